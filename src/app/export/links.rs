//! Links in pages: found, and made relative to the file they stand in. Pure.

use regex::{Captures, Regex};

use crate::render::escape::escape;

/// Finds links: attributes that hold an absolute path.
#[derive(Debug)]
pub(super) struct Links {
    tag: Regex,
    attribute: Regex,
}

impl Links {
    pub(super) fn new() -> Self {
        Self {
            tag: Regex::new(r"<[A-Za-z][^>]*>").expect("a regular expression"),
            // `data-…`: what the page's own script asks for
            attribute: Regex::new(r#"(\s(?:href|src|srcset|data-[a-z-]+)=")(/[^"]*)""#).expect("a regular expression"),
        }
    }

    /// Every link of a page, with its query, without its fragment.
    pub(super) fn of(&self, html: &str) -> Vec<String> {
        let attributes = self.tag.find_iter(html).flat_map(|tag| self.attribute.captures_iter(tag.as_str()));
        attributes.map(|found| split(&plain(&found[2])).0.to_owned()).collect()
    }

    /// The page with other links; `to` gives the new one, without its fragment, or `None` to leave it.
    pub(super) fn rewritten(&self, html: &str, to: impl Fn(&str) -> Option<String>) -> String {
        let link = |found: &Captures<'_>| {
            let whole = plain(&found[2]);
            let (link, fragment) = split(&whole);
            match to(link) {
                Some(new) => format!("{}{}{}\"", &found[1], escape(&new), escape(fragment)),
                None => found[0].to_owned(),
            }
        };
        self.tag
            .replace_all(html, |tag: &Captures<'_>| self.attribute.replace_all(&tag[0], link).into_owned())
            .into_owned()
    }
}

/// A link, and its fragment with `#`.
fn split(link: &str) -> (&str, &str) {
    link.split_at(link.find('#').unwrap_or(link.len()))
}

/// The value of an attribute.
fn plain(value: &str) -> String {
    value.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

/// The way from one file to another, both from the same folder: works below any path, and from a disk.
pub(super) fn relative(from: &str, to: &str) -> String {
    let folders: Vec<&str> = from.split('/').collect();
    let folders = &folders[..folders.len() - 1];
    let target: Vec<&str> = to.split('/').collect();
    let shared = folders.iter().zip(&target[..target.len() - 1]).take_while(|(from, to)| from == to).count();
    let up = "../".repeat(folders.len() - shared);
    format!("{up}{}", target[shared..].join("/"))
}

/// The file of an answer: a page is the `index.html` of a folder, anything else has the ending of its kind. A query
/// becomes a part of the name.
pub(super) fn file(path: &str, query: &str, content_type: &str) -> String {
    let path = path.trim_matches('/');
    let query: String = query.chars().map(|char| if char.is_ascii_alphanumeric() { char } else { '-' }).collect();
    let joined = |name: &str| if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
    let ending = match content_type.split(';').next().unwrap_or_default() {
        "text/html" if query.is_empty() => return joined("index.html"),
        "text/html" => return joined(&format!("{query}/index.html")),
        "application/json" | "application/feed+json" => ".json",
        "image/svg+xml" => ".svg",
        "image/png" => ".png",
        _ => "",
    };
    let (stem, ending) = match path.strip_suffix(ending) {
        Some(stem) if !ending.is_empty() => (stem, ending),
        Some(_) | None if ending.is_empty() => path.rfind('.').map_or((path, ""), |dot| path.split_at(dot)),
        Some(_) | None => (path, ending),
    };
    if query.is_empty() { format!("{stem}{ending}") } else { format!("{stem}/{query}{ending}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_found_and_replaced_in_tags_only() {
        let links = Links::new();
        let html = concat!(
            r##"<a class="x" href="/s/incidents?a=1&amp;b=2#top">href="/s/text"</a>"##,
            r#"<img src="/s/a.svg"><a href="https://x.example/">"#
        );
        assert_eq!(links.of(html), ["/s/incidents?a=1&b=2", "/s/a.svg"]);
        let to = |link: &str| (link != "/s/a.svg").then(|| "../b'.html".to_owned());
        assert_eq!(
            links.rewritten(html, to),
            concat!(
                r##"<a class="x" href="../b&#39;.html#top">href="/s/text"</a>"##,
                r#"<img src="/s/a.svg"><a href="https://x.example/">"#
            )
        );
    }

    #[test]
    fn ways_between_files() {
        for (from, to, way) in [
            ("index.html", "index.html", "index.html"),
            ("index.html", "monitors/a/index.html", "monitors/a/index.html"),
            ("monitors/a/index.html", "index.html", "../../index.html"),
            ("monitors/a/index.html", "monitors/b/index.html", "../b/index.html"),
            ("monitors/a/index.html", "monitors/a/index.html", "index.html"),
            ("incidents/index.html", "incidents/cursor-1/index.html", "cursor-1/index.html"),
            ("embed/group:a/index.html", "assets/page.css", "../../assets/page.css"),
        ] {
            assert_eq!(relative(from, to), way);
        }
    }

    #[test]
    fn files_have_the_ending_of_their_kind() {
        let (html, json, svg) = ("text/html; charset=utf-8", "application/json", "image/svg+xml; charset=utf-8");
        for (path, query, content_type, name) in [
            ("/", "", html, "index.html"),
            ("/monitors/a", "", html, "monitors/a/index.html"),
            ("/incidents", "cursor=1.inc_2", html, "incidents/cursor-1-inc-2/index.html"),
            ("/api/v1/monitors", "", json, "api/v1/monitors.json"),
            ("/api/v1/incidents", "cursor=1", json, "api/v1/incidents/cursor-1.json"),
            ("/api/v2/summary.json", "", json, "api/v2/summary.json"),
            ("/feed.json", "", "application/feed+json", "feed.json"),
            ("/feed.atom", "monitor=a", "application/atom+xml; charset=utf-8", "feed/monitor-a.atom"),
            ("/badge/a/status", "", svg, "badge/a/status.svg"),
            ("/badge/group:a/dot.svg", "", svg, "badge/group:a/dot.svg"),
            ("/llms.txt", "", "text/plain; charset=utf-8", "llms.txt"),
            ("/assets/page.1a2b.css", "", "text/css; charset=utf-8", "assets/page.1a2b.css"),
        ] {
            assert_eq!(file(path, query, content_type), name);
        }
    }
}
