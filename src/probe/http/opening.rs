//! How an answer begins: a server that speaks another protocol is told from one that says nothing, also when it hangs
//! up before hyper has looked at its words.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What every HTTP/1 answer begins with.
const BEGINNING: &[u8] = b"HTTP/";

/// A connection over which an HTTP/1 answer is to come.
pub(super) struct Opening<S> {
    stream: S,
    heard: usize,
    foreign: Arc<AtomicBool>,
}

impl<S> Opening<S> {
    /// A fresh connection, and what says later whether something else than HTTP/1 has come.
    pub(super) fn new(stream: S) -> (Self, Arc<AtomicBool>) {
        let foreign = Arc::new(AtomicBool::new(false));
        (Self { stream, heard: 0, foreign: Arc::clone(&foreign) }, foreign)
    }

    fn hear(&mut self, bytes: &[u8]) {
        let wanted = BEGINNING.get(self.heard..).unwrap_or_default();
        if bytes.iter().zip(wanted).any(|(byte, wanted)| byte != wanted) {
            self.foreign.store(true, Ordering::Relaxed);
        }
        self.heard = BEGINNING.len().min(self.heard + bytes.len());
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Opening<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let done = Pin::new(&mut self.stream).poll_read(context, buffer);
        self.hear(buffer.filled().get(before..).unwrap_or_default());
        done
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Opening<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beginnings() {
        for (pieces, foreign) in [
            (&["HTTP/1.1 200 OK"][..], false),
            (&["H", "TT", "P/1.1", " 200 garbage"], false),
            (&["HTT"], false),
            (&[""], false),
            (&["garbage"], true),
            (&["HTTX"], true),
            (&["HT", "ML"], true),
        ] {
            let (mut opening, heard) = Opening::new(());
            for piece in pieces {
                opening.hear(piece.as_bytes());
            }
            assert_eq!(heard.load(Ordering::Relaxed), foreign, "{pieces:?}");
        }
    }
}
