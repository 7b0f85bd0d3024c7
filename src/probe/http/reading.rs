//! Reading a body, no further than until everything expected of it is decided.

use std::time::Duration;

use tokio::time::timeout;
use url::Url;

use super::body::{Body, Cut};
use super::capture::{self, Captured};
use super::choice::Choice;
use super::expect::Task;
use super::head::Head;
use super::question::Question;
use super::text::Text;
use super::told;
use super::unpack::Unpacker;
use super::wire::Answer;
use crate::model::monitor::Capture;
use crate::probe::failure::{Failure, late_verdict};
use crate::probe::trace::{EVIDENCE_BODY, Trace};

/// When nothing comes for so long, what has come is looked at.
const QUIET: Duration = Duration::from_millis(20);
/// How long the body of a wrong answer is waited for: it is evidence only.
const PATIENCE: Duration = Duration::from_secs(1);

/// Judges an answer: what is known before its body comes, then as much of that as is wanted. Gives what later steps
/// need.
pub(super) async fn judge(
    (answer, url): (&mut Answer, &Url),
    task: Task<'_>,
    trace: &mut Trace,
) -> Result<Vec<Captured>, Failure> {
    let Task { probe, wanted, captures } = task;
    let choice = match Choice::before(wanted, answer, url.as_str()) {
        Ok(choice) => choice,
        Err(failure) => {
            let mut seen = Unpacker::new(&codings(&answer.head), EVIDENCE_BODY as u64);
            // The beginning of the body explains it; if it never comes, the verdict stands.
            let _ = timeout(PATIENCE, read(answer, &mut seen, None)).await;
            note(&seen, &answer.head, trace);
            return Err(failure);
        }
    };
    if !choice.needs_body() && !capture::need_body(captures) {
        let found = capture::find(captures, Body { head: &answer.head, bytes: &[], cut: None });
        return captured(captures, found, trace);
    }
    let head = answer.head.clone();
    let mut seen = Unpacker::new(&codings(&head), probe.max_body);
    let question = Question { choice: &choice, captures, head: &head, cut: Some(&Cut::Coming) };
    let whole = read(answer, &mut seen, Some((question, trace))).await;
    note(&seen, &head, trace);
    let whole = whole?;
    trace.end();
    trace.evidence.notes.extend(answer.oddity().map(str::to_owned));
    let cut = match seen.trouble() {
        _ if probe.method == "HEAD" => Some(Cut::Unasked),
        Some(why) => Some(Cut::Unreadable(why.to_owned())),
        None if seen.is_full() => Some(Cut::At(probe.max_body)),
        None => (!whole).then_some(Cut::Coming),
    };
    trace.if_late = Some(late_verdict(trace.limit()));
    let verdict = Question { cut: cut.as_ref(), ..question }.verdict(seen.seen()).await;
    trace.if_late = None;
    trace.tell(|story| {
        seen.with(|bytes| told::seen_body(story, task, Body { head: &head, bytes, cut: cut.as_ref() }));
    });
    let (verdict, found) = verdict?;
    verdict?;
    captured(captures, found.unwrap_or_else(|| Ok(Vec::new())), trace)
}

fn captured(
    captures: &[Capture],
    found: Result<Vec<Captured>, Failure>,
    trace: &mut Trace,
) -> Result<Vec<Captured>, Failure> {
    trace.tell(|story| told::captured(story, captures, found.as_ref().err()));
    found
}

/// The whole body, and whether there is more than so much of it, or it cannot be unpacked.
pub(super) async fn whole(answer: &mut Answer, most: u64) -> Result<(Vec<u8>, bool), Failure> {
    let mut seen = Unpacker::new(&codings(&answer.head), most);
    let whole = read(answer, &mut seen, None).await?;
    Ok((seen.with(<[u8]>::to_vec), !whole || seen.trouble().is_some()))
}

fn codings(head: &Head) -> Vec<String> {
    [head.list("content-encoding"), head.list("transfer-encoding")].concat()
}

/// What was seen of the body so far, as evidence.
fn note(seen: &Unpacker, head: &Head, trace: &mut Trace) {
    seen.with(|bytes| {
        let start = bytes.get(..EVIDENCE_BODY).unwrap_or(bytes);
        trace.body = Text::of(head, start).bytes.into_owned();
    });
}

/// Reads until the end (true), or until no more is wanted. Whether all is decided is asked whenever what has come has
/// doubled, or nothing more comes for a moment: never so often that a body in small pieces would cost more.
async fn read(
    answer: &mut Answer,
    seen: &mut Unpacker,
    mut asking: Option<(Question<'_>, &mut Trace)>,
) -> Result<bool, Failure> {
    let mut looked_at = 0;
    loop {
        let length = seen.with(<[u8]>::len);
        let quiet = match timeout(QUIET, answer.piece()).await {
            Ok(piece) => {
                let Some(piece) = piece? else {
                    seen.end();
                    return Ok(true);
                };
                if !seen.feed(&piece) {
                    return Ok(false);
                }
                false
            }
            Err(_) => true,
        };
        let now = seen.with(<[u8]>::len);
        if (quiet && length > looked_at) || now >= 2 * looked_at.max(1) {
            if let Some((question, trace)) = &mut asking {
                note(seen, question.head, trace);
                if question.is_decided(seen.seen()).await? {
                    return Ok(false);
                }
            }
            looked_at = now;
        }
    }
}
