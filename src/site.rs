//! Everything known of the site at one instant, as the fold of what was committed; and every rule about what is shown,
//! told, held back and silenced. Pure: no I/O, no clock; chance comes in as a function.
//!
//! ```text
//! input → Site::decide → batch → store (one transaction) → Site::apply
//! ```
//!
//! Deciding changes nothing: a batch that was refused is decided again. [`Site::load`] makes the same from rows alone.

mod answers;
mod blind;
mod calendar;
mod certificate;
mod checks;
mod clock;
mod command;
mod committed;
mod concerned;
mod definitions;
mod dependencies;
mod doubt;
mod drills;
mod fault;
mod hours;
mod incident;
mod news;
mod now;
mod outlook;
mod page;
mod people;
mod planning;
mod rehearsal;
mod roster;
mod seat;
mod seats;
mod sight;
mod unrecorded;
mod visible;
mod words;

#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::{
    Batch, Change, Check, Chronicle, ClockStep, ClosedHour, Command, Config, Done, Loaded, LoadedMaintenance, Location,
    Look, MonitorId, Refusal, Rows, Subscriber, Timestamp,
};
use calendar::Calendar;
use command::People;
use dependencies::Dependencies;
use drills::Drill;
use hours::Hours;
use outlook::Outlook;
use seat::Seat;
use seats::Seats;

pub use calendar::REACH;
pub use committed::{Committed, Live};
pub use concerned::concerned;
pub use now::{Member, Now, Silent, tone};
pub use rehearsal::Rehearsal;
pub use sight::{Because, Sight};
#[cfg(not(binary_alone))]
pub use sight::{Known, running, said};
pub use unrecorded::Unrecorded;
pub use words::{recorded, with_timeline};

/// 80 random bits for an id.
pub type Random = fn() -> [u8; 10];

/// See the module.
#[derive(Clone, Debug)]
pub struct Site {
    config: Arc<Config>,
    subscribers: Arc<Vec<Arc<Subscriber>>>,
    /// The monitors that are watched.
    seats: Seats,
    /// What is known of monitors that are not watched now.
    dormant: Arc<HashMap<MonitorId, Loaded>>,
    hours: Arc<Hours>,
    calendar: Arc<Calendar>,
    dependencies: Arc<Dependencies>,
    /// Drills that run, by monitor.
    drills: HashMap<MonitorId, Drill>,
    people: People,
    outlook: Outlook,
    location: Location,
    /// The newest batch that was committed.
    number: i64,
    /// A configuration was applied: before, it is not known what is watched and planned.
    rostered: bool,
    random: Random,
}

/// Something to decide about.
#[derive(Clone, Copy, Debug)]
pub enum Input<'a> {
    /// What came in, in its order; what is due by now is decided after it.
    Feed(&'a [Fed]),
    /// What a person wants, and the incident it is about as it is on disk.
    Command(&'a Command, Option<&'a Chronicle>),
    /// Incidents that were written as files, as they are on disk: to be brought to what the configuration says.
    Files(&'a [Chronicle]),
    /// The clock has stepped; with maintenance as it is on disk.
    Step(&'a ClockStep, &'a LoadedMaintenance),
}

/// What comes in by itself.
#[derive(Clone, Debug)]
pub enum Fed {
    /// A finished check.
    Check(Arc<Check>),
    /// A configuration: what is watched from here on.
    Roster(Arc<Config>),
    /// The canary was looked at.
    Look(Look),
    /// This machine has not got to run for long; or does again.
    Starved(Look),
    /// This process slept.
    Slept,
}

/// What was decided. Nothing has changed until it is committed and applied.
#[derive(Debug)]
pub struct Decided {
    /// What is written.
    pub batch: Arc<Batch>,
    /// What a command is answered.
    pub done: Option<Done>,
    after: Box<Site>,
}

impl Site {
    /// The site that these rows tell of, at an instant. A configuration must be fed before anything is judged by it.
    pub fn load(rows: Rows, config: Arc<Config>, now: Timestamp, random: Random) -> Self {
        let Rows { mut series, maintenance, people, batch, newest, held, outlook, own } = rows;
        let tallies = series.iter_mut().map(|loaded| {
            let empty = crate::model::HourTally::new(loaded.monitor.clone(), loaded.hour.location.clone());
            std::mem::replace(&mut loaded.hour, empty)
        });
        let hours = Arc::new(Hours::new((now, newest), tallies));
        let stretches = series.iter().filter_map(|loaded| loaded.standing.stretch);
        let counted = stretches.map(|stretch| stretch.until).fold(now, Timestamp::min);
        let mut site = Self {
            subscribers: Arc::new(Vec::new()),
            seats: Seats::default(),
            dormant: Arc::new(series.into_iter().map(|loaded| (loaded.monitor.clone(), loaded)).collect()),
            hours,
            calendar: Arc::new(Calendar::new(maintenance, config.clone(), (now, counted))),
            dependencies: Arc::default(),
            drills: HashMap::new(),
            people: People::default(),
            outlook: Outlook::loaded(held, outlook, own),
            location: Location::local(),
            number: batch,
            rostered: false,
            random,
            config,
        };
        drills::resume(&mut site, &people.drills, now);
        site.people = People::loaded(people);
        site
    }

    /// The site that these rows tell of as a running process would have it by then: for those that only read.
    pub fn observed(rows: Rows, config: &Arc<Config>, now: Timestamp, random: Random) -> Self {
        Self::load(rows, config.clone(), now, random).followed(now)
    }

    /// The same after its configuration was applied, as far as that can be told without writing anything.
    fn followed(mut self, now: Timestamp) -> Self {
        let mut unwritten = Batch { at: now, hour: self.hours.from(), ..Batch::default() };
        let config = self.config.clone();
        roster::follow(&mut self, &config, &mut unwritten);
        self.advance(&mut unwritten);
        self.seats.commit();
        self
    }

    /// Decides at `now`; changes nothing.
    ///
    /// # Errors
    /// Why a command is not carried out. Nothing else is refused.
    pub fn decide(&self, input: Input<'_>, now: Timestamp) -> Result<Decided, Refusal> {
        let mut after = Box::new(self.clone());
        after.number += 1;
        let mut batch = Batch { at: now, number: Some(after.number), hour: self.hours.from(), ..Batch::default() };
        let done = match input {
            Input::Feed(fed) => {
                for one in fed {
                    match one {
                        Fed::Check(check) => fault::take(&mut after, check, &mut batch),
                        Fed::Look(look) => fault::look(&mut after, look, &mut batch),
                        Fed::Starved(look) => fault::starved(&mut after, look, &mut batch),
                        Fed::Slept => fault::slept(&mut after, &mut batch),
                        Fed::Roster(config) => roster::follow(&mut after, config, &mut batch),
                    }
                }
                after.advance(&mut batch);
                None
            }
            Input::Command(command, story) => Some(command::carry_out(&mut after, command, story, &mut batch)?),
            Input::Step(step, planned) => {
                clock::follow(&mut after, step, planned, &mut batch);
                None
            }
            Input::Files(stored) => {
                command::follow_files(&mut after, stored, &mut batch);
                None
            }
        };
        self.outlook.write_changed(&after.outlook, &mut batch);
        checks::finish(&after, &mut batch);
        page::add(&after, &mut batch);
        batch.public = visible::changes((self, &after), input, &batch);
        Ok(Decided { batch: Arc::new(batch), done, after })
    }

    /// The answer to a command that was carried out already.
    ///
    /// # Errors
    /// The key was used for another request.
    pub fn answered(&self, command: &Command, now: Timestamp) -> Result<Option<Done>, Refusal> {
        command::answered(self, command, now)
    }

    /// The state after the last commit, as it is told at an instant.
    pub fn committed(&self, at: Timestamp) -> Committed {
        committed::of(self, at)
    }

    /// What was decided has been committed.
    pub fn apply(&mut self, decided: Decided) -> Option<Done> {
        *self = *decided.after;
        self.seats.commit();
        let hours = Arc::make_mut(&mut self.hours);
        for change in &decided.batch.changes {
            if let Change::Check(check) = change
                && check.location == self.location
            {
                hours.count(check);
            }
        }
        decided.done
    }

    /// The hour that ran until now, if it has ended: what was counted in it.
    pub fn turn_hour(&mut self, now: Timestamp) -> Option<ClosedHour> {
        Arc::make_mut(&mut self.hours).turn(now)
    }

    /// Maintenance that is due begins, ends, and is announced; drills that are due end.
    fn advance(&mut self, batch: &mut Batch) {
        if !self.rostered {
            return;
        }
        drills::end_due(self, batch);
        fault::end_due(self, batch);
        if self.calendar.next() <= batch.at {
            let news = Arc::make_mut(&mut self.calendar).advance(batch.at);
            news::tell(news, self, batch);
        }
    }

    fn seat(&self, id: &MonitorId) -> Option<&Seat> {
        self.seats.get(id)
    }
}
