//! What is known of a failure beyond its kind and what was found: by it a cause is guessed for people who ask.

/// More than the kind says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clue {
    /// It was the proxy.
    Proxy,
    /// The server speaks none of the versions of TLS that it was offered.
    OldTls,
    /// The server does not speak TLS.
    PlainPort,
    /// The server wants a client certificate, or another one.
    ClientCertificate,
    /// The certificate begins in the future.
    NotYet,
    /// Nobody who is trusted has signed the certificate.
    UnknownIssuer,
    /// Redirects lead back to where they began.
    Circle,
    /// Redirects lead on and on.
    Chain,
    /// A body was not read to its end, or not understood.
    Unread,
}
