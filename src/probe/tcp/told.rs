//! A TCP check for people who ask: what is said and heard, and what was expected. Bytes that are sent are counted only.

use crate::model::TcpProbe;
use crate::model::monitor::{Pattern, TcpExpect};
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
    let answers =
        (1..).zip(&probe.steps).filter_map(|(number, step)| Some(lines(step.expect.as_ref()?, &place(number))));
    story.step(format!("connect to {}:{}{tls}", probe.host, probe.port)).request = sent.collect();
    story.expected = [Expected::unseen("a connection")].into_iter().chain(answers.flatten()).collect();
}

/// Of one step: a line, and one for each alternative.
fn lines(expect: &TcpExpect, place: &str) -> Vec<Expected> {
    let named = |pattern: &Pattern| format!("`{}`", shown(pattern.0.as_str()));
    let also = (!expect.any.is_empty()).then(|| format!("one of {} alternatives", expect.any.len()));
    let wanted: Vec<String> = expect.matches.iter().map(named).chain(also).collect();
    let first = Expected::unseen(format!("{place}an answer that matches {}", wanted.join(" and ")));
    let each = (1..).zip(&expect.any).map(|(number, pattern)| Expected::unseen(named(pattern)).of(number));
    [first].into_iter().chain(each).collect()
}

/// The answer of a step was as expected.
pub(super) fn matched(story: &mut Story, expect: &TcpExpect, heard: &[u8]) {
    tell(story, heard);
    let found = expect.any.iter().map(|pattern| pattern.0.is_match(heard)).collect();
    judge(story, (true, found), String::new());
}

/// What came of it, also where the deadline has ended it.
pub(crate) fn end(story: &mut Story, heard: &[u8], held: bool) {
    tell(story, heard);
    let connected = story.last().tried.iter().find(|one| one.answered).map(|one| one.address.clone());
    if let Some(line) = story.expected.first_mut() {
        *line = Expected::seen(line.what.clone(), connected.is_some(), connected.unwrap_or_default());
    }
    if !held && !heard.is_empty() {
        judge(story, (false, Vec::new()), format!("{} bytes came", thousands(heard.len() as u64)));
    }
}

fn tell(story: &mut Story, heard: &[u8]) {
    let answer = &mut story.last().answer;
    let room = MAX_LINES.saturating_sub(answer.len());
    answer.extend(String::from_utf8_lossy(heard).lines().take(room).map(shown));
}

/// Of the answers, the first that was not looked at so far, and its alternatives.
fn judge(story: &mut Story, (held, each): (bool, Vec<bool>), found: String) {
    let mut lines = story.expected.iter_mut().skip(1).skip_while(|line| line.held.is_some());
    if let Some(line) = lines.next() {
        *line = Expected::seen(line.what.clone(), held, found);
    }
    let mut each = each.into_iter();
    for line in lines.take_while(|line| line.alternative.is_some()) {
        line.held = Some(each.next().unwrap_or(false));
    }
}
