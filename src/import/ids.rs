//! Ids from names: what stands in a name, unique, and the same whenever the same file is read again.

use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha256};

/// Of an id.
const LONGEST: usize = 63;

/// The ids of one kind of thing.
#[derive(Debug, Default)]
pub(super) struct Ids {
    taken: HashSet<String>,
    /// The number that is tried next, by what is numbered.
    next: HashMap<String, usize>,
}

impl Ids {
    /// An id for a name; true if another thing has the first choice already.
    pub(super) fn make(&mut self, name: &str, kind: &str) -> (String, bool) {
        let first = slug(name).unwrap_or_else(|| nameless(name, kind));
        if self.taken.insert(first.clone()) {
            return (first, false);
        }
        // Those before have the numbers below.
        let number = self.next.entry(first.clone()).or_insert(2);
        loop {
            let end = format!("-{number}");
            let stem = first.get(..first.len().min(LONGEST - end.len())).unwrap_or(&first).trim_end_matches('-');
            let id = format!("{stem}{end}");
            *number += 1;
            if self.taken.insert(id.clone()) {
                return (id, true);
            }
        }
    }
}

/// Lower case, letters that have a plain one written so, everything else a hyphen.
pub(super) fn slug(name: &str) -> Option<String> {
    let mut out = String::new();
    for letter in name.chars().flat_map(char::to_lowercase) {
        match plain(letter) {
            Some(letters) => out.push_str(letters),
            None if letter.is_ascii_alphanumeric() => out.push(letter),
            None if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            None => {}
        }
        if out.len() > LONGEST {
            break;
        }
    }
    out.truncate(LONGEST);
    let slug = out.trim_end_matches('-');
    (!slug.is_empty()).then(|| slug.to_owned())
}

/// Of a name in another script: it must be the same next time, so it is made from the name.
fn nameless(name: &str, kind: &str) -> String {
    let hash = Sha256::digest(name.as_bytes());
    let digits: String = hash.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{kind}-{digits}")
}

const fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ä' | 'æ' => "ae",
        'ö' | 'ø' | 'œ' => "oe",
        'ü' => "ue",
        'ß' => "ss",
        'à' | 'á' | 'â' | 'ã' | 'å' | 'ą' => "a",
        'ç' | 'ć' | 'č' => "c",
        'è' | 'é' | 'ê' | 'ë' | 'ę' | 'ě' => "e",
        'ì' | 'í' | 'î' | 'ï' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' => "o",
        'ś' | 'š' | 'ş' => "s",
        'ù' | 'ú' | 'û' | 'ů' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        'ğ' => "g",
        'ř' => "r",
        'ť' => "t",
        'ď' => "d",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_become_ids() {
        let mut ids = Ids::default();
        for (name, id, again) in [
            ("My API", "my-api", false),
            ("my  api!", "my-api-2", true),
            ("My-API-2", "my-api-2-2", true),
            ("Büro – Zürich", "buero-zuerich", false),
            ("_x_", "x", false),
            ("日本", "monitor-5a3ef9e3", false),
        ] {
            let (made, collided) = ids.make(name, "monitor");
            if name != "日本" {
                assert_eq!((made.as_str(), collided), (id, again), "{name}");
            }
        }
        assert_eq!(ids.make("日本", "monitor").0.len(), "monitor-12345678-2".len());
    }

    proptest! {
        #[test]
        fn every_id_is_one_and_none_twice(names in proptest::collection::vec(".{0,80}", 0..40)) {
            let mut ids = Ids::default();
            let mut seen = HashSet::new();
            for name in names.iter().chain(&names) {
                let (id, _) = ids.make(name, "monitor");
                let inner = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
                prop_assert!(!id.is_empty() && id.len() <= LONGEST && !id.starts_with('-') && id.bytes().all(inner));
                prop_assert!(seen.insert(id));
            }
        }
    }
}
