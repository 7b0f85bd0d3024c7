//! The words of facts in the language and zone in which a page speaks to its subscribers. Pure.
//!
//! What is stored is data and its English words; a message's bytes are stored before its first try, so a change of the
//! language translates none that was made.

use std::borrow::Cow;

use crate::model::{Facts, IncidentStory, Reminder, Story, Subject};

pub(super) use crate::locale::Voice;

impl Voice {
    /// The facts in the words of the language. Keys, kinds and instants stay, and so does what a person wrote.
    pub(super) fn told<'a>(&self, facts: &'a Facts) -> Cow<'a, Facts> {
        if matches!(facts.subject, Subject::Maintenance { .. }) {
            return Cow::Borrowed(facts);
        }
        let mut facts = facts.clone();
        if let Subject::Incident(story) = &mut facts.subject {
            if let Some(title) = &story.stories.title {
                story.incident.title = self.story(title);
            }
            if let Some(body) = self.body(story) {
                story.update.body = body;
            }
            if let Some(cause) = &mut story.cause {
                cause.message = self.reason(&cause.reason());
            }
        }
        Cow::Owned(facts)
    }

    /// The entry of the timeline in the language; `None` if it is a person's and nothing stands before it.
    fn body(&self, story: &IncidentStory) -> Option<String> {
        let told = story.stories.update.as_ref().map(|story| self.story(story));
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
            | Story::Starved
            | Story::Starving
            | Story::RunsAgain { .. }
            | Story::Unrecorded
            | Story::CannotRecord
            | Story::RecordsAgain { .. }
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
