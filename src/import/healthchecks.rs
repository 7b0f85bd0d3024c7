//! Healthchecks: checks that are pushed to. stillup has no heartbeats yet, so each is dropped with its lines.

use super::Source;
use super::found::Found;
use super::item::{Item, items};
use super::variables::Notation;
use crate::config::Problem;

pub(super) fn read(sources: Vec<Source>, found: &mut Found<'_>) -> Result<(), Problem> {
    for source in sources {
        let tree = found.tree(&source, Notation::None)?;
        let checks = if tree.is_array() {
            items("checks", tree, &found.log)
        } else {
            let root = Item::new("", tree, &found.log);
            let Some(mut root) = root.filter(|root| root.names().iter().any(|key| key == "checks")) else {
                return Err(Problem::of_file(source.name, "is not what /api/v3/checks/ of Healthchecks answers"));
            };
            root.items("checks")
        };
        for mut check in checks {
            found.seen += 1;
            check.leave("it is pushed to; stillup has no heartbeats yet");
        }
    }
    Ok(())
}
