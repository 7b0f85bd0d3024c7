//! RSS 2.0.

use std::fmt::Write as _;

use super::{content, escape};
use crate::model::Timestamp;
use crate::view::feed::{Feed, FeedEntry};

/// The feed as RSS.
pub fn rss(feed: &Feed) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\">\n\
            <channel>\n\
         <title>{title}</title>\n<link>{}</link>\n<description>{title}</description>\n<language>{}</language>\n\
         <lastBuildDate>{}</lastBuildDate>\n<atom:link rel=\"self\" type=\"application/rss+xml\" href=\"{}\"/>\n",
        escape(&feed.page),
        escape(feed.locale.language().as_str()),
        date(feed.updated),
        escape(&feed.own),
        title = escape(&feed.title),
    );
    out.extend(feed.entries.iter().map(|each| item(feed, each)));
    out.push_str("</channel>\n</rss>\n");
    out
}

fn item(feed: &Feed, entry: &FeedEntry) -> String {
    let mut out = format!(
        "<item>\n<guid isPermaLink=\"false\">{}</guid>\n<title>{}</title>\n<link>{}</link>\n<pubDate>{}</pubDate>\n",
        escape(&entry.id),
        escape(&entry.title),
        escape(&entry.url),
        date(entry.published),
    );
    for monitor in &entry.monitors {
        let _ = writeln!(out, "<category>{}</category>", escape(monitor));
    }
    let _ = write!(out, "<description>{}</description>\n</item>\n", escape(&content(feed.locale, entry)));
    out
}

/// RFC 822 with a year of four digits.
fn date(at: Timestamp) -> String {
    at.utc().to_rfc2822()
}
