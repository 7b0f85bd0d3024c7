//! YAML of other programs as plain values: no places, no variables of ours. What it means is for others to say.

use serde_json::Value as Json;

use super::budget::{self, Author};
use super::explain::explain;
use crate::config::Problem;

/// Reads one document; the first of two equal keys counts, as elsewhere.
///
/// # Errors
/// It is not YAML, or more than we read.
pub(in crate::config) fn read(name: &str, text: &str) -> Result<Json, Problem> {
    let read = budget::read::<Json>(text, Author::Foreign);
    let Some(read) = read else { return Err(Problem::of_file(name, "there is no memory to read this file with")) };
    read.map_err(|error| {
        let number = |value: u64| usize::try_from(value).unwrap_or(usize::MAX);
        let (line, column) = error.location().map_or((0, 0), |place| (number(place.line()), number(place.column())));
        let (message, hint) = explain(&error);
        Problem { line, column, hint, ..Problem::of_file(name, message) }
    })
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
