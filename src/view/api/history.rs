//! A period of a monitor in whole UTC hours or days, for charts of others.

use std::collections::HashMap;
use std::time::Duration;

use serde::Serialize;

use super::Quantiles;
use crate::history::{Share, Tally, tally};
use crate::model::time::{DAY, HOUR};
use crate::model::{Digest, Timestamp};
use crate::view::{Watched, World};

/// How a period is cut: so many slices of time, the running one included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slices {
    period: &'static str,
    /// An hour or a day.
    pub width: Duration,
    count: u32,
}

/// `/api/v1/monitors/{id}/history`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ApiHistory {
    monitor: String,
    period: &'static str,
    bucket: &'static str,
    buckets: Vec<Bucket>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
struct Bucket {
    start: Timestamp,
    end: Timestamp,
    seconds: Seconds,
    uptime: Option<f64>,
    coverage: Option<f64>,
    latency_ms: Quantiles,
}

/// To the millisecond. Together they are the part of the bucket that lies between the first check and now.
#[derive(Clone, Debug, PartialEq, Serialize)]
struct Seconds {
    up: f64,
    degraded: f64,
    down: f64,
    maintenance: f64,
    unknown: f64,
}

impl Slices {
    /// How a named period is cut: up to a week into hours, longer ones into days.
    pub fn of(period: &str) -> Option<Self> {
        let cut = |period, width, count| Some(Self { period, width, count });
        match period {
            "24h" => cut("24h", HOUR, 24),
            "7d" => cut("7d", HOUR, 7 * 24),
            "30d" => cut("30d", DAY, 30),
            "90d" => cut("90d", DAY, 90),
            "1y" => cut("1y", DAY, 365),
            _ => None,
        }
    }

    /// Where the first of them begins.
    pub fn from(&self, now: Timestamp) -> Timestamp {
        now.floor(self.width) - self.width * (self.count - 1)
    }
}

/// Buckets oldest first, with the latencies that are known by the beginning of their bucket.
pub fn history(world: &World, monitor: &Watched, slices: Slices, latencies: &HashMap<Timestamp, Digest>) -> ApiHistory {
    let from = slices.from(world.at);
    let none = Digest::default();
    let buckets = (0..slices.count).map(|place| {
        let start = from + slices.width * place;
        let end = start + slices.width;
        let tally = tally(monitor.record(world.at), start, end);
        Bucket {
            start,
            end,
            seconds: seconds(&tally),
            uptime: tally.uptime(world.site.degraded_is).map(Share::percent),
            coverage: tally.coverage().map(Share::percent),
            latency_ms: Quantiles::of(latencies.get(&start).unwrap_or(&none)),
        }
    });
    ApiHistory {
        monitor: monitor.id.to_string(),
        period: slices.period,
        bucket: if slices.width == HOUR { "hour" } else { "day" },
        buckets: buckets.collect(),
    }
}

fn seconds(tally: &Tally) -> Seconds {
    let seconds = |time: Duration| time.as_millis() as f64 / 1000.0;
    Seconds {
        up: seconds(tally.up),
        degraded: seconds(tally.degraded),
        down: seconds(tally.down),
        maintenance: seconds(tally.maintenance),
        unknown: seconds(tally.unknown),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Span, Status};
    use crate::view::monitor::PERIODS;
    use crate::view::world::tests::{monitor, world};

    #[test]
    fn buckets_end_with_the_running_one_and_add_up() {
        let mut world = world();
        world.at = world.at + Duration::from_secs(90);
        let mut watched = monitor("a", "A");
        let first = world.at.floor(HOUR) - 3 * HOUR + Duration::from_millis(500);
        let spans = [(Status::Up, first, Some(first + HOUR)), (Status::Down, first + HOUR, None)];
        watched.spans = spans.map(|(status, start, end)| Span { status, start, end }).into();
        let mut latency = Digest::default();
        latency.add(Duration::from_millis(5));
        let latencies = [(world.at.floor(HOUR), latency)].into();
        for (period, _) in PERIODS {
            let slices = Slices::of(period).expect("every named period is cut");
            let found = history(&world, &watched, slices, &latencies);
            let last = found.buckets.last().expect("buckets");
            assert!(
                last.start <= world.at && world.at < last.end && found.buckets[0].start == slices.from(world.at),
                "{period}"
            );
            let all: f64 = found.buckets.iter().map(|bucket| bucket.seconds.up + bucket.seconds.down).sum();
            assert!((all - (3.0 * 3600.0 + 89.5)).abs() < 1e-6, "{period}: {all}");
        }
        let day = history(&world, &watched, Slices::of("24h").expect("cut"), &latencies);
        let shown: Vec<_> =
            day.buckets[19..].iter().map(|bucket| (bucket.seconds.up, bucket.seconds.down, bucket.uptime)).collect();
        let expected = [
            (0.0, 0.0, None),
            (3599.5, 0.0, Some(100.0)),
            (0.5, 3599.5, Some(0.013)),
            (0.0, 3600.0, Some(0.0)),
            (0.0, 90.0, Some(0.0)),
        ];
        assert_eq!(shown, expected);
        assert_eq!((day.buckets[22].latency_ms.p50, day.buckets[23].latency_ms.p50), (None, Some(5.0)));
        assert_eq!(Slices::of("24H"), None);
    }
}
