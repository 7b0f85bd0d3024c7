//! Files, good and bad.

use std::path::Path;

use tempfile::TempDir;

use crate::config::{Loaded, Problem, load};
use crate::model::{Impact, IncidentStatus, Timestamp};

const CONFIG: &str =
    "site: { name: A }\ngroups: [{ id: apis }]\nmonitors:\n  - { id: shop, group: apis, tcp: { host: a, port: 1 } }\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = TempDir::new().unwrap();
    std::fs::write(folder.path().join("monitors.yaml"), CONFIG).unwrap();
    std::fs::create_dir(folder.path().join("incidents")).unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join("incidents").join(name), text).unwrap();
    }
    folder
}

fn read(folder: &Path) -> Result<Loaded, Vec<Problem>> {
    load(&folder.join("monitors.yaml"), &|_| None)
}

/// `LINE:COLUMN: message` of each problem of one file.
fn problems(name: &str, text: &str) -> Vec<String> {
    let folder = folder(&[(name, text)]);
    let problems = read(folder.path()).err().unwrap_or_default();
    assert!(problems.iter().all(|problem| problem.file.ends_with(name)), "{problems:?}");
    problems.iter().map(|problem| format!("{}:{}: {}", problem.line, problem.column, problem.message)).collect()
}

#[test]
fn the_example_of_the_documentation_is_read() {
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/incidents/2026-11-21-checkout-slow.md");
    let text = std::fs::read_to_string(example).unwrap().replace("[checkout]", "[shop]").replace("\n", "\r\n");
    let folder =
        folder(&[("2026-11-21-checkout-slow.md", &text), ("README.md", "no incident"), (".draft.md", "no incident")]);
    let config = read(folder.path()).unwrap().config;
    let [written] = config.incidents.as_slice() else { panic!("one incident") };
    assert_eq!((written.draft.title.as_str(), written.draft.impact), ("Checkout is slow", Some(Impact::Degraded)));
    assert_eq!(written.draft.body, "Some payments take up to a minute. **Nothing is charged twice.**");
    let updates: Vec<_> = written.updates.iter().map(|update| (update.status, update.at.rfc3339())).collect();
    assert_eq!(
        updates,
        [
            (IncidentStatus::Identified, "2026-11-21T10:20:00.000Z".to_owned()),
            (IncidentStatus::Resolved, "2026-11-21T10:55:00.000Z".to_owned()),
            (IncidentStatus::Postmortem, "2026-11-22T09:00:00.000Z".to_owned()),
        ]
    );
    assert!(written.updates[2].body.contains("\n## What we change\n"), "a heading that is none of an update stays");
}

#[test]
fn what_is_in_the_future_has_its_place() {
    let text = "---\ntitle: x\nstarted_at: 2026-11-21T10:00:00Z\n---\n## 2026-11-21T10:20:00Z identified\nx\n\
        ## 2026-11-22T09:00:00Z resolved\ny\n";
    let name = "2026-11-21-x.md";
    let folder = folder(&[(name, text), ("2026-11-23-y.md", "---\ntitle: y\n---\n")]);
    let told = read(folder.path()).unwrap().told;
    let ahead = |now: &str| crate::config::ahead(&told, Timestamp::parse(now).unwrap());
    let late: Vec<_> = ahead("2026-11-21T10:10:00Z")
        .iter()
        .map(|late| (late.line, late.source.clone(), late.message.clone()))
        .collect();
    assert_eq!(
        late,
        [
            (
                5,
                Some("## 2026-11-21T10:20:00Z identified".to_owned()),
                "2026-11-21T10:20:00.000Z is in the future".to_owned()
            ),
            (
                7,
                Some("## 2026-11-22T09:00:00Z resolved".to_owned()),
                "2026-11-22T09:00:00.000Z is in the future".to_owned()
            ),
            (0, None, "2026-11-23T00:00:00.000Z is in the future".to_owned()),
        ]
    );
    let path = folder.path().join("incidents").join(name).display().to_string();
    assert!(ahead("2026-11-22T00:00:00Z")[0].to_string().starts_with(&format!("{path}:7:4: ")), "as every problem");
    let begins = ahead("2026-11-21T09:00:00Z").iter().map(|late| (late.line, late.column)).collect::<Vec<_>>();
    assert_eq!(begins, [(5, 4), (7, 4), (3, 13), (0, 0)]);
    assert!(ahead("2026-11-23T00:00:00Z").is_empty());
}

/// Each text has these problems, and no others.
#[track_caller]
fn told(cases: &[(&str, &[&str])]) {
    for (text, expected) in cases {
        let found = problems("2026-11-21-x.md", text);
        assert_eq!(found.len(), expected.len(), "{text}: {found:?}");
        assert!(found.iter().zip(*expected).all(|(found, expected)| found.starts_with(expected)), "{text}: {found:?}");
    }
}

#[test]
fn every_problem_has_its_place() {
    told(&[
        ("", &["0:0: is empty: an incident begins with its front matter, between two lines `---`"]),
        ("title: x\n", &["1:1: an incident begins with its front matter: a line `---`"]),
        ("---\ntitle: x\n", &["1:1: the front matter has no end: a second line `---`"]),
        ("---\n---\n", &["1:1: `title` is missing from an incident"]),
        (
            "---\ntitel: x\n---\n",
            &["2:1: `title` is missing from an incident", "2:1: unknown key `titel` in an incident"],
        ),
        (
            "---\ntitle: x\nimpact: bad\nmonitors: [shp]\n---\n",
            &["3:9: `impact`: `bad` is not `none`, `degraded` or `down`", "4:12: `shp` is not the id of a monitor"],
        ),
        (
            "---\ntitle: x\nstarted_at: 2026-11-21T12:00:00Z\nresolved_at: 2026-11-21T11:00:00Z\n---\n",
            &["4:14: `resolved_at` is before `started_at`"],
        ),
        ("---\ntitle: x\nresolved_at: 2026-11-20T11:00:00Z\n---\n", &["3:14: `resolved_at` is before it began"]),
        ("---\ntitle: [\n---\n", &["2:8: not valid YAML"]),
    ]);
    assert_eq!(problems("checkout.md", "---\ntitle: x\n---\n"), ["0:0: `checkout.md` is not the name of an incident"]);
    assert_eq!(problems("2026-02-30-x.md", "---\ntitle: x\n---\n").len(), 1);
}

#[test]
fn every_problem_of_an_update_has_its_place() {
    told(&[
        ("---\ntitle: x\n---\n\n## 2026-11-21 identified\nx\n", &["5:4: `2026-11-21` is not an instant"]),
        (
            "---\ntitle: x\n---\n## 2026-11-21T10:00:00Z identifed\nx\n",
            &["4:4: `identifed` is not where an incident stands"],
        ),
        (
            "---\ntitle: x\n---\n## 2026-11-21T10:00:00Z\nx\n",
            &["4:4: this update does not say where the incident stands"],
        ),
        (
            "---\ntitle: x\n---\n## 2026-11-21T10:00:00Z identified yes\nx\n",
            &["4:4: there is more in this heading than an instant and a word"],
        ),
        ("---\ntitle: x\n---\n## 2026-11-21T10:00:00Z identified\n", &["4:4: the text here says nothing"]),
        (
            "---\ntitle: x\n---\n## 2026-11-21T10:00:00Z identified\nx\n## 2026-11-21T09:00:00Z resolved\nx\n",
            &["6:4: this update is before the one above it (2026-11-21T10:00:00.000Z)"],
        ),
        (
            "---\ntitle: x\n---\n## 2026-11-21T10:00:00Z postmortem\nx\n",
            &["1:1: it is over, and its end is missing", "4:4: a postmortem comes after the update `resolved`"],
        ),
        (
            "---\ntitle: x\nstarted_at: 2026-11-21T11:00:00Z\n---\n## 2026-11-21T10:00:00Z identified\nx\n",
            &["3:13: it began (2026-11-21T11:00:00.000Z) after its first update (2026-11-21T10:00:00.000Z)"],
        ),
        ("---\ntitle: x\nstatus: resolved\n---\n", &["3:9: it is over, and its end is missing"]),
        (
            "---\ntitle: x\nstatus: monitoring\nresolved_at: 2026-11-21T11:00:00Z\n---\n",
            &["4:14: it has an end and stands at `monitoring`"],
        ),
        (
            "---\ntitle: x\n---\n## 2026-11-21T10:00:00Z resolved\nx\n## 2026-11-21T11:00:00Z postmortem\nx\n\
                ## 2026-11-21T12:00:00Z identified\nx\n## 2026-11-21T13:00:00Z resolved\nx\n",
            &[
                "8:4: `identified` comes after `resolved`: this incident is over since 2026-11-21T10:00:00.000Z",
                "10:4: `resolved` comes after `resolved`",
            ],
        ),
    ]);
}

#[test]
fn problems_of_all_files_come_at_once() {
    let folder = folder(&[
        ("2026-11-20-a.md", "---\nnope: 1\ntitle: a\n---\n"),
        ("2026-11-21-b.md", "x"),
        ("2026-11-22-c.md", "---\ntitle: c\n---\n"),
    ]);
    std::fs::write(folder.path().join("monitors.yaml"), format!("{CONFIG}nonsense: 1\n")).unwrap();
    let problems = read(folder.path()).unwrap_err();
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(problems[1].to_string().contains("2026-11-20-a.md:2:1: unknown key `nope`"), "{}", problems[1]);
    assert_eq!(problems[1].source.as_deref(), Some("nope: 1"));
}
