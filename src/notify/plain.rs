//! Words as they may stand in any message: nothing invisible, and on one line where there is one. Pure.

use crate::render::escape::is_invisible_trouble;

/// Longest name of a monitor among others, and of a page, characters.
pub(super) const NAME_MAX: usize = 60;

/// Without characters that show nothing and change how others look.
pub(super) fn clean(text: &str) -> String {
    text.chars().filter(|char| !is_invisible_trouble(*char) && *char != '\r').collect::<String>().trim().to_owned()
}

/// The same on one line.
pub(super) fn line(text: &str) -> String {
    clean(&text.replace(['\n', '\t', '\u{2028}', '\u{2029}'], " "))
}
