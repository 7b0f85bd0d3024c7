//! The way of a question to its server and of the answer back: which servers, one after the other, and how.

use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::proto::op::Message;

use super::https;
use crate::model::monitor::DnsTransport;
use crate::model::{DnsProbe, Reason, ReasonKind, Stage};
use crate::net::dial::{Fault, dial, fault};
use crate::net::dns::{AskError, Question, ask_tcp, ask_udp};
use crate::net::tls::Offer;
use crate::probe::Prober;
use crate::probe::failure::{Failure, connecting, talking};
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
        for server in before {
            if let Some(Ok(message)) = self.patiently(*server, trace).await {
                return Ok(message);
            }
        }
        let answer = self.ask(*last, trace).await;
        // The system's own server that does not run says nothing about the name.
        answer.map_err(|mut failure| {
            if failure.reason.kind == ReasonKind::ConnectRefused && last.ip().is_loopback() {
                let message = format!("this machine's own DNS server at {last} does not run");
                failure.reason = Reason::new(ReasonKind::Internal, message);
            }
            failure
        })
    }

    /// The same, as long as it is worth waiting while there is another server.
    async fn patiently(self, server: SocketAddr, trace: &mut Trace) -> Option<Result<Message, Failure>> {
        tokio::time::timeout(PATIENCE, self.ask(server, trace)).await.ok()
    }

    async fn ask(self, server: SocketAddr, trace: &mut Trace) -> Result<Message, Failure> {
        let Self { prober, probe, question } = self;
        trace.evidence.address = Some(server.to_string());
        if probe.transport == DnsTransport::Udp {
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
        trace.begin(Stage::Connect);
        let stream = dial(server).await.map_err(|error| connecting(server, &error))?;
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
