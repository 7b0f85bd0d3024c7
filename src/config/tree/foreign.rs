//! YAML of other programs as plain values: no places, no variables of ours. What it means is for others to say.

use std::thread;

use serde_json::Value as Json;

use super::explain::explain;
use super::{MAX_DEPTH, MAX_NODES, MAX_REPLAYED, STACK};
use crate::config::Problem;

/// Reads one document.
///
/// # Errors
/// It is not YAML, or more than we read.
pub(in crate::config) fn read(name: &str, text: &str) -> Result<Json, Problem> {
    let read = thread::scope(|scope| {
        thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || values(text)).ok()?.join().ok()
    });
    let Some(read) = read else { return Err(Problem::of_file(name, "there is no memory to read this file with")) };
    read.map_err(|error| {
        let number = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
        let (line, column) = error.location().map_or((0, 0), |place| (number(place.line()), number(place.column())));
        let (message, hint) = explain(&error);
        Problem { line, column, hint, ..Problem::of_file(name, message) }
    })
}

/// Foreign tags are passed over, and the first of two equal keys counts, as elsewhere.
fn values(text: &str) -> Result<Json, serde_yaml::Error> {
    let options = serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_depth: MAX_DEPTH,
            flow_nesting_limit: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_events: 3 * MAX_NODES,
            max_merge_keys: 100_000,
            enforce_alias_anchor_ratio: false,
        },
        alias_limits: serde_yaml::alias_limits! { max_total_replayed_events: MAX_REPLAYED },
        strict_booleans: true,
        reject_unsupported_tags: false,
        with_snippet: false,
        emit_comments: false,
    };
    serde_yaml::from_str_with_options(text, options)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_those_of_other_programs() {
        let text = "a: &x { n: 1, b: true, t: yes, s: '1' }\nb: { <<: *x, n: 2 }\n200: [~, 1.5, 2024-01-02]\n";
        let wanted = json!({
            "a": {"n": 1, "b": true, "t": "yes", "s": "1"},
            "b": {"b": true, "t": "yes", "s": "1", "n": 2},
            "200": [null, 1.5, "2024-01-02"],
        });
        assert_eq!(read("x", text).unwrap(), wanted);
        let broken = read("x.yaml", "a: [1\n").unwrap_err();
        assert!(broken.line > 0, "{broken}");
        assert!(read("x", "a: {{ .Values.x }}\n").is_err(), "a template is no YAML");
    }
}
