//! What probing and notifying share: resolving, dialing, TLS, the address policy, capped bodies.

pub mod policy;
