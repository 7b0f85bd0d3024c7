//! The YAML crate's errors in our words.

use serde_yaml::{Error, UserMessageFormatter};

use super::unshield;

/// The message of every tab in the indentation; the crate's own place may be the line before it.
pub(super) const TAB: &str = "a tab where YAML wants spaces";

/// Message and hint; the place is the error's own.
pub(super) fn explain(error: &Error) -> (String, Option<String>) {
    let (message, hint) = match error.without_snippet() {
        Error::AliasError { error, .. } => return explain(error),
        Error::DuplicateMappingKey { key: Some(key), .. } => {
            (format!("the key `{key}` is written twice in the same map"), Some("remove one of them"))
        }
        Error::DuplicateMappingKey { key: None, .. } => {
            ("the same key is written twice in a map".to_owned(), Some("remove one of them"))
        }
        Error::Budget { .. } => (
            "too large or too deeply nested for a configuration".to_owned(),
            Some(
                "at most 48 levels and a million values are read; split a large configuration into a directory of \
                files",
            ),
        ),
        Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. } => {
            ("aliases unfold to more values than a configuration can have".to_owned(), Some("write less with `*alias`"))
        }
        Error::RecursiveReferencesRequireWeakTypes { .. } => {
            ("an alias stands inside the value it repeats".to_owned(), None)
        }
        Error::UnknownAnchor { .. } => (
            "this alias repeats nothing: its anchor is not defined above".to_owned(),
            Some("define it with `&name` before `*name`"),
        ),
        Error::MultipleDocuments { .. } => {
            ("a second YAML document begins here".to_owned(), Some("remove the line `---`"))
        }
        Error::Unexpected { .. } | Error::NullIntoString { .. } => ("a key must be a text".to_owned(), None),
        other => {
            let text = other.render_with_formatter(&UserMessageFormatter);
            let text = text.split(" at line ").next().unwrap_or_default().to_owned();
            match () {
                () if text.split(' ').any(|word| matches!(word, "tab" | "tabs")) => {
                    (TAB.to_owned(), Some("indent with spaces"))
                }
                () if text.contains("recursion limit") => {
                    ("nested too deeply".to_owned(), Some("at most 48 levels are read"))
                }
                () => (format!("not valid YAML: {text}"), None),
            }
        }
    };
    (unshield(message), hint.map(str::to_owned))
}
