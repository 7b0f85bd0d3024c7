//! What steps say of each other: names of what they capture, where it stands, and where it is put.

use serde_json::{Value as Json, json};
use url::Url;

use crate::config::kind::{At, Kind, Leaf, Reader, TextFault};
use crate::config::kinds::expect::Path;
use crate::config::kinds::network::Target;
use crate::config::kinds::request::HeaderName;
use crate::config::table::{Whole, block};
use crate::config::tree::{Node, Value};
use crate::model::monitor::Pattern;
use crate::model::monitor::step::{is_name, marked};

/// How something that is captured is called.
pub(in crate::config) struct CaptureName;

impl Leaf for CaptureName {
    type Value = String;

    fn what() -> String {
        "a name such as `token`".to_owned()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        if is_name(text) {
            return Ok(text.to_owned());
        }
        let hint = "a letter, then letters, digits, `_` and `-`, at most 64: later steps write `{token}`";
        Err(TextFault::new("is not a name for what is captured").hint(hint.to_owned()))
    }
}

/// What a step asks for.
#[derive(Clone, Debug)]
pub(in crate::config) enum StepUrl {
    Whole(Url),
    /// A path, and perhaps a query.
    Below(String),
}

impl Leaf for StepUrl {
    type Value = Self;

    fn what() -> String {
        "an http or https URL, or a path".to_owned()
    }

    fn is_secret(text: &str) -> bool {
        <Target as Leaf>::is_secret(text)
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        if text.starts_with('/') && !text.starts_with("//") {
            return Ok(Self::Below(text.to_owned()));
        }
        let server = text.split_once("://").map_or("", |(_, rest)| rest.split(['/', '?']).next().unwrap_or_default());
        if server.contains('{') {
            let hint = "captured values stand in the path, the query, headers and the body".to_owned();
            return Err(TextFault::new("lets an answer say which server is asked").hint(hint));
        }
        Target::parse(text).map(Self::Whole)
    }
}

/// A regular expression into which steps put what they have captured.
pub(in crate::config) struct Shape;

impl Leaf for Shape {
    type Value = Pattern;

    fn what() -> String {
        <Pattern as Leaf>::what()
    }

    fn parse(text: &str) -> Result<Self::Value, TextFault> {
        Pattern::parse(&marked(text))
    }

    fn schema() -> Json {
        <Pattern as Leaf>::schema()
    }
}

block! {
    /// Where in an answer something stands.
    From ("a capture") {
        json: Path = unset, "A path (RFC 9535) into a JSON body: the first text or number there.";
        header: HeaderName = unset, "The value of a header, or the part of it that `matches`.";
        matches: Pattern = unset, "A regular expression over the body, or over the header: its first group.";
    }
}

/// Where something stands: a path into JSON, or the keys of [`From`].
pub(in crate::config) struct Source;

impl Kind for Source {
    type Value = From;
    type Whole = Whole<From>;

    fn read(node: &Node, reader: &mut Reader<'_>) -> Option<From> {
        if matches!(node.value, Value::Map(_)) {
            return From::read(node, reader);
        }
        let path = <Path as Kind>::read(node, reader)?;
        Some(From { json: Some(At { value: path, at: node.at, replaced: false }), ..From::default() })
    }

    fn whole(value: &From) -> Option<Self::Whole> {
        From::whole(value)
    }

    fn schema() -> Json {
        json!({"anyOf": [<Path as Kind>::schema(), From::schema()]})
    }
}
