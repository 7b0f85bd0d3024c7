//! The configuration as validated: everything `monitors.yaml` says, with defaults filled in.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use serde::Serialize;

use crate::model::status::words;
use crate::model::{GroupId, Language, Maintenance, Monitor, MonitorId, Secret, Subscriber, Written};

/// The whole configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// The page.
    pub site: Site,
    /// Listeners.
    pub server: Server,
    /// The database.
    pub storage: Storage,
    /// Limits on checks.
    pub limits: Limits,
    /// Is our own network there? Each as a monitor of its own that nobody sees; none: nobody asks.
    pub canary: Vec<Arc<Monitor>>,
    /// Groups in the order of the page.
    pub groups: Vec<Group>,
    /// Monitors in the order of the file.
    pub monitors: Vec<Arc<Monitor>>,
    /// Who is told.
    pub subscribers: Vec<Arc<Subscriber>>,
    /// Planned work, in the order of the file.
    pub maintenance: Vec<Maintenance>,
    /// A drill whose messages all arrive is wanted this often.
    pub drills_every: Option<Duration>,
    /// An automatic incident that a person took over is closed after so long without a bad check; `None`: never.
    pub close_after: Option<Duration>,
    /// Incidents written as files, by name.
    pub incidents: Vec<Arc<Written>>,
}

impl Config {
    /// Where the site is, without a trailing slash: as configured, else the public listener; with `base_path` unless it
    /// ends with it.
    pub fn site_url(&self) -> String {
        let base = self.server.base_path.trim_end_matches('/');
        let Some(url) = &self.site.url else { return format!("http://{}{base}", self.server.listen) };
        let path = url.splitn(4, '/').nth(3).unwrap_or_default();
        if format!("/{path}").ends_with(base) { url.clone() } else { format!("{url}{base}") }
    }

    /// The monitor with an id.
    pub fn monitor(&self, id: &MonitorId) -> Option<&Arc<Monitor>> {
        self.monitors.iter().find(|monitor| monitor.id == *id)
    }
}

words!(
    /// How degraded time counts in uptime.
    DegradedIs { Up = "up", Down = "down" }
);

words!(
    /// How much room a monitor has on the home page.
    Layout { Auto = "auto", Full = "full", Compact = "compact" }
);

/// The page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Shown as the brand.
    pub name: String,
    /// Absolute, as configured, without a trailing slash; every link that leaves the page begins with
    /// [`Config::site_url`].
    pub url: Option<String>,
    /// One sentence.
    pub description: Option<String>,
    /// A folder of `themes/`, or built in.
    pub theme: String,
    /// IANA name; decides where a day begins on the bars.
    pub timezone: String,
    /// Language of pages, badges, feeds and messages; none = as the reader's browser asks, and messages in English.
    pub locale: Option<Language>,
    /// What makes the page look like its owner's.
    pub brand: Brand,
    /// Where visitors get help.
    pub support_url: Option<String>,
    /// Where a weakness of what is watched, or of the page, is reported: a URL (https, mailto).
    pub security: Option<String>,
    /// Length of the bars, days.
    pub history_days: u32,
    /// How degraded time counts in uptime.
    pub degraded_is: DegradedIs,
    /// Visitors see kinds and numbers only, never addresses, URLs or bodies.
    pub hide_reasons: bool,
    /// Room of a monitor on the home page.
    pub layout: Layout,
}

/// What makes the page look like its owner's. Images are paths on this site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Brand {
    /// At the top of every page.
    pub logo: Option<String>,
    /// The same for dark pages.
    pub logo_dark: Option<String>,
    /// The name stands in the logo and is not written beside it.
    pub logo_has_name: bool,
    /// Instead of the icon in the colour of the state.
    pub favicon: Option<String>,
    /// Links at the top of every page, behind our own.
    pub nav: Vec<NavLink>,
    /// Below the description, on the first page; Markdown.
    pub intro: Option<String>,
    /// At the end of every page; Markdown.
    pub footer: Option<String>,
}

/// A link at the top of every page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NavLink {
    /// What it says.
    pub text: String,
    /// http, https or mailto.
    pub url: String,
}

/// Listeners. A change needs a restart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Public address.
    pub listen: SocketAddr,
    /// `/`, or `/status` without a trailing slash.
    pub base_path: String,
    /// Operators' address; none = no admin listener.
    pub admin_listen: Option<SocketAddr>,
    /// Bearer tokens of the operators' API; none = metrics and health only.
    pub admin_tokens: Vec<AdminToken>,
    /// Opens the metrics, which are open to all without one.
    pub metrics_token: Option<Secret>,
    /// Names by which operators may call their listener where no token is asked for, in lower case.
    pub admin_hosts: Vec<String>,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
}

/// Whether two listeners want the same port: on the same address, or one of them on all.
pub fn listeners_collide(one: SocketAddr, other: SocketAddr) -> bool {
    let covers = |wide: IpAddr, other: IpAddr| wide.is_unspecified() && (wide.is_ipv6() || other.is_ipv4());
    let port = one.port();
    let (one, another) = (one.ip().to_canonical(), other.ip().to_canonical());
    port != 0 && port == other.port() && (one == another || covers(one, another) || covers(another, one))
}

/// A bearer token of the operators' API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdminToken {
    /// Who uses it: every change is recorded under this name.
    pub name: String,
    /// What is sent.
    pub token: Secret,
}

/// The database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    /// The file. A change needs a restart.
    pub path: PathBuf,
    /// Checks are kept raw for so many days.
    pub raw_days: u32,
}

/// Limits on checks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Checks at once.
    pub concurrency: usize,
    /// Checks at once against one host.
    pub per_host: usize,
}

/// A group of monitors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its key.
    pub id: GroupId,
    /// For people.
    pub name: String,
    /// One sentence, Markdown.
    pub description: Option<String>,
    /// Closed when the page opens; `None`: as the number of monitors and their state ask.
    pub collapsed: Option<bool>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_port_is_for_one_listener() {
        for (one, other, collide) in [
            ("127.0.0.1:80", "127.0.0.1:80", true),
            ("127.0.0.1:80", "127.0.0.1:81", false),
            ("127.0.0.1:80", "127.0.0.2:80", false),
            ("127.0.0.1:0", "127.0.0.1:0", false),
            ("0.0.0.0:80", "127.0.0.1:80", true),
            ("0.0.0.0:80", "[::1]:80", false),
            ("[::]:80", "127.0.0.1:80", true),
            ("[::]:80", "[::1]:80", true),
            ("[::]:80", "0.0.0.0:80", true),
            ("[::1]:80", "127.0.0.1:80", false),
            ("[::ffff:127.0.0.1]:80", "127.0.0.1:80", true),
        ] {
            let (one, other) = (one.parse().unwrap(), other.parse().unwrap());
            assert_eq!(listeners_collide(one, other), collide, "{one} {other}");
            assert_eq!(listeners_collide(other, one), collide, "{other} {one}");
        }
    }
}
