//! What a message that is decided at this instant says of monitors and of the page.

use stillup::model::{
    Batch, Change, Chronicle, Command, Facts, Impact, Incident, IncidentDraft, MonitorId, Operator, Order, Source,
    Subject, Visibility,
};
use stillup::site::{Committed, Input};

use super::Bench;
use super::draw::noon;

/// Monitors that one message names.
const NAMED: usize = 12;

/// What is said otherwise than the page says it.
pub fn wrong(bench: &Bench, committed: &Committed) -> Vec<String> {
    let mut orders = vec![(private_one(bench), None)];
    let notes = committed.open.iter().filter(|one| !one.drill).take(2);
    orders.extend(notes.map(|one| (note(one), Some(story(bench, one)))));
    let mut wrong = Vec::new();
    for (order, story) in orders {
        let command = Command { who: Operator { name: "jo".to_owned(), from: None }, once: None, order };
        match bench.truth.decide(Input::Command(&command, story.as_ref()), noon()) {
            Ok(decided) => compare(bench, &decided.batch, &mut wrong),
            // Nothing is told.
            Err(_) if story.is_some() => {}
            Err(refusal) => wrong.push(format!("{:?}: {refusal:?}", command.order)),
        }
    }
    wrong
}

/// One that only operators see and that lays nothing: it changes nothing that is shown.
fn private_one(bench: &Bench) -> Order {
    let step = (bench.site.watches.len() / NAMED).max(1);
    let monitors = bench.site.watches.iter().step_by(step).map(|watch| MonitorId::new(watch.id.as_str())).collect();
    Order::Open(Box::new(IncidentDraft {
        title: "We look".to_owned(),
        body: String::new(),
        status: None,
        severity: None,
        impact: Some(Impact::None),
        monitors,
        started_at: None,
        resolved_at: None,
        counts: false,
        visibility: Visibility::Private,
    }))
}

fn note(incident: &Incident) -> Order {
    Order::Update { incident: incident.id.clone(), status: None, impact: None, body: "We look.".to_owned() }
}

fn story(bench: &Bench, incident: &Incident) -> Chronicle {
    let entries = bench.database.read_only().reader().unwrap().timeline(&incident.id).unwrap();
    Chronicle { incident: incident.clone(), entries }
}

fn compare(bench: &Bench, batch: &Batch, wrong: &mut Vec<String>) {
    for change in &batch.changes {
        if let Change::Event { facts, .. } = change {
            told(bench, facts, wrong);
        }
    }
}

fn told(bench: &Bench, facts: &Facts, wrong: &mut Vec<String>) {
    let (site, whole) = (&bench.site, bench.site.whole());
    let Subject::Incident(story) = &facts.subject else { return };
    let mut same = |what: String, said: &str, wanted: &str| {
        if said != wanted {
            wrong.push(format!("{} of {}: {what}: {said}, not {wanted}", facts.event, story.incident.id));
        }
    };
    for monitor in &story.monitors {
        let watch = site.watches.iter().find(|watch| watch.id == monitor.id.as_str());
        let wanted = watch.map_or("unknown", |watch| site.shown(watch));
        same(monitor.id.to_string(), monitor.status.as_str(), wanted);
        let has_page = watch.is_some_and(|watch| !watch.private);
        same(format!("page of {}", monitor.id), &monitor.url.is_some().to_string(), &has_page.to_string());
    }
    let Some(page) = &facts.page else { return };
    for component in &page.components {
        let watch = site.watches.iter().find(|watch| watch.id == component.id.as_str());
        let wanted = watch.map_or("unknown", |watch| site.shown(watch));
        same(format!("component {}", component.id), component.status.as_str(), wanted);
    }
    let rollup = page.rollup.unwrap();
    same("indicator".to_owned(), rollup.indicator(), whole.indicator);
    same("description".to_owned(), rollup.description(), whole.description);
    let drawn = site.incidents.iter().find(|one| one.id == story.incident.id);
    if let Some(drawn) = drawn {
        let has_page = site.is_public(drawn);
        same("page".to_owned(), &story.incident.url.is_some().to_string(), &has_page.to_string());
        let by_people = drawn.source == Source::Manual;
        same("source".to_owned(), story.incident.source.as_str(), if by_people { "manual" } else { "automatic" });
    }
}
