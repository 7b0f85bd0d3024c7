//! Where a receiver is: its name is looked up once a try, every address is asked of the policy, and only those that
//! pass are connected to.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use thiserror::Error;

use crate::model::address::is_private;
use crate::model::monitor::IpFamily;
use crate::net::resolve::{ResolveError, Resolver};

/// Some servers never answer when they are asked for IPv6: the IPv4 addresses do not wait for them longer than this.
const V6_PATIENCE: Duration = Duration::from_secs(3);

/// Why there is no address to connect to.
#[derive(Debug, Error)]
pub(super) enum AddressError {
    /// The name has none.
    #[error("{0}")]
    Unknown(#[from] ResolveError),
    /// All of them are private.
    #[error("refused: this leads to a private address, which `allow_private: true` would permit")]
    Refused,
}

/// Looks names up; clones share what they know of the system's configuration.
#[derive(Clone, Debug)]
pub(super) struct Addresses {
    resolver: Arc<Resolver>,
    /// Asked instead of the system's servers.
    server: Option<SocketAddr>,
}

impl Addresses {
    /// By the system's hosts file and DNS servers, or by this server alone.
    pub(super) fn new(server: Option<SocketAddr>) -> Self {
        Self { resolver: Arc::new(Resolver::new()), server }
    }

    /// The addresses that may be connected to; never empty. IPv4 and IPv6 are asked for once each.
    ///
    /// # Errors
    /// There is none, or none that may be connected to.
    pub(super) async fn of(&self, host: &str, allow_private: bool) -> Result<Vec<IpAddr>, AddressError> {
        let ask = |family| self.resolver.lookup(host, family, self.server.as_ref().map(std::slice::from_ref));
        let (v4, v6) = tokio::join!(ask(IpFamily::V4), tokio::time::timeout(V6_PATIENCE, ask(IpFamily::V6)));
        let found = match (v4, v6) {
            (Err(error), Err(_) | Ok(Err(_))) => return Err(error.into()),
            (v4, v6) => v4.unwrap_or_default().into_iter().chain(v6.ok().and_then(Result::ok).unwrap_or_default()),
        };
        let allowed: Vec<IpAddr> = found.filter(|address| allow_private || !is_private(*address)).collect();
        if allowed.is_empty() { Err(AddressError::Refused) } else { Ok(allowed) }
    }
}

/// The same for the HTTP client.
#[derive(Debug)]
pub(super) struct Guarded {
    /// How names are looked up.
    pub addresses: Addresses,
    /// Whether private addresses pass.
    pub allow_private: bool,
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let (addresses, allow_private) = (self.addresses.clone(), self.allow_private);
        Box::pin(async move {
            let found = addresses.of(name.as_str(), allow_private).await?;
            Ok(Box::new(found.into_iter().map(|ip| SocketAddr::new(ip, 0))) as Addrs)
        })
    }
}
