//! FNV-1a-64 of a block as it reads (variables replaced, keys sorted, comments and layout aside), and of bytes.

use super::tree::{Node, Value};
use crate::model::fnv;

/// The hash of a node's resolved content. A subscriber's is kept in the store: the same block must always hash the
/// same.
pub(super) fn of(node: &Node) -> u64 {
    let mut bytes = Vec::new();
    write(node, &mut bytes);
    hash([bytes.as_slice()])
}

/// The hash of byte strings, each closed by its length so that two can not run together.
pub(super) fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> u64 {
    let closed = |part: &'a [u8]| part.iter().copied().chain((part.len() as u64).to_le_bytes());
    fnv(parts.into_iter().flat_map(closed))
}

fn write(node: &Node, out: &mut Vec<u8>) {
    match &node.value {
        Value::Null | Value::Broken => out.push(b'n'),
        Value::Scalar(scalar) => text(&scalar.text, out),
        Value::List(items) => {
            out.push(b'[');
            items.iter().for_each(|item| write(item, out));
            out.push(b']');
        }
        Value::Map(entries) => {
            let mut sorted: Vec<_> = entries.iter().collect();
            sorted.sort_by(|a, b| a.key.cmp(&b.key));
            out.push(b'{');
            for entry in sorted {
                text(&entry.key, out);
                write(&entry.node, out);
            }
            out.push(b'}');
        }
    }
}

fn text(text: &str, out: &mut Vec<u8>) {
    out.push(b's');
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}
