//! HTTP(S): a request with its redirects, or several in steps; expectations last.
//!
//! The phases of a check with redirects or steps are the sums over its requests.

mod body;
mod capture;
mod certificate;
mod choice;
mod cookies;
mod exact;
mod expect;
mod fill;
mod framing;
mod h1;
mod h2;
mod head;
mod hop;
mod json;
mod line;
mod post;
mod proxy;
mod question;
mod reading;
mod request;
mod steps;
mod text;
mod told;
mod unpack;
mod walk;
mod wire;

use super::Prober;
use super::failure::Failure;
use super::trace::Trace;
use crate::model::HttpProbe;
use crate::model::monitor::HttpStep;
use capture::Captured;
use cookies::Jar;
use expect::{Task, Wanted};
pub(super) use post::{Post, Posted, post};
use walk::{End, Walk};

/// What is told in place of a token that was fetched.
const TOKEN: &str = "access token";

/// Runs the probe.
pub(super) async fn check(prober: &Prober, probe: &HttpProbe, trace: &mut Trace) -> Result<(), Failure> {
    if probe.steps.is_empty() {
        let around = Around { jar: &mut Jar::default(), step: None };
        return ask(prober, probe, around, trace).await.map(drop);
    }
    steps::run(prober, probe, trace).await
}

/// What a request stands in.
struct Around<'a> {
    /// The cookies so far.
    jar: &'a mut Jar,
    /// Of several requests this one, as it is written.
    step: Option<&'a HttpStep>,
}

/// Makes a request and judges its answer; gives what later steps need of it.
async fn ask(
    prober: &Prober,
    probe: &HttpProbe,
    Around { jar, step }: Around<'_>,
    trace: &mut Trace,
) -> Result<Vec<Captured>, Failure> {
    let said = step.map_or(&probe.expect, |step| &step.request.expect);
    let wanted = Wanted { holds: &probe.expect, said };
    let task = Task { probe, wanted, captures: step.map_or(&[][..], |step| &step.captures) };
    trace.tell(|story| told::nothing(story, task));
    let End { mut answer, url } = authorized(prober, probe, jar, trace).await?;
    if step.is_some() {
        jar.keep(&answer.head, &url);
    }
    trace.tell(|story| told::seen_head(story, task, &answer, &url));
    reading::judge((&mut answer, &url), task, trace).await
}

/// Makes a request, with a token where it needs one.
async fn authorized(prober: &Prober, probe: &HttpProbe, jar: &mut Jar, trace: &mut Trace) -> Result<End, Failure> {
    let Some(oauth2) = &probe.oauth2 else { return Walk::go(prober, probe, (None, jar), trace).await };
    let token = prober.tokens.get(prober, oauth2, trace).await;
    trace.tell(|story| told::token(story, oauth2, token.is_ok()));
    let token = token?;
    trace.secrets.add(TOKEN, token.clone());
    let end = Walk::go(prober, probe, (Some(&token), jar), trace).await?;
    let status = end.answer.head.status;
    if status != 401 || expect::is_expected(&probe.expect, status) {
        return Ok(end);
    }
    match prober.tokens.instead_of(prober, oauth2, &token, trace).await {
        Some(fresh) => {
            trace.secrets.add(TOKEN, fresh.clone());
            Walk::go(prober, probe, (Some(&fresh), jar), trace).await
        }
        None => Ok(end),
    }
}

/// The request alone, and so much of the body of its answer; whether there is more, or it cannot be unpacked.
pub(super) async fn fetch(
    prober: &Prober,
    probe: &HttpProbe,
    trace: &mut Trace,
) -> Result<(u16, Vec<u8>, bool), Failure> {
    let mut end = Walk::go(prober, probe, (None, &mut Jar::default()), trace).await?;
    let (body, cut) = reading::whole(&mut end.answer, probe.max_body).await?;
    Ok((end.answer.head.status, body, cut))
}
