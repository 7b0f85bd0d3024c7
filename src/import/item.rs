//! A map of the input whose keys are taken out one by one. What is taken needs a verdict, and what is left when the map
//! goes is dropped, with a line each: no key can be lost in silence.

mod taken;

use serde_json::{Map, Value as Json};

pub(super) use self::taken::Taken;
use super::report::{EMPTY, Log, Verdict};
use super::variables;

/// Said of a key that no reader knows.
const UNKNOWN: &str = "stillup has nothing like it, or does not know it";

/// A map of the input.
pub(super) struct Item {
    at: String,
    keys: Map<String, Json>,
    log: Log,
    left: String,
}

impl Item {
    /// The map that stands there; anything else is dropped.
    pub(super) fn new(at: impl Into<String>, value: Json, log: &Log) -> Option<Self> {
        let at = at.into();
        match value {
            Json::Object(keys) => Some(Self { at, keys, log: log.clone(), left: UNKNOWN.to_owned() }),
            other if is_empty(&other) => {
                log.say(Verdict::Carried, at, EMPTY);
                None
            }
            _ => {
                log.say(Verdict::Dropped, at, "a map is wanted here");
                None
            }
        }
    }

    /// Where it stands.
    pub(super) fn at(&self) -> &str {
        &self.at
    }

    pub(super) fn log(&self) -> &Log {
        &self.log
    }

    /// Where a key of it stands.
    pub(super) fn place(&self, key: &str) -> String {
        below(&self.at, key)
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.get(key).is_some_and(|value| !is_empty(value))
    }

    /// What stands there, without taking it.
    pub(super) fn peek(&self, key: &str) -> Option<&Json> {
        self.keys.get(key).filter(|value| !is_empty(value))
    }

    /// The names of the keys that are left.
    pub(super) fn names(&self) -> Vec<String> {
        self.keys.keys().cloned().collect()
    }

    /// Takes a key; none if it is not there, or empty.
    pub(super) fn take(&mut self, key: &str) -> Option<Taken> {
        let value = self.keys.shift_remove(key)?;
        let at = self.place(key);
        if is_empty(&value) {
            self.log.say(Verdict::Carried, at, EMPTY);
            return None;
        }
        Some(Taken::new(at, value, &self.log))
    }

    /// A text, a number or a boolean as a text, carried over.
    pub(super) fn string(&mut self, key: &str) -> Option<String> {
        self.take(key)?.into_text()
    }

    /// A whole number, carried over.
    pub(super) fn number(&mut self, key: &str) -> Option<i64> {
        let taken = self.take(key)?;
        let Some(number) = taken.as_number() else {
            taken.dropped("a whole number is wanted here");
            return None;
        };
        taken.carried("");
        Some(number)
    }

    /// true or false, carried over.
    pub(super) fn flag(&mut self, key: &str) -> Option<bool> {
        let taken = self.take(key)?;
        let Some(flag) = taken.as_flag() else {
            taken.dropped("true or false is wanted here");
            return None;
        };
        taken.carried("");
        Some(flag)
    }

    /// The map below a key.
    pub(super) fn item(&mut self, key: &str) -> Option<Self> {
        let at = self.place(key);
        Self::new(at, self.keys.shift_remove(key)?, &self.log)
    }

    /// The maps of a list below a key.
    pub(super) fn items(&mut self, key: &str) -> Vec<Self> {
        let at = self.place(key);
        self.keys.shift_remove(key).map_or_else(Vec::new, |value| items(&at, value, &self.log))
    }

    /// Keys that only the other program needs: nothing is lost without them.
    pub(super) fn needless(&mut self, keys: &[&str], how: &str) {
        for key in keys {
            if let Some(taken) = self.take(key) {
                taken.changed(how);
            }
        }
    }

    /// A key that stands at what it means when it is left out.
    pub(super) fn usual(&mut self, key: &str, usual: &[&str]) {
        let text = self.peek(key).and_then(scalar).map(|text| variables::literal(&text));
        let is_usual = text.is_some_and(|text| usual.contains(&text.as_str()));
        if is_usual && let Some(taken) = self.take(key) {
            taken.carried("the usual");
        }
    }

    /// Drops keys, and says why.
    pub(super) fn dropped(&mut self, keys: &[&str], why: &str) {
        for key in keys {
            if let Some(taken) = self.take(key) {
                taken.dropped(why);
            }
        }
    }

    /// Spells all keys otherwise; two that become the same stay as they are.
    pub(super) fn respell(&mut self, spelled: fn(&str) -> String) {
        for (key, value) in std::mem::take(&mut self.keys) {
            let other = spelled(&key);
            let key = if self.keys.contains_key(&other) { key } else { other };
            self.keys.insert(key, value);
        }
    }

    /// A text that holds a map or a list is what it holds.
    pub(super) fn unfold(&mut self, key: &str, read: impl Fn(&str) -> Option<Json>) {
        if let Some(Json::String(text)) = self.keys.get(key)
            && let Some(value) = read(text)
        {
            self.keys.insert(key.to_owned(), value);
        }
    }

    /// A key whose value was looked at, carried over.
    pub(super) fn forget_carried(&mut self, key: &str) {
        if let Some(taken) = self.take(key) {
            taken.carried("");
        }
    }

    /// A key that has its lines already.
    pub(super) fn forget(&mut self, key: &str) {
        self.keys.shift_remove(key);
    }

    /// All of it is dropped, what was taken already too.
    pub(super) fn give_up(&mut self, why: impl Into<String>) {
        self.log.drop_below(&self.at);
        self.leave(why);
    }

    /// What is said of the keys that are left.
    pub(super) fn leave(&mut self, why: impl Into<String>) {
        self.left = why.into();
    }
}

impl Drop for Item {
    fn drop(&mut self) {
        for (key, value) in std::mem::take(&mut self.keys) {
            let words = if is_empty(&value) { EMPTY } else { &self.left };
            tell(&self.log, Verdict::Dropped, &below(&self.at, &key), &value, words);
        }
    }
}

/// The maps of a list; what else is in it is dropped.
pub(super) fn items(at: &str, value: Json, log: &Log) -> Vec<Item> {
    match value {
        Json::Array(list) => {
            let each = list.into_iter().enumerate();
            each.filter_map(|(index, value)| Item::new(format!("{at}[{index}]"), value, log)).collect()
        }
        other if is_empty(&other) => Vec::new(),
        other => {
            tell(log, Verdict::Dropped, at, &other, "a list is wanted here");
            Vec::new()
        }
    }
}

/// A text, a number or a boolean, as a text.
pub(super) fn scalar(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        Json::Bool(flag) => Some(flag.to_string()),
        Json::Null | Json::Array(_) | Json::Object(_) => None,
    }
}

fn below(at: &str, key: &str) -> String {
    let plain = !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
    match (plain, at.is_empty()) {
        (true, true) => key.to_owned(),
        (true, false) => format!("{at}.{key}"),
        (false, _) => format!("{at}[{key:?}]"),
    }
}

fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.is_empty(),
        Json::Array(items) => items.is_empty(),
        Json::Object(keys) => keys.is_empty(),
        Json::Bool(_) | Json::Number(_) => false,
    }
}

/// A line for everything that stands there. What is empty is not lost.
fn tell(log: &Log, verdict: Verdict, at: &str, value: &Json, words: &str) {
    match value {
        Json::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                tell(log, verdict, &format!("{at}[{index}]"), item, words);
            }
        }
        Json::Object(keys) if !keys.is_empty() => {
            for (key, item) in keys {
                tell(log, verdict, &below(at, key), item, words);
            }
        }
        other if is_empty(other) => log.say(Verdict::Carried, at, EMPTY),
        _ => log.say(verdict, at, words),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn told(read: impl FnOnce(&mut Item)) -> Vec<String> {
        let log = Log::default();
        let value = json!({"a": 1, "b": {"c": [true, "x"], "d e": ""}, "e": null, "f": "yes"});
        let mut item = Item::new("top[0]", value, &log).unwrap();
        read(&mut item);
        drop(item);
        log.lines().into_iter().map(|line| format!("{} {}", line.verdict.as_str(), line.at)).collect()
    }

    #[test]
    fn every_key_has_a_line_whatever_a_reader_does() {
        let all = ["top[0].a", "top[0].b.c[0]", "top[0].b.c[1]", "top[0].b[\"d e\"]", "top[0].e", "top[0].f"];
        let readers: [fn(&mut Item); 5] = [
            |_| {},
            |item| drop(item.take("b")),
            |item| {
                let _ = item.item("b").and_then(|mut b| b.flag("c"));
            },
            |item| drop((item.string("b"), item.number("f"), item.string("e"), item.items("b"))),
            |item| item.needless(&["a", "b", "e", "f"], "so"),
        ];
        for read in readers {
            let mut places: Vec<String> =
                told(read).iter().map(|line| line.split_once(' ').unwrap().1.to_owned()).collect();
            places.sort();
            assert_eq!(places, all);
        }
        assert_eq!(
            told(|item| {
                let _ = (item.flag("f"), item.number("a"));
            })[..2],
            ["carried top[0].f", "carried top[0].a"]
        );
    }
}
