//! What an operator sends, read by the same tables as the files: the same words, the same bounds, every problem at
//! once.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::Value as Json;

use super::kind::{At, Kind, List, Reader};
use super::kinds::text::Id;
use super::raw;
use super::report::{Place, Report};
use super::suggest;
use super::table::{BlockInfo, Fields};
use super::tree;
use super::validate::maintenance;
use crate::model::people::MAX_MONITORS;
use crate::model::{Config, Edit, Fault, Form, GroupId, IncidentDraft, IncidentId, MonitorId, Order};

/// A body that has nothing to say.
const NO_WORDS: BlockInfo = BlockInfo { title: "the end of a drill", doc: "", one_of: &[], own: &[], shared: &[] };
/// Another.
const NO_MORE: BlockInfo = BlockInfo { title: "the end of a maintenance", doc: "", one_of: &[], own: &[], shared: &[] };
/// Another.
const NOTHING: BlockInfo = BlockInfo { title: "an acknowledgement", doc: "", one_of: &[], own: &[], shared: &[] };

/// Reads an order; monitors and groups are those of the configuration in force.
///
/// # Errors
/// Every problem there is.
pub fn order(form: Form, body: &Json, config: &Config) -> Result<Order, Vec<Fault>> {
    let mut report = Report::strict();
    let order = read(form, body, config, &mut report);
    let (problems, _) = report.finish(&[]);
    let faults: Vec<Fault> =
        problems.into_iter().map(|problem| Fault { message: problem.message, hint: problem.hint }).collect();
    order.filter(|_| faults.is_empty()).ok_or(faults)
}

fn read(form: Form, body: &Json, config: &Config, report: &mut Report) -> Option<Order> {
    let node = tree::from_json(body);
    let reader = &mut Reader::new(report);
    Some(match form {
        Form::Open => {
            let new = raw::NewIncident::read(&node, reader)?;
            let draft = draft(&new.facts, Some(config), report)?;
            Order::Open(Box::new(IncidentDraft { body: text(new.body.as_ref()).unwrap_or_default(), ..draft }))
        }
        Form::Edit(incident) => {
            let raw = raw::IncidentEdit::read(&node, reader)?;
            let named = raw.monitors.is_some() || raw.groups.is_some() || empties(body);
            let monitors = affected((raw.monitors.as_ref(), raw.groups.as_ref()), Some(config), report);
            let edit = Edit {
                title: raw.title.map(|title| title.value.0),
                severity: raw.severity.map(|severity| severity.value.0),
                impact: raw.impact.map(|impact| impact.value),
                monitors: named.then_some(monitors),
                auto_resolve: raw.auto_resolve.map(|auto| auto.value),
                started_at: raw.started_at.map(|at| at.value.0),
                resolved_at: raw.resolved_at.map(|at| at.value.0),
                counts: raw.counts.map(|counts| counts.value),
                visibility: raw.visibility.map(|visibility| visibility.value),
            };
            Order::Edit { incident, edit: Box::new(edit) }
        }
        Form::Update(incident) => update(incident, raw::IncidentUpdate::read(&node, reader)?)?,
        Form::Reword(incident, update) => {
            Order::Reword { incident, update, body: raw::Rewording::read(&node, reader)?.body?.value.0 }
        }
        Form::Resolve(incident) => {
            let raw = raw::Resolution::read(&node, reader)?;
            Order::Resolve { incident, at: raw.resolved_at.map(|at| at.value.0), body: text(raw.body.as_ref()) }
        }
        Form::Acknowledge(incident) => {
            Fields::of(&node, &NOTHING, reader)?;
            Order::Acknowledge { incident }
        }
        Form::Drill => {
            let raw = raw::Drill::read(&node, reader)?;
            let length = Duration::from_secs(u64::from(raw.seconds?.value.0));
            Order::Drill { monitor: MonitorId::new(raw.monitor?.value.0.as_str()), length }
        }
        Form::EndDrill(incident) => {
            Fields::of(&node, &NO_WORDS, reader)?;
            Order::EndDrill { incident }
        }
        Form::Announce => {
            Order::Announce(Box::new(maintenance::sent(raw::Maintenance::read(&node, reader)?, config, report)?))
        }
        Form::Revise(before) => {
            let after = Box::new(maintenance::sent(raw::Maintenance::read(&node, reader)?, config, report)?);
            Order::Revise { before, after }
        }
        Form::Cancel(id) => {
            Fields::of(&node, &NO_MORE, reader)?;
            Order::Cancel(id)
        }
    })
}

fn update(incident: IncidentId, raw: raw::IncidentUpdate) -> Option<Order> {
    let (status, impact) = (raw.status.map(|status| status.value), raw.impact.map(|impact| impact.value));
    Some(Order::Update { incident, status, impact, body: raw.body?.value.0 })
}

/// Whether an edit says on purpose that no monitor is affected: the whole site is. Elsewhere an empty list is the same
/// as none.
fn empties(body: &Json) -> bool {
    ["monitors", "groups"].iter().any(|key| body.get(*key).and_then(Json::as_array).is_some_and(Vec::is_empty))
}

fn text(markdown: Option<&At<super::kinds::incident::Markdown>>) -> Option<String> {
    markdown.map(|markdown| markdown.value.0.clone())
}

/// A new incident, its body aside. Without a configuration, which has problems of its own then, references are not
/// looked up.
pub(super) fn draft(raw: &raw::Incident, config: Option<&Config>, report: &mut Report) -> Option<IncidentDraft> {
    let monitors = affected((raw.monitors.as_ref(), raw.groups.as_ref()), config, report);
    if let (Some(start), Some(end)) = (&raw.started_at, &raw.resolved_at)
        && end.value.0 < start.value.0
    {
        let hint = "an incident ends after it began: check both".to_owned();
        report.problem(end.at, "`resolved_at` is before `started_at`", Some(hint));
    }
    Some(IncidentDraft {
        title: raw.title.as_ref()?.value.0.clone(),
        body: String::new(),
        status: raw.status.as_ref().map(|status| status.value),
        severity: raw.severity.as_ref().map(|severity| severity.value.0),
        impact: raw.impact.as_ref().map(|impact| impact.value),
        monitors,
        started_at: raw.started_at.as_ref().map(|at| at.value.0),
        resolved_at: raw.resolved_at.as_ref().map(|at| at.value.0),
        counts: raw.counts.as_ref()?.value,
        visibility: raw.visibility.as_ref()?.value,
    })
}

/// A list of ids, as typed.
type Ids<'a> = Option<&'a At<List<Id>>>;

/// The monitors that are named, and those of the groups that are, each once, in the page's order.
fn affected((monitors, groups): (Ids<'_>, Ids<'_>), config: Option<&Config>, report: &mut Report) -> Vec<MonitorId> {
    let Some(config) = config else { return Vec::new() };
    let known: Vec<&str> = config.monitors.iter().map(|monitor| monitor.id.as_str()).collect();
    let monitors = known_ids("monitor", monitors, &known, report);
    let known: Vec<&str> = config.groups.iter().map(|group| group.id.as_str()).collect();
    let groups = known_ids("group", groups, &known, report);
    let named = |id: &MonitorId, group: Option<&GroupId>| {
        monitors.iter().any(|(named, _)| named == id.as_str())
            || group.is_some_and(|group| groups.iter().any(|(named, _)| named == group.as_str()))
    };
    let found: Vec<MonitorId> = config
        .monitors
        .iter()
        .filter(|monitor| named(&monitor.id, monitor.group.as_ref()))
        .map(|monitor| monitor.id.clone())
        .collect();
    let first = monitors.iter().chain(&groups).map(|(_, at)| *at).next();
    if let (true, Some(at)) = (found.len() > MAX_MONITORS, first) {
        let hint = "leave `monitors` and `groups` out: then it is about the whole site".to_owned();
        report.problem(
            at,
            format!("{} monitors are affected, at most {MAX_MONITORS} can be named", found.len()),
            Some(hint),
        );
    }
    if let (true, Some(at)) = (found.is_empty() && report.is_clean(), first) {
        let hint = "name a monitor, or leave `groups` out: then it is about the whole site".to_owned();
        report.problem(at, "these groups have no monitor", Some(hint));
    }
    found
}

/// The ids of a list that are known, each once; the others are reported.
fn known_ids(kind: &str, ids: Ids<'_>, known: &[&str], report: &mut Report) -> Vec<(String, Place)> {
    let mut seen = HashSet::new();
    let mut found = Vec::new();
    for id in ids.into_iter().flat_map(|list| &list.value.0) {
        let name = id.value.0.as_str();
        if known.contains(&name) {
            if seen.insert(name) {
                found.push((name.to_owned(), id.at));
            }
        } else {
            let hint = if report.wants_hints() { suggest::hint(name, known) } else { None };
            report.problem(id.at, format!("`{name}` is not the id of a {kind}"), hint);
        }
    }
    found
}

#[cfg(test)]
mod tests;
