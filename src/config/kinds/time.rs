//! Moments and recurrence rules.

use serde_json::{Value as Json, json};

use crate::config::kind::{Leaf, TextFault};
use crate::model::maintenance;

/// An instant, or a local time.
pub(in crate::config) struct Moment;

impl Leaf for Moment {
    type Value = maintenance::Moment;

    fn what() -> String {
        maintenance::Moment::WHAT.to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let moment = maintenance::Moment::parse(text);
        moment.ok_or_else(|| TextFault::new("is not a moment").hint(format!("write {}", Self::what())))
    }

    fn schema() -> Json {
        json!({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}"})
    }
}

/// The text of a recurrence rule; what it says depends on where it starts.
pub(in crate::config) struct Rule;

impl Leaf for Rule {
    type Value = String;

    fn what() -> String {
        "a recurrence rule such as FREQ=WEEKLY;BYDAY=SU".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        Ok(text.trim().to_owned())
    }
}
