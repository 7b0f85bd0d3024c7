//! What the sentences of automatic incidents say, as data: from it they are told in the language of whoever reads them.

use serde::{Deserialize, Serialize};

use crate::model::{Cause, Impact, ReasonKind, Severity, Status, Timestamp};

/// A title or a sentence that was made by rule. Stored with its incident, beside its English words; people's words have
/// none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "says", rename_all = "snake_case")]
pub enum Story {
    /// The title: `Mockoon down`.
    State {
        /// The monitor.
        name: String,
        /// What it is; bad.
        status: Status,
    },
    /// It opened.
    Opened {
        /// The monitor.
        name: String,
        /// What it is; bad.
        status: Status,
        /// Why.
        why: Option<Why>,
        /// Failing checks in a row.
        checks: u32,
    },
    /// It got worse.
    Raised {
        /// The monitor.
        name: String,
        /// What it is; bad.
        status: Status,
        /// Why.
        why: Option<Why>,
        /// The severity before.
        from: Severity,
        /// The severity now.
        to: Severity,
    },
    /// It went bad again.
    Again {
        /// The monitor.
        name: String,
        /// What it is; bad.
        status: Status,
        /// Why.
        why: Option<Why>,
        /// For the how-manieth time.
        times: u32,
    },
    /// It works, but has been flapping.
    Flapping {
        /// The monitor.
        name: String,
        /// How long it must work, seconds.
        window: u64,
    },
    /// It works, and a person will close the incident.
    Followed {
        /// The monitor.
        name: String,
    },
    /// It has worked for a while, and a person will close the incident.
    Steady {
        /// The monitor.
        name: String,
        /// For how long, seconds.
        good: u64,
    },
    /// The title: `Certificate of Shop ends soon`.
    Certificate {
        /// The monitor.
        name: String,
    },
    /// A certificate is near its end.
    Ending {
        /// The monitor.
        name: String,
        /// Whose certificate it is.
        subject: String,
        /// Whole days left.
        days: u64,
        /// Its end.
        ends_at: Timestamp,
    },
    /// The certificate lasts long enough again.
    Renewed {
        /// The monitor.
        name: String,
    },
    /// The title: stillup cannot see out.
    Blind,
    /// No canary can be reached.
    CannotSee {
        /// Why the first of them cannot.
        why: Option<Why>,
    },
    /// One can be reached again.
    SeesAgain {
        /// After so long, seconds.
        length: u64,
    },
    /// Nobody asks any more: no canary is configured.
    NoCanary,
    /// The title: stillup does not get to run.
    Starved,
    /// It was stopped or asleep, or gets no processor; checks are judged all the same.
    Starving,
    /// It gets to run again.
    RunsAgain {
        /// After so long, seconds.
        length: u64,
    },
    /// The title: stillup cannot record anything.
    Unrecorded,
    /// The database takes nothing.
    CannotRecord,
    /// It takes everything again.
    RecordsAgain {
        /// After so long, seconds.
        length: u64,
    },
    /// It works.
    Over {
        /// The monitor.
        name: String,
        /// Bad time in all, seconds.
        bad: u64,
        /// How often it went bad.
        times: u32,
    },
    /// Another monitor is affected too.
    Affected {
        /// That one.
        name: String,
        /// Why.
        why: Option<Why>,
    },
    /// The title of a drill.
    Drill {
        /// The monitor.
        name: String,
        /// What it is made to be; bad.
        status: Status,
    },
    /// A drill begins.
    DrillOpened {
        /// The monitor.
        name: String,
    },
    /// A drill is over.
    DrillOver {
        /// The monitor.
        name: String,
        /// Whether a restart of stillup ended it.
        restarted: bool,
    },
    /// A person opened it without a word.
    ByHand {
        /// What they see.
        impact: Impact,
    },
    /// A person says that it is worse.
    RaisedByHand {
        /// The severity before.
        from: Severity,
        /// The severity now.
        to: Severity,
    },
    /// A person closed it without a word.
    Closed {
        /// How long it was, seconds.
        length: u64,
    },
    /// Its file is there again.
    Republished,
    /// Visitors see it no more: its file is gone, or it was made private.
    Withdrawn,
    /// The monitor is not in the configuration any more.
    Removed {
        /// The monitor.
        name: String,
    },
    /// The monitor is paused.
    Paused {
        /// The monitor.
        name: String,
    },
}

impl Story {
    /// The English of [`Story::Withdrawn`], for those who hear nothing else of why.
    pub const WITHDRAWN: &str = "This incident was withdrawn.";
}

/// A reason as visitors may read it: its kind, and the number that says the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// Of the closed list.
    pub kind: ReasonKind,
    /// See [`crate::model::Reason::number`].
    pub number: Option<i64>,
}

impl From<&Cause> for Why {
    fn from(cause: &Cause) -> Self {
        Self { kind: cause.kind, number: cause.number }
    }
}
