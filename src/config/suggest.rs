//! The nearest known word, for "did you mean".

/// More slips than so many make another word, however long it is.
const FARTHEST: usize = 3;

/// The known word nearest to `word`, when it is near enough to be meant.
pub(crate) fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // A longer word is no slip of the finger, and comparing is quadratic.
    let word: String = word.chars().take(65).flat_map(char::to_lowercase).collect();
    let length = word.chars().count();
    if length > 64 {
        return None;
    }
    let allowed = (length / 3).clamp(1, FARTHEST);
    let distance = |known: &str| strsim::osa_distance(&word, &known.to_lowercase());
    let near = known.into_iter().map(|known| (distance(known), known)).min_by_key(|(distance, _)| *distance);
    // Of a short word a slip leaves more than half.
    let half = |known: &str| length.max(known.chars().count());
    near.filter(|(distance, known)| *distance <= allowed && distance * 2 < half(known)).map(|(_, known)| known)
}

/// "did you mean `x`?", or what is known when nothing is near.
pub(crate) fn hint(word: &str, known: &[&str]) -> Option<String> {
    match nearest(word, known.iter().copied()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if known.is_empty() => None,
        None if known.len() > 30 => Some(format!("known are {}, …", list(known.get(..30).unwrap_or(known)))),
        None => Some(format!("known here: {}", list(known))),
    }
}

/// `a`, `b`, `c`.
pub(super) fn list(words: &[&str]) -> String {
    words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_of_the_finger() {
        let known = ["interval", "timeout", "retry_interval", "name"];
        for (word, near) in [
            ("intervall", "interval"),
            ("tiemout", "timeout"),
            ("Name", "name"),
            ("retry-interval", "retry_interval"),
            ("nmae", "name"),
        ] {
            assert_eq!(nearest(word, known), Some(near), "{word}");
        }
        for word in ["canary", "frequency", "x", "na", "retries_interval_in_seconds"] {
            assert_eq!(nearest(word, known), None, "{word}");
        }
        for (word, known) in [("ip", "id"), ("on", "id"), ("a", "b"), ("checkout-production-eu", "checkout-staging-us")]
        {
            assert_eq!(nearest(word, [known]), None, "{word}");
        }
        assert_eq!(nearest(&"x".repeat(100_000), known), None);
        assert_eq!(hint("canary", &["site", "limits"]).as_deref(), Some("known here: `site`, `limits`"));
    }
}
