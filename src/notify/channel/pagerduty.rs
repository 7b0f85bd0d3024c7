//! PagerDuty: Events API v2. One incident of ours is one alert there: its id is the `dedup_key` of every message.
//! <https://developer.pagerduty.com/docs/send-alert-event>: summary ≤ 1024 characters, dedup_key ≤ 255, an event ≤ 512
//! KB. The routing key is no part of the stored bytes: it is put in at each try.

use serde_json::{Value, json};

use crate::model::Severity;
use crate::model::message::IncidentStory;
use crate::notify::dialect::PLAIN;
use crate::notify::format::{Format, Written, utf16};
use crate::notify::said::Said;

/// Plain text.
pub(crate) const FORMAT: Format = Format { dialect: &PLAIN, measure: utf16, title: 1_024, body: 16_000, value: 4_000 };

/// The event, without its routing key.
pub(crate) fn payload(said: &Said<'_>, written: &Written, story: &IncidentStory) -> Value {
    let severity = match story.incident.severity {
        Severity::Critical => "critical",
        Severity::Major => "error",
        Severity::Minor => "warning",
        Severity::None => "info",
    };
    let monitor = story.monitors.first();
    let mut details = json!({"body": written.body});
    for line in &written.details {
        details[line.key] = json!(line.value);
    }
    if !written.page.is_empty() {
        details["page"] = json!(written.page);
    }
    let mut payload = json!({
        "summary": written.title,
        "source": monitor.map_or("stillup", |monitor| monitor.id.as_str()),
        "severity": severity,
        "timestamp": story.incident.started_at,
        "custom_details": details,
    });
    if let Some(group) = monitor.and_then(|monitor| monitor.group.as_ref()) {
        payload["group"] = json!(group);
    }
    let mut event = json!({
        "event_action": if said.is_over() { "resolve" } else { "trigger" },
        "dedup_key": story.incident.id,
        "client": if written.page.is_empty() { "stillup" } else { &written.page },
        "payload": payload,
    });
    if let Some(link) = said.link {
        event["client_url"] = json!(link);
        event["links"] = json!([{"href": link, "text": said.open()}]);
    }
    event
}
