//! `/embed/{id}`: a monitor, a group or everything, small enough for a frame on another site.

use serde::Serialize;

use super::{Chrome, Headline, MonitorRow, Watched, World, chrome, home, monitor};
use crate::history::Calendar;
use crate::model::status::words;
use crate::model::{Group, Shown};

words!(
    /// Which colours an embedded page has; `auto` follows the reader's system.
    EmbedTheme { Auto = "auto", Light = "light", Dark = "dark" }
);

/// How a frame looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct EmbedLook {
    /// Its colours.
    pub theme: EmbedTheme,
    /// One line, without monitors.
    pub pill: bool,
}

impl Default for EmbedLook {
    fn default() -> Self {
        Self { theme: EmbedTheme::Auto, pill: false }
    }
}

/// What is embedded.
#[derive(Clone, Copy, Debug)]
pub enum Embedded<'a> {
    /// `_`
    Page,
    /// `group:{id}`
    Group(&'a Group),
    /// A monitor.
    Monitor(&'a Watched),
}

/// `/embed/{id}`.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EmbedPage {
    /// Around it; its `history_days` are those asked for.
    pub chrome: Chrome,
    /// Name of what is embedded.
    pub title: String,
    /// How it is.
    pub shown: Shown,
    /// The same in words.
    pub words: String,
    /// One line, without monitors.
    pub pill: bool,
    /// The page that tells more, below the site.
    pub page: String,
    /// Which colours.
    pub theme: EmbedTheme,
    /// One monitor, whose name is the title.
    pub single: bool,
    /// Its monitors.
    pub monitors: Vec<MonitorRow>,
}

/// The page, with bars of so many days.
pub fn page(world: &World, embedded: Embedded<'_>, look: EmbedLook, days: u32) -> EmbedPage {
    let chrome = Chrome { history_days: days, ..chrome::chrome(world) };
    let members: Vec<&Watched> = match embedded {
        Embedded::Page => world.monitors.iter().collect(),
        Embedded::Group(group) => world.members(Some(&group.id)).collect(),
        Embedded::Monitor(monitor) => vec![monitor],
    };
    let (title, shown, words, page) = match embedded {
        Embedded::Page => {
            let Headline { sentence, shown, .. } = chrome.headline.clone();
            let words = if look.pill { sentence.trim_end_matches(['.', '。']).to_owned() } else { sentence };
            (world.site.name.clone(), shown, words, "/".to_owned())
        }
        Embedded::Group(group) => {
            let now = world.now_of_group(&members);
            (group.name.clone(), now.level.shown(), home::summary(&now, world.locale), "/".to_owned())
        }
        Embedded::Monitor(monitor) => (
            monitor.name.clone(),
            monitor.sight.shown,
            monitor.words(world.locale),
            format!("/monitors/{}", monitor.id),
        ),
    };
    let calendar = Calendar::new(world.at, &world.zone, days);
    let listed = if look.pill { &[] } else { &*members };
    let monitors = listed.iter().map(|member| monitor::row(world, member, &calendar)).collect();
    let single = matches!(embedded, Embedded::Monitor(_));
    EmbedPage { chrome, title, shown, words, pill: look.pill, page, theme: look.theme, single, monitors }
}

impl EmbedPage {
    /// A group with every state.
    pub fn sample() -> Self {
        let chrome = Chrome::sample();
        Self {
            title: chrome.site_name.clone(),
            shown: Shown::Down,
            words: "1 of 5 down".to_owned(),
            pill: false,
            page: "/".to_owned(),
            theme: EmbedTheme::Dark,
            single: false,
            monitors: Shown::ALL.iter().enumerate().map(|(place, shown)| MonitorRow::sample(place, *shown)).collect(),
            chrome,
        }
    }

    /// A monitor nobody has measured, in one line.
    pub fn bare() -> Self {
        let row = MonitorRow {
            since: None,
            bar: vec![],
            uptime: None,
            coverage: None,
            ..MonitorRow::sample(4, Shown::Unknown)
        };
        let (title, words) = (row.name.clone(), row.words.clone());
        Self {
            chrome: Chrome::bare(),
            title,
            shown: row.shown,
            words,
            pill: true,
            theme: EmbedTheme::Auto,
            single: true,
            monitors: vec![row],
            ..Self::sample()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Share;
    use crate::model::{GroupId, Span, Status};
    use crate::view::world::tests::{DAY, group, monitor, settle, world};

    #[test]
    fn each_thing_has_its_title_and_members() {
        let mut world = world();
        world.groups.push(group("g", "Group"));
        world.monitors = vec![monitor("a", "A"), monitor("b", "B")];
        world.monitors[0].group = Some(GroupId::new("g"));
        world.monitors[0].standing.status = Status::Down;
        settle(&mut world);
        for (embedded, title, words, page, members) in [
            (Embedded::Page, "Acme Status", "A down. Everything else works.", "/", 2),
            (Embedded::Group(&world.groups[0]), "Group", "All down", "/", 1),
            (Embedded::Monitor(&world.monitors[1]), "B", "Operational", "/monitors/b", 1),
        ] {
            let found = super::page(&world, embedded, EmbedLook::default(), 7);
            assert_eq!((found.title.as_str(), found.words.as_str(), found.page.as_str()), (title, words, page));
            assert_eq!((found.monitors.len(), found.monitors[0].bar.len(), found.chrome.history_days), (members, 7, 7));
        }
    }

    #[test]
    fn figures_are_of_the_days_that_were_asked_for() {
        let mut world = world();
        let mut watched = monitor("a", "A");
        let first = world.at - 10 * DAY;
        watched.standing.first_check = Some(first);
        let span = |status, from, to: Option<u32>| Span {
            status,
            start: first + DAY * from,
            end: to.map(|to| first + DAY * to),
        };
        watched.spans =
            [span(Status::Down, 0, Some(5)), span(Status::Unknown, 5, Some(6)), span(Status::Up, 6, None)].into();
        world.monitors.push(watched);
        for (days, uptime, coverage, from) in
            [(2, 100_000, 100_000, None), (5, 100_000, 80_000, None), (90, 44_444, 90_000, Some(first))]
        {
            let shown = page(&world, Embedded::Page, EmbedLook::default(), days);
            let row = &shown.monitors[0];
            assert_eq!(
                (row.uptime, row.coverage, row.measured_from),
                (Some(Share(uptime)), Some(Share(coverage)), from),
                "{days} days"
            );
        }
    }
}
