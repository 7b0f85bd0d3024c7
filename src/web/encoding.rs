//! Content negotiation of `Accept-Encoding` (RFC 9110, 12.5.3). Pure.

use crate::publish::Coding;

/// The coding that the client likes best; at equal liking br, zstd, gzip, identity. Identity is sent too when the
/// client refuses everything: better readable than a 406.
pub(super) fn negotiate<'a>(accept: impl Iterator<Item = &'a str>) -> Coding {
    let liked: Vec<(&str, u16)> = accept.flat_map(|header| header.split(',')).filter_map(preference).collect();
    let named = |coding: Coding| liked.iter().find(|(name, _)| is(name, coding)).map(|(_, liking)| *liking);
    let any = liked.iter().find(|(name, _)| *name == "*").map(|(_, liking)| *liking);
    let liking = |coding| named(coding).or(any).unwrap_or(0);
    let mut best = (Coding::Identity, liking(Coding::Identity));
    for coding in Coding::ALL.iter().rev().filter(|coding| **coding != Coding::Identity) {
        let liking = liking(*coding);
        if liking > 0 && liking >= best.1 {
            best = (*coding, liking);
        }
    }
    best.0
}

fn is(name: &str, coding: Coding) -> bool {
    name.eq_ignore_ascii_case(coding.as_str()) || (coding == Coding::Gzip && name.eq_ignore_ascii_case("x-gzip"))
}

/// `gzip;q=0.5` → name and thousandths. What cannot be read is left out.
fn preference(item: &str) -> Option<(&str, u16)> {
    let mut parts = item.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    let liking = match weight {
        None => 1.0,
        Some(weight) => weight.trim().parse::<f32>().ok().filter(|weight| (0.0..=1.0).contains(weight))?,
    };
    Some((name, (liking * 1000.0).round() as u16))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_liked_is_sent() {
        for (accept, expected) in [
            ("", "identity"),
            ("gzip, deflate, br, zstd", "br"),
            ("gzip, zstd", "zstd"),
            ("gzip", "gzip"),
            ("x-gzip", "gzip"),
            ("GZIP", "gzip"),
            ("deflate", "identity"),
            ("*", "br"),
            ("*;q=0", "identity"),
            ("br;q=0, *", "zstd"),
            ("br;q=0.2, gzip;q=0.8", "gzip"),
            ("br;q=0.5, zstd;q=0.5, gzip;q=0.5", "br"),
            ("identity, br;q=0.5", "identity"),
            ("identity;q=0.5, br;q=0.5", "br"),
            ("gzip;q=0.001", "gzip"),
            ("gzip;q=0", "identity"),
            ("identity;q=0", "identity"),
            ("br;q=nonsense, gzip", "gzip"),
            ("br;q=7, gzip;q=NaN, zstd;q=0.1", "zstd"),
            (",;,q=1,;q", "identity"),
        ] {
            assert_eq!(negotiate([accept].into_iter()).as_str(), expected, "{accept}");
        }
        assert_eq!(negotiate(["gzip", "br"].into_iter()), Coding::Br, "two headers are one list");
    }
}
