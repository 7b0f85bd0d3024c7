//! Asking DNS servers for the addresses of a name: both families, one server after the other, one name after the other.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::time::Duration;

use hickory_resolver::proto::op::ResponseCode;
use hickory_resolver::proto::rr::{Name, Record, RecordType};

use super::error::ResolveError;
use super::trial::Watch;
use crate::model::monitor::IpFamily;
use crate::net::dial::{Fault, fault};
use crate::net::dns::{AskError, Question, answering, ask};

/// With several servers, the next is asked after this long without an answer.
const PATIENCE: Duration = Duration::from_secs(2);

/// Who is asked.
#[derive(Clone, Copy)]
pub(super) struct Servers<'a> {
    addresses: &'a [SocketAddr],
    /// Of the system's: what they answer is remembered.
    watch: Option<&'a Watch>,
}

impl<'a> Servers<'a> {
    /// Those that somebody named.
    pub(super) const fn named(addresses: &'a [SocketAddr]) -> Self {
        Self { addresses, watch: None }
    }

    /// The system's.
    pub(super) const fn watched(addresses: &'a [SocketAddr], watch: &'a Watch) -> Self {
        Self { addresses, watch: Some(watch) }
    }
}

/// What is asked for.
pub(super) const fn kinds(family: IpFamily) -> &'static [RecordType] {
    match family {
        IpFamily::Auto => &[RecordType::AAAA, RecordType::A],
        IpFamily::V4 => &[RecordType::A],
        IpFamily::V6 => &[RecordType::AAAA],
    }
}

/// One of each family after the other.
pub(super) fn in_turn(families: &[Vec<IpAddr>]) -> Vec<IpAddr> {
    let longest = families.iter().map(Vec::len).max().unwrap_or_default();
    (0..longest).flat_map(|place| families.iter().filter_map(move |family| family.get(place).copied())).collect()
}

/// The first of the names that has an address, as glibc goes through them: what one of them does not answer, the next
/// may.
pub(super) async fn search(
    servers: Servers<'_>,
    names: Vec<Name>,
    family: IpFamily,
) -> Result<Vec<IpAddr>, ResolveError> {
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

pub(super) async fn lookup_name(
    servers: Servers<'_>,
    name: &Name,
    family: IpFamily,
) -> Result<Vec<IpAddr>, ResolveError> {
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
    let found = in_turn(&found);
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
async fn ask_each(servers: Servers<'_>, question: &Question, kind: RecordType) -> Result<Vec<IpAddr>, ResolveError> {
    loop {
        let mut failed = None;
        let mut silent = false;
        for server in servers.addresses {
            let answer = match servers.addresses {
                [_] => Ok(ask(*server, question).await),
                _ => tokio::time::timeout(PATIENCE, ask(*server, question)).await,
            };
            if let (Ok(Ok(message)), Some(watch)) = (&answer, servers.watch) {
                watch.heard(*server, question.asked(), message.metadata.response_code);
            }
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
