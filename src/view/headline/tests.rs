//! The table of the levels and the walk-through, from monitors and incidents to sentence, badge and indicator.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use super::*;
use crate::model::{
    Handling, Impact, IncidentId, IncidentStatus, Language, Reason, ReasonKind, Severity, Source, Window,
};
use crate::view::world::reason_line;
use crate::view::world::tests::{DAY, group, monitor, settle, told, world};
use crate::view::{CheckLine, Told};

/// 12:04 of the world's day; its monitors are checked every minute.
fn last_measured(world: &World) -> Timestamp {
    world.at - Duration::from_secs(7 * 60 * 60) - Duration::from_secs(56 * 60)
}

/// Monitors as `name[@group]=state`; `paused`, `never`, `silent` (it was up), `silent-down` and `slow` are states here.
fn watch(world: &mut World, text: &str) {
    let (name, state) = text.split_once('=').expect("name=state");
    let (name, in_group) = name.split_once('@').map_or((name, None), |(name, group)| (name, Some(group)));
    let mut watched = monitor(&name.to_lowercase(), &name.replace('_', " "));
    watched.group = in_group.map(GroupId::new);
    if let Some(id) = in_group.filter(|id| world.group(id).is_none()) {
        world.groups.push(group(id, &id.to_uppercase()));
    }
    match state {
        "paused" => watched.enabled = false,
        "never" => watched.standing = crate::model::Standing::new(),
        "maintenance" => watched.windows.push(Window { start: world.at - DAY, end: world.at + DAY }),
        "silent" | "silent-down" => {
            if state == "silent-down" {
                watched.standing.status = Status::Down;
            }
            let at = last_measured(world);
            watched.standing.last_determinate = watched.standing.last_determinate.map(|mut last| {
                last.at = at;
                last
            });
        }
        "slow" => {
            watched.standing.status = Status::Degraded;
            watched.slow = true;
            let reason = reason_line(&Reason::new(ReasonKind::Latency, "slow"), true);
            watched.last = Some(CheckLine { at: world.at, outcome: "degraded", latency_ms: 9.0, reason: Some(reason) });
        }
        state => watched.standing.status = Status::parse(state).expect("a status"),
    }
    world.monitors.push(watched);
}

/// `auto|manual monitor,…|* status severity impact title …`, newest first.
fn open(world: &World, text: &str, place: usize) -> Arc<Told> {
    let parts: Vec<&str> = text.splitn(6, ' ').collect();
    let [source, monitors, status, severity, impact, title] = parts[..] else { panic!("{text}") };
    let at = world.at - Duration::from_secs(60 * (1 + place as u64));
    let mut one = Arc::unwrap_or_clone(told(world, "x", at, Severity::parse(severity).expect("a severity")));
    one.incident.id = IncidentId::fresh(at, [9; 10]);
    one.incident.monitors = monitors.split(',').filter(|id| *id != "*").map(MonitorId::new).collect();
    one.incident.source = if source == "auto" { Source::Automatic } else { Source::Manual };
    one.incident.status = IncidentStatus::parse(status).expect("a status");
    one.incident.handling = Handling { impact: Impact::parse(impact).expect("an impact"), ..Handling::default() };
    one.incident.title = title.to_owned();
    Arc::new(one)
}

fn site(monitors: &str, incidents: &[&str]) -> World {
    let mut world = world();
    world.at = Timestamp::parse("2026-11-21T20:00:00Z").expect("an instant");
    for text in monitors.split_whitespace() {
        watch(&mut world, text);
        let fresh = world.at;
        if !text.ends_with("silent") && !text.ends_with("silent-down") {
            let last = &mut world.monitors.last_mut().expect("it was pushed").standing.last_determinate;
            *last = last.map(|last| crate::model::LastDeterminate { at: fresh, ..last });
        }
    }
    world.open = incidents.iter().enumerate().map(|(place, text)| open(&world, text, place)).collect();
    settle(&mut world);
    world
}

const CRITICAL: &str = "manual * investigating critical none Logins fail for most customers";

const OK: &str = "All Systems Operational";
const MINOR: &str = "Partially Degraded Service";
const MAJOR: &str = "Partial System Outage";
const WORST: &str = "Major System Outage";
const BLANK: &str = "Nothing Measured";
const WORKS: &str = "Service Under Maintenance";

/// Monitors, open incidents, level, sentence, badge, indicator, description.
type Row =
    (&'static str, &'static [&'static str], &'static str, &'static str, &'static str, &'static str, &'static str);

/// Every row of the table, the walk-through, and what stands below the table.
const ROWS: &[Row] = &[
    ("A=down B=down C=paused", &[], "down", "Everything is down.", "down", "critical", WORST),
    ("A=down", &[CRITICAL], "down", "Everything is down. Logins fail for most customers.", "down", "critical", WORST),
    ("Checkout=down B=up", &[], "partial", "Checkout down. Everything else works.", "1 down", "major", MAJOR),
    ("Card_payments=down B=up", &[], "partial", "Card payments down. Everything else works.", "1 down", "major", MAJOR),
    ("A=down B=down C=down D=up", &[], "partial", "A, B and C down. Everything else works.", "3 down", "major", MAJOR),
    (
        "Checkout=down Refunds=down C=down D=down E=down F=down G=down H=up",
        &[],
        "partial",
        "Checkout, Refunds and 5 others down. Everything else works.",
        "7 down",
        "major",
        MAJOR,
    ),
    ("A=down B=never", &[], "partial", "A down. B not measured.", "1 down", "major", MAJOR),
    (
        "A=never B=maintenance C=degraded D=down E=up",
        &[],
        "partial",
        "D down. C degraded. B under maintenance. A not measured. Everything else works.",
        "1 down",
        "major",
        MAJOR,
    ),
    (
        "Checkout=down Shop=up Mail=maintenance Flap=up",
        &[CRITICAL, "auto flap monitoring critical none Flap down"],
        "partial",
        "Checkout down. Logins fail for most customers. Mail under maintenance. Everything else works.",
        "1 down",
        "critical",
        WORST,
    ),
    ("Search=degraded B=up", &[], "degraded", "Search degraded. Everything else works.", "degraded", "minor", MINOR),
    ("Search=slow B=up", &[], "degraded", "Search slow. Everything else works.", "degraded", "minor", MINOR),
    (
        "Search=slow B=degraded C=up",
        &[],
        "degraded",
        "Search and B degraded. Everything else works.",
        "2 degraded",
        "minor",
        MINOR,
    ),
    ("A=slow B=slow", &[], "degraded", "Everything is slow.", "2 degraded", "minor", MINOR),
    ("A=degraded B=slow", &[], "degraded", "Everything is degraded.", "2 degraded", "minor", MINOR),
    (
        "A=up B=up C=up D=up E=up F=up G=up H=up I=up Mail=maintenance",
        &["manual * investigating minor degraded Everything creaks"],
        "degraded",
        "A, B and 7 others degraded. Mail under maintenance.",
        "9 degraded",
        "minor",
        MINOR,
    ),
    (
        "A=up B=up",
        &[CRITICAL],
        "incident",
        "Logins fail for most customers. All monitors are up.",
        "incident",
        "critical",
        WORST,
    ),
    (
        "A=up B=never",
        &["manual * identified minor none Is it slow?", CRITICAL, CRITICAL],
        "incident",
        "Is it slow?, and 2 more. B not measured. Everything else works.",
        "incident",
        "critical",
        WORST,
    ),
    (
        "A=up",
        &["manual a identified major none Is it slow?"],
        "incident",
        "Is it slow? All monitors are up.",
        "incident",
        "major",
        MAJOR,
    ),
    ("A=paused", &[CRITICAL], "incident", "Logins fail for most customers.", "incident", "critical", WORST),
    (
        "Shop=silent-down B=up",
        &["auto shop investigating critical none Shop down"],
        "incident",
        "Shop was down when last measured, 12:04. Everything else works.",
        "incident",
        "critical",
        WORST,
    ),
    (
        "Shop=silent-down Mail=silent-down B=silent",
        &["auto shop investigating critical none Shop down", "auto mail investigating minor none Mail down"],
        "incident",
        "Shop and Mail were down when last measured, 12:04. B not measured.",
        "incident",
        "critical",
        WORST,
    ),
    (
        "Mail=maintenance B=up",
        &["auto mail investigating critical none Mail down"],
        "maintenance",
        "Mail under maintenance. Everything else works.",
        "maintenance",
        "none",
        WORKS,
    ),
    ("A=maintenance", &[], "maintenance", "Everything is under maintenance.", "maintenance", "none", WORKS),
    (
        "Checkout=up B=up",
        &["auto checkout monitoring critical none Checkout down"],
        "recovering",
        "Everything works again. Checkout still watched.",
        "up",
        "none",
        OK,
    ),
    (
        "Checkout=up B=never",
        &["manual * monitoring critical none Logins fail."],
        "recovering",
        "“Logins fail” still watched. B not measured. Everything else works.",
        "up",
        "none",
        OK,
    ),
    ("A=never B=never", &[], "unknown", "Nothing measured yet.", "unknown", "none", BLANK),
    ("A=silent B=never", &[], "unknown", "Nothing is being measured since 12:05.", "unknown", "none", BLANK),
    ("", &[], "unknown", "Nothing is watched.", "unknown", "none", BLANK),
    ("A=paused B=paused", &[], "unknown", "Nothing is watched.", "unknown", "none", BLANK),
    ("A=never B=silent C=up", &[], "unknown", "A and B not measured. Everything else works.", "unknown", "none", BLANK),
    ("A=up B=never", &[], "up", "B not measured. Everything else works.", "up", "none", OK),
    ("A=up B=paused", &[], "up", "Everything works.", "up", "none", OK),
];

#[test]
fn by_the_table() {
    for (monitors, incidents, level, sentence, badge, indicator, description) in ROWS.iter().copied() {
        let world = site(monitors, incidents);
        let headline = headline(&world);
        assert_eq!(
            (
                headline.level.as_str(),
                headline.sentence.as_str(),
                short(&world.now, world.locale).as_str(),
                world.now.indicator.as_str(),
                world.now.rollup().description(),
            ),
            (level, sentence, badge, indicator, description),
            "{monitors} {incidents:?}"
        );
        assert_eq!(headline.shown, headline.level.shown());
    }
}

#[test]
fn whole_groups_are_named_instead_of_their_members() {
    for (monitors, sentence) in [
        ("A@api=down B@api=down C=up", "API down. Everything else works."),
        ("A@api=down B@api=up C=up", "A down. Everything else works."),
        ("A@api=down B=up", "A down. Everything else works."),
        ("Z=down A@api=down B@api=paused C@api=down D=up", "Z and API down. Everything else works."),
    ] {
        assert_eq!(headline(&site(monitors, &[])).sentence, sentence, "{monitors}");
    }
}

#[test]
fn groups_have_headlines_of_their_own() {
    let world = site(
        "A@api=down B@api=up C=up",
        &["manual c investigating critical none Not here", "manual b identified minor none B loses mail"],
    );
    let api = GroupId::new("api");
    let members: Vec<&Watched> = world.members(Some(&api)).collect();
    let found = of_group(&world, &members);
    assert_eq!(found.sentence, "A down. B loses mail. Everything else works.");
    assert_eq!(
        (found.level, short(&world.now_of_group(&members), world.locale).as_str()),
        (SiteLevel::Partial, "1 down")
    );
}

#[test]
fn titles_are_cut_and_times_of_other_days_have_their_date() {
    let long = format!("manual * investigating minor none {}", "x".repeat(400));
    let sentence = headline(&site("A=up", &[&long])).sentence;
    assert_eq!(sentence, format!("{}… All monitors are up.", "x".repeat(119)));
    let mut world = site("A=silent-down", &["auto a investigating critical none A down"]);
    world.at = world.at + DAY;
    world.zone = TimeZone::get("Europe/Berlin").expect("a zone");
    settle(&mut world);
    assert_eq!(headline(&world).sentence, "A was down when last measured, 21 Nov, 13:04.");
}

#[test]
fn what_ended_lately_is_told_while_everything_works() {
    let mut world = site("Checkout=up B=up", &[]);
    let ended = |world: &World, monitors: &str, minutes: u64| {
        let mut one =
            Arc::unwrap_or_clone(open(world, &format!("manual {monitors} resolved major none Logins fail."), 9));
        one.incident.resolved_at = Some(world.at - Duration::from_secs(60 * minutes));
        one.incident
    };
    world.lately = [ended(&world, "checkout", 29)].into();
    let told = resolved(&world).expect("it ended");
    assert_eq!((told.names.as_str(), told.at), ("Checkout", world.at - Duration::from_secs(29 * 60)));
    world.lately = ["*", "b", "checkout"].map(|monitors| ended(&world, monitors, 29)).into();
    assert_eq!(resolved(&world).map(|told| told.names).as_deref(), Some("“Logins fail” and 2 more"));
    world.monitors[0].standing.status = Status::Down;
    settle(&mut world);
    assert_eq!(resolved(&world), None);
}

#[test]
fn every_language_has_every_sentence() {
    for language in Language::ALL.iter().filter(|language| **language != Language::En) {
        for (monitors, incidents) in [
            ("Mail=down B=up", &[][..]),
            ("Mail=slow Shop=degraded B=up", &[]),
            ("Mail=up", &["auto mail monitoring minor none x"]),
            ("Mail=silent-down", &["auto mail investigating minor none x"]),
            ("Mail=silent", &[]),
            ("Mail=paused", &[]),
            ("Mail=maintenance Shop=never", &[CRITICAL, CRITICAL]),
        ] {
            let mut world = site(monitors, incidents);
            let english = headline(&world).sentence;
            world.locale = Locale::of(*language);
            let found = headline(&world).sentence;
            let leftovers = ["Everything", "still", "when", "Nothing", "more", "{", "headline-"];
            assert!(found != english && leftovers.iter().all(|word| !found.contains(word)), "{language}: {found}");
            assert!(found.contains("Mail") || !english.contains("Mail"), "{language}: {found}");
            assert!(!short(&world.now, world.locale).is_empty());
        }
    }
}
