//! A recurrence rule (RFC 5545, `RRULE`): read once, expanded in local time; only then a zone is attached. A local time
//! that does not exist there is no occurrence, and is not counted (RFC 5545, 3.3.10).
//!
//! Whatever the rule says, the work is bounded: a rule that never matches, counts without end or repeats all the time
//! is refused.

use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use jiff::tz::TimeZone;
use rrule::{Frequency, NWeekday, RRule, RRuleError, RRuleSet, Tz, Unvalidated};
use thiserror::Error;

use crate::model::{Timestamp, local};

/// Longest text of a rule.
const LONGEST: usize = 500;
/// Highest `COUNT`: such a rule is counted from its first occurrence on.
const MOST_COUNTED: u32 = 10_000;
/// Most times of day in one rule: `BYHOUR`, `BYMINUTE` and `BYSECOND` multiplied.
const MOST_TIMES: usize = 100;
/// Occurrences looked at in one go.
const MOST_LOOKED_AT: usize = 20_000;
/// Occurrences compared to find out how close they come …
const COMPARED: usize = 200;
/// … of so many days.
const COMPARED_OVER: Days = Days::new(3_660);
/// Occurrences never begin closer to each other.
const SHORTEST_GAP: Duration = Duration::from_secs(60);

/// Why a text is not a rule that can be used: the end of a sentence that begins with it.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RuleError {
    /// Not the grammar of RFC 5545.
    #[error("is not a recurrence rule: {0}")]
    Grammar(String),
    /// No date will ever fit.
    #[error("never happens: no date from its start on fits it")]
    Never,
    /// Too often, too many.
    #[error("{0}")]
    TooMuch(String),
}

impl RuleError {
    /// What to do.
    pub const fn cure(&self) -> &'static str {
        match self {
            Self::Grammar(_) => "write it as in RFC 5545: FREQ=WEEKLY;BYDAY=SU",
            Self::Never => "check the dates it names, UNTIL and `start`",
            Self::TooMuch(_) => "plan it rarer, or as several maintenances",
        }
    }
}

/// When a rule stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Until {
    /// This local time is the last.
    Local(NaiveDateTime),
    /// This instant is the last.
    Instant(DateTime<Utc>),
}

/// A rule and the local time of its first occurrence.
#[derive(Clone, Debug, PartialEq)]
pub struct Recurrence {
    text: String,
    start: NaiveDateTime,
    /// Without `COUNT`: what counts only a zone can tell.
    rule: RRule,
    count: Option<usize>,
    until: Option<Until>,
    gap: Option<Duration>,
}

impl Recurrence {
    /// Reads a rule that begins at a local time.
    ///
    /// # Errors
    /// It is no rule, never matches, or would repeat without measure.
    pub fn parse(text: &str, start: NaiveDateTime) -> Result<Self, RuleError> {
        let (rest, until) = split(text)?;
        let parsed: RRule<Unvalidated> = rest.parse().map_err(|error| grammar(&error))?;
        modest(&parsed)?;
        numbered(&parsed)?;
        let endless: RRule<Unvalidated> = uncounted(&rest).parse().map_err(|error| grammar(&error))?;
        let rule = endless.validate(zoned(start)).map_err(|error| grammar(&error))?;
        let count = parsed.get_count().map(|count| usize::try_from(count).unwrap_or(usize::MAX));
        let mut this = Self { text: text.to_owned(), start, rule, count, until, gap: None };
        if matches!(parsed.get_freq(), Frequency::Hourly | Frequency::Minutely) && never(&parsed, start) {
            return Err(RuleError::Never);
        }
        if this.starts(start, NaiveDateTime::MAX, 1).is_empty() {
            return Err(RuleError::Never);
        }
        this.gap = this.shortest_gap();
        if this.gap.is_some_and(|gap| gap < SHORTEST_GAP) {
            return Err(RuleError::TooMuch("repeats more often than once a minute".to_owned()));
        }
        Ok(this)
    }

    /// As written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The shortest time between the first occurrences; `None` if there is only one.
    pub const fn gap(&self) -> Option<Duration> {
        self.gap
    }

    fn shortest_gap(&self) -> Option<Duration> {
        let to = self.start.checked_add_days(COMPARED_OVER).unwrap_or(NaiveDateTime::MAX);
        let starts = self.starts(self.start, to, COMPARED);
        starts.windows(2).filter_map(|pair| (pair[1] - pair[0]).to_std().ok()).min()
    }

    /// Local times of occurrences in `from <= t < to`, oldest first, at most `limit`. One that stops at an instant may
    /// give some beyond it: only a zone can tell.
    fn starts(&self, from: NaiveDateTime, to: NaiveDateTime, limit: usize) -> Vec<NaiveDateTime> {
        self.those(from, to, |_| true).take(limit).collect()
    }

    /// The first occurrence from an instant on that there is not, since no clock of this zone shows its local time.
    pub fn skipped(&self, zone: &TimeZone, after: Timestamp) -> Option<NaiveDateTime> {
        local::gaps(after, zone).into_iter().find_map(|(from, to)| self.starts(from, to, 1).first().copied())
    }

    /// Local times of occurrences that are some, in `from <= t < to`, oldest first.
    fn those(
        &self,
        from: NaiveDateTime,
        to: NaiveDateTime,
        is_one: impl Fn(NaiveDateTime) -> bool,
    ) -> impl Iterator<Item = NaiveDateTime> {
        let set = RRuleSet::new(zoned(self.origin(from))).rrule(self.rule.clone()).limit();
        let last = match self.until {
            Some(Until::Local(last)) => Some(last),
            Some(Until::Instant(_)) | None => None,
        };
        set.into_iter()
            .take(MOST_LOOKED_AT)
            .map(|at| at.naive_utc())
            .take_while(move |at| *at < to && last.is_none_or(|last| *at <= last))
            .filter(move |at| is_one(*at))
            .take(self.count.unwrap_or(usize::MAX))
            .filter(move |at| *at >= from)
    }

    /// The first occurrence in a zone; `None` if the rule stops before it starts there.
    pub fn first(&self, zone: &TimeZone) -> Option<Timestamp> {
        self.instants(zone, (NaiveDateTime::MIN, NaiveDateTime::MAX), 1).first().copied()
    }

    /// Instants of the occurrences whose local time is in `from <= t < to`, oldest first, at most `limit`.
    pub fn instants(
        &self,
        zone: &TimeZone,
        (from, to): (NaiveDateTime, NaiveDateTime),
        limit: usize,
    ) -> Vec<Timestamp> {
        let last = match self.until {
            Some(Until::Instant(last)) => Some(Timestamp::from_millis(last.timestamp_millis())),
            Some(Until::Local(_)) | None => None,
        };
        self.those(from, to, |at| local::exists(local::civil(at), zone))
            .map(|at| local::instant(local::civil(at), zone))
            .take_while(|at| last.is_none_or(|last| *at <= last))
            .take(limit)
            .collect()
    }

    /// Where to begin counting so as to meet every occurrence from `from` on: two periods before it, whole periods
    /// after the start. A rule that counts, and one of months or years (which are few), is counted from its start.
    fn origin(&self, from: NaiveDateTime) -> NaiveDateTime {
        let unit: i64 = match self.rule.get_freq() {
            Frequency::Yearly | Frequency::Monthly => return self.start,
            Frequency::Weekly => 7 * 86_400,
            Frequency::Daily => 86_400,
            Frequency::Hourly => 3_600,
            Frequency::Minutely => 60,
            Frequency::Secondly => 1,
        };
        let period = unit * i64::from(self.rule.get_interval().max(1));
        let periods = (from - self.start).num_seconds() / period - 2;
        if self.count.is_some() || periods <= 0 {
            return self.start;
        }
        TimeDelta::try_seconds(periods * period)
            .and_then(|passed| self.start.checked_add_signed(passed))
            .unwrap_or(self.start)
    }
}

/// The crate gets local time as if it were UTC.
fn zoned(at: NaiveDateTime) -> DateTime<Tz> {
    at.and_utc().with_timezone(&Tz::UTC)
}

fn grammar(error: &RRuleError) -> RuleError {
    let says = match error {
        RRuleError::ParserError(error) => error.to_string(),
        RRuleError::ValidationError(error) => error.to_string(),
        RRuleError::IterError(error) => error.clone(),
    };
    RuleError::Grammar(says.trim_end_matches('.').to_owned())
}

/// Takes `UNTIL` out, which the crate would read in a zone of its own.
fn split(text: &str) -> Result<(String, Option<Until>), RuleError> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"=;,+-".contains(&byte);
    let text = text.strip_prefix("RRULE:").unwrap_or(text);
    if text.len() > LONGEST || !text.bytes().all(plain) {
        let says = format!("it holds letters, digits and `= ; , + -` only, at most {LONGEST}");
        return Err(RuleError::Grammar(says));
    }
    let is_until = |part: &&str| part.get(..6).is_some_and(|name| name.eq_ignore_ascii_case("UNTIL="));
    let mut untils = text.split(';').filter(is_until);
    let until = match (untils.next(), untils.next()) {
        (None, _) => None,
        (Some(until), None) => {
            let value = until.get(6..).unwrap_or_default();
            Some(parse_until(value).ok_or_else(|| {
                RuleError::Grammar(format!("UNTIL is 20261231, 20261231T220000 or 20261231T220000Z, not {value}"))
            })?)
        }
        (Some(_), Some(_)) => return Err(RuleError::Grammar("UNTIL stands in it twice".to_owned())),
    };
    let rest: Vec<&str> = text.split(';').filter(|part| !is_until(part)).collect();
    Ok((rest.join(";"), until))
}

/// The same without `COUNT`.
fn uncounted(text: &str) -> String {
    let is_count = |part: &&str| part.get(..6).is_some_and(|name| name.eq_ignore_ascii_case("COUNT="));
    text.split(';').filter(|part| !is_count(part)).collect::<Vec<_>>().join(";")
}

/// A date means that whole day.
fn parse_until(text: &str) -> Option<Until> {
    let local = |text: &str| NaiveDateTime::parse_from_str(text, "%Y%m%dT%H%M%S").ok();
    match (text.len(), text.strip_suffix(['Z', 'z'])) {
        (8, None) => NaiveDate::parse_from_str(text, "%Y%m%d").ok()?.and_hms_opt(23, 59, 59).map(Until::Local),
        (15, None) => local(text).map(Until::Local),
        (16, Some(text)) => local(text).map(|at| Until::Instant(at.and_utc())),
        _ => None,
    }
}

/// Refuses the second Tuesday of a week: weekdays are numbered within months and years (RFC 5545, 3.3.10).
fn numbered(rule: &RRule<Unvalidated>) -> Result<(), RuleError> {
    let numbered = rule.get_by_weekday().iter().any(|day| matches!(day, NWeekday::Nth(..)));
    if numbered && !matches!(rule.get_freq(), Frequency::Monthly | Frequency::Yearly) {
        let says = "a weekday with a number, such as 2TU, is one of a month or a year: FREQ=MONTHLY";
        return Err(RuleError::Grammar(says.to_owned()));
    }
    Ok(())
}

/// Refuses what would be too much work, or too much for people.
fn modest(rule: &RRule<Unvalidated>) -> Result<(), RuleError> {
    let much = |says: String| Err(RuleError::TooMuch(says));
    if rule.get_freq() == Frequency::Secondly {
        return much("repeats more often than once a minute".to_owned());
    }
    if rule.get_interval() == 0 {
        return Err(RuleError::Grammar("INTERVAL is at least 1".to_owned()));
    }
    match rule.get_count() {
        Some(0) => return Err(RuleError::Grammar("COUNT is at least 1".to_owned())),
        Some(count) if count > MOST_COUNTED => {
            return much(format!("counts {count} times; at most {MOST_COUNTED}, or without COUNT for ever"));
        }
        Some(_) | None => {}
    }
    let times = [rule.get_by_hour(), rule.get_by_minute(), rule.get_by_second()]
        .iter()
        .map(|list| list.len().max(1))
        .product::<usize>();
    if times > MOST_TIMES {
        return much(format!("names {times} times of day (BYHOUR × BYMINUTE × BYSECOND); at most {MOST_TIMES}"));
    }
    Ok(())
}

/// Whether no day fits a rule that is finer than days: looked for year by year, which is quick.
fn never(rule: &RRule<Unvalidated>, start: NaiveDateTime) -> bool {
    let days = RRule::new(Frequency::Yearly)
        .by_year_day(rule.get_by_year_day().to_vec())
        .by_month_day(rule.get_by_month_day().to_vec())
        .by_weekday(rule.get_by_weekday().to_vec())
        .by_month(
            &rule.get_by_month().iter().filter_map(|month| chrono::Month::try_from(*month).ok()).collect::<Vec<_>>(),
        );
    days.build(zoned(start)).is_ok_and(|set| set.limit().into_iter().next().is_none())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn starts(rule: &str, from: &str, to: &str) -> String {
        let rule = Recurrence::parse(rule, at("2026-11-01 03:00")).unwrap();
        let found = rule.starts(at(from), at(to), 10);
        found.iter().map(|at| at.format("%m-%d %H:%M").to_string()).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn rules_are_expanded_in_local_time() {
        for (rule, from, to, expected) in [
            ("FREQ=WEEKLY;BYDAY=SU", "2026-11-01 00:00", "2026-11-20 00:00", "11-01 03:00, 11-08 03:00, 11-15 03:00"),
            (
                "RRULE:FREQ=WEEKLY;INTERVAL=2",
                "2036-11-01 00:00",
                "2036-12-01 00:00",
                "11-02 03:00, 11-16 03:00, 11-30 03:00",
            ),
            ("FREQ=DAILY;COUNT=3", "2026-11-02 00:00", "2027-01-01 00:00", "11-02 03:00, 11-03 03:00"),
            ("FREQ=DAILY;UNTIL=20261103", "2026-11-02 00:00", "2027-01-01 00:00", "11-02 03:00, 11-03 03:00"),
            ("FREQ=DAILY;until=20261103T025959", "2026-11-02 00:00", "2027-01-01 00:00", "11-02 03:00"),
            ("FREQ=MONTHLY;BYDAY=-1FR", "2027-01-01 00:00", "2027-03-01 00:00", "01-29 03:00, 02-26 03:00"),
            ("FREQ=MONTHLY;BYMONTHDAY=31", "2027-01-01 00:00", "2027-04-01 00:00", "01-31 03:00, 03-31 03:00"),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "2027-01-01 00:00", "2030-04-01 00:00", "02-29 03:00"),
            ("FREQ=HOURLY;INTERVAL=12", "2046-07-01 00:00", "2046-07-02 00:00", "07-01 03:00, 07-01 15:00"),
            (
                "FREQ=MINUTELY;INTERVAL=20",
                "2046-07-01 00:00",
                "2046-07-01 01:00",
                "07-01 00:00, 07-01 00:20, 07-01 00:40",
            ),
        ] {
            assert_eq!(starts(rule, from, to), expected, "{rule}");
        }
    }

    #[test]
    fn what_is_no_rule_or_too_much_is_refused() {
        for (rule, says) in [
            ("", "is not a recurrence rule"),
            ("weekly", "is not a recurrence rule"),
            ("FREQ=FORTNIGHTLY", "is not a recurrence rule"),
            ("FREQ=WEEKLY;BYDAY=XX", "is not a recurrence rule"),
            ("FREQ=WEEKLY;BYDAY=é", "is not a recurrence rule"),
            ("FREQ=WEEKLY;BYDAY=2TU", "is one of a month"),
            ("FREQ=DAILY;BYDAY=MO,-1FR", "is one of a month"),
            ("FREQ=DAILY;BYHOUR=25", "is not a recurrence rule"),
            ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL is"),
            ("FREQ=DAILY;UNTIL=20300101;UNTIL=20310101", "twice"),
            ("FREQ=DAILY;UNTIL=20250101", "never happens"),
            ("FREQ=DAILY;INTERVAL=0", "at least 1"),
            ("FREQ=DAILY;COUNT=0", "at least 1"),
            ("FREQ=DAILY;COUNT=4000000000", "at most 10000"),
            ("FREQ=SECONDLY", "more often than once a minute"),
            ("FREQ=MINUTELY;BYSECOND=0,30", "more often than once a minute"),
            ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "never happens"),
            ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "never happens"),
            ("FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=30;BYHOUR=3", "never happens"),
            ("FREQ=DAILY;BYHOUR=1,2,3,4,5,6,7,8,9,10,11;BYMINUTE=0,1,2,3,4,5,6,7,8,9", "times of day"),
        ] {
            let error = Recurrence::parse(rule, at("2026-11-01 03:00")).unwrap_err().to_string();
            assert!(error.contains(says), "{rule}: {error}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Beginning in the middle gives what beginning at the start gives.
        #[test]
        fn a_late_look_sees_the_same(
            freq in prop_oneof![Just("HOURLY"), Just("DAILY"), Just("WEEKLY"), Just("MONTHLY"), Just("YEARLY")],
            interval in 1_u32..5,
            days in proptest::sample::subsequence(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"], 0..4),
            later in 0_i64..600,
        ) {
            let by = if days.is_empty() { String::new() } else { format!(";BYDAY={}", days.join(",")) };
            let start = at("2026-11-01 03:00");
            let rule = Recurrence::parse(&format!("FREQ={freq};INTERVAL={interval}{by}"), start);
            prop_assume!(rule.is_ok());
            let rule = rule.unwrap();
            let (from, to) = (start + TimeDelta::days(later), start + TimeDelta::days(later + 60));
            let all: Vec<_> = rule.starts(start, to, MOST_LOOKED_AT).into_iter().filter(|at| *at >= from).collect();
            prop_assert!(rule.starts(from, to, MOST_LOOKED_AT) == all);
        }

        #[test]
        fn any_text_is_survived(text in "(FREQ=(DAILY|MINUTELY|WEEKLY|YEARLY))?[;=,A-Z0-9+-]{0,40}") {
            let _ = Recurrence::parse(&text, at("2026-11-01 03:00"));
        }
    }
}
