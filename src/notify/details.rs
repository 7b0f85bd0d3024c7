//! Labels and values beside the sentences of a message: why, how bad, what is affected, from when to when. Pure.

use super::plain::{NAME_MAX, line};
use super::voice::Voice;
use crate::locale::Locale;
use crate::model::incident::round_seconds;
use crate::model::{IncidentStatus, IncidentStory, MaintenanceFacts, Source, Timestamp};

/// Monitors named one by one.
const NAMED: usize = 10;

/// A label and what there is to say.
#[derive(Clone, Debug)]
pub(super) struct Detail {
    /// For programs.
    pub key: &'static str,
    /// For people.
    pub label: String,
    /// What there is to say.
    pub value: Value,
}

/// What a detail says.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Words.
    Text(String),
    /// An instant, and its words.
    At(Timestamp, String),
}

impl Detail {
    fn new(key: &'static str, label: String, text: &str) -> Self {
        Self { key, label, value: Value::Text(line(text)) }
    }

    fn at(key: &'static str, label: String, (at, voice): (Timestamp, &Voice)) -> Self {
        Self { key, label, value: Value::At(at, voice.moment(at)) }
    }

    /// Whether there is anything to say.
    pub(super) fn says_something(&self) -> bool {
        match &self.value {
            Value::Text(text) => !text.is_empty(),
            Value::At(..) => true,
        }
    }
}

/// Of an incident.
pub(super) fn of_incident(story: &IncidentStory, voice: &Voice) -> Vec<Detail> {
    let (incident, locale) = (&story.incident, voice.locale);
    // What checks found was detected until a person says something of it.
    let detected = incident.source == Source::Automatic
        && incident.status == IncidentStatus::Investigating
        && !story.update.by_person;
    let stage = if detected { "detected" } else { incident.status.as_str() };
    let severity = locale.word("severity-", incident.severity.as_str());
    let affected = names(story.monitors.iter().map(|monitor| monitor.name.as_str()), locale);
    let mut details = vec![
        Detail::new("status", locale.text("text-status"), &locale.word("stage-", stage)),
        Detail::new("severity", locale.text("report-severity"), &severity),
        Detail::new("affected", locale.text("affected"), &affected),
        Detail::at("started", locale.text("began"), (incident.started_at, voice)),
    ];
    if let Some(resolved) = incident.resolved_at {
        let lasted = locale.duration(round_seconds(resolved.since(incident.started_at)));
        details.push(Detail::at("resolved", locale.text("report-resolved"), (resolved, voice)));
        details.push(Detail::new("duration", locale.text("lasted"), &lasted));
    } else if let Some(cause) = &story.cause {
        // Why comes first: it is what the title does not say.
        details.insert(0, Detail::new("cause", locale.text("report-cause"), &cause.message));
    }
    details
}

/// Of an occurrence of maintenance.
pub(super) fn of_maintenance(facts: &MaintenanceFacts, voice: &Voice) -> Vec<Detail> {
    let locale = voice.locale;
    let affected = names(facts.monitors.iter().map(|monitor| monitor.name.as_str()), locale);
    vec![
        Detail::new("affected", locale.text("affected"), &affected),
        Detail::at("from", locale.text("column-from"), (facts.starts_at, voice)),
        Detail::at("until", locale.text("message-until"), (facts.ends_at, voice)),
    ]
}

fn names<'n>(all: impl ExactSizeIterator<Item = &'n str>, locale: Locale) -> String {
    let more = all.len().saturating_sub(NAMED);
    let named: Vec<String> = all.take(NAMED).map(|name| name.chars().take(NAME_MAX).collect()).collect();
    locale.and_more(&named, more)
}
