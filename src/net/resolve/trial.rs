//! Whether the system's DNS servers answer anybody: asked when one does not answer a name and nothing is known.

use std::convert::Infallible;
use std::future::{Future, pending, poll_fn};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::time::{Duration, Instant};

use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, RecordType};
use tokio::time::{sleep, timeout};

use super::memory::{Memory, Whose};
use crate::clock;
use crate::net::dns::{Question, ask};

/// After so much silence it is found out whether the server answers anybody.
const SILENCE: Duration = Duration::from_secs(1);
/// How long that is waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// What is known of the system's servers, shared by all checks.
#[derive(Debug, Default)]
pub(super) struct Watch {
    memory: Mutex<Memory>,
    /// One asks, the others wait for what it finds.
    trial: tokio::sync::Mutex<()>,
}

/// Whether a response code says what there is, or that there is nothing.
pub(super) const fn is_answer(code: ResponseCode) -> bool {
    matches!(code, ResponseCode::NoError | ResponseCode::NXDomain)
}

impl Watch {
    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A server answered with this code.
    pub(super) fn heard(&self, server: SocketAddr, question: (&Name, RecordType), code: ResponseCode) {
        if is_answer(code) {
            self.memory().answered(server, question.0, question.1, clock::monotonic());
        }
    }

    /// Whether the servers are known to answer nobody since a name was asked for.
    pub(super) fn answer_nobody(&self, servers: &[SocketAddr], name: &Name, since: Instant) -> bool {
        self.memory().whose(servers, name, since) == Whose::Ours
    }

    /// The same; what is not known is found out.
    pub(super) async fn finds_nobody_answered(&self, servers: &[SocketAddr], name: &Name, since: Instant) -> bool {
        let known = || self.memory().whose(servers, name, since);
        if known() == Whose::Unknown {
            let _one = self.trial.lock().await;
            if known() == Whose::Unknown {
                let trials: Vec<_> = servers.iter().map(|server| self.try_out(*server, name)).collect();
                let _ = any(trials).await;
            }
        }
        known() == Whose::Ours
    }

    /// Finds it out while a name is waited for, so that it is known when the deadline ends that. Never ready.
    pub(super) async fn wonder(&self, servers: &[SocketAddr], name: &Name, since: Instant) -> Infallible {
        sleep(SILENCE).await;
        let _ = self.finds_nobody_answered(servers, name, since).await;
        pending().await
    }

    /// Asks a server for what anybody may ask it; true if it answers.
    async fn try_out(&self, server: SocketAddr, name: &Name) -> bool {
        let trials = self.memory().trials(server, name, clock::monotonic());
        let answered = any(trials.into_iter().map(|(name, kind)| self.answers(server, name, kind)).collect()).await;
        if !answered {
            self.memory().answered_nobody(server, clock::monotonic());
        }
        answered
    }

    async fn answers(&self, server: SocketAddr, name: Name, kind: RecordType) -> bool {
        let Ok(question) = Question::new(name.clone(), kind) else { return false };
        let Ok(Ok(message)) = timeout(PATIENCE, ask(server, &question)).await else { return false };
        let code = message.metadata.response_code;
        self.heard(server, (&name, kind), code);
        is_answer(code)
    }
}

/// True as soon as one is, false when none is.
async fn any(asked: Vec<impl Future<Output = bool> + Send>) -> bool {
    let mut asked: Vec<Option<Pin<Box<_>>>> = asked.into_iter().map(|one| Some(Box::pin(one))).collect();
    poll_fn(|context| {
        for slot in &mut asked {
            match slot.as_mut().map(|one| one.as_mut().poll(context)) {
                Some(Poll::Ready(true)) => return Poll::Ready(true),
                Some(Poll::Ready(false)) => *slot = None,
                Some(Poll::Pending) | None => {}
            }
        }
        if asked.iter().all(Option::is_none) { Poll::Ready(false) } else { Poll::Pending }
    })
    .await
}
