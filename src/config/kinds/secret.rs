//! Values that may be secret: they are masked in every message and source line.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value as Json, json};

use crate::config::kind::{Kind, Leaf, Reader, TextFault, any_text};
use crate::config::kinds::network::Target;
use crate::config::tree::{Node, Value};
use crate::model::Secret;
use crate::model::monitor::Sent;

/// A key that signs webhooks: `whsec_` and the base64 of 24 to 64 bytes.
pub(in crate::config) struct SigningKey;

impl Leaf for SigningKey {
    type Value = Secret;

    fn is_secret(_text: &str) -> bool {
        true
    }

    fn what() -> String {
        "a signing key `whsec_…`".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let fault =
            |says: String| TextFault::new(says).hint("make one: echo \"whsec_$(openssl rand -base64 32)\"".to_owned());
        let encoded = text.strip_prefix("whsec_").ok_or_else(|| fault("does not begin with `whsec_`".to_owned()))?;
        let key = STANDARD.decode(encoded).map_err(|_| fault("is not base64 after `whsec_`".to_owned()))?;
        if !(24..=64).contains(&key.len()) {
            return Err(fault(format!("holds {} bytes, a signing key has 24 to 64", key.len())));
        }
        Ok(Secret::new(text))
    }
}

/// Whoever tries has a shorter token soon, though wrong ones are slowed down.
const SHORTEST_TOKEN: usize = 8;
/// Characters of a token that nobody guesses.
const LONG_TOKEN: usize = 16;

/// What is wrong with a token that is taken all the same, and how to mend it.
pub(in crate::config) fn weakness(token: &Secret) -> Option<(String, String)> {
    let weak = token.expose().len() < LONG_TOKEN;
    weak.then(|| (format!("this token has fewer than {LONG_TOKEN} characters: it may be guessed"), BETTER.to_owned()))
}

const BETTER: &str = "make one: openssl rand -hex 24";

/// A bearer token; empty means none.
pub(in crate::config) struct Token;

impl Leaf for Token {
    type Value = Option<Secret>;

    fn is_secret(_text: &str) -> bool {
        true
    }

    fn what() -> String {
        "a token".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TextFault::new("is not a token: only visible ASCII characters, no spaces"));
        }
        if (1..SHORTEST_TOKEN).contains(&text.len()) {
            let fault = TextFault::new(format!("has fewer than {SHORTEST_TOKEN} characters: it can be guessed"));
            return Err(fault.hint(BETTER.to_owned()));
        }
        Ok((!text.is_empty()).then(|| Secret::new(text)))
    }
}

/// The value of an HTTP header.
pub(in crate::config) struct HeaderValue;

impl Leaf for HeaderValue {
    type Value = Secret;

    fn is_secret(_text: &str) -> bool {
        true
    }

    fn what() -> String {
        "the value of a header".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        match http::HeaderValue::from_bytes(text.as_bytes()) {
            Ok(_) => Ok(Secret::new(text)),
            Err(_) => Err(TextFault::new("is not the value of an HTTP header: no line breaks or control characters")),
        }
    }

    fn schema() -> Json {
        any_text()
    }
}

/// Bytes to send.
pub(in crate::config) struct Payload;

impl Leaf for Payload {
    type Value = Secret;

    fn is_secret(_text: &str) -> bool {
        true
    }

    fn what() -> String {
        "a text to send".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        Ok(Secret::new(text))
    }

    fn schema() -> Json {
        any_text()
    }
}

/// Bytes to send over a connection as they are.
pub(in crate::config) struct Wire;

impl Kind for Wire {
    type Value = Sent;
    type Whole = Sent;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Sent> {
        if let Value::Map(entries) = &node.value
            && let [entry] = entries.as_slice()
            && entry.key == "base64"
        {
            return <Encoded as Kind>::read(&entry.node, reader);
        }
        let text = <Payload as Kind>::read(node, reader)?;
        let Value::Scalar(scalar) = &node.value else { return None };
        if ["\\r", "\\n"].iter().any(|escape| scalar.text.contains(escape)) {
            let hint = "in double quotes it ends a line: send: \"PING\\r\\n\"".to_owned();
            reader.report.warning(node.at, "`send`: a backslash and a letter are sent as they stand", Some(hint));
        }
        Some(Sent { text, bytes: scalar.bytes })
    }

    fn whole(value: &Sent) -> Option<Sent> {
        Some(value.clone())
    }

    fn schema() -> Json {
        let encoded = json!({
            "type": "object",
            "properties": {"base64": {"type": "string"}},
            "required": ["base64"],
            "additionalProperties": false,
        });
        json!({"anyOf": [<Payload as Kind>::schema(), encoded]})
    }
}

/// Bytes to send, as base64.
struct Encoded;

impl Leaf for Encoded {
    type Value = Sent;

    fn is_secret(_text: &str) -> bool {
        true
    }

    fn what() -> String {
        "bytes as base64".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        let bytes = STANDARD.decode(text.trim()).map_err(|_| TextFault::new("is not base64"))?;
        let text: String = bytes.into_iter().map(char::from).collect();
        Ok(Sent { text: Secret::new(text), bytes: true })
    }
}

/// A token or key of a service: never empty.
pub(in crate::config) struct Key;

impl Leaf for Key {
    type Value = Secret;

    fn is_secret(_text: &str) -> bool {
        true
    }

    fn what() -> String {
        "a token".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        if text.is_empty() || text.len() > 1_000 || !text.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(TextFault::new("is not a token: 1 to 1000 visible ASCII characters, no spaces"));
        }
        Ok(Secret::new(text))
    }
}

/// Where messages go.
pub(in crate::config) struct HookUrl;

impl Leaf for HookUrl {
    type Value = Secret;

    fn is_secret(_text: &str) -> bool {
        true
    }

    fn what() -> String {
        Target::what()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        Target::parse(text).map(Secret::new)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens() {
        for (text, weak) in [("01234567", true), ("0123456789abcde", true), ("0123456789abcdef", false)] {
            assert_eq!(weakness(&Token::parse(text).unwrap().unwrap()).is_some(), weak, "{text}");
        }
        assert!(Token::parse("").unwrap().is_none());
        for text in ["a", "0123456", "0123456789 abcdef", "0123456789äbcdef"] {
            assert!(Token::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn signing_keys() {
        for bytes in [24, 32, 64] {
            assert!(SigningKey::parse(&format!("whsec_{}", STANDARD.encode(vec![7; bytes]))).is_ok());
        }
        for text in [
            String::new(),
            "whsec_".to_owned(),
            "whsec_not base64!".to_owned(),
            STANDARD.encode([7; 32]),
            format!("whsec_{}", STANDARD.encode([7; 23])),
            format!("whsec_{}", STANDARD.encode([7; 65])),
        ] {
            assert!(SigningKey::parse(&text).is_err(), "{text}");
        }
    }
}
