//! A value that was taken out of the input: whoever has it says what becomes of it.

use serde_json::Value as Json;

use super::{scalar, tell};
use crate::import::report::{Log, Verdict};

/// A value that was taken; without a verdict it is dropped.
pub(in crate::import) struct Taken {
    pub(in crate::import) at: String,
    value: Json,
    log: Log,
    said: bool,
}

impl Taken {
    pub(super) fn new(at: String, value: Json, log: &Log) -> Self {
        Self { at, value, log: log.clone(), said: false }
    }

    pub(in crate::import) fn value(&self) -> &Json {
        &self.value
    }

    pub(in crate::import) fn as_text(&self) -> Option<String> {
        scalar(&self.value)
    }

    pub(in crate::import) fn as_number(&self) -> Option<i64> {
        let text = scalar(&self.value)?;
        text.trim().parse().ok().or_else(|| text.trim().parse::<f64>().ok().map(|number| number.round() as i64))
    }

    pub(in crate::import) fn as_flag(&self) -> Option<bool> {
        match scalar(&self.value)?.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" | "1" | "y" => Some(true),
            "false" | "no" | "off" | "0" | "n" => Some(false),
            _ => None,
        }
    }

    /// As a text, carried over.
    pub(in crate::import) fn into_text(self) -> Option<String> {
        let Some(text) = self.as_text() else {
            self.dropped("a text is wanted here");
            return None;
        };
        self.carried("");
        Some(text)
    }

    /// The texts of a list, or one alone.
    pub(in crate::import) fn as_texts(&self) -> Vec<String> {
        match &self.value {
            Json::Array(items) => items.iter().filter_map(scalar).collect(),
            other => scalar(other).into_iter().collect(),
        }
    }

    /// The same, carried over.
    pub(in crate::import) fn into_texts(self) -> Vec<String> {
        let texts = self.as_texts();
        self.carried("");
        texts
    }

    /// Whoever has its value gives the verdicts.
    pub(in crate::import) fn handed_on(mut self) -> Json {
        self.said = true;
        std::mem::take(&mut self.value)
    }

    pub(in crate::import) fn carried(self, words: &str) {
        self.say(Verdict::Carried, words);
    }

    pub(in crate::import) fn changed(self, how: &str) {
        self.say(Verdict::Changed, how);
    }

    pub(in crate::import) fn dropped(self, why: &str) {
        self.say(Verdict::Dropped, why);
    }

    fn say(mut self, verdict: Verdict, words: &str) {
        self.said = true;
        tell(&self.log, verdict, &self.at, &self.value, words);
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        if !self.said {
            tell(&self.log, Verdict::Dropped, &self.at, &self.value, "it cannot be read");
        }
    }
}
