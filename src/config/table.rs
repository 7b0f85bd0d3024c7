//! The machine behind the tables: a block is ONE list of fields (name, kind, default, doc), from which reading, unknown
//! keys with their nearest known one, and the JSON Schema all come.

mod schema;

use std::marker::PhantomData;

use serde_json::Value as Json;

use super::kind::{At, Kind, Reader, at, shorten};
use super::report::Place;
use super::suggest;
use super::tree::{Entry, Node, Scalar, Value};
pub(super) use schema::nullable;

/// A field of a block.
pub(super) struct Field {
    pub name: &'static str,
    pub default: Default,
    pub doc: &'static str,
    pub schema: fn() -> Json,
}

/// What holds when a key is absent.
#[derive(Clone, Copy)]
pub(super) enum Default {
    /// A problem.
    Required,
    /// A problem, unless this other key is there.
    Unless(&'static str),
    /// Nothing.
    Unset,
    /// This text, as it would be written; `{}` is a block of defaults.
    Is(&'static str),
}

/// The fields of a block while it is read.
pub(super) struct Fields<'a> {
    at: Place,
    title: &'static str,
    entries: &'a [Entry],
}

impl<'a> Fields<'a> {
    /// Checks that the node is a map of known keys, and exactly one of `one_of` if that is not empty.
    pub(super) fn of(node: &'a Node, block: &BlockInfo, reader: &mut Reader<'_>) -> Option<Self> {
        let Value::Map(entries) = &node.value else {
            reader.wrong_block(node, block.title, || block.in_a_line());
            return None;
        };
        let known: Vec<&str> = block.fields().map(|field| field.name).collect();
        let outdented = block.outdented(entries);
        let strayed: Vec<&str> =
            outdented.iter().flat_map(|(_, below)| below).map(|entry| entry.key.as_str()).collect();
        let unknown = |entry: &&Entry| ![&known, &strayed].iter().any(|keys| keys.contains(&entry.key.as_str()));
        for entry in entries.iter().filter(unknown) {
            let message = format!("unknown key `{}` in {}", shorten(&entry.key), block.title);
            let hint = if reader.report.wants_hints() { suggest::hint(&entry.key, &known) } else { None };
            reader.report.problem(entry.at, message, hint);
        }
        let mut chosen =
            entries.iter().filter(|entry| block.one_of.contains(&entry.key.as_str()) && !entry.node.is_unset());
        match (chosen.next(), chosen.next()) {
            (None, _) if outdented.is_some() => {
                outdented.iter().for_each(|(empty, below)| block.report_outdented(empty, below, reader));
            }
            (None, _) if !block.one_of.is_empty() => {
                let exactly = if block.one_of.len() == 1 { "" } else { "exactly one of " };
                let message = format!("{} needs {exactly}{}", block.title, suggest::list(block.one_of));
                reader.report.problem(node.at, message, None);
            }
            (Some(first), Some(second)) => {
                let message = format!(
                    "{} has exactly one of {}; `{}` is here already",
                    block.title,
                    suggest::list(block.one_of),
                    first.key
                );
                reader.report.problem(second.at, message, Some(format!("remove `{}` or `{}`", first.key, second.key)));
            }
            (None, _) | (Some(_), None) => {}
        }
        Some(Self { at: node.at, title: block.title, entries })
    }

    fn has(&self, key: &str) -> bool {
        self.entries.iter().any(|entry| entry.key == key && !entry.node.is_unset())
    }

    /// Reads one field; absent, null and empty ones become their default.
    pub(super) fn get<T: Kind>(&self, field: &Field, reader: &mut Reader<'_>) -> Option<At<T::Value>> {
        let entry = self.entries.iter().find(|entry| entry.key == field.name);
        let outer = std::mem::replace(&mut reader.label, field.name);
        let value = match (entry, field.default) {
            (Some(entry), _) if !entry.node.is_unset() => at::<T>(&entry.node, reader),
            (_, Default::Unset) => None,
            (_, Default::Unless(other)) if self.has(other) => None,
            (_, Default::Is(text)) => at::<T>(&written(text, self.at), reader),
            (None, Default::Required | Default::Unless(_)) => {
                reader.report.problem(
                    self.at,
                    format!("`{}` is missing from {}", field.name, self.title),
                    Some(field.explained()),
                );
                None
            }
            (Some(entry), Default::Required | Default::Unless(_)) => {
                reader.report.problem(
                    entry.node.at,
                    format!("`{}` is required and empty here", field.name),
                    Some(field.explained()),
                );
                None
            }
        };
        reader.label = outer;
        value
    }
}

fn written(text: &str, at: Place) -> Node {
    let value = match text {
        "{}" => Value::Map(Vec::new()),
        text => Value::Scalar(Scalar { text: text.to_owned(), ..Scalar::default() }),
    };
    Node { at, value }
}

/// What is known of a block.
pub(super) struct BlockInfo {
    /// With its article: "a monitor".
    pub title: &'static str,
    pub doc: &'static str,
    pub one_of: &'static [&'static str],
    pub own: &'static [Field],
    /// Fields of another block that stand in this one too.
    pub shared: &'static [Field],
}

impl BlockInfo {
    pub(super) fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.own.iter().chain(self.shared)
    }

    /// It with its required keys, in one line: `http: { url: … }`.
    fn in_a_line(&self) -> Option<String> {
        let required = self.fields().filter(|field| matches!(field.default, Default::Required | Default::Unless(_)));
        let keys: Vec<String> = required.map(|field| format!("{}: …", field.name)).collect();
        let name = self.title.strip_prefix('`')?.strip_suffix('`')?;
        (!keys.is_empty()).then(|| format!("write `{name}: {{ {} }}`", keys.join(", ")))
    }

    /// The one of which there is one, left empty, and the keys below it that it would have: they stand too far left.
    fn outdented<'a>(&self, entries: &'a [Entry]) -> Option<(&'a Entry, Vec<&'a Entry>)> {
        let none = |entry: &&Entry| self.one_of.contains(&entry.key.as_str());
        if entries.iter().filter(none).any(|entry| !entry.node.is_unset()) {
            return None;
        }
        let (index, empty) = entries.iter().enumerate().find(|(_, entry)| none(entry))?;
        let schema = (self.fields().find(|field| field.name == empty.key)?.schema)();
        let below = entries.iter().skip(index + 1);
        let below = below.take_while(|entry| !schema["properties"][&entry.key].is_null()).collect();
        Some((empty, below))
    }

    fn report_outdented(&self, empty: &Entry, below: &[&Entry], reader: &mut Reader<'_>) {
        let keys: Vec<&str> = below.iter().map(|entry| entry.key.as_str()).collect();
        let exactly = if self.one_of.len() == 1 { "" } else { "exactly one of " };
        let message =
            format!("`{}` is empty here: {} needs {exactly}{}", empty.key, self.title, suggest::list(self.one_of));
        let hint = match keys.as_slice() {
            [] => "put its keys below it, indented further than it is".to_owned(),
            keys => format!(
                "{} below it {} as far left as `{}`: indent {} by two more spaces",
                suggest::list(keys),
                if keys.len() == 1 { "stands" } else { "stand" },
                empty.key,
                if keys.len() == 1 { "it" } else { "them" }
            ),
        };
        reader.report.problem(empty.at, message, Some(hint));
    }
}

impl Field {
    fn explained(&self) -> String {
        format!("`{}`: {}", self.name, self.doc)
    }
}

/// All that a block says, without places.
pub(super) type Whole<T> = <T as Kind>::Whole;

/// How the blocks of a choice are held.
pub(super) trait Form {
    type Of<T: Kind>;
}

/// As they were read.
pub(super) struct Read<'a>(PhantomData<&'a ()>);

impl<'a> Form for Read<'a> {
    type Of<T: Kind> = &'a T::Value;
}

/// Without places and gaps.
pub(super) struct Plain;

impl Form for Plain {
    type Of<T: Kind> = T::Whole;
}

/// Declares a block: `Name ("its title", one of choice: Choice, with shared: Block) { field: Kind = default, "doc"; …
/// }`, where a default is `required`, `unset` or the text that would be written, and `field as "key"` has a key that is
/// no Rust name. Of the rows that begin with `@Variant` there is exactly one.
///
/// There are two structs of a block. The one of its name is what was read, each value with its place, and `None` for
/// what is absent or does not hold: rules look at that. [`Whole`] of it has plain values, gaps only in what may be
/// `unset`, and the choice made: what holds is built of that.
macro_rules! block {
    ($(#[doc = $about:literal])+ $name:ident (
        $title:literal $(, one of $choice:ident: $choices:ident)? $(, with $part:ident: $shared:ty)?
    ) {
        $(
            $field:ident $(as $key:literal)?: $kind:ty = $default:tt, $doc:literal;
            $(@$variant:ident $one:ident: $block:ty = unset, $one_doc:literal;)*
        )*
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, Default)]
        pub(in crate::config) struct $name {
            $(
                pub $field: Option<$crate::config::kind::At<<$kind as $crate::config::kind::Kind>::Value>>,
                $(pub $one: Option<$crate::config::kind::At<$block>>,)*
            )*
            $(pub $part: $shared,)?
        }

        impl $name {
            /// The table.
            pub(in crate::config) const INFO: $crate::config::table::BlockInfo = $crate::config::table::BlockInfo {
                title: $title,
                doc: concat!($($about),+),
                one_of: &[$($(stringify!($one),)*)*],
                own: &[
                    $(
                        block!(@row $kind, $default, $doc, $field $($key)?),
                        $(block!(@row $block, unset, $one_doc, $one),)*
                    )*
                ],
                shared: block!(@shared $($shared)?),
            };

            /// Reads its fields among those of a map.
            pub(in crate::config) fn fill(
                fields: &$crate::config::table::Fields<'_>,
                reader: &mut $crate::config::kind::Reader<'_>,
            ) -> Self {
                let mut own = Self::INFO.own.iter();
                let mut next = || own.next().expect("one field for each in the same macro");
                Self {
                    $(
                        $field: fields.get::<$kind>(next(), reader),
                        $($one: fields.get::<$block>(next(), reader),)*
                    )*
                    $($part: <$shared>::fill(fields, reader),)?
                }
            }
        }

        block!(@choice [$($choice: $choices)?] $name [$($($variant $one $block,)*)*]);

        const _: () = {
            use $crate::config::kind::{Kind, Reader};
            use $crate::config::tree::Node;

            $(#[doc = $about])+
            pub(in crate::config) struct Whole {
                $(pub $field: block!(@type $default $kind),)*
                $(pub $choice: $choices<$crate::config::table::Plain>,)?
                $(pub $part: <$shared as Kind>::Whole,)?
            }

            impl Kind for $name {
                type Value = Self;
                type Whole = Whole;

                fn read(node: &Node, reader: &mut Reader<'_>) -> Option<Self> {
                    let fields = $crate::config::table::Fields::of(node, &Self::INFO, reader)?;
                    Some(Self::fill(&fields, reader))
                }

                fn whole(value: &Self) -> Option<Whole> {
                    let whole = Whole {
                        $($field: block!(@plain $default $kind, &value.$field),)*
                        $($choice: value.chosen()?,)?
                        $($part: <$shared>::whole(&value.$part)?,)?
                    };
                    // What only rules look at is not dead.
                    let _ = ($(&whole.$field,)* $(&whole.$part,)?);
                    Some(whole)
                }

                fn schema() -> serde_json::Value {
                    Self::INFO.schema()
                }
            }
        };
    };
    (@choice [] $name:ident []) => {};
    (@choice [$choice:ident: $choices:ident] $name:ident [$($variant:ident $one:ident $block:ty,)+]) => {
        /// The blocks of which there is one.
        pub(in crate::config) enum $choices<F: $crate::config::table::Form> {
            $($variant(F::Of<$block>),)+
        }

        impl $name {
            /// Those that are there: exactly one, or that was reported.
            pub(in crate::config) fn $choice(&self) -> impl Iterator<Item = $choices<$crate::config::table::Read<'_>>> {
                [$(self.$one.as_ref().map(|block| $choices::$variant(&block.value)),)+].into_iter().flatten()
            }

            fn chosen(&self) -> Option<$choices<$crate::config::table::Plain>> {
                use $crate::config::kind::Kind;
                Some(match self.$choice().next()? {
                    $($choices::$variant(block) => $choices::$variant(<$block>::whole(block)?),)+
                })
            }
        }
    };
    (@row $kind:ty, $default:tt, $doc:literal, $field:ident $($key:literal)?) => {
        $crate::config::table::Field {
            name: block!(@key $field $($key)?),
            default: block!(@default $default),
            doc: $doc,
            schema: <$kind as $crate::config::kind::Kind>::schema,
        }
    };
    (@default (unless $other:ident)) => { $crate::config::table::Default::Unless(stringify!($other)) };
    (@default required) => { $crate::config::table::Default::Required };
    (@default unset) => { $crate::config::table::Default::Unset };
    (@default $text:literal) => { $crate::config::table::Default::Is($text) };
    (@key $field:ident) => { stringify!($field) };
    (@key $field:ident $key:literal) => { $key };
    (@shared) => { &[] };
    (@shared $shared:ty) => { <$shared>::INFO.own };
    (@type (unless $other:ident) $kind:ty) => { Option<<$kind as Kind>::Whole> };
    (@type unset $kind:ty) => { Option<<$kind as Kind>::Whole> };
    (@type $default:tt $kind:ty) => { <$kind as Kind>::Whole };
    (@plain (unless $other:ident) $kind:ty, $field:expr) => { block!(@plain unset $kind, $field) };
    (@plain unset $kind:ty, $field:expr) => {
        match $field {
            Some(at) => Some(<$kind as Kind>::whole(&at.value)?),
            None => None,
        }
    };
    (@plain $default:tt $kind:ty, $field:expr) => { <$kind as Kind>::whole(&$field.as_ref()?.value)? };
}
pub(super) use block;
