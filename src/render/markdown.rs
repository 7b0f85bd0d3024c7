//! Markdown → HTML that is safe to show: no raw HTML, links to http, https and mailto only. And → spans, for those who
//! write something else.

mod span;

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

pub use self::span::{Mark, Span, spans};

use super::escape::{escape, is_invisible_trouble};

/// Bytes that are read; more are cut.
const MAX_INPUT: usize = 16 * 1024;

/// Renders trusted-by-nobody Markdown. Raw HTML is shown as text, images become their alternative text, headings begin
/// at `<h3>`.
pub fn html(markdown: &str) -> String {
    let source = readable(markdown);
    let mut links = Vec::new();
    let events = Parser::new_ext(&source, Options::ENABLE_STRIKETHROUGH).filter_map(|event| safe(event, &mut links));
    let mut out = String::with_capacity(source.len() * 3 / 2);
    html::push_html(&mut out, events);
    out
}

/// The event as it may be shown. `links` remembers for each open link whether its beginning was shown.
fn safe<'a>(event: Event<'a>, links: &mut Vec<bool>) -> Option<Event<'a>> {
    Some(match event {
        Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
        Event::Start(Tag::HtmlBlock) => Event::Start(Tag::Paragraph),
        Event::End(TagEnd::HtmlBlock) => Event::End(TagEnd::Paragraph),
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => return None,
        Event::Start(Tag::Link { dest_url, .. }) => {
            let url = dest_url.trim();
            links.push(is_allowed(url));
            if !is_allowed(url) {
                return None;
            }
            Event::InlineHtml(CowStr::from(format!(r#"<a href="{}" rel="noopener nofollow">"#, escape(url))))
        }
        Event::End(TagEnd::Link) => {
            if links.pop() != Some(true) {
                return None;
            }
            Event::InlineHtml(CowStr::Borrowed("</a>"))
        }
        Event::Start(Tag::Heading { level, .. }) => {
            Event::Start(Tag::Heading { level: demoted(level), id: None, classes: Vec::new(), attrs: Vec::new() })
        }
        Event::End(TagEnd::Heading(level)) => Event::End(TagEnd::Heading(demoted(level))),
        // A language after a fence would become a class of the visitor's page.
        Event::Start(Tag::CodeBlock(_)) => Event::Start(Tag::CodeBlock(pulldown_cmark::CodeBlockKind::Indented)),
        other => other,
    })
}

fn is_allowed(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https" | "mailto"))
}

const fn demoted(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        HeadingLevel::H4 | HeadingLevel::H5 | HeadingLevel::H6 => HeadingLevel::H6,
    }
}

/// What is read of it.
fn readable(markdown: &str) -> String {
    cut(markdown).chars().filter(|char| !is_invisible_trouble(*char)).collect()
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_INPUT)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn markdown_becomes_html() {
        for (markdown, expected) in [
            ("**Demo** API", "<p><strong>Demo</strong> API</p>\n"),
            ("# Title", "<h3>Title</h3>\n"),
            (
                "[docs](https://a.example/?a=1&b=2)",
                "<p><a href=\"https://a.example/?a=1&amp;b=2\" rel=\"noopener nofollow\">docs</a></p>\n",
            ),
            (
                "<MAILTO:a@b.example>",
                "<p><a href=\"MAILTO:a@b.example\" rel=\"noopener nofollow\">MAILTO:a@b.example</a></p>\n",
            ),
            ("[x](javascript:alert(1))", "<p>x</p>\n"),
            ("[x](/relative) [y](data:text/html,1)", "<p>x y</p>\n"),
            ("![logo](https://a.example/x.png)", "<p>logo</p>\n"),
            ("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>\n"),
            ("```js\" onload=x\n1 < 2\n```", "<pre><code>1 &lt; 2\n</code></pre>\n"),
            (
                "[a](https://b.example \"title\\\" onclick=x\")",
                "<p><a href=\"https://b.example\" rel=\"noopener nofollow\">a</a></p>\n",
            ),
        ] {
            assert_eq!(html(markdown), expected);
        }
    }

    #[test]
    fn a_block_of_html_is_text() {
        let out = html("<script>\nalert(1)\n</script>");
        assert!(!out.contains("<script") && out.contains("&lt;script&gt;"), "{out}");
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert!(html(&"ä".repeat(20_000)).len() < 17 * 1024);
    }

    const OURS: &str = "p a strong em del code pre ul ol li blockquote br hr h3 h4 h5 h6";

    proptest! {
        #[test]
        fn no_tag_but_ours(markdown in "[ -~\n<>\\[\\]()!]{0,200}") {
            let out = html(&markdown);
            for tag in out.split('<').skip(1) {
                let name = tag.trim_start_matches('/').split([' ', '>', '\n']).next().unwrap_or_default();
                prop_assert!(OURS.split(' ').any(|ours| ours == name), "{}", out);
            }
        }
    }
}
