//! Which monitors `stillup probe ID…` means.

use std::sync::Arc;

use super::failure::Failure;
use crate::model::{Config, Monitor};

/// The named monitors, paused ones too; without a name all that are enabled.
pub(super) fn monitors(config: &Config, ids: &[String]) -> Result<Vec<Arc<Monitor>>, Failure> {
    if ids.is_empty() {
        return Ok(config.monitors.iter().filter(|monitor| monitor.enabled).cloned().collect());
    }
    ids.iter().map(|id| find(&config.monitors, id)).collect()
}

fn find(monitors: &[Arc<Monitor>], id: &str) -> Result<Arc<Monitor>, Failure> {
    if let Some(monitor) = monitors.iter().find(|monitor| monitor.id.as_str() == id) {
        return Ok(Arc::clone(monitor));
    }
    let failure = Failure::new(format!("there is no monitor `{id}`"));
    let nearest = monitors.iter().map(|monitor| monitor.id.as_str()).min_by_key(|known| distance(id, known));
    Err(match nearest {
        Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
        None => failure.hint("the configuration has no monitors"),
    })
}

/// Levenshtein distance.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (above, left) in left.chars().enumerate() {
        let mut diagonal = above;
        row[0] = above + 1;
        for (at, right) in right.iter().enumerate() {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = row[at + 1];
            row[at + 1] = replaced.min(row[at] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (left, right, expected) in
            [("", "", 0), ("a", "", 1), ("mockon", "mockoon", 1), ("kitten", "sitting", 3), ("ab", "ba", 2)]
        {
            assert_eq!(distance(left, right), expected, "{left} {right}");
            assert_eq!(distance(right, left), expected, "{right} {left}");
        }
    }
}
