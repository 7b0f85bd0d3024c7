//! `stillup healthcheck`: one request by hand, so that a container needs no curl.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use url::Url;

use super::failure::Failure;
use super::flags::{ConfigArg, address};
use super::{environment, say, unsound};
use crate::{clock, config};

/// For the whole check.
const DEADLINE: Duration = Duration::from_secs(5);

/// Bytes of the answer looked at; ours has fewer than 1 KiB.
const MAX_ANSWER: usize = 4096;

#[derive(Debug, clap::Args)]
pub(super) struct HealthcheckArgs {
    /// The page to ask, as http://ADDRESS:PORT/base_path; wins over --listen
    #[arg(long)]
    url: Option<String>,
    /// The address to ask [default: server.listen of the configuration]
    #[arg(long, env = "STILLUP_LISTEN", value_name = "ADDRESS:PORT", value_parser = address)]
    listen: Option<SocketAddr>,
    #[command(flatten)]
    config: ConfigArg,
}

/// What is asked, and where.
#[derive(Debug, PartialEq, Eq)]
struct Question {
    /// As in the `Host` header.
    host: String,
    port: u16,
    path: String,
}

pub(super) fn run(args: &HealthcheckArgs) -> Result<ExitCode, Failure> {
    let question = match &args.url {
        Some(url) => from_url(url)?,
        None => from_config(args)?,
    };
    let Question { host, port, path } = &question;
    match ask(&question) {
        Ok(200) => Ok(say(&format!("healthy: http://{host}:{port}{path} answered 200"))),
        Ok(status) => Err(Failure::new(format!("not healthy: http://{host}:{port}{path} answered {status}"))),
        Err(error) => {
            Err(Failure::new(format!("not healthy: http://{host}:{port}{path}: {error}"))
                .hint("is stillup running there?"))
        }
    }
}

fn from_url(text: &str) -> Result<Question, Failure> {
    let wanted = || {
        Failure::new(format!("`{text}` cannot be asked")).hint("a URL such as http://127.0.0.1:8080/status is wanted")
    };
    let url = Url::parse(text).ok().filter(|url| url.scheme() == "http").ok_or_else(wanted)?;
    let base = url.path().trim_end_matches('/').trim_end_matches("/healthz");
    let host = url.host_str().ok_or_else(wanted)?.to_owned();
    Ok(Question { host, port: url.port_or_known_default().unwrap_or(80), path: format!("{base}/healthz") })
}

/// The configuration says the address, unless the flag or the environment does, and the base path.
fn from_config(args: &HealthcheckArgs) -> Result<Question, Failure> {
    let (address, base) = match (args.listen, config::server(&args.config.asked_or_default(), &environment)) {
        (Some(listen), Ok(server)) => (listen, server.base_path),
        (Some(listen), Err(_)) => (listen, String::new()),
        (None, Ok(server)) => (server.listen, server.base_path),
        (None, Err(problems)) => {
            return Err(unsound(&problems).hint("name the address with --listen or --url"));
        }
    };
    let ip = match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    let host = if ip.is_ipv6() { format!("[{ip}]") } else { ip.to_string() };
    Ok(Question { host, port: address.port(), path: format!("{}/healthz", base.trim_end_matches('/')) })
}

/// The status of the answer.
fn ask(question: &Question) -> io::Result<u16> {
    let deadline = clock::monotonic() + DEADLINE;
    let Question { host, port, path } = question;
    let mut stream = connect(host, *port, deadline)?;
    stream.set_write_timeout(Some(left(deadline)?))?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nUser-Agent: stillup-healthcheck\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    let mut chunk = [0; 512];
    loop {
        if let Some(status) = status(&answer) {
            return Ok(status);
        }
        stream.set_read_timeout(Some(left(deadline)?))?;
        match stream.read(&mut chunk) {
            Ok(0) => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the answer is not HTTP")),
            Ok(read) if answer.len() + read <= MAX_ANSWER => answer.extend_from_slice(&chunk[..read]),
            Ok(_) => return Err(io::Error::new(io::ErrorKind::InvalidData, "the answer is not HTTP")),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {
                return Err(late());
            }
            Err(error) => return Err(error),
        }
    }
}

fn connect(host: &str, port: u16, deadline: Instant) -> io::Result<TcpStream> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in (bare, port).to_socket_addrs()?.collect::<Vec<SocketAddr>>() {
        match TcpStream::connect_timeout(&address, left(deadline)?) {
            Ok(stream) => return Ok(stream),
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// `HTTP/1.1 200 OK\r\n` → 200, once the line is whole.
fn status(answer: &[u8]) -> Option<u16> {
    let line = answer.split(|byte| *byte == b'\n').next().filter(|line| line.len() < answer.len())?;
    let mut words = std::str::from_utf8(line).ok()?.split_ascii_whitespace();
    words.next().filter(|version| version.starts_with("HTTP/1."))?;
    words.next()?.parse().ok()
}

/// Time until the deadline; an error when there is none.
fn left(deadline: Instant) -> io::Result<Duration> {
    Some(deadline.saturating_duration_since(clock::monotonic())).filter(|left| !left.is_zero()).ok_or_else(late)
}

fn late() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, format!("no answer within {} s", DEADLINE.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_are_pages_or_the_route_itself() {
        for (url, host, port, path) in [
            ("http://127.0.0.1:8080", "127.0.0.1", 8080, "/healthz"),
            ("http://127.0.0.1:8080/", "127.0.0.1", 8080, "/healthz"),
            ("http://a/status/", "a", 80, "/status/healthz"),
            ("http://[::1]:1/status/healthz", "[::1]", 1, "/status/healthz"),
        ] {
            let expected = Question { host: host.to_owned(), port, path: path.to_owned() };
            assert_eq!(from_url(url).ok(), Some(expected), "{url}");
        }
        for url in ["", "127.0.0.1:8080", "https://a/", "http://"] {
            assert!(from_url(url).is_err(), "{url}");
        }
    }

    #[test]
    fn status_lines() {
        for (answer, expected) in [
            ("HTTP/1.1 200 OK\r\n", Some(200)),
            ("HTTP/1.1 503\r\nx", Some(503)),
            ("HTTP/1.1 200 OK", None),
            ("SSH-2.0 200\r\n", None),
            ("", None),
        ] {
            assert_eq!(status(answer.as_bytes()), expected, "{answer:?}");
        }
    }
}
