//! What must hold of an HTTP answer, in order: status, headers, body, JSON. The first that does not is the reason.
//! Messages name what was wanted, never what a header or the body held.

use http::response;

use super::body::Body;
use super::json;
use crate::model::ReasonKind;
use crate::model::monitor::HttpExpect;
use crate::probe::failure::{Failure, shown};
use crate::probe::glob;

/// Whether the whole body must be kept for judging.
pub(super) fn needs_body(expect: &HttpExpect) -> bool {
    expect.contains.is_some() || expect.not_contains.is_some() || expect.matches.is_some() || !expect.json.is_empty()
}

/// Judges the answer.
pub(super) fn judge(expect: &HttpExpect, head: &response::Parts, body: Body<'_>) -> Result<(), Failure> {
    let status = head.status.as_u16();
    if !expect.status.iter().any(|(first, last)| (*first..=*last).contains(&status)) {
        let message = format!("HTTP {status}, expected {}", ranges(&expect.status));
        return Err(Failure::new(ReasonKind::HttpStatus, message).number(i64::from(status)));
    }
    for (name, pattern) in &expect.headers {
        let mut values = head.headers.get_all(name.as_str()).iter().peekable();
        if values.peek().is_none() {
            return Err(Failure::new(ReasonKind::HeaderMismatch, format!("the header `{name}` is missing")));
        }
        if !values.any(|value| glob::matches(pattern, value.as_bytes())) {
            let message = format!("the header `{name}` does not match `{}`", shown(pattern));
            return Err(Failure::new(ReasonKind::HeaderMismatch, message));
        }
    }
    judge_text(expect, body)?;
    json::judge(&expect.json, body)
}

fn judge_text(expect: &HttpExpect, body: Body<'_>) -> Result<(), Failure> {
    let wrong = |message: String| Err(Failure::new(ReasonKind::BodyMismatch, message));
    if let Some(text) = &expect.contains
        && !holds(body.bytes, text)
    {
        return wrong(format!("the body does not contain `{}`{}", shown(text), body.remark()));
    }
    if let Some(text) = &expect.not_contains
        && holds(body.bytes, text)
    {
        return wrong(format!("the body contains `{}`", shown(text)));
    }
    if let Some(pattern) = &expect.matches
        && !pattern.0.is_match(body.bytes)
    {
        return wrong(format!("the body does not match `{}`{}", shown(pattern.0.as_str()), body.remark()));
    }
    Ok(())
}

/// Whether a text stands somewhere in the body. The body need not be UTF-8.
fn holds(body: &[u8], text: &str) -> bool {
    match std::str::from_utf8(body) {
        Ok(body) => body.contains(text),
        Err(_) => text.is_empty() || body.windows(text.len()).any(|window| window == text.as_bytes()),
    }
}

/// `200-299, 404`.
fn ranges(ranges: &[(u16, u16)]) -> String {
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
    fn texts_in_any_bytes() {
        assert!(holds(b"\xff\xfe ok", "ok"));
        assert!(holds(b"\xff", ""));
        assert!(!holds(b"\xff", "ok"));
        assert!(holds("größe".as_bytes(), "öß"));
    }
}
