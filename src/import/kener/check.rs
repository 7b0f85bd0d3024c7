//! What Kener asks, in YAML and in its database alike.

use serde_json::json;

use crate::import::found::{Block, Found};
use crate::import::item::{Item, Taken};
use crate::import::length::{self, DAY, SECOND};
use crate::import::request;

/// The description; Kener's is HTML.
pub(super) fn about(item: &mut Item) -> Option<String> {
    let taken = item.take("description")?;
    let text = taken.as_text()?;
    if text.contains('<') {
        taken.changed("HTML is shown as it is written; write Markdown");
    } else {
        taken.carried("");
    }
    Some(text)
}

/// `* * * * *` and the like, in milliseconds.
pub(super) fn interval(cron: Taken) -> Option<u64> {
    let text = cron.as_text().unwrap_or_default();
    let fields: Vec<&str> = text.split_whitespace().collect();
    let step = |field: &str| match field.strip_prefix("*/") {
        Some(step) => step.parse::<u64>().ok().filter(|step| *step > 0),
        None => (field == "*").then_some(1),
    };
    let minutes = match fields.as_slice() {
        [minute, "*", "*", "*", "*"] => step(minute),
        [minute, hour, "*", "*", "*"] if minute.parse::<u64>().is_ok() => step(hour).map(|hours| hours * 60),
        _ => None,
    };
    match minutes.map(|minutes| minutes.saturating_mul(60 * SECOND)).filter(|millis| *millis <= DAY) {
        Some(millis) => {
            cron.carried("`interval`");
            Some(millis)
        }
        None => {
            cron.dropped("it is no plain interval: it is checked every minute");
            None
        }
    }
}

/// A request.
pub(super) fn api(mut api: Item, mut block: Block, found: &mut Found<'_>) -> Block {
    let (at, url) = (api.place("url"), api.string("url").unwrap_or_default());
    request::url(found, &mut block, &at, &url);
    if let Some(method) = api.string("method").filter(|method| !method.eq_ignore_ascii_case("GET")) {
        block.set(&["http", "method"], method.to_ascii_uppercase());
    }
    // A map in YAML, a list in the database.
    if api.peek("headers").is_some_and(serde_json::Value::is_array) {
        for mut header in api.items("headers") {
            if let (Some(name), Some(value)) = (header.string("key"), header.string("value")) {
                request::header(found, &mut block, &name, &value);
            }
        }
    } else if let Some(headers) = api.item("headers") {
        request::headers(found, &mut block, headers);
    }
    if let Some(body) = api.take("body") {
        request::body(found, &mut block, body);
    }
    timeout(&mut api, &mut block);
    for key in ["allowSelfSignedCert", "allow_self_signed_cert"] {
        if api.flag(key) == Some(true) {
            block.set(&["http", "tls", "verify"], false);
        }
    }
    if api.flag("follow_redirects") == Some(false) {
        block.set(&["http", "follow_redirects"], false);
    }
    if let Some(most) = api.number("max_redirects") {
        block.set(&["http", "max_redirects"], most.clamp(0, 20));
    }
    match api.take("eval") {
        Some(eval) if plain_status(&eval.as_text().unwrap_or_default()).is_some() => {
            if let Some(code) = plain_status(&eval.as_text().unwrap_or_default()) {
                block.set(&["http", "expect", "status"], json!([code]));
            }
            eval.changed("`expect.status`");
        }
        Some(eval) => {
            let lines = eval.as_text().map_or(0, |text| text.lines().count());
            eval.dropped(&format!(
                "JavaScript of {lines} lines decides; read it and write `expect`. Until then 200 to 299 is good"
            ));
        }
        // What Kener takes for good when nothing is said.
        None => block.set(&["http", "expect", "status"], json!(["200-399", 429])),
    }
    api.needless(&["hideURLForGet"], "visitors never see what is asked");
    block
}

/// The code that is good, of JavaScript that asks for nothing else, word by word.
fn plain_status(eval: &str) -> Option<u16> {
    let bare: String = eval.chars().filter(|letter| !letter.is_whitespace() && *letter != ';').collect();
    let mut rest = bare.strip_prefix("(function(statusCode,responseTime,responseDataBase64){")?;
    for idle in ["console.log(statusCode)", "constresp=atob(responseDataBase64)"] {
        rest = rest.strip_prefix(idle).unwrap_or(rest);
    }
    let rest = rest.strip_prefix("return{status:statusCode==")?;
    let (code, rest) = rest.strip_prefix('=').unwrap_or(rest).split_once('?')?;
    let ends = ["'UP':'DOWN',latency:responseTime}})", "'UP':'DOWN',latency:responseTime,}})"];
    code.parse().ok().filter(|_| ends.contains(&rest))
}

fn timeout(item: &mut Item, block: &mut Block) {
    let Some(taken) = item.take("timeout") else { return };
    let millis = taken.as_number().and_then(|millis| u64::try_from(millis).ok());
    // An interval of its own is at least a minute.
    if let Some(millis) = length::within(taken, millis, (10, 60 * SECOND)) {
        block.set(&["timeout"], length::written(millis));
    }
}

/// A question to a name server.
pub(super) fn dns(mut dns: Item, mut block: Block) -> Block {
    if let Some(host) = dns.string("host").or_else(|| dns.string("hosts")) {
        block.set(&["dns", "name"], host);
    }
    if let Some(record) = dns.string("lookupRecord") {
        block.set(&["dns", "type"], record.to_ascii_uppercase());
    }
    if let Some(server) = dns.string("nameServer") {
        block.set(&["dns", "resolver"], server);
    }
    let transport = dns.string("transport").unwrap_or_default().to_ascii_lowercase();
    if transport == "tls" {
        block.set(&["dns", "transport"], "tls");
        if let Some(name) = dns.string("tlsServername") {
            block.set(&["dns", "tls", "server_name"], name);
        }
        if dns.flag("allowSelfSignedCert") == Some(true) {
            block.set(&["dns", "tls", "verify"], false);
        }
    }
    dns.usual("tlsPort", &["853"]);
    dns.usual("allowSelfSignedCert", &["false"]);
    let all = dns.string("matchType").unwrap_or_default() == "ALL";
    let values = dns.take("values");
    if let Some(values) = values {
        let texts = values.as_texts();
        if all {
            values.carried("`dns.expect.contains`");
            block.set(&["dns", "expect", "contains"], texts);
        } else {
            values.carried("`dns.expect.any`");
            let each: Vec<_> = texts.into_iter().map(|text| json!({"contains": [text]})).collect();
            block.set(&["dns", "expect", "any"], each);
        }
    }
    block
}

/// A port, one of a list of hosts.
pub(super) fn tcp(mut host: Item, mut block: Block) -> Block {
    if let Some(name) = host.string("host") {
        block.set(&["tcp", "host"], name);
    }
    block.set(&["tcp", "port"], host.number("port").unwrap_or(80));
    family(&mut host, &mut block);
    timeout(&mut host, &mut block);
    block
}

/// A ping, one of a list of hosts.
pub(super) fn ping(mut host: Item, mut block: Block) -> Block {
    if let Some(name) = host.string("host") {
        block.set(&["icmp", "host"], name);
    }
    if let Some(count) = host.number("count") {
        block.set(&["icmp", "count"], count);
    }
    family(&mut host, &mut block);
    timeout(&mut host, &mut block);
    block
}

fn family(host: &mut Item, block: &mut Block) {
    match host.string("type").as_deref() {
        Some("IP4") => block.set(&[block.kind, "ip"], "v4"),
        Some("IP6") => block.set(&[block.kind, "ip"], "v6"),
        Some(_) | None => {}
    }
}

/// A certificate.
pub(super) fn tls(mut ssl: Item, mut block: Block) -> Block {
    if let Some(host) = ssl.string("host") {
        block.set(&["tls", "host"], host);
    }
    block.set(&["tls", "port"], ssl.number("port").unwrap_or(443));
    if let Some(hours) = ssl.take("degradedRemainingHours") {
        if let Some(days) = hours.as_number().map(|hours| hours.max(1).div_euclid(24) + 1) {
            block.set(&["tls", "min_days_left"], days.clamp(1, 3_650));
            block.set(&["tls", "expiring"], "degraded");
        }
        hours.changed("`tls.min_days_left`, in days");
    }
    ssl.dropped(&["downRemainingHours"], "a certificate that has expired is down");
    block
}

/// A gRPC health check.
pub(super) fn grpc(mut grpc: Item, mut block: Block) -> Block {
    for (theirs, ours) in [("host", "host"), ("service", "service")] {
        if let Some(text) = grpc.string(theirs) {
            block.set(&["grpc", ours], text);
        }
    }
    block.set(&["grpc", "port"], grpc.number("port").unwrap_or(50_051));
    if grpc.flag("tls") == Some(true) {
        let insecure = grpc.flag("insecure") == Some(true);
        block.set(&["grpc", "tls"], json!({"verify": !insecure}));
    }
    timeout(&mut grpc, &mut block);
    grpc.usual("insecure", &["false", "true"]);
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_javascript_that_is_known_word_by_word_is_read() {
        let eval = [
            "(function(statusCode, responseTime, responseDataBase64){",
            "  console.log(statusCode)",
            "  return { status: statusCode == 200 ? 'UP':'DOWN', latency: responseTime, }",
            "})",
        ]
        .join("\n");
        assert_eq!(plain_status(&eval), Some(200));
        assert_eq!(plain_status(&eval.replace("==", "===")), Some(200));
        for other in [
            eval.replace("==", "!="),
            eval.replace("200", "(200 || resp.ok)"),
            eval.replace("'DOWN'", "'DEGRADED'"),
            eval.replace("return", "if (x) return"),
            String::new(),
        ] {
            assert_eq!(plain_status(&other), None, "{other}");
        }
    }
}
