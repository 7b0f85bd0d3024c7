//! The HTML of a mail: a band in the colour of the state, its word, what happened, details, a link and whose page it
//! is. Styles stand at their elements, as many programs read nothing else; the dark ones are for those that read more.
//! No picture, no script, nothing that is fetched.

use std::fmt::Write as _;

use crate::notify::format::{Line, Written};
use crate::notify::prose;
use crate::notify::said::{Said, Tone};
use crate::render::escape::escape;
use crate::render::markdown;

const INK: &str = "#1f2328";
const QUIET: &str = "#59636e";
const FONT: &str = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";
const DARK: &str = "@media (prefers-color-scheme:dark){body,.page{background:#0d1117!important}\
    .card{background:#161b22!important;border-left-color:#30363d!important;border-right-color:#30363d!important;\
    border-bottom-color:#30363d!important}.ink,.ink td,.ink p,.ink li{color:#e6edf3!important}\
    .quiet,.ink td.quiet{color:#9da7b1!important}.ink a{color:#79b8ff!important}.ink \
    a.button{background:#e6edf3!important;color:#0d1117!important}}";

/// The whole document.
pub(super) fn page(said: &Said<'_>, written: &Written) -> String {
    let language = said.voice.locale.language();
    let mut out = format!(
        "<!doctype html>\n<html lang=\"{language}\" dir=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n<style>{DARK}</style>\n</head>\n<body style=\"margin:0;background:#f6f8fa\">\n",
        if language.is_right_to_left() { "rtl" } else { "ltr" },
        escape(&written.title),
    );
    let tone = said.tone;
    // A String takes everything.
    let _ = write!(
        out,
        "<div class=\"page\" style=\"{FONT};background:#f6f8fa;padding:24px 12px;font-size:15px;line-height:1.5\">\n\
         <div class=\"card ink\" style=\"max-width:600px;margin:0 auto;background:#fff;color:{INK};border:1px solid \
         #d1d9e0;\
         border-top:6px solid {color};border-radius:6px;padding:20px 24px\">\n\
         <p style=\"margin:0 0 12px\"><span style=\"background:{color};color:{on};border-radius:4px;padding:2px 8px;\
         font-size:13px;font-weight:600\">{badge}</span></p>\n\
         <h1 dir=\"auto\" style=\"margin:0 0 12px;font-size:22px;line-height:1.3;font-weight:650\">{title}</h1>\n",
        color = tone.hex(),
        on = on(tone),
        badge = escape(&said.badge()),
        title = escape(heading(said, written)),
    );
    out.push_str(&body(said, written));
    details(&written.details, &mut out);
    if let Some(link) = said.link {
        let _ = writeln!(
            out,
            "<p style=\"margin:20px 0 4px\"><a class=\"button\" href=\"{}\" \
                style=\"display:inline-block;background:{INK};\
             color:#fff;text-decoration:none;border-radius:6px;padding:8px 16px;font-weight:600\">{}</a></p>",
            escape(link),
            escape(&said.open()),
        );
    }
    out.push_str("</div>\n");
    footer(said, &mut out);
    out.push_str("</div>\n</body>\n</html>\n");
    out
}

/// Whose page it is.
fn footer(said: &Said<'_>, out: &mut String) {
    if !said.page.is_empty() {
        let site = said.facts.page.as_ref().map_or("", |page| &page.site);
        let _ = writeln!(
            out,
            "<p class=\"quiet\" dir=\"auto\" style=\"max-width:600px;margin:12px auto 0;padding:0 24px;color:{QUIET};\
             font-size:13px\"><a class=\"quiet\" href=\"{}\" style=\"color:{QUIET}\">{}</a></p>",
            escape(site),
            escape(&said.page),
        );
    }
}

/// The title: the page's name stands below, and not in it.
fn heading<'a>(said: &'a Said<'_>, written: &'a Written) -> &'a str {
    let without = written.title.strip_suffix(said.page.as_str()).and_then(|title| title.strip_suffix(" · "));
    without.filter(|_| !said.page.is_empty()).unwrap_or(&written.title)
}

/// A person's Markdown as HTML; what is longer than a mail takes, and all else, as the text is.
fn body(said: &Said<'_>, written: &Written) -> String {
    if written.body.is_empty() {
        return String::new();
    }
    let whole = prose::plain(&said.body) == written.body;
    if said.markdown && !written.is_own && whole {
        return format!("<div dir=\"auto\">\n{}</div>\n", markdown::html(&said.body));
    }
    format!("<p dir=\"auto\" style=\"margin:0 0 12px;white-space:pre-line\">{}</p>\n", escape(&written.body))
}

fn details(details: &[Line], out: &mut String) {
    if details.is_empty() {
        return;
    }
    out.push_str(
        "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" style=\"margin:12px 0 0;font-size:14px\">\n",
    );
    for Line { label, value, .. } in details {
        let _ = writeln!(
            out,
            "<tr><td class=\"quiet\" valign=\"top\" style=\"padding:2px 0;padding-inline-end:16px;color:{QUIET};\
             white-space:nowrap\">{}</td><td valign=\"top\" style=\"padding:2px 0\"><bdi>{}</bdi></td></tr>",
            escape(label),
            escape(value),
        );
    }
    out.push_str("</table>\n");
}

/// What can be read on the colour.
const fn on(tone: Tone) -> &'static str {
    match tone {
        Tone::Critical | Tone::Planned => "#ffffff",
        Tone::Major | Tone::Minor | Tone::Good => INK,
    }
}
