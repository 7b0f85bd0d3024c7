//! Configurations of other programs: what becomes of each key, what never stands in the result, and that the result
//! holds whatever is read.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use serde_json::{Value as Json, json};
use stillup::config::{self, Unset};
use stillup::import::{self, Content, Format, Imported, Source};

const FIXTURES: &str = "tests/it/fixtures/import";
/// What begins so is secret.
const PLANTED: &str = "PLANTED";

fn key() -> String {
    format!("whsec_{}", "A".repeat(40))
}

/// The files of a format; JSON called `.tables.json` is a database.
fn sources(format: Format) -> Vec<Vec<Source>> {
    let folder = Path::new(FIXTURES).join(format.as_str());
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_none_or(|extension| extension != "expected"));
    paths.sort();
    let all = paths.iter().map(|path| source(path));
    // Those of Uptime Kuma are one each, of others they belong together.
    if format == Format::UptimeKuma { all.map(|one| vec![one]).collect() } else { vec![all.collect()] }
}

fn source(path: &Path) -> Source {
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    let text = fs::read_to_string(path).unwrap();
    let content = if name.ends_with(".tables.json") {
        Content::Tables(serde_json::from_str(&text).unwrap())
    } else {
        Content::Text(text)
    };
    Source { name, content }
}

fn text(name: &str, text: &str) -> Vec<Source> {
    vec![Source { name: name.to_owned(), content: Content::Text(text.to_owned()) }]
}

#[track_caller]
fn imported(format: Format, sources: Vec<Source>) -> Imported {
    match import::import(format, sources, &key) {
        Ok(imported) => imported,
        Err(problem) => panic!("{}: {problem}", format.as_str()),
    }
}

/// The values of `secrets.env`, as a shell reads them.
fn secrets(imported: &Imported) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let mut lines = imported.secrets.lines();
    while let Some(line) = lines.next() {
        let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else { continue };
        let mut value = value.to_owned();
        while value.matches('\'').count() % 2 == 1 {
            value = format!("{value}\n{}", lines.next().unwrap());
        }
        let bare = value.replace(r"'\''", "\u{1}").replace('\'', "").replace('\u{1}', "'");
        values.insert(name.to_owned(), bare);
    }
    values
}

/// What `check` says of it, where the values of its secrets are known and those of its other variables are not.
fn problems(imported: &Imported) -> Vec<String> {
    let values = secrets(imported);
    let known = |name: &str| values.get(name).cloned();
    let checked = config::check_text("monitors.yaml", imported.yaml.clone(), &known, Unset::Warning);
    checked.problems.iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_imported_holds_and_hides_every_secret() {
    for format in Format::ALL {
        for sources in sources(format) {
            let name = sources[0].name.clone();
            let imported = imported(format, sources);
            assert_eq!(problems(&imported), Vec::<String>::new(), "{}/{name}:\n{}", format.as_str(), imported.yaml);
            let report = imported.report.full() + &imported.report.short();
            for (place, text) in [("monitors.yaml", &imported.yaml), ("the report", &report)] {
                let line = text.lines().find(|line| line.contains(PLANTED));
                assert_eq!(line, None, "{}/{name}: a secret in {place}", format.as_str());
            }
        }
    }
}

/// What each becomes, word by word; `STILLUP_BLESS=1` writes it anew.
#[test]
fn every_format_becomes_what_is_expected() {
    for format in
        [Format::Gatus, Format::Kener, Format::UptimeKuma, Format::Upptime, Format::Blackbox, Format::UptimeRobot]
    {
        for sources in sources(format) {
            let path = Path::new(FIXTURES).join(format.as_str()).join(format!("{}.expected", sources[0].name));
            let imported = imported(format, sources);
            let found = format!("{}\n{}\n{}", imported.yaml, imported.secrets, imported.report.short());
            if std::env::var_os("STILLUP_BLESS").is_some() {
                fs::write(&path, &found).unwrap();
            }
            assert_eq!(fs::read_to_string(&path).unwrap_or_default(), found, "{}", path.display());
        }
    }
}

/// Places of everything that stands in a tree, as the report writes them.
fn places(at: &str, value: &Json, found: &mut Vec<String>) {
    match value {
        Json::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                places(&format!("{at}[{index}]"), item, found);
            }
        }
        Json::Object(keys) if !keys.is_empty() => {
            for (key, item) in keys {
                let plain = key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'));
                let below = match (plain, at.is_empty()) {
                    (true, true) => key.clone(),
                    (true, false) => format!("{at}.{key}"),
                    (false, _) => format!("{at}[{key:?}]"),
                };
                places(&below, item, found);
            }
        }
        _ => found.push(at.to_owned()),
    }
}

#[test]
fn every_key_of_the_input_has_its_line() {
    for (format, file, top) in [
        (Format::Gatus, "gatus/config.yaml", ""),
        (Format::Upptime, "upptime/.upptimerc.yml", ""),
        (Format::Kener, "kener/monitors.yaml", ""),
        (Format::Kener, "kener/site.yaml", ""),
        (Format::Kener, "kener/server.yaml", ""),
        (Format::Blackbox, "blackbox/blackbox.yml", ""),
        (Format::Blackbox, "blackbox/prometheus.yml", ""),
        (Format::Healthchecks, "healthchecks/checks.json", ""),
        (Format::Statuspage, "statuspage/summary.json", ""),
    ] {
        let source = source(&Path::new(FIXTURES).join(file));
        let Content::Text(text) = &source.content else { panic!("{file} is a text") };
        let mut wanted = Vec::new();
        places(top, &config::foreign(file, text).unwrap(), &mut wanted);
        let report = imported(format, vec![source]).report.full();
        let told: Vec<&str> = report
            .lines()
            .filter_map(|line| line.split("  ").nth(1))
            .map(|at| at.split(": ").next().unwrap())
            .collect();
        for place in wanted {
            let line = told.iter().any(|at| *at == place || place.starts_with(&format!("{at}[")));
            assert!(line, "{file}: no line for {place} in\n{report}");
        }
    }
}

#[test]
fn a_file_is_known_by_what_stands_in_it() {
    for format in Format::ALL {
        for source in sources(format).into_iter().flatten() {
            let found = import::recognise(&source).map(|known| known.format);
            assert_eq!(found, Some(format), "{}", source.name);
        }
    }
    for ours in ["monitors.yaml", "tests/it/fixtures/config/ok/everything.yaml"] {
        if let Ok(text) = fs::read_to_string(ours) {
            let source = Source { name: ours.to_owned(), content: Content::Text(text) };
            assert_eq!(import::recognise(&source), None, "{ours}");
        }
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_its_reason() {
    for (format, content, reason) in [
        (Format::Gatus, "sops: { mac: x }\nendpoints: ENC[AES256_GCM,data:x]", "encrypted by SOPS"),
        (Format::Gatus, "endpoints: {{ .Values.endpoints }}", ""),
        (Format::Gatus, "endpoints:\n  - name: x\n    url: [", ""),
        (Format::Gatus, "- 1", "it is no map"),
        (Format::Kener, "just words", "no YAML of Kener"),
        (Format::UptimeKuma, "{}", "no `monitorList`"),
        (Format::Healthchecks, "{}", "/api/v3/checks/"),
        (Format::Cachet, "[]", "no `data`"),
        (Format::UptimeRobot, "a,b\n1,2\n", "not the export"),
        (Format::Statuspage, "[]", "/api/v2/"),
    ] {
        let problem = import::import(format, text("input", content), &key).unwrap_err();
        assert!(problem.to_string().contains(reason), "{problem}");
    }
}

#[test]
fn five_thousand_monitors_of_one_name_come_over() {
    let one = |index: usize| {
        let url = format!("https://h{index}.example");
        json!({"name": "API", "group": format!("g{}", index % 7), "url": url})
    };
    let endpoints: Vec<Json> = (0..5_000).map(one).collect();
    let imported = imported(Format::Gatus, text("config.yaml", &json!({"endpoints": endpoints}).to_string()));
    assert_eq!(imported.report.monitors(), (5_000, 5_000));
    assert!(imported.yaml.contains("- id: api-5000\n"));
    assert_eq!(problems(&imported), Vec::<String>::new());
}

#[test]
fn what_stillup_refuses_goes_with_a_line() {
    let endpoints = json!({"endpoints": [
        {"name": "Deep", "url": "https://a.example", "conditions": ["[STATUS] == 301"]},
        {"name": "No host", "url": "https://a b.example/"},
        {"name": "Port", "url": "tcp://a.example:99999", "alerts": [{"type": "slack"}]},
    ], "alerting": {"slack": {"webhook-url": "https://s.example/x"}}});
    let imported = imported(Format::Gatus, text("config.yaml", &endpoints.to_string()));
    assert_eq!(problems(&imported), Vec::<String>::new());
    let report = imported.report.full();
    for line in ["`http.expect.status` of `deep`", "all of `no-host`", "all of `port`", "all of `slack`"] {
        assert!(report.contains(line), "{line} is not in\n{report}");
    }
}

/// Keys that readers look for, and one that nobody does.
const KEYS: &[&str] = &[
    "endpoints",
    "name",
    "url",
    "conditions",
    "client",
    "alerts",
    "type",
    "headers",
    "body",
    "dns",
    "interval",
    "timeout",
    "sites",
    "monitorList",
    "id",
    "hostname",
    "port",
    "modules",
    "scrape_configs",
    "static_configs",
    "targets",
    "params",
    "module",
    "prober",
    "http",
    "tcp",
    "checks",
    "page",
    "components",
    "data",
    "attributes",
    "alerting",
    "slack",
    "webhook-url",
    "tag",
    "api",
    "group",
    "maintenance",
    "start",
    "duration",
    "every",
    "status-website",
    "navbar",
    "headers",
    "accepted_statuscodes",
    "scheduled_maintenances",
    "scheduled_for",
    "default-alert",
    "triggers",
    "categories",
    "query_response",
    "a key: of\n\"its\" own",
];

/// Anything that JSON can say, with keys that readers look for.
fn tree() -> impl Strategy<Value = Json> {
    let key = prop::sample::select(KEYS);
    let text = prop_oneof![
        ".{0,30}",
        Just("https://u:p@a.example:8443/x?token=y#z".to_owned()),
        Just("tcp://[::1]:${PORT}".to_owned()),
        Just("[BODY].a.b == $$x".to_owned()),
        Just("[STATUS] == any(200, x)".to_owned()),
        Just("http".to_owned()),
        Just("1h30m".to_owned()),
        Just("${A} $B $$ ${ {x}".to_owned()),
        Just("slack".to_owned()),
    ];
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        (0_i64..600).prop_map(Json::from),
        text.prop_map(Json::from),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..5).prop_map(Json::from);
        let map = prop::collection::vec((key.clone(), inner), 0..7)
            .prop_map(|keys| Json::Object(keys.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()));
        prop_oneof![list, map.clone(), map]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_read_holds_or_is_refused(tree in tree()) {
        for format in Format::ALL {
            if let Ok(imported) = import::import(format, text("input.json", &tree.to_string()), &key) {
                prop_assert_eq!(problems(&imported), Vec::<String>::new(), "{}\n{}", format.as_str(), imported.yaml);
            }
        }
    }

    #[test]
    fn random_endpoints_hold(
        names in prop::collection::vec(".{0,40}", 1..6),
        urls in prop::collection::vec("(https?|tcp|dns|)(://)?[a-z0-9.:/@?=$\\{\\}A-Z-]{0,30}", 1..6),
        conditions in prop::collection::vec(
            "(\\[BODY\\]|\\[STATUS\\]|\\[RESPONSE_TIME\\]|len\\(\\[BODY\\]\\.x\\))[a-z0-9.\\[\\]]{0,8} \
                (==|!=|<|>) .{0,12}",
            0..6
        ),
        interval in 0_u64..100_000,
    ) {
        let one = |(name, url): (&String, &String)| {
            json!({"name": name, "group": name, "url": url, "interval": format!("{interval}s"),
                "conditions": conditions,
                "headers": {name.as_str(): url}, "client": {"timeout": format!("{}ms", interval * 7)}})
        };
        let endpoints: Vec<Json> = names.iter().zip(urls.iter().cycle()).map(one).collect();
        let input = json!({"endpoints": endpoints}).to_string();
        let imported = import::import(Format::Gatus, text("config.yaml", &input), &key).unwrap();
        prop_assert_eq!(problems(&imported), Vec::<String>::new(), "{}", imported.yaml);
    }
}
