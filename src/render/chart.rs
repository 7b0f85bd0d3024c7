//! Latencies of a range as drawing instructions, pure: points in; SVG paths and the marks of both axes out.
//!
//! The drawing is one unit wide a point and one unit high a millisecond, and stretched to the page: what stands in its
//! paths are the figures themselves, as exact as they are told in words, for whoever reads the drawing. Texts are not
//! stretched: they stand at a share of the width and at a height in pixels. A point nobody measured breaks the lines.

use std::fmt::Write;

use serde::Serialize;

use crate::view::LatencyRange;

/// Height of the drawing, pixels.
const HEIGHT: u32 = 160;
/// Lines across the drawing, at most.
const LINES_MOST: f64 = 4.0;
/// A text this near to either end of the axis has no room, percent.
const EDGE: f64 = 3.0;

/// What a template needs to draw latencies of a monitor.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Chart {
    /// `24h`, `7d`, `30d`, `90d`.
    pub period: &'static str,
    /// Length of a point.
    pub seconds: u64,
    /// Beginning of the first point: an instant, or a date.
    pub from: String,
    /// Points.
    pub width: usize,
    /// Milliseconds.
    pub top: f64,
    /// Of the drawing, in pixels.
    pub height: u32,
    /// Line of the median.
    pub p50: String,
    /// Line of the 95th percentile.
    pub p95: String,
    /// The ground between the two.
    pub band: String,
    /// Lines across, and at the marks of time.
    pub grid: String,
    /// Values of the lines across, lowest first.
    pub values: Vec<Value>,
    /// Marks of time.
    pub marks: Vec<Mark>,
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
pub struct Mark {
    /// Percent of the width.
    pub x: f64,
    /// `2026-11-21`, or an instant.
    pub at: String,
}

impl Chart {
    /// Draws a range; `rtl`: time runs from right to left.
    pub fn of(of: &LatencyRange, rtl: bool) -> Self {
        let width = of.points.len();
        let measured = || of.points.iter().flatten();
        let top = measured().map(|(_, p95)| *p95).fold(0.0, f64::max);
        let from = of.from.clone();
        let mut chart = Self { period: of.period, seconds: of.seconds, from, width, height: HEIGHT, ..Self::default() };
        if width == 0 || top <= 0.0 {
            return chart;
        }
        let step = step(top / LINES_MOST);
        let top = thousandths((top / step).ceil() * step);
        let x = |place: f64| tenths(if rtl { width as f64 - place } else { place });
        let y = |ms: f64| thousandths(top - figure(ms, top));
        chart.top = top;
        chart.range = measured().fold(None, |range: Option<(f64, f64, f64)>, (p50, p95)| {
            let (low, high, highest) = range.unwrap_or((*p50, *p50, *p95));
            Some((low.min(*p50), high.max(*p50), highest.max(*p95)))
        });
        for line in 1..=(top / step).round() as u32 {
            let ms = step * f64::from(line);
            chart.values.push(Value { y: tenths(f64::from(HEIGHT) * (1.0 - ms / top)), ms });
            let _ = write!(chart.grid, "M0 {}h{width}", thousandths(top - ms));
        }
        for (at, place) in &of.marks {
            let _ = write!(chart.grid, "M{} 0v{top}", x(*place));
            let share = tenths(x(*place) * 100.0 / width as f64);
            if (EDGE..=100.0 - EDGE).contains(&share) {
                chart.marks.push(Mark { x: share, at: at.clone() });
            }
        }
        for run in runs(&of.points) {
            let line = |of: fn(&(f64, f64)) -> f64| run.iter().map(move |(place, both)| (x(*place), y(of(both))));
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

/// Stretches of points that were measured, each point at its middle.
fn runs(points: &[Option<(f64, f64)>]) -> Vec<Vec<(f64, (f64, f64))>> {
    let mut runs: Vec<Vec<_>> = vec![Vec::new()];
    for (place, point) in points.iter().enumerate() {
        match (point, runs.last_mut()) {
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

/// As it is told in words; finer where the whole drawing is only a few milliseconds high.
fn figure(ms: f64, top: f64) -> f64 {
    if top < 10.0 {
        thousandths(ms)
    } else if ms < 9.95 {
        tenths(ms)
    } else {
        ms.round()
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

fn thousandths(units: f64) -> f64 {
    (units * 1000.0).round() / 1000.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn range(points: &[Option<(f64, f64)>]) -> LatencyRange {
        LatencyRange {
            points: points.to_vec(),
            marks: vec![("2026-11-21".to_owned(), 16.0), ("2026-11-20".to_owned(), 0.1)],
            ..LatencyRange::default()
        }
    }

    #[test]
    fn gaps_break_the_lines_and_single_points_are_dots() {
        let points = [Some((50.4, 100.0)), Some((100.0, 150.0)), None, Some((9.94, 200.0)), None];
        let chart = Chart::of(&range(&points), false);
        assert_eq!(chart.top, 200.0);
        assert_eq!(chart.p50, "M0.5 150L1.5 100M3.5 190.1h0");
        assert_eq!(chart.p95, "M0.5 100L1.5 50M3.5 0h0");
        assert_eq!(chart.band, "M0.5 100L1.5 50L1.5 100L0.5 150z");
        assert_eq!(
            chart.values.iter().map(|value| (value.ms, value.y)).collect::<Vec<_>>(),
            [(50.0, 120.0), (100.0, 80.0), (150.0, 40.0), (200.0, 0.0)]
        );
        assert_eq!(chart.range, Some((9.94, 100.0, 200.0)));
        assert_eq!(Chart::of(&range(&points), true).p50, "M4.5 150L3.5 100M1.5 190.1h0");
    }

    #[test]
    fn marks_are_named_where_there_is_room() {
        let points = vec![Some((1.0, 2.0)); 20];
        let marks = |rtl| Chart::of(&range(&points), rtl).marks;
        assert_eq!(marks(false), [Mark { x: 80.0, at: "2026-11-21".to_owned() }]);
        assert_eq!(marks(true)[0].x, 20.0);
    }

    #[test]
    fn nothing_measured_is_nothing_drawn() {
        for points in [vec![], vec![None; 168], vec![Some((0.0, 0.0)); 3]] {
            let chart = Chart::of(&range(&points), false);
            assert!(chart.p50.is_empty() && chart.values.is_empty() && chart.range.is_none());
        }
    }

    proptest! {
        #[test]
        fn nothing_is_drawn_outside(
            points in proptest::collection::vec(proptest::option::of((0.001..1e7_f64, 1.0..50.0_f64)), 1..170),
        ) {
            let points: Vec<_> =
                points.into_iter().map(|point| point.map(|(p50, factor)| (p50, p50 * factor))).collect();
            let chart = Chart::of(&range(&points), false);
            prop_assert!(chart.values.len() <= 5, "{:?}", chart.values);
            for point in chart.p95.split(['M', 'L']).filter(|point| !point.is_empty()) {
                let (x, y) = point.trim_end_matches("h0").split_once(' ').expect("two numbers");
                let (x, y): (f64, f64) = (x.parse().expect("x"), y.parse().expect("y"));
                prop_assert!((0.0..=points.len() as f64).contains(&x) && (0.0..=chart.top).contains(&y), "{}", point);
            }
        }
    }
}
