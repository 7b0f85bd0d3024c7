//! The five styles as markup. Every number that decides a width or a position is shields'; see badge-maker 6.

use super::text::Font;
use super::{Color, Face};
use crate::render::escape::escape;

/// What differs between flat, flat-square and plastic.
#[derive(Debug)]
pub(super) struct Look {
    height: u32,
    /// Baseline of the text, tenths of a pixel.
    baseline: u32,
    /// Radius of the corners, and the shine over both halves; none = square and plain, without shadows.
    shine: Option<(u32, &'static str)>,
}

/// shields' default.
pub(super) const FLAT: Look = Look {
    height: 20,
    baseline: 140,
    shine: Some((3, r##"<stop offset="0" stop-color="#bbb" stop-opacity=".1"/><stop offset="1" stop-opacity=".1"/>"##)),
};
/// Without corners, shine and shadow.
pub(super) const FLAT_SQUARE: Look = Look { height: 20, baseline: 140, shine: None };
/// The oldest.
pub(super) const PLASTIC: Look = Look {
    height: 18,
    baseline: 130,
    shine: Some((
        4,
        "<stop offset=\"0\" stop-color=\"#fff\" stop-opacity=\".7\"/><stop offset=\".1\" stop-color=\"#aaa\" \
            stop-opacity=\".1\"/><stop offset=\".9\" stop-opacity=\".3\"/><stop offset=\"1\" stop-opacity=\".5\"/>",
    )),
};

const VERDANA: &str = "fill=\"#fff\" text-anchor=\"middle\" font-family=\"Verdana,Geneva,DejaVu Sans,sans-serif\" \
    text-rendering=\"geometricPrecision\"";

/// Flat, flat-square, plastic.
pub(super) fn pill(face: &Face, look: &Look) -> String {
    let has_left = !face.label.is_empty() || face.label_color.is_some();
    let label_width = if face.label.is_empty() { 0 } else { odd_width(Font::Verdana11, &face.label) };
    let message_width = odd_width(Font::Verdana11, &face.message);
    let left = if has_left { label_width + 10 } else { 0 };
    let right = message_width + 10;
    let width = left + right;
    let left_color = if has_left { face.label_color.clone().unwrap_or_else(Color::grey) } else { face.color.clone() };
    let message_at = left.saturating_sub(1);

    let height = look.height;
    let halves = format!(
        "<rect width=\"{left}\" height=\"{height}\" fill=\"{}\"/><rect x=\"{left}\" width=\"{right}\" \
            height=\"{height}\" fill=\"{}\"/>",
        left_color.css, face.color.css
    );
    let texts = pill_text(look, &face.label, &left_color, 1, label_width)
        + &pill_text(look, &face.message, &face.color, message_at, message_width);
    let body = match look.shine {
        Some((radius, stops)) => format!(
            "<defs><filter id=\"b\"><feGaussianBlur stdDeviation=\"16\"/></filter><linearGradient id=\"s\" x2=\"0\" \
                y2=\"100%\">{stops}</linearGradient><clipPath id=\"r\"><rect width=\"{width}\" height=\"{height}\" \
                rx=\"{radius}\"/></clipPath></defs><g clip-path=\"url(#r)\">{halves}<rect width=\"{width}\" \
                height=\"{height}\" fill=\"url(#s)\"/></g>"
        ),
        None => format!(r#"<g shape-rendering="crispEdges">{halves}</g>"#),
    };
    let spoken = Face::spoken(&face.label, &face.message);
    frame(f64::from(width), height, &spoken, &format!(r#"{body}<g {VERDANA} font-size="110">{texts}</g>"#))
}

fn pill_text(look: &Look, text: &str, on: &Color, left: u32, width: u32) -> String {
    if text.is_empty() {
        return String::new();
    }
    let (fill, shadow) = on.text_on();
    let (length, direction, text) = (length(text, f64::from(10 * width)), direction(text), escape(text));
    let (x, y, shadow_y, length) =
        (10.0 * (f64::from(left) + 0.5 * f64::from(width) + 5.0), look.baseline, look.baseline + 10, length);
    let shade = if look.shine.is_some() {
        format!(
            "<g aria-hidden=\"true\" fill=\"{shadow}\"><text x=\"{x}\" y=\"{shadow_y}\"{length} fill-opacity=\".8\" \
                filter=\"url(#b)\"{direction}>{text}</text><text x=\"{x}\" y=\"{shadow_y}\"{length} \
                fill-opacity=\".3\"{direction}>{text}</text></g>"
        )
    } else {
        String::new()
    };
    format!(
        r#"<g transform="scale(.1)">{shade}<text x="{x}" y="{y}"{length} fill="{fill}"{direction}>{text}</text></g>"#
    )
}

/// Capitals, spaced.
pub(super) fn for_the_badge(face: &Face) -> String {
    const MARGIN: f64 = 12.0;
    let (label, message) = (face.label.to_uppercase(), face.message.to_uppercase());
    let label_width = spaced_width(Font::Verdana10, &label);
    let message_width = spaced_width(Font::Verdana10Bold, &message);
    let left = if label.is_empty() { 0.0 } else { 2.0 * MARGIN + label_width };
    let right = 2.0 * MARGIN + message_width;
    let left_color = face.label_color.clone().unwrap_or_else(Color::grey);

    let mut body = String::from(r#"<g shape-rendering="crispEdges">"#);
    if !label.is_empty() {
        body += &format!(r#"<rect width="{left}" height="28" fill="{}"/>"#, left_color.css);
    }
    body += &format!(
        r#"<rect x="{left}" width="{right}" height="28" fill="{}"/></g><g {VERDANA} font-size="100">"#,
        face.color.css
    );
    for (text, on, from, width, weight) in [
        (&label, &left_color, MARGIN, label_width, ""),
        (&message, &face.color, left + MARGIN, message_width, r#" font-weight="bold""#),
    ] {
        if !text.is_empty() {
            let (x, length) = (10.0 * (from + 0.5 * width), length(text, 10.0 * width));
            let (fill, direction, text) = (on.text_on().0, direction(text), escape(text));
            body += &format!(
                r#"<text transform="scale(.1)" x="{x}" y="175"{length} fill="{fill}"{weight}{direction}>{text}</text>"#
            );
        }
    }
    frame(left + right, 28, &Face::spoken(&label, &message), &(body + "</g>"))
}

/// A label beside a speech bubble.
pub(super) fn social(face: &Face) -> String {
    let label = capitalised(&face.label);
    let label_width = odd_width(Font::Helvetica11Bold, &label);
    let message_width = odd_width(Font::Helvetica11Bold, &face.message);
    let left = label_width + 10;
    let bubble = message_width + 8;
    let has_message = !face.message.is_empty();

    let mut body = format!(
        "<defs><linearGradient id=\"a\" x2=\"0\" y2=\"100%\"><stop offset=\"0\" stop-color=\"#fcfcfc\" \
            stop-opacity=\"0\"/><stop offset=\"1\" stop-opacity=\".1\"/></linearGradient></defs><g \
            stroke=\"#d5d5d5\"><rect x=\".5\" y=\".5\" width=\"{left}\" height=\"19\" rx=\"2\" fill=\"#fcfcfc\" \
            stroke=\"none\"/>"
    );
    if has_message {
        let (edge, notch) = (f64::from(left) + 6.5, left + 6);
        body += &format!(
            "<rect x=\"{edge}\" y=\".5\" width=\"{bubble}\" height=\"19\" rx=\"2\" fill=\"#fafafa\"/><rect \
                x=\"{notch}\" y=\"7.5\" width=\".5\" height=\"5\" stroke=\"#fafafa\"/><path d=\"M{edge} 6.5l-3 3v1l3 \
                3\" fill=\"#fafafa\"/>"
        );
    }
    body += &format!(
        "<rect x=\".5\" y=\".5\" width=\"{left}\" height=\"19\" rx=\"2\" fill=\"url(#a)\"/></g><g aria-hidden=\"true\" \
            fill=\"#333\" text-anchor=\"middle\" font-family=\"Helvetica Neue,Helvetica,Arial,sans-serif\" \
            text-rendering=\"geometricPrecision\" font-weight=\"700\" font-size=\"110px\">"
    );
    body += &social_text(&label, 10.0 * (f64::from(label_width) / 2.0 + 5.0), label_width);
    if has_message {
        body += &social_text(&face.message, 10.0 * (f64::from(left) + 6.0 + f64::from(bubble) / 2.0), message_width);
    }
    let width = left + 1 + if has_message { 6 + bubble } else { 0 };
    frame(f64::from(width), 20, &Face::spoken(&label, &face.message), &(body + "</g>"))
}

fn social_text(text: &str, x: f64, width: u32) -> String {
    let (text, direction, length) = (escape(text), direction(text), length(text, f64::from(10 * width)));
    format!(
        "<text x=\"{x}\" y=\"150\"{length} fill=\"#fff\" transform=\"scale(.1)\"{direction}>{text}</text><text \
            x=\"{x}\" y=\"140\"{length} transform=\"scale(.1)\"{direction}>{text}</text>"
    )
}

fn frame(width: f64, height: u32, spoken: &str, body: &str) -> String {
    let spoken = escape(spoken);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" role=\"img\" \
            aria-label=\"{spoken}\"><title>{spoken}</title>{body}</svg>"
    )
}

/// The width that a text is drawn in, whatever font a reader has. Letters that are joined would be torn apart by it:
/// they keep the width of the font.
fn length(text: &str, width: f64) -> String {
    let joined = |char: char| {
        matches!(char, '\u{600}'..='\u{8ff}' | '\u{1800}'..='\u{18af}')
            || matches!(char, '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
    };
    if text.contains(joined) { String::new() } else { format!(r#" textLength="{width}""#) }
}

/// The direction of a text, where it is not the usual one: that of its first letter. Pictures know no `dir`.
fn direction(text: &str) -> &'static str {
    let rtl = |char: &char| matches!(char, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}');
    if text.chars().find(|char| char.is_alphabetic()).is_some_and(|first| rtl(&first)) {
        r#" direction="rtl""#
    } else {
        ""
    }
}

/// Rounded down, then up to odd: text centred on a half pixel is sharper.
fn odd_width(font: Font, text: &str) -> u32 {
    font.width(text) as u32 | 1
}

/// Rounded down, and 1.25 px more for each UTF-16 unit.
fn spaced_width(font: Font, text: &str) -> f64 {
    font.width(text).floor() + 1.25 * text.encode_utf16().count() as f64
}

/// As JavaScript does it, by UTF-16 units: a letter of two units stays as it is.
fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if first.len_utf16() == 1 => first.to_uppercase().chain(chars).collect(),
        Some(_) | None => text.to_owned(),
    }
}
