//! The entries of `fuzz/` on stable: each with its corpus, and with mutations of that. None panics, hangs, or says more
//! than what came in allows.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};

#[path = "../../fuzz/entries.rs"]
mod entries;

/// Mutations of an entry; more by hand, as `STILLUP_FUZZ_CASES`.
const CASES: u32 = 1024;

fn cases() -> u32 {
    std::env::var("STILLUP_FUZZ_CASES").map_or(CASES, |cases| cases.parse().expect("STILLUP_FUZZ_CASES is a number"))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz")
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder().join("corpus").join(name)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

/// What is done to a text: a part of it is left out, doubled, replaced, or cut off.
#[derive(Clone, Debug)]
enum Change {
    Drop(Index, Index),
    Double(Index, Index),
    Put(Index, Vec<u8>),
    Flip(Index, u8),
    End(Index),
}

/// What breaks readers, beside bytes of any kind.
const SPLINTERS: &[&[u8]] = &[
    b"\0",
    b"\r\n",
    b"\n",
    b"\"",
    b"'",
    b"${",
    b"%00",
    b"\xff",
    b"\xe2\x80\xae",
    b"-1",
    b"99999999999999999999",
    b"1e999",
    b": ",
    b"- ",
    b"---\n",
    b"{",
    b"[",
    b"[[[[[[[[[[[[[[[[",
    b"&a",
    b"*a",
    b"../",
    b"\xc0\x0c",
    b"\xf0\x9f\x9a\x80",
    b"<",
    b"#",
    b",",
    b"=",
];

fn change() -> impl Strategy<Value = Change> {
    let splinter = prop_oneof![select(SPLINTERS).prop_map(<[u8]>::to_vec), any::<Vec<u8>>()];
    prop_oneof![
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Drop(from, to)),
        (any::<Index>(), any::<Index>()).prop_map(|(from, to)| Change::Double(from, to)),
        (any::<Index>(), splinter).prop_map(|(at, bytes)| Change::Put(at, bytes)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, mask)| Change::Flip(at, mask)),
        any::<Index>().prop_map(Change::End),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let place = |index: &Index| index.index(bytes.len() + 1);
        let part = |from: &Index, to: &Index| {
            let (from, to) = (place(from), place(to));
            from.min(to)..from.max(to)
        };
        match change {
            Change::Drop(from, to) => drop(bytes.drain(part(from, to))),
            Change::Double(from, to) => {
                let part = part(from, to);
                let again = bytes[part.clone()].to_vec();
                bytes.splice(part.start..part.start, again);
            }
            Change::Put(at, new) => {
                let at = place(at);
                bytes.splice(at..at, new.iter().copied());
            }
            Change::Flip(at, mask) => {
                let at = place(at);
                bytes.get_mut(at).into_iter().for_each(|byte| *byte ^= mask);
            }
            Change::End(at) => bytes.truncate(place(at)),
        }
    }
    bytes
}

fn hold(name: &str) {
    let (_, entry) = entries::ENTRIES.iter().find(|(entry, _)| *entry == name).unwrap();
    let corpus = corpus(name);
    for bytes in &corpus {
        entry(bytes);
    }
    let inputs =
        (select(corpus), prop::collection::vec(change(), 1..6)).prop_map(|(text, changes)| changed(text, &changes));
    let config = Config { cases: cases(), failure_persistence: None, ..Config::default() };
    let held = |bytes: Vec<u8>| {
        entry(&bytes);
        Ok(())
    };
    TestRunner::new(config).run(&inputs, held).unwrap();
}

#[test]
fn each_entry_has_a_target_a_corpus_and_a_test() {
    let here = include_str!("fuzz.rs");
    let names = |folder: &Path| -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        names.sort();
        names
    };
    let entries: Vec<&str> = entries::ENTRIES.iter().map(|(name, _)| *name).collect();
    assert_eq!(names(&folder().join("fuzz_targets")), entries);
    assert_eq!(names(&folder().join("corpus")), entries);
    let manifest = fs::read_to_string(folder().join("Cargo.toml")).unwrap();
    for name in entries {
        assert!(here.contains(&format!("hold(\"{name}\")")), "no test holds {name}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "fuzz/Cargo.toml lacks {name}");
    }
}

#[test]
fn badge() {
    hold("badge");
}

#[test]
fn checks_file() {
    hold("checks_file");
}

#[test]
fn configuration() {
    hold("configuration");
}

#[test]
fn dns_answer() {
    hold("dns_answer");
}

#[test]
fn incident_file() {
    hold("incident_file");
}

#[test]
fn json_path() {
    hold("json_path");
}

#[test]
fn markdown() {
    hold("markdown");
}

#[test]
fn own_head() {
    hold("own_head");
}

#[test]
fn question() {
    hold("question");
}

#[test]
fn recurrence() {
    hold("recurrence");
}

#[test]
fn target_answer() {
    hold("target_answer");
}
