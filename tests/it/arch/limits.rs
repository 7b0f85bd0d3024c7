//! No bound on reading feeds a figure or a rule: whoever cuts what is read from the database says here why that bounds
//! a list, or takes a piece of work at a time.

use std::fs;
use std::path::Path;

use super::{files, relative, without_tests};

/// File, how many `LIMIT`s stand in it, and what they bound.
const LIMITS: &[(&str, usize, &str)] = &[
    ("src/store/failures.rs", 6, "evidence that is kept, by rank; checks of a page; causes of an entry, ten at most"),
    ("src/store/incidents.rs", 1, "the newest certificate's incident: one row"),
    ("src/store/outbox/event.rs", 4, "the first row, or whether there is one"),
    ("src/store/outbox/list.rs", 1, "a page of deliveries"),
    ("src/store/outbox/messages.rs", 6, "the newest row of a line, or whether there is one"),
    ("src/store/outbox.rs", 2, "messages tried at once; messages forgotten at once, and again until none is left"),
    ("src/store/people.rs", 2, "answers that are repeated, a promise of so many; a page of the audit"),
    ("src/store/read/beginnings.rs", 2, "ids that are proposed"),
    ("src/store/read/incidents.rs", 3, "a page of incidents: who counts asks for all"),
    ("src/store/retention.rs", 1, "checks forgotten at once, and again until none is left"),
];

#[test]
fn every_bound_on_reading_has_its_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found: Vec<(String, usize)> = files(&root.join("src"), "rs")
        .iter()
        .map(|path| (relative(root, path), without_tests(&fs::read_to_string(path).unwrap())))
        .filter(|(name, _)| !name.contains("/tests"))
        .map(|(name, source)| {
            (name, source.split(|c: char| !c.is_alphanumeric()).filter(|word| *word == "LIMIT").count())
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    let known: Vec<(String, usize)> = LIMITS.iter().map(|(name, count, _)| ((*name).to_owned(), *count)).collect();
    assert_eq!(found, known, "a bound that feeds a figure makes it wrong one day: read what the period needs instead");
    assert!(LIMITS.iter().all(|(.., why)| !why.is_empty()));
}
