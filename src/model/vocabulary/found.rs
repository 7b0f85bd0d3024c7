//! What a check found beside the kind of its reason and its number, as data: operators are told it in the language and
//! zone of the site. What has no variant here is told in the words of the probe.

use serde::{Deserialize, Serialize};

use crate::model::Timestamp;
use crate::model::status::words;

words!(
    /// A part of a check; a deadline that passes in it names the reason. `processing`: request sent until the answer
    /// begins; `transfer`: the rest of it.
    Stage {
        Resolve = "resolve", Connect = "connect", Tls = "tls", Processing = "processing", Transfer = "transfer",
    }
);

words!(
    /// How a text that was looked for was not as wanted. `absent`: not among the answers; `extra`: among them.
    Wrong {
        HeaderMissing = "header_missing", BodyLacks = "body_lacks", BodyHolds = "body_holds",
        BodyUnmatched = "body_unmatched", AnswerUnmatched = "answer_unmatched", Absent = "absent", Extra = "extra",
    }
);

words!(
    /// How a connection to an address ended before it began. `gave_up`: the system did.
    Lost { Refused = "refused", Unreachable = "unreachable", GaveUp = "gave_up", CutOff = "cut_off" }
);

words!(
    /// Why a host has no address.
    NoAddress {
        NoSuchName = "no_such_name", None = "none", V4 = "v4", V6 = "v6", BadName = "bad_name", Unasked = "unasked",
    }
);

/// What was found. Names, addresses and texts may be private: nothing of this is for visitors while reasons are hidden.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "found", rename_all = "snake_case")]
pub enum Found {
    /// Something else than was expected: `HTTP 503`, `NXDOMAIN`.
    Instead {
        /// What came.
        got: String,
        /// What should have come.
        expected: String,
    },
    /// Slower than it may be.
    Slow {
        /// The time it took, milliseconds.
        ms: u64,
        /// The time it may take.
        limit_ms: u64,
    },
    /// The deadline passed.
    Late {
        /// What ran then.
        stage: Stage,
        /// The deadline, milliseconds.
        limit_ms: u64,
    },
    /// No connection.
    Address {
        /// How it ended.
        how: Lost,
        /// Of the first address.
        address: String,
        /// Others with which it was no better.
        others: u64,
    },
    /// No address for a host.
    Host {
        /// The host.
        host: String,
        /// Why.
        why: NoAddress,
    },
    /// The DNS server answered with an error.
    Resolver {
        /// The host it was asked for.
        host: String,
        /// `SERVFAIL`.
        answer: String,
    },
    /// A certificate is over.
    Expired {
        /// Whose, if it is not the server's own but one above it.
        above: Option<String>,
        /// Its end.
        ended_at: Timestamp,
        /// Whole days since.
        days: u64,
    },
    /// A certificate is near its end.
    Ending {
        /// Whose, if that was looked at.
        subject: Option<String>,
        /// Whole days left.
        days: u64,
        /// Days that must be left.
        least: u64,
    },
    /// One that was shown is over, and nothing needs it.
    Over {
        /// Whose.
        subject: String,
    },
    /// The certificate is for another name.
    Name {
        /// The name that was asked for.
        wanted: String,
        /// The first it is for.
        shown: Option<String>,
        /// Whether it is for others too.
        more: bool,
    },
    /// A header is there, and not as it should be.
    Header {
        /// Its name.
        name: String,
        /// The pattern.
        wanted: String,
    },
    /// A text that was looked for.
    Text {
        /// The text or pattern, or the header's name.
        wanted: String,
        /// What is wrong with it.
        wrong: Wrong,
    },
    /// Too few DNS answers.
    Few {
        /// So many came.
        count: u64,
        /// `AAAA`.
        record: String,
        /// So many must come.
        least: u64,
    },
    /// A DNS answer that lives too short.
    Ttl {
        /// Seconds.
        ttl: u64,
        /// At least so many are wanted.
        least: u64,
    },
}
