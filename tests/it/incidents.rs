//! What becomes of incidents that were taken over, of certificates near their end, and who hears of what: on a real
//! database.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of tests are tests")]

use std::sync::Arc;
use std::time::Duration;

use stillup::model::{
    Audience, Config, Edit, Impact, Incident, IncidentDraft, IncidentKind, IncidentStatus, Monitor, MonitorId, Nagging,
    Order, OutcomeKind, Probe, Severity, Source, Status, Subject, Subscriber, SubscriberId, TlsSettings, Visibility,
};
use stillup::store::inspection::MessageRow;
use stillup::store::{Attempt, AttemptResult};
use tempfile::TempDir;

use crate::harness::{Act, Stage, config, monitor};
use crate::people::{DOWN, UP, automatic, draft, everything, note, outbox, resolve, told};
use crate::probe::http_probe;

/// A monitor of which a certificate with at least 14 days left is wanted.
fn https(id: &str) -> Monitor {
    let mut probe = http_probe("https://shop.example/");
    probe.tls = TlsSettings { min_days_left: Some(14), ..TlsSettings::default() };
    Monitor { probe: Probe::Http(Box::new(probe)), ..monitor(id) }
}

/// Every incident, newest first: `kind status visibility severity`.
fn recorded(stage: &Stage) -> Vec<String> {
    let told = |one: &Incident| format!("{} {} {} {}", one.kind, one.status, one.handling.visibility, one.severity);
    stage.reader().incidents(&everything()).unwrap().iter().map(told).collect()
}

fn certificates(stage: &Stage) -> Vec<Incident> {
    let found = stage.reader().incidents(&everything()).unwrap();
    found.into_iter().filter(|incident| incident.kind == IncidentKind::Certificate).collect()
}

/// Waits until so many more checks are on disk.
async fn checked(stage: &mut Stage, id: &str) {
    let count = |stage: &Stage| {
        let state = stage.committed.borrow();
        state.as_deref().and_then(|state| crate::harness::live(state, id)).and_then(|live| live.last.clone())
    };
    let before = count(stage).map(|check| check.at);
    let id = id.to_owned();
    stage
        .until("another check", move |state| {
            crate::harness::live(state, &id).and_then(|live| live.last.as_ref()).map(|check| check.at) > before
        })
        .await;
}

async fn until_certificates(stage: &mut Stage, wanted: &[IncidentStatus]) {
    loop {
        let found: Vec<IncidentStatus> = certificates(stage).iter().map(|incident| incident.status).collect();
        if found == wanted {
            return;
        }
        checked(stage, "shop").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_taken_over_incident_is_closed_after_a_good_while_across_restarts() {
    let folder = TempDir::new().unwrap();
    let patient =
        Config { close_after: Some(Duration::from_secs(3_600)), ..told(config(&folder, vec![monitor("shop")])) };
    let mut stage = Stage::start(patient.clone(), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    let incident = automatic(&mut stage).await;
    let noted = stage.command(note(&incident.id, IncidentStatus::Identified)).await.unwrap();
    assert!(noted.taken_over && !noted.auto_resolve);
    assert_eq!(noted.visitors.as_deref(), Some("Visitors see The shop down."));
    let again = stage.command(note(&incident.id, IncidentStatus::Identified)).await.unwrap();
    assert!(!again.taken_over, "it was before");
    stage.script.set("shop", UP);
    let recovered = stage.until_status("shop", Status::Up).await.monitors[0].standing.since;
    let script = stage.script.clone();
    stage.stop().await;
    let hasty = Config { close_after: Some(Duration::from_millis(1)), ..patient };
    let mut stage = Stage::start(hasty, script).await;
    let resolved = |state: &stillup::site::Committed| {
        state.monitors[0].standing.episode.as_ref().is_some_and(|episode| !episode.is_open())
    };
    stage.until("its end", resolved).await;
    let over = stage.reader().incident(&incident.id).unwrap().unwrap();
    assert_eq!((over.status, over.resolved_at), (IncidentStatus::Resolved, Some(recovered)));
    assert_eq!(
        outbox(&stage)
            .iter()
            .map(|message| message.split(' ').take(2).collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>(),
        [
            "incident.opened investigating",
            "incident.updated identified",
            "incident.updated identified",
            "incident.updated monitoring",
            "incident.resolved resolved",
        ]
    );
    stage.script.set("shop", DOWN);
    stage.until_status("shop", Status::Down).await;
    assert_eq!(stage.reader().incidents(&everything()).unwrap().len(), 2, "it does not reopen");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_near_its_end_is_an_incident_of_its_own() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(told(config(&folder, vec![https("shop")])), Arc::default()).await;
    stage.script.set("shop", Act::Certificate(OutcomeKind::Up, 9));
    until_certificates(&mut stage, &[IncidentStatus::Investigating]).await;
    assert_eq!(recorded(&stage), ["certificate investigating private minor"]);
    assert_eq!(outbox(&stage), ["incident.opened investigating shop=up private"]);
    let first = certificates(&stage).remove(0);
    assert_eq!((first.title.as_str(), first.source), ("Certificate of The shop ends soon", Source::Automatic));
    let timeline = stage.reader().timeline(&first.id).unwrap();
    assert!(timeline[0].body.starts_with("The certificate of The shop (shop.example) ends in 9 days, on "));
    assert!(timeline[0].checks[0].reason.is_some(), "evidence for operators");
    // Down meanwhile: that is public, and the other stays. Nothing joins or raises it, and a restart forgets nothing.
    stage.script.set("shop", Act::Certificate(OutcomeKind::Down, 8));
    stage.until_status("shop", Status::Down).await;
    let script = stage.script.clone();
    stage.stop().await;
    let mut stage = Stage::start(told(config(&folder, vec![https("shop")])), script).await;
    checked(&mut stage, "shop").await;
    checked(&mut stage, "shop").await;
    assert_eq!(recorded(&stage), ["service investigating public critical", "certificate investigating private minor"]);
    stage.script.set("shop", Act::Certificate(OutcomeKind::Up, 90));
    until_certificates(&mut stage, &[IncidentStatus::Resolved]).await;
    stage.until_status("shop", Status::Up).await;
    // The next one is another incident; the monitor that is removed takes it along.
    stage.script.set("shop", Act::Certificate(OutcomeKind::Up, 3));
    until_certificates(&mut stage, &[IncidentStatus::Investigating, IncidentStatus::Resolved]).await;
    let without = told(config(&folder, vec![monitor("mail")]));
    stage.config.send_replace(Arc::new(without));
    stage.until("a roster without it", |state| state.monitors[0].monitor.id.as_str() == "mail").await;
    let newest = certificates(&stage).remove(0);
    assert_eq!(newest.status, IncidentStatus::Resolved);
    let last = stage.reader().timeline(&newest.id).unwrap().pop().unwrap();
    assert_eq!(last.body, "The shop is no longer watched: monitor removed.");
    let public = stillup::store::IncidentQuery {
        monitors: vec![MonitorId::new("shop")],
        limit: 9,
        ..stillup::store::IncidentQuery::default()
    };
    let seen = stage.reader().incidents(&public).unwrap();
    assert!(seen.iter().all(|incident| incident.kind == IncidentKind::Service), "visitors never see it");
    stage.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_a_person_closed_is_told_of_again_only_after_it_was_renewed() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(config(&folder, vec![https("shop")]), Arc::default()).await;
    stage.script.set("shop", Act::Certificate(OutcomeKind::Up, 9));
    until_certificates(&mut stage, &[IncidentStatus::Investigating]).await;
    let open = certificates(&stage).remove(0);
    let closed = stage.command(resolve(&open.id)).await.unwrap();
    assert_eq!(closed.visitors.as_deref(), Some("Visitors do not see it."));
    let script = stage.script.clone();
    stage.stop().await;
    let mut stage = Stage::start(config(&folder, vec![https("shop")]), script).await;
    checked(&mut stage, "shop").await;
    checked(&mut stage, "shop").await;
    assert_eq!(certificates(&stage).len(), 1, "not at the next check");
    stage.script.set("shop", Act::Certificate(OutcomeKind::Up, 90));
    checked(&mut stage, "shop").await;
    checked(&mut stage, "shop").await;
    stage.script.set("shop", Act::Certificate(OutcomeKind::Up, 5));
    until_certificates(&mut stage, &[IncidentStatus::Investigating, IncidentStatus::Resolved]).await;
    stage.stop().await;
}

/// The same receiver three times: for everything, for the public, and for operators.
fn three(config: Config) -> Config {
    let plain = told(config);
    let one = plain.subscribers[0].clone();
    let of = |audience: Audience| {
        Arc::new(Subscriber { id: SubscriberId::new(audience.as_str()), audience, ..(*one).clone() })
    };
    Config { subscribers: [Audience::All, Audience::Public, Audience::Operators].map(of).to_vec(), ..plain }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_audience_hears_what_is_meant_for_it() {
    let folder = TempDir::new().unwrap();
    let vault = Monitor { visibility: Visibility::Private, ..monitor("vault") };
    let mut stage = Stage::start(three(config(&folder, vec![https("shop"), vault])), Arc::default()).await;
    stage.until_status("vault", Status::Up).await;
    stage.script.set("shop", Act::Certificate(OutcomeKind::Up, 9));
    until_certificates(&mut stage, &[IncidentStatus::Investigating]).await;
    let of = |monitors: &[&str], title: &str| {
        let monitors = monitors.iter().map(|id| MonitorId::new(*id)).collect();
        Order::Open(Box::new(IncidentDraft { monitors, impact: None, ..draft(title) }))
    };
    let both = stage.command(of(&["vault", "shop"], "Both")).await.unwrap();
    assert_eq!((both.severity, both.impact), (Severity::Minor, Impact::Degraded));
    assert_eq!(both.visitors.as_deref(), Some("Visitors see The shop degraded."), "of what is private it says nothing");
    stage.command(of(&["vault"], "Vault")).await.unwrap();
    let whole = stage.command(of(&[], "Words")).await.unwrap();
    assert_eq!((whole.severity, whole.impact), (Severity::Minor, Impact::None));
    fan_out(&stage).await;
    let mut told: Vec<String> = stage.inspect().messages().into_iter().map(words).collect();
    told.sort_by_key(|words| words.split(' ').next().map(str::to_owned));
    stage.stop().await;
    assert_eq!(
        told,
        [
            "all Both vault,shop",
            "all Vault vault",
            "all Words -",
            "operators Certificate of The shop ends soon shop",
            "operators Both vault,shop",
            "operators Vault vault",
            "operators Words -",
            "public Both shop",
            "public Words -",
        ]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_hears_an_end_of_what_is_made_private() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(three(config(&folder, vec![monitor("shop")])), Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    let opened = stage.command(Order::Open(Box::new(draft("Slow")))).await.unwrap();
    fan_out(&stage).await;
    let edit = Edit { visibility: Some(Visibility::Private), title: Some("Robbed".to_owned()), ..Edit::default() };
    let edit = Order::Edit { incident: opened.id.clone(), edit: Box::new(edit) };
    stage.command(edit).await.unwrap();
    fan_out(&stage).await;
    stage.command(resolve(&opened.id)).await.unwrap();
    fan_out(&stage).await;
    let rows = stage.inspect().messages();
    stage.stop().await;
    let told = |who: Audience| -> Vec<String> {
        let facts =
            rows.iter().filter(|row| row.subscriber.as_str() == who.as_str()).filter_map(|row| row.facts.as_ref());
        let words = facts.map(|facts| {
            let Subject::Incident(story) = &facts.subject else { panic!("not an incident") };
            let page = if story.incident.url.is_some() { "public" } else { "private" };
            format!("{} {} {page}: {}", facts.event, story.incident.title, story.update.body)
        });
        words.collect()
    };
    let public = told(Audience::Public);
    assert_eq!(public.len(), 2, "{public:?}");
    assert!(public[0].starts_with("incident.opened Slow public: "), "{public:?}");
    assert_eq!(public[1], "incident.resolved Slow private: This incident was withdrawn.");
    for audience in [Audience::All, Audience::Operators] {
        let told = told(audience);
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[1].starts_with("incident.resolved Robbed private: This is resolved."), "{told:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_public_hears_an_end_as_soon_as_a_configuration_hides_it() {
    let folder = TempDir::new().unwrap();
    let mut stage = Stage::start(three(config(&folder, vec![monitor("shop"), monitor("mail")])), Arc::default()).await;
    stage.until_status("mail", Status::Up).await;
    let by_hand = IncidentDraft { monitors: vec![MonitorId::new("shop")], ..draft_of("Slow") };
    stage.command(Order::Open(Box::new(by_hand))).await.unwrap();
    let whole = stage.command(Order::Open(Box::new(draft_of("Everything")))).await.unwrap();
    stage.script.set("shop", DOWN);
    stage.until("an outage", |state| state.open.len() == 3).await;
    fan_out(&stage).await;
    let hide = |config: &Config| {
        let hidden = |one: &Arc<Monitor>| Monitor { visibility: Visibility::Private, ..(**one).clone() };
        let one = |one: &Arc<Monitor>| if one.id.as_str() == "shop" { Arc::new(hidden(one)) } else { one.clone() };
        Config { monitors: config.monitors.iter().map(one).collect(), ..config.clone() }
    };
    // Twice: it is told once.
    for _ in 0..2 {
        let hidden = Arc::new(hide(&stage.config.borrow()));
        stage.config.send_replace(hidden.clone());
        stage.until("the configuration", move |state| Arc::ptr_eq(&state.config, &hidden)).await;
        fan_out(&stage).await;
    }
    let told: Vec<String> = stage.inspect().messages().into_iter().map(ended).collect();
    let of = |who: Audience| -> Vec<String> {
        let ours = told.iter().filter_map(|one| one.strip_prefix(who.as_str()));
        let mut ours: Vec<String> = ours.map(|one| one.trim().to_owned()).collect();
        ours.sort();
        ours
    };
    assert_eq!(
        of(Audience::Public),
        [
            "incident.opened Everything",
            "incident.opened Slow",
            "incident.opened The shop down",
            "incident.resolved Slow",
            "incident.resolved The shop down",
        ]
    );
    for audience in [Audience::All, Audience::Operators] {
        assert_eq!(of(audience).len(), 3, "they go on hearing of it: {told:?}");
    }
    assert!(whole.resolved_at.is_none());
    stage.stop().await;
}

fn draft_of(title: &str) -> IncidentDraft {
    IncidentDraft { impact: Some(Impact::None), monitors: Vec::new(), ..draft(title) }
}

/// For whom a message is, and which event of what.
fn ended(message: MessageRow) -> String {
    let Some(facts) = message.facts else { panic!("no facts") };
    format!("{} {} {}", message.subscriber, facts.event, facts.subject.title())
}

/// For whom a message is, what it tells, and of whom.
fn words(message: MessageRow) -> String {
    let Some(Subject::Incident(story)) = message.facts.map(|facts| facts.subject) else { panic!("not an incident") };
    let monitors: Vec<&str> = story.monitors.iter().map(|monitor| monitor.id.as_str()).collect();
    let monitors = if monitors.is_empty() { "-".to_owned() } else { monitors.join(",") };
    format!("{} {} {monitors}", message.subscriber, story.incident.title)
}

/// Everybody's messages are made.
async fn fan_out(stage: &Stage) {
    let everybody = stage.config.borrow().subscribers.clone();
    while stage.store.fan_out(stillup::site::concerned, everybody.clone(), 100).await.unwrap().more {}
}

/// Every message arrives.
async fn deliver(stage: &Stage) {
    fan_out(stage).await;
    let now = stillup::clock::now();
    let everybody = stage.config.borrow().subscribers.clone();
    loop {
        let due = stage.store.due_messages(now, 10).await.unwrap();
        if due.is_empty() {
            return;
        }
        let attempt = |message: &stillup::model::DueMessage| Attempt {
            id: message.id.clone(),
            subscriber: message.subscriber.clone(),
            at: now,
            took: None,
            result: AttemptResult::Delivered,
        };
        stage.store.settle(due.iter().map(attempt).collect(), everybody.clone()).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reminders_of_a_taken_over_incident_go_on_until_somebody_has_seen_it() {
    let folder = TempDir::new().unwrap();
    let plain = told(config(&folder, vec![monitor("shop")]));
    let nagging = Nagging { remind_every: Some(Duration::from_secs(60)), escalate: Vec::new() };
    let reminded = Arc::new(Subscriber { nagging, ..(*plain.subscribers[0]).clone() });
    let mut stage = Stage::start(Config { subscribers: vec![reminded.clone()], ..plain }, Arc::default()).await;
    stage.until_status("shop", Status::Up).await;
    let incident = automatic(&mut stage).await;
    stage.command(note(&incident.id, IncidentStatus::Identified)).await.unwrap();
    stage.script.set("shop", UP);
    stage.until_status("shop", Status::Up).await;
    deliver(&stage).await;
    let later = stillup::clock::now() + Duration::from_secs(3_600);
    assert_eq!(stage.store.nag(vec![reminded.clone()], later).await.unwrap().added, 1, "it works, and is open");
    stage.command(Order::Acknowledge { incident: incident.id }).await.unwrap();
    deliver(&stage).await;
    assert_eq!(stage.store.nag(vec![reminded], later + Duration::from_secs(3_600)).await.unwrap().added, 0);
    stage.stop().await;
}
