//! A page of the theme as an answer. Knows of no snapshot: those begin with the home page made here.

use super::answer::HTML;
use super::ask::{Answer, Ask};
use super::language;
use crate::render::html::{Theme, ThemeError};
use crate::view::{World, home};

pub(super) const BROKEN: &str = "This page could not be made. The operators can read why in the log.";

/// `/`.
pub(super) fn home(world: &World, theme: &Theme) -> Answer {
    language::marked(page(200, theme, |theme| theme.home(&home::page(world))), world, &Ask::Home)
}

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
