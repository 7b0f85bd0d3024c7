//! Why a check was not up, told in a language: to visitors by kind and number, to operators with what was found.

use jiff::tz::TimeZone;

use super::{Arg, Locale, zoned};
use crate::model::story::Why;
use crate::model::{Found, Lost, Reason, ReasonKind};

impl Locale {
    /// A reason from kind and number alone: no address, no URL, no text from the target.
    pub fn reason(self, why: Why) -> String {
        let plain = self.word("reason-", why.kind.as_str());
        match (why.kind, why.number) {
            (ReasonKind::HttpStatus | ReasonKind::Redirect, Some(code)) => format!("HTTP {code}"),
            (ReasonKind::Timeout | ReasonKind::ConnectTimeout, Some(ms)) => self.with_ms("reason-within", &plain, ms),
            (ReasonKind::Latency, Some(ms)) => self.with_ms("reason-measured", &plain, ms),
            (ReasonKind::CertificateExpiring, Some(days)) => {
                self.say("reason-expiring-days", &[("days", Arg::Count(u64::try_from(days).unwrap_or_default()))])
            }
            (_, _) => plain,
        }
    }

    /// A reason as it was found; instants are of the zone. What of it is no data stands behind kind and number in the
    /// words of the probe.
    pub fn told_reason(self, reason: &Reason, zone: &TimeZone) -> String {
        if let Some(found) = &reason.found {
            return self.found(found, zone);
        }
        let told = self.reason(Why { kind: reason.kind, number: reason.number });
        if reason.message == reason.public().message {
            return told;
        }
        if self == Self::ENGLISH {
            return reason.message.clone();
        }
        // `HTTP 302` is the same in every language: it is not said twice.
        let rest = reason.message.strip_prefix(&told).map(|rest| rest.trim_start_matches([',', ':', ' ']));
        let detail = rest.unwrap_or(&reason.message);
        self.say("message-cause", &[("reason", Arg::from(&told)), ("detail", Arg::from(detail))])
    }

    /// What was found, in a sentence.
    pub fn found(self, found: &Found, zone: &TimeZone) -> String {
        match found {
            Found::Instead { got, expected } => {
                self.say("found-instead", &[("got", Arg::from(got)), ("expected", Arg::from(expected))])
            }
            Found::Slow { ms, limit_ms } => {
                let [ms, limit] = [*ms, *limit_ms].map(|ms| self.whole_ms(ms));
                self.say("found-slow", &[("took", Arg::from(&ms)), ("limit", Arg::from(&limit))])
            }
            Found::Late { stage, limit_ms } => {
                let limit = self.whole_ms(*limit_ms);
                self.say(&format!("found-late-{stage}"), &[("limit", Arg::from(&limit))])
            }
            Found::Address { how, address, others } => self.at_address(*how, address, *others),
            Found::Host { host, why } => self.say(&format!("found-host-{why}"), &[("host", Arg::from(host))]),
            Found::Resolver { host, answer } => {
                self.say("found-resolver", &[("host", Arg::from(host)), ("answer", Arg::from(answer))])
            }
            Found::Expired { above, ended_at, days } => {
                let end = self.moment(&zoned(*ended_at, zone));
                let certificate = above.as_ref().map_or_else(
                    || self.text("found-certificate"),
                    |above| self.say("found-certificate-above", &[("subject", Arg::from(above))]),
                );
                let args =
                    [("certificate", Arg::from(&certificate)), ("days", Arg::Count(*days)), ("end", Arg::from(&end))];
                self.say("found-expired", &args)
            }
            Found::Ending { subject, days, least } => {
                let certificate = subject.as_ref().map_or_else(
                    || self.text("found-certificate"),
                    |subject| self.say("found-certificate-of", &[("subject", Arg::from(subject))]),
                );
                let least = least.to_string();
                let args = [
                    ("certificate", Arg::from(&certificate)),
                    ("days", Arg::Count(*days)),
                    ("least", Arg::from(&least)),
                ];
                self.say("found-ending", &args)
            }
            Found::Over { subject } => self.say("found-over", &[("subject", Arg::from(subject))]),
            Found::Name { wanted, shown: None, .. } => self.say("found-name-none", &[("wanted", Arg::from(wanted))]),
            Found::Name { wanted, shown: Some(shown), more } => {
                let key = if *more { "found-name-others" } else { "found-name" };
                self.say(key, &[("wanted", Arg::from(wanted)), ("shown", Arg::from(shown))])
            }
            Found::Header { name, wanted } => {
                self.say("found-header", &[("name", Arg::from(name)), ("wanted", Arg::from(wanted))])
            }
            Found::Text { wanted, wrong } => self.say(&format!("found-text-{wrong}"), &[("wanted", Arg::from(wanted))]),
            Found::Few { count, record, least } => {
                let least = least.to_string();
                let args = [("count", Arg::Count(*count)), ("record", Arg::from(record)), ("least", Arg::from(&least))];
                self.say("found-few", &args)
            }
            Found::Ttl { ttl, least } => {
                let [ttl, least] = [ttl, least].map(ToString::to_string);
                self.say("found-ttl", &[("ttl", Arg::from(&ttl)), ("least", Arg::from(&least))])
            }
        }
    }

    fn at_address(self, how: Lost, address: &str, others: u64) -> String {
        let one = self.say(&format!("found-address-{how}"), &[("address", Arg::from(address))]);
        if others == 0 {
            return one;
        }
        self.say("found-others", &[("found", Arg::from(&one)), ("count", Arg::Count(others))])
    }

    fn with_ms(self, key: &str, reason: &str, ms: i64) -> String {
        self.say(key, &[("reason", Arg::from(reason)), ("ms", Arg::from(&ms.to_string()))])
    }

    fn whole_ms(self, ms: u64) -> String {
        self.say("latency-ms", &[("number", Arg::from(&ms.to_string()))])
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::{Language, NoAddress, Stage, Timestamp, Wrong, reason};

    /// One of each, with words that no catalogue has.
    fn each() -> Vec<Found> {
        let text = |text: &str| text.to_owned();
        let ended_at = Timestamp::from_millis(1_795_000_000_000);
        let mut all = vec![
            Found::Instead { got: text("HTTP 503"), expected: text("200-299") },
            Found::Slow { ms: 2_300, limit_ms: 2_000 },
            Found::Resolver { host: text("a.example"), answer: text("SERVFAIL") },
            Found::Expired { above: Some(text("Old CA")), ended_at, days: 0 },
            Found::Over { subject: text("a.example") },
            Found::Name { wanted: text("a.example"), shown: None, more: false },
            Found::Header { name: text("x-a"), wanted: text("b*") },
            Found::Ttl { ttl: 5, least: 60 },
        ];
        for others in [0, 1, 2, 30] {
            let address = text("10.0.0.7:443");
            let lost = Lost::ALL.iter().map(|how| Found::Address { how: *how, address: address.clone(), others });
            all.extend(lost);
            let (days, least) = (others, 77);
            all.push(Found::Few { count: others, record: text("AAAA"), least });
            all.push(Found::Expired { above: None, ended_at, days });
            all.push(Found::Ending { subject: None, days, least });
            all.push(Found::Ending { subject: Some(text("a.example")), days, least });
        }
        all.extend([false, true].map(|more| Found::Name {
            wanted: text("a.example"),
            shown: Some(text("b.example")),
            more,
        }));
        all.extend(Stage::ALL.iter().map(|stage| Found::Late { stage: *stage, limit_ms: 500 }));
        all.extend(NoAddress::ALL.iter().map(|why| Found::Host { host: text("a.example"), why: *why }));
        all.extend(Wrong::ALL.iter().map(|wrong| Found::Text { wanted: text("`x`"), wrong: *wrong }));
        all
    }

    #[test]
    fn what_was_found_is_told_in_every_language_with_all_its_facts() {
        const FACTS: [&str; 15] = [
            "HTTP 503",
            "200-299",
            "2300",
            "2000",
            "10.0.0.7:443",
            "a.example",
            "b.example",
            "SERVFAIL",
            "Old CA",
            "x-a",
            "b*",
            "500",
            "`x`",
            "AAAA",
            "77",
        ];
        let mut sentences = BTreeSet::new();
        for found in each() {
            let english = Locale::ENGLISH.found(&found, &TimeZone::UTC);
            for language in Language::ALL {
                let told = Locale::of(*language).found(&found, &TimeZone::UTC);
                assert!(*language == Language::En || told != english, "{language}: {told}");
                for fact in FACTS.iter().filter(|fact| english.contains(**fact)) {
                    assert!(told.contains(fact), "{language}: {fact} in {told}");
                }
                assert!(!told.contains(['{', '$']) && sentences.insert((*language, told.clone())), "{told}");
            }
            let json = serde_json::to_string(&found).expect("JSON");
            assert_eq!(serde_json::from_str::<Found>(&json).expect("what was found"), found, "{json}");
        }
    }

    #[test]
    fn the_end_of_a_certificate_is_told_in_the_zone_of_the_site() {
        let (above, ended_at) = (None, Timestamp::from_millis(1_795_000_000_000));
        let found = Found::Expired { above, ended_at, days: 3 };
        let zone = TimeZone::get("Asia/Tokyo").expect("a zone");
        for (language, zone, told) in [
            (Language::En, &TimeZone::UTC, "the certificate expired 3 days ago: 18 Nov 2026, 11:06:40 UTC"),
            (Language::De, &zone, "Zertifikat vor 3 Tagen abgelaufen: 18. Nov. 2026, 20:06:40 JST"),
        ] {
            assert_eq!(Locale::of(language).found(&found, zone), told);
        }
    }

    /// Rows of earlier versions, and sentences that are no data.
    #[test]
    fn what_is_no_data_stands_behind_kind_and_number() {
        let told = |language, kind, message: &str, number| {
            let reason = Reason { number, ..Reason::new(kind, message) };
            Locale::of(language).told_reason(&reason, &TimeZone::UTC)
        };
        for (kind, message, number, german) in [
            (ReasonKind::HttpStatus, "HTTP 503, expected 200", Some(503), "HTTP 503 (expected 200)"),
            (ReasonKind::TlsHandshake, "garbled", None, "TLS-Handshake fehlgeschlagen (garbled)"),
            (ReasonKind::Dns, "the name could not be resolved", None, "Name konnte nicht aufgelöst werden"),
        ] {
            assert_eq!(told(Language::En, kind, message, number), message);
            assert_eq!(told(Language::De, kind, message, number), german);
        }
    }

    #[test]
    fn english_reasons_are_those_of_the_api() {
        for kind in ReasonKind::ALL {
            for number in [None, Some(0), Some(1), Some(2), Some(503)] {
                assert_eq!(Locale::ENGLISH.reason(Why { kind: *kind, number }), reason::public_message(*kind, number));
            }
        }
    }
}
