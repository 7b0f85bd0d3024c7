//! Self-doubt without a canary: when many monitors fail at once, and nothing else is reached, the fault may be ours.
//!
//! ```text
//! a monitor that worked fails for want of a network → held; some others are asked at once
//!   another is reached by a check that began later → it was theirs: judged
//!   more than half (or five) fail so, on two hosts  → doubt: all such failures are held, and shown as unknown
//!     it fails again, though something else is reached meanwhile → theirs
//!     it works again, as the first or with the others            → ours
//!     this machine itself fails                                  → ours
//!   two minutes are over → theirs
//! ```
//!
//! What runs on this machine takes no part: it is reached without a network.

use std::collections::HashSet;
use std::net::IpAddr;

use super::Site;
use super::outlook::{Verdict, end, release};
use super::seat::Seat;
use crate::model::{Batch, Check, Level, Monitor, MonitorId, Outcome, OutcomeKind, Probe, ReasonKind, Status};

/// The rule needs so many that work, on [`LEAST_HOSTS`].
const LEAST_MONITORS: usize = 5;
const LEAST_HOSTS: usize = 2;
/// So many that fail are enough, however many there are: nothing else was reached in between.
const ENOUGH: usize = 5;

const TOGETHER: &str = "too many monitors failed at once, and came back together: our own network was down";
const MACHINE: &str = "too many monitors failed at once, and then this machine itself: our own network was down";

/// What an outcome says of our own network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bearing {
    /// Somebody out there has answered.
    Reached,
    /// Nobody has.
    Failed {
        /// A connection stood, though.
        connected: bool,
    },
    /// This machine could not even ask.
    Ours,
    /// It did not get to run: that says nothing of any network.
    Nothing,
}

/// What becomes of a check that just came; and of those that are held, by what it says.
pub(super) fn weigh(site: &mut Site, check: &Check, batch: &mut Batch) -> Verdict {
    let Some(seat) = site.seat(&check.monitor).filter(|seat| takes_part(&seat.monitor)) else {
        return Verdict::Believed;
    };
    let (works, is_down) = (works(seat), seat.standing.status == Status::Down);
    match bearing(&check.outcome) {
        Bearing::Reached => {
            reached(site, check, batch);
            Verdict::Believed
        }
        Bearing::Ours => {
            if works {
                release(site, |_| Some(Verdict::Ours(MACHINE)), batch);
            }
            Verdict::Believed
        }
        Bearing::Nothing => Verdict::Believed,
        Bearing::Failed { connected } => {
            let known = site.outlook.known;
            if connected {
                reached_by_another(site, check, batch);
            }
            if is_down || known.doubted && known.reached.is_some_and(|reached| check.at >= reached) {
                release(site, |held| (held.monitor == check.monitor).then_some(Verdict::Believed), batch);
                return Verdict::Believed;
            }
            let held = known.doubted || works && applies(site);
            if held { Verdict::Held } else { Verdict::Believed }
        }
    }
}

/// A failure is held: whether that is enough for doubt, and who is asked otherwise.
pub(super) fn held(site: &mut Site, check: &Check, batch: &mut Batch) {
    if site.outlook.known.doubted {
        return;
    }
    let mut hosts = HashSet::new();
    let mut failing = 0;
    for seat in site.outlook.monitors().filter_map(|id| site.seat(id)).filter(|seat| works(seat)) {
        failing += 1;
        hosts.insert(seat.monitor.probe.host());
    }
    let needed = needed(site);
    if failing >= needed && hosts.len() >= LEAST_HOSTS {
        site.outlook.known.doubted = true;
        tracing::warn!(
            monitors.failing = failing,
            "too many monitors fail at once: this machine's own network is \
            doubted, and their failures are held for up to two minutes"
        );
        return;
    }
    batch.called.extend(witnesses(site, &check.monitor, needed));
}

/// Somebody out there was reached.
fn reached(site: &mut Site, check: &Check, batch: &mut Batch) {
    if site.outlook.known.doubted {
        release(site, |held| (held.monitor == check.monitor).then_some(Verdict::Ours(TOGETHER)), batch);
    }
    reached_by_another(site, check, batch);
    // What failed before it, and was no doubt, is its own affair.
    release(site, |held| (held.monitor == check.monitor).then_some(Verdict::Believed), batch);
}

/// What that means for the other monitors.
fn reached_by_another(site: &mut Site, check: &Check, batch: &mut Batch) {
    if site.outlook.is_empty() {
        return;
    }
    if !site.outlook.known.doubted {
        release(site, |held| (end(held) <= check.at).then_some(Verdict::Believed), batch);
    } else if site.outlook.known.reached.is_none() {
        // Those that are held are asked again: they fail though this is reached, or all come back together.
        site.outlook.known.reached = Some(check.at);
        batch.called.extend(site.outlook.monitors().cloned());
    }
}

fn bearing(outcome: &Outcome) -> Bearing {
    match (outcome.kind, outcome.reason.as_ref().map(|reason| reason.kind)) {
        (OutcomeKind::Indeterminate, Some(ReasonKind::Starved)) => Bearing::Nothing,
        (OutcomeKind::Indeterminate, _) => Bearing::Ours,
        (OutcomeKind::Down, Some(kind)) if is_of_network(kind) => {
            let midway = matches!(kind, ReasonKind::Timeout | ReasonKind::Reset);
            Bearing::Failed { connected: midway && outcome.phases.connect.is_some() }
        }
        (OutcomeKind::Up | OutcomeKind::Degraded | OutcomeKind::Down, _) => Bearing::Reached,
    }
}

/// Whether a reason may be that our own network is down.
const fn is_of_network(kind: ReasonKind) -> bool {
    match kind {
        ReasonKind::Dns
        | ReasonKind::ConnectTimeout
        | ReasonKind::Unreachable
        | ReasonKind::Timeout
        | ReasonKind::Reset
        // The server of the tokens may not have been reached.
        | ReasonKind::OAuth2 => true,
        ReasonKind::ConnectRefused
        | ReasonKind::TlsHandshake
        | ReasonKind::CertificateExpired
        | ReasonKind::CertificateUntrusted
        | ReasonKind::CertificateName
        | ReasonKind::CertificateMismatch
        | ReasonKind::Protocol
        | ReasonKind::HttpStatus
        | ReasonKind::Redirect
        | ReasonKind::HeaderMismatch
        | ReasonKind::BodyMismatch
        | ReasonKind::JsonMismatch
        | ReasonKind::DnsRcode
        | ReasonKind::DnsAnswer
        | ReasonKind::TcpMismatch
        | ReasonKind::Latency
        | ReasonKind::CertificateExpiring
        | ReasonKind::Internal
        | ReasonKind::Blind
        | ReasonKind::Starved => false,
    }
}

/// Whether a monitor is reached over a network.
fn takes_part(monitor: &Monitor) -> bool {
    if matches!(&monitor.probe, Probe::Http(http) if http.socket.is_some()) {
        return false;
    }
    let host = monitor.probe.host();
    let bare = host.trim_matches(['[', ']']).trim_end_matches('.');
    let local = bare == "localhost" || bare.ends_with(".localhost");
    !local && !bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback() || address.is_unspecified())
}

/// Whether a monitor worked when it was judged last.
fn works(seat: &Seat) -> bool {
    let standing = &seat.standing;
    matches!(standing.status, Status::Up | Status::Degraded)
        && standing.last_determinate.is_some_and(|last| last.level != Level::Down)
}

/// The monitors that work, those with checks that are held among them, in the order of the configuration.
fn working(site: &Site) -> impl Iterator<Item = &Seat> {
    let seats = site.config.monitors.iter().filter_map(|monitor| site.seat(&monitor.id));
    seats.filter(|seat| works(seat) && takes_part(&seat.monitor))
}

/// Whether there are enough that work.
fn applies(site: &Site) -> bool {
    let (mut count, mut hosts) = (0, HashSet::new());
    working(site).any(|seat| {
        count += 1;
        hosts.insert(seat.monitor.probe.host());
        count >= LEAST_MONITORS && hosts.len() >= LEAST_HOSTS
    })
}

/// How many must fail: more than half of those that work, but [`ENOUGH`] are enough.
fn needed(site: &Site) -> usize {
    let working = working(site).take(2 * ENOUGH).count();
    (working / 2 + 1).min(ENOUGH)
}

/// Who is asked at once: of the monitors that work those on other hosts first, beginning after this one.
fn witnesses(site: &Site, id: &MonitorId, most: usize) -> Vec<MonitorId> {
    let host = site.seat(id).map(|seat| seat.monitor.probe.host());
    let is_other = |seat: &&Seat| Some(seat.monitor.probe.host()) != host;
    let monitors = &site.config.monitors;
    let after = monitors.iter().position(|monitor| monitor.id == *id).map_or(0, |place| place + 1);
    let round = monitors.iter().cycle().skip(after).take(monitors.len()).filter_map(|monitor| site.seat(&monitor.id));
    let asked = round.filter(|seat| works(seat) && takes_part(&seat.monitor) && !site.outlook.holds(&seat.monitor.id));
    asked.filter(is_other).take(most).map(|seat| seat.monitor.id.clone()).collect()
}
