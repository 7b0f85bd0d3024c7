//! Connections of both listeners: how many, how many may be, and who was turned away.

use std::sync::atomic::AtomicU64;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::{Label, add};
use crate::model::status::words;

words!(
    /// Where somebody connects.
    Listener { Public = "public", Operators = "operators" }
);

words!(
    /// Why somebody was turned away.
    TurnedAway {
        Full = "full",
        Share = "share",
        Heads = "heads",
        Slow = "slow",
        Descriptors = "descriptors",
    }
);

type Places = Gauge<u64, AtomicU64>;
type Reasons = [(&'static str, &'static str); 2];

pub(super) struct Visitors {
    open: Family<Label, Gauge>,
    places: Family<Label, Places>,
    made_room: Family<Label, Counter>,
    turned_away: Family<Reasons, Counter>,
}

/// The metrics of one listener; clones share them.
#[derive(Clone, Debug)]
pub struct Connections {
    open: Gauge,
    places: Places,
    made_room: Counter,
    listener: Listener,
    turned_away: Family<Reasons, Counter>,
}

impl Visitors {
    pub(super) fn new(registry: &mut Registry) -> Self {
        let visitors = Self {
            open: add(registry, "stillup_connections_open", "Connections by listener", Family::default()),
            places: add(registry, "stillup_connections_places", "Most connections at once", Family::default()),
            made_room: add(
                registry,
                "stillup_connections_made_room",
                "Connections at rest that were closed for others",
                Family::default(),
            ),
            turned_away: add(
                registry,
                "stillup_connections_turned_away",
                "Connections and requests turned away, by reason",
                Family::default(),
            ),
        };
        for listener in Listener::ALL {
            let connections = visitors.of(*listener);
            for reason in TurnedAway::ALL {
                connections.count(*reason, 0);
            }
        }
        visitors
    }

    pub(super) fn of(&self, listener: Listener) -> Connections {
        let label = [("listener", listener.as_str())];
        Connections {
            open: self.open.get_or_create_owned(&label),
            places: self.places.get_or_create_owned(&label),
            made_room: self.made_room.get_or_create_owned(&label),
            listener,
            turned_away: self.turned_away.clone(),
        }
    }
}

impl Connections {
    /// One more, or one less.
    pub fn open(&self, change: i64) {
        self.open.inc_by(change);
    }

    /// How many there may be.
    pub fn places(&self, places: u64) {
        self.places.set(places);
    }

    /// One that was at rest was closed for others.
    pub fn made_room(&self) {
        self.made_room.inc();
    }

    /// Somebody was turned away.
    pub fn turned_away(&self, reason: TurnedAway) {
        self.count(reason, 1);
    }

    fn count(&self, reason: TurnedAway, times: u64) {
        let labels = [("listener", self.listener.as_str()), ("reason", reason.as_str())];
        self.turned_away.get_or_create(&labels).inc_by(times);
    }
}
