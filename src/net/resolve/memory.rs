//! What the system's DNS servers did lately, and what follows for one that fails: whether it answers nobody, which is
//! this machine's trouble, or others, and then it is the name's. Pure and bounded; it asks nobody itself.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use hickory_resolver::proto::rr::{Name, RecordType};

/// Servers remembered; glibc uses three.
const MAX_SERVERS: usize = 16;
/// Names remembered of each.
const MAX_NAMES: usize = 8;
/// A name that was answered so long ago is worth asking for again.
const WORTH_ASKING: Duration = Duration::from_secs(3_600);
/// What happened so shortly before a question counts as if it had been asked meanwhile.
const SLACK: Duration = Duration::from_secs(1);
/// Names asked for besides the root.
const MAX_KNOWN: usize = 2;

/// Whose fault it is that a name got no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// The name's: the servers answer others.
    Theirs,
    /// This machine's: its servers answer nobody.
    Ours,
    /// That is not known yet.
    Unknown,
}

/// A name that was answered, and with which question.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Answered {
    name: Name,
    kind: RecordType,
    at: Instant,
}

#[derive(Debug, Default)]
struct Lately {
    /// The newest last.
    answered: VecDeque<Answered>,
    /// When it did not answer what it was asked for as a trial.
    nobody: Option<Instant>,
}

/// Of all servers.
#[derive(Debug, Default)]
pub(super) struct Memory {
    servers: HashMap<SocketAddr, Lately>,
}

impl Memory {
    fn of(&mut self, server: SocketAddr) -> &mut Lately {
        if self.servers.len() >= MAX_SERVERS && !self.servers.contains_key(&server) {
            self.servers.clear();
        }
        self.servers.entry(server).or_default()
    }

    /// The server said what there is under a name, or that there is nothing.
    pub(super) fn answered(&mut self, server: SocketAddr, name: &Name, kind: RecordType, at: Instant) {
        let lately = self.of(server);
        lately.answered.retain(|answered| answered.name != *name);
        lately.answered.push_back(Answered { name: name.clone(), kind, at });
        if lately.answered.len() > MAX_NAMES {
            lately.answered.pop_front();
        }
    }

    /// The server answered nothing of what it was asked for as a trial.
    pub(super) fn answered_nobody(&mut self, server: SocketAddr, at: Instant) {
        self.of(server).nobody = Some(at);
    }

    /// Whose fault it is that a name that was asked for at `since` got no answer from any of these servers.
    pub(super) fn whose(&self, servers: &[SocketAddr], name: &Name, since: Instant) -> Whose {
        let since = since.checked_sub(SLACK).unwrap_or(since);
        let lately = |server: &SocketAddr| self.servers.get(server);
        let answers_others = |server: &SocketAddr| {
            let mut others = lately(server).into_iter().flat_map(|lately| &lately.answered);
            others.any(|answered| answered.name != *name && answered.at >= since)
        };
        let answers_nobody =
            |server: &SocketAddr| lately(server).and_then(|lately| lately.nobody).is_some_and(|at| at >= since);
        if servers.iter().any(answers_others) {
            Whose::Theirs
        } else if !servers.is_empty() && servers.iter().all(answers_nobody) {
            Whose::Ours
        } else {
            Whose::Unknown
        }
    }

    /// What a server is asked for as a trial when it does not answer a name: the root of the DNS, and the last names of
    /// other domains that it did answer. A server for some zones alone may not know the root.
    pub(super) fn trials(&self, server: SocketAddr, name: &Name, now: Instant) -> Vec<(Name, RecordType)> {
        let known = self.servers.get(&server).into_iter().flat_map(|lately| lately.answered.iter().rev());
        let worth = |answered: &&Answered| {
            !answered.name.is_root()
                && domain(&answered.name) != domain(name)
                && now.saturating_duration_since(answered.at) < WORTH_ASKING
        };
        let known = known.filter(worth).take(MAX_KNOWN).map(|answered| (answered.name.clone(), answered.kind));
        std::iter::once((Name::root(), RecordType::NS)).chain(known).collect()
    }
}

/// The last two labels: names below them may fail together.
fn domain(name: &Name) -> Name {
    name.to_lowercase().trim_to(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    fn name(text: &str) -> Name {
        Name::from_ascii(text).unwrap()
    }

    fn server(last: u8) -> SocketAddr {
        SocketAddr::from(([192, 0, 2, last], 53))
    }

    /// What happened to server 1 or 2, so many seconds before or after the question for `shop.example.`.
    #[derive(Clone, Copy)]
    enum Event {
        Answered(u8, &'static str, i64),
        Nobody(u8, i64),
    }

    #[test]
    fn whose_fault_it_is() {
        use Event::{Answered, Nobody};
        let start = clock::monotonic() + Duration::from_secs(10_000);
        let at = |seconds: i64| {
            let length = Duration::from_secs(seconds.unsigned_abs());
            if seconds < 0 { start - length } else { start + length }
        };
        let table: [(&[Event], Whose); 10] = [
            (&[], Whose::Unknown),
            (&[Nobody(1, 1)], Whose::Ours),
            (&[Answered(1, "mail.example.", 1)], Whose::Theirs),
            (&[Answered(1, ".", 1)], Whose::Theirs),
            // The name itself says nothing of others.
            (&[Answered(1, "shop.example.", 1)], Whose::Unknown),
            (&[Answered(1, "SHOP.example.", 1), Nobody(1, 2)], Whose::Ours),
            // Long before: that was another time.
            (&[Answered(1, "mail.example.", -60)], Whose::Unknown),
            (&[Nobody(1, -60)], Whose::Unknown),
            (&[Answered(1, "mail.example.", -60), Nobody(1, 1)], Whose::Ours),
            (&[Nobody(1, 1), Answered(1, "mail.example.", 2)], Whose::Theirs),
        ];
        let told = |events: &[Event]| {
            let mut memory = Memory::default();
            for event in events {
                match *event {
                    Answered(one, text, seconds) => {
                        memory.answered(server(one), &name(text), RecordType::A, at(seconds));
                    }
                    Nobody(one, seconds) => memory.answered_nobody(server(one), at(seconds)),
                }
            }
            memory
        };
        for (number, (events, expected)) in table.into_iter().enumerate() {
            assert_eq!(told(events).whose(&[server(1)], &name("shop.example."), start), expected, "row {number}");
        }
        // Of two servers, both must answer nobody; one that answers others is enough.
        let both = [server(1), server(2)];
        let whose = |events: &[Event]| told(events).whose(&both, &name("shop.example."), start);
        assert_eq!(whose(&[Nobody(1, 1)]), Whose::Unknown);
        assert_eq!(whose(&[Nobody(1, 1), Nobody(2, 1)]), Whose::Ours);
        assert_eq!(whose(&[Nobody(1, 1), Answered(2, "mail.example.", 0)]), Whose::Theirs);
        assert_eq!(told(&[]).whose(&[], &name("shop.example."), start), Whose::Unknown);
    }

    #[test]
    fn what_is_asked_as_a_trial() {
        let now = clock::monotonic() + Duration::from_secs(10_000);
        let mut memory = Memory::default();
        let asked = |memory: &Memory| {
            let trials = memory.trials(server(1), &name("shop.example."), now);
            trials.iter().map(|(name, _)| name.to_ascii()).collect::<Vec<_>>()
        };
        assert_eq!(asked(&memory), ["."]);
        for (text, ago) in
            [("a.lab.", 30), ("b.lab.", 20), ("c.lab.", 10), ("mail.example.", 5), ("www.shop.Example.", 1), (".", 1)]
        {
            memory.answered(server(1), &name(text), RecordType::A, now - Duration::from_secs(ago));
        }
        assert_eq!(asked(&memory), [".", "mail.example.", "c.lab."]);
        memory = Memory::default();
        memory.answered(server(1), &name("a.lab."), RecordType::A, now - WORTH_ASKING);
        assert_eq!(asked(&memory), ["."]);
    }

    #[test]
    fn it_is_bounded() {
        let (mut memory, now) = (Memory::default(), clock::monotonic());
        for number in 0..100_u8 {
            for label in 0..100 {
                memory.answered(server(number), &name(&format!("n{label}.lab.")), RecordType::A, now);
            }
        }
        assert!(memory.servers.len() <= MAX_SERVERS);
        assert!(memory.servers.values().all(|lately| lately.answered.len() <= MAX_NAMES));
    }
}
