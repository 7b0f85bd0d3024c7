//! What is to be said of a site, worked out from plain facts by the words of the contract and nothing of the program's:
//! what is shown of a monitor, how a group and the whole are, which incidents visitors may know of.

use stillup::model::{Impact, Incident, IncidentStatus, Severity, Source, Visibility};

use super::draw::{Drawn, Judged, SECRET, Watch};

/// How something is all in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub level: &'static str,
    /// Statuspage's.
    pub indicator: &'static str,
    pub description: &'static str,
    /// How many that count are so.
    pub down: usize,
    pub degraded: usize,
    pub up: usize,
    pub maintained: usize,
    pub counted: usize,
    /// All that is degraded is only slow.
    pub slow: bool,
}

impl Drawn {
    /// Whether visitors may know of an incident.
    pub fn is_public(&self, incident: &Incident) -> bool {
        let known = |id: &str| !id.starts_with(SECRET);
        let monitors: Vec<&str> = incident.monitors.iter().map(|id| id.as_str()).collect();
        let of_public = match incident.source {
            Source::Automatic => known(monitors[0]),
            Source::Manual => monitors.is_empty() || monitors.iter().any(|id| known(id)),
        };
        of_public && incident.handling.visibility == Visibility::Public && !incident.handling.withdrawn
    }

    /// What visitors know of and is not over, no drills.
    pub fn open(&self) -> Vec<&Incident> {
        self.incidents.iter().filter(|one| one.resolved_at.is_none() && !one.drill && self.is_public(one)).collect()
    }

    /// What is shown of a monitor.
    pub fn shown(&self, watch: &Watch) -> &'static str {
        if watch.paused {
            return "unknown";
        }
        if watch.maintained {
            return "maintenance";
        }
        let open = self.incidents.iter().filter(|one| one.resolved_at.is_none() && !one.handling.withdrawn);
        // Operators' eyes see operators' incidents.
        let seen = open.filter(|one| watch.private || self.is_public(one));
        let said: Vec<Impact> = seen.filter(|one| concerns(one, watch)).map(|one| one.handling.impact).collect();
        let judged = if watch.silent { Judged::Never } else { watch.judged };
        if said.contains(&Impact::Down) || judged == Judged::Down {
            "down"
        } else if said.contains(&Impact::Degraded) || judged == Judged::Degraded || judged == Judged::Slow {
            "degraded"
        } else if judged == Judged::Up {
            "up"
        } else {
            "unknown"
        }
    }

    /// How the public site is.
    pub fn whole(&self) -> Verdict {
        let members: Vec<&Watch> = self.watches.iter().filter(|watch| !watch.private).collect();
        self.verdict(&members, &self.open())
    }

    /// How the public part of a group is: incidents that name one of it. Those of the whole site count by their impact,
    /// which is in what is shown.
    pub fn of_group(&self, place: usize) -> Verdict {
        let members: Vec<&Watch> = self.members(place);
        let names = |one: &Incident| members.iter().any(|watch| names(one, watch));
        let open: Vec<&Incident> = self.open().into_iter().filter(|one| names(one)).collect();
        self.verdict(&members, &open)
    }

    /// The public ones of a group.
    pub fn members(&self, place: usize) -> Vec<&Watch> {
        self.watches.iter().filter(|watch| !watch.private && watch.group == Some(place)).collect()
    }

    fn verdict(&self, members: &[&Watch], open: &[&Incident]) -> Verdict {
        let counted: Vec<(&Watch, &str)> =
            members.iter().filter(|watch| !watch.paused).map(|watch| (*watch, self.shown(watch))).collect();
        let count = |word: &str| counted.iter().filter(|(_, shown)| *shown == word).count();
        let working = |one: &Incident| {
            matches!(one.status, IncidentStatus::Investigating | IncidentStatus::Identified)
                && (one.source == Source::Manual
                    || !counted.iter().any(|(watch, shown)| is_of(one, watch) && *shown == "maintenance"))
        };
        let worked_on: Vec<&Incident> = open.iter().copied().filter(|one| working(one)).collect();
        let watched = open.iter().any(|one| one.status == IncidentStatus::Monitoring);
        let (down, up) = (count("down"), count("up"));
        let level = match () {
            () if down > 0 && down == counted.len() => "down",
            () if down > 0 => "partial",
            () if count("degraded") > 0 => "degraded",
            () if !worked_on.is_empty() => "incident",
            () if count("maintenance") > 0 => "maintenance",
            () if watched => "recovering",
            () if up == 0 || up < count("unknown") => "unknown",
            () => "up",
        };
        let of_level = match level {
            "down" => 3,
            "partial" => 2,
            "degraded" => 1,
            "incident" => worked_on.iter().map(|one| rank(one.severity)).max().unwrap_or(0),
            _ => 0,
        };
        let is_seen = |one: &Incident| {
            let concerned = counted.iter().filter(|(watch, _)| concerns(one, watch));
            let words: Vec<&str> = concerned.map(|(_, shown)| *shown).collect();
            match one.handling.impact {
                Impact::None => false,
                Impact::Degraded => words.contains(&"degraded") || words.contains(&"down"),
                Impact::Down => words.contains(&"down"),
            }
        };
        let unseen = worked_on.iter().filter(|one| one.source == Source::Manual && !is_seen(one));
        let worst = unseen.map(|one| rank(one.severity)).max().unwrap_or(0).max(of_level);
        let (indicator, description) = match (worst, level) {
            (3, _) => ("critical", "Major System Outage"),
            (2, _) => ("major", "Partial System Outage"),
            (1, _) => ("minor", "Partially Degraded Service"),
            (_, "maintenance") => ("none", "Service Under Maintenance"),
            (_, "unknown") => ("none", "Nothing Measured"),
            _ => ("none", "All Systems Operational"),
        };
        let mut bad = counted.iter().filter(|(_, shown)| *shown == "degraded");
        Verdict {
            level,
            indicator,
            description,
            down,
            degraded: count("degraded"),
            up,
            maintained: count("maintenance"),
            counted: counted.len(),
            slow: count("degraded") > 0 && bad.all(|(watch, _)| watch.judged == Judged::Slow && !watch.silent),
        }
    }
}

const fn rank(severity: Severity) -> u8 {
    match severity {
        Severity::None => 0,
        Severity::Minor => 1,
        Severity::Major => 2,
        Severity::Critical => 3,
    }
}

/// Whether it names the monitor.
fn names(incident: &Incident, watch: &Watch) -> bool {
    incident.monitors.iter().any(|id| id.as_str() == watch.id)
}

/// Whether it is about the monitor.
fn concerns(incident: &Incident, watch: &Watch) -> bool {
    names(incident, watch) || incident.source == Source::Manual && incident.monitors.is_empty()
}

/// Whether checks of the monitor found it.
fn is_of(incident: &Incident, watch: &Watch) -> bool {
    incident.source == Source::Automatic && incident.monitors[0].as_str() == watch.id
}

impl Verdict {
    /// The state whose shape and colour it has.
    pub fn shown(&self) -> &'static str {
        match self.level {
            "down" | "partial" => "down",
            "degraded" | "incident" => "degraded",
            "maintenance" => "maintenance",
            "unknown" => "unknown",
            _ => "up",
        }
    }

    /// Message and colour of the short badge.
    pub fn badge(&self) -> (String, &'static str) {
        match self.level {
            "down" => ("down".to_owned(), "red"),
            "partial" => (format!("{} down", self.down), "red"),
            "degraded" if self.degraded > 1 => (format!("{} degraded", self.degraded), "yellow"),
            "degraded" => ("degraded".to_owned(), "yellow"),
            "incident" => ("incident".to_owned(), "orange"),
            "maintenance" => ("maintenance".to_owned(), "blue"),
            "unknown" => ("unknown".to_owned(), "lightgrey"),
            _ => ("up".to_owned(), "brightgreen"),
        }
    }

    /// The status of a group at Statuspage.
    pub fn component(&self) -> &'static str {
        match self.level {
            "down" => "major_outage",
            "partial" => "partial_outage",
            "degraded" => "degraded_performance",
            "maintenance" if self.maintained == self.counted => "under_maintenance",
            _ => "operational",
        }
    }

    /// What must begin or end the sentence.
    pub fn sentence(&self) -> (Option<&'static str>, Option<&'static str>) {
        let begin = match self.level {
            "down" => Some("Everything is down."),
            "degraded" if self.degraded == self.counted && self.slow => Some("Everything is slow."),
            "degraded" if self.degraded == self.counted => Some("Everything is degraded."),
            "maintenance" if self.maintained == self.counted => Some("Everything is under maintenance."),
            "recovering" if self.up == self.counted && self.up > 0 => Some("Everything works again."),
            "unknown" if self.counted == 0 => Some("Nothing is watched."),
            "up" if self.up == self.counted => Some("Everything works."),
            _ => None,
        };
        let end = match self.level {
            "up" | "recovering" if self.up == self.counted => None,
            "incident" if self.up == self.counted && self.up > 0 => Some("All monitors are up."),
            _ if self.up > 0 => Some("Everything else works."),
            _ => None,
        };
        (begin, end)
    }
}
