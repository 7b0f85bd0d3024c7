//! Paths into a JSON body (RFC 9535): every value found must be as wanted; none found fails.

use serde_json::Value;

use super::body::Body;
use super::exact;
use crate::model::ReasonKind;
use crate::model::monitor::{Comparison, Decimal, JsonExpect, JsonWant};
use crate::probe::failure::{Failure, shown};

/// The parser reads no deeper.
const MAX_DEPTH: u32 = 127;

/// Judges the body; what is told are the expectations as they are written.
pub(super) fn judge(expects: &[JsonExpect], said: &[JsonExpect], body: Body<'_>) -> Result<(), Failure> {
    if expects.is_empty() {
        return Ok(());
    }
    let value = parse(body)?;
    for (expect, said) in expects.iter().zip(said) {
        let found = expect.path.query(&value).all();
        if found.is_empty() {
            return Err(mismatch(said, "no such value"));
        }
        for value in found {
            let found = Found::of(value);
            if let Err(message) = judge_value(&expect.want, &said.want, &found) {
                return Err(mismatch(said, &message));
            }
        }
    }
    Ok(())
}

/// The body as JSON; long numbers are kept as texts, see [`exact`].
pub(super) fn parse(body: Body<'_>) -> Result<Value, Failure> {
    if let Some(cut) = body.cut {
        let message = format!("the body is not JSON that can be read{}", cut.remark());
        return Err(Failure::new(ReasonKind::JsonMismatch, message));
    }
    let text = body.json();
    serde_json::from_slice(&exact::keep(&text)).map_err(|error| {
        // Only the place: serde's own words may quote the body.
        let place = format!("line {}, column {}", error.line(), error.column());
        let deep = error.to_string().starts_with("recursion limit exceeded");
        let message = if deep {
            format!("the body is nested more than {MAX_DEPTH} levels deep, further than it is read: {place}")
        } else {
            format!("the body is not JSON: {place}")
        };
        Failure::new(ReasonKind::JsonMismatch, message)
    })
}

/// A text or a number, and whether it is a text; what else it is, if it is neither.
pub(super) fn scalar(value: &Value) -> Result<(String, bool), &'static str> {
    match (value, exact::written(value)) {
        (_, Some(number)) => Ok((number, false)),
        (Value::String(text), None) => Ok((text.clone(), true)),
        (Value::Bool(value), None) => Ok((value.to_string(), false)),
        (Value::Null | Value::Array(_) | Value::Object(_) | Value::Number(_), None) => Err(kind(value)),
    }
}

/// What stands at a path, for people who ask: several values are told apart by commas.
pub(super) fn found(expect: &JsonExpect, body: Body<'_>) -> Option<String> {
    let value = parse(body).ok()?;
    let all = expect.path.query(&value).all();
    let texts: Vec<String> = all.into_iter().map(|value| Found::of(value).text()).collect();
    Some(if texts.is_empty() { "no such value".to_owned() } else { shown(&texts.join(", ")) })
}

fn mismatch(expect: &JsonExpect, message: &str) -> Failure {
    Failure::new(ReasonKind::JsonMismatch, format!("{}: {message}", shown(&expect.text)))
}

/// A value with its number as written.
enum Found<'a> {
    Number(Decimal),
    Other(&'a Value),
}

impl<'a> Found<'a> {
    fn of(value: &'a Value) -> Self {
        let number = match value {
            Value::Number(number) => Decimal::parse(&number.to_string()),
            Value::String(text) => exact::kept(text),
            Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
        };
        number.map_or(Self::Other(value), Self::Number)
    }

    /// As it stands there; of what has members, how many.
    fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Other(Value::Array(items)) => format!("a list of {}", items.len()),
            Self::Other(Value::Object(members)) => format!("an object of {}", members.len()),
            Self::Other(value) => value.to_string(),
        }
    }

    /// What it is, with its article.
    const fn kind(&self) -> &'static str {
        match self {
            Self::Number(_) | Self::Other(Value::Number(_)) => "a number",
            Self::Other(value) => kind(value),
        }
    }

    /// Members of an array or object, characters of a text.
    fn length(&self) -> Option<u64> {
        let length = match self {
            Self::Other(Value::Array(items)) => items.len(),
            Self::Other(Value::Object(members)) => members.len(),
            Self::Other(Value::String(text)) => text.chars().count(),
            Self::Number(_) | Self::Other(Value::Null | Value::Bool(_) | Value::Number(_)) => return None,
        };
        u64::try_from(length).ok()
    }
}

const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Whether one value is as wanted; else what is wrong, without the value.
fn judge_value(want: &JsonWant, said: &JsonWant, found: &Found<'_>) -> Result<(), String> {
    let verdict = match (want, found) {
        (JsonWant::Equals(wanted), Found::Other(value)) if kind(wanted) == kind(value) => Ok(wanted == *value),
        (JsonWant::Equals(wanted), _) => Err(kind(wanted)),
        (JsonWant::Compare(comparison, wanted), Found::Number(number)) => Ok(comparison.holds(number, wanted)),
        (JsonWant::Compare(..), Found::Other(_)) => Err("a number"),
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
