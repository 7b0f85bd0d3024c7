//! Figures of a month or a year, pure: how often something failed, how long it took to recover, how long it worked in
//! between.

use std::time::Duration;

use super::{Share, Tally};
use crate::model::{DegradedIs, Outage, Timestamp};

/// What a period says of a monitor, of a group, or of everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reliability {
    /// Incidents that began in the period.
    pub incidents: u64,
    /// Mean time to recover: mean of `resolved_at − started_at` of the incidents that ended in the period.
    pub mttr: Option<Duration>,
    /// Mean time between failures: time judged up, divided by the incidents that began in the period.
    pub mtbf: Option<Duration>,
    /// Time that uptime counts as not good.
    pub downtime: Duration,
    /// As everywhere.
    pub uptime: Option<Share>,
    /// As everywhere.
    pub coverage: Option<Share>,
}

/// The figures of `from <= t < to`. `outages` are those of the monitors whose time is in `tally`, an incident's next to
/// each other: one that affects several of them counts once. Drills and incidents without severity are not among them.
pub fn reliability<'a>(
    outages: impl Iterator<Item = &'a Outage>,
    tally: &Tally,
    (from, to): (Timestamp, Timestamp),
    degraded_is: DegradedIs,
) -> Reliability {
    let within = |at: Timestamp| from <= at && at < to;
    let (mut incidents, mut ended, mut lasted) = (0_u32, 0_u32, Duration::ZERO);
    let mut before = None;
    for outage in outages {
        if before.replace(&outage.incident) == Some(&outage.incident) {
            continue;
        }
        incidents += u32::from(within(outage.started_at));
        if let Some(end) = outage.resolved_at.filter(|end| within(*end)) {
            ended += 1;
            lasted += end.since(outage.started_at);
        }
    }
    Reliability {
        incidents: u64::from(incidents),
        mttr: lasted.checked_div(ended),
        mtbf: tally.up.checked_div(incidents),
        downtime: match degraded_is {
            DegradedIs::Up => tally.down,
            DegradedIs::Down => tally.down + tally.degraded,
        },
        uptime: tally.uptime(degraded_is),
        coverage: tally.coverage(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{IncidentId, MonitorId};
    use proptest::prelude::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    fn outage(incident: u32, monitor: &str, start: i64, end: Option<i64>) -> Outage {
        let incident = IncidentId::new(format!("inc_{incident}"));
        Outage { incident, monitor: Some(MonitorId::new(monitor)), started_at: at(start), resolved_at: end.map(at) }
    }

    fn seconds(length: Option<Duration>) -> Option<u64> {
        length.map(|length| length.as_secs())
    }

    #[test]
    fn incidents_count_where_they_begin_and_recover_where_they_end() {
        let tally = Tally {
            up: Duration::from_secs(900),
            down: Duration::from_secs(60),
            degraded: Duration::from_secs(40),
            ..Tally::default()
        };
        let outages = [
            outage(1, "a", -50, Some(10)),
            outage(2, "a", 100, Some(120)),
            outage(3, "a", 200, Some(240)),
            outage(3, "b", 200, Some(240)),
            outage(4, "a", 990, None),
            outage(5, "a", 995, Some(1_000)),
        ];
        let found = reliability(outages.iter(), &tally, (at(0), at(1_000)), DegradedIs::Up);
        assert_eq!((found.incidents, seconds(found.mttr), seconds(found.mtbf)), (4, Some(40), Some(225)));
        assert_eq!(
            (found.downtime.as_secs(), found.uptime, found.coverage),
            (60, Some(Share(94_000)), Some(Share(100_000)))
        );
        let strict = reliability(outages.iter(), &tally, (at(0), at(1_000)), DegradedIs::Down);
        assert_eq!((strict.downtime.as_secs(), strict.uptime), (100, Some(Share(90_000))));
    }

    #[test]
    fn without_incidents_or_measurements_there_is_no_figure() {
        let quiet = reliability(
            [].iter(),
            &Tally { up: Duration::from_secs(9), ..Tally::default() },
            (at(0), at(9)),
            DegradedIs::Up,
        );
        assert_eq!((quiet.incidents, quiet.mttr, quiet.mtbf, quiet.uptime), (0, None, None, Some(Share(100_000))));
        assert_eq!(reliability([].iter(), &Tally::default(), (at(0), at(9)), DegradedIs::Up), Reliability::default());
    }

    proptest! {
        #[test]
        fn a_split_period_has_the_same_sums(
            stretches in proptest::collection::vec((0_i64..1_000, 0_i64..300), 0..20),
            cut in 0_i64..1_000,
        ) {
            let numbered = (0_u32..).zip(&stretches);
            let outages: Vec<Outage> = numbered
                .map(|(number, (start, length))| outage(number, "a", *start, Some(start + length)))
                .collect();
            let of = |from, to| reliability(outages.iter(), &Tally::default(), (at(from), at(to)), DegradedIs::Up);
            prop_assert_eq!(of(0, cut).incidents + of(cut, 2_000).incidents, of(0, 2_000).incidents);
            let longest = stretches.iter().map(|(_, length)| length.unsigned_abs()).max();
            prop_assert!(seconds(of(0, 2_000).mttr) <= longest);
        }
    }
}
