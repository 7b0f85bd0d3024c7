//! A check of Uptime Kuma that asks a web server.

use serde_json::{Value as Json, json};

use super::Around;
use crate::import::found::{Block, Found};
use crate::import::item::Item;
use crate::import::report::Verdict;
use crate::import::{request, variables};

pub(super) fn read((item, kind): (&mut Item, &str), around: &Around, found: &mut Found<'_>, block: &mut Block) {
    let (at, url) = (item.place("url"), item.string("url").unwrap_or_default());
    request::url(found, block, &at, &url);
    if let Some(method) = item.string("method").filter(|method| method != "GET") {
        block.set(&["http", "method"], method.to_ascii_uppercase());
    }
    inner(item, "headers");
    if let Some(headers) = item.item("headers") {
        request::headers(found, block, headers);
    }
    if let Some(body) = item.take("body") {
        request::body(found, block, body);
        let media = match item.string("http_body_encoding").as_deref() {
            Some("xml") => "text/xml; charset=utf-8",
            Some("form") => "application/x-www-form-urlencoded",
            Some(_) | None => "application/json",
        };
        if !block.has(&["http", "headers", "Content-Type"]) && !block.has(&["http", "headers", "content-type"]) {
            block.set(&["http", "headers", "Content-Type"], media);
        }
    }
    item.needless(&["http_body_encoding"], "there is no body");
    sign_in(item, found, block);
    if let Some(id) = item.take("proxy_id") {
        match id.as_text().and_then(|id| around.proxies.get(&id)) {
            Some(proxy) => {
                block.set(&["http", "proxy"], proxy.as_str());
                id.carried("`http.proxy`");
            }
            None => id.dropped("there is no such proxy"),
        }
    }
    match item.number("maxredirects") {
        Some(0) => block.set(&["http", "follow_redirects"], false),
        Some(most) => block.set(&["http", "max_redirects"], most.clamp(0, 20)),
        None => {}
    }
    if item.flag("ignore_tls") == Some(true) {
        block.set(&["http", "tls", "verify"], false);
    } else if item.flag("expiry_notification") == Some(true) && url.starts_with("https:") {
        block.set(&["http", "tls", "min_days_left"], 21);
    }
    inner(item, "accepted_statuscodes_json");
    if let Some(codes) = item.take("accepted_statuscodes_json") {
        let at = codes.at.clone();
        match request::codes(&codes.into_texts()) {
            Some(codes) => block.set(&["http", "expect", "status"], codes.written()),
            None => found.log.say(Verdict::Dropped, at, "they are no status codes"),
        }
    }
    expectations(item, kind, found, block);
}

fn expectations(item: &mut Item, kind: &str, found: &Found<'_>, block: &mut Block) {
    let inverted = item.flag("invert_keyword") == Some(true);
    if kind == "keyword"
        && let Some(keyword) = item.string("keyword")
    {
        let ours = if inverted { "not_contains" } else { "contains" };
        block.set(&["http", "expect", "body", ours], keyword);
    }
    if kind != "json-query" {
        return;
    }
    let path = item.take("json_path");
    let how = item.string("json_path_operator").unwrap_or_else(|| "==".to_owned());
    let value = item.take("expected_value");
    let (Some(path), Some(value)) = (path, value) else { return };
    let wanted = value.as_text().unwrap_or_default();
    let text = path.as_text().map(|path| variables::literal(&path)).unwrap_or_default();
    // JSONata: what is no plain path is a program.
    let plain = text.chars().all(|c| c.is_alphanumeric() || "_.[]$".contains(c)) && !text.is_empty();
    let numeric = wanted.parse::<f64>().is_ok();
    let want = match how.as_str() {
        "==" if numeric => {
            Some(json!(wanted.parse::<i64>().ok().map_or_else(|| json!(format!("== {wanted}")), Json::from)))
        }
        "==" => Some(match wanted.as_str() {
            "true" => json!(true),
            "false" => json!(false),
            other => json!(other),
        }),
        "<" | "<=" | ">" | ">=" | "!=" if numeric => Some(json!(format!("{how} {wanted}"))),
        _ => None,
    };
    match want.filter(|_| plain) {
        Some(want) => {
            let full = if text.starts_with('$') { text } else { format!("$.{text}") };
            block.set(&["http", "expect", "json", &full], want);
            path.carried("`expect.json`");
            value.carried("");
        }
        None => {
            path.dropped("a query in JSONata that is no plain path, or a comparison that stillup does not have");
            value.dropped("its query is dropped");
            found.log.say(Verdict::Dropped, item.at(), "what the body must hold is not checked");
        }
    }
}

fn sign_in(item: &mut Item, found: &mut Found<'_>, block: &mut Block) {
    let method = item.string("auth_method").unwrap_or_default();
    let user = item.take("basic_auth_user");
    let password = item.take("basic_auth_pass");
    if matches!(method.as_str(), "" | "basic" | "null") {
        if let (Some(user), Some(password)) = (user, password) {
            let (name, secret) = (user.as_text().unwrap_or_default(), password.as_text().unwrap_or_default());
            request::basic(found, block, &name, &secret);
            user.carried("`http.basic`");
            password.changed("it stands in secrets.env");
        }
    } else if method == "oauth2-cc" {
        let hint = format!("{}_client_secret", block.id());
        for (theirs, ours) in
            [("oauth_token_url", "token_url"), ("oauth_client_id", "client_id"), ("oauth_audience", "audience")]
        {
            if let Some(text) = item.string(theirs) {
                block.set(&["http", "oauth2", ours], text);
            }
        }
        if let Some(secret) = request::secret(item, "oauth_client_secret", found, &hint) {
            block.set(&["http", "oauth2", "client_secret"], secret);
        }
        if let Some(scopes) = item.string("oauth_scopes") {
            let scopes: Vec<&str> = scopes.split_whitespace().collect();
            block.set(&["http", "oauth2", "scopes"], scopes);
        }
        if item.string("oauth_auth_method").as_deref() == Some("client_secret_post") {
            block.set(&["http", "oauth2", "credentials"], "body");
        }
    } else {
        let at = item.place("auth_method");
        found.log.say(Verdict::Dropped, at, "stillup signs in with `basic`, `bearer` or `oauth2`");
    }
    item.dropped(&["tls_cert", "tls_key", "tls_ca"], "write it to a file and name it in `http.tls`");
}

/// JSON in a text is a map or a list here.
fn inner(item: &mut Item, key: &str) {
    item.unfold(key, |text| {
        serde_json::from_str(&variables::literal(text)).ok().map(|value| variables::Notation::None.apply(value))
    });
}
