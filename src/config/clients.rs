//! What others than the server need of its configuration: where it listens, a token, where its database lies. Nothing
//! else is looked at, so that nobody needs the secrets of the service for it.

use std::path::{Path, PathBuf};

use super::kind::{Kind, Reader};
use super::report::{Place, Report};
use super::source::{self, Sources};
use super::tree::{self, Node, Part, Value};
use super::{Problem, merge, raw, root, validate};
use crate::model::{Secret, Server};

/// Where the server listens; without its tokens.
///
/// # Errors
/// Every problem of these keys.
pub fn server(path: &Path, environment: &dyn Fn(&str) -> Option<String>) -> Result<Server, Vec<Problem>> {
    let (server, problems) =
        read::<raw::Server>(path, ("server", &["listen", "base_path", "admin_listen"]), environment)?;
    let whole = server.as_ref().filter(|_| problems.is_empty()).and_then(raw::Server::whole);
    whole.map(validate::server::server).ok_or(problems)
}

/// The first token of the operators' API whose variable is set here; none if there is none at all.
///
/// # Errors
/// Why there are tokens and none can be read.
pub fn token(path: &Path, environment: &dyn Fn(&str) -> Option<String>) -> Result<Option<Secret>, Vec<Problem>> {
    let (server, problems) = read::<raw::Server>(path, ("server", &["admin_token", "admin_tokens"]), environment)?;
    let found = server.as_ref().and_then(|server| {
        let one = server.admin_token.as_ref().and_then(|token| token.value.clone());
        let mut named = server.admin_tokens.iter().flat_map(|tokens| &tokens.value);
        one.or_else(|| named.find_map(|entry| entry.value.token.as_ref()?.value.clone()))
    });
    if found.is_none() && !problems.is_empty() { Err(problems) } else { Ok(found) }
}

/// Where the database lies.
///
/// # Errors
/// Every problem of this key.
pub fn database(path: &Path, environment: &dyn Fn(&str) -> Option<String>) -> Result<PathBuf, Vec<Problem>> {
    let (storage, problems) = read::<raw::Storage>(path, ("storage", &["path"]), environment)?;
    let whole = storage.as_ref().filter(|_| problems.is_empty()).and_then(raw::Storage::whole);
    whole.map(|whole| root(path).join(whole.path)).ok_or(problems)
}

/// These keys of a block, and what is wrong with them.
fn read<T: Kind<Value = T>>(
    path: &Path,
    (block, keys): (&str, &[&str]),
    environment: &dyn Fn(&str) -> Option<String>,
) -> Result<(Option<T>, Vec<Problem>), Vec<Problem>> {
    let Sources { files, .. } = source::read(path)?;
    let mut report = Report::default();
    let mut trees = Vec::with_capacity(files.len());
    for (index, file) in (0..).zip(&files) {
        let part = (environment, Part::Keys(block, keys));
        trees.push(tree::parse_part(&file.text, index, part, &mut report));
    }
    let tree = trees.into_iter().collect::<Option<Vec<_>>>().map(|trees| merge(trees, &files, &mut report));
    let read = tree.and_then(|tree| T::read(&inside(tree), &mut Reader::new(&mut report)));
    let (problems, _) = report.finish(&files);
    Ok((read, problems))
}

/// The block; one without keys if it is not there.
fn inside(root: Node) -> Node {
    let at = Place { file: 0, line: 0, column: 0 };
    let entries = match root.value {
        Value::Map(entries) => entries,
        Value::Null | Value::Broken | Value::Scalar(_) | Value::List(_) => Vec::new(),
    };
    let written = entries.into_iter().map(|entry| entry.node).find(|node| !node.is_unset());
    written.unwrap_or(Node { at, value: Value::Map(Vec::new()) })
}
