//! A maintenance as typed → a maintenance.

use std::time::Duration;

use super::{Ids, NOWHERE, items, prose};
use crate::config::kind::{At, Kind as _};
use crate::config::raw;
use crate::config::report::{Place, Report};
use crate::model::maintenance::{Draft, DraftFault, Field, Moment};
use crate::model::{Config, GroupId, Maintenance, MaintenanceId, MonitorId, Timestamp, time};

/// Stands in for a length that could not be read.
const SHORTEST: Duration = Duration::from_secs(1);

/// What a maintenance's meaning depends on besides its own block.
pub(super) struct Surroundings<'a> {
    pub monitors: &'a Ids<'a>,
    pub groups: &'a Ids<'a>,
    /// The zone of local times.
    pub zone: &'a str,
}

/// What an operator sends, by the rules of the files; its monitors and groups are those of the configuration in force.
pub(in crate::config) fn sent(block: raw::Maintenance, config: &Config, report: &mut Report) -> Option<Draft> {
    let raw = At { value: block, at: NOWHERE, replaced: false };
    let around = Surroundings {
        monitors: &Ids::known("monitor", config.monitors.iter().map(|monitor| monitor.id.as_str())),
        groups: &Ids::known("group", config.groups.iter().map(|group| group.id.as_str())),
        zone: &config.site.timezone,
    };
    maintenance(&raw, &around, report).map(|_| draft(&raw.value))
}

/// Builds one maintenance; reports everything about it that does not hold.
pub(super) fn maintenance(
    raw: &At<raw::Maintenance>,
    around: &Surroundings<'_>,
    report: &mut Report,
) -> Option<Maintenance> {
    let block = &raw.value;
    items(block.monitors.as_ref()).for_each(|id| around.monitors.check(id, report));
    items(block.groups.as_ref()).for_each(|id| around.groups.check(id, report));
    let checked = draft(block).check(around.zone);
    for DraftFault { field, says, cure } in checked.as_ref().err().into_iter().flatten() {
        let from_variable = *field == Field::Rrule && block.rrule.as_ref().is_some_and(|rule| rule.replaced);
        let says = if from_variable { "the rule does not hold".to_owned() } else { says.clone() };
        report.problem(place(*field, raw), says, cure.clone());
    }
    let maintenance = checked.ok().filter(|_| raw::Maintenance::whole(block).is_some())?;
    if let (Some(gap), Some(rule)) = (maintenance.overlap(), &block.rrule) {
        report.warning(rule.at, overlapping(maintenance.length, gap), Some("shorten `duration`".to_owned()));
    }
    if let (Some((rule, zone)), Some(written)) = (&maintenance.recurrence, &block.rrule)
        && let Some(skipped) = rule.skipped(zone, maintenance.start)
    {
        let says = format!(
            "no window begins on {}: the clocks go forward, and {} does not exist that day",
            skipped.format("%Y-%m-%d"),
            skipped.format("%H:%M")
        );
        let cure = "begin outside the hour in which clocks change, or plan that day by itself".to_owned();
        report.warning(written.at, says, Some(cure));
    }
    Some(maintenance)
}

/// As typed. What could not be read is reported already, and what stands in for it is at odds with nothing: the rest is
/// looked at all the same.
fn draft(block: &raw::Maintenance) -> Draft {
    let (start, length) = (block.start.as_ref().map(|start| start.value), tried(block.duration.as_ref()).copied());
    let end = tried(block.end.as_ref()).copied().filter(|_| length.is_some() || is_comparable(block));
    let unread = end.is_none() && (block.end.is_some() || block.duration.is_some());
    Draft {
        id: MaintenanceId::new(block.id.as_ref().map_or("", |id| id.value.as_str())),
        title: block.title.as_ref().map_or_else(String::new, |title| title.value.clone()),
        description: prose(block.description.as_ref().map(|text| text.value.clone())),
        monitors: items(block.monitors.as_ref()).map(|id| MonitorId::new(id.value.as_str())).collect(),
        groups: items(block.groups.as_ref()).map(|id| GroupId::new(id.value.as_str())).collect(),
        all: block.all.as_ref().is_some_and(|all| all.value),
        start: start.unwrap_or(Moment::Instant(Timestamp::default())),
        end,
        duration: length.or(unread.then_some(SHORTEST)),
        rrule: tried(block.rrule.as_ref()).cloned(),
        timezone: tried(block.timezone.as_ref()).cloned(),
    }
}

/// Whether it can be said which of `start` and `end` is later: in an unknown zone not of a local time and an instant.
fn is_comparable(block: &raw::Maintenance) -> bool {
    let (Some(start), Some(end)) = (block.start.as_ref(), tried(block.end.as_ref())) else { return false };
    let is_local = |moment: Moment| matches!(moment, Moment::Local(_));
    can(block.timezone.as_ref()) || is_local(start.value) == is_local(*end)
}

fn can<T>(value: Option<&At<Option<T>>>) -> bool {
    value.is_none_or(|value| value.value.is_some())
}

fn tried<T>(value: Option<&At<Option<T>>>) -> Option<&T> {
    value.and_then(|value| value.value.as_ref())
}

fn overlapping(length: Duration, gap: Duration) -> String {
    format!(
        "occurrences overlap: each lasts {}, and the next may begin after {}",
        time::written(length),
        time::written(gap)
    )
}

/// Where a field stands; the block's own place if it is not there.
fn place(field: Field, raw: &At<raw::Maintenance>) -> Place {
    let block = &raw.value;
    let at = match field {
        Field::Monitors => block.monitors.as_ref().map(|value| value.at),
        Field::Groups => block.groups.as_ref().map(|value| value.at),
        Field::Start => block.start.as_ref().map(|value| value.at),
        Field::End => block.end.as_ref().map(|value| value.at),
        Field::Duration => block.duration.as_ref().map(|value| value.at),
        Field::Rrule => block.rrule.as_ref().map(|value| value.at),
        Field::Timezone => block.timezone.as_ref().map(|value| value.at),
    };
    at.unwrap_or(raw.at)
}
