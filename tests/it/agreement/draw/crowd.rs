//! Sites with more of one thing than any list shows.

use std::path::Path;

use stillup::model::{
    Change, Handling, Impact, Incident, IncidentId, IncidentStatus, Maintenance, MaintenanceId, MonitorId, Scope,
    Severity, Source,
};

use super::{Chance, Draw, Drawn, HOUR, Judged, MARKUP, MINUTE, Mood, SECRET, Watch, noon};
use crate::fixture;

/// What there is very much of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crowd {
    /// Monitors that are down, each with its incident; one works.
    Failing,
    /// Incidents of people that lay nothing; the oldest is critical, and says that a monitor is down.
    Incidents,
    /// Windows that run, each over one monitor; two work, and as many windows come.
    Windows,
    /// Monitors that work, and will be drilled.
    Drills,
}

/// The site with so many of them.
pub fn crowd(crowd: Crowd, count: usize, folder: &Path) -> Drawn {
    let mut draw = Draw::new(Chance::new(7), Mood::Mixed, folder);
    draw.plain = true;
    draw.groups(1);
    let monitors = if crowd == Crowd::Incidents { 3 } else { count + 2 };
    for place in 0..monitors {
        let bad = crowd == Crowd::Failing && place < count;
        draw.add(Watch {
            id: format!("m{place}"),
            name: format!("Service {place} {MARKUP}"),
            // Whoever is listed last is in the group.
            group: (place + 1 == count).then_some(0),
            private: false,
            paused: false,
            judged: if bad { Judged::Down } else { Judged::Up },
            silent: false,
            maintained: crowd == Crowd::Windows && place < count,
        });
    }
    for place in 0..monitors {
        draw.found(place);
    }
    if crowd == Crowd::Incidents {
        for place in 0..count {
            draw.incident(place, (Severity::Minor, Impact::None));
        }
        draw.incident(count, (Severity::Critical, Impact::Down));
    }
    let windows = if crowd == Crowd::Windows { count } else { 0 };
    let running = (0..windows).map(|place| window(place, false));
    let maintenance = running.chain((0..windows).map(|place| window(place, true))).collect();
    draw.finished(maintenance)
}

/// Something small that was once told wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Case {
    /// A private monitor is down, and a public one hangs on it.
    PrivateParent,
    /// The file of an incident that says a private monitor is down is gone.
    Withdrawn,
    /// An incident names a member of a group that is paused.
    PausedMember,
}

/// The site of a case.
pub fn case(case: Case, folder: &Path) -> Drawn {
    let mut draw = Draw::new(Chance::new(7), Mood::Mixed, folder);
    draw.plain = true;
    draw.groups(1);
    let private = case != Case::PausedMember;
    for (place, private) in [private, false].into_iter().enumerate() {
        let id = if private { format!("{SECRET}-{place}") } else { format!("m{place}") };
        let bad = case == Case::PrivateParent && private;
        draw.add(Watch {
            name: id.clone(),
            id,
            group: Some(0),
            private,
            paused: case == Case::PausedMember && place == 0,
            judged: if bad { Judged::Down } else { Judged::Up },
            silent: false,
            maintained: false,
        });
    }
    (0..2).for_each(|place| draw.found(place));
    let first = MonitorId::new(draw.site.watches[0].id.as_str());
    match case {
        Case::PrivateParent => draw.change(|incident| incident.monitors.push(MonitorId::new("m1"))),
        Case::Withdrawn | Case::PausedMember => {
            draw.incident(0, (Severity::Critical, if private { Impact::Down } else { Impact::None }));
            draw.change(|incident| {
                incident.monitors = vec![first.clone()];
                incident.handling.withdrawn = private;
                incident.title = if private { SECRET.to_owned() } else { incident.title.clone() };
            });
        }
    }
    draw.finished(Vec::new())
}

fn window(place: usize, comes: bool) -> Maintenance {
    let step = MINUTE / 60 * u32::try_from(place).unwrap();
    let (monitor, start) =
        if comes { ("m0".to_owned(), noon() + HOUR * 4) } else { (format!("m{place}"), noon() - HOUR) };
    Maintenance {
        id: MaintenanceId::new(format!("{}-{place}", if comes { "coming" } else { "running" })),
        title: format!("Work {place}"),
        description: None,
        scope: Scope::Only { monitors: vec![MonitorId::new(monitor)], groups: Vec::new() },
        start: start + step,
        length: HOUR * 3,
        recurrence: None,
    }
}

impl Draw {
    /// Every incident otherwise, the rows too.
    fn change(&mut self, change: impl Fn(&mut Incident)) {
        self.site.incidents.iter_mut().for_each(&change);
        for row in &mut self.site.rows.changes {
            if let Change::Incident(incident) = row {
                change(incident);
            }
        }
    }

    /// One of people, of the first monitor; the higher its place, the older.
    fn incident(&mut self, place: usize, (severity, impact): (Severity, Impact)) {
        let begin = noon() - MINUTE * u32::try_from(place + 1).unwrap();
        let id = IncidentId::fresh(begin, self.fresh());
        self.put(Incident {
            monitors: vec![MonitorId::new("m0")],
            title: format!("Trouble {place}"),
            status: IncidentStatus::Identified,
            severity,
            source: Source::Manual,
            started_at: begin,
            bad_since: None,
            updated_at: begin,
            handling: Handling { impact, ..Handling::default() },
            ..fixture::incident(id)
        });
    }
}
