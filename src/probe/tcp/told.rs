//! A TCP check for people who ask: what is said and heard, and what was expected. Bytes that are sent are counted only.

use crate::model::TcpProbe;
use crate::probe::failure::{shown, thousands};
use crate::probe::story::{Expected, Story};

/// Lines of an answer that are told.
const MAX_LINES: usize = 20;

/// What is about to be done.
pub(super) fn begin(story: &mut Story, probe: &TcpProbe) {
    let tls = if probe.tls.is_some() { " with TLS" } else { "" };
    let place = |number: usize| if probe.steps.len() > 1 { format!("step {number}: ") } else { String::new() };
    let sent = (1..).zip(&probe.steps).filter_map(|(number, step)| {
        let bytes = thousands(step.send.as_ref()?.wire().len() as u64);
        Some(format!("{}{bytes} bytes, as `send` says", place(number)))
    });
    let answers = (1..).zip(&probe.steps).filter_map(|(number, step)| {
        let pattern = shown(step.expect.as_ref()?.0.as_str());
        Some(Expected::unseen(format!("{}an answer that matches `{pattern}`", place(number))))
    });
    story.step(format!("connect to {}:{}{tls}", probe.host, probe.port)).request = sent.collect();
    story.expected = [Expected::unseen("a connection")].into_iter().chain(answers).collect();
}

/// The answer of a step was as expected.
pub(super) fn matched(story: &mut Story, heard: &[u8]) {
    tell(story, heard);
    judge(story, true, String::new());
}

/// What came of it, also where the deadline has ended it.
pub(crate) fn end(story: &mut Story, heard: &[u8], held: bool) {
    tell(story, heard);
    let connected = story.last().tried.iter().find(|one| one.answered).map(|one| one.address.clone());
    if let Some(line) = story.expected.first_mut() {
        *line = Expected::seen(line.what.clone(), connected.is_some(), connected.unwrap_or_default());
    }
    if !held && !heard.is_empty() {
        judge(story, false, format!("{} bytes came", thousands(heard.len() as u64)));
    }
}

fn tell(story: &mut Story, heard: &[u8]) {
    let answer = &mut story.last().answer;
    let room = MAX_LINES.saturating_sub(answer.len());
    answer.extend(String::from_utf8_lossy(heard).lines().take(room).map(shown));
}

/// Of the answers, the first that was not looked at so far.
fn judge(story: &mut Story, held: bool, found: String) {
    if let Some(line) = story.expected.iter_mut().skip(1).find(|line| line.held.is_none()) {
        *line = Expected::seen(line.what.clone(), held, found);
    }
}
