//! Gatus: `endpoints` → monitors, `alerting` → subscribers, `maintenance`, `ui` and `connectivity` → ours.

mod alerts;
mod condition;
mod page;

use serde_json::json;

use self::alerts::Alerting;
use super::Source;
use super::found::{Block, Found, timing};
use super::item::Item;
use super::length::{self, DAY, SECOND};
use super::request;
use super::target::Target;
use super::variables::{self, Notation};
use crate::config::Problem;

pub(super) fn read(sources: Vec<Source>, found: &mut Found<'_>) -> Result<(), Problem> {
    let many = sources.len() > 1;
    let mut roots = Vec::new();
    for source in sources {
        let tree = found.tree(&source, Notation::Shell)?;
        let at = if many { source.name.clone() } else { String::new() };
        if !tree.is_object() {
            return Err(Problem::of_file(source.name, "is not a configuration of Gatus: it is no map"));
        }
        roots.extend(Item::new(at, tree, &found.log));
    }
    let mut alerting = Alerting::default();
    for root in &mut roots {
        if let Some(item) = root.item("alerting") {
            alerting.providers(item, found);
        }
    }
    for mut root in roots {
        for item in root.items("endpoints").into_iter().chain(root.items("services")) {
            endpoint(item, found, &mut alerting);
        }
        rest(root, found);
    }
    alerting.finish(found);
    Ok(())
}

fn rest(mut root: Item, found: &mut Found<'_>) {
    for mut item in root.items("external-endpoints") {
        found.seen += 1;
        item.give_up("it is pushed to; stillup has no heartbeats yet");
    }
    for mut item in root.items("suites") {
        found.seen += 1;
        item.leave("a suite of Gatus; `http.steps` does the same, written by hand");
    }
    if let Some(item) = root.item("ui") {
        page::ui(item, found);
    }
    if let Some(item) = root.item("maintenance") {
        page::maintenance(item, found);
    }
    if let Some(mut item) = root.item("connectivity").and_then(|mut item| item.item("checker")) {
        let interval = item.take("interval").and_then(|taken| {
            let millis = taken.as_text().and_then(|text| length::parse(&text));
            length::within(taken, millis, (SECOND, DAY))
        });
        if let Some(target) = item.string("target").and_then(|text| Target::parse(&text)) {
            let mut canary = json!({"tcp": {"host": target.host, "port": target.port_or(53)}});
            if let (Some(interval), Some(canary)) = (interval, canary.as_object_mut()) {
                canary.insert("interval".to_owned(), length::written(interval).into());
            }
            found.top.insert("canary".to_owned(), canary);
        }
    }
    if let Some(mut item) = root.item("web") {
        let port = item.take("port");
        let address = item.take("address");
        let text = |taken: &Option<super::item::Taken>| taken.as_ref().and_then(super::item::Taken::as_text);
        let listen =
            format!("{}:{}", text(&address).unwrap_or("0.0.0.0".to_owned()), text(&port).unwrap_or("8080".to_owned()));
        found.top.insert("server".to_owned(), json!({"listen": listen}));
        for taken in [port, address].into_iter().flatten() {
            taken.carried("server.listen");
        }
        item.leave("a proxy before stillup does this");
    }
    root.needless(
        &["disable-monitoring-lock", "concurrency", "skip-invalid-config-update"],
        "stillup does this by itself",
    );
    root.needless(&["storage"], "stillup keeps a database of its own, see `storage.path`");
    root.dropped(&["security"], "the page of stillup is public; a proxy can ask who somebody is");
    root.dropped(&["metrics"], "set `server.admin_listen`, where metrics are served");
    root.dropped(&["remote"], "stillup shows what it checks itself");
    root.dropped(&["announcements"], "write it as an incident, or with `stillup incident open`");
    root.dropped(&["tunneling"], "stillup does not tunnel");
    root.usual("debug", &["false"]);
    root.needless(&root.names().iter().map(String::as_str).collect::<Vec<_>>(), "Gatus does not read it either");
}

fn endpoint(mut item: Item, found: &mut Found<'_>, alerting: &mut Alerting) {
    found.seen += 1;
    let name = item.string("name").unwrap_or_default();
    let Some(target) = item.peek("url").and_then(super::item::scalar) else {
        item.give_up("an endpoint without a `url`");
        return;
    };
    let scheme = Target::parse(&target).map_or_else(String::new, |target| target.scheme);
    let kind = match scheme.as_str() {
        _ if item.has("dns") => "dns",
        _ if item.has("ssh") || scheme == "ssh" => "ssh",
        "http" | "https" => "http",
        "tcp" => "tcp",
        "icmp" => "icmp",
        "tls" | "starttls" => "tls",
        "ws" | "wss" => "websocket",
        "udp" => "udp",
        "grpc" | "grpcs" => "grpc",
        other if variables::has_any(&target) && other.is_empty() => "http",
        _ => "",
    };
    if kind.is_empty() {
        item.give_up("stillup has no check for such a URL");
        return;
    }
    let mut block = found.monitor(&item, &name, &name, kind);
    if let Some(group) = item.string("group") {
        let group = found.group(&item, &group);
        block.set(&["group"], group);
    }
    if item.flag("enabled") == Some(false) {
        block.set(&["enabled"], false);
    }
    where_to(&mut item, found, &mut block, scheme == "starttls");
    let interval = item.take("interval").and_then(|taken| {
        let millis = taken.as_text().and_then(|text| length::parse(&text));
        length::within(taken, millis, (SECOND, DAY))
    });
    let client = item.item("client");
    let timeout = client.and_then(|client| client_of(client, found, &mut block));
    timing(&mut block, &found.log, interval, timeout);
    condition::read(&mut item, &mut block, timeout.unwrap_or(10 * SECOND));
    alerting.endpoint(item.items("alerts"), &mut block);
    item.dropped(&["maintenance-windows"], "write it under `maintenance`");
    item.dropped(&["ui"], "how Gatus shows it");
    item.dropped(&["extra-labels"], "stillup's metrics have no labels of one's own");
    found.monitors.push(block);
}

/// What is asked, and how.
fn where_to(item: &mut Item, found: &mut Found<'_>, block: &mut Block, starttls: bool) {
    let url = item.string("url").unwrap_or_default();
    let target = Target::parse(&url);
    match (block.kind, target) {
        ("http", _) => http(item, found, block, &url),
        ("dns", Some(target)) => {
            if let Some(mut dns) = item.item("dns") {
                let name = dns.string("query-name").unwrap_or_default();
                block.set(&["dns", "name"], name.trim_end_matches('.'));
                if let Some(record) = dns.string("query-type") {
                    block.set(&["dns", "type"], record.to_ascii_uppercase());
                }
            }
            let host = if target.host.contains(':') { format!("[{}]", target.host) } else { target.host };
            let port = target.port.map_or_else(String::new, |port| format!(":{port}"));
            block.set(&["dns", "resolver"], host + &port);
        }
        ("icmp", Some(target)) => block.set(&["icmp", "host"], target.host),
        ("websocket", _) => {
            let url = found.secrets.url(block.id(), &url);
            block.set(&["websocket", "url"], url);
        }
        (kind, Some(target)) => {
            let usual = if kind == "ssh" { 22 } else { 443 };
            let port = target.port_or(usual);
            block.set(&[kind, "host"], target.host);
            block.set(&[kind, "port"], port);
            if starttls {
                block.set(&[kind, "starttls"], "smtp");
            }
        }
        (_, None) => {}
    }
    if block.kind != "http" {
        item.dropped(&["method", "headers", "graphql"], "only HTTP has it");
        item.dropped(&["body"], "write it as `send`");
        item.dropped(&["ssh"], "stillup logs in nowhere; the banner is read");
    }
}

fn http(item: &mut Item, found: &mut Found<'_>, block: &mut Block, url: &str) {
    let at = item.place("url");
    request::url(found, block, &at, url);
    let method = item.string("method").map(|method| method.to_ascii_uppercase());
    if let Some(headers) = item.item("headers") {
        request::headers(found, block, headers);
    }
    let body = item.take("body");
    let graphql = item.flag("graphql") == Some(true);
    if graphql && let Some(body) = body {
        let query = body.as_text().unwrap_or_default();
        let sent = json!({"query": variables::literal(&query)}).to_string();
        let kept = found.secrets.payload(&format!("{}_body", block.id()), &variables::written(&sent));
        body.changed("wrapped as GraphQL over HTTP");
        block.set(&["http", "body"], kept);
        if !block.has(&["http", "headers", "Content-Type"]) {
            block.set(&["http", "headers", "Content-Type"], "application/json");
        }
    } else if let Some(body) = body {
        request::body(found, block, body);
    }
    match method {
        Some(method) if method != "GET" => block.set(&["http", "method"], method),
        None if graphql => block.set(&["http", "method"], "POST"),
        Some(_) | None => {}
    }
}

/// Timeouts and connections; the timeout in milliseconds.
fn client_of(mut client: Item, found: &mut Found<'_>, block: &mut Block) -> Option<u64> {
    let timeout = client.take("timeout").and_then(|taken| {
        let millis = taken.as_text().and_then(|text| length::parse(&text));
        length::within(taken, millis, (10, DAY))
    });
    let kind = block.kind;
    let http = kind == "http";
    let speaks_tls = matches!(kind, "http" | "websocket" | "tls");
    if speaks_tls && client.flag("insecure") == Some(true) {
        let path: &[&str] = if kind == "tls" { &["tls", "verify"] } else { &[kind, "tls", "verify"] };
        block.set(path, false);
    }
    client.usual("insecure", &["false"]);
    if http && client.flag("ignore-redirect") == Some(true) {
        block.set(&["http", "follow_redirects"], false);
    }
    if http && let Some(resolver) = client.string("dns-resolver") {
        let bare = resolver.split_once("://").map_or(resolver.as_str(), |(_, address)| address);
        block.set(&["http", "resolver"], bare);
    }
    let hint = format!("{}_proxy", block.id());
    if http && let Some(proxy) = request::other_url(&mut client, "proxy-url", found, &hint) {
        block.set(&["http", "proxy"], proxy);
    }
    if http && let Some(mut oauth) = client.item("oauth2") {
        let hint = format!("{}_client_secret", block.id());
        let secret = request::secret(&mut oauth, "client-secret", found, &hint).unwrap_or_default();
        let scopes = oauth.take("scopes").map(super::item::Taken::into_texts).unwrap_or_default();
        block.set(&["http", "oauth2", "token_url"], oauth.string("token-url").unwrap_or_default());
        block.set(&["http", "oauth2", "client_id"], oauth.string("client-id").unwrap_or_default());
        block.set(&["http", "oauth2", "client_secret"], secret);
        if !scopes.is_empty() {
            block.set(&["http", "oauth2", "scopes"], scopes);
        }
    }
    if let Some(mut tls) = client.item("tls").filter(|_| http) {
        for (theirs, ours) in [("certificate-file", "cert_file"), ("private-key-file", "key_file")] {
            if let Some(file) = tls.string(theirs) {
                block.set(&["http", "tls", ours], file);
            }
        }
        tls.leave("stillup never renegotiates");
    }
    client.usual("store-cookies", &["false", "true"]);
    client.usual("network", &["ip"]);
    client.usual("ignore-redirect", &["false"]);
    timeout
}
