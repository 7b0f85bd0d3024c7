//! What a token server answers (RFC 6749, 5): a token and how long it lasts, or why there is none. It says nothing of
//! what is secret.

use std::time::Duration;

use serde_json::Value;

use crate::model::Secret;

/// A token that nobody says the end of is asked for again after so long.
const UNSAID: Duration = Duration::from_secs(300);
/// Nothing holds longer: a century.
const MAX_SECONDS: f64 = 100.0 * 366.0 * 86_400.0;
/// A token longer than this goes into no header.
const MAX_TOKEN: usize = 16 * 1024;

/// A token.
#[derive(Debug)]
pub(super) struct Granted {
    /// Itself.
    pub value: Secret,
    /// How long it holds, from when it was asked for.
    pub lasts: Duration,
}

/// Reads an answer; else what is wrong with it, the rest of a sentence that begins with the server's name.
pub(super) fn read(status: u16, body: &[u8], cut: bool) -> Result<Granted, String> {
    let json = serde_json::from_slice::<Value>(body).ok();
    if !(200..300).contains(&status) {
        return Err(refused(status, json.as_ref()));
    }
    if cut {
        return Err("its answer is longer than a token, or cannot be unpacked".to_owned());
    }
    let Some(Value::Object(members)) = json else { return Err(no_json(body)) };
    let token = match members.get("access_token") {
        Some(Value::String(token)) if is_sendable(token) => Secret::new(token.as_str()),
        Some(Value::String(token)) if token.is_empty() => return Err("its `access_token` is empty".to_owned()),
        Some(Value::String(_)) => return Err("its `access_token` cannot stand in a header".to_owned()),
        Some(_) => return Err("its `access_token` is no text".to_owned()),
        None => return Err("its answer has no `access_token`".to_owned()),
    };
    match members.get("token_type") {
        None | Some(Value::Null) => {}
        Some(Value::String(kind)) if kind.eq_ignore_ascii_case("bearer") => {}
        Some(_) => return Err("its tokens are not of the type `Bearer`, and others cannot be sent".to_owned()),
    }
    Ok(Granted { value: token, lasts: lasts(members.get("expires_in"))? })
}

/// Visible ASCII, as RFC 6750 has it.
fn is_sendable(token: &str) -> bool {
    !token.is_empty() && token.len() <= MAX_TOKEN && token.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A number, or the text of one, as some servers write it.
fn lasts(said: Option<&Value>) -> Result<Duration, String> {
    let seconds = match said {
        None | Some(Value::Null) => return Ok(UNSAID),
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.trim().parse::<f64>().ok(),
        Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => None,
    };
    match seconds.filter(|seconds| !seconds.is_nan()) {
        Some(seconds) if seconds <= 0.0 => Err("its token has ended already (`expires_in` is not above 0)".to_owned()),
        Some(seconds) if (1.0..=MAX_SECONDS).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        Some(_) => Err("its `expires_in` is no time that a token lasts".to_owned()),
        None => Err("its `expires_in` is no number of seconds".to_owned()),
    }
}

fn refused(status: u16, json: Option<&Value>) -> String {
    // RFC 6749, 5.2: a word of a closed alphabet; anything else is not told.
    let word = json.and_then(|json| json.get("error")?.as_str());
    let word = word.filter(|word| {
        word.len() <= 40 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && !word.is_empty()
    });
    let cure = match (status, word) {
        (_, Some("invalid_client")) => "; correct `client_id`, `client_secret` or `credentials`",
        (_, Some("invalid_scope")) => "; correct `scopes`",
        (_, Some("unauthorized_client" | "unsupported_grant_type")) => {
            "; allow this client the grant `client_credentials` there"
        }
        (301..=308, _) => ", a redirect, which is not followed; correct `token_url`",
        (401 | 403, None) => "; correct `client_id`, `client_secret` or `credentials`",
        (404 | 405, None) => "; correct `token_url`",
        (_, _) => "",
    };
    let word = word.map(|word| format!(" ({word})")).unwrap_or_default();
    format!("HTTP {status}{word}{cure}")
}

fn no_json(body: &[u8]) -> String {
    let begins = |what: &[u8]| body.trim_ascii_start().first_chunk::<1>().is_some_and(|first| first == what);
    match body.trim_ascii() {
        [] => "its answer is empty".to_owned(),
        _ if begins(b"<") => "its answer is HTML, not JSON; correct `token_url`".to_owned(),
        _ => "its answer is not a JSON object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn message(status: u16, body: &str) -> String {
        read(status, body.as_bytes(), false)
            .map(|granted| granted.lasts.as_secs().to_string())
            .unwrap_or_else(|why| why)
    }

    #[test]
    fn what_token_servers_say() {
        let with =
            |expires: &str| format!(r#"{{"access_token":"hunter2","token_type":"bearer","expires_in":{expires}}}"#);
        for (status, body, expected) in [
            (200, with("3600"), "3600"),
            (200, with("\"3600\""), "3600"),
            (200, with("3599.5"), "3599"),
            (200, with("null"), "300"),
            (200, r#"{"access_token":"hunter2"}"#.to_owned(), "300"),
            (200, with("0"), "its token has ended already (`expires_in` is not above 0)"),
            (200, with("-1"), "its token has ended already (`expires_in` is not above 0)"),
            (200, with("1e300"), "its `expires_in` is no time that a token lasts"),
            (200, with("\"inf\""), "its `expires_in` is no time that a token lasts"),
            (200, with("\"nan\""), "its `expires_in` is no number of seconds"),
            (200, with("[1]"), "its `expires_in` is no number of seconds"),
            (200, "<html>hunter2</html>".to_owned(), "its answer is HTML, not JSON; correct `token_url`"),
            (200, "[1]".to_owned(), "its answer is not a JSON object"),
            (200, String::new(), "its answer is empty"),
            (200, "{}".to_owned(), "its answer has no `access_token`"),
            (200, r#"{"access_token":5}"#.to_owned(), "its `access_token` is no text"),
            (200, r#"{"access_token":""}"#.to_owned(), "its `access_token` is empty"),
            (200, r#"{"access_token":"a\r\nb"}"#.to_owned(), "its `access_token` cannot stand in a header"),
            (
                200,
                r#"{"access_token":"hunter2","token_type":"mac"}"#.to_owned(),
                "its tokens are not of the type `Bearer`, and others cannot be sent",
            ),
            (500, "hunter2".to_owned(), "HTTP 500"),
            (302, String::new(), "HTTP 302, a redirect, which is not followed; correct `token_url`"),
            (401, String::new(), "HTTP 401; correct `client_id`, `client_secret` or `credentials`"),
            (
                400,
                r#"{"error":"invalid_client","error_description":"hunter2"}"#.to_owned(),
                "HTTP 400 (invalid_client); correct `client_id`, `client_secret` or `credentials`",
            ),
            (400, r#"{"error":"hunter2 is wrong"}"#.to_owned(), "HTTP 400"),
        ] {
            assert_eq!(message(status, &body), expected, "{status} {body}");
        }
        assert!(read(200, with("60").as_bytes(), true).is_err());
    }

    proptest! {
        #[test]
        fn any_answer_is_survived(status in 100_u16..600, body in "[a-z0-9{}\":,\\[\\]._-]{0,60}") {
            let _ = read(status, body.as_bytes(), false);
        }

        #[test]
        fn any_time_is_survived(seconds in any::<f64>()) {
            let said = serde_json::json!(seconds);
            let _ = lasts(Some(&said));
        }
    }
}
