//! In which language and zone a page speaks to its subscribers, and the words of facts in it. Pure.
//!
//! What is stored is data and its English words; a message's bytes are stored before its first try, so a change of the
//! language translates none that was made.

use std::borrow::Cow;

use jiff::tz::TimeZone;

use crate::locale::{Locale, zoned};
use crate::model::reason::public_message;
use crate::model::{Cause, Facts, IncidentStory, Language, Reminder, Site, Story, Subject, Timestamp, Why, local};

/// How a page speaks.
#[derive(Clone, Debug)]
pub(super) struct Voice {
    /// Its language.
    pub locale: Locale,
    zone: TimeZone,
}

impl Voice {
    /// Of a site: where each reader is answered in their own language, messages are English.
    pub(super) fn of(site: &Site) -> Self {
        let locale = Locale::of(site.locale.unwrap_or(Language::En));
        Self { locale, zone: local::zone(&site.timezone).unwrap_or(TimeZone::UTC) }
    }

    /// `21 Nov 2026, 10:00:05 UTC`.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        self.locale.moment(&zoned(at, &self.zone))
    }

    /// The facts in the words of the language. Keys, kinds and instants stay, and so does what a person wrote.
    pub(super) fn told<'a>(&self, facts: &'a Facts) -> Cow<'a, Facts> {
        let locale = self.locale;
        if locale == Locale::ENGLISH || matches!(facts.subject, Subject::Maintenance { .. }) {
            return Cow::Borrowed(facts);
        }
        let mut facts = facts.clone();
        if let Subject::Incident(story) = &mut facts.subject {
            if let Some(title) = &story.stories.title {
                story.incident.title = locale.story(title);
            }
            if let Some(body) = self.body(story) {
                story.update.body = body;
            }
            if let Some(cause) = &mut story.cause {
                cause.message = self.cause(cause);
            }
        }
        Cow::Owned(facts)
    }

    /// The entry of the timeline in the language; `None` if it is a person's and nothing stands before it.
    fn body(&self, story: &IncidentStory) -> Option<String> {
        let told = story.stories.update.as_ref().map(|story| self.locale.story(story));
        let Some(reminder) = &story.stories.reminder else { return told };
        let said = told.unwrap_or_else(|| reminder.of.clone());
        Some(self.after(reminder, &said, story.update.by_person))
    }

    /// Words behind those of a reminder; a person's Markdown begins on a line of its own.
    pub(super) fn after(&self, reminder: &Reminder, said: &str, by_person: bool) -> String {
        let key = if reminder.again { "message-unseen-again" } else { "message-unseen" };
        let open = self.locale.say(key, &[("duration", (&self.locale.duration(reminder.seconds)).into())]);
        let between = if by_person { "\n\n".to_owned() } else { self.locale.text("sentence-separator") };
        if said.is_empty() { open } else { format!("{open}{between}{said}") }
    }

    /// The reason; what more operators may know stands behind it as it was found.
    fn cause(&self, cause: &Cause) -> String {
        let reason = self.locale.reason(Why::from(cause));
        let public = public_message(cause.kind, cause.number);
        if cause.message == public {
            return reason;
        }
        // `HTTP 503` is the same in every language: it is not said twice.
        let detail = cause
            .message
            .strip_prefix(&reason)
            .map_or(cause.message.as_str(), |rest| rest.trim_start_matches([',', ':', ' ']));
        self.locale.say("message-cause", &[("reason", (&reason).into()), ("detail", detail.into())])
    }

    /// What the entry says beside a title that names monitor and state, and a cause that says why.
    pub(super) fn beside_title(&self, story: &IncidentStory) -> Option<String> {
        let locale = self.locale;
        let severity = |severity: &crate::model::Severity| locale.word("severity-", severity.as_str());
        let brief = match story.stories.update.as_ref()? {
            Story::State { .. } => String::new(),
            Story::Opened { checks, .. } => locale.say("message-seen", &[("checks", (*checks).into())]),
            Story::Again { times, .. } => locale.say("message-times", &[("times", (*times).into())]),
            Story::Raised { from, to, .. } => {
                let (from, to) = (severity(from), severity(to));
                locale.say("story-raised-by-hand", &[("from", (&from).into()), ("to", (&to).into())])
            }
            Story::Flapping { .. }
            | Story::Followed { .. }
            | Story::Steady { .. }
            | Story::Certificate { .. }
            | Story::Ending { .. }
            | Story::Renewed { .. }
            | Story::Blind
            | Story::CannotSee { .. }
            | Story::SeesAgain { .. }
            | Story::NoCanary
            | Story::Over { .. }
            | Story::Affected { .. }
            | Story::Drill { .. }
            | Story::DrillOpened { .. }
            | Story::DrillOver { .. }
            | Story::ByHand { .. }
            | Story::RaisedByHand { .. }
            | Story::Closed { .. }
            | Story::Republished
            | Story::Withdrawn
            | Story::Removed { .. }
            | Story::Paused { .. } => return None,
        };
        Some(match &story.stories.reminder {
            Some(reminder) => self.after(reminder, &brief, false),
            None => brief,
        })
    }
}
