//! Severities: one word, or a word for each bad status.

use serde_json::{Value as Json, json};

use crate::config::kind::{At, Kind, Leaf, Reader, TextFault};
use crate::config::kinds::text::words;
use crate::config::suggest;
use crate::config::table::block;
use crate::config::tree::{Node, Value};
use crate::model::{Severities, Severity};

words!(Severity: "a severity");

/// A severity that messages can have: all but `none`.
pub(in crate::config) struct Notified;

/// Worst first, as in the documentation.
pub(in crate::config) const NOTIFIED: [Severity; 3] = [Severity::Critical, Severity::Major, Severity::Minor];

impl Leaf for Notified {
    type Value = Severity;

    fn what() -> String {
        "`critical`, `major` or `minor`".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        NOTIFIED.into_iter().find(|severity| severity.as_str() == text).ok_or_else(|| {
            let hint = suggest::hint(text, &NOTIFIED.map(Severity::as_str));
            TextFault::new(format!("is not {}", Self::what())).hint(hint)
        })
    }

    fn schema() -> Json {
        json!({"enum": NOTIFIED.map(Severity::as_str)})
    }
}

block! {
    /// What each bad status is worth.
    Each ("`severity`") {
        down: Severity = unset, "Of an outage.";
        degraded: Severity = unset, "Of a degradation; not above `down`.";
    }
}

/// As written: one word, or a map.
#[derive(Clone, Debug)]
pub(in crate::config) enum Choice {
    /// Sets `down`, and `degraded` too if it is `none`.
    Word(Severity),
    /// Sets what it names.
    Each(Each),
}

impl Choice {
    /// Lays the choice over what holds without it.
    pub(in crate::config) fn over(&self, before: Severities) -> Severities {
        match self {
            Self::Word(Severity::None) => Severities { down: Severity::None, degraded: Severity::None },
            Self::Word(down) => Severities { down: *down, ..before },
            Self::Each(each) => {
                let chosen =
                    |choice: &Option<At<Severity>>, before| choice.as_ref().map_or(before, |choice| choice.value);
                Severities { down: chosen(&each.down, before.down), degraded: chosen(&each.degraded, before.degraded) }
            }
        }
    }
}

impl Kind for Choice {
    type Value = Self;
    type Whole = Self;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
        match node.value {
            Value::Map(_) => Each::read(node, reader).map(Self::Each),
            _ => <Severity as Kind>::read(node, reader).map(Self::Word),
        }
    }

    fn whole(value: &Self) -> Option<Self> {
        Some(value.clone())
    }

    fn schema() -> Json {
        json!({"anyOf": [<Severity as Kind>::schema(), Each::schema()]})
    }
}
