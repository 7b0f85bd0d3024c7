//! `${NAME}`, `${NAME:-default}` and `$$` in a scalar, replaced after YAML was parsed, so a value can never inject
//! YAML.

/// What is wrong with a reference; never holds a value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum VariableFault {
    /// Its variable, of this name, is not set and has no default.
    Unset(String),
    /// It cannot be read.
    Malformed { message: String, hint: String },
}

/// The text with every reference replaced; `None` when there is nothing to replace.
///
/// # Errors
/// The first reference that is malformed, or whose variable is not set.
pub(super) fn expand(
    text: &str,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<Option<String>, VariableFault> {
    if !text.contains("${") && !text.contains("$$") {
        return Ok(None);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        let (before, from) = rest.split_at(dollar);
        out.push_str(before);
        if let Some(after) = from.strip_prefix("$$") {
            out.push('$');
            rest = after;
        } else if let Some(inside) = from.strip_prefix("${") {
            let end = inside.find('}').ok_or_else(|| VariableFault::Malformed {
                message: "`${` is never closed".into(),
                hint: "write `${NAME}` or `${NAME:-default}`; `$$` stands for a dollar sign".into(),
            })?;
            let (reference, after) = inside.split_at(end);
            out.push_str(&value(reference, environment)?);
            rest = after.get(1..).unwrap_or_default();
        } else {
            out.push('$');
            rest = from.get(1..).unwrap_or_default();
        }
    }
    out.push_str(rest);
    Ok(Some(out))
}

fn value(reference: &str, environment: &dyn Fn(&str) -> Option<String>) -> Result<String, VariableFault> {
    let (name, default) = reference.split_once(":-").map_or((reference, None), |(name, default)| (name, Some(default)));
    let begins_well = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !begins_well
        || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        || default.is_some_and(|text| text.contains("${"))
    {
        return Err(VariableFault::Malformed {
            message: format!("`${{{reference}}}` is not a reference to a variable"),
            hint: "only `${NAME}` and `${NAME:-default}` are known; a default holds no other reference".into(),
        });
    }
    match (environment(name), default) {
        (Some(value), None) => Ok(value),
        (Some(value), Some(_)) if !value.is_empty() => Ok(value),
        (_, Some(default)) => Ok(default.replace("$$", "$")),
        (None, None) => Err(VariableFault::Unset(name.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn environment(name: &str) -> Option<String> {
        match name {
            "A" => Some("one".into()),
            "EMPTY" => Some(String::new()),
            "TRICKY" => Some("x: ${A} # $$".into()),
            _ => None,
        }
    }

    #[test]
    fn references() {
        for (text, wanted) in [
            ("plain", None),
            ("$HOME and 5$", None),
            ("${A}", Some("one")),
            ("a ${A} b ${A}", Some("a one b one")),
            ("${EMPTY}", Some("")),
            ("${EMPTY:-x}", Some("x")),
            ("${UNSET:-}", Some("")),
            ("${UNSET:-1.1.1.1:53}", Some("1.1.1.1:53")),
            ("${A:-x}", Some("one")),
            ("$${A} $A $$", Some("${A} $A $")),
            ("$$${A}", Some("$one")),
            ("${TRICKY}", Some("x: ${A} # $$")),
            ("^ok${UNSET:-$$}", Some("^ok$")),
        ] {
            assert_eq!(expand(text, &environment).as_ref().map(Option::as_deref), Ok(wanted), "{text}");
        }
    }

    #[test]
    fn broken_references() {
        for (text, part) in [
            ("${UNSET}", "Unset(\"UNSET\")"),
            ("${A", "never closed"),
            ("${}", "not a reference"),
            ("${1A}", "not a reference"),
            ("${A-b}", "not a reference"),
            ("${A:-${A}}", "not a reference"),
        ] {
            let fault = expand(text, &environment).unwrap_err();
            assert!(format!("{fault:?}").contains(part), "{text}: {fault:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_survived(text in "[$A{}:é-]{0,20}") {
            let _ = expand(&text, &environment);
        }
    }
}
