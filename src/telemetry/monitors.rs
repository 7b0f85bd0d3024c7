//! What is told of each monitor. One table row a monitor, so that a check costs one look-up and a monitor that is gone
//! leaves nothing behind.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeGaugeValue, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;

use super::CheckMetric;
use crate::model::{HttpSpoken, OutcomeKind, Spoken, Timestamp};

/// Words of `stillup_monitor_status`.
const STATUSES: [&str; 5] = ["up", "degraded", "down", "maintenance", "unknown"];

/// Every monitor's row, by id.
#[derive(Debug, Default)]
pub(super) struct Monitors(Mutex<BTreeMap<String, Row>>);

#[derive(Clone, Debug, Default)]
struct Row {
    /// Checks by location and outcome.
    checks: Vec<(String, &'static str, u64)>,
    status: Option<String>,
    newest: Option<Newest>,
    certificate_expires_at: Option<i64>,
    /// Of the whole chain.
    first_end: Option<i64>,
}

/// The newest check that said anything about its target.
#[derive(Clone, Debug)]
struct Newest {
    success: bool,
    is_http: bool,
    latency: Duration,
    phases: Vec<(&'static str, Duration)>,
    status_code: Option<u16>,
    spoken: Spoken,
    by_text: bool,
}

impl Monitors {
    pub(super) fn check(&self, check: CheckMetric<'_>) {
        self.with(check.monitor, |row| row.check(check));
    }

    /// A check counts as what it was judged to be.
    pub(super) fn decided(&self, monitor: &str, location: &str, outcome: &'static str) {
        self.with(monitor, |row| {
            match row.checks.iter_mut().find(|(at, as_what, _)| at == location && *as_what == outcome) {
                Some((_, _, count)) => *count += 1,
                None => row.checks.push((location.to_owned(), outcome, 1)),
            }
        });
    }

    pub(super) fn status(&self, monitor: &str, status: &str) {
        self.with(monitor, |row| {
            if row.status.as_deref() != Some(status) {
                row.status = Some(status.to_owned());
            }
        });
    }

    pub(super) fn forget(&self, monitor: &str) {
        self.lock().remove(monitor);
    }

    fn with(&self, monitor: &str, change: impl FnOnce(&mut Row)) {
        let mut rows = self.lock();
        match rows.get_mut(monitor) {
            Some(row) => change(row),
            None => change(rows.entry(monitor.to_owned()).or_default()),
        }
    }

    /// A panic while a row was changed leaves a number wrong at worst.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Row>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Row {
    fn check(&mut self, check: CheckMetric<'_>) {
        let success = match check.outcome {
            OutcomeKind::Up | OutcomeKind::Degraded => true,
            OutcomeKind::Down => false,
            // The fault is ours: it says nothing about the target.
            OutcomeKind::Indeterminate => return,
        };
        self.newest = Some(Newest {
            success,
            is_http: check.probe == "http",
            latency: check.latency,
            phases: check.phases.to_vec(),
            status_code: check.status_code,
            spoken: check.spoken,
            by_text: check.by_text,
        });
        // A failed check may not have come as far as the certificate, which is no news of it.
        if check.certificate_expires_at.is_some() || success {
            self.certificate_expires_at = check.certificate_expires_at;
            self.first_end = check.spoken.first_end.map(Timestamp::seconds);
        }
    }
}

/// Labels and value of one line.
type Sample<'a, const LABELS: usize, V> = ([(&'static str, &'a str); LABELS], V);

impl Collector for Monitors {
    fn encode(&self, mut encoder: DescriptorEncoder) -> fmt::Result {
        // Copied, so that a slow scrape holds up no check.
        let rows = self.lock().clone();
        let rows: Vec<(&str, &Row)> = rows.iter().map(|(monitor, row)| (monitor.as_str(), row)).collect();
        let encoder = &mut encoder;
        checks(encoder, &rows)?;
        let statuses = rows.iter().filter_map(|(monitor, row)| row.status.as_deref().map(|current| (monitor, current)));
        let statuses = statuses.flat_map(|(monitor, current)| {
            STATUSES.map(|status| ([("monitor", *monitor), ("status", status)], i64::from(status == current)))
        });
        gauges(encoder, "stillup_monitor_status", "1 for the status shown, 0 for the others.", statuses)?;
        let expiries = |end: fn(&Row) -> Option<i64>| {
            rows.iter().filter_map(move |(monitor, row)| Some(([("monitor", *monitor)], end(row)?)))
        };
        gauges(
            encoder,
            "stillup_certificate_expiry_timestamp_seconds",
            "When the leaf certificate expires.",
            expiries(|row| row.certificate_expires_at),
        )?;
        let first = expiries(|row| row.first_end);
        gauges(encoder, "probe_ssl_earliest_cert_expiry", "When the first certificate of the chain expires.", first)?;
        let newest: Vec<(&str, &Newest)> =
            rows.iter().filter_map(|(monitor, row)| Some((*monitor, row.newest.as_ref()?))).collect();
        blackbox(encoder, &newest)
    }
}

fn checks(encoder: &mut DescriptorEncoder, rows: &[(&str, &Row)]) -> fmt::Result {
    let mut family = encoder.encode_descriptor(
        "stillup_check",
        "Checks by what they were judged to be.",
        None,
        MetricType::Counter,
    )?;
    for (monitor, row) in rows {
        for (location, outcome, count) in &row.checks {
            let labels = [("monitor", *monitor), ("location", location.as_str()), ("outcome", *outcome)];
            ConstCounter::new(*count).encode(family.encode_family(&labels)?)?;
        }
    }
    Ok(())
}

/// The names that blackbox exporter gives, so that its dashboards and alerts keep working.
fn blackbox(encoder: &mut DescriptorEncoder, newest: &[(&str, &Newest)]) -> fmt::Result {
    let each = || newest.iter().map(|(monitor, check)| ([("monitor", *monitor)], *check));
    let success = each().map(|(labels, check)| (labels, i64::from(check.success)));
    gauges(encoder, "probe_success", "Whether the newest check was up or degraded.", success)?;
    let durations = each().map(|(labels, check)| (labels, check.latency.as_secs_f64()));
    gauges(encoder, "probe_duration_seconds", "Time the newest check took.", durations)?;
    let lookups = each().filter_map(|(labels, check)| {
        let (_, took) = check.phases.iter().find(|(phase, _)| *phase == "resolve")?;
        Some((labels, took.as_secs_f64()))
    });
    gauges(encoder, "probe_dns_lookup_time_seconds", "Time the newest check took to resolve the name.", lookups)?;
    let families = each().filter_map(|(labels, check)| Some((labels, i64::from(check.spoken.ip?))));
    gauges(encoder, "probe_ip_protocol", "IP version the newest check connected with.", families)?;
    let versions = newest
        .iter()
        .filter_map(|(monitor, check)| Some(([("monitor", *monitor), ("version", check.spoken.tls?)], 1_i64)));
    gauges(encoder, "probe_tls_version_info", "TLS version of the newest check.", versions)?;
    of_http(encoder, newest)
}

/// Those of HTTP: all zero without an answer, as there.
fn of_http(encoder: &mut DescriptorEncoder, newest: &[(&str, &Newest)]) -> fmt::Result {
    let each = || {
        let http = newest.iter().filter(|(_, check)| check.is_http);
        http.map(|(monitor, check)| ([("monitor", *monitor)], *check))
    };
    let of = |value: fn(&HttpSpoken) -> i64| {
        each().map(move |(labels, check)| (labels, check.spoken.http.as_ref().map_or(0, value)))
    };
    let codes = each().map(|(labels, check)| (labels, i64::from(check.status_code.unwrap_or(0))));
    gauges(encoder, "probe_http_status_code", "Status code of the newest check, 0 without an answer.", codes)?;
    let versions =
        each().map(|(labels, check)| (labels, check.spoken.http.map_or(0.0, |http| f64::from(http.version) / 10.0)));
    gauges(encoder, "probe_http_version", "HTTP version of the newest answer.", versions)?;
    let secure = of(|http| i64::from(http.secure));
    gauges(encoder, "probe_http_ssl", "Whether the newest answer came over TLS.", secure)?;
    let lengths = of(|http| http.length.map_or(-1, |length| i64::try_from(length).unwrap_or(i64::MAX)));
    gauges(encoder, "probe_http_content_length", "Length the newest answer says, -1 if it says none.", lengths)?;
    let redirects = each().map(|(labels, check)| (labels, i64::from(check.spoken.redirects)));
    gauges(encoder, "probe_http_redirects", "Redirects the newest check followed.", redirects)?;
    let texts = each().map(|(labels, check)| (labels, i64::from(check.by_text)));
    gauges(encoder, "probe_failed_due_to_regex", "Whether a text of the body failed the newest check.", texts)?;
    let phases = newest.iter().filter(|(_, check)| check.is_http).flat_map(|(monitor, check)| {
        check.phases.iter().map(|(phase, took)| ([("monitor", *monitor), ("phase", *phase)], took.as_secs_f64()))
    });
    gauges(encoder, "probe_http_duration_seconds", "Parts of the newest check.", phases)
}

fn gauges<'a, const LABELS: usize, V: EncodeGaugeValue>(
    encoder: &mut DescriptorEncoder,
    name: &str,
    help: &str,
    samples: impl Iterator<Item = Sample<'a, LABELS, V>>,
) -> fmt::Result {
    let mut family = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
    for (labels, value) in samples {
        family.encode_family(&labels)?.encode_gauge(&value)?;
    }
    Ok(())
}
