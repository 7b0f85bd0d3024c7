//! Every link and picture in the documentation leads to a file that is there, and every anchor to a heading.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pulldown_cmark::{Event, Tag};

use super::{pages, site};

/// Links and pictures of a page, those written as HTML too.
fn links(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for event in site::parser(text) {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => found.push(dest_url.to_string()),
            Event::Html(html) | Event::InlineHtml(html) => {
                for attribute in ["src=\"", "srcset=\"", "href=\""] {
                    found.extend(
                        html.split(attribute).skip(1).filter_map(|rest| rest.split('"').next().map(str::to_owned)),
                    );
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn every_link_leads_somewhere() {
    let mut broken = Vec::new();
    for page in pages() {
        let (text, name) = (fs::read_to_string(&page).unwrap(), page.to_string_lossy().into_owned());
        for link in links(&text).iter().filter(|link| !link.contains(':') && !link.starts_with('/')) {
            let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
            let to = if path.is_empty() { name.clone() } else { site::resolve(&name, path) };
            if !Path::new(&to).exists() {
                broken.push(format!("{name}: {link}: there is no {to}"));
            } else if !anchor.is_empty() && to.ends_with(".md") {
                let headings = site::headings(&fs::read_to_string(&to).unwrap());
                if !headings.iter().any(|(_, _, known)| known == anchor) {
                    broken.push(format!("{name}: {link}: {to} has no such heading"));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

/// Who looks for a page finds it in the table of contents; nothing lies about unseen.
#[test]
fn every_page_is_in_the_contents() {
    let contents = site::contents(&fs::read_to_string("docs/README.md").unwrap());
    let listed: BTreeSet<String> = contents
        .iter()
        .filter_map(|entry| match entry {
            site::Entry::Page(_, to) => Some(format!("docs/{to}")),
            site::Entry::Part(_) => None,
        })
        .collect();
    let missing: Vec<String> = pages()
        .iter()
        .map(|page| page.to_string_lossy().into_owned())
        .filter(|page| page.starts_with("docs/") && !page.starts_with("docs/incidents/") && page != "docs/README.md")
        .filter(|page| !listed.contains(page))
        .collect();
    assert!(missing.is_empty(), "docs/README.md does not name {missing:?}");
}

/// The site has each page, and none of its links leads to a page that it has not.
#[test]
fn the_site_hangs_together() {
    let contents = site::contents(&fs::read_to_string("docs/README.md").unwrap());
    let pages: Vec<site::Page> = pages()
        .iter()
        .filter(|page| page.starts_with("docs"))
        .map(|page| site::Page { path: page.to_string_lossy().into_owned(), text: fs::read_to_string(page).unwrap() })
        .collect();
    let places: BTreeSet<String> = pages.iter().filter_map(|page| site::place(&page.path)).collect();
    for page in &pages {
        let html = site::render(page, &contents);
        let place = site::place(&page.path).unwrap();
        for other in site::leaving(page) {
            assert!(Path::new(&other).exists(), "{place}: {other} is not there to be copied");
        }
        for link in html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let path = link.split('#').next().unwrap_or_default();
            if path.ends_with(".html") && !link.contains(':') {
                let to = site::resolve(&place, path);
                assert!(places.contains(&to), "{place}: {link} leads to {to}");
            }
            assert!(!link.ends_with(".md") || link.contains("files/"), "{place}: {link} is no page");
        }
    }
}
