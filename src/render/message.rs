//! A subscriber's own words: minijinja over the facts of an event. Values are escaped for the receiver's format, the
//! template's own text is not; what is undefined is an error; work and length are bounded. Pure.

use std::error::Error as _;
use std::fmt::{self, Write as _};
use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};

use minijinja::value::Serde;
use minijinja::{Error, ErrorKind, Value, context};
use serde::de::IgnoredAny;
use thiserror::Error;

use super::bounded::Bounded;
use crate::model::{EventType, Facts, Media, Subject};

mod language;
mod sample;

/// Bytes of a text at most; every receiver takes less.
const LONGEST: usize = 64 * 1024;

/// Why a template gives no text: a sentence without the values.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub struct MessageError(pub String);

/// The standard words, for templates that add to them.
#[derive(Clone, Copy, Debug)]
pub struct Standard<'a> {
    /// One line.
    pub title: &'a str,
    /// Sentences.
    pub body: &'a str,
    /// The page about it.
    pub url: Option<&'a str>,
}

/// The template with these facts, each value escaped character by character.
///
/// # Errors
/// It does not compile, fails on these facts, or does not end in time and size.
pub fn render(
    template: &str,
    facts: &Facts,
    standard: &Standard<'_>,
    escape: fn(char, &mut String),
) -> Result<String, MessageError> {
    language::check(template)?;
    let mut env = language::environment();
    // What a loop says of itself is counted too.
    let said = AtomicUsize::new(0);
    env.set_formatter(move |out, _, value| {
        if value.is_undefined() {
            return Err(Error::from(ErrorKind::UndefinedError));
        }
        if value.is_none() {
            return Ok(());
        }
        let mut text = Room(String::new(), LONGEST.saturating_sub(said.load(Ordering::Relaxed)));
        write!(text, "{value}").map_err(|_| too_long())?;
        said.fetch_add(text.0.len(), Ordering::Relaxed);
        if value.is_safe() {
            return out.write_str(&text.0).map_err(Error::from);
        }
        let mut escaped = String::with_capacity(text.0.len());
        text.0.chars().for_each(|char| escape(char, &mut escaped));
        out.write_str(&escaped).map_err(Error::from)
    });
    let template = env.template_from_str(template).map_err(|error| explain(&error))?;
    let mut out = Bounded::new(LONGEST);
    template.render_captured_to(context(facts, standard), &mut out).map_err(|error| explain(&error))?;
    String::from_utf8(out.into_bytes()).map_err(|_| MessageError("the text is not UTF-8".to_owned()))
}

/// The same of what is to be of a kind.
///
/// # Errors
/// As [`render`]; or what comes is not of that kind.
pub fn write(template: &str, facts: &Facts, standard: &Standard<'_>, media: Media) -> Result<String, MessageError> {
    let text = render(template, facts, standard, media.escape())?;
    let json = media != Media::Json || serde_json::from_str::<IgnoredAny>(&text).is_ok();
    if json {
        Ok(text)
    } else {
        Err(MessageError("what it makes is not JSON: values stand between quotes of your own".to_owned()))
    }
}

/// Whether the template gives a text for each of these events, with and without what may be absent.
///
/// # Errors
/// Why not, and for which event.
pub fn check(template: &str, media: Media, events: &[EventType]) -> Result<(), MessageError> {
    language::check(template)?;
    for facts in events.iter().flat_map(|event| sample::facts(*event)) {
        let standard = Standard { title: "\"Checkout\" down", body: "Checkout down:\nHTTP 503.", url: None };
        write(template, &facts, &standard, media).map_err(|MessageError(says)| {
            let which = match &facts.subject {
                Subject::Incident(story) if story.cause.is_none() => format!("{} by a person", facts.event),
                Subject::Incident(_) | Subject::Maintenance { .. } => facts.event.to_string(),
            };
            MessageError(format!("{says}, with {which}"))
        })?;
    }
    Ok(())
}

/// The facts as the webhook tells them; what an event has not is `none`, so that `{% if maintenance %}` works.
fn context(facts: &Facts, standard: &Standard<'_>) -> Value {
    let (story, maintenance) = match &facts.subject {
        Subject::Incident(story) => (Some(story), None),
        Subject::Maintenance { maintenance } => (None, Some(maintenance)),
    };
    let monitors = match &facts.subject {
        Subject::Incident(story) => Value::from(Serde(&story.monitors)),
        Subject::Maintenance { maintenance } => Value::from(Serde(&maintenance.monitors)),
    };
    context! {
        event => facts.event.as_str(),
        page => context! {
            name => facts.page.as_ref().map_or("", |page| &page.name),
            url => facts.page.as_ref().map_or("", |page| &page.site),
        },
        at => facts.at.rfc3339(),
        title => standard.title,
        body => standard.body,
        url => standard.url,
        incident => Value::from(Serde(&story.map(|story| &story.incident))),
        monitors => monitors,
        monitor => Value::from(Serde(&story.and_then(|story| story.monitors.first()))),
        cause => Value::from(Serde(&story.and_then(|story| story.cause.as_ref()))),
        update => Value::from(Serde(&story.map(|story| &story.update))),
        maintenance => Value::from(Serde(&maintenance)),
    }
}

fn explain(error: &Error) -> MessageError {
    if error.source().is_some_and(|source| source.downcast_ref::<io::Error>().is_some()) {
        return MessageError(format!("the text is longer than {} KiB", LONGEST >> 10));
    }
    let line = error.line().map_or_else(String::new, |line| format!("line {line}: "));
    match error.kind() {
        ErrorKind::OutOfFuel => MessageError(format!("{line}it does not end within {} steps", language::FUEL)),
        kind => MessageError(format!(
            "{line}{kind}{}",
            error.detail().map(|detail| format!(" ({detail})")).unwrap_or_default()
        )),
    }
}

fn too_long() -> Error {
    Error::from(fmt::Error).with_source(io::Error::from(io::ErrorKind::FileTooLarge))
}

/// A value as text that may be so long.
struct Room(String, usize);

impl fmt::Write for Room {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.1 = self.1.checked_sub(text.len()).ok_or(fmt::Error)?;
        self.0.push_str(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn angles(char: char, out: &mut String) {
        match char {
            '<' => out.push_str("&lt;"),
            char => out.push(char),
        }
    }

    fn say(template: &str, event: EventType) -> Result<String, MessageError> {
        let facts = sample::facts(event).remove(0);
        let standard = Standard { title: "<b>", body: "It is down.", url: Some("https://status.example/i") };
        render(template, &facts, &standard, angles)
    }

    #[test]
    fn values_are_escaped_and_the_template_is_not() {
        let text = say("<i>{{ title }}</i> {{ url }} {{ title | safe }}", EventType::IncidentOpened);
        assert_eq!(text.unwrap(), "<i>&lt;b></i> https://status.example/i <b>");
    }

    #[test]
    fn facts_are_those_of_the_webhook() {
        let template = "{{ event }} {{ incident.severity }} {{ monitor.name }} {{ cause.kind }} {% for m in monitors \
            %}{{ m.id }}{% endfor %}";
        assert_eq!(
            say(template, EventType::IncidentOpened).unwrap(),
            "incident.opened critical Checkout http_status checkout"
        );
        let template = "{% if incident %}no{% else %}{{ maintenance.title }} {{ maintenance.starts_at }}{% endif %}";
        assert_eq!(say(template, EventType::MaintenanceStarted).unwrap(), "Database upgrade 2026-12-01T21:00:00.000Z");
    }

    #[test]
    fn mistakes_are_found_with_the_sample() {
        use EventType::{IncidentOpened, MaintenanceStarted};
        let loops = |name: char| format!("{{% for {name} in '0123456789' %}}");
        let endless = format!("{}{}", ('a'..='f').map(loops).collect::<String>(), "{% endfor %}".repeat(6));
        let nested = format!("{{% set s = [body] %}}{}{{{{ s }}}}", "{% set s = [s, s] %}".repeat(12));
        for (template, events, wanted) in [
            ("{{ titel }}", &[IncidentOpened][..], "line 1: undefined value"),
            ("{{ incident.titel }}", &[IncidentOpened], "undefined value"),
            ("{{ cause.message }}", &[IncidentOpened], "with incident.opened by a person"),
            ("{{ incident.title }}", &[IncidentOpened, MaintenanceStarted], "with maintenance.started"),
            ("{% if %}", &[IncidentOpened], "syntax error"),
            ("{{ title | nonsense }}", &[IncidentOpened], "unknown filter"),
            (&endless, &[IncidentOpened], "does not end"),
            ("{% set s %}{{ title }}{% endset %}", &[IncidentOpened], "`set` without `=`"),
            (&nested, &[IncidentOpened], "longer than 64 KiB"),
            ("{{ 'x' * 100000 }}", &[IncidentOpened], "`*` is not understood"),
        ] {
            let error = check(template, Media::Plain, events).unwrap_err().to_string();
            assert!(error.contains(wanted), "{template}: {error}");
        }
        for template in [
            "",
            "plain",
            "{% if cause %}{{ cause.message }}{% endif %}",
            "{{ title }}{% if incident %}{{ incident.severity }}{% endif %}",
        ] {
            assert_eq!(check(template, Media::Plain, EventType::ALL), Ok(()), "{template}");
        }
    }
}
