//! What must hold of an HTTP answer, in order: status, headers, body, JSON. The first that does not is the reason. What
//! cannot be evaluated does not hold.
//! Messages name what was wanted, never what a header or the body held.

use super::body::{Body, Cut};
use super::head::Head;
use super::json;
use super::text::Text;
use super::wire::Answer;
use crate::model::ReasonKind;
use crate::model::monitor::{HttpExpect, HttpVersion, Pattern};
use crate::probe::failure::{Failure, shown};
use crate::probe::glob;

/// Whether the body is judged at all.
pub(super) fn needs_body(expect: &HttpExpect) -> bool {
    expect.contains.is_some() || expect.not_contains.is_some() || expect.matches.is_some() || !expect.json.is_empty()
}

/// Judges where the redirects ended, and over what.
pub(super) fn judge_end(expect: &HttpExpect, answer: &Answer, url: &str) -> Result<(), Failure> {
    if let Some(pattern) = expect.final_url.as_ref().filter(|pattern| !glob::matches(pattern, url.as_bytes())) {
        let message = format!("the last URL does not match `{}`", shown(pattern));
        return Err(Failure::new(ReasonKind::Redirect, message));
    }
    let (wanted, spoken) = match (expect.version, answer.is_h2()) {
        (Some(HttpVersion::H1), true) => ("HTTP/1", "HTTP/2"),
        (Some(HttpVersion::H2), false) => ("HTTP/2", "HTTP/1"),
        (Some(HttpVersion::H1 | HttpVersion::H2 | HttpVersion::Auto) | None, _) => return Ok(()),
    };
    Err(Failure::new(ReasonKind::Protocol, format!("the answer came over {spoken}, expected {wanted}")))
}

/// Judges status and headers.
pub(super) fn judge_head(expect: &HttpExpect, head: &Head) -> Result<(), Failure> {
    let status = head.status;
    if !expect.status.iter().any(|(first, last)| (*first..=*last).contains(&status)) {
        let message = format!("HTTP {status}, expected {}", ranges(&expect.status));
        return Err(Failure::new(ReasonKind::HttpStatus, message).number(i64::from(status)));
    }
    for (name, pattern) in &expect.headers {
        let mut values = head.all(name).peekable();
        if values.peek().is_none() {
            return Err(Failure::new(ReasonKind::HeaderMismatch, format!("the header `{name}` is missing")));
        }
        if !values.any(|value| glob::matches(pattern, value)) {
            let message = format!("the header `{name}` does not match `{}`", shown(pattern));
            return Err(Failure::new(ReasonKind::HeaderMismatch, message));
        }
    }
    Ok(())
}

/// Whether the verdict about the body stands already, whatever is still to come.
pub(super) fn is_decided(expect: &HttpExpect, body: Body<'_>) -> bool {
    let text = body.text();
    if expect.not_contains.as_ref().is_some_and(|wanted| holds(&text.bytes, wanted)) {
        return true;
    }
    expect.json.is_empty()
        && expect.not_contains.is_none()
        && expect.contains.as_ref().is_none_or(|wanted| holds(&text.bytes, wanted))
        && expect.matches.as_ref().is_none_or(|pattern| matches(pattern, &text.bytes, true))
}

/// Judges the body: first what must not be in it, for that is what reading stops at.
pub(super) fn judge_body(expect: &HttpExpect, body: Body<'_>) -> Result<(), Failure> {
    let text = body.text();
    let wrong = |message: String| Err(Failure::new(ReasonKind::BodyMismatch, message));
    if let Some(unwanted) = &expect.not_contains {
        if holds(&text.bytes, unwanted) {
            return wrong(format!("the body contains `{}`", shown(unwanted)));
        }
        if let Some(why) = untold(unwanted, &text, body.cut) {
            return wrong(format!("nobody can tell whether the body contains `{}`{why}", shown(unwanted)));
        }
    }
    if let Some(wanted) = &expect.contains
        && !holds(&text.bytes, wanted)
    {
        return wrong(format!("the body does not contain `{}`{}", shown(wanted), remark(body, &text)));
    }
    if let Some(pattern) = &expect.matches
        && !matches(pattern, &text.bytes, body.cut.is_some())
    {
        let remark = remark(body, &text);
        return wrong(format!("the body does not match `{}`{remark}", shown(pattern.0.as_str())));
    }
    json::judge(&expect.json, body)
}

/// Why a text that was not found may be there all the same.
fn untold(text: &str, read: &Text<'_>, cut: Option<&Cut>) -> Option<String> {
    // Where the charset is not known, ASCII is still itself in all but those with two bytes a letter.
    let plain = text.is_ascii() && !read.bytes.contains(&0);
    let unsure = read.unsure.as_ref().filter(|_| !plain).map(|why| format!(" (the body cannot be read: {why})"));
    cut.map(Cut::remark).or(unsure)
}

/// What may be the reason that something was not found.
fn remark(body: Body<'_>, text: &Text<'_>) -> String {
    let unsure = || text.unsure.as_ref().map(|why| format!(" (the body cannot be read: {why})")).unwrap_or_default();
    if body.cut.is_some() { body.remark() } else { unsure() }
}

/// Whether the pattern matches; of a text that goes on only what matches however it does.
fn matches(pattern: &Pattern, text: &[u8], goes_on: bool) -> bool {
    let Some(found) = pattern.0.find(text) else { return false };
    if !goes_on || found.end() < text.len() {
        return true;
    }
    // `ok$` may match the end of what was read and of nothing else.
    [&b"a"[..], b" ", b"\n"].iter().all(|next| pattern.0.is_match(&[text, next].concat()))
}

/// Whether a text stands somewhere in the body. The body need not be UTF-8.
fn holds(body: &[u8], text: &str) -> bool {
    match std::str::from_utf8(body) {
        Ok(body) => body.contains(text),
        Err(_) => text.is_empty() || body.windows(text.len()).any(|window| window == text.as_bytes()),
    }
}

/// `200-299, 404`.
pub(super) fn ranges(ranges: &[(u16, u16)]) -> String {
    let one = |(first, last): &(u16, u16)| if first == last { first.to_string() } else { format!("{first}-{last}") };
    ranges.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_for_people() {
        assert_eq!(ranges(&[(200, 299), (404, 404)]), "200-299, 404");
    }

    #[test]
    fn what_goes_on_matches_only_what_cannot_change() {
        let pattern = |text: &str| Pattern(regex::bytes::Regex::new(text).unwrap());
        for (text, body, whole, going_on) in [
            ("ok", "it is ok", true, true),
            ("ok$", "it is ok", true, false),
            (r"ok\b", "it is ok", true, false),
            (r"ok\b", "it is ok.", true, true),
            ("(?s)^it.*", "it is ok", true, true),
            ("(?m)ok$", "ok\nmore", true, true),
            ("no", "ok", false, false),
        ] {
            assert_eq!(matches(&pattern(text), body.as_bytes(), false), whole, "{text}");
            assert_eq!(matches(&pattern(text), body.as_bytes(), true), going_on, "{text}");
        }
    }

    #[test]
    fn texts_in_any_bytes() {
        assert!(holds(b"\xff\xfe ok", "ok"));
        assert!(holds(b"\xff", ""));
        assert!(!holds(b"\xff", "ok"));
        assert!(holds("größe".as_bytes(), "öß"));
    }
}
