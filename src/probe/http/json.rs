//! Paths into a JSON body (RFC 9535): every value found must be as wanted; none found fails.

mod document;
mod walk;

use std::ops::ControlFlow;

use super::body::Body;
use crate::model::ReasonKind;
use crate::model::monitor::{Comparison, JsonExpect, JsonWant};
use crate::probe::failure::{Failure, shown};
pub(super) use document::{Document, Found};

/// Characters of what is found that are gathered for people.
const ENOUGH: usize = 200;

/// Judges the body; what is told are the expectations as they are written.
pub(super) fn judge(expects: &[JsonExpect], said: &[JsonExpect], body: Body<'_>) -> Result<(), Failure> {
    if expects.is_empty() {
        return Ok(());
    }
    let document = Document::read(body)?;
    for (expect, said) in expects.iter().zip(said) {
        let mut verdict = Err("no such value".to_owned());
        document.each((&expect.text, &expect.path), &mut |found| {
            verdict = judge_value(&expect.want, &said.want, &found);
            if verdict.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        verdict.map_err(|message| mismatch(said, &message))?;
    }
    Ok(())
}

/// What stands at a path, for people who ask: several values are told apart by commas.
pub(super) fn found(expect: &JsonExpect, body: Body<'_>) -> Option<String> {
    let mut texts = String::new();
    let gather = &mut |found: Found<'_>| {
        texts = [texts.as_str(), &found.text()].join(if texts.is_empty() { "" } else { ", " });
        if texts.len() < ENOUGH { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    Document::read(body).ok()?.each((&expect.text, &expect.path), gather).ok()?;
    Some(if texts.is_empty() { "no such value".to_owned() } else { shown(&texts) })
}

fn mismatch(expect: &JsonExpect, message: &str) -> Failure {
    Failure::new(ReasonKind::JsonMismatch, format!("{}: {message}", shown(&expect.text)))
}

/// Whether one value is as wanted; else what is wrong, without the value.
fn judge_value(want: &JsonWant, said: &JsonWant, found: &Found<'_>) -> Result<(), String> {
    let verdict = match (want, found) {
        (JsonWant::Equals(wanted), Found::Scalar(value)) if document::kind(wanted) == document::kind(value) => {
            Ok(wanted == value)
        }
        (JsonWant::Equals(wanted), _) => Err(document::kind(wanted)),
        (JsonWant::Compare(comparison, wanted), Found::Number(number)) => Ok(comparison.holds(number, wanted)),
        (JsonWant::Compare(..), Found::Scalar(_) | Found::List(_) | Found::Object(_)) => Err("a number"),
        (JsonWant::Length(comparison, wanted), found) => {
            found.length().map(|length| comparison.holds(&length, wanted)).ok_or("something with a length")
        }
    };
    let what = wanted(said);
    match verdict {
        Ok(true) => Ok(()),
        Ok(false) => Err(format!("expected {what}")),
        Err(kind) if kind == what => Err(format!("found {}, wanted {kind}", found.kind())),
        Err(kind) => Err(format!("found {}, wanted {kind}: {what}", found.kind())),
    }
}

/// What is wanted, in words.
pub(super) fn wanted(want: &JsonWant) -> String {
    match want {
        JsonWant::Equals(value) => shown(&value.to_string()),
        JsonWant::Compare(Comparison::Equal, number) => shown(&number.to_string()),
        JsonWant::Compare(comparison, number) => format!("{comparison} {}", shown(&number.to_string())),
        JsonWant::Length(comparison, length) => format!("len {comparison} {length}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::monitor::Decimal;
    use crate::probe::http::head::Head;
    use proptest::prelude::*;
    use serde_json::json;
    use serde_json_path::JsonPath;

    fn compare(comparison: Comparison, number: &str) -> JsonWant {
        JsonWant::Compare(comparison, Decimal::parse(number).unwrap())
    }

    fn verdict(path: &str, want: JsonWant, body: &str) -> Result<(), String> {
        let expect = JsonExpect { text: path.to_owned(), path: JsonPath::parse(path).unwrap(), want };
        judge(
            std::slice::from_ref(&expect),
            std::slice::from_ref(&expect),
            Body { head: &Head::default(), bytes: body.as_bytes(), cut: None },
        )
        .map_err(|failure| failure.reason.message)
    }

    #[test]
    fn table() {
        let body = r#"{"status":"ok","queue":{"depth":7},"items":[1,2,3],"none":null,"on":true,"name":"größe"}"#;
        let table = [
            ("$.status", JsonWant::Equals(json!("ok")), true),
            ("$.status", JsonWant::Equals(json!("OK")), false),
            ("$.queue.depth", compare(Comparison::Equal, "7.0"), true),
            ("$.queue.depth", compare(Comparison::Less, "100"), true),
            ("$.queue.depth", compare(Comparison::Less, "7"), false),
            ("$.queue.depth", compare(Comparison::AtMost, "7"), true),
            ("$.status", compare(Comparison::NotEqual, "1"), false),
            ("$.items", JsonWant::Length(Comparison::More, 0), true),
            ("$.items", JsonWant::Length(Comparison::Equal, 3), true),
            ("$.name", JsonWant::Length(Comparison::Equal, 5), true),
            ("$.on", JsonWant::Length(Comparison::AtLeast, 0), false),
            ("$.items[*]", compare(Comparison::AtLeast, "1"), true),
            ("$.items[*]", compare(Comparison::AtLeast, "2"), false),
            ("$.none", JsonWant::Equals(json!(null)), true),
            ("$.on", JsonWant::Equals(json!(true)), true),
            ("$.missing", JsonWant::Equals(json!(null)), false),
            ("$.missing[*]", JsonWant::Length(Comparison::AtLeast, 0), false),
        ];
        for (path, want, expected) in table {
            assert_eq!(verdict(path, want.clone(), body).is_ok(), expected, "{path} {want:?}");
        }
    }

    #[test]
    fn numbers_are_exact() {
        let body = r#"{"id":18446744073709551617,"rate":0.12345678901234567890,
            "huge":1e400,"small":-1E-400,"n":1.0,"text":"5"}"#;
        for (path, comparison, number, expected) in [
            ("$.id", Comparison::Equal, "18446744073709551617", true),
            ("$.id", Comparison::Equal, "18446744073709551616", false),
            ("$.rate", Comparison::Equal, "0.1234567890123456789", true),
            ("$.rate", Comparison::Equal, "0.12345678901234567", false),
            ("$.huge", Comparison::More, "1e399", true),
            ("$.small", Comparison::Less, "0", true),
            ("$.n", Comparison::Equal, "1", true),
        ] {
            assert_eq!(verdict(path, compare(comparison, number), body).is_ok(), expected, "{path} {number}");
        }
    }

    /// What is of another type says so.
    #[test]
    fn other_types_are_named() {
        let body = r#"{"ok":true,"n":5,"t":"5","none":null,"list":[1],"long":12345678901234567890123}"#;
        for (path, want, message) in [
            ("$.ok", JsonWant::Equals(json!("True")), "found a boolean, wanted a text: \"True\""),
            ("$.n", JsonWant::Equals(json!("5")), "found a number, wanted a text: \"5\""),
            ("$.long", JsonWant::Equals(json!("5")), "found a number, wanted a text: \"5\""),
            ("$.t", compare(Comparison::Equal, "5"), "found a text, wanted a number: 5"),
            ("$.none", compare(Comparison::Less, "5"), "found null, wanted a number: < 5"),
            ("$.list", JsonWant::Equals(json!(null)), "found a list, wanted null"),
            ("$.n", JsonWant::Length(Comparison::More, 0), "found a number, wanted something with a length: len > 0"),
        ] {
            assert_eq!(verdict(path, want, body).unwrap_err(), format!("{path}: {message}"));
        }
    }

    #[test]
    fn messages_quote_no_body() {
        let secret = r#"{"token":"hunter2""#;
        assert_eq!(
            verdict("$.token", JsonWant::Equals(json!("x")), secret).unwrap_err(),
            "the body is not JSON: line 1, column 18"
        );
        let whole = r#"{"token":"hunter2"}"#;
        assert_eq!(verdict("$.token", JsonWant::Equals(json!("x")), whole).unwrap_err(), r#"$.token: expected "x""#);
        assert_eq!(verdict("$.t", JsonWant::Equals(json!("x")), whole).unwrap_err(), "$.t: no such value");
    }

    /// However deep a body is: a plain path leads into it, and other paths say that they do not.
    #[test]
    fn deep_nesting_is_survived() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let some = || JsonWant::Length(Comparison::Equal, 1);
        assert_eq!(verdict("$[0][*]", some(), &deep), Ok(()));
        let message = verdict("$..a", some(), &deep).unwrap_err();
        assert_eq!(
            message,
            "the body is nested more than 127 levels deep, further than `$..a` is looked for: line 1, column 128"
        );
        let beside = format!(r#"{{"a":{deep},"ok":1}}"#);
        assert_eq!(verdict("$.ok", compare(Comparison::Equal, "1"), &beside), Ok(()));
        let broken = verdict("$.ok", some(), &deep.replace("]]", "],")).unwrap_err();
        assert!(broken.starts_with("the body is not JSON: line 1, column 1000"), "{broken}");
    }

    /// Many values are read where a plain path leads to some of them, and counted without being kept.
    #[test]
    fn many_values_are_not_kept() {
        let body = format!(r#"{{"all":[{}1],"ok":true}}"#, "1,".repeat(600_000));
        assert_eq!(verdict("$.all", JsonWant::Length(Comparison::Equal, 600_001), &body), Ok(()));
        assert_eq!(verdict("$.all[*]", compare(Comparison::Equal, "1"), &body), Ok(()));
        let message = verdict("$..ok", JsonWant::Equals(json!(true)), &body).unwrap_err();
        assert_eq!(
            message,
            "the body holds more than 500,000 values, more than `$..ok` is looked for in: paths of names, numbers and \
             `*` have no such limit"
        );
    }

    #[test]
    fn texts_are_utf_8() {
        let expect = JsonExpect {
            text: "$.a".to_owned(),
            path: JsonPath::parse("$.a").unwrap(),
            want: compare(Comparison::Equal, "1"),
        };
        let expects = [expect];
        let body = Body { head: &Head::default(), bytes: b"{\"a\":1,\"b\":\"\xff\"}", cut: None };
        let message = judge(&expects, &expects, body).unwrap_err().reason.message;
        assert_eq!(message, "the body is not JSON: it is no text in UTF-8");
    }

    proptest! {
        #[test]
        fn comparisons_are_those_of_numbers(found in -1e9_f64..1e9, wanted in -1e9_f64..1e9) {
            let body = json!({ "n": found }).to_string();
            for comparison in Comparison::ALL {
                let got = verdict("$.n", compare(*comparison, &wanted.to_string()), &body).is_ok();
                prop_assert_eq!(got, comparison.holds(&found, &wanted));
            }
        }

        #[test]
        fn any_body_is_survived(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let expect = JsonExpect { text: "$..*".to_owned(), path: JsonPath::parse("$..*").unwrap(),
                want: compare(Comparison::Equal, "1") };
            let expects = [expect];
            let _ = judge(&expects, &expects, Body { head: &Head::default(), bytes: &body, cut: None });
        }
    }
}
