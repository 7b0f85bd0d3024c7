//! What became of messages, for operators: deliveries with their tries, and how subscribers are doing. Holds no secret
//! and no body.

use serde::Serialize;

use crate::model::status::words;
use crate::model::{ChannelKind, EventType, MessageId, MessageKind, SubscriberId, Timestamp};

words!(
    /// Where a message stands.
    DeliveryState { Pending = "pending", Delivered = "delivered", Dead = "dead" }
);

words!(
    /// How a try ended; `gone` is HTTP 410.
    TryResult { Delivered = "delivered", Failed = "failed", Gone = "gone" }
);

words!(
    /// How a subscriber is doing. `failing`: its newest try failed; `open`: so many failed that its messages wait for
    /// one probe; `disabled`: it answered 410, and gets nothing until its block in the configuration changes.
    SubscriberState { Ok = "ok", Failing = "failing", Open = "open", Disabled = "disabled" }
);

/// One message to one subscriber.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// The same over all retries.
    pub id: MessageId,
    /// For whom.
    pub subscriber: SubscriberId,
    /// Why there is a message.
    pub kind: MessageKind,
    /// What it tells.
    pub event: EventType,
    /// The incident, or the occurrence of maintenance.
    pub subject: String,
    /// Where it stands.
    pub state: DeliveryState,
    /// Tries that have ended since it was made, or revived.
    pub attempts: u32,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the next try is due, while it is pending.
    pub next_try_at: Option<Timestamp>,
    /// When it was delivered or given up.
    pub settled_at: Option<Timestamp>,
    /// Of the newest failure.
    pub last_error: Option<String>,
    /// Every try that is known, oldest first.
    pub tries: Vec<TryNote>,
}

/// A try that has ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TryNote {
    /// When it ended.
    pub at: Timestamp,
    /// How long it took.
    pub duration_ms: u64,
    /// How it ended.
    pub result: TryResult,
    /// Why it failed.
    pub error: Option<String>,
}

/// Which deliveries, newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryQuery {
    /// Only those that stand there.
    pub state: Option<DeliveryState>,
    /// Only to this subscriber.
    pub subscriber: Option<SubscriberId>,
    /// Only of this incident or occurrence.
    pub subject: Option<String>,
    /// Only those after this one in the order of the list.
    pub after: Option<(Timestamp, MessageId)>,
    /// At most so many.
    pub limit: usize,
}

/// How a subscriber is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SubscriberHealth {
    /// Its key.
    pub id: SubscriberId,
    /// Over what it is told.
    pub channel: ChannelKind,
    /// In one word.
    pub state: SubscriberState,
    /// Tries that failed one after the other, until now.
    pub failures: u32,
    /// When the first of them ended.
    pub since: Option<Timestamp>,
    /// While it is open: no try before.
    pub probe_at: Option<Timestamp>,
    /// Of the newest failure.
    pub last_error: Option<String>,
    /// Messages that wait or are being retried.
    pub pending: u64,
    /// Messages given up.
    pub dead: u64,
}

/// What a retry by hand came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retried {
    /// So many messages are due now: the one that was named, and those of its line that were dead.
    Due(usize),
    /// There is no such message.
    Unknown,
    /// It has been delivered.
    Delivered,
    /// Its subscriber is disabled: it would go dead again.
    Disabled,
}
