//! Text in the one font there is: which of it can be drawn, where its lines end, and the drawing.

use ab_glyph_rasterizer::{Point, Rasterizer, point};
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::outline::{DrawSettings, OutlineGlyphCollection, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider, charmap::Charmap};

use super::canvas::{Canvas, Color};
use crate::render::escape::is_invisible_trouble;

/// Latin, Greek, Cyrillic and punctuation; its licence stands beside it.
const FONT: &[u8] = include_bytes!("dejavu-sans-bold.ttf");
/// Characters that are looked at.
const MOST: usize = 400;

/// How a line is drawn.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ink {
    /// Pixels of an em.
    pub(super) size: f32,
    pub(super) color: Color,
}

/// The font, in its own units.
pub(super) struct Words {
    charmap: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
    outlines: OutlineGlyphCollection<'static>,
    /// Units of an em.
    em: f32,
}

impl Words {
    pub(super) fn new() -> Self {
        let font = FontRef::new(FONT).expect("the built-in font is one");
        Self {
            charmap: font.charmap(),
            metrics: font.glyph_metrics(Size::unscaled(), LocationRef::default()),
            outlines: font.outline_glyphs(),
            em: f32::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em),
        }
    }

    /// The text without the signs that the font has not; `None` if letters or digits are among them, or nothing is
    /// left.
    pub(super) fn drawable(&self, text: &str) -> Option<String> {
        let has = |char: char| self.glyph(char) != GlyphId::NOTDEF;
        let clean: String = text.chars().take(MOST).map(|char| if char.is_whitespace() { ' ' } else { char }).collect();
        if clean.chars().any(|char| char.is_alphanumeric() && !has(char)) {
            return None;
        }
        let kept: String = clean.chars().filter(|char| has(*char) && !is_invisible_trouble(*char)).collect();
        let words: Vec<&str> = kept.split_whitespace().collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// The lines of a text, broken between words, else within them. Of more than `most` lines the last is cut.
    pub(super) fn lines(&self, text: &str, size: f32, room: f32, most: usize) -> Vec<String> {
        let mut lines = vec![String::new()];
        for word in text.split(' ') {
            let line = lines.last().map_or("", String::as_str);
            let joined = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&joined, size) <= room {
                lines.pop();
                lines.push(joined);
                continue;
            }
            if line.is_empty() {
                lines.pop();
            }
            lines.extend(self.pieces(word, size, room));
        }
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                while self.width(&format!("{last}…"), size) > room && last.pop().is_some() {}
                last.push('…');
            }
        }
        lines
    }

    /// A word in pieces that fit; one that fits is one piece.
    fn pieces(&self, word: &str, size: f32, room: f32) -> Vec<String> {
        let mut pieces = vec![String::new()];
        let mut wide = 0.0;
        for char in word.chars() {
            let advance = self.width(char.encode_utf8(&mut [0; 4]), size);
            if wide + advance > room {
                pieces.push(String::new());
                wide = 0.0;
            }
            wide += advance;
            if let Some(piece) = pieces.last_mut() {
                piece.push(char);
            }
        }
        pieces
    }

    fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|char| self.advance(self.glyph(char), size)).sum()
    }

    /// Draws a line from a point on its baseline.
    pub(super) fn draw(&self, canvas: &mut Canvas, text: &str, (left, baseline): (f32, f32), ink: Ink) {
        let mut x = left;
        for char in text.chars() {
            let glyph = self.glyph(char);
            self.draw_glyph(canvas, glyph, point(x, baseline), ink);
            x += self.advance(glyph, ink.size);
        }
    }

    fn draw_glyph(&self, canvas: &mut Canvas, glyph: GlyphId, origin: Point, ink: Ink) {
        let (Some(bounds), Some(outline)) = (self.metrics.bounds(glyph), self.outlines.get(glyph)) else { return };
        let scale = ink.size / self.em;
        // the pixels that are touched: the origin's fraction counts, its whole part only moves
        let (left, top) = (
            (bounds.x_min * scale + origin.x.fract()).floor() + origin.x.trunc(),
            (origin.y.fract() - bounds.y_max * scale).floor() + origin.y.trunc(),
        );
        let (right, bottom) = (
            (bounds.x_max * scale + origin.x.fract()).ceil() + origin.x.trunc(),
            (origin.y.fract() - bounds.y_min * scale).ceil() + origin.y.trunc(),
        );
        let mut pen = Pen {
            rasterizer: Rasterizer::new((right - left) as usize, (bottom - top) as usize),
            offset: point(origin.x - left, origin.y - top),
            scale,
            start: Point::default(),
            last: Point::default(),
        };
        if outline.draw(DrawSettings::unhinted(Size::unscaled(), LocationRef::default()), &mut pen).is_ok() {
            let paint =
                |x, y, coverage| canvas.cover(left as i32 + x as i32, top as i32 + y as i32, ink.color, coverage);
            pen.rasterizer.for_each_pixel_2d(paint);
        }
    }

    /// What a character is drawn as; what the font has not, as its sign for that.
    fn glyph(&self, char: char) -> GlyphId {
        self.charmap.map(char).unwrap_or(GlyphId::NOTDEF)
    }

    fn advance(&self, glyph: GlyphId, size: f32) -> f32 {
        self.metrics.advance_width(glyph).unwrap_or_default() * (size / self.em)
    }
}

/// Takes an outline to pixels.
struct Pen {
    rasterizer: Rasterizer,
    /// Of the origin in the pixels.
    offset: Point,
    scale: f32,
    start: Point,
    last: Point,
}

impl Pen {
    /// The font's y grows upwards, that of pixels downwards.
    fn point(&self, x: f32, y: f32) -> Point {
        point(x * self.scale + self.offset.x, self.offset.y - y * self.scale)
    }
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.start = self.point(x, y);
        self.last = self.start;
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.point(x, y);
        self.rasterizer.draw_line(self.last, to);
        self.last = to;
    }

    fn quad_to(&mut self, control_x: f32, control_y: f32, x: f32, y: f32) {
        let (control, to) = (self.point(control_x, control_y), self.point(x, y));
        self.rasterizer.draw_quad(self.last, control, to);
        self.last = to;
    }

    fn curve_to(&mut self, first_x: f32, first_y: f32, second_x: f32, second_y: f32, x: f32, y: f32) {
        let (first, second, to) = (self.point(first_x, first_y), self.point(second_x, second_y), self.point(x, y));
        self.rasterizer.draw_cubic(self.last, first, second, to);
        self.last = to;
    }

    fn close(&mut self) {
        self.rasterizer.draw_line(self.last, self.start);
        self.last = self.start;
    }
}
