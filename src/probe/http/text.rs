//! A body as the text that its readers see: in the charset that it says, its byte order mark dropped.

use std::borrow::Cow;
use std::sync::LazyLock;

use encoding_rs::Encoding;
use regex::bytes::Regex;

use super::head::Head;

/// A page says its charset within so many bytes (HTML standard, 13.2.3.2).
const PRESCAN: usize = 1024;

/// A text, in UTF-8 if its charset is known.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Text<'a> {
    /// The text; as sent where its charset is not known.
    pub bytes: Cow<'a, [u8]>,
    /// Why letters beyond ASCII cannot be told: the end of a sentence that begins with "the body cannot be read".
    pub unsure: Option<String>,
}

impl<'a> Text<'a> {
    /// The text of an unpacked body.
    pub(super) fn of(head: &Head, bytes: &'a [u8]) -> Self {
        let kind = head.get("content-type").map(String::from_utf8_lossy).unwrap_or_default();
        let label = label(&kind);
        let declared = label.and_then(|label| Encoding::for_label(label.as_bytes()));
        let encoding = match Encoding::for_bom(bytes) {
            Some((encoding, mark)) => return Self::decoded(encoding, bytes.get(mark..).unwrap_or_default()),
            None => declared.or_else(|| inside(&kind, bytes)),
        };
        if let Some(encoding) = encoding {
            return Self::decoded(encoding, bytes);
        }
        let known = std::str::from_utf8(bytes).is_ok();
        let why = match label {
            Some(label) => format!("nobody knows its charset `{}`", label.chars().take(20).collect::<String>()),
            None => "it does not say its charset, and is no UTF-8".to_owned(),
        };
        Self { bytes: Cow::Borrowed(bytes), unsure: (!known).then_some(why) }
    }

    /// JSON is UTF-8, whatever is said of it; only what is none is read as it says (RFC 8259, 8.1).
    pub(super) fn of_json(head: &Head, bytes: &'a [u8]) -> Self {
        if Encoding::for_bom(bytes).is_none() && std::str::from_utf8(bytes).is_ok() {
            return Self { bytes: Cow::Borrowed(bytes), unsure: None };
        }
        Self::of(head, bytes)
    }

    fn decoded(encoding: &'static Encoding, bytes: &'a [u8]) -> Self {
        let (text, broken) = encoding.decode_without_bom_handling(bytes);
        let unsure = broken.then(|| format!("it is no {}, as it says", encoding.name()));
        let bytes = match text {
            _ if broken && encoding == encoding_rs::UTF_8 => Cow::Borrowed(bytes),
            Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
            Cow::Owned(text) => Cow::Owned(text.into_bytes()),
        };
        Self { bytes, unsure }
    }
}

/// The charset of a media type.
fn label(kind: &str) -> Option<&str> {
    kind.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']).trim())
    })
}

/// The charset that a page or an XML document says itself.
fn inside(kind: &str, bytes: &[u8]) -> Option<&'static Encoding> {
    static SAID: LazyLock<Option<Regex>> = LazyLock::new(|| {
        let (meta, xml) =
            (r#"<meta[^>]{1,300}?charset\s*=\s*["']?\s*"#, r#"^\s*<\?xml[^>]{1,100}?encoding\s*=\s*["']"#);
        Regex::new(&format!(r#"(?i-u)(?:{meta}|{xml})([a-z0-9_:.-]+)"#)).ok()
    });
    let kind = kind.to_ascii_lowercase();
    if !(kind.is_empty() || kind.contains("html") || kind.contains("xml")) {
        return None;
    }
    let start = bytes.get(..PRESCAN).unwrap_or(bytes);
    let label = SAID.as_ref()?.captures(start)?.get(1)?;
    // What could be read so far is no UTF-16, whatever it says.
    Encoding::for_label(label.as_bytes()).map(Encoding::output_encoding)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn head(kind: &str) -> Head {
        Head::parse(format!("HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\n\r\n").as_bytes()).unwrap()
    }

    #[test]
    fn charsets() {
        let (error, _, _) = encoding_rs::WINDOWS_1251.encode("ошибка");
        let (gbk, _, _) = encoding_rs::GBK.encode("错误");
        let page = [&b"<html><head><META content='text/html; charset=windows-1251' http-equiv=x>"[..], &error].concat();
        let short = [&b"<!doctype html><meta charset=\"gbk\">"[..], &gbk].concat();
        let xml = [&b"<?xml version='1.0' encoding='windows-1251'?>"[..], &error].concat();
        let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain("größe".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        for (kind, bytes, part) in [
            ("text/plain; charset=windows-1251", &error[..], "ошибка"),
            ("text/plain; x=y; Charset=\"CP1251\"", &error, "ошибка"),
            ("text/html;charset=GB2312", &gbk, "错误"),
            ("text/plain; charset=iso-8859-1", b"gr\xf6\xdfe", "größe"),
            ("text/html", &page, "ошибка"),
            ("", &short, "错误"),
            ("application/xml", &xml, "ошибка"),
            ("text/plain", &wide, "größe"),
            ("text/plain; charset=latin1", "\u{feff}größe".as_bytes(), "größe"),
            ("text/plain; charset=utf-16", &wide[2..], "größe"),
            ("text/plain", "größe".as_bytes(), "größe"),
            ("text/plain; charset=klingon", b"plain", "plain"),
        ] {
            let text = Text::of(&head(kind), bytes);
            let read = std::str::from_utf8(&text.bytes).unwrap();
            assert!(read.contains(part) && !read.contains('\u{feff}') && text.unsure.is_none(), "{kind}: {text:?}");
        }
        for (kind, bytes) in
            [("text/plain", &error[..]), ("text/plain; charset=klingon", &error), ("text/plain; charset=utf-8", &error)]
        {
            let text = Text::of(&head(kind), bytes);
            assert!(text.unsure.is_some() && text.bytes.as_ref() == bytes, "{kind}: as sent: {text:?}");
        }
        assert_eq!(
            Text::of_json(&head("application/json; charset=latin1"), "\"ö\"".as_bytes()).bytes,
            "\"ö\"".as_bytes()
        );
        assert_eq!(Text::of_json(&head("application/json; charset=latin1"), b"\"\xf6\"").bytes, "\"ö\"".as_bytes());
        assert_eq!(Text::of_json(&head(""), "\u{feff}1".as_bytes()).bytes, &b"1"[..]);
    }

    proptest! {
        #[test]
        fn any_body_is_read(kind in "[a-z;= /\"-]{0,30}", bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let head = Head { fields: vec![crate::probe::http::head::Field { name: "content-type".into(),
                value: kind.into_bytes() }], ..Head::default() };
            let text = Text::of(&head, &bytes);
            prop_assert!(text.unsure.is_some() || std::str::from_utf8(&text.bytes).is_ok());
        }
    }
}
