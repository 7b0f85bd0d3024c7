//! What operators ask about planned work, and how their changes of it are read.

use serde_json::Value as Json;

use super::Answering;
use super::operators::Operators;
use super::unavailable::unreadable;
use crate::clock;
use crate::config;
use crate::model::{Draft, Fault, Form, MaintenanceId, MaintenanceList, MaintenanceRecord, Order, Refusal};

/// Occurrences in the answer at most, the soonest.
const OCCURRENCES_MOST: usize = 1_000;
/// Of these keys one takes the place of the others.
const EITHER: [&[&str]; 2] = [&["monitors", "groups", "all"], &["end", "duration"]];

/// A body that names no id, with one.
pub(super) fn named(body: &Json) -> Json {
    let mut body = body.clone();
    if let Json::Object(keys) = &mut body
        && keys.get("id").is_none_or(Json::is_null)
    {
        keys.insert("id".to_owned(), MaintenanceId::fresh(clock::now(), clock::entropy()).as_str().into());
    }
    body
}

pub(super) fn list(operators: &Operators) -> Answering<MaintenanceList> {
    operators.ask(|reader, config| {
        let loaded = reader.maintenance(clock::now()).map_err(|error| unreadable(&error))?;
        let ours = |draft: &&Draft| !config.maintenance.iter().any(|maintenance| maintenance.id == draft.id);
        let made = loaded.made.iter().filter(ours).map(MaintenanceRecord::from);
        Ok(MaintenanceList {
            maintenance: config.maintenance.iter().map(MaintenanceRecord::from).chain(made).collect(),
            occurrences: loaded.open.into_iter().take(OCCURRENCES_MOST).map(|known| known.occurrence.into()).collect(),
        })
    })
}

/// A change of one that the API made, read together with what stays.
pub(super) fn revision(operators: &Operators, id: MaintenanceId, change: Json) -> Answering<Order> {
    operators.ask(move |reader, config| {
        if config.maintenance.iter().any(|maintenance| maintenance.id == id) {
            return Err(Refusal::configured(&id));
        }
        let made = reader.made_maintenance().map_err(|error| unreadable(&error))?;
        let before = made
            .into_iter()
            .map(|(draft, _)| draft)
            .find(|draft| draft.id == id)
            .ok_or_else(|| Refusal::no_maintenance(&id))?;
        if change.get("id").is_some_and(|new| new.as_str() != Some(id.as_str())) {
            let fault =
                Fault::new("the `id` of a maintenance stays", "leave it out; another maintenance may have another id");
            return Err(Refusal::Invalid(vec![fault]));
        }
        let whole = merged(&before, change);
        config::order(Form::Revise(Box::new(before)), &whole, config).map_err(Refusal::Invalid)
    })
}

/// What was there with what is different; null takes a key away.
fn merged(before: &Draft, change: Json) -> Json {
    let Json::Object(change) = change else { return change };
    let mut whole = match serde_json::to_value(before) {
        Ok(Json::Object(whole)) => whole,
        Ok(_) | Err(_) => serde_json::Map::new(),
    };
    for keys in EITHER {
        if keys.iter().any(|key| change.get(*key).is_some_and(|value| !value.is_null())) {
            keys.iter().for_each(|key| drop(whole.remove(*key)));
        }
    }
    for (key, value) in change {
        if value.is_null() {
            whole.remove(&key);
        } else {
            whole.insert(key, value);
        }
    }
    Json::Object(whole)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_takes_the_place_of_what_it_excludes() {
        let before =
            json!({"id": "move", "title": "Move", "all": true, "start": "2026-12-01T22:00:00Z", "duration": "20m"});
        let before: Draft = serde_json::from_value(before).expect("a draft");
        let change = json!({"groups": ["apis"], "end": "2026-12-01T23:00:00Z", "description": "Soon", "title": null});
        let whole = merged(&before, change);
        let expected = json!({"id": "move", "groups": ["apis"], "start": "2026-12-01T22:00:00.000Z",
            "end": "2026-12-01T23:00:00Z", "description": "Soon"});
        assert_eq!(whole, expected);
        assert_eq!(merged(&before, json!([1])), json!([1]), "reported as no block");
    }

    #[test]
    fn a_body_without_an_id_gets_one() {
        let id = named(&json!({"title": "Move"}))["id"].as_str().map(str::len);
        assert_eq!(id, Some("maintenance-".len() + 26));
        assert_eq!(named(&json!({"id": "x"})), json!({"id": "x"}));
        assert_eq!(named(&json!(7)), json!(7));
    }
}
