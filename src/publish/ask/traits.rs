//! What questions have in common: in which language they are answered, who may use the answer, how many like it there
//! are. The one place that goes through every [`Ask`] for that.

use super::{Ask, BadgeKind, BadgeQuery, ChecksQuery, ReportForm, SiteFile, StatuspageFile};
use crate::model::status::words;

/// Who decides about the language of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Without words that are translated.
    Plainly,
    /// The site's, as no reader is known: what others embed or keep, and programs read.
    AsTheSite,
    /// The reader's, when the site leaves it to them.
    ForTheReader,
}

/// What other sites may do with an answer, whatever its status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Elsewhere {
    /// Nothing.
    Nothing,
    /// Embed it: frames, and the files of a theme because a frame that is sandboxed is of no site at all.
    Embedded,
    /// Read it by `fetch` too: what is for programs, feeds, calendars, badges.
    Read,
}

/// How many questions like one there can be, in their one form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount<'a> {
    /// As many as a snapshot has things to ask for.
    Bounded,
    /// The same if the snapshot holds this incident.
    ByIncident(&'a str),
    /// The same if the snapshot knows of this month.
    ByMonth(&'a str),
    /// As many as askers like.
    Unbounded,
}

words!(
    /// What an answer costs to make, at most: what the snapshot holds; a few look-ups in the store, each of few rows;
    /// going through much of what is recorded. Each has permits of its own, so that none waits for a dearer one.
    Cost { Held = "held", LookUp = "look_up", Scan = "scan" }
);

/// See the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Traits<'a> {
    /// In which language it is answered.
    pub written: Written,
    /// Whether trouble is told in JSON.
    pub json: bool,
    /// What other sites may do with it.
    pub elsewhere: Elsewhere,
    /// Whether other sites may show it in a frame.
    pub framed: bool,
    /// How many like it there are.
    pub amount: Amount<'a>,
    /// What it costs to make.
    pub cost: Cost,
}

/// For people.
const PAGE: Traits<'static> = Traits {
    written: Written::ForTheReader,
    json: false,
    elsewhere: Elsewhere::Nothing,
    framed: false,
    amount: Amount::Bounded,
    cost: Cost::Held,
};

/// For programs.
const DATA: Traits<'static> = Traits { written: Written::AsTheSite, json: true, elsewhere: Elsewhere::Read, ..PAGE };

/// For pages of others.
const PICTURE: Traits<'static> = Traits { written: Written::AsTheSite, elsewhere: Elsewhere::Read, ..PAGE };

/// Without words.
const FILE: Traits<'static> = Traits { written: Written::Plainly, ..PAGE };

const fn bounded_if(bounded: bool) -> Amount<'static> {
    if bounded { Amount::Bounded } else { Amount::Unbounded }
}

impl Ask {
    /// See the module. Of a question that is not in its one form, `amount` means nothing. What is unknown has an empty
    /// id, and is one question for all.
    pub fn traits(&self) -> Traits<'_> {
        match self {
            Self::Home | Self::Maintenance | Self::Reports | Self::Missing => PAGE,
            Self::Monitor(_) => looked_up(PAGE, Amount::Bounded),
            Self::Incidents(cursor) => looked_up(PAGE, bounded_if(cursor.is_none())),
            Self::IncidentsOf { month, cursor: None } => looked_up(PAGE, Amount::ByMonth(month)),
            Self::IncidentsOf { cursor: Some(_), .. } => looked_up(PAGE, Amount::Unbounded),
            Self::Incident(id) | Self::IncidentReport(id, ReportForm::Markdown) => looked_up(PAGE, by_incident(id)),
            Self::IncidentReport(id, ReportForm::Json) | Self::ApiIncident(id) => looked_up(DATA, by_incident(id)),
            Self::Report(_) => Traits { cost: Cost::Scan, ..PAGE },
            Self::ApiReport(_) => Traits { cost: Cost::Scan, ..DATA },
            Self::Badge { kind, json, query, .. } => {
                let amount = bounded_if(*query == BadgeQuery::default());
                Traits { json: *json, amount, cost: of_badge(*kind, query), ..PICTURE }
            }
            Self::ApiMonitors | Self::ApiMonitor(_) | Self::ApiMaintenance => DATA,
            Self::Statuspage(StatuspageFile::Incidents) | Self::ApiHistory { .. } => looked_up(DATA, Amount::Bounded),
            Self::Statuspage(
                StatuspageFile::Summary
                | StatuspageFile::Status
                | StatuspageFile::Components
                | StatuspageFile::Unresolved
                | StatuspageFile::Maintenances
                | StatuspageFile::Upcoming
                | StatuspageFile::Active,
            ) => DATA,
            Self::ApiDescription => Traits { written: Written::Plainly, ..DATA },
            Self::ApiChecks { query, .. } => looked_up(DATA, bounded_if(*query == ChecksQuery::default())),
            Self::ApiIncidents(cursor) => looked_up(DATA, bounded_if(cursor.as_deref().is_none_or(str::is_empty))),
            Self::Asset(_) => Traits { elsewhere: Elsewhere::Embedded, ..FILE },
            Self::Favicon => Traits { elsewhere: Elsewhere::Read, ..FILE },
            Self::Robots | Self::File(SiteFile::Sitemap | SiteFile::Security) => FILE,
            Self::File(SiteFile::Picture) => PICTURE,
            Self::File(SiteFile::Markdown | SiteFile::Llms | SiteFile::Calendar) => {
                Traits { elsewhere: Elsewhere::Read, ..PAGE }
            }
            Self::Feed { monitor, group, .. } => {
                let one = bounded_if(monitor.is_none() || group.is_none());
                Traits { elsewhere: Elsewhere::Read, ..looked_up(PAGE, one) }
            }
            Self::Embed { days, .. } => {
                Traits { elsewhere: Elsewhere::Embedded, framed: true, amount: bounded_if(days.is_none()), ..PAGE }
            }
        }
    }
}

const fn looked_up<'a>(like: Traits<'static>, amount: Amount<'a>) -> Traits<'a> {
    let Traits { written, json, elsewhere, framed, .. } = like;
    Traits { written, json, elsewhere, framed, amount, cost: Cost::LookUp }
}

/// The snapshot holds uptimes, and the latencies of a day.
const fn of_badge(kind: BadgeKind, query: &BadgeQuery) -> Cost {
    match kind {
        BadgeKind::Status | BadgeKind::Dot => Cost::Held,
        BadgeKind::Uptime if query.since_last.is_none() => Cost::Held,
        BadgeKind::Latency if query.since_last.is_none() && query.period.is_none() => Cost::Held,
        BadgeKind::Uptime | BadgeKind::Latency => Cost::Scan,
    }
}

const fn by_incident(id: &str) -> Amount<'_> {
    if id.is_empty() { Amount::Bounded } else { Amount::ByIncident(id) }
}
