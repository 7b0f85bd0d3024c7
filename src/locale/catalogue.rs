//! The catalogues: read once, asked by language and key. A constant, like the tables of widths.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use crate::model::Language;

type Bundle = FluentBundle<FluentResource>;

static BUNDLES: LazyLock<Vec<Bundle>> =
    LazyLock::new(|| Language::ALL.iter().map(|language| bundle(*language)).collect());

const fn source(language: Language) -> &'static str {
    match language {
        Language::En => include_str!("../../locales/en.ftl"),
        Language::De => include_str!("../../locales/de.ftl"),
        Language::Fr => include_str!("../../locales/fr.ftl"),
        Language::Es => include_str!("../../locales/es.ftl"),
        Language::Ja => include_str!("../../locales/ja.ftl"),
        Language::ZhCn => include_str!("../../locales/zh-CN.ftl"),
        Language::Ar => include_str!("../../locales/ar.ftl"),
    }
}

/// What a message is told with. Counts decide plurals; everything else is text that is ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arg<'a> {
    /// A name, a date, a figure with its decimals.
    Text(&'a str),
    /// A whole number.
    Count(u64),
}

impl<'a> From<&'a str> for Arg<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Arg<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<u64> for Arg<'_> {
    fn from(count: u64) -> Self {
        Self::Count(count)
    }
}

impl From<u32> for Arg<'_> {
    fn from(count: u32) -> Self {
        Self::Count(u64::from(count))
    }
}

impl From<usize> for Arg<'_> {
    fn from(count: usize) -> Self {
        Self::Count(u64::try_from(count).unwrap_or(u64::MAX))
    }
}

fn bundle(language: Language) -> Bundle {
    let id: LanguageIdentifier = language.as_str().parse().expect("our tags are tags");
    let mut bundle = Bundle::new_concurrent(vec![id]);
    bundle.set_use_isolating(false);
    // A test reads every catalogue: what cannot be read would only be missing here, and told in English.
    let resource = FluentResource::try_new(source(language).to_owned()).unwrap_or_else(|(read, _)| read);
    bundle.add_resource_overriding(resource);
    bundle
}

fn of(language: Language) -> &'static Bundle {
    let place = Language::ALL.iter().position(|each| *each == language).unwrap_or_default();
    &BUNDLES[place]
}

/// The message in a language, else in English, else its key.
pub(super) fn format(language: Language, key: &str, args: &[(&str, Arg<'_>)]) -> String {
    let bundle = of(language);
    let known = args.iter().map(|(name, arg)| {
        let value = match arg {
            Arg::Text(text) => FluentValue::from(*text),
            Arg::Count(count) => FluentValue::from(*count),
        };
        (*name, value)
    });
    let known: FluentArgs<'_> = known.collect();
    let pattern = |bundle: &'static Bundle| Some((bundle, bundle.get_message(key)?.value()?));
    let Some((bundle, pattern)) = pattern(bundle).or_else(|| pattern(of(Language::En))) else { return key.to_owned() };
    bundle.format_pattern(pattern, Some(&known), &mut Vec::new()).into_owned()
}

/// Whether there is such a message.
pub fn is_message(key: &str) -> bool {
    of(Language::En).has_message(key)
}

/// The keys of a catalogue and the source of each message, in the order of the file.
#[cfg(not(binary_alone))]
pub fn messages(language: Language) -> Vec<(&'static str, String)> {
    let mut found: Vec<(&'static str, String)> = Vec::new();
    for line in source(language).lines().filter(|line| !line.starts_with('#')) {
        match line.split_once('=').filter(|_| line.starts_with(|first: char| first.is_ascii_alphabetic())) {
            Some((key, text)) => found.push((key.trim(), text.to_owned())),
            None => {
                if let Some((_, text)) = found.last_mut() {
                    text.push('\n');
                    text.push_str(line);
                }
            }
        }
    }
    found
}

/// The variables that a message names, sorted.
#[cfg(not(binary_alone))]
pub fn variables(text: &str) -> Vec<&str> {
    let is_name = |char: char| char.is_ascii_alphanumeric() || "-_".contains(char);
    let mut found: Vec<&str> =
        text.split('$').skip(1).filter_map(|rest| rest.split(|char| !is_name(char)).next()).collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_catalogue_is_read_without_a_mistake() {
        for language in Language::ALL {
            if let Err((_, errors)) = FluentResource::try_new(source(*language).to_owned()) {
                panic!("{language}: {errors:?}");
            }
        }
    }

    #[test]
    fn every_catalogue_says_the_same() {
        let english = messages(Language::En);
        let keys = |of: &[(&'static str, String)]| of.iter().map(|(key, _)| *key).collect::<Vec<_>>();
        for language in Language::ALL {
            let theirs = messages(*language);
            assert_eq!(keys(&theirs), keys(&english), "{language}: the same messages in the same order");
            for ((key, ours), (_, theirs)) in english.iter().zip(&theirs) {
                assert_eq!(variables(theirs), variables(ours), "{language}: {key}");
                assert!(
                    !theirs.contains(['<', '>', '&', '"']) || key.ends_with("-separator") || plain(theirs),
                    "{language}: {key}: no markup"
                );
            }
        }
    }

    /// The arrows of selectors and quotes of literals are the only signs of markup there are.
    fn plain(text: &str) -> bool {
        !text.replace("->", "").contains(['<', '>', '&', '"'])
    }

    #[test]
    fn every_message_can_be_told_with_any_count() {
        for language in Language::ALL {
            for (key, text) in messages(*language) {
                for count in [0, 1, 2, 3, 11, 100] {
                    let args: Vec<(&str, Arg<'_>)> = variables(&text)
                        .into_iter()
                        .map(|name| {
                            (
                                name,
                                if ["count", "days", "times", "checks"].contains(&name) {
                                    Arg::Count(count)
                                } else {
                                    "x".into()
                                },
                            )
                        })
                        .collect();
                    let told = format(*language, key, &args);
                    assert!(!told.is_empty() || key.ends_with("-separator"), "{language}: {key}");
                    assert!(!told.contains(['{', '}', '$', '\u{2068}']), "{language}: {key}: {told}");
                }
            }
        }
    }
}
