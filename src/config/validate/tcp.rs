//! A monitor's `tcp` block as typed → a probe; and dialogues that never can go well.

use std::path::Path;

use super::tls;
use crate::config::raw;
use crate::config::report::{Place, Report};
use crate::config::table::Whole;
use crate::model::TcpProbe;
use crate::model::monitor::{Pattern, TcpExpect, TcpStep};

/// So much is looked at of what comes.
const MAX_ANSWER: usize = 4096;

/// Reports dialogues that do not hold together, and patterns that never match.
pub(super) fn check(tcp: &raw::Tcp, report: &mut Report) {
    let steps = tcp.steps.as_ref();
    let alone = [tcp.send.as_ref().map(|send| send.at), tcp.expect.as_ref().map(|expect| expect.at)];
    if let (Some(steps), Some(_)) = (steps, alone.iter().flatten().next()) {
        let hint = "make `send` and `expect` the first of the `steps`".to_owned();
        report.problem(steps.at, "`steps` stands instead of `send` and `expect`", Some(hint));
    }
    for step in steps.iter().flat_map(|steps| &steps.value) {
        if step.value.send.is_none() && step.value.expect.is_none() {
            report.problem(step.at, "this step sends nothing and expects nothing", None);
        }
    }
    let expected = steps.iter().flat_map(|steps| &steps.value).filter_map(|step| step.value.expect.as_ref());
    let expected = expected.filter_map(|expect| Some((expect.at, expect.value.as_ref()?)));
    let alone = tcp.expect.iter().map(|expect| (expect.at, &expect.value));
    for (at, expect) in expected.chain(alone) {
        let any = expect.any.iter().flat_map(|any| &any.value);
        expect.matches.iter().chain(any).for_each(|pattern| never(pattern.at, &pattern.value, report));
        if expect.matches.is_none() && expect.any.is_none() {
            report.problem(at, "this expects nothing", Some("write `matches`, or `any` with alternatives".to_owned()));
        }
    }
}

fn expected(raw: Whole<raw::TcpExpect>) -> TcpExpect {
    TcpExpect { matches: raw.matches, any: raw.any.unwrap_or_default() }
}

/// A pattern that matches nothing at all, or nothing that is short enough.
fn never(at: Place, pattern: &Pattern, report: &mut Report) {
    let mut parser = regex_syntax::ParserBuilder::new().utf8(false).unicode(false).build();
    let Ok(parsed) = parser.parse(pattern.0.as_str()) else { return };
    match parsed.properties().minimum_len() {
        None => report.problem(at, "this pattern matches nothing, so this never holds", None),
        Some(length) if length > MAX_ANSWER => {
            let message = "only the first 4 KiB are looked at, and this matches nothing so short: it never holds";
            report.problem(at, message, None);
        }
        Some(_) => {}
    }
}

/// The probe of a monitor.
pub(super) fn tcp(raw: Whole<raw::Tcp>, base: &Path) -> TcpProbe {
    let one = raw.send.is_some() || raw.expect.is_some();
    let alone = one.then_some(TcpStep { send: raw.send, expect: raw.expect.map(expected) });
    let step = |step: Whole<raw::TcpStep>| TcpStep { send: step.send, expect: step.expect.map(expected) };
    let steps = raw.steps.into_iter().flatten().map(step);
    TcpProbe {
        host: raw.host,
        port: raw.port,
        ip: raw.ip,
        resolver: raw.resolver,
        steps: alone.into_iter().chain(steps).collect(),
        tls: raw.tls.map(|raw| tls::settings(raw, base)),
    }
}
