//! The language of a subscriber's own words: the part of minijinja whose work and memory stay bounded whatever a
//! template says.
//!
//! Fuel counts instructions, not what one of them makes: a single `*`, a macro that doubles its argument or a wide
//! `indent` fills the memory. So texts cannot be multiplied, a template binds few of them to names, and the filters
//! here give at most [`LONGEST`] bytes.

use minijinja::{Environment, Error, ErrorKind, UndefinedBehavior, Value, filters, tests};

use super::{LONGEST, MessageError};

/// Instructions of a template at most.
pub(super) const FUEL: u64 = 50_000;
/// Bytes of a template at most.
const LONGEST_TEMPLATE: usize = 16 * 1024;
/// Values put together in all that is bound to a name: each may double what there was.
const JOINS: usize = 12;
/// What may begin a tag.
const TAGS: [&str; 7] = ["if", "elif", "else", "endif", "for", "endfor", "set"];

/// Filters and tests, and nothing else.
pub(super) fn environment<'a>() -> Environment<'a> {
    let mut env = Environment::empty();
    env.set_undefined_behavior(UndefinedBehavior::Strict);
    env.set_fuel(Some(FUEL));
    env.set_debug(true);
    env.add_filter("capitalize", filters::capitalize);
    env.add_filter("default", filters::default);
    env.add_filter("first", filters::first);
    env.add_filter("join", join);
    env.add_filter("last", filters::last);
    env.add_filter("length", filters::length);
    env.add_filter("lower", filters::lower);
    env.add_filter("replace", replace);
    env.add_filter("safe", filters::safe);
    env.add_filter("title", filters::title);
    env.add_filter("trim", filters::trim);
    env.add_filter("upper", filters::upper);
    env.add_test("defined", tests::is_defined);
    env.add_test("endingwith", tests::is_endingwith);
    env.add_test("none", tests::is_none);
    env.add_test("startingwith", tests::is_startingwith);
    env.add_test("undefined", tests::is_undefined);
    env
}

fn join(list: &Value, between: Option<&str>) -> Result<String, Error> {
    let between = between.unwrap_or_default();
    let mut joined = String::new();
    for (place, item) in list.try_iter()?.enumerate() {
        joined.push_str(if place == 0 { "" } else { between });
        joined.push_str(&item.to_string());
        fits(joined.len())?;
    }
    Ok(joined)
}

fn replace(text: &str, from: &str, to: &str) -> Result<String, Error> {
    let times = text.matches(from).count();
    fits(text.len().saturating_add(times.saturating_mul(to.len())))?;
    Ok(text.replace(from, to))
}

fn fits(length: usize) -> Result<(), Error> {
    if length <= LONGEST {
        return Ok(());
    }
    Err(Error::new(ErrorKind::InvalidOperation, format!("it makes a text longer than {} KiB", LONGEST >> 10)))
}

/// Refuses what minijinja understands and cannot bound.
///
/// # Errors
/// What, and in which line.
pub(super) fn check(template: &str) -> Result<(), MessageError> {
    if template.len() > LONGEST_TEMPLATE {
        return Err(MessageError(format!("it is longer than {} KiB", LONGEST_TEMPLATE >> 10)));
    }
    let mut joins = 0;
    for code in Codes(template, 0) {
        let line = template.split_at_checked(code.at).map_or(0, |(before, _)| before.matches('\n').count()) + 1;
        let refused = |what: &str| Err(MessageError(format!("line {line}: {what}")));
        if code.text.contains('*') {
            return refused("`*` is not understood in messages");
        }
        let word: String = code
            .text
            .trim_start_matches(['-', '+'])
            .trim_start()
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        if code.is_tag && !TAGS.contains(&word.as_str()) {
            return refused(&format!("`{word}` is not understood in messages"));
        }
        if word == "set" && !code.text.contains('=') {
            return refused("`set` without `=` is not understood in messages");
        }
        if code.is_tag && matches!(word.as_str(), "set" | "for") {
            joins += code.text.matches(['~', '+', ',']).count();
        }
        if joins > JOINS {
            return refused(&format!("more than {JOINS} values are put together in `set` and `for`"));
        }
    }
    Ok(())
}

/// What is between `{{` and `}}`, and between `{%` and `%}`.
struct Code {
    /// Where it begins, in bytes.
    at: usize,
    is_tag: bool,
    /// Without the contents of its strings.
    text: String,
}

/// The pieces of code of a template. What is never closed ends with it: minijinja says so.
struct Codes<'a>(&'a str, usize);

impl Iterator for Codes<'_> {
    type Item = Code;

    fn next(&mut self) -> Option<Code> {
        loop {
            let Self(template, from) = *self;
            let begin = from + template.get(from..)?.find('{')? + 1;
            let end = match template.as_bytes().get(begin) {
                Some(b'{') => "}}",
                Some(b'%') => "%}",
                Some(b'#') => {
                    self.1 = begin + template.get(begin..)?.find("#}")?;
                    continue;
                }
                _ => {
                    self.1 = begin;
                    continue;
                }
            };
            let (text, length) = code(template.get(begin + 1..)?, end);
            self.1 = begin + 1 + length;
            return Some(Code { at: begin, is_tag: end == "%}", text });
        }
    }
}

/// Code up to its end, without the contents of its strings, and its length with them.
fn code(rest: &str, end: &str) -> (String, usize) {
    let (mut text, mut quote, mut escaped) = (String::new(), None, false);
    for (place, char) in rest.char_indices() {
        match quote {
            None if rest.split_at(place).1.starts_with(end) => return (text, place + end.len()),
            None => {
                quote = matches!(char, '"' | '\'').then_some(char);
                text.push(char);
            }
            Some(_) if escaped => escaped = false,
            Some(_) if char == '\\' => escaped = true,
            Some(open) => quote = (char != open).then_some(open),
        }
    }
    (text, rest.len())
}

#[cfg(test)]
mod cases {
    use super::*;

    #[test]
    fn code_is_found_between_its_marks_and_without_its_strings() {
        let found = |template| Codes(template, 0).map(|code| (code.at, code.is_tag, code.text)).collect::<Vec<_>>();
        assert_eq!(found("no { code % here }"), []);
        assert_eq!(found("a {{ b ~ '}} * \\' *' }}{# {{ * }} #}"), [(3, false, " b ~ ' ".to_owned())]);
        assert_eq!(
            found("{%- if \"x\" %}{{ open"),
            [(1, true, "- if \" ".to_owned()), (14, false, " open".to_owned())]
        );
    }

    #[test]
    fn what_cannot_be_bounded_is_refused_with_its_line() {
        for (template, wanted) in [
            ("{{ 'x' * 9999999999 }}", "line 1: `*` is not understood"),
            ("a\n{{ [1] * 100000000 }}", "line 2: `*`"),
            ("{% macro f(s) %}{{ f(s ~ s) }}{% endmacro %}", "`macro` is not understood"),
            ("{%- include 'x' %}", "`include`"),
            ("{% set s %}{% for a in '0123456789' %}long{% endfor %}{% endset %}", "`set` without `=`"),
            ("{% with a = 'x' ~ 'x' %}{% endwith %}", "`with`"),
        ] {
            let error = check(template).expect_err(template).to_string();
            assert!(error.contains(wanted), "{template}: {error}");
        }
        let doubled = "{% set s = s ~ s %}".repeat(JOINS + 1);
        assert!(check(&doubled).expect_err("too many").to_string().contains("more than 12 values"));
        assert!(check(&" ".repeat(LONGEST_TEMPLATE + 1)).expect_err("too long").to_string().contains("16 KiB"));
        assert_eq!(check("**{{ title }}** {% if incident %}{{ incident.severity | upper ~ ': ' }}{% endif %}"), Ok(()));
    }

    #[test]
    fn no_filter_makes_a_text_without_end() {
        let say =
            |template: &str| environment().render_str(template, minijinja::context! { body => "x".repeat(30_000) });
        assert_eq!(
            say("{{ ['a', 'b'] | join(', ') }} {{ 'a-b' | replace('-', '+') | upper }}").expect("a text"),
            "a, b A+B"
        );
        for template in ["{{ body | join(body) | length }}", "{{ body | replace('x', body) | length }}"] {
            assert!(say(template).expect_err(template).to_string().contains("longer than 64 KiB"), "{template}");
        }
        for template in [
            "{{ 'x' | indent(99999999999, true) }}",
            "{{ '%999999999d' | format(1) }}",
            "{{ range(9) }}",
            "{{ namespace() }}",
        ] {
            assert!(say(template).is_err(), "{template}");
        }
    }
}
