//! What is said of an event, in plain words, whatever the channel: title, text, tone, details, link. Pure.

use super::details::{self, Detail};
use super::plain::{NAME_MAX, clean, line};
use super::voice::Voice;
use crate::locale::{Locale, capitalised};
use crate::model::{EventType, Facts, IncidentStatus, IncidentStory, MessageKind, Severity, Story, Subject};

/// A longer link is left out: it cannot be cut.
const LINK_MAX: usize = 512;

/// What the title of a drill begins with.
const DRILL: &str = "Drill: ";

/// How it feels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tone {
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
    pub(super) const fn color(self) -> u32 {
        match self {
            Self::Critical => 0xD1_24_2F,
            Self::Major => 0xE1_6F_24,
            Self::Minor => 0xD4_A7_2C,
            Self::Good => 0x2D_A4_4E,
            Self::Planned => 0x09_69_DA,
        }
    }

    /// The same for HTML: `#d1242f`.
    pub(super) fn hex(self) -> String {
        format!("#{:06x}", self.color())
    }
}

/// An event in plain words: nothing is escaped or cut yet.
#[derive(Clone, Debug)]
pub(super) struct Said<'a> {
    /// What it is made from, in the language of the site.
    pub facts: &'a Facts,
    /// How the page speaks.
    pub voice: &'a Voice,
    /// What the page is called; empty if nobody knows any more.
    pub page: String,
    /// One line.
    pub title: String,
    /// Sentences beside the title and the details; may be empty.
    pub body: String,
    /// The same where it stands alone.
    pub whole: String,
    /// The body is Markdown that a person wrote.
    pub markdown: bool,
    /// How it feels.
    pub tone: Tone,
    /// The page about it, if visitors may see it.
    pub link: Option<&'a str>,
    /// In order.
    pub details: Vec<Detail>,
}

impl<'a> Said<'a> {
    /// What is said of these facts, which are in the language of the voice.
    pub(super) fn of(facts: &'a Facts, kind: MessageKind, voice: &'a Voice) -> Self {
        let (title, whole, url, details) = match &facts.subject {
            Subject::Incident(story) => (
                incident_title(facts.event, kind, (story, voice)),
                story.update.body.as_str(),
                &story.incident.url,
                details::of_incident(story, voice),
            ),
            Subject::Maintenance { maintenance } => (
                titled(voice.locale, maintenance_key(facts.event), &maintenance.title),
                maintenance.description.as_deref().unwrap_or_default(),
                &maintenance.url,
                details::of_maintenance(maintenance, voice),
            ),
        };
        let brief = match &facts.subject {
            Subject::Incident(story) => voice.beside_title(story),
            Subject::Maintenance { .. } => None,
        };
        let whole = clean(whole);
        Self {
            facts,
            voice,
            page: facts
                .page
                .as_ref()
                .map_or_else(String::new, |page| line(&page.name).chars().take(NAME_MAX).collect()),
            title: line(&title),
            body: brief.unwrap_or_else(|| without_title(&whole, facts.subject.title())),
            whole,
            markdown: match &facts.subject {
                Subject::Incident(story) => story.update.by_person,
                Subject::Maintenance { .. } => true,
            },
            tone: tone(facts),
            link: url.as_deref().filter(|url| is_plain_link(url)),
            details: details.into_iter().filter(Detail::says_something).collect(),
        }
    }

    /// What a link to the page is called.
    pub(super) fn open(&self) -> String {
        match self.page.as_str() {
            "" => self.voice.locale.text("message-open-page"),
            page => self.voice.locale.say("message-open", &[("page", page.into())]),
        }
    }

    /// The title with the page's name, for receivers that show no more.
    pub(super) fn named_title(&self) -> String {
        if self.page.is_empty() { self.title.clone() } else { format!("{} · {}", self.title, self.page) }
    }

    /// One word for it: how bad it is, that it is over, or how far the maintenance is.
    pub(super) fn badge(&self) -> String {
        let locale = self.voice.locale;
        let word = match &self.facts.subject {
            Subject::Incident(story) if self.is_over() => locale.word("stage-", story.incident.status.as_str()),
            Subject::Incident(story) => locale.word("severity-", story.incident.severity.as_str()),
            Subject::Maintenance { maintenance } => locale.word("plan-", maintenance.status.as_str()),
        };
        capitalised(&word)
    }

    /// Whether an incident is over, or maintenance.
    pub(super) fn is_over(&self) -> bool {
        is_over(self.facts)
    }
}

/// What is told after the end (a postmortem) is told of something that is over.
fn is_over(facts: &Facts) -> bool {
    facts.subject.is_resolved() || facts.event == EventType::MaintenanceEnded
}

fn incident_title(event: EventType, kind: MessageKind, (story, voice): (&IncidentStory, &Voice)) -> String {
    let locale = voice.locale;
    let told = &story.incident.title;
    // The title that a drill is opened with says so itself; one that a person gave it may not.
    let title = match &story.stories.title {
        Some(Story::Drill { name, status }) => voice.story(&Story::State { name: name.clone(), status: *status }),
        Some(_) | None => told.strip_prefix(DRILL).filter(|_| story.incident.drill).unwrap_or(told).to_owned(),
    };
    let key = match event {
        _ if kind == MessageKind::Reminder => Some("message-still-open"),
        _ if story.incident.status == IncidentStatus::Postmortem => Some("message-postmortem"),
        EventType::IncidentUpdated => Some("message-update"),
        EventType::IncidentReopened => Some("message-reopened"),
        EventType::IncidentResolved => Some("message-resolved"),
        EventType::IncidentOpened
        | EventType::MaintenanceScheduled
        | EventType::MaintenanceStarted
        | EventType::MaintenanceEnded => None,
    };
    let title = key.map_or_else(|| title.clone(), |key| titled(locale, key, &title));
    if story.incident.drill { locale.say("story-drill", &[("state", (&title).into())]) } else { title }
}

fn titled(locale: Locale, key: &str, title: &str) -> String {
    locale.say(key, &[("title", title.into())])
}

const fn maintenance_key(event: EventType) -> &'static str {
    match event {
        EventType::MaintenanceStarted => "message-begun",
        EventType::MaintenanceEnded => "message-ended",
        EventType::MaintenanceScheduled
        | EventType::IncidentOpened
        | EventType::IncidentUpdated
        | EventType::IncidentReopened
        | EventType::IncidentResolved => "message-planned",
    }
}

/// A text without a first line that says what the title says.
fn without_title(text: &str, title: &str) -> String {
    let bare = |text: &str| text.trim().trim_matches(['#', '*', '.', ' ', '\u{3002}']).to_owned();
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if bare(first) == bare(&line(title)) { rest.trim().to_owned() } else { text.to_owned() }
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
