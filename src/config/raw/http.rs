//! The tables of a monitor that asks a web server.

use crate::config::kind::{List, Map, OneOrMany};
use crate::config::kinds::capture::{CaptureName, Shape, Source, StepUrl};
use crate::config::kinds::expect::{Fingerprint, Glob, Path, StatusRange};
use crate::config::kinds::network::{ProxyUrl, Target};
use crate::config::kinds::number::{Bytes, Count};
use crate::config::kinds::request::{HeaderName, Method};
use crate::config::kinds::resolver::Resolver;
use crate::config::kinds::secret::{HeaderValue, Key, Payload};
use crate::config::kinds::text::{Name, Prose};
use crate::config::kinds::tls::Tls;
use crate::config::table::block;
use crate::model::monitor::{Credentials, HttpVersion, IpFamily, JsonWant};

block! {
    /// An HTTP request and what must hold of its answer.
    Http ("`http`") {
        url: Target = (unless steps), "What is asked for: http://, https://, or over a Unix socket \
            unix:///var/run/docker.sock:/containers/x/json. With `steps`: what their paths are added to.";
        method: Method = "GET", "The HTTP method.";
        headers: Map<HeaderName, HeaderValue> = unset, "Sent with the request.";
        secret_headers: List<HeaderName> = unset, "Names of headers that a redirect to another origin does not take \
            along; `Authorization`, `Cookie` and `Proxy-*` never are.";
        basic: Basic = unset, "User and password, sent as the header `Authorization`.";
        bearer: Key = unset, "A token, sent as the header `Authorization`.";
        oauth2: OAuth2 = unset, "A token that is fetched and kept fresh, sent as the header `Authorization`.";
        body: Payload = unset, "Sent with the request.";
        follow_redirects: bool = "true", "Whether redirects are followed.";
        max_redirects: Count<0, 20> = "5", "So many are followed; one more is down.";
        ip: IpFamily = "auto", "The address family; no silent fallback when set.";
        resolver: Resolver = unset, "The DNS server asked, by address or name: 1.1.1.1:53. Default: the system's.";
        proxy: ProxyUrl = unset, "Through whom: http:// (CONNECT) or socks5://, with a port. Default: nobody.";
        http_version: HttpVersion = "auto", "auto: what TLS agrees on; HTTP/1.1 without TLS.";
        tls: Tls = "{}", "How TLS is spoken and judged.";
        max_body: Bytes<{ 64 << 20 }> = "1MiB", "So much of the body is read; the rest is cut, which is no error.";
        expect: HttpExpect = "{}", "What must hold of the answer, all of it; else it is down.";
        steps: List<Step> = unset, "Several requests instead, one after another with the same cookies; each takes what \
            is said here, but for `Authorization` and the like at another origin.";
    }
}

block! {
    /// One of several requests.
    Step ("a step") {
        name: Name = required, "What it is called when it fails.";
        url: StepUrl = required, "What is asked for, or a path that is added to the `url` of `http`. `{name}` in its \
            path and query is what a step before captured.";
        method: Method = "GET", "The HTTP method.";
        headers: Map<HeaderName, HeaderValue> = unset, "Sent with the request, beside those of `http`; `{name}` is \
            what a step before captured.";
        body: Payload = unset, "Sent with the request; `{name}` is what a step before captured, escaped as the \
            `Content-Type` needs it.";
        follow_redirects: bool = unset, "Whether redirects are followed. Default: as in `http`.";
        expect: HttpExpect = "{}", "What must hold of the answer, all of it; else it is down.";
        capture: Map<CaptureName, Source> = unset, "Names, and where in the answer that stands which later steps call \
            `{name}`: a path (RFC 9535) into JSON, or a header or a regular expression. Never told.";
    }
}

block! {
    /// A token of OAuth 2.0, got with the client credentials (RFC 6749, 4.4).
    OAuth2 ("`oauth2`") {
        token_url: Target = required, "Who gives tokens.";
        client_id: Name = required, "Who asks for it.";
        client_secret: Payload = required, "The client's secret.";
        scopes: OneOrMany<Name> = unset, "What the token is to allow.";
        audience: Name = unset, "Whom the token is for, where the server wants that.";
        credentials: Credentials = "header", "How id and secret are sent: in a header (HTTP Basic), or in the body.";
    }
}

block! {
    /// User and password.
    Basic ("`basic`") {
        username: Name = required, "The user.";
        password: Payload = required, "The password.";
    }
}

block! {
    /// What must hold of an HTTP answer, all of it; else it is down.
    HttpExpect ("`expect`", with answer: HttpAnswer) {
        certificate: CertificateExpect = unset, "What must hold of the certificate that the server shows.";
        any: List<HttpAnswer> = unset, "Alternatives, of which one must hold beside the keys here; each has the same \
            keys but for these two.";
    }
}

block! {
    /// What may hold of an HTTP answer, all of it.
    HttpAnswer ("an alternative") {
        status: OneOrMany<StatusRange> = unset, "Status codes and ranges; one of them must hold the answer's. Default: \
            200-299; where there is `any`, that is of each alternative which says none, unless `expect` itself does.";
        final_url: Glob = unset, "A glob that the URL after all redirects must match.";
        http_version: HttpVersion = unset, "h1 or h2: the HTTP that is spoken at the end.";
        headers: Map<HeaderName, Glob> = unset, "Headers that must be there, and a glob that each must match.";
        body: BodyExpect = "{}", "What must hold of the body.";
        json: Map<Path, JsonWant> = unset, "Paths (RFC 9535) into a JSON body, and a value or a comparison: `ok`, \
            `\"< 100\"`, `\"len > 0\"`. A missing value fails.";
    }
}

block! {
    /// What must hold of the certificate that the server shows.
    CertificateExpect ("`certificate`") {
        issuer: Glob = unset, "A glob that the issuer's name must match, whole (`*O=Let's Encrypt*`) or in one part \
            (`R1?`).";
        subject: Glob = unset, "The same for whose it is.";
        names: OneOrMany<Glob> = unset, "Host names and addresses that it must be good for, globs.";
        fingerprint: OneOrMany<Fingerprint> = unset, "SHA-256 of the whole certificate, as openssl and browsers print \
            it. One of several must be its own.";
    }
}

block! {
    /// What must hold of the body.
    BodyExpect ("`body`") {
        contains: Prose = unset, "A text that must be in it.";
        not_contains: Prose = unset, "A text that must not be in it.";
        matches: Shape = unset, "A regular expression that must match somewhere.";
    }
}
