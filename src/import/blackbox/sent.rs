//! What a module sends: in our order of steps, and with what is secret in variables.

use serde_json::{Map, Value as Json, json};

use crate::import::found::{Block, Found};

/// What is sent may hold a password, and a proxy's URL too.
pub(super) fn hidden(path: &[String], value: &Json, block: &Block, found: &mut Found<'_>) -> Json {
    match (path, value) {
        ([key], Json::String(url)) if key == "proxy" => found.secrets.url(&format!("{}_proxy", block.id()), url).into(),
        ([key], Json::Array(steps)) if key == "steps" => {
            let hint = format!("{}_send", block.id());
            let mut hide = |step: &Json| {
                let mut step = step.clone();
                if let Some(send) = step.get("send").and_then(Json::as_str).map(str::to_owned) {
                    let line = send.trim_end_matches("\r\n");
                    step["send"] = format!("{}\r\n", found.secrets.payload(&hint, line)).into();
                }
                step
            };
            steps.iter().map(&mut hide).collect()
        }
        _ => value.clone(),
    }
}

/// Theirs waits, then sends; ours sends, then waits: what is sent goes with what is waited for next.
pub(super) fn pairs(steps: Vec<Map<String, Json>>) -> Json {
    let mut out: Vec<Json> = Vec::new();
    for mut step in steps {
        let (send, expect) = (step.shift_remove("send"), step.shift_remove("expect"));
        if let Some(expect) = expect {
            match out.last_mut().filter(|last| last.get("expect").is_none()) {
                Some(last) => last["expect"] = expect,
                None => out.push(json!({"expect": expect})),
            }
        }
        out.extend(send.map(|send| json!({"send": send})));
    }
    out.into()
}
