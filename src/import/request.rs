//! What every reader of HTTP checks does: URL, headers and body, with what is secret in variables; and status codes.

use serde_json::{Value as Json, json};

use super::found::{Block, Found};
use super::item::{Item, Taken};
use super::report::Verdict;

/// Said of what stands elsewhere, whole or in part.
pub(super) const HIDDEN: &str = "what may be secret in it stands in secrets.env";
/// Every status code that there is.
const CODES: std::ops::RangeInclusive<u16> = 100..=999;

/// Sets `http.url`. User and password become `http.basic`; what may be secret becomes a variable.
pub(super) fn url(found: &mut Found<'_>, block: &mut Block, at: &str, url: &str) {
    let id = block.id().to_owned();
    let (url, user) = without_user(url.trim());
    let kept = found.secrets.url(&id, &url);
    if kept != url || user.is_some() {
        found.log.say(Verdict::Changed, at, HIDDEN);
    }
    block.set(&["http", "url"], kept);
    if let Some((name, password)) = user {
        basic(found, block, &name, &password);
    }
}

/// The URL without its user and password.
fn without_user(url: &str) -> (String, Option<(String, String)>) {
    let parts = url.split_once("://").and_then(|(scheme, after)| {
        let end = after.find(['/', '?', '#']).unwrap_or(after.len());
        let (authority, rest) = after.split_at(end);
        let (user, host) = authority.rsplit_once('@')?;
        let (name, password) = user.split_once(':').unwrap_or((user, ""));
        let decoded = |text: &str| percent_encoding::percent_decode_str(text).decode_utf8_lossy().into_owned();
        Some((format!("{scheme}://{host}{rest}"), (decoded(name), decoded(password))))
    });
    match parts {
        Some((bare, (name, password))) if !name.is_empty() => (bare, Some((name, password))),
        Some(_) | None => (url.to_owned(), None),
    }
}

/// Sets a header of `http`.
pub(super) fn header(found: &mut Found<'_>, block: &mut Block, name: &str, value: &str) {
    let (name, value) = (name.trim(), found.secrets.header(block.id(), name, value));
    block.set(&["http", "headers", name], value);
}

/// Sets all headers of a map, below a kind of check or a channel.
pub(super) fn headers(found: &mut Found<'_>, block: &mut Block, mut headers: Item) {
    for name in headers.names() {
        let Some(taken) = headers.take(&name) else { continue };
        let Some(value) = taken.as_text() else { continue };
        let kept = found.secrets.header(block.id(), &name, &value);
        said(taken, kept != value);
        block.set(&[block.kind, "headers", name.trim()], kept);
    }
}

/// A value that is kept out of the configuration: its variable.
pub(super) fn secret(item: &mut Item, key: &str, found: &mut Found<'_>, hint: &str) -> Option<String> {
    let taken = item.take(key)?;
    let text = taken.as_text()?;
    let kept = found.secrets.keep(hint, &text);
    said(taken, kept != text);
    Some(kept)
}

/// The URL of somebody else, such as a proxy.
pub(super) fn other_url(item: &mut Item, key: &str, found: &mut Found<'_>, hint: &str) -> Option<String> {
    let taken = item.take(key)?;
    let text = taken.as_text()?;
    let kept = found.secrets.url(hint, &text);
    said(taken, kept != text);
    Some(kept)
}

fn said(taken: Taken, hidden: bool) {
    if hidden { taken.changed(HIDDEN) } else { taken.carried("") }
}

/// Sets the body.
pub(super) fn body(found: &mut Found<'_>, block: &mut Block, taken: Taken) {
    let Some(text) = taken.as_text() else {
        taken.dropped("a text is wanted here");
        return;
    };
    let kept = found.secrets.payload(&format!("{}_body", block.id()), &text);
    said(taken, kept != text);
    block.set(&["http", "body"], kept);
}

/// Sets `http.basic`; the password becomes a variable.
pub(super) fn basic(found: &mut Found<'_>, block: &mut Block, username: &str, password: &str) {
    // Some services take a key for the user, and no password.
    let username = if password.is_empty() {
        found.secrets.keep(&format!("{}_user", block.id()), username)
    } else {
        found.secrets.random(&format!("{}_user", block.id()), username)
    };
    let password = found.secrets.keep(&format!("{}_password", block.id()), password);
    block.set(&["http", "basic"], json!({"username": username, "password": password}));
}

/// A set of status codes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Codes(Vec<u16>);

impl Codes {
    pub(super) fn all() -> Self {
        Self(CODES.collect())
    }

    /// Those that hold.
    pub(super) fn keep(&mut self, holds: impl Fn(u16) -> bool) {
        self.0.retain(|code| holds(*code));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As our configuration writes them: `[200-299, 401]`.
    pub(super) fn written(&self) -> Json {
        let mut ranges: Vec<(u16, u16)> = Vec::new();
        for code in &self.0 {
            match ranges.last_mut() {
                Some((_, last)) if *last + 1 == *code => *last = *code,
                Some(_) | None => ranges.push((*code, *code)),
            }
        }
        let written = |(low, high): (u16, u16)| if low == high { json!(low) } else { json!(format!("{low}-{high}")) };
        ranges.into_iter().map(written).collect()
    }
}

/// `200`, `200-299`, `2xx`.
pub(super) fn range(text: &str) -> Option<(u16, u16)> {
    let text = text.trim().to_ascii_lowercase();
    if let Some(class) = text.strip_suffix("xx").and_then(|class| class.parse::<u16>().ok()) {
        return (1..=9).contains(&class).then_some((class * 100, class * 100 + 99));
    }
    let (low, high) = text.split_once('-').unwrap_or((&text, &text));
    let (low, high) = (low.trim().parse::<u16>().ok()?, high.trim().parse::<u16>().ok()?);
    (CODES.contains(&low) && CODES.contains(&high) && low <= high).then_some((low, high))
}

/// The codes of a list of them.
pub(super) fn codes(texts: &[String]) -> Option<Codes> {
    let ranges: Vec<(u16, u16)> = texts.iter().filter_map(|text| range(text)).collect();
    if ranges.len() < texts.len() || ranges.is_empty() {
        return None;
    }
    let mut codes = Codes::all();
    codes.keep(|code| ranges.iter().any(|(low, high)| (*low..=*high).contains(&code)));
    Some(codes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_written_as_ranges() {
        let of = |texts: &[&str]| codes(&texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["200-299", "2XX", "401"]).unwrap().written(), json!(["200-299", 401]));
        assert_eq!(of(&["99"]), None);
        assert_eq!(of(&["200", "x"]), None);
        assert_eq!(Codes::all().written(), json!(["100-999"]));
        assert_eq!(
            without_user("https://a%20b:c%3A@h/x?y@z"),
            ("https://h/x?y@z".to_owned(), Some(("a b".to_owned(), "c:".to_owned())))
        );
    }
}
