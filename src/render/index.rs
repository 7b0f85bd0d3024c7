//! The page as text: `/index.md` says what `/` says, `/llms.txt` says where the rest is.

use std::fmt::Write as _;

use super::escape::text;
use crate::locale::{Arg, Locale};
use crate::view::{
    Chrome, HomePage, IncidentCard, MaintenanceCard, ManyCard, ManyLine, MonitorRow, PastEntry, Resolved,
};

/// `/index.md`.
pub fn markdown(page: &HomePage) -> String {
    let chrome = &page.chrome;
    let locale = Locale::of(chrome.locale);
    let mut out =
        format!("# {}\n\n**{}**\n\n{}\n", text(&chrome.site_name), text(&chrome.headline.sentence), checked(chrome));
    out.extend(chrome.resolved.as_ref().map(|resolved| self::resolved(chrome, resolved)));
    if page.many.is_some() || !page.open.is_empty() {
        let _ = write!(out, "\n## {}\n\n", locale.text("text-open"));
        out.extend(page.many.as_ref().map(|card| many(chrome, card)));
        out.extend(page.open.iter().map(|card| open(chrome, card)));
    }
    if !page.maintenance.is_empty() {
        let _ = write!(out, "\n## {}\n\n", locale.text("maintenance"));
        out.extend(page.maintenance.iter().map(|card| maintenance(chrome, card)));
    }
    let columns = [
        locale.text("text-monitor"),
        locale.text("text-status"),
        locale.say("text-uptime", &[("days", Arg::from(chrome.history_days))]),
    ]
    .join(" | ");
    for group in &page.groups {
        let unnamed = || if page.groups.len() == 1 { locale.text("group-alone") } else { locale.text("group-others") };
        let name = group.name.as_deref().map_or_else(unnamed, text);
        let _ = write!(out, "\n## {name}\n\n| {columns} |\n|---|---|---|\n");
        out.extend(group.monitors.iter().map(|row| monitor(chrome, row)));
    }
    let _ = write!(out, "\n## {}\n\n", locale.text("recent-incidents"));
    let recent: String =
        page.past.iter().flat_map(|day| day.entries.iter().map(|entry| past(chrome, &day.date, entry))).collect();
    if recent.is_empty() {
        let _ = writeln!(out, "{}", locale.text("text-none"));
    }
    out.push_str(&recent);
    out.push('\n');
    out.push_str(&links(chrome));
    out
}

/// `/llms.txt`, after llmstxt.org.
pub fn llms(chrome: &Chrome) -> String {
    let locale = Locale::of(chrome.locale);
    let about = chrome.description.clone().unwrap_or_else(|| locale.text("text-about"));
    let (name, sentence) = (text(&chrome.site_name), text(&chrome.headline.sentence));
    let now = locale.say("text-now", &[("headline", Arg::from(&sentence))]);
    format!("# {name}\n\n> {}\n\n{now}\n\n{}", text(&about), links(chrome))
}

fn checked(chrome: &Chrome) -> String {
    let locale = Locale::of(chrome.locale);
    let said = |key: &str, at: &dyn ToString| locale.say(key, &[("at", Arg::from(&at.to_string()))]);
    let checked = match chrome.checked_at {
        None => locale.text("text-never"),
        Some(at) if chrome.stale => said("text-stale", &at),
        Some(at) => said("text-checked", &at),
    };
    match chrome.store_failing_since {
        Some(since) => locale.sentences(&[checked, said("text-failing", &since)]),
        None => checked,
    }
}

fn resolved(chrome: &Chrome, resolved: &Resolved) -> String {
    let names = format!("[{}]({}/incidents/{})", text(&resolved.names), chrome.site_url, resolved.id);
    let at = resolved.at.to_string();
    let said = [("names", Arg::from(&names)), ("at", Arg::from(&at))];
    format!("\n{}\n", Locale::of(chrome.locale).say("resolved-lately", &said))
}

fn open(chrome: &Chrome, card: &IncidentCard) -> String {
    let locale = Locale::of(chrome.locale);
    let newest = card.newest.as_ref().map_or_else(String::new, |newest| format!(": {}", text(&newest.body)));
    let since = locale.say("since", &[("at", Arg::from(&card.started_at.to_string()))]);
    let severity = locale.word("severity-", card.severity.as_str());
    let told = [link(chrome, card), severity, locale.word("stage-", card.stage), since];
    format!("- {}{newest}\n", told.join(&locale.text("list-separator")))
}

fn maintenance(chrome: &Chrome, card: &MaintenanceCard) -> String {
    let locale = Locale::of(chrome.locale);
    let names: Vec<String> = card.monitors.iter().map(|monitor| text(&monitor.name)).collect();
    let names = locale.and_more(&names, card.affected - card.monitors.len());
    let place = format!("[{}]({}/maintenance#{})", text(&card.title), chrome.site_url, card.id);
    let [from, to] = [card.starts_at, card.ends_at].map(|at| at.to_string());
    let told = [
        place,
        locale.word("plan-", card.status.as_str()),
        locale.say("text-period", &[("from", Arg::from(&from)), ("to", Arg::from(&to))]),
        locale.say("text-affects", &[("names", Arg::from(&names))]),
    ];
    let about = card.description.as_ref().map_or_else(String::new, |about| format!(": {}", text(about)));
    format!("- {}{about}\n", told.join(&locale.text("list-separator")))
}

/// Many at once: a line for them all, and one below it for each.
fn many(chrome: &Chrome, card: &ManyCard) -> String {
    let locale = Locale::of(chrome.locale);
    let line = |line: &ManyLine| {
        let place = format!("[{}]({}/incidents/{})", text(&line.name), chrome.site_url, line.id);
        let since = locale.say("since", &[("at", Arg::from(&line.since.to_string()))]);
        let cause = line.cause.as_deref().map(text);
        let told: Vec<String> = [Some(place), Some(since), cause].into_iter().flatten().collect();
        format!("  - {}\n", told.join(&locale.text("list-separator")))
    };
    let more =
        (card.more > 0).then(|| format!("  - {}\n", locale.say("many-more", &[("count", Arg::from(card.more))])));
    format!("- {}\n", text(&card.title)) + &card.lines.iter().map(line).chain(more).collect::<String>()
}

fn past(chrome: &Chrome, date: &str, entry: &PastEntry) -> String {
    let single = |date: &str, card: &IncidentCard| past_line(chrome, date, card);
    match &entry.title {
        None => entry.incidents.iter().map(|card| single(&format!("{date}: "), card)).collect(),
        Some(title) => {
            let lines: String = entry.incidents.iter().map(|card| format!("  {}", single("", card))).collect();
            format!("- {date}: {}\n{lines}", text(title))
        }
    }
}

fn past_line(chrome: &Chrome, date: &str, card: &IncidentCard) -> String {
    let locale = Locale::of(chrome.locale);
    let length =
        card.duration_seconds.map_or_else(|| locale.text("text-still-open"), |seconds| locale.exact_duration(seconds));
    let told = [link(chrome, card), locale.word("severity-", card.severity.as_str()), length];
    format!("- {date}{}\n", told.join(&locale.text("list-separator")))
}

fn link(chrome: &Chrome, card: &IncidentCard) -> String {
    format!("[{}]({}/incidents/{})", text(&card.title), chrome.site_url, card.id)
}

fn monitor(chrome: &Chrome, row: &MonitorRow) -> String {
    let locale = Locale::of(chrome.locale);
    let uptime = row.uptime.map_or_else(|| locale.text("no-data"), |share| locale.share(share));
    // Beside uptime coverage is told when it is below 99 %, as on the page.
    let measured = row.coverage.filter(|share| share.0 < 99_000).map_or_else(String::new, |share| {
        format!(" ({})", locale.say("measured", &[("share", Arg::from(&locale.share(share)))]))
    });
    format!("| [{}]({}/monitors/{}) | {} | {uptime}{measured} |\n", text(&row.name), chrome.site_url, row.id, row.words)
}

fn links(chrome: &Chrome) -> String {
    let locale = Locale::of(chrome.locale);
    let mut out = format!("## {}\n\n", locale.text("text-more"));
    for (name, path, what) in [
        ("text-page", "/", locale.text("text-page-about")),
        ("text-markdown", "/index.md", locale.text("text-markdown-about")),
        ("text-monitors", "/api/v1/monitors", locale.text("text-monitors-about")),
        ("text-incidents", "/api/v1/incidents", locale.text("text-incidents-about")),
        ("figures", "/reports", locale.text("text-figures-about")),
        ("text-summary", "/api/v2/summary.json", locale.text("text-summary-about")),
        ("text-plan", "/api/v1/maintenance", locale.text("text-plan-about")),
        ("text-feed", "/feed.atom", locale.text("text-feed-about")),
        ("text-updates", "/updates.atom", locale.text("text-updates-about")),
        ("text-calendar", "/maintenance.ics", "iCalendar".to_owned()),
    ] {
        let _ = writeln!(out, "- [{}]({}{path}): {what}", locale.text(name), chrome.site_url);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[test]
    fn it_says_what_the_page_says() {
        let sample = HomePage::sample();
        let markdown =
            markdown(&HomePage { chrome: Chrome { locale: Language::En, ..sample.chrome.clone() }, ..sample });
        for said in [
            "down. Everything else works.**",
            "Not checked since 2026-11-21T10:16:23.000Z: this may be out of date. Nothing could be recorded since",
            "## Website\n\n| Monitor | Status | Uptime, 90 days |",
            "](https://status.acme.example/status/monitors/monitor-0) | Operational | 99.412 % (measured 97.800 %) |",
            "](https://status.acme.example/status/maintenance#db-upgrade-in_progress), in progress, \
                2026-11-21T10:16:31.000Z to 2026-11-21T11:46:31.000Z, affects Acme",
            " and 280 more: Reads ",
            "## Recent incidents\n\n- 2026-11-21: [Checkout API down",
            "- 2026-11-20: 2 services down\n  - [Search \
                degraded](https://status.acme.example/status/incidents/inc_01J0DONE), minor, 6 min 2 s",
        ] {
            assert!(markdown.contains(said), "{said} is not in {markdown}");
        }
        assert!(
            markdown.contains("\n## Others\n") && !markdown.contains("\n## Monitors\n"),
            "as on the page: {markdown}"
        );
        assert!(!markdown.contains("<script>") && !markdown.contains('\u{202e}'), "{markdown}");
        let bare = super::markdown(&HomePage::bare());
        assert!(bare.contains("Not checked yet.") && bare.contains("## Recent incidents\n\nNone.\n"), "{bare}");
    }

    #[test]
    fn it_names_every_surface() {
        let llms = llms(&Chrome::bare());
        assert!(
            llms.starts_with("# Acme Status\n\n> Live status, uptime and incidents.\n\nNow: Nothing measured yet.\n"),
            "{llms}"
        );
        assert_eq!(llms.matches("](https://status.acme.example/").count(), 10);
    }
}
