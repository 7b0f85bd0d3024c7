//! A TCP check for people who ask: what is said and heard, and what was expected. Bytes that are sent are counted only.

use crate::model::TcpProbe;
use crate::model::monitor::Pattern;
use crate::probe::failure::{shown, thousands};
use crate::probe::story::{Expected, Story};

/// Lines of an answer that are told.
const MAX_LINES: usize = 20;

/// What is about to be done.
pub(super) fn begin(story: &mut Story, probe: &TcpProbe) {
    let tls = if probe.tls.is_some() { " with TLS" } else { "" };
    let sent = probe.send.iter().map(|sent| format!("{} bytes, as `send` says", thousands(sent.wire().len() as u64)));
    let step = story.step(format!("connect to {}:{}{tls}", probe.host, probe.port));
    step.request = sent.collect();
    let answer =
        |pattern: &Pattern| Expected::unseen(format!("an answer that matches `{}`", shown(pattern.0.as_str())));
    story.expected = [Expected::unseen("a connection")].into_iter().chain(probe.expect.as_ref().map(answer)).collect();
}

/// What came of it, also where the deadline has ended it.
pub(crate) fn end(story: &mut Story, probe: &TcpProbe, heard: &[u8], held: bool) {
    let step = story.last();
    step.answer = String::from_utf8_lossy(heard).lines().take(MAX_LINES).map(shown).collect();
    let connected = step.tried.iter().find(|one| one.answered).map(|one| one.address.clone());
    if let Some(line) = story.expected.first_mut() {
        *line = Expected::seen(line.what.clone(), connected.is_some(), connected.unwrap_or_default());
    }
    if let (Some(_), Some(line), false) = (&probe.expect, story.expected.get_mut(1), heard.is_empty()) {
        let found = format!("{} bytes came", thousands(heard.len() as u64));
        *line = Expected::seen(line.what.clone(), held, found);
    }
}
