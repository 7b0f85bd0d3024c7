//! The architecture, enforced: reads the sources and reports every import, name and size that breaks its rules, all at
//! once.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests are tests")]

mod circles;
mod limits;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Who may import whom. `io` = clock, lifecycle, telemetry: for modules that do I/O. `*` = everything of ours, `-x` =
/// but not x. When a new capability does not fit, change this on purpose, in its own commit.
const TABLE: &str = "
    model     |
    clock     | model
    lifecycle | clock
    telemetry | model
    file      |
    net       | model file io
    config    | model render file
    import    | model config
    schedule  | model
    judge     | model
    history   | model
    locale    | model
    site      | model schedule judge history locale
    replay    | model site judge history
    view      | model schedule history site locale
    render    | model view locale file
    probe     | model net locale io
    store     | model io
    notify    | model net store site render locale io
    engine    | model schedule judge site probe store io
    publish   | model store site history view render locale io
    desk      | model config store site publish io
    web       | model publish desk io
    app       | *
    cli       | * -web -engine
    main      | cli
";
const IO: &[&str] = &["clock", "lifecycle", "telemetry"];

/// Crates that stay in one module: YAML, SQL, templates, HTTP serving, catalogues of messages.
const OWNED: &[(&str, &str)] = &[
    ("serde_yaml", "config"),
    ("serde_saphyr", "config"),
    ("rusqlite", "store"),
    ("minijinja", "render"),
    ("axum", "web"),
    ("fluent_bundle", "locale"),
];

/// Modules that take values and return values: no task, no clock.
const PURE: &[&str] = &["model", "schedule", "judge", "site", "history", "locale", "replay", "view", "render"];

/// Names that say nothing about what is inside.
const EMPTY_NAMES: &[&str] = &["mod", "utils", "util", "helpers", "common", "misc"];

const MAX_LINES: usize = 400;

/// Columns of a line, in characters.
const MAX_COLUMNS: usize = 120;

#[test]
fn sources_keep_to_the_architecture() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = table();
    let mut problems = Vec::new();
    for path in files(&root.join("src"), "rs") {
        let name = relative(root, &path);
        let source = fs::read_to_string(&path).unwrap();
        check_form(&name, &source, &mut problems);
        check_imports(&name, &source, &table, &mut problems);
    }
    for path in files(&root.join("tests/it"), "rs") {
        check_text(&relative(root, &path), &fs::read_to_string(&path).unwrap(), &mut problems);
    }
    assert!(problems.is_empty(), "{} break(s) of the architecture:\n{}", problems.len(), problems.join("\n"));
}

/// What lies outside the repository is not there for others.
#[test]
fn nothing_names_what_lies_outside() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let outside = [concat!("..", "/shared"), concat!("/work", "/")];
    let mut problems = Vec::new();
    for path in files(root, "") {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for (line, words) in text.lines().enumerate() {
            for needle in outside.iter().filter(|needle| words.contains(**needle)) {
                problems.push(format!("{}:{}: names {needle}", relative(root, &path), line + 1));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// What is shown, and how it is all in all, is decided in one room; the page asks of its groups through one door.
#[test]
fn only_the_site_says_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut problems = Vec::new();
    for path in files(&root.join("src"), "rs") {
        let name = relative(root, &path);
        if name.starts_with("src/site/") || name.ends_with("tests.rs") {
            continue;
        }
        let code = without_tests(&code(&fs::read_to_string(&path).unwrap()));
        let door = name == "src/view/world.rs";
        for rule in ["Sight::of(", "Now::of(", "Now::of_group("] {
            if code.contains(rule) && !(door && rule == "Now::of_group(") {
                problems.push(format!("{name}: `{rule}` is asked of the site"));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// The store keeps its engine to itself: its driver, what only one engine understands, and where the database lies.
#[test]
fn the_store_keeps_its_engine_to_itself() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut problems = Vec::new();
    for path in files(&root.join("tests"), "rs") {
        let name = relative(root, &path);
        let code = code(&fs::read_to_string(&path).unwrap());
        if code.split(|c: char| !is_word(c)).any(|word| word == "rusqlite") {
            problems.push(format!("{name}: the database is looked at through `store::inspection`"));
        }
    }
    for path in files(&root.join("src"), "rs").into_iter().chain(files(&root.join("src"), "sql")) {
        let (name, source) = (relative(root, &path), fs::read_to_string(&path).unwrap());
        for words in ["INSERT OR", "iif("].iter().filter(|words| source.contains(**words)) {
            problems.push(format!("{name}: `{words}` is SQLite's alone"));
        }
        let sql = source.contains("PRAGMA ") || source.contains("pragma_");
        if sql && !["src/store/open.rs", "src/store/inspection.rs"].contains(&name.as_str()) {
            problems.push(format!("{name}: pragmas stay in the file that opens"));
        }
        if source.contains("json_each") && name != "src/store/dialect.rs" {
            problems.push(format!("{name}: lists as JSON stay in the dialect"));
        }
        if name.starts_with("src/store/rules") && code(&source).contains("rusqlite") {
            problems.push(format!("{name}: a rule knows no SQL"));
        }
        if name.starts_with("src/store") {
            check_paths(&name, &without_tests(&code(&source)), &mut problems);
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// A path of a database goes into the public functions called `open`, and into nothing else.
fn check_paths(name: &str, code: &str, problems: &mut Vec<String>) {
    for (at, _) in code.match_indices("pub ") {
        let signature = &code[at..at + code[at..].find(['{', ';']).unwrap_or(code.len() - at)];
        let words: Vec<&str> = signature.split(|c: char| !is_word(c)).filter(|word| !word.is_empty()).collect();
        let opens = words.windows(2).any(|pair| pair == ["fn", "open"]);
        if words.contains(&"fn") && !opens && words.iter().any(|word| ["Path", "PathBuf"].contains(word)) {
            problems.push(format!("{name}: a path leaves the store: `{}`", words.join(" ")));
        }
    }
}

fn check_form(name: &str, source: &str, problems: &mut Vec<String>) {
    check_text(name, source, problems);
    let lines = without_tests(&code(source)).lines().count();
    if lines > MAX_LINES {
        problems.push(format!("{name}: {lines} lines without tests, at most {MAX_LINES}"));
    }
}

fn check_text(name: &str, source: &str, problems: &mut Vec<String>) {
    check_name(name, problems);
    if !source.starts_with("//!") {
        problems.push(format!("{name}: does not begin with `//!`"));
    }
    // rustfmt leaves strings, macros and comments as they are.
    for (line, text) in (1..).zip(source.lines()).filter(|(_, text)| text.chars().count() > MAX_COLUMNS) {
        problems.push(format!("{name}:{line}: {} columns, at most {MAX_COLUMNS}", text.chars().count()));
    }
}

fn check_name(name: &str, problems: &mut Vec<String>) {
    for part in name.split('/') {
        let part = part.trim_end_matches(".rs");
        if EMPTY_NAMES.contains(&part) {
            problems.push(format!("{name}: `{part}` is not a name for a module"));
        }
    }
}

fn check_imports(name: &str, source: &str, table: &BTreeMap<String, BTreeSet<String>>, problems: &mut Vec<String>) {
    let module = module_of(name);
    if module == "lib" {
        return;
    }
    let Some(allowed) = table.get(module) else {
        problems.push(format!("{name}: module `{module}` is not in the import table"));
        return;
    };
    let code = without_tests(&code(source));
    for used in references(&code, depth_of(name)) {
        if used != module && !allowed.contains(&used) {
            problems.push(format!("{name}: `{module}` may not use `{used}`"));
        }
    }
    let words: BTreeSet<&str> = code.split(|c: char| !is_word(c)).collect();
    for (owned, owner) in OWNED.iter().filter(|(owned, owner)| module != *owner && words.contains(owned)) {
        problems.push(format!("{name}: `{owned}` stays in `{owner}`"));
    }
    if PURE.contains(&module) && words.contains("tokio") {
        problems.push(format!("{name}: `{module}` is pure, it knows no tokio"));
    }
}

fn table() -> BTreeMap<String, BTreeSet<String>> {
    let rows: Vec<(&str, &str)> =
        TABLE.lines().filter_map(|line| line.split_once('|')).map(|(m, uses)| (m.trim(), uses)).collect();
    let expand = |uses: &str| {
        let mut set = BTreeSet::new();
        for word in uses.split_whitespace() {
            match word.strip_prefix('-') {
                Some(not) => drop(set.remove(not)),
                None if word == "*" => set.extend(rows.iter().map(|(module, _)| (*module).to_owned())),
                None if word == "io" => set.extend(IO.iter().map(|module| (*module).to_owned())),
                None => drop(set.insert(word.to_owned())),
            }
        }
        set
    };
    rows.iter().map(|(module, uses)| ((*module).to_owned(), expand(uses))).collect()
}

/// `src/foo/bar.rs` → `foo`, `src/foo.rs` → `foo`.
fn module_of(name: &str) -> &str {
    let inside = name.strip_prefix("src/").unwrap_or(name);
    inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs")
}

/// How many `super` lead from the file's module to the crate: `src/foo.rs` 1, `src/foo/bar.rs` 2.
fn depth_of(name: &str) -> usize {
    name.matches('/').count()
}

/// Top-level modules of ours that code names: `crate::x`, `stillup::x`, braces nested or not, `super` chains that reach
/// the crate.
fn references(code: &str, depth: usize) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for root in ["crate::".to_owned(), "stillup::".to_owned(), "super::".repeat(depth)] {
        for (at, _) in code.match_indices(&root) {
            let before = &code[..at];
            if before.ends_with(|c: char| is_word(c)) || before.ends_with("super::") {
                continue;
            }
            found.extend(first_segments(&code[at + root.len()..]));
        }
    }
    found.remove("self");
    found.remove("super");
    found
}

/// First segments of what follows a path's `::`: one, or those of a group at its outermost level.
fn first_segments(rest: &str) -> Vec<String> {
    let word = |text: &str| text.trim_start().chars().take_while(|c| is_word(*c) || *c == '*').collect::<String>();
    let Some(group) = rest.strip_prefix('{') else { return vec![word(rest)] };
    let mut open = 1;
    let mut starts = vec![0];
    for (at, c) in group.char_indices() {
        match c {
            '{' => open += 1,
            '}' => open -= 1,
            ',' if open == 1 => starts.push(at + 1),
            _ => {}
        }
        if open == 0 {
            return starts.iter().map(|start| word(&group[*start..at])).filter(|w| !w.is_empty()).collect();
        }
    }
    Vec::new()
}

/// The source with comments and literals blanked; lines stay.
fn code(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let previous_is_word = out.ends_with(|c: char| is_word(c));
        let length = literal(rest, previous_is_word);
        if length == 0 {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        } else {
            out.push(' ');
            out.extend(rest[..length].chars().filter(|c| *c == '\n'));
            rest = &rest[length..];
        }
    }
    out
}

/// Length of the comment, string or character literal that `rest` begins with; 0 if it is code.
fn literal(rest: &str, previous_is_word: bool) -> usize {
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment(rest);
    }
    if rest.starts_with('"') {
        return quoted(rest, '"');
    }
    if !previous_is_word && let Some(length) = raw_string(rest) {
        return length;
    }
    // 'a' and '\n' are literals, 'a in <'a> is a lifetime
    let mut next = rest.chars().skip(1);
    if rest.starts_with('\'') && (next.next() == Some('\\') || next.next() == Some('\'')) {
        return quoted(rest, '\'');
    }
    0
}

fn block_comment(rest: &str) -> usize {
    let (mut open, mut at) = (0, 0);
    while at < rest.len() {
        if rest[at..].starts_with("/*") {
            open += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            open -= 1;
            at += 2;
            if open == 0 {
                return at;
            }
        } else {
            at += rest[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    rest.len()
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

fn raw_string(rest: &str) -> Option<usize> {
    let after = rest.strip_prefix("br").or_else(|| rest.strip_prefix('r'))?;
    let hashes = after.chars().take_while(|c| *c == '#').count();
    let body = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let start = rest.len() - body.len();
    Some(body.find(&end).map_or(rest.len(), |at| start + at + end.len()))
}

/// Code without its `#[cfg(test)]` items.
fn without_tests(code: &str) -> String {
    let mut out = String::with_capacity(code.len());
    let mut rest = code;
    while let Some(at) = rest.find("#[cfg(test)]") {
        out.push_str(&rest[..at]);
        rest = &rest[at + "#[cfg(test)]".len()..];
        let mut open = 0;
        let end = rest.char_indices().find_map(|(at, c)| match c {
            '{' => {
                open += 1;
                None
            }
            '}' => {
                open -= 1;
                (open == 0).then_some(at + 1)
            }
            ';' if open == 0 => Some(at + 1),
            _ => None,
        });
        rest = &rest[end.unwrap_or(rest.len())..];
    }
    out.push_str(rest);
    out
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/")
}

/// Files below a folder whose name ends in `.extension`, or all; what is built, installed or recorded is left out.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let left_out = ["target", "node_modules", ".venv", "test-results", "data", ".git"].contains(&name.as_str());
        if path.is_dir() && !left_out {
            found.extend(files(&path, extension));
        } else if path.is_file() && !left_out && (extension.is_empty() || name.ends_with(&format!(".{extension}"))) {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn the_reader_sees_every_way_to_name_a_module() {
    let cases: &[(&str, usize, &[&str])] = &[
        ("use crate::model::Status;", 1, &["model"]),
        ("use crate::{model::{Status, time::Timestamp}, store, view::{self}};", 1, &["model", "store", "view"]),
        ("fn f() -> crate::net::policy::Policy { $crate::probe::x() }", 1, &["net", "probe"]),
        ("use super::config::Raw;", 1, &["config"]),
        ("use super::sibling::X;", 2, &[]),
        ("use super::super::config::Raw;", 2, &["config"]),
        ("stillup::cli::main()", 1, &["cli"]),
        ("mycrate::web::x(); // crate::web\n /* crate::web /* nested */ crate::web */", 1, &[]),
        (r##"let s = "crate::web"; let r = r#"crate::"web"#; let c = '"'; let l: &'a crate::view::X;"##, 1, &["view"]),
        ("#[cfg(test)]\nmod tests { use crate::web; mod a { use crate::app; } }\nuse crate::judge;", 1, &["judge"]),
        ("#[cfg(test)]\nuse crate::web;\nuse crate::{\n    clock,\n    model,\n};", 1, &["clock", "model"]),
    ];
    for (source, depth, expected) in cases {
        let found = references(&without_tests(&code(source)), *depth);
        assert_eq!(found.iter().map(String::as_str).collect::<Vec<_>>(), *expected, "{source}");
    }
}

#[test]
fn the_table_is_read_as_written() {
    let table = table();
    let allowed = |module: &str, used: &str| table[module].contains(used);
    assert!(
        allowed("engine", "judge")
            && allowed("engine", "clock")
            && !allowed("engine", "notify")
            && !allowed("engine", "publish")
    );
    assert!(allowed("app", "web") && allowed("cli", "config") && !allowed("cli", "web") && !allowed("cli", "engine"));
    assert!(table["model"].is_empty() && table["main"].len() == 1);
}
