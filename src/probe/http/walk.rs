//! The way to the last answer: one request after another, each over a connection of its own, redirects followed by hand
//! with the cookies that they set.

use url::Url;

use super::certificate;
use super::cookies::Jar;
use super::hop::{self, Hop};
use super::line;
use super::told;
use super::wire::{self, Answer};
use crate::model::monitor::HttpVersion;
use crate::model::{HttpProbe, ReasonKind, Secret, Stage};
use crate::net::tls::Offer;
use crate::probe::Prober;
use crate::probe::clue::Clue;
use crate::probe::failure::{Again, Failure};
use crate::probe::route::secure;
use crate::probe::story::cut_url;
use crate::probe::trace::Trace;

/// A request on its way.
pub(super) struct Walk<'a> {
    prober: &'a Prober,
    probe: &'a HttpProbe,
    trace: &'a mut Trace,
    /// The certificate was shown, and it is as expected.
    certified: bool,
}

/// Where the way ends; the body of the answer is still to be read.
pub(super) struct End {
    /// What came.
    pub answer: Answer,
    /// From where.
    pub url: Url,
}

impl<'a> Walk<'a> {
    /// Makes the request, and those that redirects ask for.
    pub(super) async fn go(
        prober: &'a Prober,
        probe: &'a HttpProbe,
        (token, jar): (Option<&Secret>, &mut Jar),
        trace: &'a mut Trace,
    ) -> Result<End, Failure> {
        let mut walk = Self { prober, probe, trace, certified: false };
        let first = Hop::first(probe, token);
        first.secrets(probe).for_each(|(name, value)| walk.trace.secrets.add(name, value));
        let end = walk.follow(first, jar).await?;
        if let Some(expect) = probe.expect.certificate.as_ref().filter(|_| !walk.certified) {
            walk.trace.tell(|story| story.see(certificate::told(expect, None)));
            return Err(certificate::unseen());
        }
        Ok(end)
    }

    async fn follow(&mut self, mut hop: Hop, jar: &mut Jar) -> Result<End, Failure> {
        let probe = self.probe;
        let mut seen = Vec::new();
        loop {
            let cookies = jar.header(&hop.url);
            let mut answer = self.ask(&hop, cookies.as_deref()).await?;
            let status = answer.head.status;
            self.trace.evidence.status_code = Some(status);
            self.trace.evidence.spoken.http = Some(answer.spoken(hop.url.scheme() == "https"));
            self.trace.tell(|story| told::answered(story, &answer));
            self.trace.evidence.notes.append(&mut answer.head.notes);
            if !(probe.follow_redirects && hop::is_redirect(status)) {
                return Ok(End { answer, url: hop.url });
            }
            jar.keep(&answer.head, &hop.url);
            let next = hop.follow(&answer.head, probe)?;
            self.trace.tell(|story| story.last().leads_to = Some(cut_url(&next.url)));
            seen.push(hop.identity(cookies.as_deref()));
            if seen.len() > usize::try_from(probe.max_redirects).unwrap_or(usize::MAX) {
                let again = seen.contains(&next.identity(jar.header(&next.url).as_deref()));
                let circle = if again { format!(", a redirect loop: back at {}", next.place()) } else { String::new() };
                let message = format!("more than {} redirects{circle}", probe.max_redirects);
                let clue = if again { Clue::Circle } else { Clue::Chain };
                return Err(hop::redirect(status, &message).clue(clue));
            }
            self.trace.evidence.spoken.redirects += 1;
            hop = next;
        }
    }

    /// One request, and once more if the server says that it has not looked at it.
    async fn ask(&mut self, hop: &Hop, cookies: Option<&str>) -> Result<Answer, Failure> {
        let version = self.probe.version;
        match self.once(hop, version, cookies).await {
            Err(refused) if refused.again == Again::Same => self.once(hop, version, cookies).await,
            Err(refused) if refused.again == Again::Http1 && version == HttpVersion::Auto => {
                self.once(hop, HttpVersion::H1, cookies).await
            }
            answer => answer,
        }
    }

    /// One request on a connection of its own, until the head of the answer is there; the stage is then the transfer.
    async fn once(&mut self, hop: &Hop, version: HttpVersion, cookies: Option<&str>) -> Result<Answer, Failure> {
        let (prober, probe) = (self.prober, self.probe);
        let request = hop.request(cookies);
        // What was still coming of a redirect belongs to the request before.
        self.trace.end();
        self.trace.tell(|story| told::begin(story, probe, hop, cookies));
        let answer = if hop.url.scheme() == "https" {
            let settings = hop.tls(&probe.tls);
            let offer = match version {
                HttpVersion::Auto => Offer::Http,
                HttpVersion::H1 => Offer::Http1,
                HttpVersion::H2 => Offer::Http2,
            };
            let setup = prober.tls_setup(&settings, offer).await?;
            let stream = line::open(prober, probe, hop, self.trace).await?;
            let host = hop.url.host_str().unwrap_or_default();
            let stream = secure(&setup, stream, host, &settings, self.trace).await?;
            let session = stream.get_ref().1;
            let h2 = session.alpn_protocol() == Some(b"h2");
            if let Some(expect) = probe.expect.certificate.as_ref().filter(|_| hop.is_home()) {
                let own = session.peer_certificates().and_then(|chain| chain.first()).map(AsRef::as_ref);
                self.trace.tell(|story| story.see(certificate::told(expect, own)));
                certificate::judge(expect, own, &mut self.trace.evidence.notes)?;
                self.certified = true;
            }
            if !h2 && version == HttpVersion::H2 {
                return Err(Failure::new(ReasonKind::Protocol, "the server does not speak HTTP/2"));
            }
            self.trace.begin(Stage::Processing);
            wire::send(stream, h2, &request).await
        } else {
            // Without TLS nothing can be negotiated: HTTP/2 only where it is asked for, by prior knowledge.
            let stream = line::open(prober, probe, hop, self.trace).await?;
            self.trace.begin(Stage::Processing);
            wire::send(stream, version == HttpVersion::H2, &request).await
        };
        if answer.is_ok() {
            self.trace.begin(Stage::Transfer);
        }
        answer
    }
}
