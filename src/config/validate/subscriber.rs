//! A subscriber as typed → a subscriber.

use super::{Ids, items, probe};
use crate::config::kinds::severity::NOTIFIED;
use crate::config::kinds::text::Printed;
use crate::config::raw;
use crate::config::report::Report;
use crate::model::{Channel, EventType, GroupId, MonitorId, Scope, Subscriber, SubscriberId, Webhook};

/// Headers that Standard Webhooks and HTTP set themselves.
const RESERVED: [&str; 6] = ["webhook-id", "webhook-timestamp", "webhook-signature", "content-type", "content-length", "transfer-encoding"];

/// Builds one subscriber; reports everything about it that does not hold.
pub(super) fn subscriber(raw: &Printed<raw::Subscriber>, monitors: &Ids<'_>, groups: &Ids<'_>, report: &mut Report) -> Option<Subscriber> {
    let Printed { block, fingerprint } = raw;
    items(block.monitors.as_ref()).for_each(|id| monitors.check(id, report));
    items(block.groups.as_ref()).for_each(|id| groups.check(id, report));
    let webhook = block.webhook.as_ref().and_then(|webhook| self::webhook(&webhook.value, report));
    let events: Vec<EventType> = items(block.events.as_ref()).map(|event| event.value).collect();
    let severities: Vec<_> = items(block.severities.as_ref()).map(|severity| severity.value.0).collect();
    Some(Subscriber {
        id: SubscriberId::new(block.id.as_ref()?.value.0.as_str()),
        channel: Channel::Webhook(webhook?),
        events: if events.is_empty() { EventType::ALL.to_vec() } else { events },
        severities: if severities.is_empty() { NOTIFIED.to_vec() } else { severities },
        scope: scope(block),
        fingerprint: *fingerprint,
    })
}

fn scope(block: &raw::Subscriber) -> Scope {
    let monitors: Vec<_> = items(block.monitors.as_ref()).map(|id| MonitorId::new(id.value.0.as_str())).collect();
    let groups: Vec<_> = items(block.groups.as_ref()).map(|id| GroupId::new(id.value.0.as_str())).collect();
    if monitors.is_empty() && groups.is_empty() { Scope::All } else { Scope::Only { monitors, groups } }
}

fn webhook(raw: &raw::Webhook, report: &mut Report) -> Option<Webhook> {
    let headers = probe::headers(raw.headers.as_ref(), report);
    for (name, _) in raw.headers.as_ref().map_or(&[][..], |map| &map.value.0) {
        if RESERVED.contains(&name.value.0.as_str()) {
            report.problem(name.at, format!("the header `{}` is set by stillup itself", name.value.0), Some("remove it".to_owned()));
        }
    }
    Some(Webhook {
        url: raw.url.as_ref()?.value.0.clone(),
        secrets: raw.secret.as_ref()?.value.0.iter().map(|key| key.value.0.clone()).collect(),
        headers,
        timeout: raw.timeout.as_ref()?.value.0,
        allow_private: raw.allow_private.as_ref()?.value,
    })
}
