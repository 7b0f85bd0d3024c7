//! Monitors, configurations and incidents for tests, made once for all: the unit tests' and, by way of its path, the
//! integration tests'.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::model::{
    Brand, Config, DegradedIs, Handling, Incident, IncidentFacts, IncidentId, IncidentKind, IncidentStatus,
    IncidentStory, JudgePolicy, Language, Layout, Limits, Monitor, MonitorId, Probe, Server, Severities, Severity,
    Site, Source, Storage, Stories, TcpProbe, Timestamp, Timing, UpdateFacts, UpdateId, Visibility,
};

const SECOND: Duration = Duration::from_secs(1);

/// A public monitor that is checked every second; one check confirms.
pub(crate) fn monitor() -> Monitor {
    Monitor {
        id: MonitorId::new("shop"),
        name: "Shop".to_owned(),
        group: None,
        icon: None,
        tags: Vec::new(),
        description: None,
        enabled: true,
        visibility: Visibility::Public,
        link: None,
        timing: Timing { interval: SECOND, timeout: SECOND, retry_interval: SECOND },
        judging: JudgePolicy {
            failure_threshold: 1,
            success_threshold: 1,
            severity: Severities { down: Severity::Critical, degraded: Severity::Minor },
            reopen_window: SECOND,
        },
        degraded_above: None,
        fail_above: None,
        depends_on: Vec::new(),
        probe: Probe::Tcp(TcpProbe::connecting("127.0.0.1", 9)),
    }
}

/// That monitor alone, on a database in this folder.
pub(crate) fn config(folder: impl AsRef<Path>) -> Arc<Config> {
    Arc::new(Config {
        site: Site {
            name: "Test".to_owned(),
            url: None,
            description: None,
            theme: "default".to_owned(),
            timezone: "UTC".to_owned(),
            locale: Some(Language::En),
            brand: Brand::default(),
            support_url: None,
            security: None,
            history_days: 90,
            degraded_is: DegradedIs::Up,
            hide_reasons: true,
            layout: Layout::Auto,
        },
        server: Server {
            listen: ([127, 0, 0, 1], 0).into(),
            base_path: "/".to_owned(),
            admin_listen: None,
            admin_tokens: Vec::new(),
            metrics_token: None,
            admin_hosts: Vec::new(),
            trusted_proxies: Vec::new(),
        },
        storage: Storage { path: folder.as_ref().join("stillup.db"), raw_days: 7 },
        limits: Limits { concurrency: 1, per_host: 1 },
        canary: Vec::new(),
        groups: Vec::new(),
        monitors: vec![Arc::new(monitor())],
        subscribers: Vec::new(),
        maintenance: Vec::new(),
        drills_every: None,
        close_after: None,
        incidents: Vec::new(),
    })
}

/// An open automatic incident of no monitor in particular.
pub(crate) fn incident(id: IncidentId) -> Incident {
    let at = Timestamp::from_millis(1_795_000_000_000);
    Incident {
        id,
        monitors: Vec::new(),
        title: "Shop down".to_owned(),
        story: None,
        status: IncidentStatus::Investigating,
        severity: Severity::Critical,
        source: Source::Automatic,
        kind: IncidentKind::Service,
        drill: false,
        flapping: false,
        started_at: at,
        resolved_at: None,
        recurrences: 0,
        downtime: Duration::ZERO,
        bad_since: Some(at),
        cause: None,
        updated_at: at,
        handling: Handling::default(),
    }
}

/// What is told of an incident that checks opened just now, of no monitor in particular.
pub(crate) fn story(id: IncidentId, at: Timestamp) -> IncidentStory {
    IncidentStory {
        stories: Stories::default(),
        incident: IncidentFacts {
            id,
            url: None,
            title: "It is down".to_owned(),
            status: IncidentStatus::Investigating,
            severity: Severity::Critical,
            source: Source::Automatic,
            kind: IncidentKind::Service,
            drill: false,
            flapping: false,
            started_at: at,
            resolved_at: None,
            duration_seconds: None,
            downtime_seconds: 0,
            recurrences: 0,
            report_url: None,
        },
        monitors: Vec::new(),
        cause: None,
        update: UpdateFacts {
            id: UpdateId::new("upd_1"),
            status: IncidentStatus::Investigating,
            body: "It is down.".to_owned(),
            by_person: false,
            private: false,
            created_at: at,
        },
    }
}
