//! Stretches of time of one series that lie over each other, because the clock was turned back: what was recorded later
//! lies over what was recorded before, and what is unknown over nothing that was measured.

use std::time::Duration;

use crate::model::{Span, Timestamp};

/// From an instant on, up to another.
pub(in crate::store) type Stretch = (Timestamp, Timestamp);

/// Rows of one series, by their start, as they are at `now`: the open one lies over those that it covers, and nothing
/// that lies in the future counts.
pub(in crate::store) fn told(mut rows: Vec<Span>, now: Timestamp) -> Vec<Span> {
    rows.retain(|row| row.start <= now);
    if let Some(open) = rows.iter().position(|row| row.end.is_none()) {
        rows.truncate(open + 1);
        let start = rows.last().map_or(now, |row| row.start);
        if let Some(before) = open.checked_sub(1).and_then(|before| rows.get_mut(before)) {
            before.end = before.end.map(|end| end.min(start));
        }
    }
    for row in &mut rows {
        row.end = row.end.map(|end| end.min(now));
    }
    rows.retain(|row| row.end.is_none_or(|end| end > row.start));
    rows
}

/// What is left of a stretch over which another one lies. Where the latter ends another span begins, so that the rest
/// begins one millisecond later.
pub(in crate::store) fn left((start, end): Stretch, (from, until): Stretch) -> impl Iterator<Item = Stretch> {
    let before = (start, end.min(from));
    let after = (start.max(until + Duration::from_millis(1)), end);
    [before, after].into_iter().filter(|(start, end)| start < end)
}

/// What of a stretch nothing covers; `rows` by their start.
pub(in crate::store) fn gaps(rows: &[Stretch], (from, until): Stretch) -> Vec<Stretch> {
    let mut found = Vec::new();
    let mut at = from;
    for (start, end) in rows {
        if *start > at {
            found.push((at, (*start).min(until)));
        }
        at = at.max(*end);
    }
    found.push((at, until));
    found.retain(|(start, end)| start < end);
    found
}

/// What is wrong between two rows of a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Fault {
    /// Of the time in between nothing is said, not even that it is unknown.
    Hole,
    /// Both say something of the same time.
    Overlap,
}

/// Whatever is wrong between rows by their start. The open one may lie over others, which it covers; what lies behind
/// it is a future that the clock has left.
pub(in crate::store) fn faults(rows: &[(Timestamp, Option<Timestamp>)]) -> Vec<(Timestamp, Fault)> {
    let open = rows.iter().position(|(_, end)| end.is_none());
    let mut found = Vec::new();
    for (place, pair) in rows.windows(2).enumerate() {
        let [(_, Some(end)), (next, next_end)] = pair else { continue };
        if next < end && next_end.is_some() {
            found.push((*next, Fault::Overlap));
        }
        // A piece that is left over begins one millisecond later.
        let future = open.is_some_and(|open| place >= open);
        if next.since(*end) > Duration::from_millis(1) && !future {
            found.push((*end, Fault::Hole));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::Status;

    fn at(ms: i64) -> Timestamp {
        Timestamp::from_millis(ms)
    }

    fn span(status: Status, start: i64, end: Option<i64>) -> Span {
        Span { status, start: at(start), end: end.map(at) }
    }

    #[test]
    fn the_open_one_lies_over_what_it_covers() {
        use Status::{Down, Up};
        let rows = vec![span(Up, 0, Some(50)), span(Down, 20, None), span(Up, 60, Some(70)), span(Down, 90, Some(99))];
        let expected = [span(Up, 0, Some(20)), span(Down, 20, None)];
        for now in [30, 65, 80, 200] {
            assert_eq!(told(rows.clone(), at(now)), expected, "{now}");
        }
        let closed = vec![span(Up, 0, Some(50)), span(Down, 60, Some(70))];
        assert_eq!(told(closed.clone(), at(30)), [span(Up, 0, Some(30))]);
        assert_eq!(told(closed.clone(), at(65)), [span(Up, 0, Some(50)), span(Down, 60, Some(65))]);
        assert_eq!(told(closed.clone(), at(99)), closed);
        assert_eq!(told(closed, at(0)), []);
    }

    #[test]
    fn holes_and_overlaps_are_found() {
        let row = |start, end: Option<i64>| (at(start), end.map(at));
        for (rows, wanted) in [
            (vec![row(0, Some(10)), row(10, Some(20)), row(20, None)], vec![]),
            (vec![row(0, Some(10)), row(11, None)], vec![]),
            (vec![row(0, Some(10)), row(12, None)], vec![(at(10), Fault::Hole)]),
            (vec![row(0, Some(10)), row(9, Some(20)), row(20, None)], vec![(at(9), Fault::Overlap)]),
            (vec![row(0, Some(30)), row(20, None), row(40, Some(50))], vec![]),
            (vec![row(0, None), row(40, Some(50)), row(49, Some(60))], vec![(at(49), Fault::Overlap)]),
        ] {
            assert_eq!(faults(&rows), wanted, "{rows:?}");
        }
    }

    proptest! {
        #[test]
        fn pieces_and_gaps_are_what_is_left(
            cuts in proptest::collection::vec(1_i64..12, 0..8),
            (from, length) in (0_i64..60, 1_i64..30),
        ) {
            let mut rows: Vec<Stretch> = Vec::new();
            let mut end = 0;
            for pair in cuts.chunks(2) {
                let start = end + pair[0];
                end = start + pair.get(1).copied().unwrap_or(1);
                rows.push((at(start), at(end)));
            }
            let over = (at(from), at(from + length));
            let holds = |list: &[Stretch], ms: i64| list.iter().any(|(start, end)| *start <= at(ms) && at(ms) < *end);
            let pieces: Vec<Stretch> = rows.iter().flat_map(|row| left(*row, over)).collect();
            let gaps = gaps(&rows, over);
            for ms in 0..120 {
                let inside = (from..from + length).contains(&ms);
                prop_assert_eq!(holds(&pieces, ms), holds(&rows, ms) && !inside && ms != from + length, "{}", ms);
                prop_assert_eq!(holds(&gaps, ms), inside && !holds(&rows, ms), "{}", ms);
            }
        }
    }
}
