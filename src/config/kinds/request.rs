//! Parts of HTTP requests: the method and the name of a header.

use serde_json::{Value as Json, json};

use crate::config::kind::{Leaf, TextFault};
use crate::config::suggest;

/// An HTTP method.
pub(in crate::config) struct Method;

const METHODS: [&str; 13] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "PROPFIND", "REPORT", "SEARCH",
    "PURGE",
];

impl Leaf for Method {
    type Value = String;

    fn what() -> String {
        "an HTTP method".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let upper = text.to_ascii_uppercase();
        if METHODS.contains(&upper.as_str()) {
            Ok(upper)
        } else {
            Err(TextFault::new("is not an HTTP method").hint(suggest::hint(text, &METHODS)))
        }
    }

    fn schema() -> Json {
        json!({"enum": METHODS})
    }
}

/// The name of an HTTP header, as typed: case makes no difference to those who understand it.
pub(in crate::config) struct HeaderName;

impl Leaf for HeaderName {
    type Value = String;

    fn what() -> String {
        "the name of a header".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        http::HeaderName::from_bytes(text.as_bytes()).map(|_| text.to_owned()).map_err(|_| {
            TextFault::new("is not the name of an HTTP header")
                .hint("letters, digits and `-`, without a colon".to_owned())
        })
    }
}

/// What a body is.
pub(in crate::config) struct ContentType;

impl Leaf for ContentType {
    type Value = String;

    fn what() -> String {
        "a content type such as text/plain".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let is_token = |part: &str| {
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&byte);
            !part.is_empty() && part.bytes().all(plain)
        };
        let (kind, _) = text.split_once(';').unwrap_or((text, ""));
        let named = kind.trim_end().split_once('/').is_some_and(|(kind, part)| is_token(kind) && is_token(part));
        if named && text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Ok(text.to_owned());
        }
        let hint = "write it as headers have it: `text/plain; charset=utf-8`";
        Err(TextFault::new("is no content type").hint(hint.to_owned()))
    }
}
