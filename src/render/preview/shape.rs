//! The shapes of the states, by distance: a pixel is covered as far as the outline has passed its middle. Units are
//! those of the favicon, 16 a side.

use super::canvas::{Canvas, Color};
use crate::model::Shown;

type Point = (f32, f32);

/// Units of a side.
const UNITS: f32 = 16.0;
/// Half the width of a sign's line.
const LINE: f32 = 0.9;

const TRIANGLE: [Point; 3] = [(8.0, 1.2), (15.3, 14.0), (0.7, 14.0)];
const OCTAGON: [Point; 8] =
    [(5.0, 0.8), (11.0, 0.8), (15.2, 5.0), (15.2, 11.0), (11.0, 15.2), (5.0, 15.2), (0.8, 11.0), (0.8, 5.0)];

/// Draws the shape of a state into a square (left, top, side), its sign in another colour.
pub(super) fn draw(
    canvas: &mut Canvas,
    shown: Shown,
    (left, top, side): (f32, f32, f32),
    color: Color,
    sign_color: Color,
) {
    let unit = side / UNITS;
    let signs = sign(shown);
    for y in 0..side as i32 {
        for x in 0..side as i32 {
            let point = ((x as f32 + 0.5) / unit, (y as f32 + 0.5) / unit);
            let (px, py) = (x + left as i32, y + top as i32);
            canvas.cover(px, py, color, 0.5 - unit * outside(shown, point));
            let nearest = signs
                .iter()
                .flat_map(|line| line.windows(2))
                .map(|pair| to_segment(point, pair))
                .fold(f32::MAX, f32::min);
            canvas.cover(px, py, sign_color, 0.5 - unit * (nearest - LINE));
        }
    }
}

/// Distance from the outline; negative inside.
fn outside(shown: Shown, (x, y): Point) -> f32 {
    let (from_middle_x, from_middle_y) = (x - UNITS / 2.0, y - UNITS / 2.0);
    match shown {
        Shown::Up | Shown::Unknown => from_middle_x.hypot(from_middle_y) - 7.0,
        Shown::Degraded => convex(&TRIANGLE, (x, y)),
        Shown::Down => convex(&OCTAGON, (x, y)),
        Shown::Maintenance => {
            let (dx, dy) = (from_middle_x.abs() - 4.0, from_middle_y.abs() - 4.0);
            dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0) - 3.0
        }
    }
}

/// Of a convex outline, clockwise: the farthest of its edges.
fn convex(outline: &[Point], (x, y): Point) -> f32 {
    let next = outline.iter().cycle().skip(1);
    let edge = |((ax, ay), (bx, by)): (&Point, &Point)| {
        ((by - ay) * (x - ax) - (bx - ax) * (y - ay)) / (bx - ax).hypot(by - ay)
    };
    outline.iter().zip(next).map(edge).fold(f32::MIN, f32::max)
}

fn to_segment((x, y): Point, pair: &[Point]) -> f32 {
    let [(ax, ay), (bx, by)] = pair else { return f32::MAX };
    let (dx, dy) = (bx - ax, by - ay);
    let along = (((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)).clamp(0.0, 1.0);
    (x - ax - along * dx).hypot(y - ay - along * dy)
}

/// The lines of a sign.
fn sign(shown: Shown) -> Vec<Vec<Point>> {
    match shown {
        Shown::Up => vec![vec![(4.6, 8.3), (6.9, 10.6), (11.4, 5.8)]],
        Shown::Degraded => vec![vec![(8.0, 5.8), (8.0, 9.8)], vec![(8.0, 11.6), (8.0, 12.2)]],
        Shown::Down => vec![vec![(5.4, 5.4), (10.6, 10.6)], vec![(10.6, 5.4), (5.4, 10.6)]],
        Shown::Maintenance => vec![vec![(4.5, 8.0), (11.5, 8.0)]],
        Shown::Unknown => {
            let mut hook = curve([(6.2, 6.4), (6.4, 4.4), (9.8, 4.4), (9.8, 6.5)]);
            hook.extend(curve([(9.8, 6.5), (9.8, 7.9), (8.0, 7.9), (8.0, 9.4)]).into_iter().skip(1));
            vec![hook, vec![(8.0, 11.4), (8.0, 11.9)]]
        }
    }
}

/// A cubic curve as short lines.
fn curve([a, b, c, d]: [Point; 4]) -> Vec<Point> {
    const STEPS: u8 = 12;
    let at = |step: u8| {
        let t = f32::from(step) / f32::from(STEPS);
        let u = 1.0 - t;
        let mix =
            |a: f32, b: f32, c: f32, d: f32| u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d;
        (mix(a.0, b.0, c.0, d.0), mix(a.1, b.1, c.1, d.1))
    };
    (0..=STEPS).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_is_inside_and_the_corner_is_not() {
        for shown in Shown::ALL {
            assert!(outside(*shown, (8.0, 9.0)) < -1.0, "{shown}");
            assert!(outside(*shown, (0.2, 0.2)) > 0.2, "{shown}");
        }
    }
}
