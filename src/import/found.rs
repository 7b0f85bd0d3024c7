//! What readers find: blocks of our configuration to be, each with the place it came from.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::ids::Ids;
use super::item::Item;
use super::length;
use super::report::{Log, Report, Verdict};
use super::secrets::Secrets;
use super::variables::Notation;
use super::{Source, tree};
use crate::config::Problem;

/// A block: a monitor, a group, a subscriber, a maintenance.
#[derive(Clone, Debug)]
pub(super) struct Block {
    /// Where it stood.
    pub at: String,
    /// What it was called.
    pub called: String,
    /// The key that says what kind it is (`http`, `slack`): without it there is no block.
    pub kind: &'static str,
    pub keys: Map<String, Json>,
}

impl Block {
    pub(super) fn new(item: &Item, called: &str, kind: &'static str) -> Self {
        Self { at: item.at().to_owned(), called: called.to_owned(), kind, keys: Map::new() }
    }

    /// Sets a value below a path of keys.
    pub(super) fn set(&mut self, path: &[&str], value: impl Into<Json>) {
        set(&mut self.keys, path, value.into());
    }

    pub(super) fn has(&self, path: &[&str]) -> bool {
        self.get(path).is_some()
    }

    pub(super) fn get(&self, path: &[&str]) -> Option<&Json> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.keys.get(*first)?, |value, key| value.get(*key))
    }

    pub(super) fn id(&self) -> &str {
        self.keys.get("id").and_then(Json::as_str).unwrap_or_default()
    }
}

/// Sets a value below a path of keys.
pub(super) fn set(keys: &mut Map<String, Json>, path: &[&str], value: Json) {
    let Some((first, rest)) = path.split_first() else { return };
    if rest.is_empty() {
        keys.insert((*first).to_owned(), value);
        return;
    }
    let below = keys.entry((*first).to_owned()).or_insert_with(|| Json::Object(Map::new()));
    if !below.is_object() {
        *below = Json::Object(Map::new());
    }
    if let Json::Object(below) = below {
        set(below, rest, value);
    }
}

/// Everything that was found.
pub(super) struct Found<'a> {
    pub log: Log,
    pub secrets: Secrets,
    /// Blocks that there is one of: `site`, `server`, `canary`, `defaults`.
    pub top: Map<String, Json>,
    pub groups: Vec<Block>,
    pub monitors: Vec<Block>,
    pub subscribers: Vec<Block>,
    pub maintenance: Vec<Block>,
    /// Things that the input watches.
    pub seen: usize,
    monitor_ids: Ids,
    group_ids: Ids,
    other_ids: Ids,
    groups_by_name: HashMap<String, String>,
    key: &'a dyn Fn() -> String,
}

impl<'a> Found<'a> {
    pub(super) fn new(key: &'a dyn Fn() -> String) -> Self {
        Self {
            log: Log::default(),
            secrets: Secrets::default(),
            top: Map::new(),
            groups: Vec::new(),
            monitors: Vec::new(),
            subscribers: Vec::new(),
            maintenance: Vec::new(),
            seen: 0,
            monitor_ids: Ids::default(),
            group_ids: Ids::default(),
            other_ids: Ids::default(),
            groups_by_name: HashMap::new(),
            key,
        }
    }

    /// The text of a source as a tree; its variables keep their names.
    pub(super) fn tree(&mut self, source: &Source, notation: Notation) -> Result<Json, Problem> {
        let value = tree(source, notation)?;
        reserve(&value, &mut self.secrets);
        Ok(value)
    }

    pub(super) fn site(&mut self, key: &str, value: impl Into<Json>) {
        set(&mut self.top, &["site", key], value.into());
    }

    /// A monitor with an id made from `wanted`, its name and its group.
    pub(super) fn monitor(&mut self, item: &Item, name: &str, wanted: &str, kind: &'static str) -> Block {
        let mut block = Block::new(item, name, kind);
        let (id, collided) = self.monitor_ids.make(wanted, "monitor");
        self.collided(item.at(), &id, collided);
        let name = name.trim();
        if !name.is_empty() && name != id {
            block.set(&["name"], name);
        }
        block.keys.shift_insert(0, "id".to_owned(), id.into());
        block
    }

    /// The id of a group of that name, made when it is first asked for.
    pub(super) fn group(&mut self, item: &Item, name: &str) -> String {
        if let Some(id) = self.groups_by_name.get(name) {
            return id.clone();
        }
        let (id, collided) = self.group_ids.make(name, "group");
        self.collided(item.at(), &id, collided);
        let mut block = Block::new(item, name, "");
        block.set(&["id"], id.as_str());
        if name.trim() != id {
            block.set(&["name"], name.trim());
        }
        self.groups.push(block);
        self.groups_by_name.insert(name.to_owned(), id.clone());
        id
    }

    /// A subscriber or a maintenance.
    pub(super) fn other(&mut self, item: &Item, name: &str, kind: &'static str) -> Block {
        let mut block = Block::new(item, name, kind);
        let (id, collided) = self.other_ids.make(name, "imported");
        self.collided(item.at(), &id, collided);
        block.set(&["id"], id);
        block
    }

    fn collided(&self, at: &str, id: &str, collided: bool) {
        if collided {
            self.log.say(Verdict::Changed, at, format!("another has this name already: its id is `{id}`"));
        }
    }

    /// A webhook of ours, which is signed with a key that is made now.
    pub(super) fn sign(&mut self, block: &mut Block, hint: &str) {
        let key = (self.key)();
        let secret = self.secrets.keep(&format!("{hint}_signing_key"), &key);
        block.set(&["webhook", "secret"], secret);
        self.log.say(
            Verdict::Changed,
            block.at.clone(),
            "what is sent is stillup's JSON (Standard Webhooks), signed with a new key",
        );
    }

    pub(super) fn report(self) -> Report {
        Report::new(self.log.lines(), (self.seen, self.monitors.len()))
    }
}

fn reserve(value: &Json, secrets: &mut Secrets) {
    match value {
        Json::String(text) => secrets.reserve(text),
        Json::Array(items) => items.iter().for_each(|item| reserve(item, secrets)),
        Json::Object(keys) => keys.values().for_each(|item| reserve(item, secrets)),
        Json::Null | Json::Bool(_) | Json::Number(_) => {}
    }
}

/// Sets interval and timeout, in milliseconds; a timeout is at most the interval.
pub(super) fn timing(block: &mut Block, log: &Log, interval: Option<u64>, timeout: Option<u64>) {
    let length = interval.unwrap_or(60 * length::SECOND);
    if let Some(interval) = interval {
        block.set(&["interval"], length::written(interval));
    }
    if let Some(timeout) = timeout {
        if timeout > length {
            log.say(
                Verdict::Changed,
                format!("{}.timeout", block.at),
                format!("{}, for it is at most the interval", length::written(length)),
            );
        }
        block.set(&["timeout"], length::written(timeout.min(length)));
    }
}
