//! Finished bytes: content types, ETag, codings.

use std::io::{self, Read as _, Write as _};

use bytes::Bytes;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use sha2::{Digest as _, Sha256};

use super::ask::{Answer, Cache, Coding};
use crate::model::hex;
use crate::render::json;

/// Below this a body is not compressed: it fits into one packet as it is.
const WORTH_COMPRESSING: usize = 500;
/// Above this only coded bytes are kept: those few who read none wait until they are decoded.
const KEPT_WHOLE: usize = 64 * 1024;
/// Nearly as small as the slowest setting, at a hundredth of its time.
const BROTLI_QUALITY: i32 = 5;
/// The slowest, for what never changes: it is coded once.
const BROTLI_BEST: i32 = 11;
const ZSTD_LEVEL: i32 = 6;

pub(super) const HTML: &str = "text/html; charset=utf-8";
pub(super) const JSON: &str = "application/json";
pub(super) const SVG: &str = "image/svg+xml; charset=utf-8";
pub(super) const XML: &str = "application/xml; charset=utf-8";
pub(super) const PNG: &str = "image/png";
pub(super) const TEXT: &str = "text/plain; charset=utf-8";
pub(super) const ATOM: &str = "application/atom+xml; charset=utf-8";
pub(super) const RSS: &str = "application/rss+xml; charset=utf-8";
pub(super) const FEED_JSON: &str = "application/feed+json";
pub(super) const CALENDAR: &str = "text/calendar; charset=utf-8";
pub(super) const MARKDOWN: &str = "text/markdown; charset=utf-8";

impl Answer {
    /// An answer that is kept and revalidated by its ETag.
    pub(super) fn new(status: u16, content_type: &'static str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        Self {
            status,
            content_type,
            cache: Cache::Revalidate,
            language: None,
            negotiated: false,
            etag: etag(&body),
            coding: Coding::Identity,
            bytes: Bytes::from(body),
        }
    }

    /// JSON.
    pub(super) fn json(status: u16, body: Vec<u8>) -> Self {
        Self::new(status, JSON, body)
    }

    /// The same in another coding; in none where that is no smaller, as with a picture. Blocking: it takes its time.
    pub(super) fn coded(self, coding: Coding) -> Self {
        if self.fits(coding) {
            return self;
        }
        let Some(plain) = decoded(&self.bytes, self.coding) else { return self };
        let bytes = self.encoded(&plain, coding).ok().filter(|bytes| bytes.len() < plain.len());
        match bytes {
            Some(bytes) => Self { coding, bytes: bytes.into(), ..self },
            None => Self { coding: Coding::Identity, bytes: plain, ..self },
        }
    }

    fn encoded(&self, body: &[u8], coding: Coding) -> io::Result<Vec<u8>> {
        match coding {
            Coding::Br => brotli(body, if self.cache == Cache::Immutable { BROTLI_BEST } else { BROTLI_QUALITY }),
            Coding::Zstd => zstd::bulk::compress(body, ZSTD_LEVEL),
            Coding::Gzip => gzip(body),
            Coding::Identity => Ok(body.to_vec()),
        }
    }

    /// Whether it is what one gets who asks for `coding`.
    pub(super) fn fits(&self, coding: Coding) -> bool {
        let is_vain = self.bytes.len() < WORTH_COMPRESSING || self.content_type == PNG;
        self.coding == coding || self.coding == Coding::Identity && is_vain
    }

    /// How it is kept for those who ask for `coding`: whole only where it is small.
    pub(super) fn kept(self, coding: Coding) -> Self {
        let is_small = self.bytes.len() <= KEPT_WHOLE;
        self.coded(if coding == Coding::Identity && !is_small { Coding::Zstd } else { coding })
    }

    /// The same with another rule for caches.
    pub(super) fn cached(self, cache: Cache) -> Self {
        Self { cache, ..self }
    }

    /// A sentence instead of what was asked for, in the form that was asked for; not to be kept by anybody.
    pub(super) fn trouble(status: u16, as_json: bool, sentence: &str) -> Self {
        let answer = if as_json {
            Self::json(status, json::error(sentence))
        } else {
            Self::new(status, TEXT, format!("{sentence}\n"))
        };
        answer.cached(Cache::Never)
    }
}

fn etag(body: &[u8]) -> String {
    format!("\"{}\"", hex(&Sha256::digest(body)[..16]))
}

/// What was coded here.
fn decoded(bytes: &Bytes, coding: Coding) -> Option<Bytes> {
    let mut plain = Vec::with_capacity(bytes.len() * 4);
    match coding {
        Coding::Br => brotli::BrotliDecompress(&mut bytes.as_ref(), &mut plain),
        Coding::Zstd => zstd::stream::copy_decode(bytes.as_ref(), &mut plain),
        Coding::Gzip => GzDecoder::new(bytes.as_ref()).read_to_end(&mut plain).map(drop),
        Coding::Identity => return Some(bytes.clone()),
    }
    .inspect_err(|error| tracing::error!(%error, %coding, "an answer cannot be decoded that was coded here"))
    .ok()?;
    Some(plain.into())
}

fn brotli(body: &[u8], quality: i32) -> io::Result<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams { quality, size_hint: body.len(), ..Default::default() };
    let mut out = Vec::with_capacity(body.len() / 4);
    brotli::BrotliCompress(&mut &*body, &mut out, &params)?;
    Ok(out)
}

fn gzip(body: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), flate2::Compression::default());
    encoder.write_all(body)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_coding_holds_the_same_bytes() {
        let body = "All of this repeats. ".repeat(10_000);
        let plain = Answer::new(200, HTML, body.clone());
        for first in Coding::ALL {
            let kept = plain.clone().kept(*first);
            assert!(kept.coding != Coding::Identity, "large: kept in {}", kept.coding);
            for then in Coding::ALL {
                let answer = kept.clone().coded(*then);
                assert_eq!((answer.coding, &answer.etag), (*then, &plain.etag));
                assert_eq!(answer.coded(Coding::Identity).bytes, body.as_bytes());
            }
        }
    }

    #[test]
    fn what_is_not_worth_it_stays_as_it_is() {
        let picture = Answer::new(200, PNG, "a".repeat(9_000));
        let noise: Vec<u8> = (0..22_u8).flat_map(|seed| Sha256::digest([seed])).collect();
        for answer in
            [Answer::new(200, TEXT, "a".repeat(WORTH_COMPRESSING - 1)), picture, Answer::new(200, TEXT, noise)]
        {
            assert_eq!(answer.clone().kept(Coding::Gzip).coding, Coding::Identity, "{} bytes", answer.bytes.len());
        }
        assert_eq!(Answer::new(200, TEXT, "abc").etag, "\"ba7816bf8f01cfea414140de5dae2223\"");
        assert_eq!(Answer::trouble(503, true, "no").bytes, r#"{"error":"no"}"#);
    }
}
