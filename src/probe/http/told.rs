//! An HTTP check for people who ask: the requests and answers without their secrets, and what was expected line by
//! line. The rules are those of the verdict, asked for one thing at a time.

use url::Url;

use super::body::{Body, Cut};
use super::capture::need_body;
use super::certificate;
use super::expect::{Task, Wanted, judge_body, judge_end, judge_head, ranges};
use super::head::Head;
use super::hop::Hop;
use super::json;
use super::request::OF_CONNECTIONS;
use super::wire::Answer;
use crate::model::HttpProbe;
use crate::model::monitor::step::unmarked;
use crate::model::monitor::{Capture, CaptureFrom, HttpExpect, HttpVersion, OAuth2};
use crate::probe::failure::{Failure, shown, thousands};
use crate::probe::story::{Expected, Story, cut_url, header, is_secret};

/// Lines of a head that are told.
const MAX_LINES: usize = 60;

/// A request begins.
pub(super) fn begin(story: &mut Story, probe: &HttpProbe, hop: &Hop, cookies: Option<&str>) {
    let request = hop.request(cookies);
    let secret = story.telling.secret_headers.clone();
    let again = story.goes_on() && story.last().leads_to.is_none();
    let what = format!("{} {}{}", request.method, cut_url(request.url), if again { ", once more" } else { "" });
    let step = story.step(what);
    step.via = match (&probe.socket, &probe.proxy) {
        (Some(socket), _) if hop.is_home() => Some(format!("the socket {}", socket.display())),
        (_, Some(proxy)) => Some(format!("the proxy {}", cut_url(proxy))),
        (Some(_) | None, None) => None,
    };
    step.request = request.lines().into_iter().map(|(name, value)| header(name, &value, true, &secret)).collect();
}

/// The head of an answer.
pub(super) fn answered(story: &mut Story, answer: &Answer) {
    let head = &answer.head;
    let version = match (answer.is_h2(), head.old) {
        (true, _) => "HTTP/2",
        (false, true) => "HTTP/1.0",
        (false, false) => "HTTP/1.1",
    };
    let fields = head.fields.iter().take(MAX_LINES);
    let secret = &story.telling.secret_headers;
    let lines = fields.map(|field| header(&field.name, &String::from_utf8_lossy(&field.value), false, secret));
    let more = head.fields.len().saturating_sub(MAX_LINES);
    let more = (more > 0).then(|| format!("… and {more} more lines"));
    let lines = [format!("{version} {}", head.status)].into_iter().chain(lines).chain(more).collect();
    if answer.is_h2() {
        let name = |line: &str| line.split(':').next().unwrap_or_default().to_ascii_lowercase();
        story.last().request.retain(|line| !OF_CONNECTIONS.contains(&name(line).as_str()));
    }
    story.last().answer = lines;
}

/// Nothing was seen yet.
pub(super) fn nothing(story: &mut Story, task: Task<'_>) {
    let captured = task.captures.iter().filter_map(|capture| match &capture.from {
        CaptureFrom::Header(name, _) => Some(name.clone()),
        CaptureFrom::Json(..) | CaptureFrom::Body(_) => None,
    });
    story.telling.secret_headers = task.probe.secret_headers.iter().cloned().chain(captured).collect();
    let token = task.probe.oauth2.as_ref().map(|oauth2| Expected::unseen(of_token(oauth2)));
    let certificate = task.wanted.said.certificate.as_ref().map(certificate::untold);
    let captures = (!task.captures.is_empty()).then(|| Expected::unseen(of_captures(task.captures)));
    let answer = |task: Task<'_>| [of_head(task, None), of_body(task, None)].concat();
    let any = of_any(task, &answer);
    let answer = [answer(task), any].concat();
    story.expected = token.into_iter().chain(certificate.unwrap_or_default()).chain(answer).chain(captures).collect();
}

/// That one of the alternatives holds, and what is told of each; nothing where there is none.
fn of_any(task: Task<'_>, told: &dyn Fn(Task<'_>) -> Vec<Expected>) -> Vec<Expected> {
    let all = task.wanted.holds.any.len();
    let each = (1..).zip(task.wanted.any()).flat_map(|(number, wanted)| {
        told(Task { wanted, ..task }).into_iter().map(move |line| line.of(number)).collect::<Vec<_>>()
    });
    let first = (all > 0).then(|| Expected::one_of(all, None));
    first.into_iter().chain(each).collect()
}

/// Whether one of the alternatives holds, by what is known of each.
fn choose(story: &mut Story, task: Task<'_>) {
    let all = task.wanted.holds.any.len();
    let held = |number: usize| {
        let mut lines = story.expected.iter().filter(|line| line.alternative == Some(number));
        if lines.clone().any(|line| line.held == Some(false)) {
            return Some(false);
        }
        lines.all(|line| line.held == Some(true)).then_some(true)
    };
    let each: Vec<Option<bool>> = (1..=all).map(held).collect();
    let none = each.iter().all(|one| *one == Some(false)).then_some(false);
    let one = each.contains(&Some(true)).then_some(true);
    if all > 0 {
        story.see(vec![Expected::one_of(all, one.or(none))]);
    }
}

/// A token is there, or none.
pub(super) fn token(story: &mut Story, oauth2: &OAuth2, held: bool) {
    story.see(vec![Expected::seen(of_token(oauth2), held, "")]);
}

fn of_token(oauth2: &OAuth2) -> String {
    format!("a token of {}", oauth2.request.url.host_str().unwrap_or_default())
}

/// What later steps need was looked for.
pub(super) fn captured(story: &mut Story, captures: &[Capture], failure: Option<&Failure>) {
    let found = failure.map(|failure| failure.reason.message.clone()).unwrap_or_default();
    story.see(vec![Expected::seen(of_captures(captures), failure.is_none(), found)]);
}

fn of_captures(captures: &[Capture]) -> String {
    let names: Vec<String> = captures.iter().map(|capture| format!("`{}`", capture.name)).collect();
    format!("captured: {}", names.join(", "))
}

/// The head of the last answer was seen.
pub(super) fn seen_head(story: &mut Story, task: Task<'_>, answer: &Answer, url: &Url) {
    let told = |task: Task<'_>| of_head(task, Some((answer, url, &story.telling.secret_headers)));
    let lines = [told(task), of_any(task, &told)].concat();
    story.see(lines);
    choose(story, task);
}

/// Its body was read, as far as it was.
pub(super) fn seen_body(story: &mut Story, task: Task<'_>, body: Body<'_>) {
    story.last().body_bytes = Some(body.bytes.len());
    let told = |task: Task<'_>| of_body(task, Some(body));
    story.see([told(task), of_any(task, &told)].concat());
    choose(story, task);
}

/// The last answer, whence it came, and the headers of which nothing is told.
type Seen<'a> = (&'a Answer, &'a Url, &'a [String]);

fn of_head(task: Task<'_>, seen: Option<Seen<'_>>) -> Vec<Expected> {
    let Wanted { holds, said } = task.wanted;
    let mut lines = Vec::new();
    let mut line = |what: String, judged: Option<(Result<(), Failure>, String)>| {
        lines.push(match judged {
            Some((verdict, found)) => Expected::seen(what, verdict.is_ok(), found),
            None => Expected::unseen(what),
        });
    };
    if let (Some(pattern), Some(_)) = (&said.final_url, &holds.final_url) {
        let single = HttpExpect { final_url: holds.final_url.clone(), ..HttpExpect::default() };
        let judged = seen.map(|(answer, url, _)| (judge_end(alone(&single), answer, url.as_str()), cut_url(url)));
        line(format!("the last URL matches `{}`", shown(pattern)), judged);
    }
    if let Some(version @ (HttpVersion::H1 | HttpVersion::H2)) = holds.version {
        let single = HttpExpect { version: holds.version, ..HttpExpect::default() };
        let word = |h2: bool| if h2 { "HTTP/2" } else { "HTTP/1" };
        let judged = seen.map(|(answer, ..)| (judge_end(alone(&single), answer, ""), word(answer.is_h2()).to_owned()));
        line(format!("over {}", word(version == HttpVersion::H2)), judged);
    }
    if holds.status != [HttpExpect::ANY_STATUS] {
        let single = HttpExpect { status: holds.status.clone(), ..HttpExpect::default() };
        let judged =
            seen.map(|(answer, ..)| (judge_head(alone(&single), &answer.head), answer.head.status.to_string()));
        line(format!("status {}", ranges(&holds.status)), judged);
    }
    for ((name, pattern), (_, said)) in holds.headers.iter().zip(&said.headers) {
        let headers = vec![(name.clone(), pattern.clone())];
        let single = HttpExpect { status: vec![HttpExpect::ANY_STATUS], headers, ..HttpExpect::default() };
        let judged = seen
            .map(|(answer, _, secret)| (judge_head(alone(&single), &answer.head), values(name, &answer.head, secret)));
        line(format!("the header `{name}` matches `{}`", shown(said)), judged);
    }
    lines
}

/// One thing that is wanted; what would be said of it is said here.
const fn alone(single: &HttpExpect) -> Wanted<'_> {
    Wanted { holds: single, said: single }
}

/// The values of a header, without secrets.
fn values(name: &str, head: &Head, secret: &[String]) -> String {
    let value = |value: &[u8]| {
        let line = header(name, &String::from_utf8_lossy(value), false, secret);
        format!("`{}`", line.split_once(": ").map_or("", |(_, value)| value))
    };
    let all: Vec<String> = head.all(name).map(value).collect();
    if all.is_empty() { "no such header".to_owned() } else { all.join(", ") }
}

fn of_body(task: Task<'_>, body: Option<Body<'_>>) -> Vec<Expected> {
    let Wanted { holds, said } = task.wanted;
    // What is captured from a body may stand in whatever is found there.
    let hidden = need_body(task.captures);
    let mut lines = Vec::new();
    let mut line = |what: String, single: HttpExpect| {
        lines.push(judged(what, &single, body, hidden));
    };
    if let Some(text) = &said.not_contains {
        let single = HttpExpect { not_contains: holds.not_contains.clone(), ..HttpExpect::default() };
        line(format!("the body does not contain `{}`", shown(text)), single);
    }
    if let Some(text) = &said.contains {
        let single = HttpExpect { contains: holds.contains.clone(), ..HttpExpect::default() };
        line(format!("the body contains `{}`", shown(text)), single);
    }
    if let Some(pattern) = &said.matches {
        let single = HttpExpect { matches: holds.matches.clone(), ..HttpExpect::default() };
        line(format!("the body matches `{}`", shown(&unmarked(pattern.0.as_str()))), single);
    }
    for (one, said) in holds.json.iter().zip(&said.json) {
        let single = HttpExpect { json: vec![one.clone()], ..HttpExpect::default() };
        line(format!("{} is {}", shown(&said.text), json::wanted(&said.want)), single);
    }
    lines
}

fn judged(what: String, single: &HttpExpect, body: Option<Body<'_>>, hidden: bool) -> Expected {
    let Some(body) = body else { return Expected::unseen(what) };
    let verdict = judge_body(alone(single), body);
    // What was not read to its end because something else had decided says nothing about this, unless it is found.
    if verdict.is_err() && body.cut == Some(&Cut::Coming) && single.not_contains.is_none() {
        return Expected::unseen(what);
    }
    let read = || format!("{} bytes were read{}", thousands(body.bytes.len() as u64), body.remark());
    let found = match (single.json.first(), &verdict) {
        (Some(one), _) if hidden || is_secret(&one.text) => "…".to_owned(),
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
