//! TCP: connect, optionally TLS, optionally a dialogue: something is said, what comes must match, step by step.

mod told;

use std::collections::HashMap;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};

use super::Prober;
use super::failure::{Failure, late_answer, shown, talking, wrong};
use super::route::{Route, secure};
use super::trace::Trace;
use crate::model::monitor::{Pattern, TcpExpect, TcpStep};
use crate::model::{ReasonKind, Stage, TcpProbe, Wrong};
use crate::net::tls::Offer;
pub(super) use told::end;

/// An answer is looked at so far, in each step.
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

/// What earlier steps have captured.
type Captured = HashMap<String, Vec<u8>>;

async fn converse<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    probe: &TcpProbe,
    trace: &mut Trace,
) -> Result<(), Failure> {
    let mut captured = Captured::new();
    trace.is_bytes = true;
    for (number, step) in (1..).zip(&probe.steps) {
        trace.begin(Stage::Processing);
        let of_many = probe.steps.len() > 1;
        let place = |mut failure: Failure| {
            if of_many {
                failure.reason.message.insert_str(0, &format!("step {number}: "));
                // Only the words have the number.
                failure.reason.found = None;
            }
            failure
        };
        trace.if_late = step.expect.as_ref().map(|_| place(late_answer(trace.limit())));
        say(&mut stream, step, &captured).await.map_err(place)?;
        if let Some(expect) = &step.expect {
            listen(&mut stream, expect, &mut captured, (trace, &place)).await.map_err(place)?;
        }
        trace.if_late = None;
    }
    Ok(())
}

async fn say<S: AsyncWrite + Unpin>(stream: &mut S, step: &TcpStep, captured: &Captured) -> Result<(), Failure> {
    let Some(send) = &step.send else { return Ok(()) };
    let said = async {
        stream.write_all(&filled(send.wire(), captured)).await?;
        stream.flush().await
    };
    said.await.map_err(|error| talking("before everything was sent", &error))
}

/// What is sent, with what was captured in its place: once through it, so that nothing captured is looked at again.
fn filled(wire: Vec<u8>, captured: &Captured) -> Vec<u8> {
    if captured.is_empty() {
        return wire;
    }
    let mut whole = Vec::with_capacity(wire.len());
    let mut rest = wire.as_slice();
    while let Some(start) = rest.iter().position(|byte| *byte == b'{') {
        let (before, from) = rest.split_at(start);
        whole.extend_from_slice(before);
        let end = from.iter().position(|byte| *byte == b'}').unwrap_or_default();
        let name = from.get(1..end).and_then(|name| std::str::from_utf8(name).ok());
        let (taken, value) = match name.and_then(|name| captured.get(name)) {
            Some(value) => (end + 1, value.as_slice()),
            None => (1, &b"{"[..]),
        };
        whole.extend_from_slice(value);
        rest = from.get(taken..).unwrap_or_default();
    }
    whole.extend_from_slice(rest);
    whole
}

/// Reads until what is expected matches, 4 KiB are there, or the other side has ended. What lies behind a match is left
/// for the next step.
async fn listen<S: AsyncRead + Unpin>(
    stream: &mut S,
    expect: &TcpExpect,
    captured: &mut Captured,
    (trace, place): (&mut Trace, &impl Fn(Failure) -> Failure),
) -> Result<(), Failure> {
    let (mut heard, mut over) = (false, false);
    loop {
        if let Some(end) = matched(expect, &trace.body, captured).filter(|_| !trace.body.is_empty()) {
            let matched: Vec<u8> = trace.body.drain(..end).collect();
            trace.tell(|story| told::matched(story, expect, &matched));
            return Ok(());
        }
        if over || trace.body.len() >= MAX_ANSWER {
            return Err(mismatch(expect, &trace.body));
        }
        if heard {
            // With something said and nothing matched, the deadline finds a wrong answer, not a missing one.
            trace.if_late = Some(place(mismatch(expect, &trace.body)));
        }
        let mut buffer = [0; MAX_ANSWER];
        let room = MAX_ANSWER - trace.body.len();
        let length = match stream.read(buffer.get_mut(..room).unwrap_or_default()).await {
            Ok(length) => length,
            Err(error) if !heard => return Err(talking("without an answer", &error)),
            Err(error) => return Err(mismatch(expect, &trace.body).because(&error)),
        };
        if length == 0 && !heard {
            return Err(Failure::new(ReasonKind::Reset, "the connection was closed without an answer"));
        }
        trace.begin(Stage::Transfer);
        (heard, over) = (true, length == 0);
        trace.body.extend_from_slice(buffer.get(..length).unwrap_or_default());
    }
}

/// Keeps what was matched under names, if all is that must; gives where it ends.
fn matched(expect: &TcpExpect, body: &[u8], captured: &mut Captured) -> Option<usize> {
    let names = |pattern: &Pattern| pattern.0.capture_names().flatten().map(str::to_owned).collect::<Vec<_>>();
    let one = |pattern: &Pattern| Some((names(pattern), pattern.0.captures(body)?));
    let all = expect.matches.as_ref().map(one);
    let any = (!expect.any.is_empty()).then(|| expect.any.iter().find_map(one));
    let mut end = 0;
    for found in all.into_iter().chain(any) {
        let (names, found) = found?;
        captured.extend(names.into_iter().filter_map(|name| {
            let value = found.name(&name)?.as_bytes().to_vec();
            Some((name, value))
        }));
        end = end.max(found.get(0).map_or(0, |whole| whole.end()));
    }
    Some(end)
}

fn mismatch(expect: &TcpExpect, body: &[u8]) -> Failure {
    match (&expect.matches, expect.any.as_slice()) {
        (Some(pattern), any) if any.is_empty() || !pattern.0.is_match(body) => {
            wrong(ReasonKind::TcpMismatch, pattern.0.as_str(), Wrong::AnswerUnmatched)
        }
        (_, [only]) => wrong(ReasonKind::TcpMismatch, only.0.as_str(), Wrong::AnswerUnmatched),
        (_, any) => {
            let all: Vec<String> = any.iter().map(|pattern| format!("`{}`", shown(pattern.0.as_str()))).collect();
            let message = format!("the answer matches none of {}", shown(&all.join(", ")));
            Failure::new(ReasonKind::TcpMismatch, message)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_captured_is_filled_in_once() {
        let captured = Captured::from([("id".to_owned(), b"7\xff".to_vec()), ("x".to_owned(), b"{id}".to_vec())]);
        for (wire, expected) in [
            (&b"AUTH {id}\r\n"[..], &b"AUTH 7\xff\r\n"[..]),
            (b"{id}{id}", b"7\xff7\xff"),
            (b"{x} {id}", b"{id} 7\xff"),
            (b"{other} {{id} {", b"{other} {7\xff {"),
            (b"{}", b"{}"),
            (b"", b""),
        ] {
            assert_eq!(filled(wire.to_vec(), &captured), expected);
        }
        assert_eq!(filled(b"{id}".to_vec(), &Captured::new()), b"{id}");
    }
}
