//! Upptime: `sites` → monitors, `status-website` → the page.

use serde_json::json;

use super::Source;
use super::found::{Block, Found};
use super::item::{Item, Taken, scalar};
use super::length;
use super::report::Verdict;
use super::request;
use super::target::Target;
use super::variables::Notation;
use crate::config::Problem;

/// What a name of its begins with when it is not meant for everybody.
const RISKY: &str = "__dangerous__";
/// Upptime looks every five minutes.
const INTERVAL: &str = "5m";

pub(super) fn read(sources: Vec<Source>, found: &mut Found<'_>) -> Result<(), Problem> {
    let many = sources.len() > 1;
    for source in sources {
        let tree = found.tree(&source, Notation::Capitals)?;
        let at = if many { source.name.clone() } else { String::new() };
        if !tree.is_object() {
            return Err(Problem::of_file(source.name, "is not a configuration of Upptime: it is no map"));
        }
        let Some(mut root) = Item::new(at, tree, &found.log) else { continue };
        found.top.insert("defaults".to_owned(), json!({"interval": INTERVAL}));
        for item in root.items("sites") {
            site(item, found);
        }
        if let Some(item) = root.item("status-website") {
            website(item, found);
        }
        root.needless(
            &[
                "owner",
                "repo",
                "user-agent",
                "assignees",
                "labels",
                "commits",
                "runner",
                "PAT",
                "commitMessages",
                "commitPrefixStatusUp",
                "commitPrefixStatusDown",
                "commitPrefixStatusDegraded",
                "skipDescriptionUpdate",
                "skipTopicsUpdate",
                "skipHomepageUpdate",
                "skipDeleteIssues",
                "skipPoweredByReadme",
                "skipGeneratingWebsite",
            ],
            "how Upptime uses GitHub",
        );
        root.dropped(&["workflowSchedule"], "`defaults.interval` says how often is looked: 5m, as Upptime's own");
        root.dropped(&["i18n"], "stillup has its own words; `site.locale` says in which language");
        root.dropped(&["notifications"], "add a subscriber");
    }
    Ok(())
}

fn site(mut item: Item, found: &mut Found<'_>) {
    found.seen += 1;
    let name = item.string("name").unwrap_or_default();
    let url = item.peek("url").and_then(scalar).unwrap_or_default();
    let check = item.string("check").unwrap_or_else(|| "http".to_owned());
    item.usual("type", &["local"]);
    let target = Target::parse(&url);
    let kind = match check.as_str() {
        _ if item.has("type") => "",
        "http" => "http",
        "tcp-ping" => "tcp",
        "ws" => "websocket",
        "ssl" => "tls",
        "icmp-ping" => "icmp",
        _ => "",
    };
    let (false, Some(target)) = (kind.is_empty(), target) else {
        item.give_up("stillup has no such check");
        return;
    };
    let slug = item.string("slug").unwrap_or_else(|| name.clone());
    let mut block = found.monitor(&item, &name, &slug, kind);
    match kind {
        "http" => http(&mut item, found, &mut block),
        "websocket" => {
            let url = item.string("url").unwrap_or_default();
            let url = found.secrets.url(block.id(), &url);
            block.set(&["websocket", "url"], url);
        }
        _ => {
            item.take("url").into_iter().for_each(|taken| taken.carried(""));
            block.set(&[kind, "host"], target.host.as_str());
            let port = item.number("port").map_or_else(|| target.port_or(443), Into::into);
            if kind != "icmp" {
                block.set(&[kind, "port"], port);
            }
        }
    }
    if item.flag("ipv6") == Some(true) {
        block.set(&[kind, "ip"], "v6");
    }
    about(&mut item, &mut block);
    found.monitors.push(block);
}

/// What holds for every kind of check.
fn about(item: &mut Item, block: &mut Block) {
    if let Some(taken) = item.take("maxResponseTime") {
        let millis = taken.as_number().and_then(|millis| u64::try_from(millis).ok()).filter(|millis| *millis > 0);
        // Ours waits for ten seconds, its for thirty.
        if let Some(millis) = length::within(taken, millis, (1, length::DAY)) {
            block.set(&["degraded_above"], length::written(millis));
            if millis >= 10_000 {
                block.set(&["timeout"], length::written((millis * 2).min(5 * 60_000)));
            }
        }
    }
    if let Some(link) = item.string("link") {
        block.set(&["url"], link);
    }
    if let Some(icon) = item.take("icon") {
        match icon.as_text().filter(|text| !text.contains("://") && !text.starts_with('/')) {
            Some(_) => icon.dropped("stillup has no icons for monitors"),
            None => icon.dropped("stillup shows no image from elsewhere"),
        }
    }
    item.dropped(&["tags", "assignees"], "stillup has no such thing for a monitor");
    item.needless(&["urlSecretText"], "visitors never see what is asked");
    item.needless(&["key"], "the id does this");
    item.needless(&["__dangerous__disable_verify_peer", "__dangerous__disable_verify_host"], "`tls.verify`");
}

fn http(item: &mut Item, found: &mut Found<'_>, block: &mut Block) {
    let (at, url) = (item.place("url"), item.string("url").unwrap_or_default());
    request::url(found, block, &at, &url);
    if let Some(method) = item.string("method").filter(|method| !method.eq_ignore_ascii_case("GET")) {
        block.set(&["http", "method"], method.to_ascii_uppercase());
    }
    for line in item.take("headers").map(Taken::into_texts).unwrap_or_default() {
        if let Some((name, value)) = line.split_once(':') {
            request::header(found, block, name, value.trim());
        }
    }
    if let Some(body) = item.take("body") {
        request::body(found, block, body);
    }
    if let Some(taken) = item.take("expectedStatusCodes") {
        let at = taken.at.clone();
        match request::codes(&taken.into_texts()) {
            Some(codes) => block.set(&["http", "expect", "status"], codes.written()),
            None => found.log.say(Verdict::Dropped, at, "they are no status codes"),
        }
    } else {
        // What Upptime takes for good when nothing is said.
        let usual = ["200-208", "226", "300-308"].map(str::to_owned);
        if let Some(codes) = request::codes(&usual) {
            block.set(&["http", "expect", "status"], codes.written());
        }
    }
    match item.number("maxRedirects") {
        Some(0) => block.set(&["http", "follow_redirects"], false),
        Some(most) => block.set(&["http", "max_redirects"], most.clamp(0, 20)),
        None => {}
    }
    let insecure = ["__dangerous__insecure", "__dangerous__disable_verify_peer", "__dangerous__disable_verify_host"];
    if insecure.iter().filter_map(|key| item.flag(key)).any(|insecure| insecure) {
        block.set(&["http", "tls", "verify"], false);
    }
    for (theirs, ours) in [("body_down", "not_contains"), ("body_down_if_text_missing", "contains")] {
        if let Some(text) = item.string(&format!("{RISKY}{theirs}")) {
            block.set(&["http", "expect", "body", ours], text);
        }
    }
    item.dropped(
        &["__dangerous__body_degraded", "__dangerous__body_degraded_if_text_missing"],
        "a body makes it down, never degraded",
    );
    item.usual("verbose", &["false", "true"]);
}

fn website(mut site: Item, found: &mut Found<'_>) {
    if let Some(name) = site.string("name") {
        found.site("name", name);
    }
    let base = site.string("baseUrl").filter(|base| base != "/");
    if let Some(host) = site.string("cname") {
        found.site("url", format!("https://{host}"));
    } else if let Some(base) = base {
        found.top.insert("server".to_owned(), json!({"base_path": base}));
    }
    let intro = [site.string("introTitle"), site.string("introMessage")];
    let intro: Vec<String> = intro.into_iter().flatten().collect();
    if !intro.is_empty() {
        found.site("intro", intro.join("\n\n"));
    }
    let mut links = Vec::new();
    for mut link in site.items("navbar") {
        let (text, href) = (link.string("title"), link.peek("href").and_then(scalar).unwrap_or_default());
        if !href.contains("://") || href.contains("$") {
            link.leave("a page that Upptime makes; stillup has its own links");
            continue;
        }
        if let (Some(text), Some(href)) = (text, link.string("href")) {
            links.push(json!({"text": text, "url": href}));
        }
    }
    if !links.is_empty() {
        found.site("nav", links);
    }
    site.dropped(&["logoUrl", "faviconSvg", "favicon"], "put the image into the theme's `assets` folder");
    site.dropped(
        &[
            "theme",
            "themeUrl",
            "css",
            "customStyles",
            "introHtml",
            "js",
            "scripts",
            "links",
            "customHeadHtml",
            "customBodyHtml",
            "customFootHtml",
            "metaTags",
            "navbarGitHub",
        ],
        "a theme of your own says how pages look",
    );
    site.needless(
        &["publish", "singleCommit", "apiBaseUrl", "userContentBaseUrl", "robotsText"],
        "how Upptime uses GitHub",
    );
}
