//! Subscribers as typed → subscribers, each for itself; what they say of each other is in `references`.

mod references;

use std::collections::HashSet;
use std::sync::Arc;

use super::{Ids, channel, items, reach};
use crate::config::kind::{At, Kind as _};
use crate::config::kinds::severity::NOTIFIED;
use crate::config::kinds::text::Printed;
use crate::config::raw;
use crate::config::report::{Place, Report};
use crate::config::table::Whole;
use crate::model::{
    ChannelKind, Escalation, EventType, GroupId, Media, MonitorId, Nagging, Pace, Scope, Subscriber, SubscriberId,
    Words,
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
            named.insert(reference.value.as_str());
        }
    }
    references::check(&blocks, &named, report);
    blocks.iter().for_each(|printed| check(&printed.block, known, report));
    blocks.into_iter().filter_map(|printed| subscriber(printed, &named)).map(Arc::new).collect()
}

/// Whom a subscriber escalates to.
fn escalated(block: &raw::Subscriber) -> impl Iterator<Item = &At<String>> {
    items(block.escalate.as_ref()).filter_map(|step| step.value.to.as_ref()).flat_map(|to| &to.value)
}

/// Reports everything about one subscriber that does not hold.
fn check(block: &raw::Subscriber, known: &Known<'_>, report: &mut Report) {
    items(block.monitors.as_ref()).for_each(|id| known.monitors.check(id, report));
    items(block.groups.as_ref()).for_each(|id| known.groups.check(id, report));
    for channel in block.channel() {
        channel::check(&channel, report);
        reach::warn_of_refused(&channel, report);
    }
    let own = block.id.as_ref().map(|id| id.value.as_str());
    for reference in escalated(block).filter(|to| Some(to.value.as_str()) == own) {
        let hint = "use `remind_every` to tell the same subscriber again".to_owned();
        report.problem(reference.at, "a subscriber cannot escalate to itself", Some(hint));
    }
    if let Some(kind) = block.channel().next().map(|channel| channel::kind(&channel)) {
        let events = check_events(block, kind, report);
        check_words(block, kind, &events, report);
    }
}

/// It is told of what its channel can tell, which is given back.
fn check_events(block: &raw::Subscriber, kind: ChannelKind, report: &mut Report) -> Vec<EventType> {
    let able = |event: &EventType| kind.events().contains(event);
    for event in items(block.events.as_ref()).filter(|event| !able(&event.value)) {
        let message = format!("`{kind}` is told of incidents only");
        report.problem(event.at, message, Some("remove this event".to_owned()));
    }
    events(items(block.events.as_ref()).map(|event| event.value).filter(able).collect(), kind)
}

/// Its own words are proved against a sample of each event it is told.
fn check_words(block: &raw::Subscriber, kind: ChannelKind, events: &[EventType], report: &mut Report) {
    let own = [("title", &block.title), ("body", &block.body)];
    for (name, template) in own.into_iter().filter_map(|(name, template)| Some((name, template.as_ref()?))) {
        if kind == ChannelKind::Webhook {
            let hint = "its messages are facts, not words: write `webhook: { body: … }`, or remove it".to_owned();
            report.problem(template.at, format!("`{name}` is nothing for a `webhook`"), Some(hint));
        } else {
            check_template(template, (name, Media::Plain), events, report);
        }
    }
    for (template, media) in block.channel().filter_map(|block| channel::own(&block)) {
        check_template(template, ("body", media), events, report);
    }
}

fn check_template(template: &At<String>, (name, media): (&str, Media), events: &[EventType], report: &mut Report) {
    if let Err(error) = message::check(&template.value, media, events) {
        let hint = "the variables are in docs/subscribers.md; `{% if incident %}` asks whether there is one".to_owned();
        report.problem(template.at, format!("`{name}`: {error}"), Some(hint));
    }
}

/// Builds one subscriber.
fn subscriber(raw: &Printed<raw::Subscriber>, named: &HashSet<&str>) -> Option<Subscriber> {
    let standby = references::stands_by(&raw.block, named);
    let Printed { block, fingerprint } = Printed::<raw::Subscriber>::whole(raw)?;
    let channel = channel::channel(block.channel);
    let kind = channel.kind();
    let steps = block.escalate.into_iter().flatten();
    let step = |step: Whole<raw::Escalation>| Escalation {
        after: step.after,
        to: step.to.into_iter().map(SubscriberId::new).collect(),
    };
    let plain = Subscriber::plain(SubscriberId::new(block.id), channel);
    let pace = plain.pace;
    Some(Subscriber {
        events: events(block.events.unwrap_or_default(), kind),
        severities: block.severities.filter(|some| !some.is_empty()).unwrap_or_else(|| NOTIFIED.to_vec()),
        audience: block.audience.unwrap_or(plain.audience),
        scope: scope(block.monitors.unwrap_or_default(), block.groups.unwrap_or_default()),
        standby,
        words: Words { title: block.title, body: block.body },
        nagging: Nagging { remind_every: block.remind_every, escalate: steps.map(step).collect() },
        fallback: block.fallback.map(SubscriberId::new),
        pace: block.per_minute.map_or(pace, |per_minute| Pace { per_minute, burst: pace.burst.min(per_minute) }),
        fingerprint,
        ..plain
    })
}

fn scope(monitors: Vec<String>, groups: Vec<String>) -> Scope {
    if monitors.is_empty() && groups.is_empty() {
        return Scope::All;
    }
    Scope::Only {
        monitors: monitors.into_iter().map(MonitorId::new).collect(),
        groups: groups.into_iter().map(GroupId::new).collect(),
    }
}

/// What it is told: if it does not say, everything its channel can tell.
fn events(own: Vec<EventType>, kind: ChannelKind) -> Vec<EventType> {
    if own.is_empty() { kind.events().to_vec() } else { own }
}
