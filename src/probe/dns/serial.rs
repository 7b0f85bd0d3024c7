//! Whether all servers of a zone have the same version of it: its NS records, their addresses, the serial at each.
//!
//! `NS` → addresses → SOA, asked of all at once, of each as an authority → who differs or does not answer is named.

use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::Poll;

use hickory_resolver::proto::op::{Message, ResponseCode};
use hickory_resolver::proto::rr::{Name, RData, RecordType};

use super::MAX_ANSWERS;
use super::asking::Asking;
use super::told;
use crate::model::{ReasonKind, Stage};
use crate::net::dial::{Fault, fault};
use crate::net::dns::{AskError, Manner, Question, answering, ask, word};
use crate::probe::failure::Failure;
use crate::probe::trace::Trace;

/// Servers of a zone that are asked, and addresses of them all: the root has 13, with two addresses each.
const MAX_SERVERS: usize = 16;
const MAX_ADDRESSES: usize = 32;
/// Servers that a sentence names.
const MAX_NAMED: usize = 3;
const PORT: u16 = 53;

/// A server that is asked, and what it said.
#[derive(Debug)]
struct Server {
    name: String,
    /// None: its name has none.
    address: Option<SocketAddr>,
    said: Said,
}

#[derive(Debug)]
enum Said {
    /// Nothing yet.
    Nothing,
    Serial(u32),
    /// What is wrong with it, as the end of a sentence.
    Wrong(String),
    /// This machine could not ask it.
    Unasked,
}

/// Asks them all. They are found by the server that the probe asks.
pub(super) async fn same(asking: Asking<'_>, trace: &mut Trace) -> Result<(), Failure> {
    let zone = asking.question.name();
    let unaskable =
        |error: AskError| Failure::new(ReasonKind::Internal, "the zone cannot be asked for").because(&error);
    let mut servers = servers(asking, trace).await?;
    let manner = Manner { authority: true, ..Manner::default() };
    let question = Question::asking(zone.clone(), RecordType::SOA, manner).map_err(unaskable)?;
    trace.tell(|story| told::ask_zone(story, servers.len(), &question));
    trace.begin(Stage::Processing);
    ask_all(&mut servers, &question, trace).await;
    trace.end();
    trace.if_late = None;
    let verdict = judge(&servers);
    trace.tell(|story| told::serials(story, servers.iter().map(Server::line).collect(), verdict.is_ok()));
    let room = MAX_ANSWERS.saturating_sub(trace.evidence.answers.len());
    trace.evidence.answers.extend(servers.iter().take(room).map(Server::line));
    verdict
}

/// The servers of the zone with their addresses.
async fn servers(asking: Asking<'_>, trace: &mut Trace) -> Result<Vec<Server>, Failure> {
    let zone = asking.question.name();
    let found = records(asking, zone, RecordType::NS, trace).await?;
    let mut names: Vec<Name> = found
        .into_iter()
        .filter_map(|data| match data {
            RData::NS(server) => Some(server.0),
            _ => None,
        })
        .collect();
    names.sort_unstable();
    names.dedup();
    if names.is_empty() {
        let message = format!("{} has no name servers: `serial` is about a zone", text(zone));
        return Err(Failure::new(ReasonKind::DnsAnswer, message).number(0));
    }
    if names.len() > MAX_SERVERS {
        trace.evidence.notes.push(format!("of {} name servers, {MAX_SERVERS} were asked", names.len()));
    }
    let mut servers = Vec::new();
    for name in names.into_iter().take(MAX_SERVERS) {
        let v4 = records(asking, &name, RecordType::A, trace).await?;
        let v6 = records(asking, &name, RecordType::AAAA, trace).await?;
        let mut addresses: Vec<Option<SocketAddr>> =
            v4.iter().chain(&v6).filter_map(RData::ip_addr).map(|ip| Some(SocketAddr::new(ip, PORT))).collect();
        if addresses.is_empty() {
            addresses.push(None);
        }
        servers.extend(addresses.into_iter().map(|address| Server {
            name: text(&name),
            address,
            said: if address.is_some() { Said::Nothing } else { Said::Wrong("has no address".to_owned()) },
        }));
    }
    servers.truncate(MAX_ADDRESSES);
    Ok(servers)
}

async fn records(asking: Asking<'_>, name: &Name, kind: RecordType, trace: &mut Trace) -> Result<Vec<RData>, Failure> {
    let manner = Manner { over_http: asking.probe.url.is_some(), ..Manner::default() };
    let question = Question::asking(name.clone(), kind, manner).map_err(|error| {
        Failure::new(ReasonKind::DnsAnswer, "a server of the zone has no usable name").because(&error)
    })?;
    let message = Asking { question: &question, ..asking }.answer(trace).await?;
    Ok(answering(&message.answers, question.name(), kind).map(|record| record.data.clone()).collect())
}

type Answering<'a> = Pin<Box<dyn Future<Output = Result<Message, AskError>> + Send + 'a>>;

/// Asks all at once. If the deadline ends it, who has said nothing is named.
async fn ask_all(servers: &mut [Server], question: &Question, trace: &mut Trace) {
    let mut asked: Vec<Option<Answering<'_>>> = servers
        .iter()
        .map(|server| server.address.map(|address| Box::pin(ask(address, question)) as Answering<'_>))
        .collect();
    trace.if_late = judge(servers).err();
    poll_fn(|context| {
        let mut heard = false;
        for (server, answer) in servers.iter_mut().zip(&mut asked) {
            let Some(Poll::Ready(answered)) = answer.as_mut().map(|answer| answer.as_mut().poll(context)) else {
                continue;
            };
            *answer = None;
            server.said = said(answered, question);
            heard = true;
        }
        if heard {
            trace.if_late = judge(servers).err();
        }
        if asked.iter().all(Option::is_none) { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}

fn said(answer: Result<Message, AskError>, question: &Question) -> Said {
    let wrong = |words: &str| Said::Wrong(words.to_owned());
    let message = match answer {
        Ok(message) => message,
        Err(AskError::Io(error)) => {
            return match fault(&error) {
                Fault::Ours => Said::Unasked,
                Fault::Refused => wrong("does not run"),
                Fault::Unreachable => wrong("cannot be reached"),
                Fault::TimedOut => wrong("did not answer"),
                Fault::Reset | Fault::Other => wrong("cut the connection off"),
            };
        }
        Err(AskError::Garbage(_)) => return wrong("answered with no DNS message"),
        Err(AskError::Closed) => return wrong("closed the connection without an answer"),
    };
    let code = message.metadata.response_code;
    if code != ResponseCode::NoError {
        return Said::Wrong(format!("answered {}", word(code)));
    }
    let serial = answering(&message.answers, question.name(), RecordType::SOA).find_map(|record| match &record.data {
        RData::SOA(soa) => Some(soa.serial),
        _ => None,
    });
    match serial {
        Some(serial) if message.metadata.authoritative => Said::Serial(serial),
        Some(_) | None => wrong("does not serve the zone"),
    }
}

impl Server {
    fn place(&self) -> String {
        self.address.map_or_else(|| self.name.clone(), |address| format!("{} ({})", self.name, address.ip()))
    }

    fn line(&self) -> String {
        match &self.said {
            Said::Nothing => format!("{} did not answer", self.place()),
            Said::Serial(serial) => format!("{} has serial {serial}", self.place()),
            Said::Wrong(what) => format!("{} {what}", self.place()),
            Said::Unasked => format!("{} could not be asked from this machine", self.place()),
        }
    }
}

/// Who differs from the newest, or has none. What this machine cannot ask counts only if it can ask nobody.
fn judge(servers: &[Server]) -> Result<(), Failure> {
    let serials = servers.iter().filter_map(|server| match server.said {
        Said::Serial(serial) => Some(serial),
        Said::Nothing | Said::Wrong(_) | Said::Unasked => None,
    });
    let newest = serials.reduce(|newest, serial| if is_newer(serial, newest) { serial } else { newest });
    let trouble = |server: &Server| match &server.said {
        Said::Serial(serial) if Some(*serial) == newest => None,
        Said::Serial(_) | Said::Nothing | Said::Wrong(_) => Some(server.line()),
        Said::Unasked => None,
    };
    let troubles: Vec<String> = servers.iter().filter_map(trouble).collect();
    if troubles.is_empty() && newest.is_some() {
        return Ok(());
    }
    if troubles.is_empty() {
        let message = "this machine could not ask any server of the zone: it has no route to them";
        return Err(Failure::new(ReasonKind::Internal, message));
    }
    let mut message = troubles.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>().join("; ");
    if let Some(more) = troubles.len().checked_sub(MAX_NAMED).filter(|more| *more > 0) {
        message.push_str(&format!("; and {more} more"));
    }
    if let Some(newest) = newest {
        message.push_str(&format!("; the newest serial is {newest}"));
    }
    Err(Failure::new(ReasonKind::DnsAnswer, message).number(i64::try_from(troubles.len()).unwrap_or(i64::MAX)))
}

/// Serials go round, RFC 1982.
const fn is_newer(serial: u32, than: u32) -> bool {
    serial.wrapping_sub(than).cast_signed() > 0
}

fn text(name: &Name) -> String {
    name.to_ascii().to_lowercase().trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use hickory_resolver::proto::op::MessageType;
    use hickory_resolver::proto::rr::Record;
    use hickory_resolver::proto::rr::rdata::SOA;
    use tokio::net::UdpSocket;

    use super::*;

    fn server(name: &str, address: &str, said: Said) -> Server {
        Server { name: name.to_owned(), address: address.parse().ok(), said }
    }

    #[test]
    fn who_differs_is_named() {
        let one = || server("ns1.lab", "192.0.2.1:53", Said::Serial(7));
        let two = |said| server("ns2.lab", "192.0.2.2:53", said);
        let six = || server("ns1.lab", "[2001:db8::1]:53", Said::Unasked);
        let nowhere = || server("ns3.lab", "", Said::Wrong("has no address".to_owned()));
        let table = [
            (vec![one()], None),
            (vec![one(), two(Said::Serial(7)), six()], None),
            (vec![one(), two(Said::Serial(6))], Some("ns2.lab (192.0.2.2) has serial 6; the newest serial is 7")),
            // Serials go round: 2 comes after 4294967295.
            (
                vec![server("ns1.lab", "192.0.2.1:53", Said::Serial(u32::MAX)), two(Said::Serial(2))],
                Some("ns1.lab (192.0.2.1) has serial 4294967295; the newest serial is 2"),
            ),
            (vec![one(), two(Said::Nothing)], Some("ns2.lab (192.0.2.2) did not answer; the newest serial is 7")),
            (vec![one(), nowhere()], Some("ns3.lab has no address; the newest serial is 7")),
            (vec![two(Said::Wrong("answered REFUSED".to_owned()))], Some("ns2.lab (192.0.2.2) answered REFUSED")),
            (
                vec![nowhere(), nowhere(), nowhere(), nowhere(), one()],
                Some(
                    "ns3.lab has no address; ns3.lab has no address; ns3.lab has no address; and 1 more; the newest \
                     serial is 7",
                ),
            ),
        ];
        for (servers, expected) in table {
            let failure = judge(&servers).err();
            assert_eq!(failure.as_ref().map(|failure| failure.reason.message.as_str()), expected);
            assert!(failure.is_none_or(|failure| failure.reason.kind == ReasonKind::DnsAnswer));
        }
        assert_eq!(judge(&[six()]).unwrap_err().reason.kind, ReasonKind::Internal);
    }

    /// Answers one question for its zone; none of a serial of 0.
    async fn authority(socket: UdpSocket, serial: u32, authoritative: bool) {
        let mut buffer = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let question = Message::from_vec(&buffer[..length]).unwrap();
            assert!(!question.metadata.recursion_desired);
            let mut message = Message::new(question.metadata.id, MessageType::Response, question.metadata.op_code);
            message.metadata.authoritative = authoritative;
            message.add_query(question.queries[0].clone());
            let name = question.queries[0].name().clone();
            let soa = SOA::new(name.clone(), name.clone(), serial, 1, 1, 1, 1);
            message.add_answer(Record::from_rdata(name, 60, RData::SOA(soa)));
            if serial > 0 {
                socket.send_to(&message.to_vec().unwrap(), from).await.unwrap();
            }
        }
    }

    #[tokio::test]
    async fn all_are_asked_at_once_and_the_silent_is_named() {
        let mut servers = Vec::new();
        let mut sockets = Vec::new();
        for name in ["ns1.lab", "ns2.lab", "ns3.lab"] {
            let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
            let address = Some(socket.local_addr().unwrap());
            servers.push(Server { name: name.to_owned(), address, said: Said::Nothing });
            sockets.push(socket);
        }
        let [first, second, silent] = <[UdpSocket; 3]>::try_from(sockets).unwrap();
        let manner = Manner { authority: true, ..Manner::default() };
        let zone = Name::from_str_relaxed("acme.lab.").unwrap();
        let question = Question::asking(zone, RecordType::SOA, manner).unwrap();
        let mut trace = Trace::start(Duration::from_secs(30));
        tokio::select! {
            () = authority(first, 7, true) => {}
            () = authority(second, 7, false) => {}
            () = authority(silent, 0, true) => {}
            _ = tokio::time::timeout(Duration::from_secs(1), ask_all(&mut servers, &question, &mut trace)) => {}
        }
        let expected = "ns2.lab (127.0.0.1) does not serve the zone; ns3.lab (127.0.0.1) did not answer; the newest \
            serial is 7";
        assert_eq!(trace.late().reason.message, expected);
    }
}
