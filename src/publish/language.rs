//! In which language an answer is written: the site's, or with `locale: auto` the one that its reader asks for; a
//! badge's may be given.

use super::ask::{Answer, Ask, Asked, ReportForm, SiteFile};
use crate::locale::{accepted, negotiate};
use crate::model::Language;
use crate::view::World;

/// Who decides about the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Written {
    /// English: for programs.
    InEnglish,
    /// Without words.
    Plainly,
    /// The site's, as no reader is known: what others embed or keep.
    AsTheSite,
    /// The reader's, when the site leaves it to them.
    ForTheReader,
}

fn written(ask: &Ask) -> Written {
    match ask {
        Ask::Home
        | Ask::Monitor(_)
        | Ask::Incidents(_)
        | Ask::IncidentsOf { .. }
        | Ask::Incident(_)
        | Ask::IncidentReport(_, ReportForm::Markdown)
        | Ask::Maintenance
        | Ask::Reports
        | Ask::Report(_)
        | Ask::Feed { .. }
        | Ask::Embed { .. }
        | Ask::File(SiteFile::Markdown | SiteFile::Llms | SiteFile::Calendar)
        | Ask::Missing => Written::ForTheReader,
        Ask::Badge { .. } | Ask::File(SiteFile::Picture) => Written::AsTheSite,
        Ask::ApiMonitors
        | Ask::ApiMonitor(_)
        | Ask::ApiHistory { .. }
        | Ask::ApiChecks { .. }
        | Ask::ApiDescription
        | Ask::ApiIncidents(_)
        | Ask::ApiIncident(_)
        | Ask::ApiMaintenance
        | Ask::ApiReport(_)
        | Ask::IncidentReport(_, ReportForm::Json)
        | Ask::Statuspage(_) => Written::InEnglish,
        Ask::Asset(_) | Ask::Favicon | Ask::Robots | Ask::File(SiteFile::Sitemap) => Written::Plainly,
    }
}

/// The question, and the language of its answer. The language of a badge is no part of the question any more.
pub(super) fn chosen(world: &World, asked: Asked) -> (Ask, Language) {
    let site = world.locale.language();
    let Asked { mut ask, languages } = asked;
    if let Ask::Badge { query, .. } = &mut ask {
        let language = query.locale.take().and_then(|tag| negotiate(&tag)).unwrap_or(site);
        return (ask, language);
    }
    let language = match written(&ask) {
        Written::InEnglish => Language::En,
        Written::ForTheReader if world.site.locale.is_none() => accepted(&languages).unwrap_or(site),
        Written::ForTheReader | Written::AsTheSite | Written::Plainly => site,
    };
    (ask, language)
}

/// The answer, and in what it is written.
pub(super) fn marked(answer: Answer, world: &World, ask: &Ask) -> Answer {
    let written = written(ask);
    Answer {
        language: match written {
            Written::AsTheSite | Written::ForTheReader => Some(world.locale.language()),
            Written::InEnglish | Written::Plainly => None,
        },
        negotiated: written == Written::ForTheReader && world.site.locale.is_none(),
        ..answer
    }
}
