//! Seconds per status over a period, and the two figures made from them.

use std::fmt;
use std::iter::Sum;
use std::ops::AddAssign;
use std::time::Duration;

use crate::model::{DegradedIs, Shown, Span, Timestamp, Window};

/// Time per status over a period. Maintenance is laid over everything else; overlapping windows count once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Tally {
    /// Judged up.
    pub up: Duration,
    /// Judged degraded.
    pub degraded: Duration,
    /// Judged down.
    pub down: Duration,
    /// Under maintenance.
    pub maintenance: Duration,
    /// Not measured.
    pub unknown: Duration,
}

/// A share in thousandths of a percent, rounded down: 99.9996 % is 99_999, and only a whole one is 100_000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Share(pub u32);

/// What a period is read from. `spans` are oldest first; the open one reaches to `now`, or to `silent_since` and is
/// unknown from there. Time after the first span that no span covers (a paused monitor) is unknown too.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// Judged spans, oldest first.
    pub spans: &'a [Span],
    /// Maintenance, in any order, overlapping or not.
    pub windows: &'a [Window],
    /// What people said it was, where that counts: laid over the judged spans, the worse of both holds. In any order,
    /// overlapping or not.
    pub said: &'a [Span],
    /// Since when nobody has measured (`Standing::silent_since`).
    pub silent_since: Option<Timestamp>,
    /// Now.
    pub now: Timestamp,
}

impl Share {
    /// `part` of `whole`, rounded down; `None` of nothing.
    fn of(part: Duration, whole: Duration) -> Option<Self> {
        let share = (part.as_millis() * 100_000).checked_div(whole.as_millis())?;
        u32::try_from(share).ok().map(Self)
    }

    /// Percent, as a number: 99.987.
    pub fn percent(self) -> f64 {
        f64::from(self.0) / 1000.0
    }
}

/// Percent without the sign: `100`, `0`, else three decimals.
impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            0 | 100_000 => write!(f, "{}", self.0 / 1000),
            share => write!(f, "{}.{:03}", share / 1000, share % 1000),
        }
    }
}

impl Tally {
    /// Uptime: up / (up + degraded + down), degraded time counted as the site says; `None` when nothing was measured.
    pub fn uptime(&self, degraded_is: DegradedIs) -> Option<Share> {
        let good = match degraded_is {
            DegradedIs::Up => self.up + self.degraded,
            DegradedIs::Down => self.up,
        };
        Share::of(good, self.up + self.degraded + self.down)
    }

    /// Coverage: 1 − unknown / everything; `None` for an empty period.
    pub fn coverage(&self) -> Option<Share> {
        let measured = self.up + self.degraded + self.down + self.maintenance;
        Share::of(measured, measured + self.unknown)
    }

    fn count(&mut self, shown: Shown, time: Duration) {
        let of = match shown {
            Shown::Up => &mut self.up,
            Shown::Degraded => &mut self.degraded,
            Shown::Down => &mut self.down,
            Shown::Maintenance => &mut self.maintenance,
            Shown::Unknown => &mut self.unknown,
        };
        *of += time;
    }
}

/// Seconds of the members of a group are summed before a figure is made.
impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.up += other.up;
        self.degraded += other.degraded;
        self.down += other.down;
        self.maintenance += other.maintenance;
        self.unknown += other.unknown;
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |mut sum, one| {
            sum += one;
            sum
        })
    }
}

/// Seconds per status in `from <= t < to`, never before the first span, never after now.
pub fn tally(record: Record<'_>, from: Timestamp, to: Timestamp) -> Tally {
    let mut tally = Tally::default();
    let Some(first) = record.spans.first() else { return tally };
    let (from, to) = (from.max(first.start), to.min(record.now));
    let windows = Window::disjoint(record.windows.iter().copied());
    let mut count = |shown: Shown, start: Timestamp, end: Timestamp| {
        for (shown, start, end) in laid_over(record.said, shown, (start, end)) {
            let under: Duration = windows.iter().map(|window| end.min(window.end).since(start.max(window.start))).sum();
            tally.count(Shown::Maintenance, under);
            tally.count(shown, end.since(start) - under);
        }
    };
    let passed = record.spans.partition_point(|span| span.end.is_some_and(|end| end <= from));
    let mut at = from;
    for span in &record.spans[passed..] {
        if span.start >= to {
            break;
        }
        let start = span.start.max(at);
        let end = span.end.unwrap_or(to).min(to).max(start);
        let silent = if span.end.is_none() { record.silent_since } else { None };
        let judged_end = silent.map_or(end, |since| since.max(start).min(end));
        count(Shown::Unknown, at, start);
        count(span.status.shown(), start, judged_end);
        count(Shown::Unknown, judged_end, end);
        at = end;
    }
    count(Shown::Unknown, at, to);
    tally
}

/// A stretch of one status, cut where what people said about it begins and ends: the worse of both, unknown being the
/// least.
fn laid_over(said: &[Span], shown: Shown, (start, end): (Timestamp, Timestamp)) -> Vec<(Shown, Timestamp, Timestamp)> {
    let within = |span: &&Span| span.start < end && span.end.is_none_or(|until| until > start);
    let over: Vec<&Span> = said.iter().filter(within).collect();
    if over.is_empty() {
        return vec![(shown, start, end)];
    }
    let mut cuts: Vec<Timestamp> = over.iter().flat_map(|span| [span.start, span.end.unwrap_or(end)]).collect();
    cuts.extend([start, end]);
    cuts.retain(|cut| start <= *cut && *cut <= end);
    cuts.sort_unstable();
    cuts.dedup();
    let at = |from: Timestamp| {
        over.iter().filter(move |span| span.start <= from && span.end.is_none_or(|until| until > from))
    };
    let worse = |from| {
        at(from).map(|span| span.status.shown()).chain([shown]).max_by_key(|shown| badness(*shown)).unwrap_or(shown)
    };
    cuts.iter().zip(cuts.iter().skip(1)).map(|(from, to)| (worse(*from), *from, *to)).collect()
}

const fn badness(shown: Shown) -> u8 {
    match shown {
        Shown::Unknown => 0,
        Shown::Up => 1,
        Shown::Maintenance => 2,
        Shown::Degraded => 3,
        Shown::Down => 4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Status;
    use proptest::prelude::*;

    fn ms(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis)
    }

    fn span(status: Status, start: i64, end: Option<i64>) -> Span {
        Span { status, start: ms(start), end: end.map(ms) }
    }

    /// The definition, millisecond by millisecond.
    fn naive(record: Record<'_>, from: i64, to: i64) -> Tally {
        let mut tally = Tally::default();
        let Some(first) = record.spans.first() else { return tally };
        for t in from.max(first.start.millis())..to.min(record.now.millis()) {
            let at = ms(t);
            let shown = if record.windows.iter().any(|w| w.start <= at && at < w.end) {
                Shown::Maintenance
            } else {
                let judged = match record.spans.iter().find(|s| s.start <= at && s.end.is_none_or(|end| at < end)) {
                    Some(s) if s.end.is_none() && record.silent_since.is_some_and(|since| at >= since) => {
                        Shown::Unknown
                    }
                    Some(s) => s.status.shown(),
                    None => Shown::Unknown,
                };
                let said = record
                    .said
                    .iter()
                    .filter(|s| s.start <= at && s.end.is_none_or(|end| at < end))
                    .map(|s| s.status.shown());
                said.chain([judged]).max_by_key(|shown| badness(*shown)).unwrap_or(judged)
            };
            tally.count(shown, Duration::from_millis(1));
        }
        tally
    }

    fn spans() -> impl Strategy<Value = Vec<Span>> {
        let stretch = (0_usize..4, 1_i64..60, prop_oneof![4 => Just(0_i64), 1 => 1_i64..20]);
        (0_i64..50, proptest::collection::vec(stretch, 0..8), any::<bool>()).prop_map(|(start, stretches, open)| {
            let mut at = start;
            let mut spans = Vec::new();
            for (status, length, hole) in stretches {
                spans.push(span(Status::ALL[status], at, Some(at + length)));
                at += length + hole;
            }
            if let (true, Some(last)) = (open, spans.last_mut()) {
                last.end = None;
            }
            spans
        })
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(
            spans in spans(),
            windows in proptest::collection::vec((0_i64..300, 0_i64..80), 0..4),
            said in proptest::collection::vec((2_usize..4, 0_i64..300, proptest::option::of(0_i64..80)), 0..3),
            silent in proptest::option::of(0_i64..400),
            (now, from, to) in (0_i64..500, -20_i64..500, -20_i64..550),
        ) {
            let window = |(start, length): &(i64, i64)| Window { start: ms(*start), end: ms(start + length) };
            let windows: Vec<Window> = windows.iter().map(window).collect();
            let word = |(status, start, length): &(usize, i64, Option<i64>)| {
                // `Status::ALL` is up, degraded, down, unknown: people say one of the two in the middle.
                span(Status::ALL[status - 1], *start, length.map(|length| start + length))
            };
            let said: Vec<Span> = said.iter().map(word).collect();
            let (silent_since, now) = (silent.map(ms), ms(now));
            let record = Record { spans: &spans, windows: &windows, said: &said, silent_since, now };
            let found = tally(record, ms(from), ms(to));
            prop_assert_eq!(found, naive(record, from, to));
            let parts = found.up + found.degraded + found.down + found.maintenance + found.unknown;
            let since = |first: &Span| ms(to).min(now).since(ms(from).max(first.start));
            let period = spans.first().map_or(Duration::ZERO, since);
            prop_assert_eq!(parts, period);
            let cut = from.midpoint(to);
            let parts = [tally(record, ms(from), ms(cut)), tally(record, ms(cut), ms(to))];
            prop_assert_eq!(parts.into_iter().sum::<Tally>(), found);
        }

        #[test]
        fn only_a_clean_period_says_100(up in 0_u64..1 << 40, down in 0_u64..1 << 40) {
            let tally = Tally { up: Duration::from_millis(up), down: Duration::from_millis(down), ..Tally::default() };
            match tally.uptime(DegradedIs::Up) {
                None => prop_assert_eq!(up + down, 0),
                Some(share) => {
                    prop_assert_eq!(share.0 == 100_000, down == 0);
                    let told = u128::from(share.0) * u128::from(up + down);
                    prop_assert!(told <= u128::from(up) * 100_000, "never rounded up");
                }
            }
        }
    }

    #[test]
    fn figures() {
        let seconds = |up, degraded, down, maintenance, unknown| Tally {
            up: Duration::from_secs(up),
            degraded: Duration::from_secs(degraded),
            down: Duration::from_secs(down),
            maintenance: Duration::from_secs(maintenance),
            unknown: Duration::from_secs(unknown),
        };
        let none = seconds(0, 0, 0, 5, 5);
        assert_eq!((none.uptime(DegradedIs::Up), none.coverage()), (None, Some(Share(50_000))));
        assert_eq!(Tally::default().coverage(), None);
        assert_eq!(seconds(1_000_000, 0, 4, 0, 0).uptime(DegradedIs::Up), Some(Share(99_999)));
        assert_eq!(seconds(1_000_000, 0, 0, 9, 9).uptime(DegradedIs::Up), Some(Share(100_000)));
        assert_eq!(seconds(3, 1, 0, 0, 0).uptime(DegradedIs::Up), Some(Share(100_000)));
        assert_eq!(seconds(3, 1, 0, 0, 0).uptime(DegradedIs::Down), Some(Share(75_000)));
        let shown: Vec<String> = [0, 5, 99_987, 99_900, 100_000].map(|share| Share(share).to_string()).into();
        assert_eq!(shown, ["0", "0.005", "99.987", "99.900", "100"]);
    }
}
