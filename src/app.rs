//! Composition root (stub until the lead's is merged).

use std::net::SocketAddr;
use std::path::PathBuf;

/// What the command line and the environment say; the file says the rest.
#[derive(Clone, Debug)]
pub struct Options {
    /// The configuration: a file or a directory.
    pub config: PathBuf,
    /// Data folder instead of `storage.path`.
    pub data: Option<PathBuf>,
    /// Address instead of `server.listen`.
    pub listen: Option<SocketAddr>,
}

/// Runs until the stop is asked for.
///
/// # Errors
/// What keeps it from starting, or made a part fail.
pub async fn run(_options: Options) -> Result<(), anyhow::Error> {
    anyhow::bail!("not merged yet")
}
