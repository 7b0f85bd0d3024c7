//! docs/reference/configuration.md, made of the tables (their JSON Schema), of docs/reference/every-key.yaml, which
//! uses every key once, and of the version in which each key came.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;

use serde_json::Value as Json;

const PAGE: &str = "docs/reference/configuration.md";
const EXAMPLES: &str = "docs/reference/every-key.yaml";
const SINCE: &str = "tests/it/fixtures/config/since.txt";

/// Blocks that stand in several places are told where people look for them.
const LAST: &[&str] = &["canary"];

const HEAD: &str = "# Configuration reference

Every key of `monitors.yaml`. This page is made from the same tables that read the file and that `stillup schema`
prints: [`monitors.schema.json`](../../monitors.schema.json). A test says that it is complete. All the examples stand in
one file that passes `stillup check`: [every-key.yaml](every-key.yaml).

- **required** stands where a key has no default. A dash is *unset*; the sentence then says what holds.
- `null` and empty lists mean *unset*.
- `${NAME}` and `${NAME:-default}` may stand in every value: see [variables](../configuration.md#variables).
- *Since* is the version in which a key came.

";

/// A block: where it stands first, what it is, its keys, and how the examples use it.
struct Block<'a> {
    path: String,
    about: String,
    schema: &'a Json,
    examples: Vec<&'a Json>,
}

#[test]
fn the_reference_is_what_the_tables_say() {
    let schema = stillup::config::schema();
    let text = fs::read_to_string(EXAMPLES).unwrap();
    let example: Json = serde_yaml::from_str(&text).unwrap();
    let blocks = blocks(&schema, &example);
    let since = since(&blocks);
    let mut page = HEAD.to_owned();
    let mut lacking = Vec::new();
    for block in &blocks {
        write(block, &blocks, &since, &mut page, &mut lacking);
    }
    assert!(lacking.is_empty(), "{EXAMPLES} has no example of {lacking:?}");
    super::assert_written(Path::new(PAGE), &page);
}

#[test]
fn the_file_with_every_key_passes_check() {
    let checked = super::check(&fs::read_to_string(EXAMPLES).unwrap());
    assert!(checked.is_empty(), "{}", checked.join("\n"));
}

/// Every block once, breadth first: the same block elsewhere is a link.
fn blocks<'a>(schema: &'a Json, example: &'a Json) -> Vec<Block<'a>> {
    let mut found: Vec<Block<'a>> = Vec::new();
    let mut queue = VecDeque::from([(String::new(), schema, vec![example])]);
    let mut last = VecDeque::new();
    while let Some((path, schema, examples)) = queue.pop_front().or_else(|| last.pop_front()) {
        if let Some(known) = found.iter_mut().find(|known| is_same(known.schema, schema)) {
            known.examples.extend(&examples);
            if known.path != path && examples.is_empty() {
                continue;
            }
        } else {
            let about = schema["description"].as_str().unwrap_or_default().to_owned();
            found.push(Block { path: path.clone(), about, schema, examples: examples.clone() });
        }
        for (key, property) in schema["properties"].as_object().into_iter().flatten() {
            let values: Vec<&Json> = examples.iter().filter_map(|value| value.get(key)).collect();
            let own = join(&path, key);
            for (suffix, block) in inner(property) {
                let values = values.iter().flat_map(|value| reached(value, suffix)).filter(|value| value.is_object());
                let values = values.collect();
                let to = if LAST.contains(&key.as_str()) { &mut last } else { &mut queue };
                to.push_back((format!("{own}{suffix}"), block, values));
            }
        }
    }
    found
}

fn is_same(one: &Json, other: &Json) -> bool {
    one["properties"] == other["properties"]
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// What stands there: the value, the items of a list, or the values of a map.
fn reached<'a>(value: &'a Json, suffix: &str) -> Vec<&'a Json> {
    match (value, suffix) {
        (Json::Array(items), _) => items.iter().collect(),
        (Json::Object(map), ".NAME") => map.values().collect(),
        (value, _) => vec![value],
    }
}

/// The blocks that may stand here, and how they are reached: alone, in a list, or by name.
fn inner(schema: &Json) -> Vec<(&'static str, &Json)> {
    if schema["properties"].is_object() {
        return vec![("", schema)];
    }
    if !schema.is_object() {
        return Vec::new();
    }
    let alternatives = schema["anyOf"].as_array().into_iter().flatten().flat_map(inner);
    let below = [("[]", &schema["items"]), (".NAME", &schema["additionalProperties"])];
    let below = below.into_iter().flat_map(|(suffix, below)| inner(below).into_iter().map(move |(_, at)| (suffix, at)));
    alternatives.chain(below).collect()
}

fn write(
    block: &Block<'_>,
    blocks: &[Block<'_>],
    since: &BTreeMap<String, String>,
    page: &mut String,
    lacking: &mut Vec<String>,
) {
    let title = if block.path.is_empty() { "The file".to_owned() } else { format!("`{}`", block.path) };
    page.push_str(&format!("## {title}\n\n{}\n\n", block.about.trim()));
    if let Some(one_of) = block.schema["oneOf"].as_array() {
        let keys: Vec<String> =
            one_of.iter().filter_map(|one| one["required"][0].as_str()).map(|key| format!("`{key}`")).collect();
        page.push_str(&format!("Exactly one of {}.\n\n", keys.join(", ")));
    }
    page.push_str("| key | type | default | example | since | what it means |\n|---|---|---|---|---|---|\n");
    let required: Vec<&str> =
        block.schema["required"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    for (key, property) in block.schema["properties"].as_object().into_iter().flatten() {
        let path = join(&block.path, key);
        let links = links(property, blocks);
        let example = block.examples.iter().filter_map(|value| value.get(key)).find(|value| !value.is_null());
        let shown = match example {
            None => {
                lacking.push(path.clone());
                String::new()
            }
            Some(value) if !links.is_empty() && !is_plain(value) => String::new(),
            Some(value) => code(&flow(value)),
        };
        let default = match &property["default"] {
            Json::Null if required.contains(&key.as_str()) => "**required**".to_owned(),
            Json::Null => "–".to_owned(),
            value => code(&flow(value)),
        };
        let about = property["description"].as_str().unwrap_or_default();
        page.push_str(&format!(
            "| `{key}` | {} | {default} | {shown} | {} | {} |\n",
            kind(property, &links),
            since[&path],
            about.replace('|', "\\|")
        ));
    }
    page.push('\n');
}

/// The sections of the blocks that may stand here.
fn links(property: &Json, blocks: &[Block<'_>]) -> Vec<String> {
    let known = |schema: &Json| blocks.iter().find(|block| is_same(block.schema, schema)).map(|block| &block.path);
    let links = inner(property).into_iter().filter_map(|(suffix, schema)| {
        let path = known(schema)?;
        let word = match suffix {
            "[]" => "list of blocks",
            ".NAME" => "map to blocks",
            _ => "block",
        };
        Some(format!("[{word}](#{})", super::site::slug(path)))
    });
    links.collect()
}

/// What may stand there, in words.
fn kind(schema: &Json, links: &[String]) -> String {
    let mut words: Vec<String> = leaf(schema).into_iter().collect();
    words.extend(links.iter().cloned());
    words.dedup();
    words.join(", or ").replace('|', "\\|")
}

fn leaf(schema: &Json) -> Option<String> {
    if let Some(title) = schema["title"].as_str() {
        return Some(with_words(title, schema));
    }
    if let Some(of) = schema.get("items").and_then(leaf) {
        return Some(format!("list: {of} each"));
    }
    if let Some(of) = schema.get("additionalProperties").filter(|below| below.is_object()) {
        return leaf(of).map(|of| format!("map to {of}")).or_else(|| inner(of).is_empty().then(|| "map".to_owned()));
    }
    let Some(alternatives) = schema["anyOf"].as_array() else { return of_type(&schema["type"]) };
    let single = alternatives.iter().find(|one| one.get("items").is_none()).and_then(leaf);
    let many = alternatives.iter().any(|one| one.get("items").is_some_and(|items| leaf(items).is_some()));
    single.map(|single| if many { format!("{single}, or a list") } else { single })
}

fn of_type(kind: &Json) -> Option<String> {
    let kinds: Vec<&str> = kind
        .as_array()
        .map_or_else(|| kind.as_str().into_iter().collect(), |kinds| kinds.iter().filter_map(Json::as_str).collect());
    match kinds.as_slice() {
        ["string"] => Some("a text".to_owned()),
        kinds if kinds.contains(&"string") => Some("a value".to_owned()),
        _ => None,
    }
}

/// The words themselves, where the title only says that there are some.
fn with_words(title: &str, schema: &Json) -> String {
    let words = [schema].into_iter().chain(schema["anyOf"].as_array().into_iter().flatten());
    let words: Vec<_> = words.filter_map(|one| one["enum"].as_array()).flatten().filter_map(Json::as_str).collect();
    if words.is_empty() || title.contains('`') {
        return title.to_owned();
    }
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    format!("{title}: {}", words.join(", "))
}

fn is_plain(value: &Json) -> bool {
    match value {
        Json::Array(items) => items.iter().all(|item| !item.is_object() && !item.is_array()),
        Json::Object(_) => false,
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => true,
    }
}

/// YAML in one line.
fn flow(value: &Json) -> String {
    match value {
        Json::String(text) if is_bare(text) => text.clone(),
        Json::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Json::Object(map) => {
            let pair = |(key, value): (&String, &Json)| format!("{}: {}", flow(&Json::from(key.as_str())), flow(value));
            format!("{{ {} }}", map.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => value.to_string(),
    }
}

/// Whether a text needs no quotes in a flow.
fn is_bare(text: &str) -> bool {
    let first = |c: char| c.is_ascii_alphabetic() || c == '/';
    let rest = |c: char| c.is_ascii_alphanumeric() || "/._-@+%;= ".contains(c);
    let timed = || text.starts_with(|c: char| c.is_ascii_digit()) && text.ends_with(|c: char| "smhdB".contains(c));
    let plain = text.starts_with(first) && text.replace("://", "").chars().all(rest) && !text.ends_with(' ');
    (plain || timed()) && !["true", "false", "null", "yes", "no"].contains(&text)
}

fn code(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("{fence}{}{fence}", text.replace('|', "\\|"))
}

/// The version in which each key came. A key that is new came in the version that is made now; blessing writes it down.
fn since(blocks: &[Block<'_>]) -> BTreeMap<String, String> {
    let keys: BTreeSet<String> = blocks
        .iter()
        .flat_map(|block| {
            block.schema["properties"].as_object().into_iter().flatten().map(|(key, _)| join(&block.path, key))
        })
        .collect();
    let text = fs::read_to_string(SINCE).unwrap_or_default();
    let known: BTreeMap<&str, &str> = text.lines().filter_map(|line| line.split_once(' ')).collect();
    let version = |key: &str| known.get(key).copied().unwrap_or(env!("CARGO_PKG_VERSION")).to_owned();
    let since: BTreeMap<String, String> = keys.iter().map(|key| (key.clone(), version(key))).collect();
    let written: String = since.iter().map(|(key, version)| format!("{key} {version}\n")).collect();
    super::assert_written(Path::new(SINCE), &written);
    since
}
