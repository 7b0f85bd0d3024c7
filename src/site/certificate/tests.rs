//! A table: the incident of a certificate × what a check saw.

use super::*;
use crate::model::Probe;
use crate::model::fixture;
use crate::model::{Evidence, HttpProbe, OutcomeKind, Phases, Reason, Timestamp, TlsSettings};

fn monitor(min_days_left: Option<u32>) -> Monitor {
    let tls = TlsSettings { min_days_left, ..TlsSettings::default() };
    let probe = HttpProbe { tls, ..HttpProbe::get("https://shop.example/".parse().unwrap()) };
    Monitor { probe: Probe::Http(Box::new(probe)), ..fixture::monitor() }
}

/// A check that saw a certificate with so many days left (14 wanted), or none; and how it went.
fn seen(days: Option<u64>, failed: Option<ReasonKind>) -> Outcome {
    let end = |days: u64| Timestamp::from_millis(1_795_000_000_000) + Duration::from_secs(86_400 * days);
    let warning = days.filter(|days| *days < 14).map(|days| Warning {
        kind: ReasonKind::CertificateExpiring,
        message: "soon".to_owned(),
        subject: "shop.example".to_owned(),
        expires_at: end(days),
        days_left: days,
        found: None,
    });
    Outcome {
        kind: if failed.is_some() { OutcomeKind::Down } else { OutcomeKind::Up },
        latency: Duration::ZERO,
        phases: Phases::default(),
        reason: failed.map(|kind| Reason::new(kind, "x")),
        evidence: Evidence { certificate_expires_at: days.map(end), warning, ..Evidence::default() },
    }
}

#[test]
fn what_a_check_comes_to() {
    let open = fixture::incident(IncidentId::new("inc_1"));
    let mut closed = open.clone();
    closed.resolved_at = Some(closed.started_at);
    closed.handling.auto_resolve = false;
    let (wanted, unasked) = (monitor(Some(14)), monitor(None));
    let (near, far) = (seen(Some(9), None), seen(Some(90), None));
    let unseen = seen(None, Some(ReasonKind::ConnectRefused));
    for (what, held, monitor, outcome, quiet, expected) in [
        ("near its end", None, &wanted, &near, false, "opens"),
        ("inside a window nothing opens", None, &wanted, &near, true, "nothing"),
        ("down, and near its end", None, &wanted, &seen(Some(9), Some(ReasonKind::HttpStatus)), false, "opens"),
        ("far from its end", None, &wanted, &far, false, "nothing"),
        ("told already", Some(&open), &wanted, &near, false, "nothing"),
        ("nobody saw it", Some(&open), &wanted, &unseen, false, "nothing"),
        ("renewed", Some(&open), &wanted, &far, false, "resolves"),
        ("renewed in a window", Some(&open), &wanted, &far, true, "resolves"),
        ("renewed, and down", Some(&open), &wanted, &seen(Some(90), Some(ReasonKind::HttpStatus)), false, "resolves"),
        (
            "a new one that does not hold",
            Some(&open),
            &wanted,
            &seen(Some(90), Some(ReasonKind::CertificateName)),
            false,
            "nothing",
        ),
        ("nobody asks any more", Some(&open), &unasked, &unseen, false, "resolves"),
        ("another protocol", Some(&open), &fixture::monitor(), &unseen, false, "resolves"),
        ("closed by a person", Some(&closed), &wanted, &near, false, "nothing"),
        ("closed by a person, then renewed", Some(&closed), &wanted, &far, false, "forgotten"),
    ] {
        let found = match event(held, monitor, outcome, quiet) {
            None => "nothing",
            Some(Event::Opens(_)) => "opens",
            Some(Event::Resolves) => "resolves",
            Some(Event::Forgotten) => "forgotten",
        };
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn as_many_checks_in_a_row_as_the_thresholds_ask_for() {
    let mut wanted = monitor(Some(14));
    (wanted.judging.failure_threshold, wanted.judging.success_threshold) = (3, 2);
    let mut unasked = monitor(None);
    unasked.judging = wanted.judging;
    let open = fixture::incident(IncidentId::new("inc_1"));
    let (near, far, unseen) = (seen(Some(9), None), seen(Some(90), None), seen(None, Some(ReasonKind::ConnectRefused)));
    for (what, held, monitor, course, told_at) in [
        ("three in a row", None, &wanted, &[&near, &near, &near][..], Some(2)),
        ("one that is far from its end in between", None, &wanted, &[&near, &near, &far, &near, &near], None),
        ("one that nobody saw in between", None, &wanted, &[&near, &near, &unseen, &near], Some(3)),
        ("renewed", Some(&open), &wanted, &[&far, &far], Some(1)),
        ("renewed on one of two servers", Some(&open), &wanted, &[&far, &near, &far, &near], None),
        ("nobody asks any more", Some(&open), &unasked, &[&unseen], Some(0)),
    ] {
        let mut run = 0;
        let found = course
            .iter()
            .position(|outcome| is_confirmed(&mut run, event(held, monitor, outcome, false), monitor, outcome));
        assert_eq!(found, told_at, "{what}");
    }
}
