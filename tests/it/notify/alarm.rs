//! Nothing can be recorded: operators hear of it past the outbox, once, and when it is over.

use std::sync::Arc;
use std::time::Duration;

use stillup::clock;
use stillup::model::{Audience, Incident, Subscriber, Timestamp};
use stillup::site::{Committed, Now};

use super::receiver::{Receiver, Reply};
use super::{Bench, OK, config, stop, subscriber};

fn state(store_failing_since: Option<Timestamp>) -> Option<Arc<Committed>> {
    Some(Arc::new(Committed {
        at: clock::now(),
        number: 1,
        config: Arc::new(config(Vec::new())),
        monitors: Vec::new(),
        maintenance: Arc::from([]),
        open: Arc::from([]),
        over: Arc::from([]),
        now: Now::of(&[], Vec::<&Incident>::new()),
        store_failing_since,
    }))
}

/// Since when it must have failed to be told at once.
fn a_minute_ago() -> Timestamp {
    clock::now() - Duration::from_secs(60)
}

#[tokio::test]
async fn operators_hear_that_nothing_can_be_recorded_and_when_it_can_again() {
    let (mut ops, all, mut public) =
        (Receiver::start(&[OK]).await, Receiver::start(&[OK]).await, Receiver::start(&[OK]).await);
    let operators = Subscriber { audience: Audience::Operators, ..subscriber("ops", &ops.url()) };
    let visitors = Subscriber { audience: Audience::Public, ..subscriber("visitors", &public.url()) };
    let bench = Bench::new(vec![operators, subscriber("all", &all.url()), visitors]);
    let running = bench.start();
    bench.committed.send_replace(state(Some(a_minute_ago())));
    let began = ops.next().await;
    assert_eq!(began.event(), "incident.opened");
    bench.committed.send_replace(state(None));
    let over = ops.next().await;
    assert_eq!(over.event(), "incident.resolved");
    for (request, words) in [(&began, "The database takes nothing."), (&over, "The database takes everything again")] {
        let body: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
        let incident = &body["data"]["incident"];
        assert_eq!((incident["kind"].as_str(), incident["severity"].as_str()), (Some("store"), Some("major")));
        assert!(body["data"]["update"]["body"].as_str().unwrap().starts_with(words), "{body}");
    }
    stop(&running).await;
    assert!(public.try_next().is_none() && all.connections() == 0, "it is operators' business");
    assert!(bench.messages().is_empty(), "the outbox has no part in it");
}

#[tokio::test]
async fn short_trouble_is_told_to_nobody() {
    let ops = Receiver::start(&[OK]).await;
    let bench = Bench::new(vec![subscriber("ops", &ops.url())]);
    let running = bench.start();
    bench.committed.send_replace(state(Some(clock::now())));
    tokio::task::yield_now().await;
    bench.committed.send_replace(state(None));
    tokio::task::yield_now().await;
    stop(&running).await;
    assert_eq!(ops.connections(), 0);
}

/// Whoever was not reached that it began is not told that it is over; whoever was is told so, though once in vain.
#[tokio::test]
async fn who_is_not_reached_is_tried_again_while_it_goes_on() {
    let mut ops = Receiver::start(&[Reply::Status("500 Internal Server Error"), OK]).await;
    let bench = Bench::new(vec![subscriber("ops", &ops.url())]);
    let running = bench.start();
    bench.committed.send_replace(state(Some(a_minute_ago())));
    let (first, second) = (ops.next().await, ops.next().await);
    assert_eq!((first.event(), second.event()), ("incident.opened".to_owned(), "incident.opened".to_owned()));
    assert_eq!(first.header("webhook-id"), second.header("webhook-id"));
    assert_eq!(first.body, second.body);
    bench.committed.send_replace(state(None));
    assert_eq!(ops.next().await.event(), "incident.resolved");
    stop(&running).await;
}
