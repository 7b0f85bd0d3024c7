//! Values that may be secret: out of the configuration, into variables. What is known to be harmless stays; everything
//! else that could let somebody in goes.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::ids;
use super::variables::{self, Part};

/// Headers whose values let nobody in.
const HARMLESS: &[&str] = &[
    "accept",
    "accept-charset",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-length",
    "content-type",
    "host",
    "origin",
    "pragma",
    "range",
    "referer",
    "user-agent",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-requested-with",
];
/// Words in the names of things that are secret.
const TELLING: &[&str] =
    &["key", "token", "secret", "pass", "pwd", "auth", "sig", "cred", "code", "session", "jwt", "access", "hash"];
/// Words before what is secret.
const SCHEMES: &[&str] = &["Bearer ", "bearer ", "Basic ", "basic ", "Token ", "token ", "ApiKey ", "Bot ", "Key "];
/// Shorter texts are words, longer ones may be made by chance.
const SHORTEST_TOKEN: usize = 16;

/// At the top of the file of variables.
const HEAD: &str = "\
# What monitors.yaml must not hold. Keep it to yourself.
# For a shell: set -a; . ./secrets.env; set +a
# For systemd: EnvironmentFile=
";

/// Variables and their values.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    values: BTreeMap<String, String>,
    /// In the order of the configuration.
    order: Vec<String>,
    /// Names that the input uses itself.
    reserved: BTreeSet<String>,
}

impl Secrets {
    /// The variables of an input are not ours to give values to.
    pub(super) fn reserve(&mut self, text: &str) {
        self.reserved.extend(variables::parts(text).into_iter().filter_map(|part| match part {
            Part::Variable(name) => Some(name),
            Part::Literal(_) => None,
        }));
    }

    /// A text with all that is literal in it in variables.
    pub(super) fn keep(&mut self, hint: &str, text: &str) -> String {
        let mut out = String::new();
        for part in variables::parts(text) {
            match part {
                Part::Variable(name) => {
                    let _ = write!(out, "${{{name}}}");
                }
                Part::Literal(literal) => {
                    let scheme = SCHEMES.iter().find(|scheme| out.is_empty() && literal.starts_with(**scheme));
                    let (scheme, rest) = literal.split_at(scheme.map_or(0, |scheme| scheme.len()));
                    out.push_str(scheme);
                    if rest.chars().any(char::is_alphanumeric) {
                        out.push_str(&self.variable(hint, rest));
                    } else {
                        out.push_str(&variables::written(rest));
                    }
                }
            }
        }
        out
    }

    /// The value of a header, hidden unless the header is known to be harmless.
    pub(super) fn header(&mut self, hint: &str, name: &str, value: &str) -> String {
        if HARMLESS.contains(&name.trim().to_ascii_lowercase().as_str()) {
            return value.to_owned();
        }
        self.keep(&format!("{hint}_{name}"), value)
    }

    /// A URL whose telling parameters, long random parts and user are hidden.
    pub(super) fn url(&mut self, hint: &str, url: &str) -> String {
        let (rest, fragment) = url.split_once('#').map_or((url, None), |(rest, after)| (rest, Some(after)));
        let (before, query) = rest.split_once('?').map_or((rest, None), |(before, query)| (before, Some(query)));
        let (authority, path) = match before.split_once("://") {
            Some((scheme, after)) => {
                let end = after.find('/').unwrap_or(after.len());
                let (host, path) = after.split_at(end);
                let host = match host.rsplit_once('@') {
                    Some((user, host)) => format!("{}@{host}", self.user(hint, user)),
                    None => host.to_owned(),
                };
                (format!("{scheme}://{host}"), path)
            }
            None => (String::new(), before),
        };
        let segments: Vec<String> = path.split('/').map(|segment| self.random(hint, segment)).collect();
        let mut out = authority + &segments.join("/");
        if let Some(query) = query {
            let pairs: Vec<String> = query.split('&').map(|pair| self.pair(hint, pair)).collect();
            out = format!("{out}?{}", pairs.join("&"));
        }
        match fragment {
            Some(fragment) => format!("{out}#{fragment}"),
            None => out,
        }
    }

    fn user(&mut self, hint: &str, user: &str) -> String {
        match user.split_once(':') {
            Some((name, password)) => format!("{name}:{}", self.keep(&format!("{hint}_password"), password)),
            None => self.keep(&format!("{hint}_user"), user),
        }
    }

    fn pair(&mut self, hint: &str, pair: &str) -> String {
        let Some((name, value)) = pair.split_once('=') else { return self.random(hint, pair) };
        if is_telling(name) && !value.is_empty() {
            return format!("{name}={}", self.keep(&format!("{hint}_{name}"), value));
        }
        format!("{name}={}", self.random(&format!("{hint}_{name}"), value))
    }

    /// A text that is hidden if it looks as if made by chance.
    pub(super) fn random(&mut self, hint: &str, text: &str) -> String {
        if is_random(&variables::literal(text)) { self.keep(hint, text) } else { text.to_owned() }
    }

    /// A text that is sent: hidden unless it can hold nothing secret.
    pub(super) fn payload(&mut self, hint: &str, text: &str) -> String {
        let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).collect();
        let harmless = words.len() <= 4 && !words.iter().any(|word| is_telling(word) || word.len() >= SHORTEST_TOKEN);
        if harmless { text.to_owned() } else { self.keep(hint, text) }
    }

    /// A variable for a value; equal values share one.
    fn variable(&mut self, hint: &str, value: &str) -> String {
        let stem = ids::slug(hint).unwrap_or_else(|| "secret".to_owned()).replace('-', "_").to_ascii_uppercase();
        let stem = if stem.starts_with(|c: char| c.is_ascii_digit()) { format!("S_{stem}") } else { stem };
        let names = (1_usize..).map(|number| if number == 1 { stem.clone() } else { format!("{stem}_{number}") });
        for name in names {
            match self.values.get(&name) {
                Some(known) if known == value => return format!("${{{name}}}"),
                None if !self.reserved.contains(&name) => {
                    self.values.insert(name.clone(), value.to_owned());
                    self.order.push(name.clone());
                    return format!("${{{name}}}");
                }
                Some(_) | None => {}
            }
        }
        String::new()
    }

    /// The value of a variable.
    pub(super) fn value(&self, name: &str) -> Option<String> {
        self.values.get(name).cloned()
    }

    /// Variables of the configuration that have no value here.
    pub(super) fn wanted(&self, yaml: &str) -> Vec<String> {
        used(yaml).into_iter().filter(|name| !self.values.contains_key(name)).collect()
    }

    /// The variables of a configuration as a file, as shells and systemd read it.
    pub(super) fn file(&self, yaml: &str) -> String {
        let (used, wanted) = (used(yaml), self.wanted(yaml));
        let mut text = String::new();
        if !wanted.is_empty() {
            text.push_str("# Variables of what was imported; set them as before:\n");
        }
        for name in &wanted {
            let _ = writeln!(text, "# {name}=");
        }
        for name in self.order.iter().filter(|name| used.contains(*name)) {
            let value = self.values.get(name).map_or("", String::as_str);
            let _ = writeln!(text, "{name}={}", quoted(value));
        }
        if text.is_empty() { text } else { HEAD.to_owned() + &text }
    }
}

/// Names of the variables in a configuration.
fn used(yaml: &str) -> BTreeSet<String> {
    let lines = yaml.lines().filter(|line| !line.trim_start().starts_with('#'));
    let names = lines.flat_map(variables::parts).filter_map(|part| match part {
        Part::Variable(name) => Some(name),
        Part::Literal(_) => None,
    });
    names.collect()
}

fn quoted(value: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+,=".contains(c);
    if value.chars().all(bare) { value.to_owned() } else { format!("'{}'", value.replace('\'', r"'\''")) }
}

/// Whether a name is that of something secret.
pub(super) fn is_telling(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    TELLING.iter().any(|word| name.contains(word))
}

/// Whether a text looks as if made by chance: an identifier, a hash, a token.
fn is_random(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_:=+.~%".contains(c);
    if text.len() < SHORTEST_TOKEN || !text.chars().all(plain) {
        return false;
    }
    text.split(['-', '_', '.', ':', '~', '%', '=', '+']).any(|piece| {
        let count = |wanted: fn(&char) -> bool| piece.chars().filter(wanted).count();
        let (digits, upper, lower) =
            (count(char::is_ascii_digit), count(char::is_ascii_uppercase), count(char::is_ascii_lowercase));
        let letters = upper + lower;
        piece.len() >= 8 && digits >= 1 && letters >= 1 && (digits >= 2 || upper >= 1)
            || piece.len() >= 20 && upper >= 2 && lower >= 2
            || piece.len() >= SHORTEST_TOKEN && digits == piece.len()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_let_somebody_in_is_hidden() {
        let mut secrets = Secrets::default();
        secrets.reserve("${TAKEN}");
        for (url, shown) in [
            ("https://a.example/health", "https://a.example/health"),
            ("https://a.example/v1/status?deep=true", "https://a.example/v1/status?deep=true"),
            ("https://a.example/x?api_key=hunter2&b=1", "https://a.example/x?api_key=${URL_API_KEY}&b=1"),
            ("https://hc.example/ping/5b2f1c1e-1c1e-4b3f-9d57-0c5a2d1b8e11", "https://hc.example/ping/${URL}"),
            ("https://bob:hunter3@a.example/", "https://bob:${URL_PASSWORD}@a.example/"),
            ("https://${H}/x?token=${T}", "https://${H}/x?token=${T}"),
            (
                "https://a.example/blog/how-to-2024-10-11-release-notes",
                "https://a.example/blog/how-to-2024-10-11-release-notes",
            ),
        ] {
            assert_eq!(secrets.url("url", url), shown);
        }
        assert_eq!(secrets.header("m", "Accept", "text/html"), "text/html");
        assert_eq!(secrets.header("m", "Authorization", "Bearer abc"), "Bearer ${M_AUTHORIZATION}");
        assert_eq!(secrets.header("m", "Authorization", "Bearer ${TOK}"), "Bearer ${TOK}");
        assert_eq!(secrets.header("m", "X", "p-${TOK}"), "${M_X}${TOK}");
        assert_eq!(secrets.keep("taken", "q"), "${TAKEN_2}");
        assert_eq!(secrets.payload("m", "PING\r\n"), "PING\r\n");
        assert_eq!(secrets.payload("m", r#"{"password":"x"}"#), "${M}");
        let file = secrets.file("a: ${URL_API_KEY} ${M} ${OTHER}\n# ${URL_PASSWORD}\n");
        assert!(file.contains("URL_API_KEY=hunter2\n") && file.contains("M='{\"password\":\"x\"}'\n"), "{file}");
        assert!(file.contains("# OTHER=\n") && !file.contains("URL_PASSWORD"), "{file}");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }
}
