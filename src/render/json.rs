//! Our own JSON and Statuspage's, from view structs.

use serde::Serialize;

use crate::view::CheckLine;
use crate::view::api::{ApiIncident, ApiMaintenance, ApiMonitor};

/// Written by hand; the end-to-end tests hold every answer against it.
const OPENAPI: &str = include_str!("openapi.json");

/// A badge as shields.io reads it (endpoint schema 1; a client refuses keys that are not of the schema).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Endpoint<'a> {
    /// 1.
    pub schema_version: u8,
    /// Left half; may be empty.
    pub label: &'a str,
    /// Right half; never empty.
    pub message: &'a str,
    /// Colour of the right half.
    pub color: &'a str,
    /// Colour of the left half, if asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label_color: Option<&'a str>,
    /// There is no such badge.
    pub is_error: bool,
}

#[derive(Serialize)]
struct Monitors<'a> {
    monitors: &'a [ApiMonitor],
}

#[derive(Serialize)]
struct Incidents<'a> {
    incidents: &'a [ApiIncident],
    next: Option<&'a str>,
}

#[derive(Serialize)]
struct Maintenance<'a> {
    maintenance: &'a [ApiMaintenance],
}

#[derive(Serialize)]
struct Checks<'a> {
    checks: &'a [CheckLine],
    next: Option<&'a str>,
}

#[derive(Serialize)]
struct Failure<'a> {
    error: &'a str,
}

/// One object, bare.
pub fn object(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("structs with text keys always serialise")
}

/// `{"monitors":[…]}`
pub fn monitors(monitors: &[ApiMonitor]) -> Vec<u8> {
    object(&Monitors { monitors })
}

/// `{"incidents":[…],"next":cursor|null}`
pub fn incidents(incidents: &[ApiIncident], next: Option<&str>) -> Vec<u8> {
    object(&Incidents { incidents, next })
}

/// `{"maintenance":[…]}`
pub fn maintenance(maintenance: &[ApiMaintenance]) -> Vec<u8> {
    object(&Maintenance { maintenance })
}

/// `{"checks":[…],"next":cursor|null}`
pub fn checks(checks: &[CheckLine], next: Option<&str>) -> Vec<u8> {
    object(&Checks { checks, next })
}

/// The description of `/api/v1` for the site at this URL.
pub fn openapi(site_url: &str) -> Vec<u8> {
    let mut description: serde_json::Value =
        serde_json::from_str(OPENAPI).expect("the file in the tree is JSON, a test reads it");
    description["servers"][0]["url"] = site_url.into();
    description["info"]["version"] = env!("CARGO_PKG_VERSION").into();
    object(&description)
}

/// `{"error":"…"}`
pub fn error(error: &str) -> Vec<u8> {
    object(&Failure { error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_badge_is_what_shields_reads() {
        let badge = Endpoint {
            schema_version: 1,
            label: "uptime",
            message: "99.98%",
            color: "brightgreen",
            label_color: None,
            is_error: false,
        };
        let text = r#"{"schemaVersion":1,"label":"uptime","message":"99.98%","color":"brightgreen","isError":false}"#;
        assert_eq!(String::from_utf8_lossy(&object(&badge)), text);
        assert_eq!(incidents(&[], None), br#"{"incidents":[],"next":null}"#);
    }
}
