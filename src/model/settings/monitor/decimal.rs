//! A number exactly as written, however long: compared digit by digit, never rounded.

use std::cmp::Ordering;
use std::fmt;

/// A decimal number. Two are equal when they are the same number: `1` is `1.0` and `1e0`.
#[derive(Clone, Debug)]
pub struct Decimal {
    text: String,
    negative: bool,
    /// Without zeros at either end; none of zero.
    digits: String,
    /// Its value is `0.digits` times ten to this power.
    power: i64,
}

impl Decimal {
    /// Reads what JSON and YAML write: sign, digits, a fraction, an exponent. `None` if it is none of that.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.as_bytes().first()? {
            b'-' => (true, text.get(1..)?),
            b'+' => (false, text.get(1..)?),
            _ => (false, text),
        };
        let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent_of(exponent)?),
            None => (rest, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = [whole, fraction].concat();
        if all.is_empty() || !all.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let leading = all.len() - all.trim_start_matches('0').len();
        let digits = all.trim_matches('0').to_owned();
        let power = i64::try_from(whole.len()).ok()?.checked_sub(i64::try_from(leading).ok()?)?;
        let zero = digits.is_empty();
        Some(Self {
            text: text.to_owned(),
            negative: negative && !zero,
            digits,
            power: if zero { 0 } else { power.saturating_add(exponent) },
        })
    }

    /// The whole number that was written without fraction and exponent.
    pub fn whole(&self) -> Option<i64> {
        self.text.parse().ok()
    }

    /// Of the numbers apart from their signs.
    fn size(&self, other: &Self) -> Ordering {
        match (self.digits.is_empty(), other.digits.is_empty()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self.power.cmp(&other.power).then_with(|| self.digits.cmp(&other.digits)),
        }
    }
}

/// An exponent; one beyond all measure is as good as the largest.
fn exponent_of(text: &str) -> Option<i64> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let most = i64::MAX / 4;
    let size = digits.parse::<i64>().map_or(most, |size| size.min(most));
    Some(if text.starts_with('-') { -size } else { size })
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, false) => self.size(other),
            (true, true) => other.size(self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn table() {
        for (less, more) in [
            ("1", "2"),
            ("-2", "-1"),
            ("-1", "0"),
            ("0.1", "0.10000000000000000001"),
            ("18446744073709551616", "18446744073709551617"),
            ("9.99", "10"),
            ("1e-400", "1e400"),
            ("99e1", "1e3"),
            ("0", "1e-9999999999999999999999"),
        ] {
            assert_eq!(number(less).cmp(&number(more)), Ordering::Less, "{less} {more}");
            assert_eq!(number(more).cmp(&number(less)), Ordering::Greater, "{less} {more}");
        }
        for (one, other) in
            [("1", "1.0"), ("1e2", "100"), ("-0", "0"), (".5", "0.50"), ("007", "7"), ("+5", "5"), ("5.", "5")]
        {
            assert_eq!(number(one), number(other), "{one} {other}");
        }
        for text in ["", "-", ".", "e5", "1e", "1e+", "0x10", "1_000", " 1", "1 ", "NaN", "inf", "1.2.3", "--1", "١"] {
            assert!(Decimal::parse(text).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn it_is_the_order_of_whole_numbers(one in any::<i128>(), other in any::<i128>()) {
            prop_assert_eq!(number(&one.to_string()).cmp(&number(&other.to_string())), one.cmp(&other));
        }

        #[test]
        fn it_is_the_order_of_short_decimals(one in -1_000_000_i64..1_000_000, other in -1_000_000_i64..1_000_000) {
            let written = |n: i64| format!("{}{}.{:03}", if n < 0 { "-" } else { "" }, n.abs() / 1000, n.abs() % 1000);
            prop_assert_eq!(number(&written(one)).cmp(&number(&written(other))), one.cmp(&other));
        }
    }
}
