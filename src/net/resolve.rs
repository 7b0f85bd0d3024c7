//! Names to addresses. The system's way is its hosts file, search list and DNS servers, read again when they change;
//! a server given by name is asked alone. No cache: a probe wants to know what is true now.

use std::fs;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use hickory_resolver::Hosts;
use hickory_resolver::proto::op::{Query, ResponseCode};
use hickory_resolver::proto::rr::{Name, Record, RecordType};
use hickory_resolver::system_conf::read_system_conf;
use thiserror::Error;

use super::dial::{Fault, fault};
use super::dns::{AskError, Question, answering, ask};
use crate::model::monitor::{IpFamily, Rcode};

/// With several servers, the next is asked after this long without an answer.
const PATIENCE: Duration = Duration::from_secs(2);
/// The port of DNS.
const PORT: u16 = 53;
/// Files whose change makes the system's configuration old.
const FILES: [&str; 2] = ["/etc/resolv.conf", "/etc/hosts"];

/// Why a name has no address.
#[derive(Debug, Error)]
pub enum ResolveError {
    /// NXDOMAIN.
    #[error("there is no such name")]
    NoSuchName,
    /// The name is there, an address of the wanted family is not.
    #[error("the name has no {}address", family_word(*.0))]
    NoAddress(IpFamily),
    /// The server would not or could not answer.
    #[error("the DNS server answered {}", word(*.0))]
    Refused(ResponseCode),
    /// `/etc/resolv.conf` names none, or cannot be read: nothing about the name.
    #[error("this machine has no DNS server: {0}")]
    NoServer(String),
    /// The one it has is its own, and does not run: nothing about the name either.
    #[error("this machine's own DNS server at {0} does not run")]
    OwnServer(SocketAddr, #[source] AskError),
    /// It cannot be a host's name.
    #[error("this is not a host name")]
    BadName,
    /// The server could not be asked.
    #[error("the DNS server could not be asked")]
    Unasked(#[source] AskError),
}

fn word(code: ResponseCode) -> String {
    let number = u16::from(code);
    let known = Rcode::ALL.iter().find(|known| known.code() == number);
    known.map_or_else(|| format!("RCODE {number}"), |known| known.as_str().to_owned())
}

const fn family_word(family: IpFamily) -> &'static str {
    match family {
        IpFamily::Auto => "",
        IpFamily::V4 => "IPv4 ",
        IpFamily::V6 => "IPv6 ",
    }
}

/// Resolves names; one is shared by all.
#[derive(Debug)]
pub struct Resolver {
    system: Mutex<Arc<System>>,
}

/// The system's configuration as last read.
#[derive(Debug)]
struct System {
    stamps: [Option<SystemTime>; 2],
    hosts: Hosts,
    servers: Vec<SocketAddr>,
    search: Vec<Name>,
    ndots: usize,
    trouble: String,
}

impl System {
    fn read(stamps: [Option<SystemTime>; 2]) -> Self {
        let hosts = Hosts::from_system().unwrap_or_default();
        match read_system_conf() {
            Ok((config, options)) => Self {
                stamps,
                hosts,
                servers: config.name_servers().iter().map(|server| SocketAddr::new(server.ip, PORT)).collect(),
                search: config.search().to_vec(),
                ndots: options.ndots,
                trouble: "/etc/resolv.conf names none".to_owned(),
            },
            // Never somebody else's servers: the hosts file still works, and every other name says what is wrong.
            Err(error) => Self {
                stamps,
                hosts,
                servers: Vec::new(),
                search: Vec::new(),
                ndots: 1,
                trouble: format!("/etc/resolv.conf: {error}"),
            },
        }
    }

    /// The names to ask for, in order: the search list comes first for a name with few dots.
    fn candidates(&self, host: &str, name: &Name) -> Vec<Name> {
        if host.ends_with('.') {
            return vec![name.clone()];
        }
        let mut names: Vec<Name> =
            self.search.iter().filter_map(|domain| name.clone().append_domain(domain).ok()).collect();
        let dots = host.bytes().filter(|byte| *byte == b'.').count();
        names.insert(if dots >= self.ndots { 0 } else { names.len() }, name.clone());
        names
    }
}

impl Default for Resolver {
    fn default() -> Self {
        Self::new()
    }
}

impl Resolver {
    /// Reads the system's configuration.
    pub fn new() -> Self {
        Self { system: Mutex::new(Arc::new(System::read(stamps()))) }
    }

    /// The system's DNS servers, in order; empty when none is configured.
    pub fn servers(&self) -> Vec<SocketAddr> {
        self.system().servers.clone()
    }

    /// The addresses of a host, in the order in which they are to be tried; never empty. A literal address is itself.
    ///
    /// `auto` asks for both families at once, IPv6 first and then in turn, as RFC 6724 and RFC 8305 want it. Waits as
    /// long as the caller does.
    ///
    /// # Errors
    /// Why there is no address.
    pub async fn lookup(
        &self,
        host: &str,
        family: IpFamily,
        server: Option<SocketAddr>,
    ) -> Result<Vec<IpAddr>, ResolveError> {
        if let Some(address) = literal(host) {
            return if fits(address, family) { Ok(vec![address]) } else { Err(ResolveError::NoAddress(family)) };
        }
        let name = Name::from_str_relaxed(host).map_err(|_| ResolveError::BadName)?;
        let system = self.system();
        if name.is_localhost() {
            // The name alone is both, whatever the hosts file says; those below it may be written there.
            let written = in_hosts(&system.hosts, &name, family).filter(|_| name.num_labels() > 1);
            let both = [IpAddr::V6(Ipv6Addr::LOCALHOST), IpAddr::V4(Ipv4Addr::LOCALHOST)];
            return Ok(written.unwrap_or_else(|| both.into_iter().filter(|address| fits(*address, family)).collect()));
        }
        if let Some(server) = server {
            let found = lookup_name(&[server], &name, family).await;
            return found.map_err(|error| match error {
                // Named by hand, it is not the system's.
                ResolveError::OwnServer(_, cause) => ResolveError::Unasked(cause),
                error => error,
            });
        }
        if let Some(found) = in_hosts(&system.hosts, &name, family) {
            return Ok(found);
        }
        if system.servers.is_empty() {
            return Err(ResolveError::NoServer(system.trouble.clone()));
        }
        search(&system.servers, system.candidates(host, &name), family).await
    }

    /// The configuration, read again if a file has changed. Two `stat`s of small local files: not worth a thread.
    fn system(&self) -> Arc<System> {
        let stamps = stamps();
        let mut system = self.system.lock().unwrap_or_else(PoisonError::into_inner);
        if system.stamps != stamps {
            let fresh = System::read(stamps);
            // A file that cannot be read just now (no descriptor free) does not undo what was known.
            if !fresh.servers.is_empty() || system.servers.is_empty() {
                *system = Arc::new(fresh);
            }
        }
        Arc::clone(&system)
    }
}

fn stamps() -> [Option<SystemTime>; 2] {
    FILES.map(|file| fs::metadata(file).and_then(|meta| meta.modified()).ok())
}

/// An address written as such, with or without the brackets of a URL.
pub fn literal(host: &str) -> Option<IpAddr> {
    host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(host).parse().ok()
}

const fn fits(address: IpAddr, family: IpFamily) -> bool {
    match family {
        IpFamily::Auto => true,
        IpFamily::V4 => address.is_ipv4(),
        IpFamily::V6 => address.is_ipv6(),
    }
}

const fn kinds(family: IpFamily) -> &'static [RecordType] {
    match family {
        IpFamily::Auto => &[RecordType::AAAA, RecordType::A],
        IpFamily::V4 => &[RecordType::A],
        IpFamily::V6 => &[RecordType::AAAA],
    }
}

fn in_hosts(hosts: &Hosts, name: &Name, family: IpFamily) -> Option<Vec<IpAddr>> {
    let of = |kind: &RecordType| {
        let found = hosts.lookup_static_host(&Query::query(name.clone(), *kind));
        found.map(|found| direct(found.answers(), *kind)).unwrap_or_default()
    };
    let found = in_turn(kinds(family).iter().map(of).collect());
    (!found.is_empty()).then_some(found)
}

/// One of each family after the other.
fn in_turn(families: Vec<Vec<IpAddr>>) -> Vec<IpAddr> {
    let longest = families.iter().map(Vec::len).max().unwrap_or_default();
    (0..longest).flat_map(|place| families.iter().filter_map(move |family| family.get(place).copied())).collect()
}

/// The first of the names that has an address, as glibc goes through them: what one of them does not answer, the next
/// may.
async fn search(servers: &[SocketAddr], names: Vec<Name>, family: IpFamily) -> Result<Vec<IpAddr>, ResolveError> {
    let mut verdict = ResolveError::NoSuchName;
    for candidate in names {
        match (lookup_name(servers, &candidate, family).await, &verdict) {
            (Ok(found), _) => return Ok(found),
            (Err(error @ ResolveError::NoAddress(_)), _) => verdict = error,
            (Err(error @ ResolveError::Refused(_)), ResolveError::NoSuchName) => verdict = error,
            (Err(ResolveError::NoSuchName | ResolveError::Refused(_) | ResolveError::BadName), _) => {}
            (Err(error), _) => return Err(error),
        }
    }
    Err(verdict)
}

async fn lookup_name(servers: &[SocketAddr], name: &Name, family: IpFamily) -> Result<Vec<IpAddr>, ResolveError> {
    let ask = |kind: RecordType| async move {
        let question = Question::new(name.clone(), kind).map_err(|_| ResolveError::BadName)?;
        ask_each(servers, &question, kind).await
    };
    let answers = match kinds(family) {
        [kind] => vec![ask(*kind).await],
        _ => {
            let (mut v6, mut v4) = (pin!(ask(RecordType::AAAA)), pin!(ask(RecordType::A)));
            tokio::select! {
                first = &mut v6 => vec![first_found(&first, v4, IpFamily::V4).await, first],
                first = &mut v4 => vec![first_found(&first, v6, IpFamily::V6).await, first],
            }
        }
    };
    let mut found = Vec::new();
    let mut failed = ResolveError::NoSuchName;
    for answer in answers {
        match answer {
            Ok(addresses) => found.push(addresses),
            Err(error @ (ResolveError::NoSuchName | ResolveError::BadName)) if is_no(&failed) => failed = error,
            Err(ResolveError::NoSuchName | ResolveError::BadName) => {}
            Err(error) => failed = error,
        }
    }
    found.sort_by_key(|addresses| addresses.first().is_some_and(IpAddr::is_ipv4));
    let nothing = found.is_empty();
    let found = in_turn(found);
    match (found.is_empty(), is_no(&failed)) {
        (false, _) => Ok(found),
        (true, true) if !nothing => Err(ResolveError::NoAddress(family)),
        (true, _) => Err(failed),
    }
}

const fn is_no(error: &ResolveError) -> bool {
    matches!(error, ResolveError::NoSuchName)
}

/// The answer for the other family: awaited as long as nothing is found, and a moment more when something is. Some
/// servers never answer for IPv6.
async fn first_found(
    first: &Result<Vec<IpAddr>, ResolveError>,
    other: impl Future<Output = Result<Vec<IpAddr>, ResolveError>>,
    family: IpFamily,
) -> Result<Vec<IpAddr>, ResolveError> {
    if first.as_ref().is_ok_and(|found| !found.is_empty()) {
        return tokio::time::timeout(PATIENCE, other).await.unwrap_or(Err(ResolveError::NoAddress(family)));
    }
    other.await
}

/// Asks one server after the other until one answers; gives up when each has failed in the same round.
async fn ask_each(servers: &[SocketAddr], question: &Question, kind: RecordType) -> Result<Vec<IpAddr>, ResolveError> {
    loop {
        let mut failed = None;
        let mut silent = false;
        for server in servers {
            let answer = match servers {
                [_] => Ok(ask(*server, question).await),
                _ => tokio::time::timeout(PATIENCE, ask(*server, question)).await,
            };
            match answer {
                Err(_) => silent = true,
                // What a server elsewhere said counts more than that our own does not run.
                Ok(Err(error)) if is_own(*server, &error) => {
                    failed = failed.or(Some(ResolveError::OwnServer(*server, error)));
                }
                Ok(Err(error)) => failed = Some(ResolveError::Unasked(error)),
                Ok(Ok(message)) => match message.metadata.response_code {
                    ResponseCode::NoError => return Ok(addresses(&message.answers, question.name(), kind)),
                    ResponseCode::NXDomain => return Err(ResolveError::NoSuchName),
                    other => failed = Some(ResolveError::Refused(other)),
                },
            }
        }
        if let (Some(error), false) = (failed, silent) {
            return Err(error);
        }
    }
}

/// A server on this machine, where nobody listens.
fn is_own(server: SocketAddr, error: &AskError) -> bool {
    server.ip().is_loopback() && matches!(error, AskError::Io(io) if fault(io) == Fault::Refused)
}

/// The addresses of a name among the records of an answer.
fn addresses(records: &[Record], name: &Name, kind: RecordType) -> Vec<IpAddr> {
    answering(records, name, kind).filter_map(|record| record.data.ip_addr()).collect()
}

fn direct(records: &[Record], kind: RecordType) -> Vec<IpAddr> {
    records.iter().filter(|record| record.record_type() == kind).filter_map(|record| record.data.ip_addr()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_resolver::proto::op::{Message, MessageType};
    use hickory_resolver::proto::rr::RData;
    use hickory_resolver::proto::rr::rdata::A;
    use tokio::net::UdpSocket;

    /// Answers whom it likes, until nobody asks any more.
    async fn serve(socket: UdpSocket, answer: fn(&str) -> (ResponseCode, Option<RData>)) {
        let mut buffer = [0; 512];
        while let Ok((length, from)) = socket.recv_from(&mut buffer).await {
            let question = Message::from_vec(&buffer[..length]).unwrap();
            let query = question.queries[0].clone();
            let (code, data) = answer(&format!("{} {}", query.name().to_ascii(), query.query_type()));
            let mut message = Message::new(question.metadata.id, MessageType::Response, question.metadata.op_code);
            message.metadata.response_code = code;
            message.add_query(query.clone());
            message.add_answers(data.map(|data| Record::from_rdata(query.name().clone(), 60, data)));
            socket.send_to(&message.to_vec().unwrap(), from).await.unwrap();
        }
    }

    /// C10: what one name of the search list does not answer, the next may, as with glibc.
    #[tokio::test]
    async fn a_search_list_goes_on() {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let server = socket.local_addr().unwrap();
        let names = ["fails.lan", "refuses.lan", "none.lan", "empty.lan", "db.lan"];
        let names = names.map(|name| Name::from_str_relaxed(format!("{name}.")).unwrap()).to_vec();
        let answers = |asked: &str| match asked.split('.').next() {
            Some("fails") => (ResponseCode::ServFail, None),
            Some("refuses") => (ResponseCode::Refused, None),
            Some("db") if asked.ends_with(" A") => (ResponseCode::NoError, Some(RData::A(A(Ipv4Addr::LOCALHOST)))),
            Some("db" | "empty") => (ResponseCode::NoError, None),
            _ => (ResponseCode::NXDomain, None),
        };
        let all = async {
            assert_eq!(
                search(&[server], names.clone(), IpFamily::Auto).await.unwrap(),
                [IpAddr::V4(Ipv4Addr::LOCALHOST)]
            );
            let few =
                async |range: std::ops::Range<usize>| search(&[server], names[range].to_vec(), IpFamily::Auto).await;
            assert!(matches!(few(0..3).await, Err(ResolveError::Refused(ResponseCode::ServFail))));
            assert!(matches!(few(0..4).await, Err(ResolveError::NoAddress(_))));
            assert!(matches!(few(2..3).await, Err(ResolveError::NoSuchName)));
        };
        tokio::select! {
            () = all => {}
            () = serve(socket, answers) => {}
        }
    }

    fn system(search: &[&str], ndots: usize) -> System {
        System {
            stamps: [None; 2],
            hosts: Hosts::default(),
            servers: Vec::new(),
            search: search.iter().map(|domain| Name::from_str_relaxed(domain).unwrap()).collect(),
            ndots,
            trouble: String::new(),
        }
    }

    #[test]
    fn search_lists() {
        let table: [(&[&str], usize, &str, &[&str]); 4] = [
            (&["lan."], 1, "db", &["db.lan", "db"]),
            (&["lan."], 1, "db.example", &["db.example", "db.example.lan"]),
            (&["lan."], 1, "db.", &["db"]),
            (&["a.svc.", "svc."], 5, "db.ns", &["db.ns.a.svc", "db.ns.svc", "db.ns"]),
        ];
        for (search, ndots, host, expected) in table {
            let names = system(search, ndots).candidates(host, &Name::from_str_relaxed(host).unwrap());
            let names: Vec<String> =
                names.iter().map(|name| name.to_ascii().trim_end_matches('.').to_owned()).collect();
            assert_eq!(names, expected, "{host}");
        }
    }

    #[test]
    fn hosts_file() {
        let mut hosts = Hosts::default();
        hosts.read_hosts_conf("192.0.2.7 box\n2001:db8::7 box\n2001:db8::8 six\n".as_bytes()).unwrap();
        let find = |name: &str, family| in_hosts(&hosts, &Name::from_str_relaxed(name).unwrap(), family);
        let both: Vec<IpAddr> = vec!["2001:db8::7".parse().unwrap(), "192.0.2.7".parse().unwrap()];
        assert_eq!(find("box", IpFamily::Auto), Some(both));
        assert_eq!(find("BOX", IpFamily::V6), Some(vec!["2001:db8::7".parse().unwrap()]));
        assert_eq!(find("six", IpFamily::Auto), Some(vec!["2001:db8::8".parse().unwrap()]));
        assert_eq!(find("six", IpFamily::V4), None);
        assert_eq!(find("other", IpFamily::Auto), None);
    }

    #[tokio::test]
    async fn literals_and_localhost_ask_nobody() {
        let resolver = Resolver::new();
        let nobody = Some("127.0.0.1:9".parse().unwrap());
        assert_eq!(resolver.lookup("[::1]", IpFamily::Auto, nobody).await.unwrap(), ["::1".parse::<IpAddr>().unwrap()]);
        assert!(matches!(
            resolver.lookup("::1", IpFamily::V4, nobody).await,
            Err(ResolveError::NoAddress(IpFamily::V4))
        ));
        assert_eq!(
            resolver.lookup("localhost", IpFamily::V6, nobody).await.unwrap(),
            ["::1".parse::<IpAddr>().unwrap()]
        );
        for name in ["localhost", "LOCALHOST.", "app.localhost"] {
            let both: [IpAddr; 2] = ["::1".parse().unwrap(), "127.0.0.1".parse().unwrap()];
            assert_eq!(resolver.lookup(name, IpFamily::Auto, None).await.unwrap(), both, "{name}");
        }
    }
}
