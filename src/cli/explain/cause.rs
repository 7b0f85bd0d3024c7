//! Why a check is not up, as somebody with experience would guess it, and what it would take.

mod dns;
mod tls;

use super::Told;
use crate::model::monitor::DnsTransport;
use crate::model::{Probe, Reason, ReasonKind};
use crate::probe::{Clue, Step, Story};

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
        ReasonKind::Dns => dns::nameless(reason, &told.monitor.probe),
        ReasonKind::ConnectRefused => refused(told),
        ReasonKind::ConnectTimeout if story.clue == Some(Clue::Proxy) => cause(
            "The proxy takes the connection and does not reach the target, or is no proxy of this kind.",
            "The proxy reaches the target in time. `curl -v --proxy` with its URL shows how far it goes.",
        ),
        ReasonKind::ConnectTimeout => cause(
            "Nothing answers at this address: the machine is off, or a firewall on the way drops what comes.",
            "The address accepts a connection. Look at the machine first, then at the firewalls between it and here.",
        ),
        ReasonKind::Unreachable => cause(
            "A router on the way says that it knows no way to this address.",
            "The address can be reached from here. `ip route get ADDRESS` and `traceroute` tell how far it goes.",
        ),
        ReasonKind::TlsHandshake => tls::handshake(story),
        ReasonKind::CertificateExpired => tls::expired(reason),
        ReasonKind::CertificateUntrusted => tls::untrusted(story),
        ReasonKind::CertificateName => cause(
            "The server answers with the certificate of another site: the wrong virtual host, or a certificate that \
             was made without this name.",
            "The server shows a certificate that names this host; `tls.server_name` asks for another name on purpose.",
        ),
        ReasonKind::CertificateMismatch => tls::other_certificate(story),
        ReasonKind::OAuth2 => no_token(),
        ReasonKind::Timeout => late(told),
        ReasonKind::Reset => cause(
            "The connection was made and then cut: the service crashed or restarted, or a proxy, firewall or limit \
             before it cuts such requests off.",
            "The server says its answer to the end. Its own log, and that of the proxy before it, tell who cut.",
        ),
        ReasonKind::Protocol if story.clue == Some(Clue::Proxy) => cause(
            "Something else than a proxy of this kind answers there.",
            "A proxy that speaks what its URL says: http:// is CONNECT, socks5:// is SOCKS 5.",
        ),
        ReasonKind::Protocol => cause(
            "Something answers that does not speak this protocol as it should: another service at this port, or a \
             broken server or proxy.",
            "An answer in the protocol that is asked for. `curl -v` on the same URL shows what comes.",
        ),
        ReasonKind::HttpStatus => status(reason.number.unwrap_or_default()),
        ReasonKind::Redirect => redirect(story),
        ReasonKind::HeaderMismatch | ReasonKind::BodyMismatch | ReasonKind::JsonMismatch | ReasonKind::TcpMismatch => {
            other_words(story)
        }
        ReasonKind::DnsRcode => dns::rcode(reason.number.unwrap_or_default()),
        ReasonKind::DnsAnswer => dns::other_records(story),
        ReasonKind::Latency => slow(story),
        ReasonKind::CertificateExpiring => cause(
            "The renewal of the certificate is due and has not happened, or the server was not reloaded after it.",
            "The server shows a certificate with more days left.",
        ),
        ReasonKind::Starved => starved(),
        ReasonKind::Internal | ReasonKind::Blind => cause(
            "The fault lies with this machine, not with the target: that is why it counts as unknown, not as down.",
            "This machine can make the check: the reason above says what it lacks.",
        ),
    }
}

fn starved() -> Cause {
    cause(
        "stillup was stopped (Ctrl-Z, a debugger), the machine slept or moved, or other work took its processor: \
         what the target did meanwhile is not known.",
        "The check runs again while stillup gets to run: look at the load, at limits of processor time, and at the \
         machine that carries this one.",
    )
}

fn no_token() -> Cause {
    cause(
        "The token server gives no token, so that nothing is known of the target itself.",
        "The token server gives a token: the reason above says what it answers, and often which key of `oauth2` \
         to correct.",
    )
}

fn other_words(story: &Story) -> Cause {
    if story.clue == Some(Clue::Unread) {
        return cause(
            "The body could not be read to its end, so that nothing is certain about it: it is larger than \
             `max_body`, packed wrongly, or in letters that it names wrongly.",
            "A body that can be read whole; a larger `max_body` allows more of it.",
        );
    }
    cause(
        "The server answers, but not with what is expected: an error page, a part that is broken behind it, or a \
         change on purpose that the expectation does not know yet.",
        &format!("{} Or correct the expectation, if the change was on purpose.", missing(story)),
    )
}

fn refused(told: Told<'_>) -> Cause {
    if told.story.clue == Some(Clue::Proxy) {
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
        cure: format!("A service listens at {address}. On its machine `{}` shows who listens where.", listeners(told)),
    }
}

fn listeners(told: Told<'_>) -> &'static str {
    let udp = match &told.monitor.probe {
        Probe::Dns(dns) => dns.transport == DnsTransport::Udp,
        Probe::Http(_) | Probe::Tcp(_) => false,
    };
    if udp { "ss -lunp" } else { "ss -ltnp" }
}

fn late(told: Told<'_>) -> Cause {
    if let Probe::Dns(dns) = &told.monitor.probe
        && matches!(dns.transport, DnsTransport::Udp | DnsTransport::Tcp)
    {
        return dns::late();
    }
    let last = told.story.steps.last().and_then(|step| step.phases.last()).map_or("", |part| part.phase);
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

fn redirect(story: &Story) -> Cause {
    if story.clue == Some(Clue::Chain) {
        return cause(
            "The server leads on and on: a circle whose address changes each time, as with a session in it, or a \
             chain that is really that long.",
            "The redirects come to an end, within `max_redirects`.",
        );
    }
    if story.clue == Some(Clue::Circle) {
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
