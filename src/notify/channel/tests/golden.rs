//! What exactly is sent, for an incident and for maintenance, with names that try to mean something.

use serde_json::{Value, json};

use super::*;

#[test]
fn golden_slack() {
    let wanted = json!({
        "text": "*<https://status.acme.example/incidents/inc_01J|A &lt;b&gt; &amp; C is down>*",
        "attachments": [{
            "color": "#d1242f",
            "fallback": "A &lt;b&gt; &amp; C is down",
            "blocks": [
                {"type": "section", "text": {"type": "mrkdwn", "text": "A &lt;b&gt; &amp; C is down: HTTP 503."}},
                {"type": "section", "fields": [
                    {"type": "mrkdwn", "text": "*Cause*\nHTTP 503 A &lt;b&gt; &amp; C"},
                    {"type": "mrkdwn", "text": "*Status*\ndetected automatically"},
                    {"type": "mrkdwn", "text": "*Severity*\ncritical"},
                    {"type": "mrkdwn", "text": "*Affected*\nA &lt;b&gt; &amp; C"},
                    {"type": "mrkdwn", "text": "*Began*\n<!date^1795255200^{date_short}, {time_secs}|21 Nov 2026, \
                        10:00:00 UTC>"},
                ]},
            ],
        }],
    });
    assert_eq!(made(ChannelKind::Slack, &incident(EventType::IncidentOpened, "A <b> & C")), wanted);
}

#[test]
fn golden_discord() {
    let wanted = json!({
        "username": "Acme",
        "embeds": [{
            "title": "Resolved: \\*api\\* is down",
            "description": "\\*api\\* is down: HTTP 503.",
            "url": "https://status.acme.example/incidents/inc_01J",
            "color": 0x2D_A4_4E,
            "timestamp": "2026-11-21T10:00:05.000Z",
            "fields": [
                {"name": "Status", "value": "resolved", "inline": true},
                {"name": "Severity", "value": "critical", "inline": true},
                {"name": "Affected", "value": "\\*api\\*", "inline": true},
                {"name": "Began", "value": "<t:1795255200:f>", "inline": true},
                {"name": "Resolved", "value": "<t:1795255260:f>", "inline": true},
                {"name": "Lasted", "value": "1 min 0 s", "inline": true},
            ],
        }],
        "allowed_mentions": {"parse": []},
    });
    assert_eq!(made(ChannelKind::Discord, &incident(EventType::IncidentResolved, "*api*")), wanted);
}

#[test]
fn golden_teams() {
    let wanted = json!({
        "type": "message",
        "attachments": [{
            "contentType": "application/vnd.microsoft.card.adaptive",
            "contentUrl": null,
            "content": {
                "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
                "type": "AdaptiveCard",
                "version": "1.4",
                "body": [
                    {"type": "TextBlock", "text": "Maintenance has begun: Upgrade", "size": "Large",
                    "weight": "Bolder", "wrap": true, "color": "Accent"},
                    {"type": "FactSet", "facts": [
                        {"title": "Affected", "value": "Upgrade"},
                        {"title": "From", "value": "1 Dec 2026, 21:00:00 UTC"},
                        {"title": "Until", "value": "1 Dec 2026, 22:30:00 UTC"},
                    ]},
                ],
                "msteams": {"width": "Full"},
                "actions": [{"type": "Action.OpenUrl", "title": "Open the status page",
                "url": "https://status.acme.example/maintenance#db-20261201T210000Z"}],
            },
        }],
    });
    assert_eq!(made(ChannelKind::Teams, &maintenance(EventType::MaintenanceStarted, "Upgrade")), wanted);
}

#[test]
fn golden_mattermost() {
    let value = made(ChannelKind::Mattermost, &incident(EventType::IncidentOpened, "@all_"));
    assert_eq!(value["channel"], "town-square");
    let attachment = &value["attachments"][0];
    assert_eq!(attachment["title"], "@\u{200B}all\\_ is down");
    assert_eq!(attachment["title_link"], "https://status.acme.example/incidents/inc_01J");
    assert_eq!(attachment["text"], "@\u{200B}all\\_ is down: HTTP 503.");
    assert_eq!(attachment["color"], "#d1242f");
    assert_eq!(attachment["fields"][2], json!({"title": "Severity", "value": "critical", "short": true}));
}

#[test]
fn golden_googlechat() {
    let value = made(ChannelKind::GoogleChat, &incident(EventType::IncidentOpened, "<users/all>"));
    let widgets = &value["cardsV2"][0]["card"]["sections"][0]["widgets"];
    assert_eq!(widgets[0]["textParagraph"]["text"], "<b><font color=\"#d1242f\">&lt;users/all&gt; is down</font></b>");
    assert_eq!(widgets[1]["textParagraph"]["text"], "&lt;users/all&gt; is down: HTTP 503.");
    assert!(
        widgets[2]["textParagraph"]["text"]
            .as_str()
            .unwrap()
            .starts_with("<b>Cause</b>: HTTP 503 &lt;users/all&gt;<br><b>Status</b>: detected automatically<br>")
    );
    let link = &widgets[3]["buttonList"]["buttons"][0]["onClick"]["openLink"]["url"];
    assert_eq!(link, "https://status.acme.example/incidents/inc_01J");
}

#[test]
fn golden_telegram() {
    let value = made(ChannelKind::Telegram, &incident(EventType::IncidentOpened, "A<B"));
    let text = concat!(
        "<b>A&lt;B is down</b>\n\nA&lt;B is down: HTTP 503.\n\n",
        "<b>Cause</b>: HTTP 503 A&lt;B\n<b>Status</b>: detected automatically\n<b>Severity</b>: critical\n\
            <b>Affected</b>: A&lt;B\n",
        "<b>Began</b>: 21 Nov 2026, 10:00:00 UTC\n\n<a href=\"https://status.acme.example/incidents/inc_01J\">Open the \
            status page</a>",
    );
    let wanted = json!({
        "chat_id": "-100", "text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": true},
        "message_thread_id": 7,
    });
    assert_eq!(value, wanted);
}

#[test]
fn golden_ntfy_and_gotify() {
    let message = "API is down: HTTP 503.\nCause: HTTP 503 API\nStatus: detected automatically\nSeverity: critical\n\
        Affected: API\nBegan: 21 Nov 2026, 10:00:00 UTC";
    let link = "https://status.acme.example/incidents/inc_01J";
    let opened = incident(EventType::IncidentOpened, "API");
    let wanted = json!({
        "topic": "acme", "title": "API is down", "message": message, "tags": ["rotating_light"], "priority": 5,
        "click": link,
        "actions": [{"action": "view", "label": "Open the status page", "url": link}],
    });
    assert_eq!(made(ChannelKind::Ntfy, &opened), wanted);
    let message = concat!(
        "API is down: HTTP 503.  \n**Cause**: HTTP 503 API  \n**Status**: detected automatically  \n",
        "**Severity**: critical  \n**Affected**: API  \n**Began**: 21 Nov 2026, 10:00:00 UTC",
    );
    let wanted = json!({
        "title": "API is down", "message": message, "priority": 10,
        "extras": {"client::display": {"contentType": "text/markdown"},
        "client::notification": {"click": {"url": link}}},
    });
    assert_eq!(made(ChannelKind::Gotify, &opened), wanted);
}

#[test]
fn golden_pagerduty() {
    let wanted = json!({
        "event_action": "trigger",
        "dedup_key": "inc_01J",
        "client": "stillup",
        "client_url": "https://status.acme.example/incidents/inc_01J",
        "links": [{"href": "https://status.acme.example/incidents/inc_01J", "text": "Open the status page"}],
        "payload": {
            "summary": "API is down", "source": "api", "severity": "critical", "group": "apis",
            "timestamp": "2026-11-21T10:00:00.000Z",
            "custom_details": {
                "body": "API is down: HTTP 503.", "status": "detected automatically", "severity": "critical",
                "affected": "API",
                "started": "21 Nov 2026, 10:00:00 UTC", "cause": "HTTP 503 API",
            },
        },
    });
    assert_eq!(made(ChannelKind::PagerDuty, &incident(EventType::IncidentOpened, "API")), wanted);
    for (event, action) in [
        (EventType::IncidentUpdated, "trigger"),
        (EventType::IncidentReopened, "trigger"),
        (EventType::IncidentResolved, "resolve"),
    ] {
        let value = made(ChannelKind::PagerDuty, &incident(event, "API"));
        assert_eq!((&value["event_action"], &value["dedup_key"]), (&json!(action), &json!("inc_01J")));
    }
}

#[test]
fn golden_alertmanager() {
    let labels = |severity: &str| {
        json!({
            "team": "web", "alertname": "StillupIncident", "incident": "inc_01J", "severity": severity,
            "monitor": "api", "group": "apis",
        })
    };
    let wanted = json!([{
        "labels": labels("critical"),
        "annotations": {"summary": "API is down", "description": "API is down: HTTP 503."},
        "startsAt": "2026-11-21T10:00:00.000Z",
        "endsAt": "2026-12-21T10:00:05.000Z",
        "generatorURL": "https://status.acme.example/incidents/inc_01J",
    }]);
    assert_eq!(made(ChannelKind::Alertmanager, &incident(EventType::IncidentOpened, "API")), wanted);
    let raised = made(ChannelKind::Alertmanager, &incident(EventType::IncidentUpdated, "API"));
    let ends: Vec<_> =
        raised.as_array().unwrap().iter().map(|alert| (&alert["labels"], alert["endsAt"].as_str().unwrap())).collect();
    let now = "2026-11-21T10:00:05.000Z";
    assert_eq!(
        ends,
        [(&labels("critical"), "2026-12-21T10:00:05.000Z"), (&labels("major"), now), (&labels("minor"), now)]
    );
    let resolved = made(ChannelKind::Alertmanager, &incident(EventType::IncidentResolved, "API"));
    assert_eq!(
        (&resolved[0]["labels"], &resolved[0]["endsAt"]),
        (&labels("critical"), &json!("2026-11-21T10:01:00.000Z"))
    );
}

#[test]
fn what_a_person_wrote_is_shown_as_meant() {
    let told = postmortem("API");
    let texts = [
        (ChannelKind::Slack, "/attachments/0/blocks/0/text/text", "A *disk* was full."),
        (ChannelKind::Discord, "/embeds/0/description", "A **disk** was full."),
        (ChannelKind::Teams, "/attachments/0/content/body/1/text", "A **disk** was full."),
        (ChannelKind::Mattermost, "/attachments/0/text", "A **disk** was full."),
        (ChannelKind::Gotify, "/message", "A **disk** was full.  \n"),
        (ChannelKind::Ntfy, "/message", "A disk was full.\n"),
        (ChannelKind::PagerDuty, "/payload/custom_details/body", "A disk was full."),
        (ChannelKind::Statuspage, "/incident/incident_updates/0/body", "A **disk** was full."),
        (ChannelKind::GoogleChat, "/cardsV2/0/card/sections/0/widgets/1/textParagraph/text", "A <b>disk</b> was full."),
    ];
    for (kind, place, wanted) in texts {
        let value = made(kind, &told);
        let text = value.pointer(place).and_then(Value::as_str).unwrap();
        assert!(text.starts_with(wanted), "{kind}: {text}");
    }
    let words = Words { title: None, body: Some("{{ body }} {{ url }}".to_owned()) };
    let bytes = try_make(&channel(ChannelKind::Discord), &words, &told, MessageKind::Event).unwrap();
    let value: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(value["embeds"][0]["description"], "A disk was full. https://status.acme.example/incidents/inc_01J");
}

#[test]
fn golden_email() {
    let opened = incident(EventType::IncidentOpened, "Büro\r\nBcc: x@evil.example");
    let text = String::from_utf8(bytes_of(&channel(ChannelKind::Email), &opened, MessageKind::Event)).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let head = head.replace("\r\n ", " ");
    let headers: Vec<&str> = head.lines().collect();
    for wanted in [
        "From: \"Acme Status\" <status@acme.example>",
        "Date: Sat, 21 Nov 2026 10:00:05 +0000",
        "Message-ID: <inc_01J.ops@acme.example>",
        "MIME-Version: 1.0",
        "Auto-Submitted: auto-generated",
        "X-Stillup-Event: incident.opened",
    ] {
        assert!(headers.contains(&wanted), "{wanted} in {head}");
    }
    assert!(head.is_ascii() && body.is_ascii());
    assert!(!headers.iter().any(|line| line.to_lowercase().starts_with("bcc")), "{head}");
    assert!(!head.contains("References") && !head.contains("In-Reply-To"), "{head}");
    let resolved =
        bytes_of(&channel(ChannelKind::Email), &incident(EventType::IncidentResolved, "API"), MessageKind::Event);
    let resolved = String::from_utf8(resolved).unwrap();
    for wanted in [
        "Subject: Resolved: API is down\r\n",
        "Message-ID: <msg_1@acme.example>\r\n",
        "In-Reply-To: <inc_01J.ops@acme.example>\r\n",
        "References: <inc_01J.ops@acme.example>\r\n",
        "MIME-Version: 1.0\r\n",
    ] {
        assert!(resolved.contains(wanted), "{wanted} in {resolved}");
    }
    let fallback = bytes_of(&channel(ChannelKind::Email), &opened, MessageKind::Fallback);
    assert!(
        String::from_utf8(fallback).unwrap().contains("Message-ID: <msg_1@acme.example>\r\n"),
        "two may come to the same mailbox"
    );
    assert!(
        resolved.contains(
            "API is down: HTTP 503.\r\n\r\nStatus: resolved\r\nSeverity: critical\r\nAffected: API\r\n\
                Began: 21 Nov 2026, 10:00:00 UTC\r\n\
         Resolved: 21 Nov 2026, 10:01:00 UTC\r\nLasted: 1 min 0 s\r\n\r\n\
         https://status.acme.example/incidents/inc_01J\r\n"
        ),
        "{resolved}"
    );
}

#[test]
fn a_reminder_says_so() {
    let facts = incident(EventType::IncidentUpdated, "API");
    let reminder: Value =
        serde_json::from_slice(&bytes_of(&channel(ChannelKind::Slack), &facts, MessageKind::Reminder)).unwrap();
    assert_eq!(reminder["attachments"][0]["fallback"], "Still open: API is down");
}

#[test]
fn a_drill_says_so_once() {
    for (event, wanted) in [
        (EventType::IncidentOpened, "Drill: API is down"),
        (EventType::IncidentResolved, "Drill: Resolved: API is down"),
        (EventType::IncidentReopened, "Drill: Reopened: API is down"),
    ] {
        assert_eq!(made(ChannelKind::Slack, &drill(event))["attachments"][0]["fallback"], wanted);
    }
    let mut retitled = drill(EventType::IncidentResolved);
    if let Subject::Incident(story) = &mut retitled.subject {
        story.incident.title = "The first of the month".to_owned();
    }
    assert_eq!(
        made(ChannelKind::Slack, &retitled)["attachments"][0]["fallback"],
        "Drill: Resolved: The first of the month"
    );
    assert_eq!(made(ChannelKind::Alertmanager, &drill(EventType::IncidentOpened))[0]["labels"]["drill"], "true");
}

#[test]
fn a_postmortem_raises_no_alarm() {
    let told = postmortem("API");
    let page = made(ChannelKind::PagerDuty, &told);
    assert_eq!((&page["event_action"], &page["dedup_key"]), (&json!("resolve"), &json!("inc_01J")));
    let ends: Vec<Value> =
        items(&made(ChannelKind::Alertmanager, &told)).iter().map(|alert| alert["endsAt"].clone()).collect();
    assert_eq!(ends, vec![json!("2026-11-21T10:01:00.000Z"); 3]);
    let slack = made(ChannelKind::Slack, &told);
    assert_eq!(
        (&slack["attachments"][0]["fallback"], &slack["attachments"][0]["color"]),
        (&json!("Postmortem: API is down"), &json!("#2da44e"))
    );
    assert_eq!(made(ChannelKind::Ntfy, &told)["priority"], 3);
    assert_eq!(made(ChannelKind::Gotify, &told)["priority"], 4);
}

#[test]
fn alerts_know_no_maintenance() {
    let facts = maintenance(EventType::MaintenanceStarted, "Upgrade");
    for kind in [ChannelKind::PagerDuty, ChannelKind::Alertmanager] {
        assert!(try_make(&channel(kind), &Words::default(), &facts, MessageKind::Event).is_err());
        assert!(!kind.events().contains(&EventType::MaintenanceStarted));
    }
}

#[test]
fn own_words_are_escaped_for_the_format_and_replaced_when_they_fail() {
    let facts = incident(EventType::IncidentOpened, "A<B");
    let text = |title: &str, body: &str| {
        let words = Words { title: Some(title.to_owned()), body: Some(body.to_owned()) };
        let bytes = try_make(&channel(ChannelKind::Telegram), &words, &facts, MessageKind::Event).unwrap();
        let value: Value = serde_json::from_slice(&bytes).unwrap();
        value["text"].as_str().unwrap().to_owned()
    };
    let own = text("{{ monitor.name }}\n!", "<i>{{ body }}</i>");
    assert!(own.starts_with("<b>A&lt;B !</b>\n\n<i>A&lt;B is down: HTTP 503.</i>\n\n"), "{own}");
    let standard = "<b>A&lt;B is down</b>\n\nA&lt;B is down: HTTP 503.\n\n";
    for broken in ["{{ nothing }}", "{% for i in range(99999) %}{{ i }}{% endfor %}", "{{ 'x' * 2000 }}"] {
        assert!(text(broken, broken).starts_with(standard), "{broken}");
    }
    assert!(text("  ", "x").starts_with("<b>A&lt;B is down</b>\n\nx\n\n"), "a title is never empty");
}
