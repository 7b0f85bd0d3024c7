//! In which language and zone a site speaks where no reader is known: in messages, to programs and to operators.

use jiff::tz::TimeZone;

use super::{Locale, zoned};
use crate::model::{Entry, Incident, Language, Reason, Site, Story, Timestamp, local};

/// How a site speaks.
#[derive(Clone, Debug)]
pub struct Voice {
    /// Its language.
    pub locale: Locale,
    zone: TimeZone,
}

impl Voice {
    /// Of a site: where each reader is answered in their own language, this is English.
    pub fn of(site: &Site) -> Self {
        let locale = Locale::of(site.locale.unwrap_or(Language::En));
        Self { locale, zone: local::zone(&site.timezone).unwrap_or(TimeZone::UTC) }
    }

    /// `21 Nov 2026, 10:00:05 UTC`.
    pub fn moment(&self, at: Timestamp) -> String {
        self.locale.moment(&zoned(at, &self.zone))
    }

    /// What an automatic incident says.
    pub fn story(&self, story: &Story) -> String {
        self.locale.story(story, &self.zone)
    }

    /// Why a check was not up, as it was found.
    pub fn reason(&self, reason: &Reason) -> String {
        self.locale.told_reason(reason, &self.zone)
    }

    /// An incident with its title in this language; a person's stays.
    #[must_use]
    pub fn incident(&self, incident: &Incident) -> Incident {
        let mut told = incident.clone();
        if let Some(story) = &told.story {
            told.title = self.story(story);
        }
        told
    }

    /// Entries of a timeline with their words in this language; a person's stay.
    #[must_use]
    pub fn entries(&self, entries: &[Entry]) -> Vec<Entry> {
        let told = |entry: &Entry| {
            let mut told = entry.clone();
            if let Some(story) = &told.story {
                told.body = self.story(story);
            }
            told
        };
        entries.iter().map(told).collect()
    }
}
