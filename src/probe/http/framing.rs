//! Where the body of an HTTP/1 answer ends: by its length, by its chunks, or with the connection (RFC 9112, 6.3). Lines
//! may end with a bare LF, as browsers take them. It knows no connection.

use super::head::Head;

/// A line of chunks, and the trailers of a body.
const MAX_LINE: usize = 8 * 1024;
const MAX_TRAILERS: usize = 256 * 1024;

/// How far a body has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// So many bytes are left.
    Length(u64),
    /// It goes on to the end of the connection.
    ToTheEnd,
    /// In chunks.
    Chunks(Chunk),
}

/// Where in the chunks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Chunk {
    /// Before a size.
    Size,
    /// So many bytes of data are left.
    Data(u64),
    /// Before the line end that closes the data.
    Closing,
    /// Before a line of the trailers; so many bytes of them have been.
    Trailers(usize),
    /// Behind everything.
    Over,
}

/// Bytes that are no valid body, with the end of a sentence that begins with "the body is not HTTP".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Broken(pub &'static str);

impl Framing {
    /// What the head says about the body.
    pub(super) fn of(head: &Head, asked_for_head: bool) -> Result<Self, Broken> {
        if asked_for_head || matches!(head.status, 100..=199 | 204 | 304) {
            return Ok(Self::Length(0));
        }
        let codings = head.list("transfer-encoding");
        if let Some(last) = codings.last() {
            let chunked = last == "chunked";
            return Ok(if chunked { Self::Chunks(Chunk::Size) } else { Self::ToTheEnd });
        }
        let mut lengths = head.list("content-length");
        lengths.dedup();
        match lengths.as_slice() {
            [] => Ok(Self::ToTheEnd),
            [one] => match one.strip_prefix('+').unwrap_or(one) {
                digits if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                    digits.parse().map(Self::Length).map_err(|_| Broken("its length is beyond all measure"))
                }
                _ => Err(Broken("its length is not a number")),
            },
            _ => Err(Broken("it is said to have two different lengths")),
        }
    }

    /// Whether all of it is there.
    pub(super) const fn is_over(&self) -> bool {
        matches!(self, Self::Length(0) | Self::Chunks(Chunk::Over))
    }

    /// Whether the end of the connection is its end.
    pub(super) const fn may_end(&self) -> bool {
        self.is_over() || matches!(self, Self::ToTheEnd)
    }

    /// Takes from the front of what has come: how much is used up, and how much of that, at its end, is body. `None`
    /// when more must come first.
    pub(super) fn take(&mut self, bytes: &[u8]) -> Result<Option<(usize, usize)>, Broken> {
        if bytes.is_empty() || self.is_over() {
            return Ok(None);
        }
        match self {
            Self::ToTheEnd => Ok(Some((bytes.len(), bytes.len()))),
            Self::Length(left) => {
                let taken = upto(bytes, *left);
                *left -= taken as u64;
                Ok(Some((taken, taken)))
            }
            Self::Chunks(chunk) => chunk.take(bytes),
        }
    }
}

impl Chunk {
    fn take(&mut self, bytes: &[u8]) -> Result<Option<(usize, usize)>, Broken> {
        if let Self::Data(left) = self {
            let taken = upto(bytes, *left);
            *left -= taken as u64;
            if *left == 0 {
                *self = Self::Closing;
            }
            return Ok(Some((taken, taken)));
        }
        let Some(length) = bytes.iter().position(|byte| *byte == b'\n') else {
            return if bytes.len() > MAX_LINE { Err(Broken("a line between its chunks has no end")) } else { Ok(None) };
        };
        let line = bytes.get(..length).unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let used = length + 1;
        *self = match self {
            Self::Size => match size(line)? {
                0 => Self::Trailers(0),
                size => Self::Data(size),
            },
            Self::Closing if line.is_empty() => Self::Size,
            Self::Closing => return Err(Broken("a chunk is longer than it says")),
            Self::Trailers(_) if line.is_empty() => Self::Over,
            Self::Trailers(before) if *before + used > MAX_TRAILERS => return Err(Broken("its trailers have no end")),
            Self::Trailers(before) => Self::Trailers(*before + used),
            Self::Data(_) | Self::Over => return Ok(None),
        };
        Ok(Some((used, 0)))
    }
}

fn upto(bytes: &[u8], left: u64) -> usize {
    usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len())
}

/// A size in hexadecimal digits, an extension behind it passed over.
fn size(line: &[u8]) -> Result<u64, Broken> {
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    let text = std::str::from_utf8(digits).ok().filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()));
    text.and_then(|text| u64::from_str_radix(text, 16).ok()).ok_or(Broken("a chunk has no size"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn framing(lines: &str) -> Result<Framing, Broken> {
        Framing::of(&Head::parse(format!("HTTP/1.1 200 OK\r\n{lines}\r\n\r\n").as_bytes()).unwrap(), false)
    }

    /// The body, and whether it is over, when the bytes come in pieces of this size.
    fn body(mut framing: Framing, bytes: &[u8], piece: usize) -> Result<(Vec<u8>, bool), Broken> {
        let (mut waiting, mut body) = (Vec::new(), Vec::new());
        for piece in bytes.chunks(piece.max(1)) {
            waiting.extend_from_slice(piece);
            while let Some((used, data)) = framing.take(&waiting)? {
                body.extend_from_slice(&waiting[used - data..used]);
                waiting.drain(..used);
            }
        }
        Ok((body, framing.is_over()))
    }

    #[test]
    fn what_the_head_says() {
        for (lines, expected) in [
            ("A: b", Ok(Framing::ToTheEnd)),
            ("Content-Length: 5", Ok(Framing::Length(5))),
            ("Content-Length: 5, 5", Ok(Framing::Length(5))),
            ("Content-Length: +5", Ok(Framing::Length(5))),
            ("Content-Length: ++5", Err(Broken("its length is not a number"))),
            ("Content-Length: 5\r\nContent-Length: 5", Ok(Framing::Length(5))),
            ("Content-Length: 5\r\nTransfer-Encoding: Chunked", Ok(Framing::Chunks(Chunk::Size))),
            ("Transfer-Encoding: gzip, chunked", Ok(Framing::Chunks(Chunk::Size))),
            ("Transfer-Encoding: gzip", Ok(Framing::ToTheEnd)),
            ("Content-Length: 5\r\nContent-Length: 6", Err(Broken("it is said to have two different lengths"))),
            ("Content-Length: -1", Err(Broken("its length is not a number"))),
            ("Content-Length: 99999999999999999999", Err(Broken("its length is beyond all measure"))),
        ] {
            assert_eq!(framing(lines), expected, "{lines}");
        }
        for (status, asked_for_head) in [("204", false), ("304", false), ("200", true)] {
            let head = Head::parse(format!("HTTP/1.1 {status} x\r\ncontent-length: 9\r\n\r\n").as_bytes()).unwrap();
            assert_eq!(Framing::of(&head, asked_for_head), Ok(Framing::Length(0)));
        }
    }

    #[test]
    fn chunks() {
        let chunked = || Framing::Chunks(Chunk::Size);
        for (bytes, expected, over) in [
            ("3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", "abcde", true),
            ("3\nabc\n2\nde\n0\n\n", "abcde", true),
            ("3;x=y\r\nabc\r\n0\r\nTrailer: x\r\n\r\nmore", "abc", true),
            ("0003 \r\nabc\r\n", "abc", false),
            ("", "", false),
        ] {
            for piece in [1, 2, 1000] {
                assert_eq!(body(chunked(), bytes.as_bytes(), piece), Ok((expected.into(), over)), "{bytes}");
            }
        }
        for bytes in ["x\r\n", "\r\n", "3\r\nabcd\r\n", "fffffffffffffffff\r\n", "-1\r\n", &"0".repeat(9000)] {
            assert!(body(chunked(), bytes.as_bytes(), 1000).is_err(), "{bytes}");
        }
        let trailers = format!("0\r\n{}", "A: b\r\n".repeat(60_000));
        assert!(body(chunked(), trailers.as_bytes(), 4096).is_err());
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..200), piece in 1_usize..50) {
            for framing in [Framing::Chunks(Chunk::Size), Framing::Length(7), Framing::ToTheEnd] {
                let _ = body(framing, &bytes, piece);
            }
        }

        #[test]
        fn what_is_cut_into_chunks_comes_whole(
            parts in proptest::collection::vec("[a-z\r\n]{1,20}", 0..6),
            piece in 1_usize..30,
        ) {
            let mut bytes = String::new();
            for part in &parts {
                bytes.push_str(&format!("{:X}\r\n{part}\r\n", part.len()));
            }
            bytes.push_str("0\r\n\r\n");
            let expected = Ok((parts.concat().into_bytes(), true));
            prop_assert_eq!(body(Framing::Chunks(Chunk::Size), bytes.as_bytes(), piece), expected);
        }
    }
}
