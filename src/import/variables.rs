//! Variables as other programs write them → `${NAME}` as we do, where `$$` is a dollar. All texts of an input are
//! brought into our notation once, before anything is read from them.

use serde_json::Value as Json;

/// How a program writes variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    /// It has none.
    None,
    /// `$NAME` and `${NAME}`; `$$` is a dollar.
    Shell,
    /// `$NAME`, in capitals.
    Capitals,
}

impl Notation {
    /// Every text of a tree, keys left as they are.
    pub(super) fn apply(self, value: Json) -> Json {
        match value {
            Json::String(text) => Json::String(self.text(&text)),
            Json::Array(items) => Json::Array(items.into_iter().map(|item| self.apply(item)).collect()),
            Json::Object(keys) => Json::Object(keys.into_iter().map(|(key, value)| (key, self.apply(value))).collect()),
            Json::Null | Json::Bool(_) | Json::Number(_) => value,
        }
    }

    pub(super) fn text(self, text: &str) -> String {
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            out.push_str(before);
            rest = match self.name(after) {
                Some((name, behind)) => {
                    out.push_str(&format!("${{{name}}}"));
                    behind
                }
                None => {
                    out.push_str("$$");
                    after.strip_prefix('$').filter(|_| self == Self::Shell).unwrap_or(after)
                }
            };
        }
        out + rest
    }

    /// The name that stands behind a dollar, and what stands behind it.
    fn name(self, after: &str) -> Option<(&str, &str)> {
        let (inside, braced) = match (self, after.strip_prefix('{')) {
            (Self::None, _) | (Self::Capitals, Some(_)) => return None,
            (Self::Shell, Some(inside)) => (inside, true),
            (Self::Shell | Self::Capitals, None) => (after, false),
        };
        let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inside.len());
        let (name, behind) = inside.split_at(end);
        let lower = |c: char| c.is_ascii_lowercase();
        if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        if self == Self::Capitals && (name.contains(lower) || name.len() < 2) {
            return None;
        }
        if braced { behind.strip_prefix('}').map(|behind| (name, behind)) } else { Some((name, behind)) }
    }
}

/// A text in our notation, cut where its variables are: literal parts as they are meant, and names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Literal(String),
    Variable(String),
}

/// The parts of a text in our notation.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut literal = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        literal.push_str(before);
        let variable = after.strip_prefix('{').and_then(|inside| inside.split_once('}'));
        if let Some((name, behind)) = variable {
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            parts.push(Part::Variable(name.to_owned()));
            rest = behind;
        } else {
            literal.push('$');
            rest = after.strip_prefix('$').unwrap_or(after);
        }
    }
    literal.push_str(rest);
    if !literal.is_empty() {
        parts.push(Part::Literal(literal));
    }
    parts
}

/// Whether a variable stands in it.
pub(super) fn has_any(text: &str) -> bool {
    parts(text).iter().any(|part| matches!(part, Part::Variable(_)))
}

/// As it is meant, if no variable stands in it; where no variable can stand, a text is all literal.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::new();
    for part in parts(text) {
        match part {
            Part::Literal(literal) => out.push_str(&literal),
            Part::Variable(name) => out.push_str(&format!("${{{name}}}")),
        }
    }
    out
}

/// A literal text in our notation.
pub(super) fn written(literal: &str) -> String {
    literal.replace('$', "$$")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_program_has_its_notation() {
        for (notation, text, ours) in [
            (Notation::None, "$A ${B} 5$", "$$A $${B} 5$$"),
            (Notation::Shell, "$A-${B_2} 5$ $$ ${no ${x:-y}", "${A}-${B_2} 5$$ $$ $${no $${x:-y}"),
            (Notation::Capitals, "Bearer $A_TOKEN $a $${X} $1", "Bearer ${A_TOKEN} $$a $$$${X} $$1"),
        ] {
            assert_eq!(notation.text(text), ours, "{text}");
        }
        assert_eq!(literal("a$$b${C}"), "a$b${C}");
        assert_eq!(parts("x$$${A}y").len(), 3);
        assert!(has_any("${A}") && !has_any("$${A}"));
    }
}
