//! Metrics: their names, and what they say of samples.

use super::*;
use crate::model::{HttpSpoken, Timestamp};

const PHASES: &[(&str, Duration)] = &[("resolve", Duration::from_millis(1)), ("tls", Duration::from_millis(2))];

fn check(monitor: &str) -> CheckMetric<'_> {
    CheckMetric {
        monitor,
        probe: "http",
        outcome: OutcomeKind::Up,
        latency: Duration::from_millis(30),
        phases: PHASES,
        status_code: Some(200),
        certificate_expires_at: Some(1_900_000_000),
        spoken: Spoken {
            ip: Some(6),
            tls: Some("TLS 1.3"),
            http: Some(HttpSpoken { version: 11, secure: true, length: None }),
            redirects: 2,
            first_end: Some(Timestamp::from_millis(1_800_000_000_000)),
        },
        by_text: false,
    }
}

#[track_caller]
fn assert_line(text: &str, line: &str) {
    assert!(text.lines().any(|found| found == line), "no line `{line}` in\n{text}");
}

#[test]
fn a_new_process_says_zero() {
    let text = Metrics::new().encode();
    for line in [
        concat!("stillup_build_info{version=\"", env!("CARGO_PKG_VERSION"), "\"} 1"),
        "# TYPE stillup_slots_missed counter",
        "stillup_slots_missed_total 0",
        "stillup_checks_in_flight 0",
        "stillup_incident_open{severity=\"critical\"} 0",
        "stillup_incident_open{severity=\"minor\"} 0",
        "stillup_site_level{level=\"unknown\"} 1",
        "stillup_site_level{level=\"down\"} 0",
        "stillup_outbox_pending 0",
        "stillup_outbox_dead 0",
        "stillup_store_errors_total 0",
        "stillup_store_works 1",
        "stillup_store_log_bytes 0",
        "stillup_config_last_reload_successful 1",
        "stillup_probe_panics_total 0",
        "stillup_clock_clamped_total 0",
        "stillup_clock_step_total{direction=\"forward\"} 0",
        "stillup_clock_step_total{direction=\"backward\"} 0",
        "stillup_clock_believed 1",
        "stillup_outcomes_dropped_total 0",
        "stillup_starved_checks_total 0",
        "stillup_starved_tries_total 0",
        "stillup_starved_seconds_total 0.0",
        "stillup_check_lateness_seconds_count 0",
        "stillup_store_commit_seconds_count 0",
        "# EOF",
    ] {
        assert_line(&text, line);
    }
}

#[test]
fn a_check_is_counted_everywhere() {
    let metrics = Metrics::new();
    metrics.check(check("m"));
    metrics.check(check("m"));
    metrics.check(CheckMetric {
        outcome: OutcomeKind::Down,
        status_code: None,
        certificate_expires_at: None,
        phases: &[],
        spoken: Spoken::default(),
        by_text: true,
        ..check("m")
    });
    for outcome in [OutcomeKind::Up, OutcomeKind::Indeterminate, OutcomeKind::Up] {
        metrics.decided("m", "local", outcome);
    }
    let text = metrics.encode();
    for line in [
        "# TYPE stillup_check counter",
        "stillup_check_total{monitor=\"m\",location=\"local\",outcome=\"up\"} 2",
        "stillup_check_total{monitor=\"m\",location=\"local\",outcome=\"indeterminate\"} 1",
        "stillup_check_duration_seconds_count{phase=\"total\"} 3",
        "stillup_check_duration_seconds_count{phase=\"tls\"} 2",
        "stillup_check_duration_seconds_bucket{le=\"0.05\",phase=\"total\"} 3",
        "stillup_certificate_expiry_timestamp_seconds{monitor=\"m\"} 1900000000",
        "probe_success{monitor=\"m\"} 0",
        "probe_duration_seconds{monitor=\"m\"} 0.03",
        "probe_http_status_code{monitor=\"m\"} 0",
        "probe_ssl_earliest_cert_expiry{monitor=\"m\"} 1800000000",
        "probe_failed_due_to_regex{monitor=\"m\"} 1",
        "probe_http_version{monitor=\"m\"} 0.0",
        "probe_http_content_length{monitor=\"m\"} 0",
    ] {
        assert_line(&text, line);
    }
}

#[test]
fn the_newest_check_is_what_blackbox_would_say() {
    let metrics = Metrics::new();
    metrics.check(check("m"));
    metrics.check(CheckMetric { outcome: OutcomeKind::Indeterminate, ..check("m") });
    metrics.check(CheckMetric {
        probe: "tcp",
        status_code: None,
        certificate_expires_at: None,
        spoken: Spoken::default(),
        ..check("t")
    });
    let text = metrics.encode();
    for line in [
        "probe_success{monitor=\"m\"} 1",
        "probe_http_status_code{monitor=\"m\"} 200",
        "probe_failed_due_to_regex{monitor=\"m\"} 0",
        "probe_http_version{monitor=\"m\"} 1.1",
        "probe_http_ssl{monitor=\"m\"} 1",
        "probe_http_redirects{monitor=\"m\"} 2",
        "probe_http_content_length{monitor=\"m\"} -1",
        "probe_ip_protocol{monitor=\"m\"} 6",
        "probe_tls_version_info{monitor=\"m\",version=\"TLS 1.3\"} 1",
        "probe_http_duration_seconds{monitor=\"m\",phase=\"resolve\"} 0.001",
        "probe_http_duration_seconds{monitor=\"m\",phase=\"tls\"} 0.002",
        "probe_dns_lookup_time_seconds{monitor=\"m\"} 0.001",
        "probe_success{monitor=\"t\"} 1",
    ] {
        assert_line(&text, line);
    }
    for name in ["http_status_code", "http_version", "http_ssl", "tls_version_info", "ip_protocol"] {
        assert!(!text.contains(&format!("probe_{name}{{monitor=\"t\"")), "{text}");
    }
    assert!(!text.contains("expiry{monitor=\"t\"}"), "{text}");
}

#[test]
fn a_status_replaces_the_one_before() {
    let metrics = Metrics::new();
    metrics.monitor_status("m", "up");
    metrics.monitor_status("m", "down");
    let text = metrics.encode();
    for (status, value) in [("up", 0), ("degraded", 0), ("down", 1), ("unknown", 0)] {
        assert_line(&text, &format!("stillup_monitor_status{{monitor=\"m\",status=\"{status}\"}} {value}"));
    }
}

#[test]
fn a_forgotten_monitor_leaves_no_line() {
    let metrics = Metrics::new();
    metrics.check(check("gone"));
    metrics.monitor_status("gone", "up");
    metrics.check(check("stays"));
    metrics.forget_monitor("gone");
    let text = metrics.encode();
    assert!(!text.contains("gone") && text.contains("stays"), "{text}");
    assert_line(&text, "stillup_check_duration_seconds_count{phase=\"total\"} 2");
}

#[test]
fn gauges_and_counters_move() {
    let metrics = Metrics::new();
    metrics.in_flight(2);
    metrics.in_flight(-1);
    metrics.slots_missed(3);
    metrics.lateness(Duration::from_millis(4));
    metrics.site_level(SiteLevel::Partial);
    let text = metrics.encode();
    assert_line(&text, "stillup_site_level{level=\"partial\"} 1");
    assert_line(&text, "stillup_site_level{level=\"unknown\"} 0");
    assert_eq!(text.matches("stillup_site_level{").count(), 8);
    metrics.incidents_open(&[("critical", 2)]);
    metrics.incidents_open(&[("minor", 1)]);
    metrics.outbox(5, 6);
    metrics.commit(Duration::from_millis(7));
    metrics.store_error();
    metrics.outcomes_dropped(8);
    metrics.probe_panicked();
    metrics.clock_clamped(1);
    metrics.clock_step("backward");
    metrics.clock_believed(false);
    metrics.reload(false);
    let text = metrics.encode();
    for line in [
        "stillup_checks_in_flight 1",
        "stillup_slots_missed_total 3",
        "stillup_check_lateness_seconds_bucket{le=\"0.003\"} 0",
        "stillup_check_lateness_seconds_bucket{le=\"0.005\"} 1",
        "stillup_incident_open{severity=\"critical\"} 0",
        "stillup_incident_open{severity=\"minor\"} 1",
        "stillup_outbox_pending 5",
        "stillup_outbox_dead 6",
        "stillup_store_commit_seconds_count 1",
        "stillup_store_errors_total 1",
        "stillup_outcomes_dropped_total 8",
        "stillup_probe_panics_total 1",
        "stillup_clock_clamped_total 1",
        "stillup_clock_step_total{direction=\"backward\"} 1",
        "stillup_clock_believed 0",
        "stillup_config_last_reload_successful 0",
    ] {
        assert_line(&text, line);
    }
}

#[test]
fn hostile_names_stay_one_label() {
    let metrics = Metrics::new();
    metrics.check(check("a\"b\\c\nd"));
    assert_line(&metrics.encode(), "probe_success{monitor=\"a\\\"b\\\\c\\nd\"} 1");
}

/// docs/reference/metrics.md names every metric in a row of a table, and none that is not there.
#[test]
fn the_documentation_names_every_metric() {
    let metrics = Metrics::new();
    metrics.check(check("m"));
    let text = metrics.encode();
    let named = |line: &str| line.strip_prefix("# TYPE ").and_then(|rest| rest.split(' ').next()).map(str::to_owned);
    let there: std::collections::BTreeSet<String> = text.lines().filter_map(named).collect();
    let page = std::fs::read_to_string("docs/reference/metrics.md").unwrap();
    let row = |line: &str| line.strip_prefix("| `").and_then(|rest| rest.split(['`', '{']).next()).map(str::to_owned);
    let told: std::collections::BTreeSet<String> = page.lines().filter_map(row).collect();
    assert_eq!(told, there);
}
