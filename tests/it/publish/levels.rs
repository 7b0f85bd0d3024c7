//! What is now is said once: every surface tells the same level in the same words.

use stillup::model::{Handling, Impact, SiteLevel};
use stillup::render::icon;
use stillup::telemetry::Metrics;

use super::*;

const TITLE: &str = "Logins fail for most customers";
const SENTENCE: &str = "Logins fail for most customers. All monitors are up.";

/// A person's, critical, of the whole site, without an impact on any monitor.
fn without_impact(number: u8) -> Incident {
    Incident {
        monitors: Vec::new(),
        title: TITLE.to_owned(),
        source: Source::Manual,
        severity: Severity::Critical,
        handling: Handling { impact: Impact::None, ..Handling::default() },
        ..incident(number, false)
    }
}

async fn press() -> Press {
    Press::start(|config| {
        public(config, &["a", "b"]);
        config.groups.push(Group {
            id: GroupId::new("g"),
            name: "Both".to_owned(),
            description: None,
            collapsed: Some(true),
        });
        for monitor in &mut config.monitors {
            Arc::make_mut(monitor).group = Some(GroupId::new("g"));
        }
    })
    .await
}

fn whole() -> BadgeQuery {
    BadgeQuery { text: Some("headline".to_owned()), ..BadgeQuery::default() }
}

#[tokio::test]
async fn an_incident_that_shows_on_no_monitor_shows_on_every_surface() {
    let mut press = press().await;
    press.publish(noon(), |_| Status::Up).await;
    let works = press.ask(Ask::File(SiteFile::Picture)).await;
    press.write(with_entry(without_impact(1)).into()).await;
    press.publish(noon() + Duration::from_secs(10), |_| Status::Up).await;
    let (home, embed) = (press.ask(Ask::Home).await, |pill| Ask::Embed {
        id: "_".to_owned(),
        look: EmbedLook { pill, ..EmbedLook::default() },
        days: None,
    });
    let home = text(&home);
    for said in [
        format!("<title>{SENTENCE} – "),
        format!("<meta property=\"og:title\" content=\"{SENTENCE}\">"),
        format!("<span>{SENTENCE}</span></h1>"),
        "<h1 class=\"degraded\">".to_owned(),
        "class=\"inc degraded\"".to_owned(),
    ] {
        assert!(home.contains(&said), "{said} is not in {home}");
    }
    assert!(!home.contains("Everything works."), "{home}");
    assert_eq!(text(&*press.ask(Ask::Favicon).await), icon::favicon(stillup::model::Shown::Degraded));
    assert_ne!(press.ask(Ask::File(SiteFile::Picture)).await.etag, works.etag);
    let shown = press.json(badge("_", BadgeKind::Status, true, BadgeQuery::default())).await;
    assert_eq!((&shown["message"], &shown["color"]), (&"incident".into(), &"orange".into()));
    let shown = press.json(badge("_", BadgeKind::Status, true, whole())).await;
    assert_eq!((&shown["message"], &shown["color"]), (&SENTENCE.into(), &"orange".into()));
    let dot = text(&*press.ask(badge("_", BadgeKind::Dot, false, BadgeQuery::default())).await);
    assert!(dot.contains(icon::sign(stillup::model::Shown::Degraded)), "{dot}");
    let group = press.json(badge("group:g", BadgeKind::Status, true, BadgeQuery::default())).await;
    assert_eq!(group["message"], "up", "one of the whole site counts in a group by its impact only");
    let status = press.json(Ask::Statuspage(StatuspageFile::Status)).await;
    assert_eq!(status["status"], serde_json::json!({"indicator": "critical", "description": "Major System Outage"}));
    for (ask, said) in [
        (embed(false), SENTENCE),
        (embed(true), &format!("{}<span>· <bdi>", SENTENCE.trim_end_matches('.'))),
        (Ask::File(SiteFile::Markdown), SENTENCE),
        (Ask::File(SiteFile::Llms), SENTENCE),
        (Ask::Feed { kind: FeedKind::Atom, monitor: None, group: None }, SENTENCE),
        (Ask::Feed { kind: FeedKind::Json, monitor: None, group: None }, SENTENCE),
        (Ask::Incidents(None), SENTENCE),
    ] {
        let found = text(&*press.ask(ask.clone()).await);
        assert!(found.contains(said), "{ask:?}: {found}");
    }
    press.stop().await;
}

#[tokio::test]
async fn what_ended_a_moment_ago_is_told_for_an_hour() {
    let mut press = press().await;
    let over = |number, minutes: u64| {
        let at = noon() - Duration::from_secs(60 * minutes);
        let handling = Handling::default();
        Incident {
            resolved_at: Some(at),
            updated_at: at,
            status: IncidentStatus::Resolved,
            handling,
            ..incident(number, false)
        }
    };
    // A drill, one that is private, and one that ended too long ago are not told.
    let drill = Incident { drill: true, ..over(4, 1) };
    let mut private = over(5, 1);
    private.handling.visibility = Visibility::Private;
    for one in [over(1, 20), over(2, 29), over(3, 61), drill, private] {
        press.write(with_entry(Incident { monitors: vec![MonitorId::new("a")], ..one }).into()).await;
    }
    press.publish(noon(), |_| Status::Up).await;
    let home = text(&*press.ask(Ask::Home).await);
    let said = "and 1 more</a>, <span class=\"ago\"><time datetime=\"2026-11-21T11:40:00.000Z\">at 11:40</time></span>";
    assert!(home.contains("<br>Resolved: <a href=\"") && home.contains(said), "{home}");
    assert!(text(&*press.ask(Ask::File(SiteFile::Markdown)).await).contains("\nResolved: ["));
    let later = noon() + Duration::from_secs(60 * 45);
    press.publish(later, |_| Status::Up).await;
    assert!(!text(&*press.ask(Ask::Home).await).contains("Resolved: <a"), "an hour is over");
    press
        .publish(noon() + Duration::from_secs(1), |id| if id.as_str() == "a" { Status::Down } else { Status::Up })
        .await;
    assert!(!text(&*press.ask(Ask::Home).await).contains("Resolved: <a"), "not everything works");
    press.stop().await;
}

#[tokio::test]
async fn very_many_at_once_are_one_card_and_one_entry_of_the_past() {
    let ids: Vec<String> = (0..20).map(|number| format!("m{number:02}")).chain(["healthy".to_owned()]).collect();
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let mut press = Press::start(|config| public(config, &ids)).await;
    let of = |number: usize| {
        let started_at = noon() - Duration::from_secs(1_800 + number as u64);
        let mut random = [0; 10];
        random[..8].copy_from_slice(&number.to_be_bytes());
        let monitors = vec![MonitorId::new(format!("m{number:02}"))];
        Incident { id: IncidentId::fresh(started_at, random), monitors, started_at, ..incident(1, false) }
    };
    press.write((0..20).flat_map(|number| with_entry(of(number))).collect()).await;
    press.publish(noon(), |id| if id.as_str() == "healthy" { Status::Up } else { Status::Down }).await;
    let home = text(&*press.ask(Ask::Home).await);
    assert_eq!(home.matches("<article class=\"inc").count(), 1, "{home}");
    assert!(home.contains("<article class=\"inc many down\" id=\"many\">\n<h2>20 services down</h2>"), "{home}");
    let card = home.split("<article").nth(1).unwrap().split("</article>").next().unwrap();
    assert_eq!(card.matches("<li>").count(), 20);
    assert!(card.find("m00").unwrap() < card.find("m19").unwrap(), "in the order of the page");
    let past = home.split("<section class=\"past\">").nth(1).unwrap();
    assert_eq!(past.matches("<summary>").count(), 1, "{past}");
    let listed = press.json(Ask::ApiIncidents(None)).await;
    assert_eq!(listed["incidents"].as_array().map(Vec::len), Some(20), "programs get each");
    press
        .publish(noon() + Duration::from_secs(1), |id| if *id.as_str() > *"m02" { Status::Up } else { Status::Down })
        .await;
    assert!(text(&*press.ask(Ask::Home).await).contains("<h2>20 services affected</h2>"));
    press.stop().await;
}

#[test]
fn metrics_know_every_level() {
    let metrics = Metrics::new();
    for level in SiteLevel::ALL {
        metrics.site_level(*level);
        assert!(metrics.encode().contains(&format!("stillup_site_level{{level=\"{level}\"}} 1\n")), "{level}");
    }
}
