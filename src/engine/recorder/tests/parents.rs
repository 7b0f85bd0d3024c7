//! What depends on what, through the real store: who is told of what when a router takes others down.

mod random;

use std::collections::BTreeMap;

use tempfile::TempDir;

use super::*;
use crate::model::channel::{Hook, Reach};
use crate::model::{
    Change, Channel, Entry, EntryKind, EventType, Evidence, Incident, JudgePolicy, Location, Monitor, Outcome,
    OutcomeKind, Phases, Reason, ReasonKind, Scope, Secret, Severity, Subject, Subscriber, SubscriberId, Timing,
    UpdateId, Visibility,
};
use crate::store::{Attempt, AttemptResult, Database, IncidentQuery, ReadOnly};

/// Everything happens after this instant.
pub(super) const BEGINNING: Timestamp = Timestamp::from_millis(1_795_255_200_000);
const SECOND: Duration = Duration::from_secs(1);
pub(super) const D: OutcomeKind = OutcomeKind::Down;
pub(super) const U: OutcomeKind = OutcomeKind::Up;

pub(super) fn at(seconds: u32) -> Timestamp {
    BEGINNING + SECOND * seconds
}

pub(super) fn watched(id: &str, depends_on: &[&str]) -> Monitor {
    Monitor {
        id: MonitorId::new(id),
        name: id.to_uppercase(),
        depends_on: depends_on.iter().map(|id| MonitorId::new(*id)).collect(),
        timing: Timing { interval: SECOND * 10, timeout: SECOND * 5, retry_interval: SECOND },
        judging: JudgePolicy {
            failure_threshold: 1,
            success_threshold: 1,
            reopen_window: SECOND * 900,
            ..monitor().judging
        },
        ..monitor()
    }
}

pub(super) fn private(monitor: Monitor) -> Monitor {
    Monitor { visibility: Visibility::Private, ..monitor }
}

fn subscriber(id: &str, scope: Scope) -> Arc<Subscriber> {
    let hook = Hook {
        url: Secret::new("http://127.0.0.1:9/".to_owned()),
        reach: Reach { timeout: SECOND, allow_private: true },
    };
    Arc::new(Subscriber { scope, ..Subscriber::plain(SubscriberId::new(id), Channel::Slack(hook)) })
}

/// A site on a real database.
pub(super) struct World {
    _folder: TempDir,
    pub(super) config: Arc<Config>,
    pub(super) store: Store,
    pub(super) site: Site,
    /// Who was called to be checked at once by the newest checks.
    called: Vec<String>,
    /// What was told of incidents: the event, and the entry it tells.
    pub(super) events: Vec<(EventType, UpdateId)>,
    /// Visitors see something else after the newest batch.
    pub(super) public: bool,
}

impl World {
    pub(super) async fn start(monitors: Vec<Monitor>) -> Self {
        let shop = Scope::Only { monitors: vec![MonitorId::new("shop")], groups: Vec::new() };
        Self::of(|usual| Config {
            monitors: monitors.into_iter().map(Arc::new).collect(),
            subscribers: vec![subscriber("everybody", Scope::All), subscriber("shopkeeper", shop)],
            ..usual
        })
        .await
    }

    /// With what differs from the usual configuration.
    pub(super) async fn of(differing: impl FnOnce(Config) -> Config) -> Self {
        let folder = TempDir::new().unwrap();
        let config = Arc::new(differing(Arc::unwrap_or_clone(config(&folder))));
        let store = Database::open(&config.storage.path).unwrap().store();
        let site = Site::load(Rows::default(), config.clone(), BEGINNING, clock::entropy);
        let (called, events) = (Vec::new(), Vec::new());
        let mut world = Self { _folder: folder, config, store, site, called, events, public: false };
        world.roster(BEGINNING).await;
        world
    }

    pub(super) async fn roster(&mut self, now: Timestamp) {
        self.feed(&[Fed::Roster(self.config.clone())], now).await;
    }

    /// Decides, commits, applies.
    pub(super) async fn feed(&mut self, fed: &[Fed], now: Timestamp) {
        if let Some(hour) = self.site.turn_hour(now) {
            self.store.close_hour(hour, 7).await.unwrap();
        }
        let decided = self.site.decide(site::Input::Feed(fed), now).unwrap();
        self.called = decided.batch.called.iter().map(|id| id.to_string()).collect();
        for change in &decided.batch.changes {
            if let Change::Event { facts, .. } = change
                && let Subject::Incident(story) = &facts.subject
            {
                self.events.push((facts.event, story.update.id.clone()));
            }
        }
        self.public = decided.batch.public;
        self.store.record(decided.batch.clone()).await.unwrap();
        self.site.apply(decided);
    }

    /// `10 router D`, each its own batch.
    pub(super) async fn judge(&mut self, checks: &[(u32, &str, OutcomeKind)]) {
        for (seconds, id, kind) in checks {
            self.feed(&[Fed::Check(Arc::new(check(at(*seconds), id, *kind)))], at(*seconds)).await;
        }
    }

    pub(super) async fn reopen(&mut self, now: Timestamp) {
        self.store.close().await;
        self.store = Database::open(&self.config.storage.path).unwrap().store();
        let rows = self.store.rows(Location::local(), now, BEGINNING).await.unwrap();
        self.site = Site::load(rows, self.config.clone(), now, clock::entropy);
    }

    /// Ends the process, as far as the site and the store can tell, and starts another.
    pub(super) async fn restart(&mut self, now: Timestamp) {
        self.reopen(now).await;
        self.roster(now).await;
    }

    pub(super) fn incidents(&self) -> Vec<(Incident, Vec<Entry>)> {
        let reader = ReadOnly::open(&self.config.storage.path).unwrap().reader().unwrap();
        let mut found =
            reader.incidents(&IncidentQuery { all: true, limit: 1_000, ..IncidentQuery::default() }).unwrap();
        found.sort_by_key(|incident| incident.id.clone());
        found.into_iter().map(|incident| (incident.clone(), reader.timeline(&incident.id).unwrap())).collect()
    }

    /// `router+shop 10-40`, by their ids.
    pub(super) fn told(&self) -> Vec<String> {
        let second = |at: Timestamp| at.since(BEGINNING).as_secs();
        let tell = |(incident, _): (Incident, Vec<Entry>)| {
            let monitors: Vec<&str> = incident.monitors.iter().map(MonitorId::as_str).collect();
            let end = incident.resolved_at.map_or(String::new(), |end| second(end).to_string());
            format!("{} {}-{end}", monitors.join("+"), second(incident.started_at))
        };
        self.incidents().into_iter().map(tell).collect()
    }

    /// Makes the messages of every event.
    pub(super) async fn tell(&self) {
        let everybody = || self.config.subscribers.clone();
        while self.store.fan_out(site::concerned, everybody(), 100).await.unwrap().more {}
    }

    /// Delivers everything; by subscriber: what, of which monitors.
    pub(super) async fn messages(&mut self) -> BTreeMap<String, Vec<String>> {
        let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
        self.tell().await;
        loop {
            let due = self.store.due_messages(Timestamp::MAX, 10).await.unwrap();
            if due.is_empty() {
                return found;
            }
            let mut attempts = Vec::new();
            for message in due {
                let Subject::Incident(story) = message.facts.subject else { continue };
                let monitors: Vec<String> =
                    story.monitors.iter().map(|monitor| format!("{} {}", monitor.id, monitor.status)).collect();
                found.entry(message.subscriber.to_string()).or_default().push(format!(
                    "{}: {}",
                    message.facts.event,
                    monitors.join(", ")
                ));
                let (id, subscriber) = (message.id, message.subscriber);
                attempts.push(Attempt {
                    id,
                    subscriber,
                    at: BEGINNING,
                    took: Some(SECOND),
                    result: AttemptResult::Delivered,
                });
            }
            self.store.settle(attempts, self.config.subscribers.clone()).await.unwrap();
        }
    }
}

pub(super) fn check(at: Timestamp, id: &str, kind: OutcomeKind) -> Check {
    let reason = match kind {
        OutcomeKind::Up => None,
        OutcomeKind::Degraded => Some(Reason::new(ReasonKind::Latency, "slow").number(2_300)),
        OutcomeKind::Down => Some(Reason::new(ReasonKind::HttpStatus, "HTTP 503, expected 200-299").number(503)),
        OutcomeKind::Indeterminate => Some(Reason::new(ReasonKind::Internal, "no free port")),
    };
    let outcome = Outcome {
        kind,
        latency: Duration::from_millis(12),
        phases: Phases::default(),
        reason,
        evidence: Evidence::default(),
    };
    Check { monitor: MonitorId::new(id), location: Location::local(), at, waited: Duration::ZERO, outcome }
}

pub(super) fn shop_behind_router() -> Vec<Monitor> {
    vec![watched("router", &[]), watched("shop", &["router"])]
}

#[tokio::test]
async fn a_childs_failure_joins_the_incident_of_its_parent() {
    let mut world = World::start(shop_behind_router()).await;
    world.judge(&[(0, "router", U), (1, "shop", U), (10, "router", D), (11, "shop", D), (21, "shop", D)]).await;
    assert_eq!(world.told(), ["router+shop 10-"]);
    world.judge(&[(30, "router", U), (31, "shop", U)]).await;
    assert_eq!(world.told(), ["router+shop 10-30"]);
    let (incident, timeline) = world.incidents().remove(0);
    assert_eq!(incident.title, "ROUTER down");
    let kinds: Vec<_> = timeline.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [EntryKind::Opened, EntryKind::Affected, EntryKind::Resolved]);
    assert_eq!(timeline[1].body, "SHOP is affected too: HTTP 503.");
    assert_eq!(timeline[1].checks.len(), 1);
    // Who was told already gets nothing more; who cares for the shop alone hears of the incident when it concerns the
    // shop.
    let messages = world.messages().await;
    assert_eq!(messages["everybody"], ["incident.opened: router down", "incident.resolved: router up, shop down"]);
    assert_eq!(
        messages["shopkeeper"],
        ["incident.opened: router down, shop down", "incident.resolved: router up, shop down"]
    );
    // Its spans are its own.
    let spans = ReadOnly::open(&world.config.storage.path)
        .unwrap()
        .reader()
        .unwrap()
        .all_spans(BEGINNING, Timestamp::MAX)
        .unwrap();
    let shop: Vec<_> = spans[&MonitorId::new("shop")].iter().map(|span| (span.status.as_str(), span.start)).collect();
    assert_eq!(shop, [("up", at(1)), ("down", at(11)), ("up", at(31))]);
}

#[tokio::test]
async fn what_is_still_bad_when_the_parent_is_well_again_opens_its_own() {
    for restart in [false, true] {
        let mut world = World::start(shop_behind_router()).await;
        world.judge(&[(0, "router", U), (1, "shop", U), (10, "router", D), (11, "shop", D)]).await;
        if restart {
            world.restart(at(15)).await;
        }
        world.judge(&[(19, "router", U)]).await;
        assert_eq!(world.called, [""; 0], "it is given its interval to recover");
        if restart {
            world.restart(at(20)).await;
        }
        world.judge(&[(21, "shop", D), (31, "shop", U)]).await;
        assert_eq!(world.told(), ["router+shop 10-19", "shop 19-31"], "with a restart: {restart}");
    }
}

#[tokio::test]
async fn a_run_that_is_confirmed_later_reaches_back_to_the_recovery_only() {
    let mut slow = watched("shop", &["router"]);
    slow.judging.failure_threshold = 3;
    let mut world = World::start(vec![watched("router", &[]), slow]).await;
    world
        .judge(&[
            (0, "router", U),
            (1, "shop", U),
            (10, "router", D),
            (11, "shop", D),
            (12, "shop", D),
            (15, "router", U),
        ])
        .await;
    world.judge(&[(21, "shop", D)]).await;
    assert_eq!(world.told(), ["router 10-15", "shop 15-"]);
}

#[tokio::test]
async fn whoever_fails_first_waits_for_the_word_of_its_parent() {
    let mut world = World::start(shop_behind_router()).await;
    world.judge(&[(0, "router", U), (1, "shop", U), (11, "shop", D)]).await;
    assert_eq!((world.told(), world.called.clone()), (vec![], vec!["router".to_owned()]), "asked at once");
    world.judge(&[(12, "router", D)]).await;
    assert_eq!(world.called, ["shop"], "it joins at once");
    world.judge(&[(13, "shop", D)]).await;
    assert_eq!(world.told(), ["router+shop 12-"]);
    // Another time the router is well: the shop's failure is its own, from its beginning on.
    let mut world = World::start(shop_behind_router()).await;
    world.judge(&[(0, "router", U), (1, "shop", U), (11, "shop", D), (12, "router", U)]).await;
    assert_eq!(world.called, ["shop"]);
    world.judge(&[(13, "shop", D)]).await;
    assert_eq!(world.told(), ["shop 11-"]);
    // It goes its own way now, whatever the router does; another that fails then is the router's.
    world.judge(&[(14, "router", D), (15, "shop", D), (16, "shop", U)]).await;
    assert_eq!(world.told(), ["shop 11-16", "router 14-"]);
}

#[tokio::test]
async fn a_parent_that_is_not_confirmed_yet_is_waited_for() {
    let mut router = watched("router", &[]);
    router.judging.failure_threshold = 3;
    let mut world = World::start(vec![router, watched("shop", &["router"])]).await;
    world
        .judge(&[
            (0, "router", U),
            (1, "shop", U),
            (10, "router", D),
            (11, "shop", D),
            (12, "router", D),
            (13, "shop", D),
        ])
        .await;
    assert_eq!(world.told(), [""; 0]);
    world.judge(&[(14, "router", D), (15, "shop", D)]).await;
    assert_eq!(world.told(), ["router+shop 10-"]);
}

#[tokio::test]
async fn a_parent_nobody_can_hear_holds_nobody() {
    // Never checked well, silent for too long, paused, harmless when down.
    let mut world = World::start(shop_behind_router()).await;
    world.judge(&[(0, "router", U), (1, "shop", U), (20, "shop", U), (40, "shop", D)]).await;
    assert_eq!(world.told(), ["shop 40-"], "the router is silent since 25");
    let mut world =
        World::start(vec![Monitor { enabled: false, ..watched("router", &[]) }, watched("shop", &["router"])]).await;
    world.judge(&[(1, "shop", U), (11, "shop", D)]).await;
    assert_eq!(world.told(), ["shop 11-"]);
    let mut harmless = watched("router", &[]);
    harmless.judging.severity.down = Severity::None;
    let mut world = World::start(vec![harmless, watched("shop", &["router"])]).await;
    world.judge(&[(1, "router", D), (2, "shop", U), (11, "shop", D)]).await;
    assert_eq!(world.told(), ["shop 11-"]);
}

#[tokio::test]
async fn a_parent_that_is_paused_lets_go() {
    let mut world = World::start(shop_behind_router()).await;
    world.judge(&[(0, "router", U), (1, "shop", U), (10, "router", D), (11, "shop", D)]).await;
    let paused =
        vec![Arc::new(Monitor { enabled: false, ..watched("router", &[]) }), Arc::new(watched("shop", &["router"]))];
    world.config = Arc::new(Config { monitors: paused, ..(*world.config).clone() });
    world.roster(at(15)).await;
    world.judge(&[(21, "shop", D)]).await;
    assert_eq!(world.told(), ["router+shop 10-15", "shop 15-"]);
}

#[tokio::test]
async fn a_chain_is_one_incident_of_its_root() {
    let chain = vec![watched("router", &[]), watched("switch", &["router"]), watched("shop", &["switch"])];
    let mut world = World::start(chain).await;
    world
        .judge(&[
            (0, "router", U),
            (0, "switch", U),
            (0, "shop", U),
            (10, "router", D),
            (11, "switch", D),
            (12, "shop", D),
        ])
        .await;
    assert_eq!(world.told(), ["router+shop+switch 10-"]);
    // The router works, the switch does not: what is behind it is its affair now.
    world.judge(&[(20, "router", U), (21, "switch", D), (22, "shop", D), (30, "switch", U), (31, "shop", U)]).await;
    assert_eq!(world.told(), ["router+shop+switch 10-20", "switch+shop 20-30"]);
}

#[tokio::test]
async fn who_has_an_incident_of_its_own_keeps_it() {
    let mut world = World::start(shop_behind_router()).await;
    let degraded = OutcomeKind::Degraded;
    world
        .judge(&[(0, "router", U), (1, "shop", U), (5, "shop", degraded), (6, "router", U), (7, "shop", degraded)])
        .await;
    world.judge(&[(10, "router", D), (11, "shop", D), (20, "router", U), (21, "shop", U)]).await;
    assert_eq!(world.told(), ["shop 5-21", "router 10-20"]);
    assert_eq!(world.incidents()[0].0.severity, Severity::Critical, "raised as ever");
}

#[tokio::test]
async fn nothing_private_reaches_the_public() {
    // A private parent cannot tell of a public child: each has its own.
    let mut world = World::start(vec![private(watched("router", &[])), watched("shop", &["router"])]).await;
    world.judge(&[(0, "router", U), (1, "shop", U), (10, "router", D), (11, "shop", D)]).await;
    assert_eq!(world.told(), ["router 10-", "shop 11-"]);
    // A private child joins, and its name is in no public entry.
    let mut world = World::start(vec![watched("router", &[]), private(watched("shop", &["router"]))]).await;
    world.judge(&[(0, "router", U), (1, "shop", U), (10, "router", D), (11, "shop", D)]).await;
    assert_eq!(world.told(), ["router+shop 10-"]);
    let (incident, timeline) = world.incidents().remove(0);
    assert_eq!(timeline[1].kind, EntryKind::AffectedPrivate);
    assert!(!timeline[1].kind.is_public() && incident.is_public(|id| id.as_str() == "router"));
    // Both private, and then the child alone made public: the title names the parent.
    assert!(!incident.is_public(|id| id.as_str() == "shop"));
}
