//! Widths of texts in the fonts that badges are measured with, in pixels: the measurements of Verdana and Helvetica
//! that shields uses.
//!
//! `widths.bin` comes from npm anafanafo (MIT, its licence is the head of the file) and is made by
//! `scripts/badge-widths.mjs`.

use std::io::Read as _;
use std::sync::LazyLock;

static FILE: &[u8] = include_bytes!("widths.bin");
static RANGES: LazyLock<Vec<Range>> =
    LazyLock::new(|| read(FILE).expect("the file in the tree is sound, a test reads it"));

/// A font at a size; the number is its place in a tuple of widths.
#[derive(Clone, Copy, Debug)]
pub(super) enum Font {
    /// Verdana, 11 px: flat, flat-square, plastic.
    Verdana11 = 0,
    /// Verdana, 10 px: the label of for-the-badge.
    Verdana10 = 1,
    /// Verdana bold, 10 px: the message of for-the-badge.
    Verdana10Bold = 2,
    /// Helvetica bold, 11 px: social.
    Helvetica11Bold = 3,
}

/// Characters that are as wide as each other.
#[derive(Debug)]
struct Range {
    first: u32,
    last: u32,
    /// Hundredths of a pixel, by font.
    widths: [u16; 4],
}

impl Font {
    /// Width of a text. A character that was not measured is as wide as an "m"; control characters have none.
    pub(super) fn width(self, text: &str) -> f64 {
        let m = self.of('m').unwrap_or_default();
        // In this order and as floats, so that rounding down afterwards meets shields' pixel.
        text.chars().filter(|char| !char.is_ascii_control()).fold(0.0, |sum, char| sum + self.of(char).unwrap_or(m))
    }

    fn of(self, char: char) -> Option<f64> {
        let char = u32::from(char);
        let after = RANGES.partition_point(|range| range.first <= char);
        let range = RANGES.get(after.checked_sub(1)?)?;
        (char <= range.last).then(|| f64::from(range.widths[self as usize]) / 100.0)
    }
}

/// Reads what the script wrote: a text, a NUL, and deflated LEB128 integers: tuples of widths, then three columns of
/// ranges.
fn read(file: &[u8]) -> Option<Vec<Range>> {
    let head = file.iter().position(|byte| *byte == 0)?;
    let mut body = Vec::new();
    flate2::read::DeflateDecoder::new(&file[head + 1..]).read_to_end(&mut body).ok()?;
    let mut numbers = Numbers(&body);
    let count = numbers.next()?;
    let tuples: Vec<[u16; 4]> = (0..count).map(|_| numbers.tuple()).collect::<Option<_>>()?;
    let count = numbers.next()?;
    let mut column = || (0..count).map(|_| numbers.next()).collect::<Option<Vec<u32>>>();
    let (gaps, lengths, places) = (column()?, column()?, column()?);
    let mut end = 0;
    let rows = gaps.into_iter().zip(lengths).zip(places);
    rows.map(|((gap, length), place)| {
        let first = end + gap;
        end = first + length + 1;
        Some(Range { first, last: first + length, widths: *tuples.get(usize::try_from(place).ok()?)? })
    })
    .collect()
}

/// LEB128 integers, one after the other.
struct Numbers<'a>(&'a [u8]);

impl Numbers<'_> {
    fn next(&mut self) -> Option<u32> {
        let mut value = 0;
        for shift in (0..32).step_by(7) {
            let (first, rest) = self.0.split_first()?;
            self.0 = rest;
            value |= u32::from(first & 0x7F) << shift;
            if first & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    fn tuple(&mut self) -> Option<[u16; 4]> {
        let mut tuple = [0; 4];
        for width in &mut tuple {
            *width = u16::try_from(self.next()?).ok()?;
        }
        Some(tuple)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Widths as npm anafanafo 2.0.0 gives them.
    #[test]
    fn widths_are_shields() {
        for (font, text, width) in [
            (Font::Verdana11, "uptime", 38.41),
            (Font::Verdana11, "99.98%", 43.8),
            (Font::Verdana11, "", 0.0),
            (Font::Verdana11, "中文", 22.0),
            (Font::Verdana10, "中文", 20.0),
            (Font::Verdana10Bold, "❤", 9.1),
            (Font::Helvetica11Bold, "Uptime", 37.86),
            // Not measured: as an "m". A joiner has no width, nor has a control character.
            (Font::Verdana11, "\u{1F600}\u{5D0}", 2.0 * 10.7),
            (Font::Verdana10Bold, "\u{1F600}", 10.58),
            (Font::Verdana11, "\u{200D}\n\u{7F}", 0.0),
        ] {
            assert!((font.width(text) - width).abs() < 1e-9, "{text}: {}", font.width(text));
        }
    }

    #[test]
    fn the_file_is_sound_and_says_whose_it_is() {
        assert!(FILE.starts_with(b"Widths of characters from anafanafo ") && RANGES.len() > 10_000);
        assert!(RANGES.windows(2).all(|pair| pair[0].first <= pair[0].last && pair[0].last < pair[1].first));
        assert!(read(&FILE[..FILE.len() - 9]).is_none() && read(b"").is_none());
    }
}
