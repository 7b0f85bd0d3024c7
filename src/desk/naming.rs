//! What people call an incident or a message: its id, a beginning of it that no other has, or `latest`.

use super::Answering;
use super::operators::Operators;
use super::unavailable::unreadable;
use crate::model::{DeliveryQuery, Fault, IncidentId, MessageId, Refusal};
use crate::store::{IncidentQuery, Reader, StoreError};

/// The newest one.
const LATEST: &str = "latest";
/// Candidates that are named; the others are not counted.
const NAMED: usize = 5;

/// The incident that is meant. One that is not there is left to whoever asks for it.
pub(super) fn incident(desk: &Operators, called: String) -> Answering<IncidentId> {
    desk.ask(move |reader, _| {
        let query = IncidentQuery { all: true, limit: 1, ..IncidentQuery::default() };
        let latest = || Ok(reader.incidents(&query)?.pop().map(|incident| incident.id.to_string()));
        find(("incident", &called), latest, |limit| reader.incident_ids(&called, limit)).map(IncidentId::new)
    })
}

/// The message that is meant.
pub(super) fn message(desk: &Operators, called: String) -> Answering<MessageId> {
    desk.ask(move |reader: &Reader, _| {
        let query = DeliveryQuery { limit: 1, ..DeliveryQuery::default() };
        let latest = || Ok(reader.deliveries(&query)?.pop().map(|delivery| delivery.id.to_string()));
        find(("message", &called), latest, |limit| reader.message_ids(&called, limit)).map(MessageId::new)
    })
}

fn find(
    (what, called): (&str, &str),
    latest: impl Fn() -> Result<Option<String>, StoreError>,
    beginning: impl Fn(usize) -> Result<Vec<String>, StoreError>,
) -> Result<String, Refusal> {
    if called == LATEST {
        let none = || {
            let hint = format!("there has been no {what} yet");
            Refusal::Missing(Fault::new(format!("there is no latest {what}"), hint))
        };
        return latest().map_err(|error| unreadable(&error))?.ok_or_else(none);
    }
    choose((what, called), beginning(NAMED + 1).map_err(|error| unreadable(&error))?)
}

/// The only one of those that begin so, or the one that is called so.
fn choose((what, called): (&str, &str), mut found: Vec<String>) -> Result<String, Refusal> {
    match found.as_slice() {
        [] => Ok(called.to_owned()),
        [first, ..] if found.len() == 1 || first == called => Ok(found.swap_remove(0)),
        several => {
            let named = several.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
            let more = if several.len() > NAMED { ", …" } else { "" };
            let fault = Fault::new(
                format!("`{called}` is the beginning of more than one {what}: {named}{more}"),
                "write more of the id, or `latest`",
            );
            Err(Refusal::Conflict(fault))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_that_is_the_only_one_will_do() {
        let found = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>();
        for (called, ids, wanted) in
            [("inc_1", &["inc_12"][..], "inc_12"), ("inc_1", &["inc_1", "inc_12"], "inc_1"), ("inc_9", &[], "inc_9")]
        {
            assert_eq!(choose(("incident", called), found(ids)), Ok(wanted.to_owned()));
        }
        let Err(Refusal::Conflict(fault)) = choose(("incident", "inc_"), found(&["inc_1", "inc_2"])) else {
            panic!("which?")
        };
        assert_eq!(fault.message, "`inc_` is the beginning of more than one incident: inc_1, inc_2");
        let many = found(&["m_1", "m_2", "m_3", "m_4", "m_5", "m_6"]);
        let Err(Refusal::Conflict(fault)) = choose(("message", "m_"), many) else { panic!("which?") };
        assert_eq!(fault.message, "`m_` is the beginning of more than one message: m_1, m_2, m_3, m_4, m_5, …");
    }
}
