//! The page as text: `/index.md` says what `/` says, `/llms.txt` says where the rest is.

use std::fmt::Write as _;

use super::report::{duration, text};
use crate::view::{Chrome, HomePage, IncidentCard, MonitorRow};

/// `/index.md`.
pub fn markdown(page: &HomePage) -> String {
    let chrome = &page.chrome;
    let mut out = format!("# {}\n\n**{}**\n\n{}\n", text(&chrome.site_name), text(&chrome.headline.sentence), checked(chrome));
    if !page.open.is_empty() {
        out.push_str("\n## Open incidents\n\n");
        out.extend(page.open.iter().map(|card| open(chrome, card)));
    }
    for group in &page.groups {
        let _ = write!(out, "\n## {}\n\n", group.name.as_deref().map_or_else(|| "Monitors".to_owned(), text));
        let _ = write!(out, "| Monitor | Status | Uptime, {} days |\n|---|---|---|\n", chrome.history_days);
        out.extend(group.monitors.iter().map(|row| monitor(chrome, row)));
    }
    out.push_str("\n## Recent incidents\n\n");
    let recent: String = page.past.iter().flat_map(|day| day.incidents.iter().map(|card| past(chrome, &day.date, card))).collect();
    out.push_str(if recent.is_empty() { "None.\n" } else { &recent });
    out.push('\n');
    out.push_str(&links(chrome));
    out
}

/// `/llms.txt`, after llmstxt.org.
pub fn llms(chrome: &Chrome) -> String {
    let about = chrome.description.as_deref().unwrap_or("Live status, uptime and incidents.");
    let (name, sentence) = (text(&chrome.site_name), text(&chrome.headline.sentence));
    format!("# {name}\n\n> {}\n\nNow: {sentence}\n\n{}", text(about), links(chrome))
}

fn checked(chrome: &Chrome) -> String {
    let said = match chrome.checked_at {
        None => "Not checked yet.".to_owned(),
        Some(at) if chrome.stale => format!("Not checked since {at}: this may be out of date."),
        Some(at) => format!("Checked at {at}."),
    };
    chrome.store_failing_since.map_or_else(|| said.clone(), |since| format!("{said} Nothing could be recorded since {since}."))
}

fn open(chrome: &Chrome, card: &IncidentCard) -> String {
    let newest = card.newest.as_ref().map_or_else(String::new, |newest| format!(": {}", text(&newest.body)));
    format!("- {}, {}, {}, since {}{newest}\n", link(chrome, card), card.severity, card.status, card.started_at)
}

fn past(chrome: &Chrome, date: &str, card: &IncidentCard) -> String {
    let length = card.duration_seconds.map_or_else(|| "open".to_owned(), duration);
    format!("- {date}: {}, {}, {length}\n", link(chrome, card), card.severity)
}

fn link(chrome: &Chrome, card: &IncidentCard) -> String {
    format!("[{}]({}/incidents/{})", text(&card.title), chrome.site_url, card.id)
}

fn monitor(chrome: &Chrome, row: &MonitorRow) -> String {
    let uptime = row.uptime.map_or_else(|| "no data".to_owned(), |share| format!("{share}%"));
    // Beside uptime coverage is told when it is below 99 %, as on the page.
    let measured = row.coverage.filter(|share| share.0 < 99_000).map_or_else(String::new, |share| format!(" ({share}% measured)"));
    format!("| [{}]({}/monitors/{}) | {} | {uptime}{measured} |\n", text(&row.name), chrome.site_url, row.id, row.words)
}

fn links(chrome: &Chrome) -> String {
    let mut out = String::from("## More\n\n");
    for (name, path, what) in [
        ("Status page", "/", "for people"),
        ("Status as Markdown", "/index.md", "headline, open incidents, every monitor with its uptime"),
        ("Monitors as JSON", "/api/v1/monitors", "status, uptime and coverage by period, latency, last check"),
        ("Incidents as JSON", "/api/v1/incidents", "newest first, each with its timeline; `?cursor=` takes `next` back"),
        ("Figures by month and year", "/reports", "as JSON at /api/v1/reports/2026-11 and /api/v1/reports/2026"),
        ("Summary", "/api/v2/summary.json", "in the shape of Atlassian Statuspage"),
        ("Incidents as a feed", "/feed.atom", "Atom; also /feed.rss and /feed.json"),
        ("Updates as a feed", "/updates.atom", "an entry per update"),
        ("Maintenance", "/maintenance.ics", "iCalendar"),
    ] {
        let _ = writeln!(out, "- [{name}]({}{path}): {what}", chrome.site_url);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_the_page_says() {
        let markdown = markdown(&HomePage::sample());
        for said in [
            "is down. Everything else works.**",
            "Not checked since 2026-11-21T10:16:23.000Z: this may be out of date. Nothing could be recorded since",
            "## Website\n\n| Monitor | Status | Uptime, 90 days |",
            "](https://status.acme.example/status/monitors/monitor-0) | Operational | 99.412% (97.800% measured) |",
            "## Recent incidents\n\n- 2026-11-21: [Checkout API is down",
            "- 2026-11-20: [Search was slow](https://status.acme.example/status/incidents/inc_01J0DONE), minor, 6 min 2 s",
        ] {
            assert!(markdown.contains(said), "{said} is not in {markdown}");
        }
        assert!(!markdown.contains("<script>") && !markdown.contains('\u{202e}'), "{markdown}");
        let bare = super::markdown(&HomePage::bare());
        assert!(bare.contains("Not checked yet.") && bare.contains("## Recent incidents\n\nNone.\n"), "{bare}");
    }

    #[test]
    fn it_names_every_surface() {
        let llms = llms(&Chrome::bare());
        assert!(llms.starts_with("# Acme Status\n\n> Live status, uptime and incidents.\n\nNow: Nothing measured yet.\n"), "{llms}");
        assert_eq!(llms.matches("](https://status.acme.example/").count(), 9);
    }
}
