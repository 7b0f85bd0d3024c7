//! Who did what, and when.

use serde_json::Value as Json;

use super::operators::Operators;
use super::unavailable::{unreadable, unwritable};
use super::{Answering, PAGE, Page};
use crate::clock;
use crate::model::{Audit, Cursor, Operator};

/// What people did, newest first; of one subject or all.
pub(super) fn list(desk: &Operators, subject: Option<String>, cursor: Option<String>) -> Answering<Page<Audit>> {
    desk.ask(move |reader, _| {
        let before = Cursor::after(cursor.as_deref())?;
        let mut found = reader.audit(subject.as_deref(), before, PAGE + 1).map_err(|error| unreadable(&error))?;
        let next = Cursor::cut(&mut found, PAGE, |(number, _)| *number);
        Ok((found.into_iter().map(|(_, audit)| audit).collect(), next.map(|next| next.to_string())))
    })
}

/// Records what a person did that is none of an incident's.
pub(super) fn note(desk: &Operators, who: Operator, action: &str, subject: String) -> Answering<()> {
    let (store, action) = (desk.store.clone(), action.to_owned());
    let audit = Audit { at: clock::now(), who, action, subject, before: Json::Null, after: Json::Null };
    Box::pin(async move { store.audit(audit).await.map_err(|error| unwritable(&error)) })
}
