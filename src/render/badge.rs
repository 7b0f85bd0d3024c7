//! SVG badges with the width and geometry of shields' renderer (badge-maker 6) for the same text; our own markup.

mod color;
mod draw;
mod text;

pub use self::color::Palette;

use self::color::Color;
use super::escape::{escape, is_invisible_trouble};
use super::icon;
use crate::model::Shown;
use crate::model::status::words;

words!(
    /// How a badge is drawn; anything unknown is `flat`.
    Style { Flat = "flat", FlatSquare = "flat-square", Plastic = "plastic", ForTheBadge = "for-the-badge",
        Social = "social" }
);

/// Characters of a label or a message that are drawn; more are cut.
pub const MAX_TEXT: usize = 1024;

/// What a badge says and how it is drawn. Texts and colours come from anywhere: bounded and escaped here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// Left half; may be empty.
    pub label: String,
    /// Right half.
    pub message: String,
    /// Colour of the right half: a name (`brightgreen`), hex with or without `#`, or a CSS colour name. Nonsense =
    /// lightgrey.
    pub color: String,
    /// Colour of the left half; nonsense or empty = grey. As with shields, a colour without a label draws an empty left
    /// half.
    pub label_color: String,
    /// How.
    pub style: Style,
}

/// Whether a colour is one that can be drawn.
pub fn is_color(text: &str) -> bool {
    Color::parse(text).is_some()
}

/// The SVG.
pub fn svg(badge: &Badge) -> String {
    let face = Face {
        label: shown(&badge.label),
        message: shown(&badge.message),
        color: Color::parse(&badge.color).unwrap_or_else(Color::lightgrey),
        label_color: Color::parse(&badge.label_color),
    };
    match badge.style {
        Style::Flat => draw::pill(&face, &draw::FLAT),
        Style::FlatSquare => draw::pill(&face, &draw::FLAT_SQUARE),
        Style::Plastic => draw::pill(&face, &draw::PLASTIC),
        Style::ForTheBadge => draw::for_the_badge(&face),
        Style::Social => draw::social(&face),
    }
}

/// The state alone: a circle of 14 px in a square of 16, with the state's sign in it, so that it is never colour alone.
/// `label: message` is its title; the style and the colour of the label have no meaning here.
pub fn dot(badge: &Badge, shown: Shown) -> String {
    let color = Color::parse(&badge.color).unwrap_or_else(Color::lightgrey);
    let spoken = escape(&Face::spoken(&self::shown(&badge.label), &self::shown(&badge.message)));
    let (sign, stroke) = (icon::sign(shown), color.text_on().0);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"16\" height=\"16\" viewBox=\"0 0 16 16\" role=\"img\" \
            aria-label=\"{spoken}\"><title>{spoken}</title><circle cx=\"8\" cy=\"8\" r=\"7\" fill=\"{}\"/><path \
            d=\"{sign}\" fill=\"none\" stroke=\"{stroke}\" stroke-width=\"1.8\" stroke-linecap=\"round\" \
            stroke-linejoin=\"round\"/></svg>",
        color.css
    )
}

/// A badge whose texts are bounded and whose colours are known.
#[derive(Debug)]
struct Face {
    label: String,
    message: String,
    color: Color,
    label_color: Option<Color>,
}

impl Face {
    /// What a screen reader says.
    fn spoken(label: &str, message: &str) -> String {
        if label.is_empty() { message.to_owned() } else { format!("{label}: {message}") }
    }
}

fn shown(text: &str) -> String {
    let clean = text.chars().filter(|char| !char.is_control() && !is_invisible_trouble(*char));
    let bounded: String = clean.take(MAX_TEXT).collect();
    // As JavaScript trims, which counts the byte order mark as white space.
    bounded.trim_matches(|char: char| char.is_whitespace() || char == '\u{FEFF}').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn badge(style: Style, label: &str, message: &str, color: &str) -> Badge {
        Badge {
            label: label.to_owned(),
            message: message.to_owned(),
            color: color.to_owned(),
            label_color: String::new(),
            style,
        }
    }

    /// Every value of an attribute, in order.
    fn values(svg: &str, attribute: &str) -> Vec<String> {
        let key = format!(" {attribute}=\"");
        svg.split(&key).skip(1).map(|rest| rest.split('"').next().unwrap_or_default().to_owned()).collect()
    }

    /// Width, height, the halves, text positions and lengths of badge-maker 6.0.0 for `uptime` and `99.98%`.
    #[test]
    fn every_style_has_the_geometry_of_shields() {
        for (style, height, rects, texts) in [
            (Style::Flat, "20", ["49", "53"], [("255", "390"), ("745", "430")]),
            (Style::FlatSquare, "20", ["49", "53"], [("255", "390"), ("745", "430")]),
            (Style::Plastic, "18", ["49", "53"], [("255", "390"), ("745", "430")]),
            (Style::ForTheBadge, "28", ["69.5", "75.5"], [("347.5", "455"), ("1072.5", "515")]),
            (Style::Social, "20", ["47", "47"], [("235", "370"), ("765", "390")]),
        ] {
            let svg = svg(&badge(style, "uptime", "99.98%", "brightgreen"));
            let width = match style {
                Style::ForTheBadge => "145",
                Style::Social => "101",
                Style::Flat | Style::FlatSquare | Style::Plastic => "102",
            };
            let (widths, heights) = (values(&svg, "width"), values(&svg, "height"));
            assert_eq!((widths[0].as_str(), heights[0].as_str()), (width, height), "{style}: {svg}");
            for rect in rects {
                assert!(widths.iter().any(|width| width == rect), "{style}: {rect} in {svg}");
            }
            for (x, length) in texts {
                assert!(
                    svg.contains(&format!("x=\"{x}\"")) && svg.contains(&format!("textLength=\"{length}\"")),
                    "{style}: {svg}"
                );
            }
        }
    }

    #[test]
    fn a_badge_without_a_label_is_one_field() {
        let svg = svg(&badge(Style::Flat, "", "up", "red"));
        assert_eq!(values(&svg, "width")[0], "23");
        assert!(
            svg.contains("x=\"115\"") && svg.contains("textLength=\"130\"") && svg.contains("aria-label=\"up\""),
            "{svg}"
        );
    }

    #[test]
    fn a_dot_has_the_sign_and_the_title_of_its_state() {
        let made = |shown: Shown| dot(&badge(Style::Flat, "<A>", shown.as_str(), "white"), shown);
        let all: std::collections::BTreeSet<String> = Shown::ALL.iter().map(|shown| made(*shown)).collect();
        assert_eq!(all.len(), Shown::ALL.len());
        let down = made(Shown::Down);
        assert!(down.contains("<title>&lt;A&gt;: down</title>") && down.contains("stroke=\"#333\""), "{down}");
        assert_eq!((values(&down, "width")[0].as_str(), values(&down, "r")[0].as_str()), ("16", "7"));
    }

    #[test]
    fn texts_run_in_the_direction_of_their_first_letter() {
        for (label, message, rtl) in
            [("Mail", "up", 0), ("Mail", "تعطّلت خدمة Mail.", 1), ("متجر", "معطّل", 2), ("1 متجر", "A متجر", 1)]
        {
            for style in Style::ALL {
                let found = svg(&badge(*style, label, message, "red")).matches(" direction=\"rtl\">").count();
                let drawn = match style {
                    Style::Flat | Style::Plastic => 3,
                    Style::Social => 2,
                    Style::FlatSquare | Style::ForTheBadge => 1,
                };
                assert_eq!(found, rtl * drawn, "{style}: {label} {message}");
            }
        }
    }

    #[test]
    fn joined_letters_are_not_torn_apart() {
        for style in Style::ALL {
            let [plain, joined] = ["up", "معطّل"].map(|text| svg(&badge(*style, text, text, "red")));
            assert!(plain.contains("textLength") && !joined.contains("textLength"), "{style}: {joined}");
        }
    }

    #[test]
    fn texts_are_escaped_and_dark_on_white() {
        let svg = svg(&badge(Style::Flat, "x", "<a>&\"'", "white"));
        assert_eq!(values(&svg, "width")[0], "68");
        assert!(svg.contains("aria-label=\"x: &lt;a&gt;&amp;&quot;&#39;\"") && svg.contains("fill=\"#333\""), "{svg}");
    }

    #[test]
    fn nonsense_gets_the_defaults_and_ten_kilobytes_are_cut() {
        let svg = svg(&badge(Style::Flat, "l", &"m".repeat(10_240), "url(javascript:x)"));
        assert!(svg.contains("#939393") && svg.contains("#555"), "{svg}");
        assert!(svg.len() < 8 * MAX_TEXT, "{}", svg.len());
    }

    proptest! {
        #[test]
        fn any_text_makes_a_well_formed_badge(label in any::<String>(), message in any::<String>(),
            color in any::<String>(), style in 0..5usize) {
            let svg = svg(&badge(Style::ALL[style], &label, &message, &color));
            prop_assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
            prop_assert!(!svg.contains("<script") && !svg.contains('\0'));
            prop_assert_eq!(svg.matches('<').count(), svg.matches('>').count());
        }
    }
}
