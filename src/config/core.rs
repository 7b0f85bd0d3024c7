//! A plain scalar as YAML's core schema reads it (YAML 1.2.2, 10.3.2): null, a boolean, a number, or else a text.

use crate::model::monitor::Decimal;

/// What a plain scalar is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Core {
    Null,
    Bool(bool),
    Number(Decimal),
    /// `.inf`, `.nan`: a number that nothing is equal to, and JSON does not have.
    Endless,
    Text,
}

/// Reads it.
pub(super) fn read(text: &str) -> Core {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Core::Null,
        "true" | "True" | "TRUE" => return Core::Bool(true),
        "false" | "False" | "FALSE" => return Core::Bool(false),
        ".nan" | ".NaN" | ".NAN" => return Core::Endless,
        _ => {}
    }
    if matches!(text.strip_prefix(['+', '-']).unwrap_or(text), ".inf" | ".Inf" | ".INF") {
        return Core::Endless;
    }
    let radix = |prefix: &str, radix: u32| {
        let digits = text.strip_prefix(prefix).filter(|digits| digits.chars().all(|digit| digit.is_digit(radix)))?;
        u128::from_str_radix(digits, radix).ok().and_then(|number| Decimal::parse(&number.to_string()))
    };
    radix("0x", 16).or_else(|| radix("0o", 8)).or_else(|| Decimal::parse(text)).map_or(Core::Text, Core::Number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table() {
        let number = |text: &str| Core::Number(Decimal::parse(text).unwrap());
        for (text, expected) in [
            ("True", Core::Bool(true)),
            ("FALSE", Core::Bool(false)),
            ("yes", Core::Text),
            ("tRUE", Core::Text),
            ("~", Core::Null),
            ("NULL", Core::Null),
            ("+5", number("5")),
            (".5", number("0.5")),
            ("5.", number("5")),
            ("0x10", number("16")),
            ("0o17", number("15")),
            ("007", number("7")),
            ("-1e3", number("-1000")),
            ("-0x10", Core::Text),
            ("0x", Core::Text),
            ("1_000", Core::Text),
            ("-.INF", Core::Endless),
            (".nan", Core::Endless),
            ("1.2.3", Core::Text),
            ("ok", Core::Text),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
