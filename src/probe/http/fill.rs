//! Puts what steps have captured into a later one, escaped as the place needs it.

use std::borrow::Cow;

use percent_encoding::utf8_percent_encode;
use regex::bytes::RegexBuilder;
use serde_json_path::JsonPath;
use url::Url;

use super::capture::Captured;
use crate::model::monitor::step::{Part, marked, parts, unmarked};
use crate::model::monitor::{Comparison, Decimal, HttpExpect, HttpStep, JsonExpect, JsonWant, Pattern};
use crate::model::{HttpProbe, Media, ReasonKind, Secret};
use crate::probe::failure::Failure;
use crate::probe::hidden::UNRESERVED;

/// The request of a step with everything put in.
pub(super) fn request<'a>(step: &'a HttpStep, captured: &[Captured]) -> Result<Cow<'a, HttpProbe>, Failure> {
    if !step.fills {
        return Ok(Cow::Borrowed(&step.request));
    }
    let mut request = step.request.clone();
    request.url = url(&request.url, captured)?;
    for (name, value) in &mut request.headers {
        let filled = text(value.expose(), captured, plain);
        if http::HeaderValue::from_bytes(filled.as_bytes()).is_err() {
            let message = format!("what was captured cannot stand in the header `{name}`: it holds control characters");
            return Err(Failure::new(ReasonKind::HeaderMismatch, message));
        }
        *value = Secret::new(filled);
    }
    let kind = kind_of(&request);
    request.body = request.body.map(|body| Secret::new(text(body.expose(), captured, |value| kind.escaped(value))));
    expect(&mut request.expect, captured)?;
    Ok(Cow::Owned(request))
}

fn text(template: &str, captured: &[Captured], escape: impl Fn(&str) -> String) -> String {
    let mut filled = String::with_capacity(template.len());
    for part in parts(template) {
        match part {
            Part::Text(text) => filled.push_str(text),
            // The configuration was checked: there is one of this name.
            Part::Captured(name) => {
                let found = captured.iter().find(|one| one.name == name);
                filled.push_str(&found.map(|one| escape(one.value.expose())).unwrap_or_default());
            }
        }
    }
    filled
}

fn plain(value: &str) -> String {
    value.to_owned()
}

fn percent(value: &str) -> String {
    utf8_percent_encode(value, UNRESERVED).to_string()
}

/// A URL has braces as they are in its query, and encoded in its path.
fn url(template: &Url, captured: &[Captured]) -> Result<Url, Failure> {
    let mut url = template.clone();
    let path = template.path().replace("%7B", "{").replace("%7D", "}");
    url.set_path(&text(&path, captured, percent));
    if let Some(query) = template.query() {
        url.set_query(Some(&text(query, captured, percent)));
    }
    let segments = |url: &Url| url.path_segments().map(Iterator::count);
    if segments(&url) != segments(template) {
        let message = "what was captured cannot stand in the path of a URL: `.` and `..` mean another one";
        return Err(Failure::new(ReasonKind::Protocol, message));
    }
    Ok(url)
}

/// How a body is escaped: as its `Content-Type` says; without one, what begins as JSON is JSON.
fn kind_of(request: &HttpProbe) -> Media {
    let said = request.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-type"));
    let body = request.body.as_ref().map(|body| body.expose().trim_start()).unwrap_or_default();
    match said {
        Some((_, kind)) => Media::of(kind.expose()),
        None if body.starts_with(['{', '[']) => Media::Json,
        None => Media::Plain,
    }
}

/// A glob has no way to write a star that is one: it stands for any one letter.
fn in_glob(value: &str) -> String {
    value.replace('*', "?")
}

fn expect(expect: &mut HttpExpect, captured: &[Captured]) -> Result<(), Failure> {
    let filled = |wanted: &str| text(wanted, captured, plain);
    expect.contains = expect.contains.as_deref().map(filled);
    expect.not_contains = expect.not_contains.as_deref().map(filled);
    expect.final_url = expect.final_url.as_deref().map(|glob| text(glob, captured, percent));
    for (_, glob) in &mut expect.headers {
        *glob = text(glob, captured, in_glob);
    }
    if let Some(pattern) = &mut expect.matches {
        *pattern = shape(pattern, captured)?;
    }
    for wanted in &mut expect.json {
        *wanted = json(wanted, captured)?;
    }
    expect.any.iter_mut().try_for_each(|one| self::expect(one, captured))
}

fn shape(pattern: &Pattern, captured: &[Captured]) -> Result<Pattern, Failure> {
    let source = pattern.0.as_str();
    let template = unmarked(source);
    if marked(&template) != source || template == source {
        return Ok(pattern.clone());
    }
    let filled = text(&template, captured, regex::escape);
    let unusable = |_| Failure::new(ReasonKind::BodyMismatch, "`matches` cannot be used with what was captured");
    RegexBuilder::new(&filled).build().map(Pattern).map_err(unusable)
}

fn json(expect: &JsonExpect, captured: &[Captured]) -> Result<JsonExpect, Failure> {
    let quoted = |value: &str| value.replace('\\', "\\\\").replace('\'', "\\'").replace('"', "\\\"");
    let path = text(&expect.text, captured, quoted);
    let unusable = |_| Failure::new(ReasonKind::JsonMismatch, "a path of `json` cannot be used with what was captured");
    let compiled = if path == expect.text { expect.path.clone() } else { JsonPath::parse(&path).map_err(unusable)? };
    Ok(JsonExpect { text: path, path: compiled, want: want(&expect.want, captured) })
}

/// A value that is what was captured, and nothing more, has its type too.
fn want(want: &JsonWant, captured: &[Captured]) -> JsonWant {
    let JsonWant::Equals(serde_json::Value::String(template)) = want else { return want.clone() };
    let alone = match parts(template).as_slice() {
        [Part::Captured(name)] => captured.iter().find(|one| one.name == *name && !one.is_text),
        _ => None,
    };
    let bare = alone.and_then(|one| {
        let value = one.value.expose();
        let number = Decimal::parse(value).map(|number| JsonWant::Compare(Comparison::Equal, number));
        number.or_else(|| value.parse::<bool>().ok().map(|value| JsonWant::Equals(value.into())))
    });
    bare.unwrap_or_else(|| JsonWant::Equals(text(template, captured, plain).into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn captured(value: &str, is_text: bool) -> Vec<Captured> {
        vec![Captured { name: "x".to_owned(), value: Secret::new(value), is_text }]
    }

    fn step(url: &str, body: &str, kind: Option<&str>) -> HttpStep {
        let mut request = HttpProbe::get(Url::parse(url).unwrap());
        request.body = Some(Secret::new(body));
        request.headers = kind.map(|kind| ("Content-Type".to_owned(), Secret::new(kind))).into_iter().collect();
        HttpStep { name: "s".to_owned(), request, captures: Vec::new(), fills: true }
    }

    #[test]
    fn every_place_has_its_escape() {
        let found = captured("a&b=\"1\"/ö?#%<", true);
        for (body, kind, expected) in [
            ("x {x}", None, "x a&b=\"1\"/ö?#%<"),
            (r#"{"a":"{x}"}"#, None, r#"{"a":"a&b=\"1\"/ö?#%<"}"#),
            (r#""{x}""#, Some("application/vnd.api+json"), r#""a&b=\"1\"/ö?#%<""#),
            ("a={x}", Some("application/x-www-form-urlencoded"), "a=a%26b%3D%221%22%2F%C3%B6%3F%23%25%3C"),
            ("<a>{x}</a>", Some("text/xml"), "<a>a&amp;b=&quot;1&quot;/ö?#%&lt;</a>"),
            ("{{x}} {x}", Some("text/plain"), "{x} a&b=\"1\"/ö?#%<"),
        ] {
            let step = step("http://h/", body, kind);
            let filled = request(&step, &found).unwrap().into_owned().body.unwrap();
            assert_eq!(filled.expose(), expected);
        }
        let step = step("http://h/a/{x}/b?q={x}&r=1#f", "", None);
        let filled = request(&step, &found).unwrap().into_owned().url;
        let value = "a%26b%3D%221%22%2F%C3%B6%3F%23%25%3C";
        assert_eq!(filled.as_str(), format!("http://h/a/{value}/b?q={value}&r=1#f"));
    }

    #[test]
    fn what_cannot_stand_somewhere_is_no_other_request() {
        for value in ["..", "."] {
            assert!(request(&step("http://h/a/{x}/b", "", None), &captured(value, true)).is_err(), "{value}");
        }
        let mut header = step("http://h/", "", None);
        header.request.headers = vec![("X-Token".to_owned(), Secret::new("{x}"))];
        let failure = request(&header, &captured("a\r\nHost: evil", true)).unwrap_err();
        assert!(!failure.reason.message.contains("evil"));
        assert!(request(&header, &captured("größe", true)).is_ok());
    }

    #[test]
    fn wanted_values_have_the_type_that_was_captured() {
        let number = |text: &str| JsonWant::Compare(Comparison::Equal, Decimal::parse(text).unwrap());
        for (template, value, is_text, expected) in [
            ("{x}", "5", true, JsonWant::Equals(json!("5"))),
            ("{x}", "18446744073709551617", false, number("18446744073709551617")),
            ("{x}", "true", false, JsonWant::Equals(json!(true))),
            ("n {x}", "5", false, JsonWant::Equals(json!("n 5"))),
            ("plain", "5", false, JsonWant::Equals(json!("plain"))),
        ] {
            assert_eq!(want(&JsonWant::Equals(json!(template)), &captured(value, is_text)), expected, "{template}");
        }
    }

    #[test]
    fn expressions_take_what_was_captured_as_it_is() {
        let pattern = |text: &str| Pattern(RegexBuilder::new(&marked(text)).build().unwrap());
        let found = captured("a.b", true);
        assert!(shape(&pattern("^{x}$"), &found).unwrap().0.is_match(b"a.b"));
        assert!(!shape(&pattern("^{x}$"), &found).unwrap().0.is_match(b"aXb"));
        assert_eq!(shape(&pattern(r"\d{3}"), &found).unwrap(), pattern(r"\d{3}"));
    }
}
