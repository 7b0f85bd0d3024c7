//! The shapes of what operators send, for the description of their API: made of the tables that read it.

use serde_json::{Map, Value as Json, json};

use super::NOTHING;
use crate::config::kind::Kind;
use crate::config::raw;
use crate::config::table::nullable;

/// JSON Schemas by the names that the description has for them.
pub fn bodies() -> Map<String, Json> {
    let mut maintenance = raw::Maintenance::schema();
    let mut change = maintenance.clone();
    without_id(&mut maintenance);
    whatever_differs(&mut change);
    let named = [
        ("NewIncident", raw::NewIncident::schema()),
        ("Edit", raw::IncidentEdit::schema()),
        ("NewUpdate", raw::IncidentUpdate::schema()),
        ("Rewording", raw::Rewording::schema()),
        ("Resolution", raw::Resolution::schema()),
        ("Nothing", NOTHING.schema()),
        ("NewDrill", raw::Drill::schema()),
        ("NewMaintenance", maintenance),
        ("MaintenanceChange", change),
    ];
    named.into_iter().map(|(name, schema)| (name.to_owned(), sent(schema))).collect()
}

/// A new maintenance gets an id if it has none.
fn without_id(maintenance: &mut Json) {
    if let Some(required) = maintenance["required"].as_array_mut() {
        required.retain(|key| key != "id");
    }
    let id = &mut maintenance["properties"]["id"];
    *id = nullable(id.take());
    id["description"] = json!("Its permanent key: 1 to 63 of a-z, 0-9 and `-`. Default: one is made.");
}

/// A change is read together with what stays.
fn whatever_differs(maintenance: &mut Json) {
    if let Some(schema) = maintenance.as_object_mut() {
        schema.remove("required");
    }
    maintenance["description"] = json!("What is different about a maintenance; null takes a key away.");
    maintenance["properties"]["id"]["description"] = json!("As it is: it stays.");
}

/// What a file may say in place of a text, a request may not: it has no variables, and its texts are texts.
fn sent(schema: Json) -> Json {
    let mut keys = match schema {
        Json::Object(keys) => keys,
        Json::Array(items) => return items.into_iter().map(sent).collect(),
        plain @ (Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_)) => return plain,
    };
    if let Some(Json::Array(choices)) = keys.remove("anyOf") {
        let null = choices.iter().any(|choice| choice["type"] == "null");
        let one = choices.into_iter().find(|choice| choice["type"] != "null" && choice.get("$ref").is_none());
        let one = one.map(|one| if null { nullable(one) } else { one });
        let said = std::mem::replace(&mut keys, one.and_then(|one| one.as_object().cloned()).unwrap_or_default());
        keys.extend(said);
    }
    if let Some(Json::Array(kinds)) = keys.get("type")
        && kinds.contains(&json!("string"))
    {
        let null = kinds.contains(&json!("null"));
        keys.insert("type".to_owned(), if null { json!(["string", "null"]) } else { json!("string") });
    }
    keys.into_iter().map(|(key, value)| (key, sent(value))).collect()
}

#[cfg(test)]
mod tests;
