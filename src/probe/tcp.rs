//! TCP: connect, optionally TLS, optionally say something, optionally wait for an answer that matches.

mod told;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::Prober;
use super::failure::{Failure, talking, wrong};
use super::route::{Route, secure};
use super::trace::Trace;
use crate::model::monitor::Pattern;
use crate::model::{ReasonKind, Stage, TcpProbe, Wrong};
use crate::net::tls::Offer;
pub(super) use told::end;

/// An answer is looked at so far.
const MAX_ANSWER: usize = 4096;

/// Runs the probe.
pub(super) async fn check(prober: &Prober, probe: &TcpProbe, trace: &mut Trace) -> Result<(), Failure> {
    let route = Route { host: &probe.host, port: probe.port, family: probe.ip, resolver: probe.resolver.as_ref() };
    trace.tell(|story| told::begin(story, probe));
    let Some(settings) = &probe.tls else {
        let stream = prober.open(route, trace).await?;
        return converse(stream, probe, trace).await;
    };
    let setup = prober.tls_setup(settings, Offer::Nothing).await?;
    let stream = prober.open(route, trace).await?;
    let stream = secure(&setup, stream, &probe.host, settings, trace).await?;
    converse(stream, probe, trace).await
}

async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    probe: &TcpProbe,
    trace: &mut Trace,
) -> Result<(), Failure> {
    if probe.send.is_none() && probe.expect.is_none() {
        return Ok(());
    }
    trace.begin(Stage::Processing);
    if let Some(sent) = &probe.send {
        let sent = async {
            stream.write_all(&sent.wire()).await?;
            stream.flush().await
        };
        sent.await.map_err(|error| talking("before everything was sent", &error))?;
    }
    match &probe.expect {
        Some(pattern) => listen(stream, pattern, trace).await,
        None => Ok(()),
    }
}

/// Reads until the pattern matches, 4 KiB are there, or the other side has ended.
async fn listen<S: AsyncRead + Unpin>(mut stream: S, pattern: &Pattern, trace: &mut Trace) -> Result<(), Failure> {
    loop {
        let mut buffer = [0; MAX_ANSWER];
        let room = MAX_ANSWER - trace.body.len();
        let read = stream.read(buffer.get_mut(..room).unwrap_or_default()).await;
        let length = match read {
            Ok(length) => length,
            Err(error) if trace.body.is_empty() => return Err(talking("without an answer", &error)),
            Err(error) => return Err(mismatch(pattern).because(&error)),
        };
        if trace.body.is_empty() {
            if length == 0 {
                return Err(Failure::new(ReasonKind::Reset, "the connection was closed without an answer"));
            }
            trace.begin(Stage::Transfer);
            // With something said and nothing matched, the deadline finds a wrong answer, not a missing one.
            trace.if_late = Some(mismatch(pattern));
        }
        trace.body.extend_from_slice(buffer.get(..length).unwrap_or_default());
        if pattern.0.is_match(&trace.body) {
            return Ok(());
        }
        if length == 0 || trace.body.len() >= MAX_ANSWER {
            return Err(mismatch(pattern));
        }
    }
}

fn mismatch(pattern: &Pattern) -> Failure {
    wrong(ReasonKind::TcpMismatch, pattern.0.as_str(), Wrong::AnswerUnmatched)
}
