//! The static export: what is in the folder, what is not, and what a second export touches.
#![expect(clippy::unwrap_used, reason = "tests fail by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use regex::Regex;
use stillup::app::export::{Export, Written, run};
use stillup::model::{OutcomeKind, Status};
use tempfile::TempDir;

use crate::harness::{Act, Script, Stage, config, monitor};

const YAML: &str = "
site: { name: Test, url: https://status.test/page }
server: { base_path: /page }
groups:
  - { id: g, name: 'Group & <g>' }
monitors:
  - { id: shop, name: The shop, group: g, tcp: { host: 127.0.0.1, port: 9 } }
  - { id: mail, name: The mail, tcp: { host: 127.0.0.1, port: 9 } }
  - { id: vault-x9, name: Geheim, visibility: private, tcp: { host: 127.0.0.1, port: 9 } }
";

/// A database that an engine has filled: the shop and the vault are down.
async fn filled() -> TempDir {
    filled_with("shop").await
}

/// The same with another one down than the shop.
async fn filled_with(down: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let script = Arc::new(Script::default());
    script.set(down, Act::Find(OutcomeKind::Down));
    script.set("vault-x9", Act::Find(OutcomeKind::Down));
    let mut stage = Stage::start(config(&folder, ["shop", "mail", "vault-x9"].map(monitor).into()), script).await;
    for id in ["shop", "vault-x9", "mail"] {
        let status = if id == down || id == "vault-x9" { Status::Down } else { Status::Up };
        stage.until_status(id, status).await;
    }
    stage.stop().await;
    fs::write(folder.path().join("monitors.yaml"), YAML).unwrap();
    folder
}

async fn export(folder: &Path) -> Written {
    let mut written = None;
    let (config, data) = (folder.join("monitors.yaml"), Some(folder.to_owned()));
    let told = std::sync::Mutex::new(&mut written);
    run(Export { config, data, out: folder.join("out"), watch: false }, |what| {
        **told.lock().unwrap() = Some(what.clone());
    })
    .await
    .unwrap();
    written.unwrap()
}

/// Every file by its path, with its bytes and when it was written.
fn files(folder: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in fs::read_dir(inner).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                found.insert(name, (fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap()));
            }
        }
    }
    found
}

#[tokio::test]
async fn the_whole_site_is_there_and_nothing_private() {
    let folder = filled().await;
    let written = export(folder.path()).await;
    let all = files(&folder.path().join("out"));
    assert_eq!((written.changed, written.removed), (written.files, 0));
    assert_eq!(all.len(), written.files + 1, "the files and their list");
    for expected in [
        "index.html",
        "404.html",
        "monitors/shop/index.html",
        "incidents/index.html",
        "maintenance/index.html",
        "reports/index.html",
        "badge/shop/status.svg",
        "badge/group:g/uptime.json",
        "badge/_/latency.svg",
        "embed/_/index.html",
        "embed/group:g/index.html",
        "feed.atom",
        "feed.rss",
        "feed.json",
        "updates.atom",
        "maintenance.ics",
        "api/v1/monitors.json",
        "api/v1/monitors/shop.json",
        "api/v1/monitors/shop/history.json",
        "api/v1/openapi.json",
        "api/v2/incidents/unresolved.json",
        "api/v1/incidents.json",
        "api/v1/maintenance.json",
        "api/v2/summary.json",
        "api/v2/status.json",
        "assets/page.css",
        "favicon.svg",
        "og.png",
        "robots.txt",
        "sitemap.xml",
        "index.md",
        "llms.txt",
    ] {
        assert!(all.contains_key(expected), "{expected} is missing: {:?}", all.keys());
    }
    assert_eq!(all.keys().filter(|path| path.starts_with("incidents/inc_")).count(), 1);
    assert_eq!(all.keys().filter(|path| path.starts_with("api/v1/incidents/inc_")).count(), 1);
    // This month and this year, and what a run around a boundary adds.
    assert!(all.keys().filter(|path| path.starts_with("reports/2") && path.ends_with("/index.html")).count() >= 2);
    assert!(all.keys().filter(|path| path.starts_with("api/v1/reports/2")).count() >= 2);
    let home = String::from_utf8_lossy(&all["index.html"].0).into_owned();
    assert!(home.contains("The shop down. Everything else works."), "{home}");
    for (path, (bytes, _)) in &all {
        let text = String::from_utf8_lossy(bytes);
        for secret in ["vault-x9", "Geheim"] {
            assert!(!text.contains(secret) && !path.contains(secret), "{path} tells {secret}");
        }
    }
}

#[tokio::test]
async fn every_link_leads_to_a_file() {
    let folder = filled().await;
    export(folder.path()).await;
    let out = folder.path().join("out");
    let link = Regex::new(r#"\s(?:href|src)="([^"]*)""#).unwrap();
    let mut seen = 0;
    for (path, (bytes, _)) in files(&out).iter().filter(|(path, _)| path.ends_with(".html")) {
        for found in link.captures_iter(&String::from_utf8_lossy(bytes)) {
            let target = found[1].split('#').next().unwrap_or_default();
            if target.is_empty() || target.starts_with("https://") {
                continue;
            }
            assert!(!target.starts_with('/'), "{path} links to {target}, which holds in one place only");
            let file = out.join(path).parent().unwrap().join(target);
            assert!(file.is_file(), "{path} links to {target}, which is not there");
            seen += 1;
        }
    }
    assert!(seen > 50, "{seen} links");
    let missing = String::from_utf8(fs::read(out.join("404.html")).unwrap()).unwrap();
    assert!(
        missing.contains("href=\"https://status.test/page/incidents/index.html\""),
        "it is shown at any depth: {missing}"
    );
}

#[tokio::test]
async fn a_second_export_touches_nothing_and_a_third_removes_what_is_gone() {
    let folder = filled().await;
    let out = folder.path().join("out");
    let first = export(folder.path()).await;
    let before = files(&out);
    assert_eq!(export(folder.path()).await, Written { files: first.files, changed: 0, removed: 0 });
    assert_eq!(files(&out), before, "bytes and times");

    let without: String =
        YAML.lines().filter(|line| !line.contains("id: shop")).map(|line| format!("{line}\n")).collect();
    fs::write(folder.path().join("monitors.yaml"), without).unwrap();
    let third = export(folder.path()).await;
    assert!(third.removed >= 10 && third.files < first.files, "{third:?}");
    assert!(!out.join("monitors/shop").exists() && !out.join("badge/group:g").exists());
    assert!(out.join("monitors/mail/index.html").exists());
}

#[tokio::test]
async fn a_running_writer_is_left_alone() {
    let folder = TempDir::new().unwrap();
    let stage = Stage::start(config(&folder, vec![monitor("mail")]), Arc::new(Script::default())).await;
    let mut stage = stage;
    stage.until_status("mail", Status::Up).await;
    fs::write(folder.path().join("monitors.yaml"), YAML).unwrap();
    export(folder.path()).await;
    let home = fs::read_to_string(folder.path().join("out/index.html")).unwrap();
    assert!(home.contains("The mail"), "{home}");
    stage.stop().await;
}

#[tokio::test]
async fn a_watching_export_follows_a_database_that_was_restored() {
    let (folder, other) = (filled_with("shop").await, filled_with("mail").await);
    let (config, data) = (folder.path().join("monitors.yaml"), Some(folder.path().to_owned()));
    let out = folder.path().join("out");
    let (told, mut written) = tokio::sync::mpsc::unbounded_channel();
    let watching = Export { config, data, out: out.clone(), watch: true };
    let watching = run(watching, |what| told.send(what.clone()).unwrap());
    let followed = async {
        let home = || fs::read_to_string(out.join("index.html")).unwrap();
        written.recv().await.unwrap();
        assert!(home().contains("The shop down."), "{}", home());
        fs::rename(other.path().join("stillup.db"), folder.path().join("stillup.db")).unwrap();
        written.recv().await.unwrap();
        assert!(home().contains("The mail down."), "{}", home());
    };
    tokio::select! {
        ended = watching => panic!("it ended: {ended:?}"),
        ended = tokio::time::timeout(Duration::from_secs(60), followed) => ended.unwrap(),
    }
}

#[tokio::test]
async fn trouble_is_told_in_words() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("monitors.yaml"), YAML).unwrap();
    let attempt = |out: PathBuf| {
        let (config, data) = (folder.path().join("monitors.yaml"), Some(folder.path().to_owned()));
        run(Export { config, data, out, watch: false }, |_| {})
    };
    let error = attempt(folder.path().join("out")).await.unwrap_err();
    assert!(error.to_string().contains("there is no database at") && error.to_string().contains("--data"), "{error}");
    let stage = Stage::start(config(&folder, vec![monitor("mail")]), Arc::new(Script::default())).await;
    stage.stop().await;
    fs::create_dir(folder.path().join("mine")).unwrap();
    fs::write(folder.path().join("mine/index.html"), "mine").unwrap();
    let error = attempt(folder.path().join("mine")).await.unwrap_err();
    assert!(error.to_string().contains("index.html is there already"), "{error}");
    let error = attempt(folder.path().join("monitors.yaml")).await.unwrap_err();
    assert!(error.to_string().contains("cannot be written"), "{error}");
    assert!(!folder.path().join("out").exists());
}
