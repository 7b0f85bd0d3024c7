//! Figures of months and years: incidents, time to recover, time between failures, downtime, uptime; by monitor, by
//! group, of everything.

use std::collections::{HashMap, HashSet};

use serde::Serialize;

use super::{Chrome, Watched, World, chrome};
use crate::history::{Period, Record, Reliability, Share, Tally, reliability, tally};
use crate::model::incident::round_seconds;
use crate::model::{Group, MonitorId, Outage, Span, Timestamp, Window};

/// `/reports`: the periods there is something of.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportsPage {
    /// Around it.
    pub chrome: Chrome,
    /// Newest first.
    pub years: Vec<ReportYear>,
}

/// A year and its months.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReportYear {
    /// `2026`.
    pub year: Period,
    /// Newest first.
    pub months: Vec<Period>,
}

/// `/reports/2026`, `/reports/2026-11`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ReportPage {
    /// Around it.
    pub chrome: Chrome,
    /// Which month or year.
    pub period: Period,
    /// It is a year.
    pub is_year: bool,
    /// First instant.
    pub from: Timestamp,
    /// First instant after it.
    pub to: Timestamp,
    /// It is not over: figures are as of `Chrome::at`.
    pub is_running: bool,
    /// The one before, if there is something of it.
    pub previous: Option<Period>,
    /// The one after.
    pub next: Option<Period>,
    /// Of a year its months, oldest first.
    pub months: Vec<Period>,
    /// Everything public.
    pub all: FigureRow,
    /// Groups in order, then (without a name) monitors in none.
    pub groups: Vec<FigureGroup>,
}

/// A group and its monitors.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureGroup {
    /// The group as a whole; `None` for monitors in none.
    pub row: Option<FigureRow>,
    /// Its monitors, in the order of the page.
    pub monitors: Vec<FigureRow>,
}

/// Figures of a monitor, of a group, or of everything.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FigureRow {
    /// Of the monitor or group; empty for everything.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Incidents that began in the period.
    pub incidents: u64,
    /// Mean duration of those that ended in it, seconds.
    pub mttr_seconds: Option<u64>,
    /// Time up, divided by `incidents`, seconds.
    pub mtbf_seconds: Option<u64>,
    /// Time that uptime counts as not good.
    pub downtime_seconds: u64,
    /// Uptime.
    pub uptime: Option<Share>,
    /// Share that was measured.
    pub coverage: Option<Share>,
}

/// What the store knows of a period.
#[derive(Clone, Debug, Default)]
pub struct Recorded {
    /// Spans that reach into it, by monitor, oldest first.
    pub spans: HashMap<MonitorId, Vec<Span>>,
    /// Windows that reach into it, by monitor.
    pub windows: HashMap<MonitorId, Vec<Window>>,
    /// What people said monitors were, where that counts; of `None`, what they said of every one.
    pub said: HashMap<Option<MonitorId>, Vec<Span>>,
    /// Outages that began or ended in it, those of an incident together.
    pub outages: Vec<Outage>,
}

/// The months and years there is something of: from the first check of any public monitor until now.
fn reach(world: &World) -> Option<(Period, Period)> {
    let first = world.monitors.iter().filter_map(|monitor| monitor.standing.first_check).min()?;
    let month = |at| Period::month_of(at, &world.zone);
    Some((month(first.min(world.at)), month(world.at)))
}

/// The month or year of a text, if there is something of it.
pub fn find(world: &World, text: &str) -> Option<Period> {
    Period::parse(text).filter(|period| has(world, *period))
}

fn has(world: &World, period: Period) -> bool {
    reach(world).is_some_and(|(first, last)| {
        if period.is_year() { (first.year()..=last.year()).contains(&period) } else { (first..=last).contains(&period) }
    })
}

/// `/reports`.
pub fn index(world: &World) -> ReportsPage {
    let mut years: Vec<ReportYear> = Vec::new();
    if let Some((first, last)) = reach(world) {
        let earlier = std::iter::successors(Some(last), |month| month.previous());
        for month in earlier.take_while(|month| *month >= first) {
            match years.last_mut().filter(|year| year.year == month.year()) {
                Some(year) => year.months.push(month),
                None => years.push(ReportYear { year: month.year(), months: vec![month] }),
            }
        }
    }
    ReportsPage { chrome: chrome::chrome(world), years }
}

/// `/reports/{period}`.
pub fn page(world: &World, period: Period, recorded: &Recorded) -> ReportPage {
    let (from, to) = period.bounds(&world.zone);
    let mut figures = Figures { world, recorded, bounds: (from, to), by_monitor: HashMap::new() };
    for outage in &recorded.outages {
        if let Some(monitor) = &outage.monitor {
            figures.by_monitor.entry(monitor).or_default().push(outage);
        }
    }
    let neighbour = |period: Option<Period>| period.filter(|period| has(world, *period));
    let months = index(world)
        .years
        .into_iter()
        .filter(|year| year.year == period)
        .flat_map(|year| year.months.into_iter().rev());
    let everyone: Vec<&Watched> = world.monitors.iter().collect();
    ReportPage {
        chrome: chrome::chrome(world),
        period,
        is_year: period.is_year(),
        from,
        to,
        is_running: world.at < to,
        previous: neighbour(period.previous()),
        next: neighbour(period.next()),
        months: months.collect(),
        all: figures.several(None, &everyone),
        groups: world.groups.iter().map(Some).chain([None]).filter_map(|group| figures.group(group)).collect(),
    }
}

/// What rows are made from.
struct Figures<'a> {
    world: &'a World,
    recorded: &'a Recorded,
    bounds: (Timestamp, Timestamp),
    by_monitor: HashMap<&'a MonitorId, Vec<&'a Outage>>,
}

impl<'a> Figures<'a> {
    fn group(&self, group: Option<&Group>) -> Option<FigureGroup> {
        let members: Vec<&Watched> = self.world.members(group.map(|group| &group.id)).collect();
        if members.is_empty() {
            return None;
        }
        Some(FigureGroup {
            row: group.map(|group| self.several(Some(group), &members)),
            monitors: members.iter().map(|member| self.one(member)).collect(),
        })
    }

    fn one(&self, monitor: &Watched) -> FigureRow {
        let outages = self.by_monitor.get(&monitor.id).into_iter().flatten().copied();
        self.row(monitor.id.as_str(), &monitor.name, outages, &self.tally(monitor))
    }

    /// Of a group, or of everything: what is about the whole site is about nothing less.
    fn several(&self, group: Option<&Group>, members: &[&Watched]) -> FigureRow {
        let ids: HashSet<&MonitorId> = members.iter().map(|member| &member.id).collect();
        let within =
            |outage: &&Outage| outage.monitor.as_ref().map_or(group.is_none(), |monitor| ids.contains(monitor));
        let outages = self.recorded.outages.iter().filter(within);
        let (id, name) = group.map_or(("", "Everything"), |group| (group.id.as_str(), group.name.as_str()));
        self.row(id, name, outages, &members.iter().map(|member| self.tally(member)).sum())
    }

    fn row(&self, id: &str, name: &str, outages: impl Iterator<Item = &'a Outage>, tally: &Tally) -> FigureRow {
        let Reliability { incidents, mttr, mtbf, downtime, uptime, coverage } =
            reliability(outages, tally, self.bounds, self.world.site.degraded_is);
        FigureRow {
            id: id.to_owned(),
            name: name.to_owned(),
            incidents,
            mttr_seconds: mttr.map(round_seconds),
            mtbf_seconds: mtbf.map(round_seconds),
            downtime_seconds: round_seconds(downtime),
            uptime,
            coverage,
        }
    }

    fn tally(&self, monitor: &Watched) -> Tally {
        let spans = self.recorded.spans.get(&monitor.id).map(Vec::as_slice).unwrap_or_default();
        // The snapshot knows of windows that nobody has recorded; what both know counts once.
        let of = |key: Option<MonitorId>| self.recorded.said.get(&key).into_iter().flatten();
        let said: Vec<Span> = of(Some(monitor.id.clone())).chain(of(None)).chain(&monitor.said).copied().collect();
        let recorded = self.recorded.windows.get(&monitor.id).into_iter().flatten();
        let windows: Vec<Window> = recorded.chain(&monitor.windows).copied().collect();
        let record = Record { spans, windows: &windows, said: &said, ..monitor.record(self.world.at) };
        tally(record, self.bounds.0, self.bounds.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{GroupId, IncidentId, Status};
    use crate::view::world::tests::{DAY, group, monitor, world};
    use std::time::Duration;

    /// Two monitors in a group, one alone; measured since 10 September, each down for an hour on 1 November.
    fn recorded() -> (World, Recorded) {
        let mut world = world();
        world.groups.push(group("g", "G"));
        let mut recorded = Recorded::default();
        let (first, outage) = (world.at - 72 * DAY, Timestamp::parse("2026-11-01T10:00:00Z").expect("an instant"));
        let end = outage + Duration::from_secs(3_600);
        for id in ["a", "b", "c"] {
            let mut watched = monitor(id, id);
            watched.group = (id != "c").then(|| GroupId::new("g"));
            watched.standing.first_check = Some(first);
            world.monitors.push(watched);
            let span = |status, start, end| Span { status, start, end };
            let spans = vec![
                span(Status::Up, first, Some(outage)),
                span(Status::Down, outage, Some(end)),
                span(Status::Up, end, None),
            ];
            recorded.spans.insert(MonitorId::new(id), spans);
        }
        for (incident, monitor) in [("both", "a"), ("both", "b"), ("private", "vault"), ("alone", "c")] {
            recorded.outages.push(Outage {
                incident: IncidentId::new(incident),
                monitor: Some(MonitorId::new(monitor)),
                started_at: outage,
                resolved_at: Some(end),
            });
        }
        (world, recorded)
    }

    #[test]
    fn an_incident_of_the_whole_site_counts_in_all_alone() {
        let (world, mut recorded) = recorded();
        let began = Timestamp::parse("2026-11-02T10:00:00Z").expect("an instant");
        let resolved_at = Some(began + Duration::from_secs(3 * 3_600));
        recorded.outages.push(Outage {
            incident: IncidentId::new("site"),
            monitor: None,
            started_at: began,
            resolved_at,
        });
        let page = page(&world, period("2026-11"), &recorded);
        assert_eq!((page.all.incidents, page.all.mttr_seconds), (3, Some(5 * 3_600 / 3)));
        let group = page.groups[0].row.as_ref().expect("a group");
        assert_eq!(
            (group.incidents, page.groups[0].monitors[0].incidents, page.groups[1].monitors[0].incidents),
            (1, 1, 1)
        );
    }

    fn period(text: &str) -> Period {
        Period::parse(text).expect("a period")
    }

    #[test]
    fn an_incident_counts_once_in_a_group_and_once_in_all() {
        let (world, recorded) = recorded();
        let page = page(&world, period("2026-11"), &recorded);
        assert_eq!((page.all.incidents, page.all.downtime_seconds, page.all.mttr_seconds), (2, 3 * 3_600, Some(3_600)));
        let group = page.groups[0].row.as_ref().expect("a group");
        assert_eq!((group.incidents, group.downtime_seconds), (1, 2 * 3_600));
        let a = &page.groups[0].monitors[0];
        // 20 days and 12 hours until now, an hour of them down.
        assert_eq!((a.incidents, a.mtbf_seconds, a.uptime), (1, Some(491 * 3_600), Some(Share(99_796))));
        assert_eq!((page.groups[1].row.as_ref(), page.groups[1].monitors[0].incidents), (None, 1));
        assert!(page.is_running && !page.is_year && page.months.is_empty());
    }

    #[test]
    fn periods_reach_from_the_first_check_until_now() {
        let (world, recorded) = recorded();
        let months: Vec<String> = index(&world).years[0].months.iter().map(ToString::to_string).collect();
        assert_eq!(months, ["2026-11", "2026-10", "2026-09"]);
        for (text, there) in [
            ("2026-09", true),
            ("2026-11", true),
            ("2026", true),
            ("2026-08", false),
            ("2026-12", false),
            ("2025", false),
            ("9999-12", false),
        ] {
            assert_eq!(find(&world, text).is_some(), there, "{text}");
        }
        let year = page(&world, period("2026"), &recorded);
        assert_eq!((year.months.len(), year.previous, year.next, year.is_year), (3, None, None, true));
        let october = page(&world, period("2026-10"), &recorded);
        assert_eq!((october.previous, october.next), (Some(period("2026-09")), Some(period("2026-11"))));
        assert_eq!(
            (october.all.incidents, october.all.mtbf_seconds, october.all.uptime),
            (0, None, Some(Share(100_000)))
        );
        assert!(!october.is_running);
    }

    #[test]
    fn nothing_measured_is_an_empty_index() {
        let world = world();
        assert_eq!((index(&world).years, find(&world, "2026-11")), (vec![], None));
    }
}
