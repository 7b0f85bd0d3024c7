//! Every channel's payload: golden, and within the receiver's published limits for absurd texts.

mod golden;
mod statuspage;
mod words;

use std::time::Duration;

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::model::channel::{
    Alertmanager, Discord, Email, Gotify, Hook, MailTls, Mattermost, Ntfy, PagerDuty, Telegram,
};
use crate::model::{
    Cause, EventType, GroupId, IncidentFacts, IncidentId, IncidentStatus, MaintenanceFacts, MonitorFacts, MonitorId,
    NamedMonitor, OccurrenceId, OccurrenceStatus, Reach, ReasonKind, Secret, Severity, Shown, Stories, Timestamp,
    UpdateFacts, UpdateId, fixture,
};
use crate::notify::payload;

const REACH: Reach = Reach { timeout: Duration::from_secs(15), allow_private: false };

fn channels() -> Vec<Channel> {
    let url = || Secret::new("https://hooks.example/s3cret-key");
    let hook = || Hook { url: url(), reach: REACH };
    vec![
        Channel::Slack(hook()),
        Channel::Discord(Discord { url: url(), username: Some("Acme".to_owned()), reach: REACH }),
        Channel::Teams(hook()),
        Channel::Mattermost(Mattermost {
            url: url(),
            channel: Some("town-square".to_owned()),
            username: None,
            reach: REACH,
        }),
        Channel::GoogleChat(hook()),
        Channel::Telegram(Telegram {
            server: url(),
            token: url(),
            chat_id: "-100".to_owned(),
            thread_id: Some(7),
            reach: REACH,
        }),
        Channel::Ntfy(Ntfy { server: url(), topic: Secret::new("acme"), login: None, reach: REACH }),
        Channel::Gotify(Gotify { server: url(), token: url(), reach: REACH }),
        Channel::PagerDuty(PagerDuty { server: url(), routing_key: url(), reach: REACH }),
        Channel::Alertmanager(Alertmanager {
            url: url(),
            login: None,
            labels: vec![("team".to_owned(), "web".to_owned())],
            reach: REACH,
        }),
        Channel::Statuspage(hook()),
        Channel::Email(Email {
            host: "mail.example".to_owned(),
            port: 587,
            tls: MailTls::Starttls,
            login: None,
            from: "Acme Status <status@acme.example>".to_owned(),
            to: vec!["ops@acme.example".to_owned(), "Büro <buero@acme.example>".to_owned()],
            reach: REACH,
        }),
    ]
}

fn channel(kind: ChannelKind) -> Channel {
    channels().into_iter().find(|channel| channel.kind() == kind).unwrap()
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

/// An incident in which every text is this one.
fn incident(event: EventType, text: &str) -> Facts {
    let start = at("2026-11-21T10:00:00Z");
    let over = event == EventType::IncidentResolved;
    let status = if over { IncidentStatus::Resolved } else { IncidentStatus::Investigating };
    let url = |path: &str| Some(format!("https://status.acme.example/{path}"));
    let usual = fixture::story(IncidentId::new("inc_01J"), start);
    let story = IncidentStory {
        incident: IncidentFacts {
            url: url("incidents/inc_01J"),
            title: format!("{text} is down"),
            status,
            resolved_at: over.then(|| start + Duration::from_secs(60)),
            duration_seconds: over.then_some(60),
            downtime_seconds: 5,
            ..usual.incident
        },
        monitors: vec![MonitorFacts {
            id: MonitorId::new("api"),
            name: text.to_owned(),
            group: Some(GroupId::new("apis")),
            status: if over { Shown::Up } else { Shown::Down },
            url: url("monitors/api"),
        }],
        cause: Some(Box::new(Cause {
            kind: ReasonKind::HttpStatus,
            message: format!("HTTP 503 {text}"),
            number: Some(503),
            found: None,
            consecutive_failures: 1,
            failure_threshold: 1,
            locations_failing: 1,
            locations_total: 1,
            first_failure_at: start,
        })),
        update: UpdateFacts { status, body: format!("{text} is down: HTTP 503."), ..usual.update },
        ..usual
    };
    Facts { event, at: start + Duration::from_secs(5), subject: Subject::Incident(Box::new(story)), page: None }
}

fn maintenance(event: EventType, text: &str) -> Facts {
    let maintenance = MaintenanceFacts {
        id: OccurrenceId::new("db-20261201T210000Z"),
        url: Some("https://status.acme.example/maintenance#db-20261201T210000Z".to_owned()),
        title: text.to_owned(),
        description: Some(text.to_owned()),
        status: OccurrenceStatus::InProgress,
        starts_at: at("2026-12-01T21:00:00Z"),
        ends_at: at("2026-12-01T22:30:00Z"),
        monitors: vec![NamedMonitor { id: MonitorId::new("db"), name: text.to_owned(), private: false }],
    };
    Facts { event, at: at("2026-12-01T21:00:00Z"), subject: Subject::Maintenance { maintenance }, page: None }
}

/// A postmortem: a person's word after the end.
fn postmortem(text: &str) -> Facts {
    let mut facts = incident(EventType::IncidentResolved, text);
    facts.event = EventType::IncidentUpdated;
    facts.at = at("2026-11-22T09:00:00Z");
    if let Subject::Incident(story) = &mut facts.subject {
        story.incident.status = IncidentStatus::Postmortem;
        story.update = UpdateFacts {
            id: UpdateId::new("upd_2"),
            status: IncidentStatus::Postmortem,
            body: "A **disk** was full.".to_owned(),
            by_person: true,
            private: false,
            created_at: facts.at,
        };
    }
    facts
}

fn drill(event: EventType) -> Facts {
    let mut facts = incident(event, "API");
    if let Subject::Incident(story) = &mut facts.subject {
        story.incident.drill = true;
        story.incident.title = "Drill: API is down".to_owned();
    }
    facts
}

fn try_make(channel: &Channel, words: &Words, facts: &Facts, kind: MessageKind) -> Result<Vec<u8>, String> {
    let voice = Voice::of(&fixture::config("").site);
    let (id, subscriber) = (&MessageId::new("msg_1"), &SubscriberId::new("ops"));
    make(channel, words, Making { id, subscriber, facts, kind, voice: &voice })
}

fn bytes_of(channel: &Channel, facts: &Facts, kind: MessageKind) -> Vec<u8> {
    try_make(channel, &Words::default(), facts, kind).unwrap()
}

fn made(kind: ChannelKind, facts: &Facts) -> Value {
    serde_json::from_slice(&bytes_of(&channel(kind), facts, MessageKind::Event)).unwrap()
}

/// Every string in a value, wherever it stands.
fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) => vec![text],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Object(entries) => entries.values().flat_map(strings).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}

fn length(value: &Value) -> usize {
    value.as_str().unwrap_or_default().encode_utf16().count()
}

fn items(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The limits that the receivers publish.
#[track_caller]
fn check_limits(kind: ChannelKind, bytes: &[u8]) {
    if kind == ChannelKind::Email {
        let text = std::str::from_utf8(bytes).unwrap();
        assert!(bytes.is_ascii() && text.lines().all(|line| line.len() <= 998), "RFC 5322");
        return;
    }
    let value: Value = serde_json::from_slice(bytes).unwrap();
    match kind {
        ChannelKind::Slack => {
            let attachment = &value["attachments"][0];
            assert!((1..=40_000).contains(&length(&value["text"])));
            for block in items(&attachment["blocks"]) {
                assert!(block["text"].is_null() || (1..=3_000).contains(&length(&block["text"]["text"])));
                assert!(
                    items(&block["fields"]).len() <= 10
                        && items(&block["fields"]).iter().all(|field| length(&field["text"]) <= 2_000)
                );
            }
        }
        ChannelKind::Discord => {
            let embed = &value["embeds"][0];
            let fields = items(&embed["fields"]);
            assert!(
                (1..=256).contains(&length(&embed["title"]))
                    && length(&embed["description"]) <= 4_096
                    && fields.len() <= 25
            );
            assert!(
                fields.iter().all(|field| (1..=256).contains(&length(&field["name"]))
                    && (1..=1_024).contains(&length(&field["value"])))
            );
            let of_fields: usize = fields.iter().map(|field| length(&field["name"]) + length(&field["value"])).sum();
            assert!(length(&embed["title"]) + length(&embed["description"]) + of_fields <= 6_000);
        }
        ChannelKind::Teams => assert!(bytes.len() <= 28 * 1024, "{} bytes", bytes.len()),
        ChannelKind::Mattermost => {
            assert!(strings(&value).iter().map(|text| text.chars().count()).sum::<usize>() <= 16_383);
        }
        ChannelKind::GoogleChat => assert!(bytes.len() <= 32_000, "{} bytes", bytes.len()),
        ChannelKind::Telegram => assert!((1..=4_096).contains(&length(&value["text"]))),
        ChannelKind::Ntfy => {
            let text = |key: &str| value[key].as_str().unwrap_or_default().len();
            assert!(
                (1..=4_096).contains(&text("message")) && text("title") <= 250,
                "{} {}",
                text("message"),
                text("title")
            );
        }
        ChannelKind::PagerDuty => {
            assert!(bytes.len() <= 512 * 1024);
            assert!((1..=1_024).contains(&length(&value["payload"]["summary"])) && length(&value["dedup_key"]) <= 255);
        }
        ChannelKind::Webhook
        | ChannelKind::Gotify
        | ChannelKind::Alertmanager
        | ChannelKind::Statuspage
        | ChannelKind::Email => {
            assert!(bytes.len() <= 128 * 1024, "{} bytes", bytes.len());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn absurd_texts_stay_within_every_limit(
        unit in prop_oneof![
            Just("\u{1}".to_owned()), Just("\"".to_owned()), Just("<".to_owned()), Just("&".to_owned()),
                Just("*".to_owned()),
            Just("\n".to_owned()), Just("\u{202E}".to_owned()), Just("@".to_owned()), Just("𝄞".to_owned()),
                Just("ü".to_owned()),
            Just(" ".to_owned()), "\\PC{1,8}",
        ],
        times in 0_usize..9_000,
        monitors in 0_usize..40,
        event in prop::sample::select(EventType::ALL),
        linked in any::<bool>(),
    ) {
        // Short ones too: a link that is too long is left out, one that is not must fit.
        let times = if linked { times } else { times % 600 };
        let text = unit.repeat(times);
        let mut facts = match event {
            EventType::MaintenanceScheduled | EventType::MaintenanceStarted | EventType::MaintenanceEnded => {
                maintenance(event, &text)
            }
            EventType::IncidentOpened
            | EventType::IncidentUpdated
            | EventType::IncidentReopened
            | EventType::IncidentResolved => incident(event, &text),
        };
        match &mut facts.subject {
            Subject::Incident(story) => {
                let one = story.monitors[0].clone();
                story.monitors = vec![one; monitors];
                if !linked {
                    story.incident.url = Some(text);
                }
            }
            Subject::Maintenance { maintenance } => {
                let one = maintenance.monitors[0].clone();
                maintenance.monitors = vec![one; monitors];
                if !linked {
                    maintenance.url = None;
                }
            }
        }
        for channel in channels() {
            if channel.kind().events().contains(&event) {
                for kind in [MessageKind::Event, MessageKind::Reminder] {
                    let bytes = bytes_of(&channel, &facts, kind);
                    check_limits(channel.kind(), &bytes);
                    prop_assert!(!bytes.windows(6).any(|window| window == b"s3cret"), "no payload holds a key");
                }
            }
        }
    }
}
