//! A body as far as it was read.

use crate::probe::failure::thousands;

/// The body as far as it was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Body<'a> {
    /// Its bytes, as sent.
    pub bytes: &'a [u8],
    /// Where it was cut, if it was.
    pub cut_at: Option<u64>,
}

impl Body<'_> {
    /// A remark for a message about something that was not found.
    pub(super) fn remark(&self) -> String {
        self.cut_at.map(|max| format!(" (only the first {} bytes were read)", thousands(max))).unwrap_or_default()
    }
}
