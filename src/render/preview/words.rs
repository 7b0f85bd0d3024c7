//! Text in the one font there is: which of it can be drawn, where its lines end, and the drawing.

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};

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

/// The font.
#[derive(Debug)]
pub(super) struct Words(FontRef<'static>);

impl Words {
    pub(super) fn new() -> Self {
        Self(FontRef::try_from_slice(FONT).expect("the built-in font is one"))
    }

    /// The text without the signs that the font has not; `None` if letters or digits are among them, or nothing is
    /// left.
    pub(super) fn drawable(&self, text: &str) -> Option<String> {
        let has = |char: char| self.0.glyph_id(char).0 != 0;
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
        let font = self.0.as_scaled(self.scale(size));
        text.chars().map(|char| font.h_advance(font.glyph_id(char))).sum()
    }

    /// Draws a line from a point on its baseline.
    pub(super) fn draw(&self, canvas: &mut Canvas, text: &str, (left, baseline): (f32, f32), ink: Ink) {
        let scale = self.scale(ink.size);
        let font = self.0.as_scaled(scale);
        let mut x = left;
        for char in text.chars() {
            let id = font.glyph_id(char);
            if let Some(outline) = self.0.outline_glyph(id.with_scale_and_position(scale, point(x, baseline))) {
                let bounds = outline.px_bounds();
                let (left, top) = (bounds.min.x as i32, bounds.min.y as i32);
                outline.draw(|x, y, coverage| canvas.cover(left + x as i32, top + y as i32, ink.color, coverage));
            }
            x += font.h_advance(id);
        }
    }

    /// The font's scale is the height of a line; ours is an em.
    fn scale(&self, size: f32) -> PxScale {
        let em = self.0.units_per_em().unwrap_or(2048.0);
        PxScale::from(size * self.0.height_unscaled() / em)
    }
}
