//! Licences, bans and sources of what is compiled, against the lists in `deny.toml`: for everyone who has cargo but not
//! cargo-deny.

#![expect(clippy::unwrap_used, reason = "the helpers of tests are tests")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[test]
fn dependencies_keep_to_deny_toml() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let deny = fs::read_to_string(root.join("deny.toml")).unwrap();
    let allowed = list(&deny, "allow");
    let banned = bans(&deny);
    assert!(!allowed.is_empty() && !banned.is_empty(), "deny.toml has no lists");
    let lock = fs::read_to_string(root.join("Cargo.lock")).unwrap();
    let packages = compiled_packages(root);
    assert!(packages.len() > 100, "cargo tree named only {} packages", packages.len());
    let mut problems = Vec::new();
    for (package, licence) in &packages {
        let name = package.split(' ').next().unwrap_or(package);
        if let Some((_, wrappers)) = banned.iter().find(|(ban, _)| ban == name) {
            let unwrapped = dependants(&lock, name).into_iter().filter(|by| !wrappers.contains(by)).collect::<Vec<_>>();
            if wrappers.is_empty() || !unwrapped.is_empty() {
                problems.push(format!("{package}: banned in deny.toml, brought by {}", unwrapped.join(", ")));
            }
        }
        if !allows(licence, &allowed) {
            problems.push(format!("{package}: licence `{licence}` is not allowed in deny.toml"));
        }
    }
    let sources = lock.lines().filter_map(|line| line.strip_prefix("source = "));
    problems.extend(
        sources
            .map(|source| source.trim_matches('"'))
            .filter(|s| *s != CRATES_IO)
            .map(|s| format!("source {s} is not crates.io")),
    );
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What is compiled for this machine, tests and build scripts included: `name version` → licence expression.
fn compiled_packages(root: &Path) -> BTreeMap<String, String> {
    let arguments =
        ["tree", "--locked", "--offline", "--edges", "normal,build,dev", "--prefix", "none", "--format", "{p}|{l}"];
    let output = Command::new(env!("CARGO")).args(arguments).current_dir(root).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .filter_map(|line| line.split_once('|'))
        .map(|(package, licence)| {
            let package = package.split(' ').take(2).collect::<Vec<_>>().join(" ");
            (package, licence.trim_end_matches(" (*)").to_owned())
        })
        .collect()
}

/// The quoted names of a multi-line list, one entry a line: `"MIT",` or `{ crate = "ring", … },`.
fn list(toml: &str, key: &str) -> Vec<String> {
    let head = format!("{key} = [");
    let lines = toml.lines().skip_while(|line| *line != head).skip(1).take_while(|line| *line != "]");
    lines.filter_map(|line| line.split('"').nth(1)).map(str::to_owned).collect()
}

/// The banned crates, each with those that may bring it all the same: `{ crate = "a", …, wrappers = ["b"] },`.
fn bans(toml: &str) -> Vec<(String, Vec<String>)> {
    let wrappers = |line: &str| -> Vec<String> {
        let list =
            line.split_once("wrappers = [").and_then(|(_, rest)| rest.split_once(']')).map_or("", |(list, _)| list);
        list.split('"').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let lines = toml.lines().skip_while(|line| *line != "deny = [").skip(1).take_while(|line| *line != "]");
    lines.filter_map(|line| Some((line.split('"').nth(1)?.to_owned(), wrappers(line)))).collect()
}

/// The packages of a lock file that depend on a crate.
fn dependants(lock: &str, name: &str) -> Vec<String> {
    let depends = |package: &&str| {
        package.lines().any(|line| line.strip_prefix(" \"").is_some_and(|l| l.split(['"', ' ']).next() == Some(name)))
    };
    let packages = lock.split("[[package]]").filter(depends);
    packages
        .filter_map(|package| package.lines().find_map(|line| line.strip_prefix("name = ")))
        .map(|name| name.trim_matches('"').to_owned())
        .collect()
}

#[test]
fn a_wrapped_ban_is_read() {
    let deny =
        "deny = [\n    { crate = \"a\", reason = \"b\" },\n    { crate = \"c\", wrappers = [\"d\", \"e\"] },\n]\n";
    assert_eq!(bans(deny), [("a".to_owned(), vec![]), ("c".to_owned(), vec!["d".to_owned(), "e".to_owned()])]);
    let lock = "[[package]]\nname = \"d\"\ndependencies = [\n \"c 1.0.0\",\n]\n\n[[package]]\nname = \"f\"\n\
        dependencies = [\n \"cc\",\n]\n";
    assert_eq!(dependants(lock, "c"), ["d"]);
    assert_eq!(dependants(lock, "cc"), ["f"]);
}

/// Whether an SPDX expression can be met with the allowed licences; the old `A/B` means `A OR B`.
fn allows(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ").replace(" WITH ", "-WITH-");
    let mut tokens: Vec<&str> = spaced.split_whitespace().rev().collect();
    let met = any(&mut tokens, allowed);
    met && tokens.is_empty()
}

fn any(tokens: &mut Vec<&str>, allowed: &[String]) -> bool {
    let mut met = all(tokens, allowed);
    while tokens.pop_if(|token| *token == "OR").is_some() {
        met |= all(tokens, allowed);
    }
    met
}

fn all(tokens: &mut Vec<&str>, allowed: &[String]) -> bool {
    let mut met = one(tokens, allowed);
    while tokens.pop_if(|token| *token == "AND").is_some() {
        met &= one(tokens, allowed);
    }
    met
}

fn one(tokens: &mut Vec<&str>, allowed: &[String]) -> bool {
    match tokens.pop() {
        Some("(") => any(tokens, allowed) & (tokens.pop() == Some(")")),
        Some(licence) => allowed.iter().any(|a| a.replace(" WITH ", "-WITH-") == licence),
        None => false,
    }
}

#[test]
fn expressions_are_read_as_spdx_says() {
    let allowed = ["MIT".to_owned(), "ISC".to_owned()];
    for met in ["MIT", "MIT OR GPL-3.0", "GPL-3.0/MIT", "ISC AND (MIT OR GPL-3.0)", "GPL-3.0 AND X OR MIT"] {
        assert!(allows(met, &allowed), "{met}");
    }
    for unmet in
        ["", "GPL-3.0", "MIT AND GPL-3.0", "(MIT OR ISC) AND GPL-3.0", "MIT WITH X-exception", "MIT MIT", "(MIT"]
    {
        assert!(!allows(unmet, &allowed), "{unmet}");
    }
}
