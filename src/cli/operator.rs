//! A client of the operators' API: finds it and its token, sends JSON, and says what went wrong in words.

use std::io::Read as _;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::{Client, Method, StatusCode};
use serde_json::Value as Json;
use url::Url;

use super::failure::Failure;
use super::flags::ConfigArg;
use super::{block_on, environment, unsound};
use crate::config;

/// Of a whole request.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Bytes of a file with a token.
const MAX_TOKEN: u64 = 64 * 1024;
/// Bytes of an answer; a page of incidents has far fewer.
const MAX_ANSWER: usize = 16 << 20;

/// Where the operators' API is, and what opens it.
#[derive(Debug, clap::Args)]
pub(super) struct OperatorArgs {
    #[command(flatten)]
    config: ConfigArg,
    /// The operators' listener, http://ADDRESS:PORT [default: server.admin_listen of the configuration]
    #[arg(long, env = "STILLUP_ADMIN_URL", value_name = "URL")]
    url: Option<String>,
    /// Token of the operators' API; better in the environment or a file [default: the first of the configuration]
    #[arg(long, env = "STILLUP_ADMIN_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    token: Option<String>,
    /// File that holds the token; wins over the token itself
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Print the answer as JSON
    #[arg(long)]
    pub(super) json: bool,
}

/// The operators' API of a running server.
#[derive(Debug)]
pub(super) struct Operator {
    base: String,
    token: String,
}

impl Operator {
    /// As the flags say; what they do not say is the configuration's.
    pub(super) fn find(args: &OperatorArgs) -> Result<Self, Failure> {
        let file = args.config.asked_or_default();
        let base = match &args.url {
            Some(url) => base(url)?,
            None => listener(&file)?,
        };
        let given = match &args.token_file {
            Some(path) => Some(in_file(path)?),
            None => args.token.clone().filter(|token| !token.is_empty()),
        };
        let token = match given {
            Some(token) => token,
            None => configured(&file)?,
        };
        Ok(Self { base, token })
    }

    /// Sends a request; gives what was answered.
    pub(super) fn send(&self, method: Method, path: &str, body: Option<&Json>) -> Result<Json, Failure> {
        block_on(self.exchange(method, path, body))?
    }

    /// The same, where there is a runtime.
    pub(super) async fn exchange(&self, method: Method, path: &str, body: Option<&Json>) -> Result<Json, Failure> {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let client = Client::builder().no_proxy().timeout(TIMEOUT).redirect(reqwest::redirect::Policy::none()).build();
        let client = client.map_err(|error| Failure::new(format!("no request can be made: {error}")))?;
        let mut request = client.request(method, format!("{}/api/admin/v1{path}", self.base)).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let mut response = request.send().await.map_err(|error| self.unreachable(&error))?;
        let status = response.status();
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| self.unreachable(&error))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MAX_ANSWER {
                return Err(Failure::new(format!(
                    "{} answers with more than an answer has: is that stillup?",
                    self.base
                )));
            }
        }
        let json = serde_json::from_slice(&bytes);
        if status.is_success() {
            return json
                .map_err(|_| Failure::new(format!("{} does not answer with JSON: is that stillup?", self.base)));
        }
        Err(self.refused(status, &json.unwrap_or(Json::Null)))
    }

    fn unreachable(&self, error: &reqwest::Error) -> Failure {
        let why = if error.is_timeout() {
            format!("no answer within {} s", TIMEOUT.as_secs())
        } else {
            "no connection".to_owned()
        };
        Failure::new(format!("no stillup answers at {} ({why})", self.base))
            .hint("start it, or name its operators' listener with --url")
    }

    fn refused(&self, status: StatusCode, answer: &Json) -> Failure {
        let error = &answer["error"];
        if status == StatusCode::UNAUTHORIZED {
            let hint =
                "it knows the tokens of the configuration it was started with; give another in STILLUP_ADMIN_TOKEN";
            return Failure::new(format!("{} does not know this token", self.base)).hint(hint);
        }
        let Some(message) = error["message"].as_str() else {
            return Failure::new(format!(
                "{} answers {status}: is that the operators' listener of stillup?",
                self.base
            ));
        };
        let line = |fault: &Json| match (fault["message"].as_str(), fault["hint"].as_str()) {
            (Some(message), Some(hint)) => format!("\n  {message} ({hint})"),
            (message, _) => format!("\n  {}", message.unwrap_or_default()),
        };
        let problems: String = error["problems"].as_array().into_iter().flatten().map(line).collect();
        let failure = Failure::new(format!("{message}{problems}"));
        match error["hint"].as_str() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

/// Where the configuration says that operators are served.
fn listener(file: &Path) -> Result<String, Failure> {
    let server = config::server(file, &environment)
        .map_err(|problems| unsound(&problems).hint("or name the operators' listener with --url"))?;
    let address = server.admin_listen.ok_or_else(|| {
        Failure::new("the configuration has no operators' listener").hint(
            "set `server.admin_listen` and `server.admin_token` and restart the server, or name another with --url",
        )
    })?;
    Ok(format!("http://{}", reachable(address)))
}

/// The token that the configuration has.
fn configured(file: &Path) -> Result<String, Failure> {
    let token = config::token(file, &environment).map_err(|problems| {
        unsound(&problems).hint("or give a token of the operators' API in STILLUP_ADMIN_TOKEN, or with --token-file")
    })?;
    let token = token.ok_or_else(|| {
        Failure::new("no token of the operators' API is known: without one the server has no such API")
            .hint("set `server.admin_token` and restart the server, or give its token in STILLUP_ADMIN_TOKEN")
    })?;
    Ok(token.expose().to_owned())
}

/// The token that a file holds, alone.
fn in_file(path: &Path) -> Result<String, Failure> {
    let wrong = |why: String| {
        Failure::new(format!("{}: {why}", path.display()))
            .hint("a file that holds the token and nothing else is wanted")
    };
    let mut text = String::new();
    let read = std::fs::File::open(path).and_then(|file| file.take(MAX_TOKEN).read_to_string(&mut text));
    read.map_err(|error| wrong(error.to_string()))?;
    match text.trim() {
        "" => Err(wrong("there is no token in it".to_owned())),
        token if token.contains(char::is_whitespace) => Err(wrong("there is more than a token in it".to_owned())),
        token => Ok(token.to_owned()),
    }
}

/// Scheme and authority of a URL; a path is the API's own.
fn base(text: &str) -> Result<String, Failure> {
    let wanted = || {
        Failure::new(format!("`{text}` is no address of an operators' listener"))
            .hint("a URL such as http://127.0.0.1:9180 is wanted")
    };
    let url = Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        .ok_or_else(wanted)?;
    Ok(url.as_str().trim_end_matches('/').trim_end_matches("/api/admin/v1").to_owned())
}

/// A listener on every address is reached on this machine's own.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(Ipv4Addr::UNSPECIFIED) => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(Ipv6Addr::UNSPECIFIED) => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_urls() {
        for (text, expected) in [
            ("http://127.0.0.1:9180", "http://127.0.0.1:9180"),
            ("http://[::1]:9180/", "http://[::1]:9180"),
            ("https://ops.example/stillup/api/admin/v1/", "https://ops.example/stillup"),
        ] {
            assert_eq!(base(text).ok().as_deref(), Some(expected));
        }
        for text in ["", "127.0.0.1:9180", "ftp://a", "http://"] {
            assert!(base(text).is_err(), "{text}");
        }
        assert_eq!(reachable("0.0.0.0:1".parse().unwrap()).to_string(), "127.0.0.1:1");
    }
}
