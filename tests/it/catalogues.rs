//! Catalogues and sources fit together: nothing is said that no catalogue has, and no catalogue has what nobody says.
//! That every language has every message is tested beside the catalogues (`src/locale/catalogue.rs`).

#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use stillup::locale;
use stillup::model::{
    DegradedIs, EntryKind, IncidentStatus, Language, OccurrenceStatus, OutcomeKind, ReasonKind, Severity, Shown,
    SiteLevel,
};
use stillup::view::monitor::PERIODS;

/// Every source and template, tests left out.
fn sources() -> String {
    fn read(folder: &Path, out: &mut String) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                read(&path, out);
            } else if path.extension().is_some_and(|extension| extension == "rs" || extension == "html") {
                let text = fs::read_to_string(&path).unwrap();
                out.push_str(text.split("#[cfg(test)]").next().unwrap());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut out = String::new();
    read(&root.join("src"), &mut out);
    read(&root.join("themes"), &mut out);
    out
}

/// Literals after a call, up to the closing quote.
fn said<'a>(sources: &'a str, call: &'a str) -> impl Iterator<Item = &'a str> {
    sources.split(call).skip(1).filter_map(|rest| rest.split('"').next())
}

#[test]
fn what_is_said_is_in_the_catalogues() {
    let sources = sources();
    let calls = [" t(\"", "=t(\"", "(t(\"", ".text(\"", ".say(\"", ".measure(\"", ".with_ms(\""];
    let keys: BTreeSet<&str> =
        calls.iter().flat_map(|call| said(&sources, call)).filter(|key| !key.ends_with('-')).collect();
    assert!(keys.len() > 150, "{}", keys.len());
    let missing: Vec<&&str> = keys.iter().filter(|key| !locale::is_message(key)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn every_family_is_whole() {
    let words = |all: &[&str]| all.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let shown = words(&Shown::ALL.iter().map(|shown| shown.as_str()).collect::<Vec<_>>());
    let outcomes = words(&OutcomeKind::ALL.iter().map(|outcome| outcome.as_str()).collect::<Vec<_>>());
    let told = |kind: &&EntryKind| kind.is_public() && **kind != EntryKind::Note;
    let months: Vec<String> = (1..=12).map(|month| month.to_string()).collect();
    for (family, members) in [
        ("status-", &shown),
        ("word-", &shown),
        ("word-", &outcomes),
        ("headline-all-", &words(&["up", "down", "degraded", "slow", "maintenance"])),
        ("headline-silent-", &words(&["down", "degraded"])),
        ("many-", &words(&["down", "degraded", "affected"])),
        ("group-all-", &shown),
        ("group-some-", &shown),
        ("picture-", &words(&SiteLevel::ALL.iter().map(|each| each.as_str()).collect::<Vec<_>>())),
        ("headline-", &words(&["down", "degraded", "slow", "maintenance", "unknown"])),
        ("severity-", &words(&Severity::ALL.iter().map(|each| each.as_str()).collect::<Vec<_>>())),
        ("stage-", &words(&IncidentStatus::ALL.iter().map(|each| each.as_str()).collect::<Vec<_>>())),
        ("stage-", &words(&["detected"])),
        ("plan-", &words(&OccurrenceStatus::ALL.iter().map(|each| each.as_str()).collect::<Vec<_>>())),
        ("reason-", &words(&ReasonKind::ALL.iter().map(|each| each.as_str()).collect::<Vec<_>>())),
        ("entry-", &words(&EntryKind::ALL.iter().filter(told).map(|each| each.as_str()).collect::<Vec<_>>())),
        ("method-degraded-", &words(&DegradedIs::ALL.iter().map(|each| each.as_str()).collect::<Vec<_>>())),
        ("period-", &words(&PERIODS.map(|(period, _)| period))),
        ("phase-", &words(&["resolve", "connect", "tls", "processing", "transfer"])),
        ("bad-", &words(&["down", "degraded", "unknown"])),
        ("story-", &words(&["down", "degraded"])),
        ("story-now-", &words(&["down", "degraded"])),
        ("story-again-", &words(&["down", "degraded"])),
        ("month-", &months),
        ("month-short-", &months),
    ] {
        for member in members {
            assert!(locale::is_message(&format!("{family}{member}")), "{family}{member}");
        }
    }
}

#[test]
fn what_is_in_the_catalogues_is_said() {
    let sources = sources();
    let families: BTreeSet<&str> = sources
        .split('"')
        .filter_map(|text| text.strip_suffix('-').or_else(|| text.split_once("-{").map(|(family, _)| family)))
        .collect();
    let is_said = |key: &str| {
        sources.contains(&format!("\"{key}\""))
            || key.match_indices('-').any(|(at, _)| families.contains(key.get(..at).unwrap_or_default()))
    };
    let unused: Vec<&str> =
        locale::messages(Language::En).into_iter().map(|(key, _)| key).filter(|key| !is_said(key)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}
