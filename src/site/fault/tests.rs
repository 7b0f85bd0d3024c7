//! Ours or theirs, as tables; and that nothing is lost, out of order or held for too long, whatever happens.

mod lab;

use std::collections::HashMap;
use std::sync::Arc;

use proptest::prelude::*;

use crate::model::{Check, Config, IncidentKind, MonitorId, OutcomeKind, ReasonKind, Shown, SiteLevel, Story};
use crate::site::Fed;
use crate::site::outlook::end;
use lab::{HOSTS, Lab, ONE_HOST, at, canary, check, named};

#[test]
fn a_network_that_goes_away_and_comes_back_was_ours() {
    let mut lab = Lab::new(&HOSTS, Vec::new());
    lab.take(&[(61, "a", 't')]);
    assert_eq!(lab.called, ["c", "d", "e", "f"].map(MonitorId::new), "others are asked, those on other hosts");
    assert_eq!(lab.shown("a"), Shown::Up, "one alone is no doubt");
    lab.take(&[(62, "c", 't'), (62, "d", 't'), (62, "e", 't')]);
    assert_eq!((lab.shown("a"), lab.shown("b"), lab.level()), (Shown::Unknown, Shown::Up, SiteLevel::Unknown));
    assert_eq!(lab.site.now(lab.now).blind_since, Some(at(61)));
    lab.take(&[(72, "a", 't'), (90, "f", 'u')]);
    assert_eq!(lab.called, ["a", "c", "d", "e"].map(MonitorId::new), "whether they are back too");
    lab.take(&[(91, "a", 'u'), (91, "c", 'u'), (91, "d", 'u'), (91, "e", 'u')]);
    assert_eq!(lab.opened(), []);
    assert_eq!((lab.outcomes("a").as_str(), lab.outcomes("c").as_str()), ("UIIU", "UIU"));
    assert!(lab.site.outlook.is_empty() && !lab.known.doubted && lab.level() == SiteLevel::Up);
}

#[test]
fn targets_that_fail_while_something_else_is_reached_are_down() {
    let mut lab = Lab::new(&HOSTS, Vec::new());
    lab.take(&[(61, "a", 't'), (62, "b", 't'), (62, "c", 't'), (62, "d", 't'), (70, "e", 'u')]);
    assert_eq!(lab.opened(), [], "they are asked again first");
    lab.take(&[(71, "a", 't'), (71, "b", 't'), (71, "c", 't'), (71, "d", 'u')]);
    assert_eq!(lab.opened(), named(&[("a", 61), ("b", 62), ("c", 62)]), "backdated; d came back with e");
    assert_eq!((lab.outcomes("a").as_str(), lab.outcomes("d").as_str()), ("UDD", "UIU"));
    lab.take(&[(80, "a", 't')]);
    assert_eq!(lab.outcomes("a"), "UDDD", "nothing is held any more");
}

#[test]
fn after_two_minutes_they_are_what_they_were() {
    let mut lab = Lab::new(&HOSTS, Vec::new());
    let all = ["a", "b", "c", "d", "e", "f"];
    lab.take(&all.map(|id| (61, id, 't')));
    lab.take(&all.map(|id| (121, id, 't')));
    lab.wait(181);
    assert_eq!((lab.opened(), lab.level()), (Vec::new(), SiteLevel::Unknown));
    assert_eq!(lab.site.next(), at(182));
    lab.wait(182);
    assert_eq!(lab.opened(), named(&all.map(|id| (id, 61))));
    assert_eq!((lab.outcomes("f").as_str(), lab.level()), ("UDD", SiteLevel::Down));
    lab.take(&[(183, "a", 't')]);
    assert_eq!(lab.outcomes("a"), "UDDD", "and go on being so");
}

#[test]
fn the_fault_of_this_machine_is_found() {
    let mut lab = Lab::new(&HOSTS, Vec::new());
    lab.take(&[(61, "a", 't'), (62, "b", 't'), (62, "c", 't'), (62, "d", 't'), (70, "e", 'i')]);
    assert_eq!((lab.outcomes("a").as_str(), lab.outcomes("e").as_str(), lab.opened()), ("UI", "UI", Vec::new()));
}

#[test]
fn what_is_no_doubt() {
    // Monitors, checks, incidents: each is told as soon as the last check is in.
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [(u32, &'a str, char)], &'a [(&'a str, i64)]);
    let few = &HOSTS[..4];
    let local: Vec<(&str, &str)> = ["127.0.0.1", "localhost", "::1", "db.localhost", "127.0.0.9", "0.0.0.0"]
        .into_iter()
        .zip(HOSTS)
        .map(|(host, (id, _))| (id, host))
        .collect();
    let table: [Case<'_>; 7] = [
        ("one alone, another is reached", &HOSTS, &[(61, "a", 't'), (63, "c", 'u')], &[("a", 61)]),
        ("an answer is an answer", &HOSTS, &[(61, "a", 'r'), (61, "c", 'r')], &[("a", 61), ("c", 61)]),
        ("four monitors are too few", few, &[(61, "a", 't'), (61, "c", 't')], &[("a", 61), ("c", 61)]),
        (
            "what runs here",
            &local,
            &[(61, "a", 't'), (61, "b", 't'), (61, "c", 't')],
            &[("a", 61), ("b", 61), ("c", 61)],
        ),
        (
            "five behind one host",
            &ONE_HOST,
            &[(61, "a", 't'), (61, "b", 't'), (61, "c", 't'), (61, "d", 't'), (61, "e", 't'), (63, "f", 'u')],
            &[("a", 61), ("b", 61), ("c", 61), ("d", 61), ("e", 61)],
        ),
        (
            "hung servers are there: each shows that the network was when the one before had failed",
            &HOSTS,
            &[(61, "a", 'h'), (63, "c", 'h'), (65, "e", 'h'), (67, "f", 'u')],
            &[("a", 61), ("c", 63), ("e", 65)],
        ),
        ("one that is reached before it", &HOSTS, &[(61, "a", 't'), (61, "c", 'u')], &[]),
    ];
    for (name, monitors, checks, opened) in table {
        let mut lab = Lab::new(monitors, Vec::new());
        lab.take(checks);
        assert_eq!(lab.opened(), named(opened), "{name}");
        assert!(!lab.known.doubted, "{name}");
    }
}

#[test]
fn a_restart_and_a_reload_in_the_middle_change_nothing() {
    for interruption in [Lab::restart, Lab::roster] {
        let mut lab = Lab::new(&HOSTS, Vec::new());
        lab.take(&[(61, "a", 't'), (62, "b", 't'), (62, "c", 't')]);
        interruption(&mut lab);
        lab.take(&[(62, "d", 't')]);
        interruption(&mut lab);
        assert_eq!((lab.shown("a"), lab.known.doubted), (Shown::Unknown, true));
        lab.take(&[(90, "e", 'u')]);
        interruption(&mut lab);
        lab.take(&[(91, "a", 'u'), (91, "b", 't')]);
        assert_eq!(lab.opened(), named(&[("b", 62)]));
        interruption(&mut lab);
        lab.wait(183);
        assert_eq!(lab.opened(), named(&[("b", 62), ("c", 62), ("d", 62)]), "two minutes, however often it starts");
    }
}

#[test]
fn a_canary_answers_for_a_failure_before_it() {
    let mut lab = Lab::new(&HOSTS[..1], canary());
    lab.take(&[(61, "a", 'r')]);
    assert!(lab.looks && lab.opened().is_empty(), "held, whatever it is");
    lab.look(60, true);
    assert!(lab.opened().is_empty() && lab.looks, "it began before the failure");
    lab.look(62, true);
    assert_eq!(lab.opened(), named(&[("a", 61)]));
    lab.take(&[(70, "a", 'r')]);
    assert!(!lab.looks, "nothing new");
    assert_eq!(lab.outcomes("a"), "UDD");
}

#[test]
fn while_the_canary_fails_failures_are_ours() {
    let mut lab = Lab::new(&HOSTS[..2], canary());
    lab.take(&[(61, "a", 't')]);
    lab.look(61, false);
    assert_eq!((lab.outcomes("a").as_str(), lab.shown("a"), lab.shown("b")), ("UI", Shown::Unknown, Shown::Up));
    lab.take(&[(63, "b", 't')]);
    assert_eq!((lab.level(), lab.site.now(lab.now).blind_since), (SiteLevel::Unknown, Some(at(61))));
    lab.look(64, false);
    lab.restart();
    assert_eq!(lab.site.now(lab.now).blind_since, Some(at(61)), "and a restart does not forget it");
    lab.take(&[(65, "b", 'u'), (66, "a", 't')]);
    assert_eq!((lab.outcomes("b").as_str(), lab.shown("b")), ("UIU", Shown::Up), "what works counts");
    lab.look(70, true);
    lab.take(&[(69, "a", 't'), (71, "b", 't')]);
    lab.look(73, true);
    assert_eq!((lab.outcomes("a").as_str(), lab.opened()), ("UIII", named(&[("b", 71)])), "a began while it was blind");
    let blind: Vec<_> = lab.incidents.values().filter(|one| one.kind == IncidentKind::Blind).collect();
    assert_eq!(blind.len(), 1);
    assert_eq!((blind[0].started_at, blind[0].resolved_at), (at(61), Some(at(70))));
    assert_eq!(
        lab.recorded[&MonitorId::new("a")][1].outcome.reason.as_ref().map(|why| why.kind),
        Some(ReasonKind::Blind)
    );
}

#[test]
fn a_canary_that_never_answers_or_goes_keeps_nothing_waiting() {
    let mut lab = Lab::new(&HOSTS[..1], canary());
    lab.take(&[(61, "a", 't'), (70, "a", 'u')]);
    assert_eq!(lab.outcomes("a"), "U", "the later one waits behind");
    lab.wait(182);
    assert_eq!(lab.outcomes("a"), "UIU");
    lab.take(&[(190, "a", 't')]);
    lab.config = Arc::new(Config { canary: Vec::new(), ..(*lab.config).clone() });
    lab.roster();
    assert_eq!((lab.outcomes("a").as_str(), lab.opened()), ("UIUD", named(&[("a", 190)])));
    let mut lab = Lab::new(&HOSTS[..1], canary());
    lab.look(60, false);
    lab.config = Arc::new(Config { canary: Vec::new(), ..(*lab.config).clone() });
    lab.roster();
    assert!(lab.incidents.values().all(|incident| incident.resolved_at.is_some()), "nobody asks any more");
}

#[test]
fn a_machine_that_does_not_get_to_run_says_nothing_of_a_network() {
    let mut lab = Lab::new(&HOSTS, Vec::new());
    lab.take(&[(61, "a", 't'), (62, "b", 't'), (62, "c", 't'), (63, "e", 's')]);
    assert_eq!((lab.outcomes("a").as_str(), lab.outcomes("e").as_str()), ("U", "UI"), "held as before");
    lab.take(&[(64, "d", 't')]);
    assert_eq!(lab.shown("a"), Shown::Unknown, "doubted");
    lab.take(&[(65, "f", 's')]);
    assert!(lab.known.doubted && lab.outcomes("a") == "U");
}

#[test]
fn what_was_held_while_the_machine_slept_is_ours() {
    for canary in [Vec::new(), canary()] {
        let mut lab = Lab::new(&HOSTS, canary);
        lab.take(&[(61, "a", 't'), (62, "b", 't'), (62, "c", 't'), (62, "d", 't')]);
        lab.feed(Fed::Slept, at(4_000));
        assert_eq!((lab.opened(), lab.outcomes("a").as_str()), (Vec::new(), "UI"));
        assert!(lab.site.outlook.is_empty() && !lab.known.doubted);
        lab.feed(Fed::Slept, at(8_000));
        assert_eq!(lab.outcomes("a"), "UI", "nothing was held");
    }
}

#[test]
fn operators_are_told_once_that_it_does_not_get_to_run_and_once_that_it_does() {
    let mut lab = Lab::new(&HOSTS[..2], canary());
    let own = |lab: &Lab| -> Vec<(Option<Story>, bool)> {
        let own = lab.incidents.values().filter(|one| one.kind == IncidentKind::Blind);
        let mut own: Vec<_> = own.map(|one| (one.started_at, one.story.clone(), one.resolved_at.is_some())).collect();
        own.sort_by_key(|(started_at, ..)| *started_at);
        own.into_iter().map(|(_, story, over)| (story, over)).collect()
    };
    lab.starved(60, true);
    assert_eq!(own(&lab), [], "whoever starts says that it runs");
    lab.starved(61, false);
    lab.restart();
    lab.starved(70, false);
    assert_eq!(own(&lab), [(Some(Story::Starved), false)]);
    lab.take(&[(71, "a", 'r')]);
    lab.look(72, true);
    assert_eq!(lab.opened(), named(&[("a", 71)]), "it is not blind");
    lab.look(73, false);
    lab.restart();
    lab.starved(80, true);
    assert_eq!(own(&lab), [(Some(Story::Starved), true), (Some(Story::Blind), false)], "each its own");
    lab.starved(81, true);
    lab.look(90, true);
    assert_eq!(own(&lab), [(Some(Story::Starved), true), (Some(Story::Blind), true)]);
}

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    Check(u32, usize, char),
    Look(u32, bool),
    Starved(bool),
    Slept,
    Wait(u32),
    Restart,
    Canary,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let found =
        prop_oneof![4 => Just('t'), 2 => Just('u'), 1 => Just('h'), 1 => Just('r'), 1 => Just('i'), 1 => Just('s')];
    let step = prop_oneof![
        30 => (1_u32..15, 0..HOSTS.len(), found).prop_map(|(wait, monitor, found)| Step::Check(wait, monitor, found)),
        4 => (1_u32..15, any::<bool>()).prop_map(|(wait, sees)| Step::Look(wait, sees)),
        2 => any::<bool>().prop_map(Step::Starved),
        1 => Just(Step::Slept),
        1 => (1_u32..200).prop_map(Step::Wait),
        2 => Just(Step::Restart),
        1 => Just(Step::Canary),
    ];
    proptest::collection::vec(step, 1..80)
}

proptest! {
    #[test]
    fn nothing_is_lost_or_out_of_order_or_held_for_too_long(steps in steps(), with_canary in any::<bool>()) {
        let mut lab = Lab::new(&HOSTS, if with_canary { canary() } else { Vec::new() });
        let (mut second, mut fed) = (10, HashMap::<MonitorId, Vec<Arc<Check>>>::new());
        for step in steps {
            match step {
                Step::Check(wait, monitor, found) => {
                    second += wait;
                    let check = check(second, HOSTS[monitor].0, found);
                    fed.entry(check.monitor.clone()).or_default().push(check.clone());
                    let now = end(&check);
                    lab.feed(Fed::Check(check), now);
                }
                Step::Look(wait, sees) => {
                    second += wait;
                    lab.look(second, sees);
                }
                Step::Starved(sees) => lab.starved(second, sees),
                Step::Slept => lab.feed(Fed::Slept, at(second)),
                Step::Wait(wait) => {
                    second += wait;
                    lab.wait(second);
                }
                Step::Restart => lab.restart(),
                Step::Canary => {
                    let canary = if lab.config.canary.is_empty() { canary() } else { Vec::new() };
                    lab.config = Arc::new(Config { canary, ..(*lab.config).clone() });
                    lab.roster();
                }
            }
            prop_assert!(lab.site.outlook.next().is_none_or(|next| next > lab.now), "held for too long");
        }
        lab.wait(second + 200);
        prop_assert!(lab.site.outlook.is_empty());
        for (id, fed) in fed {
            let recorded = &lab.recorded[&id][1..];
            prop_assert_eq!(recorded.len(), fed.len());
            for (recorded, fed) in recorded.iter().zip(&fed) {
                prop_assert_eq!(recorded.at, fed.at);
                let became = (fed.outcome.kind, recorded.outcome.kind);
                let taken_for_ours = became == (OutcomeKind::Down, OutcomeKind::Indeterminate);
                prop_assert!(became.0 == became.1 || taken_for_ours, "{:?}", became);
            }
        }
    }
}
