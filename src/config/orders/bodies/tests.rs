//! What is described is what is read: every key, its type, and whether it must be there.

use super::*;
use crate::config::order;
use crate::model::{Form, IncidentId, UpdateId, fixture};

/// The reader of each body.
fn form(name: &str) -> Form {
    let incident = IncidentId::new("inc_1");
    match name {
        "NewIncident" => Form::Open,
        "Edit" => Form::Edit(incident),
        "NewUpdate" => Form::Update(incident),
        "Rewording" => Form::Reword(incident, UpdateId::new("upd_1")),
        "Resolution" => Form::Resolve(incident),
        "Nothing" => Form::Acknowledge(incident),
        "NewDrill" => Form::Drill,
        "NewMaintenance" | "MaintenanceChange" => Form::Announce,
        name => panic!("nothing reads {name}"),
    }
}

/// What is said of a body.
fn faults(name: &str, body: &Json) -> Vec<String> {
    let faults = order(form(name), body, &fixture::config("data")).err().unwrap_or_default();
    faults.into_iter().map(|fault| fault.message).collect()
}

/// Whether a schema allows values of this type.
fn allows(schema: &Json, value: &Json) -> bool {
    match (schema.get("enum"), &schema["type"]) {
        (Some(words), _) => words.as_array().unwrap().contains(value),
        (None, Json::Array(kinds)) => kinds.contains(&json!(kind(value))),
        (None, one) => *one == kind(value),
    }
}

fn kind(value: &Json) -> &'static str {
    match value {
        Json::Null => "null",
        Json::Bool(_) => "boolean",
        Json::Number(_) => "integer",
        Json::String(_) => "string",
        Json::Array(_) => "array",
        Json::Object(_) => "object",
    }
}

/// Whether a key's own value is refused.
fn is_refused(name: &str, key: &str, value: &Json) -> bool {
    let own = [format!("`{key}`: "), format!("`{key}` is required and empty")];
    faults(name, &json!({key: value})).iter().any(|fault| own.iter().any(|own| fault.starts_with(own)))
}

#[test]
fn the_keys_are_those_that_are_read() {
    for (name, schema) in bodies() {
        let said = faults(&name, &json!({"other": 1}));
        assert!(said.iter().any(|fault| fault.starts_with("unknown key `other`")), "{name}: {said:?}");
        assert_eq!(schema["additionalProperties"], false, "{name}");
        let nothing = faults(&name, &json!({}));
        for key in schema["properties"].as_object().unwrap().keys() {
            let said = faults(&name, &json!({key: null}));
            assert!(!said.iter().any(|fault| fault.starts_with("unknown key")), "{name}.{key}: {said:?}");
            let needed = nothing.iter().any(|fault| fault.starts_with(&format!("`{key}` is missing")));
            let required = schema["required"].as_array().is_some_and(|keys| keys.contains(&json!(key)));
            // The desk gives a new maintenance its id, and a change what stays. Of `end` and `duration` one is there.
            let added = name == "MaintenanceChange"
                || [("NewMaintenance", "id"), ("NewMaintenance", "end")].contains(&(name.as_str(), key.as_str()));
            assert_eq!(needed && !added, required, "{name}.{key}");
        }
    }
}

#[test]
fn the_types_are_those_that_are_read() {
    for (name, schema) in bodies() {
        for (key, property) in schema["properties"].as_object().unwrap() {
            for value in [json!(true), json!(7), json!(["x"]), json!({"a": 1})] {
                assert_eq!(is_refused(&name, key, &value), !allows(property, &value), "{name}.{key}: {value}");
            }
            let words = property["enum"].as_array().cloned().unwrap_or_default();
            for word in words.iter().filter(|word| word.is_string()) {
                assert!(!is_refused(&name, key, word), "{name}.{key}: {word}");
            }
            let text = !words.is_empty() || allows(property, &json!("text"));
            assert!(text || is_refused(&name, key, &json!("text")), "{name}.{key}");
            // What is taken away from a maintenance is missing then, and an id that is missing is made.
            if !["NewMaintenance", "MaintenanceChange"].contains(&name.as_str()) {
                assert_eq!(is_refused(&name, key, &json!(null)), !allows(property, &json!(null)), "{name}.{key}");
            }
        }
    }
}
