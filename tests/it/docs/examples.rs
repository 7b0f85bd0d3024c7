//! Every YAML in the documentation passes `check`.
//!
//! A block of `yaml` is a configuration; where it has no `site`, or watches nothing, it gets that. What is only a part
//! says so behind the word, which GitHub does not show:
//!
//! - `under=monitors[].http`: it stands there. What is required beside it and not written (an id, a URL) is filled in.
//! - `monitors=a,b` and `groups=c`: these ids, which it names, are there.
//! - `other`: it is no configuration of stillup; it must be YAML.

use std::fs;

use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};

use super::{check, pages, site};

/// What stands behind the fence, and the text between.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut current: Option<(String, String)> = None;
    for event in site::parser(text) {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                current = Some((info.to_string(), String::new()));
            }
            Event::Text(text) => {
                if let Some((_, block)) = &mut current {
                    block.push_str(&text);
                }
            }
            Event::End(TagEnd::CodeBlock) => found.extend(current.take()),
            _ => {}
        }
    }
    found
}

/// A block as the whole that it is a part of.
fn completed(words: &[&str], block: &str) -> String {
    let word = |name: &str| words.iter().find_map(|word| word.strip_prefix(name)).unwrap_or_default();
    let mut text = nested(word("under="), block);
    let named = |name: &str| word(name).split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let monitors: String =
        named("monitors=").iter().map(|id| format!("  - {{ id: {id}, tcp: {{ host: h, port: 1 }} }}\n")).collect();
    let groups: String = named("groups=").iter().map(|id| format!("  - {{ id: {id} }}\n")).collect();
    let has = |text: &str, key: &str| text.lines().any(|line| line.starts_with(&format!("{key}:")));
    for (key, more) in [("monitors", monitors), ("groups", groups)] {
        if !more.is_empty() && has(&text, key) {
            text = text.replacen(&format!("{key}:\n"), &format!("{key}:\n{more}"), 1);
        } else if !more.is_empty() {
            text.push_str(&format!("{key}:\n{more}"));
        }
    }
    if !has(&text, "monitors") {
        text.push_str("monitors: [{ id: example, tcp: { host: example.com, port: 443 } }]\n");
    }
    if !has(&text, "site") {
        text.push_str("site: { name: Example }\n");
    }
    text
}

/// A block under the keys of a path, each with what it needs beside.
fn nested(path: &str, block: &str) -> String {
    let (mut text, mut depth) = (String::new(), 0);
    for part in path.split('.').filter(|part| !part.is_empty()) {
        let indent = "  ".repeat(depth);
        let key = part.trim_end_matches("[]");
        text.push_str(&format!("{indent}{key}:\n"));
        depth += 1;
        if part.ends_with("[]") {
            text.push_str(&format!("{indent}  -\n"));
            depth += 1;
        }
        let has = |key: &str| block.lines().any(|line| line.starts_with(&format!("{key}:")));
        let beside = match part {
            "monitors[]" | "subscribers[]" if !has("id") => "id: example",
            "http" if !has("url") && !has("steps") => "url: https://www.example.com/",
            "tcp" if !has("host") => "{}",
            _ => "",
        };
        if !beside.is_empty() && beside != "{}" {
            text.push_str(&format!("{}{beside}\n", "  ".repeat(depth)));
        }
    }
    let indent = "  ".repeat(depth);
    text.extend(block.lines().map(|line| format!("{indent}{line}\n")));
    text
}

#[test]
fn every_yaml_passes_check() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for page in pages() {
        for (info, block) in blocks(&fs::read_to_string(&page).unwrap()) {
            let words: Vec<&str> = info.split_whitespace().collect();
            match words.split_first() {
                Some((&"yaml", words)) if words.contains(&"other") => {
                    for document in block.split("\n---\n") {
                        if let Err(error) = serde_yaml::from_str::<serde_json::Value>(document) {
                            wrong.push(format!("{}: {error}\n{block}", page.display()));
                        }
                    }
                }
                Some((&("yaml" | "yml"), words)) => {
                    count += 1;
                    let whole = completed(words, &block);
                    let problems = check(&whole);
                    if !problems.is_empty() {
                        wrong.push(format!("{}:\n{}\nin\n{whole}", page.display(), problems.join("\n")));
                    }
                }
                Some(_) | None => {}
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(count > 20, "only {count} examples were found");
}
