//! What automatic incidents say: a [`Story`] told in a language.

use jiff::tz::TimeZone;

use super::{Arg, Locale, zoned};
use crate::model::story::{Story, Why};
use crate::model::{Severity, Status};

impl Locale {
    /// The title or the sentence; instants in it are of the zone.
    pub fn story(self, story: &Story, zone: &TimeZone) -> String {
        match story {
            Story::State { name, status } => self.state("story-", name, *status),
            Story::Opened { name, status, why, checks } => {
                let state = self.because(self.state("story-", name, *status), *why);
                self.say("story-opened", &[("state", Arg::from(&state)), ("checks", Arg::from(*checks))])
            }
            Story::Raised { name, status, why, from, to } => {
                let state = self.because(self.state("story-now-", name, *status), *why);
                self.raised("story-raised", &[("state", Arg::from(&state))], [*from, *to])
            }
            Story::Again { name, status, why, times } => {
                let state = self.because(self.state("story-again-", name, *status), *why);
                self.say("story-recurred", &[("state", Arg::from(&state)), ("times", Arg::from(*times))])
            }
            Story::Flapping { name, window } => self.timed("story-flapping", name, ("window", *window)),
            Story::Followed { name } => self.named("story-followed", name),
            Story::Steady { name, good } => self.timed("story-steady", name, ("good", *good)),
            Story::Certificate { name } => self.named("story-certificate", name),
            Story::Ending { name, subject, days, ends_at } => {
                self.ending((name, subject), *days, &self.moment(&zoned(*ends_at, zone)))
            }
            Story::Renewed { name } => self.named("story-renewed", name),
            Story::Blind => self.text("story-blind"),
            Story::CannotSee { why } => self.stated("story-blind-opened", self.text("story-cannot-see"), *why),
            Story::SeesAgain { length } => self.lasted("story-sees-again", *length),
            Story::NoCanary => self.text("story-no-canary"),
            Story::Starved => self.text("story-starved"),
            Story::Starving => self.text("story-starving"),
            Story::RunsAgain { length } => self.lasted("story-runs-again", *length),
            Story::Unrecorded => self.text("story-unrecorded"),
            Story::CannotRecord => self.text("story-cannot-record"),
            Story::RecordsAgain { length } => self.lasted("story-records-again", *length),
            Story::Over { name, bad, times: ..=1 } => self.timed("story-over", name, ("bad", *bad)),
            Story::Over { name, bad, times } => {
                let bad = self.duration(*bad);
                self.say(
                    "story-over-times",
                    &[("name", Arg::from(name)), ("bad", Arg::from(&bad)), ("times", Arg::from(*times))],
                )
            }
            Story::Affected { name, why } => self.stated("story-affected", self.named("story-too", name), *why),
            Story::Drill { name, status } => {
                let state = self.state("story-", name, *status);
                self.say("story-drill", &[("state", Arg::from(&state))])
            }
            Story::DrillOpened { name } => self.named("story-drill-opened", name),
            Story::DrillOver { name, restarted: false } => self.named("story-drill-over", name),
            Story::DrillOver { name, restarted: true } => self.named("story-drill-restarted", name),
            Story::ByHand { impact } => self.word("story-by-hand-", impact.as_str()),
            Story::RaisedByHand { from, to } => self.raised("story-raised-by-hand", &[], [*from, *to]),
            Story::Closed { length } => self.lasted("story-closed", *length),
            Story::Republished => self.text("story-republished"),
            Story::Withdrawn => self.text("story-withdrawn"),
            Story::Removed { name } => self.named("story-removed", name),
            Story::Paused { name } => self.named("story-paused", name),
        }
    }

    fn raised(self, key: &str, args: &[(&str, Arg<'_>)], severities: [Severity; 2]) -> String {
        let [from, to] = severities.map(|severity| self.word("severity-", severity.as_str()));
        self.say(key, &[args, &[("from", Arg::from(&from)), ("to", Arg::from(&to))]].concat())
    }

    fn stated(self, key: &str, state: String, why: Option<Why>) -> String {
        self.say(key, &[("state", Arg::from(&self.because(state, why)))])
    }

    fn lasted(self, key: &str, length: u64) -> String {
        self.say(key, &[("length", Arg::from(&self.duration(length)))])
    }

    fn named(self, key: &str, name: &str) -> String {
        self.say(key, &[("name", Arg::from(name))])
    }

    /// With a length of time, seconds.
    fn timed(self, key: &str, name: &str, (length, seconds): (&str, u64)) -> String {
        self.say(key, &[("name", Arg::from(name)), (length, Arg::from(&self.duration(seconds)))])
    }

    fn ending(self, (name, subject): (&str, &str), days: u64, end: &str) -> String {
        let args =
            [("name", Arg::from(name)), ("subject", subject.into()), ("days", Arg::Count(days)), ("end", end.into())];
        self.say("story-ending", &args)
    }

    /// Only bad states are told.
    fn state(self, family: &str, name: &str, status: Status) -> String {
        let word = match status {
            Status::Down => "down",
            Status::Degraded | Status::Up | Status::Unknown => "degraded",
        };
        self.say(&format!("{family}{word}"), &[("name", Arg::from(name))])
    }

    fn because(self, state: String, why: Option<Why>) -> String {
        let Some(why) = why else { return state };
        self.say("story-because", &[("state", Arg::from(&state)), ("reason", Arg::from(&self.reason(why)))])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Impact, Language, ReasonKind, Severity, Timestamp};

    const UTC: &TimeZone = &TimeZone::UTC;

    fn stories() -> Vec<Story> {
        let name = || "Checkout".to_owned();
        let why = Some(Why { kind: ReasonKind::HttpStatus, number: Some(503) });
        let slow = Some(Why { kind: ReasonKind::Latency, number: Some(2_400) });
        vec![
            Story::State { name: name(), status: Status::Down },
            Story::Opened { name: name(), status: Status::Down, why, checks: 3 },
            Story::Raised {
                name: name(),
                status: Status::Down,
                why: None,
                from: Severity::Minor,
                to: Severity::Critical,
            },
            Story::Again { name: name(), status: Status::Degraded, why: slow, times: 3 },
            Story::Flapping { name: name(), window: 900 },
            Story::Followed { name: name() },
            Story::Steady { name: name(), good: 900 },
            Story::Certificate { name: name() },
            Story::Ending {
                name: name(),
                subject: "shop.example".to_owned(),
                days: 9,
                ends_at: Timestamp::from_millis(1_795_000_000_000),
            },
            Story::Renewed { name: name() },
            Story::Unrecorded,
            Story::CannotRecord,
            Story::RecordsAgain { length: 75 },
            Story::Over { name: name(), bad: 860, times: 1 },
            Story::Over { name: name(), bad: 860, times: 7 },
            Story::Affected { name: name(), why },
            Story::Drill { name: name(), status: Status::Down },
            Story::DrillOpened { name: name() },
            Story::DrillOver { name: name(), restarted: false },
            Story::DrillOver { name: name(), restarted: true },
            Story::ByHand { impact: Impact::None },
            Story::ByHand { impact: Impact::Degraded },
            Story::ByHand { impact: Impact::Down },
            Story::RaisedByHand { from: Severity::Minor, to: Severity::Critical },
            Story::Closed { length: 60 },
            Story::Republished,
            Story::Withdrawn,
            Story::Removed { name: name() },
            Story::Paused { name: name() },
        ]
    }

    #[test]
    fn english_stories_are_the_words_that_are_stored() {
        let told: Vec<String> = stories().iter().map(|story| Locale::ENGLISH.story(story, UTC)).collect();
        assert_eq!(
            told,
            [
                "Checkout down",
                "Checkout down: HTTP 503. Confirmed by 3 checks in a row.",
                "Checkout now down. Severity raised from minor to critical.",
                "Checkout degraded again: slower than it should be: 2400 ms. This is time 3 in this incident.",
                "Checkout works again. It has been flapping, so this stays open until it has worked for 15 min 0 s.",
                "Checkout works again. A person follows this incident and will close it.",
                "Checkout has worked for 15 min 0 s. A person follows this incident and will close it.",
                "Certificate of Checkout ends soon",
                "The certificate of Checkout (shop.example) ends in 9 days, on 18 Nov 2026, 11:06:40 UTC.",
                "The certificate of Checkout lasts long enough again.",
                "stillup cannot record anything",
                "The database takes nothing. Checks go on; until it does again, the page stands still and nobody is \
                    told of anything else.",
                "The database takes everything again, after 1 min 15 s. What was checked meanwhile is judged now.",
                "Checkout works again. It was affected for 14 min 20 s.",
                "Checkout works again. It was affected 7 times, 14 min 20 s in all.",
                "Checkout is affected too: HTTP 503.",
                "Drill: Checkout down",
                "Drill: Checkout is made to fail on purpose, to see who is told. Nothing is wrong with it.",
                "Drill: it is over. Nothing was wrong with Checkout.",
                "Drill: it is over, ended by a restart of stillup. Nothing was wrong with Checkout.",
                "We are looking into this.",
                "We see degraded service and are looking into it.",
                "We see an outage and are looking into it.",
                "Severity raised from minor to critical.",
                "This is resolved. It lasted 1 min 0 s.",
                "This incident is published again.",
                Story::WITHDRAWN,
                "Checkout is no longer watched: monitor removed.",
                "Checkout is not watched for now: paused.",
            ]
        );
        let one = Story::Opened { name: "A".to_owned(), status: Status::Down, why: None, checks: 1 };
        assert_eq!(Locale::ENGLISH.story(&one, UTC), "A down. Confirmed by 1 check.");
    }

    #[test]
    fn every_language_tells_every_story_in_its_own_words() {
        for language in Language::ALL.iter().filter(|language| **language != Language::En) {
            for story in stories() {
                let (told, english) = (Locale::of(*language).story(&story, UTC), Locale::ENGLISH.story(&story, UTC));
                let named = told.contains("Checkout") || !english.contains("Checkout");
                assert!(named && told != english, "{language}: {told}");
                assert!(!told.contains("is down") && !told.contains(" again"), "{language}: {told}");
            }
        }
    }

    #[test]
    fn stories_are_stored_as_they_are() {
        for story in stories() {
            let json = serde_json::to_string(&story).expect("JSON");
            assert_eq!(serde_json::from_str::<Story>(&json).expect("a story"), story, "{json}");
        }
    }
}
