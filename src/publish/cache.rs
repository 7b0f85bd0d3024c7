//! Answers of one snapshot: each made once, at its first asking; concurrent askers wait for one making.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OnceCell;

use super::ask::{Answer, Ask};

/// Answers to questions with parameters that are kept: their number is the asker's choice, not ours.
const PARAMETERISED_MOST: usize = 256;

/// An answer that is there, or being made.
pub(super) type Cell = Arc<OnceCell<Arc<Answer>>>;

/// Answers by question.
#[derive(Debug, Default)]
pub(super) struct Answers(Mutex<Cells>);

#[derive(Debug, Default)]
struct Cells {
    cells: HashMap<Ask, Cell>,
    parameterised: usize,
}

impl Answers {
    /// The place of an answer; `None` if it is not to be kept. `bounded` questions are as many as the snapshot has
    /// things to ask for.
    pub(super) fn cell(&self, ask: &Ask, bounded: bool) -> Option<Cell> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(cell) = kept.cells.get(ask) {
            return Some(Arc::clone(cell));
        }
        if !bounded {
            if kept.parameterised >= PARAMETERISED_MOST {
                return None;
            }
            kept.parameterised += 1;
        }
        let cell = Cell::default();
        kept.cells.insert(ask.clone(), Arc::clone(&cell));
        Some(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_of_the_askers_choice_are_bounded() {
        let kept = Answers::default();
        let kept_ones = (0..10_000).filter(|n| kept.cell(&Ask::Incident(n.to_string()), false).is_some()).count();
        assert_eq!(kept_ones, PARAMETERISED_MOST);
        assert!(
            kept.cell(&Ask::ApiMonitors, true).is_some() && kept.cell(&Ask::Incident("3".to_owned()), false).is_some()
        );
    }
}
