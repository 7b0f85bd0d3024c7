//! Finished bytes: content types, ETag, and every encoding made in advance.

use std::io::Write as _;

use bytes::Bytes;
use sha2::{Digest as _, Sha256};

use super::ask::{Answer, Cache};
use crate::model::hex;
use crate::render::json;

/// Below this a body is not compressed: it fits into one packet as it is.
const WORTH_COMPRESSING: usize = 500;
/// Nearly as small as the slowest setting, at a hundredth of its time.
const BROTLI_QUALITY: i32 = 5;
/// The slowest, for what is made once.
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
        let worth = body.len() >= WORTH_COMPRESSING;
        let encoded = |encode: fn(&[u8]) -> std::io::Result<Vec<u8>>| {
            let bytes = if worth { encode(&body).ok() } else { None };
            bytes.filter(|bytes| bytes.len() < body.len()).map(Bytes::from)
        };
        Self {
            status,
            content_type,
            cache: Cache::Revalidate,
            language: None,
            negotiated: false,
            etag: etag(&body),
            br: encoded(|bytes| brotli(bytes, BROTLI_QUALITY)),
            zstd: encoded(|bytes| zstd::bulk::compress(bytes, ZSTD_LEVEL)),
            gzip: encoded(gzip),
            bytes: Bytes::from(body),
        }
    }

    /// A file that is made once, as small as can be.
    pub(super) fn file(content_type: &'static str, body: Vec<u8>) -> Self {
        let answer = Self::new(200, content_type, body);
        let best = answer.br.as_ref().and_then(|_| brotli(&answer.bytes, BROTLI_BEST).ok());
        Self { br: best.map(Bytes::from).or(answer.br), ..answer }
    }

    /// A picture, which is compressed already.
    pub(super) fn png(body: Vec<u8>) -> Self {
        Self { br: None, zstd: None, gzip: None, ..Self::new(200, PNG, body) }
    }

    /// JSON.
    pub(super) fn json(status: u16, body: Vec<u8>) -> Self {
        Self::new(status, JSON, body)
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

fn brotli(body: &[u8], quality: i32) -> std::io::Result<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams { quality, size_hint: body.len(), ..Default::default() };
    let mut out = Vec::with_capacity(body.len() / 4);
    brotli::BrotliCompress(&mut &*body, &mut out, &params)?;
    Ok(out)
}

fn gzip(body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::with_capacity(body.len() / 4), flate2::Compression::default());
    encoder.write_all(body)?;
    encoder.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;

    #[test]
    fn encodings_hold_the_same_bytes() {
        let body = "All of this repeats. ".repeat(100);
        let answer = Answer::new(200, HTML, body.clone());
        let (mut br, mut gz) = (Vec::new(), Vec::new());
        brotli::BrotliDecompress(&mut &answer.br.expect("br")[..], &mut br).expect("br");
        flate2::read::GzDecoder::new(&answer.gzip.expect("gzip")[..]).read_to_end(&mut gz).expect("gzip");
        let zst = zstd::bulk::decompress(&answer.zstd.expect("zstd"), 10_000).expect("zstd");
        for found in [br, gz, zst, answer.bytes.to_vec()] {
            assert_eq!(found, body.as_bytes());
        }
    }

    #[test]
    fn small_bodies_are_sent_as_they_are() {
        let answer = Answer::new(200, TEXT, "a".repeat(WORTH_COMPRESSING - 1));
        assert!(answer.br.is_none() && answer.gzip.is_none() && answer.zstd.is_none());
        assert_eq!(Answer::new(200, TEXT, "abc").etag, "\"ba7816bf8f01cfea414140de5dae2223\"");
        assert_eq!(Answer::trouble(503, true, "no").bytes, r#"{"error":"no"}"#);
    }
}
