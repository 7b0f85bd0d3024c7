//! The fold of what was committed and what is read from the rows are the same site, after any history.

use proptest::prelude::*;

use super::parents::{BEGINNING, World, at, check, watched};
use super::*;
use crate::model::{
    ClockStep, Draft, Edit, Impact, IncidentDraft, IncidentId, IncidentStatus, Location, MaintenanceId, Monitor, Order,
    OutcomeKind, Reason, ReasonKind, Visibility, maintenance::Moment,
};
use crate::store::ReadOnly;

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    /// Seconds pass, then a check of a monitor comes.
    Check(u32, usize, OutcomeKind),
    /// A monitor is paused, or goes on.
    Toggle(usize),
    /// A monitor is taken out of the configuration, or put back.
    Remove(usize),
    /// A person opens an incident of a monitor, or of the whole site.
    Open(Option<usize>, Impact, bool),
    /// A person writes to the newest open incident.
    Note(IncidentStatus),
    /// A person lays something over it.
    Lay(Impact),
    /// A person ends it.
    Resolve,
    /// Maintenance begins in some seconds.
    Announce(u32, u32),
    /// Everything ends and starts again.
    Restart,
    /// A canary is configured, or no more.
    Canary,
    /// It is reached, or not.
    Look(u32, bool),
    /// The clock steps forward, or back.
    Clock(i32),
    /// It is turned back while nothing runs.
    Off(u32),
}

const MONITORS: [&str; 4] = ["router", "shop", "mail", "vault"];

fn step() -> impl Strategy<Value = Step> {
    let kind = prop_oneof![
        4 => Just(OutcomeKind::Up),
        2 => Just(OutcomeKind::Degraded),
        4 => Just(OutcomeKind::Down),
        1 => Just(OutcomeKind::Indeterminate)
    ];
    let impact = || prop_oneof![Just(Impact::None), Just(Impact::Degraded), Just(Impact::Down)];
    let status = prop_oneof![
        Just(IncidentStatus::Investigating),
        Just(IncidentStatus::Identified),
        Just(IncidentStatus::Monitoring)
    ];
    prop_oneof![
        20 => (prop_oneof![9 => 1_u32..12, 1 => 30_u32..4_000], 0..MONITORS.len(), kind)
            .prop_map(|(wait, monitor, kind)| Step::Check(wait, monitor, kind)),
        1 => (0..MONITORS.len()).prop_map(Step::Toggle),
        1 => (0..MONITORS.len()).prop_map(Step::Remove),
        2 => (proptest::option::of(0..MONITORS.len()), impact(), any::<bool>())
            .prop_map(|(monitor, impact, public)| Step::Open(monitor, impact, public)),
        2 => status.prop_map(Step::Note),
        1 => impact().prop_map(Step::Lay),
        1 => Just(Step::Resolve),
        1 => (0_u32..60, 1_u32..120).prop_map(|(wait, length)| Step::Announce(wait, length)),
        1 => Just(Step::Restart),
        2 => Just(Step::Canary),
        6 => (1_u32..12, any::<bool>()).prop_map(|(wait, sees)| Step::Look(wait, sees)),
        1 => prop_oneof![3_i32..8_000, -8_000_i32..-2].prop_map(Step::Clock),
        1 => (3_u32..8_000).prop_map(Step::Off),
    ]
}

/// A history on its way.
struct History {
    world: World,
    second: u32,
    paused: [bool; MONITORS.len()],
    removed: [bool; MONITORS.len()],
    planned: u32,
    turned_back: bool,
}

impl World {
    /// The clock steps.
    pub(super) async fn step(&mut self, from: u32, to: u32) {
        let step = ClockStep { from: at(from), to: at(to), accepted_by: None };
        let planned = self.store.load_maintenance(BEGINNING).await.unwrap();
        let decided = self.site.decide(site::Input::Step(&step, &planned), step.to).unwrap();
        self.store.record(decided.batch.clone()).await.unwrap();
        self.site.apply(decided);
    }

    /// The clock was turned back while nothing ran.
    pub(super) async fn restart_earlier(&mut self, from: u32, to: u32) {
        self.reopen(at(to)).await;
        self.step(from, to).await;
        self.roster(at(to)).await;
    }
}

impl History {
    async fn start() -> Self {
        let mut world = World::start(monitors(&[false; 4], &[false; 4])).await;
        world.feed(&[], at(0)).await;
        Self { world, second: 0, paused: [false; 4], removed: [false; 4], planned: 0, turned_back: false }
    }

    async fn roster(&mut self) {
        let monitors = monitors(&self.paused, &self.removed).into_iter().map(Arc::new).collect();
        self.world.config = Arc::new(Config { monitors, ..(*self.world.config).clone() });
        self.world.roster(at(self.second)).await;
    }

    /// The newest incident that is open.
    fn open(&self) -> Option<IncidentId> {
        self.world.site.open().max_by_key(|incident| (incident.started_at, &incident.id)).map(|open| open.id.clone())
    }

    /// A command that is refused changes nothing.
    async fn order(&mut self, order: Order) {
        let _ = self.world.command(self.second, order).await;
    }

    async fn take(&mut self, step: &Step) {
        if !matches!(step, Step::Check(..)) {
            self.second += 1;
        }
        let now = at(self.second);
        match step {
            Step::Check(wait, monitor, kind) => {
                self.second += wait;
                let now = at(self.second);
                self.world.feed(&[Fed::Check(Arc::new(check(now, MONITORS[*monitor], *kind)))], now).await;
            }
            Step::Toggle(monitor) => {
                self.paused[*monitor] ^= true;
                self.roster().await;
            }
            Step::Remove(monitor) => {
                self.removed[*monitor] ^= true;
                self.roster().await;
            }
            Step::Open(monitor, impact, public) => {
                let monitors = monitor.iter().map(|monitor| MonitorId::new(MONITORS[*monitor])).collect();
                let visibility = if *public { Visibility::Public } else { Visibility::Private };
                self.order(Order::Open(Box::new(draft(monitors, *impact, visibility)))).await;
            }
            Step::Note(status) => {
                if let Some(incident) = self.open() {
                    self.order(Order::Update {
                        incident,
                        status: Some(*status),
                        impact: None,
                        body: "We look.".to_owned(),
                    })
                    .await;
                }
            }
            Step::Lay(impact) => {
                if let Some(incident) = self.open() {
                    let edit = Box::new(Edit { impact: Some(*impact), ..Edit::default() });
                    self.order(Order::Edit { incident, edit }).await;
                }
            }
            Step::Resolve => {
                if let Some(incident) = self.open() {
                    self.order(Order::Resolve { incident, at: None, body: None }).await;
                }
            }
            Step::Announce(wait, length) => {
                self.planned += 1;
                let draft = window(self.planned, now + SECOND * *wait, SECOND * *length);
                self.order(Order::Announce(Box::new(draft))).await;
            }
            Step::Canary => self.canary().await,
            Step::Look(wait, sees) => self.look(*wait, *sees).await,
            Step::Restart => self.world.restart(at(self.second)).await,
            Step::Clock(by) => self.clock(*by).await,
            Step::Off(by) => self.off(*by).await,
        }
        self.world.feed(&[], at(self.second)).await;
    }

    async fn canary(&mut self) {
        let canary = if self.world.config.canary.is_empty() { vec![Arc::new(monitor())] } else { Vec::new() };
        self.world.config = Arc::new(Config { canary, ..(*self.world.config).clone() });
        self.world.roster(at(self.second)).await;
    }

    async fn look(&mut self, wait: u32, sees: bool) {
        self.second += wait;
        let reason = (!sees).then(|| Reason::new(ReasonKind::Unreachable, "it is gone"));
        let look = Look { began: at(self.second), sees, reason };
        self.world.feed(&[Fed::Look(look)], at(self.second)).await;
    }

    async fn clock(&mut self, by: i32) {
        let from = self.second;
        self.second = from.saturating_add_signed(by);
        self.turned_back |= by < 0;
        if from != self.second {
            self.world.step(from, self.second).await;
        }
    }

    async fn off(&mut self, by: u32) {
        let from = self.second;
        self.second = from.saturating_sub(by);
        self.turned_back = true;
        self.world.restart_earlier(from, self.second).await;
    }

    /// What is read from the rows now is what the fold knows.
    async fn check(&self) -> Result<(), TestCaseError> {
        let now = at(self.second);
        let reader = ReadOnly::open(&self.world.config.storage.path).unwrap().reader().unwrap();
        prop_assert_eq!(reader.violations(now).unwrap(), []);
        let rows = self.world.store.rows(Location::local(), now, at(0)).await.unwrap();
        let read = Site::observed(rows, &self.world.config, now, clock::entropy);
        // An hour that comes again begins anew, and the rows hold what was counted before, too.
        let counts = |fact: &String| !self.turned_back || !fact.contains(": hour ");
        let facts = |site: &Site| site.facts(now).into_iter().filter(counts).collect::<Vec<_>>();
        let (read, known) = (facts(&read), facts(&self.world.site));
        let only = |some: &[String], others: &[String]| {
            some.iter().filter(|fact| !others.contains(fact)).cloned().collect::<Vec<_>>()
        };
        prop_assert_eq!(only(&read, &known), only(&known, &read));
        Ok(())
    }
}

fn monitors(paused: &[bool; 4], removed: &[bool; 4]) -> Vec<Monitor> {
    let below = |id: &str| if id == "shop" { &["router"][..] } else { &[] };
    let one = |(place, id): (usize, &&str)| Monitor {
        enabled: !paused[place],
        visibility: if *id == "vault" { Visibility::Private } else { Visibility::Public },
        ..watched(id, if removed[0] { &[] } else { below(id) })
    };
    MONITORS.iter().enumerate().filter(|(place, _)| !removed[*place]).map(one).collect()
}

fn draft(monitors: Vec<MonitorId>, impact: Impact, visibility: Visibility) -> IncidentDraft {
    IncidentDraft {
        title: "Something".to_owned(),
        body: "We look.".to_owned(),
        status: None,
        severity: None,
        impact: Some(impact),
        monitors,
        started_at: None,
        resolved_at: None,
        counts: false,
        visibility,
    }
}

fn window(number: u32, start: Timestamp, length: Duration) -> Draft {
    Draft {
        id: MaintenanceId::new(format!("work-{number}")),
        title: "Work".to_owned(),
        description: None,
        monitors: vec![MonitorId::new("shop"), MonitorId::new("mail")],
        groups: Vec::new(),
        all: false,
        start: Moment::parse(&start.to_string()).unwrap(),
        end: None,
        duration: Some(length),
        rrule: None,
        timezone: None,
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_the_rows_tell_is_what_the_fold_knows(steps in proptest::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let mut history = History::start().await;
            for step in &steps {
                history.take(step).await;
                history.check().await?;
            }
            Ok::<(), TestCaseError>(())
        })?;
    }
}
