//! Why a check is not up, as somebody with experience would guess it, and what it would take.

use super::Told;
use crate::model::{Reason, ReasonKind};
use crate::probe::{Step, Story, TOO_OLD};

/// A sentence each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cause {
    pub likely: String,
    pub cure: String,
}

fn cause(likely: &str, cure: &str) -> Cause {
    Cause { likely: likely.to_owned(), cure: cure.to_owned() }
}

/// The guess; none for what is up.
pub(super) fn of(told: Told<'_>) -> Option<Cause> {
    told.check.outcome.reason.as_ref().map(|reason| guess(reason, told))
}

fn guess(reason: &Reason, told: Told<'_>) -> Cause {
    let story = told.story;
    match reason.kind {
        ReasonKind::Dns => nameless(),
        ReasonKind::ConnectRefused => refused(reason, told),
        ReasonKind::ConnectTimeout => cause(
            "Nothing answers at this address: the machine is off, or a firewall on the way drops what comes.",
            "The address accepts a connection. Look at the machine first, then at the firewalls between it and here.",
        ),
        ReasonKind::Unreachable => cause(
            "A router on the way says that it knows no way to this address.",
            "The address can be reached from here. `ip route get ADDRESS` and `traceroute` tell how far it goes.",
        ),
        ReasonKind::TlsHandshake => handshake(reason),
        ReasonKind::CertificateExpired => expired(reason),
        ReasonKind::CertificateUntrusted => untrusted(reason, story),
        ReasonKind::CertificateName => cause(
            "The server answers with the certificate of another site: the wrong virtual host, or a certificate that \
             was made without this name.",
            "The server shows a certificate that names this host; `tls.server_name` asks for another name on purpose.",
        ),
        ReasonKind::CertificateMismatch => other_certificate(story),
        ReasonKind::OAuth2 => no_token(),
        ReasonKind::Timeout => late(story),
        ReasonKind::Reset => cause(
            "The connection was made and then cut: the service crashed or restarted, or a proxy, firewall or limit \
             before it cuts such requests off.",
            "The server says its answer to the end. Its own log, and that of the proxy before it, tell who cut.",
        ),
        ReasonKind::Protocol => cause(
            "Something answers that does not speak this protocol as it should: another service at this port, or a \
             broken server or proxy.",
            "An answer in the protocol that is asked for. `curl -v` on the same URL shows what comes.",
        ),
        ReasonKind::HttpStatus => status(reason.number.unwrap_or_default()),
        ReasonKind::Redirect => redirect(reason),
        ReasonKind::HeaderMismatch | ReasonKind::BodyMismatch | ReasonKind::JsonMismatch | ReasonKind::TcpMismatch => {
            other_words(reason, story)
        }
        ReasonKind::DnsRcode => rcode(reason.number.unwrap_or_default()),
        ReasonKind::DnsAnswer => other_records(story),
        ReasonKind::Latency => slow(story),
        ReasonKind::CertificateExpiring => cause(
            "The renewal of the certificate is due and has not happened, or the server was not reloaded after it.",
            "The server shows a certificate with more days left.",
        ),
        ReasonKind::Internal | ReasonKind::Blind => cause(
            "The fault lies with this machine, not with the target: that is why it counts as unknown, not as down.",
            "This machine can make the check: the reason above says what it lacks.",
        ),
    }
}

fn other_certificate(story: &Story) -> Cause {
    cause(
        "The server shows another certificate than expected: it was renewed by another authority or with another \
         key, or somebody stands between both.",
        &format!("{} Or correct the expectation, if the change was on purpose.", missing(story)),
    )
}

fn no_token() -> Cause {
    cause(
        "The token server gives no token, so that nothing is known of the target itself.",
        "The token server gives a token: the reason above says what it answers, and often which key of `oauth2` \
         to correct.",
    )
}

fn nameless() -> Cause {
    cause(
        "The name leads nowhere: it is misspelt, its registration or its zone is gone, or the DNS servers that \
         know it do not answer.",
        "The name has an address. `dig NAME` here and from another network tells whether it is the name or the \
         resolver.",
    )
}

fn other_records(story: &Story) -> Cause {
    cause(
        "The server answers with other records than expected: the zone was changed, an old copy is still in a \
         cache, or somebody else answers.",
        &format!("{} `dig` at each server of the zone tells who knows what.", missing(story)),
    )
}

fn other_words(reason: &Reason, story: &Story) -> Cause {
    if ["nobody can tell", "cannot be read", "were read"].iter().any(|words| reason.message.contains(words)) {
        return cause(
            "The body could not be read to its end, so that nothing is certain about it: it is larger than \
             `max_body`, or packed wrongly.",
            "A body that can be read whole; a larger `max_body` allows more of it.",
        );
    }
    cause(
        "The server answers, but not with what is expected: an error page, a part that is broken behind it, or a \
         change on purpose that the expectation does not know yet.",
        &format!("{} Or correct the expectation, if the change was on purpose.", missing(story)),
    )
}

fn refused(reason: &Reason, told: Told<'_>) -> Cause {
    if reason.message.contains("the proxy") {
        return cause(
            "The proxy is there, and does not lead on to the target.",
            "The proxy lets this target through, with the user and password that its URL names, and reaches it.",
        );
    }
    let address = told.check.outcome.evidence.address.as_deref().unwrap_or("this address");
    if address.starts_with('/') {
        return Cause {
            likely: "The service of this socket is stopped, or puts its socket elsewhere.".to_owned(),
            cure: format!("A service listens at {address}. `ss -lxp` shows who listens where."),
        };
    }
    Cause {
        likely: "The machine is there, and nothing listens at this port: the service is stopped, has crashed, or \
                 listens at another port or address."
            .to_owned(),
        cure: format!("A service listens at {address}. On its machine `ss -ltnp` shows who listens where."),
    }
}

fn handshake(reason: &Reason) -> Cause {
    let message = &reason.message;
    if message.contains(TOO_OLD) {
        return cause(
            "The server speaks older versions of TLS only.",
            "A server that speaks the version that is wanted; `tls.min_version` says which is the oldest that will do.",
        );
    }
    if message.contains("does not speak TLS") {
        return cause(
            "The port is one for plain connections.",
            "TLS at this port, or an address that begins with http:// or has another port.",
        );
    }
    if message.contains("client certificate") {
        return cause(
            "The server wants to know who asks, by a client certificate.",
            "`tls.cert_file` and `tls.key_file` name a certificate that the server accepts.",
        );
    }
    cause(
        "The server and this side cannot agree on TLS: its versions or ciphers are too old, or something between both \
         breaks in.",
        "A handshake with TLS 1.2 or 1.3. `openssl s_client -connect HOST:PORT -servername NAME` shows the server's \
         side.",
    )
}

fn expired(reason: &Reason) -> Cause {
    if reason.message.contains("is signed") {
        return cause(
            "The server sends an old certificate of its authority beside its own.",
            "The server's chain file holds the authority's certificate of today.",
        );
    }
    cause(
        "The renewal of the certificate did not run, or the server was not reloaded after it.",
        "The server shows a certificate that has not ended.",
    )
}

fn untrusted(reason: &Reason, story: &Story) -> Cause {
    let chain = story.steps.last().map(|step| step.certificates.as_slice()).unwrap_or_default();
    if reason.message.contains("not valid yet") {
        return cause(
            "The certificate begins in the future, or the clock of this machine is behind.",
            "Both agree on the time. `date` tells what it is here.",
        );
    }
    match (chain, reason.message.contains("nobody who is trusted")) {
        ([only], true) if only.issuer == only.subject => cause(
            "The certificate is signed by itself, so nobody vouches for it.",
            "A certificate of an authority that is trusted here, or this one in `tls.ca_file`.",
        ),
        ([only], true) => Cause {
            likely: format!(
                "The server sends its own certificate alone, without that of {} who signed it.",
                only.issuer
            ),
            cure: format!(
                "The server's chain file holds the certificate of {} too; if that is an authority of your own, \
                 `tls.ca_file` names it.",
                only.issuer
            ),
        },
        (_, true) => cause(
            "The chain ends at an authority that nobody trusts here: one of your own, or one that is too new or too \
             old.",
            "A certificate of an authority that is trusted here, or `tls.ca_file` with that authority's.",
        ),
        (_, false) => cause(
            "The certificate is of a form that browsers no longer accept, or was made for something else.",
            "A certificate made for servers, with a name, by today's rules.",
        ),
    }
}

fn late(story: &Story) -> Cause {
    let last = story.steps.last().and_then(|step| step.phases.last()).map_or("", |part| part.phase);
    let likely = match last {
        "tls" => "The port accepts connections, and what should speak TLS behind it hangs.",
        "processing" => {
            "The server took the request and was still busy with it: overload, a lock, or something behind \
                         it that does not answer."
        }
        "transfer" => {
            "The answer began and did not come to its end: a slow or stuck source behind the server, or a \
                       stream that has none."
        }
        _ => "Nothing came in time.",
    };
    cause(likely, "The answer is there in time; if it needs that long, a longer `timeout` allows it.")
}

fn status(code: i64) -> Cause {
    match code {
        401 | 403 | 407 => cause(
            "The server does not let this request in: credentials are missing, wrong or out of date, or its rules \
             exclude this machine.",
            "Credentials that hold (`headers`, `basic`, `bearer`), or a page that needs none.",
        ),
        404 | 410 => cause(
            "The server is there and has no such page: the path was changed, or the deployment is incomplete.",
            "The page is there, or `url` names the one that is.",
        ),
        405 => cause("The page does not take this method.", "A `method` that the page takes."),
        429 => cause(
            "The server says that too much is asked of it by this machine.",
            "A longer `interval`, or an exception for this machine.",
        ),
        502 | 504 => cause(
            "The proxy or load balancer in front answers; the application behind it does not.",
            "The application answers its proxy: look at it, not at the proxy.",
        ),
        503 => cause(
            "The server says itself that it cannot serve: overload, maintenance, or no healthy machine behind it.",
            "The server has something to serve with again.",
        ),
        500..=599 => cause(
            "The application failed at this request.",
            "The application answers without an error: its log has the error of this moment.",
        ),
        300..=399 => cause(
            "The server leads elsewhere, and that is not followed.",
            "`follow_redirects`, or this status among those expected.",
        ),
        _ => cause(
            "The server answers with another status than is expected.",
            "One of the statuses that are expected, or this one among them.",
        ),
    }
}

fn redirect(reason: &Reason) -> Cause {
    if reason.message.contains("more than") && !reason.message.contains("loop") {
        return cause(
            "The server leads on and on: a circle whose address changes each time, as with a session in it, or a \
             chain that is really that long.",
            "The redirects come to an end, within `max_redirects`.",
        );
    }
    if reason.message.contains("loop") {
        return cause(
            "The server leads in a circle: usually a proxy that ends TLS while the application behind it asks for \
             https, or a log-in that does not stick.",
            "The redirects come to an end, within `max_redirects`.",
        );
    }
    cause(
        "The server leads to a place that cannot be gone to.",
        "A redirect with a Location that is a web address, or `follow_redirects: false`.",
    )
}

fn rcode(code: i64) -> Cause {
    match code {
        3 => cause(
            "The name does not exist in its zone, or the registration has lapsed.",
            "The name exists: look at the zone, and at the registrar.",
        ),
        2 => cause(
            "The server could not find out: the servers of the zone do not answer, or its DNSSEC is broken.",
            "An answer. `dig +trace` and `dig +cd` tell whether it is the zone's servers or its signatures.",
        ),
        5 => cause(
            "The server does not answer this to us: it is not made for this zone, or not for this machine.",
            "A server that answers for the zone, or its permission.",
        ),
        _ => cause("The server answers with another response code.", "The response code that is expected."),
    }
}

fn slow(story: &Story) -> Cause {
    let parts = story.steps.iter().flat_map(|step: &Step| &step.phases);
    let longest = parts.max_by_key(|part| part.took).map_or("", |part| part.phase);
    let likely = match longest {
        "resolve" => "Most of the time went into DNS: a slow or dead resolver among those of this machine.",
        "connect" => "Most of the time went into connecting: a long or crowded way, or a first address that is dead.",
        "tls" => "Most of the time went into the TLS handshake: a long way, or a server short of CPU.",
        "processing" => "Most of the time the server was busy with the request itself.",
        "transfer" => "Most of the time went into the body: a large answer, or a slow line.",
        _ => "It took longer than it may.",
    };
    cause(likely, "A faster answer, or a higher limit (`degraded_above`, `fail_above`).")
}

/// The first thing that was expected and not found.
fn missing(story: &Story) -> String {
    let first = story.expected.iter().find(|line| line.held == Some(false) && line.alternative.is_none());
    first.map_or_else(|| "What is expected is there.".to_owned(), |line| format!("This holds: {}.", line.what))
}
