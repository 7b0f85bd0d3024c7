//! What is stored in English, told in the language of a page: titles, automatic entries, reasons. People's words stay
//! theirs.

use super::{CheckLine, ReasonLine, UpdateLine, World};
use crate::model::Incident;

impl World {
    /// The title of an incident.
    pub fn title(&self, incident: &Incident) -> String {
        incident.story.as_ref().map_or_else(|| incident.title.clone(), |story| self.locale.story(story, &self.zone))
    }

    /// Why an incident opened, was raised, or reopened.
    pub fn cause(&self, incident: &Incident) -> Option<String> {
        // What a drill says of itself is enough.
        let cause = incident.cause.as_ref().filter(|_| !incident.drill)?;
        Some(self.locale.told_reason(&cause.reason(), &self.zone))
    }

    /// An entry of a timeline.
    pub fn update(&self, update: &UpdateLine) -> UpdateLine {
        let body =
            update.story.as_ref().map_or_else(|| update.body.clone(), |story| self.locale.story(story, &self.zone));
        UpdateLine { body, ..update.clone() }
    }

    /// Entries of a timeline, in their order.
    pub fn updates(&self, updates: &[UpdateLine]) -> Vec<UpdateLine> {
        updates.iter().map(|update| self.update(update)).collect()
    }

    /// A check.
    pub fn check(&self, check: &CheckLine) -> CheckLine {
        CheckLine { reason: check.reason.as_ref().map(|reason| self.reason(reason)), ..check.clone() }
    }

    /// A reason.
    pub fn reason(&self, reason: &ReasonLine) -> ReasonLine {
        let told = |of| self.locale.told_reason(of, &self.zone);
        let message = reason.of.as_ref().map_or_else(|| reason.message.clone(), told);
        ReasonLine { message, ..reason.clone() }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::locale::Locale;
    use crate::model::{Language, Reason, ReasonKind, Severity, Status, Story};
    use crate::view::world::reason_line;
    use crate::view::world::tests::{told, world};

    #[test]
    fn automatic_words_are_told_in_the_language_of_the_page_and_peoples_are_not() {
        let mut world = world();
        world.locale = Locale::of(Language::De);
        let mut told = Arc::unwrap_or_clone(told(&world, "a", world.at, Severity::Critical));
        assert_eq!(world.title(&told.incident), "a down", "a title without a story stays");
        told.incident.story = Some(Story::State { name: "Mail".to_owned(), status: Status::Down });
        told.updates[0].story = Some(Story::Over { name: "Mail".to_owned(), bad: 60, times: 1 });
        assert_eq!(world.title(&told.incident), "Mail ausgefallen");
        assert_eq!(world.cause(&told.incident).as_deref(), Some("HTTP 503"));
        let bodies: Vec<String> = world.updates(&told.updates).into_iter().map(|update| update.body).collect();
        assert_eq!(bodies, ["Mail funktioniert wieder. Die Beeinträchtigung dauerte 1 min 0 s.", "opened"]);
        let refused = Reason::new(ReasonKind::ConnectRefused, "10.0.0.7 refused");
        assert_eq!(world.reason(&reason_line(&refused, true)).message, "Verbindung abgelehnt");
        assert_eq!(world.reason(&reason_line(&refused, false)).message, "Verbindung abgelehnt (10.0.0.7 refused)");
    }
}
