//! Colours of badges: shields' names (badge-maker 6), hex, CSS names, `rgb()` and `hsl()`; and which text is readable
//! on them.

use crate::model::status::words;

words!(
    /// The shades of shields' colour names: its own, or ones on which white text has the contrast of WCAG AA (4.5:1).
    Palette { Shields = "shields", Aa = "aa" }
);

impl Palette {
    /// A colour in this palette; what has no shade of its own there stays.
    pub fn shade(self, name: &str) -> &str {
        let dark = AA.iter().find(|(known, _)| self == Self::Aa && *known == name);
        dark.map_or(name, |(_, css)| css)
    }
}

/// A colour that may stand in an SVG attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Color {
    /// As written into the SVG: `#4b0`, `white`.
    pub css: String,
    rgb: u32,
}

impl Color {
    /// Reads a colour: shields' names and aliases first, then hex of three or six digits with or without `#`, then CSS
    /// names, `rgb(1, 2, 3)` and `hsl(1, 2%, 3%)`, with or without opacity. Nonsense is `None`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some((_, css)) = SHIELDS.iter().find(|(name, _)| *name == text) {
            return Self::hex(css);
        }
        let lower = text.to_ascii_lowercase();
        Self::hex(&lower).or_else(|| {
            let named = CSS.binary_search_by_key(&lower.as_str(), |(name, _)| *name).ok().map(|at| CSS[at].1);
            Some(Self { rgb: named.or_else(|| function(&lower))?, css: lower })
        })
    }

    /// Where nothing better is known.
    pub(super) fn lightgrey() -> Self {
        Self { css: "#939393".to_owned(), rgb: 0x93_93_93 }
    }

    /// Left halves.
    pub(super) fn grey() -> Self {
        Self { css: "#555".to_owned(), rgb: 0x55_55_55 }
    }

    fn hex(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').unwrap_or(text);
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let number = u32::from_str_radix(digits, 16).ok()?;
        let rgb = match digits.len() {
            3 => (number >> 8 & 15) * 0x11_00_00 + (number >> 4 & 15) * 0x11_00 + (number & 15) * 0x11,
            6 => number,
            _ => return None,
        };
        Some(Self { css: format!("#{digits}"), rgb })
    }

    /// Fill of a text on this colour, and of the shadow under it. The threshold is shields': brightness above 0.69
    /// takes dark text.
    pub(super) const fn text_on(&self) -> (&'static str, &'static str) {
        let [_, red, green, blue] = self.rgb.to_be_bytes();
        let weighted = 299 * red as u32 + 587 * green as u32 + 114 * blue as u32;
        if weighted > 177_225 { ("#333", "#ccc") } else { ("#fff", "#010101") }
    }
}

/// `rgb(…)`, `rgba(…)`, `hsl(…)` and `hsla(…)` with commas, in lower case: nothing but digits, dots, per cents and
/// blanks gets through.
fn function(text: &str) -> Option<u32> {
    let (name, arguments) = text.strip_suffix(')')?.split_once('(')?;
    let arguments: Vec<&str> = arguments.split(',').map(str::trim).collect();
    let (a, b, c) = match arguments[..] {
        [a, b, c] => (a, b, c),
        [a, b, c, opacity] if number(opacity.strip_suffix('%').unwrap_or(opacity)).is_some() => (a, b, c),
        _ => return None,
    };
    let share = |text: &str| Some(number(text.strip_suffix('%')?)?.min(100.0) / 100.0);
    let [red, green, blue] = match name {
        "rgb" | "rgba" => [a, b, c].map(|part| share(part).or_else(|| Some(number(part)?.min(255.0) / 255.0))),
        "hsl" | "hsla" => hsl(number(a.strip_suffix("deg").unwrap_or(a))?, share(b)?, share(c)?).map(Some),
        _ => return None,
    };
    let byte = |part: f64| (part * 255.0) as u32;
    Some(byte(red?) << 16 | byte(green?) << 8 | byte(blue?))
}

fn number(text: &str) -> Option<f64> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|_| plain)
}

/// Red, green and blue, 0 to 1; see CSS Color 4, "HSL to sRGB".
fn hsl(hue: f64, saturation: f64, lightness: f64) -> [f64; 3] {
    let spread = saturation * lightness.min(1.0 - lightness);
    [0.0, 8.0, 4.0].map(|part| {
        let at = (part + hue / 30.0) % 12.0;
        lightness - spread * (at - 3.0).min(9.0 - at).clamp(-1.0, 1.0)
    })
}

/// Shades for [`Palette::Aa`].
const AA: [(&str, &str); 7] = [
    ("brightgreen", "#1a7f37"),
    ("green", "#4a7900"),
    ("yellow", "#8a6100"),
    ("orange", "#b04a0c"),
    ("red", "#c0291f"),
    ("blue", "#0a63b0"),
    ("lightgrey", "#666d75"),
];

/// shields' names and their aliases, badge-maker 6.0.0.
const SHIELDS: [(&str, &str); 16] = [
    ("brightgreen", "#4b0"),
    ("success", "#4b0"),
    ("green", "#67ac09"),
    ("yellow", "#d8b800"),
    ("yellowgreen", "#95991a"),
    ("orange", "#ea7233"),
    ("important", "#ea7233"),
    ("red", "#dd4343"),
    ("critical", "#dd4343"),
    ("blue", "#007ec6"),
    ("informational", "#007ec6"),
    ("grey", "#555"),
    ("gray", "#555"),
    ("lightgrey", "#939393"),
    ("lightgray", "#939393"),
    ("inactive", "#939393"),
];

/// The named colours of CSS Color 4, by name.
#[rustfmt::skip]
const CSS: [(&str, u32); 148] = [
    ("aliceblue", 0xf0f8ff), ("antiquewhite", 0xfaebd7), ("aqua", 0x00ffff), ("aquamarine", 0x7fffd4),
    ("azure", 0xf0ffff), ("beige", 0xf5f5dc), ("bisque", 0xffe4c4), ("black", 0x000000), ("blanchedalmond", 0xffebcd),
    ("blue", 0x0000ff), ("blueviolet", 0x8a2be2), ("brown", 0xa52a2a), ("burlywood", 0xdeb887), ("cadetblue", 0x5f9ea0),
    ("chartreuse", 0x7fff00), ("chocolate", 0xd2691e), ("coral", 0xff7f50), ("cornflowerblue", 0x6495ed),
    ("cornsilk", 0xfff8dc), ("crimson", 0xdc143c), ("cyan", 0x00ffff), ("darkblue", 0x00008b), ("darkcyan", 0x008b8b),
    ("darkgoldenrod", 0xb8860b), ("darkgray", 0xa9a9a9), ("darkgreen", 0x006400), ("darkgrey", 0xa9a9a9),
    ("darkkhaki", 0xbdb76b), ("darkmagenta", 0x8b008b), ("darkolivegreen", 0x556b2f), ("darkorange", 0xff8c00),
    ("darkorchid", 0x9932cc), ("darkred", 0x8b0000), ("darksalmon", 0xe9967a), ("darkseagreen", 0x8fbc8f),
    ("darkslateblue", 0x483d8b), ("darkslategray", 0x2f4f4f), ("darkslategrey", 0x2f4f4f), ("darkturquoise", 0x00ced1),
    ("darkviolet", 0x9400d3), ("deeppink", 0xff1493), ("deepskyblue", 0x00bfff), ("dimgray", 0x696969),
    ("dimgrey", 0x696969), ("dodgerblue", 0x1e90ff), ("firebrick", 0xb22222), ("floralwhite", 0xfffaf0),
    ("forestgreen", 0x228b22), ("fuchsia", 0xff00ff), ("gainsboro", 0xdcdcdc), ("ghostwhite", 0xf8f8ff),
    ("gold", 0xffd700), ("goldenrod", 0xdaa520), ("gray", 0x808080), ("green", 0x008000), ("greenyellow", 0xadff2f),
    ("grey", 0x808080), ("honeydew", 0xf0fff0), ("hotpink", 0xff69b4), ("indianred", 0xcd5c5c), ("indigo", 0x4b0082),
    ("ivory", 0xfffff0), ("khaki", 0xf0e68c), ("lavender", 0xe6e6fa), ("lavenderblush", 0xfff0f5),
    ("lawngreen", 0x7cfc00), ("lemonchiffon", 0xfffacd), ("lightblue", 0xadd8e6), ("lightcoral", 0xf08080),
    ("lightcyan", 0xe0ffff), ("lightgoldenrodyellow", 0xfafad2), ("lightgray", 0xd3d3d3), ("lightgreen", 0x90ee90),
    ("lightgrey", 0xd3d3d3), ("lightpink", 0xffb6c1), ("lightsalmon", 0xffa07a), ("lightseagreen", 0x20b2aa),
    ("lightskyblue", 0x87cefa), ("lightslategray", 0x778899), ("lightslategrey", 0x778899),
    ("lightsteelblue", 0xb0c4de), ("lightyellow", 0xffffe0), ("lime", 0x00ff00), ("limegreen", 0x32cd32),
    ("linen", 0xfaf0e6), ("magenta", 0xff00ff), ("maroon", 0x800000), ("mediumaquamarine", 0x66cdaa),
    ("mediumblue", 0x0000cd), ("mediumorchid", 0xba55d3), ("mediumpurple", 0x9370db), ("mediumseagreen", 0x3cb371),
    ("mediumslateblue", 0x7b68ee), ("mediumspringgreen", 0x00fa9a), ("mediumturquoise", 0x48d1cc),
    ("mediumvioletred", 0xc71585), ("midnightblue", 0x191970), ("mintcream", 0xf5fffa), ("mistyrose", 0xffe4e1),
    ("moccasin", 0xffe4b5), ("navajowhite", 0xffdead), ("navy", 0x000080), ("oldlace", 0xfdf5e6), ("olive", 0x808000),
    ("olivedrab", 0x6b8e23), ("orange", 0xffa500), ("orangered", 0xff4500), ("orchid", 0xda70d6),
    ("palegoldenrod", 0xeee8aa), ("palegreen", 0x98fb98), ("paleturquoise", 0xafeeee), ("palevioletred", 0xdb7093),
    ("papayawhip", 0xffefd5), ("peachpuff", 0xffdab9), ("peru", 0xcd853f), ("pink", 0xffc0cb), ("plum", 0xdda0dd),
    ("powderblue", 0xb0e0e6), ("purple", 0x800080), ("rebeccapurple", 0x663399), ("red", 0xff0000),
    ("rosybrown", 0xbc8f8f), ("royalblue", 0x4169e1), ("saddlebrown", 0x8b4513), ("salmon", 0xfa8072),
    ("sandybrown", 0xf4a460), ("seagreen", 0x2e8b57), ("seashell", 0xfff5ee), ("sienna", 0xa0522d),
    ("silver", 0xc0c0c0), ("skyblue", 0x87ceeb), ("slateblue", 0x6a5acd), ("slategray", 0x708090),
    ("slategrey", 0x708090), ("snow", 0xfffafa), ("springgreen", 0x00ff7f), ("steelblue", 0x4682b4), ("tan", 0xd2b48c),
    ("teal", 0x008080), ("thistle", 0xd8bfd8), ("tomato", 0xff6347), ("turquoise", 0x40e0d0), ("violet", 0xee82ee),
    ("wheat", 0xf5deb3), ("white", 0xffffff), ("whitesmoke", 0xf5f5f5), ("yellow", 0xffff00), ("yellowgreen", 0x9acd32),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hex_and_nonsense() {
        for (text, expected) in [
            ("brightgreen", Some("#4b0")),
            ("inactive", Some("#939393")),
            ("blue", Some("#007ec6")),
            ("ABC", Some("#abc")),
            ("#A0b1C2", Some("#a0b1c2")),
            ("RebeccaPurple", Some("rebeccapurple")),
            ("Blue", Some("blue")),
            ("", None),
            ("#", None),
            ("#abcd", None),
            ("+ff", None),
            ("RGB(255, 0, 12)", Some("rgb(255, 0, 12)")),
            ("rgba(1%,2%,3%,.5)", Some("rgba(1%,2%,3%,.5)")),
            ("hsl(120deg, 100%, 25%)", Some("hsl(120deg, 100%, 25%)")),
            ("rgb(1,2)", None),
            ("rgb(1,2,inf)", None),
            ("rgb(1,2,3,x)", None),
            ("hsl(1,2,3)", None),
            ("url(1,2,3)", None),
            ("url(#x)", None),
            ("\"/><script>", None),
        ] {
            assert_eq!(Color::parse(text).map(|color| color.css).as_deref(), expected, "{text}");
        }
    }

    /// WCAG 2.2: relative luminance, and (lighter + 0.05) / (darker + 0.05).
    #[test]
    fn white_text_is_readable_on_every_shade_of_aa() {
        for (name, _) in AA {
            let color = Color::parse(Palette::Aa.shade(name)).expect("a colour");
            let [_, red, green, blue] = color.rgb.to_be_bytes().map(|part| {
                let part = f64::from(part) / 255.0;
                if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
            });
            let contrast = 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05);
            assert!(contrast >= 4.5 && color.text_on().0 == "#fff", "{name}: {contrast}");
            assert_eq!(Palette::Shields.shade(name), name);
        }
    }

    #[test]
    fn css_names_are_sorted() {
        assert!(CSS.is_sorted_by_key(|(name, _)| *name));
        assert!(CSS.iter().all(|(name, _)| Color::parse(name).is_some()));
    }

    #[test]
    fn text_is_dark_on_bright_colours() {
        for (color, fill) in [
            ("white", "#333"),
            ("rgb(255,255,255)", "#333"),
            ("hsl(60, 100%, 50%)", "#333"),
            ("hsl(240, 100%, 50%)", "#fff"),
            ("#939393", "#fff"),
            ("gold", "#333"),
            ("yellow", "#fff"),
            ("black", "#fff"),
            ("yellowgreen", "#fff"),
        ] {
            assert_eq!(Color::parse(color).expect("a colour").text_on().0, fill, "{color}");
        }
    }
}
