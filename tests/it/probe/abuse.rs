//! Answers made to hurt: each has its reason, and nothing is kept of them beyond what is wanted.

use std::io::Write as _;

use serde_json_path::JsonPath;
use stillup::model::monitor::{Comparison, Decimal, JsonExpect, JsonWant};
use stillup::model::{HttpProbe, OutcomeKind, ReasonKind};

use super::{assert_reason, assert_up, get, http_probe, peer};

const MIB: usize = 1 << 20;

fn answer(lines: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\n{lines}content-length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

async fn probe(answer: Vec<u8>) -> HttpProbe {
    http_probe(&peer::http(answer).await.url("/"))
}

fn wants(path: &str, want: JsonWant) -> JsonExpect {
    JsonExpect { text: path.to_owned(), path: JsonPath::parse(path).expect("a test writes a valid path"), want }
}

#[tokio::test]
async fn a_head_without_end() {
    let cookie = |size: usize| answer(&format!("Set-Cookie: a={}\r\n", "x".repeat(size)), b"ok");
    assert_up(&get(probe(cookie(200_000)).await).await);
    let outcome = get(probe(cookie(MIB)).await).await;
    assert_eq!(assert_reason(&outcome, ReasonKind::Protocol), "the headers exceed 256 KiB");
}

#[tokio::test]
async fn bombs_are_read_no_further_than_wanted() {
    let zeros = vec![0; 16 * MIB];
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(&zeros).expect("memory takes everything");
    let mut brotli = Vec::new();
    brotli::CompressorWriter::new(&mut brotli, 4096, 3, 20).write_all(&zeros).expect("memory takes everything");
    for (coding, packed) in [
        ("gzip", gzip.finish().expect("memory takes everything")),
        ("br", brotli),
        ("zstd", zstd::encode_all(zeros.as_slice(), 1).expect("memory takes everything")),
    ] {
        let mut probe = probe(answer(&format!("Content-Encoding: {coding}\r\n"), &packed)).await;
        probe.expect.not_contains = Some("error".to_owned());
        let message = assert_reason(&get(probe).await, ReasonKind::BodyMismatch);
        let expected = "nobody can tell whether the body contains `error` (only the first 1,048,576 bytes were read)";
        assert_eq!(message, expected, "{coding}");
    }
}

#[tokio::test]
async fn a_charset_that_nobody_knows() {
    let latin = answer("Content-Type: text/plain; charset=klingon\r\n", b"gr\xf6\xdfe");
    let mut probe = probe(latin).await;
    probe.expect.contains = Some("größe".to_owned());
    let message = assert_reason(&get(probe).await, ReasonKind::BodyMismatch);
    let expected = "the body does not contain `größe` (the body cannot be read: nobody knows its charset `klingon`)";
    assert_eq!(message, expected);
}

#[tokio::test]
async fn json_of_ten_thousand_levels() {
    let mut probe = probe(answer("", format!("{}{}", "[".repeat(10_000), "]".repeat(10_000)).as_bytes())).await;
    probe.expect.json = vec![wants("$[0]", JsonWant::Length(Comparison::More, 0))];
    assert_up(&get(probe.clone()).await);
    probe.expect.json = vec![wants("$[?@.a]", JsonWant::Length(Comparison::More, 0))];
    let outcome = get(probe).await;
    let message = assert_reason(&outcome, ReasonKind::JsonMismatch);
    let expected = "the body is nested more than 127 levels deep, further than `$[?@.a]` is looked for: line 1, \
        column 128";
    assert_eq!(message, expected);
}

#[tokio::test]
async fn numbers_without_end() {
    let digits = "1".repeat(2 * MIB);
    let body = format!(r#"{{"n":{digits},"few":[{}0]}}"#, "1e5,".repeat(10_000));
    let mut probe = probe(answer("", body.as_bytes())).await;
    let more = |text: &str| JsonWant::Compare(Comparison::More, Decimal::parse(text).expect("a number"));
    probe.expect.json = vec![wants("$.n", more("1e99"))];
    let outcome = get(probe.clone()).await;
    let message = assert_reason(&outcome, ReasonKind::JsonMismatch);
    assert_eq!(message, "the body is not JSON that can be read (only the first 1,048,576 bytes were read)");
    assert_eq!(outcome.evidence.body.map(|body| body.len()), Some(1024));
    probe.max_body = 16 * MIB as u64;
    assert_eq!(get(probe.clone()).await.kind, OutcomeKind::Up);
    probe.expect.json = vec![wants("$.n", more(&digits))];
    let message = assert_reason(&get(probe).await, ReasonKind::JsonMismatch);
    assert!(message.starts_with("$.n: expected > 1111") && message.len() < 120, "{message}");
}
