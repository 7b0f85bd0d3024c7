//! What Statuspage sends to webhooks of its subscribers: an incident with its newest update, or scheduled maintenance
//! as an incident. Ids, statuses and words are those of `/api/v2`.
//! <https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/>

use serde_json::{Value, json};

use crate::model::statuspage::{
    ComponentStatus, Rollup, group_id, maintenance_id, maintenance_update_id, monitor_id, page_id,
};
use crate::model::{
    ComponentFacts, EventType, Facts, GroupId, IncidentStatus, IncidentStory, MaintenanceFacts, MonitorId,
    OccurrenceStatus, PageFacts, Severity, Shown, SiteLevel, Subject, Timestamp,
};
use crate::notify::dialect::PLAIN;
use crate::notify::format::{Format, Written, utf16};
use crate::notify::plain::line;
use crate::notify::said::Said;

/// Plain text.
pub(crate) const FORMAT: Format = Format { dialect: &PLAIN, measure: utf16, title: 500, body: 6_000, value: 500 };

/// How much of a name.
const NAME_MAX: usize = 100;
const DOCUMENTATION: &str = "https://support.atlassian.com/statuspage/docs/enable-webhook-notifications/";

/// The message.
pub(crate) fn payload(said: &Said<'_>, written: &Written) -> Value {
    let Facts { at, subject, page, .. } = said.facts;
    let site = site(said);
    let id = page_id(site);
    let incident = match subject {
        Subject::Incident(story) => incident(said, story, written, &id),
        Subject::Maintenance { maintenance } => self::maintenance(said, maintenance, written, &id),
    };
    let rollup = page.as_ref().and_then(|page| page.rollup).unwrap_or_else(|| of_subject(said));
    let mut page = json!({
        "id": id, "status_indicator": rollup.indicator(), "status_description": rollup.description(),
    });
    if !written.page.is_empty() {
        page["name"] = json!(written.page);
    }
    json!({
        "meta": {"unsubscribe": address(said), "documentation": DOCUMENTATION, "generated_at": at},
        "page": page,
        "incident": incident,
    })
}

/// The page's address; for facts that do not hold it, of what they link to.
fn site<'a>(said: &'a Said<'_>) -> &'a str {
    let linked =
        || said.link.and_then(|link| link.split_once("/incidents/").or_else(|| link.split_once("/maintenance#")));
    said.facts
        .page
        .as_ref()
        .map(|page| page.site.as_str())
        .or_else(|| linked().map(|(site, _)| site))
        .unwrap_or_default()
}

/// Where there is no other: nobody unsubscribes here, and what is private has no page. Receivers want an address all
/// the same.
fn address<'a>(said: &'a Said<'_>) -> &'a str {
    Some(site(said)).filter(|site| !site.is_empty()).unwrap_or(DOCUMENTATION)
}

/// What is known of the page if nothing but this is: no drill and nothing private is on it.
fn of_subject(said: &Said<'_>) -> Rollup {
    match &said.facts.subject {
        Subject::Incident(story) if said.is_over() || story.incident.drill || story.incident.url.is_none() => {
            Rollup { severity: Severity::None, level: SiteLevel::Up }
        }
        Subject::Incident(story) => Rollup { severity: story.incident.severity, level: SiteLevel::Up },
        Subject::Maintenance { maintenance } => {
            let runs = maintenance.status == OccurrenceStatus::InProgress;
            let level = if runs { SiteLevel::Maintenance } else { SiteLevel::Up };
            Rollup { severity: Severity::None, level }
        }
    }
}

/// A monitor as far as the facts tell of it.
struct Component<'a> {
    id: &'a MonitorId,
    name: &'a str,
    group: Option<&'a GroupId>,
    status: Shown,
    page: Option<&'a ComponentFacts>,
}

impl Component<'_> {
    fn row(&self, page: &str, (since, now): (Timestamp, Timestamp)) -> Value {
        let known = self.page;
        json!({
            "id": monitor_id(self.id),
            "name": name(self.name),
            "status": ComponentStatus::from(self.status),
            "created_at": known.map_or(since, |known| known.created_at),
            "updated_at": known.map_or(now, |known| known.updated_at),
            "position": known.map_or(0, |known| known.position),
            "description": known.and_then(|known| known.description.as_deref()),
            "showcase": true,
            "group_id": self.group.map(group_id),
            "page_id": page,
        })
    }

    fn change(&self, old: ComponentStatus, new: ComponentStatus) -> Value {
        json!({"code": monitor_id(self.id), "name": name(self.name), "old_status": old, "new_status": new})
    }
}

fn of_page<'a>(said: &'a Said<'_>, id: &MonitorId) -> Option<&'a ComponentFacts> {
    said.facts.page.as_ref().and_then(|page| page.components.iter().find(|component| component.id == *id))
}

fn name(text: &str) -> String {
    FORMAT.fit(&line(text), NAME_MAX)
}

fn incident(said: &Said<'_>, story: &IncidentStory, written: &Written, page: &str) -> Value {
    let (incident, update, at) = (&story.incident, &story.update, said.facts.at);
    let components: Vec<Component<'_>> = story
        .monitors
        .iter()
        .take(PageFacts::COMPONENTS)
        .map(|monitor| {
            let known = of_page(said, &monitor.id);
            // Nothing is wrong with a monitor of a drill.
            let told = if incident.drill { Shown::Up } else { monitor.status };
            let group = known.map_or(monitor.group.as_ref(), |known| known.group.as_ref());
            Component {
                id: &monitor.id,
                name: &monitor.name,
                group,
                status: known.map_or(told, |known| known.status),
                page: known,
            }
        })
        .collect();
    let changes: Vec<_> =
        components.iter().map(|component| (component, before(said.facts.event, story, component))).collect();
    // An update that changed nothing affects nothing, as in `/api/v2`.
    let affects = !incident.drill && changes.iter().any(|(component, old)| *old != component.status.into());
    let affected: Vec<Value> =
        changes.into_iter().map(|(component, old)| component.change(old, component.status.into())).collect();
    let created_at = said.facts.page.as_ref().and_then(|page| page.known_at).unwrap_or(incident.started_at);
    let postmortem = incident.status == IncidentStatus::Postmortem;
    let mut value = common(said, (incident.id.as_str(), page), written, update.id.as_str(), incident.status.as_str());
    value["impact"] = json!(incident.severity);
    value["created_at"] = json!(created_at);
    value["resolved_at"] = json!(incident.resolved_at);
    value["monitoring_at"] = json!((incident.status == IncidentStatus::Monitoring).then_some(at));
    value["postmortem_body"] = json!(postmortem.then_some(&written.body));
    value["postmortem_body_last_updated_at"] = json!(postmortem.then_some(at));
    value["postmortem_published_at"] = json!(postmortem.then_some(at));
    value["postmortem_notified_subscribers"] = json!(postmortem);
    value["incident_updates"][0]["affected_components"] = if affects { json!(affected) } else { Value::Null };
    value["components"] = components.iter().map(|component| component.row(page, (created_at, at))).collect();
    value
}

/// What a component was before: as it was told last, or else by what such an event changes.
fn before(event: EventType, story: &IncidentStory, component: &Component<'_>) -> ComponentStatus {
    match (component.page.and_then(|known| known.before), event) {
        (Some(before), _) => before.into(),
        (None, EventType::IncidentOpened | EventType::IncidentReopened) => ComponentStatus::Operational,
        (None, EventType::IncidentResolved) => match story.incident.severity {
            Severity::None | Severity::Minor => ComponentStatus::DegradedPerformance,
            Severity::Major | Severity::Critical => ComponentStatus::MajorOutage,
        },
        (
            None,
            EventType::IncidentUpdated
            | EventType::MaintenanceScheduled
            | EventType::MaintenanceStarted
            | EventType::MaintenanceEnded,
        ) => component.status.into(),
    }
}

fn maintenance(said: &Said<'_>, facts: &MaintenanceFacts, written: &Written, page: &str) -> Value {
    let (status, told, change) = match facts.status {
        OccurrenceStatus::Scheduled => ("scheduled", Shown::Up, None),
        OccurrenceStatus::InProgress => {
            ("in_progress", Shown::Maintenance, Some((ComponentStatus::Operational, ComponentStatus::UnderMaintenance)))
        }
        OccurrenceStatus::Completed => {
            ("completed", Shown::Up, Some((ComponentStatus::UnderMaintenance, ComponentStatus::Operational)))
        }
    };
    let component = |monitor: &'_ crate::model::NamedMonitor| of_page(said, &monitor.id);
    let components: Vec<Component<'_>> = facts
        .monitors
        .iter()
        .take(PageFacts::COMPONENTS)
        .map(|monitor| {
            let known = component(monitor);
            let group = known.and_then(|known| known.group.as_ref());
            Component {
                id: &monitor.id,
                name: &monitor.name,
                group,
                status: known.map_or(told, |known| known.status),
                page: known,
            }
        })
        .collect();
    let affected =
        change.map(|(old, new)| components.iter().map(|component| component.change(old, new)).collect::<Vec<_>>());
    let known_at = said.facts.page.as_ref().and_then(|page| page.known_at).unwrap_or(said.facts.at);
    let id = maintenance_id(&facts.id);
    let mut value = common(said, (&id, page), written, &maintenance_update_id(&facts.id, status), status);
    value["impact"] = json!("maintenance");
    value["created_at"] = json!(known_at);
    value["resolved_at"] = json!((facts.status == OccurrenceStatus::Completed).then_some(facts.ends_at));
    value["scheduled_for"] = json!(facts.starts_at);
    value["scheduled_until"] = json!(facts.ends_at);
    value["incident_updates"][0]["affected_components"] = json!(affected);
    value["components"] = components.iter().map(|component| component.row(page, (known_at, said.facts.at))).collect();
    value
}

/// Every key there is, those that we have nothing for with what Statuspage gives then.
fn common(said: &Said<'_>, (id, page): (&str, &str), written: &Written, update: &str, status: &str) -> Value {
    let at = said.facts.at;
    json!({
        "id": id, "name": written.title, "status": status, "impact": "none", "impact_override": null,
        "created_at": at, "updated_at": at, "monitoring_at": null, "resolved_at": null,
        "shortlink": said.link.unwrap_or_else(|| address(said)), "page_id": page, "backfilled": false,
        "postmortem_ignored": false, "postmortem_body": null, "postmortem_body_last_updated_at": null,
        "postmortem_published_at": null, "postmortem_notified_subscribers": false, "postmortem_notified_twitter": false,
        "scheduled_for": null, "scheduled_until": null, "scheduled_remind_prior": false, "scheduled_reminded_at": null,
        "scheduled_auto_in_progress": false, "scheduled_auto_completed": false,
        "incident_updates": [{
            "id": update, "incident_id": id, "status": status, "body": written.body,
            "created_at": at, "updated_at": at, "display_at": at, "affected_components": null,
            "deliver_notifications": true, "custom_tweet": null, "wants_twitter_update": false,
            "twitter_updated_at": null,
        }],
        "components": [],
    })
}
