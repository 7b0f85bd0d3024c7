//! What probing and notifying share: resolving, dialing, TLS.

pub mod dial;
pub mod dns;
pub mod resolve;
pub mod tls;
