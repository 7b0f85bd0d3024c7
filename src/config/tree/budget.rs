//! What a YAML text may cost: depth, nodes, aliases, and the stack that its parser needs.

use std::thread;

use serde::de::DeserializeOwned;
use serde_yaml::options::NonFiniteFloatPolicy;

/// Nested deeper than any real configuration; keeps the stack small.
const MAX_DEPTH: usize = 48;
/// Room for 16 MiB of real configuration; bounds memory.
const MAX_NODES: usize = 1_000_000;
/// What aliases may unfold to: thousands of monitors that merge a block, and no bomb.
const MAX_REPLAYED: usize = 250_000;

/// The parser calls itself for each level, and its frames are large: a stack that is enough for [`MAX_DEPTH`] levels,
/// whoever calls.
const STACK: usize = 64 << 20;

/// Whose text it is.
#[derive(Clone, Copy)]
pub(super) enum Author {
    /// Ours: tags that we do not know are a mistake, and numbers are taken as they stand.
    Ours,
    /// Another program's: its tags are passed over.
    Foreign,
}

/// What the YAML crate makes of a text. `None`: there is no memory for it.
pub(super) fn read<T: DeserializeOwned + Send>(text: &str, author: Author) -> Option<Result<T, serde_yaml::Error>> {
    thread::scope(|scope| {
        thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || values(text, author)).ok()?.join().ok()
    })
}

fn values<T: DeserializeOwned>(text: &str, author: Author) -> Result<T, serde_yaml::Error> {
    let (ours, floats) = match author {
        Author::Ours => (true, NonFiniteFloatPolicy::PassThrough),
        Author::Foreign => (false, NonFiniteFloatPolicy::default()),
    };
    let options = serde_yaml::options! {
        budget: serde_yaml::budget! {
            max_depth: MAX_DEPTH,
            flow_nesting_limit: MAX_DEPTH,
            max_nodes: MAX_NODES,
            max_events: 3 * MAX_NODES,
            max_merge_keys: 100_000,
            enforce_alias_anchor_ratio: false,
        },
        alias_limits: serde_yaml::alias_limits! { max_total_replayed_events: MAX_REPLAYED },
        strict_booleans: true,
        reject_unsupported_tags: ours,
        with_snippet: false,
        emit_comments: false,
        non_finite_float_policy: floats,
    };
    serde_yaml::from_str_with_options(text, options)
}
