//! What comes after a first try: fallbacks, circuits, retries by hand, and what is forgotten.

use super::*;
use crate::model::{DeliveryQuery, DeliveryState, Retried, SubscriberState, TryResult};

impl Desk {
    fn retry(&mut self, id: &str, everybody: &[Arc<Subscriber>]) -> Retried {
        let tx = self.connection.transaction().unwrap();
        let retried = list::retry(&tx, &MessageId::new(id), everybody, NOW).unwrap();
        tx.commit().unwrap();
        retried
    }

    /// `subscriber event kind state` of every message, in the order of the line.
    pub(super) fn told(&self) -> Vec<String> {
        self.texts(
            "SELECT subscriber || ' ' || event || ' ' || kind || ' ' || state FROM messages \
            ORDER BY subscriber, number, step",
        )
    }

    pub(super) fn id_of(&self, subscriber: &str, kind: &str) -> String {
        let sql = format!(
            "SELECT id FROM messages WHERE subscriber = '{subscriber}' AND kind = '{kind}' \
                ORDER BY number DESC, step DESC"
        );
        self.texts(&sql).remove(0)
    }

    pub(super) fn deliver(&mut self, subscriber: &str, kind: &str, at: Timestamp) {
        let id = self.id_of(subscriber, kind);
        self.settle(&id, subscriber, at, AttemptResult::Delivered);
    }
}

fn with_fallback(id: &str, to: &str) -> Subscriber {
    Subscriber { fallback: Some(SubscriberId::new(to)), ..subscriber(id) }
}

#[test]
fn a_standby_is_told_nothing_by_itself() {
    let (mut desk, everybody) = desk(&["inc_1"], &[standby("boss")]);
    assert_eq!(desk.enqueue(&critical("inc_1", Opened), 1, &everybody), 0);
}

#[test]
fn what_is_dead_falls_back_and_goes_on_there() {
    let (mut desk, everybody) = desk(&["inc_1"], &[with_fallback("chat", "mail"), standby("mail")]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody);
    desk.enqueue(&critical("inc_1", Updated), 2, &everybody);
    desk.settle("msg_1", "chat", NOW, dead());
    desk.enqueue(&critical("inc_1", Resolved), 9, &everybody);
    assert_eq!(
        desk.told(),
        [
            "chat incident.opened event dead",
            "chat incident.updated event dead",
            "chat incident.resolved event dead",
            "mail incident.opened fallback pending",
            "mail incident.updated fallback pending",
            "mail incident.resolved fallback pending",
        ]
    );
    // In order there too: the first is tried, the others wait.
    assert_eq!(desk.due(NOW).len(), 1);
}

#[test]
fn a_fallback_hears_of_an_incident_first_as_opened_and_nothing_twice() {
    let (mut desk, everybody) =
        desk(&["inc_1", "inc_2"], &[with_fallback("chat", "mail"), standby("mail"), subscriber("ops")]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody);
    desk.deliver("chat", "event", NOW);
    desk.enqueue(&critical("inc_1", Updated), 5, &everybody);
    let updated = desk.id_of("chat", "event");
    desk.settle(&updated, "chat", NOW, dead());
    assert_eq!(
        desk.texts("SELECT event || (facts ->> 'event') FROM messages WHERE subscriber = 'mail'"),
        ["incident.openedincident.opened"]
    );

    // One that was told by itself gets no second copy.
    let (mut both, all) = self::desk(&["inc_1"], &[with_fallback("chat", "ops"), subscriber("ops")]);
    both.enqueue(&critical("inc_1", Opened), 1, &all);
    both.settle("msg_1", "chat", NOW, dead());
    assert_eq!(both.told(), ["chat incident.opened event dead", "ops incident.opened event pending"]);
}

#[test]
fn a_chain_of_fallbacks_is_followed_to_its_end() {
    let (mut desk, everybody) = desk(
        &["inc_1", "inc_2"],
        &[with_fallback("a", "b"), Subscriber { standby: true, ..with_fallback("b", "c") }, standby("c")],
    );
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody);
    desk.settle("msg_1", "a", NOW, AttemptResult::Gone { fingerprint: u64::MAX - 1 });
    let of_b = desk.id_of("b", "fallback");
    desk.settle(&of_b, "b", NOW, AttemptResult::Gone { fingerprint: u64::MAX - 1 });
    assert_eq!(
        desk.told(),
        ["a incident.opened event dead", "b incident.opened fallback dead", "c incident.opened fallback pending"]
    );
    // Both are disabled now: the next one reaches the end at once.
    desk.enqueue(&critical("inc_2", Opened), 1, &everybody);
    assert_eq!(
        desk.texts("SELECT subscriber || state FROM messages WHERE subject = 'inc_2' ORDER BY subscriber"),
        ["adead", "bdead", "cpending"]
    );
}

#[test]
fn tries_are_remembered() {
    let (mut desk, _) = desk(&["inc_1"], &[subscriber("a")]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody(&["a"]));
    desk.settle("msg_1", "a", NOW, retry(NOW));
    desk.settle("msg_1", "a", NOW + MINUTE, AttemptResult::Delivered);
    let all = deliveries(&desk.connection, &DeliveryQuery { limit: 10, ..DeliveryQuery::default() }).unwrap();
    assert_eq!((all.len(), all[0].state, all[0].attempts, all[0].next_try_at), (1, DeliveryState::Delivered, 2, None));
    let tries: Vec<_> =
        all[0].tries.iter().map(|one| (one.at, one.duration_ms, one.result, one.error.as_deref())).collect();
    assert_eq!(tries, [(NOW, 12, TryResult::Failed, Some("HTTP 500")), (NOW + MINUTE, 12, TryResult::Delivered, None)]);
    for _ in 0..60 {
        desk.connection.execute("UPDATE messages SET state = 'pending'", []).unwrap();
        desk.settle("msg_1", "a", NOW, retry(NOW));
    }
    assert_eq!(desk.texts("SELECT CAST(count(*) AS TEXT) FROM attempts"), ["50"]);
}

#[test]
fn a_mail_that_not_all_got_is_delivered_and_says_so() {
    let (mut desk, everybody) = desk(&["inc_1"], &[subscriber("mail")]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody);
    desk.settle("msg_1", "mail", NOW, AttemptResult::Partly { refused: "x@a.example: 550".to_owned() });
    assert_eq!(desk.texts("SELECT state || ' ' || last_error FROM messages"), ["delivered x@a.example: 550"]);
    assert_eq!(desk.texts("SELECT result || ' ' || error FROM attempts"), ["delivered x@a.example: 550"]);
    let note = desk.texts("SELECT body FROM entries WHERE kind = 'delivered'");
    assert_eq!(note, ["incident.opened was delivered to mail, but not to all: x@a.example: 550"]);
    assert!(desk.due(NOW + 100 * MINUTE).is_empty(), "nobody gets it twice");
}

#[test]
fn deliveries_are_listed_by_page_and_filter() {
    let (mut desk, everybody) = desk(&["inc_1", "inc_2"], &[subscriber("a"), subscriber("b")]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody);
    desk.enqueue(&critical("inc_2", Opened), 1, &everybody);
    desk.settle("msg_3", "a", NOW, dead());
    let list = |query: DeliveryQuery| -> Vec<String> {
        deliveries(&desk.connection, &query).unwrap().into_iter().map(|one| one.id.to_string()).collect()
    };
    let base = || DeliveryQuery { limit: 3, ..DeliveryQuery::default() };
    assert_eq!(list(base()), ["msg_4", "msg_3", "msg_2"]);
    assert_eq!(list(DeliveryQuery { after: Some((NOW, MessageId::new("msg_2"))), ..base() }), ["msg_1"]);
    assert_eq!(list(DeliveryQuery { state: Some(DeliveryState::Dead), ..base() }), ["msg_3"]);
    assert_eq!(list(DeliveryQuery { subscriber: Some(SubscriberId::new("b")), ..base() }), ["msg_4", "msg_2"]);
    assert_eq!(list(DeliveryQuery { subject: Some("inc_1".to_owned()), ..base() }), ["msg_2", "msg_1"]);
}

#[test]
fn an_open_circuit_lets_one_probe_through() {
    let names: Vec<String> = (0..8).map(|number| format!("inc_{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let (mut desk, everybody) = desk(&names, &[subscriber("bad"), subscriber("good")]);
    for name in &names {
        desk.enqueue(&critical(name, Opened), 1, &everybody);
    }
    let far = NOW + Duration::from_hours(1);
    for id in [1, 3, 5, 7, 9] {
        desk.settle(&format!("msg_{id}"), "bad", NOW, retry(far));
    }
    let of = |desk: &Desk, at| {
        due(&desk.connection, at, 100).unwrap().iter().filter(|one| one.subscriber.as_str() == "bad").count()
    };
    assert_eq!(of(&desk, NOW), 0, "open: the three that were never tried wait");
    assert_eq!(desk.due(NOW).len(), 8, "the other subscriber's do not");
    let probe_at = NOW + Duration::from_secs(10);
    assert_eq!(next_due(&desk.connection, NOW).unwrap(), Some(probe_at));
    assert_eq!(of(&desk, probe_at), 1);
    let health = |desk: &Desk| health(&desk.connection, &everybody).unwrap();
    assert_eq!(
        (health(&desk)[0].state, health(&desk)[0].failures, health(&desk)[0].probe_at),
        (SubscriberState::Open, 5, Some(probe_at))
    );
    assert_eq!((health(&desk)[1].state, health(&desk)[0].pending), (SubscriberState::Ok, 8));

    desk.settle("msg_11", "bad", probe_at, retry(far));
    assert_eq!(of(&desk, probe_at + Duration::from_secs(19)), 0);
    assert_eq!(of(&desk, probe_at + Duration::from_secs(20)), 1);
    desk.settle("msg_13", "bad", probe_at, AttemptResult::Delivered);
    assert_eq!(of(&desk, probe_at), 1, "closed: what is due goes");
    assert_eq!(health(&desk)[0].state, SubscriberState::Ok);
}

#[test]
fn a_new_configuration_may_have_mended_it() {
    let (mut desk, _) = desk(&["inc_1", "inc_2"], &[subscriber("a")]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody(&["a"]));
    desk.enqueue(&critical("inc_2", Opened), 1, &everybody(&["a"]));
    for _ in 0..5 {
        desk.settle("msg_1", "a", NOW, retry(NOW + Duration::from_hours(1)));
    }
    assert_eq!(desk.due(NOW), [""; 0]);
    disabled(&desk.connection, &[(SubscriberId::new("a"), 1)]).unwrap();
    assert_eq!(desk.due(NOW), ["msg_2"]);
}

/// Whoever wants no reopenings still has the message from long before as the newest.
#[test]
fn a_retry_by_hand_revives_a_line_in_order_with_its_bytes() {
    let (mut desk, everybody) = desk(&["inc_1", "inc_2"], &[subscriber("a")]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody);
    desk.enqueue(&critical("inc_1", Resolved), 2, &everybody);
    desk.enqueue(&critical("inc_2", Opened), 1, &everybody);
    keep_body(&desk.connection, &MessageId::new("msg_1"), ChannelKind::Webhook, b"bytes").unwrap();
    for id in ["msg_1", "msg_3"] {
        desk.settle(id, "a", NOW, dead());
    }
    assert_eq!(desk.retry("msg_9", &everybody), Retried::Unknown);
    assert_eq!(desk.retry("msg_2", &everybody), Retried::Due(2));
    let found = due(&desk.connection, NOW, 10).unwrap();
    assert_eq!(found.len(), 1, "the resolve waits for the first, another incident stays dead");
    assert_eq!(
        (found[0].id.as_str(), found[0].attempts, &found[0].body),
        ("msg_1", 0, &Some((ChannelKind::Webhook, b"bytes".to_vec())))
    );
    desk.settle("msg_1", "a", NOW, retry(NOW + Duration::from_hours(5)));
    assert_eq!(desk.retry("msg_1", &everybody), Retried::Due(1), "one that waits need not wait");
    assert_eq!(desk.due(NOW), ["msg_1"]);
    desk.settle("msg_1", "a", NOW, retry(NOW + Duration::from_hours(5)));
    assert_eq!(desk.retry("msg_2", &everybody), Retried::Due(2), "nor those before it in its line");
    assert_eq!(desk.due(NOW), ["msg_1"]);
    desk.settle("msg_1", "a", NOW, AttemptResult::Delivered);
    assert_eq!(desk.retry("msg_1", &everybody), Retried::Delivered);
    desk.settle("msg_2", "a", NOW, AttemptResult::Gone { fingerprint: u64::MAX - 1 });
    assert_eq!(desk.retry("msg_2", &everybody), Retried::Disabled);
    assert_eq!(health(&desk.connection, &everybody).unwrap()[0].state, SubscriberState::Disabled);
}

#[test]
fn bytes_are_made_anew_for_another_channel_only() {
    let (mut desk, everybody) = desk(&["inc_1"], &[subscriber("a")]);
    desk.enqueue(&critical("inc_1", Opened), 1, &everybody);
    let id = MessageId::new("msg_1");
    for (channel, bytes, kept) in [
        (ChannelKind::Slack, b"one", (ChannelKind::Slack, b"one")),
        (ChannelKind::Slack, b"two", (ChannelKind::Slack, b"one")),
        (ChannelKind::Teams, b"two", (ChannelKind::Teams, b"two")),
    ] {
        keep_body(&desk.connection, &id, channel, bytes).unwrap();
        assert_eq!(due(&desk.connection, NOW, 1).unwrap()[0].body, Some((kept.0, kept.1.to_vec())));
    }
}

#[test]
fn old_settled_messages_are_forgotten_unless_the_incident_is_open() {
    let (mut desk, everybody) = desk(&["inc_1", "inc_2"], &[reminded("a")]);
    for name in ["inc_1", "inc_2"] {
        desk.enqueue(&critical(name, Opened), 1, &everybody);
    }
    desk.settle("msg_1", "a", NOW, AttemptResult::Delivered);
    desk.settle("msg_2", "a", NOW, AttemptResult::Delivered);
    desk.nag(&everybody, NOW + 30 * MINUTE);
    for reminder in desk.texts("SELECT id FROM messages WHERE kind = 'reminder'") {
        desk.settle(&reminder, "a", NOW + 30 * MINUTE, AttemptResult::Delivered);
    }
    desk.connection.execute("UPDATE incidents SET resolved_at = started_at WHERE id = 'inc_1'", []).unwrap();
    let days = |count: u64| NOW + Duration::from_hours(24 * count);
    forget(&desk.connection, days(2)).unwrap();
    assert_eq!(desk.texts("SELECT id FROM messages").len(), 4);
    forget(&desk.connection, days(3)).unwrap();
    assert_eq!(desk.rows(), ["msg_1 incident.opened delivered", "msg_2 incident.opened delivered"], "reminders first");
    forget(&desk.connection, days(31)).unwrap();
    assert_eq!(desk.rows(), ["msg_2 incident.opened delivered"]);
    assert_eq!(desk.texts("SELECT message FROM attempts"), ["msg_2"], "tries go with their message");
}
