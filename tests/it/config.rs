//! Configuration: what loads, and every bad input with the exact text and place of its problems.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use proptest::prelude::*;
use stillup::config::{self, Loaded, Problem};
use stillup::model::monitor::{Comparison, Decimal, HttpStep, HttpVersion, IpFamily, JsonWant, Rcode};
use stillup::model::{Audience, Channel, ChannelKind, EventType, Probe, Scope, Severities, Severity, Visibility};

const FIXTURES: &str = "tests/it/fixtures/config";

/// Something is watched.
const WATCHED: &str = "site: { name: T }\nmonitors: [{ id: m, tcp: { host: 127.0.0.1, port: 1 } }]\n";

fn environment(name: &str) -> Option<String> {
    let value = match name {
        "API_TOKEN" => "t0ken",
        "DB_PORT" => "5432",
        "EMPTY" => "",
        "FLAG" => "true",
        "NUMBER" => "30",
        "OPS_WEBHOOK_SECRET" => "whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB",
        "OPS_WEBHOOK_URL" => "https://hooks.acme.example/ops",
        "SECONDS" => "2s",
        "SECRET" => "hunter2",
        "TRICKY" => "x: ${SECRET} # [",
        _ => return None,
    };
    Some(value.to_owned())
}

#[track_caller]
fn load(path: impl AsRef<Path>) -> Loaded {
    match config::load(path.as_ref(), &environment) {
        Ok(loaded) => loaded,
        Err(problems) => panic!("{}", shown(&problems)),
    }
}

#[track_caller]
fn load_text(text: &str) -> Result<Loaded, Vec<Problem>> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("monitors.yaml");
    fs::write(&path, text).unwrap();
    config::load(&path, &environment)
}

fn shown(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("{problem}\n")).collect()
}

fn fixtures(folder: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(Path::new(FIXTURES).join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<_> =
        entries.filter(|path| path.is_dir() || path.extension().is_some_and(|extension| extension == "yaml")).collect();
    paths.sort();
    paths
}

#[test]
fn good_files_load() {
    for path in fixtures("ok") {
        let loaded = load(&path);
        assert!(loaded.warnings.is_empty(), "{}: {}", path.display(), shown(&loaded.warnings));
    }
}

/// Beside every bad file stands what it must print. `STILLUP_BLESS=1` writes it anew: read the difference.
#[test]
fn bad_files_say_everything_that_is_wrong_and_where() {
    let mut different = Vec::new();
    for path in fixtures("bad") {
        let expected_path = path.with_extension("expected");
        let problems = config::load(&path, &environment).err().unwrap_or_default();
        let got = shown(&problems).replace(&format!("{FIXTURES}/bad/"), "");
        assert!(!got.contains("hunter2"), "{} shows a secret:\n{got}", path.display());
        if std::env::var_os("STILLUP_BLESS").is_some() {
            fs::write(&expected_path, &got).unwrap();
        }
        if got.is_empty() || fs::read_to_string(&expected_path).unwrap_or_default() != got {
            different.push(format!("{}:\n{got}", path.display()));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn every_value_arrives() {
    let config = load(Path::new(FIXTURES).join("ok/full.yaml")).config;
    assert_eq!(config.site.name, "Acme <script>alert(1)</script> Status");
    assert_eq!(config.site_url(), "https://status.acme.example/status");
    assert_eq!((config.site.history_days, config.site.hide_reasons), (90, false));
    assert_eq!(config.server.base_path, "/status");
    assert_eq!(config.server.admin_listen.unwrap().to_string(), "127.0.0.1:9180");
    assert!(config.server.admin_tokens.is_empty());
    let proxies: Vec<_> = config.server.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(proxies, ["10.0.0.0/8", "fd00::/8", "192.0.2.7/32"]);
    assert_eq!(config.storage.path, Path::new(FIXTURES).join("ok/state/stillup.db"));
    assert_eq!((config.limits.concurrency, config.limits.per_host), (512, 8));
    assert_eq!((config.groups[0].collapsed, config.groups[1].collapsed), (Some(true), None));

    let api = &config.monitors[0];
    assert_eq!((api.enabled, api.visibility), (false, Visibility::Private));
    assert_eq!(api.link.as_deref(), Some("https://mockoon.com/"));
    assert_eq!((api.icon.as_deref(), &api.tags), (Some("/assets/api.svg"), &vec!["api".to_owned(), "edge".to_owned()]));
    let database = &config.monitors[1];
    assert_eq!((database.icon.as_deref(), &database.tags), (Some("👨‍👩‍👧"), &vec!["storage".to_owned()]));
    assert_eq!(api.timing.timeout, Duration::from_secs(9));
    assert_eq!(api.judging.severity, Severities { down: Severity::Minor, degraded: Severity::Minor });
    assert_eq!(api.judging.reopen_window, Duration::ZERO);
    let Probe::Http(http) = &api.probe else { panic!("not HTTP") };
    assert_eq!((http.method.as_str(), http.ip, http.version), ("POST", IpFamily::V6, HttpVersion::H2));
    let headers: Vec<_> = http.headers.iter().map(|(name, value)| (name.as_str(), value.expose())).collect();
    assert_eq!(headers, [("Authorization", "Bearer t0ken"), ("X-Version", "2")]);
    assert_eq!(http.max_body, 512 * 1024);
    assert_eq!(http.expect.status, [(200, 204), (301, 301), (300, 399)]);
    assert_eq!(http.expect.headers, [("content-type".to_owned(), "application/json*".to_owned())]);
    let wanted: Vec<_> = http.expect.json.iter().map(|expect| expect.want.clone()).collect();
    let equals = |value: serde_json::Value| JsonWant::Equals(value);
    let number = |how, number| JsonWant::Compare(how, Decimal::parse(number).unwrap());
    assert_eq!(
        wanted,
        [
            equals("ok".into()),
            number(Comparison::Less, "100"),
            JsonWant::Length(Comparison::More, 0),
            equals(true.into()),
            equals(serde_json::Value::Null),
            number(Comparison::Equal, "3"),
            equals("0815".into()),
        ]
    );
    assert_eq!(http.tls.ca_file.as_deref(), Some(Path::new(FIXTURES).join("ok/../files/ca.pem").as_path()));

    let Probe::Tcp(tcp) = &config.monitors[1].probe else { panic!("not TCP") };
    assert_eq!((tcp.port, tcp.steps[0].send.as_ref().unwrap().text.expose()), (5432, "PING\r\n"));
    let Probe::Dns(dns) = &config.monitors[2].probe else { panic!("not DNS") };
    assert_eq!(
        (dns.name.as_str(), dns.resolver.as_ref().unwrap().to_string().as_str()),
        ("acme.example", "9.9.9.9:53")
    );
    assert_eq!((&dns.expect[0].contains, dns.expect[0].min_answers), (&vec!["10 mail.acme.example".to_owned()], 1));
    let Probe::Dns(gone) = &config.monitors[3].probe else { panic!("not DNS") };
    assert_eq!((gone.expect[0].rcode, gone.expect[0].min_answers), (Rcode::NxDomain, 0));

    let ops = &config.subscribers[0];
    let Channel::Webhook(webhook) = &ops.channel else { panic!("not a webhook") };
    assert_eq!((webhook.url.expose(), webhook.secrets.len()), ("https://hooks.acme.example/ops", 2));
    assert_eq!(ops.events, [EventType::IncidentOpened, EventType::IncidentResolved]);
    assert!(matches!(&ops.scope, Scope::Only { monitors, groups } if monitors.len() == 1 && groups.len() == 1));
}

#[test]
fn every_channel_arrives() {
    let config = load(Path::new(FIXTURES).join("ok/subscribers.yaml")).config;
    let find = |id: &str| config.subscribers.iter().find(|one| one.id.as_str() == id).unwrap();
    let kinds: Vec<_> = config.subscribers.iter().map(|one| one.channel.kind().as_str()).collect();
    let all: Vec<_> = ChannelKind::ALL.iter().map(|kind| kind.as_str()).filter(|kind| *kind != "webhook").collect();
    assert_eq!(kinds.iter().collect::<BTreeSet<_>>(), all.iter().collect());

    let slack = find("slack");
    assert_eq!(slack.nagging.remind_every, Some(Duration::from_mins(30)));
    let steps: Vec<_> = slack.nagging.escalate.iter().map(|step| (step.after.as_secs(), step.to.len())).collect();
    assert_eq!(steps, [(600, 2), (3_600, 1)]);
    assert_eq!(slack.fallback.as_ref().map(ToString::to_string).as_deref(), Some("mail"));
    let standby: Vec<_> = config.subscribers.iter().filter(|one| one.standby).map(|one| one.id.as_str()).collect();
    assert_eq!(standby, ["pager"], "named, without filters of its own, and not told otherwise");
    let audiences = ["slack", "discord", "sms", "mail"].map(|id| find(id).audience);
    assert_eq!(audiences, [Audience::Operators, Audience::Public, Audience::Public, Audience::All]);
    assert_eq!(find("pager").events.len(), 4, "alerts know no maintenance");
    assert_eq!((find("pager").pace.per_minute, find("pager").pace.burst), (5, 5));
    let Channel::Email(mail) = &find("mail").channel else { panic!("not e-mail") };
    assert_eq!((mail.port, mail.to.len(), mail.login.as_ref().unwrap().1.expose()), (587, 2, "word"));
    let Channel::Ntfy(ntfy) = &find("ntfy").channel else { panic!("not ntfy") };
    assert_eq!(ntfy.server.expose(), "https://ntfy.acme.example");
    let Channel::Alertmanager(manager) = &find("am").channel else { panic!("not Alertmanager") };
    assert_eq!((manager.labels.len(), manager.reach.allow_private), (1, true));
}

#[test]
fn variables_are_replaced_after_parsing_and_before_types() {
    let config = load(Path::new(FIXTURES).join("ok/variables.yaml")).config;
    assert_eq!(config.site.name, r#"${HOME} costs 5$ or $5, empty, "x: ${SECRET} # [""#);
    assert_eq!((config.site.description, config.site.history_days), (None, 30));
    let Probe::Tcp(tcp) = &config.monitors[0].probe else { panic!("not TCP") };
    assert_eq!((tcp.host.as_str(), tcp.port), ("127.0.0.1", 30));
}

#[test]
fn links_begin_with_the_base_path_that_is_served() {
    for (url, base_path, expected) in [
        (None, "/", "http://127.0.0.1:9"),
        (None, "/status", "http://127.0.0.1:9/status"),
        (Some("https://acme.example/"), "/", "https://acme.example"),
        (Some("https://acme.example"), "/status", "https://acme.example/status"),
        (Some("https://acme.example/status/"), "/status", "https://acme.example/status"),
        (Some("https://status"), "/status", "https://status/status"),
    ] {
        let url = url.map(|url| format!(", url: '{url}'")).unwrap_or_default();
        let text = format!("site: {{ name: T{url} }}\nserver: {{ listen: 127.0.0.1:9, base_path: /new }}");
        let mut config = load_text(&text).unwrap().config;
        // As after a reload: what listens keeps its own base path until the restart.
        config.server.base_path = base_path.to_owned();
        assert_eq!(config.site_url(), expected);
    }
}

#[test]
fn null_and_empty_lists_mean_unset() {
    let config = load(Path::new(FIXTURES).join("ok/unset.yaml")).config;
    assert_eq!((config.site.theme.as_str(), config.site.history_days), ("default", 90));
    let Probe::Http(http) = &config.monitors[0].probe else { panic!("not HTTP") };
    assert_eq!(http.expect.status, [(200, 299)]);
    let subscriber = &config.subscribers[0];
    assert_eq!(
        (subscriber.events.len(), subscriber.severities.len(), &subscriber.scope),
        (EventType::ALL.len(), 3, &Scope::All)
    );
}

#[test]
fn merge_keys_and_directories() {
    let merged = load(Path::new(FIXTURES).join("ok/merge-keys.yaml")).config;
    let timings: Vec<_> =
        merged.monitors.iter().map(|m| (m.timing.interval.as_secs(), m.timing.timeout.as_secs())).collect();
    assert_eq!(timings, [(30, 5), (30, 6), (60, 10)]);
    let directory = load(Path::new(FIXTURES).join("ok/directory"));
    let ids: Vec<_> = directory.config.monitors.iter().map(|monitor| monitor.id.as_str()).collect();
    assert_eq!(ids, ["first", "second"]);
    assert_eq!(directory.files.len(), 2);
    assert_eq!(directory.config.storage.path, Path::new(FIXTURES).join("ok/directory/data/stillup.db"));
}

#[test]
fn unset_times_follow_the_interval_and_inherited_ones_are_capped() {
    let times = |defaults: &str, own: &str| {
        let text = format!(
            "site: {{ name: T }}\ndefaults: {{ {defaults} }}\nmonitors: [{{ id: a, {own} tcp: {{ host: h, port: 1 }} \
                }}]"
        );
        let monitor = load_text(&text).unwrap().config.monitors[0].clone();
        let millis = |duration: Duration| duration.as_millis();
        (millis(monitor.timing.timeout), millis(monitor.timing.retry_interval), monitor.judging.reopen_window.as_secs())
    };
    assert_eq!(times("", ""), (10_000, 10_000, 900));
    assert_eq!(times("", "interval: 1s,"), (800, 1_000, 900));
    assert_eq!(times("", "interval: 1h,"), (10_000, 10_000, 7_200));
    assert_eq!(times("timeout: 20s, retry_interval: 30s", "interval: 5s,"), (4_000, 5_000, 900));
    assert_eq!(times("timeout: 20s, retry_interval: 30s, reopen_window: 1s", ""), (20_000, 30_000, 1));
    assert_eq!(times("interval: 5s", "timeout: 5s, retry_interval: 5s,"), (5_000, 5_000, 900));
}

#[test]
fn severities_are_merged_key_by_key() {
    let severities = |defaults: &str, own: &str| {
        let text = format!(
            "site: {{ name: T }}\ndefaults: {{ {defaults} }}\nmonitors: [{{ id: a, {own} tcp: {{ host: h, port: 1 }} \
                }}]"
        );
        let Severities { down, degraded } = load_text(&text).unwrap().config.monitors[0].judging.severity;
        (down, degraded)
    };
    use Severity::{Critical, Major, Minor, None};
    assert_eq!(severities("", ""), (Critical, Minor));
    assert_eq!(severities("", "severity: none,"), (None, None));
    assert_eq!(severities("severity: major", ""), (Major, Minor));
    assert_eq!(severities("severity: { degraded: major }", "severity: { down: major },"), (Major, Major));
    assert_eq!(severities("severity: none", "severity: critical,"), (Critical, None));
}

#[test]
fn a_subscribers_fingerprint_follows_its_own_block_only() {
    let fingerprint = |name: &str, block: &str| {
        let text = format!("site: {{ name: {name} }}\nsubscribers:\n  - {{ id: a, webhook: {{ {block} }} }}");
        load_text(&text).unwrap().config.subscribers[0].fingerprint
    };
    let key = "whsec_BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
    let first = fingerprint("A", &format!("url: https://a.example, secret: {key}"));
    assert_eq!(first, fingerprint("B", "secret: ${OPS_WEBHOOK_SECRET}, url: 'https://a.example'"));
    assert_ne!(first, fingerprint("A", &format!("url: https://b.example, secret: {key}")));
}

#[test]
fn crowded_hosts_are_a_warning() {
    let monitor = |id: usize| {
        format!("  - {{ id: m{id}, interval: 1s, timeout: 1s, http: {{ url: http://127.0.0.1:3001/{id} }} }}\n")
    };
    let text = format!(
        "site: {{ name: T }}\nlimits: {{ per_host: 2 }}\nmonitors:\n{}",
        (0..3).map(monitor).collect::<String>()
    );
    let loaded = load_text(&text).unwrap();
    assert_eq!(loaded.warnings.len(), 1);
    assert!(loaded.warnings[0].message.contains("3 monitors need 3 checks at once"), "{}", loaded.warnings[0]);
    assert_eq!((loaded.warnings[0].line, loaded.warnings[0].column), (4, 5));
}

#[test]
fn names_that_cannot_be_shown_whole_are_a_warning() {
    let long = "x".repeat(1_001);
    let text = format!(
        "site: {{ name: \"a\\u202eb\", description: \"one\\u0000\" }}\n\
         monitors:\n  - {{ id: m, name: {long}, description: \"two\\u2066\\nlines\", tcp: {{ host: 127.0.0.1, port: 1 \
         }} }}\n"
    );
    let loaded = load_text(&text).unwrap();
    let told: Vec<_> =
        loaded.warnings.iter().map(|warning| (warning.line, warning.column, warning.message.as_str())).collect();
    assert_eq!(
        told,
        [
            (1, 15, "`name`: the control character U+202E is left out"),
            (1, 40, "`description`: the control character U+0000 is left out"),
            (3, 20, "`name`: 1001 characters, of which the first 999 are shown"),
            (3, 1036, "`description`: the control character U+2066 is left out"),
        ]
    );
    assert!(loaded.warnings.iter().all(|warning| !warning.to_string().contains('\u{202e}')));
    let (site, monitor) = (&loaded.config.site, &loaded.config.monitors[0]);
    assert_eq!((site.name.as_str(), site.description.as_deref()), ("ab", Some("one")));
    assert_eq!((monitor.name.chars().count(), monitor.name.ends_with("x…")), (1_000, true));
    assert_eq!(monitor.description.as_deref(), Some("two\nlines"));
}

#[test]
fn secrets_beside_a_theme_are_masked_where_it_is_told() {
    let text = "{ server: { admin_listen: '127.0.0.1:1', admin_token: hunter2-hunter2-hunter2-x }, site: { name: T, \
        theme: nope } }";
    let loaded = load_text(text).unwrap();
    let told = loaded.theme.unknown("a theme", "nope", &["default"]).to_string();
    assert!(told.contains("theme: nope") && !told.contains("hunter2"), "{told}");
}

#[test]
fn a_receiver_that_nothing_can_reach_is_a_warning() {
    let warned = |channel: &str| {
        let loaded = load_text(&format!("{WATCHED}subscribers:\n  - {{ id: a, {channel} }}\n")).unwrap();
        loaded.warnings.iter().map(|warning| format!("{warning}")).collect::<Vec<_>>()
    };
    let key = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for private in [
        &format!("webhook: {{ url: 'http://127.0.0.1:8080/s3cret', secret: {key} }}"),
        "slack: { url: 'http://[::1]/s3cret' }",
        "mattermost: { url: 'https://10.0.0.1/hooks/s3cret' }",
        "gotify: { server: 'http://localhost:8080', token: AbCdEfGhIj }",
        "ntfy: { topic: acme, server: 'http://2130706433/' }",
        "alertmanager: { url: 'http://192.168.1.2:9093' }",
        "email: { host: 127.0.0.1, tls: none, from: a@a.example, to: b@a.example }",
    ] {
        let warnings = warned(private);
        assert!(warnings.len() == 1 && warnings[0].contains("allow_private: true"), "{private}: {warnings:?}");
        assert!(!warnings[0].contains("s3cret"), "{warnings:?}");
        assert_eq!(warned(&private.replace(" }", ", allow_private: true }")).len(), 0, "{private}");
    }
    for public in [
        "slack: { url: 'https://hooks.example/x' }",
        "ntfy: { topic: acme }",
        "teams: { url: 'https://93.184.216.34/x' }",
    ] {
        assert!(warned(public).is_empty(), "{public}");
    }
}

#[test]
fn defaults_that_do_not_fit_each_other_are_a_warning() {
    let loaded =
        load_text(&format!("{WATCHED}defaults: {{ interval: 5s, timeout: 10s, retry_interval: 5s }}")).unwrap();
    let places: Vec<_> = loaded.warnings.iter().map(|warning| (warning.line, warning.column)).collect();
    assert_eq!(places, [(3, 36)]);
}

#[test]
fn without_monitors_there_is_a_warning() {
    for text in ["site: { name: T }", "site: { name: T }\nmonitors: []", "site: { name: T }\nmonitors:\n"] {
        let warnings = load_text(text).unwrap().warnings;
        assert_eq!(warnings.len(), 1, "{text}");
        assert_eq!(warnings[0].message, "there are no `monitors`: nothing is watched");
        let hint = "add one: `monitors: [{ id: web, http: { url: https://www.example.com } }]`";
        assert_eq!(warnings[0].hint.as_deref(), Some(hint));
    }
}

#[test]
fn links_that_lead_nowhere_are_told() {
    let told = |site: &str, listen: &str, more: &str| {
        let text = format!(
            "{}server: {{ listen: '{listen}' }}\n{more}",
            WATCHED.replace("name: T", &format!("name: T{site}"))
        );
        config::unreachable_links(&load_text(&text).unwrap().config).map(|(message, _)| message)
    };
    let subscriber = "subscribers: [{ id: a, ntfy: { topic: acme } }]";
    let url = ", url: 'https://status.acme.example'";
    let nowhere = |whose: &str, what: &str| {
        Some(format!(
            "`site.url` is not set: every link in {whose} begins with `{what}`, which leads nowhere elsewhere"
        ))
    };
    let (all, few) = ("messages to subscribers, feeds and badges", "feeds, previews and badges");
    assert_eq!(told("", "0.0.0.0:8080", subscriber), nowhere(all, "http://0.0.0.0:8080"));
    assert_eq!(told("", "127.0.0.1:8080", subscriber), nowhere(all, "http://127.0.0.1:8080"));
    assert_eq!(told("", "[::]:8080", ""), nowhere(few, "http://[::]:8080"));
    assert_eq!(told("", "127.0.0.1:8080", ""), None, "who reads it is on this machine");
    assert_eq!(told("", "192.0.2.7:8080", subscriber), None);
    assert_eq!(told(url, "0.0.0.0:8080", subscriber), None);
}

/// Every secret of a service, of which a client has none or one.
const SECRETS: &str = "site: { name: '${NOT_SET}' }
server:
  listen: 127.0.0.1:8081
  base_path: /status
  admin_listen: '${ADMIN_LISTEN:-127.0.0.1:9180}'
  admin_token: ${NOT_SET}
  admin_tokens: [{ name: jo, token: '${NOT_SET_EITHER}' }, { name: al, token: '${API_TOKEN}-which-is-of-al' }]
monitors: [{ id: a, http: { url: 'https://a.example', headers: { A: '${NOT_SET}' } } }]
nonsense: true
";

#[test]
fn clients_need_no_more_than_their_own_keys() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("monitors.yaml");
    fs::write(&path, SECRETS).unwrap();
    let server = config::server(&path, &environment).unwrap();
    assert_eq!((server.listen.to_string().as_str(), server.base_path.as_str()), ("127.0.0.1:8081", "/status"));
    assert_eq!(server.admin_listen.map(|address| address.to_string()).as_deref(), Some("127.0.0.1:9180"));
    let token = config::token(&path, &environment).unwrap();
    assert_eq!(
        token.as_ref().map(stillup::model::Secret::expose),
        Some("t0ken-which-is-of-al"),
        "the first that is known here"
    );
    let problems = config::token(&path, &|_| None).unwrap_err();
    let told: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
    let unset = |name: &str| format!("the environment variable `{name}` is not set");
    assert_eq!(told, [unset("NOT_SET"), unset("NOT_SET_EITHER"), unset("API_TOKEN")]);
    fs::write(&path, "site: { name: A }").unwrap();
    assert_eq!(config::server(&path, &environment).unwrap().listen.to_string(), "127.0.0.1:8080");
    assert!(config::token(&path, &environment).unwrap().is_none());
    fs::write(&path, "server: { listen: here }").unwrap();
    assert_eq!(config::server(&path, &environment).unwrap_err().len(), 1);
}

#[test]
fn where_secrets_are_not_unset_variables_are_warnings() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("monitors.yaml");
    let check = |text: &str| {
        fs::write(&path, text).unwrap();
        config::check(&path, &|_| None, config::Unset::Warning)
    };
    let text = |more: &str| {
        format!(
            "{WATCHED}subscribers:\n  - {{ id: ops, webhook: {{ url: '${{OPS_URL}}', secret: '${{OPS_KEY}}' }}{more} \
                }}\n"
        )
    };
    let checked = check(&text(""));
    assert_eq!(shown(&checked.problems), "");
    assert_eq!(checked.warnings.len(), 2, "{}", shown(&checked.warnings));
    assert_eq!(checked.warnings[0].message, "the environment variable `OPS_URL` is not set");
    let checked = check(&text(", monitors: [nope]"));
    assert_eq!(checked.problems.len(), 1, "what does not depend on them is checked: {}", shown(&checked.problems));
    let checked = check(&format!("{WATCHED}server: {{ admin_token: '${{TOKEN}}' }}"));
    assert_eq!((checked.problems.len(), checked.warnings.len()), (0, 1));
    fs::write(&path, text("")).unwrap();
    assert_eq!(config::load(&path, &|_| None).unwrap_err().len(), 2, "elsewhere they are problems");
}

#[test]
fn an_open_listener_of_operators_is_warned_of() {
    let warned = |server: &str| -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("monitors.yaml");
        fs::write(&path, format!("{WATCHED}server: {{ {server} }}")).unwrap();
        let loaded = config::load(&path, &environment).unwrap();
        loaded.warnings.iter().map(ToString::to_string).collect()
    };
    for address in ["127.0.0.1:9180", "'[::1]:9180'", "localhost:9180"] {
        assert_eq!(warned(&format!("admin_listen: {address}")), Vec::<String>::new());
    }
    for address in ["0.0.0.0:9180", "'[::]:9180'", "10.0.0.1:9180"] {
        let open = format!("admin_listen: {address}, admin_token: 0123456789abcdef");
        let warnings = warned(&open);
        assert!(warnings.len() == 1 && warnings[0].contains("server.metrics_token"), "{warnings:?}");
        assert_eq!(warned(&format!("{open}, metrics_token: fedcba9876543210")), Vec::<String>::new());
    }
}

#[track_caller]
fn refused(text: &[u8], line: usize, part: &str) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("monitors.yaml");
    fs::write(&path, text).unwrap();
    let problems = config::load(&path, &environment).unwrap_err();
    assert_eq!(problems.len(), 1, "{}", shown(&problems));
    assert_eq!(problems[0].line, line, "{}", problems[0]);
    assert!(problems[0].message.contains(part), "{}", problems[0]);
}

#[test]
fn a_yaml_bomb_is_refused() {
    let mut bomb = "x-0: &a0 [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
    for level in 1..10 {
        let aliases = vec![format!("*a{}", level - 1); 10].join(",");
        bomb.push_str(&format!("x-{level}: &a{level} [{aliases}]\n"));
    }
    refused(bomb.as_bytes(), 6, "aliases unfold");
}

#[test]
fn deep_nesting_is_refused() {
    refused("[".repeat(100_000).as_bytes(), 1, "nested");
    refused("{a: ".repeat(100_000).as_bytes(), 1, "nested");
    refused("- ".repeat(100_000).as_bytes(), 1, "nested");
    refused(format!("{}{}", "[".repeat(47), "]".repeat(47)).as_bytes(), 1, "found a list");
}

#[test]
fn a_huge_file_is_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("monitors.yaml");
    fs::File::create(&path).unwrap().set_len(50 << 20).unwrap();
    let problems = config::load(&path, &environment).unwrap_err();
    assert!(problems[0].message.contains("larger than 16 MiB"), "{}", problems[0]);
}

#[test]
fn what_is_no_text_is_refused() {
    refused(b"site:\n  name: \xFF\n", 2, "not UTF-8");
    refused(b"site: { name: a\0b }\n", 1, "not valid YAML");
}

#[test]
fn a_missing_file_is_named() {
    let problems = config::load(Path::new("nowhere/monitors.yaml"), &environment).unwrap_err();
    assert_eq!(problems[0].to_string().lines().next(), Some("nowhere/monitors.yaml:1:1: no such file or directory"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// However a good file is broken: no panic, and every problem has a place in it.
    #[test]
    fn broken_files_are_survived(begin in 0_usize..4_000, length in 0_usize..40,
        put in "[a-z:{}\\[\\]&*#\"'$\n\t -]{0,6}") {
        let good = fs::read_to_string(Path::new(FIXTURES).join("ok/full.yaml")).unwrap();
        let rest = good.chars().skip(begin + length);
        let broken: String = good.chars().take(begin).chain(put.chars()).chain(rest).collect();
        let lines = broken.lines().count() + 1;
        for problem in load_text(&broken).err().unwrap_or_default() {
            prop_assert!((1..=lines).contains(&problem.line) && problem.column > 0, "{}", problem);
        }
    }
}

#[test]
fn byte_order_mark_and_windows_line_ends_are_fine() {
    let loaded = load_text("\u{FEFF}site:\r\n  name: Windows\r\nmonitors: []\r\n").unwrap();
    assert_eq!(loaded.config.site.name, "Windows");
    let problems = load_text("\u{FEFF}site:\r\n  nam: Windows\r\n").unwrap_err();
    assert_eq!((problems[1].line, problems[1].column, problems[1].source.as_deref()), (2, 3, Some("  nam: Windows")));
}

#[test]
fn a_rewrite_with_the_same_bytes_is_no_change() {
    let hash = |text: &str| load_text(text).unwrap().hash;
    assert_eq!(hash("site: { name: A }"), hash("site: { name: A }"));
    assert_ne!(hash("site: { name: A }"), hash("site: { name: A } # comment"));
}

#[test]
fn the_example_loads_with_and_without_its_variable() {
    for resolver in [None, Some("127.0.0.1:5353")] {
        let environment = |name: &str| resolver.filter(|_| name == "STILLUP_DEMO_RESOLVER").map(str::to_owned);
        let loaded =
            config::load(Path::new("monitors.yaml"), &environment).map_err(|problems| shown(&problems)).unwrap();
        assert!(loaded.warnings.is_empty());
        let kinds: BTreeSet<_> = loaded.config.monitors.iter().map(|monitor| monitor.probe.kind()).collect();
        assert_eq!(kinds, BTreeSet::from(["dns", "http", "tcp"]));
    }
}

#[test]
fn five_thousand_monitors_load() {
    let monitor = |id: usize| {
        format!(
            "  - <<: *web\n    id: m{id}\n    name: Monitor {id}\n    http: {{ url: \
                \"https://host-{id}.example/health\", expect: {{ status: [200] }} }}\n"
        )
    };
    let text = format!(
        "x-web: &web {{ interval: 30s, timeout: 5s, group: all }}\nsite: {{ name: Many }}\ngroups: [{{ id: all }}]\n\
            monitors:\n{}",
        (0..5_000).map(monitor).collect::<String>()
    );
    assert_eq!(load_text(&text).unwrap().config.monitors.len(), 5_000);
}

#[test]
fn the_committed_schema_is_not_stale() {
    if std::env::var_os("STILLUP_BLESS").is_some() {
        fs::write("monitors.schema.json", stillup::cli::schema::text()).unwrap();
    }
    let committed = fs::read_to_string("monitors.schema.json").unwrap_or_default();
    assert!(committed == stillup::cli::schema::text(), "refresh it: cargo run -- schema > monitors.schema.json");
}

#[test]
fn the_schema_knows_every_key_of_the_good_files() {
    let schema = config::schema();
    let mut known = BTreeSet::new();
    keys_of_schema(&schema, &mut known);
    // Keys of maps whose keys are free.
    let free = ["Authorization", "X-Version", "Content-Type", "X-Team", "not", "team", "token", "order", "csrf", "id"];
    for path in fixtures("ok").into_iter().filter(|path| path.is_file()) {
        let value = yaml(&fs::read_to_string(&path).unwrap());
        let mut used = BTreeSet::new();
        keys_of_value(&value, &mut used);
        used.retain(|key| {
            !key.starts_with("x-") && !key.starts_with('$') && !free.contains(&key.as_str()) && key != "unknown"
        });
        assert!(used.is_subset(&known), "{}: {:?}", path.display(), used.difference(&known));
    }
    assert_eq!(schema["properties"]["site"]["required"], serde_json::json!(["name"]));
    assert_eq!(schema["properties"]["limits"]["properties"]["per_host"]["default"], 64);
    assert_eq!(schema["additionalProperties"], false);
}

fn yaml(text: &str) -> serde_json::Value {
    // Only keys matter here, and in `{ … }` a plain YAML parser stumbles over the braces of variables.
    let variables = regex::Regex::new(r"\$\{[^}]*\}").unwrap();
    serde_yaml::from_str(&variables.replace_all(text, "v")).unwrap()
}

fn keys_of_schema(schema: &serde_json::Value, out: &mut BTreeSet<String>) {
    match schema {
        serde_json::Value::Object(map) => {
            if let Some(properties) = map.get("properties").and_then(|properties| properties.as_object()) {
                out.extend(properties.keys().cloned());
            }
            map.values().for_each(|value| keys_of_schema(value, out));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys_of_schema(item, out)),
        _ => {}
    }
}

fn keys_of_value(value: &serde_json::Value, out: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(map) => {
            out.extend(map.keys().cloned());
            map.values().for_each(|value| keys_of_value(value, out));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|item| keys_of_value(item, out)),
        _ => {}
    }
}

/// Plain values are what YAML's core schema makes of them, in every place.
#[test]
fn plain_values_are_read_by_the_core_schema() {
    let loaded = load_text(
        "site: { name: Acme, hide_reasons: FALSE }\nmonitors:\n  - id: a\n    failure_threshold: 0x10\n    \
            http:\n      \
         url: http://a.lab\n      expect: { json: { $.a: True, $.b: +5, $.c: .5, $.d: 0x10, $.e: 007, $.f: 'True', \
         $.g: NULL, $.h: 18446744073709551617 } }\n",
    );
    let config = loaded.unwrap_or_else(|problems| panic!("{}", shown(&problems))).config;
    assert!(!config.site.hide_reasons);
    assert_eq!(config.monitors[0].judging.failure_threshold, 16);
    let Probe::Http(http) = &config.monitors[0].probe else { panic!("not HTTP") };
    let number = |number: &str| JsonWant::Compare(Comparison::Equal, Decimal::parse(number).unwrap());
    let wanted: Vec<_> = http.expect.json.iter().map(|expect| expect.want.clone()).collect();
    let expected = [
        JsonWant::Equals(true.into()),
        number("5"),
        number("0.5"),
        number("16"),
        number("7"),
        JsonWant::Equals("True".into()),
        JsonWant::Equals(serde_json::Value::Null),
        number("18446744073709551617"),
    ];
    assert_eq!(wanted, expected);
}

/// What is sent, and the TLS keys of `tcp`.
#[test]
fn bytes_and_tls_of_tcp() {
    let text = r#"
site: { name: Acme }
monitors:
  - id: a
    tcp:
      { host: a.lab, port: 1, send: "\xff\0\r\n", tls: { verify: false, min_days_left: 7, server_name: b.lab },
        ip: v6, resolver: 9.9.9.9 }
  - { id: b, tcp: { host: a.lab, port: 1, send: 'PING\r\n', tls: true } }
  - { id: c, tcp: { host: a.lab, port: 1, send: "größe", tls: false } }
  - { id: d, http: { url: "https://a.lab/", headers: { Authorization: Bearer $TOKEN } } }
  - { id: e, dns: { name: 192.0.2.10, type: PTR } }
  - { id: f, dns: { name: a.lab, type: TXT, expect: { contains: '"v=spf1 " "-all"' } } }
"#;
    let loaded = load_text(text).unwrap_or_else(|problems| panic!("{}", shown(&problems)));
    let tcp = |place: usize| match &loaded.config.monitors[place].probe {
        Probe::Tcp(tcp) => tcp.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(tcp(0).steps[0].send.as_ref().unwrap().wire(), [0xff, 0, b'\r', b'\n']);
    assert_eq!(
        (tcp(0).ip, tcp(0).resolver.as_ref().map(ToString::to_string).as_deref()),
        (IpFamily::V6, Some("9.9.9.9:53"))
    );
    let tls = tcp(0).tls.unwrap();
    assert_eq!((tls.verify, tls.min_days_left, tls.server_name.as_deref()), (false, Some(7), Some("b.lab")));
    assert_eq!(
        (tcp(1).steps[0].send.as_ref().unwrap().wire(), tcp(1).tls.unwrap().verify),
        (b"PING\\r\\n".to_vec(), true)
    );
    assert_eq!((tcp(2).steps[0].send.as_ref().unwrap().wire(), tcp(2).tls), ("größe".as_bytes().to_vec(), None));
    let Probe::Dns(pointer) = &loaded.config.monitors[4].probe else { panic!("not DNS") };
    assert_eq!(pointer.name, "10.2.0.192.in-addr.arpa");
    let Probe::Dns(text) = &loaded.config.monitors[5].probe else { panic!("not DNS") };
    assert_eq!(text.expect[0].contains, ["v=spf1 -all"]);
    let warnings: Vec<&str> = loaded.warnings.iter().map(|warning| warning.message.as_str()).collect();
    assert_eq!(
        warnings,
        [
            "`send`: a backslash and a letter are sent as they stand",
            "`headers`: a dollar and a name are taken as they stand"
        ]
    );
}

/// An editor of another system.
#[test]
fn a_file_in_utf_16_is_told_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("monitors.yaml");
    for mark in [Some(0xfeff_u16), None] {
        let units = mark.into_iter().chain("site: { name: Acme }\n".encode_utf16());
        fs::write(&path, units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()).unwrap();
        let problems = config::load(&path, &environment).err().unwrap_or_default();
        let text = shown(&problems);
        assert!(text.contains("UTF-16") && text.contains("save it as UTF-8"), "{text}");
    }
}

/// Who asks, and which way.
#[test]
fn logins_sockets_and_proxies_of_http() {
    let text = r#"
site: { name: Acme }
monitors:
  - id: a
    http:
      { url: "http://a.lab/", basic: { username: me, password: "p:w" }, proxy: "socks5://u:p@127.0.0.1:1080" }
  - { id: b, http: { url: "http://a.lab/", bearer: t0ken, expect: { final_url: "*/home", http_version: h2 } } }
  - { id: c, http: { url: "unix:///var/run/docker.sock:/containers/x/json?a=b" } }
"#;
    let loaded = load_text(text).unwrap_or_else(|problems| panic!("{}", shown(&problems)));
    let http = |place: usize| match &loaded.config.monitors[place].probe {
        Probe::Http(http) => http.clone(),
        other => panic!("{other:?}"),
    };
    let header =
        |place: usize| http(place).headers.first().map(|(name, value)| (name.clone(), value.expose().to_owned()));
    assert_eq!(header(0), Some(("Authorization".to_owned(), "Basic bWU6cDp3".to_owned())));
    assert_eq!(http(0).proxy.unwrap().as_str(), "socks5://u:p@127.0.0.1:1080");
    assert_eq!(header(1), Some(("Authorization".to_owned(), "Bearer t0ken".to_owned())));
    assert_eq!((http(1).expect.final_url.as_deref(), http(1).expect.version), (Some("*/home"), Some(HttpVersion::H2)));
    assert_eq!((http(2).socket.as_deref(), header(2)), (Some(Path::new("/var/run/docker.sock")), None));
    assert_eq!(http(2).url.as_str(), "http://localhost/containers/x/json?a=b");

    let text = r#"
site: { name: Acme }
monitors:
  - { id: a, http: { url: "http://a.lab/", bearer: hunter2, basic: { username: me, password: hunter2 } } }
  - { id: b, http: { url: "http://a.lab/", bearer: hunter2, headers: { authorization: hunter2 } } }
  - { id: c, http: { url: "http://me:hunter2@a.lab/", basic: { username: me, password: hunter2 } } }
  - { id: d, http: { url: "unix:///var/run/docker.sock", proxy: "ftp://a.lab" } }
  - { id: e, http: { url: "unix:docker.sock:/containers" } }
"#;
    let problems = load_text(text).unwrap_err();
    let text = shown(&problems);
    assert_eq!(text.matches("are one thing: write one").count(), 3, "{text}");
    assert_eq!(text.matches("is not the address of a Unix socket").count(), 2, "{text}");
    assert!(text.contains("is not the URL of a proxy"), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}

/// An HTTP that is expected, and cannot be what is spoken.
#[test]
fn an_http_that_is_never_spoken_is_not_expected() {
    let text = r#"
site: { name: Acme }
monitors:
  - { id: a, http: { url: "https://a.lab/", http_version: h1, expect: { http_version: h2 } } }
  - { id: b, http: { url: "https://a.lab/", http_version: h2, expect: { any: [{ http_version: h1 }] } } }
  - { id: c, http: { url: "http://a.lab/", follow_redirects: false, expect: { http_version: h2 } } }
  - { id: d, http: { url: "https://a.lab/", http_version: h1, steps: [{ name: x, expect: { http_version: h2 } }] } }
"#;
    let text = shown(&load_text(text).unwrap_err());
    assert_eq!(text.matches("only h1 is spoken with this server, so this never holds").count(), 3, "{text}");
    assert_eq!(text.matches("only h2 is spoken with this server, so this never holds").count(), 1, "{text}");
    let text = r#"
site: { name: Acme }
monitors:
  - { id: a, http: { url: "https://a.lab/", expect: { http_version: h2 } } }
  - { id: b, http: { url: "http://a.lab/", expect: { http_version: h2 } } }
  - { id: c, http: { url: "http://a.lab/", http_version: h2, expect: { http_version: h2 } } }
"#;
    load_text(text).unwrap_or_else(|problems| panic!("{}", shown(&problems)));
}

/// A step has what its block says, but for what is secret there and goes to another origin.
#[test]
fn steps_take_from_their_block_what_may_go_along() {
    let loaded = load(Path::new(FIXTURES).join("ok/http.yaml"));
    let monitor = |id: &str| loaded.config.monitors.iter().find(|monitor| monitor.id.as_str() == id).unwrap();
    let Probe::Http(shop) = &monitor("shop").probe else { panic!("it asks a web server") };
    let [login, basket] = shop.steps.as_slice() else { panic!("there are two: {shop:?}") };
    let headers = |step: &HttpStep| -> Vec<String> {
        step.request.headers.iter().map(|(name, value)| format!("{name}: {}", value.expose())).collect()
    };
    assert_eq!(headers(login), ["X-Version: 2", "Content-Type: application/json"]);
    assert_eq!(headers(basket), ["X-Version: 2", "Authorization: Bearer {token}"]);
    assert_eq!((login.fills, basket.fills), (false, true));
    assert_eq!(login.request.body.as_ref().unwrap().expose(), r#"{"user":"me","password":"t0ken"}"#);
    assert_eq!(basket.request.url.as_str(), "https://shop.example/orders/%7Border%7D?csrf={csrf}");
    assert_eq!((login.request.follow_redirects, basket.request.follow_redirects), (true, false));
    assert_eq!(basket.request.tls.min_version.as_str(), "1.3");
    assert_eq!(
        login.captures.iter().map(|capture| capture.name.as_str()).collect::<Vec<_>>(),
        ["token", "order", "csrf", "id"]
    );

    let Probe::Http(client) = &monitor("client").probe else { panic!("it asks a web server") };
    let request = &client.oauth2.as_ref().unwrap().request;
    assert_eq!((request.method.as_str(), request.url.as_str()), ("POST", "https://login.example/oauth/token"));
    let form = "grant_type=client_credentials&scope=read+status&audience=https%3A%2F%2Fapi.example";
    let body = request.body.as_ref().unwrap().expose().to_owned();
    assert_eq!(body, format!("{form}&client_id=stillup&client_secret=t0ken"));
    let text = r#"
site: { name: Acme }
monitors:
  - id: a
    http:
      url: "https://a.lab/"
      oauth2: { token_url: "https://b.lab/", client_id: "a:b", client_secret: "p w" }
      secret_headers: [X-Key]
      headers: { X-Key: k, Cookie: c=1, X-Plain: p }
      steps:
        - { name: home, url: "/x" }
        - { name: own, url: "https://u:p@a.lab/x" }
        - { name: away, url: "https://c.lab/" }
"#;
    let loaded = load_text(text).unwrap_or_else(|problems| panic!("{}", shown(&problems)));
    let Probe::Http(http) = &loaded.config.monitors[0].probe else { panic!("it asks a web server") };
    let basic = http.oauth2.as_ref().unwrap().request.headers.last().unwrap().1.expose().to_owned();
    assert_eq!(basic, "Basic YSUzQWI6cCt3");
    let seen: Vec<_> =
        http.steps.iter().map(|step| (headers(step).join(", "), step.request.oauth2.is_some())).collect();
    let all = "X-Key: k, Cookie: c=1, X-Plain: p".to_owned();
    assert_eq!(seen, [(all.clone(), true), (all, false), ("X-Plain: p".to_owned(), false)]);
}

#[test]
fn what_is_no_file_is_refused_and_never_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let pipe = |name: &str| {
        assert!(std::process::Command::new("mkfifo").arg(path(name)).status().unwrap().success());
    };
    let problems = |config: &Path| shown(&config::load(config, &environment).unwrap_err());
    pipe("pipe.yaml");
    let said = problems(&path("pipe.yaml"));
    assert!(said.contains("pipe.yaml:1:1: this is a named pipe, not a file") && said.contains("hint:"), "{said}");
    assert!(problems(folder.path()).contains("this is a named pipe, not a file"), "one of a folder");
    assert!(problems(Path::new("/dev/zero")).contains("this is a device, not a file"));
    fs::remove_file(path("pipe.yaml")).unwrap();

    fs::create_dir_all(path("incidents/2026-01-03-c.md")).unwrap();
    fs::write(path("monitors.yaml"), WATCHED).unwrap();
    pipe("incidents/2026-01-01-a.md");
    std::os::unix::fs::symlink("/dev/zero", path("incidents/2026-01-02-b.md")).unwrap();
    let said = problems(&path("monitors.yaml"));
    for (name, kind) in [("01-a", "a named pipe"), ("02-b", "a device"), ("03-c", "a folder")] {
        assert!(said.contains(&format!("2026-01-{name}.md:1:1: this is {kind}, not a file")), "{said}");
    }
    fs::remove_dir_all(path("incidents")).unwrap();

    pipe("ca.pem");
    let monitor =
        "site: { name: T }\nmonitors: [{ id: m, http: { url: 'https://a.example', tls: { ca_file: FILE } } }]\n";
    for (file, wanted) in [
        ("ca.pem", "this is a named pipe, not a file"),
        ("/dev/zero", "this is a device, not a file"),
        (".", "this is a folder, not a file"),
        ("no.pem", "there is no file"),
    ] {
        fs::write(path("monitors.yaml"), monitor.replace("FILE", file)).unwrap();
        let said = problems(&path("monitors.yaml"));
        assert!(said.contains("monitors.yaml:2:") && said.contains(wanted), "{said}");
    }
}

#[test]
fn a_url_that_is_an_unset_variable_is_only_warned_of() {
    for probe in ["http: { url: \"${NOPE}\" }", "http: { steps: [{ name: a, url: \"${NOPE}\" }] }"] {
        let text = format!("site: {{ name: T }}\nmonitors: [{{ id: m, {probe} }}]\ncanary: {{ {probe} }}\n");
        let checked = config::check_text("monitors.yaml", text, &|_| None, config::Unset::Warning);
        assert_eq!(shown(&checked.problems), "", "{probe}");
        assert!(checked.loaded.is_none() && checked.warnings.len() == 1, "{probe}: {}", shown(&checked.warnings));
    }
}
