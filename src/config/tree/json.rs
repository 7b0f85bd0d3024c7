//! JSON as the same tree: what an operator sends is read by the tables that read the files. It has no places, and no
//! variables.

use serde_json::Value as Json;

use super::{Entry, Node, Scalar, Value};
use crate::config::report::Place;

const NOWHERE: Place = Place { file: 0, line: 0, column: 0 };

/// The tree of a JSON value.
pub(in crate::config) fn from_json(json: &Json) -> Node {
    let scalar = |text: String, quoted: bool| Value::Scalar(Scalar { text, quoted, json: true, ..Scalar::default() });
    let value = match json {
        Json::Null => Value::Null,
        Json::Bool(value) => scalar(value.to_string(), false),
        Json::Number(value) => scalar(value.to_string(), false),
        Json::String(text) => scalar(text.clone(), true),
        Json::Array(items) => Value::List(items.iter().map(from_json).collect()),
        Json::Object(entries) => Value::Map(
            entries
                .iter()
                .map(|(key, value)| Entry { key: key.clone(), at: NOWHERE, node: from_json(value) })
                .collect(),
        ),
    };
    Node { at: NOWHERE, value }
}
