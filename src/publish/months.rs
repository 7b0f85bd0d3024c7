//! `/incidents` by month: which month, its page, and the months beside it in which something began.

use super::incidents::{self, PAGE};
use super::readers::Readers;
use crate::history::Period;
use crate::model::{Cursor, Timestamp, Window};
use crate::store::{IncidentQuery, Reader, StoreError};
use crate::view::incidents::{Listed, list};
use crate::view::{IncidentsPage, World, figures};

/// All time.
const EVER: Window = Window { start: Timestamp::from_millis(i64::MIN), end: Timestamp::from_millis(i64::MAX) };

/// Where a page of a month begins, as asked for.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// Of this month; the newest in which an incident began for `None`.
    pub(super) month: Option<Period>,
    /// After this incident.
    pub(super) after: Option<Cursor<incidents::Place>>,
}

/// The month in which a page that begins after an incident goes on.
pub(super) fn of_cursor(world: &World, Cursor((at, _)): &Cursor<incidents::Place>) -> Period {
    Period::month_of(*at, &world.zone)
}

/// Whether the snapshot itself says that there is something of this month: as many as it has months.
pub(super) fn is_known(world: &World, month: Period) -> bool {
    figures::find(world, &month.to_string()).is_some()
}

/// A page of a month; `None` where nothing was measured and nothing happened.
///
/// # Errors
/// The store cannot be read.
pub(super) fn page(readers: &Readers, world: &World, place: &Place) -> Result<Option<IncidentsPage>, StoreError> {
    readers.read(|reader| {
        let month = match place.month {
            Some(month) => month,
            None => {
                month_of(reader, world, began(world, EVER))?.unwrap_or_else(|| Period::month_of(world.at, &world.zone))
            }
        };
        let (start, end) = month.bounds(&world.zone);
        let after = place.after.clone().map(|Cursor(place)| place);
        let of_month = IncidentQuery { after, limit: PAGE + 1, ..began(world, Window { start, end }) };
        let (told, next) = incidents::paged(reader, world, &of_month)?;
        let next = next.map(|next| next.to_string());
        if told.is_empty() && place.month.is_some() && !is_known(world, month) {
            return Ok(None);
        }
        let path = match (place.month, &place.after) {
            (None, _) => "/incidents".to_owned(),
            (Some(_), None) => format!("/incidents/{month}"),
            (Some(_), Some(cursor)) => format!("/incidents/{month}?cursor={cursor}"),
        };
        let older = month_of(reader, world, began(world, Window { end: start, ..EVER }))?;
        let later = began(world, Window { start: end, ..EVER });
        let newer = month_of(reader, world, IncidentQuery { oldest_first: true, ..later })?;
        Ok(Some(list(world, &told, Listed { month, path, next, older, newer })))
    })
}

/// Incidents that visitors may know of and that began within a stretch of time.
fn began(world: &World, within: Window) -> IncidentQuery {
    let began = Some((within.start, within.end));
    IncidentQuery { monitors: world.known(), whole_site: true, began, ..incidents::whole(world) }
}

/// The month in which the first incident began that a query finds.
fn month_of(reader: &Reader, world: &World, query: IncidentQuery) -> Result<Option<Period>, StoreError> {
    let found = reader.incidents(&IncidentQuery { limit: 1, ..query })?;
    Ok(found.first().map(|incident| Period::month_of(incident.started_at, &world.zone)))
}
