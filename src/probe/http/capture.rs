//! What later steps need of an answer: found, or why not. What is found is a secret, and stands in no message.

use super::body::Body;
use super::json::{Document, Found};
use crate::model::monitor::{Capture, CaptureFrom, Pattern};
use crate::model::{ReasonKind, Secret};
use crate::probe::failure::{Failure, shown};

/// A longer one is none of what people capture: tokens, ids and links.
const MAX_LENGTH: usize = 16 * 1024;

/// Something that was found.
#[derive(Clone, Debug)]
pub(super) struct Captured {
    /// How it is called.
    pub name: String,
    /// What it is.
    pub value: Secret,
    /// It was a text there, and no number or boolean of JSON.
    pub is_text: bool,
}

/// Whether something of the body is needed.
pub(super) fn need_body(captures: &[Capture]) -> bool {
    captures.iter().any(|capture| !matches!(capture.from, CaptureFrom::Header(..)))
}

/// Finds everything.
pub(super) fn find(captures: &[Capture], body: Body<'_>) -> Result<Vec<Captured>, Failure> {
    // Read once, and only where a path leads into it.
    let json = captures.iter().any(|capture| matches!(capture.from, CaptureFrom::Json(..)));
    let json = json.then(|| Document::read(body)).transpose()?;
    let mut found = Vec::with_capacity(captures.len());
    for capture in captures {
        let (kind, part) = match &capture.from {
            CaptureFrom::Json(text, path) => {
                let first = json.as_ref().map(|json| json.first((text, path))).transpose()?.flatten();
                let what = match first.as_ref().map(Found::scalar) {
                    Some(Ok(found)) => Ok(found),
                    Some(Err(kind)) => Err(format!("found {kind} at {}, wanted a text or a number", shown(text))),
                    None => Err(format!("there is nothing at {}", shown(text))),
                };
                (ReasonKind::JsonMismatch, what)
            }
            CaptureFrom::Body(pattern) => {
                let text = group(pattern, &body.text().bytes);
                let missing = || format!("the body does not match `{}`{}", shown(pattern.0.as_str()), body.remark());
                (ReasonKind::BodyMismatch, text.ok_or_else(missing).and_then(text_of))
            }
            CaptureFrom::Header(name, pattern) => {
                (ReasonKind::HeaderMismatch, header(name, pattern.as_ref(), body).and_then(text_of))
            }
        };
        let (value, is_text) = part
            .and_then(fit)
            .map_err(|why| Failure::new(kind, format!("`{}` cannot be captured: {why}", capture.name)))?;
        found.push(Captured { name: capture.name.clone(), value: Secret::new(value), is_text });
    }
    Ok(found)
}

fn header(name: &str, pattern: Option<&Pattern>, body: Body<'_>) -> Result<Vec<u8>, String> {
    let mut values = body.head.all(name).peekable();
    if values.peek().is_none() {
        return Err(format!("the header `{name}` is missing"));
    }
    let Some(pattern) = pattern else { return Ok(values.next().unwrap_or_default().to_vec()) };
    values
        .find_map(|value| group(pattern, value))
        .ok_or_else(|| format!("the header `{name}` does not match `{}`", shown(pattern.0.as_str())))
}

/// The first group of what matches, or all of it.
fn group(pattern: &Pattern, bytes: &[u8]) -> Option<Vec<u8>> {
    let found = pattern.0.captures(bytes)?;
    let part = if found.len() > 1 { found.get(1) } else { found.get(0) };
    part.map(|part| part.as_bytes().to_vec())
}

fn text_of(bytes: Vec<u8>) -> Result<(String, bool), String> {
    String::from_utf8(bytes).map(|text| (text, true)).map_err(|_| "it is no text in UTF-8".to_owned())
}

fn fit((value, is_text): (String, bool)) -> Result<(String, bool), String> {
    match value.len() {
        0 => Err("it is empty".to_owned()),
        1..=MAX_LENGTH => Ok((value, is_text)),
        _ => Err(format!("it is longer than {} KiB", MAX_LENGTH / 1024)),
    }
}
