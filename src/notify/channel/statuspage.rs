//! What Statuspage sends to webhooks of its subscribers: an incident with its newest update, or scheduled maintenance as an incident.
//! <https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/>

use serde_json::{Value, json};

use crate::model::{EventType, Facts, IncidentStory, MaintenanceFacts, OccurrenceStatus, Severity, Shown, Subject};
use crate::notify::format::{Format, Written, plain, utf16};
use crate::notify::said::{Said, line};

/// Plain text.
pub const FORMAT: Format = Format { escape: plain, measure: utf16, title: 500, body: 6_000, value: 500 };

/// Components listed at most, and how much of a name.
const COMPONENTS: usize = 16;
const NAME_MAX: usize = 100;

/// The message.
pub fn payload(said: &Said<'_>, written: &Written) -> Value {
    let Facts { event, at, subject } = said.facts;
    let (incident, (indicator, description)) = match subject {
        Subject::Incident(story) => (incident(said, story, written), indicator(*event, story.incident.severity)),
        Subject::Maintenance { maintenance } => {
            let running = maintenance.status == OccurrenceStatus::InProgress;
            let words = if running { "Service Under Maintenance" } else { "All Systems Operational" };
            (self::maintenance(said, maintenance, written), ("none", words))
        }
    };
    let page = said.link.and_then(|link| link.split('/').nth(2)).unwrap_or("stillup");
    json!({
        "meta": {"unsubscribe": null, "documentation": "https://doers.statuspage.io/customer-notifications/webhooks/", "generated_at": at},
        "page": {"id": page, "status_indicator": indicator, "status_description": description},
        "incident": incident,
    })
}

const fn indicator(event: EventType, severity: Severity) -> (&'static str, &'static str) {
    match (event, severity) {
        (EventType::IncidentResolved, _) | (_, Severity::None) => ("none", "All Systems Operational"),
        (_, Severity::Minor) => ("minor", "Minor Service Outage"),
        (_, Severity::Major) => ("major", "Partial System Outage"),
        (_, Severity::Critical) => ("critical", "Major Service Outage"),
    }
}

fn component_status(shown: Shown) -> &'static str {
    match shown {
        Shown::Up | Shown::Unknown => "operational",
        Shown::Degraded => "degraded_performance",
        Shown::Down => "major_outage",
        Shown::Maintenance => "under_maintenance",
    }
}

fn name(text: &str) -> String {
    FORMAT.fit(&line(text), NAME_MAX)
}

fn incident(said: &Said<'_>, story: &IncidentStory, written: &Written) -> Value {
    let (incident, update, at) = (&story.incident, &story.update, said.facts.at);
    // Statuspage's affected components need a status before: what opens an incident came from a working one, what ends it from a broken one.
    let affected = |old: fn(&'static str) -> &'static str| -> Vec<Value> {
        let one = |monitor: &crate::model::MonitorFacts| {
            let new = component_status(monitor.status);
            json!({"code": monitor.id, "name": name(&monitor.name), "old_status": old(new), "new_status": new})
        };
        story.monitors.iter().take(COMPONENTS).map(one).collect()
    };
    let changed = match said.facts.event {
        EventType::IncidentOpened | EventType::IncidentReopened => affected(|_| "operational"),
        EventType::IncidentResolved => affected(|_| "major_outage"),
        EventType::IncidentUpdated | EventType::MaintenanceScheduled | EventType::MaintenanceStarted | EventType::MaintenanceEnded => {
            affected(|new| new)
        }
    };
    let components: Vec<Value> = story
        .monitors
        .iter()
        .take(COMPONENTS)
        .map(|monitor| json!({"id": monitor.id, "name": name(&monitor.name), "status": component_status(monitor.status), "group_id": monitor.group}))
        .collect();
    let mut value = common(said, incident.id.as_str(), written, update.id.as_str(), incident.status.as_str());
    value["impact"] = json!(incident.severity);
    value["created_at"] = json!(incident.started_at);
    value["resolved_at"] = json!(incident.resolved_at);
    value["monitoring_at"] = if incident.status.as_str() == "monitoring" { json!(at) } else { Value::Null };
    value["incident_updates"][0]["affected_components"] = json!(changed);
    value["components"] = json!(components);
    value
}

fn maintenance(said: &Said<'_>, facts: &MaintenanceFacts, written: &Written) -> Value {
    let (id, over) = (facts.id.as_str(), facts.status == OccurrenceStatus::Completed);
    let status = match facts.status {
        OccurrenceStatus::Scheduled => "scheduled",
        OccurrenceStatus::InProgress => "in_progress",
        OccurrenceStatus::Completed => "completed",
    };
    let shown = if facts.status == OccurrenceStatus::InProgress { "under_maintenance" } else { "operational" };
    let components: Vec<Value> = facts
        .monitors
        .iter()
        .take(COMPONENTS)
        .map(|monitor| json!({"id": monitor.id, "name": name(&monitor.name), "status": shown, "group_id": null}))
        .collect();
    let mut value = common(said, id, written, &format!("{id}-{status}"), status);
    value["impact"] = json!("maintenance");
    value["created_at"] = json!(said.facts.at);
    value["resolved_at"] = if over { json!(facts.ends_at) } else { Value::Null };
    value["scheduled_for"] = json!(facts.starts_at);
    value["scheduled_until"] = json!(facts.ends_at);
    value["components"] = json!(components);
    value
}

/// Every key there is, those that we have nothing for with what Statuspage gives then.
fn common(said: &Said<'_>, id: &str, written: &Written, update: &str, status: &str) -> Value {
    let at = said.facts.at;
    json!({
        "id": id, "name": written.title, "status": status, "impact": "none", "impact_override": null,
        "created_at": at, "updated_at": at, "monitoring_at": null, "resolved_at": null,
        "shortlink": said.link, "page_id": "stillup", "backfilled": false,
        "postmortem_ignored": false, "postmortem_body": null, "postmortem_body_last_updated_at": null,
        "postmortem_published_at": null, "postmortem_notified_subscribers": false, "postmortem_notified_twitter": false,
        "scheduled_for": null, "scheduled_until": null, "scheduled_remind_prior": false, "scheduled_reminded_at": null,
        "scheduled_auto_in_progress": false, "scheduled_auto_completed": false,
        "incident_updates": [{
            "id": update, "incident_id": id, "status": status, "body": written.body,
            "created_at": at, "updated_at": at, "display_at": at, "affected_components": [],
            "deliver_notifications": true, "custom_tweet": null, "wants_twitter_update": false, "twitter_updated_at": null,
        }],
        "components": [],
    })
}
