//! A module: what it asks for is kept until its targets are known.

use serde_json::{Map, Value as Json, json};

use super::sent::{hidden, pairs};
use super::texts;
use crate::import::found::{Block, Found};
use crate::import::item::Item;
use crate::import::length::{self, DAY};
use crate::import::report::Verdict;
use crate::import::request;
use crate::import::target::Target;

/// A module, as far as it can be said here.
pub(super) struct Module {
    pub at: String,
    /// The kind of check.
    pub kind: &'static str,
    pub timeout: Option<u64>,
    /// Keys and values below the kind.
    keys: Vec<(Vec<String>, Json)>,
    headers: Vec<(String, String)>,
    body: Option<String>,
    basic: Option<(String, String)>,
    bearer: Option<String>,
}

impl Module {
    pub(super) fn read(mut item: Item) -> Self {
        let prober = item.string("prober").unwrap_or_default();
        let kind = match prober.as_str() {
            "http" => "http",
            "tcp" => "tcp",
            "dns" => "dns",
            "icmp" => "icmp",
            "grpc" => "grpc",
            "websocket" => "websocket",
            _ => "unknown",
        };
        let timeout = item.take("timeout").and_then(|taken| {
            let millis = taken.as_text().and_then(|text| length::parse(&text));
            length::within(taken, millis, (10, DAY))
        });
        let at = item.at().to_owned();
        let (keys, headers) = (Vec::new(), Vec::new());
        let mut module = Self { at, kind, timeout, keys, headers, body: None, basic: None, bearer: None };
        if let Some(mut inner) = item.item(&prober) {
            match kind {
                "http" => module.http(&mut inner),
                "tcp" => module.tcp(&mut inner),
                "dns" => module.dns(&mut inner),
                _ => {}
            }
            module.network(&mut inner);
        }
        module
    }

    fn set(&mut self, path: &[&str], value: impl Into<Json>) {
        self.keys.push((path.iter().map(|key| (*key).to_owned()).collect(), value.into()));
    }

    fn http(&mut self, item: &mut Item) {
        if let Some(method) = item.string("method").filter(|method| method != "GET") {
            self.set(&["method"], method);
        }
        if let Some(mut headers) = item.item("headers") {
            for name in headers.names() {
                self.headers.extend(headers.string(&name).map(|value| (name, value)));
            }
        }
        self.body = item.string("body");
        let (place, codes) = (item.place("valid_status_codes"), texts(item, "valid_status_codes"));
        if !codes.is_empty() {
            match request::codes(&codes) {
                Some(codes) => self.set(&["expect", "status"], codes.written()),
                None => item.log().say(Verdict::Dropped, place, "they are no status codes"),
            }
        }
        if item.flag("follow_redirects") == Some(false) || item.flag("no_follow_redirects") == Some(true) {
            self.set(&["follow_redirects"], false);
        }
        for theirs in ["fail_if_body_not_matches_regexp", "fail_if_not_matches_regexp"] {
            self.pattern(item, theirs);
        }
        item.dropped(
            &["fail_if_body_matches_regexp", "fail_if_matches_regexp"],
            "stillup can say that a text is not there (`not_contains`), not that a pattern does not match",
        );
        item.dropped(&["fail_if_header_matches", "fail_if_header_not_matches"], "write it as `expect.headers`, a glob");
        item.dropped(&["fail_if_ssl", "fail_if_not_ssl"], "write it as `expect.final_url`");
        if let Some(versions) = item.take("valid_http_versions") {
            match versions.as_texts().as_slice() {
                [only] if only.starts_with("HTTP/2") => {
                    self.set(&["expect", "http_version"], "h2");
                    versions.carried("`expect.http_version`");
                }
                _ => versions.changed("HTTP/1.1 and HTTP/2 are both good"),
            }
        }
        self.sign_in(item);
        if let Some(proxy) = item.string("proxy_url") {
            self.set(&["proxy"], proxy);
        }
        if let Some(tls) = item.item("tls_config") {
            self.tls(tls);
        }
        item.usual("enable_http2", &["true"]);
        item.usual("compression", &["gzip", "br", "deflate", "identity"]);
    }

    fn sign_in(&mut self, item: &mut Item) {
        if let Some(mut basic) = item.item("basic_auth") {
            self.basic = basic.string("username").map(|name| (name, basic.string("password").unwrap_or_default()));
        }
        self.bearer = item.string("bearer_token");
        if let Some(mut authorization) = item.item("authorization") {
            let kind = authorization.string("type").unwrap_or_else(|| "Bearer".to_owned());
            if let Some(credentials) = authorization.string("credentials") {
                self.headers.push(("Authorization".to_owned(), format!("{kind} {credentials}")));
            }
        }
    }

    /// One pattern; of several only the first can be said.
    fn pattern(&mut self, item: &mut Item, theirs: &str) {
        let at = item.place(theirs);
        for (index, pattern) in texts(item, theirs).into_iter().enumerate() {
            if index == 0 {
                self.set(&["expect", "body", "matches"], pattern);
            } else {
                item.log().say(Verdict::Dropped, format!("{at}[{index}]"), "a body has one pattern");
            }
        }
    }

    fn tls(&mut self, mut tls: Item) {
        let mut keys = Map::new();
        if tls.flag("insecure_skip_verify") == Some(true) {
            keys.insert("verify".to_owned(), false.into());
        }
        for key in ["ca_file", "cert_file", "key_file", "server_name"] {
            keys.extend(tls.string(key).map(|text| (key.to_owned(), text.into())));
        }
        if let Some(version) = tls.take("min_version") {
            match version.as_text().as_deref() {
                Some("TLS13") => {
                    keys.insert("min_version".to_owned(), "1.3".into());
                    version.carried("");
                }
                Some("TLS12") => version.carried("the usual"),
                _ => version.changed("nothing older than 1.2 is ever spoken"),
            }
        }
        if !keys.is_empty() {
            self.set(&["tls"], keys);
        }
    }

    fn tcp(&mut self, item: &mut Item) {
        let place = item.place("query_response");
        let mut steps = Vec::new();
        let (mut starttls, mut captured) = (false, false);
        for mut step in item.items("query_response") {
            let mut keys = Map::new();
            if let Some(text) = step.string("expect") {
                keys.insert("expect".to_owned(), text.into());
            }
            if let Some(text) = step.string("send") {
                // What an `expect` before has captured, in its notation.
                captured |= text.contains("$${");
                // The exporter ends each line itself.
                keys.insert("send".to_owned(), format!("{text}\r\n").into());
            }
            starttls |= step.flag("starttls") == Some(true);
            step.dropped(&["labels"], "stillup's metrics have no labels of one's own");
            step.dropped(&["expect_bytes"], "write it as a pattern");
            if !keys.is_empty() {
                steps.push(keys);
            }
        }
        let why = match (starttls, captured) {
            (true, _) => "TLS in the middle of a dialogue (STARTTLS): the port is checked alone",
            (false, true) => "a step sends what another has captured; write it with `(?<name>…)` and `{name}`",
            (false, false) => "",
        };
        if !why.is_empty() {
            item.log().drop_below(&place);
            item.log().say(Verdict::Dropped, place, why);
        } else if !steps.is_empty() {
            self.set(&["steps"], pairs(steps));
        }
        if item.flag("tls") == Some(true) {
            self.set(&["tls"], true);
            if let Some(tls) = item.item("tls_config") {
                self.tls(tls);
            }
        }
    }

    fn dns(&mut self, item: &mut Item) {
        for (theirs, ours) in [("query_name", "name"), ("query_type", "type"), ("transport_protocol", "transport")] {
            if let Some(text) = item.string(theirs) {
                self.set(&[ours], text);
            }
        }
        if item.flag("dns_over_tls") == Some(true) {
            self.set(&["transport"], "tls");
        }
        match texts(item, "valid_rcodes").as_slice() {
            [] => {}
            [code] => self.set(&["expect", "rcode"], code.as_str()),
            several => {
                let each: Vec<Json> = several.iter().map(|code| json!({"rcode": code})).collect();
                self.set(&["expect", "any"], each);
            }
        }
        item.dropped(
            &["validate_answer_rrs", "validate_authority_rrs", "validate_additional_rrs"],
            "write it as `dns.expect`",
        );
        item.usual("recursion_desired", &["true"]);
        item.usual("query_class", &["IN"]);
    }

    /// Which family of addresses.
    fn network(&mut self, item: &mut Item) {
        let fallback = item.flag("ip_protocol_fallback");
        if let Some(wanted) = item.take("preferred_ip_protocol") {
            let family = match (wanted.as_text().as_deref(), fallback) {
                (Some("ip4"), Some(false)) => Some("v4"),
                (Some("ip6"), Some(false)) => Some("v6"),
                _ => None,
            };
            match family.filter(|_| self.kind != "dns") {
                Some(family) => {
                    self.set(&["ip"], family);
                    wanted.carried("`ip`");
                }
                None => wanted.changed("both families are tried"),
            }
        }
        item.dropped(&["source_ip_address"], "the system chooses");
    }

    /// What it says, for one target.
    pub(super) fn apply(&self, target: &str, block: &mut Block, found: &mut Found<'_>) {
        let at = block.at.clone();
        match (self.kind, Target::parse(target)) {
            ("http" | "websocket", _) => {
                let url = if target.contains("://") { target.to_owned() } else { format!("http://{target}") };
                if self.kind == "http" {
                    request::url(found, block, &at, &url);
                } else {
                    block.set(&["websocket", "url"], found.secrets.url(block.id(), &url));
                }
            }
            ("dns", _) => block.set(&["dns", "resolver"], target),
            (kind, Some(target)) => {
                block.set(&[kind, "host"], target.host.as_str());
                if kind != "icmp" {
                    block.set(&[kind, "port"], target.port_or(443));
                }
            }
            (_, None) => found.log.say(Verdict::Dropped, at, "it is no target"),
        }
        for (path, value) in &self.keys {
            let mut full = vec![self.kind];
            full.extend(path.iter().map(String::as_str));
            let value = hidden(path, value, block, found);
            block.set(&full, value);
        }
        for (name, value) in &self.headers {
            request::header(found, block, name, value);
        }
        if let Some(body) = &self.body {
            let kept = found.secrets.payload(&format!("{}_body", block.id()), body);
            block.set(&["http", "body"], kept);
        }
        if let Some((name, password)) = &self.basic {
            request::basic(found, block, name, password);
        }
        if let Some(token) = &self.bearer {
            let kept = found.secrets.keep(&format!("{}_token", block.id()), token);
            block.set(&["http", "bearer"], kept);
        }
    }
}
