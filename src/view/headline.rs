//! The sentence that answers the visitor's question, and the short word for badges, built by rule from what is now.
//!
//! The level's own sentence comes first, then those of the states below it: degraded, incidents that show on no
//! monitor, maintenance, not measured. A state names its monitors in the order of the page; a group of two or more that
//! are all in that state is named instead of them, in the place of the first. Up to three names are given, more are two
//! names and a count.

use std::collections::BTreeSet;

use super::{Headline, Resolved, Watched, World};
use crate::locale::{Arg, Locale, zoned};
use crate::model::{GroupId, Incident, MonitorId, Shown, SiteLevel, Status, Timestamp};
use crate::site::{Now, Silent};

/// So many names are given; of more, all but one of these and a count.
const NAMES: usize = 3;

/// Characters of a title in a sentence.
const TITLE_MOST: usize = 120;

/// The headline of the whole page.
pub fn headline(world: &World) -> Headline {
    told(world, &world.now, world.monitors.iter())
}

/// The headline of a group, or of anything else that is a part of the page.
pub fn of_group(world: &World, members: &[&Watched]) -> Headline {
    told(world, &world.now_of_group(members), members.iter().copied())
}

/// The headline as one short line: "1 down".
pub fn short(now: &Now, locale: Locale) -> String {
    let counted = |key: &str, state| locale.say(key, &[("count", Arg::from(now.count(state)))]);
    match now.level {
        SiteLevel::Partial => counted("badge-down", Shown::Down),
        SiteLevel::Degraded if now.count(Shown::Degraded) > 1 => counted("badge-degraded", Shown::Degraded),
        SiteLevel::Incident => locale.text("word-incident"),
        SiteLevel::Down
        | SiteLevel::Degraded
        | SiteLevel::Maintenance
        | SiteLevel::Recovering
        | SiteLevel::Unknown
        | SiteLevel::Up => locale.word("word-", now.level.shown().as_str()),
    }
}

/// What ended within the last hour, while everything works.
pub fn resolved(world: &World) -> Option<Resolved> {
    let newest = world.lately.first().filter(|_| world.now.level == SiteLevel::Up)?;
    let scope = Scope::new(world, &world.now, world.monitors.iter());
    let name = scope.subject(&scope.concerned(&[newest]));
    Some(Resolved {
        id: newest.id.to_string(),
        names: world.locale.and_more(&[name], world.lately.len() - 1),
        at: newest.resolved_at?,
    })
}

fn told<'a>(world: &'a World, now: &'a Now, members: impl Iterator<Item = &'a Watched>) -> Headline {
    let sentence = world.locale.sentences(&Scope::new(world, now, members).sentences());
    Headline { sentence, level: now.level, shown: now.level.shown() }
}

/// What a headline is about.
struct Scope<'a> {
    world: &'a World,
    now: &'a Now,
    /// Monitors that count, in the order of the page.
    counted: Vec<&'a Watched>,
}

impl<'a> Scope<'a> {
    fn new(world: &'a World, now: &'a Now, members: impl Iterator<Item = &'a Watched>) -> Self {
        Self { world, now, counted: members.filter(|monitor| monitor.sight.is_counted()).collect() }
    }

    fn sentences(&self) -> Vec<String> {
        let now = self.now;
        if let Some(sentence) = self.nothing().filter(|_| now.level == SiteLevel::Unknown) {
            return vec![sentence];
        }
        let locale = self.world.locale;
        let up = now.count(Shown::Up);
        let all_up = up > 0 && up == now.counted;
        let mut sentences: Vec<String> = Vec::new();
        sentences.extend(self.state(Shown::Down));
        sentences.extend(self.state(Shown::Degraded));
        sentences.extend(self.incidents());
        sentences.extend(self.state(Shown::Maintenance));
        if now.level == SiteLevel::Recovering {
            sentences.extend(all_up.then(|| locale.text("headline-recovered")));
            sentences.push(self.say("headline-watched", &self.concerned(&self.open(&now.watched))));
        }
        sentences.extend(self.unmeasured());
        if now.level == SiteLevel::Up && all_up {
            sentences.push(locale.text("headline-all-up"));
        } else if now.level == SiteLevel::Incident && all_up {
            sentences.push(locale.text("headline-all-rest"));
        } else if up > 0 && !all_up {
            sentences.push(locale.text("headline-rest"));
        }
        sentences
    }

    /// Why nothing can be said of anything.
    fn nothing(&self) -> Option<String> {
        let locale = self.world.locale;
        if let Some(since) = self.now.blind_since {
            return Some(locale.say("headline-blind", &[("at", Arg::from(&self.clock(since)))]));
        }
        if self.now.counted == 0 {
            return Some(locale.text("headline-nothing"));
        }
        if self.now.never {
            return Some(locale.text("headline-never"));
        }
        self.now.silent_since.map(|since| locale.say("headline-silent", &[("at", Arg::from(&self.clock(since)))]))
    }

    /// Who is in a state that is not good; all of them as "everything".
    fn state(&self, state: Shown) -> Option<String> {
        let word = if state == Shown::Degraded && self.now.slow { "slow" } else { state.as_str() };
        match self.now.count(state) {
            0 => None,
            all if all == self.now.counted => Some(self.world.locale.word("headline-all-", word)),
            _ => Some(self.say(&format!("headline-{word}"), &self.names(|monitor| monitor.sight.shown == state))),
        }
    }

    /// Incidents that show on no monitor: the newest by its title, then those whose monitors went silent.
    fn incidents(&self) -> Vec<String> {
        let silent = |told: &&Silent| matches!(told.status, Status::Down | Status::Degraded);
        let (by_name, by_title): (Vec<_>, Vec<_>) =
            self.now.told.iter().partition(|told| told.silent.as_ref().filter(silent).is_some());
        let mut sentences = Vec::new();
        let ids: Vec<_> = by_title.into_iter().map(|told| told.incident.clone()).collect();
        let titled = self.open(&ids);
        sentences.extend(titled.first().map(|newest| self.titled(newest, titled.len() - 1)));
        for status in [Status::Down, Status::Degraded] {
            let told: Vec<&Silent> =
                by_name.iter().filter_map(|told| told.silent.as_ref()).filter(|told| told.status == status).collect();
            let Some(last) = told.iter().map(|told| told.last).max() else { continue };
            let names = self.names(|monitor| told.iter().any(|told| told.monitor == monitor.id));
            let key = format!("headline-silent-{}", status.as_str());
            sentences.push(self.say_at(&key, &names, Some(last)));
        }
        sentences
    }

    /// Who is not measured, but those that were told of already.
    fn unmeasured(&self) -> Option<String> {
        let told: BTreeSet<&MonitorId> =
            self.now.told.iter().filter_map(|told| told.silent.as_ref()).map(|silent| &silent.monitor).collect();
        let names = self.names(|monitor| monitor.sight.shown == Shown::Unknown && !told.contains(&monitor.id));
        (!names.is_empty()).then(|| self.say("headline-unknown", &names))
    }

    /// A title as people wrote it, as a sentence.
    fn titled(&self, incident: &Incident, more: usize) -> String {
        let (title, locale) = (title(self.world, incident), self.world.locale);
        if more > 0 {
            return locale.say("headline-title-more", &[("title", Arg::from(&title)), ("count", Arg::from(more))]);
        }
        let said = locale.say("headline-title", &[("title", Arg::from(&title))]);
        let is_sentence = title.ends_with(['!', '?', '…', '！', '？', '؟']);
        if is_sentence { said.trim_end_matches(['.', '。']).to_owned() } else { said }
    }

    /// Monitors that incidents name; of those that name none, their titles.
    fn concerned(&self, incidents: &[&Incident]) -> Vec<String> {
        let mut names = self.names(|monitor| incidents.iter().any(|incident| incident.monitors.contains(&monitor.id)));
        let names_one = |incident: &&&Incident| self.counted.iter().any(|one| incident.monitors.contains(&one.id));
        let quoted = |one: &&Incident| {
            self.world.locale.say("headline-quoted", &[("title", Arg::from(&title(self.world, one)))])
        };
        names.extend(incidents.iter().filter(|incident| !names_one(incident)).map(quoted));
        names
    }

    fn open(&self, ids: &[crate::model::IncidentId]) -> Vec<&'a Incident> {
        let open = self.world.open.iter().map(|told| &told.incident);
        open.filter(|incident| ids.contains(&incident.id)).collect()
    }

    /// Names of monitors, whole groups as one.
    fn names(&self, chosen: impl Fn(&Watched) -> bool) -> Vec<String> {
        let mut named: BTreeSet<&GroupId> = BTreeSet::new();
        let mut names = Vec::new();
        for monitor in self.counted.iter().filter(|monitor| chosen(monitor)) {
            let whole = monitor.group.as_ref().and_then(|id| self.world.group(id.as_str())).filter(|group| {
                let members = || self.counted.iter().filter(|member| member.group.as_ref() == Some(&group.id));
                members().count() > 1 && members().all(|member| chosen(member))
            });
            match whole {
                Some(group) if named.insert(&group.id) => names.push(group.name.clone()),
                Some(_) => {}
                None => names.push(monitor.name.clone()),
            }
        }
        names
    }

    fn say(&self, key: &str, names: &[String]) -> String {
        self.say_at(key, names, None)
    }

    fn say_at(&self, key: &str, names: &[String], at: Option<Timestamp>) -> String {
        let (subject, at) = (self.subject(names), at.map(|at| self.clock(at)).unwrap_or_default());
        let args = [("names", Arg::from(&subject)), ("count", Arg::from(names.len())), ("at", Arg::from(&at))];
        self.world.locale.say(key, &args)
    }

    /// "Checkout, Refunds and 5 others".
    fn subject(&self, names: &[String]) -> String {
        let (locale, names) = (self.world.locale, names.iter().map(String::as_str).collect::<Vec<_>>());
        if names.len() <= NAMES {
            return locale.list(&names);
        }
        let told = locale.joined(&names[..NAMES - 1]);
        let others = Arg::from(names.len() - (NAMES - 1));
        locale.say("list-others", &[("names", Arg::from(&told)), ("count", others)])
    }

    fn clock(&self, at: Timestamp) -> String {
        let (zone, now) = (&self.world.zone, self.world.at);
        self.world.locale.clock(&zoned(at, zone), &zoned(now, zone))
    }
}

/// A title without its full stop, cut where it is very long.
fn title(world: &World, incident: &Incident) -> String {
    let title = world.title(incident);
    let title = title.trim();
    if title.chars().count() <= TITLE_MOST {
        return title.trim_end_matches(['.', '。']).trim_end().to_owned();
    }
    let cut: String = title.chars().take(TITLE_MOST - 1).collect();
    format!("{}…", cut.trim_end())
}

#[cfg(test)]
mod tests;
