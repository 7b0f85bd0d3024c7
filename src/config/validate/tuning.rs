//! How a monitor is checked and judged: its own words, over those of `defaults`, over what is built in.

use std::time::Duration;

use crate::config::kind::At;
use crate::config::kinds::number::{Span, show};
use crate::config::kinds::severity::Choice;
use crate::config::raw;
use crate::config::report::Report;
use crate::model::{JudgePolicy, Severities, Severity, Timing};

const INTERVAL: Duration = Duration::from_secs(60);
const TIMEOUT: Duration = Duration::from_secs(10);
const RETRY_INTERVAL: Duration = Duration::from_secs(10);
const FAILURE_THRESHOLD: u32 = 3;
const SUCCESS_THRESHOLD: u32 = 2;
const REOPEN_WINDOW: Duration = Duration::from_secs(15 * 60);
const SEVERITIES: Severities = Severities { down: Severity::Critical, degraded: Severity::Minor };

/// What `defaults` says in itself: times that do not fit its own interval are capped wherever they are inherited.
pub(super) fn defaults(defaults: Option<&At<raw::Tuning>>, report: &mut Report) {
    let Some(At { value: defaults, .. }) = defaults else { return };
    if let Some(interval) = &defaults.interval {
        let longer = [
            ("timeout", defaults.timeout.as_ref().map(|timeout| (timeout.at, timeout.value.0)), "0.8 of the interval"),
            ("retry_interval", defaults.retry_interval.as_ref().map(|retry| (retry.at, retry.value.0)), "the interval"),
        ];
        for (key, value, cap) in longer {
            if let Some((at, _)) = value.filter(|(_, value)| *value > interval.value.0) {
                let message = format!(
                    "`{key}` is longer than `interval`{}: monitors that inherit both get {cap}",
                    quoted(interval)
                );
                report.warning(at, message, None);
            }
        }
    }
    severities(None, defaults.severity.as_ref(), report);
}

/// When a monitor is checked. An inherited timeout or retry interval is capped; its own must fit.
pub(super) fn timing(own: &raw::Tuning, defaults: Option<&raw::Tuning>, report: &mut Report) -> Timing {
    let inherited = defaults.and_then(|defaults| defaults.interval.as_ref());
    let written = own.interval.as_ref().or(inherited);
    let interval = written.map_or(INTERVAL, |interval| interval.value.0);
    let limit = Interval { length: interval, shown: written.map_or_else(|| format!(" ({})", show(INTERVAL)), quoted) };
    limit.must_hold("timeout", own.timeout.as_ref(), report);
    limit.must_hold("retry_interval", own.retry_interval.as_ref(), report);
    let default_timeout =
        defaults.and_then(|defaults| defaults.timeout.as_ref()).map_or(TIMEOUT, |timeout| timeout.value.0);
    let default_retry =
        defaults.and_then(|defaults| defaults.retry_interval.as_ref()).map_or(RETRY_INTERVAL, |retry| retry.value.0);
    Timing {
        interval,
        timeout: own.timeout.as_ref().map_or_else(|| default_timeout.min(interval * 4 / 5), |timeout| timeout.value.0),
        retry_interval: own.retry_interval.as_ref().map_or_else(|| default_retry.min(interval), |retry| retry.value.0),
    }
}

/// How its outcomes become a status and incidents.
pub(super) fn judging(
    own: &raw::Tuning,
    defaults: Option<&raw::Tuning>,
    interval: Duration,
    report: &mut Report,
) -> JudgePolicy {
    let failure = own.failure_threshold.or(defaults.and_then(|defaults| defaults.failure_threshold));
    let success = own.success_threshold.or(defaults.and_then(|defaults| defaults.success_threshold));
    let window = own.reopen_window.or(defaults.and_then(|defaults| defaults.reopen_window));
    JudgePolicy {
        failure_threshold: failure.map_or(FAILURE_THRESHOLD, |threshold| threshold.value.0),
        success_threshold: success.map_or(SUCCESS_THRESHOLD, |threshold| threshold.value.0),
        severity: severities(defaults.and_then(|defaults| defaults.severity.as_ref()), own.severity.as_ref(), report),
        reopen_window: window.map_or_else(|| REOPEN_WINDOW.max(interval * 2), |window| window.value.0),
    }
}

/// Both for a monitor that says nothing itself: always within bounds, so nothing can be reported.
pub(super) fn unsaid(defaults: Option<&raw::Tuning>) -> (Timing, JudgePolicy) {
    let (own, mut report) = (raw::Tuning::default(), Report::default());
    let timing = timing(&own, defaults, &mut report);
    (timing, judging(&own, defaults, timing.interval, &mut report))
}

/// From which latency on it is degraded.
pub(super) fn degraded_above(own: &raw::Tuning, defaults: Option<&raw::Tuning>) -> Option<Duration> {
    own.degraded_above.or(defaults.and_then(|defaults| defaults.degraded_above)).map(|limit| limit.value.0)
}

/// The interval that a monitor's own times must fit.
struct Interval {
    length: Duration,
    /// In parentheses, unless a variable made it.
    shown: String,
}

impl Interval {
    fn must_hold<const MIN: u64, const MAX: u64>(
        &self,
        key: &str,
        value: Option<&At<Span<MIN, MAX>>>,
        report: &mut Report,
    ) {
        if let Some(value) = value.filter(|value| value.value.0 > self.length) {
            let hint = format!("shorten `{key}` or lengthen `interval`");
            report.problem(
                value.at,
                format!("`{key}`{} is longer than `interval`{}", quoted(value), self.shown),
                Some(hint),
            );
        }
    }
}

/// The value in parentheses, unless a variable made it.
fn quoted<const MIN: u64, const MAX: u64>(value: &At<Span<MIN, MAX>>) -> String {
    if value.replaced { String::new() } else { format!(" ({})", show(value.value.0)) }
}

fn severities(inherited: Option<&At<Choice>>, own: Option<&At<Choice>>, report: &mut Report) -> Severities {
    let before = inherited.map_or(SEVERITIES, |choice| choice.value.over(SEVERITIES));
    let Some(own) = own else { return before };
    let after = own.value.over(before);
    // A bad `defaults` is reported there.
    if after.degraded > after.down && before.degraded <= before.down {
        let message = format!("`degraded` ({}) would be above `down` ({})", after.degraded, after.down);
        report.problem(
            own.at,
            message,
            Some(format!("set both: `severity: {{ down: {0}, degraded: {0} }}`", after.down)),
        );
    }
    after
}
