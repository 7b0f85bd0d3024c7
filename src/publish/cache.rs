//! Answers of one snapshot: each made once, at its first asking; concurrent askers wait for one making.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::OnceCell;

use super::ask::{Answer, Ask, Coding, Cost};
use crate::model::time::millis;

/// Answers to questions with parameters that are kept of each cost, the newest: their number is the asker's choice, not
/// ours.
const PARAMETERISED_MOST: usize = 256;
/// What was asked for so lately is made in advance.
const LATELY: Duration = Duration::from_secs(60);

/// An answer that is there, or being made.
#[derive(Debug, Default)]
pub(super) struct Cell {
    /// As it was asked for first.
    pub(super) first: OnceCell<Arc<Answer>>,
    /// Made from that.
    others: [OnceCell<Arc<Answer>>; Coding::ALL.len()],
    /// When it was asked for last, milliseconds.
    asked: AtomicU64,
}

/// A question that is asked again and again.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) ask: Ask,
    /// In which its answer was asked for first.
    pub(super) coding: Coding,
    /// When it was asked last, as whoever asked counts it.
    pub(super) asked: Duration,
}

impl Cell {
    /// The answer in a coding, if it is there.
    pub(super) fn made(&self, coding: Coding) -> Option<&Arc<Answer>> {
        self.first.get().filter(|first| first.fits(coding)).or_else(|| self.other(coding).get())
    }

    /// The place of the answer in another coding than the first.
    pub(super) fn other(&self, coding: Coding) -> &OnceCell<Arc<Answer>> {
        &self.others[coding as usize]
    }

    /// It was asked for.
    pub(super) fn asked(&self, at: Duration) {
        self.asked.fetch_max(u64::try_from(millis(at)).unwrap_or(0), Ordering::Relaxed);
    }
}

/// Answers by question.
#[derive(Debug, Default)]
pub(super) struct Answers(Mutex<Cells>);

#[derive(Debug, Default)]
struct Cells {
    cells: HashMap<Ask, Arc<Cell>>,
    /// By their cost, oldest first: dear ones drive out no cheap ones.
    parameterised: [VecDeque<Ask>; Cost::ALL.len()],
}

impl Answers {
    fn lock(&self) -> MutexGuard<'_, Cells> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The place of an answer. `bounded` questions are as many as the snapshot has things to ask for; of the others the
    /// oldest loses its place to a new one.
    pub(super) fn cell(&self, ask: &Ask, bounded: bool) -> Arc<Cell> {
        let mut kept = self.lock();
        if let Some(cell) = kept.cells.get(ask) {
            return Arc::clone(cell);
        }
        if !bounded {
            let places = &mut kept.parameterised[ask.traits().cost as usize];
            places.push_back(ask.clone());
            let oldest = if places.len() > PARAMETERISED_MOST { places.pop_front() } else { None };
            oldest.and_then(|oldest| kept.cells.remove(&oldest));
        }
        let cell = Arc::<Cell>::default();
        kept.cells.insert(ask.clone(), Arc::clone(&cell));
        cell
    }

    /// What was asked for lately: the page, then by the newest asking.
    pub(super) fn wanted(&self, now: Duration) -> Vec<Wanted> {
        let wanted = |(ask, cell): (&Ask, &Arc<Cell>)| {
            let asked = Duration::from_millis(cell.asked.load(Ordering::Relaxed));
            let coding = cell.first.get()?.coding;
            (now.saturating_sub(asked) < LATELY).then(|| Wanted { ask: ask.clone(), coding, asked })
        };
        let mut all: Vec<Wanted> = self.lock().cells.iter().filter_map(wanted).collect();
        all.sort_by_key(|wanted| (wanted.ask != Ask::Home, std::cmp::Reverse(wanted.asked)));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::publish::ask::{BadgeKind, BadgeQuery};

    #[test]
    fn questions_of_the_askers_choice_are_bounded() {
        let kept = Answers::default();
        let places: Vec<_> = (0..10_000).map(|n| kept.cell(&Ask::Incident(n.to_string()), false)).collect();
        let labelled = |label: &str| Ask::Badge {
            id: "_".to_owned(),
            kind: BadgeKind::Status,
            json: false,
            query: BadgeQuery { label: Some(label.to_owned()), ..BadgeQuery::default() },
        };
        let cheap = kept.cell(&labelled("mine"), false);
        let home = kept.cell(&Ask::Home, true);
        assert_eq!(kept.lock().cells.len(), PARAMETERISED_MOST + 2);
        assert!(
            Arc::ptr_eq(&places[9_999], &kept.cell(&Ask::Incident("9999".to_owned()), false)),
            "one making for all"
        );
        for n in 0..10_000 {
            kept.cell(&Ask::Incident(format!("other {n}")), false);
        }
        let same = [(&cheap, labelled("mine"), false), (&home, Ask::Home, true)];
        assert!(same.iter().all(|(cell, ask, bounded)| Arc::ptr_eq(cell, &kept.cell(ask, *bounded))));
    }

    #[test]
    fn what_was_asked_for_within_a_minute_is_wanted() {
        let kept = Answers::default();
        let asked =
            [(Ask::Maintenance, 4, true), (Ask::Home, 5, true), (Ask::Favicon, 50, true), (Ask::Robots, 60, false)];
        for (ask, asked, made) in asked {
            let cell = kept.cell(&ask, true);
            cell.asked(Duration::from_secs(asked));
            if made {
                cell.first.set(Arc::new(Answer::trouble(503, false, "no"))).unwrap();
            }
        }
        let wanted =
            |now| -> Vec<Ask> { kept.wanted(Duration::from_secs(now)).into_iter().map(|wanted| wanted.ask).collect() };
        assert_eq!(wanted(63), [Ask::Home, Ask::Favicon, Ask::Maintenance], "what is still being made is not there");
        assert_eq!(wanted(64), [Ask::Home, Ask::Favicon]);
        assert_eq!(wanted(65), [Ask::Favicon]);
        assert_eq!(wanted(110), []);
    }
}
