//! Every surface of a site, read as its readers do, and what it should say by plain facts.
#![expect(clippy::needless_pass_by_value, reason = "questions and expectations are written where they are asked")]

use std::fmt::Debug;
use std::sync::Arc;

use serde_json::Value;
use stillup::locale::Locale;
use stillup::model::{GroupId, MonitorId, Shown, SiteLevel, statuspage};
use stillup::publish::{
    Answer, Ask, BadgeKind, BadgeQuery, EmbedLook, EmbedTheme, FeedKind, Offline, SiteFile, StatuspageFile,
};
use stillup::render::{icon, preview};
use stillup::site::{Committed, Site};
use stillup::view::Headline;

use super::draw::{Drawn, MARKUP, SECRET, Watch};
use super::oracle::Verdict;

/// A site, what is published of it, and what was found wrong.
pub struct Reading<'a> {
    pub site: &'a Drawn,
    pub truth: &'a Site,
    pub committed: &'a Committed,
    pub paper: &'a Offline,
    /// Of so many monitors and incidents the own pages are read.
    pub most: usize,
    pub wrong: Vec<String>,
}

impl Reading<'_> {
    /// Reads everything.
    pub fn all(mut self) -> Vec<String> {
        self.ground();
        let sentence = self.whole();
        self.picture(&sentence);
        let home = self.home(&sentence);
        self.components();
        for place in 0..self.site.groups.len() {
            self.group(place, &home);
        }
        self.monitors();
        self.lists();
        self.wrong
    }

    fn same<T: PartialEq + Debug>(&mut self, what: &str, said: T, wanted: T) {
        if said != wanted {
            self.wrong.push(format!("{what}: {said:?}, not {wanted:?}"));
        }
    }

    /// Finished text; nothing private is in it, and no markup of people's.
    fn text(&mut self, ask: Ask) -> String {
        let Answer { bytes, content_type, .. } = self.paper.answer(&ask);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some(at) = text.to_lowercase().find(SECRET) {
            let around: String = text.chars().skip(at.saturating_sub(80)).take(200).collect();
            self.wrong.push(format!("{ask:?} tells what is private: …{around}…"));
        }
        let is_markup = ["html", "xml", "svg"].iter().any(|kind| content_type.contains(kind));
        if is_markup && text.contains(MARKUP) {
            self.wrong.push(format!("{ask:?} holds markup of people's"));
        }
        text
    }

    fn json(&mut self, ask: Ask) -> Value {
        let text = self.text(ask);
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// What the site itself says.
    fn ground(&mut self) {
        let (site, truth, at) = (self.site, self.truth, self.committed.at);
        for watch in &site.watches {
            let id = MonitorId::new(watch.id.as_str());
            let wanted = site.shown(watch);
            self.same(&format!("Site::shown {}", watch.id), truth.shown(&id, at).shown.as_str(), wanted);
            let live = self.committed.monitors.iter().find(|live| live.monitor.id == id);
            self.same("committed", live.map(|live| live.sight.shown.as_str()), Some(wanted));
        }
        let whole = site.whole();
        let now = truth.now(at);
        self.same("Site::now", now.level.as_str(), whole.level);
        self.same("Site::now", now.indicator.as_str(), whole.indicator);
        self.same("Committed::now", self.committed.now == now, true);
        for (place, (id, _)) in site.groups.iter().enumerate() {
            let now = truth.shown_group(&GroupId::new(id.as_str()), at);
            let wanted = site.of_group(place);
            self.same(&format!("Site::shown_group {id}"), now.level.as_str(), wanted.level);
        }
    }

    /// The whole site where it is one word, one colour or one sentence; the sentence.
    fn whole(&mut self) -> String {
        let whole = self.site.whole();
        let sentence = self.badge("_", "Test", &whole);
        if let (Some(begin), _) = whole.sentence() {
            self.same(&format!("{sentence:?} begins with {begin:?}"), sentence.starts_with(begin), true);
        }
        let (_, end) = whole.sentence();
        for closing in ["Everything else works.", "All monitors are up."] {
            let is_wanted = end == Some(closing);
            self.same(&format!("{sentence:?} ends with {closing:?}"), sentence.ends_with(closing), is_wanted);
        }
        let favicon = self.text(Ask::Favicon);
        self.same("favicon", favicon, icon::favicon(Shown::parse(whole.shown()).unwrap()));
        let frame = self.text(embed("_", false));
        self.same("embed _", sign(&frame), Some(whole.shown()));
        self.same("embed _", frame.contains(&format!("</svg>{}</p>", escaped(&sentence))), true);
        let pill = self.text(embed("_", true));
        self.same("pill _", sign(&pill), Some(whole.shown()));
        let line = escaped(sentence.trim_end_matches(['.', '。']));
        self.same("pill _", pill.contains(&format!("</svg>{line}<span>")), true);
        let markdown = self.text(Ask::File(SiteFile::Markdown));
        let bold = markdown.lines().find_map(|line| line.strip_prefix("**")?.strip_suffix("**"));
        self.same("index.md", bold.map(plain), Some(plain(&sentence)));
        let llms = self.text(Ask::File(SiteFile::Llms));
        let now = llms.lines().find_map(|line| line.strip_prefix("Now: "));
        self.same("llms.txt", now.map(plain), Some(plain(&sentence)));
        for kind in FeedKind::ALL {
            self.feed(*kind, (None, None), &sentence);
        }
        for file in [StatuspageFile::Status, StatuspageFile::Summary] {
            let status = self.json(Ask::Statuspage(file))["status"].take();
            let said = (status["indicator"].as_str(), status["description"].as_str());
            self.same("v2 status", said, (Some(whole.indicator), Some(whole.description)));
        }
        sentence
    }

    /// Both forms of a badge, and its dot; the long one's sentence.
    fn badge(&mut self, id: &str, name: &str, verdict: &Verdict) -> String {
        let (message, color) = verdict.badge();
        let short = self.json(badge(id, BadgeKind::Status, true, false));
        self.same(&format!("badge {id}"), short["message"].as_str(), Some(message.as_str()));
        self.same(&format!("badge {id}"), short["color"].as_str(), Some(color));
        self.same(&format!("badge {id}"), short["label"].as_str(), Some(name));
        let drawn = self.text(badge(id, BadgeKind::Status, false, false));
        let title = format!("<title>{}</title>", escaped(&format!("{name}: {message}")));
        self.same(&format!("{id}/status.svg says {title}"), unescaped(&drawn).contains(&unescaped(&title)), true);
        let dot = self.text(badge(id, BadgeKind::Dot, false, false));
        let shown = Shown::parse(verdict.shown()).unwrap();
        self.same(&format!("{id}/dot"), dot.contains(icon::sign(shown)), true);
        let long = self.json(badge(id, BadgeKind::Status, true, true));
        self.same(&format!("long badge {id}"), long["color"].as_str(), Some(color));
        long["message"].as_str().unwrap_or_default().to_owned()
    }

    fn feed(&mut self, kind: FeedKind, (monitor, group): (Option<&str>, Option<&str>), sentence: &str) {
        let ask = Ask::Feed { kind, monitor: monitor.map(str::to_owned), group: group.map(str::to_owned) };
        let text = self.text(ask);
        let title = match kind {
            FeedKind::Json => {
                serde_json::from_str::<Value>(&text).unwrap()["title"].as_str().unwrap_or_default().to_owned()
            }
            FeedKind::Atom | FeedKind::Rss | FeedKind::Updates => between(&text, "<title", "</title>"),
        };
        let title = unescaped(&title);
        let what = format!("title of {kind} of {monitor:?} {group:?}: {title:?} ends with {sentence:?}");
        self.same(&what, title.ends_with(&format!("– {sentence}")), true);
    }

    /// The picture is costly: of small sites, and not of all.
    fn picture(&mut self, sentence: &str) {
        if !sentence.len().is_multiple_of(16) || self.site.watches.len() > 20 {
            return;
        }
        let level = SiteLevel::parse(self.site.whole().level).unwrap();
        let headline = Headline { sentence: sentence.to_owned(), level, shown: level.shown() };
        let wanted = preview::png("Test", &headline, Locale::ENGLISH);
        let drawn = self.paper.answer(&Ask::File(SiteFile::Picture)).bytes;
        self.same("og.png is of the same headline", drawn == wanted, true);
    }

    fn home(&mut self, sentence: &str) -> String {
        let whole = self.site.whole();
        let home = self.text(Ask::Home);
        self.same("h1", word(&between(&home, "<h1 class=", ">")), whole.shown().to_owned());
        let told = between(&home, "<h1 class=", "</h1>");
        let told = told.rsplit_once("<span>").map(|(_, told)| told.trim_end_matches("</span>")).unwrap_or_default();
        self.same("headline", unescaped(told), sentence.to_owned());
        // in full, or from 200 on a line each
        let rows: Vec<&str> =
            home.split("<li class=\"m\">").skip(1).filter_map(|row| row.split("</li>").next()).collect();
        let public: Vec<&Watch> = self.site.watches.iter().filter(|watch| !watch.private).collect();
        self.same("rows of the page", rows.len(), public.len());
        let markdown = self.text(Ask::File(SiteFile::Markdown));
        for watch in public {
            let link = format!("href=\"/monitors/{}\"", watch.id);
            let row = rows.iter().find(|row| row.contains(&link)).copied().unwrap_or_default();
            self.same(&format!("row of {}", watch.id), sign(row), Some(self.site.shown(watch)));
            let line = markdown.lines().find(|line| line.contains(&format!("/monitors/{})", watch.id)));
            let words = line.and_then(|line| line.split(" | ").nth(1)).unwrap_or_default();
            self.same(&format!("{} in index.md", watch.id), words.trim(), words_of(self.site, watch));
        }
        home
    }

    fn components(&mut self) {
        for file in [StatuspageFile::Components, StatuspageFile::Summary] {
            let found = self.json(Ask::Statuspage(file))["components"].take();
            let all = found.as_array().cloned().unwrap_or_default();
            let groups = (0..self.site.groups.len()).filter(|place| !self.site.members(*place).is_empty());
            let groups: Vec<usize> = groups.collect();
            let public = self.site.watches.iter().filter(|watch| !watch.private);
            self.same("v2 components", all.len(), groups.len() + public.clone().count());
            let status = |id: &str| all.iter().find(|one| one["id"] == id).and_then(|one| one["status"].as_str());
            for watch in public {
                let wanted = match self.site.shown(watch) {
                    "down" => "major_outage",
                    "degraded" => "degraded_performance",
                    "maintenance" => "under_maintenance",
                    _ => "operational",
                };
                let said = status(&statuspage::monitor_id(&MonitorId::new(watch.id.as_str())));
                self.same(&format!("v2 {}", watch.id), said, Some(wanted));
            }
            for place in groups {
                let said = status(&statuspage::group_id(&GroupId::new(self.site.groups[place].0.as_str())));
                self.same(&format!("v2 group {place}"), said, Some(self.site.of_group(place).component()));
            }
        }
    }

    fn group(&mut self, place: usize, home: &str) {
        let (id, name) = self.site.groups[place].clone();
        let target = format!("group:{id}");
        if self.site.members(place).is_empty() {
            let badge = self.paper.answer(&badge(&target, BadgeKind::Status, true, false));
            self.same("a group that nobody knows", badge.status, 404);
            return;
        }
        let verdict = self.site.of_group(place);
        let sentence = self.badge(&target, &name, &verdict);
        self.feed(FeedKind::Json, (None, Some(&id)), &sentence);
        let frame = self.text(embed(&target, false));
        self.same(&format!("embed {target}"), sign(&frame), Some(verdict.shown()));
        let row = between(home, &format!("<summary><h2><bdi>{}</bdi>", escaped(&name)), "</summary>");
        self.same(&format!("{target} on the page"), sign(&row), Some(verdict.shown()));
        let words = unescaped(row.trim_end_matches("</span>").rsplit("</svg>").next().unwrap_or_default());
        let told = unescaped(&between(&frame, "<p class=\"s ", "</p>"));
        self.same(&format!("words of {target}"), told.rsplit("</svg>").next(), Some(words.as_str()));
    }

    fn monitors(&mut self) {
        let list = self.json(Ask::ApiMonitors)["monitors"].take();
        let list = list.as_array().cloned().unwrap_or_default();
        let public: Vec<Watch> = self.site.watches.iter().filter(|watch| !watch.private).cloned().collect();
        self.same("/api/v1/monitors", list.len(), public.len());
        for watch in &public {
            let found = list.iter().find(|one| one["id"] == watch.id.as_str());
            let wanted = self.site.shown(watch);
            self.same(&watch.id, found.and_then(|one| one["status"].as_str()), Some(wanted));
            let name = found.and_then(|one| one["name"].as_str());
            self.same(&watch.id, name, Some(watch.name.as_str()));
        }
        // Those that are listed last are asked for, too.
        let step = (public.len() / self.most.max(1)).max(1);
        for watch in public.iter().rev().step_by(step) {
            self.monitor(watch);
        }
        for watch in self.site.watches.clone().iter().filter(|watch| watch.private).take(self.most) {
            let page = self.paper.answer(&Ask::Monitor(watch.id.clone()));
            self.same(&watch.id, page.status, 404);
            let badge = self.paper.answer(&badge(&watch.id, BadgeKind::Status, true, false));
            self.same(&watch.id, badge.status, 404);
        }
    }

    fn monitor(&mut self, watch: &Watch) {
        let (wanted, words) = (self.site.shown(watch), words_of(self.site, watch));
        let (what, id) = (format!("{} of its own", watch.id), watch.id.clone());
        let one = self.json(Ask::ApiMonitor(id.clone()));
        self.same(&what, one["status"].as_str(), Some(wanted));
        let page = self.text(Ask::Monitor(id.clone()));
        self.same(&what, word(&between(&page, "<h1 class=", ">")), wanted.to_owned());
        self.same(&what, between(&page, "<b class=\"s ", "</b>"), format!("{wanted}\">{words}"));
        let whole = self.site.whole().shown();
        let crumb = between(&page, "<a class=\"crumb ", "</a>");
        self.same(&what, (word(&crumb), drawn(&crumb)), (whole.to_owned(), Some(whole)));
        let frame = self.text(embed(&id, false));
        self.same(&what, sign(&frame), Some(wanted));
        let color = match wanted {
            "up" => "brightgreen",
            "degraded" => "yellow",
            "down" => "red",
            "maintenance" => "blue",
            _ => "lightgrey",
        };
        let said = self.json(badge(&id, BadgeKind::Status, true, false));
        self.same(&what, (said["message"].as_str(), said["color"].as_str()), (Some(wanted), Some(color)));
        let dot = self.text(badge(&id, BadgeKind::Dot, false, false));
        self.same(&what, dot.contains(icon::sign(Shown::parse(wanted).unwrap())), true);
        self.feed(FeedKind::Atom, (Some(&id), None), words);
    }

    /// Lists of incidents and of maintenance.
    fn lists(&mut self) {
        let open: Vec<String> = self.site.open().iter().map(|one| one.id.to_string()).collect();
        let drills = self.committed.open.iter().filter(|one| one.drill && self.site.is_public(one)).count();
        let unresolved = self.json(Ask::Statuspage(StatuspageFile::Unresolved))["incidents"].take();
        let unresolved = unresolved.as_array().cloned().unwrap_or_default();
        self.same("v2 unresolved", unresolved.len(), (open.len() + drills).min(200));
        let listed = self.json(Ask::ApiIncidents(None))["incidents"].take();
        for one in listed.as_array().into_iter().flatten() {
            let id = one["id"].as_str().unwrap_or_default().to_owned();
            let is_over = !one["resolved_at"].is_null();
            let drill = one["drill"] == true;
            self.same(&format!("{id} is open"), !is_over, open.contains(&id) || drill && !is_over);
            for monitor in one["monitors"].as_array().into_iter().flatten() {
                let watch = self.site.watches.iter().find(|watch| monitor["id"] == watch.id.as_str());
                let wanted = watch.map_or("unknown", |watch| self.site.shown(watch));
                self.same(&format!("{} of {id}", monitor["id"]), monitor["status"].as_str(), Some(wanted));
            }
        }
        for id in open.iter().rev().take(self.most) {
            let one = self.json(Ask::ApiIncident(id.clone()));
            self.same(id, (one["id"].as_str(), one["resolved_at"].is_null()), (Some(id.as_str()), true));
            self.text(Ask::Incident(id.clone()));
        }
        let hidden = self.site.incidents.iter().filter(|one| !self.site.is_public(one)).take(self.most);
        for id in hidden.map(|one| one.id.to_string()).collect::<Vec<_>>() {
            let status = self.paper.answer(&Ask::ApiIncident(id.clone())).status;
            self.same(&id, status, 404);
        }
        for ask in [Ask::Incidents(None), Ask::Maintenance, Ask::ApiMaintenance, Ask::Reports] {
            self.text(ask);
        }
        for file in [SiteFile::Sitemap, SiteFile::Calendar] {
            self.text(Ask::File(file));
        }
        for file in StatuspageFile::ALL {
            self.text(Ask::Statuspage(*file));
        }
    }
}

fn words_of(site: &Drawn, watch: &Watch) -> &'static str {
    match site.shown(watch) {
        "unknown" if watch.paused => "Paused",
        "unknown" if !watch.silent => "Not yet known",
        "unknown" => "Unknown",
        "up" => "Operational",
        "degraded" => "Degraded",
        "down" => "Down",
        _ => "Maintenance",
    }
}

fn badge(id: &str, kind: BadgeKind, json: bool, whole: bool) -> Ask {
    let query = BadgeQuery { text: whole.then(|| "headline".to_owned()), ..BadgeQuery::default() };
    Ask::Badge { id: id.to_owned(), kind, json, query }
}

fn embed(id: &str, pill: bool) -> Ask {
    Ask::Embed { id: id.to_owned(), look: EmbedLook { theme: EmbedTheme::Auto, pill }, days: Some(7) }
}

/// The state of the first sign: the class of its words or, where it has none, its own; which is also the sign that is
/// drawn.
fn sign(html: &str) -> Option<&'static str> {
    let class = ["class=\"s ", "class=\"g "].map(|class| between(html, class, "\""));
    drawn(html).filter(|drawn| class.iter().find(|class| !class.is_empty()).is_some_and(|class| class == drawn))
}

/// The first sign that is drawn.
fn drawn(html: &str) -> Option<&'static str> {
    Shown::parse(&between(html, "<use href=\"#", "\"")).map(Shown::as_str)
}

/// What stands between the first `from` and the `to` after it.
fn between(text: &str, from: &str, to: &str) -> String {
    let Some((_, rest)) = text.split_once(from) else { return String::new() };
    rest.split_once(to).map(|(found, _)| found.to_owned()).unwrap_or_default()
}

/// The first word of a class.
fn word(class: &str) -> String {
    class.trim_matches('"').split([' ', '"']).next().unwrap_or_default().to_owned()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#x27;")
}

fn unescaped(text: &str) -> String {
    let text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#x27;", "'");
    text.replace("&#39;", "'").replace("&#34;", "\"").replace("&#x2f;", "/").replace("&amp;", "&")
}

/// Without what Markdown escapes.
fn plain(text: &str) -> String {
    unescaped(text).replace('\\', "")
}

/// What a published site is read by.
pub fn published(committed: &Committed, paper: &mut Offline, theme: &Arc<stillup::render::html::Theme>) {
    assert!(paper.update(committed, theme), "the store can be read");
}
