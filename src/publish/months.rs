//! `/incidents` by month: which month, its page, and the months beside it in which something began.

use super::incidents::{self, PAGE};
use super::readers::Readers;
use crate::history::Period;
use crate::model::{Cursor, MonitorId, Timestamp, Window};
use crate::store::{IncidentQuery, Reader, StoreError};
use crate::view::incident::Listed;
use crate::view::{IncidentsPage, World, figures, incident};

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
    let monitors = world.known();
    readers.read(|reader| {
        let newest = || begin(reader, &monitors, EVER, false);
        let month = match place.month {
            Some(month) => month,
            None => Period::month_of(newest()?.unwrap_or(world.at), &world.zone),
        };
        let (start, end) = month.bounds(&world.zone);
        let after = place.after.clone().map(|Cursor(place)| place);
        let (told, next) = month_of(reader, world, Window { start, end }, after, &monitors)?;
        let next = next.map(|next| next.to_string());
        if told.is_empty() && place.month.is_some() && !is_known(world, month) {
            return Ok(None);
        }
        let neighbour = |within, oldest| -> Result<Option<Period>, StoreError> {
            Ok(begin(reader, &monitors, within, oldest)?.map(|at| Period::month_of(at, &world.zone)))
        };
        let path = match (place.month, &place.after) {
            (None, _) => "/incidents".to_owned(),
            (Some(_), None) => format!("/incidents/{month}"),
            (Some(_), Some(cursor)) => format!("/incidents/{month}?cursor={cursor}"),
        };
        let older = neighbour(Window { end: start, ..EVER }, false)?;
        let newer = neighbour(Window { start: end, ..EVER }, true)?;
        Ok(Some(incident::list(world, &told, Listed { month, path, next, older, newer })))
    })
}

fn month_of(
    reader: &Reader,
    world: &World,
    within: Window,
    after: Option<incidents::Place>,
    monitors: &[MonitorId],
) -> Result<incidents::Page, StoreError> {
    let query = IncidentQuery {
        monitors: monitors.to_vec(),
        whole_site: true,
        began: Some((within.start, within.end)),
        after,
        limit: PAGE + 1,
        ..IncidentQuery::default()
    };
    incidents::paged(reader, world, &query)
}

/// When the newest (or oldest) incident of a stretch of time began.
fn begin(
    reader: &Reader,
    monitors: &[MonitorId],
    within: Window,
    oldest_first: bool,
) -> Result<Option<Timestamp>, StoreError> {
    let query = IncidentQuery {
        monitors: monitors.to_vec(),
        whole_site: true,
        began: Some((within.start, within.end)),
        oldest_first,
        limit: 1,
        ..IncidentQuery::default()
    };
    Ok(reader.incidents(&query)?.first().map(|incident| incident.started_at))
}
