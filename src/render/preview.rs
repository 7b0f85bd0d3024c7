//! `/og.png`: what a link to the page looks like in a chat: the state's shape and colour, the site's name, the
//! headline. No instant is in it: the same state is the same bytes. Its font has Latin, Greek and Cyrillic letters: a
//! headline with others gives way to a sentence of the page's language without names, and in Arabic, Chinese and
//! Japanese to the English one.

mod canvas;
mod shape;
mod words;

use self::canvas::{Canvas, Color};
use self::words::{Ink, Words};
use super::icon;
use crate::locale::Locale;
use crate::view::Headline;

/// What previews are expected to be, pixels.
const WIDTH: usize = 1200;
const HEIGHT: usize = 630;
const MARGIN: f32 = 80.0;
/// Side of the shape.
const SHAPE: f32 = 96.0;
/// Sizes of the headline, pixels of an em: the first in which it fits.
const SIZES: [f32; 5] = [84.0, 72.0, 60.0, 50.0, 42.0];
/// From line to line, in ems.
const LEADING: f32 = 1.2;
/// Where the headline may be.
const TOP: f32 = 226.0;
const BOTTOM: f32 = 570.0;
/// Of the band at the foot.
const BAND: usize = 20;

const PAPER: Color = [0xfa, 0xfa, 0xf7];
const INK: Color = [0x16, 0x19, 0x1d];
const MUTED: Color = [0x5a, 0x62, 0x6d];

/// The picture as PNG.
pub fn png(site_name: &str, headline: &Headline, locale: Locale) -> Vec<u8> {
    let color = icon::rgb(headline.shown);
    let mut canvas = Canvas::new(WIDTH, HEIGHT, PAPER);
    canvas.band(HEIGHT - BAND, color);
    shape::draw(&mut canvas, headline.shown, (MARGIN, MARGIN, SHAPE), color, PAPER);
    let words = Words::new();
    let room = WIDTH as f32 - 2.0 * MARGIN;
    if let Some(name) = words.drawable(site_name) {
        let left = MARGIN + SHAPE + 28.0;
        let line = words.lines(&name, 40.0, room - SHAPE - 28.0, 1);
        for text in line {
            words.draw(&mut canvas, &text, (left, MARGIN + SHAPE / 2.0 + 14.0), Ink { size: 40.0, color: MUTED });
        }
    }
    let plain = |locale: Locale| words.drawable(&locale.word("picture-", headline.level.as_str()));
    // A name, or the whole language, is written in letters that the font has not.
    let sentence = words
        .drawable(&headline.sentence)
        .or_else(|| plain(locale))
        .or_else(|| plain(Locale::ENGLISH))
        .unwrap_or_default();
    let (size, lines) = fitting(&words, &sentence, room);
    for (place, line) in lines.iter().enumerate() {
        let baseline = TOP + size * (1.0 + LEADING * place as f32);
        words.draw(&mut canvas, line, (MARGIN, baseline), Ink { size, color: INK });
    }
    canvas.png()
}

/// The largest size in which a sentence fits; in the smallest one it is cut.
fn fitting(words: &Words, sentence: &str, room: f32) -> (f32, Vec<String>) {
    let most = |size: f32| ((BOTTOM - TOP) / (size * LEADING)) as usize;
    let whole = |size: &f32| {
        let lines = words.lines(sentence, *size, room, usize::MAX);
        (lines.len() <= most(*size)).then_some((*size, lines))
    };
    let [.., smallest] = SIZES;
    SIZES.iter().find_map(whole).unwrap_or_else(|| (smallest, words.lines(sentence, smallest, room, most(smallest))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Language, Shown, SiteLevel};
    use proptest::prelude::*;

    fn picture(sentence: &str, shown: Shown) -> Vec<u8> {
        let level = SiteLevel::ALL.iter().copied().rfind(|level| level.shown() == shown).expect("every state has one");
        png("Acme Status", &Headline { sentence: sentence.to_owned(), level, shown }, Locale::ENGLISH)
    }

    #[test]
    fn it_is_a_png_of_the_size_that_previews_have() {
        let png = picture("Checkout down. Everything else works.", Shown::Down);
        assert!(png.starts_with(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x04\xb0\0\0\x02\x76\x08\x02"));
        assert!(png.len() < 100 * 1024, "{}", png.len());
        assert_eq!(
            picture("Checkout down. Everything else works.", Shown::Down),
            png,
            "the same state is the same bytes"
        );
    }

    #[test]
    fn states_differ_and_so_do_sentences() {
        let all: std::collections::BTreeSet<Vec<u8>> = Shown::ALL.iter().map(|shown| picture("A.", *shown)).collect();
        assert_eq!(all.len(), Shown::ALL.len());
        assert_ne!(picture("A.", Shown::Up), picture("B.", Shown::Up));
    }

    #[test]
    fn letters_without_a_glyph_give_way_to_the_state() {
        assert_eq!(picture("検索 down.", Shown::Down), picture("Some services are down.", Shown::Down));
        assert_eq!(picture("🚀 Search down.\u{202e}", Shown::Down), picture("Search down.", Shown::Down));
    }

    #[test]
    fn languages_without_a_glyph_give_way_to_english() {
        let of = |language, sentence: &str| {
            let headline = Headline { sentence: sentence.to_owned(), level: SiteLevel::Partial, shown: Shown::Down };
            png("Acme Status", &headline, Locale::of(language))
        };
        let german = Locale::of(Language::De).text("picture-partial");
        assert_eq!(of(Language::De, "検索 ausgefallen."), of(Language::De, &german));
        for language in [Language::Ja, Language::ZhCn, Language::Ar] {
            let sentence = Locale::of(language).text("headline-all-down");
            assert_eq!(of(language, &sentence), picture("Some services are down.", Shown::Down), "{language}");
        }
    }

    #[test]
    fn long_sentences_get_smaller_and_are_cut_at_last() {
        let words = Words::new();
        let sizes: Vec<(f32, usize)> = [1, 8, 16, 400]
            .map(|count| fitting(&words, &"Search ".repeat(count), 1040.0))
            .map(|(size, lines)| (size, lines.len()))
            .into();
        assert!(sizes.is_sorted_by(|before, after| before.0 >= after.0), "{sizes:?}");
        assert_eq!((sizes[0], sizes[3]), ((84.0, 1), (42.0, 6)));
        assert!(fitting(&words, &"W".repeat(10_000), 1040.0).1.last().is_some_and(|line| line.ends_with('…')));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn any_text_makes_a_picture(name in any::<String>(), sentence in any::<String>()) {
            let picture = png(&name, &Headline { sentence, level: SiteLevel::Up, shown: Shown::Up }, Locale::ENGLISH);
            prop_assert!(picture.ends_with(b"IEND\xaeB`\x82"));
        }
    }
}
