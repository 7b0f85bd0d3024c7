//! HTTP(S): a fresh connection for each request, redirects followed by hand, the body capped, expectations last.
//!
//! The phases of a check with redirects are the sums over its requests.

mod body;
mod expect;
mod hop;
mod json;
mod opening;
mod wire;

use super::Prober;
use super::failure::Failure;
use super::route::{Route, secure};
use super::trace::{EVIDENCE_BODY, Stage, Trace};
use crate::model::monitor::HttpVersion;
use crate::model::{HttpProbe, ReasonKind};
use crate::net::tls::Offer;
use body::Body;
use hop::Hop;
use wire::Answer;

/// Runs the probe.
pub(super) async fn check(prober: &Prober, probe: &HttpProbe, trace: &mut Trace) -> Result<(), Failure> {
    let mut hop = Hop::first(probe)?;
    let mut seen = Vec::new();
    loop {
        let mut answer = ask(prober, probe, &hop, trace).await?;
        let status = answer.head.status;
        trace.evidence.status_code = Some(status.as_u16());
        if probe.follow_redirects && hop::is_redirect(status) {
            let next = hop.follow(&answer.head, probe)?;
            seen.push(hop);
            if seen.iter().any(|before| before.same_request(&next)) {
                let message = format!("a redirect loop: back at {} after {} redirects", next.place(), seen.len());
                return Err(hop::redirect(status, &message));
            }
            if seen.len() > usize::try_from(probe.max_redirects).unwrap_or(usize::MAX) {
                return Err(hop::redirect(status, &format!("more than {} redirects", probe.max_redirects)));
            }
            hop = next;
            continue;
        }
        let keep = if expect::needs_body(&probe.expect) { usize::MAX } else { EVIDENCE_BODY };
        let cut = answer.read_body(probe.max_body, keep, &mut trace.body).await?;
        trace.end();
        let body = Body { bytes: &trace.body, cut_at: cut.then_some(probe.max_body) };
        return expect::judge(&probe.expect, &answer.head, body);
    }
}

/// One request on a connection of its own, until the head of the answer is there; the stage is then the transfer.
async fn ask(prober: &Prober, probe: &HttpProbe, hop: &Hop, trace: &mut Trace) -> Result<Answer, Failure> {
    let host = hop.url.host_str().unwrap_or_default();
    let port = hop.url.port_or_known_default().unwrap_or_default();
    let route = Route { host, port, family: probe.ip, resolver: probe.resolver };
    let answer = if hop.url.scheme() == "https" {
        let settings = hop.tls(&probe.tls);
        let offer = match probe.version {
            HttpVersion::Auto => Offer::Http,
            HttpVersion::H1 => Offer::Http1,
            HttpVersion::H2 => Offer::Http2,
        };
        let setup = prober.tls_setup(&settings, offer).await?;
        let stream = prober.open(route, trace).await?;
        let stream = secure(&setup, stream, host, &settings, trace).await?;
        let h2 = stream.get_ref().1.alpn_protocol() == Some(b"h2");
        if !h2 && probe.version == HttpVersion::H2 {
            return Err(Failure::new(ReasonKind::Protocol, "the server does not speak HTTP/2"));
        }
        let request = hop.request(h2)?;
        trace.begin(Stage::Processing);
        wire::send(stream, h2, request).await
    } else {
        // Without TLS nothing can be negotiated: HTTP/2 only where it is asked for, by prior knowledge.
        let h2 = probe.version == HttpVersion::H2;
        let request = hop.request(h2)?;
        let stream = prober.open(route, trace).await?;
        trace.begin(Stage::Processing);
        wire::send(stream, h2, request).await
    };
    if answer.is_ok() {
        trace.begin(Stage::Transfer);
    }
    answer
}
