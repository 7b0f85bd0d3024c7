//! Pages, feeds and badges in every language: whole, and in the one that is asked for.

use stillup::locale::{self, Locale, Voice};
use stillup::model::{Cause, Language, ReasonKind, Site, Story, Why};
use stillup::site::{recorded, with_timeline};

use super::*;

/// Messages that are the same in English and elsewhere, or too short to be recognised on a page.
fn english(language: Language) -> Vec<String> {
    let theirs = locale::messages(language);
    let ours = locale::messages(Language::En).into_iter().zip(theirs);
    let plain = ours.filter(|((key, text), (_, other))| {
        text != other && locale::variables(text).is_empty() && !key.starts_with("month-")
    });
    let told = plain.map(|((_, text), _)| text.trim().to_owned());
    told.filter(|text| text.len() > 11 && text.contains(' '))
        .chain(["Operational", "Everything"].map(str::to_owned))
        .collect()
}

/// Title and first entry of each incident.
fn stories() -> [Story; 2] {
    let name = || "Mail".to_owned();
    let why = Some(Why { kind: ReasonKind::ConnectRefused, number: None });
    [
        Story::State { name: name(), status: Status::Down },
        Story::Opened { name: name(), status: Status::Down, why, checks: 3 },
    ]
}

fn story(number: u8, ended: bool) -> [Change; 2] {
    let cause = Cause {
        kind: ReasonKind::ConnectRefused,
        message: "10.0.0.7 refused".to_owned(),
        number: None,
        found: None,
        consecutive_failures: 3,
        failure_threshold: 3,
        locations_failing: 1,
        locations_total: 1,
        first_failure_at: noon(),
    };
    let [title, told] = stories();
    let incident = Incident {
        title: Locale::ENGLISH.story(&title, &jiff::tz::TimeZone::UTC),
        story: Some(title),
        cause: Some(Box::new(cause)),
        ..incident(number, ended)
    };
    let [incident, mut entry] = with_entry(incident);
    if let Change::Entry { entry, .. } = &mut entry {
        entry.body = Locale::ENGLISH.story(&told, &jiff::tz::TimeZone::UTC);
        entry.story = Some(told);
    }
    [incident, entry]
}

fn feed(kind: FeedKind) -> Ask {
    Ask::Feed { kind, monitor: None, group: None }
}

fn of(ask: Ask, languages: &str) -> Asked {
    Asked { languages: languages.to_owned(), ..Asked::from(ask) }
}

async fn press(language: Option<Language>) -> Press {
    let mut press = Press::start(|config| {
        public(config, &["a", "b", "c"]);
        config.site.locale = language;
    })
    .await;
    let changes = [story(1, false), story(30, true)].into_iter().flatten().collect();
    press.write(changes).await;
    press.publish(noon(), |id| if id.as_str() == "a" { Status::Down } else { Status::Up }).await;
    press
}

#[tokio::test]
async fn every_surface_for_people_is_whole_in_every_language() {
    let ended = incident(30, true).id.to_string();
    for language in Language::ALL.iter().copied().filter(|language| *language != Language::En) {
        let press = press(Some(language)).await;
        let leftovers = english(language);
        assert!(leftovers.len() > 90, "{language}: {}", leftovers.len());
        let embed = |id: &str| Ask::Embed { id: id.to_owned(), look: EmbedLook::default(), days: None };
        for ask in [
            Ask::Home,
            Ask::Monitor("a".to_owned()),
            Ask::Incidents(None),
            Ask::Incident(ended.clone()),
            Ask::IncidentReport(ended.clone(), ReportForm::Markdown),
            Ask::Maintenance,
            Ask::Reports,
            Ask::Report("2026-11".to_owned()),
            Ask::Report("2026".to_owned()),
            Ask::Missing,
            embed("_"),
            embed("a"),
            feed(FeedKind::Atom),
            feed(FeedKind::Updates),
            Ask::File(SiteFile::Markdown),
            Ask::File(SiteFile::Llms),
            Ask::File(SiteFile::Calendar),
        ] {
            let answer = press.ask(ask.clone()).await;
            let page = text(&answer);
            assert_eq!((answer.language, answer.negotiated), (Some(language), false), "{ask:?}");
            let left: Vec<&String> = leftovers.iter().filter(|left| page.contains(left.as_str())).collect();
            assert!(left.is_empty(), "{language}: {ask:?} says {left:?}: {page}");
            if answer.content_type.starts_with("text/html") {
                let rtl = page.contains(" dir=\"rtl\"");
                assert!(
                    page.contains(&format!("<html lang=\"{language}\"")) && rtl == language.is_right_to_left(),
                    "{language}: {ask:?}"
                );
            }
        }
        press.stop().await;
    }
}

/// As webhooks: titles, sentences and reasons of the page's language.
#[tokio::test]
async fn programs_are_told_what_the_page_says() {
    for (site, language) in [(Some(Language::De), Language::De), (None, Language::En)] {
        let press = press(site).await;
        let voice = Voice::of(&Site { locale: site, ..fixture::config("").site.clone() });
        let [title, opened] = stories().map(|story| voice.story(&story));
        for ask in [
            Ask::ApiIncidents(None),
            Ask::ApiIncident(incident(30, true).id.to_string()),
            Ask::Statuspage(StatuspageFile::Incidents),
        ] {
            let answer = press.ask(of(ask.clone(), "fr")).await;
            let told: Value = serde_json::from_slice(&answer.bytes).unwrap();
            let first = &told["incidents"][0];
            let first = if first.is_null() { &told } else { first };
            let name = if first["title"].is_null() { &first["name"] } else { &first["title"] };
            let updates = if first["updates"].is_null() { &first["incident_updates"] } else { &first["updates"] };
            assert_eq!(name, &title, "{ask:?}: {told}");
            assert_eq!(updates[0]["body"], opened, "{ask:?}: {told}");
            assert_eq!((answer.language, answer.negotiated), (Some(language), false), "{ask:?}");
        }
        let [changed, told] = story(1, false);
        let (Change::Incident(one), Change::Entry { entry, .. }) = (&changed, &told) else { unreachable!() };
        let site = Site { locale: site, ..fixture::config("").site.clone() };
        let record = with_timeline(&site, recorded(&site, one, None, one.downtime), std::slice::from_ref(entry));
        assert_eq!((record.title, &record.updates.unwrap()[0].body), (title, &opened));
        press.stop().await;
    }
}

#[tokio::test]
async fn with_auto_the_reader_chooses() {
    let press = press(None).await;
    let ask = |ask: Ask, languages: &str| press.publisher.answer(of(ask, languages));
    for (languages, language, sentence) in [
        ("", Language::En, "down. Everything else works."),
        ("nl,*", Language::En, "Everything else works."),
        ("de-AT, en;q=0.5", Language::De, "Alles andere funktioniert."),
        ("fr;q=0.4,ja;q=0.9", Language::Ja, "その他はすべて正常です。"),
    ] {
        let (home, again) = tokio::join!(ask(Ask::Home, languages), ask(Ask::Home, languages));
        assert!(Arc::ptr_eq(&home, &again), "{languages}: made once");
        assert_eq!((home.language, home.negotiated), (Some(language), true));
        assert!(text(&home).contains(sentence), "{languages}");
        let atom = ask(feed(FeedKind::Atom), languages).await;
        assert!(text(&atom).contains(&format!("xml:lang=\"{language}\"")) && atom.negotiated);
        let missing = ask(Ask::Monitor("nobody".to_owned()), languages).await;
        assert_eq!((missing.status, missing.language), (404, Some(language)));
    }
    let tags: std::collections::BTreeSet<String> = [
        ask(Ask::Home, "de").await.etag.clone(),
        ask(Ask::Home, "fr").await.etag.clone(),
        ask(Ask::Home, "").await.etag.clone(),
    ]
    .into();
    assert_eq!(tags.len(), 3, "each language has its tag");
    for neutral in [
        Ask::ApiMonitors,
        Ask::Statuspage(StatuspageFile::Summary),
        Ask::File(SiteFile::Picture),
        Ask::File(SiteFile::Sitemap),
    ] {
        let (german, plain) = tokio::join!(ask(neutral.clone(), "de"), ask(neutral.clone(), ""));
        assert!(Arc::ptr_eq(&german, &plain) && !german.negotiated, "{neutral:?}");
    }
    press.stop().await;
}

#[tokio::test]
async fn a_configured_language_is_everybodys() {
    let press = press(Some(Language::Es)).await;
    let (german, plain) = tokio::join!(press.ask(of(Ask::Home, "de")), press.ask(Ask::Home));
    assert!(Arc::ptr_eq(&german, &plain) && !plain.negotiated && plain.language == Some(Language::Es));
    press.stop().await;
}

#[tokio::test]
async fn a_badge_speaks_the_language_it_is_asked_for() {
    let press = press(Some(Language::De)).await;
    for (locale, word, sentence) in [
        (None, "ausgefallen", "ausgefallen. Alles andere funktioniert."),
        (Some("fr-CA"), "en panne", "en panne. Tout le reste fonctionne."),
        (Some("en"), "down", "down. Everything else works."),
        (Some("ar"), "معطّل", "كل ما عدا ذلك يعمل."),
        (Some("klingon"), "ausgefallen", "Alles andere funktioniert."),
    ] {
        let query = || BadgeQuery { locale: locale.map(str::to_owned), ..BadgeQuery::default() };
        let of = |id, json| press.ask(badge(id, BadgeKind::Status, json, query()));
        let whole = BadgeQuery { text: Some("headline".to_owned()), ..query() };
        let all = press.ask(badge("_", BadgeKind::Status, false, whole)).await;
        let (one, json) = (of("a", false).await, of("a", true).await);
        assert!(text(&one).contains(&format!(">{word}</text>")), "{locale:?}: {}", text(&one));
        assert!(text(&all).contains(sentence), "{locale:?}: {}", text(&all));
        assert!(text(&json).contains(&format!("\"message\":\"{word}\"")), "{locale:?}: {}", text(&json));
        assert!(!one.negotiated);
    }
    press.stop().await;
}
