//! JSON Feed 1.1.

use serde::Serialize;

use super::content;
use crate::model::Timestamp;
use crate::render::json::object;
use crate::view::feed::{Feed, FeedEntry};

#[derive(Serialize)]
struct Document<'a> {
    version: &'static str,
    title: &'a str,
    home_page_url: &'a str,
    feed_url: &'a str,
    language: &'a str,
    authors: [Author<'a>; 1],
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Author<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: &'a str,
    content_html: String,
    date_published: Timestamp,
    date_modified: Timestamp,
    tags: &'a [String],
}

/// The feed as JSON Feed.
pub fn json(feed: &Feed) -> Vec<u8> {
    object(&Document {
        version: "https://jsonfeed.org/version/1.1",
        title: &feed.title,
        home_page_url: &feed.page,
        feed_url: &feed.own,
        language: feed.locale.language().as_str(),
        authors: [Author { name: &feed.author }],
        items: feed.entries.iter().map(|each| item(feed, each)).collect(),
    })
}

fn item<'a>(feed: &Feed, entry: &'a FeedEntry) -> Item<'a> {
    Item {
        id: &entry.key,
        url: &entry.url,
        title: &entry.title,
        content_html: content(feed.locale, entry),
        date_published: entry.published,
        date_modified: entry.updated,
        tags: &entry.monitors,
    }
}
