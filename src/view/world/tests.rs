//! The world of tests: a small site, its monitors and incidents; and what the world tells of them.

use super::*;
use crate::model::{
    Cause, DegradedIs, IncidentId, IncidentKind, LastDeterminate, Layout, Level, ReasonKind, Severity, Status, UpdateId,
};
use crate::site::{Known, running, said};

pub(crate) use crate::model::time::DAY;

/// A page without monitors at noon of 2026-11-21, in UTC.
pub(crate) fn world() -> World {
    let now = Timestamp::parse("2026-11-21T12:00:00Z").expect("an instant");
    World {
        at: now,
        number: i64::MAX,
        over: Arc::from([]),
        locale: Locale::ENGLISH,
        site: Site {
            name: "Acme Status".to_owned(),
            url: Some("https://status.acme.example".to_owned()),
            description: None,
            theme: "default".to_owned(),
            timezone: "UTC".to_owned(),
            locale: Some(crate::model::Language::En),
            brand: crate::model::Brand::default(),
            support_url: None,
            security: None,
            history_days: 90,
            degraded_is: DegradedIs::Up,
            hide_reasons: true,
            layout: Layout::Auto,
        },
        base: String::new(),
        site_url: "https://status.acme.example".to_owned(),
        zone: TimeZone::UTC,
        groups: Vec::new(),
        monitors: Vec::new(),
        former: Arc::default(),
        open: Vec::new(),
        now: Now::of(&[], []),
        lately: Arc::from([]),
        recent: Vec::new(),
        recent_from: now - 13 * DAY,
        maintenance: Vec::new(),
        store_failing_since: None,
    }
}

pub(crate) fn group(id: &str, name: &str) -> Group {
    Group { id: GroupId::new(id), name: name.to_owned(), description: None, collapsed: None }
}

/// Looks again, after a test has changed monitors, windows or incidents.
pub(crate) fn settle(world: &mut World) {
    for monitor in &mut world.monitors {
        monitor.sight = Sight::of(&Known {
            at: world.at,
            enabled: monitor.enabled,
            standing: &monitor.standing,
            maintenance: running(&monitor.windows, world.at),
            said: said(&monitor.id, world.open.iter().map(|told| &told.incident)),
            blind: None,
        });
    }
    let members: Vec<Member<'_>> = world.monitors.iter().map(Watched::member).collect();
    world.now = Now::of(&members, world.open.iter().map(|told| &told.incident));
}

/// Up since a day ago.
pub(crate) fn monitor(id: &str, name: &str) -> Watched {
    let now = world().at;
    let timing = Timing {
        interval: Duration::from_secs(60),
        timeout: Duration::from_secs(10),
        retry_interval: Duration::from_secs(10),
    };
    let last = LastDeterminate {
        at: now,
        level: Level::Up,
        interval: timing.interval,
        limit: 2 * timing.interval + timing.timeout,
    };
    let standing = Standing {
        status: Status::Up,
        since: now - DAY,
        first_check: Some(now - DAY),
        last_determinate: Some(last),
        ..Standing::new()
    };
    Watched {
        id: MonitorId::new(id),
        name: name.to_owned(),
        group: None,
        icon: None,
        tags: Vec::new(),
        about: None,
        link: None,
        enabled: true,
        timing,
        standing,
        last: None,
        certificate_expires_at: None,
        spans: Arc::from([Span { status: Status::Up, start: now - DAY, end: None }]),
        windows: Vec::new(),
        sight: Sight { shown: Shown::Up, since: Some(now - DAY), why: Because::Judged },
        slow: false,
        said: Vec::new(),
        latency: Digest::default(),
        known_since: None,
        hour: Digest::default(),
    }
}

/// An open incident of a monitor, noticed after 20 s; its reason names an address.
pub(crate) fn told(world: &World, monitor: &str, started_at: Timestamp, severity: Severity) -> Arc<Told> {
    let entry = |kind, number: u8| Entry {
        id: UpdateId::fresh(started_at, [number; 10]),
        at: started_at + Duration::from_secs(u64::from(number)),
        kind,
        status: IncidentStatus::Investigating,
        severity,
        body: format!("{kind}"),
        story: None,
        checks: Vec::new(),
    };
    let incident = Incident {
        id: IncidentId::fresh(started_at, [7; 10]),
        monitors: vec![MonitorId::new(monitor), MonitorId::new("private")],
        title: format!("{monitor} down"),
        story: None,
        status: IncidentStatus::Investigating,
        severity,
        source: Source::Automatic,
        kind: IncidentKind::Service,
        drill: false,
        flapping: false,
        started_at,
        resolved_at: None,
        recurrences: 0,
        downtime: Duration::ZERO,
        bad_since: Some(started_at),
        cause: Some(Box::new(Cause {
            kind: ReasonKind::HttpStatus,
            message: "http://10.0.0.7/secret answered HTTP 503".to_owned(),
            number: Some(503),
            found: None,
            consecutive_failures: 1,
            failure_threshold: 1,
            locations_failing: 1,
            locations_total: 1,
            first_failure_at: started_at,
        })),
        updated_at: started_at,
        handling: crate::model::Handling::default(),
    };
    let entries = vec![entry(EntryKind::Opened, 20), entry(EntryKind::Delivered, 21), entry(EntryKind::Note, 30)];
    let known = |id: &MonitorId| id.as_str() != "private";
    Arc::new(Told::new(incident, entries, known, world.site.hide_reasons).expect("a public monitor"))
}

#[test]
fn only_what_visitors_may_read_is_told() {
    let told = told(&world(), "a", world().at, Severity::Major);
    assert_eq!(told.incident.monitors, [MonitorId::new("a")]);
    assert_eq!(told.incident.cause.as_ref().map(|cause| cause.message.as_str()), Some("HTTP 503"));
    let kinds: Vec<EntryKind> = told.updates.iter().map(|update| update.kind).collect();
    assert_eq!(kinds, [EntryKind::Note, EntryKind::Opened]);
    assert!(Told::new(told.incident.clone(), Vec::new(), |_| false, true).is_none());
    let open = Reason::new(ReasonKind::Dns, "10.0.0.7 says no");
    assert_eq!(reason_line(&open, false).message, "10.0.0.7 says no");
    assert_eq!(reason_line(&open, true).message, "the name could not be resolved");
}

#[test]
fn shown_status_in_words() {
    let mut world = world();
    let now = world.at;
    world.monitors.push(monitor("a", "A"));
    let mut told = |change: &dyn Fn(&mut Watched)| {
        change(&mut world.monitors[0]);
        settle(&mut world);
        let monitor = &world.monitors[0];
        (monitor.sight.shown, monitor.words(Locale::ENGLISH), monitor.sight.since)
    };
    let text = str::to_owned;
    let last = |monitor: &mut Watched, at: Timestamp| {
        monitor.standing.last_determinate =
            monitor.standing.last_determinate.map(|last| LastDeterminate { at, ..last });
    };
    assert_eq!(told(&|_| {}), (Shown::Up, text("Operational"), Some(now - DAY)));
    let silent = now - DAY + Duration::from_secs(60);
    assert_eq!(told(&|monitor| last(monitor, now - DAY)), (Shown::Unknown, text("Unknown"), Some(silent)));
    let window = Window { start: now, end: now + DAY };
    assert_eq!(told(&|monitor| monitor.windows = vec![window]), (Shown::Maintenance, text("Maintenance"), Some(now)));
    assert_eq!(told(&|monitor| monitor.enabled = false), (Shown::Unknown, text("Paused"), None));
    let never = |monitor: &mut Watched| {
        *monitor = Watched { standing: Standing::new(), enabled: true, windows: Vec::new(), ..monitor.clone() };
    };
    assert_eq!(told(&never), (Shown::Unknown, text("Not yet known"), None));
}

#[test]
fn an_incident_of_the_store_is_told_as_it_was_at_the_commit() {
    let mut world = world();
    let open = told(&world, "a", world.at, Severity::Major).incident.clone();
    let end = world.at + Duration::from_secs(9);
    let over = Incident { resolved_at: Some(end), recurrences: 7, ..open.clone() };
    assert_eq!(world.as_committed(over.clone()), Some(over.clone()), "it was over");
    assert_eq!(world.as_committed(open.clone()), None, "it was not there");
    world.over = Arc::from([over.clone()]);
    assert_eq!(world.as_committed(open.clone()), Some(over.clone()), "it was opened again meanwhile");
    world.over = Arc::from([]);
    world.open = vec![told(&world, "a", world.at, Severity::Major)];
    assert_eq!(world.as_committed(over), Some(open), "it has ended meanwhile");
}
