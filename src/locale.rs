//! Words for visitors in their language, pure: messages with arguments and plurals, lists, figures, dates, stories, and
//! which language somebody reads. It knows no page: who says what is `view`'s and `render`'s.
//!
//! The catalogues are `locales/*.ftl` (Project Fluent), part of the binary. Names in a sentence get no isolation marks:
//! they would be drawn and measured on badges, and escaping drops marks of direction anyway. Where a name stands alone,
//! pages put it into `<bdi>`; Arabic sentences begin with an Arabic word, which gives them their direction.

mod catalogue;
mod date;
mod figure;
mod negotiate;
mod reason;
mod story;
mod voice;

pub use catalogue::{Arg, is_message};
#[cfg(not(binary_alone))]
pub use catalogue::{messages, variables};
pub use date::zoned;
pub use negotiate::{accepted, negotiate};
pub use voice::Voice;

use crate::model::Language;

/// Everything that can be said in a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Locale(Language);

impl Locale {
    /// What is stored, and what programs get.
    pub const ENGLISH: Self = Self(Language::En);

    /// The words of a language.
    pub const fn of(language: Language) -> Self {
        Self(language)
    }

    /// Of the language with this tag; English for any other.
    pub fn tagged(tag: &str) -> Self {
        Self(Language::parse(tag).unwrap_or(Language::En))
    }

    /// Which language it is.
    pub const fn language(self) -> Language {
        self.0
    }

    /// A message without arguments.
    pub fn text(self, key: &str) -> String {
        self.say(key, &[])
    }

    /// A message with its arguments. A key or an argument that is not there is a mistake that tests find: the key is
    /// told instead.
    pub fn say(self, key: &str, args: &[(&str, Arg<'_>)]) -> String {
        catalogue::format(self.0, key, args)
    }

    /// A message of a family, one for each of some closed words: `status-` and `down` is `status-down`.
    pub fn word(self, family: &str, word: &str) -> String {
        self.text(&format!("{family}{word}"))
    }

    /// "A, B and C".
    pub fn list(self, names: &[&str]) -> String {
        match names {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [start @ .., last] => {
                let start = self.joined(start);
                self.say("list-last", &[("start", Arg::from(start.as_str())), ("last", Arg::from(*last))])
            }
        }
    }

    /// "A, B, C".
    pub fn joined(self, names: &[&str]) -> String {
        names.join(&self.text("list-separator"))
    }

    /// "A, B", "A, B and 3 more".
    pub fn and_more(self, names: &[String], more: usize) -> String {
        let names = names.join(&self.text("list-separator"));
        if more == 0 {
            names
        } else {
            self.say("affects-more", &[("names", Arg::from(&names)), ("count", Arg::from(more))])
        }
    }

    /// Sentences one after the other.
    pub fn sentences(self, sentences: &[String]) -> String {
        sentences.join(&self.text("sentence-separator"))
    }
}

/// A word with a capital at its beginning, where its script has such.
pub fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().collect::<String>() + chars.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_have_their_own_and() {
        for (language, one, two, three) in [
            (Language::En, "A", "A and B", "A, B and C"),
            (Language::De, "A", "A und B", "A, B und C"),
            (Language::Fr, "A", "A et B", "A, B et C"),
            (Language::Es, "A", "A y B", "A, B y C"),
            (Language::Ja, "A", "AとB", "A、BとC"),
            (Language::ZhCn, "A", "A和B", "A、B和C"),
            (Language::Ar, "A", "A وB", "A، B وC"),
        ] {
            let locale = Locale::of(language);
            assert_eq!([&["A"][..], &["A", "B"], &["A", "B", "C"]].map(|names| locale.list(names)), [one, two, three]);
        }
    }
}
