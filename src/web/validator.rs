//! Entity tags: one a coding (strong tags differ with the bytes), and `If-None-Match` (RFC 9110, 13.1.2). Pure.

use crate::publish::Coding;

/// The tag of the bytes in `coding`: `"abc"` → `"abc-br"`; identity keeps the tag itself.
pub(super) fn tag(etag: &str, coding: Coding) -> String {
    match coding {
        Coding::Identity => etag.to_owned(),
        Coding::Br | Coding::Zstd | Coding::Gzip => {
            format!("{}-{}\"", etag.trim_end_matches('"'), coding.as_str())
        }
    }
}

/// Whether a client that sent these `If-None-Match` lists has the answer tagged `etag`, in any coding. Compared weakly:
/// proxies that compress or decompress on the way weaken tags.
pub(super) fn has<'a>(lists: impl Iterator<Item = &'a str>, etag: &str) -> bool {
    let mut ours = None;
    lists.flat_map(|list| list.split(',')).map(str::trim).any(|theirs| {
        let theirs = theirs.strip_prefix("W/").unwrap_or(theirs);
        theirs == "*"
            || ours
                .get_or_insert_with(|| Coding::ALL.iter().map(|coding| tag(etag, *coding)).collect::<Vec<_>>())
                .iter()
                .any(|tag| tag == theirs)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_differ_with_the_bytes() {
        assert_eq!(
            Coding::ALL.iter().map(|coding| tag("\"a\"", *coding)).collect::<Vec<_>>(),
            ["\"a-br\"", "\"a-zstd\"", "\"a-gzip\"", "\"a\""]
        );
    }

    #[test]
    fn any_of_our_tags_is_known_again() {
        for (list, known) in [
            ("\"a\"", true),
            ("W/\"a\"", true),
            ("\"x\", W/\"a-gzip\" , \"y\"", true),
            ("\"a-br\"", true),
            ("*", true),
            ("", false),
            ("a", false),
            ("\"A\"", false),
            ("\"a-deflate\"", false),
            ("\"aa\"", false),
        ] {
            assert_eq!(has([list].into_iter(), "\"a\""), known, "{list}");
        }
        assert!(has(["\"x\"", "\"a\""].into_iter(), "\"a\""), "two headers are one list");
    }
}
