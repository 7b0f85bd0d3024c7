//! What files tell of the future: most likely a slip in the date. Reading them knows no clock; who does asks here.

use std::time::Duration;

use super::Folder;
use crate::config::problem::Problem;
use crate::config::report::{Place, Report};
use crate::config::source::Source;
use crate::model::Timestamp;

/// How far ahead of ours the clock of who wrote a file may be.
const CLOCK_SKEW: Duration = Duration::from_secs(60);

/// An instant that a file speaks of.
#[derive(Clone, Debug)]
pub struct Told {
    at: Timestamp,
    /// What there is to say should it be in the future.
    problem: Problem,
}

/// The instants of a folder, each with its place.
pub(in crate::config) fn told(folder: &Folder, report: &mut Report, sources: &[Source]) -> Vec<Told> {
    let places: Vec<Place> = folder.instants.iter().map(|(_, place)| *place).collect();
    let problems = report.at(&places, sources).into_iter().zip(&folder.instants);
    problems
        .map(|(problem, (at, _))| Told {
            at: *at,
            problem: Problem { message: format!("{at} is in the future"), ..problem },
        })
        .collect()
}

/// What files tell of that has not been yet at `now`.
pub fn ahead(told: &[Told], now: Timestamp) -> Vec<Problem> {
    let late = told.iter().filter(|told| told.at > now + CLOCK_SKEW);
    let hint = || Some(format!("it is {now} now; announce what is planned as maintenance"));
    late.map(|told| Problem { hint: hint(), ..told.problem.clone() }).collect()
}
