//! The documentation: generated pages are what the code says, every example passes `check`, every link leads somewhere.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod deploy;
mod examples;
mod links;
mod reference;
#[path = "../../examples/docs/site.rs"]
mod site;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use stillup::config;
use stillup::model::ReasonKind;

/// Compares a generated file with what is checked in. `STILLUP_BLESS=1` writes it: read the difference.
#[track_caller]
fn assert_written(path: &Path, wanted: &str) {
    if std::env::var_os("STILLUP_BLESS").is_some() {
        fs::write(path, wanted).unwrap();
    }
    let found = fs::read_to_string(path).unwrap_or_default();
    let differs = found.lines().zip(wanted.lines()).find(|(found, wanted)| found != wanted);
    assert!(found == wanted, "{} is not what the code says (STILLUP_BLESS=1 writes it): {differs:?}", path.display());
}

/// Every page of Markdown that people read: those of docs/, and those at the top.
fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = ["README.md", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md"].map(PathBuf::from).to_vec();
    let mut folders = vec![PathBuf::from("docs")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "md") {
                pages.push(path);
            }
        }
    }
    pages.sort();
    pages
}

/// What `check` says of a configuration whose variables all have values, and whose certificates are there.
fn check(text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("monitors.yaml");
    fs::write(&path, text).unwrap();
    fs::create_dir(folder.path().join("certificates")).unwrap();
    for file in text.split_whitespace().filter(|word| word.starts_with("certificates/")) {
        fs::write(folder.path().join(file), "").unwrap();
    }
    let checked = config::check(&path, &value, config::Unset::Problem);
    let all = checked.problems.iter().chain(&checked.warnings);
    all.map(|problem| problem.to_string().replace(&format!("{}/", folder.path().display()), "")).collect()
}

/// A value for each variable, by its name.
fn value(name: &str) -> Option<String> {
    let text = match name {
        name if name.ends_with("_URL") || name == "STATUSPAGE_HOOK" => "https://hooks.acme.example/x",
        name if name.contains("HOOK_SECRET") => "whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB",
        name if name.ends_with("FINGERPRINT") => {
            "AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:AA:\
            AA:AA:AA:AA:AA:AA:AA:AA:AA:AA"
        }
        name if name.ends_with("RESOLVER") => "1.1.1.1:53",
        // two names are two tokens
        name => return Some(format!("t0ken-of-16-and-more-{}", name.to_lowercase().replace('_', "-"))),
    };
    Some(text.to_owned())
}

#[test]
fn every_reason_has_its_section() {
    let text = fs::read_to_string("docs/reference/reasons.md").unwrap();
    let sections: BTreeSet<String> = site::headings(&text).into_iter().map(|(_, words, _)| words).collect();
    let missing: Vec<_> =
        ReasonKind::ALL.iter().map(|kind| kind.as_str()).filter(|kind| !sections.contains(*kind)).collect();
    assert!(missing.is_empty(), "docs/reference/reasons.md says nothing of {missing:?}");
    for section in text.split("\n### ").skip(1) {
        let name = section.lines().next().unwrap_or_default();
        for part in ["**Likely**", "**Cure**"] {
            assert!(section.contains(part), "{name} has no {part}");
        }
    }
}

#[test]
fn the_readme_is_short() {
    let lines = fs::read_to_string("README.md").unwrap().lines().count();
    assert!(lines <= 150, "README.md has {lines} lines, at most 150 are read");
}
