//! Bars of days, or of quarters of an hour, as drawing instructions, pure: days in; SVG paths, counts and the rows of
//! the table behind the bar out.
//!
//! A bar is five units wide a day and 32 high; its marks stand below, down to `HEIGHT`. Measured days are one dashed
//! line, and only what was not simply up is drawn on top of it: a clean monitor costs a single short path.

use std::fmt::Write;
use std::time::Duration;

use serde::Serialize;

use crate::view::{Day, Tally};

/// Units a day takes, its gap included.
const STEP: usize = 5;
/// Width of a day without its gap.
const DAY: &str = "3.6";
/// Height of a whole day.
const FULL: f64 = 32.0;
/// A bad share is never drawn lower than this.
const LEAST: f64 = 6.0;
/// Height of the drawing, marks included.
const HEIGHT: u32 = 40;
/// From this share of a day on, time nobody measured is drawn and listed; it is the share from which coverage is told
/// as well.
const TOLD: f64 = 0.01;

/// What a template needs to draw the bar of a monitor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Bar {
    /// Date of the first day; empty when there is none.
    pub first: String,
    /// Of the drawing, in units.
    pub width: usize,
    /// Of the drawing, in units.
    pub height: u32,
    /// Measured days: a path to be stroked 32 wide and dashed `3.6 1.4`.
    pub measured: String,
    /// Paths to be filled, empty where there is nothing: shares of days that were down, each with its mark …
    pub down: String,
    /// … degraded …
    pub degraded: String,
    /// … under maintenance …
    pub maintenance: String,
    /// … not measured; where nothing of a day was, a short bar.
    pub unknown: String,
    /// Days that were down or degraded.
    pub problems: usize,
    /// Days with neither, of which some was maintenance or not measured.
    pub gaps: usize,
    /// Days that were not simply up, oldest first; the newest of them where they are too many. Days before the first
    /// check are not among them.
    pub rows: Vec<Row>,
    /// Which columns `rows` fills.
    pub columns: Columns,
}

/// The days of a group as one line: those on which something of it was not well.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Axis {
    /// Of the drawing, in units.
    pub width: usize,
    /// Days on which something was down: a path of ▲.
    pub down: String,
    /// Other days on which something was degraded: a path of ▬.
    pub degraded: String,
    /// How many they are.
    pub problems: usize,
    /// Something was measured on some day.
    pub measured: bool,
}

impl Axis {
    /// The axis of bars that begin on the same day.
    pub fn of<'a>(bars: impl Iterator<Item = &'a [Day]>) -> Self {
        let mut worst: Vec<(bool, bool)> = Vec::new();
        let mut measured = false;
        for bar in bars {
            worst.resize(worst.len().max(bar.len()), (false, false));
            for ((down, degraded), Day { tally, .. }) in worst.iter_mut().zip(bar) {
                *down |= !tally.down.is_zero();
                *degraded |= !tally.degraded.is_zero();
                measured |= !is_blank(tally);
            }
        }
        let mut axis = Self { width: STEP * worst.len(), measured, ..Self::default() };
        for (place, (down, degraded)) in worst.into_iter().enumerate() {
            let x = STEP * place;
            if down {
                let _ = write!(axis.down, "M{x} 8l1.8-6 1.8 6z");
            } else if degraded {
                let _ = write!(axis.degraded, "M{x} 4h{DAY}v3h-{DAY}z");
            }
            axis.problems += usize::from(down || degraded);
        }
        axis
    }
}

/// A day that was not simply up, in whole seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// `2026-11-21`.
    pub date: String,
    /// Down.
    pub down: u64,
    /// Degraded.
    pub degraded: u64,
    /// Under maintenance.
    pub maintenance: u64,
    /// Not measured.
    pub unknown: u64,
}

/// Which columns of a table are not empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Columns {
    /// Some day was down.
    pub down: bool,
    /// Some day was degraded.
    pub degraded: bool,
    /// Some day had maintenance.
    pub maintenance: bool,
    /// Some day was not fully measured.
    pub unknown: bool,
}

impl Bar {
    /// Draws days, oldest first; lists at most so many of them.
    pub fn of(days: &[Day], rows_most: usize) -> Self {
        let first = days.first().map(|day| day.date.clone()).unwrap_or_default();
        let mut bar = Self { first, width: STEP * days.len(), height: HEIGHT, ..Self::default() };
        let mut run = None;
        for (place, day) in days.iter().enumerate() {
            let x = STEP * place;
            if is_blank(&day.tally) {
                bar.end_run(run.take(), x);
                let _ = write!(bar.unknown, "M{x}.1 22h3.4v10h-3.4z");
            } else {
                run = run.or(Some(x));
                bar.draw(x, &day.tally);
            }
            bar.list(day);
        }
        bar.end_run(run, bar.width);
        bar.rows.drain(..bar.rows.len().saturating_sub(rows_most));
        bar.columns = Columns {
            down: bar.rows.iter().any(|row| row.down > 0),
            degraded: bar.rows.iter().any(|row| row.degraded > 0),
            maintenance: bar.rows.iter().any(|row| row.maintenance > 0),
            unknown: bar.rows.iter().any(|row| row.unknown > 0),
        };
        bar
    }

    fn end_run(&mut self, from: Option<usize>, to: usize) {
        if let Some(from) = from {
            let _ = write!(self.measured, "M{from} 16h{}", to - from);
        }
    }

    /// The shares of a day that was not simply up, worst on top, and its mark: ▲ for down, ▬ for degraded.
    fn draw(&mut self, x: usize, tally: &Tally) {
        let all = total(tally).as_secs_f64();
        let unknown = if is_told(tally) { tally.unknown } else { Duration::ZERO };
        let mut top = 0.0;
        let mut share = |time: Duration| {
            let height = (FULL * time.as_secs_f64() / all).max(LEAST).min(FULL - top);
            let from = top;
            top += height;
            (!time.is_zero() && height > 0.0).then_some((tenths(from), tenths(height)))
        };
        let shares = [tally.down, tally.degraded, tally.maintenance, unknown]
            .map(|time| if time.is_zero() { None } else { share(time) });
        let paths = [&mut self.down, &mut self.degraded, &mut self.maintenance, &mut self.unknown];
        for (path, (from, height)) in paths.into_iter().zip(shares).filter_map(|(path, share)| Some((path, share?))) {
            let _ = write!(path, "M{x} {from}h{DAY}v{height}h-{DAY}z");
        }
        if !tally.down.is_zero() {
            let _ = write!(self.down, "M{x} 40l1.8-5 1.8 5z");
        } else if !tally.degraded.is_zero() {
            let _ = write!(self.degraded, "M{x} 36h{DAY}v2.4h-{DAY}z");
        }
    }

    fn list(&mut self, day: &Day) {
        let Tally { down, degraded, maintenance, unknown, .. } = day.tally;
        let problem = !down.is_zero() || !degraded.is_zero();
        if !problem && maintenance.is_zero() && !is_told(&day.tally) {
            return;
        }
        *(if problem { &mut self.problems } else { &mut self.gaps }) += 1;
        self.rows.push(Row {
            date: day.date.clone(),
            down: seconds(down),
            degraded: seconds(degraded),
            maintenance: seconds(maintenance),
            unknown: if is_told(&day.tally) { seconds(unknown) } else { 0 },
        });
    }
}

fn total(tally: &Tally) -> Duration {
    [tally.up, tally.degraded, tally.down, tally.maintenance, tally.unknown]
        .into_iter()
        .fold(Duration::ZERO, Duration::saturating_add)
}

/// Nothing of the day was measured.
fn is_blank(tally: &Tally) -> bool {
    total(tally) == tally.unknown
}

fn is_told(tally: &Tally) -> bool {
    !tally.unknown.is_zero() && tally.unknown.as_secs_f64() >= TOLD * total(tally).as_secs_f64()
}

/// Whole seconds, rounded; what happened at all took at least one.
fn seconds(time: Duration) -> u64 {
    if time.is_zero() { 0 } else { (time.as_millis().saturating_add(500) / 1000).clamp(1, u128::from(u64::MAX)) as u64 }
}

fn tenths(units: f64) -> f64 {
    (units * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tally(up: u64, degraded: u64, down: u64, maintenance: u64, unknown: u64) -> Tally {
        let [up, degraded, down, maintenance, unknown] =
            [up, degraded, down, maintenance, unknown].map(Duration::from_secs);
        Tally { up, degraded, down, maintenance, unknown }
    }

    fn bar(tallies: &[Tally]) -> Bar {
        let day = |(place, tally): (usize, &Tally)| Day { date: format!("2026-11-{:02}", place + 1), tally: *tally };
        Bar::of(&tallies.iter().enumerate().map(day).collect::<Vec<_>>(), usize::MAX)
    }

    #[test]
    fn a_clean_monitor_is_one_short_path() {
        let bar = bar(&[tally(86_400, 0, 0, 0, 0); 90]);
        assert_eq!((bar.width, bar.measured.as_str(), bar.rows.len()), (450, "M0 16h450", 0));
        assert_eq!(bar.down.clone() + &bar.degraded + &bar.maintenance + &bar.unknown, "");
    }

    #[test]
    fn days_nobody_measured_are_short() {
        let up = tally(86_400, 0, 0, 0, 0);
        let bar = bar(&[Tally::default(), up, tally(0, 0, 0, 0, 86_400), up, up]);
        assert_eq!(bar.measured, "M5 16h5M15 16h10");
        assert_eq!(bar.unknown, "M0.1 22h3.4v10h-3.4zM10.1 22h3.4v10h-3.4z");
        assert_eq!((bar.problems, bar.gaps, bar.rows.len()), (0, 1, 1), "the day before the first check is no gap");
    }

    #[test]
    fn an_axis_has_the_days_on_which_something_of_the_group_was_not_well() {
        let days = |tallies: [Tally; 3]| tallies.map(|tally| Day { date: String::new(), tally });
        let (up, slow, down) = (tally(9, 0, 0, 0, 0), tally(8, 1, 0, 0, 0), tally(8, 0, 1, 0, 0));
        let (one, other) = (days([up, slow, down]), days([up, down, slow]));
        let axis = Axis::of([one.as_slice(), &other].into_iter());
        assert_eq!((axis.width, axis.down.as_str()), (15, "M5 8l1.8-6 1.8 6zM10 8l1.8-6 1.8 6z"));
        assert_eq!((axis.degraded.as_str(), axis.problems, axis.measured), ("", 2, true));
        let nothing = Axis::of(std::iter::once(days([Tally::default(); 3]).as_slice()));
        assert_eq!((nothing.problems, nothing.measured), (0, false), "no problems where nobody looked is no news");
        assert_eq!(Axis::of([one.as_slice()].into_iter()).degraded, "M5 4h3.6v3h-3.6z");
    }

    #[test]
    fn the_worst_is_on_top_and_never_too_thin_to_see() {
        let bar = bar(&[tally(43_000, 43_200, 200, 0, 0), tally(86_000, 0, 0, 400, 0)]);
        assert_eq!(bar.down, "M0 0h3.6v6h-3.6zM0 40l1.8-5 1.8 5z");
        assert_eq!(bar.degraded, "M0 6h3.6v16h-3.6z");
        assert_eq!(bar.maintenance, "M5 0h3.6v6h-3.6z");
        assert_eq!((bar.problems, bar.gaps), (1, 1));
        assert_eq!(bar.columns, Columns { down: true, degraded: true, maintenance: true, unknown: false });
    }

    #[test]
    fn a_restart_of_the_prober_is_not_made_a_gap() {
        assert_eq!(bar(&[tally(86_100, 0, 0, 0, 300)]).rows, []);
        assert_eq!(bar(&[tally(80_000, 0, 0, 0, 6_400)]).rows[0].unknown, 6_400);
    }

    #[test]
    fn of_too_many_rows_the_newest_are_listed() {
        let days = [tally(80_000, 0, 6_400, 0, 0), tally(80_000, 6_400, 0, 0, 0), tally(80_000, 6_000, 0, 400, 0)];
        let day = |(place, tally): (usize, &Tally)| Day { date: format!("2026-11-{:02}", place + 1), tally: *tally };
        let bar = Bar::of(&days.iter().enumerate().map(day).collect::<Vec<_>>(), 2);
        assert_eq!(bar.rows.iter().map(|row| row.date.as_str()).collect::<Vec<_>>(), ["2026-11-02", "2026-11-03"]);
        assert_eq!(bar.columns, Columns { down: false, degraded: true, maintenance: true, unknown: false });
        assert_eq!((bar.problems, bar.gaps), (3, 0));
    }

    #[test]
    fn half_a_second_down_is_a_second() {
        let day = Tally { up: Duration::from_secs(86_400), down: Duration::from_millis(5), ..Tally::default() };
        assert_eq!(bar(&[day]).rows[0].down, 1);
    }

    fn part() -> std::ops::Range<u64> {
        0..90_000
    }

    proptest! {
        #[test]
        fn nothing_is_drawn_outside(days in proptest::collection::vec((part(), part(), part(), part(), part()),
            0..120)) {
            let bar = bar(&days.iter().map(|day| tally(day.0, day.1, day.2, day.3, day.4)).collect::<Vec<_>>());
            prop_assert_eq!(bar.problems + bar.gaps, bar.rows.len());
            for path in [&bar.down, &bar.degraded, &bar.maintenance, &bar.unknown] {
                for part in path.split('z').filter(|part| part.contains('v')) {
                    let number = |text: Option<&str>| text.and_then(|text| text.parse::<f64>().ok()).expect("a number");
                    let from = number(part.split([' ', 'h']).nth(1));
                    let height = number(part.split(['v', 'h']).nth(2));
                    prop_assert!(from >= 0.0 && height >= 0.0 && from + height <= 38.5, "{}", part);
                }
            }
        }
    }
}
