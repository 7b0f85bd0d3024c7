//! The operators' desk for deliveries: read from the store, and retried by hand.

use std::time::Duration;

use super::operators::Operators;
use super::unavailable::{unreadable, unwritable};
use super::{Answering, PAGE, Page, audit};
use crate::clock;
use crate::model::{Cursor, Delivery, DeliveryQuery, Fault, MessageId, Operator, Refusal, Retried, SubscriberHealth};

/// How long the messages of a subject's newest event may take before the question is put off.
const PATIENCE: Duration = Duration::from_secs(5);

/// A page of deliveries, newest first. That of one subject is whole: it waits for the messages of what has just been
/// committed.
pub(super) fn list(desk: &Operators, query: DeliveryQuery, cursor: Option<String>) -> Answering<Page<Delivery>> {
    let desk = desk.clone();
    Box::pin(async move {
        if let Some(subject) = &query.subject {
            match tokio::time::timeout(PATIENCE, desk.store.until_told(subject)).await {
                Ok(Ok(())) => {}
                Ok(Err(error)) => return Err(unreadable(&error)),
                Err(_) => {
                    let hint = "ask again in a moment, and look at the log if it stays so";
                    return Err(Refusal::Unavailable(Fault::new("its newest messages are still being made", hint)));
                }
            }
        }
        page(&desk, query, cursor).await
    })
}

fn page(desk: &Operators, query: DeliveryQuery, cursor: Option<String>) -> Answering<Page<Delivery>> {
    desk.ask(move |reader, _| {
        let after = Cursor::after(cursor.as_deref())?;
        let query = DeliveryQuery { after, limit: PAGE + 1, ..query };
        let mut found = reader.deliveries(&query).map_err(|error| unreadable(&error))?;
        let next = Cursor::cut(&mut found, PAGE, |last| (last.created_at, last.id.clone()));
        Ok((found, next.map(|next| next.to_string())))
    })
}

/// How every configured subscriber is doing.
pub(super) fn health(desk: &Operators) -> Answering<Vec<SubscriberHealth>> {
    desk.ask(|reader, config| reader.health(&config.subscribers).map_err(|error| unreadable(&error)))
}

/// Makes a message due again, and says how many came back with it.
pub(super) fn retry(desk: &Operators, who: Operator, id: MessageId) -> Answering<usize> {
    let (desk, subscribers) = (desk.clone(), desk.config.borrow().subscribers.clone());
    Box::pin(async move {
        let conflict = |message: &str, hint: &str| Err(Refusal::Conflict(Fault::new(message, hint)));
        let retried = desk.store.retry(id.clone(), subscribers, clock::now()).await;
        match retried.map_err(|error| unwritable(&error))? {
            Retried::Due(count) => {
                // It is done: a record that fails says so in the log, and cannot undo it.
                let _ = audit::note(&desk, who, "message.retried", id.to_string()).await;
                Ok(count)
            }
            Retried::Unknown => {
                let hint = "`stillup deliveries list` shows those that there are; delivered ones are kept for 30 days";
                Err(Refusal::Missing(Fault::new(format!("there is no message `{id}`"), hint)))
            }
            Retried::Delivered => conflict("the message was delivered", "there is nothing to retry"),
            Retried::Disabled => conflict(
                "the subscriber answered 410 and is disabled",
                "change its block in the configuration, which enables it again, and retry then",
            ),
        }
    })
}
