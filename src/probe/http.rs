//! HTTP(S): a request with its redirects, expectations last.
//!
//! The phases of a check with redirects are the sums over its requests.

mod body;
mod certificate;
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
mod post;
mod proxy;
mod reading;
mod request;
mod text;
mod unpack;
mod walk;
mod wire;

use super::Prober;
use super::failure::Failure;
use super::trace::Trace;
use crate::model::HttpProbe;
use cookies::Jar;
pub(super) use post::{Post, Posted, post};
use walk::{End, Walk};

/// Runs the probe.
pub(super) async fn check(prober: &Prober, probe: &HttpProbe, trace: &mut Trace) -> Result<(), Failure> {
    let End { mut answer, url } = Walk::go(prober, probe, &mut Jar::default(), trace).await?;
    expect::judge_end(&probe.expect, &answer, url.as_str())?;
    reading::judge(&mut answer, probe, trace).await
}
