//! The database is ahead of what was committed when a snapshot is made and read from: nothing of that is told.

use stillup::model::Impact;

use super::*;

const TOLD: i64 = 5;
const BEYOND: i64 = 6;

fn minutes_ago(minutes: u64) -> Timestamp {
    noon() - Duration::from_secs(60 * minutes)
}

fn span(id: &str, status: Status, minutes: u64) -> Change {
    Change::Span { monitor: MonitorId::new(id), location: Location::local(), status, at: minutes_ago(minutes) }
}

/// An incident of `a` that began so many minutes ago; of what came later, all is dated before the commit.
fn of_a(minutes: u64, over: bool) -> Incident {
    let usual = incident(0, over);
    let started_at = minutes_ago(minutes);
    Incident {
        id: IncidentId::fresh(started_at, [7; 10]),
        title: format!("Outage {minutes} minutes ago"),
        started_at,
        resolved_at: over.then(|| started_at + Duration::from_secs(300)),
        bad_since: (!over).then_some(started_at),
        updated_at: started_at + Duration::from_secs(300),
        ..usual
    }
}

/// One of people whose time counts.
fn counted(minutes: u64) -> Incident {
    let mut incident = Incident { source: Source::Manual, title: "By hand".to_owned(), ..of_a(minutes, true) };
    (incident.handling.impact, incident.handling.counts) = (Impact::Down, true);
    incident
}

/// What is told: `a` and `b` are up for a day, one outage is over, and one is open.
async fn press() -> Press {
    let mut press = Press::start(|config| public(config, &["a", "b"])).await;
    let spans = [span("a", Status::Up, 1_440), span("b", Status::Up, 1_440)];
    let incidents = [of_a(300, true), of_a(200, false)].into_iter().flat_map(with_entry);
    press.write_as(TOLD, spans.into_iter().chain(incidents).collect()).await;
    press.told = Some((TOLD, press.open()));
    press
}

/// What is not: the open one ends, another came and went, both are down since the newest check that is told of, which a
/// later one has confirmed, and people say that `b` was.
async fn go_on(press: &Press) {
    let ended = Incident {
        status: IncidentStatus::Resolved,
        resolved_at: Some(minutes_ago(100)),
        bad_since: None,
        updated_at: minutes_ago(99),
        ..of_a(200, false)
    };
    let by_hand = Incident { monitors: vec![MonitorId::new("b")], ..counted(80) };
    let check = Check {
        monitor: MonitorId::new("a"),
        location: Location::local(),
        at: noon() + Duration::from_secs(1),
        waited: Duration::ZERO,
        outcome: outcome(OutcomeKind::Down),
    };
    let mut changes = vec![
        span("a", Status::Down, 0),
        span("b", Status::Down, 0),
        Change::Check(Arc::new(check)),
        Change::Incident(ended),
    ];
    changes.extend([of_a(40, true), of_a(20, false), by_hand].into_iter().flat_map(with_entry));
    press.write_as(BEYOND, changes).await;
}

/// The first line that is another one.
fn difference(told: &str, wanted: &str) -> String {
    let mut lines = told.lines().zip(wanted.lines());
    lines.find(|(told, wanted)| told != wanted).map_or_else(String::new, |(told, wanted)| format!("{told}\n{wanted}"))
}

#[tokio::test]
async fn what_the_database_has_beyond_the_commit_is_told_nowhere() {
    let older = [of_a(300, true), of_a(200, false)].map(|incident| incident.id.to_string());
    let newer = [of_a(40, true), of_a(20, false), counted(80)].map(|incident| incident.id.to_string());
    let asks: Vec<Ask> = older
        .iter()
        .chain(&newer)
        .flat_map(|incident| ["a", "b"].into_iter().flat_map(|id| every_ask(id, incident)))
        .chain(["2026-11", "2026"].into_iter().flat_map(|period| {
            let month = Ask::IncidentsOf { month: period.to_owned(), cursor: None };
            [Ask::Report(period.to_owned()), Ask::ApiReport(period.to_owned()), month]
        }))
        .collect();
    let mut before = press().await;
    before.publish(noon(), |_| Status::Up).await;
    // It goes on before the snapshot is made, and after it: what is read then must tell the same.
    for goes_on_first in [true, false] {
        let mut after = press().await;
        if goes_on_first {
            go_on(&after).await;
        }
        after.publish(noon(), |_| Status::Up).await;
        if !goes_on_first {
            go_on(&after).await;
        }
        for ask in &asks {
            let (told, wanted) = (after.ask(ask.clone()).await, before.ask(ask.clone()).await);
            let is_same = (told.status, text(&told)) == (wanted.status, text(&wanted));
            assert!(is_same, "{goes_on_first} {ask:?}: {}", difference(&text(&told), &text(&wanted)));
        }
        after.stop().await;
    }
    assert!(text(&*before.ask(Ask::Home).await).contains("Outage 200 minutes ago"), "what is told is there");
    before.stop().await;
}
