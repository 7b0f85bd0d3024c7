//! Feeds → Atom (RFC 4287), RSS 2.0, JSON Feed 1.1. One text for all three: the timeline as HTML, newest first.

mod atom;
mod json;
mod rss;

pub use atom::atom;
pub use json::json;
pub use rss::rss;

use std::fmt::Write as _;

use jiff::tz::TimeZone;

use super::escape::escape;
use super::markdown;
use crate::locale::{self, Arg, Locale, capitalised};
use crate::view::UpdateLine;
use crate::view::feed::FeedEntry;

/// What an entry says, as HTML. `<strong>Resolved</strong> - text` is what readers of status feeds look for.
fn content(locale: Locale, entry: &FeedEntry) -> String {
    let mut out: String = entry.updates.iter().map(|update| paragraph(locale, update)).collect();
    if !entry.monitors.is_empty() {
        let names: Vec<&str> = entry.monitors.iter().map(String::as_str).collect();
        let affected = locale.say("feed-affected", &[("names", Arg::from(&locale.joined(&names)))]);
        let _ = write!(out, "<p>{}</p>", escape(&affected));
    }
    out
}

fn paragraph(locale: Locale, update: &UpdateLine) -> String {
    let stage = capitalised(&locale.word("stage-", update.stage));
    // A reader's zone is not known here.
    let at = locale.minute(&locale::zoned(update.at, &TimeZone::UTC));
    let head = format!("<p><small>{at}</small><br><strong>{stage}</strong> - ");
    let text = if update.person { markdown::html(&update.body) } else { format!("<p>{}</p>", escape(&update.body)) };
    match text.strip_prefix("<p>") {
        Some(rest) => head + rest.trim_end(),
        None => format!("{head}</p>{}", text.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{EntryKind, IncidentStatus, Timestamp};
    use crate::view::feed::Feed;

    fn feed() -> Feed {
        let at = Timestamp::from_millis(1_795_256_191_000);
        let line = |kind, body: &str| UpdateLine {
            id: "upd_1".to_owned(),
            at,
            kind,
            status: IncidentStatus::Identified,
            stage: IncidentStatus::Identified.as_str(),
            body: body.to_owned(),
            person: kind == EntryKind::Note,
            level: None,
            story: None,
        };
        let entry = FeedEntry {
            key: "inc_1".to_owned(),
            id: "tag:a.example,2026:inc_1".to_owned(),
            url: "https://a.example/incidents/inc_1".to_owned(),
            title: "A & <b> \u{0}\u{202e}]]> down".to_owned(),
            published: at,
            updated: at,
            monitors: vec!["A <script>".to_owned()],
            updates: vec![
                line(EntryKind::Note, "*Soon.* <script>\u{1b}"),
                line(EntryKind::Opened, "A & B \u{ffff}fail"),
            ],
        };
        Feed {
            id: "tag:a.example,2026:/feed".to_owned(),
            title: "Acme \"x\"".to_owned(),
            author: "Acme".to_owned(),
            locale: Locale::ENGLISH,
            page: "https://a.example/".to_owned(),
            own: "https://a.example/feed.atom?monitor=a&group=b".to_owned(),
            updated: at,
            entries: vec![entry],
        }
    }

    #[test]
    fn an_entry_is_its_timeline() {
        assert_eq!(
            content(Locale::ENGLISH, &feed().entries[0]),
            "<p><small>21 Nov 2026, 10:16 UTC</small><br><strong>Identified</strong> - <em>Soon.</em> \
                &lt;script&gt;</p>\
             <p><small>21 Nov 2026, 10:16 UTC</small><br><strong>Identified</strong> - A &amp; B fail</p>\
             <p>Affected: A &lt;script&gt;</p>"
        );
        let list = UpdateLine { body: "- one\n- two".to_owned(), ..feed().entries[0].updates[0].clone() };
        assert!(
            paragraph(Locale::ENGLISH, &list)
                .ends_with("<strong>Identified</strong> - </p><ul>\n<li>one</li>\n<li>two</li>\n</ul>")
        );
    }

    #[test]
    fn xml_holds_whatever_names_say() {
        for text in [atom(&feed()), rss(&feed())] {
            assert!(text.starts_with("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<"), "{text}");
            assert!(text.contains("<title>A &amp; &lt;b&gt; ]]&gt; down</title>"), "{text}");
            assert!(text.contains("&lt;em&gt;Soon.&lt;/em&gt; &amp;lt;script&amp;gt;"), "{text}");
            assert!(text.contains("href=\"https://a.example/feed.atom?monitor=a&amp;group=b\""), "{text}");
            assert!(!text.contains(['\0', '\u{1b}', '\u{202e}', '\u{ffff}']) && !text.contains("<script"), "{text}");
            assert_eq!(text.matches('<').count(), text.matches('>').count());
        }
        assert!(rss(&feed()).contains("<pubDate>Sat, 21 Nov 2026 10:16:31 +0000</pubDate>"));
        assert!(atom(&feed()).contains("<updated>2026-11-21T10:16:31.000Z</updated>"));
    }

    #[test]
    fn json_feed_has_its_keys() {
        let found: serde_json::Value = serde_json::from_slice(&json(&feed())).expect("JSON");
        let keys: Vec<&String> = found["items"][0].as_object().expect("an item").keys().collect();
        assert_eq!(keys, ["id", "url", "title", "content_html", "date_published", "date_modified", "tags"]);
        assert_eq!(
            (&found["version"], &found["items"][0]["id"]),
            (&"https://jsonfeed.org/version/1.1".into(), &"inc_1".into())
        );
    }
}
