//! A body as far as it was read, and why that is not all of it.

use std::borrow::Cow;

use super::head::Head;
use super::text::Text;
use crate::probe::failure::thousands;

/// The body as far as it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Body<'a> {
    /// What the answer says of it.
    pub head: &'a Head,
    /// Its bytes, unpacked.
    pub bytes: &'a [u8],
    /// Why that is not all of it, or none if it is.
    pub cut: Option<&'a Cut>,
}

/// Why a body was not seen to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// More may come.
    Coming,
    /// So many bytes are read at most.
    At(u64),
    /// It cannot be unpacked: the end of a sentence that begins with "the body cannot be read".
    Unreadable(String),
    /// None was asked for.
    Unasked,
}

impl Cut {
    /// A remark for a message about something that was not found.
    pub(super) fn remark(&self) -> String {
        match self {
            Self::At(max) => format!(" (only the first {} bytes were read)", thousands(*max)),
            Self::Unreadable(why) => format!(" (the body cannot be read: {why})"),
            Self::Unasked => " (HEAD asks for no body)".to_owned(),
            Self::Coming => String::new(),
        }
    }
}

impl<'a> Body<'a> {
    /// As its readers see it.
    pub(super) fn text(&self) -> Text<'a> {
        Text::of(self.head, self.bytes)
    }

    /// The same of JSON.
    pub(super) fn json(&self) -> Cow<'a, [u8]> {
        Text::of_json(self.head, self.bytes).bytes
    }

    /// A remark for a message about something that was not found.
    pub(super) fn remark(&self) -> String {
        self.cut.map(Cut::remark).unwrap_or_default()
    }
}
