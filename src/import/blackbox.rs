//! The blackbox exporter: modules say how, Prometheus' `scrape_configs` say what; each target of a module is a monitor.

mod module;
mod sent;

use std::collections::HashMap;

use serde_json::Value as Json;

use self::module::Module;
use super::Source;
use super::found::{Found, timing};
use super::item::{Item, Taken, scalar};
use super::length::{self, DAY, SECOND};
use super::report::Verdict;
use super::target::Target;
use super::variables::Notation;
use crate::config::Problem;

pub(super) fn read(sources: Vec<Source>, found: &mut Found<'_>) -> Result<(), Problem> {
    let many = sources.len() > 1;
    let (mut modules, mut roots) = (HashMap::new(), Vec::new());
    for source in sources {
        let tree = found.tree(&source, Notation::None)?;
        let at = if many { source.name.clone() } else { String::new() };
        let Some(mut root) = Item::new(at, tree, &found.log) else {
            return Err(Problem::of_file(source.name, "is neither blackbox.yml nor prometheus.yml: it is no map"));
        };
        if let Some(mut all) = root.item("modules") {
            for name in all.names() {
                if let Some(item) = all.item(&name) {
                    modules.insert(name, Module::read(item));
                }
            }
        }
        roots.push(root);
    }
    let mut used = Vec::new();
    for mut root in roots {
        let global = root.item("global").and_then(|mut global| {
            let interval = interval(&mut global, "scrape_interval");
            global.needless(&global.names().iter().map(String::as_str).collect::<Vec<_>>(), "Prometheus' own");
            interval
        });
        for job in root.items("scrape_configs") {
            scrape(job, &modules, global, &mut used, found);
        }
        root.needless(
            &["alerting", "rule_files", "remote_write", "remote_read", "storage", "tracing", "otlp"],
            "Prometheus' own",
        );
    }
    for (name, module) in &modules {
        if !used.contains(name) {
            found.log.drop_below(&module.at);
            found.log.say(Verdict::Dropped, module.at.clone(), "no target uses it: give prometheus.yml too");
        }
    }
    Ok(())
}

fn interval(item: &mut Item, key: &str) -> Option<u64> {
    item.take(key).and_then(|taken| {
        let millis = taken.as_text().and_then(|text| length::parse(&text));
        length::within(taken, millis, (SECOND, DAY))
    })
}

/// A job that asks the exporter; others are Prometheus' own.
fn scrape(
    mut job: Item,
    modules: &HashMap<String, Module>,
    global: Option<u64>,
    used: &mut Vec<String>,
    found: &mut Found<'_>,
) {
    let relabels = job.peek("relabel_configs").map(Json::to_string).unwrap_or_default();
    let params = job.peek("params").and_then(|params| params.get("module")).cloned();
    if params.is_none() && !relabels.contains("__param_target") {
        job.needless(&job.names().iter().map(String::as_str).collect::<Vec<_>>(), "it does not ask the exporter");
        return;
    }
    let name = job.string("job_name").unwrap_or_default();
    let usual = match &params {
        Some(Json::Array(list)) => list.first().and_then(scalar),
        Some(other) => scalar(other),
        None => None,
    };
    if let Some(params) = job.take("params") {
        params.carried("the module");
    }
    let interval = interval(&mut job, "scrape_interval").or(global);
    let timeout = self::interval(&mut job, "scrape_timeout");
    for mut config in job.items("static_configs") {
        let labels: HashMap<String, String> = config.item("labels").map(labels).unwrap_or_default();
        let module = labels.get("module").or_else(|| labels.get("__param_module")).cloned().or_else(|| usual.clone());
        let module = module.unwrap_or_default();
        let Some(targets) = config.take("targets") else { continue };
        let at = targets.at.clone();
        let job = Job { name: name.clone(), labels, interval, timeout };
        for (index, target) in targets.into_texts().into_iter().enumerate() {
            let place = format!("{at}[{index}]");
            found.seen += 1;
            match modules.get(&module) {
                Some(known) => {
                    used.push(module.clone());
                    job.monitor((&config, &place), &target, known, found);
                }
                None => {
                    let words = format!("its module `{module}` is not known: give blackbox.yml too");
                    found.log.say(Verdict::Dropped, place, words);
                }
            }
        }
    }
    job.dropped(
        &["file_sd_configs", "http_sd_configs", "kubernetes_sd_configs", "dns_sd_configs", "consul_sd_configs"],
        "targets that are discovered; write each as a monitor",
    );
    job.needless(
        &[
            "relabel_configs",
            "metric_relabel_configs",
            "metrics_path",
            "scheme",
            "honor_labels",
            "basic_auth",
            "tls_config",
        ],
        "how Prometheus asks the exporter",
    );
}

fn labels(mut item: Item) -> HashMap<String, String> {
    let mut labels = HashMap::new();
    for name in item.names() {
        let Some(taken) = item.take(&name) else { continue };
        let Some(text) = taken.as_text() else { continue };
        match name.as_str() {
            "module" | "__param_module" => taken.carried("the module"),
            "name" | "instance" | "service" | "group" => taken.carried("name or group"),
            _ => taken.dropped("stillup's metrics have no labels of one's own"),
        }
        labels.insert(name, text);
    }
    labels
}

/// What holds for all targets of a list.
struct Job {
    name: String,
    labels: HashMap<String, String>,
    interval: Option<u64>,
    timeout: Option<u64>,
}

impl Job {
    fn monitor(&self, (item, place): (&Item, &str), target: &str, module: &Module, found: &mut Found<'_>) {
        let label = |key: &&str| self.labels.get(*key).filter(|text| !text.is_empty()).cloned();
        let named = ["name", "service", "instance"].iter().find_map(label);
        let called = named.unwrap_or_else(|| called(target));
        let mut block = found.monitor(item, &called, &called, module.kind);
        place.clone_into(&mut block.at);
        let group = label(&"group").unwrap_or_else(|| self.name.clone());
        let group = found.group(item, &group);
        block.set(&["group"], group);
        timing(&mut block, &found.log, self.interval, module.timeout.or(self.timeout));
        module.apply(target, &mut block, found);
        found.monitors.push(block);
    }
}

/// Host and path.
fn called(target: &str) -> String {
    let Some(parsed) = Target::parse(target) else { return target.to_owned() };
    let path = parsed.rest.split(['?', '#']).next().unwrap_or_default();
    format!("{}{path}", parsed.host).trim_end_matches('/').to_owned()
}

/// Values of a key, wherever it is one or many.
fn texts(item: &mut Item, key: &str) -> Vec<String> {
    item.take(key).map(Taken::into_texts).unwrap_or_default()
}
