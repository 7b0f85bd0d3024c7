//! The kinds of single values a configuration knows; each says what it allows, reads it, and describes it to editors.

pub(super) mod capture;
pub(super) mod expect;
pub(super) mod incident;
pub(super) mod network;
pub(super) mod number;
pub(super) mod recipient;
pub(super) mod request;
pub(super) mod resolver;
pub(super) mod secret;
pub(super) mod severity;
pub(super) mod shown;
pub(super) mod text;
pub(super) mod time;
pub(super) mod tls;
