//! Several requests in one check, with one jar of cookies: the first that is not as expected is the verdict.

use super::capture::{Captured, need_body};
use super::cookies::Jar;
use super::{Around, ask, fill};
use crate::model::HttpProbe;
use crate::probe::Prober;
use crate::probe::failure::Failure;
use crate::probe::trace::Trace;

/// Runs the steps, one after another.
pub(super) async fn run(prober: &Prober, probe: &HttpProbe, trace: &mut Trace) -> Result<(), Failure> {
    let mut jar = Jar::default();
    let mut captured: Vec<Captured> = Vec::new();
    for step in &probe.steps {
        trace.begin_step(&step.name, need_body(&step.captures));
        let request = fill::request(step, &captured)?;
        let around = Around { jar: &mut jar, step: Some(step) };
        for found in ask(prober, &request, around, trace).await? {
            trace.secrets.add(&found.name, found.value.clone());
            captured.push(found);
        }
    }
    Ok(())
}
