//! `/sitemap.xml` and `/robots.txt`.

use std::fmt::Write as _;

use super::escape::escape;
use crate::model::Timestamp;

/// A page and when it was last changed, as far as that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Absolute.
    pub url: String,
    /// The day goes into the sitemap.
    pub changed: Option<Timestamp>,
}

/// The sitemap.
pub fn xml(places: &[Place]) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
    );
    for place in places {
        let changed =
            place.changed.map_or_else(String::new, |at| format!("<lastmod>{}</lastmod>", at.utc().format("%Y-%m-%d")));
        let _ = writeln!(out, "<url><loc>{}</loc>{changed}</url>", escape(&place.url));
    }
    out.push_str("</urlset>\n");
    out
}

/// Everything may be read by everyone, the API as well: polite programs would not ask for it otherwise.
pub fn robots(site_url: &str) -> String {
    let site_url: String = site_url.chars().filter(|char| !char.is_control()).collect();
    format!("User-agent: *\nAllow: /\n\nSitemap: {site_url}/sitemap.xml\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_escaped() {
        let place = Place {
            url: "https://a.example/?a&b".to_owned(),
            changed: Some(Timestamp::from_millis(1_795_256_191_000)),
        };
        let bare = Place { changed: None, ..place.clone() };
        assert!(xml(&[place, bare]).contains(
            "<url><loc>https://a.example/?a&amp;b</loc><lastmod>2026-11-21</lastmod></url>\n\
                <url><loc>https://a.example/?a&amp;b</loc></url>\n"
        ));
    }
}
