//! From committed state to finished bytes: what is public, what is not, what is kept, and what hostile questions get.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

mod reports;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use stillup::history::Period;
use stillup::lifecycle::Lifecycle;
use stillup::model::{
    Batch, Change, Check, Config, Entry, EntryKind, Group, GroupId, Incident, IncidentId, IncidentStatus,
    LastDeterminate, Level, Location, MaintenanceId, Monitor, MonitorId, Occurrence, OccurrenceId, OccurrenceStatus,
    Outcome, OutcomeKind, SeriesRow, Severity, Source, Standing, Status, Timestamp, UpdateId, Visibility,
};
use stillup::publish::{
    Answer, Ask, Asked, BadgeKind, BadgeQuery, Cache, ChecksQuery, Coding, EmbedLook, EmbedTheme, FeedKind, Publisher,
    ReportForm, SiteFile, StatuspageFile,
};
use stillup::render::html::Theme;
use stillup::site::{Committed, Known, Live, Member, Now, Sight, said};
use stillup::store::inspection::Damage;
use stillup::store::{Database, IncidentQuery, Store};
use tempfile::TempDir;
use tokio::sync::watch;

use crate::fixture;
use crate::harness::{Act, Script, Stage, config, monitor, outcome};

mod commits;
mod languages;
mod levels;
mod people;
mod unseen;

/// Nothing that is waited for takes as long; it is a guard, not a measure.
const GUARD: Duration = Duration::from_secs(60);

fn noon() -> Timestamp {
    Timestamp::parse("2026-11-21T12:00:00Z").unwrap()
}

/// A publisher fed by hand, on a real database.
struct Press {
    folder: TempDir,
    config: Arc<Config>,
    store: Store,
    database: Database,
    maintenance: Vec<Occurrence>,
    /// The batch that is told of, and the incidents that are open after it: the newest, if that is not said.
    told: Option<(i64, Vec<Incident>)>,
    /// When monitors were first checked; a day ago if that is not said.
    began: Option<Timestamp>,
    committed: watch::Sender<Option<Arc<Committed>>>,
    publisher: Publisher,
    lifecycle: Lifecycle,
}

/// The built-in one, for ever.
fn theme() -> watch::Receiver<Arc<Theme>> {
    watch::channel(Arc::new(Theme::load(Path::new("/nonexistent"), "default").unwrap())).1
}

impl Press {
    async fn start(prepare: impl FnOnce(&mut Config)) -> Self {
        let folder = TempDir::new().unwrap();
        let mut config = config(&folder, Vec::new());
        prepare(&mut config);
        let database = Database::open(&config.storage.path).unwrap();
        let store = database.store();
        let row = |monitor: &Monitor, location: Location| SeriesRow {
            monitor: monitor.id.clone(),
            location,
            name: monitor.name.clone(),
            public: monitor.visibility == Visibility::Public,
            present: true,
        };
        let roster = Some(
            config
                .monitors
                .iter()
                .flat_map(|monitor| [row(monitor, Location::local()), row(monitor, Location::drill())])
                .collect(),
        );
        store.record(Batch { roster, ..Batch::default() }).await.unwrap();
        let (committed, receiver) = watch::channel(None);
        let lifecycle = Lifecycle::new();
        let publisher = Publisher::start(&lifecycle, receiver, theme(), database.read_only());
        Self {
            config: Arc::new(config),
            store,
            database,
            maintenance: Vec::new(),
            told: None,
            began: None,
            committed,
            publisher,
            lifecycle,
            folder,
        }
    }

    /// Commits these statuses (each judged a day before) and waits until they are published.
    async fn publish(&mut self, at: Timestamp, status: impl Fn(&MonitorId) -> Status) {
        let (number, mut open) = self.told.clone().unwrap_or_else(|| (i64::MAX, self.open()));
        open.sort_by(|a, b| (b.started_at, &b.id).cmp(&(a.started_at, &a.id)));
        let known = |id: &MonitorId| {
            self.config.monitors.iter().any(|one| one.id == *id && one.visibility == Visibility::Public)
        };
        let public: Vec<&Incident> = open.iter().filter(|incident| incident.is_public(known)).collect();
        let live = |monitor| self.live(monitor, at, &public, status(&monitor.id));
        let monitors: Vec<Live> = self.config.monitors.iter().map(live).collect();
        let members: Vec<Member<'_>> = monitors
            .iter()
            .filter(|live| live.monitor.visibility == Visibility::Public)
            .map(|live| Member { id: &live.monitor.id, sight: live.sight, slow: live.slow })
            .collect();
        let state = Committed {
            at,
            number,
            over: Arc::from([]),
            config: Arc::clone(&self.config),
            now: Now::of(&members, public),
            maintenance: self.maintenance.clone().into(),
            open: open.clone().into(),
            monitors: monitors.clone(),
            store_failing_since: None,
        };
        self.committed.send_replace(Some(Arc::new(state)));
        while self.publisher.readiness().published_at != Some(at) {
            assert!(tokio::time::timeout(GUARD, self.publisher.changed()).await.unwrap(), "the publisher goes on");
        }
    }

    /// Incidents that are open in the database.
    fn open(&self) -> Vec<Incident> {
        let query = IncidentQuery { all: true, open: true, limit: usize::MAX, ..IncidentQuery::default() };
        self.database.read_only().reader().unwrap().incidents(&query).unwrap()
    }

    /// A monitor that has this status since a day.
    fn live(&self, monitor: &Arc<Monitor>, at: Timestamp, public: &[&Incident], status: Status) -> Live {
        let day_before = at - Duration::from_secs(86_400);
        let (interval, limit) = (Duration::from_secs(60), Duration::from_secs(130));
        let standing = Standing {
            status,
            since: day_before,
            first_check: Some(self.began.unwrap_or(day_before)),
            last_determinate: Some(LastDeterminate { at, level: Level::Up, interval, limit }),
            last_check: Some((at, OutcomeKind::Up)),
            ..Standing::new()
        };
        let mut running =
            self.maintenance.iter().filter(|occurrence| occurrence.status == OccurrenceStatus::InProgress);
        let sight = Sight::of(&Known {
            at,
            enabled: monitor.enabled,
            standing: &standing,
            maintenance: running.find(|one| one.monitors.contains(&monitor.id)).map(Occurrence::window),
            said: said(&monitor.id, public.iter().copied()),
            blind: None,
        });
        let (monitor, hour) = (Arc::clone(monitor), stillup::model::Digest::default());
        Live { monitor, standing, sight, slow: false, last: None, hour_start: at, hour }
    }

    async fn ask(&self, ask: impl Into<Asked>) -> Arc<Answer> {
        self.publisher.answer(ask).await
    }

    async fn json(&self, ask: Ask) -> Value {
        serde_json::from_slice(&self.ask(ask).await.bytes).unwrap()
    }

    async fn write(&self, changes: Vec<Change>) {
        self.store.record(Batch { changes, ..Batch::default() }).await.unwrap();
    }

    /// As the batch of a number.
    async fn write_as(&self, number: i64, changes: Vec<Change>) {
        self.store.record(Batch { changes, number: Some(number), ..Batch::default() }).await.unwrap();
    }

    async fn stop(self) {
        self.lifecycle.cancel();
        assert!(self.lifecycle.drained().await, "every task ends");
        self.store.close().await;
        drop(self.folder);
    }
}

fn text(answer: &Answer) -> String {
    // A picture is no text, and tells no names either.
    String::from_utf8_lossy(&answer.bytes).into_owned()
}

fn badge(id: &str, kind: BadgeKind, json: bool, query: BadgeQuery) -> Ask {
    Ask::Badge { id: id.to_owned(), kind, json, query }
}

fn group(id: &str, name: &str, collapsed: Option<bool>) -> Group {
    Group { id: GroupId::new(id), name: name.to_owned(), description: None, collapsed }
}

fn public(config: &mut Config, ids: &[&str]) {
    config.monitors.extend(ids.iter().map(|id| Arc::new(monitor(id))));
}

/// Questions about months and years. Whenever the test runs, something is told of now.
fn of_periods(id: &str) -> Vec<Ask> {
    let month = Period::month_of(stillup::clock::now(), &jiff::tz::TimeZone::UTC);
    let periods = [month.to_string(), month.year().to_string(), "2019-11".to_owned(), id.to_owned()];
    let of = |period: String| {
        [Ask::Report(period.clone()), Ask::ApiReport(period.clone()), Ask::IncidentsOf { month: period, cursor: None }]
    };
    periods.into_iter().flat_map(of).chain([Ask::Reports]).collect()
}

/// Every question that names something, for one id; and those that name nothing. A variant that is added must be added
/// here.
fn every_ask(id: &str, incident: &str) -> Vec<Ask> {
    let mut asks = vec![
        Ask::Home,
        Ask::Monitor(id.to_owned()),
        Ask::Incidents(None),
        Ask::Incident(incident.to_owned()),
        Ask::IncidentReport(incident.to_owned(), ReportForm::Markdown),
        Ask::IncidentReport(incident.to_owned(), ReportForm::Json),
        Ask::Maintenance,
        Ask::ApiMonitors,
        Ask::ApiMonitor(id.to_owned()),
        Ask::ApiHistory { id: id.to_owned(), period: None },
        Ask::ApiHistory { id: id.to_owned(), period: Some("7d".to_owned()) },
        Ask::ApiHistory { id: id.to_owned(), period: Some("-".to_owned()) },
        Ask::ApiChecks { id: id.to_owned(), query: ChecksQuery::default() },
        Ask::ApiChecks {
            id: id.to_owned(),
            query: ChecksQuery { cursor: Some("1".to_owned()), ..ChecksQuery::default() },
        },
        Ask::ApiChecks {
            id: id.to_owned(),
            query: ChecksQuery { from: Some("-".to_owned()), ..ChecksQuery::default() },
        },
        Ask::ApiDescription,
        Ask::ApiIncidents(None),
        Ask::ApiIncident(incident.to_owned()),
        Ask::ApiMaintenance,
        Ask::Asset(id.to_owned()),
        Ask::Favicon,
        Ask::Robots,
        Ask::Embed { id: id.to_owned(), look: EmbedLook::default(), days: None },
        Ask::Embed { id: "_".to_owned(), look: EmbedLook { theme: EmbedTheme::Dark, pill: true }, days: Some(7) },
        Ask::Embed { id: "group:inner".to_owned(), look: EmbedLook::default(), days: None },
        Ask::Missing,
    ];
    asks.extend(of_periods(id));
    asks.extend(SiteFile::ALL.iter().map(|file| Ask::File(*file)));
    asks.extend(StatuspageFile::ALL.iter().map(|file| Ask::Statuspage(*file)));
    for kind in FeedKind::ALL {
        for (monitor, group) in [(None, None), (Some(id), None), (None, Some("inner")), (Some(id), Some("inner"))] {
            asks.push(Ask::Feed { kind: *kind, monitor: monitor.map(str::to_owned), group: group.map(str::to_owned) });
        }
    }
    for kind in BadgeKind::ALL {
        for json in [false, true] {
            for period in [None, Some("7d".to_owned())] {
                let query = BadgeQuery { period, ..BadgeQuery::default() };
                asks.extend([id, "_", "group:inner"].map(|id| badge(id, *kind, json, query.clone())));
            }
        }
    }
    asks.iter().for_each(is_here);
    asks
}

/// Does nothing but to fail the build when a variant is added: every question must be in [`every_ask`].
fn is_here(ask: &Ask) {
    match ask {
        Ask::Home
        | Ask::Monitor(_)
        | Ask::Incidents(_)
        | Ask::Incident(_)
        | Ask::IncidentReport(..)
        | Ask::Badge { .. } => {}
        Ask::IncidentsOf { .. } | Ask::Reports | Ask::Report(_) | Ask::ApiReport(_) => {}
        Ask::ApiHistory { .. } | Ask::ApiChecks { .. } | Ask::ApiDescription => {}
        Ask::ApiMonitors | Ask::ApiMonitor(_) | Ask::ApiIncidents(_) | Ask::ApiIncident(_) => {}
        Ask::Maintenance | Ask::ApiMaintenance => {}
        Ask::Feed { .. } | Ask::Embed { .. } | Ask::File(_) => {}
        Ask::Statuspage(_) | Ask::Asset(_) | Ask::Favicon | Ask::Robots | Ask::Missing => {}
    }
}

/// Lets each go down twice: its open incident, and the one that is over.
async fn two_each(stage: &mut Stage, ids: [&str; 2]) -> [(String, String); 2] {
    for (kind, status) in
        [(OutcomeKind::Down, Status::Down), (OutcomeKind::Up, Status::Up), (OutcomeKind::Down, Status::Down)]
    {
        for id in ids {
            stage.script.set(id, Act::Find(kind));
            stage.until_status(id, status).await;
        }
    }
    let reader = stage.reader();
    ids.map(|id| {
        let query = IncidentQuery { monitors: vec![MonitorId::new(id)], limit: 2, ..IncidentQuery::default() };
        let found = reader.incidents(&query).unwrap();
        (found[0].id.to_string(), found[1].id.to_string())
    })
}

/// Questions about a private monitor, its open incident and its past one, and about a public one's.
fn statuses([open, past]: [&String; 2], [shown, shown_past]: [&String; 2]) -> [(Ask, u16); 10] {
    [
        (Ask::Monitor("vault-x9".to_owned()), 404),
        (Ask::ApiMonitor("vault-x9".to_owned()), 404),
        (Ask::Incident(open.clone()), 404),
        (Ask::ApiIncident(open.clone()), 404),
        (Ask::Incident(shown.clone()), 200),
        (Ask::IncidentReport(shown.clone(), ReportForm::Markdown), 404),
        (Ask::IncidentReport(shown_past.clone(), ReportForm::Markdown), 200),
        (Ask::IncidentReport(shown_past.clone(), ReportForm::Json), 200),
        (Ask::IncidentReport(past.clone(), ReportForm::Json), 404),
        (Ask::Monitor("shop".to_owned()), 200),
    ]
}

#[tokio::test]
async fn a_private_monitor_is_nowhere() {
    let folder = TempDir::new().unwrap();
    let mut hidden = monitor("vault-x9");
    hidden.name = "Geheim".to_owned();
    hidden.visibility = Visibility::Private;
    hidden.group = Some(GroupId::new("inner"));
    let mut config = config(&folder, vec![monitor("shop"), hidden, monitor("mail")]);
    config.groups.push(group("inner", "Innenleben", None));
    let script = Arc::new(Script::default());
    let mut stage = Stage::start(config, script).await;
    let [(secret_incident, secret_past), (shown_incident, shown_past)] =
        two_each(&mut stage, ["vault-x9", "shop"]).await;
    let state = stage.until_status("mail", Status::Up).await;

    let lifecycle = Lifecycle::new();
    // One state for the whole test, so that answers can be compared.
    let (_committed, receiver) = watch::channel(Some(state));
    let mut publisher = Publisher::start(&lifecycle, receiver, theme(), stage.database());
    assert!(publisher.changed().await);
    let mut seen = 0;
    for (id, incident) in
        [("vault-x9", &secret_incident), ("vault-x9", &secret_past), ("shop", &shown_incident), ("shop", &shown_past)]
    {
        for ask in every_ask(id, incident) {
            let answer = publisher.answer(ask.clone()).await;
            let bytes = text(&answer);
            for secret in
                ["vault-x9", "Geheim", "group:inner", "Innenleben", secret_incident.as_str(), secret_past.as_str()]
            {
                assert!(!bytes.contains(secret), "{ask:?} tells {secret}: {bytes}");
            }
            seen += usize::from(bytes.contains("The shop"));
        }
    }
    assert!(seen > 10, "the public one is there");
    let private = [&secret_incident, &secret_past].into_iter().flat_map(|incident| every_ask("vault-x9", incident));
    for (private, unknown) in private.zip(every_ask("nothing", "inc_01ARYZ6S41ZZZZZZZZZZZZZZZZ").into_iter().cycle()) {
        let (private, unknown) = (publisher.answer(private).await, publisher.answer(unknown).await);
        assert_eq!((private.status, text(&private)), (unknown.status, text(&unknown)));
    }
    for (ask, status) in statuses([&secret_incident, &secret_past], [&shown_incident, &shown_past]) {
        assert_eq!(publisher.answer(ask.clone()).await.status, status, "{ask:?}");
    }
    for form in ReportForm::ALL {
        let answer = publisher.operators_report(secret_past.clone(), *form).await;
        assert!(
            answer.status == 200 && text(&answer).contains("Geheim") && !text(&answer).contains("https://"),
            "{}",
            text(&answer)
        );
    }
    lifecycle.cancel();
    assert!(lifecycle.drained().await);
    stage.stop().await;
}

#[tokio::test]
async fn before_the_first_snapshot_it_is_starting() {
    let press = Press::start(|config| public(config, &["a"])).await;
    for ask in every_ask("a", "inc_01ARYZ6S41ZZZZZZZZZZZZZZZZ") {
        let answer = press.ask(ask.clone()).await;
        assert_eq!((answer.status, answer.cache), (503, Cache::Never), "{ask:?}");
    }
    assert_eq!(press.publisher.readiness().published_at, None);
    press.stop().await;
}

#[tokio::test]
async fn an_answer_is_made_once_a_snapshot() {
    let mut press = Press::start(|config| public(config, &["a", "b"])).await;
    press.publish(noon(), |_| Status::Up).await;
    let first = press.ask(Ask::ApiMonitors).await;
    let (again, home) = tokio::join!(press.ask(Ask::ApiMonitors), press.ask(Ask::Home));
    assert!(Arc::ptr_eq(&first, &again), "kept");
    assert_eq!((home.status, home.cache, home.content_type), (200, Cache::Revalidate, "text/html; charset=utf-8"));
    for coding in Coding::ALL {
        let coded = press.ask(Asked { coding: *coding, ..Ask::Home.into() }).await;
        assert_eq!((coded.coding, &coded.etag), (*coding, &home.etag), "made of the same");
        let again = press.ask(Asked { coding: *coding, ..Ask::Home.into() }).await;
        assert!(Arc::ptr_eq(&coded, &again), "kept");
    }
    assert!(text(&home).contains("Everything works."));
    let favicon = press.ask(Ask::Favicon).await;

    press.publish(noon() + Duration::from_secs(10), |_| Status::Up).await;
    let same = press.ask(Ask::ApiMonitor("a".to_owned())).await;
    press
        .publish(noon() + Duration::from_secs(20), |id| if id.as_str() == "a" { Status::Down } else { Status::Up })
        .await;
    let changed = press.ask(Ask::ApiMonitor("a".to_owned())).await;
    assert!(same.etag != changed.etag && same.etag.len() == 34 && same.etag.starts_with('"'), "{}", same.etag);
    assert!(text(&*press.ask(Ask::Home).await).contains("The a down. Everything else works."));
    assert_ne!(press.ask(Ask::Favicon).await.etag, favicon.etag, "the icon has the colour of the state");
    let status = |id: &str| badge(id, BadgeKind::Status, true, BadgeQuery::default());
    assert_eq!(press.json(status("a")).await["message"], "down");
    assert_eq!(press.json(status("b")).await["message"], "up");
    assert_eq!(press.json(status("_")).await["message"], "1 down");
    press.stop().await;
}

#[tokio::test]
async fn figures_agree_on_page_badge_and_api() {
    let mut press = Press::start(|config| {
        public(config, &["a", "b"]);
        config.groups.push(group("g", "Both", Some(true)));
        for monitor in &mut config.monitors {
            Arc::make_mut(monitor).group = Some(GroupId::new("g"));
        }
    })
    .await;
    let span = |id: &str, status, hours_ago: u64| Change::Span {
        monitor: MonitorId::new(id),
        location: Location::local(),
        status,
        at: noon() - Duration::from_secs(3600 * hours_ago),
    };
    let spans = vec![
        span("a", Status::Up, 10),
        span("a", Status::Down, 2),
        span("a", Status::Up, 1),
        span("b", Status::Up, 10),
    ];
    press.write(spans).await;
    press.publish(noon(), |_| Status::Up).await;
    let api = press.json(Ask::ApiMonitor("a".to_owned())).await;
    let keys = api.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(keys, "id name icon tags group status since uptime coverage latency_ms last_check url link");
    assert_eq!(api["uptime"], serde_json::json!({"24h": 90.0, "7d": 90.0, "30d": 90.0, "90d": 90.0, "1y": 90.0}));
    assert_eq!(
        (&api["group"], &api["url"], &api["link"]),
        (&"g".into(), &"https://status.test/monitors/a".into(), &Value::Null)
    );
    assert_eq!(api["since"], "2026-11-20T12:00:00.000Z");
    let uptime = |id: &str, query: BadgeQuery| badge(id, BadgeKind::Uptime, true, query);
    let given = |set: fn(&mut BadgeQuery)| {
        let mut query = BadgeQuery::default();
        set(&mut query);
        query
    };
    for (id, query, label, message, color) in [
        ("a", BadgeQuery::default(), "The a 90d", "90.000 %", "red"),
        ("group:g", BadgeQuery::default(), "Both 90d", "95.000 %", "yellow"),
        ("_", given(|query| query.hide_duration = Some("true".to_owned())), "Test", "95.000 %", "yellow"),
        ("a", given(|query| query.since_last = Some("3600".to_owned())), "The a 1h", "100 %", "brightgreen"),
        ("a", given(|query| query.period = Some("nonsense".to_owned())), "The a 90d", "90.000 %", "red"),
        ("a", given(|query| query.label = Some("mine".to_owned())), "mine", "90.000 %", "red"),
    ] {
        let found = press.json(uptime(id, query)).await;
        assert_eq!(
            (&found["label"], &found["message"], &found["color"]),
            (&label.into(), &message.into(), &color.into())
        );
    }
    let latency = press.json(badge("a", BadgeKind::Latency, true, BadgeQuery::default())).await;
    assert_eq!((&latency["label"], &latency["message"]), (&"The a 24h".into(), &"no data".into()));
    press.stop().await;
}

#[tokio::test]
async fn hostile_badges_are_answered() {
    let mut press = Press::start(|config| {
        public(config, &["a"]);
        Arc::make_mut(&mut config.monitors[0]).name = "<script>alert(1)</script>".to_owned();
    })
    .await;
    press.publish(noon(), |_| Status::Up).await;
    let hostile = || BadgeQuery {
        style: Some("nonsense".to_owned()),
        label: Some(format!("<script>{}", "ß\u{0}\"'&".repeat(2_000))),
        label_color: Some("\"><script>".to_owned()),
        color: Some("x".repeat(10_000)),
        palette: Some("aa\0".to_owned()),
        period: Some("-".to_owned()),
        since_last: Some("18446744073709551616".to_owned()),
        hide_duration: Some(String::new()),
        metric: Some("p101".to_owned()),
        locale: Some("../../<x>".repeat(900)),
        text: Some("<x>".repeat(900)),
    };
    for kind in BadgeKind::ALL {
        for id in ["a", "_", "group:", "", "../a", "nothing"] {
            for query in [BadgeQuery::default(), hostile()] {
                let svg = press.ask(badge(id, *kind, false, query.clone())).await;
                assert_eq!((svg.status, svg.content_type), (200, "image/svg+xml; charset=utf-8"));
                assert!(text(&svg).starts_with("<svg") && !text(&svg).contains("<script") && svg.bytes.len() < 40_000);
                let json = press.ask(badge(id, *kind, true, query)).await;
                let found: Value = serde_json::from_slice(&json.bytes).unwrap();
                assert_eq!(found["isError"], json.status == 404);
                assert_eq!(json.status == 404, !["a", "_"].contains(&id), "{id}");
            }
        }
    }
    assert!(!text(&*press.ask(Ask::Home).await).contains("<script>alert"));
    for n in 0..1_000 {
        let query = BadgeQuery { label: Some(n.to_string()), ..BadgeQuery::default() };
        assert_eq!(
            press.json(badge("a", BadgeKind::Status, true, query)).await["label"],
            n.to_string(),
            "beyond what is kept, too"
        );
    }
    press.stop().await;
}

fn incident(number: u8, ended: bool) -> Incident {
    let started_at = noon() - Duration::from_secs(3600 * u64::from(number));
    Incident {
        monitors: vec![MonitorId::new("a")],
        title: format!("Outage {number}"),
        status: if ended { IncidentStatus::Resolved } else { IncidentStatus::Investigating },
        severity: Severity::Major,
        started_at,
        resolved_at: ended.then(|| started_at + Duration::from_secs(60)),
        downtime: if ended { Duration::from_secs(60) } else { Duration::ZERO },
        bad_since: (!ended).then_some(started_at),
        updated_at: started_at,
        ..fixture::incident(IncidentId::fresh(started_at, [number; 10]))
    }
}

fn with_entry(incident: Incident) -> [Change; 2] {
    let entry = |kind| Entry {
        id: UpdateId::fresh(incident.started_at, *b"0123456789"),
        // Nothing is written after the commit that tells of it.
        at: (incident.started_at + Duration::from_secs(20)).min(noon()),
        kind,
        status: incident.status,
        severity: incident.severity,
        body: "It was noticed.".to_owned(),
        story: None,
        checks: Vec::new(),
    };
    let mut opened = entry(EntryKind::Opened);
    opened.id = UpdateId::new(format!("upd_{}", incident.id));
    [Change::Incident(incident.clone()), Change::Entry { incident: incident.id, entry: opened }]
}

#[tokio::test]
async fn incidents_are_paged_and_reported() {
    let mut press = Press::start(|config| public(config, &["a"])).await;
    let open = incident(0, false);
    let all: Vec<Incident> = (1..=59).map(|number| incident(number, true)).chain([open.clone()]).collect();
    press.write(all.into_iter().flat_map(with_entry).collect()).await;
    press.publish(noon(), |_| Status::Down).await;
    let first = press.json(Ask::ApiIncidents(None)).await;
    let rows = first["incidents"].as_array().unwrap();
    assert_eq!((rows.len(), &rows[0]["title"], &rows[1]["title"]), (50, &"Outage 0".into(), &"Outage 1".into()));
    let keys: Vec<&String> = rows[0].as_object().unwrap().keys().collect();
    let expected = "id url title status severity source drill flapping started_at resolved_at duration_seconds \
                    downtime_seconds recurrences monitors updates report_url";
    assert_eq!(keys, expected.split(' ').collect::<Vec<_>>());
    assert_eq!(rows[0]["monitors"], serde_json::json!([{"id": "a", "name": "The a", "status": "down"}]));
    assert_eq!((&rows[0]["report_url"], &rows[1]["duration_seconds"]), (&Value::Null, &60.into()));
    let next = first["next"].as_str().unwrap().to_owned();
    let second = press.json(Ask::ApiIncidents(Some(next.clone()))).await;
    assert_eq!((second["incidents"].as_array().unwrap().len(), &second["next"]), (10, &Value::Null));
    assert_eq!(press.ask(Ask::Incidents(Some(next))).await.status, 200);
    for bad in ["", "x", "1.inc_1"] {
        assert_eq!(press.ask(Ask::ApiIncidents(Some(bad.to_owned()))).await.status, 400, "{bad}");
        assert_eq!(press.ask(Ask::Incidents(Some(bad.to_owned()))).await.status, 404, "{bad}");
    }
    let old = incident(59, true).id.to_string();
    let report = press.ask(Ask::IncidentReport(old.clone(), ReportForm::Markdown)).await;
    assert_eq!((report.status, report.content_type), (200, "text/markdown; charset=utf-8"));
    for part in ["# Outage 59", "- Downtime: 1 min 0 s", "- Time to detect: 20 s", "It was noticed."] {
        assert!(text(&report).contains(part), "{part} is missing: {}", text(&report));
    }
    assert_eq!(
        press.json(Ask::ApiIncident(old)).await["report_url"].as_str().map(|url| url.ends_with(".md")),
        Some(true)
    );
    assert_eq!(
        press.ask(Ask::IncidentReport(open.id.to_string(), ReportForm::Markdown)).await.status,
        404,
        "not while it is open"
    );
    let summary = press.json(Ask::Statuspage(StatuspageFile::Summary)).await;
    assert_eq!(
        (summary["incidents"].as_array().unwrap().len(), &summary["status"]["indicator"]),
        (1, &"critical".into())
    );
    let newest = press.json(Ask::Statuspage(StatuspageFile::Incidents)).await["incidents"].as_array().unwrap().clone();
    assert_eq!((newest.len(), newest.iter().filter(|incident| incident["resolved_at"].is_null()).count()), (50, 1));
    let unresolved = press.json(Ask::Statuspage(StatuspageFile::Unresolved)).await;
    assert_eq!(unresolved["incidents"], summary["incidents"]);
    assert_eq!(press.json(Ask::Statuspage(StatuspageFile::Components)).await["components"], summary["components"]);
    for file in [StatuspageFile::Maintenances, StatuspageFile::Upcoming, StatuspageFile::Active] {
        let found = press.json(Ask::Statuspage(file)).await;
        assert_eq!(
            (&found["page"]["id"], &found["scheduled_maintenances"]),
            (&summary["page"]["id"], &serde_json::json!([]))
        );
    }
    press.stop().await;
}

#[tokio::test]
async fn checks_come_by_page_each_once() {
    let mut press = Press::start(|config| public(config, &["a", "b"])).await;
    let check = |id: &str, back: u32| {
        let found = Outcome { latency: Duration::from_micros(1_500), ..outcome(OutcomeKind::Down) };
        let at = noon() - Duration::from_secs(60) * back;
        Change::Check(Arc::new(Check {
            monitor: MonitorId::new(id),
            location: Location::local(),
            at,
            waited: Duration::ZERO,
            outcome: found,
        }))
    };
    press.write((0..120).rev().flat_map(|back| [check("a", back), check("b", back)]).collect()).await;
    press.publish(noon(), |_| Status::Up).await;
    let mut seen: Vec<Value> = Vec::new();
    let mut cursor = None;
    for length in [50, 50, 20] {
        let page = press
            .json(Ask::ApiChecks { id: "a".to_owned(), query: ChecksQuery { cursor, ..ChecksQuery::default() } })
            .await;
        assert_eq!(page["checks"].as_array().unwrap().len(), length);
        seen.extend(page["checks"].as_array().unwrap().iter().cloned());
        cursor = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(cursor, None, "the last page says so");
    let expected: Vec<Value> =
        (0..120_u32).map(|back| (noon() - Duration::from_secs(60) * back).to_string().into()).collect();
    assert_eq!(seen.iter().map(|check| check["at"].clone()).collect::<Vec<_>>(), expected);
    assert_eq!((&seen[0]["outcome"], &seen[0]["latency_ms"]), (&"down".into(), &1.5.into()));
    assert_eq!(seen[0]["reason"]["message"], "HTTP 503", "hide_reasons is the default");
    press.stop().await;
}

#[tokio::test]
async fn a_latency_badge_counts_what_was_since_last_and_nothing_else() {
    let mut press = Press::start(|config| public(config, &["a", "b"])).await;
    let at = |text: &str| Timestamp::parse(text).unwrap();
    let mut write = Vec::new();
    for (from, until, millis) in [
        ("2026-11-21T10:00:00Z", "2026-11-21T10:30:00Z", 10),
        ("2026-11-21T10:30:00Z", "2026-11-21T11:00:00Z", 20),
        ("2026-11-21T11:00:00Z", "2026-11-21T12:20:00Z", 40),
        ("2026-11-21T12:20:00Z", "2026-11-21T12:31:00Z", 80),
    ] {
        let (from, minutes) = (at(from), at(until).since(at(from)).as_secs() / 60);
        for minute in 0..u32::try_from(minutes).unwrap() {
            let outcome = Outcome { latency: Duration::from_millis(millis), ..outcome(OutcomeKind::Up) };
            let (monitor, at) = (MonitorId::new("a"), from + Duration::from_secs(60) * minute);
            let (location, waited) = (Location::local(), Duration::ZERO);
            write.push(Change::Check(Arc::new(Check { monitor, location, at, waited, outcome })));
        }
    }
    press.write(write).await;
    for (hour, millis) in [("2026-11-21T10:00:00Z", 10), ("2026-11-21T11:00:00Z", 40)] {
        close_hour(&press, at(hour), millis).await;
    }
    press.publish(at("2026-11-21T12:30:00Z"), |_| Status::Up).await;
    for (seconds, metric, label, message) in [
        ("600", "minimum", "The a 10m", "80 ms"),
        ("541", "minimum", "The a 10m", "80 ms"),
        ("601", "minimum", "The a 11m", "40 ms"),
        ("900", "minimum", "The a 15m", "40 ms"),
        ("1800", "minimum", "The a 30m", "40 ms"),
        ("5400", "maximum", "The a 90m", "40 ms"),
        ("7200", "minimum", "The a 2h", "20 ms"),
        ("7201", "minimum", "The a 121m", "10 ms"),
        ("9000", "minimum", "The a 150m", "10 ms"),
    ] {
        let query = BadgeQuery {
            since_last: Some(seconds.to_owned()),
            metric: Some(metric.to_owned()),
            ..BadgeQuery::default()
        };
        let found = press.json(badge("a", BadgeKind::Latency, true, query)).await;
        assert_eq!((&found["label"], &found["message"]), (&label.into(), &message.into()), "{seconds} s");
    }
    let query = BadgeQuery { since_last: Some("600".to_owned()), ..BadgeQuery::default() };
    assert_eq!(press.json(badge("b", BadgeKind::Latency, true, query)).await["message"], "no data");
    press.stop().await;
}

#[tokio::test]
async fn the_hour_that_leaves_a_period_counts_in_part() {
    let mut press = Press::start(|config| public(config, &["a"])).await;
    close_hour(&press, noon() - Duration::from_secs(7 * 86_400), 300).await;
    close_hour(&press, noon() - Duration::from_secs(86_400), 100).await;
    for (minutes, day, week) in [(15, "100 ms", "300 ms"), (45, "no data", "100 ms")] {
        press.publish(noon() + Duration::from_mins(minutes), |_| Status::Up).await;
        for (period, said) in [("24h", day), ("7d", week)] {
            let query = BadgeQuery {
                period: Some(period.to_owned()),
                metric: Some("maximum".to_owned()),
                ..BadgeQuery::default()
            };
            let found = press.json(badge("a", BadgeKind::Latency, true, query)).await;
            assert_eq!(found["message"], said, "{period}, {minutes} min after the hour");
        }
    }
    press.stop().await;
}

#[tokio::test]
async fn bad_parameters_of_the_api_are_told_apart() {
    let mut press = Press::start(|config| public(config, &["a"])).await;
    press.publish(noon(), |_| Status::Up).await;
    let id = || "a".to_owned();
    let history = |period: &str| Ask::ApiHistory { id: id(), period: Some(period.to_owned()) };
    for (period, buckets) in [("24h", 24), ("7d", 168), ("30d", 30), ("90d", 90), ("1y", 365)] {
        let found = press.json(history(period)).await;
        assert_eq!((found["buckets"].as_array().unwrap().len(), &found["period"]), (buckets, &period.into()));
    }
    let long = "9".repeat(10_000);
    for bad in ["", "1h", "24H", "-1", long.as_str()] {
        assert_eq!(press.ask(history(bad)).await.status, 400, "{bad}");
        for (name, query) in [
            ("from", ChecksQuery { from: Some(bad.to_owned()), ..ChecksQuery::default() }),
            ("to", ChecksQuery { to: Some(bad.to_owned()), ..ChecksQuery::default() }),
            ("cursor", ChecksQuery { cursor: Some(bad.to_owned()), ..ChecksQuery::default() }),
        ] {
            let answer = press.ask(Ask::ApiChecks { id: id(), query }).await;
            assert!(
                answer.status == 400 && text(&answer).starts_with(&format!("{{\"error\":\"{name}: ")),
                "{name} {bad}"
            );
        }
    }
    let description = press.json(Ask::ApiDescription).await;
    assert_eq!(description["servers"][0]["url"].as_str().map(|url| url.starts_with("http")), Some(true));
    press.stop().await;
}

#[tokio::test]
async fn a_removed_monitor_keeps_its_incidents_and_a_hidden_one_does_not() {
    let mut press = Press::start(|config| public(config, &["a", "b"])).await;
    let past = incident(1, true);
    press.write(with_entry(past.clone()).into()).await;
    press.publish(noon(), |_| Status::Up).await;
    let ask = || Ask::ApiIncident(past.id.to_string());
    assert_eq!(press.ask(ask()).await.status, 200);

    let mut without = (*press.config).clone();
    without.monitors.remove(0);
    press.config = Arc::new(without.clone());
    press.publish(noon() + Duration::from_secs(1), |_| Status::Up).await;
    let told = press.json(ask()).await;
    assert_eq!(told["monitors"], serde_json::json!([{"id": "a", "name": "The a", "status": "unknown"}]));
    assert_eq!(press.ask(Ask::Monitor("a".to_owned())).await.status, 404);

    let mut hidden = monitor("a");
    hidden.visibility = Visibility::Private;
    without.monitors.push(Arc::new(hidden));
    press.config = Arc::new(without);
    press.publish(noon() + Duration::from_secs(2), |_| Status::Up).await;
    assert_eq!(press.ask(ask()).await.status, 404);
    assert!(!text(&*press.ask(Ask::Home).await).contains("Outage 1"));
    press.stop().await;
}

#[tokio::test]
async fn an_unknown_badge_looks_as_it_was_asked_to_and_a_private_one_is_the_same() {
    let mut press = Press::start(|config| {
        public(config, &["a", "vault"]);
        Arc::make_mut(&mut config.monitors[1]).visibility = Visibility::Private;
    })
    .await;
    press.publish(noon(), |_| Status::Unknown).await;
    let some = |text: &str| Some(text.to_owned());
    let query = BadgeQuery {
        style: some("for-the-badge"),
        label: some("ours"),
        label_color: some("navy"),
        color: some("yellow"),
        palette: some("aa"),
        period: some("7d"),
        hide_duration: some(""),
        ..BadgeQuery::default()
    };
    for kind in BadgeKind::ALL {
        let [known, private, unknown] = ["a", "vault", "nobody"].map(|id| badge(id, *kind, false, query.clone()));
        let (known, private, unknown) = (press.ask(known).await, press.ask(private).await, press.ask(unknown).await);
        assert_eq!((private.status, text(&private)), (200, text(&unknown)), "{kind}");
        assert!(
            text(&unknown).contains("#8a6100"),
            "{kind}: a named colour has its shade in the palette: {}",
            text(&unknown)
        );
        if matches!(kind, BadgeKind::Status | BadgeKind::Dot) {
            assert_eq!(text(&known), text(&unknown), "{kind}");
        }
    }
    let json = press.ask(badge("vault", BadgeKind::Uptime, true, query)).await;
    let told: Value = serde_json::from_slice(&json.bytes).unwrap();
    assert_eq!(
        (json.status, &told["label"], &told["message"], &told["isError"]),
        (404, &"ours".into(), &"unknown".into(), &true.into())
    );
    press.stop().await;
}

#[tokio::test]
async fn a_store_that_cannot_be_read_leaves_the_page() {
    let mut press = Press::start(|config| public(config, &["a"])).await;
    press.publish(noon(), |_| Status::Up).await;
    press.database.read_only().inspection().spoil(Damage::Unreadable);
    assert_eq!(press.ask(Ask::Incidents(None)).await.status, 503);
    let api = press.ask(Ask::ApiIncidents(None)).await;
    assert_eq!((api.status, api.cache, api.content_type), (503, Cache::Never, "application/json"));
    for at in [10, 20].map(|seconds| noon() + Duration::from_secs(seconds)) {
        press.publish(at, |_| Status::Down).await;
        assert_eq!(press.ask(Ask::Home).await.status, 200);
        assert_eq!(press.ask(Ask::Monitor("a".to_owned())).await.status, 200);
        let week = BadgeQuery { period: Some("7d".to_owned()), ..BadgeQuery::default() };
        let image = press.ask(badge("a", BadgeKind::Latency, false, week)).await;
        assert!(image.status == 200 && text(&image).contains("unknown"));
    }
    assert!(text(&*press.ask(Ask::Home).await).contains("Everything is down."), "what is committed is still told");
    press.stop().await;
}

#[tokio::test]
async fn links_hold_the_base_path() {
    let mut press = Press::start(|config| {
        public(config, &["a"]);
        config.site.url = None;
        config.server.base_path = "/status".to_owned();
    })
    .await;
    press.publish(noon(), |_| Status::Up).await;
    assert_eq!(press.json(Ask::ApiMonitor("a".to_owned())).await["url"], "http://127.0.0.1:0/status/monitors/a");
    assert!(text(&*press.ask(Ask::Home).await).contains("\"/status/monitors/a\""));
    let robots = press.ask(Ask::Robots).await;
    assert_eq!(text(&robots), "User-agent: *\nAllow: /\n\nSitemap: http://127.0.0.1:0/status/sitemap.xml\n");
    for (site, url) in [
        ("https://acme.example", "https://acme.example/status"),
        ("https://acme.example/status", "https://acme.example/status"),
    ] {
        let mut config = Config::clone(&press.config);
        config.site.url = Some(site.to_owned());
        assert_eq!(config.site_url(), url);
    }
    press.stop().await;
}

#[tokio::test]
async fn feeds_hold_what_changed_last() {
    let mut press = Press::start(|config| {
        public(config, &["a", "b"]);
        config.groups.push(group("g", "Group <g>", None));
        Arc::make_mut(&mut config.monitors[0]).group = Some(GroupId::new("g"));
    })
    .await;
    let old = Incident { updated_at: noon(), ..incident(60, true) };
    let all: Vec<Incident> = (0..60).map(|number| incident(number, number > 0)).chain([old.clone()]).collect();
    press.write(all.into_iter().flat_map(with_entry).collect()).await;
    press.publish(noon(), |_| Status::Down).await;
    let feed = |kind, monitor: Option<&str>, group: Option<&str>| Ask::Feed {
        kind,
        monitor: monitor.map(str::to_owned),
        group: group.map(str::to_owned),
    };
    for (kind, content_type, entry) in [
        (FeedKind::Atom, "application/atom+xml; charset=utf-8", "<entry>"),
        (FeedKind::Rss, "application/rss+xml; charset=utf-8", "<item>"),
        (FeedKind::Json, "application/feed+json", "\"content_html\""),
        (FeedKind::Updates, "application/atom+xml; charset=utf-8", "<entry>"),
    ] {
        let whole = press.ask(feed(kind, None, None)).await;
        assert_eq!((whole.status, whole.content_type), (200, content_type));
        assert_eq!(text(&whole).matches(entry).count(), 50, "{kind}");
        assert!(text(&whole).contains(old.id.as_str()), "{kind}: an old one that changed now is news");
        let of_a = press.ask(feed(kind, Some("a"), Some("g"))).await;
        assert_eq!(text(&of_a).matches(entry).count(), 50, "{kind}");
        let of_b = press.ask(feed(kind, Some("b"), None)).await;
        assert_eq!((of_b.status, text(&of_b).matches(entry).count()), (200, 0), "{kind}");
        assert_eq!(
            text(&*press.ask(feed(kind, Some("b"), Some("g"))).await).matches(entry).count(),
            0,
            "{kind}: b is not in g"
        );
        for (monitor, group) in
            [(Some("nothing"), None), (None, Some("nothing")), (Some("a"), Some("")), (Some(""), None)]
        {
            assert_eq!(press.ask(feed(kind, monitor, group)).await.status, 404, "{kind} {monitor:?} {group:?}");
        }
    }
    assert!(
        text(&*press.ask(feed(FeedKind::Rss, None, Some("g"))).await)
            .contains("<title>Test: incidents of Group &lt;g&gt; – ")
    );
    let before = press.ask(feed(FeedKind::Atom, None, None)).await;
    let calendar = press.ask(Ask::File(SiteFile::Calendar)).await;
    assert_eq!((calendar.status, calendar.content_type), (200, "text/calendar; charset=utf-8"));
    press.publish(noon() + Duration::from_secs(10), |_| Status::Down).await;
    assert_eq!(
        press.ask(feed(FeedKind::Atom, None, None)).await.etag,
        before.etag,
        "nothing happened, nothing changes"
    );
    assert_eq!(press.ask(Ask::File(SiteFile::Calendar)).await.etag, calendar.etag);
    press.publish(noon() + Duration::from_secs(20), |_| Status::Up).await;
    let after = press.ask(feed(FeedKind::Atom, None, None)).await;
    assert!(after.etag != before.etag && text(&after).contains(" All monitors are up.</title>"), "{}", text(&after));
    press.stop().await;
}

/// Of an hour.
fn occurrence(id: &str, monitors: &[&str], start: Timestamp) -> Occurrence {
    Occurrence {
        id: OccurrenceId::new(id),
        maintenance: MaintenanceId::new(format!("plan-{id}")),
        title: format!("Work {id}"),
        description: Some(format!("About {id}")),
        monitors: monitors.iter().map(|id| MonitorId::new(*id)).collect(),
        start,
        end: start + Duration::from_secs(3_600),
        status: if start > noon() { OccurrenceStatus::Scheduled } else { OccurrenceStatus::InProgress },
        sequence: 0,
        known_at: start - Duration::from_secs(86_400),
        updated_at: start - Duration::from_secs(86_400),
    }
}

/// Where which maintenance is told.
fn told_of_maintenance() -> Vec<(Ask, Vec<&'static str>)> {
    vec![
        (Ask::Home, vec!["The mail under maintenance. Everything else works.", "#relay-1\"", "#both-1\""]),
        (
            Ask::Maintenance,
            vec![
                "id=\"relay-1\"",
                "id=\"both-1\"",
                "Work relay-1",
                "About both-1",
                "datetime=\"2026-11-21T11:59:00.000Z\"",
            ],
        ),
        (Ask::Monitor("mail".to_owned()), vec!["Maintenance</b> since", "Work relay-1", "Work both-1"]),
        (Ask::Monitor("shop".to_owned()), vec!["Work both-1"]),
        (Ask::ApiMonitor("mail".to_owned()), vec!["\"status\":\"maintenance\""]),
        (Ask::ApiMaintenance, vec!["\"relay-1\"", "\"monitors\":[{\"id\":\"mail\",\"name\":\"The mail\"}]"]),
        (Ask::File(SiteFile::Calendar), vec!["UID:relay-1@status.test", "UID:both-1@status.test"]),
        (Ask::File(SiteFile::Markdown), vec!["/maintenance#relay-1), in progress", "/maintenance#both-1), planned"]),
        (Ask::File(SiteFile::Sitemap), vec!["https://status.test/maintenance<"]),
        (Ask::Statuspage(StatuspageFile::Active), vec!["Work relay-1"]),
        (Ask::Statuspage(StatuspageFile::Upcoming), vec!["Work both-1"]),
        (Ask::Statuspage(StatuspageFile::Status), vec!["Service Under Maintenance"]),
        (
            Ask::Embed { id: "mail".to_owned(), look: EmbedLook::default(), days: None },
            vec!["<use href=\"#maintenance\"/></svg>Maintenance</p>"],
        ),
        (
            badge("mail", BadgeKind::Status, true, BadgeQuery::default()),
            vec!["\"message\":\"maintenance\",\"color\":\"blue\""],
        ),
        (badge("_", BadgeKind::Status, true, BadgeQuery::default()), vec!["\"color\":\"blue\""]),
        (badge("mail", BadgeKind::Dot, false, BadgeQuery::default()), vec!["maintenance"]),
    ]
}

#[tokio::test]
async fn maintenance_is_told_wherever_anybody_looks_and_private_maintenance_nowhere() {
    let mut press = Press::start(|config| {
        public(config, &["mail", "shop", "vault-x9"]);
        let vault = Arc::make_mut(&mut config.monitors[2]);
        (vault.visibility, vault.name) = (Visibility::Private, "Geheim".to_owned());
    })
    .await;
    let minute = Duration::from_secs(60);
    press.maintenance = vec![
        occurrence("secret-1", &["vault-x9"], noon() - minute),
        occurrence("relay-1", &["mail", "vault-x9"], noon() - minute),
        occurrence("both-1", &["mail", "shop"], noon() + 10 * minute),
        occurrence("secret-2", &["vault-x9"], noon() + 20 * minute),
    ];
    press.publish(noon(), |_| Status::Up).await;
    for id in ["mail", "vault-x9"] {
        for ask in every_ask(id, "inc_01ARYZ6S41ZZZZZZZZZZZZZZZZ") {
            let bytes = text(&*press.ask(ask.clone()).await);
            for secret in ["vault-x9", "Geheim", "secret-"] {
                assert!(!bytes.contains(secret), "{ask:?} tells {secret}: {bytes}");
            }
        }
    }
    for (ask, expected) in told_of_maintenance() {
        let answer = press.ask(ask.clone()).await;
        for said in expected {
            assert!(
                answer.status == 200 && text(&answer).contains(said),
                "{ask:?} does not say {said}: {}",
                text(&answer)
            );
        }
    }
    let (calendar, icon) = (press.ask(Ask::File(SiteFile::Calendar)).await, press.ask(Ask::Favicon).await);
    press.maintenance[2].status = OccurrenceStatus::InProgress;
    press.publish(noon() + 11 * minute, |_| Status::Up).await;
    assert!(text(&*press.ask(Ask::Home).await).contains("Everything is under maintenance."));
    assert_eq!(press.ask(Ask::File(SiteFile::Calendar)).await.etag, calendar.etag, "what starts changes no calendar");
    press.maintenance.clear();
    press.publish(noon() + 80 * minute, |_| Status::Up).await;
    assert!(text(&*press.ask(Ask::Maintenance).await).contains("No maintenance is planned."));
    assert_ne!(press.ask(Ask::Favicon).await.etag, icon.etag);
    press.stop().await;
}

/// Closes an hour of `a` in which one check took so long.
async fn close_hour(press: &Press, from: Timestamp, millis: u64) {
    let mut latency = stillup::model::Digest::default();
    latency.add(Duration::from_millis(millis));
    let tally = stillup::model::HourTally {
        monitor: MonitorId::new("a"),
        location: Location::local(),
        counts: [1, 0, 0, 0],
        latency,
    };
    let until = from + Duration::from_secs(3_600);
    let closed = stillup::model::ClosedHour { tallies: Arc::new(vec![tally]), from, until, forgets: true };
    press.store.close_hour(closed, 7).await.unwrap();
}

#[tokio::test]
async fn where_a_weakness_is_reported_is_told_if_that_is_said() {
    for security in [None, Some("mailto:security@acme.example".to_owned())] {
        let mut press = Press::start(|config| {
            public(config, &["a"]);
            config.site.security.clone_from(&security);
        })
        .await;
        press.publish(noon(), |_| Status::Up).await;
        let answer = press.ask(Ask::File(SiteFile::Security)).await;
        if security.is_none() {
            assert_eq!((answer.status, &answer.etag), (404, &press.ask(Ask::Missing).await.etag));
        } else {
            assert_eq!((answer.status, answer.content_type), (200, "text/plain; charset=utf-8"));
            let wanted = "Contact: mailto:security@acme.example\nExpires: 2027-05-20T00:00:00.000Z\n\
                          Canonical: https://status.test/.well-known/security.txt\n";
            assert_eq!(text(&answer), wanted);
        }
        press.stop().await;
    }
}
