//! A week of latencies as drawing instructions, pure: hours in; SVG paths and the marks of both axes out.
//!
//! The drawing is one unit wide an hour and stretched to the page; its height is in pixels. Texts are not stretched:
//! they stand beside the drawing, at a share of the width and at a height in pixels. An hour nobody measured breaks the
//! lines.

use std::fmt::Write;

use serde::Serialize;

use crate::view::LatencyWeek;

/// Height of the drawing, pixels.
const HEIGHT: u32 = 160;
/// Lines across the drawing, at most.
const LINES_MOST: f64 = 4.0;
/// Hours of a day that must be there for its name to have room.
const ROOM: f64 = 14.0;

/// What a template needs to draw the latencies of a monitor.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Chart {
    /// Of the drawing, in units.
    pub width: usize,
    /// Of the drawing, in pixels.
    pub height: u32,
    /// Line of the median.
    pub p50: String,
    /// Line of the 95th percentile.
    pub p95: String,
    /// The ground between the two.
    pub band: String,
    /// Lines across, and where each day begins.
    pub grid: String,
    /// Values of the lines across, lowest first.
    pub values: Vec<Value>,
    /// Days, oldest first.
    pub days: Vec<Day>,
    /// The lowest and the highest median, and the highest 95th percentile; milliseconds.
    pub range: Option<(f64, f64, f64)>,
}

/// A mark of the upright axis.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Value {
    /// Pixels from the top of the drawing.
    pub y: f64,
    /// Milliseconds.
    pub ms: f64,
}

/// A mark of the axis of time.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Day {
    /// Percent of the width.
    pub x: f64,
    /// `2026-11-21`.
    pub date: String,
}

impl Chart {
    /// Draws a week; `rtl`: time runs from right to left.
    pub fn of(week: &LatencyWeek, rtl: bool) -> Self {
        let width = week.hours.len();
        let measured = || week.hours.iter().flatten();
        let top = measured().map(|(_, p95)| *p95).fold(0.0, f64::max);
        let mut chart = Self { width, height: HEIGHT, ..Self::default() };
        if width == 0 || top <= 0.0 {
            return chart;
        }
        let step = step(top / LINES_MOST);
        let top = (top / step).ceil() * step;
        let x = |hour: f64| tenths(if rtl { width as f64 - hour } else { hour });
        let y = |ms: f64| tenths(f64::from(HEIGHT) * (1.0 - ms / top));
        chart.range = measured().fold(None, |range: Option<(f64, f64, f64)>, (p50, p95)| {
            let (low, high, highest) = range.unwrap_or((*p50, *p50, *p95));
            Some((low.min(*p50), high.max(*p50), highest.max(*p95)))
        });
        for line in 1..=(top / step).round() as u32 {
            let ms = step * f64::from(line);
            chart.values.push(Value { y: y(ms), ms });
            let _ = write!(chart.grid, "M0 {}h{width}", y(ms));
        }
        for (date, from, to) in &week.days {
            if *from > 0.0 {
                let _ = write!(chart.grid, "M{} 0v{HEIGHT}", x(*from));
            }
            if to - from >= ROOM {
                let middle = x(f64::midpoint(*from, *to));
                chart.days.push(Day { x: tenths(middle * 100.0 / width as f64), date: date.clone() });
            }
        }
        for run in runs(&week.hours) {
            let line = |of: fn(&(f64, f64)) -> f64| run.iter().map(move |(hour, both)| (x(*hour), y(of(both))));
            draw(&mut chart.p50, line(|both| both.0), run.len() == 1);
            draw(&mut chart.p95, line(|both| both.1), run.len() == 1);
            if run.len() > 1 {
                draw(&mut chart.band, line(|both| both.1).chain(line(|both| both.0).rev()), false);
                chart.band.push('z');
            }
        }
        chart
    }
}

/// Stretches of hours that were measured, each hour at its middle.
fn runs(hours: &[Option<(f64, f64)>]) -> Vec<Vec<(f64, (f64, f64))>> {
    let mut runs: Vec<Vec<_>> = vec![Vec::new()];
    for (place, hour) in hours.iter().enumerate() {
        match (hour, runs.last_mut()) {
            (Some(both), Some(run)) => run.push((place as f64 + 0.5, *both)),
            (None, Some(run)) if run.is_empty() => {}
            (Some(_) | None, _) => runs.push(Vec::new()),
        }
    }
    runs.retain(|run| !run.is_empty());
    runs
}

/// A single point is a line of no length: with round ends it is a dot.
fn draw(path: &mut String, points: impl Iterator<Item = (f64, f64)>, single: bool) {
    for (place, (x, y)) in points.enumerate() {
        let _ = write!(path, "{}{x} {y}", if place == 0 { 'M' } else { 'L' });
    }
    if single {
        path.push_str("h0");
    }
}

/// The next of 1, 2, 5, 10, 20 …
fn step(least: f64) -> f64 {
    let decade = 10_f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|of| of * decade).find(|step| *step >= least).unwrap_or(10.0 * decade)
}

fn tenths(units: f64) -> f64 {
    (units * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn week(hours: &[Option<(f64, f64)>]) -> LatencyWeek {
        LatencyWeek {
            hours: hours.to_vec(),
            days: vec![("2026-11-20".to_owned(), 0.0, 16.0), ("2026-11-21".to_owned(), 16.0, 20.0)],
        }
    }

    #[test]
    fn gaps_break_the_lines_and_single_hours_are_dots() {
        let chart =
            Chart::of(&week(&[Some((50.0, 100.0)), Some((100.0, 150.0)), None, Some((100.0, 200.0)), None]), false);
        assert_eq!(chart.p50, "M0.5 120L1.5 80M3.5 80h0");
        assert_eq!(chart.p95, "M0.5 80L1.5 40M3.5 0h0");
        assert_eq!(chart.band, "M0.5 80L1.5 40L1.5 80L0.5 120z");
        assert_eq!(
            chart.values.iter().map(|value| (value.ms, value.y)).collect::<Vec<_>>(),
            [(50.0, 120.0), (100.0, 80.0), (150.0, 40.0), (200.0, 0.0)]
        );
        assert_eq!(chart.range, Some((50.0, 100.0, 200.0)));
    }

    #[test]
    fn days_are_named_where_there_is_room() {
        let hours = vec![Some((1.0, 2.0)); 20];
        let days = |rtl| Chart::of(&week(&hours), rtl).days;
        assert_eq!(days(false), [Day { x: 40.0, date: "2026-11-20".to_owned() }]);
        assert_eq!(days(true)[0].x, 60.0);
    }

    #[test]
    fn nothing_measured_is_nothing_drawn() {
        for hours in [vec![], vec![None; 168], vec![Some((0.0, 0.0)); 3]] {
            let chart = Chart::of(&week(&hours), false);
            assert!(chart.p50.is_empty() && chart.values.is_empty() && chart.range.is_none());
        }
    }

    proptest! {
        #[test]
        fn nothing_is_drawn_outside(
            hours in proptest::collection::vec(proptest::option::of((0.001..1e7_f64, 1.0..50.0_f64)), 1..170),
        ) {
            let hours: Vec<_> = hours.into_iter().map(|hour| hour.map(|(p50, factor)| (p50, p50 * factor))).collect();
            let chart = Chart::of(&week(&hours), false);
            prop_assert!(chart.values.len() <= 5, "{:?}", chart.values);
            for point in chart.p95.split(['M', 'L']).filter(|point| !point.is_empty()) {
                let (x, y) = point.trim_end_matches("h0").split_once(' ').expect("two numbers");
                let (x, y): (f64, f64) = (x.parse().expect("x"), y.parse().expect("y"));
                prop_assert!((0.0..=hours.len() as f64).contains(&x) && (0.0..=160.0).contains(&y), "{}", point);
            }
        }
    }
}
