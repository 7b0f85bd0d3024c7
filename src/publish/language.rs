//! In which language an answer is written: the site's, or with `locale: auto` the one that its reader asks for; a
//! badge's may be given.

use super::ask::{Answer, Ask, Asked, Written};
use crate::locale::{accepted, negotiate};
use crate::model::Language;
use crate::view::World;

/// The question, and the language of its answer. The language of a badge is no part of the question any more.
pub(super) fn chosen(world: &World, asked: Asked) -> (Ask, Language) {
    let site = world.locale.language();
    let Asked { mut ask, languages, .. } = asked;
    if let Ask::Badge { query, .. } = &mut ask {
        let language = query.locale.take().and_then(|tag| negotiate(&tag)).unwrap_or(site);
        return (ask, language);
    }
    let language = match ask.traits().written {
        Written::ForTheReader if world.site.locale.is_none() => accepted(&languages).unwrap_or(site),
        Written::ForTheReader | Written::AsTheSite | Written::Plainly => site,
    };
    (ask, language)
}

/// The answer, and in what it is written.
pub(super) fn marked(answer: Answer, world: &World, ask: &Ask) -> Answer {
    let written = ask.traits().written;
    Answer {
        language: match written {
            Written::AsTheSite | Written::ForTheReader => Some(world.locale.language()),
            Written::Plainly => None,
        },
        negotiated: written == Written::ForTheReader && world.site.locale.is_none(),
        ..answer
    }
}
