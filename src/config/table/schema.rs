//! The JSON Schema of a block, from its table.

use serde_json::{Value as Json, json};

use super::{BlockInfo, Default, Field};

impl BlockInfo {
    /// JSON Schema of the block.
    pub(in crate::config) fn schema(&self) -> Json {
        let properties: serde_json::Map<String, Json> =
            self.fields().map(|field| (field.name.to_owned(), field.property())).collect();
        let required: Vec<&str> =
            self.fields().filter(|field| matches!(field.default, Default::Required)).map(|field| field.name).collect();
        let mut schema = json!({
            "type": "object",
            "description": self.doc.trim(),
            "properties": properties,
            "additionalProperties": false,
        });
        if !required.is_empty() {
            schema["required"] = json!(required);
        }
        for field in self.fields() {
            if let Default::Unless(other) = field.default {
                schema["anyOf"] = json!([{"required": [field.name]}, {"required": [other]}]);
            }
        }
        if !self.one_of.is_empty() {
            schema["oneOf"] = self.one_of.iter().map(|key| json!({"required": [key]})).collect();
        }
        schema
    }
}

impl Field {
    fn property(&self) -> Json {
        let mut schema = (self.schema)();
        if !matches!(self.default, Default::Required) {
            schema = nullable(schema);
        }
        schema["description"] = json!(self.doc);
        match self.default {
            Default::Is("{}") | Default::Required | Default::Unless(_) | Default::Unset => {}
            Default::Is(text) => schema["default"] = serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        }
        schema
    }
}

/// The schema of what may be null, too.
pub(in crate::config) fn nullable(mut schema: Json) -> Json {
    if let Some(choices) = schema.get_mut("anyOf").and_then(Json::as_array_mut) {
        choices.push(json!({"type": "null"}));
    } else if let Some(kinds) = schema.get_mut("type") {
        match kinds {
            Json::Array(kinds) => kinds.push(json!("null")),
            kind => *kind = json!([kind.take(), "null"]),
        }
    } else if let Some(words) = schema.get_mut("enum").and_then(Json::as_array_mut) {
        words.push(Json::Null);
    }
    schema
}
