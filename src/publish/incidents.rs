//! Incidents beyond the snapshot: read from the store, shown only as far as the snapshot's monitors allow.

use std::sync::Arc;

use super::readers::Readers;
use crate::model::time::DAY;
use crate::model::{BadCursor, Cursor, Incident, IncidentId, MonitorId, Timestamp};
use crate::store::{IncidentQuery, Reader, StoreError};
use crate::view::{Told, Watched, World};

/// Incidents on a page of the list.
pub(super) const PAGE: usize = 50;
/// Incidents on the page of a monitor.
const OF_MONITOR: usize = 20;
/// Incidents told with the days of a bar, the newest.
const SINCE_BAR: usize = 400;
/// A ULID has so many characters of Crockford's base 32.
const ULID: usize = 26;

/// Where an incident stands in the list.
pub(super) type Place = (Timestamp, IncidentId);

/// A page of the list, and where the next one begins.
pub(super) type Page = (Vec<Arc<Told>>, Option<Cursor<Place>>);

/// An id of the right shape; anything else never reaches the store.
pub(super) fn parse_id(text: &str) -> Option<IncidentId> {
    let ulid = text.strip_prefix("inc_")?;
    let shaped = ulid.len() == ULID && ulid.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase());
    shaped.then(|| IncidentId::new(text))
}

/// A cursor of the list; anything else never reaches the store.
pub(super) fn parse_cursor(text: &str) -> Result<Cursor<Place>, BadCursor> {
    let cursor: Cursor<Place> = text.parse()?;
    parse_id(cursor.0.1.as_str()).map(|_| cursor).ok_or(BadCursor)
}

/// Where visitors read of an incident, given which monitors they may know; `None` if it has no public page.
pub fn page_of(incident: &Incident, site_url: &str, known: impl Fn(&MonitorId) -> bool) -> Option<String> {
    incident.is_public(known).then(|| format!("{site_url}/incidents/{}", incident.id))
}

/// All that visitors may know of when the snapshot was made.
pub(super) fn whole(world: &World) -> IncidentQuery {
    let known = Some(world.known());
    IncidentQuery { known, as_of: Some(world.at), made_by: Some(world.number), ..IncidentQuery::default() }
}

/// A page of the list, newest first, and the cursor of the next one.
///
/// # Errors
/// The store cannot be read.
pub(super) fn page(readers: &Readers, world: &World, after: Option<Place>) -> Result<Page, StoreError> {
    let query = IncidentQuery { monitors: world.known(), whole_site: true, after, limit: PAGE + 1, ..whole(world) };
    readers.read(|reader| paged(reader, world, &query))
}

/// The same for a query that asks for one more than a page.
///
/// # Errors
/// The store cannot be read.
pub(super) fn paged(reader: &Reader, world: &World, query: &IncidentQuery) -> Result<Page, StoreError> {
    let mut found = reader.incidents(query)?;
    let next = Cursor::cut(&mut found, PAGE, |last| (last.started_at, last.id.clone()));
    Ok((tell_all(reader, world, found)?, next))
}

/// Those that match and changed last, newest change first.
///
/// # Errors
/// The store cannot be read.
pub(super) fn changed(readers: &Readers, world: &World, query: IncidentQuery) -> Result<Vec<Arc<Told>>, StoreError> {
    let IncidentQuery { known, as_of, made_by, .. } = whole(world);
    let query = IncidentQuery { by_change: true, known, as_of, made_by, ..query };
    readers.read(|reader| tell_all(reader, world, reader.incidents(&query)?))
}

/// The newest incidents of a monitor. If the store cannot be read, those the snapshot holds.
pub(super) fn of_monitor(readers: &Readers, world: &World, id: &MonitorId) -> Vec<Arc<Told>> {
    let query = IncidentQuery { monitors: vec![id.clone()], whole_site: true, limit: OF_MONITOR, ..whole(world) };
    readers.read(|reader| tell_all(reader, world, reader.incidents(&query)?)).unwrap_or_else(|_logged| {
        let mut held: Vec<Arc<Told>> = world.recent.clone();
        held.extend(
            world
                .open
                .iter()
                .filter(|open| !world.recent.iter().any(|told| told.incident.id == open.incident.id))
                .cloned(),
        );
        held.retain(|told| told.incident.concerns(id));
        held.truncate(OF_MONITOR);
        held
    })
}

/// Incidents of a monitor that were open at some time of the bar, newest first; none if the store cannot be read.
pub(super) fn since_bar(readers: &Readers, world: &World, id: &MonitorId) -> Vec<Incident> {
    let from = world.at - DAY * (world.site.history_days + 1);
    let query = IncidentQuery {
        monitors: vec![id.clone()],
        whole_site: true,
        lasted: Some(from),
        limit: SINCE_BAR,
        ..whole(world)
    };
    let found = readers.read(|reader| reader.incidents(&query)).unwrap_or_default();
    found.into_iter().filter_map(|incident| world.as_committed(incident)).collect()
}

/// One incident: the snapshot's, or an older one. One that visitors may not know of is looked for as one that is not
/// there.
///
/// # Errors
/// The store cannot be read.
pub(super) fn one(readers: &Readers, world: &World, id: &str) -> Result<Option<Arc<Told>>, StoreError> {
    if let Some(told) = world.incident(id) {
        return Ok(Some(Arc::clone(told)));
    }
    let Some(id) = parse_id(id) else { return Ok(None) };
    let query = IncidentQuery { id: Some(id), monitors: world.known(), whole_site: true, limit: 1, ..whole(world) };
    readers.read(|reader| Ok(tell_all(reader, world, reader.incidents(&query)?)?.pop()))
}

/// The world with what was recorded of the first monitor of an incident while it lasted, where the snapshot does not
/// reach as far back.
///
/// # Errors
/// The store cannot be read.
pub(super) fn in_its_time(readers: &Readers, world: &World, told: &Told) -> Result<Option<World>, StoreError> {
    let (incident, mut past) = (&told.incident, None);
    let first = incident.monitors.first().filter(|_| incident.recurrences > 0);
    let place = world.monitors.iter().position(|monitor| Some(&monitor.id) == first);
    let is_older = |monitor: &&Watched| monitor.spans.first().is_none_or(|oldest| oldest.start > incident.started_at);
    if let Some((place, monitor)) = place.and_then(|place| Some((place, world.monitors.get(place).filter(is_older)?))) {
        let (id, from) = (&monitor.id, incident.started_at);
        let spans = readers.read(|reader| reader.spans(id, from, world.at))?;
        let windows = readers.read(|reader| reader.windows(from))?.remove(id).unwrap_or_default();
        let world = past.insert(world.clone());
        if let Some(monitor) = world.monitors.get_mut(place) {
            monitor.spans = spans.into();
            monitor.windows.extend(windows);
        }
    }
    Ok(past)
}

/// The public part of an incident, with its timeline; `None` if visitors may not know of it.
///
/// # Errors
/// The store cannot be read.
pub(super) fn tell(
    reader: &Reader,
    incident: Incident,
    known: impl Fn(&MonitorId) -> bool,
    (at, hide_reasons): (Timestamp, bool),
) -> Result<Option<Arc<Told>>, StoreError> {
    if !incident.is_public(&known) {
        return Ok(None);
    }
    let mut timeline = reader.timeline(&incident.id)?;
    // What was written after the commit is not told yet.
    timeline.retain(|entry| entry.at <= at.max(incident.updated_at));
    Ok(Told::new(incident, timeline, known, hide_reasons).map(Arc::new))
}

fn tell_one(reader: &Reader, world: &World, incident: Incident) -> Result<Option<Arc<Told>>, StoreError> {
    tell(reader, incident, |id| world.knows(id), (world.at, world.site.hide_reasons))
}

/// What the snapshot holds is taken from there, so that every page tells the same; what is open and not there yet comes
/// with the next one.
fn tell_all(reader: &Reader, world: &World, found: Vec<Incident>) -> Result<Vec<Arc<Told>>, StoreError> {
    let tell = |incident: Incident| match world.incident(incident.id.as_str()) {
        Some(told) => Ok(Some(Arc::clone(told))),
        None => world.as_committed(incident).map_or(Ok(None), |incident| tell_one(reader, world, incident)),
    };
    found.into_iter().map(tell).filter_map(Result::transpose).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_well_formed_ids_and_cursors_are_read() {
        let id = IncidentId::fresh(Timestamp::from_millis(1_795_000_000_000), [3; 10]);
        assert_eq!(parse_id(id.as_str()), Some(id.clone()));
        let cursor = format!("{:x}.{id}", 1_795_000_000_000_i64);
        assert_eq!(parse_cursor(&cursor), Ok(Cursor((Timestamp::from_millis(1_795_000_000_000), id))));
        for bad in [
            "",
            ".",
            "inc_",
            "inc_01'; DROP",
            "zz.inc_x",
            "ffffffffffffffff.inc_01ARYZ6S41ZZZZZZZZZZZZZZZZ",
            &"9".repeat(10_000),
        ] {
            assert_eq!((parse_id(bad), parse_cursor(bad)), (None, Err(BadCursor)), "{bad}");
        }
    }
}
