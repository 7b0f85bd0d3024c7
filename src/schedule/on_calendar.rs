//! Calendar events as systemd writes them in `OnCalendar=`: `Mon..Fri *-*-* 02:30`, `daily`, `*-02~03`. What they say,
//! as sets; `next` says when.

mod next;

use super::fault::Fault;

/// The last year that systemd looks at, and we with it.
const LAST_YEAR: u16 = 2199;

/// A calendar event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnCalendar {
    /// Bits 0 (Monday) to 6.
    pub weekdays: u8,
    /// Sorted.
    pub years: Vec<u16>,
    /// Bits 1 to 12.
    pub months: u16,
    /// Days from the beginning of the month, bits 1 to 31.
    pub days: u32,
    /// Days from its end: bit 1 is the last.
    pub days_from_end: u32,
    /// Bits 0 to 23.
    pub hours: u32,
    /// Bits 0 to 59.
    pub minutes: u64,
    /// Bits 0 to 59.
    pub seconds: u64,
}

#[derive(Clone, Copy)]
struct Part {
    name: &'static str,
    low: u16,
    high: u16,
}

const YEAR: Part = Part { name: "year", low: 1970, high: LAST_YEAR };
const MONTH: Part = Part { name: "month", low: 1, high: 12 };
const DAY: Part = Part { name: "day of month", low: 1, high: 31 };
const HOUR: Part = Part { name: "hour", low: 0, high: 23 };
const MINUTE: Part = Part { name: "minute", low: 0, high: 59 };
const SECOND: Part = Part { name: "second", low: 0, high: 59 };
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

impl OnCalendar {
    /// Reads an event without a zone: the zone at its end is taken off before.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let lower = text.trim().to_ascii_lowercase();
        let mut parts: Vec<&str> = named(&lower).unwrap_or(&lower).split_whitespace().collect();
        if parts.is_empty() {
            return Err(Fault::new("it is empty", "write when, such as \"Mon..Fri 02:30\""));
        }
        let time = parts.pop_if(|part| part.contains(':'));
        let is_date =
            |part: &&str| part.starts_with(|first: char| first.is_ascii_digit() || first == '*' || first == '~');
        let date = parts.pop_if(|part| is_date(&&**part));
        let weekdays = parts.pop_if(|_| true);
        if let Some(more) = parts.first() {
            return Err(Fault::new(
                format!("`{}` is too much", short(more)),
                "an event is a day of the week, a date and a time: \"Mon..Fri 2026-*-* 02:30\"",
            ));
        }
        let ([hours, minutes, seconds], (years, months, day)) = (clock(time)?, split(date)?);
        let (days, days_from_end) = day;
        Ok(Self {
            weekdays: weekdays.map_or(Ok(0x7f), weekdays_of)?,
            years,
            months: u16::try_from(months).unwrap_or(0),
            days,
            days_from_end,
            hours: u32::try_from(hours).unwrap_or(0),
            minutes,
            seconds,
        })
    }
}

fn named(name: &str) -> Option<&'static str> {
    Some(match name {
        "minutely" => "*-*-* *:*:00",
        "hourly" => "*-*-* *:00:00",
        "daily" => "*-*-* 00:00:00",
        "monthly" => "*-*-01 00:00:00",
        "weekly" => "mon *-*-* 00:00:00",
        "yearly" | "annually" => "*-01-01 00:00:00",
        "quarterly" => "*-01,04,07,10-01 00:00:00",
        "semiannually" | "semi-annually" | "biannually" | "bi-annually" => "*-01,07-01 00:00:00",
        _ => return None,
    })
}

/// Hours, minutes and seconds; midnight where there is no time.
fn clock(time: Option<&str>) -> Result<[u64; 3], Fault> {
    let Some(time) = time else { return Ok([1, 1, 1]) };
    let parts: Vec<&str> = time.split(':').collect();
    match parts[..] {
        [hour, minute] => Ok([HOUR.set(hour)?, MINUTE.set(minute)?, 1]),
        [_, _, second] if second.contains('.') && !second.contains("..") => {
            Err(Fault::new(format!("`{}` is no second", short(second)), "parts of a second are not known here"))
        }
        [hour, minute, second] => Ok([HOUR.set(hour)?, MINUTE.set(minute)?, SECOND.set(second)?]),
        _ => Err(Fault::new(format!("`{}` is no time", short(time)), "write 02:30 or 02:30:00")),
    }
}

type Day = (u32, u32);

/// Years, months and days; every day where there is no date.
fn split(date: Option<&str>) -> Result<(Vec<u16>, u64, Day), Fault> {
    let date = date.unwrap_or("*-*-*");
    let (before, day) = match date.split_once('~') {
        Some((before, day)) => (before, (0, days_from_end(day)?)),
        None => {
            let fault = || Fault::new(format!("`{}` is no date", short(date)), "write 2026-11-30, 11-30 or *-*-01");
            let (before, day) = date.rsplit_once('-').ok_or_else(fault)?;
            (before, (narrow(DAY.set(day)?), 0))
        }
    };
    let (year, month) = before.rsplit_once('-').unwrap_or(("*", before));
    Ok((years(year)?, MONTH.set(month)?, day))
}

fn years(text: &str) -> Result<Vec<u16>, Fault> {
    let mut years: Vec<u16> = text.split(',').map(|term| YEAR.term(term)).collect::<Result<Vec<_>, _>>()?.concat();
    years.sort_unstable();
    years.dedup();
    Ok(years)
}

/// `*-*~01` is the last day of each month; steps go on towards its end.
fn days_from_end(text: &str) -> Result<u32, Fault> {
    let mut days = 0;
    for term in text.split(',') {
        let (span, step) = DAY.stepped(term)?;
        let (from, to) = match span.split_once("..") {
            Some((from, to)) => (DAY.value(from)?, DAY.value(to)?),
            None => (DAY.value(span)?, if step.is_some() { 1 } else { DAY.value(span)? }),
        };
        let (early, late) = (from.max(to), from.min(to));
        if from > 28 || to > 28 || span.contains("..") && from > to {
            return Err(DAY.fault(term, "after ~ stand 1 to 28, counted from the end of the month"));
        }
        let each = (late..=early).rev().step_by(step.unwrap_or(1));
        days = each.fold(days, |days, day| days | 1 << day);
    }
    Ok(days)
}

fn weekdays_of(text: &str) -> Result<u8, Fault> {
    let text = text.strip_suffix(',').unwrap_or(text);
    let mut days = 0;
    for term in text.split(',') {
        let (from, to) = match term.split_once("..").or_else(|| term.split_once('-')) {
            Some((from, to)) => (weekday(from)?, weekday(to)?),
            None => (weekday(term)?, weekday(term)?),
        };
        if to < from {
            let cure = "a week begins on Monday: write Sat..Sun,Mon";
            return Err(Fault::new(format!("`{}` goes backwards", short(term)), cure));
        }
        days = (from..=to).fold(days, |days, day| days | 1 << day);
    }
    Ok(days)
}

fn weekday(text: &str) -> Result<usize, Fault> {
    let place = DAYS.iter().position(|day| *day == text || day[..3] == *text);
    place.ok_or_else(|| Fault::new(format!("`{}` is no day of the week", short(text)), "Mon, Tue … Sun are"))
}

impl Part {
    fn set(self, text: &str) -> Result<u64, Fault> {
        text.split(',')
            .try_fold(0, |set, term| Ok(self.term(term)?.into_iter().fold(set, |set, value| set | 1 << value)))
            .and_then(|set| {
                if text.contains(',') && text.contains('*') { Err(self.fault(text, "* stands alone")) } else { Ok(set) }
            })
    }

    /// The values of `*`, `5`, `1..5`, each with a step.
    fn term(self, term: &str) -> Result<Vec<u16>, Fault> {
        let (span, step) = self.stepped(term)?;
        let (from, to) = match span.split_once("..") {
            _ if span == "*" => (self.low, self.high),
            Some((from, to)) => (self.value(from)?, self.value(to)?),
            None => (self.value(span)?, if step.is_some() { self.high } else { self.value(span)? }),
        };
        if to < from {
            return Err(self.fault(span, "a range goes from the smaller to the larger"));
        }
        Ok((from..=to).step_by(step.unwrap_or(1)).collect())
    }

    fn stepped(self, term: &str) -> Result<(&str, Option<usize>), Fault> {
        let Some((span, step)) = term.split_once('/') else { return Ok((term, None)) };
        let step = number(step).filter(|step| *step > 0);
        let step = step.ok_or_else(|| self.fault(term, "after / stands a number from 1 on"))?;
        Ok((span, Some(usize::try_from(step).unwrap_or(usize::MAX))))
    }

    fn value(self, text: &str) -> Result<u16, Fault> {
        let century = |year: u64| match year {
            0..=69 => year + 2000,
            70..=99 => year + 1900,
            year => year,
        };
        let value = number(text).map(|value| if self.low == YEAR.low { century(value) } else { value });
        let value = value.and_then(|value| u16::try_from(value).ok());
        value
            .filter(|value| (self.low..=self.high).contains(value))
            .ok_or_else(|| self.fault(text, &format!("{} to {} are allowed", self.low, self.high)))
    }

    fn fault(self, text: &str, cure: &str) -> Fault {
        Fault::new(format!("`{}` is no {}", short(text), self.name), cure)
    }
}

/// Digits only.
fn number(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(u64::MAX))
}

fn narrow(bits: u64) -> u32 {
    u32::try_from(bits).unwrap_or(u32::MAX)
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}
