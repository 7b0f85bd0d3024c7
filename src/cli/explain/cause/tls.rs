//! Causes of what goes wrong with TLS.

use super::{Cause, cause, missing};
use crate::model::{Found, Reason};
use crate::probe::{Clue, Story};

pub(super) fn other_certificate(story: &Story) -> Cause {
    cause(
        "The server shows another certificate than expected: it was renewed by another authority or with another \
         key, or somebody stands between both.",
        &format!("{} Or correct the expectation, if the change was on purpose.", missing(story)),
    )
}

pub(super) fn handshake(story: &Story) -> Cause {
    match story.clue {
        Some(Clue::OldTls) => {
            return cause(
                "The server speaks older versions of TLS only.",
                "A server that speaks the version that is wanted; `tls.min_version` says which is the oldest that \
                 will do.",
            );
        }
        Some(Clue::PlainPort) => {
            return cause(
                "The port is one for plain connections.",
                "TLS at this port, or an address that begins with http:// or has another port.",
            );
        }
        Some(Clue::ClientCertificate) => {
            return cause(
                "The server wants to know who asks, by a client certificate.",
                "`tls.cert_file` and `tls.key_file` name a certificate that the server accepts.",
            );
        }
        Some(Clue::Proxy | Clue::NotYet | Clue::UnknownIssuer | Clue::Circle | Clue::Chain | Clue::Unread) | None => {}
    }
    cause(
        "The server and this side cannot agree on TLS: its versions or ciphers are too old, or something between both \
         breaks in.",
        "A handshake with TLS 1.2 or 1.3. `openssl s_client -connect HOST:PORT -servername NAME` shows the server's \
         side.",
    )
}

pub(super) fn expired(reason: &Reason) -> Cause {
    if matches!(reason.found.as_deref(), Some(Found::Expired { above: Some(_), .. })) {
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

pub(super) fn untrusted(story: &Story) -> Cause {
    let chain = story.steps.last().map(|step| step.certificates.as_slice()).unwrap_or_default();
    if story.clue == Some(Clue::NotYet) {
        return cause(
            "The certificate begins in the future, or the clock of this machine is behind.",
            "Both agree on the time. `date` tells what it is here.",
        );
    }
    match (chain, story.clue == Some(Clue::UnknownIssuer)) {
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
