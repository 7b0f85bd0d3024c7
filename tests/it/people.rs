//! People's incidents on a real database: take-over, restarts, store trouble, files, and what subscribers get.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests are tests")]

use std::sync::Arc;
use std::time::Duration;

use stillup::model::{
    Channel, Config, Edit, EntryKind, FileMark, Impact, IncidentDraft, IncidentId, IncidentRecord, IncidentStatus,
    IncidentStory, Monitor, MonitorId, Once, Order, OutcomeKind, Reach, Refusal, Secret, Severity, Source, Status,
    Story, Subject, Subscriber, SubscriberId, Timestamp, Visibility, Webhook, Written,
};
use stillup::store::IncidentQuery;
use tempfile::TempDir;

use crate::harness::{Act, Stage, config, monitor};

pub const DOWN: Act = Act::Find(OutcomeKind::Down);
pub const UP: Act = Act::Find(OutcomeKind::Up);

pub fn draft(title: &str) -> IncidentDraft {
    IncidentDraft {
        title: title.to_owned(),
        body: String::new(),
        status: None,
        severity: None,
        impact: Some(Impact::Down),
        monitors: vec![MonitorId::new("shop")],
        started_at: None,
        resolved_at: None,
        counts: false,
        visibility: Visibility::Public,
    }
}

fn open(title: &str) -> Order {
    Order::Open(Box::new(draft(title)))
}

pub fn note(incident: &IncidentId, status: IncidentStatus) -> Order {
    Order::Update { incident: incident.clone(), status: Some(status), impact: None, body: "words".to_owned() }
}

pub fn resolve(incident: &IncidentId) -> Order {
    Order::Resolve { incident: incident.clone(), at: None, body: None }
}

pub fn everything() -> IncidentQuery {
    IncidentQuery { all: true, limit: 100, ..IncidentQuery::default() }
}

/// Somebody who is told everything, and never answers.
pub fn told(config: Config) -> Config {
    let reach = Reach { timeout: Duration::from_secs(1), allow_private: true };
    let webhook =
        Webhook { url: Secret::new("http://127.0.0.1:9/"), secrets: Vec::new(), headers: Vec::new(), own: None, reach };
    let subscriber =
        Subscriber { fingerprint: 1, ..Subscriber::plain(SubscriberId::new("ops"), Channel::Webhook(webhook)) };
    Config { subscribers: vec![Arc::new(subscriber)], ..config }
}

/// What subscribers are to be told, in order: `event incident-status monitor=shown url?`.
pub fn outbox(stage: &Stage) -> Vec<String> {
    let events = stage.inspect().events();
    events
        .iter()
        .map(|facts| {
            let Subject::Incident(story) = &facts.subject else { panic!("not an incident") };
            let monitors: Vec<String> =
                story.monitors.iter().map(|monitor| format!("{}={}", monitor.id, monitor.status)).collect();
            let page = if story.incident.url.is_some() { "public" } else { "private" };
            format!("{} {} {} {page}", facts.event, story.incident.status, monitors.join(","))
        })
        .collect()
}

/// What the newest event tells.
fn newest(stage: &Stage) -> IncidentStory {
    let Some(Subject::Incident(story)) = stage.inspect().events().pop().map(|facts| facts.subject) else {
        panic!("not an incident")
    };
    *story
}

pub async fn automatic(stage: &mut Stage) -> IncidentRecord {
    stage.script.set("shop", DOWN);
    stage.until_status("shop", Status::Down).await;
    let found = stage
        .reader()
        .incidents(&everything())
        .unwrap()
        .into_iter()
        .find(|incident| incident.source == Source::Automatic);
    IncidentRecord::new(&found.unwrap(), None, Duration::ZERO)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_incident_of_a_person_lives_and_is_told() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(told(config(&folder, vec![monitor("shop")])), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    let opened = stage.command(open("Slow")).await.unwrap();
    assert_eq!(
        (opened.status, opened.severity, opened.source),
        (IncidentStatus::Investigating, Severity::Critical, Source::Manual)
    );
    assert!(opened.url.as_ref().is_some_and(|url| url.ends_with(opened.id.as_str())));
    stage.command(note(&opened.id, IncidentStatus::Identified)).await.unwrap();
    let over = stage.command(resolve(&opened.id)).await.unwrap();
    assert_eq!(over.updates.map(|updates| updates.len()), Some(3));
    assert!(matches!(stage.command(note(&opened.id, IncidentStatus::Monitoring)).await, Err(Refusal::Conflict(_))));
    assert!(matches!(stage.command(resolve(&IncidentId::new("inc_0"))).await, Err(Refusal::Missing(_))));
    stage.command(note(&opened.id, IncidentStatus::Postmortem)).await.unwrap();
    assert_eq!(
        outbox(&stage),
        [
            "incident.opened investigating shop=down public",
            "incident.updated identified shop=down public",
            "incident.resolved resolved shop=up public",
            "incident.updated postmortem shop=up public",
        ]
    );
    let audit = stage.reader().audit(Some(opened.id.as_str()), None, 10).unwrap();
    let actions: Vec<&str> = audit.iter().map(|(_, audit)| audit.action.as_str()).collect();
    assert_eq!(actions, ["incident.updated", "incident.resolved", "incident.updated", "incident.opened"]);
    assert!(audit.iter().all(|(_, audit)| audit.who.name == "jo"));
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_monitor_has_no_page_and_the_whole_site_concerns_everybody() {
    let folder = TempDir::new().unwrap();
    let mut vault = monitor("vault");
    vault.visibility = Visibility::Private;
    let mut stage = Stage::start(told(config(&folder, vec![monitor("shop"), vault])), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    let of = |monitors: &[&str], visibility| {
        let monitors = monitors.iter().map(|id| MonitorId::new(*id)).collect();
        Order::Open(Box::new(IncidentDraft { monitors, visibility, ..draft("x") }))
    };
    for (monitors, visibility, public) in [
        (&["vault"][..], Visibility::Public, false),
        (&["vault", "shop"], Visibility::Public, true),
        (&["shop"], Visibility::Private, false),
        (&[], Visibility::Public, true),
        (&[], Visibility::Private, false),
    ] {
        let opened = stage.command(of(monitors, visibility)).await.unwrap();
        assert_eq!(opened.url.is_some(), public, "{monitors:?} {visibility}");
        let message = outbox(&stage).pop().unwrap();
        assert!(message.ends_with(if public { "public" } else { "private" }), "{message}");
    }
    let public = IncidentQuery {
        monitors: vec![MonitorId::new("shop")],
        whole_site: true,
        limit: 9,
        ..IncidentQuery::default()
    };
    assert_eq!(stage.reader().incidents(&public).unwrap().len(), 2);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_title_follows_the_worst_judged_level() {
    let by_person = |id: IncidentId| Order::Edit {
        incident: id,
        edit: Box::new(Edit { severity: Some(Severity::Critical), ..Edit::default() }),
    };
    for equal in [true, false] {
        let folder = TempDir::new().unwrap();
        let mut shop = monitor("shop");
        if equal {
            shop.judging.severity.degraded = shop.judging.severity.down;
        }
        let mut stage = Stage::start(told(config(&folder, vec![shop])), Arc::default()).await;
        stage.until_status("shop", Status::Up).await;
        stage.script.set("shop", Act::Find(OutcomeKind::Degraded));
        stage.until_status("shop", Status::Degraded).await;
        let open = || stage.reader().incidents(&everything()).unwrap().remove(0);
        assert_eq!(open().title, "The shop degraded");
        if !equal {
            stage.command(by_person(open().id)).await.unwrap();
        }
        stage.script.set("shop", DOWN);
        stage.until_status("shop", Status::Down).await;
        let worst = stage.reader().incidents(&everything()).unwrap().remove(0);
        let says = Story::State { name: "The shop".to_owned(), status: Status::Down };
        assert_eq!((worst.title.as_str(), worst.story), ("The shop down", Some(says)));
        stage.script.set("shop", Act::Find(OutcomeKind::Degraded));
        stage.until_status("shop", Status::Degraded).await;
        let kept = stage.reader().incidents(&everything()).unwrap().remove(0);
        assert_eq!((kept.title.as_str(), kept.updated_at), ("The shop down", worst.updated_at), "the worst stays");
        let raise = (!equal).then(|| "incident.updated investigating shop=degraded public".to_owned());
        let messages: Vec<String> =
            ["incident.opened investigating shop=degraded public".to_owned()].into_iter().chain(raise).collect();
        assert_eq!(outbox(&stage), messages, "a title is no message");
        stage.stop().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_a_removed_monitor_has_its_name_and_its_page() {
    let folder = TempDir::new().unwrap();
    let vault = Monitor { visibility: Visibility::Private, ..monitor("vault") };
    let both = told(config(&folder, vec![monitor("shop"), monitor("mail"), vault]));
    let mut stage = Stage::start(both.clone(), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    let shop = stage.command(open("Slow")).await.unwrap();
    let hidden = IncidentDraft { monitors: vec![MonitorId::new("vault")], ..draft("Hidden") };
    let vault = stage.command(Order::Open(Box::new(hidden))).await.unwrap();
    stage.config.send_replace(Arc::new(Config { monitors: vec![Arc::new(monitor("mail"))], ..both.clone() }));
    stage.until("a roster without them", |state| state.monitors.len() == 1).await;
    let name = |stage: &Stage| newest(stage).monitors[0].name.clone();
    let script = stage.script.clone();
    for restarted in [false, true] {
        if restarted {
            stage.stop().await;
            stage = Stage::start(Config { monitors: vec![Arc::new(monitor("mail"))], ..both.clone() }, script.clone())
                .await;
            stage.until_status("mail", Status::Up).await;
        }
        let noted = stage.command(note(&shop.id, IncidentStatus::Identified)).await.unwrap();
        assert_eq!(noted.url, shop.url);
        assert_eq!(
            outbox(&stage).pop().unwrap(),
            "incident.updated identified shop=unknown public",
            "restarted: {restarted}"
        );
        assert_eq!(name(&stage), "The shop");
        stage.command(note(&vault.id, IncidentStatus::Identified)).await.unwrap();
        assert_eq!(
            outbox(&stage).pop().unwrap(),
            "incident.updated identified vault=unknown private",
            "restarted: {restarted}"
        );
        assert_eq!(name(&stage), "The vault");
    }
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_take_over_outlives_a_restart() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(told(config(&folder, vec![monitor("shop")])), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    let incident = automatic(&mut stage).await;
    stage.command(note(&incident.id, IncidentStatus::Identified)).await.unwrap();
    let script = stage.script.clone();
    stage.stop().await;
    let mut stage = Stage::start(told(config(&folder, vec![monitor("shop")])), script).await;
    stage.script.set("shop", UP);
    stage.until_status("shop", Status::Up).await;
    let held = stage.reader().incident(&incident.id).unwrap().unwrap();
    assert_eq!((held.status, held.resolved_at, held.handling.auto_resolve), (IncidentStatus::Monitoring, None, false));
    let kinds: Vec<EntryKind> = stage.reader().timeline(&incident.id).unwrap().iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [EntryKind::Opened, EntryKind::Note, EntryKind::Recovered]);
    let over = stage.command(resolve(&incident.id)).await.unwrap();
    assert!(over.resolved_at.unwrap() >= over.started_at && over.duration_seconds.is_some());
    let told = outbox(&stage);
    assert_eq!(
        told.iter().map(|message| message.split(' ').next().unwrap()).collect::<Vec<_>>(),
        ["incident.opened", "incident.updated", "incident.updated", "incident.resolved"],
        "the recovery is told, and that a person closes it"
    );
    // Once it was good, the next outage is an incident of its own.
    stage.script.set("shop", DOWN);
    stage.until_status("shop", Status::Down).await;
    assert_eq!(stage.reader().incidents(&everything()).unwrap().len(), 2);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_closed_by_a_person_opens_again_only_after_the_monitor_was_good() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(config(&folder, vec![monitor("shop")]), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    let incident = automatic(&mut stage).await;
    stage.command(resolve(&incident.id)).await.unwrap();
    let script = stage.script.clone();
    stage.stop().await;
    let mut stage = Stage::start(config(&folder, vec![monitor("shop")]), script).await;
    let before = stage.until_status("shop", Status::Down).await.monitors[0].hour.count();
    stage.script.set("shop", Act::Find(OutcomeKind::Degraded));
    stage.until_status("shop", Status::Degraded).await;
    stage.until("more checks", |state| state.monitors[0].hour.count() > before + 5).await;
    assert_eq!(stage.reader().incidents(&everything()).unwrap().len(), 1, "it was never good");
    stage.script.set("shop", UP);
    stage.until_status("shop", Status::Up).await;
    stage.script.set("shop", DOWN);
    stage.until_status("shop", Status::Down).await;
    assert_eq!(stage.reader().incidents(&everything()).unwrap().len(), 2);
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_recorded_is_not_done() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(told(config(&folder, vec![monitor("shop")])), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    let thief = stage.inspect().hold();
    assert!(matches!(stage.command(open("lost")).await, Err(Refusal::Unavailable(_))));
    stage.until("store trouble to be told", |state| state.store_failing_since.is_some()).await;
    assert!(matches!(stage.command(open("lost")).await, Err(Refusal::Unavailable(_))), "at once");
    drop(thief);
    stage.until("the trouble to be over", |state| state.store_failing_since.is_none()).await;
    let opened = stage.command(open("kept")).await.unwrap();
    let titles: Vec<String> =
        stage.reader().incidents(&everything()).unwrap().into_iter().map(|incident| incident.title).collect();
    assert_eq!(titles, ["kept"], "nothing that was refused comes later");
    assert_eq!(outbox(&stage).len(), 1);
    assert_eq!(stage.reader().audit(None, None, 10).unwrap().len(), 1);
    stage.command(resolve(&opened.id)).await.unwrap();
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_makes_a_command_happen_once_across_a_restart() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(config(&folder, vec![monitor("shop")]), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    let once = |fingerprint: &str| Some(Once { key: "k".to_owned(), fingerprint: fingerprint.to_owned() });
    let first = stage.command_once(open("once"), once("a")).await.unwrap();
    assert_eq!(stage.command_once(open("once"), once("a")).await, Ok(first.clone()));
    let script = stage.script.clone();
    stage.stop().await;
    let mut stage = Stage::start(config(&folder, vec![monitor("shop")]), script).await;
    stage.until_status("shop", Status::Up).await;
    assert_eq!(stage.command_once(open("once"), once("a")).await, Ok(first), "the same answer");
    assert!(matches!(stage.command_once(open("other"), once("b")).await, Err(Refusal::KeyReused(_))));
    assert_eq!(stage.reader().incidents(&everything()).unwrap().len(), 1);
    assert!(
        stage.metrics.encode().contains("stillup_incident_open{severity=\"critical\"} 1"),
        "{}",
        stage.metrics.encode()
    );
    stage.stop().await;
}

fn written(hash: u64, title: &str) -> Arc<Written> {
    let date = Timestamp::parse("2026-11-21T00:00:00Z").unwrap();
    let mark = FileMark { name: "2026-11-21-x.md".to_owned(), hash };
    Arc::new(Written { mark, date, draft: draft(title), updates: Vec::new() })
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_applied_at_start_and_reload_and_told_once() {
    let folder = TempDir::new().unwrap();
    let with = |files: Vec<Arc<Written>>| Config { incidents: files, ..told(config(&folder, vec![monitor("shop")])) };
    let mut stage = Stage::start(with(vec![written(1, "From a file")]), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    let titles = |stage: &Stage| -> Vec<String> {
        stage
            .reader()
            .incidents(&everything())
            .unwrap()
            .into_iter()
            .map(|incident| format!("{} {}", incident.title, incident.status))
            .collect()
    };
    assert_eq!(titles(&stage), ["From a file investigating"]);
    let id = stage.reader().incidents(&everything()).unwrap()[0].id.clone();
    assert!(matches!(stage.command(resolve(&id)).await, Err(Refusal::Conflict(_))), "only the file changes it");
    stage.command(Order::Acknowledge { incident: id.clone() }).await.unwrap();
    let script = stage.script.clone();
    stage.stop().await;
    let mut stage = Stage::start(with(vec![written(1, "From a file")]), script).await;
    stage.until_status("shop", Status::Up).await;
    assert_eq!(outbox(&stage).len(), 1, "a restart tells nothing twice");
    stage.config.send_replace(Arc::new(with(vec![written(2, "Renamed")])));
    stage.until("the files to be applied", |state| state.config.incidents[0].mark.hash == 2).await;
    // A command goes through the same channel: what came before it is done.
    stage.command(Order::Acknowledge { incident: id.clone() }).await.unwrap();
    assert_eq!(titles(&stage), ["Renamed investigating"]);
    stage.config.send_replace(Arc::new(with(Vec::new())));
    stage.until("the file to be gone", |state| state.config.incidents.is_empty()).await;
    assert!(matches!(stage.command(Order::Acknowledge { incident: id }).await, Err(Refusal::Conflict(_))));
    assert_eq!(titles(&stage), ["Renamed resolved"]);
    let public = IncidentQuery {
        monitors: vec![MonitorId::new("shop")],
        whole_site: true,
        limit: 9,
        ..IncidentQuery::default()
    };
    assert!(stage.reader().incidents(&public).unwrap().is_empty(), "withdrawn");
    let told = outbox(&stage);
    assert_eq!(
        told.iter().map(|message| message.split(' ').next().unwrap()).collect::<Vec<_>>(),
        ["incident.opened", "incident.resolved"]
    );
    let who: Vec<String> = stage
        .reader()
        .audit(None, None, 9)
        .unwrap()
        .into_iter()
        .map(|(_, audit)| format!("{} {}", audit.who.name, audit.action))
        .collect();
    assert_eq!(
        who,
        ["files incident.withdrawn", "files incident.edited", "jo incident.acknowledged", "files incident.opened"]
    );
    stage.stop().await;
}
