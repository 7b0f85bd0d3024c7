//! Atom 1.0.

use std::fmt::Write as _;

use super::{content, escape};
use crate::view::feed::{Feed, FeedEntry};

/// The feed as Atom.
pub fn atom(feed: &Feed) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
            <id>{}</id>\n\
         <title>{}</title>\n<updated>{}</updated>\n<author><name>{}</name></author>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n<link rel=\"self\" type=\"application/atom+xml\" \
         href=\"{}\"/>\n",
        escape(feed.locale.language().as_str()),
        escape(&feed.id),
        escape(&feed.title),
        feed.updated,
        escape(&feed.author),
        escape(&feed.page),
        escape(&feed.own),
    );
    out.extend(feed.entries.iter().map(|each| entry(feed, each)));
    out.push_str("</feed>\n");
    out
}

fn entry(feed: &Feed, entry: &FeedEntry) -> String {
    let mut out = format!(
        "<entry>\n<id>{}</id>\n<title>{}</title>\n<published>{}</published>\n<updated>{}</updated>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{}\"/>\n",
        escape(&entry.id),
        escape(&entry.title),
        entry.published,
        entry.updated,
        escape(&entry.url),
    );
    for monitor in &entry.monitors {
        let _ = writeln!(out, "<category term=\"{}\"/>", escape(monitor));
    }
    let _ = write!(out, "<content type=\"html\">{}</content>\n</entry>\n", escape(&content(feed.locale, entry)));
    out
}
