//! What is said of an event, in plain words, whatever the channel: title, text, tone, details, link. Pure.

use crate::model::{
    EventType, Facts, IncidentStatus, IncidentStory, MaintenanceFacts, MessageKind, Severity, Subject, Timestamp, time,
};
use crate::render::escape::is_invisible_trouble;

/// Monitors named one by one.
const NAMED: usize = 10;
/// Longest name of a monitor among others, characters.
const NAME_MAX: usize = 60;
/// A longer link is left out: it cannot be cut.
const LINK_MAX: usize = 512;

/// What the title of a drill begins with.
const DRILL: &str = "Drill: ";

/// How it feels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// An open incident of the worst kind.
    Critical,
    /// Of the second.
    Major,
    /// Of the third.
    Minor,
    /// It is over.
    Good,
    /// Maintenance.
    Planned,
}

impl Tone {
    /// Its colour, 0xRRGGBB.
    pub const fn color(self) -> u32 {
        match self {
            Self::Critical => 0xD1_24_2F,
            Self::Major => 0xE1_6F_24,
            Self::Minor => 0xD4_A7_2C,
            Self::Good => 0x2D_A4_4E,
            Self::Planned => 0x09_69_DA,
        }
    }

    /// The same for HTML: `#d1242f`.
    pub fn hex(self) -> String {
        format!("#{:06x}", self.color())
    }
}

/// An event in plain words: nothing is escaped or cut yet.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    /// What it is made from.
    pub facts: &'a Facts,
    /// One line.
    pub title: String,
    /// Sentences; may be empty.
    pub body: String,
    /// The body is Markdown that a person wrote.
    pub markdown: bool,
    /// How it feels.
    pub tone: Tone,
    /// The page about it, if visitors may see it.
    pub link: Option<&'a str>,
    /// Label and value, in order.
    pub details: Vec<(&'static str, String)>,
}

impl<'a> Said<'a> {
    /// What is said of these facts.
    pub fn of(facts: &'a Facts, kind: MessageKind) -> Self {
        let (title, body, url, details) = match &facts.subject {
            Subject::Incident(story) => (
                incident_title(facts.event, kind, story),
                story.update.body.as_str(),
                &story.incident.url,
                incident_details(story),
            ),
            Subject::Maintenance { maintenance } => (
                format!("{}: {}", maintenance_word(facts.event), maintenance.title),
                maintenance.description.as_deref().unwrap_or_default(),
                &maintenance.url,
                maintenance_details(maintenance),
            ),
        };
        let details =
            details.into_iter().map(|(label, value)| (label, line(&value))).filter(|(_, value)| !value.is_empty());
        Self {
            facts,
            title: line(&title),
            body: clean(body),
            markdown: match &facts.subject {
                Subject::Incident(story) => story.update.by_person,
                Subject::Maintenance { .. } => true,
            },
            tone: tone(facts),
            link: url.as_deref().filter(|url| is_plain_link(url)),
            details: details.collect(),
        }
    }

    /// Whether an incident is over, or maintenance.
    pub fn is_over(&self) -> bool {
        is_over(self.facts)
    }

    /// Body and details as one plain text.
    pub fn text(&self, body: &str) -> String {
        let mut parts: Vec<String> = Vec::new();
        if !body.is_empty() {
            parts.push(body.to_owned());
        }
        if !self.details.is_empty() {
            parts.push(
                self.details.iter().map(|(label, value)| format!("{label}: {value}")).collect::<Vec<_>>().join("\n"),
            );
        }
        parts.extend(self.link.map(str::to_owned));
        parts.join("\n\n")
    }
}

/// What is told after the end (a postmortem) is told of something that is over.
fn is_over(facts: &Facts) -> bool {
    facts.subject.is_resolved() || facts.event == EventType::MaintenanceEnded
}

fn incident_title(event: EventType, kind: MessageKind, story: &IncidentStory) -> String {
    // The title that a drill is opened with says so itself; one that a person gave it may not.
    let (drill, title) = match story.incident.title.strip_prefix(DRILL) {
        Some(rest) if story.incident.drill => (DRILL, rest),
        Some(_) | None => (if story.incident.drill { DRILL } else { "" }, story.incident.title.as_str()),
    };
    let what = match event {
        _ if kind == MessageKind::Reminder => "Still open: ",
        _ if story.incident.status == IncidentStatus::Postmortem => "Postmortem: ",
        EventType::IncidentUpdated => "Update: ",
        EventType::IncidentReopened => "Reopened: ",
        EventType::IncidentResolved => "Resolved: ",
        EventType::IncidentOpened
        | EventType::MaintenanceScheduled
        | EventType::MaintenanceStarted
        | EventType::MaintenanceEnded => "",
    };
    format!("{drill}{what}{title}")
}

const fn maintenance_word(event: EventType) -> &'static str {
    match event {
        EventType::MaintenanceStarted => "Maintenance has begun",
        EventType::MaintenanceEnded => "Maintenance has ended",
        EventType::MaintenanceScheduled
        | EventType::IncidentOpened
        | EventType::IncidentUpdated
        | EventType::IncidentReopened
        | EventType::IncidentResolved => "Planned maintenance",
    }
}

fn incident_details(story: &IncidentStory) -> Vec<(&'static str, String)> {
    let incident = &story.incident;
    let mut details = vec![
        ("Status", incident.status.to_string()),
        ("Severity", incident.severity.to_string()),
        ("Affected", names(story.monitors.iter().map(|monitor| monitor.name.as_str()))),
        ("Started", instant(incident.started_at)),
    ];
    if let Some(resolved) = incident.resolved_at {
        details.push(("Resolved", instant(resolved)));
        details.push(("Duration", time::words(resolved.since(incident.started_at))));
    } else if let Some(cause) = &story.cause {
        details.push(("Cause", cause.message.clone()));
    }
    details
}

fn maintenance_details(facts: &MaintenanceFacts) -> Vec<(&'static str, String)> {
    vec![
        ("Affected", names(facts.monitors.iter().map(|monitor| monitor.name.as_str()))),
        ("From", instant(facts.starts_at)),
        ("Until", instant(facts.ends_at)),
    ]
}

fn names<'n>(all: impl ExactSizeIterator<Item = &'n str>) -> String {
    let more = all.len().saturating_sub(NAMED);
    let mut named: Vec<String> = all.take(NAMED).map(|name| name.chars().take(NAME_MAX).collect()).collect();
    if more > 0 {
        named.push(format!("{more} more"));
    }
    named.join(", ")
}

/// `2026-11-21 10:00:05 UTC`.
fn instant(at: Timestamp) -> String {
    at.utc().format("%Y-%m-%d %H:%M:%S UTC").to_string()
}

fn tone(facts: &Facts) -> Tone {
    match &facts.subject {
        _ if is_over(facts) => Tone::Good,
        Subject::Maintenance { .. } => Tone::Planned,
        Subject::Incident(story) => match story.incident.severity {
            Severity::Critical => Tone::Critical,
            Severity::Major => Tone::Major,
            Severity::Minor | Severity::None => Tone::Minor,
        },
    }
}

/// A link that needs no escaping in any format.
fn is_plain_link(url: &str) -> bool {
    let plain = |byte: u8| {
        byte.is_ascii_graphic()
            && !matches!(byte, b'&' | b'<' | b'>' | b'|' | b'"' | b'\\' | b'`' | b'(' | b')' | b'[' | b']')
    };
    url.len() <= LINK_MAX && url.bytes().all(plain)
}

/// Without characters that show nothing and change how others look.
fn clean(text: &str) -> String {
    text.chars().filter(|char| !is_invisible_trouble(*char) && *char != '\r').collect::<String>().trim().to_owned()
}

/// The same on one line.
pub fn line(text: &str) -> String {
    clean(&text.replace(['\n', '\t', '\u{2028}', '\u{2029}'], " "))
}
