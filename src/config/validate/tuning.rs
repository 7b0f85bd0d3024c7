//! How a monitor is checked and judged: its own words, over those of `defaults`, over what is built in.

use std::time::Duration;

use crate::config::kind::{At, Kind as _};
use crate::config::kinds::number::show;
use crate::config::kinds::severity::Choice;
use crate::config::raw;
use crate::config::report::Report;
use crate::config::table::Whole;
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
    let interval = defaults.interval.as_ref().map_or(INTERVAL, |interval| interval.value);
    for (key, slow) in slownesses(defaults) {
        if let (Some(slow), Some(message)) = (slow, never_slow((key, slow, None), defaults, None, interval)) {
            report.warning(slow.at, message, Some(below(key)));
        }
    }
    check_order(defaults, None, report);
    if let Some(interval) = &defaults.interval {
        let longer = [
            ("timeout", defaults.timeout.as_ref().map(|timeout| (timeout.at, timeout.value)), "0.8 of the interval"),
            ("retry_interval", defaults.retry_interval.as_ref().map(|retry| (retry.at, retry.value)), "the interval"),
        ];
        for (key, value, cap) in longer {
            if let Some((at, _)) = value.filter(|(_, value)| *value > interval.value) {
                let message = format!(
                    "`{key}` is longer than `interval`{}: monitors that inherit both get {cap}",
                    quoted(interval)
                );
                report.warning(at, message, None);
            }
        }
    }
    check_severities(None, defaults.severity.as_ref(), report);
}

/// What a monitor says itself: its own times fit the interval, its severities each other.
pub(super) fn check(own: &raw::Tuning, defaults: Option<&raw::Tuning>, report: &mut Report) {
    let written = own.interval.as_ref().or(defaults.and_then(|defaults| defaults.interval.as_ref()));
    let length = written.map_or(INTERVAL, |interval| interval.value);
    let limit = Interval { length, shown: written.map_or_else(|| format!(" ({})", show(INTERVAL)), quoted) };
    limit.must_hold("timeout", own.timeout.as_ref(), report);
    limit.must_hold("retry_interval", own.retry_interval.as_ref(), report);
    check_slowness(own, defaults, length, report);
    check_severities(defaults.and_then(|defaults| defaults.severity.as_ref()), own.severity.as_ref(), report);
}

/// A check that would be slower than its timeout is down before it is slow. Said where a monitor's own words make it
/// so; of `defaults` alone, there.
fn check_slowness(own: &raw::Tuning, defaults: Option<&raw::Tuning>, interval: Duration, report: &mut Report) {
    let near = own.timeout.as_ref().or(own.interval.as_ref()).map(|near| near.at);
    let inherited = defaults.map(slownesses).unwrap_or_default();
    for ((key, slow), (_, inherited)) in slownesses(own).into_iter().zip(inherited) {
        let Some(message) = never_slow((key, slow, inherited), own, defaults, interval) else { continue };
        match (slow, near) {
            (Some(own), _) => report.problem(own.at, message, Some(below(key))),
            (None, Some(near)) => report.warning(near, message, Some(below(key))),
            (None, None) => {}
        }
    }
    check_order(own, defaults, report);
}

type Limit<'a> = Option<&'a At<Duration>>;

/// What makes a check slow, by key.
fn slownesses(tuning: &raw::Tuning) -> [(&'static str, Limit<'_>); 2] {
    [("degraded_above", tuning.degraded_above.as_ref()), ("fail_above", tuning.fail_above.as_ref())]
}

fn below(key: &str) -> String {
    format!("set `{key}` below `timeout`, or lengthen `timeout`")
}

/// That no check can be so slow, if that is so. The limit is its own, or inherited.
fn never_slow(
    (key, own_limit, inherited): (&str, Limit<'_>, Limit<'_>),
    own: &raw::Tuning,
    defaults: Option<&raw::Tuning>,
    interval: Duration,
) -> Option<String> {
    let slow = own_limit.or(inherited)?;
    let usual = defaults.and_then(|defaults| defaults.timeout.as_ref()).map_or(TIMEOUT, |timeout| timeout.value);
    let timeout = own.timeout.as_ref().map_or(usual.min(interval * 4 / 5), |timeout| timeout.value);
    let message = || format!("`{key}`{} is not below the timeout ({}): it never holds", quoted(slow), show(timeout));
    (slow.value >= timeout).then(message)
}

/// What is down is not degraded too.
fn check_order(own: &raw::Tuning, defaults: Option<&raw::Tuning>, report: &mut Report) {
    let slow = own.degraded_above.as_ref().or(defaults.and_then(|defaults| defaults.degraded_above.as_ref()));
    let down = own.fail_above.as_ref().or(defaults.and_then(|defaults| defaults.fail_above.as_ref()));
    let Some(at) = own.degraded_above.as_ref().or(own.fail_above.as_ref()).map(|limit| limit.at) else { return };
    if let (Some(slow), Some(down)) = (slow, down)
        && slow.value >= down.value
    {
        let message = format!("`degraded_above`{} is not below `fail_above`{}", quoted(slow), quoted(down));
        let hint = "what takes longer than `fail_above` is down: lower `degraded_above`, or remove one of them";
        report.problem(at, message, Some(hint.to_owned()));
    }
}

/// What a canary says itself.
pub(super) fn check_canary(own: &raw::Canary, report: &mut Report) {
    let Some(interval) = &own.interval else { return };
    let limit = Interval { length: interval.value, shown: quoted(interval) };
    limit.must_hold("timeout", own.timeout.as_ref(), report);
}

/// When a canary is looked at, and no monitor says otherwise.
pub(super) fn canary_timing(interval: Duration, timeout: Option<Duration>) -> Timing {
    let timeout = timeout.unwrap_or_else(|| TIMEOUT.min(interval * 4 / 5));
    Timing { interval, timeout, retry_interval: RETRY_INTERVAL.min(interval) }
}

/// When a monitor is checked. An inherited timeout or retry interval is capped; its own must fit.
pub(super) fn timing(own: &Whole<raw::Tuning>, defaults: &Whole<raw::Tuning>) -> Timing {
    let interval = own.interval.or(defaults.interval).unwrap_or(INTERVAL);
    let inherited = |length: Option<Duration>, built_in| length.unwrap_or(built_in);
    Timing {
        interval,
        timeout: own.timeout.unwrap_or_else(|| inherited(defaults.timeout, TIMEOUT).min(interval * 4 / 5)),
        retry_interval: own
            .retry_interval
            .unwrap_or_else(|| inherited(defaults.retry_interval, RETRY_INTERVAL).min(interval)),
    }
}

/// How its outcomes become a status and incidents.
pub(super) fn judging(own: &Whole<raw::Tuning>, defaults: &Whole<raw::Tuning>, interval: Duration) -> JudgePolicy {
    let window = own.reopen_window.or(defaults.reopen_window);
    JudgePolicy {
        failure_threshold: own.failure_threshold.or(defaults.failure_threshold).unwrap_or(FAILURE_THRESHOLD),
        success_threshold: own.success_threshold.or(defaults.success_threshold).unwrap_or(SUCCESS_THRESHOLD),
        severity: severities(defaults.severity.as_ref(), own.severity.as_ref()),
        reopen_window: window.unwrap_or_else(|| REOPEN_WINDOW.max(interval * 2)),
    }
}

/// Both for a monitor that says nothing itself.
pub(super) fn unsaid(defaults: Option<&raw::Tuning>) -> (Timing, JudgePolicy) {
    let whole = |tuning| raw::Tuning::whole(tuning).expect("every field may be unset");
    let nothing = raw::Tuning::default();
    let (own, defaults) = (whole(&nothing), whole(defaults.unwrap_or(&nothing)));
    let timing = timing(&own, &defaults);
    (timing, judging(&own, &defaults, timing.interval))
}

/// The interval that a monitor's own times must fit.
struct Interval {
    length: Duration,
    /// In parentheses, unless a variable made it.
    shown: String,
}

impl Interval {
    fn must_hold(&self, key: &str, value: Option<&At<Duration>>, report: &mut Report) {
        if let Some(value) = value.filter(|value| value.value > self.length) {
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
fn quoted(value: &At<Duration>) -> String {
    if value.replaced { String::new() } else { format!(" ({})", show(value.value)) }
}

fn severities(inherited: Option<&Choice>, own: Option<&Choice>) -> Severities {
    let before = inherited.map_or(SEVERITIES, |choice| choice.over(SEVERITIES));
    own.map_or(before, |choice| choice.over(before))
}

fn check_severities(inherited: Option<&At<Choice>>, own: Option<&At<Choice>>, report: &mut Report) {
    let Some(own) = own else { return };
    let inherited = inherited.map(|choice| &choice.value);
    let (before, after) = (severities(inherited, None), severities(inherited, Some(&own.value)));
    // A bad `defaults` is reported there.
    if after.degraded > after.down && before.degraded <= before.down {
        let message = format!("`degraded` ({}) would be above `down` ({})", after.degraded, after.down);
        let hint = format!("set both: `severity: {{ down: {0}, degraded: {0} }}`", after.down);
        report.problem(own.at, message, Some(hint));
    }
}
