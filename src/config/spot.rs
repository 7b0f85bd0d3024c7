//! A value of the configuration whose meaning is known elsewhere: what is wrong with it is told at its place.

use super::problem::Problem;
use super::suggest;

/// Where a value stands.
#[derive(Clone, Debug)]
pub struct Spot {
    /// With no message yet.
    pub(super) place: Problem,
    /// Made from a variable: messages must not show it.
    pub(super) replaced: bool,
}

impl Spot {
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
