//! HTTP(S): a fresh connection for each request, redirects followed by hand with the cookies they set, expectations
//! last.
//!
//! The phases of a check with redirects are the sums over its requests.

mod body;
mod cookies;
mod exact;
mod expect;
mod framing;
mod h1;
mod h2;
mod head;
mod hop;
mod json;
mod line;
mod proxy;
mod reading;
mod request;
mod text;
mod told;
mod unpack;
mod wire;

use super::Prober;
use super::failure::{Again, Failure};
use super::route::secure;
use super::story::cut_url;
use super::trace::{Stage, Trace};
use crate::model::monitor::HttpVersion;
use crate::model::{HttpProbe, ReasonKind};
use crate::net::tls::Offer;
use cookies::Jar;
use hop::Hop;
use wire::Answer;

/// Runs the probe.
pub(super) async fn check(prober: &Prober, probe: &HttpProbe, trace: &mut Trace) -> Result<(), Failure> {
    let mut hop = Hop::first(probe);
    let mut jar = Jar::default();
    let mut seen = Vec::new();
    trace.tell(|story| told::nothing(story, probe));
    loop {
        let cookies = jar.header(&hop.url);
        let mut answer = match ask(prober, probe, &hop, (probe.version, cookies.as_deref(), trace)).await {
            Err(refused) if refused.again == Again::Same => {
                ask(prober, probe, &hop, (probe.version, cookies.as_deref(), trace)).await?
            }
            Err(refused) if refused.again == Again::Http1 && probe.version == HttpVersion::Auto => {
                ask(prober, probe, &hop, (HttpVersion::H1, cookies.as_deref(), trace)).await?
            }
            answer => answer?,
        };
        let status = answer.head.status;
        trace.evidence.status_code = Some(status);
        trace.evidence.spoken.http = Some(answer.spoken(hop.url.scheme() == "https"));
        trace.tell(|story| told::answered(story, probe, &answer));
        trace.evidence.notes.append(&mut answer.head.notes);
        if !(probe.follow_redirects && hop::is_redirect(status)) {
            trace.tell(|story| told::seen_head(story, probe, &answer, &hop));
            expect::judge_end(&probe.expect, &answer, hop.url.as_str())?;
            return reading::judge(&mut answer, probe, trace).await;
        }
        jar.keep(&answer.head, &hop.url);
        let next = hop.follow(&answer.head, probe)?;
        trace.tell(|story| story.last().leads_to = Some(cut_url(&next.url)));
        seen.push(hop.identity(cookies.as_deref()));
        if seen.len() > usize::try_from(probe.max_redirects).unwrap_or(usize::MAX) {
            let again = seen.contains(&next.identity(jar.header(&next.url).as_deref()));
            let circle = if again { format!(", a redirect loop: back at {}", next.place()) } else { String::new() };
            return Err(hop::redirect(status, &format!("more than {} redirects{circle}", probe.max_redirects)));
        }
        trace.evidence.spoken.redirects += 1;
        hop = next;
    }
}

/// One request on a connection of its own, until the head of the answer is there; the stage is then the transfer.
async fn ask(
    prober: &Prober,
    probe: &HttpProbe,
    hop: &Hop,
    (version, cookies, trace): (HttpVersion, Option<&str>, &mut Trace),
) -> Result<Answer, Failure> {
    let host = hop.url.host_str().unwrap_or_default();
    let request = hop.request(cookies);
    // What was still coming of a redirect belongs to the request before.
    trace.end();
    trace.tell(|story| told::begin(story, probe, hop, cookies));
    let answer = if hop.url.scheme() == "https" {
        let settings = hop.tls(&probe.tls);
        let offer = match version {
            HttpVersion::Auto => Offer::Http,
            HttpVersion::H1 => Offer::Http1,
            HttpVersion::H2 => Offer::Http2,
        };
        let setup = prober.tls_setup(&settings, offer).await?;
        let stream = line::open(prober, probe, hop, trace).await?;
        let stream = secure(&setup, stream, host, &settings, trace).await?;
        let h2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        if !h2 && version == HttpVersion::H2 {
            return Err(Failure::new(ReasonKind::Protocol, "the server does not speak HTTP/2"));
        }
        trace.begin(Stage::Processing);
        wire::send(stream, h2, &request).await
    } else {
        // Without TLS nothing can be negotiated: HTTP/2 only where it is asked for, by prior knowledge.
        let stream = line::open(prober, probe, hop, trace).await?;
        trace.begin(Stage::Processing);
        wire::send(stream, version == HttpVersion::H2, &request).await
    };
    if answer.is_ok() {
        trace.begin(Stage::Transfer);
    }
    answer
}
