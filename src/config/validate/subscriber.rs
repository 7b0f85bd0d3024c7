//! Subscribers as typed → subscribers, each for itself; what they say of each other is in `references`.

mod references;

use std::collections::HashSet;
use std::sync::Arc;

use super::{Ids, channel, items, reach};
use crate::config::kind::At;
use crate::config::kinds::severity::NOTIFIED;
use crate::config::kinds::text::{Id, Printed, Prose};
use crate::config::raw;
use crate::config::report::{Place, Report};
use crate::model::{
    ChannelKind, Escalation, EventType, GroupId, MonitorId, Nagging, Pace, Scope, Subscriber, SubscriberId, Words,
};
use crate::render::message;

/// What subscribers refer to.
pub(super) struct Known<'a> {
    pub monitors: &'a Ids<'a>,
    pub groups: &'a Ids<'a>,
    pub name_of: &'a dyn Fn(Place) -> String,
}

/// Builds all subscribers; reports everything about them that does not hold.
pub(super) fn subscribers(root: &raw::Root, known: &Known<'_>, report: &mut Report) -> Vec<Arc<Subscriber>> {
    let blocks: Vec<&Printed<raw::Subscriber>> =
        items(root.subscribers.as_ref()).map(|subscriber| &subscriber.value).collect();
    let mut ids = Ids::new("subscriber");
    for Printed { block, .. } in &blocks {
        ids.add(block.id.as_ref(), report, known.name_of);
    }
    let mut named = HashSet::new();
    for Printed { block, .. } in &blocks {
        for reference in escalated(block).chain(block.fallback.as_ref()) {
            ids.check(reference, report);
            named.insert(reference.value.0.as_str());
        }
    }
    references::check(&blocks, &named, report);
    blocks.into_iter().filter_map(|printed| subscriber(printed, known, &named, report)).map(Arc::new).collect()
}

/// Whom a subscriber escalates to.
fn escalated(block: &raw::Subscriber) -> impl Iterator<Item = &At<Id>> {
    items(block.escalate.as_ref()).filter_map(|step| step.value.to.as_ref()).flat_map(|to| &to.value.0)
}

fn subscriber(
    raw: &Printed<raw::Subscriber>,
    known: &Known<'_>,
    named: &HashSet<&str>,
    report: &mut Report,
) -> Option<Subscriber> {
    let Printed { block, fingerprint } = raw;
    items(block.monitors.as_ref()).for_each(|id| known.monitors.check(id, report));
    items(block.groups.as_ref()).for_each(|id| known.groups.check(id, report));
    let channel = channel::channel(block, report);
    reach::warn_of_refused(block, report);
    let nagging = nagging(block, report);
    let kind = channel::kind(block)?;
    let events = events(block, kind, report);
    let words = words(block, kind, &events, report);
    let severities: Vec<_> = items(block.severities.as_ref()).map(|severity| severity.value.0).collect();
    let id = block.id.as_ref()?.value.0.as_str();
    let pace = kind.pace();
    let plain = Subscriber::plain(SubscriberId::new(id), channel?);
    let per_minute = block.per_minute.as_ref().map(|count| count.value.0);
    Some(Subscriber {
        events,
        severities: if severities.is_empty() { NOTIFIED.to_vec() } else { severities },
        scope: scope(block),
        standby: references::stands_by(block, named),
        words,
        nagging,
        fallback: block.fallback.as_ref().map(|id| SubscriberId::new(id.value.0.as_str())),
        pace: per_minute.map_or(pace, |per_minute| Pace { per_minute, burst: pace.burst.min(per_minute) }),
        fingerprint: *fingerprint,
        audience: block.audience.as_ref().map_or(plain.audience, |audience| audience.value),
        ..plain
    })
}

fn scope(block: &raw::Subscriber) -> Scope {
    let monitors: Vec<_> = items(block.monitors.as_ref()).map(|id| MonitorId::new(id.value.0.as_str())).collect();
    let groups: Vec<_> = items(block.groups.as_ref()).map(|id| GroupId::new(id.value.0.as_str())).collect();
    if monitors.is_empty() && groups.is_empty() { Scope::All } else { Scope::Only { monitors, groups } }
}

/// What it is told: of what its channel can tell.
fn events(block: &raw::Subscriber, kind: ChannelKind, report: &mut Report) -> Vec<EventType> {
    let able = kind.events();
    let mut events = Vec::new();
    for event in items(block.events.as_ref()) {
        if able.contains(&event.value) {
            events.push(event.value);
        } else {
            report.problem(
                event.at,
                format!("`{kind}` is told of incidents only"),
                Some("remove this event".to_owned()),
            );
        }
    }
    if events.is_empty() { able.to_vec() } else { events }
}

/// Its own words, proved against a sample of each event it is told.
fn words(block: &raw::Subscriber, kind: ChannelKind, events: &[EventType], report: &mut Report) -> Words {
    let mut own = |template: Option<&At<Prose>>, name: &str| {
        let template = template?;
        if kind == ChannelKind::Webhook {
            let hint = "its messages are facts, not words; remove it".to_owned();
            report.problem(template.at, format!("`{name}` is nothing for a `webhook`"), Some(hint));
        } else if let Err(error) = message::check(&template.value.0, events) {
            let hint =
                "the variables are in docs/subscribers.md; `{% if incident %}` asks whether there is one".to_owned();
            report.problem(template.at, format!("`{name}`: {error}"), Some(hint));
        }
        Some(template.value.0.clone())
    };
    Words { title: own(block.title.as_ref(), "title"), body: own(block.body.as_ref(), "body") }
}

fn nagging(block: &raw::Subscriber, report: &mut Report) -> Nagging {
    let own = block.id.as_ref().map(|id| id.value.0.as_str());
    for reference in escalated(block).filter(|to| Some(to.value.0.as_str()) == own) {
        let hint = "use `remind_every` to tell the same subscriber again".to_owned();
        report.problem(reference.at, "a subscriber cannot escalate to itself", Some(hint));
    }
    let step = |step: &At<raw::Escalation>| {
        let to = step.value.to.as_ref()?.value.0.iter().map(|id| SubscriberId::new(id.value.0.as_str())).collect();
        Some(Escalation { after: step.value.after.as_ref()?.value.0, to })
    };
    Nagging {
        remind_every: block.remind_every.as_ref().map(|every| every.value.0),
        escalate: items(block.escalate.as_ref()).filter_map(step).collect(),
    }
}
