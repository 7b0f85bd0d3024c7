//! Names to addresses. The system's way is its hosts file, search list and DNS servers, read again when they change;
//! a server given by name is asked alone. No cache: a probe wants to know what is true now.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use hickory_resolver::Hosts;
use hickory_resolver::proto::op::{Query, ResponseCode};
use hickory_resolver::proto::rr::{Name, Record, RecordType};
use hickory_resolver::system_conf::read_system_conf;
use thiserror::Error;

use super::dns::{AskError, Question, ask};
use crate::model::monitor::IpFamily;

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
    #[error("the DNS server answered {0}")]
    Refused(ResponseCode),
    /// `/etc/resolv.conf` names none, or cannot be read.
    #[error("no DNS server is configured: {0}")]
    NoServer(String),
    /// It cannot be a host's name.
    #[error("this is not a host name")]
    BadName,
    /// The server could not be asked.
    #[error("the DNS server could not be asked")]
    Unasked(#[source] AskError),
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

    /// The addresses of a host, in the order in which they were answered; never empty. A literal address is itself.
    ///
    /// `auto` asks for IPv4 first and for IPv6 only when there is none: most machines that probe have no IPv6 route,
    /// and one attempt at one address is what is measured. Waits as long as the caller does.
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
        if name.is_localhost() {
            let all = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
            return Ok(all.into_iter().filter(|address| fits(*address, family)).collect());
        }
        if let Some(server) = server {
            return lookup_name(&[server], &name, family).await;
        }
        let system = self.system();
        if let Some(found) = in_hosts(&system.hosts, &name, family) {
            return Ok(found);
        }
        if system.servers.is_empty() {
            return Err(ResolveError::NoServer(system.trouble.clone()));
        }
        let mut verdict = ResolveError::NoSuchName;
        for candidate in system.candidates(host, &name) {
            match lookup_name(&system.servers, &candidate, family).await {
                Ok(found) => return Ok(found),
                Err(ResolveError::NoSuchName) => {}
                Err(error @ ResolveError::NoAddress(_)) => verdict = error,
                Err(error) => return Err(error),
            }
        }
        Err(verdict)
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
        IpFamily::Auto => &[RecordType::A, RecordType::AAAA],
        IpFamily::V4 => &[RecordType::A],
        IpFamily::V6 => &[RecordType::AAAA],
    }
}

fn in_hosts(hosts: &Hosts, name: &Name, family: IpFamily) -> Option<Vec<IpAddr>> {
    kinds(family).iter().find_map(|kind| {
        let found = addresses(hosts.lookup_static_host(&Query::query(name.clone(), *kind))?.answers(), *kind);
        (!found.is_empty()).then_some(found)
    })
}

async fn lookup_name(servers: &[SocketAddr], name: &Name, family: IpFamily) -> Result<Vec<IpAddr>, ResolveError> {
    for kind in kinds(family) {
        let question = Question::new(name.clone(), *kind).map_err(|_| ResolveError::BadName)?;
        let found = ask_each(servers, &question, *kind).await?;
        if !found.is_empty() {
            return Ok(found);
        }
    }
    Err(ResolveError::NoAddress(family))
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
                Ok(Err(error)) => failed = Some(ResolveError::Unasked(error)),
                Ok(Ok(message)) => match message.metadata.response_code {
                    ResponseCode::NoError => return Ok(addresses(&message.answers, kind)),
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

/// The addresses among the records; aliases were followed by the server, and their own records are passed over.
fn addresses(records: &[Record], kind: RecordType) -> Vec<IpAddr> {
    records.iter().filter(|record| record.record_type() == kind).filter_map(|record| record.data.ip_addr()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

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
        assert_eq!(find("box", IpFamily::Auto), Some(vec!["192.0.2.7".parse().unwrap()]));
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
        assert_eq!(
            resolver.lookup("localhost", IpFamily::Auto, None).await.unwrap()[0],
            "127.0.0.1".parse::<IpAddr>().unwrap()
        );
    }
}
