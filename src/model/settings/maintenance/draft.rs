//! A maintenance as it is written, in monitors.yaml or through the operators' API: read as far as one field can tell,
//! then checked as a whole.

use std::time::Duration;

use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Maintenance, MaintenanceId, Moment, MonitorId, Recurrence, Scope, Timestamp};
use crate::model::status::words;
use crate::model::{Config, GroupId};
use crate::model::{local, time};

/// Longest window.
pub const LONGEST: Duration = Duration::from_secs(366 * 86_400);
/// So many occurrences of one maintenance at most run at the same time.
const MOST_AT_ONCE: u32 = 10;

/// As written; the operators' API reads and stores this.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Its key.
    pub id: MaintenanceId,
    /// What is done.
    pub title: String,
    /// Markdown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What it is laid over: exactly one of `monitors`, `groups` and `all`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub monitors: Vec<MonitorId>,
    /// See `monitors`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupId>,
    /// See `monitors`.
    #[serde(default)]
    pub all: bool,
    /// The (first) window begins.
    pub start: Moment,
    /// It ends; or `duration`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<Moment>,
    /// How long it lasts; or `end`.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "length")]
    pub duration: Option<Duration>,
    /// RFC 5545.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rrule: Option<String>,
    /// IANA name; the site's if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timezone: Option<String>,
}

words!(
    /// A field of a draft that a fault is in.
    Field {
        Monitors = "monitors", Groups = "groups", Start = "start", End = "end", Duration = "duration",
        Rrule = "rrule", Timezone = "timezone",
    }
);

/// Something about a draft that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftFault {
    /// Where.
    pub field: Field,
    /// What is wrong.
    pub says: String,
    /// What to do.
    pub cure: Option<String>,
}

impl DraftFault {
    fn new(field: Field, says: impl Into<String>, cure: impl Into<String>) -> Self {
        Self { field, says: says.into(), cure: Some(cure.into()) }
    }
}

impl Draft {
    /// The maintenance it stands for. Whether its monitors and groups exist is [`Draft::strangers`]' question.
    ///
    /// # Errors
    /// Everything that does not hold.
    pub fn check(&self, site_zone: &str) -> Result<Maintenance, Vec<DraftFault>> {
        let mut faults = Vec::new();
        let scope = self.scope(&mut faults);
        let name = self.timezone.as_deref().unwrap_or(site_zone);
        let known = local::zone(name);
        if known.is_none() {
            faults.push(DraftFault::new(
                Field::Timezone,
                format!("`{name}` is not a time zone"),
                "use a name of the IANA database such as Europe/Berlin",
            ));
        }
        // The rest is looked at all the same.
        let zone = known.unwrap_or(TimeZone::UTC);
        let start = self.start.instant(&zone);
        let length = self.length(start, &zone, &mut faults);
        let rule = match &self.rrule {
            Some(text) => self.recurrence(text, length, &zone, &mut faults).map(|rule| (rule, zone)),
            None => None,
        };
        match (scope, length) {
            (Some(scope), Some(length)) if faults.is_empty() => Ok(Maintenance {
                id: self.id.clone(),
                title: self.title.clone(),
                description: self.description.clone(),
                scope,
                start: rule.as_ref().and_then(|(rule, zone)| rule.first(zone)).unwrap_or(start),
                length,
                recurrence: rule,
            }),
            (_, _) => Err(faults),
        }
    }

    /// Monitors and groups it names that are not there.
    pub fn strangers(&self, config: &Config) -> Vec<DraftFault> {
        let monitors = self.monitors.iter().filter(|id| !config.monitors.iter().any(|monitor| monitor.id == **id));
        let groups = self.groups.iter().filter(|id| !config.groups.iter().any(|group| group.id == **id));
        let monitors = monitors.map(|id| DraftFault {
            field: Field::Monitors,
            says: format!("`{id}` is not the id of a monitor"),
            cure: None,
        });
        monitors
            .chain(groups.map(|id| DraftFault {
                field: Field::Groups,
                says: format!("`{id}` is not the id of a group"),
                cure: None,
            }))
            .collect()
    }

    fn scope(&self, faults: &mut Vec<DraftFault>) -> Option<Scope> {
        match (self.monitors.is_empty(), self.groups.is_empty(), self.all) {
            (true, true, true) => Some(Scope::All),
            (false, true, false) | (true, false, false) => {
                Some(Scope::Only { monitors: self.monitors.clone(), groups: self.groups.clone() })
            }
            (true, true, false) => {
                let cure = "name what it covers: `monitors: [...]`, `groups: [...]` or `all: true`";
                faults.push(DraftFault::new(
                    Field::Monitors,
                    "a maintenance needs exactly one of `monitors`, `groups` and `all`",
                    cure,
                ));
                None
            }
            (_, _, _) => {
                let field = if self.monitors.is_empty() { Field::Groups } else { Field::Monitors };
                let says = "a maintenance has exactly one of `monitors`, `groups` and `all`";
                faults.push(DraftFault::new(
                    field,
                    says,
                    "keep one of them; a second maintenance at the same time may name the rest",
                ));
                None
            }
        }
    }

    /// From `end` or `duration`.
    fn length(&self, start: Timestamp, zone: &TimeZone, faults: &mut Vec<DraftFault>) -> Option<Duration> {
        match (self.end, self.duration) {
            (Some(_), Some(_)) => {
                faults.push(DraftFault::new(
                    Field::Duration,
                    "`duration` and `end` are both set, and say the same thing",
                    "remove one of them",
                ));
                None
            }
            (None, None) => {
                let says = if self.rrule.is_some() {
                    "`rrule` has neither `duration` nor `end`"
                } else {
                    "`end` is missing from a maintenance"
                };
                let cure = if self.rrule.is_some() {
                    "say how long each occurrence lasts: `duration: 30m`"
                } else {
                    "say when it is over: `end: …`, or `duration: 30m`"
                };
                faults.push(DraftFault::new(if self.rrule.is_some() { Field::Rrule } else { Field::End }, says, cure));
                None
            }
            (None, Some(length)) => Some(length),
            (Some(end), None) => {
                let end = end.instant(zone);
                if end <= start {
                    let says = if end == start { "it ends when it starts" } else { "it ends before it starts" };
                    faults.push(DraftFault::new(
                        Field::End,
                        says,
                        "`end` must be later than `start`; mind the offsets",
                    ));
                    return None;
                }
                let length = end.since(start);
                if length > LONGEST {
                    let days = LONGEST.as_secs() / 86_400;
                    faults.push(DraftFault::new(
                        Field::End,
                        format!("it lasts longer than {days} days"),
                        "a monitor that is not wanted for so long is paused: `enabled: false`",
                    ));
                    return None;
                }
                Some(length)
            }
        }
    }

    fn recurrence(
        &self,
        text: &str,
        length: Option<Duration>,
        zone: &TimeZone,
        faults: &mut Vec<DraftFault>,
    ) -> Option<Recurrence> {
        let start = local::naive(self.start.local(zone));
        let rule = match Recurrence::parse(text, start) {
            Ok(rule) => rule,
            Err(error) => {
                faults.push(DraftFault::new(Field::Rrule, format!("`{}` {error}", short(text)), error.cure()));
                return None;
            }
        };
        if rule.first(zone).is_none() {
            faults.push(DraftFault::new(
                Field::Rrule,
                format!("`{}` never happens: it ends before it starts", short(text)),
                "move UNTIL or `start`",
            ));
            return None;
        }
        let gap = rule.gap().filter(|gap| length.is_some_and(|length| length > *gap * MOST_AT_ONCE));
        if let Some(gap) = gap {
            let says = format!(
                "more than {MOST_AT_ONCE} occurrences run at the same time: the next begins after {}",
                time::written(gap)
            );
            faults.push(DraftFault::new(Field::Rrule, says, "shorten `duration`, or write one window with `end`"));
            return None;
        }
        Some(rule)
    }
}

fn short(text: &str) -> String {
    let mut short: String = text.chars().filter(|c| !c.is_control()).take(80).collect();
    if text.chars().nth(80).is_some() {
        short.push('…');
    }
    short
}

/// Lengths of time as they are written: `20m`.
mod length {
    use super::{Deserialize, Deserializer, Duration, LONGEST, Serializer, time};

    #[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
    pub(super) fn serialize<S: Serializer>(length: &Option<Duration>, serializer: S) -> Result<S::Ok, S::Error> {
        match length {
            Some(length) => serializer.serialize_str(&time::written(*length)),
            None => serializer.serialize_none(),
        }
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
        let length = time::parse_length(&text).filter(|length| (Duration::from_secs(1)..=LONGEST).contains(length));
        length
            .map(Some)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a duration from 1s to 366d, such as 20m")))
    }
}
