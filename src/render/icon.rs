//! `/favicon.svg`: the state's shape in the state's colour.

use crate::model::Shown;

/// The colour of a state: the page's light palette, dark enough for light tabs and light enough for dark ones.
pub(super) const fn rgb(shown: Shown) -> [u8; 3] {
    match shown {
        Shown::Up => [0x2b, 0x9a, 0x66],
        Shown::Degraded => [0xb9, 0x7a, 0x08],
        Shown::Down => [0xd3, 0x38, 0x2c],
        Shown::Maintenance => [0x4a, 0x7f, 0xc9],
        Shown::Unknown => [0x86, 0x8d, 0x96],
    }
}

/// The icon of a state.
pub fn favicon(shown: Shown) -> String {
    let [red, green, blue] = rgb(shown);
    let shape = match shown {
        Shown::Up | Shown::Unknown => r#"<circle cx="8" cy="8" r="7"/>"#,
        Shown::Degraded => r#"<path d="M8 1.2 15.3 14H.7z"/>"#,
        Shown::Down => r#"<path d="M5 .8h6L15.2 5v6L11 15.2H5L.8 11V5z"/>"#,
        Shown::Maintenance => r#"<rect x="1" y="1" width="14" height="14" rx="3"/>"#,
    };
    let sign = sign(shown);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\"><g \
            fill=\"#{red:02x}{green:02x}{blue:02x}\">{shape}</g><path d=\"{sign}\" fill=\"none\" stroke=\"#fff\" \
            stroke-width=\"1.8\" stroke-linecap=\"round\" stroke-linejoin=\"round\"/></svg>"
    )
}

/// The sign of a state as a path of lines in a square of 16: a tick, an exclamation mark, a cross, a bar, a question
/// mark.
pub const fn sign(shown: Shown) -> &'static str {
    match shown {
        Shown::Up => "M4.6 8.3l2.3 2.3 4.5-4.8",
        Shown::Degraded => "M8 5.8v4M8 11.6v.6",
        Shown::Down => "M5.4 5.4l5.2 5.2M10.6 5.4l-5.2 5.2",
        Shown::Maintenance => "M4.5 8h7",
        Shown::Unknown => "M6.2 6.4c.2-2 3.6-2 3.6.1 0 1.4-1.8 1.4-1.8 2.9M8 11.4v.5",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_own_icon() {
        let icons: std::collections::BTreeSet<String> = Shown::ALL.iter().map(|shown| favicon(*shown)).collect();
        assert_eq!(icons.len(), Shown::ALL.len());
    }
}
