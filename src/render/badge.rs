//! SVG badges with the width and geometry of shields' renderer for the same text; our own markup.

use crate::model::status::words;

words!(
    /// How a badge is drawn; anything unknown is `flat`.
    Style { Flat = "flat" }
);

/// What a badge says and how it is drawn. Texts and colours come from anywhere: bounded and escaped here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// Left half; may be empty.
    pub label: String,
    /// Right half.
    pub message: String,
    /// Colour of the right half: a name (`brightgreen`), hex with or without `#`, or a CSS colour name. Nonsense = lightgrey.
    pub color: String,
    /// Colour of the left half; nonsense = grey.
    pub label_color: String,
    /// How.
    pub style: Style,
}

/// The SVG.
pub fn svg(_badge: &Badge) -> String {
    unimplemented!()
}
