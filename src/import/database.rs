//! A database whose tables are taken one by one; a table that no reader takes has its line too.

use super::item::Item;
use super::report::{Log, Verdict};
use super::variables::Notation;
use super::{Row, Tables};

/// Tables that hold what was measured, in any of the databases: they are large, and nobody reads them here.
pub const HISTORY: &[&str] = &[
    "heartbeat",
    "stat_minutely",
    "stat_hourly",
    "stat_daily",
    "monitoring_data",
    "monitor_alerts",
    "monitor_alerts_v2",
    "maintenances_events",
    "notification_sent_history",
    "monitor_tls_info",
    "user_subscriptions_triggers",
];

/// The tables that are left.
pub(super) struct Database {
    tables: Tables,
    notation: Notation,
    log: Log,
}

impl Database {
    pub(super) fn new(tables: Tables, notation: Notation, log: &Log) -> Self {
        Self { tables, notation, log: log.clone() }
    }

    pub(super) fn has(&self, table: &str) -> bool {
        self.tables.contains_key(table)
    }

    /// The rows of a table, each by its `id` or, without one, its number.
    pub(super) fn take(&mut self, table: &str) -> Vec<Item> {
        let rows = self.tables.remove(table).unwrap_or_default();
        let each = rows.into_iter().enumerate();
        each.filter_map(|(index, row)| {
            let id = row.get("id").map_or_else(|| index.to_string(), ToString::to_string);
            let row = self.notation.apply(row.into());
            Item::new(format!("{table}[{id}]"), row, &self.log)
        })
        .collect()
    }

    /// The rows of a table that only says what belongs to what.
    pub(super) fn links(&mut self, table: &str) -> Vec<Row> {
        let rows = self.tables.remove(table).unwrap_or_default();
        if !rows.is_empty() {
            self.log.say(Verdict::Carried, table, "it says what belongs to what");
        }
        rows
    }

    /// Tables that are dropped, and why.
    pub(super) fn dropped(&mut self, tables: &[&str], why: &str) {
        for table in tables {
            if self.tables.remove(*table).is_some_and(|rows| !rows.is_empty()) {
                self.log.say(Verdict::Dropped, *table, why);
            }
        }
    }

    /// Tables that only the other program needs.
    pub(super) fn needless(&mut self, tables: &[&str], how: &str) {
        for table in tables {
            if self.tables.remove(*table).is_some_and(|rows| !rows.is_empty()) {
                self.log.say(Verdict::Changed, *table, how);
            }
        }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        for (table, rows) in std::mem::take(&mut self.tables) {
            if HISTORY.contains(&table.as_str()) {
                self.log.say(Verdict::Dropped, table, "history is not brought over");
            } else if !rows.is_empty() {
                self.log.say(Verdict::Dropped, table, "stillup has nothing like it, or does not know it");
            }
        }
    }
}

/// A number or a text in a row that links two others, as a text.
pub(super) fn link(row: &Row, column: &str) -> Option<String> {
    row.get(column).and_then(super::item::scalar)
}
