//! DNS records as people write them, in the form in which they are asked for and compared.

use std::net::IpAddr;

use crate::model::monitor::RecordKind;

/// `10.2.0.192.in-addr.arpa`.
pub(super) fn reversed(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, d] = v4.octets();
            format!("{d}.{c}.{b}.{a}.in-addr.arpa")
        }
        IpAddr::V6(v6) => {
            let digits = v6.octets().into_iter().rev().map(|byte| format!("{:x}.{:x}.", byte & 15, byte >> 4));
            format!("{}ip6.arpa", digits.collect::<String>())
        }
    }
}

/// An answer as it is compared: addresses in their shortest form, names in lower case without the last dot.
pub(super) fn answer(text: String, record: RecordKind) -> String {
    match (record, text.parse::<IpAddr>()) {
        (RecordKind::A | RecordKind::Aaaa, Ok(address)) => address.to_string(),
        (RecordKind::Cname | RecordKind::Mx | RecordKind::Ns | RecordKind::Srv | RecordKind::Ptr, _) => text
            .split_whitespace()
            .map(|word| word.trim_end_matches('.').to_ascii_lowercase())
            .collect::<Vec<_>>()
            .join(" "),
        (RecordKind::Txt, _) => unquoted(&text).unwrap_or(text),
        (_, _) => text,
    }
}

/// A text as dig prints it, `"in pieces" "with quotes"`, without its quotes.
fn unquoted(text: &str) -> Option<String> {
    let mut rest = text.trim();
    let mut whole = String::with_capacity(rest.len());
    while !rest.is_empty() {
        rest = rest.strip_prefix('"')?;
        loop {
            let end = rest.find(['"', '\\'])?;
            let (piece, after) = rest.split_at(end);
            whole.push_str(piece);
            let mut letters = after.chars();
            if letters.next() == Some('\\') {
                whole.push(letters.next()?);
                rest = letters.as_str();
            } else {
                rest = letters.as_str().trim_start();
                break;
            }
        }
    }
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_as_dig_prints_them() {
        for (text, expected) in [
            (r#""v=spf1 -all""#, Some("v=spf1 -all")),
            (r#""one " "two""#, Some("one two")),
            (r#""a \"b\" c""#, Some("a \"b\" c")),
            ("v=spf1 -all", None),
            (r#""open"#, None),
            (r#""a" b"#, None),
        ] {
            assert_eq!(unquoted(text).as_deref(), expected, "{text}");
        }
        assert_eq!(reversed("192.0.2.10".parse().unwrap()), "10.2.0.192.in-addr.arpa");
        let six = reversed("2001:db8::1".parse().unwrap());
        assert!(six.starts_with("1.0.0.0.") && six.ends_with("8.b.d.0.1.0.0.2.ip6.arpa") && six.len() == 72, "{six}");
    }
}
