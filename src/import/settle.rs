//! What `check` refuses is taken out again, with a line: what is written always holds.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::found::{Block, Found};
use super::report::Verdict;
use super::write::{self, Section, Spot, Step, Written};
use crate::config::{self, Problem, Unset};

/// Each round takes something out; more are not needed by anything that was found.
const ROUNDS: usize = 200;
/// In the words of `check` about a key that must be there.
const MISSING: &str = " is missing from ";
/// As the file is called.
const NAME: &str = "monitors.yaml";

/// The configuration, once nothing in it is refused.
pub(super) fn settle(found: &mut Found<'_>, head: &str) -> Result<String, Problem> {
    if found.top.get("site").is_none_or(|site| site.get("name").is_none()) {
        found.site("name", "Status");
    }
    // The site comes first.
    if let Some(site) = found.top.shift_remove("site") {
        found.top.shift_insert(0, "site".to_owned(), site);
    }
    let mut last = None;
    for _ in 0..ROUNDS {
        let written = write::write(found, head);
        let known = |name: &str| found.secrets.value(name);
        let checked = config::check_text(NAME, written.text.clone(), &known, Unset::Warning);
        if checked.problems.is_empty() {
            forget_empty_groups(found);
            return Ok(write::write(found, head).text);
        }
        let refused = refused(&written, checked.problems);
        match refused {
            Ok(refused) => take_out(found, refused),
            Err(problem) => {
                last = Some(problem);
                break;
            }
        }
    }
    let what = last.map_or_else(String::new, |problem| format!(": {}", problem.message));
    Err(Problem::of_file(NAME, format!("what was imported does not hold{what}")))
}

/// A group that nothing stands in any more says nothing.
fn forget_empty_groups(found: &mut Found<'_>) {
    let used = |id: &str| {
        found.monitors.iter().any(|monitor| monitor.keys.get("group").and_then(Json::as_str) == Some(id))
            || found.subscribers.iter().chain(&found.maintenance).any(|block| {
                let groups = block.keys.get("groups").and_then(Json::as_array);
                groups.is_some_and(|groups| groups.iter().any(|group| group == id))
            })
    };
    let (kept, empty): (Vec<Block>, Vec<Block>) =
        std::mem::take(&mut found.groups).into_iter().partition(|group| used(group.id()));
    for group in empty {
        let words = format!("the group `{}` would be empty", group.id());
        found.log.say(Verdict::Changed, group.at, words);
    }
    found.groups = kept;
}

/// What stands where there are problems, in order of place.
fn refused(written: &Written, problems: Vec<Problem>) -> Result<BTreeMap<Spot, String>, Problem> {
    let mut refused = BTreeMap::new();
    for problem in problems {
        let line = problem.line.checked_sub(1);
        let spot = line.and_then(|line| written.spots.get(line).cloned().flatten());
        let Some(mut spot) = spot else { return Err(problem) };
        // What is missing is told at the first key of what it is missing from.
        if problem.message.contains(MISSING) {
            spot.path.pop();
        }
        refused.entry(spot).or_insert(problem.message);
    }
    Ok(refused)
}

/// From the end, so that what is before stays in its place; of a block that is gone nothing more is said. That its kind
/// is not known explains whatever else is wrong with a block.
fn take_out(found: &mut Found<'_>, refused: BTreeMap<Spot, String>) {
    let is_kind = |spot: &Spot| matches!(spot.path.as_slice(), [Step::Key(key)] if key == kind(found, spot));
    let unknown: Vec<(Section, usize)> =
        refused.keys().filter(|spot| is_kind(spot)).map(|spot| (spot.section, spot.block)).collect();
    let first: Vec<(Spot, String)> = refused
        .into_iter()
        .filter(|(spot, _)| is_kind(spot) || !unknown.contains(&(spot.section, spot.block)))
        .collect();
    let mut gone = None;
    for (spot, why) in first.into_iter().rev() {
        let block = (spot.section, spot.block);
        if gone != Some(block) && remove(found, &spot, &why) {
            gone = Some(block);
        }
    }
}

/// The key that says what kind of thing a block is.
fn kind(found: &Found<'_>, spot: &Spot) -> &'static str {
    let blocks = match spot.section {
        Section::Top | Section::Groups | Section::Maintenance => return "",
        Section::Monitors => &found.monitors,
        Section::Subscribers => &found.subscribers,
    };
    blocks.get(spot.block).map_or("", |block| block.kind)
}

/// Takes out what stands there; true if the whole block had to go.
fn remove(found: &mut Found<'_>, spot: &Spot, why: &str) -> bool {
    let blocks = match spot.section {
        Section::Top => {
            let shown = shown(&spot.path);
            cut(&mut found.top, &spot.path);
            found.log.say(Verdict::Dropped, shown, why);
            return false;
        }
        Section::Groups => &mut found.groups,
        Section::Monitors => &mut found.monitors,
        Section::Subscribers => &mut found.subscribers,
        Section::Maintenance => &mut found.maintenance,
    };
    let Some(block) = blocks.get_mut(spot.block) else { return false };
    let (at, id) = (block.at.clone(), block.id().to_owned());
    let emptied = cut(&mut block.keys, &spot.path);
    let whole = match spot.path.as_slice() {
        [] => true,
        [Step::Key(key)] => key == block.kind || key == "id",
        [Step::Key(key), ..] => emptied && key != "depends_on",
        [Step::Index(_), ..] => true,
    };
    if whole {
        blocks.remove(spot.block);
        let why = if why.starts_with("unknown key") { "this stillup has no such kind of check" } else { why };
        found.log.drop_below(&at);
        found.log.say(Verdict::Dropped, at, format!("all of `{id}`: {why}"));
    } else {
        found.log.say(Verdict::Dropped, at, format!("`{}` of `{id}`: {why}", shown(&spot.path)));
    }
    whole
}

/// Removes what stands there; true if a list or map became empty by it.
fn cut(keys: &mut Map<String, Json>, path: &[Step]) -> bool {
    let Some((Step::Key(first), rest)) = path.split_first() else { return false };
    if rest.is_empty() {
        keys.shift_remove(first);
        return false;
    }
    let Some(below) = keys.get_mut(first) else { return false };
    let list = below.is_array();
    cut_below(below, rest);
    let emptied = match below {
        Json::Array(items) => items.is_empty(),
        Json::Object(keys) => keys.is_empty(),
        _ => false,
    };
    if emptied {
        keys.shift_remove(first);
    }
    emptied && list
}

fn cut_below(value: &mut Json, path: &[Step]) {
    match (value, path) {
        (Json::Object(keys), [Step::Key(_), ..]) => drop(cut(keys, path)),
        (Json::Array(items), [Step::Index(index)]) if *index < items.len() => drop(items.remove(*index)),
        (Json::Array(items), [Step::Index(index), rest @ ..]) => {
            if let Some(item) = items.get_mut(*index) {
                cut_below(item, rest);
            }
        }
        _ => {}
    }
}

fn shown(path: &[Step]) -> String {
    let mut out = String::new();
    for step in path {
        match step {
            Step::Key(key) if out.is_empty() => out.push_str(key),
            Step::Key(key) => out.push_str(&format!(".{key}")),
            Step::Index(index) => out.push_str(&format!("[{index}]")),
        }
    }
    out
}
