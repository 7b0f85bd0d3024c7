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
        icon: monitor.icon.as_deref().map(|icon| chrome::icon(icon, &world.base)),
        tags: monitor.tags.clone(),
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
    let (latencies, latency_days) = background.hours.as_ref().map(|hours| latency::ranges(world, hours)).unzip();
    let group = monitor.group.as_ref().and_then(|id| world.group(id.as_str()));
    MonitorPage {
        chrome: chrome::chrome(world),
        row: row(world, monitor, &calendar),
        group: group.map(|group| group.name.clone()),
        about: monitor.about.clone(),
        link: monitor.link.clone(),
        figures: told_apart(world, monitor),
        quarters: days(monitor.record(world.at), &Calendar::quarters(world.at)),
        told: told(world, &background.since_bar, &calendar),
        latency_ms: latency::quantiles(&monitor.latency),
        latencies: latencies.map(Vec::from).unwrap_or_default(),
        latency_days: latency_days.unwrap_or_default(),
        certificate: monitor.certificate_expires_at.map(|expires_at| certificate(expires_at, world.at)),
        last_check: monitor.last.as_ref().map(|check| world.check(check)),
        maintenance: maintenance::of_monitor(world, &monitor.id),
        incidents: background.incidents.iter().map(|told| incident::card(world, told)).collect(),
    }
}

/// Figures for people: a year says nothing new before there is a day more than what the period before it covers.
fn told_apart(world: &World, monitor: &Watched) -> Vec<PeriodFigure> {
    let [.., (_, before), (year, _)] = PERIODS;
    let is_older = monitor.standing.first_check.is_some_and(|first| first < world.at - before - DAY);
    figures(world, monitor).into_iter().filter(|figure| is_older || figure.period != year).collect()
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
    use crate::model::{Span, Standing, Status};
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
        let told = |watched: &Watched| told_apart(&world, watched).last().map(|figure| figure.period);
        assert_eq!(told(&watched), Some("90d"), "a year would be the same");
        let older = Standing { first_check: Some(world.at - DAY * 92), ..watched.standing.clone() };
        assert_eq!(told(&Watched { standing: older, ..watched.clone() }), Some("1y"));
        let row = row(&world, &watched, &Calendar::new(world.at, &world.zone, 90));
        assert_eq!((row.uptime, row.measured_from, row.bar.len()), (Some(Share(88_888)), Some(first), 90));
    }
}
