//! A monitor: its row in a list, its figures, its page.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::{
    Certificate, IncidentRef, MonitorPage, MonitorRow, PeriodFigure, Told, Watched, World, chrome, incident, latency,
    maintenance,
};
use crate::history::{Calendar, Tally, days, tally};
use crate::model::time::{DAY, millis};
use crate::model::{Digest, Incident, Timestamp};

/// A period is told that reaches by this share further back than the one before.
const FURTHER: f64 = 1.01;

/// The periods figures are given for; they roll back from now.
pub const PERIODS: [(&str, Duration); 5] = [
    ("24h", DAY),
    ("7d", Duration::from_secs(7 * DAY.as_secs())),
    ("30d", Duration::from_secs(30 * DAY.as_secs())),
    ("90d", Duration::from_secs(90 * DAY.as_secs())),
    ("1y", Duration::from_secs(365 * DAY.as_secs())),
];

/// A monitor in a list. `calendar` holds the days of the bar: its figures are of as many.
pub fn row(world: &World, monitor: &Watched, calendar: &Calendar) -> MonitorRow {
    let bar = DAY * calendar.count();
    let over_bar = recent(world, monitor, bar);
    MonitorRow {
        id: monitor.id.to_string(),
        name: monitor.name.clone(),
        shown: monitor.sight.shown,
        words: monitor.words(world.locale),
        since: monitor.sight.since,
        bar: days(monitor.record(world.at), calendar),
        uptime: over_bar.uptime(world.site.degraded_is),
        coverage: over_bar.coverage(),
        measured_from: monitor.standing.first_check.filter(|first| *first > world.at - bar),
    }
}

/// Seconds per status of the last `period`.
pub fn recent(world: &World, monitor: &Watched, period: Duration) -> Tally {
    tally(monitor.record(world.at), world.at - period, world.at)
}

/// Uptime and coverage over each of the [`PERIODS`].
pub fn figures(world: &World, monitor: &Watched) -> [PeriodFigure; 5] {
    PERIODS.map(|(period, length)| {
        let tally = recent(world, monitor, length);
        PeriodFigure { period, uptime: tally.uptime(world.site.degraded_is), coverage: tally.coverage() }
    })
}

/// Figures of the periods that reach further back into what was measured than the one before.
fn telling(world: &World, monitor: &Watched) -> Vec<PeriodFigure> {
    let before = std::iter::once(Duration::ZERO).chain(PERIODS.map(|(_, length)| length));
    let first = monitor.standing.first_check.unwrap_or(world.at);
    let further = |length: Duration| length.is_zero() || first < world.at - length.mul_f64(FURTHER);
    figures(world, monitor).into_iter().zip(before).filter(|(_, before)| further(*before)).map(|(f, _)| f).collect()
}

/// What the store adds to a monitor's page.
#[derive(Debug, Default)]
pub struct Background {
    /// Its newest incidents, newest first.
    pub incidents: Vec<Arc<Told>>,
    /// Its incidents since the beginning of the bar, newest first.
    pub since_bar: Vec<Incident>,
    /// Latencies of the hours since [`latency::from`], the running one included; `None` if they cannot be read.
    pub hours: Option<Vec<(Timestamp, Digest)>>,
}

/// `/monitors/{id}`.
pub fn page(world: &World, monitor: &Watched, background: &Background) -> MonitorPage {
    let calendar = Calendar::new(world.at, &world.zone, world.site.history_days);
    let (week, latency_days) = background.hours.as_ref().map(|hours| latency::week(world, hours)).unzip();
    let group = monitor.group.as_ref().and_then(|id| world.group(id.as_str()));
    MonitorPage {
        chrome: chrome::chrome(world),
        row: row(world, monitor, &calendar),
        group: group.map(|group| group.name.clone()),
        about: monitor.about.clone(),
        link: monitor.link.clone(),
        figures: telling(world, monitor),
        quarters: days(monitor.record(world.at), &Calendar::quarters(world.at)),
        told: told(world, &background.since_bar, &calendar),
        latency_ms: latency::quantiles(&monitor.latency),
        week,
        latency_days: latency_days.unwrap_or_default(),
        certificate: monitor.certificate_expires_at.map(|expires_at| certificate(expires_at, world.at)),
        last_check: monitor.last.as_ref().map(|check| world.check(check)),
        maintenance: maintenance::of_monitor(world, &monitor.id),
        incidents: background.incidents.iter().map(|told| incident::card(world, told)).collect(),
    }
}

fn told(world: &World, incidents: &[Incident], calendar: &Calendar) -> BTreeMap<String, Vec<IncidentRef>> {
    let mut told: BTreeMap<String, Vec<IncidentRef>> = BTreeMap::new();
    for incident in incidents {
        for date in calendar.touched(incident.started_at, incident.resolved_at.unwrap_or(world.at)) {
            let link = IncidentRef { id: incident.id.to_string(), title: world.title(incident) };
            told.entry(date.to_owned()).or_default().push(link);
        }
    }
    told
}

fn certificate(expires_at: Timestamp, now: Timestamp) -> Certificate {
    Certificate { expires_at, days_left: (expires_at.millis().saturating_sub(now.millis())).div_euclid(millis(DAY)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Share;
    use crate::model::{Span, Status};
    use crate::view::world::tests::{monitor, world};

    #[test]
    fn figures_roll_back_from_now_and_begin_with_the_first_check() {
        let world = world();
        let mut watched = monitor("a", "A");
        let first = world.at - Duration::from_secs(10 * DAY.as_secs());
        let spans = [(Status::Down, 0, 1), (Status::Up, 1, 8), (Status::Unknown, 8, 9), (Status::Up, 9, 10)];
        watched.spans = spans
            .map(|(status, from, to)| Span {
                status,
                start: first + DAY * from,
                end: (to < 10).then_some(first + DAY * to),
            })
            .into();
        watched.standing.first_check = Some(first);
        let figures: Vec<_> =
            figures(&world, &watched).map(|f| (f.period, f.uptime.map(|s| s.0), f.coverage.map(|s| s.0))).into();
        assert_eq!(figures[0], ("24h", Some(100_000), Some(100_000)));
        assert_eq!(figures[1], ("7d", Some(100_000), Some(85_714)));
        assert_eq!(figures[2], ("30d", Some(88_888), Some(90_000)));
        assert_eq!(figures[2].1, figures[4].1);
        let told = |watched: &Watched| telling(&world, watched).iter().map(|f| f.period).collect::<Vec<_>>();
        assert_eq!(told(&watched), ["24h", "7d", "30d"], "longer ones would say the same again");
        let since = |days: u64| {
            let mut watched = watched.clone();
            watched.standing.first_check = Some(world.at - Duration::from_secs(days * DAY.as_secs() + 600));
            told(&watched)
        };
        assert_eq!((since(90).len(), since(92).len()), (4, 5));
        let row = row(&world, &watched, &Calendar::new(world.at, &world.zone, 90));
        assert_eq!((row.uptime, row.measured_from, row.bar.len()), (Some(Share(88_888)), Some(first), 90));
    }
}
