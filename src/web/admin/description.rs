//! The description of the operators' API (OpenAPI): paths and answers as written, the bodies of requests as the desk
//! reads them.

use serde_json::Value as Json;

use crate::desk::bodies;

/// All but the bodies of requests.
const WRITTEN: &str = include_str!("openapi.json");

/// As JSON.
pub(super) fn description() -> String {
    let mut all: Json = serde_json::from_str(WRITTEN).expect("a file of ours, which a test reads");
    if let Some(schemas) = all["components"]["schemas"].as_object_mut() {
        schemas.extend(bodies());
    }
    format!("{all:#}\n")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The names of schemas that a description refers to.
    fn named(json: &Json, found: &mut BTreeSet<String>) {
        match json {
            Json::Object(keys) => {
                let name = keys.get("$ref").and_then(Json::as_str);
                found.extend(name.map(|name| name.trim_start_matches("#/components/schemas/").to_owned()));
                keys.values().for_each(|json| named(json, found));
            }
            Json::Array(items) => items.iter().for_each(|json| named(json, found)),
            Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
        }
    }

    #[test]
    fn every_shape_is_described_once_and_used() {
        let written: Json = serde_json::from_str(WRITTEN).unwrap();
        let all: Json = serde_json::from_str(&description()).unwrap();
        let names = |json: &Json| -> BTreeSet<String> {
            json["components"]["schemas"].as_object().unwrap().keys().cloned().collect()
        };
        let ours: BTreeSet<String> = bodies().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names(&written).intersection(&ours).next(), None, "described twice");
        let mut used = BTreeSet::new();
        named(&all, &mut used);
        assert_eq!(used, names(&all));
        let mut asked = BTreeSet::new();
        for method in all["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values()) {
            named(&method["requestBody"], &mut asked);
        }
        assert_eq!(asked, ours, "each body is read by the tables");
    }
}
