//! Hands out bytes: router, cache policy, security headers, protection of the listeners. Knows `publish` and `desk`,
//! and nothing behind them.
//!
//! ```text
//! TcpListener → arrivals (places) → visit (head, whose) → route (path → Ask) → publish → respond (ETag, encoding)
//!             → headers → wire
//! ```

mod admin;
mod arrivals;
mod buffer;
mod encoding;
mod forwarded;
mod head;
mod headers;
mod health;
mod places;
mod public;
mod respond;
mod route;
mod server;
mod validator;
mod visit;
mod wire;
mod write_timeout;

pub use admin::{AdminState, ConfigStatus, serve_admin};
pub use arrivals::listen;
pub use health::Health;
pub use public::{Site, serve};
pub use route::question;
