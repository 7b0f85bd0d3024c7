//! What depends on what: no monitor on itself, however many steps away.

use std::collections::{HashMap, HashSet};

use super::{Ids, items};
use crate::config::kind::At;
use crate::config::raw;
use crate::config::report::Report;
use crate::model::Visibility;

/// References by the id of the monitor that has them.
type References<'a> = HashMap<&'a str, Vec<&'a At<String>>>;

/// Reports references to nothing and circles, once each; warns where one may not speak for the other.
pub(super) fn check(root: &raw::Root, monitors: &Ids<'_>, report: &mut Report) {
    let mut references = References::new();
    let mut private = HashSet::new();
    for monitor in items(root.monitors.as_ref()).map(|monitor| &monitor.value) {
        items(monitor.depends_on.as_ref()).for_each(|id| monitors.check(id, report));
        let Some(id) = monitor.id.as_ref().map(|id| id.value.as_str()) else { continue };
        references.entry(id).or_default().extend(items(monitor.depends_on.as_ref()));
        if monitor.visibility.as_ref().is_some_and(|visibility| visibility.value == Visibility::Private) {
            private.insert(id);
        }
    }
    circles(&references, report);
    for (_, parent) in
        every(&references).filter(|(id, parent)| !private.contains(id) && private.contains(parent.value.as_str()))
    {
        let message = "this monitor is private: its incident is shown nowhere, so a public monitor that depends on it \
            opens its own";
        let hint = "make both public or both private, if one incident is to tell of both".to_owned();
        report.warning(parent.at, message.to_owned(), Some(hint));
    }
}

fn every<'a>(references: &'a References<'a>) -> impl Iterator<Item = (&'a str, &'a At<String>)> {
    references.iter().flat_map(|(id, parents)| parents.iter().map(|parent| (*id, *parent)))
}

/// Takes away what depends on nothing that is left, until only circles remain, and what leads into them.
fn circles(references: &References<'_>, report: &mut Report) {
    let mut left: HashSet<&str> = references.keys().copied().collect();
    let first_left = |id: &str, left: &HashSet<&str>| {
        references[id].iter().find(|parent| left.contains(parent.value.as_str())).copied()
    };
    loop {
        let free: Vec<&str> = left.iter().copied().filter(|id| first_left(id, &left).is_none()).collect();
        if free.is_empty() {
            break;
        }
        free.iter().for_each(|id| _ = left.remove(id));
    }
    let mut starts: Vec<&str> = left.iter().copied().collect();
    starts.sort_unstable();
    let mut walked: HashSet<&str> = HashSet::new();
    for start in starts {
        let mut path: Vec<&str> = Vec::new();
        let mut at = start;
        while walked.insert(at) {
            path.push(at);
            let Some(parent) = first_left(at, &left) else { break };
            let id = parent.value.as_str();
            if let Some(begin) = path.iter().position(|seen| *seen == id) {
                tell(&path[begin..], parent, report);
                break;
            }
            at = id;
        }
    }
}

/// `parent` closes the circle.
fn tell(circle: &[&str], parent: &At<String>, report: &mut Report) {
    let message = match circle {
        [_] => "a monitor cannot depend on itself".to_owned(),
        _ if parent.replaced => {
            "this makes a circle: a monitor cannot depend on itself, not even in several steps".to_owned()
        }
        _ => {
            let whole: Vec<String> = circle.iter().chain(&circle[..1]).map(|id| format!("`{id}`")).collect();
            format!("this makes a circle, each depending on the next: {}", whole.join(" → "))
        }
    };
    report.problem(
        parent.at,
        message,
        Some("remove one `depends_on` of it: nothing can be the cause of itself".to_owned()),
    );
}
