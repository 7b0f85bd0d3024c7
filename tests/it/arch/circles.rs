//! Files of a room never turn in a circle: who reads one can read those it stands on first. A file may use what its
//! parents hand on; that is no arrow.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::{code, files, is_word, module_of, relative, without_tests};

/// A path of modules: `publish::ask::traits`.
type Names = Vec<String>;

#[test]
fn no_files_turn_in_a_circle() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources: BTreeMap<Names, String> = files(&root.join("src"), "rs")
        .iter()
        .map(|path| (relative(root, path), path))
        .filter(|(name, _)| !["main", "lib"].contains(&module_of(name)))
        .map(|(name, path)| (names(&name), without_tests(&code(&fs::read_to_string(path).unwrap()))))
        .collect();
    let arrows: BTreeMap<&Names, BTreeSet<&Names>> =
        sources.iter().map(|(from, source)| (from, arrows(from, source, &sources))).collect();
    let circles: Vec<String> = arrows.keys().filter_map(|from| circle(from, &arrows)).collect();
    assert!(circles.is_empty(), "{} file(s) stand in a circle:\n{}", circles.len(), circles.join("\n"));
}

/// `src/publish/ask.rs` → `publish`, `ask`.
fn names(file: &str) -> Names {
    let inside = file.strip_prefix("src/").unwrap_or(file);
    inside.trim_end_matches(".rs").split('/').map(str::to_owned).collect()
}

/// Files of the same room that a file names, those of its parents left out.
fn arrows<'a>(from: &Names, source: &str, sources: &'a BTreeMap<Names, String>) -> BTreeSet<&'a Names> {
    let mut found = BTreeSet::new();
    for (at, _) in source.match_indices("::") {
        let start = source[..at].rfind(|c: char| !is_word(c)).map_or(0, |start| start + 1);
        if source[..start].ends_with("::") {
            continue;
        }
        for path in paths(&source[start..]).0 {
            let ups = path.iter().take_while(|name| *name == "super").count();
            let base = match path.first().map(String::as_str) {
                Some("crate") => Vec::new(),
                Some("super") => from[..from.len().saturating_sub(ups)].to_vec(),
                Some(_) | None => from.clone(),
            };
            let below = path.into_iter().skip_while(|name| ["crate", "self", "super"].contains(&name.as_str()));
            let full: Names = base.into_iter().chain(below).collect();
            let file = (1..=full.len()).rev().find_map(|length| sources.get_key_value(&full[..length]));
            found.extend(file.map(|(to, _)| to).filter(|to| to[0] == from[0] && !from.starts_with(to)));
        }
    }
    found
}

/// The paths that source begins with, groups taken apart, and how long they are.
fn paths(source: &str) -> (Vec<Names>, usize) {
    let space = source.len() - source.trim_start().len();
    let rest = &source[space..];
    if let Some(mut inside) = rest.strip_prefix('{') {
        let mut found = Vec::new();
        while let Some(next) = inside.trim_start().strip_prefix(|c| c != '}').map(|_| inside) {
            let (more, length) = paths(next);
            found.extend(more);
            let after = &next[length..];
            inside = after.find([',', '}']).map_or("", |end| after[end..].trim_start_matches(','));
        }
        let end = inside.find('}').map_or(inside.len(), |end| end + 1);
        return (found, source.len() - inside.len() + end);
    }
    let name: String = rest.chars().take_while(|c| is_word(*c)).collect();
    let length = space + name.len();
    match source[length..].strip_prefix("::") {
        Some(below) if !name.is_empty() => {
            let (found, more) = paths(below);
            let with = |path: Names| [name.clone()].into_iter().chain(path).collect();
            (found.into_iter().map(with).collect(), length + 2 + more)
        }
        Some(_) | None => (vec![if name.is_empty() { Vec::new() } else { vec![name] }], length),
    }
}

/// The shortest way from a file back to itself.
fn circle(from: &Names, arrows: &BTreeMap<&Names, BTreeSet<&Names>>) -> Option<String> {
    let mut ways: Vec<Vec<&Names>> = vec![vec![from]];
    let mut seen = BTreeSet::new();
    while let Some(way) = (!ways.is_empty()).then(|| ways.remove(0)) {
        for to in &arrows[way[way.len() - 1]] {
            if *to == from {
                let way: Vec<String> = way.iter().chain([to]).map(|names| names.join("::")).collect();
                return Some(way.join(" → "));
            }
            if seen.insert(*to) {
                ways.push(way.iter().copied().chain([*to]).collect());
            }
        }
    }
    None
}

#[test]
fn paths_are_taken_apart() {
    let cases: &[(&str, &[&str])] = &[
        ("crate::a::B;", &["crate::a::B"]),
        ("super::{self, b::{C, d}, e::F};", &["super::self", "super::b::C", "super::b::d", "super::e::F"]),
        ("super::{\n    a,\n    b as c,\n};", &["super::a", "super::b"]),
        ("super::super::x::y()", &["super::super::x::y"]),
        ("a::<B>()", &["a"]),
    ];
    for (source, expected) in cases {
        let found: Vec<String> = paths(source).0.iter().map(|path| path.join("::")).collect();
        assert_eq!(found, *expected, "{source}");
    }
}

#[test]
fn a_circle_is_found_and_a_parent_is_none() {
    let source = |name: &str, text: &str| (names(name), text.to_owned());
    let sources: BTreeMap<Names, String> = [
        source("src/a.rs", "mod b; use b::X;"),
        source("src/a/b.rs", "use super::{Y, c::Z};"),
        source("src/a/c.rs", "fn f() { super::d::g() } use crate::a::d;"),
        source("src/a/d.rs", "use super::super::a::b::X;"),
        source("src/a/e.rs", "use super::b::X;"),
    ]
    .into();
    let arrows: BTreeMap<&Names, BTreeSet<&Names>> =
        sources.iter().map(|(from, source)| (from, arrows(from, source, &sources))).collect();
    let found: Vec<String> = arrows.keys().filter_map(|from| circle(from, &arrows)).collect();
    assert_eq!(found[0], "a::b → a::c → a::d → a::b");
    assert_eq!(found.len(), 3);
}
