//! HTML pages from a theme's templates. A missing or broken template stops the start, not a request.

use std::path::Path;

use thiserror::Error;

use crate::view::{HomePage, IncidentPage, IncidentsPage, MissingPage, MonitorPage};

/// What is wrong with a theme.
#[derive(Debug, Error)]
#[error("{0}")]
pub struct ThemeError(pub String);

/// A loaded theme: every template compiled and proved against a sample of every page.
#[derive(Debug)]
pub struct Theme {}

/// A file of a theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Below `/assets/`: `page.css`.
    pub path: String,
    /// `text/css; charset=utf-8`.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Theme {
    /// Loads `name`: built in if it is `default` and `themes/default` is not beside the configuration, else the folder `themes/<name>`
    /// below `root`, whose files override those of the default one by one. Renders a sample of every page before it returns.
    ///
    /// # Errors
    /// A folder that is not there, a template that does not compile or does not render: with file and line.
    pub fn load(_root: &Path, _name: &str) -> Result<Self, ThemeError> {
        unimplemented!()
    }

    /// Assets served under `/assets/`.
    pub fn assets(&self) -> &[Asset] {
        unimplemented!()
    }

    /// `/`.
    ///
    /// # Errors
    /// A template that fails on this data though it did not on the sample.
    pub fn home(&self, _page: &HomePage) -> Result<String, ThemeError> {
        unimplemented!()
    }

    /// `/monitors/{id}`.
    ///
    /// # Errors
    /// As [`Theme::home`].
    pub fn monitor(&self, _page: &MonitorPage) -> Result<String, ThemeError> {
        unimplemented!()
    }

    /// `/incidents`.
    ///
    /// # Errors
    /// As [`Theme::home`].
    pub fn incidents(&self, _page: &IncidentsPage) -> Result<String, ThemeError> {
        unimplemented!()
    }

    /// `/incidents/{id}`.
    ///
    /// # Errors
    /// As [`Theme::home`].
    pub fn incident(&self, _page: &IncidentPage) -> Result<String, ThemeError> {
        unimplemented!()
    }

    /// Any unknown path.
    ///
    /// # Errors
    /// As [`Theme::home`].
    pub fn missing(&self, _page: &MissingPage) -> Result<String, ThemeError> {
        unimplemented!()
    }
}
