//! Globs over header values: `*` is any run of characters, `?` is one. Case does not count: media types, tokens and
//! most other header values ignore it.

/// Whether the whole of `text` matches. Linear in each star: no pattern is slow.
pub(super) fn matches(pattern: &str, text: &[u8]) -> bool {
    let pattern = pattern.as_bytes();
    let (mut p, mut t) = (0, 0);
    // Where to go on when the text after the last star does not fit: one byte later.
    let mut star: Option<(usize, usize)> = None;
    while let Some(byte) = text.get(t) {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(wanted) if *wanted == b'?' || wanted.eq_ignore_ascii_case(byte) => {
                p += 1;
                t += 1;
            }
            Some(_) | None => {
                let Some((at, from)) = star else { return false };
                star = Some((at, from + 1));
                p = at + 1;
                t = from + 1;
            }
        }
    }
    pattern.get(p..).is_some_and(|rest| rest.iter().all(|byte| *byte == b'*'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn table() {
        for (pattern, text, holds) in [
            ("application/json*", "application/json; charset=utf-8", true),
            ("application/json*", "Application/JSON", true),
            ("application/json", "application/json; charset=utf-8", false),
            ("*max-age=*", "public, max-age=60", true),
            ("?", "", false),
            ("?b", "ab", true),
            ("", "", true),
            ("*", "", true),
            ("a*b*c", "aXbXbXc", true),
            ("a*b*c", "aXbXbX", false),
        ] {
            assert_eq!(matches(pattern, text.as_bytes()), holds, "{pattern} {text}");
        }
    }

    /// The definition, word by word; exponential, so only for short texts.
    fn naive(pattern: &[u8], text: &[u8]) -> bool {
        match (pattern.split_first(), text.split_first()) {
            (None, None) => true,
            (None, Some(_)) => false,
            (Some((b'*', rest)), None) => naive(rest, text),
            (Some((b'*', rest)), Some((_, tail))) => naive(rest, text) || naive(pattern, tail),
            (Some(_), None) => false,
            (Some((wanted, rest)), Some((byte, tail))) => {
                (*wanted == b'?' || wanted.eq_ignore_ascii_case(byte)) && naive(rest, tail)
            }
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_definition(pattern in "[abA*?]{0,8}", text in "[abAB]{0,10}") {
            prop_assert_eq!(matches(&pattern, text.as_bytes()), naive(pattern.as_bytes(), text.as_bytes()));
        }

        #[test]
        fn a_text_matches_itself_and_a_star(text in "[ -)+->@-~]{0,30}") {
            prop_assert!(matches(&text, text.as_bytes()));
            prop_assert!(matches("*", text.as_bytes()));
            let within = format!("*{text}*");
            prop_assert!(matches(&within, text.as_bytes()));
        }
    }
}
