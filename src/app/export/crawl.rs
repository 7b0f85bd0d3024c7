//! The site as a visitor finds it who follows every link, and the files that programs ask for without one. Whatever a
//! page links to, now or in a later version, is exported with it.

use std::collections::{BTreeMap, HashMap, VecDeque};

use anyhow::anyhow;

use super::links::{Links, file, relative};
use crate::model::Config;
use crate::publish::{Answer, Ask, Offline};
use crate::web;

/// So many files are a mistake of ours.
const MOST: usize = 500_000;

/// Paths that no page needs to link to. What does not exist is left out.
const UNLINKED: &[&str] = &[
    "/",
    "/incidents",
    "/maintenance",
    "/feed.atom",
    "/feed.rss",
    "/feed.json",
    "/updates.atom",
    "/maintenance.ics",
    "/api/v1/openapi.json",
    "/api/v1/monitors",
    "/api/v1/incidents",
    "/api/v1/maintenance",
    "/api/v2/summary.json",
    "/api/v2/status.json",
    "/api/v2/components.json",
    "/api/v2/incidents.json",
    "/api/v2/incidents/unresolved.json",
    "/api/v2/scheduled-maintenances.json",
    "/api/v2/scheduled-maintenances/upcoming.json",
    "/api/v2/scheduled-maintenances/active.json",
    "/favicon.svg",
    "/og.png",
    "/robots.txt",
    "/sitemap.xml",
    "/index.md",
    "/llms.txt",
    "/.well-known/security.txt",
];

/// Kinds of badges, as far as they exist.
const BADGES: &[&str] = &["status", "uptime", "latency", "dot"];

/// Where the site is served.
#[derive(Debug)]
pub(super) struct Place {
    /// `/` or `/status`
    base: String,
    /// Absolute; `None` if nobody has said.
    url: Option<String>,
}

impl Place {
    pub(super) fn of(config: &Config) -> Self {
        Self { base: config.server.base_path.clone(), url: config.site.url.as_ref().map(|_| config.site_url()) }
    }

    fn link(&self, path: &str) -> String {
        format!("{}{path}", self.base.trim_end_matches('/'))
    }
}

/// A file of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct File {
    /// Below the folder.
    pub(super) path: String,
    /// Its bytes.
    pub(super) bytes: Vec<u8>,
}

/// Every file, those that others refer to first.
///
/// # Errors
/// A site without end.
pub(super) fn crawl(site: &Offline, place: &Place) -> Result<Vec<File>, anyhow::Error> {
    let links = Links::new();
    let mut queue: VecDeque<String> = seeds(site).iter().map(|path| place.link(path)).collect();
    let mut files: HashMap<String, Option<String>> = HashMap::new();
    let mut answers: BTreeMap<String, Answer> = BTreeMap::new();
    while let Some(link) = queue.pop_front() {
        if files.contains_key(&link) {
            continue;
        }
        let found = ask(place, &link).map(|ask| (site.answer(&ask), ask)).filter(|(answer, _)| answer.status == 200);
        let Some((answer, ask)) = found else {
            files.insert(link, None);
            continue;
        };
        if answers.len() >= MOST {
            return Err(anyhow!("the site has more than {MOST} files"));
        }
        let (path, query) = link.split_once('?').unwrap_or((&link, ""));
        let name =
            file(path.strip_prefix(place.base.trim_end_matches('/')).unwrap_or(path), query, answer.content_type);
        if is_page(&answer) {
            queue.extend(links.of(&String::from_utf8_lossy(&answer.bytes)));
        }
        queue.extend(beside(&ask, &answer).iter().map(|path| place.link(path)));
        files.insert(link, Some(name.clone()));
        answers.entry(name).or_insert(answer);
    }
    let mut all: Vec<File> =
        answers.into_iter().map(|(name, answer)| finished(&links, &files, name, &answer)).collect();
    all.push(missing(&links, &files, place, &site.answer(&Ask::Missing)));
    // A page never refers to what is not there yet; the home page comes last.
    all.sort_by_key(|file| (file.path.ends_with(".html"), file.path == "index.html"));
    Ok(all)
}

fn ask(place: &Place, link: &str) -> Option<Ask> {
    let (path, query) = link.split_once('?').map_or((link, None), |(path, query)| (path, Some(query)));
    web::question(&place.base, path, query).filter(|ask| *ask != Ask::Missing)
}

fn seeds(site: &Offline) -> Vec<String> {
    let mut seeds: Vec<String> = UNLINKED.iter().map(|path| (*path).to_owned()).collect();
    seeds.extend(site.assets().iter().map(|path| format!("/assets/{path}")));
    for id in site.ids() {
        seeds.push(format!("/embed/{id}"));
        for kind in BADGES {
            seeds.extend([format!("/badge/{id}/{kind}.svg"), format!("/badge/{id}/{kind}.json")]);
        }
    }
    seeds
}

/// The same for programs, and where its answers go on.
fn beside(ask: &Ask, answer: &Answer) -> Vec<String> {
    if let Ask::Monitor(id) = ask {
        vec![format!("/api/v1/monitors/{id}"), format!("/api/v1/monitors/{id}/history")]
    } else if let Ask::Incident(id) = ask {
        vec![format!("/api/v1/incidents/{id}"), format!("/incidents/{id}.md"), format!("/incidents/{id}.json")]
    } else if let Ask::Report(period) = ask {
        vec![format!("/api/v1/reports/{period}")]
    } else if let Ask::ApiIncidents(_) = ask {
        let list: Option<serde_json::Value> = serde_json::from_slice(&answer.bytes).ok();
        list.and_then(|list| Some(format!("/api/v1/incidents?cursor={}", list["next"].as_str()?))).into_iter().collect()
    } else {
        Vec::new()
    }
}

fn is_page(answer: &Answer) -> bool {
    answer.content_type.starts_with("text/html")
}

/// The file of an answer, its links made relative.
fn finished(links: &Links, files: &HashMap<String, Option<String>>, path: String, answer: &Answer) -> File {
    if !is_page(answer) {
        return File { path, bytes: answer.bytes.to_vec() };
    }
    let html = String::from_utf8_lossy(&answer.bytes);
    let html = links.rewritten(&html, |link| files.get(link)?.as_ref().map(|to| relative(&path, to)));
    File { path, bytes: html.into_bytes() }
}

/// `404.html`, which hosts show at any depth: its links are absolute where that is possible.
fn missing(links: &Links, files: &HashMap<String, Option<String>>, place: &Place, answer: &Answer) -> File {
    let path = "404.html".to_owned();
    let html = String::from_utf8_lossy(&answer.bytes);
    let html = links.rewritten(&html, |link| {
        let to = files.get(link)?.as_ref()?;
        Some(place.url.as_ref().map_or_else(|| relative(&path, to), |url| format!("{url}/{to}")))
    });
    File { path, bytes: html.into_bytes() }
}
