//! The sentence that answers the visitor's question, built by rule.
//!
//! Only public monitors that are not paused count. States are told in the order down, degraded, maintenance, not
//! measured. A state names its monitors in the order of the page; a group of two or more that are all in that state is
//! named instead of them, in the place of the first. Up to three names are given, more are two names and a count.
//! "Everything else works." follows when at least one monitor is up.

use std::collections::BTreeSet;

use super::{Headline, Watched, World};
use crate::locale::Arg;
use crate::model::{GroupId, Shown, Status};

/// Bad states in the order in which they are told.
const TOLD: [Shown; 4] = [Shown::Down, Shown::Degraded, Shown::Maintenance, Shown::Unknown];

/// So many names are given; of more, all but one of these and a count.
const NAMES: usize = 3;

/// The headline of the whole page.
pub fn headline(world: &World) -> Headline {
    let counted: Vec<(&Watched, Shown)> = world
        .monitors
        .iter()
        .filter(|monitor| monitor.enabled)
        .map(|monitor| (monitor, monitor.shown(world.at)))
        .collect();
    let shown = worst(counted.iter().map(|(_, shown)| *shown));
    let never = counted.iter().all(|(monitor, _)| monitor.standing.status == Status::Unknown);
    let sentence = if shown == Shown::Unknown && never {
        world.locale.text("headline-never")
    } else if counted.iter().all(|(_, each)| *each == shown) {
        world.locale.word("headline-all-", shown.as_str())
    } else {
        let mut sentences: Vec<String> = TOLD.iter().filter_map(|state| sentence(world, &counted, *state)).collect();
        if counted.iter().any(|(_, shown)| *shown == Shown::Up) {
            sentences.push(world.locale.text("headline-rest"));
        }
        world.locale.sentences(&sentences)
    };
    Headline { sentence, shown }
}

/// The worst of some states: down, degraded, maintenance, unknown, up. Of none: unknown.
pub fn worst(states: impl Iterator<Item = Shown>) -> Shown {
    let all: BTreeSet<Shown> = states.collect();
    TOLD.into_iter().chain([Shown::Up]).find(|state| all.contains(state)).unwrap_or(Shown::Unknown)
}

fn sentence(world: &World, counted: &[(&Watched, Shown)], state: Shown) -> Option<String> {
    let names = names(world, counted, state);
    let locale = world.locale;
    let subject = match names.as_slice() {
        [] => return None,
        few if few.len() <= NAMES => locale.list(few),
        many => {
            let told = locale.joined(&many[..NAMES - 1]);
            locale.say("list-others", &[("names", Arg::from(&told)), ("count", Arg::from(many.len() - (NAMES - 1)))])
        }
    };
    let key = format!("headline-{state}");
    Some(locale.say(&key, &[("names", Arg::from(&subject)), ("count", Arg::from(names.len()))]))
}

/// Names of those in a state, whole groups as one.
fn names<'a>(world: &'a World, counted: &[(&'a Watched, Shown)], state: Shown) -> Vec<&'a str> {
    let mut named: BTreeSet<&GroupId> = BTreeSet::new();
    let mut names = Vec::new();
    for (monitor, _) in counted.iter().filter(|(_, shown)| *shown == state) {
        let whole = monitor.group.as_ref().and_then(|id| world.group(id.as_str())).filter(|group| {
            let members = || counted.iter().filter(|(member, _)| member.group.as_ref() == Some(&group.id));
            members().count() > 1 && members().all(|(_, shown)| *shown == state)
        });
        match whole {
            Some(group) if named.insert(&group.id) => names.push(group.name.as_str()),
            Some(_) => {}
            None => names.push(monitor.name.as_str()),
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::world::tests::{at, group, monitor, world};

    /// Monitors as `name[@group]=state`; `paused` and `never` are states here.
    fn told(monitors: &str) -> (String, Shown) {
        let mut world = world();
        for text in monitors.split_whitespace() {
            let (name, state) = text.split_once('=').expect("name=state");
            let (name, in_group) = name.split_once('@').map_or((name, None), |(name, group)| (name, Some(group)));
            let mut watched = monitor(&name.to_lowercase(), name);
            watched.group = in_group.map(GroupId::new);
            if let Some(id) = in_group.filter(|id| world.group(id).is_none()) {
                world.groups.push(group(id, &id.to_uppercase()));
            }
            match state {
                "paused" => watched.enabled = false,
                "never" => watched.standing.status = Status::Unknown,
                "maintenance" => {
                    watched
                        .windows
                        .push(crate::model::Window { start: at(0), end: world.at + std::time::Duration::from_secs(1) });
                }
                "silent" => {
                    watched.standing.last_determinate = watched.standing.last_determinate.map(|mut last| {
                        last.at = at(0);
                        last
                    });
                }
                state => watched.standing.status = Status::parse(state).expect("a status"),
            }
            world.monitors.push(watched);
        }
        let headline = headline(&world);
        (headline.sentence, headline.shown)
    }

    #[test]
    fn by_rule() {
        for (monitors, sentence, shown) in [
            ("", "Nothing measured yet.", Shown::Unknown),
            ("A=paused", "Nothing measured yet.", Shown::Unknown),
            ("A=never B=never", "Nothing measured yet.", Shown::Unknown),
            ("A=silent B=never", "Nothing is being measured.", Shown::Unknown),
            ("A=up B=paused", "Everything works.", Shown::Up),
            ("A=down", "Everything is down.", Shown::Down),
            ("A=degraded B=degraded", "Everything is slow.", Shown::Degraded),
            ("A=maintenance", "Everything is under maintenance.", Shown::Maintenance),
            ("Checkout=down B=up", "Checkout is down. Everything else works.", Shown::Down),
            ("Search=degraded Mail=degraded C=up", "Search and Mail are slow. Everything else works.", Shown::Degraded),
            ("A=down B=down C=down D=up", "A, B and C are down. Everything else works.", Shown::Down),
            (
                "Search=down Mail=down C=down D=down E=down F=down G=up",
                "Search, Mail and 4 others are down. Everything else works.",
                Shown::Down,
            ),
            ("Mail=maintenance B=up", "Mail is under maintenance. Everything else works.", Shown::Maintenance),
            ("A=down B=never", "A is down. B is not measured.", Shown::Down),
            (
                "A=never B=maintenance C=degraded D=down E=up",
                "D is down. C is slow. B is under maintenance. A is not measured. Everything else works.",
                Shown::Down,
            ),
            ("A@api=down B@api=down C=up", "API is down. Everything else works.", Shown::Down),
            ("A@api=down B@api=up C=up", "A is down. Everything else works.", Shown::Down),
            ("A@api=down B=up", "A is down. Everything else works.", Shown::Down),
            (
                "Z=down A@api=down B@api=paused C@api=down D=up",
                "Z and API are down. Everything else works.",
                Shown::Down,
            ),
        ] {
            assert_eq!(told(monitors), (sentence.to_owned(), shown), "{monitors}");
        }
    }
}
