//! An HTTP check for people who ask: the requests and answers without their secrets, and what was expected line by
//! line. The rules are those of the verdict, asked for one thing at a time.

use super::body::{Body, Cut};
use super::expect::{judge_body, judge_end, judge_head, ranges};
use super::head::Head;
use super::hop::Hop;
use super::json;
use super::request::OF_CONNECTIONS;
use super::wire::Answer;
use crate::model::HttpProbe;
use crate::model::monitor::{HttpExpect, HttpVersion};
use crate::probe::failure::{Failure, shown, thousands};
use crate::probe::story::{Expected, Story, cut_url, header, is_secret};

/// Lines of a head that are told.
const MAX_LINES: usize = 60;
/// Nothing is expected of the status.
const ANY_STATUS: (u16, u16) = (0, u16::MAX);

/// A request begins.
pub(super) fn begin(story: &mut Story, probe: &HttpProbe, hop: &Hop, cookies: Option<&str>) {
    let request = hop.request(cookies);
    let secret = &probe.secret_headers;
    let again = story.steps.last().is_some_and(|last| last.leads_to.is_none());
    let what = format!("{} {}{}", request.method, cut_url(request.url), if again { ", once more" } else { "" });
    let step = story.step(what);
    step.via = match (&probe.socket, &probe.proxy) {
        (Some(socket), _) if hop.is_home() => Some(format!("the socket {}", socket.display())),
        (_, Some(proxy)) => Some(format!("the proxy {}", cut_url(proxy))),
        (Some(_) | None, None) => None,
    };
    step.request = request.lines().into_iter().map(|(name, value)| header(name, &value, true, secret)).collect();
}

/// The head of an answer.
pub(super) fn answered(story: &mut Story, probe: &HttpProbe, answer: &Answer) {
    let head = &answer.head;
    let version = match (answer.is_h2(), head.old) {
        (true, _) => "HTTP/2",
        (false, true) => "HTTP/1.0",
        (false, false) => "HTTP/1.1",
    };
    let fields = head.fields.iter().take(MAX_LINES);
    let lines =
        fields.map(|field| header(&field.name, &String::from_utf8_lossy(&field.value), false, &probe.secret_headers));
    if answer.is_h2() {
        let name = |line: &str| line.split(':').next().unwrap_or_default().to_ascii_lowercase();
        story.last().request.retain(|line| !OF_CONNECTIONS.contains(&name(line).as_str()));
    }
    let more = head.fields.len().saturating_sub(MAX_LINES);
    let more = (more > 0).then(|| format!("… and {more} more lines"));
    story.last().answer = [format!("{version} {}", head.status)].into_iter().chain(lines).chain(more).collect();
}

/// Nothing was seen yet.
pub(super) fn nothing(story: &mut Story, probe: &HttpProbe) {
    story.expected = [of_head(probe, None), of_body(probe, None)].concat();
}

/// The head of the last answer was seen.
pub(super) fn seen_head(story: &mut Story, probe: &HttpProbe, answer: &Answer, hop: &Hop) {
    story.expected = [of_head(probe, Some((answer, hop))), of_body(probe, None)].concat();
}

/// Its body was read, as far as it was.
pub(super) fn seen_body(story: &mut Story, probe: &HttpProbe, body: Body<'_>) {
    story.last().body_bytes = Some(body.bytes.len());
    let lines = of_body(probe, Some(body));
    let heads = story.expected.len().saturating_sub(lines.len());
    story.expected.truncate(heads);
    story.expected.extend(lines);
}

fn of_head(probe: &HttpProbe, seen: Option<(&Answer, &Hop)>) -> Vec<Expected> {
    let expect = &probe.expect;
    let mut lines = Vec::new();
    let mut line = |what: String, judged: Option<(Result<(), Failure>, String)>| {
        lines.push(match judged {
            Some((verdict, found)) => Expected::seen(what, verdict.is_ok(), found),
            None => Expected::unseen(what),
        });
    };
    if let Some(pattern) = &expect.final_url {
        let single = HttpExpect { final_url: expect.final_url.clone(), ..HttpExpect::default() };
        let judged = seen.map(|(answer, hop)| (judge_end(&single, answer, hop.url.as_str()), cut_url(&hop.url)));
        line(format!("the last URL matches `{}`", shown(pattern)), judged);
    }
    if let Some(version @ (HttpVersion::H1 | HttpVersion::H2)) = expect.version {
        let single = HttpExpect { version: expect.version, ..HttpExpect::default() };
        let word = |h2: bool| if h2 { "HTTP/2" } else { "HTTP/1" };
        let judged = seen.map(|(answer, _)| (judge_end(&single, answer, ""), word(answer.is_h2()).to_owned()));
        line(format!("over {}", word(version == HttpVersion::H2)), judged);
    }
    let single = HttpExpect { status: expect.status.clone(), ..HttpExpect::default() };
    let judged = seen.map(|(answer, _)| (judge_head(&single, &answer.head), answer.head.status.to_string()));
    line(format!("status {}", ranges(&expect.status)), judged);
    for (name, pattern) in &expect.headers {
        let headers = vec![(name.clone(), pattern.clone())];
        let single = HttpExpect { status: vec![ANY_STATUS], headers, ..HttpExpect::default() };
        let judged = seen.map(|(answer, _)| (judge_head(&single, &answer.head), values(name, &answer.head, probe)));
        line(format!("the header `{name}` matches `{}`", shown(pattern)), judged);
    }
    lines
}

/// The values of a header, without secrets.
fn values(name: &str, head: &Head, probe: &HttpProbe) -> String {
    let value = |value: &[u8]| {
        let line = header(name, &String::from_utf8_lossy(value), false, &probe.secret_headers);
        format!("`{}`", line.split_once(": ").map_or("", |(_, value)| value))
    };
    let all: Vec<String> = head.all(name).map(value).collect();
    if all.is_empty() { "no such header".to_owned() } else { all.join(", ") }
}

fn of_body(probe: &HttpProbe, body: Option<Body<'_>>) -> Vec<Expected> {
    let expect = &probe.expect;
    let mut lines = Vec::new();
    let mut line = |what: String, single: HttpExpect| lines.push(judged(what, &single, body));
    if let Some(text) = &expect.not_contains {
        let single = HttpExpect { not_contains: expect.not_contains.clone(), ..HttpExpect::default() };
        line(format!("the body does not contain `{}`", shown(text)), single);
    }
    if let Some(text) = &expect.contains {
        let single = HttpExpect { contains: expect.contains.clone(), ..HttpExpect::default() };
        line(format!("the body contains `{}`", shown(text)), single);
    }
    if let Some(pattern) = &expect.matches {
        let single = HttpExpect { matches: expect.matches.clone(), ..HttpExpect::default() };
        line(format!("the body matches `{}`", shown(pattern.0.as_str())), single);
    }
    for one in &expect.json {
        let single = HttpExpect { json: vec![one.clone()], ..HttpExpect::default() };
        line(format!("{} is {}", shown(&one.text), json::wanted(&one.want)), single);
    }
    lines
}

fn judged(what: String, single: &HttpExpect, body: Option<Body<'_>>) -> Expected {
    let Some(body) = body else { return Expected::unseen(what) };
    let verdict = judge_body(single, body);
    // What was not read to its end because something else had decided says nothing about this, unless it is found.
    if verdict.is_err() && body.cut == Some(&Cut::Coming) && single.not_contains.is_none() {
        return Expected::unseen(what);
    }
    let read = || format!("{} bytes were read{}", thousands(body.bytes.len() as u64), body.remark());
    let found = match (single.json.first(), &verdict) {
        (Some(one), _) if is_secret(&one.text) => "…".to_owned(),
        (Some(one), verdict) => match (json::found(one, body), verdict) {
            (Some(found), _) => found,
            (None, Err(failure)) => {
                failure.reason.message.trim_start_matches(&format!("{}: ", shown(&one.text))).to_owned()
            }
            (None, Ok(())) => String::new(),
        },
        (None, Ok(())) => String::new(),
        (None, Err(failure)) if single.not_contains.is_some() => {
            if failure.reason.message.starts_with("nobody") {
                format!("nobody can tell; {}", read())
            } else {
                "it is there".to_owned()
            }
        }
        (None, Err(_)) => format!("not there; {}", read()),
    };
    Expected::seen(what, verdict.is_ok(), found)
}
