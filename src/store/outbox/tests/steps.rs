//! Telling in steps: one row an event, and each subscriber once, whoever is killed when.

use super::*;

fn count(desk: &Desk, table: &str) -> i64 {
    desk.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}

impl Desk {
    fn commit(&mut self, facts: &Facts, number: i64, subscribers: &Arc<Vec<Arc<Subscriber>>>, lists: &mut Lists) {
        let tx = self.connection.transaction().unwrap();
        let event = NewEvent { facts, number, about: Vec::new(), subscribers, at: facts.at };
        commit(&tx, &event, lists).unwrap();
        tx.commit().unwrap();
    }

    /// One step; with ids as they really are.
    fn step(&mut self, most: usize) -> FannedOut {
        let tx = self.connection.transaction().unwrap();
        let telling = Telling { rule: wants, everybody: &self.everybody, most, ids: &mut derived };
        let told = fan_out(&tx, telling, &mut self.reading).unwrap();
        tx.commit().unwrap();
        told
    }
}

#[test]
fn ten_thousand_subscribers_are_one_row_for_an_event() {
    let names: Vec<String> = (0..10_000).map(|number| format!("s{number:05}")).collect();
    let everybody = Arc::new(names.iter().map(|id| Arc::new(subscriber(id))).collect());
    let (mut desk, mut lists) = (Desk::new(&["inc_1"]), Lists::default());
    desk.commit(&critical("inc_1", Opened), 1, &everybody, &mut lists);
    desk.commit(&critical("inc_1", Resolved), 2, &everybody, &mut lists);
    let rows = ["events", "subscriber_lists", "messages"].map(|table| count(&desk, table));
    assert_eq!(rows, [2, 1, 0], "events, lists, messages");
    assert_eq!(counts(&desk.connection).unwrap(), OutboxCounts { pending: 2, dead: 0 });
    let secrets = desk.texts("SELECT list FROM subscriber_lists WHERE list LIKE '%hooks.example%'");
    assert_eq!(secrets, [""; 0], "the list holds nothing that is secret");
    assert_eq!(desk.step(500), FannedOut { messages: 500, done: false, more: true });
    assert_eq!(desk.texts("SELECT reached FROM events"), ["s00499", ""]);
}

#[test]
fn each_event_is_told_to_those_of_its_own_time() {
    let (mut desk, mut lists) = (Desk::new(&["inc_1", "inc_2"]), Lists::default());
    let (before, after) = (Arc::new(everybody(&["b", "a"])), Arc::new(everybody(&["c", "b"])));
    desk.commit(&critical("inc_1", Opened), 1, &before, &mut lists);
    desk.commit(&critical("inc_2", Opened), 1, &after, &mut lists);
    desk.commit(&critical("inc_1", Resolved), 2, &before, &mut lists);
    assert_eq!(count(&desk, "subscriber_lists"), 2, "a list is kept once");
    let mut steps = 0;
    while desk.step(1).more {
        steps += 1;
    }
    assert_eq!(steps, 5, "one subscriber a step, and the last says that it was the last");
    assert_eq!(
        desk.texts("SELECT subject || ' ' || number || ' ' || subscriber FROM messages ORDER BY rowid"),
        ["inc_1 1 a", "inc_1 1 b", "inc_2 1 b", "inc_2 1 c", "inc_1 2 a", "inc_1 2 b"],
        "event by event, in the order of ids"
    );
    assert_eq!((count(&desk, "events"), count(&desk, "subscriber_lists")), (0, 0), "nothing is left behind");
}

#[test]
fn an_event_is_read_once_for_all_its_steps() {
    let (mut desk, mut lists) = (Desk::new(&["inc_1"]), Lists::default());
    desk.commit(&critical("inc_1", Opened), 1, &Arc::new(everybody(&["a", "b", "c"])), &mut lists);
    assert_eq!(desk.step(1), FannedOut { messages: 1, done: false, more: true });
    desk.connection.execute_batch("UPDATE events SET facts = '{'; UPDATE subscriber_lists SET list = '['").unwrap();
    assert_eq!(desk.step(1), FannedOut { messages: 1, done: false, more: true });
    desk.reading = Reading::default();
    assert_eq!(desk.step(1), FannedOut { messages: 0, done: true, more: false }, "as after a start");
    desk.commit(&critical("inc_1", Resolved), 2, &Arc::new(everybody(&["z"])), &mut Lists::default());
    assert_eq!(desk.step(1), FannedOut { messages: 1, done: true, more: false }, "another event at the same place");
    assert_eq!(
        desk.texts("SELECT subscriber || ' ' || event FROM messages ORDER BY rowid").pop().unwrap(),
        "z incident.resolved"
    );
}

#[test]
fn nobody_to_tell_leaves_no_row() {
    let mut desk = Desk::new(&["inc_1"]);
    desk.commit(&critical("inc_1", Opened), 1, &Arc::default(), &mut Lists::default());
    assert_eq!((count(&desk, "events"), count(&desk, "subscriber_lists")), (0, 0));
}

#[test]
fn an_event_that_cannot_be_read_holds_back_nobody() {
    let (mut desk, mut lists) = (Desk::new(&["inc_1", "inc_2"]), Lists::default());
    let one = Arc::new(everybody(&["a"]));
    desk.commit(&critical("inc_1", Opened), 1, &one, &mut lists);
    desk.commit(&critical("inc_2", Opened), 1, &one, &mut lists);
    desk.connection.execute("UPDATE events SET facts = '{' WHERE subject = 'inc_1'", []).unwrap();
    assert_eq!(desk.step(9), FannedOut { messages: 0, done: true, more: true });
    assert_eq!(desk.step(9), FannedOut { messages: 1, done: true, more: false });
    assert_eq!(desk.texts("SELECT subject FROM messages"), ["inc_2"]);
}

#[test]
fn what_is_done_again_has_its_old_id() {
    let told = |desk: &mut Desk| {
        desk.commit(&critical("inc_1", Opened), 1, &Arc::new(everybody(&["a", "b"])), &mut Lists::default());
        while desk.step(1).more {}
        desk.texts("SELECT id FROM messages ORDER BY subscriber")
    };
    let first = told(&mut Desk::new(&["inc_1"]));
    let mut desk = Desk::new(&["inc_1"]);
    assert_eq!(told(&mut desk), first, "in a database that lost it");
    assert_eq!(told(&mut desk), first, "and twice in one");
}
