//! What questions have in common: in which language they are answered, who may use the answer, how many like it there
//! are. The one place that goes through every [`Ask`] for that.

use super::{Ask, BadgeQuery, ChecksQuery, ReportForm, SiteFile};

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
    /// As many as askers like, or so slow to answer that they wait for each other.
    Unbounded,
}

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
}

/// For people.
const PAGE: Traits<'static> = Traits {
    written: Written::ForTheReader,
    json: false,
    elsewhere: Elsewhere::Nothing,
    framed: false,
    amount: Amount::Bounded,
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
            Self::Home | Self::Monitor(_) | Self::Maintenance | Self::Reports | Self::Missing => PAGE,
            Self::Incidents(cursor) => Traits { amount: bounded_if(cursor.is_none()), ..PAGE },
            Self::IncidentsOf { month, cursor: None } => Traits { amount: Amount::ByMonth(month), ..PAGE },
            Self::IncidentsOf { cursor: Some(_), .. } => Traits { amount: Amount::Unbounded, ..PAGE },
            Self::Incident(id) => Traits { amount: by_incident(id), ..PAGE },
            Self::IncidentReport(id, ReportForm::Markdown) => Traits { amount: by_incident(id), ..PAGE },
            Self::IncidentReport(id, ReportForm::Json) => Traits { amount: by_incident(id), ..DATA },
            // Figures of years take longer to make than anything else.
            Self::Report(_) => Traits { amount: Amount::Unbounded, ..PAGE },
            Self::Badge { json, query, .. } => {
                Traits { json: *json, amount: bounded_if(*query == BadgeQuery::default()), ..PICTURE }
            }
            Self::ApiMonitors
            | Self::ApiMonitor(_)
            | Self::ApiHistory { .. }
            | Self::ApiMaintenance
            | Self::Statuspage(_) => DATA,
            Self::ApiDescription => Traits { written: Written::Plainly, ..DATA },
            Self::ApiChecks { query, .. } => Traits { amount: bounded_if(*query == ChecksQuery::default()), ..DATA },
            Self::ApiIncidents(cursor) => {
                Traits { amount: bounded_if(cursor.as_deref().is_none_or(str::is_empty)), ..DATA }
            }
            Self::ApiIncident(id) => Traits { amount: by_incident(id), ..DATA },
            Self::ApiReport(period) => Traits { amount: bounded_if(period.is_empty()), ..DATA },
            Self::Asset(_) => Traits { elsewhere: Elsewhere::Embedded, ..FILE },
            Self::Favicon => Traits { elsewhere: Elsewhere::Read, ..FILE },
            Self::Robots | Self::File(SiteFile::Sitemap) => FILE,
            Self::File(SiteFile::Picture) => PICTURE,
            Self::File(SiteFile::Markdown | SiteFile::Llms | SiteFile::Calendar) => {
                Traits { elsewhere: Elsewhere::Read, ..PAGE }
            }
            Self::Feed { monitor, group, .. } => {
                Traits { elsewhere: Elsewhere::Read, amount: bounded_if(monitor.is_none() || group.is_none()), ..PAGE }
            }
            Self::Embed { days, .. } => {
                Traits { elsewhere: Elsewhere::Embedded, framed: true, amount: bounded_if(days.is_none()), ..PAGE }
            }
        }
    }
}

const fn by_incident(id: &str) -> Amount<'_> {
    if id.is_empty() { Amount::Bounded } else { Amount::ByIncident(id) }
}
