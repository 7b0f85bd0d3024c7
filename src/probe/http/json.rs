//! Paths into a JSON body (RFC 9535): every value found must be as wanted; none found fails.

use serde_json::Value;

use super::body::Body;
use crate::model::ReasonKind;
use crate::model::monitor::{JsonExpect, JsonWant};
use crate::probe::failure::{Failure, shown};

/// Judges the body.
pub fn judge(expects: &[JsonExpect], body: Body<'_>) -> Result<(), Failure> {
    if expects.is_empty() {
        return Ok(());
    }
    if let Some(cut) = body.cut {
        let message = format!("the body is not JSON that can be read{}", cut.remark());
        return Err(Failure::new(ReasonKind::JsonMismatch, message));
    }
    let value: Value = serde_json::from_slice(&body.json()).map_err(|error| {
        // Only the place: serde's own words may quote the body.
        let place = format!("line {}, column {}", error.line(), error.column());
        Failure::new(ReasonKind::JsonMismatch, format!("the body is not JSON: {place}"))
    })?;
    for expect in expects {
        let found = expect.path.query(&value).all();
        if found.is_empty() {
            return Err(mismatch(expect, "no such value"));
        }
        if !found.into_iter().all(|node| holds(&expect.want, node)) {
            return Err(mismatch(expect, &format!("expected {}", wanted(&expect.want))));
        }
    }
    Ok(())
}

fn mismatch(expect: &JsonExpect, message: &str) -> Failure {
    Failure::new(ReasonKind::JsonMismatch, format!("{}: {message}", shown(&expect.text)))
}

fn wanted(want: &JsonWant) -> String {
    match want {
        JsonWant::Equals(value) => shown(&value.to_string()),
        JsonWant::Compare(comparison, number) => format!("{comparison} {number}"),
        JsonWant::Length(comparison, length) => format!("len {comparison} {length}"),
    }
}

/// Whether one value is as wanted. Numbers are equal when they are the same number: `1` is `1.0`.
fn holds(want: &JsonWant, found: &Value) -> bool {
    match want {
        JsonWant::Equals(value) => match (value, found) {
            (Value::Number(wanted), Value::Number(number)) => wanted == number || wanted.as_f64() == number.as_f64(),
            _ => value == found,
        },
        JsonWant::Compare(comparison, wanted) => found.as_f64().is_some_and(|number| comparison.holds(number, *wanted)),
        JsonWant::Length(comparison, wanted) => {
            length(found).is_some_and(|length| comparison.holds(length as f64, *wanted as f64))
        }
    }
}

/// Members of an array or object, characters of a string.
fn length(value: &Value) -> Option<usize> {
    match value {
        Value::Array(items) => Some(items.len()),
        Value::Object(members) => Some(members.len()),
        Value::String(text) => Some(text.chars().count()),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::monitor::Comparison;
    use crate::probe::http::head::Head;
    use proptest::prelude::*;
    use serde_json::json;
    use serde_json_path::JsonPath;

    fn verdict(path: &str, want: JsonWant, body: &str) -> Result<(), String> {
        let expect = JsonExpect { text: path.to_owned(), path: JsonPath::parse(path).unwrap(), want };
        judge(&[expect], Body { head: &Head::default(), bytes: body.as_bytes(), cut: None })
            .map_err(|failure| failure.reason.message)
    }

    #[test]
    fn table() {
        let body = r#"{"status":"ok","queue":{"depth":7},"items":[1,2,3],"none":null,"on":true,"name":"größe"}"#;
        let table = [
            ("$.status", JsonWant::Equals(json!("ok")), true),
            ("$.status", JsonWant::Equals(json!("OK")), false),
            ("$.queue.depth", JsonWant::Equals(json!(7.0)), true),
            ("$.queue.depth", JsonWant::Compare(Comparison::Less, 100.0), true),
            ("$.queue.depth", JsonWant::Compare(Comparison::Less, 7.0), false),
            ("$.queue.depth", JsonWant::Compare(Comparison::AtMost, 7.0), true),
            ("$.status", JsonWant::Compare(Comparison::NotEqual, 1.0), false),
            ("$.items", JsonWant::Length(Comparison::More, 0), true),
            ("$.items", JsonWant::Length(Comparison::Equal, 3), true),
            ("$.name", JsonWant::Length(Comparison::Equal, 5), true),
            ("$.on", JsonWant::Length(Comparison::AtLeast, 0), false),
            ("$.items[*]", JsonWant::Compare(Comparison::AtLeast, 1.0), true),
            ("$.items[*]", JsonWant::Compare(Comparison::AtLeast, 2.0), false),
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

    #[test]
    fn deep_nesting_is_survived() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        assert!(verdict("$", JsonWant::Length(Comparison::AtLeast, 0), &deep).is_err());
    }

    proptest! {
        #[test]
        fn comparisons_are_those_of_numbers(found in -1e9_f64..1e9, wanted in -1e9_f64..1e9) {
            let body = json!({ "n": found }).to_string();
            for comparison in Comparison::ALL {
                let got = verdict("$.n", JsonWant::Compare(*comparison, wanted), &body).is_ok();
                prop_assert_eq!(got, comparison.holds(found, wanted));
            }
        }

        #[test]
        fn any_body_is_survived(body in proptest::collection::vec(any::<u8>(), 0..200)) {
            let expect = JsonExpect { text: "$..*".to_owned(), path: JsonPath::parse("$..*").unwrap(), want: JsonWant::Equals(json!(1)) };
            let _ = judge(&[expect], Body { head: &Head::default(), bytes: &body, cut: None });
        }
    }
}
