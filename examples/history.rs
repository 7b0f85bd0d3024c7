//! A database with a believable past, for looking at pages and for measuring them.
//!
//! `cargo run --release --example history -- --monitors 20 --days 90 --seed 1 --data DIR` writes `DIR/stillup.db` and `DIR/monitors.yaml`;
//! then `stillup serve --config DIR/monitors.yaml --data DIR`. The monitors watch stillup itself, so what happens from now on is real.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Parser;
use jiff::tz::TimeZone;
use stillup::clock;
use stillup::locale::Locale;
use stillup::model::state::incident::round_seconds;
use stillup::model::{
    Batch, Cause, Change, ClosedHour, Digest, Entry, EntryKind, HourTally, Incident, IncidentId, IncidentKind,
    IncidentStatus, LastDeterminate, Level, Location, MonitorId, OutcomeKind, ReasonKind, Run, Runs, SeriesRow,
    Severity, Source, Standing, Status, Story, Timestamp, UpdateId, Why,
};
use stillup::store::Database;

/// Makes a database with a believable past.
#[derive(Parser)]
struct Args {
    /// How many monitors.
    #[arg(long, default_value_t = 20)]
    monitors: usize,
    /// How many days back.
    #[arg(long, default_value_t = 90)]
    days: u32,
    /// Same seed, same past.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where to write.
    #[arg(long)]
    data: PathBuf,
}

const NAMES: [&str; 20] = [
    "Checkout API",
    "Catalogue API",
    "Search",
    "www.acme.example",
    "Help centre",
    "DNS acme.example",
    "Mail relay",
    "Frankfurt edge",
    "Singapore edge",
    "Payments",
    "Login",
    "Webhooks",
    "Image service",
    "Reports",
    "Mobile API",
    "Admin console",
    "Message queue",
    "Primary database",
    "Read replica",
    "Object storage",
];
const GROUPS: [(&str, &str); 3] = [("apis", "Public APIs"), ("web", "Website"), ("network", "Network")];
const INTERVAL: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

/// SplitMix64: small, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }
}

/// A stretch that was not up.
struct Stretch {
    status: Status,
    start: Timestamp,
    end: Timestamp,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let args = Args::parse();
    std::fs::create_dir_all(&args.data)?;
    let path = args.data.join("stillup.db");
    anyhow::ensure!(!path.exists(), "{} is there already: choose an empty folder", path.display());
    std::fs::write(args.data.join("monitors.yaml"), configuration(args.monitors))?;
    let store = Database::open(&path)?.store();
    let now = clock::now();
    let mut chance = Chance(args.seed);
    let roster = (0..args.monitors).map(row).collect();
    store.record(Batch { at: now, roster: Some(roster), ..Batch::default() }).await?;
    let mut pasts = Vec::new();
    for index in 0..args.monitors {
        let past = past(index, &mut chance, args.days, now);
        let batch = written(index, &past, &mut chance, now);
        store.record(batch).await.with_context(|| name(index))?;
        pasts.push(past);
    }
    let mut hour = pasts.iter().map(|past| past.first).min().unwrap_or(now).floor(HOUR);
    while hour + HOUR <= now {
        let tallies = (0..args.monitors).map(|index| tally(index, &pasts[index], hour, &mut chance)).collect();
        store
            .close_hour(ClosedHour { tallies: Arc::new(tallies), from: hour, until: hour + HOUR, forgets: true }, 7)
            .await?;
        hour = hour + HOUR;
    }
    store.close().await;
    Ok(())
}

fn id(index: usize) -> MonitorId {
    let word: String =
        name(index).to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    MonitorId::new(word)
}

fn name(index: usize) -> String {
    let round = index / NAMES.len();
    if round == 0 { NAMES[index].to_owned() } else { format!("{} {}", NAMES[index % NAMES.len()], round + 1) }
}

fn row(index: usize) -> SeriesRow {
    SeriesRow { monitor: id(index), location: Location::local(), name: name(index), public: true, present: true }
}

fn configuration(monitors: usize) -> String {
    let mut yaml =
        String::from("site: { name: Acme Status, description: Live state of everything Acme runs }\ngroups:\n");
    for (id, name) in GROUPS {
        let _ = writeln!(yaml, "  - {{ id: {id}, name: {name} }}");
    }
    yaml.push_str("monitors:\n");
    for index in 0..monitors {
        let group = GROUPS[index * GROUPS.len() / monitors].0;
        let (id, name) = (id(index), name(index));
        let _ =
            writeln!(yaml, "  - {{ id: {id}, name: {name}, group: {group}, tcp: {{ host: 127.0.0.1, port: 8080 }} }}");
    }
    yaml
}

struct Past {
    first: Timestamp,
    stretches: Vec<Stretch>,
    typical: Duration,
}

/// Most monitors have a bad stretch every few weeks; one in seven is fragile; one in nine began late.
fn past(index: usize, chance: &mut Chance, days: u32, now: Timestamp) -> Past {
    let age = if index % 9 == 8 { days * 2 / 5 } else { days };
    let first = now - Duration::from_secs(86_400) * age;
    let fragile = index.is_multiple_of(7);
    let mut stretches = Vec::new();
    let mut at = first + Duration::from_secs(chance.below(10 * 86_400));
    loop {
        let status = match chance.below(6) {
            0 => Status::Unknown,
            1 | 2 => Status::Degraded,
            _ => Status::Down,
        };
        let minutes = 1 + chance.below(8) * chance.below(9);
        let end = at + Duration::from_secs(minutes * 60 + chance.below(60));
        if end + HOUR > now {
            break;
        }
        stretches.push(Stretch { status, start: at, end });
        let mean = if fragile { 4 } else { 30 };
        at = end + Duration::from_secs(1_800 + chance.below(mean * 2 * 86_400));
    }
    Past { first, stretches, typical: Duration::from_millis(15 + chance.below(240)) }
}

/// Everything about one monitor's past but its rollups.
fn written(index: usize, past: &Past, chance: &mut Chance, now: Timestamp) -> Batch {
    let monitor = id(index);
    let span = |status, at| Change::Span { monitor: monitor.clone(), location: Location::local(), status, at };
    let mut changes = vec![span(Status::Up, past.first)];
    for stretch in &past.stretches {
        changes.extend([span(stretch.status, stretch.start), span(Status::Up, stretch.end)]);
        if stretch.status != Status::Unknown {
            tell(index, stretch, chance, &mut changes);
        }
    }
    let since = past.stretches.last().map_or(past.first, |stretch| stretch.end);
    let up = Run { count: 1_000, start: since };
    let standing = Standing {
        status: Status::Up,
        since,
        first_check: Some(past.first),
        last_check: Some((now, OutcomeKind::Up)),
        last_determinate: Some(LastDeterminate { at: now, level: Level::Up, interval: INTERVAL, limit: INTERVAL * 3 }),
        runs: Runs { at_most_up: up, at_most_degraded: up, ..Runs::default() },
        ..Standing::new()
    };
    Batch { at: now, changes, standings: vec![(monitor, Location::local(), standing)], ..Batch::default() }
}

fn tell(index: usize, stretch: &Stretch, chance: &mut Chance, changes: &mut Vec<Change>) {
    let mut entropy = || {
        let (high, low) = (chance.next().to_le_bytes(), chance.next().to_le_bytes());
        std::array::from_fn::<u8, 10, _>(|place| if place < 8 { high[place] } else { low[place - 8] })
    };
    let name = name(index);
    let (severity, status, kind, number) = match stretch.status {
        Status::Degraded => (Severity::Minor, Status::Degraded, ReasonKind::Latency, 2_300),
        Status::Up | Status::Down | Status::Unknown => (Severity::Critical, Status::Down, ReasonKind::HttpStatus, 503),
    };
    let title = Story::State { name: name.to_owned(), status };
    let length = stretch.end.since(stretch.start);
    let incident = Incident {
        id: IncidentId::fresh(stretch.start, entropy()),
        monitors: vec![id(index)],
        title: Locale::ENGLISH.story(&title, &TimeZone::UTC),
        story: Some(title),
        status: IncidentStatus::Resolved,
        severity,
        source: Source::Automatic,
        kind: IncidentKind::Service,
        drill: false,
        flapping: false,
        started_at: stretch.start,
        resolved_at: Some(stretch.end),
        recurrences: 0,
        downtime: length,
        bad_since: None,
        cause: Some(Box::new(cause(kind, number, stretch.start))),
        updated_at: stretch.end,
        handling: stillup::model::Handling::default(),
    };
    let mut entry = |at, kind, status, story: Story| Change::Entry {
        incident: incident.id.clone(),
        entry: Entry {
            id: UpdateId::fresh(at, entropy()),
            at,
            kind,
            status,
            severity,
            body: Locale::ENGLISH.story(&story, &TimeZone::UTC),
            story: Some(story),
            checks: Vec::new(),
        },
    };
    let why = incident.cause.as_deref().map(Why::from);
    let opened = Story::Opened { name: name.to_owned(), status, why, checks: 3 };
    let resolved = Story::Over { name, bad: round_seconds(length), times: 1 };
    let entries = [
        entry(stretch.start + Duration::from_secs(20), EntryKind::Opened, IncidentStatus::Investigating, opened),
        entry(stretch.end + Duration::from_secs(10), EntryKind::Resolved, IncidentStatus::Resolved, resolved),
    ];
    changes.push(Change::Incident(incident.clone()));
    changes.extend(entries);
}

fn cause(kind: ReasonKind, number: i64, first_failure_at: Timestamp) -> Cause {
    Cause {
        kind,
        message: format!("{kind} {number}"),
        number: Some(number),
        found: None,
        consecutive_failures: 3,
        failure_threshold: 3,
        locations_failing: 1,
        locations_total: 1,
        first_failure_at,
    }
}

/// One hour of checks that nobody made: latencies around the typical one, slower in the afternoon.
fn tally(index: usize, past: &Past, hour: Timestamp, chance: &mut Chance) -> HourTally {
    let mut latency = Digest::default();
    let mut counts = [0; 4];
    if hour >= past.first {
        let busy = 1.0 + 0.4 * ((hour.seconds() / 3_600 % 24) as f64 / 24.0 * std::f64::consts::TAU).sin();
        for minute in 0..60 {
            let at = hour + INTERVAL * minute;
            let within = |stretch: &&Stretch| stretch.start <= at && at < stretch.end;
            match past.stretches.iter().find(within).map(|stretch| stretch.status) {
                Some(Status::Down) => counts[2] += 1,
                Some(Status::Unknown) => {}
                Some(Status::Degraded) => {
                    counts[1] += 1;
                    latency.add(past.typical * 12);
                }
                Some(Status::Up) | None => {
                    counts[0] += 1;
                    latency.add(past.typical.mul_f64(busy * (0.8 + chance.below(60) as f64 / 100.0)));
                }
            }
        }
    }
    HourTally { monitor: id(index), location: Location::local(), counts, latency }
}
