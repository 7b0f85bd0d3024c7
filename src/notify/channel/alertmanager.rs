//! Alertmanager: POST /api/v2/alerts. An alert is its labels: they are the same for an incident from beginning to end,
//! except its severity, so a message that follows the first also ends the alerts of the other severities.
//! <https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml>

use std::time::Duration;

use serde_json::{Value, json};

use crate::model::channel::Alertmanager;
use crate::model::message::IncidentStory;
use crate::model::{EventType, Severity, Timestamp};
use crate::notify::dialect::PLAIN;
use crate::notify::format::{Format, Written, utf16};
use crate::notify::said::Said;

/// Plain text.
pub(crate) const FORMAT: Format = Format { dialect: &PLAIN, measure: utf16, title: 1_000, body: 6_000, value: 1_000 };

/// An alert that nobody ends is ended by Alertmanager then; without an end it would do so after five minutes.
const LONGEST: Duration = Duration::from_hours(24 * 30);

/// The alerts.
pub(crate) fn payload(to: &Alertmanager, said: &Said<'_>, written: &Written, story: &IncidentStory) -> Value {
    let incident = &story.incident;
    let end = if said.is_over() {
        incident.resolved_at.unwrap_or(said.facts.at).max(incident.started_at)
    } else {
        said.facts.at + LONGEST
    };
    let alert = |severity: Severity, ends_at: Timestamp| {
        let mut labels = serde_json::Map::new();
        for (name, value) in &to.labels {
            labels.insert(name.clone(), json!(value));
        }
        labels.insert("alertname".to_owned(), json!("StillupIncident"));
        labels.insert("incident".to_owned(), json!(incident.id));
        labels.insert("severity".to_owned(), json!(severity));
        if let Some(monitor) = story.monitors.first() {
            labels.insert("monitor".to_owned(), json!(monitor.id));
        }
        if incident.drill {
            labels.insert("drill".to_owned(), json!("true"));
        }
        if let Some(group) = story.monitors.first().and_then(|monitor| monitor.group.as_ref()) {
            labels.insert("group".to_owned(), json!(group));
        }
        let mut alert = json!({
            "labels": labels,
            "annotations": {"summary": written.title, "description": written.body},
            "startsAt": incident.started_at,
            "endsAt": ends_at,
        });
        if !written.page.is_empty() {
            alert["annotations"]["page"] = json!(written.page);
        }
        if let Some(link) = said.link {
            alert["generatorURL"] = json!(link);
        }
        alert
    };
    let mut alerts = vec![alert(incident.severity, end)];
    if said.facts.event != EventType::IncidentOpened {
        let others = [Severity::Critical, Severity::Major, Severity::Minor]
            .into_iter()
            .filter(|other| *other != incident.severity);
        let ended = if said.is_over() { end } else { said.facts.at.max(incident.started_at) };
        alerts.extend(others.map(|other| alert(other, ended)));
    }
    Value::Array(alerts)
}
