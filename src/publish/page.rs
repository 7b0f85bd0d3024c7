//! A page of the theme as an answer. Knows of no snapshot.

use super::answer::HTML;
use super::ask::Answer;
use crate::render::html::{Theme, ThemeError};

pub(super) const BROKEN: &str = "This page could not be made. The operators can read why in the log.";

/// A page of the theme. One that fails on this data is logged; visitors get a sentence.
pub(super) fn page(status: u16, theme: &Theme, render: impl FnOnce(&Theme) -> Result<String, ThemeError>) -> Answer {
    match render(theme) {
        Ok(html) => Answer::new(status, HTML, html),
        Err(error) => {
            tracing::error!(%error, "a page of the theme could not be rendered");
            Answer::trouble(500, false, BROKEN)
        }
    }
}
