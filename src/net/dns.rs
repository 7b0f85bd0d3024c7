//! One DNS question to one server, on a socket of our own: no cache, no second server, no hidden retry but the
//! retransmission of a lost datagram. What is not an answer to this question is ignored, as if it had not come.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use hickory_resolver::proto::op::{Edns, Message, MessageType, OpCode, Query, ResponseCode};
use hickory_resolver::proto::rr::{Name, RData, Record, RecordType};
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::UdpSocket;

use super::dial::{dial, or_no_route};
use crate::model::monitor::Rcode;

/// A datagram may be lost: the question is sent again this long after the one before.
const RETRANSMIT: Duration = Duration::from_secs(1);
/// The largest datagram asked for: such one is not broken up on its way (DNS flag day 2020).
const MAX_DATAGRAM: u16 = 1232;
/// Aliases followed, one to the next; resolvers give up at about as many.
const MOST_ALIASES: usize = 16;
/// The largest message there can be, over UDP as over TCP.
pub const MAX_MESSAGE: usize = 65_535;

/// Why a question has no answer.
#[derive(Debug, Error)]
pub enum AskError {
    /// The socket failed.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The answer carries the question's id, but is no DNS message.
    #[error("not a DNS message: {0}")]
    Garbage(String),
    /// The server closed the connection without an answer.
    #[error("the DNS server closed the connection without an answer")]
    Closed,
}

/// What was heard besides the answer; read by the caller when its deadline passes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Heard {
    /// Messages that answer something else: another id, another question.
    pub strays: u32,
    /// Something came that is no DNS message.
    pub garbage: bool,
}

/// How a question is asked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Manner {
    /// As the body of an HTTP request.
    pub over_http: bool,
    /// So that a server that validates says so: with the bits AD and DO (RFC 6840, 5.7; older ones know DO only).
    pub validated: bool,
    /// Without validation, as it is (the bit CD).
    pub unchecked: bool,
    /// Of what the server itself knows, as an authority: recursion is not desired.
    pub authority: bool,
}

/// A question, with its random id.
#[derive(Clone, Debug)]
pub struct Question {
    query: Query,
    id: u16,
    bytes: Vec<u8>,
}

impl Question {
    /// Asks for the records of one type under one name, recursion desired. Without EDNS: every server understands that,
    /// and what does not fit into 512 bytes is asked for again over TCP.
    ///
    /// # Errors
    /// [`AskError::Garbage`] if the name cannot be put into a message.
    pub fn new(name: Name, kind: RecordType) -> Result<Self, AskError> {
        Self::asking(name, kind, Manner::default())
    }

    /// The same, asked in a manner of its own.
    ///
    /// # Errors
    /// As those of [`Question::new`].
    pub fn asking(mut name: Name, kind: RecordType, manner: Manner) -> Result<Self, AskError> {
        name.set_fqdn(true);
        let mut message = Message::query();
        message.metadata.recursion_desired = !manner.authority;
        if manner.over_http {
            // As caches of HTTP want it, RFC 8484, 4.1.
            message.metadata.id = 0;
        }
        message.metadata.authentic_data = manner.validated;
        message.metadata.checking_disabled = manner.unchecked;
        if manner.validated {
            let mut edns = Edns::new();
            edns.set_max_payload(MAX_DATAGRAM).set_dnssec_ok(true);
            message.set_edns(edns);
        }
        let query = Query::query(name, kind);
        message.add_query(query.clone());
        let bytes = message.to_vec().map_err(|error| AskError::Garbage(error.to_string()))?;
        Ok(Self { query, id: message.metadata.id, bytes })
    }

    /// As it goes over the wire.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The answer among whole messages that came for this question alone.
    ///
    /// # Errors
    /// It is none.
    pub fn answered(&self, bytes: &[u8]) -> Result<Message, AskError> {
        let answer = self.accept(bytes, &mut Heard::default())?;
        answer.ok_or_else(|| AskError::Garbage("it answers another question".to_owned()))
    }

    /// What is asked for.
    pub fn asked(&self) -> (&Name, RecordType) {
        (self.query.name(), self.query.query_type())
    }

    /// The name asked for, from the root.
    pub fn name(&self) -> &Name {
        self.query.name()
    }

    /// The message if it answers this question; `None` for a stray.
    fn accept(&self, bytes: &[u8], heard: &mut Heard) -> Result<Option<Message>, AskError> {
        let ours = bytes.get(..2) == Some(&self.id.to_be_bytes());
        match Message::from_vec(bytes) {
            Ok(message) if ours && self.answered_by(&message) => Ok(Some(message)),
            Err(error) if ours => Err(AskError::Garbage(error.to_string())),
            Ok(_) => {
                heard.strays = heard.strays.saturating_add(1);
                Ok(None)
            }
            Err(_) => {
                heard.garbage = true;
                Ok(None)
            }
        }
    }

    fn answered_by(&self, message: &Message) -> bool {
        let head = &message.metadata;
        // Some servers that refuse do not repeat the question.
        let repeated = match message.queries.as_slice() {
            [query] => *query == self.query,
            [] => head.response_code != ResponseCode::NoError,
            _ => false,
        };
        head.message_type == MessageType::Response && head.op_code == OpCode::Query && repeated
    }
}

/// Asks over UDP, again every second, for as long as the caller waits. The socket is connected: only the server is
/// heard.
///
/// # Errors
/// The socket's (nobody listens there), or what came is no DNS message.
pub async fn ask_udp(server: SocketAddr, question: &Question, heard: &mut Heard) -> Result<Message, AskError> {
    let any = if server.is_ipv4() { IpAddr::V4(Ipv4Addr::UNSPECIFIED) } else { IpAddr::V6(Ipv6Addr::UNSPECIFIED) };
    let socket = UdpSocket::bind((any, 0)).await?;
    socket.connect(server).await.map_err(|error| or_no_route(error, server))?;
    let mut buffer = vec![0; MAX_MESSAGE];
    loop {
        socket.send(&question.bytes).await.map_err(|error| or_no_route(error, server))?;
        let answer = tokio::time::timeout(RETRANSMIT, async {
            loop {
                let length = socket.recv(&mut buffer).await?;
                if let Some(message) = question.accept(buffer.get(..length).unwrap_or_default(), heard)? {
                    return Ok(message);
                }
            }
        });
        if let Ok(answer) = answer.await {
            return answer;
        }
    }
}

/// Asks over a TCP connection, with TLS or without; a message holds at most 64 KiB.
///
/// # Errors
/// The connection's, or what came is no DNS message.
pub async fn ask_tcp<S: AsyncRead + AsyncWrite + Unpin>(
    mut stream: S,
    question: &Question,
    heard: &mut Heard,
) -> Result<Message, AskError> {
    // A question is far below 64 KiB: a name has at most 255 bytes.
    let length = u16::try_from(question.bytes.len()).unwrap_or(u16::MAX);
    let mut framed = Vec::with_capacity(2 + question.bytes.len());
    framed.extend_from_slice(&length.to_be_bytes());
    framed.extend_from_slice(&question.bytes);
    stream.write_all(&framed).await?;
    stream.flush().await?;
    loop {
        let length = stream.read_u16().await.map_err(closed)?;
        let mut bytes = vec![0; usize::from(length)];
        stream.read_exact(&mut bytes).await.map_err(closed)?;
        if let Some(message) = question.accept(&bytes, heard)? {
            return Ok(message);
        }
    }
}

/// Asks over UDP, and over TCP when the answer did not fit.
///
/// # Errors
/// As those of [`ask_udp`] and [`ask_tcp`].
pub async fn ask(server: SocketAddr, question: &Question) -> Result<Message, AskError> {
    let mut heard = Heard::default();
    let answer = ask_udp(server, question, &mut heard).await?;
    if answer.metadata.truncation { ask_tcp(dial(server).await?, question, &mut heard).await } else { Ok(answer) }
}

/// The records of an answer that are of this type and of the name asked for, or of what it is an alias for. Records of
/// another owner are no answer.
pub fn answering<'a>(records: &'a [Record], name: &Name, kind: RecordType) -> impl Iterator<Item = &'a Record> {
    let mut owners = vec![name.clone()];
    // Aliases may come in any order, and in a circle; in a long chain each would be looked for in all of them.
    for _ in 0..MOST_ALIASES {
        let next = records.iter().find_map(|record| match &record.data {
            RData::CNAME(alias) if kind != RecordType::CNAME && owners.contains(&record.name) => {
                Some(alias.0.clone()).filter(|alias| !owners.contains(alias))
            }
            _ => None,
        });
        let Some(next) = next else { break };
        owners.push(next);
    }
    records.iter().filter(move |record| record.record_type() == kind && owners.contains(&record.name))
}

/// The aliases of an answer that lead from the name asked for back to one before, as `a → b → a`.
pub fn circle(records: &[Record], name: &Name) -> Option<String> {
    let mut way = vec![name];
    while way.len() <= MOST_ALIASES {
        let here = *way.last()?;
        let next = records.iter().find_map(|record| match &record.data {
            RData::CNAME(alias) if record.name == *here => Some(&alias.0),
            _ => None,
        })?;
        let back = way.contains(&next);
        way.push(next);
        if back {
            let text = |name: &&Name| name.to_ascii().to_lowercase().trim_end_matches('.').to_owned();
            return Some(way.iter().map(text).collect::<Vec<_>>().join(" → "));
        }
    }
    None
}

/// A response code as people know it: `SERVFAIL`.
pub fn word(code: ResponseCode) -> String {
    let number = u16::from(code);
    let known = Rcode::ALL.iter().find(|known| known.code() == number);
    known.map_or_else(|| format!("RCODE {number}"), |known| known.as_str().to_owned())
}

fn closed(error: io::Error) -> AskError {
    if error.kind() == io::ErrorKind::UnexpectedEof { AskError::Closed } else { AskError::Io(error) }
}

#[cfg(test)]
mod tests {
    use hickory_resolver::proto::rr::rdata::{A, CNAME, NULL};

    use super::*;

    fn name(text: &str) -> Name {
        let mut name = Name::from_str_relaxed(text).unwrap();
        name.set_fqdn(true);
        name
    }

    /// `a → b`, an alias; `a 7`, the address 192.0.2.7.
    fn record(text: &str) -> Record {
        let data = |data| match data {
            Some((owner, to)) => (owner, RData::CNAME(CNAME(name(to)))),
            None => {
                let (owner, last) = text.split_once(' ').unwrap();
                (owner, RData::A(A(Ipv4Addr::new(192, 0, 2, last.parse().unwrap()))))
            }
        };
        let (owner, data) = data(text.split_once(" → "));
        Record::from_rdata(name(owner), 60, data)
    }

    /// Whoever may answer may answer with anything.
    #[test]
    fn only_records_of_the_name_and_its_aliases_are_its_answers() {
        let table: [(&str, &str, &[&str], &[u8]); 12] = [
            ("its own", "a.example", &["a.example 1", "a.example 2"], &[1, 2]),
            ("of another", "a.example", &["b.example 1"], &[]),
            ("of one above or below", "a.example", &["example 1", "x.a.example 2", "a.example.evil.test 3"], &[]),
            ("letters of either case", "A.eXample", &["a.EXAMPLE 1"], &[1]),
            ("with a dot at the end", "a.example.", &["a.example 1"], &[1]),
            ("an alias", "a.example", &["a.example → b.example", "b.example 1", "c.example 2"], &[1]),
            (
                "aliases in any order",
                "a.example",
                &["c.example 1", "b.example → C.example", "A.example → b.example"],
                &[1],
            ),
            ("an alias of another", "a.example", &["x.example → b.example", "b.example 1"], &[]),
            ("a circle", "a.example", &["a.example → b.example", "b.example → a.example", "c.example 1"], &[]),
            (
                "a circle with an address",
                "a.example",
                &["a.example → b.example", "b.example → a.example", "b.example 1"],
                &[1],
            ),
            ("in other letters", "bücher.example", &["xn--bcher-kva.example 1", "bcher.example 2"], &[1]),
            ("by an alias that a DNAME makes", "x.a.example", &["x.a.example → x.b.example", "x.b.example 1"], &[1]),
        ];
        for (case, asked, records, wanted) in table {
            let records: Vec<Record> = records.iter().map(|text| record(text)).collect();
            let asked = name(asked);
            let found = answering(&records, &asked, RecordType::A).filter_map(|record| record.data.ip_addr());
            let wanted = wanted.iter().map(|last| IpAddr::V4(Ipv4Addr::new(192, 0, 2, *last)));
            assert_eq!(found.collect::<Vec<_>>(), wanted.collect::<Vec<_>>(), "{case}");
        }
        // A DNAME alone is no alias: who answers with one says the alias besides (RFC 6672, 3.1).
        let mut alone = record("example → example.test");
        alone.data =
            RData::Unknown { code: RecordType::Unknown(39), rdata: NULL::with(b"\x07example\x04test\0".to_vec()) };
        let records = [alone, record("a.example.test 1")];
        assert_eq!(answering(&records, &name("a.example"), RecordType::A).count(), 0);
    }
}
