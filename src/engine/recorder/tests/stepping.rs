//! Steps of the clock through the real store: the figures are those of an oracle that knows nothing of spans, nothing
//! lies in the future, nothing waits for ever, nothing is told twice.

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;

use super::parents::{D, U, World, at, check, watched};
use super::*;
use crate::model::time::DAY;
use crate::model::{
    Draft, Entry, EventType, Incident, IncidentStatus, MaintenanceId, Operator, Order, Shown, Span, Status, Timestamp,
    maintenance::Moment,
};
use crate::store::{IncidentQuery, ReadOnly, Reader, RollupWidth};

const HOUR: u32 = 3_600;
const YEARS: u32 = 9 * 365 * 24 * HOUR;

fn reader(world: &World) -> Reader {
    ReadOnly::open(&world.config.storage.path).unwrap().reader().unwrap()
}

fn spans(world: &World, now: u32) -> Vec<(String, u32, Option<u32>)> {
    let second = |then: Timestamp| u32::try_from(then.since(at(0)).as_secs()).unwrap();
    let found = reader(world).all_spans(at(0), at(now)).unwrap().remove(&MonitorId::new("shop")).unwrap_or_default();
    found.iter().map(|span| (span.status.to_string(), second(span.start), span.end.map(second))).collect()
}

async fn shop() -> World {
    World::start(vec![watched("shop", &[])]).await
}

fn span(status: &str, from: u32, to: impl Into<Option<u32>>) -> (String, u32, Option<u32>) {
    (status.to_owned(), from, to.into())
}

/// Two hours ahead at the start, put right, and then an outage of ten seconds.
#[tokio::test]
async fn what_happens_after_the_clock_was_put_right_is_right_to_the_second() {
    let mut world = shop().await;
    world.judge(&[(9 * HOUR, "shop", U), (9 * HOUR + 10, "shop", U)]).await;
    world.step(9 * HOUR + 20, 7 * HOUR).await;
    world.judge(&[(7 * HOUR + 5, "shop", U), (7 * HOUR + 10, "shop", D), (7 * HOUR + 20, "shop", U)]).await;
    assert_eq!(world.told(), [format!("shop {}-{}", 7 * HOUR + 10, 7 * HOUR + 20)]);
    let (incident, timeline) = world.incidents().remove(0);
    assert_eq!((incident.duration_seconds(), incident.downtime), (Some(10), SECOND * 10));
    assert!(timeline.iter().all(|entry| entry.at <= at(7 * HOUR + 20)));
    let (from, now) = (7 * HOUR, 7 * HOUR + 20);
    assert_eq!(
        spans(&world, now),
        [span("up", from, from + 10), span("down", from + 10, from + 20), span("up", now, None)]
    );
}

#[tokio::test]
async fn an_incident_that_is_open_goes_on_from_now() {
    let mut world = shop().await;
    world.judge(&[(2 * HOUR, "shop", U), (2 * HOUR + 10, "shop", D)]).await;
    world.step(2 * HOUR + 15, HOUR).await;
    let (incident, timeline) = world.incidents().remove(0);
    assert_eq!((incident.started_at, incident.updated_at, timeline[0].at), (at(HOUR), at(HOUR), at(HOUR)));
    assert!(timeline[0].checks.iter().all(|check| check.at <= at(HOUR)));
    world.judge(&[(HOUR + 10, "shop", D), (HOUR + 20, "shop", U)]).await;
    assert_eq!(world.told(), [format!("shop {HOUR}-{}", HOUR + 20)]);
    let everybody = world.messages().await.remove("everybody").unwrap();
    assert_eq!(everybody, ["incident.opened: shop down", "incident.resolved: shop up"], "told once");
}

#[tokio::test]
async fn what_was_recorded_counts_again_when_the_clock_comes_back() {
    let mut world = shop().await;
    for second in (10 * HOUR..11 * HOUR).step_by(10) {
        let kind = if (10 * HOUR + 1_800..10 * HOUR + 2_400).contains(&second) { D } else { U };
        world.judge(&[(second, "shop", kind)]).await;
    }
    let before = spans(&world, 11 * HOUR);
    world.step(11 * HOUR, 9 * HOUR).await;
    assert_eq!(spans(&world, 9 * HOUR), [span("up", 9 * HOUR, None)], "nothing of it lies in the future");
    assert_eq!(world.site.open().count(), 0);
    world.judge(&[10, 30, 50].map(|second| (9 * HOUR + second, "shop", U))).await;
    world.step(9 * HOUR + 60, 11 * HOUR + 60).await;
    world.judge(&[(11 * HOUR + 70, "shop", U)]).await;
    let mut expected = vec![span("up", 9 * HOUR, 9 * HOUR + 60), span("unknown", 9 * HOUR + 60, 10 * HOUR)];
    expected.extend(before.into_iter().map(|(status, start, end)| (status, start, end.or(Some(11 * HOUR)))));
    expected.extend([span("unknown", 11 * HOUR, 11 * HOUR + 60), span("up", 11 * HOUR + 60, None)]);
    assert_eq!(spans(&world, 11 * HOUR + 70), expected);
}

#[tokio::test]
async fn what_ended_in_the_future_is_no_incident_until_then() {
    let mut world = shop().await;
    world.judge(&[(2 * HOUR, "shop", D), (2 * HOUR + 10, "shop", U)]).await;
    world.step(2 * HOUR + 15, HOUR).await;
    let told = |now| {
        let query = IncidentQuery { all: true, as_of: Some(at(now)), limit: 9, ..IncidentQuery::default() };
        reader(&world).incidents(&query).unwrap().len()
    };
    assert_eq!([told(HOUR), told(2 * HOUR - 1), told(2 * HOUR + 20)], [0, 0, 1]);
    let query = IncidentQuery { all: true, as_of: Some(at(2 * HOUR + 4)), limit: 9, ..IncidentQuery::default() };
    let straddling = reader(&world).incidents(&query).unwrap().remove(0);
    assert_eq!(straddling.resolved_at, Some(at(2 * HOUR + 4)), "nothing of it lies in the future");
}

fn window(start: u32, length: u32) -> Draft {
    Draft {
        id: MaintenanceId::new("work"),
        title: "Work".to_owned(),
        description: None,
        monitors: vec![MonitorId::new("shop")],
        groups: Vec::new(),
        all: false,
        start: Moment::parse(&at(start).to_string()).unwrap(),
        end: None,
        duration: Some(SECOND * length),
        rrule: None,
        timezone: None,
    }
}

/// What events were told of the window, in order.
async fn told_of_the_window(world: &mut World) -> Vec<EventType> {
    world.tell().await;
    let inspection = ReadOnly::open(&world.config.storage.path).unwrap().inspection();
    let mut found: Vec<_> =
        inspection.messages().into_iter().filter(|row| row.subscriber.as_str() == "everybody").collect();
    found.sort_by_key(|row| row.place);
    found.into_iter().map(|row| row.event).collect()
}

#[tokio::test]
async fn a_window_that_covers_the_new_now_runs_whatever_it_was() {
    use EventType::{MaintenanceEnded, MaintenanceScheduled, MaintenanceStarted};
    let shown = |world: &World, now| world.site.shown(&MonitorId::new("shop"), at(now)).shown;
    for restarts in [false, true] {
        let mut world = shop().await;
        world.judge(&[(HOUR, "shop", U)]).await;
        world.command(HOUR, Order::Announce(Box::new(window(2 * HOUR, HOUR)))).await.unwrap();
        for now in [2 * HOUR, 3 * HOUR, 3 * HOUR + 10] {
            world.judge(&[(now, "shop", U)]).await;
        }
        assert_eq!(told_of_the_window(&mut world).await, [MaintenanceScheduled, MaintenanceStarted, MaintenanceEnded]);
        // It had run and ended; now it runs.
        let mut step = async |from, to| {
            if restarts { world.restart_earlier(from, to).await } else { world.step(from, to).await }
        };
        step(3 * HOUR + 20, 2 * HOUR + 1_800).await;
        assert_eq!(shown(&world, 2 * HOUR + 1_800), Shown::Maintenance);
        // It is to come.
        let mut step = async |from, to| {
            if restarts { world.restart_earlier(from, to).await } else { world.step(from, to).await }
        };
        step(2 * HOUR + 1_801, HOUR + 1_800).await;
        world.judge(&[(HOUR + 1_805, "shop", U)]).await;
        assert_eq!(shown(&world, HOUR + 1_805), Shown::Up);
        world.judge(&[(2 * HOUR + 1, "shop", D)]).await;
        assert_eq!(shown(&world, 2 * HOUR + 1), Shown::Maintenance);
        assert!(world.incidents().is_empty(), "nothing opens inside");
        // Passed over as a whole, and back in it.
        world.step(2 * HOUR + 5, 5 * HOUR).await;
        world.judge(&[(5 * HOUR + 1, "shop", U)]).await;
        world.step(5 * HOUR + 2, 2 * HOUR + 60).await;
        assert_eq!(shown(&world, 2 * HOUR + 60), Shown::Maintenance);
        assert_eq!(
            told_of_the_window(&mut world).await,
            [MaintenanceScheduled, MaintenanceStarted, MaintenanceEnded],
            "once each"
        );
    }
}

/// Nine years ahead for a minute: nothing of the history is lost, however often hours end meanwhile.
#[tokio::test]
async fn a_wrong_clock_makes_nothing_be_forgotten() {
    let mut world = shop().await;
    world.judge(&[(10, "shop", U), (20, "shop", D), (30, "shop", U)]).await;
    world.step(60, YEARS).await;
    for second in [YEARS + 10, YEARS + HOUR, YEARS + 2 * HOUR] {
        world.judge(&[(second, "shop", U)]).await;
    }
    let checks = |from, to| reader(&world).checks(&MonitorId::new("shop"), at(from), at(to), 99).unwrap().len();
    assert_eq!(checks(0, 60), 3);
    let hours = |from| {
        let found =
            reader(&world).rollups(&MonitorId::new("shop"), RollupWidth::Hour, at(from), at(from + HOUR)).unwrap();
        found.iter().map(|hour| hour.up + hour.down).sum::<u64>()
    };
    assert_eq!(hours(0), 3);
    world.step(YEARS + 2 * HOUR + 60, 2 * HOUR).await;
    assert_eq!(spans(&world, 2 * HOUR)[..2], [span("up", 10, 20), span("down", 20, 30)]);
    assert_eq!(spans(&world, 2 * HOUR).last().map(|(_, start, end)| (*start, *end)), Some((2 * HOUR, None)));
}

/// What was counted in an hour that comes again is counted once, with what is new.
#[tokio::test]
async fn an_hour_that_comes_again_holds_both() {
    for restarts in [false, true] {
        let mut world = shop().await;
        world.judge(&[(HOUR + 10, "shop", U), (HOUR + 20, "shop", U), (2 * HOUR + 10, "shop", U)]).await;
        if restarts {
            world.restart_earlier(2 * HOUR + 15, HOUR + 100).await;
        } else {
            world.step(2 * HOUR + 15, HOUR + 100).await;
        }
        world.judge(&[(HOUR + 110, "shop", U), (2 * HOUR + 20, "shop", U), (3 * HOUR + 1, "shop", U)]).await;
        let found = reader(&world).rollups(&MonitorId::new("shop"), RollupWidth::Hour, at(0), at(9 * HOUR)).unwrap();
        assert_eq!(found.iter().map(|hour| hour.up).collect::<Vec<_>>(), [3, 2], "{restarts}");
    }
}

#[tokio::test]
async fn what_waits_goes_on_waiting_for_as_long() {
    for (from, to) in [(10 * HOUR, 8 * HOUR), (8 * HOUR, 10 * HOUR), (8 * HOUR, YEARS)] {
        let mut world = shop().await;
        world.judge(&[(from - 20, "shop", U), (from - 10, "shop", D)]).await;
        world.tell().await;
        let message = world.store.due_messages(at(from), 9).await.unwrap().remove(0);
        let result = crate::store::AttemptResult::Retry { due_at: at(from + 300), error: "HTTP 500".to_owned() };
        let attempt = crate::store::Attempt {
            id: message.id.clone(),
            subscriber: message.subscriber.clone(),
            at: at(from),
            took: Some(SECOND),
            result,
        };
        world.store.settle(vec![attempt], world.config.subscribers.clone()).await.unwrap();
        world.step(from, to).await;
        let mut waits = Vec::new();
        for second in [to + 299, to + 300] {
            let due = world.store.due_messages(at(second), 9).await.unwrap();
            waits.push(due.iter().any(|due| due.id == message.id));
        }
        assert_eq!(waits, [false, true], "{from} {to}");
    }
}

/// What happens next to a monitor: seconds pass and a check comes, or the clock steps, running or not.
#[derive(Clone, Debug)]
enum Event {
    Check(u32, OutcomeKind),
    Step(i32),
    Off(i32),
}

fn event() -> impl Strategy<Value = Event> {
    let kind = prop_oneof![Just(U), Just(D), Just(OutcomeKind::Degraded)];
    let by = || prop_oneof![-7_200_i32..-2, 3_i32..7_200, -30_i32..-2, 3_i32..30];
    prop_oneof![
        8 => (1_u32..12, kind).prop_map(|(wait, kind)| Event::Check(wait, kind)),
        2 => by().prop_map(Event::Step),
        1 => (-7_200_i32..-2).prop_map(Event::Off),
    ]
}

/// What was seen at each second, the newest over what was seen before: all that the oracle knows.
#[derive(Default)]
struct Oracle {
    seen: BTreeMap<u32, Status>,
    status: Option<Status>,
}

impl Oracle {
    fn passes(&mut self, from: u32, to: u32) {
        if let Some(status) = self.status {
            self.seen.extend((from..to).map(|second| (second, status)));
        }
    }

    /// Seconds at which it changes, before `now`.
    fn changes(&self, now: u32) -> Vec<u32> {
        let seen: Vec<_> = self.seen.range(..now).collect();
        let changed = seen.windows(2).filter(|pair| pair[0].1 != pair[1].1 || pair[0].0 + 1 != *pair[1].0);
        let inner = changed.flat_map(|pair| [*pair[0].0, pair[0].0 + 1, *pair[1].0]);
        inner.chain(seen.first().map(|(second, _)| **second)).chain(now.checked_sub(1)).collect()
    }

    fn at(&self, second: u32) -> Status {
        self.seen.get(&second).copied().unwrap_or(Status::Unknown)
    }
}

/// The status that spans tell in the middle of a second.
fn told_at(spans: &[Span], second: u32) -> Status {
    let middle = at(second) + Duration::from_millis(500);
    let holds = |span: &&Span| span.start <= middle && span.end.is_none_or(|end| middle < end);
    let mut found = spans.iter().filter(holds);
    let status = found.next().map_or(Status::Unknown, |span| span.status);
    assert!(found.next().is_none(), "spans lie over each other");
    status
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn figures_are_those_of_an_oracle(events in proptest::collection::vec(event(), 1..50)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let start = 100 * HOUR;
            let mut world = shop().await;
            let (mut oracle, mut now, mut opened) = (Oracle::default(), start, HashMap::new());
            world.judge(&[(now, "shop", U)]).await;
            oracle.status = Some(Status::Up);
            for event in events {
                match event {
                    Event::Check(wait, kind) => {
                        oracle.passes(now, now + wait);
                        now += wait;
                        let fed = [Fed::Check(Arc::new(check(at(now), "shop", kind)))];
                        let decided = world.site.decide(site::Input::Feed(&fed), at(now)).unwrap();
                        for change in &decided.batch.changes {
                            if let crate::model::Change::Event { facts,
                                .. } = change && facts.event == EventType::IncidentOpened {
                                *opened.entry(facts.subject.id().to_owned()).or_insert(0) += 1;
                            }
                        }
                        world.feed(&fed, at(now)).await;
                        oracle.status = kind.level().map(Status::from);
                    }
                    Event::Step(by) => {
                        let to = now.saturating_add_signed(by);
                        world.step(now, to).await;
                        now = to;
                    }
                    Event::Off(by) => {
                        let to = now.saturating_add_signed(by);
                        world.restart_earlier(now, to).await;
                        now = to;
                    }
                }
                let mut found = reader(&world).all_spans(at(0), at(now)).unwrap();
                let spans = found.remove(&MonitorId::new("shop")).unwrap_or_default();
                // Both change at few seconds: between them they are the same.
                let second_of = |then: Timestamp| u32::try_from(then.since(at(0)).as_secs()).unwrap();
                let of_spans = spans.iter().flat_map(|span| [Some(span.start), span.end]).flatten().map(second_of);
                for change in oracle.changes(now).into_iter().chain(of_spans) {
                    let around = [change.saturating_sub(1), change, change + 1];
                    for second in around.into_iter().filter(|second| *second < now) {
                        let (told, seen) = (told_at(&spans, second), oracle.at(second));
                        prop_assert_eq!(told, seen, "second {} at {}: {:?}", second, now, spans);
                    }
                }
                let is_past = |span: &Span| span.start <= at(now) && span.end.is_none_or(|end| end <= at(now));
                prop_assert!(spans.iter().all(is_past));
                for incident in world.site.open() {
                    prop_assert!(incident.started_at <= at(now) && incident.updated_at <= at(now));
                }
            }
            let is_open = |(incident, _): &&(Incident, Vec<Entry>)| incident.status != IncidentStatus::Resolved;
            prop_assert!(world.incidents().iter().filter(is_open).count() <= 1);
            Ok::<(), TestCaseError>(())
        })?;
    }
}

/// A clock that is not believed: nothing is recorded, people are told why, and one of them can accept it.
#[tokio::test]
async fn what_is_not_believed_is_not_recorded() {
    let mut desk = Desk::new(Vec::new());
    desk.recorder.flush_all().await;
    let start = clock::now();
    desk.recorder = desk.recorder.begin(Beginning::find(Some(start + DAY / 2)));
    assert!(matches!(desk.recorder.waiting.front(), Some(Waiting::Step(step)) if step.from == start + DAY / 2));
    desk.recorder.flush_all().await;
    assert!(desk.recorder.waiting.is_empty() && desk.recorder.disbelief.is_none());
    assert!(desk.recorder.parts.metrics.encode().contains("stillup_clock_step_total{direction=\"backward\"} 1"));
    desk.recorder.disbelief = Some(Disbelief::of(Some(start)));
    let before = desk.recorder.parts.store.newest_batch().await.unwrap();
    desk.recorder.take(down(start));
    assert!(desk.recorder.waiting.is_empty(), "the outcome is not kept");
    let order = |order| {
        let (reply, answer) = oneshot::channel();
        (
            Input::Command {
                command: Box::new(Command { who: Operator { name: "jo".to_owned(), from: None }, once: None, order }),
                reply,
            },
            answer,
        )
    };
    let (refused, answer) = order(Order::Cancel(MaintenanceId::new("none")));
    desk.recorder.take(refused);
    assert!(matches!(answer.await.unwrap(), Err(Refusal::Unavailable(_))));
    assert_eq!(desk.recorder.parts.store.newest_batch().await.unwrap(), before);
    let (accept, answer) = order(Order::AcceptClock);
    desk.recorder.take(accept);
    assert!(matches!(answer.await.unwrap(), Ok(Done::Clock(_))));
    let (again, answer) = order(Order::AcceptClock);
    desk.recorder.take(again);
    assert!(matches!(answer.await.unwrap(), Err(Refusal::Conflict(_))), "it is believed now");
}
