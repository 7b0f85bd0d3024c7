//! Names to addresses. The system's way is its hosts file, search list and DNS servers, read again when they change;
//! servers that are given are asked alone. No cache: a probe wants to know what is true now.

mod asking;
mod error;
mod memory;
mod trial;

use std::convert::Infallible;
use std::fs;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Instant, SystemTime};

use hickory_resolver::Hosts;
use hickory_resolver::proto::op::{Message, Query};
use hickory_resolver::proto::rr::{Name, Record, RecordType};
use hickory_resolver::system_conf::read_system_conf;

use crate::clock;
use crate::model::monitor::{IpFamily, NameServer};
use crate::net::dns::Question;
use asking::{Servers, in_turn, kinds, lookup_name, search};
pub use error::ResolveError;
use trial::Watch;

/// The port of DNS.
const PORT: u16 = 53;
/// Files whose change makes the system's configuration old.
const FILES: [&str; 2] = ["/etc/resolv.conf", "/etc/hosts"];

/// Resolves names; one is shared by all.
#[derive(Debug)]
pub struct Resolver {
    system: Mutex<Arc<System>>,
    /// Whether a change of the system's files counts.
    follows: bool,
    watch: Watch,
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
        Self { system: Mutex::new(Arc::new(System::read(stamps()))), follows: true, watch: Watch::default() }
    }

    /// One whose system has these servers, no hosts file and no search list.
    #[cfg(not(binary_alone))]
    pub fn of(servers: Vec<SocketAddr>) -> Self {
        let system = System {
            stamps: [None; 2],
            hosts: Hosts::default(),
            servers,
            search: Vec::new(),
            ndots: 1,
            trouble: "there is none".to_owned(),
        };
        Self { system: Mutex::new(Arc::new(system)), follows: false, watch: Watch::default() }
    }

    /// The system's DNS servers, in order; empty when none is configured.
    pub fn servers(&self) -> Vec<SocketAddr> {
        self.system().servers.clone()
    }

    /// The addresses of a DNS server; the system is asked for those of one that has a name.
    ///
    /// # Errors
    /// Why there is none.
    pub async fn servers_of(&self, server: &NameServer) -> Result<Vec<SocketAddr>, ResolveError> {
        let found = self.lookup(&server.host, IpFamily::Auto, None).await?;
        Ok(found.into_iter().map(|ip| SocketAddr::new(ip, server.port)).collect())
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
        servers: Option<&[SocketAddr]>,
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
        if let Some(servers) = servers {
            let found = lookup_name(Servers::named(servers), &name, family).await;
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
        let candidates = system.candidates(host, &name);
        self.watched(&system.servers, &name, search(Servers::watched(&system.servers, &self.watch), candidates, family))
            .await
    }

    /// What the system's servers say of a name; that they answer nobody if they do not.
    async fn watched<T>(
        &self,
        servers: &[SocketAddr],
        name: &Name,
        answer: impl Future<Output = Result<T, ResolveError>>,
    ) -> Result<T, ResolveError> {
        let since = clock::monotonic();
        let answer = tokio::select! {
            biased;
            answer = answer => answer,
            never = self.watch.wonder(servers, name, since) => match never {},
        };
        match answer {
            Err(error) if error.is_in_doubt() && self.watch.finds_nobody_answered(servers, name, since).await => {
                Err(nobody(servers))
            }
            answer => answer,
        }
    }

    /// An answer of one of the system's servers to a question that was asked elsewhere.
    pub fn heard(&self, server: SocketAddr, question: &Question, answer: &Message) {
        self.watch.heard(server, question.asked(), answer.metadata.response_code);
    }

    /// Finds out, while a question to the system's servers is waited for, whether they answer anybody. Never ready.
    pub async fn wonder(&self, question: &Question, since: Instant) -> Infallible {
        self.watch.wonder(&self.servers(), question.name(), since).await
    }

    /// Whether the system's servers, which did not answer a question, answer nobody.
    pub async fn finds_nobody_answered(&self, question: &Question, since: Instant) -> Option<ResolveError> {
        let servers = self.servers();
        let ours = self.watch.finds_nobody_answered(&servers, question.name(), since).await;
        ours.then(|| nobody(&servers))
    }

    /// The same of a host that was asked for at `since`, as far as it is known.
    pub fn answers_nobody(&self, host: &str, since: Instant) -> Option<ResolveError> {
        let (servers, name) = (self.servers(), Name::from_str_relaxed(host).ok()?);
        self.watch.answer_nobody(&servers, &name, since).then(|| nobody(&servers))
    }

    /// The configuration, read again if a file has changed. Two `stat`s of small local files: not worth a thread.
    fn system(&self) -> Arc<System> {
        let mut system = self.system.lock().unwrap_or_else(PoisonError::into_inner);
        let stamps = if self.follows { stamps() } else { system.stamps };
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

fn nobody(servers: &[SocketAddr]) -> ResolveError {
    let servers: Vec<String> = servers.iter().map(SocketAddr::to_string).collect();
    ResolveError::AnswersNobody(servers.join(", "))
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

fn in_hosts(hosts: &Hosts, name: &Name, family: IpFamily) -> Option<Vec<IpAddr>> {
    let of = |kind: &RecordType| {
        let found = hosts.lookup_static_host(&Query::query(name.clone(), *kind));
        found.map(|found| direct(found.answers(), *kind)).unwrap_or_default()
    };
    let found = in_turn(&kinds(family).iter().map(of).collect::<Vec<_>>());
    (!found.is_empty()).then_some(found)
}

fn direct(records: &[Record], kind: RecordType) -> Vec<IpAddr> {
    records.iter().filter(|record| record.record_type() == kind).filter_map(|record| record.data.ip_addr()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hickory_resolver::proto::op::{MessageType, ResponseCode};
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

    /// What one name of the search list does not answer, the next may, as with glibc.
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
                search(Servers::named(&[server]), names.clone(), IpFamily::Auto).await.unwrap(),
                [IpAddr::V4(Ipv4Addr::LOCALHOST)]
            );
            let few = async |range: std::ops::Range<usize>| {
                search(Servers::named(&[server]), names[range].to_vec(), IpFamily::Auto).await
            };
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
        let nobody = ["127.0.0.1:9".parse().unwrap()];
        let nobody = Some(&nobody[..]);
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
