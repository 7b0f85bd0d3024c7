//! What a badge says: its target, figure, words and colours. A private id and an unknown one get the same bytes.

use std::time::Duration;

use super::answer::SVG;
use super::ask::{Answer, BadgeKind, BadgeMetric as Metric, BadgeQuery};
use super::readers::Readers;
use super::snapshot::Published;
use crate::history::{Share, Tally};
use crate::locale::Locale;
use crate::model::{DegradedIs, Digest, Group, Shown, SiteLevel};
use crate::render::badge::{self, Badge, Palette, Style};
use crate::render::json::{self, Endpoint};
use crate::store::StoreError;
use crate::view::monitor::{PERIODS, recent};
use crate::view::world::milliseconds;
use crate::view::{Watched, World, headline};

/// Grey of what is not known.
const UNKNOWN: &str = "lightgrey";
/// A latency is neither good nor bad by itself.
const LATENCY: &str = "blue";
/// `?text=`: the whole sentence.
pub(super) const HEADLINE: &str = "headline";
/// Longest period that is kept.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// What a badge is about.
#[derive(Debug)]
pub(super) enum Target<'a> {
    /// `_`
    Page,
    /// `group:{id}`
    Group(&'a Group),
    /// A monitor.
    Monitor(&'a Watched),
}

/// Right half and its colour.
#[derive(Debug, PartialEq, Eq)]
struct Said {
    message: String,
    color: &'static str,
}

/// A badge that was asked for, in the one form of its question.
#[derive(Debug)]
pub(super) struct Question<'a> {
    pub(super) id: &'a str,
    pub(super) kind: BadgeKind,
    pub(super) json: bool,
    pub(super) query: &'a BadgeQuery,
}

/// The target of an id; nothing private is found.
pub(super) fn target<'a>(world: &'a World, id: &str) -> Option<Target<'a>> {
    match id.strip_prefix("group:") {
        Some(id) => world.group(id).map(Target::Group),
        None if id == "_" => Some(Target::Page),
        None => world.monitor(id).map(Target::Monitor),
    }
}

/// One of the named periods.
pub(super) fn period(text: &str) -> Option<Duration> {
    PERIODS.iter().find(|(name, _)| *name == text).map(|(_, length)| *length)
}

/// Seconds, at most a year, rounded up so that those who ask about the same share an answer: to minutes, beyond a day
/// to hours, beyond a week to days.
pub(super) fn since_last(text: &str) -> Option<Duration> {
    let length = text.parse().ok().filter(|seconds| *seconds > 0).map(Duration::from_secs)?.min(LONGEST);
    Some(super::latency::whole(length))
}

/// A style that can be drawn.
pub(super) fn style(text: &str) -> Option<Style> {
    Style::parse(text)
}

/// The finished badge.
///
/// # Errors
/// The store cannot be read; only latencies of another length than a day need it.
pub(super) fn answer(published: &Published, readers: &Readers, question: &Question<'_>) -> Result<Answer, StoreError> {
    let Question { id, kind, query, .. } = *question;
    let world = &published.world;
    let Some(target) = target(world, id) else { return Ok(unknown(question, world.locale)) };
    let length = length(kind, query);
    let said = match kind {
        BadgeKind::Status | BadgeKind::Dot => status(world, &target, query.text.as_deref() == Some(HEADLINE)),
        BadgeKind::Uptime => {
            let tally: Tally = members(world, &target).into_iter().map(|member| recent(world, member, length)).sum();
            uptime(&tally, world.site.degraded_is, world.locale)
        }
        BadgeKind::Latency => {
            let latencies = published.latencies.over(readers, world, &members(world, &target), length)?;
            latency(
                world.locale,
                &latencies,
                query.metric.as_deref().and_then(Metric::parse).unwrap_or(Metric::Average),
            )
        }
    };
    let label = label(world, &target, kind, query);
    let shown = if kind == BadgeKind::Dot { state(world, &target).shown() } else { Shown::Unknown };
    Ok(finished(question, Told { label, said, shown, is_error: false }))
}

/// The badge of an id that is not there, or that nobody may know: 200, since a 404 breaks images.
pub(super) fn unknown(question: &Question<'_>, locale: Locale) -> Answer {
    let label = match question.kind {
        BadgeKind::Dot => BadgeKind::Status.as_str(),
        BadgeKind::Status | BadgeKind::Uptime | BadgeKind::Latency => question.kind.as_str(),
    };
    let said = Said { message: locale.word("word-", Shown::Unknown.as_str()), color: UNKNOWN };
    finished(question, Told { label: label.to_owned(), said, shown: Shown::Unknown, is_error: true })
}

/// What a badge tells, before it is asked to look otherwise.
struct Told {
    label: String,
    said: Said,
    /// The sign of a dot.
    shown: Shown,
    /// There is nothing to tell of.
    is_error: bool,
}

fn finished(question: &Question<'_>, told: Told) -> Answer {
    let Question { kind, json, query, .. } = *question;
    let Told { label, said, shown, is_error } = told;
    let label = query.label.clone().unwrap_or(label);
    let palette = query.palette.as_deref().and_then(Palette::parse).unwrap_or(Palette::Shields);
    let color = palette.shade(query.color.as_deref().unwrap_or(said.color));
    if json {
        let label_color = query.label_color.as_deref();
        let badge = Endpoint { schema_version: 1, label: &label, message: &said.message, color, label_color, is_error };
        return Answer::json(if is_error { 404 } else { 200 }, json::object(&badge));
    }
    let badge = Badge {
        label,
        message: said.message,
        color: color.to_owned(),
        label_color: query.label_color.clone().unwrap_or_default(),
        style: query.style.as_deref().and_then(style).unwrap_or(Style::Flat),
    };
    let drawn = match kind {
        BadgeKind::Dot => badge::dot(&badge, shown),
        BadgeKind::Status | BadgeKind::Uptime | BadgeKind::Latency => badge::svg(&badge),
    };
    Answer::new(200, SVG, drawn)
}

fn members<'a>(world: &'a World, target: &Target<'a>) -> Vec<&'a Watched> {
    match target {
        Target::Page => world.monitors.iter().collect(),
        Target::Group(group) => world.members(Some(&group.id)).collect(),
        Target::Monitor(monitor) => vec![monitor],
    }
}

fn length(kind: BadgeKind, query: &BadgeQuery) -> Duration {
    let asked = query.period.as_deref().and_then(period).or_else(|| since_last(query.since_last.as_deref()?));
    let default = match kind {
        BadgeKind::Status | BadgeKind::Dot | BadgeKind::Latency => "24h",
        BadgeKind::Uptime => "90d",
    };
    asked.or_else(|| period(default)).unwrap_or(LONGEST)
}

/// The name; uptime and latency add their period.
fn label(world: &World, target: &Target<'_>, kind: BadgeKind, query: &BadgeQuery) -> String {
    let name = match target {
        Target::Page => &world.site.name,
        Target::Group(group) => &group.name,
        Target::Monitor(monitor) => &monitor.name,
    };
    match kind {
        BadgeKind::Status | BadgeKind::Dot => name.clone(),
        BadgeKind::Uptime | BadgeKind::Latency if query.hide_duration.is_some() => name.clone(),
        BadgeKind::Uptime | BadgeKind::Latency => format!("{name} {}", period_text(length(kind, query))),
    }
}

/// `24h`, `90d`, `1y`; any other length in the largest unit that divides it.
fn period_text(length: Duration) -> String {
    if let Some((name, _)) = PERIODS.iter().find(|(_, period)| *period == length) {
        return (*name).to_owned();
    }
    let seconds = length.as_secs();
    let units = [(86_400, "d"), (3600, "h"), (60, "m")];
    units
        .into_iter()
        .find(|(unit, _)| seconds.is_multiple_of(*unit))
        .map_or_else(|| format!("{seconds}s"), |(unit, name)| format!("{}{name}", seconds / unit))
}

/// What decides about colour and shape.
enum State {
    /// Of a page or a group.
    Level(SiteLevel),
    /// Of a monitor.
    Shown(Shown),
}

impl State {
    const fn shown(&self) -> Shown {
        match self {
            Self::Level(level) => level.shown(),
            Self::Shown(shown) => *shown,
        }
    }

    const fn color(&self) -> &'static str {
        match self {
            Self::Level(SiteLevel::Incident) => "orange",
            Self::Level(_) | Self::Shown(_) => match self.shown() {
                Shown::Up => "brightgreen",
                Shown::Degraded => "yellow",
                Shown::Down => "red",
                Shown::Maintenance => "blue",
                Shown::Unknown => UNKNOWN,
            },
        }
    }
}

fn state(world: &World, target: &Target<'_>) -> State {
    match target {
        Target::Page => State::Level(world.now.level),
        Target::Group(_) => State::Level(world.now_of_group(&members(world, target)).level),
        Target::Monitor(monitor) => State::Shown(monitor.sight.shown),
    }
}

/// The short word, or the whole sentence.
fn status(world: &World, target: &Target<'_>, whole: bool) -> Said {
    let locale = world.locale;
    let message = match target {
        Target::Page if whole => headline::headline(world).sentence,
        Target::Page => headline::short(&world.now, locale),
        Target::Group(_) if whole => headline::of_group(world, &members(world, target)).sentence,
        Target::Group(_) => headline::short(&world.now_of_group(&members(world, target)), locale),
        Target::Monitor(monitor) => locale.word("word-", monitor.sight.shown.as_str()),
    };
    Said { message, color: state(world, target).color() }
}

fn uptime(tally: &Tally, degraded_is: DegradedIs, locale: Locale) -> Said {
    let Some(share) = tally.uptime(degraded_is) else { return no_data(locale) };
    let color = match share {
        Share(99_900..) => "brightgreen",
        Share(99_000..) => "green",
        Share(95_000..) => "yellow",
        Share(..95_000) => "red",
    };
    Said { message: locale.share(share), color }
}

fn latency(locale: Locale, latencies: &Digest, metric: Metric) -> Said {
    let found = match metric {
        Metric::Average => latencies.average(),
        Metric::Minimum => latencies.minimum(),
        Metric::Maximum => latencies.maximum(),
        Metric::P50 => latencies.quantile(0.5),
        Metric::P95 => latencies.quantile(0.95),
        Metric::P99 => latencies.quantile(0.99),
    };
    let Some(ms) = found.map(milliseconds) else { return no_data(locale) };
    Said { message: locale.milliseconds(ms), color: LATENCY }
}

fn no_data(locale: Locale) -> Said {
    Said { message: locale.text("no-data"), color: UNKNOWN }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uptime_has_thresholds() {
        for (down, message, color) in [
            (0, "100 %", "brightgreen"),
            (1, "99.999 %", "brightgreen"),
            (100, "99.900 %", "brightgreen"),
            (101, "99.899 %", "green"),
            (1_000, "99.000 %", "green"),
            (1_001, "98.999 %", "yellow"),
            (5_001, "94.999 %", "red"),
            (100_000, "0 %", "red"),
        ] {
            let tally =
                Tally { up: Duration::from_secs(100_000 - down), down: Duration::from_secs(down), ..Tally::default() };
            assert_eq!(uptime(&tally, DegradedIs::Up, Locale::ENGLISH), Said { message: message.to_owned(), color });
        }
        assert_eq!(uptime(&Tally::default(), DegradedIs::Up, Locale::ENGLISH), no_data(Locale::ENGLISH));
    }

    #[test]
    fn latencies_are_in_milliseconds() {
        let mut digest = Digest::default();
        assert_eq!(latency(Locale::ENGLISH, &digest, Metric::P50), no_data(Locale::ENGLISH));
        digest.add(Duration::from_micros(350));
        assert_eq!(latency(Locale::ENGLISH, &digest, Metric::Average).message, "0.3 ms");
        digest.add(Duration::from_millis(246));
        assert_eq!(latency(Locale::ENGLISH, &digest, Metric::Average).message, "123 ms");
        assert_eq!(latency(Locale::ENGLISH, &digest, Metric::Maximum).message, "246 ms");
    }

    #[test]
    fn periods_are_written_short() {
        for (seconds, text) in
            [(86_400, "24h"), (7_200, "2h"), (5_400, "90m"), (61, "61s"), (172_800, "2d"), (31_536_000, "1y")]
        {
            assert_eq!(period_text(Duration::from_secs(seconds)), text);
        }
    }
}
