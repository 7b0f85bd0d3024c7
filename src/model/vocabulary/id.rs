//! Newtype ids. Names typed by people are shared strings; ids we make are ULIDs with a prefix that says what they name.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::model::Timestamp;

macro_rules! name {
    ($(#[$doc:meta])* $id:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub struct $id(Arc<str>);

        impl $id {
            /// Wraps a name that has been validated, or comes back from the store.
            pub fn new(name: impl Into<Arc<str>>) -> Self {
                Self(name.into())
            }

            /// The name as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $id {
            fn from(name: String) -> Self {
                Self::new(name)
            }
        }

        impl From<$id> for String {
            fn from(id: $id) -> Self {
                id.as_str().to_owned()
            }
        }

        impl fmt::Display for $id {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $id {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

macro_rules! ulid {
    ($(#[$doc:meta])* $id:ident, $prefix:literal) => {
        name!($(#[$doc])* $id);

        impl $id {
            /// A fresh id: the prefix and a ULID of `at` and 80 random bits.
            pub fn fresh(at: Timestamp, entropy: [u8; 10]) -> Self {
                Self::new(format!(concat!($prefix, "_{}"), encode(at, entropy)))
            }
        }
    };
}

name!(
    /// A monitor's permanent key, `[a-z0-9][a-z0-9-]{0,62}`.
    MonitorId
);
name!(
    /// A group's key, of the same shape as a monitor's.
    GroupId
);
name!(
    /// A subscriber's key, of the same shape as a monitor's.
    SubscriberId
);
name!(
    /// A maintenance's key, of the same shape as a monitor's.
    MaintenanceId
);
name!(
    /// One occurrence of a maintenance: its key and its first instant, `weekly-20261101T020000Z`. The same before,
    /// while and after it runs.
    OccurrenceId
);
name!(
    /// Where a check ran from; `local` until there are several.
    Location
);
ulid!(
    /// An incident: `inc_` and a ULID.
    IncidentId, "inc"
);
ulid!(
    /// An entry of an incident's timeline: `upd_` and a ULID.
    UpdateId, "upd"
);
ulid!(
    /// A message to a subscriber, stable over retries (`webhook-id`): `msg_` and a ULID.
    MessageId, "msg"
);

impl MaintenanceId {
    /// For one that nobody has named.
    pub fn fresh(at: Timestamp, entropy: [u8; 10]) -> Self {
        Self::new(format!("maintenance-{}", encode(at, entropy).to_ascii_lowercase()))
    }
}

impl OccurrenceId {
    /// The occurrence of a maintenance that begins at `start`.
    pub fn of(maintenance: &MaintenanceId, start: Timestamp) -> Self {
        let instant: String =
            start.to_string().chars().take("2026-11-01T02:00:00".len()).filter(|c| !matches!(c, '-' | ':')).collect();
        Self::new(format!("{maintenance}-{instant}Z"))
    }
}

impl Location {
    /// The one location there is today.
    pub fn local() -> Self {
        Self::new("local")
    }

    /// Where drills happen. Nothing but their incidents is kept of it.
    pub fn drill() -> Self {
        Self::new("drill")
    }
}

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// 26 characters of Crockford's base 32: 48 bits of milliseconds, 80 bits of chance.
fn encode(at: Timestamp, entropy: [u8; 10]) -> String {
    let mut bits = u128::from(at.millis().max(0).unsigned_abs() & 0xFFFF_FFFF_FFFF) << 80;
    for (index, byte) in entropy.iter().enumerate() {
        bits |= u128::from(*byte) << (72 - 8 * index);
    }
    (0..26).rev().map(|place| char::from(CROCKFORD[(bits >> (5 * place)) as usize & 31])).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ulids_are_sortable_by_time() {
        let early = IncidentId::fresh(Timestamp::from_millis(1), [255; 10]);
        let late = IncidentId::fresh(Timestamp::from_millis(2), [0; 10]);
        assert!(early < late);
        assert_eq!(late.as_str(), "inc_00000000020000000000000000");
    }

    #[test]
    fn ulid_of_the_specification() {
        assert_eq!(encode(Timestamp::from_millis(1_469_918_176_385), [0xFF; 10]), "01ARYZ6S41ZZZZZZZZZZZZZZZZ");
    }
}
