//! Several ways in which an answer may be right: what stands beside them must hold, and one of them.

use super::body::Body;
use super::expect::{Wanted, decided, judge_before, judge_body, needs_body};
use super::wire::Answer;
use crate::probe::failure::{Failure, none_of};

/// What must hold of a body: what stands beside the alternatives, and one of those that are still possible.
pub(super) struct Choice<'a> {
    /// What stands beside the alternatives.
    pub beside: Wanted<'a>,
    /// The numbers of those that are left; none where there are no alternatives.
    pub left: Option<Vec<usize>>,
}

impl<'a> Choice<'a> {
    /// Judges all that is known before the body comes.
    pub(super) fn before(wanted: Wanted<'a>, answer: &Answer, url: &str) -> Result<Self, Failure> {
        judge_before(wanted, answer, url)?;
        let (mut left, mut failed) = (Vec::new(), Vec::new());
        for (number, one) in (1..).zip(wanted.any()) {
            match judge_before(one, answer, url) {
                Ok(()) => left.push(number),
                Err(failure) => failed.push((number, failure)),
            }
        }
        if left.is_empty() && !failed.is_empty() {
            return Err(none_of(wanted.holds.any.len(), failed));
        }
        Ok(Self { beside: wanted, left: (!left.is_empty()).then_some(left) })
    }

    /// Those that are left, with their numbers.
    fn alternatives(&self) -> impl Iterator<Item = (usize, Wanted<'a>)> {
        let left = self.left.as_deref().unwrap_or_default();
        (1..).zip(self.beside.any()).filter(|(number, _)| left.contains(number))
    }

    /// Whether something of the body is needed for a verdict.
    pub(super) fn needs_body(&self) -> bool {
        let all = || self.alternatives().all(|(_, one)| needs_body(one.holds));
        needs_body(self.beside.holds) || (self.left.is_some() && all())
    }

    /// Whether the verdict about the body stands already, whatever is still to come.
    pub(super) fn is_decided(&self, body: Body<'_>) -> bool {
        let text = body.text();
        let beside = decided(self.beside.holds, &text);
        if self.left.is_none() || beside == Some(false) {
            return beside.is_some();
        }
        let each: Vec<Option<bool>> = self.alternatives().map(|(_, one)| decided(one.holds, &text)).collect();
        let (one, none) = (each.contains(&Some(true)), each.iter().all(|one| *one == Some(false)));
        none || (one && beside == Some(true))
    }

    /// Judges the body.
    pub(super) fn judge(&self, body: Body<'_>) -> Result<(), Failure> {
        judge_body(self.beside, body)?;
        let mut failed = Vec::new();
        for (number, one) in self.alternatives() {
            match judge_body(one, body) {
                Ok(()) => return Ok(()),
                Err(failure) => failed.push((number, failure)),
            }
        }
        if failed.is_empty() { Ok(()) } else { Err(none_of(self.beside.holds.any.len(), failed)) }
    }
}
