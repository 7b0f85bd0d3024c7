//! The walk-through of the levels, and what must hold for any site.

use std::time::Duration;

use super::*;
use crate::model::{Handling, Timestamp};

const NOW: Timestamp = Timestamp::from_millis(1_795_000_000_000);

fn sight(word: &str) -> Sight {
    let judged = |shown| Sight { shown, since: Some(NOW), why: Because::Judged };
    match word {
        "paused" => Sight { why: Because::Paused, ..Sight::NEVER },
        "never" => Sight::NEVER,
        "silent" => {
            Sight { shown: Shown::Unknown, since: Some(NOW), why: Because::Silent { last: NOW, status: Status::Down } }
        }
        "said" => Sight { shown: Shown::Degraded, since: Some(NOW), why: Because::Said },
        "maintenance" => Sight { shown: Shown::Maintenance, since: Some(NOW), why: Because::Maintenance },
        word => judged(Shown::parse(word).expect("a status")),
    }
}

/// `auto|manual:monitors,…|*:status:severity:impact`
fn incident(text: &str, number: u8) -> Incident {
    let parts: Vec<&str> = text.split(':').collect();
    let [source, monitors, status, severity, impact] = parts[..] else { panic!("{text}") };
    let id = IncidentId::fresh(NOW, [number; 10]);
    Incident {
        monitors: monitors.split(',').filter(|id| *id != "*").map(MonitorId::new).collect(),
        source: if source == "auto" { Source::Automatic } else { Source::Manual },
        status: IncidentStatus::parse(status).expect("a status"),
        severity: Severity::parse(severity).expect("a severity"),
        handling: Handling { impact: Impact::parse(impact).expect("an impact"), ..Handling::default() },
        started_at: NOW + Duration::from_secs(u64::from(number)),
        ..crate::model::fixture::incident(id)
    }
}

fn now(monitors: &str, incidents: &[&str]) -> Now {
    let ids: Vec<(MonitorId, &str)> = monitors
        .split_whitespace()
        .map(|text| text.split_once('=').expect("id=state"))
        .map(|(id, state)| (MonitorId::new(id), state))
        .collect();
    let members: Vec<Member<'_>> = ids
        .iter()
        .map(|(id, state)| Member {
            id,
            sight: sight(if *state == "slow" { "degraded" } else { state }),
            slow: *state == "slow",
        })
        .collect();
    let open: Vec<Incident> = incidents.iter().zip(1..).map(|(text, number)| incident(text, number)).collect();
    Now::of(&members, &open)
}

#[test]
fn the_walk_through() {
    for (monitors, incidents, level, indicator, told) in [
        (
            "checkout=down shop=up mail=maintenance flap=up",
            &["manual:*:investigating:critical:none", "auto:flap:monitoring:critical:none"][..],
            SiteLevel::Partial,
            Severity::Critical,
            1,
        ),
        ("a=paused b=paused", &[], SiteLevel::Unknown, Severity::None, 0),
        ("a=up", &["auto:a:monitoring:critical:none"], SiteLevel::Recovering, Severity::None, 0),
        (
            "a=said b=said mail=maintenance",
            &["manual:*:investigating:minor:degraded"],
            SiteLevel::Degraded,
            Severity::Minor,
            0,
        ),
        ("a=up b=never", &[], SiteLevel::Up, Severity::None, 0),
        ("a=down b=never", &["auto:a:investigating:critical:none"], SiteLevel::Partial, Severity::Major, 0),
        ("shop=silent b=up", &["auto:shop:investigating:critical:none"], SiteLevel::Incident, Severity::Critical, 1),
        ("a=up", &["manual:*:investigating:critical:none"], SiteLevel::Incident, Severity::Critical, 1),
        ("a=maintenance", &["auto:a:investigating:critical:none"], SiteLevel::Maintenance, Severity::None, 0),
        ("a=maintenance", &["manual:a:investigating:major:down"], SiteLevel::Incident, Severity::Major, 1),
        ("a=down b=down", &[], SiteLevel::Down, Severity::Critical, 0),
        ("a=never b=silent c=up", &[], SiteLevel::Unknown, Severity::None, 0),
        ("", &[], SiteLevel::Unknown, Severity::None, 0),
    ] {
        let now = now(monitors, incidents);
        assert_eq!(
            (now.level, now.indicator, now.told.len()),
            (level, indicator, told),
            "{monitors} {incidents:?}: {now:?}"
        );
    }
}

#[test]
fn slow_is_said_only_of_latency() {
    assert!(now("a=slow b=up", &[]).slow);
    assert!(!now("a=slow b=degraded", &[]).slow);
    assert!(!now("a=said", &[]).slow);
    assert!(!now("a=up", &[]).slow);
}

#[test]
fn groups_count_what_names_them() {
    let (a, b) = (MonitorId::new("a"), MonitorId::new("b"));
    let members = [Member { id: &a, sight: sight("up"), slow: false }];
    let told = |text: &str| Now::of_group(&members, &[incident(text, 1)]).level;
    assert_eq!(told("manual:a:investigating:critical:none"), SiteLevel::Incident);
    assert_eq!(told(&format!("manual:{b}:investigating:critical:none")), SiteLevel::Up);
    assert_eq!(told("manual:*:investigating:critical:none"), SiteLevel::Up, "the whole site's, by its impact only");
    assert_eq!(
        told("manual:*:investigating:critical:down"),
        SiteLevel::Up,
        "which shows on the members, or is not there"
    );
}
