//! What is asked of a body, and where that is found out: of a large one on another thread, so that the checks beside it
//! are not late and the deadline holds.

use super::body::{Body, Cut};
use super::capture::{self, Captured};
use super::choice::Choice;
use super::expect::Wanted;
use super::head::Head;
use super::unpack::Seen;
use crate::lifecycle;
use crate::model::ReasonKind;
use crate::model::monitor::{Capture, HttpExpect};
use crate::probe::failure::Failure;

/// From so many bytes on a body is looked at elsewhere.
const LARGE: usize = 256 * 1024;

/// What is asked of a body.
#[derive(Clone, Copy)]
pub(super) struct Question<'a> {
    /// What must hold.
    pub choice: &'a Choice<'a>,
    /// What later steps need.
    pub captures: &'a [Capture],
    /// What its answer says of it.
    pub head: &'a Head,
    /// Why what there is of it is not all.
    pub cut: Option<&'a Cut>,
}

/// The same, to be taken to another thread.
struct Owned {
    holds: HttpExpect,
    said: HttpExpect,
    left: Option<Vec<usize>>,
    captures: Vec<Capture>,
    head: Head,
    cut: Option<Cut>,
}

/// What came of it, apart: what must hold, and what was captured.
pub(super) type Verdict = (Result<(), Failure>, Option<Result<Vec<Captured>, Failure>>);

impl Question<'_> {
    /// Whether the verdict stands already, whatever is still to come.
    pub(super) async fn is_decided(self, seen: Seen) -> Result<bool, Failure> {
        if capture::need_body(self.captures) {
            return Ok(false);
        }
        self.ask(seen, |question, body| question.choice.is_decided(body)).await
    }

    /// The verdict, and if it is good what was captured.
    pub(super) async fn verdict(self, seen: Seen) -> Result<Verdict, Failure> {
        let verdict = |question: Question<'_>, body: Body<'_>| {
            let verdict = question.choice.judge(body);
            let captured = verdict.is_ok().then(|| capture::find(question.captures, body));
            (verdict, captured)
        };
        self.ask(seen, verdict).await
    }

    async fn ask<T: Send + 'static>(self, seen: Seen, look: fn(Question<'_>, Body<'_>) -> T) -> Result<T, Failure> {
        if seen.with(<[u8]>::len) < LARGE {
            return Ok(seen.with(|bytes| look(self, self.body(bytes))));
        }
        let owned = self.owned();
        let look = move || {
            let wanted = Wanted { holds: &owned.holds, said: &owned.said };
            let choice = Choice { beside: wanted, left: owned.left };
            let question =
                Question { choice: &choice, captures: &owned.captures, head: &owned.head, cut: owned.cut.as_ref() };
            seen.with(|bytes| look(question, question.body(bytes)))
        };
        let unable = || Failure::new(ReasonKind::Internal, "the body could not be looked at");
        lifecycle::apart(look).await.map_err(|_| unable())
    }

    fn body<'b>(&'b self, bytes: &'b [u8]) -> Body<'b> {
        Body { head: self.head, bytes, cut: self.cut }
    }

    fn owned(self) -> Owned {
        Owned {
            holds: self.choice.beside.holds.clone(),
            said: self.choice.beside.said.clone(),
            left: self.choice.left.clone(),
            captures: self.captures.to_vec(),
            head: self.head.clone(),
            cut: self.cut.cloned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::http::unpack::Unpacker;

    /// A large body holds up no other check.
    #[tokio::test]
    async fn a_large_body_is_looked_at_elsewhere() {
        let expect = HttpExpect::default();
        let choice = Choice { beside: Wanted { holds: &expect, said: &expect }, left: None };
        let head = Head::default();
        let question = Question { choice: &choice, captures: &[], head: &head, cut: None };
        for (length, elsewhere) in [(LARGE - 1, false), (LARGE, true)] {
            let mut seen = Unpacker::new(&[], u64::MAX);
            seen.feed(&vec![b' '; length]);
            let looked = question.ask(seen.seen(), |_, body| (body.bytes.len(), std::thread::current().id()));
            let (found, thread) = looked.await.unwrap();
            assert_eq!((found, thread != std::thread::current().id()), (length, elsewhere));
        }
    }
}
