//! A clock that has stepped: what was recorded ahead stays, and whatever waits goes on waiting for as long.

use std::sync::Arc;
use std::time::Duration;

use stillup::model::EventType::IncidentOpened;
use stillup::model::{
    Batch, Change, ClockStep, ClosedHour, Digest, HourTally, Location, Nagging, OutcomeKind, Status, Subscriber,
    Timestamp,
};
use stillup::site::concerned;
use stillup::store::{Attempt, AttemptResult, RollupWidth, Store};

use super::Bench;
use super::records::{at, check, shop, with_series, write};
use super::telling::{all, told};

async fn step(store: &Store, from: i64, to: i64) {
    let step = Some(ClockStep { from: at(from), to: at(to), accepted_by: None });
    store.record(Batch { at: at(to), step, ..Batch::default() }).await.unwrap();
}

pub async fn spans_that_a_clock_has_left_count_again_when_it_comes_back(bench: Bench) {
    use Status::{Down, Unknown, Up};
    let store = with_series(&bench).await;
    let span =
        |(status, seconds)| Change::Span { monitor: shop(), location: Location::local(), status, at: at(seconds) };
    let told = |now| {
        let spans = bench
            .database
            .read_only()
            .reader()
            .unwrap()
            .all_spans(at(0), at(now))
            .unwrap()
            .remove(&shop())
            .unwrap_or_default();
        let seconds = |end: Timestamp| end.seconds();
        spans.iter().map(|span| (span.status, span.start.seconds(), span.end.map(seconds))).collect::<Vec<_>>()
    };
    write(&store, [(Up, 1_000), (Down, 2_000), (Up, 2_100)].map(span).to_vec()).await;
    step(&store, 3_000, 500).await;
    assert_eq!(told(499), []);
    assert_eq!(told(550), [(Up, 500, None)]);
    assert_eq!(told(1_500), [(Up, 500, None)], "the open one lies over what was recorded before");
    write(&store, [(Unknown, 600), (Up, 3_500)].map(span).to_vec()).await;
    let (before, ahead) = (
        [(Up, 500, Some(600)), (Unknown, 600, Some(1_000))],
        [(Up, 1_000, Some(2_000)), (Down, 2_000, Some(2_100)), (Up, 2_100, Some(3_000))],
    );
    let after = [(Unknown, 3_000, Some(3_500)), (Up, 3_500, None)];
    assert_eq!(told(3_600), [before.as_slice(), &ahead, &after].concat());
    store.close().await;
}

pub async fn hours_that_come_again_hold_both(bench: Bench) {
    let store = with_series(&bench).await;
    let up = |seconds| Change::Check(check(seconds, OutcomeKind::Up, Duration::from_millis(10)));
    let closed = |hour: i64, count| {
        let tally = HourTally {
            monitor: shop(),
            location: Location::local(),
            counts: [count, 0, 0, 0],
            latency: Digest::default(),
        };
        let (from, until) = (at(hour * 3_600), at((hour + 1) * 3_600));
        ClosedHour { tallies: Arc::new(vec![tally]), from, until, forgets: false }
    };
    write(&store, vec![up(3_610), up(3_620)]).await;
    store.close_hour(closed(1, 2), 7).await.unwrap();
    write(&store, vec![up(7_210)]).await;
    step(&store, 7_300, 3_700).await;
    write(&store, vec![up(3_710)]).await;
    store.close_hour(closed(1, 1), 7).await.unwrap();
    write(&store, vec![up(7_220)]).await;
    store.close_hour(closed(2, 1), 7).await.unwrap();
    store.close().await;
    let hours =
        bench.database.read_only().reader().unwrap().rollups(&shop(), RollupWidth::Hour, at(0), at(99_999)).unwrap();
    assert_eq!(hours.iter().map(|hour| (hour.start, hour.up)).collect::<Vec<_>>(), [(at(3_600), 3), (at(7_200), 2)]);
}

pub async fn what_waits_follows_a_step(bench: Bench) {
    let one = all(&["a"]);
    let store = with_series(&bench).await;
    write(&store, told("inc_1", 1, IncidentOpened, &one)).await;
    while store.fan_out(concerned, one.clone(), 9).await.unwrap().more {}
    let message = store.due_messages(at(5_000), 9).await.unwrap().remove(0);
    let result = AttemptResult::Retry { due_at: at(5_300), error: "HTTP 500".to_owned() };
    let (id, subscriber, took) = (message.id, message.subscriber, Some(Duration::ZERO));
    store.settle(vec![Attempt { id, subscriber, at: at(5_000), took, result }], one).await.unwrap();
    for (from, to, due) in [(5_000, 9_000, 9_300), (9_100, 2_100, 2_300)] {
        step(&store, from, to).await;
        assert_eq!(store.next_due(at(to)).await.unwrap(), Some(at(due)), "{from} {to}");
    }
    store.close().await;
}

pub async fn a_reminder_waits_as_long_whatever_the_clock_does(bench: Bench) {
    let nagging = Nagging { remind_every: Some(Duration::from_secs(1_800)), escalate: Vec::new() };
    let one: Vec<_> =
        all(&["a"]).iter().map(|one| Arc::new(Subscriber { nagging: nagging.clone(), ..(**one).clone() })).collect();
    let store = with_series(&bench).await;
    write(&store, told("inc_1", 1, IncidentOpened, &one)).await;
    while store.fan_out(concerned, one.clone(), 9).await.unwrap().more {}
    let message = store.due_messages(at(5_000), 9).await.unwrap().remove(0);
    let (id, subscriber, took) = (message.id, message.subscriber, Some(Duration::ZERO));
    let delivered = Attempt { id, subscriber, at: at(5_000), took, result: AttemptResult::Delivered };
    store.settle(vec![delivered], one.clone()).await.unwrap();
    let nag = async |now| store.nag(one.clone(), at(now)).await.unwrap().added;
    step(&store, 5_000, 90_000).await;
    assert_eq!(nag(91_799).await, 0, "half an hour has not passed");
    step(&store, 91_799, 6_000).await;
    assert_eq!([nag(6_000).await, nag(6_001).await, nag(6_002).await], [0, 1, 0]);
    store.close().await;
}

pub async fn the_newest_record_is_known(bench: Bench) {
    let store = with_series(&bench).await;
    assert_eq!(store.newest_record().await.unwrap(), None);
    store.record(Batch { at: at(77), number: Some(1), ..Batch::default() }).await.unwrap();
    assert_eq!(store.newest_record().await.unwrap(), Some(at(77)));
    store.close().await;
}
