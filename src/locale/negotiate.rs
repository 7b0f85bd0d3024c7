//! Which of our languages somebody reads: by a tag, or by what a browser sends. Total: nonsense is as nothing.

use crate::model::Language;

/// Bytes of `Accept-Language` that are read; browsers send a tenth.
const MOST: usize = 1024;
/// Languages that are looked at.
const MOST_TAGS: usize = 32;

/// The language of a tag: `de-AT` and `DE_at` are German, any Chinese is the one there is.
pub fn negotiate(tag: &str) -> Option<Language> {
    let primary = tag.trim().split(['-', '_']).next().filter(|primary| primary.len() == 2)?;
    Language::ALL
        .iter()
        .copied()
        .find(|language| language.as_str().get(..2).is_some_and(|ours| ours.eq_ignore_ascii_case(primary)))
}

/// The language that `Accept-Language` (RFC 9110) likes best, of those there are; the first of equals.
pub fn accepted(header: &str) -> Option<Language> {
    let header = &header[..header.floor_char_boundary(MOST)];
    let mut best: Option<(u16, Language)> = None;
    for range in header.split(',').take(MOST_TAGS) {
        let mut parts = range.split(';');
        let Some(language) = parts.next().and_then(negotiate) else { continue };
        let quality = parts
            .find_map(|part| part.trim().strip_prefix("q=").or_else(|| part.trim().strip_prefix("Q=")))
            .map_or(1000, quality);
        if quality > best.map_or(0, |(quality, _)| quality) {
            best = Some((quality, language));
        }
    }
    best.map(|(_, language)| language)
}

/// Thousandths; 0 for what is no quality.
fn quality(text: &str) -> u16 {
    let quality: f32 = text.trim().parse().unwrap_or(0.0);
    if (0.0..=1.0).contains(&quality) { (quality * 1000.0).round() as u16 } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tags_find_the_nearest_language() {
        for (tag, expected) in [
            ("en", Some(Language::En)),
            ("en-GB", Some(Language::En)),
            ("de-AT", Some(Language::De)),
            ("DE_at", Some(Language::De)),
            ("zh", Some(Language::ZhCn)),
            ("zh-Hant-TW", Some(Language::ZhCn)),
            ("ar-EG", Some(Language::Ar)),
            (" fr ", Some(Language::Fr)),
            ("deu", None),
            ("d", None),
            ("nl", None),
            ("", None),
            ("*", None),
            ("日本語", None),
        ] {
            assert_eq!(negotiate(tag), expected, "{tag}");
        }
    }

    #[test]
    fn headers_are_read_by_quality() {
        for (header, expected) in [
            ("de", Some(Language::De)),
            ("de-DE,de;q=0.9,en;q=0.8", Some(Language::De)),
            ("en;q=0.5, fr;q=0.7", Some(Language::Fr)),
            ("nl, ja;q=0.1", Some(Language::Ja)),
            ("es;q=0.8,ar;q=0.8", Some(Language::Es)),
            ("de;q=0, en", Some(Language::En)),
            ("de;q=0", None),
            ("de;q=nonsense, fr;q=0.2", Some(Language::Fr)),
            ("de;q=NaN", None),
            ("de;q=7", None),
            ("fr ; Q=0.4 , , ;;, en;q=.3", Some(Language::Fr)),
            ("*", None),
            ("", None),
            ("\u{0}ä;q=,", None),
        ] {
            assert_eq!(accepted(header), expected, "{header}");
        }
        assert_eq!(accepted(&("nl,".repeat(5_000) + "de")), None, "only so much is read");
    }

    proptest! {
        #[test]
        fn any_header_is_survived(header in any::<String>()) {
            let _ = (accepted(&header), negotiate(&header));
        }
    }
}
