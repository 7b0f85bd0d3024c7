//! The documentation as a site: Markdown in, HTML out, the same files that GitHub shows. Knows no file system.

use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// One page: its path from the root of the repository, and its Markdown.
pub(crate) struct Page {
    /// Such as `docs/start.md`.
    pub(crate) path: String,
    /// What stands in it.
    pub(crate) text: String,
}

/// The anchor that GitHub gives a heading.
pub(crate) fn slug(heading: &str) -> String {
    let kept = heading.trim().to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | ' '));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// What is Markdown here: tables as on GitHub.
pub(crate) fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES)
}

/// Every heading with its level and anchor; a second one of the same name gets `-1`, as on GitHub.
pub(crate) fn headings(text: &str) -> Vec<(HeadingLevel, String, String)> {
    let mut found: Vec<(HeadingLevel, String, String)> = Vec::new();
    let mut current: Option<(HeadingLevel, String)> = None;
    for event in parser(text) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => current = Some((level, String::new())),
            Event::End(TagEnd::Heading(_)) => {
                if let Some((level, words)) = current.take() {
                    let plain = slug(&words);
                    let same = |anchor: &str| {
                        anchor == plain
                            || anchor.strip_prefix(&plain).is_some_and(|rest| {
                                rest.strip_prefix('-').is_some_and(|rest| rest.parse::<u32>().is_ok())
                            })
                    };
                    let before = found.iter().filter(|(_, _, anchor)| same(anchor)).count();
                    let anchor = if before == 0 { plain } else { format!("{plain}-{before}") };
                    found.push((level, words, anchor));
                }
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, words)) = &mut current {
                    words.push_str(&text);
                }
            }
            _ => {}
        }
    }
    found
}

/// Where a page lies in the site.
pub(crate) fn place(path: &str) -> Option<String> {
    let below = path.strip_prefix("docs/")?;
    let page = below.strip_suffix(".md")?;
    Some(if page == "README" { "index.html".to_owned() } else { format!("{page}.html") })
}

/// The table of contents, which is the list in docs/README.md: title and place, in order, with the headings between.
pub(crate) enum Entry {
    /// A part of the documentation.
    Part(String),
    /// A page: its title, and its path from `docs/`.
    Page(String, String),
}

/// Reads it.
pub(crate) fn contents(readme: &str) -> Vec<Entry> {
    let (mut entries, mut link, mut words) = (Vec::new(), None, String::new());
    for event in parser(readme) {
        match event {
            Event::Start(Tag::Heading { .. }) => words.clear(),
            Event::End(TagEnd::Heading(HeadingLevel::H2)) => entries.push(Entry::Part(std::mem::take(&mut words))),
            Event::Start(Tag::Link { dest_url, .. }) => {
                words.clear();
                link = Some(dest_url.to_string());
            }
            Event::End(TagEnd::Link) => {
                let to = link.take().unwrap_or_default();
                let is_new = !entries.iter().any(|entry| matches!(entry, Entry::Page(_, known) if *known == to));
                if to.ends_with(".md") && !to.contains("..") && is_new && !entries.is_empty() {
                    entries.push(Entry::Page(std::mem::take(&mut words), to));
                }
            }
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            _ => {}
        }
    }
    entries
}

/// The page as HTML. Links that leave the documentation lead into the folder `files` of the site.
pub(crate) fn render(page: &Page, contents: &[Entry]) -> String {
    let mut anchors = headings(&page.text).into_iter();
    let title = anchors.clone().next().map_or_else(|| "stillup".to_owned(), |(_, words, _)| words);
    let up = "../".repeat(page.path.matches('/').count().saturating_sub(1));
    let events = parser(&page.text).map(|event| match event {
        Event::Start(Tag::Heading { level, classes, attrs, .. }) => {
            let id = anchors.next().map(|(_, _, anchor)| CowStr::from(anchor));
            Event::Start(Tag::Heading { level, id, classes, attrs })
        }
        Event::Start(Tag::Link { link_type, dest_url, title, id }) => {
            let dest_url = CowStr::from(target(&page.path, &dest_url, &up));
            Event::Start(Tag::Link { link_type, dest_url, title, id })
        }
        event => event,
    });
    let mut body = String::new();
    html::push_html(&mut body, events);
    let body =
        body.replace("<table>", "<div class=\"wide\" tabindex=\"0\"><table>").replace("</table>", "</table></div>");
    let nav = navigation(page, contents, &up);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<title>{} – stillup</title>\n<link rel=\"stylesheet\" \
         href=\"{up}docs.css\">\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">To the text</a>\n<nav \
         aria-label=\"Documentation\">\n{nav}</nav>\n<main id=\"main\">\n{body}</main>\n</body>\n</html>\n",
        escape(&title)
    )
}

fn navigation(page: &Page, contents: &[Entry], up: &str) -> String {
    let mut nav = format!("<p><a href=\"{up}index.html\"><b>stillup</b></a></p>\n");
    let mut open = false;
    for entry in contents {
        match entry {
            Entry::Part(name) => {
                nav.push_str(if open { "</ul>\n" } else { "" });
                nav.push_str(&format!("<h2>{}</h2>\n<ul>\n", escape(name)));
                open = true;
            }
            Entry::Page(title, to) => {
                let here = page.path.strip_prefix("docs/") == Some(to);
                let current = if here { " aria-current=\"page\"" } else { "" };
                let place = place(&format!("docs/{to}")).unwrap_or_default();
                nav.push_str(&format!("<li><a href=\"{up}{place}\"{current}>{}</a></li>\n", escape(title)));
            }
        }
    }
    nav.push_str(if open { "</ul>\n" } else { "" });
    nav
}

/// Where a link leads: to a page of the site, or to a copy of what is not part of it.
fn target(from: &str, link: &str, up: &str) -> String {
    let (path, anchor) = link.split_once('#').map_or((link, String::new()), |(path, at)| (path, format!("#{at}")));
    if link.contains(':') || path.is_empty() {
        return link.to_owned();
    }
    let whole = resolve(from, path);
    let stays = whole.starts_with("docs/");
    match path.strip_suffix(".md").filter(|_| stays) {
        Some(page) => {
            format!("{}.html{anchor}", page.strip_suffix("README").map_or(page.to_owned(), |up| format!("{up}index")))
        }
        None if stays => link.to_owned(),
        None => format!("{up}files/{whole}"),
    }
}

/// What a page links to that is not part of the documentation, from the root of the repository.
pub(crate) fn leaving(page: &Page) -> Vec<String> {
    let link = |event| match event {
        Event::Start(Tag::Link { dest_url, .. }) if !dest_url.contains(':') && !dest_url.starts_with('#') => {
            Some(resolve(&page.path, dest_url.split('#').next().unwrap_or_default()))
        }
        _ => None,
    };
    parser(&page.text).filter_map(link).filter(|to| !to.starts_with("docs/")).collect()
}

/// A link's path from the root of the repository.
pub(crate) fn resolve(from: &str, link: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "." | "" => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
