//! Cron expressions as Debian's cron reads them: five fields, names, steps, `@daily`, and what monitors of jobs know
//! besides: `L`, `LW`, `5L`, `MON#2`. What they say, as sets; `next` says when.

mod next;

use super::fault::Fault;

/// Days of the week that a field names: bit 0 and 7 of `every` are Sunday.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weekdays {
    /// On any of these, bits 0 (Sunday) to 6.
    pub every: u8,
    /// On the last of these in a month.
    pub last: u8,
    /// On the n-th of these in a month: at 0 the first.
    pub nth: [u8; 5],
}

/// Days of the month that a field names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// Bits 1 to 31.
    pub every: u32,
    /// The last day of the month.
    pub last: bool,
    /// The last Monday to Friday of the month.
    pub last_weekday: bool,
}

/// A cron expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    /// Bits 0 to 59.
    pub minutes: u64,
    /// Bits 0 to 23.
    pub hours: u32,
    /// Of the month.
    pub days: Days,
    /// Bits 1 to 12.
    pub months: u16,
    /// Of the week.
    pub weekdays: Weekdays,
    /// Day of month and day of week must both match: one of the fields begins with `*`. Else one is enough.
    pub both_days: bool,
    /// The field of minutes or that of hours begins with `*`: such a job follows real time through a change of clocks.
    pub follows_real_time: bool,
}

/// The five fields, as they stand.
#[derive(Clone, Copy)]
struct Field {
    name: &'static str,
    low: u32,
    high: u32,
    names: &'static [&'static str],
}

const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const MINUTE: Field = Field { name: "minute", low: 0, high: 59, names: &[] };
const HOUR: Field = Field { name: "hour", low: 0, high: 23, names: &[] };
const DAY: Field = Field { name: "day of month", low: 1, high: 31, names: &[] };
const MONTH: Field = Field { name: "month", low: 1, high: 12, names: &MONTHS };
const WEEKDAY: Field = Field { name: "day of week", low: 0, high: 7, names: &DAYS };

impl Cron {
    /// Reads an expression; `@daily` and its like too.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let upper = text.to_ascii_uppercase();
        if upper.trim_start().starts_with('@') {
            return Self::parse(named(upper.trim())?);
        }
        let fields: Vec<&str> = upper.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields[..] else {
            return Err(Fault::fields(fields.len()));
        };
        Ok(Self {
            minutes: MINUTE.set(minute)?,
            hours: MINUTE.narrow(HOUR.set(hour)?),
            days: days(day)?,
            months: u16::try_from(MONTH.set(month)?).unwrap_or(u16::MAX),
            weekdays: weekdays(weekday)?,
            both_days: day.starts_with('*') || weekday.starts_with('*'),
            follows_real_time: minute.starts_with('*') || hour.starts_with('*'),
        })
    }
}

fn named(name: &str) -> Result<&'static str, Fault> {
    Ok(match name {
        "@YEARLY" | "@ANNUALLY" => "0 0 1 1 *",
        "@MONTHLY" => "0 0 1 * *",
        "@WEEKLY" => "0 0 * * 0",
        "@DAILY" | "@MIDNIGHT" => "0 0 * * *",
        "@HOURLY" => "0 * * * *",
        "@REBOOT" => return Err(Fault::new("`@reboot` is no time", "name a time, such as \"0 3 * * *\"")),
        _ => {
            return Err(Fault::new(
                format!("there is no `{}`", name.to_ascii_lowercase()),
                "@hourly, @daily, @weekly, @monthly and @yearly are there",
            ));
        }
    })
}

fn days(text: &str) -> Result<Days, Fault> {
    let mut days = Days::default();
    for term in text.split(',') {
        match term.split('/').next() {
            Some("L") => days.last = true,
            Some("LW") => days.last_weekday = true,
            Some(_) | None => {
                days.every |= DAY.narrow(DAY.term(term)?);
                continue;
            }
        }
        if let Some((_, step)) = term.split_once('/') {
            DAY.step(step)?;
        }
    }
    Ok(days)
}

fn weekdays(text: &str) -> Result<Weekdays, Fault> {
    let mut weekdays = Weekdays::default();
    for term in text.split(',') {
        if let Some(day) = term.strip_suffix('L').filter(|day| day.bytes().all(|byte| byte.is_ascii_digit())) {
            weekdays.last |= week(1 << WEEKDAY.value(day)?);
        } else if let Some((day, nth)) = term.split_once('#') {
            let place = WEEKDAY.number(nth).filter(|nth| (1..=5).contains(nth));
            let Some(place) = place else {
                return Err(WEEKDAY.fault(term, "after # stands 1 to 5, the how manieth of the month"));
            };
            weekdays.nth[place as usize - 1] |= week(1 << WEEKDAY.value(day)?);
        } else {
            weekdays.every |= week(WEEKDAY.term(term)?);
        }
    }
    Ok(weekdays)
}

/// Sunday is 0 and 7.
fn week(bits: u64) -> u8 {
    let sunday = bits >> 7 & 1;
    u8::try_from((bits | sunday) & 0x7f).unwrap_or(0)
}

impl Field {
    /// Bits of all values of a list.
    fn set(self, text: &str) -> Result<u64, Fault> {
        text.split(',').try_fold(0, |set, term| Ok(set | self.term(term)?))
    }

    /// Bits of one term: `*`, `5`, `1-5`, each with a step.
    fn term(self, term: &str) -> Result<u64, Fault> {
        let (span, step) = match term.split_once('/') {
            Some((span, step)) => (span, self.step(step)?),
            None => (term, 1),
        };
        let has_step = term.contains('/');
        let (from, to) = match span.split_once('-') {
            _ if span == "*" => (self.low, self.high),
            Some((from, to)) => {
                let (from, to) = (self.value(from)?, self.value(to)?);
                if to < from {
                    return Err(self.fault(span, &format!("write {from}-{},{}-{to}", self.high, self.low)));
                }
                (from, to)
            }
            None if has_step => (self.value(span)?, self.high),
            None => (self.value(span)?, self.value(span)?),
        };
        Ok((from..=to).step_by(step).fold(0, |set, value| set | 1 << value))
    }

    fn step(self, text: &str) -> Result<usize, Fault> {
        let step = self.number(text).filter(|step| *step > 0);
        let step = step.ok_or_else(|| self.fault(text, "after / stands a number from 1 on"))?;
        Ok(step.min(100) as usize)
    }

    fn value(self, text: &str) -> Result<u32, Fault> {
        if let Some(place) = self.names.iter().position(|name| *name == text) {
            return Ok(place as u32 + self.low);
        }
        let number = self.number(text).filter(|number| (self.low..=self.high).contains(number));
        number.ok_or_else(|| {
            let names = match self.names {
                [first, .., last] => format!(", or a name from {first} to {last}"),
                _ => String::new(),
            };
            self.fault(text, &format!("{} to {} are allowed{names}", self.low, self.high))
        })
    }

    /// Digits only.
    fn number(self, text: &str) -> Option<u32> {
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().unwrap_or(u32::MAX))
    }

    fn narrow(self, bits: u64) -> u32 {
        u32::try_from(bits).unwrap_or(u32::MAX)
    }

    fn fault(self, text: &str, cure: &str) -> Fault {
        let shown: String = text.chars().take(40).collect();
        Fault::new(format!("`{}` is no {}", shown.to_ascii_lowercase(), self.name), cure)
    }
}
