//! What probing and notifying share: resolving, dialing, TLS, the address policy.

pub mod dial;
pub mod dns;
pub mod policy;
pub mod resolve;
pub mod tls;
