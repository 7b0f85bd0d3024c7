//! What a body was packed with (`Content-Encoding`) is taken off while it comes, and no more of it is kept than wanted:
//! a few bytes may unfold to gigabytes.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use brotli::DecompressorWriter;
use flate2::write::{DeflateDecoder, GzDecoder, ZlibDecoder};
use zstd::stream::write::Decoder as ZstdDecoder;

/// More codings over each other than this are nobody's honest answer.
const MAX_CODINGS: usize = 4;
/// The window of zstd, 8 MiB: what RFC 8878 wants of decoders, and browsers grant.
const ZSTD_WINDOW: u32 = 23;

/// Takes a body in, packed, and keeps it unpacked.
pub(super) struct Unpacker {
    /// What takes the bytes off the wire; none behind an error or the end.
    first: Option<Box<dyn Stage>>,
    kept: Arc<Mutex<Kept>>,
    fed: bool,
    trouble: Option<String>,
}

/// What is kept of a body.
pub(super) struct Seen(Arc<Mutex<Kept>>);

impl Seen {
    /// Looks at it.
    pub(super) fn with<T>(&self, look: impl FnOnce(&[u8]) -> T) -> T {
        look(&self.0.lock().unwrap_or_else(PoisonError::into_inner).bytes)
    }
}

#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    room: u64,
    full: bool,
}

impl Unpacker {
    /// For a body of these codings, in the order in which they were put on; keeps at most `max` bytes.
    pub(super) fn new(codings: &[String], max: u64) -> Self {
        let kept = Arc::new(Mutex::new(Kept { room: max, ..Kept::default() }));
        let mut first: Box<dyn Stage> = Box::new(Sink(Arc::clone(&kept)));
        let mut trouble = (codings.len() > MAX_CODINGS).then(|| "it is packed too many times".to_owned());
        for coding in codings.iter().take(MAX_CODINGS) {
            first = match coding.as_str() {
                "identity" | "chunked" => first,
                "gzip" | "x-gzip" => Box::new(GzDecoder::new(first)),
                "deflate" => Box::new(Deflate::Unknown(Some(first))),
                "br" => Box::new(DecompressorWriter::new(first, 4096)),
                "zstd" => match zstd(first) {
                    Ok(decoder) => decoder,
                    Err(error) => {
                        trouble = Some(error.to_string());
                        Box::new(Sink(Arc::clone(&kept)))
                    }
                },
                other => {
                    let name: String = other.chars().filter(char::is_ascii_graphic).take(20).collect();
                    trouble = Some(format!("it is packed with `{name}`, which nobody here can unpack"));
                    first
                }
            };
        }
        Self { first: Some(first).filter(|_| trouble.is_none()), kept, fed: false, trouble }
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a piece off the wire; false if no more is wanted.
    pub(super) fn feed(&mut self, mut piece: &[u8]) -> bool {
        self.fed = true;
        while let Some(first) = self.first.as_mut().filter(|_| !piece.is_empty()) {
            match first.write(piece) {
                // Behind its end: passed over, as browsers do.
                Ok(0) => return true,
                Ok(taken) => piece = piece.get(taken..).unwrap_or_default(),
                Err(error) => self.broken(&error),
            }
        }
        if let Some(Err(error)) = self.first.as_mut().map(Write::flush) {
            self.broken(&error);
        }
        self.first.is_some() && !self.kept().full
    }

    /// The end of the body.
    pub(super) fn end(&mut self) {
        // Nothing at all is an empty body, whatever it is said to be packed with.
        if let Some(Err(error)) = self.first.take().filter(|_| self.fed).map(|first| first.end()) {
            self.broken(&error);
        }
    }

    fn broken(&mut self, error: &io::Error) {
        self.first = None;
        if !self.kept().full {
            self.trouble = Some(format!("it is packed wrongly: {error}"));
        }
    }

    /// Why not all of it could be unpacked: the end of a sentence that begins with "the body cannot be read".
    pub(super) fn trouble(&self) -> Option<&str> {
        self.trouble.as_deref()
    }

    /// Whether there was more than is kept.
    pub(super) fn is_full(&self) -> bool {
        self.kept().full
    }

    /// What is kept, and will be, for another thread to look at.
    pub(super) fn seen(&self) -> Seen {
        Seen(Arc::clone(&self.kept))
    }

    /// Looks at what is kept.
    pub(super) fn with<T>(&self, look: impl FnOnce(&[u8]) -> T) -> T {
        look(&self.kept().bytes)
    }
}

/// One coding, or the end of all.
trait Stage: Write + Send {
    /// The end of what is packed; an error if it is not its end.
    fn end(self: Box<Self>) -> io::Result<()>;
}

type Next = Box<dyn Stage>;

fn zstd(next: Next) -> io::Result<Next> {
    let mut raw = zstd::stream::raw::Decoder::new()?;
    raw.set_parameter(zstd::stream::raw::DParameter::WindowLogMax(ZSTD_WINDOW))?;
    Ok(Box::new(ZstdDecoder::with_decoder(next, raw)))
}

impl Stage for GzDecoder<Next> {
    fn end(self: Box<Self>) -> io::Result<()> {
        self.finish()?.end()
    }
}

impl Stage for ZlibDecoder<Next> {
    fn end(self: Box<Self>) -> io::Result<()> {
        self.finish()?.end()
    }
}

impl Stage for DeflateDecoder<Next> {
    fn end(self: Box<Self>) -> io::Result<()> {
        self.finish()?.end()
    }
}

impl Stage for DecompressorWriter<Next> {
    fn end(self: Box<Self>) -> io::Result<()> {
        self.into_inner().map_err(|_| io::Error::from(io::ErrorKind::UnexpectedEof))?.end()
    }
}

impl Stage for ZstdDecoder<'static, Next> {
    fn end(self: Box<Self>) -> io::Result<()> {
        self.finish()?.end()
    }
}

/// `deflate` is zlib's form by the RFC, and the bare one of many servers: the first byte tells.
enum Deflate {
    Unknown(Option<Next>),
    Known(Next),
}

impl Write for Deflate {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let (Self::Unknown(next), Some(byte)) = (&mut *self, bytes.first())
            && let Some(next) = next.take()
        {
            let zlib = byte & 0x0f == 8;
            *self =
                Self::Known(if zlib { Box::new(ZlibDecoder::new(next)) } else { Box::new(DeflateDecoder::new(next)) });
        }
        match self {
            Self::Known(stage) => stage.write(bytes),
            Self::Unknown(_) => Ok(0),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Known(stage) => stage.flush(),
            Self::Unknown(_) => Ok(()),
        }
    }
}

impl Stage for Deflate {
    fn end(self: Box<Self>) -> io::Result<()> {
        match *self {
            Self::Known(stage) => stage.end(),
            Self::Unknown(next) => next.map_or(Ok(()), |next| next.end()),
        }
    }
}

struct Sink(Arc<Mutex<Kept>>);

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = usize::try_from(kept.room).unwrap_or(usize::MAX).min(bytes.len());
        kept.bytes.extend_from_slice(bytes.get(..taken).unwrap_or_default());
        kept.room -= taken as u64;
        if taken == 0 && !bytes.is_empty() {
            kept.full = true;
            return Err(io::Error::other("no more is wanted"));
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stage for Sink {
    fn end(self: Box<Self>) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::Compression;
    use proptest::prelude::*;

    fn pack(coding: &str, bytes: &[u8]) -> Vec<u8> {
        match coding {
            "gzip" | "x-gzip" => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::fast());
                encoder.write_all(bytes).unwrap();
                encoder.finish().unwrap()
            }
            "zlib" => {
                let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), Compression::fast());
                encoder.write_all(bytes).unwrap();
                encoder.finish().unwrap()
            }
            "deflate" => {
                let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), Compression::fast());
                encoder.write_all(bytes).unwrap();
                encoder.finish().unwrap()
            }
            "br" => {
                let mut out = Vec::new();
                brotli::CompressorWriter::new(&mut out, 4096, 3, 20).write_all(bytes).unwrap();
                out
            }
            "zstd" => zstd::encode_all(bytes, 1).unwrap(),
            _ => bytes.to_vec(),
        }
    }

    fn unpack(codings: &[&str], bytes: &[u8], max: u64, piece: usize) -> (Vec<u8>, bool, Option<String>) {
        let codings: Vec<String> = codings.iter().map(|coding| (*coding).to_owned()).collect();
        let mut unpacker = Unpacker::new(&codings, max);
        let wanted = bytes.chunks(piece).all(|piece| unpacker.feed(piece));
        if wanted {
            unpacker.end();
        }
        (unpacker.with(<[u8]>::to_vec), unpacker.is_full(), unpacker.trouble().map(str::to_owned))
    }

    #[test]
    fn every_coding_in_pieces() {
        let text = "hello error ".repeat(500).into_bytes();
        for (names, packed) in [
            (&["gzip"][..], pack("gzip", &text)),
            (&["x-gzip"], pack("gzip", &text)),
            (&["deflate"], pack("zlib", &text)),
            (&["deflate"], pack("deflate", &text)),
            (&["br"], pack("br", &text)),
            (&["zstd"], pack("zstd", &text)),
            (&["identity"], text.clone()),
            (&[], text.clone()),
            (&["br", "gzip"], pack("gzip", &pack("br", &text))),
        ] {
            for piece in [1, 7, 100_000] {
                assert_eq!(unpack(names, &packed, 1 << 20, piece), (text.clone(), false, None), "{names:?} {piece}");
            }
            let (kept, full, trouble) = unpack(names, &packed, 10, 100);
            assert_eq!((kept.as_slice(), full, trouble), (&text[..10], true, None), "{names:?}");
            if names.iter().any(|name| *name != "identity") {
                let (_, _, trouble) = unpack(names, &packed[..packed.len() / 2], 1 << 20, 100);
                assert!(trouble.is_some(), "{names:?}: half of it");
                let (_, _, trouble) = unpack(names, b"hello error", 1 << 20, 100);
                assert!(trouble.is_some(), "{names:?}: nothing of the sort");
                assert_eq!(unpack(names, b"", 1 << 20, 100), (Vec::new(), false, None), "{names:?}: empty");
            }
        }
        assert!(unpack(&["rot13"], b"x", 10, 1).2.unwrap().contains("`rot13`"));
        assert!(unpack(&["gzip"; 9], b"x", 10, 1).2.is_some());
    }

    #[test]
    fn what_comes_before_the_end_is_there_at_once() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(b"data: ready\n\n").unwrap();
        encoder.flush().unwrap();
        let mut unpacker = Unpacker::new(&["gzip".to_owned()], 1000);
        assert!(unpacker.feed(encoder.get_ref()));
        assert_eq!(unpacker.with(<[u8]>::to_vec), b"data: ready\n\n");
    }

    #[test]
    fn bombs_unfold_no_further_than_wanted() {
        let zeros = vec![0; 50 << 20];
        for coding in ["gzip", "br", "zstd"] {
            let (kept, full, trouble) = unpack(&[coding], &pack(coding, &zeros), 1 << 20, 4096);
            assert_eq!((kept.len(), full, trouble), (1 << 20, true, None), "{coding}");
            assert!(kept.capacity() <= 4 << 20, "{coding}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300), piece in 1_usize..50) {
            for coding in ["gzip", "deflate", "br", "zstd"] {
                let (kept, ..) = unpack(&[coding], &bytes, 1000, piece);
                prop_assert!(kept.len() <= 1000);
            }
        }
    }
}
