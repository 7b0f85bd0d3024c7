//! Hands out bytes: router, cache policy, security headers, protection of the listeners. Knows `publish` and `desk`,
//! and nothing behind them.
//!
//! ```text
//! TcpListener → server (limits) → route (path → Ask) → publish → respond (ETag, encoding) → headers
//! ```

mod admin;
mod encoding;
mod headers;
mod health;
mod public;
mod respond;
mod route;
mod server;
mod validator;
mod write_timeout;

pub use admin::{AdminState, ConfigStatus, serve_admin};
pub use health::Health;
pub use public::{Site, serve};
pub use route::question;
