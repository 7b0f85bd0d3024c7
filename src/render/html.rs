//! HTML pages from a theme's templates. A missing or broken template stops the start, not a request.

mod files;
mod filters;
mod words;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, State, UndefinedBehavior, Value, context};
use serde::Serialize;
use thiserror::Error;

use self::files::Files;
use super::bar::{Axis, Bar};
use super::bounded::Bounded;
use super::chart::Chart;
use crate::locale;
use crate::view::embed::EmbedPage;
use crate::view::{
    Chrome, HomePage, IncidentPage, IncidentsPage, MaintenancePage, MissingPage, MonitorPage, MonitorRow, ReportPage,
    ReportsPage,
};

/// Failing checks in the table of an incident's page; its report has them all.
const CHECK_ROWS: usize = 40;
/// Incidents of an entry of the past that are listed.
const PAST_LINES: usize = 50;
/// Lines of the card of very many incidents that stand in the open, so that the list of monitors begins high.
const MANY_LINES: usize = 12;
/// Instructions of a page at most, and bytes of it: ten times those of a page of a thousand monitors. Whatever a
/// template says, it comes to an end.
const FUEL: u64 = 20_000_000;
const LONGEST: usize = 64 * 1024 * 1024;
/// Rows of the table behind a bar where there are many bars; the page of the monitor has them all.
const HOME_ROWS: usize = 3;

/// What is wrong with a theme.
#[derive(Debug, Error)]
pub enum ThemeError {
    /// There is none of this name.
    #[error("theme `{name}`: there is no folder {}; there are: {}", folder.display(), known.join(", "))]
    Unknown {
        /// As written.
        name: String,
        /// Where it would be.
        folder: PathBuf,
        /// Those that are there.
        known: Vec<String>,
    },
    /// One of this name could lie outside of `themes/`.
    #[error("theme `{}`: not the name of a folder in themes/", .0.escape_debug())]
    Name(String),
    /// One of its files.
    #[error("{file}{}: {message}", line.map_or_else(String::new, |line| format!(":{line}")))]
    File {
        /// As shown to people.
        file: String,
        /// From 1; none when the whole file is meant.
        line: Option<usize>,
        /// What is wrong with it.
        message: String,
    },
}

impl ThemeError {
    /// A file, or a folder, as a whole.
    fn file(path: impl std::fmt::Display, message: impl std::fmt::Display) -> Self {
        Self::File { file: path.to_string(), line: None, message: message.to_string() }
    }
}

/// A loaded theme: every template compiled and proved against a sample of every page.
#[derive(Debug)]
pub struct Theme {
    env: Environment<'static>,
    assets: Vec<Asset>,
    /// Where each template stands, for messages.
    places: BTreeMap<String, String>,
}

/// A file of a theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asset {
    /// Below `/assets/`: `page.css`, and the same bytes at `page.1a2b3c4d5e6f.css`.
    pub path: String,
    /// `text/css; charset=utf-8`.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// The path changes with the bytes: it may be kept for ever.
    pub immutable: bool,
}

/// A page on its way to a template.
struct Sheet<'a, P> {
    template: &'a str,
    page: &'a P,
    chrome: &'a Chrome,
    /// Of the page, below the site.
    path: String,
    /// Bars by the monitor's id.
    bars: BTreeMap<&'a str, Bar>,
    /// Of the groups of the page, in their order.
    axes: Vec<Axis>,
    /// Of one monitor alone: the last day, and its latencies.
    strip: Option<Bar>,
    charts: Vec<Chart>,
}

impl<'a, P> Sheet<'a, P> {
    /// A page without drawings.
    fn new(template: &'a str, page: &'a P, chrome: &'a Chrome, path: String) -> Self {
        Self { template, page, chrome, path, bars: BTreeMap::new(), axes: Vec::new(), strip: None, charts: Vec::new() }
    }
}

impl Theme {
    /// Loads `name`: built in if it is `default` and `themes/default` is not beside the configuration, else the folder
    /// `themes/<name>` below `root`, whose files override those of the default one by one. Renders a sample of every
    /// page before it returns.
    ///
    /// # Errors
    /// A folder that is not there, a template that does not compile or does not render: with file and line.
    pub fn load(root: &Path, name: &str) -> Result<Self, ThemeError> {
        let files = Files::read(root, name)?;
        let (assets, hashed) = files::assets(&files.assets)?;
        let mut theme = Self { env: environment(hashed)?, assets, places: BTreeMap::new() };
        for (name, (_, place)) in &files.templates {
            theme.places.insert(name.clone(), place.clone());
        }
        for (name, (source, _)) in files.templates {
            theme.env.add_template_owned(name, source).map_err(|error| theme.explain(&error, ""))?;
        }
        theme.prove()?;
        Ok(theme)
    }

    /// Assets served under `/assets/`.
    pub fn assets(&self) -> &[Asset] {
        &self.assets
    }

    /// `/`.
    ///
    /// # Errors
    /// A template that fails on this data though it did not on the sample.
    pub fn home(&self, page: &HomePage) -> Result<String, ThemeError> {
        let rows = if page.dense { 0 } else { HOME_ROWS };
        let bars = bars(page.groups.iter().flat_map(|group| &group.monitors), rows);
        let axes = page.groups.iter().map(|group| Axis::of(group.monitors.iter().map(|row| row.bar.as_slice())));
        self.render(&Sheet {
            bars,
            axes: axes.collect(),
            ..Sheet::new("home.html", page, &page.chrome, "/".to_owned())
        })
    }

    /// `/monitors/{id}`.
    ///
    /// # Errors
    /// As [`Theme::home`].
    pub fn monitor(&self, page: &MonitorPage) -> Result<String, ThemeError> {
        let path = format!("/monitors/{}", page.row.id);
        let (bars, strip) = (bars([&page.row], usize::MAX), Some(Bar::of(&page.quarters, usize::MAX)));
        let rtl = page.chrome.locale.is_right_to_left();
        let charts = page.latencies.iter().map(|range| Chart::of(range, rtl)).collect();
        self.render(&Sheet { bars, strip, charts, ..Sheet::new("monitor.html", page, &page.chrome, path) })
    }

    /// `/incidents`, and a month of it.
    ///
    /// # Errors
    /// As [`Theme::home`].
    pub fn incidents(&self, page: &IncidentsPage) -> Result<String, ThemeError> {
        self.render(&Sheet::new("incidents.html", page, &page.chrome, page.path.clone()))
    }

    /// `/reports`.
    ///
    /// # Errors
    /// As [`Theme::home`].
    pub fn reports(&self, page: &ReportsPage) -> Result<String, ThemeError> {
        self.render(&Sheet::new("reports.html", page, &page.chrome, "/reports".to_owned()))
    }

    /// `/reports/{period}`.
    ///
    /// # Errors
    /// As [`Theme::home`].
    pub fn report(&self, page: &ReportPage) -> Result<String, ThemeError> {
        self.render(&Sheet::new("report.html", page, &page.chrome, format!("/reports/{}", page.period)))
    }

    /// `/incidents/{id}`.
    ///
    /// # Errors
    /// As [`Theme::home`].
    pub fn incident(&self, page: &IncidentPage) -> Result<String, ThemeError> {
        let path = format!("/incidents/{}", page.incident.id);
        let strip = page.course.as_ref().map(|course| Bar::of(&course.slices, 0));
        self.render(&Sheet { strip, ..Sheet::new("incident.html", page, &page.chrome, path) })
    }

    /// `/maintenance`.
    ///
    /// # Errors
    /// As [`Theme::home`].
    pub fn maintenance(&self, page: &MaintenancePage) -> Result<String, ThemeError> {
        self.render(&Sheet::new("maintenance.html", page, &page.chrome, "/maintenance".to_owned()))
    }

    /// `/embed/{id}`
    ///
    /// # Errors
    /// As [`Theme::home`].
    pub fn embed(&self, page: &EmbedPage) -> Result<String, ThemeError> {
        let bars = bars(&page.monitors, usize::MAX);
        self.render(&Sheet { bars, ..Sheet::new("embed.html", page, &page.chrome, String::new()) })
    }

    /// Any unknown path.
    ///
    /// # Errors
    /// As [`Theme::home`].
    pub fn missing(&self, page: &MissingPage) -> Result<String, ThemeError> {
        self.render(&Sheet::new("missing.html", page, &page.chrome, String::new()))
    }

    /// Renders every page, rich and bare, so that no visitor is the first to meet a mistake.
    fn prove(&self) -> Result<(), ThemeError> {
        for page in [HomePage::sample(), HomePage::compact(), HomePage::bare()] {
            self.home(&page)?;
        }
        for page in [MonitorPage::sample(), MonitorPage::bare()] {
            self.monitor(&page)?;
        }
        for page in [IncidentsPage::sample(), IncidentsPage::bare()] {
            self.incidents(&page)?;
        }
        for page in [IncidentPage::sample(), IncidentPage::bare()] {
            self.incident(&page)?;
        }
        for page in [MaintenancePage::sample(), MaintenancePage::bare()] {
            self.maintenance(&page)?;
        }
        for page in [ReportsPage::sample(), ReportsPage::bare()] {
            self.reports(&page)?;
        }
        for page in [ReportPage::sample(), ReportPage::bare()] {
            self.report(&page)?;
        }
        for page in [EmbedPage::sample(), EmbedPage::bare()] {
            self.embed(&page)?;
        }
        for page in [MissingPage::sample(), MissingPage::bare()] {
            self.missing(&page)?;
        }
        Ok(())
    }

    fn render<P: Serialize>(&self, sheet: &Sheet<'_, P>) -> Result<String, ThemeError> {
        let chrome = sheet.chrome;
        let zone = filters::zone_of(&chrome.timezone);
        let context = context! {
            page => Value::from(Serde(sheet.page)),
            chrome => Value::from(Serde(chrome)),
            bars => Value::from(Serde(&sheet.bars)),
            axes => Value::from(Serde(&sheet.axes)),
            strip => Value::from(Serde(&sheet.strip)),
            charts => Value::from(Serde(&sheet.charts)),
            base => chrome.base.as_str(),
            site_url => chrome.site_url.as_str(),
            path => sheet.path.as_str(),
            lang => chrome.locale.as_str(),
            zone => chrome.timezone.as_str(),
            now => chrome.at.rfc3339(),
            today => locale::zoned(chrome.at, &zone).date().to_string(),
            maker => env!("CARGO_PKG_HOMEPAGE"),
            rows_most => CHECK_ROWS,
            many_most => MANY_LINES,
            past_most => PAST_LINES,
            rtl => chrome.locale.is_right_to_left(),
        };
        let mut page = Bounded::new(LONGEST);
        let template = self.env.get_template(sheet.template);
        let rendered = template.and_then(|template| template.render_captured_to(context, &mut page).map(drop));
        rendered.map_err(|error| self.explain(&error, sheet.template))?;
        Ok(String::from_utf8_lossy(&page.into_bytes()).into_owned())
    }

    /// `themes/mine/templates/home.html:12: undefined value (page.opne is undefined)`.
    fn explain(&self, error: &Error, template: &str) -> ThemeError {
        let name = error.name().unwrap_or(template);
        let mut message = match error.kind() {
            ErrorKind::OutOfFuel => format!("this page takes more than {FUEL} steps: is there a loop in a loop?"),
            ErrorKind::WriteFailure => format!("this page is larger than {} MiB", LONGEST / 1024 / 1024),
            kind => kind.to_string(),
        };
        if let Some(detail) = error.detail() {
            message += &format!(" ({detail})");
        }
        match std::error::Error::source(error).and_then(|source| source.downcast_ref::<Error>()) {
            // An error inside an included template: the innermost place is the one to mend.
            Some(inner) => self.explain(inner, template),
            None => ThemeError::File {
                file: self.places.get(name).map_or(name, String::as_str).to_owned(),
                line: error.line(),
                message,
            },
        }
    }
}

fn environment(hashed: BTreeMap<String, String>) -> Result<Environment<'static>, ThemeError> {
    let names: BTreeSet<String> = hashed.keys().cloned().collect();
    let mut env = Environment::new();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    env.set_auto_escape_callback(|name| match name.rsplit('.').next() {
        Some("html" | "svg" | "xml" | "atom" | "rss") => AutoEscape::Html,
        _ => AutoEscape::None,
    });
    env.set_formatter(filters::write);
    // Names what was undefined; costs only when something is.
    env.set_debug(true);
    let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
    env.set_syntax(syntax.map_err(|error| ThemeError::file("themes", error))?);
    filters::register(&mut env);
    words::register(&mut env);
    env.add_function("has_asset", move |name: &str| names.contains(name));
    env.add_function("asset", move |state: &State, name: &str| {
        let hashed = hashed.get(name).ok_or_else(|| {
            let detail = format!(
                "the theme has no assets/{name}; it has: {}",
                hashed.keys().cloned().collect::<Vec<_>>().join(", ")
            );
            Error::new(ErrorKind::InvalidOperation, detail)
        })?;
        let base = state.lookup("base").unwrap_or_default();
        Ok(format!("{}/assets/{hashed}", base.as_str().unwrap_or_default()))
    });
    Ok(env)
}

fn bars<'a>(rows: impl IntoIterator<Item = &'a MonitorRow>, rows_most: usize) -> BTreeMap<&'a str, Bar> {
    rows.into_iter().map(|row| (row.id.as_str(), Bar::of(&row.bar, rows_most))).collect()
}
