//! A token of OAuth 2.0 that a client gets for itself (client credentials, RFC 6749, 4.4).

use super::HttpProbe;
use crate::model::status::words;

words!(
    /// How a client says who it is: in the header `Authorization`, or in the body.
    Credentials { Header = "header", Body = "body" }
);

/// How a token is got that goes along as `Authorization: Bearer …`. Equal ones share it.
#[derive(Debug, PartialEq)]
pub struct OAuth2 {
    /// The request to the token server, with all that it holds.
    pub request: HttpProbe,
}
