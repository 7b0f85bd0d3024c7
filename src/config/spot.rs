//! A value of the configuration whose meaning is known elsewhere: what is wrong with it is told at its place.

use super::problem::Problem;
use super::report::{Place, Report};
use super::source::Source;
use super::suggest;

/// Where a value stands.
#[derive(Clone, Debug)]
pub struct Spot {
    /// With no message yet.
    place: Problem,
    /// Made from a variable: messages must not show it.
    replaced: bool,
}

impl Spot {
    /// The place of a value, and whether it is made from a variable.
    pub(super) fn of((at, replaced): (Place, bool), report: &mut Report, sources: &[Source]) -> Option<Self> {
        report.at(&[at], sources).pop().map(|place| Self { place, replaced })
    }

    /// There is no such `thing`: `word` is none of those that are `known`.
    pub fn unknown(&self, thing: &str, word: &str, known: &[&str]) -> Problem {
        let (shown, hint) = if self.replaced {
            ("this".to_owned(), None)
        } else {
            (format!("`{}`", super::kind::shorten(word)), suggest::hint(word, known))
        };
        Problem { message: format!("{shown} is not {thing}"), hint, ..self.place.clone() }
    }
}
