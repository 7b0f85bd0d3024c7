//! Whose page it is, in which language and zone it speaks, and that nothing is said twice.

use super::*;
use crate::model::Webhook;
use crate::model::channel::OwnBody;
use crate::model::{Found, Language, PageFacts, Reminder, Site, Status, Story, Why};

const NAME: &str = "Acme & Söhne";

/// As the recorder freezes them: with the page and the stories behind the words.
fn frozen(mut facts: Facts, update: Story) -> Facts {
    let site = "https://status.acme.example".to_owned();
    let name = NAME.to_owned();
    facts.page = Some(Box::new(PageFacts { site, name, rollup: None, known_at: None, components: Vec::new() }));
    if let Subject::Incident(story) = &mut facts.subject {
        let title = Story::State { name: "API".to_owned(), status: Status::Down };
        story.incident.title = crate::locale::Locale::ENGLISH.story(&title, &jiff::tz::TimeZone::UTC);
        story.update.body = crate::locale::Locale::ENGLISH.story(&update, &jiff::tz::TimeZone::UTC);
        let cause = story.cause.as_mut().unwrap();
        cause.message = "HTTP 503, expected 200-299".to_owned();
        let found = Found::Instead { got: "HTTP 503".to_owned(), expected: "200-299".to_owned() };
        cause.found = Some(Box::new(found));
        story.stories = Stories { title: Some(title), update: Some(update), reminder: None };
    }
    facts
}

fn opened() -> Facts {
    let why = Some(Why { kind: ReasonKind::HttpStatus, number: Some(503) });
    let update = Story::Opened { name: "API".to_owned(), status: Status::Down, why, checks: 3 };
    frozen(incident(EventType::IncidentOpened, "API"), update)
}

fn voice(locale: Language, zone: &str) -> Voice {
    let usual = fixture::config("").site.clone();
    Voice::of(&Site { locale: Some(locale), timezone: zone.to_owned(), ..usual })
}

fn say(channel: &Channel, facts: &Facts, (kind, voice): (MessageKind, &Voice)) -> String {
    let (id, subscriber) = (&MessageId::new("msg_1"), &SubscriberId::new("ops"));
    let making = Making { id, subscriber, facts, kind, voice };
    String::from_utf8(make(channel, &Words::default(), making).unwrap()).unwrap()
}

/// The text and the HTML of a mail.
fn parts(mail: &str) -> (String, String) {
    let mut parts = mail.split("--=_stillup_msg_1").skip(1).map(|part| {
        let (head, body) = part.trim_start().split_once("\r\n\r\n").unwrap();
        assert!(head.contains("charset=utf-8"), "{head}");
        decoded(head, body)
    });
    (parts.next().unwrap(), parts.next().unwrap())
}

fn decoded(head: &str, body: &str) -> String {
    if head.contains("quoted-printable") {
        let joined = body.replace("=\r\n", "");
        let mut bytes = Vec::new();
        let mut rest = joined.as_bytes();
        while let [first, tail @ ..] = rest {
            match (first, tail) {
                (b'=', [a, b, tail @ ..]) => {
                    let hex = [*a, *b];
                    bytes.push(u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap());
                    rest = tail;
                }
                _ => {
                    bytes.push(*first);
                    rest = tail;
                }
            }
        }
        return String::from_utf8(bytes).unwrap();
    }
    if head.contains("base64") {
        use base64::Engine as _;
        let joined: String = body.split_whitespace().collect();
        return String::from_utf8(base64::engine::general_purpose::STANDARD.decode(joined).unwrap()).unwrap();
    }
    body.to_owned()
}

#[test]
fn every_channel_names_the_page() {
    let english = voice(Language::En, "UTC");
    for channel in channels() {
        let told = say(&channel, &opened(), (MessageKind::Event, &english));
        let named = if channel.kind() == ChannelKind::Email { parts(&told).0 } else { told };
        let names = named.contains(NAME) || named.contains("Acme &amp; Söhne");
        assert!(names, "{}: {named}", channel.kind());
    }
    let value: Value = serde_json::from_slice(&payload::body(&opened())).unwrap();
    assert_eq!(value["data"]["page"], serde_json::json!({"name": NAME, "url": "https://status.acme.example"}));
}

#[test]
fn words_are_in_the_language_and_the_zone_of_the_site() {
    let german = voice(Language::De, "Europe/Berlin");
    for channel in channels() {
        let told = say(&channel, &opened(), (MessageKind::Event, &german));
        let (text, html) = if channel.kind() == ChannelKind::Email { parts(&told) } else { (told, String::new()) };
        let told = format!("{text}{html}");
        for english in ["is down", " down", "Confirmed by", "critical\\n", "Status page", "Began", "UTC"] {
            assert!(!told.contains(english), "{}: {english} in {told}", channel.kind());
        }
        assert!(told.contains("ausgefallen"), "{}: {told}", channel.kind());
    }
    let value: Value =
        serde_json::from_str(&say(&channel(ChannelKind::Ntfy), &opened(), (MessageKind::Event, &german))).unwrap();
    let text = value["message"].as_str().unwrap();
    assert!(text.contains("21. Nov. 2026, 11:00:00 CET"), "{text}");
    assert!(text.contains("HTTP 503, erwartet 200-299"), "{text}");
    let page = say(&channel(ChannelKind::PagerDuty), &opened(), (MessageKind::Event, &german));
    let page: Value = serde_json::from_str(&page).unwrap();
    assert_eq!(page["payload"]["severity"], "critical", "programs read the same");
    assert!(page["payload"]["custom_details"]["started"].is_string());
}

#[test]
fn a_webhook_speaks_it_too_and_its_keys_stay() {
    let german = voice(Language::De, "Europe/Berlin");
    let value: Value = serde_json::from_slice(&payload::body(&german.told(&opened()))).unwrap();
    let data = &value["data"];
    assert!(data["incident"]["title"].as_str().unwrap().contains("ausgefallen"), "{data}");
    assert!(data["update"]["body"].as_str().unwrap().contains("Bestätigt durch 3"), "{data}");
    assert_eq!((&data["incident"]["status"], &data["cause"]["kind"]), (&"investigating".into(), &"http_status".into()));
    assert_eq!(data["incident"]["started_at"], "2026-11-21T10:00:00.000Z");
    assert!(data.to_string().find("stories").is_none(), "how it is kept is nobody's business");
}

#[test]
fn a_persons_words_stay_and_a_reminder_is_translated() {
    let german = voice(Language::De, "UTC");
    let mut facts = opened();
    facts.event = EventType::IncidentUpdated;
    if let Subject::Incident(story) = &mut facts.subject {
        story.update.by_person = true;
        story.update.body = "Still open after 5 min 0 s, and nobody has acknowledged it.\n\nWe **look**.".to_owned();
        story.stories.update = None;
        story.stories.reminder = Some(Reminder { seconds: 300, again: false, of: "We **look**.".to_owned() });
    }
    let told = say(&channel(ChannelKind::Slack), &facts, (MessageKind::Reminder, &german));
    assert!(told.contains("Nach 5 min 0 s noch offen") && told.contains("We *look*."), "{told}");
    assert!(told.contains("Noch offen: API"), "{told}");
}

#[test]
fn rows_of_earlier_versions_are_told_as_they_are() {
    let german = voice(Language::De, "UTC");
    let kept = serde_json::to_value(incident(EventType::IncidentOpened, "API")).unwrap();
    assert!(kept.get("stories").is_none());
    let facts: Facts = serde_json::from_value(kept).unwrap();
    let told = say(&channel(ChannelKind::Slack), &facts, (MessageKind::Event, &german));
    assert!(told.contains("API is down"), "{told}");
    let kept = serde_json::to_string(&opened()).unwrap();
    assert_eq!(serde_json::from_str::<Facts>(&kept).unwrap(), opened());
}

#[test]
fn title_and_first_line_do_not_say_the_same_twice() {
    let english = voice(Language::En, "UTC");
    for channel in channels() {
        let kind = channel.kind();
        if matches!(kind, ChannelKind::Alertmanager | ChannelKind::Statuspage | ChannelKind::Email) {
            continue;
        }
        let told = say(&channel, &opened(), (MessageKind::Event, &english));
        let value: Value = serde_json::from_str(&told).unwrap();
        let bodies = strings(&value).into_iter().filter(|text| text.contains("Confirmed by")).count();
        assert_eq!(bodies, 1, "{kind}: {told}");
        assert!(!told.contains("API down: HTTP 503"), "{kind}: {told}");
    }
    let (text, _) = parts(&say(&channel(ChannelKind::Email), &opened(), (MessageKind::Event, &english)));
    assert!(text.starts_with("Confirmed by 3 checks in a row.\r\n"), "{text}");
    let mut by_hand = postmortem("API");
    if let Subject::Incident(story) = &mut by_hand.subject {
        story.incident.title = "Card payments fail".to_owned();
        story.update.body = "Card payments fail.\n\nWe look.".to_owned();
    }
    assert_eq!(made(ChannelKind::Discord, &by_hand)["embeds"][0]["description"], "We look.");
}

#[test]
fn a_mail_is_text_and_html_and_belongs_to_a_list() {
    let english = voice(Language::En, "UTC");
    let mail = say(&channel(ChannelKind::Email), &opened(), (MessageKind::Event, &english));
    assert!(mail.is_ascii() && !mail.contains("\r\nTo: "), "{mail}");
    let again = say(&channel(ChannelKind::Email), &opened(), (MessageKind::Event, &english));
    assert_eq!(mail, again, "the same facts are the same bytes");
    let head = mail.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
    assert!(head.contains("Content-Type: multipart/alternative;"), "{head}");
    let list = head.lines().find(|line| line.starts_with("List-Id: ")).unwrap();
    assert!(list.ends_with("<stillup.status.acme.example>"), "{list}");
    assert!(head.contains("Content-Language: en"), "{head}");
    let (text, html) = parts(&mail);
    assert!(
        text.contains("\r\nCause: HTTP 503, expected 200-299\r\n") && text.contains("-- \r\nAcme & Söhne"),
        "{text}"
    );
    for wanted in ["#d1242f", ">Critical</span>", ">API down</h1>", ">Acme &amp; Söhne</a>", "Open Acme &amp; Söhne"]
    {
        assert!(html.contains(wanted), "{wanted} in {html}");
    }

    let mut note = postmortem("API");
    if let Subject::Incident(story) = &mut note.subject {
        story.update.body =
            "A **disk** was [full](https://a.example/?a=1&b=2).\n\n<script>x</script>\n\n- one".to_owned();
    }
    let arabic = voice(Language::Ar, "UTC");
    let (text, html) = parts(&say(&channel(ChannelKind::Email), &note, (MessageKind::Event, &arabic)));
    assert!(text.starts_with("A disk was full (https://a.example/?a=1&b=2)."), "{text}");
    assert!(html.contains("<strong>disk</strong>") && html.contains("<li>one</li>"), "{html}");
    assert!(html.contains("&lt;script&gt;") && !html.contains("<script"), "{html}");
    assert!(html.contains("lang=\"ar\" dir=\"rtl\"") && html.contains("#2da44e"), "{html}");
}

/// A webhook's own text: a value never breaks out of JSON, and what is no JSON gives way to the facts.
#[test]
fn a_webhook_has_its_own_body() {
    let sent = |template: &str, content_type: &str| {
        let own = OwnBody { template: template.to_owned(), content_type: content_type.to_owned() };
        let to = Webhook {
            url: Secret::new("https://a.example/"),
            secrets: Vec::new(),
            headers: Vec::new(),
            own: Some(own),
            reach: REACH,
        };
        let facts = incident(EventType::IncidentOpened, "\"A\", \"x\": \"\\\n<b>");
        String::from_utf8(bytes_of(&Channel::Webhook(to), &facts, MessageKind::Event)).unwrap()
    };
    let json = sent(r#"{"text": "{{ title }}", "n": {{ monitors|length }}}"#, "application/json");
    let value: Value = serde_json::from_str(&json).unwrap();
    assert!(value["text"].as_str().unwrap().starts_with("\"A\", \"x\""), "{json}");
    assert!(value["x"].is_null() && value["n"].is_number(), "{json}");
    let facts: Value = serde_json::from_str(&sent("{{ title }}", "application/json")).unwrap();
    assert_eq!(facts["type"], "incident.opened");
    assert!(sent("t={{ title }}", "application/x-www-form-urlencoded").starts_with("t=%22A%22%2C%20"));
    assert!(sent("<t>{{ title }}</t>", "text/xml").starts_with("<t>&quot;A&quot;"));
    assert!(sent("{{ title }}", "text/plain").starts_with("\"A\""));
}
