//! Values at plain paths of a JSON text (`$.a['b'][0][*]`), found without making anything of the rest. The text has
//! been checked to be JSON; of one that is not, something is found or nothing.

use std::ops::ControlFlow;

use crate::probe::http::exact::text_end;

/// One step of a plain path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Segment {
    /// A member of an object.
    Name(String),
    /// An item of a list.
    Index(usize),
    /// All members or items.
    All,
}

/// The steps of a path that has only such; `None` for one with filters, `..`, slices and the like.
pub(super) fn plain(path: &str) -> Option<Vec<Segment>> {
    let mut rest = path.strip_prefix('$')?;
    let mut segments = Vec::new();
    while !rest.is_empty() {
        let segment;
        (segment, rest) = if let Some(after) = rest.strip_prefix('.') {
            shorthand(after)?
        } else {
            bracketed(rest.strip_prefix('[')?)?
        };
        segments.push(segment);
    }
    Some(segments)
}

fn shorthand(rest: &str) -> Option<(Segment, &str)> {
    if let Some(rest) = rest.strip_prefix('*') {
        return Some((Segment::All, rest));
    }
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii();
    let end = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
    let (name, rest) = rest.split_at(end);
    let begins = name.starts_with(|c: char| !c.is_ascii_digit());
    begins.then(|| (Segment::Name(name.to_owned()), rest))
}

fn bracketed(rest: &str) -> Option<(Segment, &str)> {
    let quote = rest.chars().next()?;
    if matches!(quote, '\'' | '"') {
        let (name, rest) = rest.get(1..)?.split_once(quote)?;
        let rest = rest.strip_prefix(']').filter(|_| !name.contains('\\'))?;
        return Some((Segment::Name(name.to_owned()), rest));
    }
    let (inner, rest) = rest.split_once(']')?;
    if inner == "*" {
        return Some((Segment::All, rest));
    }
    let is_index = !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_digit());
    Some((Segment::Index(inner.parse().ok().filter(|_| is_index)?), rest))
}

/// Who is shown a value; a break ends the walk.
pub(super) type See<'s, 'a> = dyn FnMut(&'a [u8]) -> ControlFlow<()> + 's;

/// Shows each value at a path, in the order of the text. Of members with one name the last counts.
pub(super) fn walk<'a>(text: &'a [u8], segments: &[Segment], see: &mut See<'_, 'a>) -> ControlFlow<()> {
    let text = text.trim_ascii();
    let Some((first, rest)) = segments.split_first() else { return see(text) };
    let is_object = text.first() == Some(&b'{');
    match first {
        Segment::Name(name) if is_object => {
            let last = members(text).filter(|(key, _)| is_named(key, name)).last();
            last.map_or(ControlFlow::Continue(()), |(_, value)| walk(value, rest, see))
        }
        Segment::Index(index) if !is_object => {
            members(text).nth(*index).map_or(ControlFlow::Continue(()), |(_, value)| walk(value, rest, see))
        }
        Segment::All => members(text).try_for_each(|(_, value)| walk(value, rest, see)),
        Segment::Name(_) | Segment::Index(_) => ControlFlow::Continue(()),
    }
}

/// Whether a key, in its quotes, is this name.
fn is_named(key: &[u8], name: &str) -> bool {
    let inner = key.get(1..key.len().saturating_sub(1)).unwrap_or_default();
    if inner.contains(&b'\\') {
        return serde_json::from_slice::<String>(key).is_ok_and(|key| key == name);
    }
    inner == name.as_bytes()
}

/// The members of an object with their keys, or the items of a list, whose keys are empty; none of anything else.
pub(super) fn members(text: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let is_object = text.first() == Some(&b'{');
    let mut rest = if is_object || text.first() == Some(&b'[') { text.get(1..).unwrap_or_default() } else { &[] };
    std::iter::from_fn(move || {
        let mut part = || {
            rest = rest.trim_ascii_start();
            let (part, behind) = rest.split_at(value_end(rest));
            rest = behind.trim_ascii_start();
            let mark = rest.first().copied();
            rest = rest.get(usize::from(matches!(mark, Some(b',' | b':')))..).unwrap_or_default();
            Some(part).filter(|part| !part.is_empty())
        };
        let key = if is_object { part()? } else { &[][..] };
        Some((key, part()?))
    })
}

/// Where the value that begins a text ends; 0 where none does.
fn value_end(text: &[u8]) -> usize {
    match text.first() {
        Some(b'"') => text_end(text, 1),
        Some(b'{' | b'[') => closed(text),
        Some(_) => {
            let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b',' | b':' | b'}' | b']');
            text.iter().position(ends).unwrap_or(text.len())
        }
        None => 0,
    }
}

/// Behind the bracket that closes the first one, however deep it goes.
fn closed(text: &[u8]) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => {
                at = text_end(text, at + 1);
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth <= 1 => return at + 1,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;
    use serde_json_path::JsonPath;

    #[test]
    fn paths() {
        let name = |name: &str| Segment::Name(name.to_owned());
        for (path, expected) in [
            ("$", Some(vec![])),
            ("$.a.b_1", Some(vec![name("a"), name("b_1")])),
            ("$.größe", Some(vec![name("größe")])),
            (
                "$['a key'][\"b\"][0][*].*",
                Some(vec![name("a key"), name("b"), Segment::Index(0), Segment::All, Segment::All]),
            ),
            ("$['it]s']", Some(vec![name("it]s")])),
            ("$..a", None),
            ("$.a[-1]", None),
            ("$.a[0,1]", None),
            ("$.a[0:2]", None),
            ("$.a[?@.b]", None),
            ("$['a\\'b']", None),
            ("$['a','b']", None),
            ("$ .a", None),
            ("$.1", None),
            ("$.a.", None),
            ("$[+1]", None),
            ("a", None),
        ] {
            assert_eq!(plain(path), expected, "{path}");
        }
    }

    fn found(path: &str, text: &str) -> Vec<String> {
        let mut all = Vec::new();
        let _ = walk(text.as_bytes(), &plain(path).unwrap(), &mut |value| {
            all.push(String::from_utf8_lossy(value).into_owned());
            ControlFlow::Continue(())
        });
        all
    }

    #[test]
    fn values() {
        let text = r#" { "a" : [ 1 , {"b":"}]\""} , [ ] , { } ] ,"\u0061b":true,"a":[10,{"b":2}], "n":-1.5e3 } "#;
        for (path, expected) in [
            ("$.a[*]", &["10", r#"{"b":2}"#][..]),
            ("$.a[1].b", &["2"]),
            ("$.ab", &["true"]),
            ("$.n", &["-1.5e3"]),
            ("$.a[2]", &[]),
            ("$.a.b", &[]),
            ("$[0]", &[]),
            ("$.n[0]", &[]),
            ("$.missing", &[]),
        ] {
            assert_eq!(found(path, text), expected, "{path}");
        }
        assert_eq!(found("$[*]", "[[],{},\"\", null]"), ["[]", "{}", "\"\"", "null"]);
        assert_eq!(found("$", " 1 "), ["1"]);
    }

    const STEP: &str = r"(\.a|\.b|\['c'\]|\[0\]|\[1\]|\.\*|\[\*\])";

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            "[a-c\"\\\\{},:ö ]{0,4}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            let key = "[a-c\"\\\\ö]{1,2}";
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
                proptest::collection::vec((key, inner), 0..5).prop_map(|all| Value::Object(all.into_iter().collect())),
            ]
        })
    }

    proptest! {
        /// The same as of the library that reads all of it.
        #[test]
        fn it_is_the_library(value in json(), steps in proptest::collection::vec(STEP, 0..4)) {
            let path = format!("${}", steps.concat());
            let compiled = JsonPath::parse(&path).unwrap();
            let expected: Vec<&Value> = compiled.query(&value).all();
            for text in [value.to_string(), serde_json::to_string_pretty(&value).unwrap()] {
                let found: Vec<Value> = found(&path, &text).iter().map(|part| part.parse().unwrap()).collect();
                prop_assert_eq!(found.iter().collect::<Vec<_>>(), &expected[..], "{} {}", path, text);
            }
        }

        #[test]
        fn any_text_is_survived(text in "[\\[\\]{}\",:a\\\\ ]{0,30}", path in "(\\.a|\\[0\\]|\\[\\*\\]){0,3}") {
            let _ = found(&format!("${path}"), &text);
        }
    }
}
