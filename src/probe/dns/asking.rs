//! The way of a question to its server and of the answer back: which servers, one after the other, and how.

use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::proto::op::{Message, ResponseCode};

use super::{https, told};
use crate::model::monitor::DnsTransport;
use crate::model::{DnsProbe, Reason, ReasonKind, Stage};
use crate::net::dial::{Fault, Tried, dial, fault};
use crate::net::dns::{AskError, Question, ask_tcp, ask_udp};
use crate::net::tls::Offer;
use crate::probe::Prober;
use crate::probe::failure::{Failure, connecting, resolving, talking};
use crate::probe::route::secure;
use crate::probe::trace::Trace;

/// With several servers, the next is asked after this long without an answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Who asks what, and how.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub prober: &'a Prober,
    pub probe: &'a DnsProbe,
    pub question: &'a Question,
}

impl Asking<'_> {
    /// The answer of the server that the probe names, or of the system's.
    pub(super) async fn answer(self, trace: &mut Trace) -> Result<Message, Failure> {
        let Some(server) = &self.probe.resolver else { return self.answer_of_system(trace).await };
        let addresses = self.prober.servers(server, trace).await?;
        let Some((last, before)) = addresses.split_last() else {
            return Err(Failure::new(ReasonKind::Dns, format!("the DNS server {} has no address", server.host)));
        };
        let mut learnt = None;
        for address in before {
            match self.patiently(*address, trace).await {
                Some(Ok(message)) => return Ok(message),
                Some(Err(failure)) => {
                    trace.evidence.notes.push(failure.reason.message.clone());
                    learnt = learnt.or(Some(failure).filter(|failure| failure.reason.kind != ReasonKind::Internal));
                }
                None => trace.evidence.notes.push(format!("{address} did not answer")),
            }
        }
        // What this machine lacks for one address says nothing of what another has said.
        let answer = self.ask(*last, trace).await;
        answer.map_err(|failure| match learnt {
            Some(learnt) if failure.reason.kind == ReasonKind::Internal => learnt,
            Some(_) | None => failure,
        })
    }

    /// The system's servers in order: the next when one fails, or is silent while there is another.
    async fn answer_of_system(self, trace: &mut Trace) -> Result<Message, Failure> {
        let servers = self.prober.resolver.servers();
        let Some((last, before)) = servers.split_last() else {
            let message = "this machine has no DNS server: /etc/resolv.conf names none";
            return Err(Failure::new(ReasonKind::Internal, message));
        };
        let resolver = &self.prober.resolver;
        let since = trace.asks_system(&self.probe.name);
        let answer = tokio::select! {
            biased;
            answer = self.in_turn(before, *last, trace) => answer,
            never = resolver.wonder(self.question, since) => match never {},
        };
        let in_doubt = match &answer {
            Ok(message) => self.is_failure(message),
            Err(failure) => failure.reason.kind != ReasonKind::Internal,
        };
        let nobody = if in_doubt { resolver.finds_nobody_answered(self.question, since).await } else { None };
        trace.system_asked = None;
        match nobody {
            Some(error) => Err(resolving(&self.probe.name, &error)),
            None => answer,
        }
    }

    /// The first that answers; a code that says only that a server cannot is its answer if no other has a better one.
    async fn in_turn(self, before: &[SocketAddr], last: SocketAddr, trace: &mut Trace) -> Result<Message, Failure> {
        let mut failed = None;
        for server in before {
            match self.patiently(*server, trace).await {
                Some(Ok(message)) if self.is_failure(&message) => failed = failed.or(Some(message)),
                Some(Ok(message)) => return Ok(self.heard(*server, message)),
                Some(Err(_)) | None => {}
            }
        }
        let answer = self.ask(last, trace).await.map(|message| self.heard(last, message));
        match (answer, failed) {
            (Ok(message), Some(failed)) if self.is_failure(&message) => Ok(failed),
            (Ok(message), _) => Ok(message),
            (Err(_), Some(failed)) => Ok(failed),
            // The system's own server that does not run says nothing about the name.
            (Err(failure), None) if failure.reason.kind == ReasonKind::ConnectRefused && last.ip().is_loopback() => {
                let message = format!("this machine's own DNS server at {last} does not run");
                Err(Failure { reason: Reason::new(ReasonKind::Internal, message), ..failure })
            }
            (Err(failure), None) => Err(failure),
        }
    }

    fn heard(self, server: SocketAddr, message: Message) -> Message {
        self.prober.resolver.heard(server, self.question, &message);
        message
    }

    /// A code that says only that a server cannot answer, where that is not expected.
    fn is_failure(self, message: &Message) -> bool {
        let code = message.metadata.response_code;
        let cannot = matches!(code, ResponseCode::ServFail | ResponseCode::Refused | ResponseCode::NotImp);
        cannot && !self.probe.expect.iter().any(|expect| expect.rcode.code() == u16::from(code))
    }

    /// The same, as long as it is worth waiting while there is another server.
    async fn patiently(self, server: SocketAddr, trace: &mut Trace) -> Option<Result<Message, Failure>> {
        tokio::time::timeout(PATIENCE, self.ask(server, trace)).await.ok()
    }

    async fn ask(self, server: SocketAddr, trace: &mut Trace) -> Result<Message, Failure> {
        let Self { prober, probe, question } = self;
        trace.evidence.address = Some(server.to_string());
        if probe.transport == DnsTransport::Udp {
            self.tell(server, DnsTransport::Udp, trace);
            trace.begin(Stage::Processing);
            let answer = ask_udp(server, question, &mut trace.heard).await;
            let message = answer.map_err(|error| unanswered(server, &error))?;
            if !message.metadata.truncation {
                return Ok(message);
            }
        }
        let offer = match probe.transport {
            DnsTransport::Udp | DnsTransport::Tcp => None,
            DnsTransport::Tls => Some(Offer::Nothing),
            DnsTransport::Https => Some(Offer::Http),
        };
        let setup = match offer {
            Some(offer) => Some(prober.tls_setup(&probe.tls, offer).await?),
            None => None,
        };
        self.tell(server, if setup.is_some() { probe.transport } else { DnsTransport::Tcp }, trace);
        trace.begin(Stage::Connect);
        let connected = dial(server).await;
        let (stream, tried) = match connected {
            Ok(stream) => (Ok(stream), Tried { address: server, error: None }),
            Err(error) => (Err(connecting(server, &error)), Tried { address: server, error: Some(error) }),
        };
        let answered = stream.is_ok().then_some(server);
        trace.tell(|story| story.last().tried(&[tried], answered));
        let stream = stream?;
        let Some(setup) = setup else {
            trace.begin(Stage::Processing);
            let answer = ask_tcp(stream, question, &mut trace.heard).await;
            return answer.map_err(|error| unanswered(server, &error));
        };
        let host = probe.resolver.as_ref().map_or_else(|| server.ip().to_string(), |named| named.host.clone());
        let stream = secure(&setup, stream, &host, &probe.tls, trace).await?;
        if let Some(url) = &probe.url {
            return https::ask(stream, url, question, trace).await;
        }
        trace.begin(Stage::Processing);
        ask_tcp(stream, question, &mut trace.heard).await.map_err(|error| unanswered(server, &error))
    }

    fn tell(self, server: SocketAddr, transport: DnsTransport, trace: &mut Trace) {
        // A question that was given up ends here.
        trace.end();
        trace.tell(|story| told::begin(story, self.question, server, transport));
    }
}

fn unanswered(server: SocketAddr, error: &AskError) -> Failure {
    match error {
        AskError::Io(io) => match fault(io) {
            Fault::Refused | Fault::Unreachable | Fault::Ours => connecting(server, io),
            Fault::Reset | Fault::TimedOut | Fault::Other => talking("without an answer", io),
        },
        AskError::Garbage(_) => Failure::new(ReasonKind::Protocol, "the answer is no DNS message").because(error),
        AskError::Closed => {
            Failure::new(ReasonKind::Reset, "the connection was closed without an answer").because(error)
        }
    }
}
