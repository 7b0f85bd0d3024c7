//! Where the next page of a list begins. Clients take a cursor from one answer and send it back with the next question:
//! what was written once stays readable.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::model::{Fault, Refusal, Timestamp};

/// The page begins after the entry at this place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor<P>(pub P);

/// By what a list is ordered.
pub trait Place: Sized {
    /// Reads what [`Place::write`] wrote.
    fn read(text: &str) -> Option<Self>;

    /// In the characters of a URL.
    ///
    /// # Errors
    /// Those of the formatter.
    fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// By time: `19f2a4b3c00`.
impl Place for Timestamp {
    fn read(text: &str) -> Option<Self> {
        let digits = text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let millis = u64::from_str_radix(text, 16).ok().filter(|_| digits)?;
        i64::try_from(millis).ok().map(Self::from_millis)
    }

    fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:x}", self.millis())
    }
}

/// By time, and at the same time by id: `19f2a4b3c00.inc_01…`.
impl<I: From<String> + fmt::Display> Place for (Timestamp, I) {
    fn read(text: &str) -> Option<Self> {
        let (at, id) = text.split_once('.')?;
        Some((Timestamp::read(at)?, I::from(id.to_owned())))
    }

    fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(out)?;
        write!(out, ".{}", self.1)
    }
}

/// By number: `1024`.
impl Place for i64 {
    fn read(text: &str) -> Option<Self> {
        text.parse::<u32>().ok().map(Self::from)
    }

    fn write(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{self}")
    }
}

impl<P: Place> Cursor<P> {
    /// After which place a page begins; the first one after none.
    ///
    /// # Errors
    /// What was sent is no cursor.
    pub fn after(sent: Option<&str>) -> Result<Option<P>, BadCursor> {
        sent.map(|text| P::read(text).ok_or(BadCursor)).transpose()
    }

    /// Cuts a list that was read with one entry more than a page has to that page, and says where the next one begins.
    pub fn cut<T>(found: &mut Vec<T>, page: usize, place: impl FnOnce(&T) -> P) -> Option<Self> {
        let more = found.len() > page;
        found.truncate(page);
        found.last().filter(|_| more).map(|last| Self(place(last)))
    }
}

impl<P: Place> FromStr for Cursor<P> {
    type Err = BadCursor;

    fn from_str(text: &str) -> Result<Self, BadCursor> {
        P::read(text).map(Self).ok_or(BadCursor)
    }
}

impl<P: Place> fmt::Display for Cursor<P> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.write(out)
    }
}

/// What was sent is none of the cursors that were handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{}", Self::SENTENCE)]
pub struct BadCursor;

impl BadCursor {
    /// For those who read one sentence about a parameter.
    pub const SENTENCE: &str = "cursor: take the value of `next` of the page before";
}

impl From<BadCursor> for Refusal {
    fn from(BadCursor: BadCursor) -> Self {
        Self::Invalid(vec![Fault::new("this is not a cursor", "take the value of `next` of the page before")])
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;
    use crate::model::IncidentId;

    #[test]
    fn what_was_handed_out_is_read_again() {
        fn check<P: Place + Debug + PartialEq + Clone>(place: P, written: &str) {
            let cursor = Cursor(place);
            assert_eq!(cursor.to_string(), written);
            assert_eq!(written.parse(), Ok(cursor));
        }
        let at = Timestamp::from_millis(1_795_000_000_000);
        check(at, "1a1ee565e00");
        check((at, IncidentId::new("inc_1")), "1a1ee565e00.inc_1");
        check(7_i64, "7");
    }

    #[test]
    fn anything_else_is_refused() {
        let long = "9".repeat(10_000);
        for bad in ["", ".", "x", "+1", "-1", "ffffffffffffffff", "1.2", &long] {
            assert_eq!(bad.parse::<Cursor<Timestamp>>(), Err(BadCursor), "{bad}");
        }
        for bad in ["", ".", "1", "+1.x", "zz.x", "ffffffffffffffff.x", &long] {
            assert_eq!(bad.parse::<Cursor<(Timestamp, IncidentId)>>(), Err(BadCursor), "{bad}");
        }
        for bad in ["", "x", "-1", "4294967296", &long] {
            assert_eq!(bad.parse::<Cursor<i64>>(), Err(BadCursor), "{bad}");
        }
    }

    #[test]
    fn only_a_list_that_goes_on_has_a_next_page() {
        let mut found = vec![1, 2, 3];
        assert_eq!(Cursor::cut(&mut found, 3, |last| *last), None::<Cursor<i64>>);
        assert_eq!(Cursor::cut(&mut found, 2, |last| *last), Some(Cursor(2_i64)));
        assert_eq!(found, [1, 2]);
    }
}
