//! What templates may call. Filters read the page's `zone` and `now` from the context; everything they get may be
//! hostile.

use std::fmt::Write;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, Value, escape_formatter};

use super::words::locale;
use crate::locale::{Arg, capitalised, zoned};
use crate::model::Timestamp;
use crate::render::escape::{self, escape};
use crate::render::markdown;
use crate::view::Share;

/// Makes filters and functions known.
pub(super) fn register(env: &mut Environment<'static>) {
    env.add_filter("duration", |state: &State, seconds: u64| locale(state).duration(seconds));
    env.add_filter("exact", |state: &State, seconds: u64| locale(state).exact_duration(seconds));
    env.add_filter("every", |state: &State, seconds: u64| locale(state).every(seconds));
    env.add_filter("share", |state: &State, thousandths: u32| locale(state).share(Share(thousandths)));
    env.add_filter("ms", |state: &State, ms: f64| locale(state).latency(ms));
    env.add_filter("tick", |state: &State, ms: f64| locale(state).tick(ms));
    env.add_filter("when", when);
    env.add_filter("ago", ago);
    env.add_filter("at_ago", at_ago);
    env.add_filter("clock", clock);
    env.add_filter("mark", mark);
    env.add_filter("moment", moment);
    env.add_filter("capital", |word: &str| capitalised(word));
    env.add_filter("planned", planned);
    env.add_filter("day", day);
    env.add_filter("day_text", day_text);
    env.add_filter("days", days);
    env.add_filter("month", month);
    env.add_filter("month_text", month_text);
    env.add_filter("markdown", |text: &str| Value::from_safe_string(markdown::html(text)));
    env.add_filter("href", href);
    env.add_filter("urlencode", urlencode);
    env.add_function("units", |state: &State| locale(state).units_of_age());
    env.add_function("linked", linked);
    env.add_function("badge_markdown", badge_markdown);
    env.add_function("badge_html", badge_html);
    env.add_function("embed_html", embed_html);
}

/// How `{{ … }}` is written: escaped by the one rule of `render::escape`; nothing for null.
pub(super) fn write(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_none() {
        return Ok(());
    }
    match value.as_str() {
        Some(text) if !value.is_safe() && matches!(state.auto_escape(), AutoEscape::Html) => {
            Ok(escape::write(out, text)?)
        }
        _ => escape_formatter(out, state, value),
    }
}

/// `{{ at|when }}`: the time on the page's own day, else day and time, as `<time>`.
fn when(state: &State, at: &str) -> Result<Value, Error> {
    let (at, zone) = (instant(at)?, zone(state));
    Ok(time(&at.rfc3339(), &locale(state).when(&zoned(at, &zone), &zoned(now(state)?, &zone))))
}

/// `{{ at|ago }}`: as `when`; script turns it into an age.
fn ago(state: &State, at: &str) -> Result<Value, Error> {
    Ok(Value::from_safe_string(format!(r#"<span class="ago">{}</span>"#, when(state, at)?)))
}

/// `{{ at|at_ago }}`: "at 12:31", as `<time>`; script turns all of it into an age.
fn at_ago(state: &State, at: &str) -> Result<Value, Error> {
    let (at, zone, locale) = (instant(at)?, zone(state), locale(state));
    let clock = zoned(at, &zone).strftime("%H:%M").to_string();
    let text = locale.say("at-time", &[("time", Arg::from(&clock))]);
    Ok(Value::from_safe_string(format!(r#"<span class="ago">{}</span>"#, time(&at.rfc3339(), &text))))
}

/// `{{ at|clock }}`: the time of a day that is told already: `12:31`, as `<time>`.
fn clock(state: &State, at: &str) -> Result<Value, Error> {
    let (at, zone) = (instant(at)?, zone(state));
    let text = zoned(at, &zone).strftime("%H:%M").to_string();
    Ok(Value::from_safe_string(format!(r#"<span class="clock">{}</span>"#, time(&at.rfc3339(), &text))))
}

/// `{{ at|mark }}`: of an axis of time, where there can be no markup: a day, or of an instant the time.
fn mark(state: &State, at: &str) -> Result<String, Error> {
    if at.contains('T') {
        Ok(zoned(instant(at)?, &zone(state)).strftime("%H:%M").to_string())
    } else {
        day_text(state, at)
    }
}

/// `{{ at|moment }}`: date and time in full, as `<time>`.
fn moment(state: &State, at: &str) -> Result<Value, Error> {
    let at = instant(at)?;
    Ok(time(&at.rfc3339(), &locale(state).moment(&zoned(at, &zone(state)))))
}

/// `{{ start|planned }}`, `{{ end|planned(start) }}`: day and time to the minute, the day not told twice, as `<time>`.
fn planned(state: &State, at: &str, begin: Option<&str>) -> Result<Value, Error> {
    let (at, zone) = (instant(at)?, zone(state));
    let begin = begin.map(instant).transpose()?.map(|begin| zoned(begin, &zone));
    let text = locale(state).planned(&zoned(at, &zone), begin.as_ref(), &zoned(now(state)?, &zone));
    Ok(time(&at.rfc3339(), &text))
}

/// `{{ date|day }}`: a day, from `2026-11-21` or from an instant, as `<time>`.
fn day(state: &State, at: &str) -> Result<Value, Error> {
    let date = if at.contains('T') { zoned(instant(at)?, &zone(state)).date() } else { date(at)? };
    Ok(time(&date.to_string(), &locale(state).day(date, today(state)?)))
}

/// `{{ date|day_text }}`: a day where there can be no markup.
fn day_text(state: &State, at: &str) -> Result<String, Error> {
    Ok(locale(state).day(date(at)?, today(state)?))
}

/// `{{ newest|days(oldest) }}`: a run of days.
fn days(state: &State, newest: &str, oldest: &str) -> Result<String, Error> {
    Ok(locale(state).days(date(oldest)?, date(newest)?, today(state)?))
}

/// `{{ "2026-11"|month }}`: a month, or a year, as `<time>`.
fn month(state: &State, period: &str) -> Result<Value, Error> {
    Ok(time(period, &month_text(state, period)?))
}

/// `{{ "2026-11"|month_text }}`: the same where there can be no markup.
fn month_text(state: &State, period: &str) -> Result<String, Error> {
    Ok(if period.contains('-') { locale(state).month(date(&format!("{period}-01"))?) } else { period.to_owned() })
}

/// `{{ url|href }}`: the URL if a click on it is harmless, else `#`.
fn href(url: &str) -> String {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.trim().to_ascii_lowercase());
    let harmless = match scheme.as_deref() {
        None | Some("http" | "https" | "mailto") => true,
        Some(other) => other.contains(['/', '?', '#']),
    };
    if harmless { url.to_owned() } else { "#".to_owned() }
}

/// `{{ text|urlencode }}`: as the value of a query parameter.
fn urlencode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// `{{ linked(url, text) }}`: a link as an argument of a message.
fn linked(url: &str, text: &str) -> Value {
    Value::from_safe_string(format!(r#"<a href="{}">{}</a>"#, escape(&href(url)), escape(text)))
}

/// A badge for a README: a linked image.
fn badge_markdown(state: &State, name: &str, id: &str) -> String {
    let site = site(state);
    let name: String = name
        .chars()
        .filter(|char| !char.is_control())
        .flat_map(|char| "\\`*_[]<>&!".contains(char).then_some('\\').into_iter().chain([char]))
        .collect();
    format!("[![{name}]({site}/badge/{id}/status.svg)]({site}/monitors/{id})")
}

/// A badge for a web page: a linked image.
fn badge_html(state: &State, name: &str, id: &str) -> String {
    let (site, name, id) = (escape(&site(state)), escape(name), escape(id));
    format!(r#"<a href="{site}/monitors/{id}"><img src="{site}/badge/{id}/status.svg" alt="{name}"></a>"#)
}

/// The monitor for a web page: a frame.
fn embed_html(state: &State, name: &str, id: &str) -> String {
    let (site, name, id) = (escape(&site(state)), escape(name), escape(id));
    format!(r#"<iframe src="{site}/embed/{id}" title="{name}" width="480" height="200" loading="lazy"></iframe>"#)
}

fn time(datetime: &str, text: &str) -> Value {
    Value::from_safe_string(format!(r#"<time datetime="{}">{}</time>"#, escape(datetime), escape(text)))
}

/// A zone by its IANA name; UTC where that is unknown.
pub(super) fn zone_of(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

fn zone(state: &State) -> TimeZone {
    zone_of(state.lookup("zone").as_ref().and_then(Value::as_str).unwrap_or("UTC"))
}

fn now(state: &State) -> Result<Timestamp, Error> {
    instant(state.lookup("now").as_ref().and_then(Value::as_str).unwrap_or_default())
}

fn today(state: &State) -> Result<Date, Error> {
    Ok(zoned(now(state)?, &zone(state)).date())
}

fn site(state: &State) -> String {
    state.lookup("site_url").as_ref().and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn instant(text: &str) -> Result<Timestamp, Error> {
    Timestamp::parse(text).ok_or_else(|| invalid(format!("`{text}` is no instant")))
}

fn date(text: &str) -> Result<Date, Error> {
    text.parse().map_err(|_| invalid(format!("`{text}` is no date")))
}

fn invalid(detail: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_harmless_links_are_linked() {
        for (url, expected) in [
            ("https://a.example/x?y=1:2", "https://a.example/x?y=1:2"),
            ("/assets/logo.svg", "/assets/logo.svg"),
            ("/a?time=10:00", "/a?time=10:00"),
            ("mailto:a@b.example", "mailto:a@b.example"),
            ("javascript:alert(1)", "#"),
            (" JavaScript :alert(1)", "#"),
            ("data:text/html,x", "#"),
        ] {
            assert_eq!(href(url), expected);
        }
    }

    #[test]
    fn query_values_are_encoded() {
        assert_eq!(urlencode("a b&c=ä"), "a%20b%26c%3D%C3%A4");
    }
}
