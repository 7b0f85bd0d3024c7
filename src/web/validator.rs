//! Entity tags: one a coding (strong tags differ with the bytes), and `If-None-Match` (RFC 9110, 13.1.2). Pure.

use super::encoding::Encoding;

/// The tag of the bytes in `encoding`: `"abc"` → `"abc-br"`; identity keeps the tag itself.
pub(super) fn tag(etag: &str, encoding: Encoding) -> String {
    match encoding {
        Encoding::Identity => etag.to_owned(),
        Encoding::Br | Encoding::Zstd | Encoding::Gzip => {
            format!("{}-{}\"", etag.trim_end_matches('"'), encoding.as_str())
        }
    }
}

/// Whether a client that sent these `If-None-Match` lists has the answer tagged `etag`, in any coding. Compared weakly:
/// proxies that compress or decompress on the way weaken tags.
pub(super) fn has<'a>(lists: impl Iterator<Item = &'a str>, etag: &str) -> bool {
    let ours = Encoding::ALL.map(|encoding| tag(etag, encoding));
    lists.flat_map(|list| list.split(',')).map(str::trim).any(|theirs| {
        let theirs = theirs.strip_prefix("W/").unwrap_or(theirs);
        theirs == "*" || ours.iter().any(|tag| tag == theirs)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_differ_with_the_bytes() {
        assert_eq!(
            Encoding::ALL.map(|encoding| tag("\"a\"", encoding)),
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
