//! What a check tells people who ask: every step in its place, and no secret.

use stillup::model::monitor::JsonWant;
use stillup::model::{Outcome, OutcomeKind, Probe, Secret};
use stillup::probe::{Prober, Story};

use super::{SHORT, checked, http_probe, monitor, peer, tcp};

async fn explain(probe: Probe) -> (Outcome, Story) {
    let mut monitor = monitor(probe);
    monitor.timing.timeout = SHORT;
    let (outcome, story) = Prober::new().explain(&monitor).await;
    (checked(outcome), story)
}

fn lines(story: &Story) -> Vec<(&str, Option<bool>, Option<&str>)> {
    story.expected.iter().map(|line| (line.what.as_str(), line.held, line.found.as_deref())).collect()
}

#[tokio::test]
async fn every_step_and_no_secret() {
    let server = peer::answering(|head| {
        let answer = if head.starts_with("GET /start") {
            "HTTP/1.1 302 Found\r\nlocation: /end?code=verysecret\r\nset-cookie: sid=verysecret\r\n\
                content-length: 0\r\n\r\n"
        } else {
            "HTTP/1.1 200 OK\r\nx-own: verysecret\r\nx-api-key: verysecret\r\ncontent-length: 30\r\n\r\n\
                {\"ok\":false,\"token\":\"x\",\"n\":7}"
        };
        answer.as_bytes().to_vec()
    })
    .await;
    let mut probe = http_probe(&server.url("/start?token=verysecret"));
    probe.headers =
        ["Authorization", "X-Anything"].map(|name| (name.to_owned(), Secret::new("verysecret"))).into_iter().collect();
    probe.secret_headers = vec!["X-Own".to_owned()];
    let json = |path: &str, want| stillup::model::monitor::JsonExpect {
        text: path.to_owned(),
        path: serde_json_path::JsonPath::parse(path).unwrap(),
        want,
    };
    probe.expect.json = vec![
        json("$.ok", JsonWant::Equals(true.into())),
        json("$.token", JsonWant::Equals("y".into())),
        json("$.gone", JsonWant::Equals(1.into())),
    ];
    probe.expect.not_contains = Some("error".to_owned());
    let (outcome, story) = explain(Probe::Http(Box::new(probe))).await;
    assert_eq!(outcome.kind, OutcomeKind::Down);
    let told = serde_json::to_string(&story).unwrap();
    assert!(!told.contains("verysecret"), "{told}");
    let phases = |step: usize| -> Vec<&str> { story.steps[step].phases.iter().map(|part| part.phase).collect() };
    assert_eq!(story.steps.len(), 2);
    assert_eq!(phases(0), ["connect", "processing", "transfer"], "what comes of a redirect belongs to it");
    assert_eq!(phases(1), ["connect", "processing", "transfer"]);
    assert_eq!(story.steps[0].leads_to, Some(server.url("/end?code=…")));
    assert!(story.steps[1].request.contains(&"Cookie: …".to_owned()), "{told}");
    assert_eq!(story.steps[1].answer, ["HTTP/1.1 200", "x-own: …", "x-api-key: …", "content-length: 30"]);
    let within = ("an answer within 1,000 ms", Some(true));
    let all = lines(&story);
    assert_eq!(
        all.get(..5).unwrap(),
        [
            ("status 200-299", Some(true), Some("200")),
            ("the body does not contain `error`", Some(true), None),
            ("$.ok is true", Some(false), Some("false")),
            ("$.token is \"y\"", Some(false), Some("…")),
            ("$.gone is 1", Some(false), Some("no such value")),
        ]
    );
    assert_eq!(all.get(5).map(|(what, held, _)| (*what, *held)), Some(within));
}

#[tokio::test]
async fn what_was_not_seen_is_not_judged() {
    let silent = peer::serve(|mut stream| async move {
        peer::read_head(&mut stream).await;
        std::future::pending::<()>().await;
    })
    .await;
    let (_, story) = explain(Probe::Http(Box::new(http_probe(&format!("http://{silent}/"))))).await;
    let expected = [("status 200-299", None, None), ("an answer within 1,000 ms", Some(false), None)];
    assert_eq!(lines(&story), expected);
    let nobody = peer::nobody().await;
    let (_, story) = explain(tcp::probe(nobody, Some("hi"), Some("^ok"))).await;
    let expected = [
        ("a connection", Some(false), None),
        ("an answer that matches `^ok`", None, None),
        ("an answer within 1,000 ms", None, None),
    ];
    assert_eq!(lines(&story), expected);
    assert_eq!(story.steps[0].tried[0].outcome, format!("{nobody} refused the connection"));
}
