//! What may be a secret is cut out of what people are told. Pure. Rather too much is cut than too little.

use url::{Position, Url};

/// Stands for what was cut.
const CUT: &str = "…";
/// Characters of a value that is shown.
const MAX_SHOWN: usize = 200;
/// A longer part of a path that mixes letters and digits is taken for a token.
const MAX_PLAIN: usize = 15;
/// Parts of names whose values are nobody's business.
const SECRET: [&str; 11] =
    ["auth", "token", "secret", "password", "passwd", "key", "cookie", "session", "signature", "credential", "csrf"];
/// Names that sound like a secret and hold none.
const OPEN: [&str; 8] = [
    "www-authenticate",
    "proxy-authenticate",
    "public-key-pins",
    "sec-websocket-key",
    "surrogate-key",
    "authentication-info",
    "x-authenticate",
    "cache-key",
];
/// Headers of requests whose values are of the standard, and no secret.
const PLAIN_REQUEST: [&str; 16] = [
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-encoding",
    "content-language",
    "content-length",
    "content-type",
    "expect",
    "host",
    "if-modified-since",
    "origin",
    "range",
    "user-agent",
];

/// Whether a name is one of a secret.
pub(crate) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    !OPEN.contains(&name.as_str()) && SECRET.iter().any(|part| name.contains(part))
}

/// A URL without user, fragment, the values of its query, and parts of its path that look like tokens.
pub(crate) fn cut_url(url: &Url) -> String {
    let mut text = format!("{}://", url.scheme());
    text.push_str(&url[Position::BeforeHost..Position::AfterPort]);
    let parts: Vec<&str> = url.path().split('/').map(|part| if is_token(part) { CUT } else { part }).collect();
    text.push_str(&parts.join("/"));
    if let Some(query) = url.query() {
        let pairs: Vec<String> = query
            .split('&')
            .map(|pair| match pair.split_once('=') {
                Some((name, value)) if !value.is_empty() => format!("{name}={CUT}"),
                Some(_) => pair.to_owned(),
                None if is_token(pair) => CUT.to_owned(),
                None => pair.to_owned(),
            })
            .collect();
        text.push('?');
        text.push_str(&pairs.join("&"));
    }
    text
}

/// Whether a part of a path is long, and no word.
fn is_token(part: &str) -> bool {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    part.len() > MAX_PLAIN && digits > 1 && !part.contains('.')
}

/// A header as a line, its value cut where it may be a secret. Of those of a request only what is known to be none is
/// shown: they were configured, perhaps from a secret.
pub(crate) fn header(name: &str, value: &str, asked: bool, secret: &[String]) -> String {
    let lower = name.trim().to_ascii_lowercase();
    let named = secret.iter().any(|one| one.eq_ignore_ascii_case(&lower));
    let shown = match lower.as_str() {
        _ if named => CUT.to_owned(),
        "set-cookie" => cookie(value),
        "location" | "content-location" | "referer" | "refresh" => target(value),
        _ if asked && !PLAIN_REQUEST.contains(&lower.as_str()) => CUT.to_owned(),
        _ if is_secret(&lower) => CUT.to_owned(),
        _ => value.to_owned(),
    };
    let mut short: String = shown.chars().take(MAX_SHOWN).collect();
    if short.len() < shown.len() {
        short.push_str(CUT);
    }
    format!("{name}: {short}")
}

/// `session=…; Path=/; HttpOnly`.
fn cookie(value: &str) -> String {
    let (pair, rest) = value.split_once(';').map_or((value, ""), |(pair, rest)| (pair, rest));
    let name = pair.split('=').next().unwrap_or_default();
    let rest = if rest.is_empty() { String::new() } else { format!(";{rest}") };
    format!("{name}={CUT}{rest}")
}

/// A URL, whole or relative.
fn target(value: &str) -> String {
    if let Ok(url) = Url::parse(value) {
        return if url.has_host() { cut_url(&url) } else { format!("{}:{CUT}", url.scheme()) };
    }
    let Some(whole) = Url::parse("http://x/").ok().and_then(|base| base.join(value).ok()) else {
        return CUT.to_owned();
    };
    if whole.host_str() != Some("x") {
        return cut_url(&whole).replacen("http:", "", 1);
    }
    cut_url(&whole).trim_start_matches("http://x").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls() {
        for (url, shown) in [
            ("https://user:pass@shop.example:8443/a?token=1&b=&c#f", "https://shop.example:8443/a?token=…&b=&c"),
            ("https://h/hooks/T00000000/B00000000/abcd1234efgh5678ijkl", "https://h/hooks/T00000000/B00000000/…"),
            ("https://h/a/very-long-name-of-a-page/index.html", "https://h/a/very-long-name-of-a-page/index.html"),
            ("http://[::1]:80/?abcd1234efgh5678ijkl", "http://[::1]/?…"),
            ("https://h/v1.2.3-20240101120000/app.js", "https://h/v1.2.3-20240101120000/app.js"),
        ] {
            assert_eq!(cut_url(&Url::parse(url).unwrap()), shown);
        }
    }

    #[test]
    fn headers() {
        let secret = ["X-Mine".to_owned()];
        for (name, value, asked, shown) in [
            ("Content-Type", "text/html", false, "text/html"),
            ("Set-Cookie", "sid=abc; Path=/; HttpOnly", false, "sid=…; Path=/; HttpOnly"),
            ("Set-Cookie", "sid", false, "sid=…"),
            ("X-Mine", "a", false, "…"),
            ("X-Api-Key", "a", false, "…"),
            ("WWW-Authenticate", "Basic realm=\"x\"", false, "Basic realm=\"x\""),
            ("Location", "/a?code=1", false, "/a?code=…"),
            ("Location", "//other/a?code=1", false, "//other/a?code=…"),
            ("Location", "https://h/?code=1", false, "https://h/?code=…"),
            ("Location", "mailto:me@example.com", false, "mailto:…"),
            ("Location", "http://[", false, "…"),
            ("Authorization", "Bearer x", true, "…"),
            ("Cookie", "a=b", true, "…"),
            ("X-Version", "2", true, "…"),
            ("X-Version", "2", false, "2"),
            ("Accept", "*/*", true, "*/*"),
        ] {
            assert_eq!(header(name, value, asked, &secret), format!("{name}: {shown}"));
        }
        assert_eq!(header("X", &"a".repeat(300), false, &[]).chars().count(), 3 + MAX_SHOWN + 1);
    }
}
