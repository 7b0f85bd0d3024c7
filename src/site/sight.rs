//! What is shown of one monitor, since when, and why: the only place that says so.
//!
//! Paused is unknown, whatever people say; then maintenance; then the worse of what people say and of the judged
//! status, which is unknown while nobody measures.

use std::cmp::Reverse;

use crate::model::{Impact, Incident, MonitorId, Shown, Standing, Status, Timestamp, Window};

/// What is known of a monitor at one instant.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The instant.
    pub at: Timestamp,
    /// False: it is paused.
    pub enabled: bool,
    /// Where it stands.
    pub standing: &'a Standing,
    /// The maintenance that runs over it, of several as one.
    pub maintenance: Option<Window>,
    /// The worst impact that open incidents lay over it, and since when.
    pub said: Option<(Impact, Timestamp)>,
    /// It cannot be told whether it works, since our own network is down or doubted: since when that is.
    pub blind: Option<Timestamp>,
}

/// What is shown of a monitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sight {
    /// What.
    pub shown: Shown,
    /// Since when; `None` if it was never measured, or is paused.
    pub since: Option<Timestamp>,
    /// Why.
    pub why: Because,
}

/// Why something is shown of a monitor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Because {
    /// It is paused.
    Paused,
    /// It was never measured.
    Never,
    /// Maintenance runs over it.
    Maintenance,
    /// People say so, and it is worse than what was judged.
    Said,
    /// It was judged so.
    Judged,
    /// Our own network is down, or doubted: it is not known whether it works.
    Blind {
        /// When it was measured last, if ever.
        last: Option<Timestamp>,
        /// What it was judged to be then.
        status: Status,
    },
    /// Nobody measures it any more.
    Silent {
        /// When it was measured last.
        last: Timestamp,
        /// What it was judged to be then.
        status: Status,
    },
}

impl Sight {
    /// Of a monitor that nobody has measured yet.
    pub const NEVER: Self = Self { shown: Shown::Unknown, since: None, why: Because::Never };

    /// Of a monitor that is paused.
    pub const PAUSED: Self = Self { shown: Shown::Unknown, since: None, why: Because::Paused };

    /// The rule.
    pub fn of(known: &Known<'_>) -> Self {
        if !known.enabled {
            return Self::PAUSED;
        }
        if let Some(window) = known.maintenance {
            return Self { shown: Shown::Maintenance, since: Some(window.start), why: Because::Maintenance };
        }
        let judged = judged(known);
        match known.said.filter(|(impact, _)| impact.over(judged.shown) != judged.shown) {
            Some((impact, since)) => Self { shown: impact.over(judged.shown), since: Some(since), why: Because::Said },
            None => judged,
        }
    }

    /// Whether it counts in what is said of a group or of the whole site.
    pub const fn is_counted(&self) -> bool {
        !matches!(self.why, Because::Paused)
    }
}

/// The window that covers an instant; what touches or overlaps it is one with it.
pub fn running(windows: &[Window], at: Timestamp) -> Option<Window> {
    let mut found = *windows.iter().find(|window| window.start <= at && at < window.end)?;
    while let Some(wider) = windows
        .iter()
        .filter(|window| window.start <= found.end && found.start <= window.end)
        .find(|window| window.start < found.start || found.end < window.end)
    {
        found = Window { start: found.start.min(wider.start), end: found.end.max(wider.end) };
    }
    Some(found)
}

/// The worst impact that incidents, all of them open, lay over a monitor, and since when.
#[cfg_attr(binary_alone, expect(dead_code, reason = "pages of tests are made with it"))]
pub fn said<'a>(id: &MonitorId, open: impl IntoIterator<Item = &'a Incident>) -> Option<(Impact, Timestamp)> {
    let laid = open.into_iter().filter(|incident| incident.handling.impact != Impact::None && incident.concerns(id));
    laid.map(|incident| (incident.handling.impact, incident.handling.impact_since().unwrap_or(incident.started_at)))
        .max_by_key(|(impact, since)| (*impact, Reverse(*since)))
}

fn judged(known: &Known<'_>) -> Sight {
    let (standing, at) = (known.standing, known.at);
    let since = standing.first_check.map(|_| standing.since);
    if let Some(blind) = known.blind {
        let why = Because::Blind { last: standing.last_determinate.map(|last| last.at), status: standing.status };
        return Sight { shown: Shown::Unknown, since: Some(blind), why };
    }
    match (standing.silent_since(at), standing.last_determinate, standing.status) {
        (Some(silent), Some(last), status) => {
            Sight { shown: Shown::Unknown, since: Some(silent), why: Because::Silent { last: last.at, status } }
        }
        (_, _, Status::Unknown) => Sight { since, ..Sight::NEVER },
        (_, _, status) => Sight { shown: status.shown(), since, why: Because::Judged },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    #[test]
    fn windows_that_touch_are_one() {
        let window = |start, end| Window { start: at(start), end: at(end) };
        let windows = [window(50, 60), window(0, 10), window(20, 30), window(10, 25)];
        assert_eq!(running(&windows, at(22)), Some(window(0, 30)));
        assert_eq!(running(&windows, at(55)), Some(window(50, 60)));
        assert_eq!((running(&windows, at(30)), running(&[], at(0))), (None, None));
    }
}
