//! What is shown of one monitor, since when, and why: the only place that says so.
//!
//! Paused is unknown, whatever people say; then maintenance; then the worse of what people say and of the judged
//! status, which is unknown while nobody measures.

use crate::model::{Impact, Shown, Standing, Status, Timestamp, Window};

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
        let standing = known.standing;
        if !known.enabled {
            return Self::PAUSED;
        }
        if let Some(window) = known.maintenance {
            return Self { shown: Shown::Maintenance, since: Some(window.start), why: Because::Maintenance };
        }
        let judged = judged(standing, known.at);
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

fn judged(standing: &Standing, at: Timestamp) -> Sight {
    let since = standing.first_check.map(|_| standing.since);
    match (standing.silent_since(at), standing.last_determinate, standing.status) {
        (Some(silent), Some(last), status) => {
            Sight { shown: Shown::Unknown, since: Some(silent), why: Because::Silent { last: last.at, status } }
        }
        (_, _, Status::Unknown) => Sight { since, ..Sight::NEVER },
        (_, _, status) => Sight { shown: status.shown(), since, why: Because::Judged },
    }
}
