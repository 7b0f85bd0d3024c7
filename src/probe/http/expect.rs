//! What must hold of an HTTP answer, in order: status, headers, body, JSON. The first that does not is the reason. What
//! cannot be evaluated does not hold.
//! Messages name what was wanted, never what a header or the body held.

use super::body::{Body, Cut};
use super::head::Head;
use super::json;
use super::text::Text;
use super::wire::Answer;
use crate::model::monitor::step::unmarked;
use crate::model::monitor::{Capture, HttpExpect, HttpVersion, Pattern};
use crate::model::{Found, HttpProbe, ReasonKind, Wrong};
use crate::probe::clue::Clue;
use crate::probe::failure::{Failure, shown, wrong};
use crate::probe::glob;

/// What must hold, and how that is written: what a step has captured stands in the one, and never in the other.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// What is compared.
    pub holds: &'a HttpExpect,
    /// What is told.
    pub said: &'a HttpExpect,
}

/// What is wanted of an answer.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    /// The request.
    pub probe: &'a HttpProbe,
    /// What must hold.
    pub wanted: Wanted<'a>,
    /// What later steps need of it.
    pub captures: &'a [Capture],
}

/// Whether the body is judged at all, alternatives apart.
pub(super) fn needs_body(expect: &HttpExpect) -> bool {
    expect.contains.is_some() || expect.not_contains.is_some() || expect.matches.is_some() || !expect.json.is_empty()
}

impl<'a> Wanted<'a> {
    /// The alternatives, of which one must hold too.
    pub(super) fn any(self) -> impl Iterator<Item = Self> {
        self.holds.any.iter().zip(&self.said.any).map(|(holds, said)| Self { holds, said })
    }
}

/// Judges all that is known before the body comes: where the redirects ended, over what, status and headers.
pub(super) fn judge_before(wanted: Wanted<'_>, answer: &Answer, url: &str) -> Result<(), Failure> {
    judge_end(wanted, answer, url)?;
    judge_head(wanted, &answer.head)
}

/// Judges where the redirects ended, and over what.
pub(super) fn judge_end(wanted: Wanted<'_>, answer: &Answer, url: &str) -> Result<(), Failure> {
    let Wanted { holds: expect, said } = wanted;
    if expect.final_url.as_ref().is_some_and(|pattern| !glob::matches(pattern, url.as_bytes())) {
        let message = format!("the last URL does not match `{}`", told(said.final_url.as_deref()));
        return Err(Failure::new(ReasonKind::Redirect, message));
    }
    let (wanted, spoken) = match (expect.version, answer.is_h2()) {
        (Some(HttpVersion::H1), true) => ("HTTP/1", "HTTP/2"),
        (Some(HttpVersion::H2), false) => ("HTTP/2", "HTTP/1"),
        (Some(HttpVersion::H1 | HttpVersion::H2 | HttpVersion::Auto) | None, _) => return Ok(()),
    };
    Err(Failure::new(ReasonKind::Protocol, format!("the answer came over {spoken}, expected {wanted}")))
}

/// Whether an answer of this status may be one that is expected.
pub(super) fn is_expected(expect: &HttpExpect, status: u16) -> bool {
    is_among(expect, status) && (expect.any.is_empty() || expect.any.iter().any(|one| is_among(one, status)))
}

fn is_among(expect: &HttpExpect, status: u16) -> bool {
    expect.status.iter().any(|(first, last)| (*first..=*last).contains(&status))
}

/// Judges status and headers.
pub(super) fn judge_head(wanted: Wanted<'_>, head: &Head) -> Result<(), Failure> {
    let Wanted { holds: expect, said } = wanted;
    let status = head.status;
    if !is_among(expect, status) {
        let found = Found::Instead { got: format!("HTTP {status}"), expected: ranges(&expect.status) };
        return Err(Failure::found(ReasonKind::HttpStatus, found).number(i64::from(status)));
    }
    for ((name, pattern), (_, said)) in expect.headers.iter().zip(&said.headers) {
        let mut values = head.all(name).peekable();
        if values.peek().is_none() {
            return Err(wrong(ReasonKind::HeaderMismatch, name, Wrong::HeaderMissing));
        }
        if !values.any(|value| glob::matches(pattern, value)) {
            let found = Found::Header { name: name.to_string(), wanted: shown(said) };
            return Err(Failure::found(ReasonKind::HeaderMismatch, found));
        }
    }
    Ok(())
}

/// The verdict about the body where it stands already, whatever is still to come.
pub(super) fn decided(expect: &HttpExpect, text: &Text<'_>) -> Option<bool> {
    if expect.not_contains.as_ref().is_some_and(|wanted| holds(&text.bytes, wanted)) {
        return Some(false);
    }
    let holds = expect.json.is_empty()
        && expect.not_contains.is_none()
        && expect.contains.as_ref().is_none_or(|wanted| holds(&text.bytes, wanted))
        && expect.matches.as_ref().is_none_or(|pattern| matches(pattern, &text.bytes, true));
    holds.then_some(true)
}

/// Judges the body: first what must not be in it, for that is what reading stops at.
pub(super) fn judge_body(wanted: Wanted<'_>, body: Body<'_>) -> Result<(), Failure> {
    let Wanted { holds: expect, said } = wanted;
    let text = body.text();
    let body_wrong = |wanted: &str, how| Err(wrong(ReasonKind::BodyMismatch, wanted, how));
    // What may be the reason stands only in the words of the probe.
    let unsure = |message: String| Err(Failure::new(ReasonKind::BodyMismatch, message).clue(Clue::Unread));
    if let Some(unwanted) = &expect.not_contains {
        if holds(&text.bytes, unwanted) {
            return body_wrong(told(said.not_contains.as_deref()), Wrong::BodyHolds);
        }
        if let Some(why) = untold(unwanted, &text, body.cut) {
            let unwanted = shown(told(said.not_contains.as_deref()));
            return unsure(format!("nobody can tell whether the body contains `{unwanted}`{why}"));
        }
    }
    if let Some(wanted) = &expect.contains
        && !holds(&text.bytes, wanted)
    {
        let (wanted, remark) = (told(said.contains.as_deref()), remark(body, &text));
        if remark.is_empty() {
            return body_wrong(wanted, Wrong::BodyLacks);
        }
        return unsure(format!("the body does not contain `{}`{remark}", shown(wanted)));
    }
    if let Some(pattern) = &expect.matches
        && !matches(pattern, &text.bytes, body.cut.is_some())
    {
        let pattern = said.matches.as_ref().map(|pattern| unmarked(pattern.0.as_str()));
        let remark = remark(body, &text);
        let pattern = told(pattern.as_deref());
        if remark.is_empty() {
            return body_wrong(pattern, Wrong::BodyUnmatched);
        }
        return unsure(format!("the body does not match `{}`{remark}", shown(pattern)));
    }
    json::judge(&expect.json, &said.json, body)
}

/// Of two that are made of each other, the one that is told.
fn told(text: Option<&str>) -> &str {
    text.unwrap_or_default()
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
