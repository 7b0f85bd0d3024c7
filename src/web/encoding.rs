//! Content negotiation of `Accept-Encoding` (RFC 9110, 12.5.3). Pure.

use bytes::Bytes;

use crate::publish::Answer;

/// A content coding we have bytes for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Br,
    Zstd,
    Gzip,
    Identity,
}

/// The compressed ones, best first.
const COMPRESSED: [Encoding; 3] = [Encoding::Br, Encoding::Zstd, Encoding::Gzip];

impl Encoding {
    /// Every one.
    pub(super) const ALL: [Self; 4] = [Self::Br, Self::Zstd, Self::Gzip, Self::Identity];

    /// Its name on the wire.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Br => "br",
            Self::Zstd => "zstd",
            Self::Gzip => "gzip",
            Self::Identity => "identity",
        }
    }

    /// The bytes of an answer in this coding, if they were made.
    pub(super) const fn bytes(self, answer: &Answer) -> Option<&Bytes> {
        match self {
            Self::Br => answer.br.as_ref(),
            Self::Zstd => answer.zstd.as_ref(),
            Self::Gzip => answer.gzip.as_ref(),
            Self::Identity => Some(&answer.bytes),
        }
    }
}

/// The coding to send: the one the client likes best of those that `has` says we have; at equal liking br, zstd, gzip,
/// identity. Identity is sent too when the client refuses everything we have: better readable than a 406.
pub(super) fn negotiate<'a>(accept: impl Iterator<Item = &'a str>, has: impl Fn(Encoding) -> bool) -> Encoding {
    let liked: Vec<(&str, u16)> = accept.flat_map(|header| header.split(',')).filter_map(preference).collect();
    let named = |encoding: Encoding| liked.iter().find(|(name, _)| is(name, encoding)).map(|(_, liking)| *liking);
    let any = liked.iter().find(|(name, _)| *name == "*").map(|(_, liking)| *liking);
    let liking = |encoding| named(encoding).or(any).unwrap_or(0);
    let mut best = (Encoding::Identity, liking(Encoding::Identity));
    for encoding in COMPRESSED.into_iter().rev().filter(|encoding| has(*encoding)) {
        let liking = liking(encoding);
        if liking > 0 && liking >= best.1 {
            best = (encoding, liking);
        }
    }
    best.0
}

fn is(name: &str, encoding: Encoding) -> bool {
    name.eq_ignore_ascii_case(encoding.as_str()) || (encoding == Encoding::Gzip && name.eq_ignore_ascii_case("x-gzip"))
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
            assert_eq!(negotiate([accept].into_iter(), |_| true).as_str(), expected, "{accept}");
        }
        assert_eq!(negotiate(["gzip", "br"].into_iter(), |_| true), Encoding::Br, "two headers are one list");
        assert_eq!(negotiate(["br, gzip"].into_iter(), |encoding| encoding == Encoding::Gzip), Encoding::Gzip);
        assert_eq!(negotiate(["br, gzip"].into_iter(), |_| false), Encoding::Identity);
    }
}
