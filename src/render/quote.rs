//! A person's Markdown inside a Markdown document: as they wrote it, as a block quote. What could act on whoever
//! renders it is made text.

use std::ops::Range;

use pulldown_cmark::{BrokenLink, CowStr, Event, Options, Parser, Tag};

use super::escape::{is_invisible_trouble, text};

/// What was made text may make something else of what follows it: looked at again so often at most, then everything is
/// made text.
const ROUNDS: usize = 8;

/// An item of a list, with a person's words as a block quote in it; no line break at its end.
pub(super) fn item(head: &str, markdown: &str) -> String {
    let mut words = markdown.replace("\r\n", "\n").replace('\r', "\n");
    words.retain(|char| !is_invisible_trouble(char));
    let mut item = quoted(head, words.lines());
    // Where it will stand, because the `>` of a line can be the end of a tag.
    for _ in 0..ROUNDS {
        let mut found = dangers(&item);
        if found.is_empty() {
            return item;
        }
        found.sort_unstable();
        found.dedup();
        for at in found.into_iter().rev() {
            item.insert(at, '\\');
        }
    }
    let plain: Vec<String> = words.lines().map(text).collect();
    quoted(head, plain.iter().map(String::as_str))
}

fn quoted<'a>(head: &str, lines: impl Iterator<Item = &'a str>) -> String {
    let mut item = format!("- {head}");
    for line in lines {
        item.push_str(if line.is_empty() { "\n  >" } else { "\n  > " });
        item.push_str(line);
    }
    item
}

/// Where a backslash makes text of what must not act.
fn dangers(source: &str) -> Vec<usize> {
    // What a name stands for may be said in another item.
    let elsewhere = |_: BrokenLink<'_>| Some((CowStr::Borrowed("/"), CowStr::Borrowed("")));
    let parser = Parser::new_with_broken_link_callback(source, Options::ENABLE_STRIKETHROUGH, Some(elsewhere));
    let named = parser
        .reference_definitions()
        .iter()
        .filter(|(_, link)| !is_harmless(&link.dest))
        .map(|(_, link)| link.span.start);
    let mut found: Vec<usize> = named.collect();
    for (event, place) in parser.into_offset_iter() {
        match event {
            Event::Html(_) | Event::InlineHtml(_) => found.extend(tags(source, place)),
            Event::Start(Tag::Image { .. }) => found.push(place.start),
            Event::Start(Tag::Link { dest_url, .. }) if !is_harmless(&dest_url) => found.push(place.start),
            _ => {}
        }
    }
    found
}

fn tags(source: &str, place: Range<usize>) -> impl Iterator<Item = usize> {
    let html = source.get(place.clone()).unwrap_or_default();
    html.match_indices('<').map(move |(at, _)| place.start + at)
}

/// A link to a page or an address; one without a scheme stays where it is.
fn is_harmless(url: &str) -> bool {
    match url.trim().split_once(':') {
        Some((scheme, _)) if !scheme.contains(['/', '?', '#']) => {
            matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https" | "mailto")
        }
        Some(_) | None => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_stay_markdown_and_nothing_acts() {
        for (markdown, quoted) in [
            (
                "A **disk** died.\n\n- [status](https://a.example/x)\n- `a < b`",
                "  > A **disk** died.\n  >\n  > - [status](https://a.example/x)\n  > - `a < b`",
            ),
            ("```\n<b>kept</b>\n```", "  > ```\n  > <b>kept</b>\n  > ```"),
            ("1 < 2 & *x*  \nnext", "  > 1 < 2 & *x*  \n  > next"),
            ("<script>\nalert(1)\n</script>", "  > \\<script>\n  > alert(1)\n  > \\</script>"),
            ("a <img src=x onerror=y> b", "  > a \\<img src=x onerror=y> b"),
            ("![pixel](https://t.example/p.png)", "  > \\![pixel](https://t.example/p.png)"),
            ("![said][elsewhere] [link]", "  > \\![said][elsewhere] [link]"),
            ("[x](javascript:alert(1)) [y](/relative)", "  > \\[x](javascript:alert(1)) [y](/relative)"),
            ("<https://a.example> <JavaScript:alert(1)>", "  > <https://a.example> \\<JavaScript:alert(1)>"),
            ("txt.\u{202e}exe\r\nb", "  > txt.exe\n  > b"),
        ] {
            assert_eq!(item("at", markdown), format!("- at\n{quoted}"));
        }
    }

    #[test]
    fn what_is_made_text_hides_nothing_behind_it() {
        // The fence begins inside of the HTML: with that made text, another one ends elsewhere.
        let nested = "<script>\n```\n</script>\n```\n<img src=x>\n```";
        // The `>` before a line ends the tag.
        for markdown in [
            nested,
            "[x][1]\n\n[1]: javascript:alert(1)",
            "<div>\\<script>",
            ":<!a\n&",
            &"<a>\n```\n</a>\n\n".repeat(50),
        ] {
            let out = item("at", markdown);
            assert!(dangers(&out).is_empty(), "{out}");
        }
    }

    proptest! {
        #[test]
        fn no_html_is_left(markdown in "[ab\n<>\\[\\]()!`/:&\\\\=-]{0,80}") {
            let out = item("at", &markdown);
            prop_assert!(dangers(&format!("{out}\n- next")).is_empty(), "{}", out);
        }
    }
}
