//! The steps of an `http` block as typed: what they say of each other is checked, then each is a request of its own.

use std::collections::{HashMap, HashSet};

use super::never::Asked;
use super::request::{around, check_expect, check_headers, http_expect, names_of, over_socket};
use crate::config::kind::{At, shorten};
use crate::config::kinds::capture::{From, StepUrl};
use crate::config::raw;
use crate::config::report::{Place, Report};
use crate::config::suggest;
use crate::config::table::Whole;
use crate::model::monitor::step::{Part, names, parts, unmarked};
use crate::model::monitor::{Capture, CaptureFrom, HttpExpect, HttpStep, JsonWant, shares_secrets};
use crate::model::{HttpProbe, Secret};

impl StepUrl {
    /// The URL, if it is a whole one.
    pub(super) const fn whole(&self) -> Option<&url::Url> {
        match self {
            Self::Whole(url) => Some(url),
            Self::Below(_) => None,
        }
    }

    /// As text, braces as they were written.
    fn text(&self) -> String {
        match self {
            Self::Whole(url) => written(url),
            Self::Below(path) => path.clone(),
        }
    }
}

fn written(url: &url::Url) -> String {
    let path = url.path().replace("%7B", "{").replace("%7D", "}");
    format!("{path}?{}", url.query().unwrap_or_default())
}

/// Reports everything about the steps that does not hold.
pub(super) fn check(http: &raw::Http, report: &mut Report) {
    check_beside(http, report);
    let steps = http.steps.iter().flat_map(|steps| &steps.value);
    let mut called = HashSet::new();
    // Which step captures a name: its place in the list.
    let mut captured: HashMap<&str, usize> = HashMap::new();
    for (place, step) in steps.clone().enumerate() {
        let step = &step.value;
        if let Some(name) = step.name.as_ref().filter(|name| !called.insert(name.value.as_str())) {
            let hint = "reasons name the step that failed: give each a name of its own".to_owned();
            report.problem(name.at, "another step has this name", Some(hint));
        }
        for (name, _) in step.capture.iter().flat_map(|captures| &captures.value) {
            if captured.insert(&name.value, place).is_some() {
                let hint = "give each capture a name of its own".to_owned();
                report.problem(name.at, format!("`{}` is captured twice", name.value), Some(hint));
            }
        }
    }
    for (place, step) in steps.enumerate() {
        check_step(http, &step.value, report);
        check_names(&step.value, (place, &captured), report);
    }
}

/// What is said of each step stands in none of them.
fn check_beside(http: &raw::Http, report: &mut Report) {
    let expect = http.expect.as_ref();
    let said = expect.and_then(|expect| {
        let (block, answer) = (&expect.value, &expect.value.answer);
        let body = answer.body.as_ref().filter(|body| body.at != expect.at).map(|body| body.at);
        let others = [
            answer.status.as_ref().map(|one| one.at),
            answer.final_url.as_ref().map(|one| one.at),
            answer.http_version.as_ref().map(|one| one.at),
            block.certificate.as_ref().map(|one| one.at),
            answer.headers.as_ref().map(|one| one.at),
            answer.json.as_ref().map(|one| one.at),
            block.any.as_ref().map(|one| one.at),
        ];
        body.or(others.into_iter().flatten().next())
    });
    let method = http.method.as_ref().filter(|method| method.value != "GET").map(|method| method.at);
    let body = http.body.as_ref().map(|body| body.at);
    for (key, at) in [("method", method), ("body", body), ("expect", said)] {
        if let Some(at) = at {
            let hint = Some(format!("move `{key}` into the step that it is about"));
            report.problem(at, format!("with `steps`, `{key}` is said by each step"), hint);
        }
    }
}

fn check_step(http: &raw::Http, step: &raw::Step, report: &mut Report) {
    step.headers.iter().for_each(|headers| check_headers(&headers.value, report));
    let url = step.url.as_ref();
    if let (Some(path), None) = (url.filter(|url| url.value.whole().is_none()), &http.url) {
        let hint = "write `url: https://…` beside `steps`, or the whole URL here".to_owned();
        report.problem(path.at, "this is a path alone, and there is nothing to add it to", Some(hint));
    }
    let captures = step.capture.iter().flat_map(|captures| &captures.value);
    captures.clone().for_each(|(_, from)| check_from(from, report));
    let of_body = captures.filter(|(_, from)| from.value.header.is_none()).map(|(_, from)| from.at).next();
    let base = around(http);
    let whole = url.and_then(|url| url.value.whole()).or(http.url.as_ref().map(|url| &url.value));
    let asked = Asked {
        scheme: whole.map_or("https", |url| url.scheme()),
        method: step.method.as_ref().map(|method| method.value.as_str()),
        expect: step.expect.as_ref(),
        follows: step.follow_redirects.as_ref().map_or(base.follows, |follows| follows.value),
        captured: of_body,
        ..base
    };
    check_expect(&asked, report);
}

fn check_from(from: &At<From>, report: &mut Report) {
    let From { json, header, matches } = &from.value;
    let message = match (json, header, matches) {
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => "`json` is a place of its own: leave the others out",
        (None, None, None) => "a capture needs a path into JSON, `header` or `matches`",
        (Some(_), None, None) | (None, Some(_), _) | (None, None, Some(_)) => return,
    };
    report.problem(from.at, message, Some("write `token: \"$.access_token\"`".to_owned()));
}

/// Reports names that stand for nothing, or for nothing yet.
fn check_names(step: &raw::Step, (place, captured): (usize, &HashMap<&str, usize>), report: &mut Report) {
    for Text { at, text, secret } in texts(step) {
        for name in names(&text) {
            let shown = if secret { "a name in braces".to_owned() } else { format!("`{{{}}}`", shorten(name)) };
            let (message, hint) = match captured.get(name) {
                Some(by) if *by < place => continue,
                Some(by) if *by == place => (format!("{shown} is captured by this step itself"), None),
                Some(_) => (format!("{shown} is captured by a later step"), None),
                None => {
                    let mut known: Vec<&str> = captured.keys().copied().collect();
                    known.sort_unstable();
                    let near = suggest::hint(name, &known).filter(|hint| !secret && hint.starts_with("did you"));
                    (format!("{shown} stands for nothing: no step captures it"), near)
                }
            };
            let hint = hint.unwrap_or_else(|| {
                "a step has what those before it have captured; braces that are meant are doubled: `{{name}}`"
                    .to_owned()
            });
            report.problem(at, message, Some(hint));
        }
    }
}

/// A text into which something may be put.
struct Text {
    at: Place,
    text: String,
    /// Made from a variable.
    secret: bool,
}

fn texts(step: &raw::Step) -> Vec<Text> {
    let hidden = |at: &At<Secret>| Text { at: at.at, text: at.value.expose().to_owned(), secret: at.replaced };
    let url = step.url.iter().map(|url| Text { at: url.at, text: url.value.text(), secret: url.replaced });
    let headers = step.headers.iter().flat_map(|headers| &headers.value).map(|(_, value)| hidden(value));
    let mut texts: Vec<Text> = url.chain(headers).chain(step.body.iter().map(hidden)).collect();
    let answers = step.expect.iter().flat_map(|expect| expect.value.answers());
    texts.extend(answers.flat_map(texts_of));
    texts
}

fn texts_of(expect: &raw::HttpAnswer) -> Vec<Text> {
    let text = |at: &At<String>| Text { at: at.at, text: at.value.clone(), secret: at.replaced };
    let mut texts: Vec<Text> = expect.final_url.iter().map(text).collect();
    texts.extend(expect.headers.iter().flat_map(|headers| &headers.value).map(|(_, glob)| text(glob)));
    let body = expect.body.iter().map(|body| &body.value);
    texts.extend(body.clone().flat_map(|body| body.contains.iter().chain(&body.not_contains)).map(text));
    for pattern in body.filter_map(|body| body.matches.as_ref()) {
        let named = names_of(&pattern.value).into_iter().map(|name| format!("{{{name}}}"));
        texts.extend(named.map(|text| Text { at: pattern.at, text, secret: pattern.replaced }));
    }
    for (path, want) in expect.json.iter().flat_map(|json| &json.value) {
        texts.push(Text { at: path.at, text: path.value.text.clone(), secret: path.replaced });
        if let JsonWant::Equals(serde_json::Value::String(wanted)) = &want.value {
            texts.push(Text { at: want.at, text: wanted.clone(), secret: want.replaced });
        }
    }
    texts
}

/// A step, with what it has from the block: nothing that is secret there at another origin.
pub(super) fn step(raw: Whole<raw::Step>, block: &HttpProbe) -> HttpStep {
    let (url, socket) = match raw.url {
        StepUrl::Whole(url) => over_socket(url),
        StepUrl::Below(path) => (block.url.join(&path).expect("a path fits any base"), block.socket.clone()),
    };
    let home = shares_secrets(&block.url, &url) && socket == block.socket;
    let own: Vec<(String, Secret)> = raw.headers.unwrap_or_default();
    let says = |name: &str| own.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
    let logs_in = says("authorization") || !url.username().is_empty();
    let stays = |name: &str| {
        says(name) || (!home && block.stays_home(name)) || (logs_in && name.eq_ignore_ascii_case("authorization"))
    };
    let inherited: Vec<_> = block.headers.iter().filter(|(name, _)| !stays(name)).cloned().collect();
    // What was captured is a secret of the origin to which the step takes it.
    let filled = own.iter().filter(|(_, value)| is_template(value.expose())).map(|(name, _)| name.clone());
    let secret_headers = block.secret_headers.iter().cloned().chain(filled).collect();
    let request = HttpProbe {
        url,
        socket,
        proxy: block.proxy.clone(),
        method: raw.method,
        secret_headers,
        headers: inherited.into_iter().chain(own).collect(),
        body: raw.body,
        oauth2: block.oauth2.clone().filter(|_| home && !logs_in),
        follow_redirects: raw.follow_redirects.unwrap_or(block.follow_redirects),
        max_redirects: block.max_redirects,
        ip: block.ip,
        resolver: block.resolver.clone(),
        version: block.version,
        tls: if home { block.tls.clone() } else { block.tls.elsewhere() },
        max_body: block.max_body,
        expect: http_expect(raw.expect),
        steps: Vec::new(),
    };
    let captures = raw.capture.into_iter().flatten().filter_map(|(name, from)| capture(name, from)).collect();
    HttpStep { name: raw.name, fills: fills(&request), request, captures }
}

/// One place: that was checked.
fn capture(name: String, from: Whole<From>) -> Option<Capture> {
    let from = match (from.json, from.header, from.matches) {
        (Some(path), _, _) => CaptureFrom::Json(path.text, path.path),
        (None, Some(header), pattern) => CaptureFrom::Header(header.to_ascii_lowercase(), pattern),
        (None, None, pattern) => CaptureFrom::Body(pattern?),
    };
    Some(Capture { name, from })
}

/// Whether a text is another one once it is filled.
fn is_template(text: &str) -> bool {
    !matches!(parts(text).as_slice(), [] | [Part::Text(_)]) || text.contains("{{")
}

fn fills(request: &HttpProbe) -> bool {
    [&request.expect].into_iter().chain(&request.expect.any).any(is_filled)
        || request.headers.iter().map(|(_, value)| value).chain(&request.body).any(|value| is_template(value.expose()))
        || is_template(&written(&request.url))
}

fn is_filled(expect: &HttpExpect) -> bool {
    let wanted = expect.json.iter().any(|json| {
        let text = match &json.want {
            JsonWant::Equals(value) => value.as_str().unwrap_or_default(),
            JsonWant::Compare(..) | JsonWant::Length(..) => "",
        };
        is_template(text) || is_template(&json.text)
    });
    let texts = [&expect.contains, &expect.not_contains, &expect.final_url];
    let pattern = expect.matches.as_ref().is_some_and(|pattern| unmarked(pattern.0.as_str()) != pattern.0.as_str());
    wanted
        || pattern
        || texts.into_iter().flatten().any(|text| is_template(text))
        || expect.headers.iter().any(|(_, glob)| is_template(glob))
}
