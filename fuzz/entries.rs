//! Where strangers' bytes come in, each as a function of bytes: what `cargo fuzz` calls for as long as one likes, and
//! the tests on stable with the same corpora and some thousands of mutations. Nothing may panic, and what comes out is
//! bounded by what went in.

#[path = "own.rs"]
mod own;

use std::cell::RefCell;
use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use hickory_resolver::proto::rr::{Name, RecordType};
use stillup::cli::replay::lines::Format;
use stillup::config::{self, Checked, Unset};
use stillup::model::{Config, Timestamp};
use stillup::net::dns::{self, Question};
use stillup::probe::Prober;
use stillup::render::badge::{self, Badge, Style};
use stillup::render::markdown;
use stillup::schedule::occurrences;
use stillup::web;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

/// Takes bytes, and panics if something is wrong.
pub type Entry = fn(&[u8]);

/// Each by its name and that of its corpus.
pub const ENTRIES: &[(&str, Entry)] = &[
    ("badge", badge),
    ("checks_file", checks_file),
    ("configuration", configuration),
    ("dns_answer", dns_answer),
    ("incident_file", incident_file),
    ("json_path", json_path),
    ("markdown", markdown),
    ("own_head", own_head),
    ("question", question),
    ("recurrence", recurrence),
    ("target_answer", target_answer),
];

/// Bytes that any entry looks at.
const MOST: usize = 64 * 1024;
/// No message is longer, whatever is quoted in it.
const LONGEST_MESSAGE: usize = 4 * 1024;

thread_local! {
    static FOLDER: TempDir = tempfile::tempdir().expect("a folder can be made");
    static RUNTIME: Runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    /// Answers whoever connects with these bytes, and closes.
    static ANSWER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(MOST)]).into_owned()
}

/// As it stands in YAML and in JSON.
fn quoted(text: &str) -> String {
    serde_json::to_string(text).expect("a text is JSON")
}

fn written(name: &str, text: &str) -> PathBuf {
    FOLDER.with(|folder| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("the folder can be made");
        fs::write(&path, text).expect("the folder takes it");
        path
    })
}

fn checked(path: &std::path::Path) -> Option<Config> {
    let Checked { loaded, problems, warnings } = config::check(path, &|_| None, Unset::Problem);
    assert!(problems.len() <= config::MAX_PROBLEMS + 1, "{} problems", problems.len());
    for problem in problems.iter().chain(&warnings) {
        let message = &problem.message;
        assert!(message.len() <= LONGEST_MESSAGE, "{} bytes: {message}", message.len());
    }
    loaded.map(|loaded| loaded.config)
}

/// A whole configuration.
pub fn configuration(bytes: &[u8]) {
    checked(&written("configuration/monitors.yaml", &text(bytes)));
}

/// An incident as a file: front matter, words, updates.
pub fn incident_file(bytes: &[u8]) {
    let config = "site: { name: T }\nmonitors: [{ id: checkout, tcp: { host: 127.0.0.1, port: 1 } }]\n";
    let path = written("incident/monitors.yaml", config);
    written(&format!("incident/{}/2026-11-21-checkout.md", config::INCIDENTS), &text(bytes));
    checked(&path);
}

/// A recurring maintenance: its rule, and in the next lines its beginning and its zone.
pub fn recurrence(bytes: &[u8]) {
    const YEARS: Duration = Duration::from_secs(3 * 366 * 86_400);
    const LIMIT: usize = 50;
    let text = text(bytes);
    let mut lines = text.split('\n');
    let mut next = |or: &str| quoted(lines.next().filter(|line| !line.is_empty()).unwrap_or(or));
    let (rule, start, zone) = (next(""), next("2026-01-01T02:30"), next("Europe/Berlin"));
    let path = written(
        "recurrence/monitors.yaml",
        &format!(
            "site: {{ name: T }}\nmonitors: [{{ id: m, tcp: {{ host: 127.0.0.1, port: 1 }} }}]\nmaintenance: [{{ id: w, \
             title: W, all: true, start: {start}, duration: 1h, timezone: {zone}, rrule: {rule} }}]\n"
        ),
    );
    let Some(config) = checked(&path) else { return };
    for maintenance in &config.maintenance {
        for from in [maintenance.start, Timestamp::from_millis(1_800_000_000_000)] {
            let windows = occurrences::windows(maintenance, from, from + YEARS, LIMIT);
            assert!(windows.len() <= LIMIT && windows.is_sorted_by_key(|window| window.start));
        }
    }
}

/// Words of people.
pub fn markdown(bytes: &[u8]) {
    let text = text(bytes);
    let html = markdown::html(&text);
    assert!(html.len() <= 64 * text.len() + 1024, "{} bytes of {}", html.len(), text.len());
    for bad in ["<script", "javascript:", "<img", "<iframe", " onerror="] {
        assert!(!tags(&html).any(|tag| tag.to_ascii_lowercase().contains(bad)), "{bad} in {html}");
    }
    drop(markdown::spans(&text));
}

/// What stands between `<` and `>`.
fn tags(html: &str) -> impl Iterator<Item = String> {
    html.split('<').skip(1).filter_map(|part| part.split('>').next()).map(|tag| format!("<{tag}"))
}

/// A badge: a line each for the style, the label, the message, the colours; and the same as a link's parameters.
pub fn badge(bytes: &[u8]) {
    let text = text(bytes);
    let mut lines = text.split('\n').map(str::to_owned);
    let style = lines.next().and_then(|style| Style::parse(&style)).unwrap_or(Style::Flat);
    let mut next = || lines.next().unwrap_or_default();
    let badge = Badge { style, label: next(), message: next(), color: next(), label_color: next() };
    let svg = badge::svg(&badge);
    assert!(svg.starts_with("<svg") && svg.ends_with("</svg>"), "{svg}");
    assert!(svg.len() <= 64 * 1024, "{} bytes", svg.len());
    drop(web::question("/", "/badge/m/uptime.svg", Some(&text)));
}

/// The path and query of a link, behind a line with the base path.
pub fn question(bytes: &[u8]) {
    let text = text(bytes);
    let (base, link) = text.split_once('\n').unwrap_or(("/", &text));
    let (path, query) = link.split_once('?').map_or((link, None), |(path, query)| (path, Some(query)));
    drop(web::question(base, path, query));
}

/// What a DNS server answers.
pub fn dns_answer(bytes: &[u8]) {
    let name = Name::from_str("shop.example.").expect("it is a name");
    for kind in [RecordType::A, RecordType::TXT, RecordType::CNAME] {
        let question = Question::new(name.clone(), kind).expect("it can be asked");
        let mut bytes = bytes[..bytes.len().min(MOST)].to_vec();
        // whoever forges an answer has the right id sooner or later
        bytes.iter_mut().zip(question.bytes()).take(2).for_each(|(byte, asked)| *byte = *asked);
        let Ok(message) = question.answered(&bytes) else { continue };
        let found = dns::answering(&message.answers, &name, kind).count();
        assert!(found <= message.answers.len());
        let circle = dns::circle(&message.answers, &name);
        assert!(circle.is_none_or(|way| way.len() <= LONGEST_MESSAGE), "a long way round");
    }
}

/// A file of checks for `replay`, CSV or JSON.
pub fn checks_file(bytes: &[u8]) {
    let text = text(bytes);
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let Some(first) = lines.next() else { return };
    let Ok((format, header)) = Format::of(first) else { return };
    for line in (!header).then_some(first).into_iter().chain(lines) {
        if let Err(fault) = format.row(line) {
            assert!(fault.column >= 1 && fault.column <= line.chars().count() + 1, "{fault:?} of {line:?}");
            assert!(fault.message.len() <= LONGEST_MESSAGE, "{} bytes", fault.message.len());
        }
    }
}

/// An expectation of JSON: the path, what is wanted, and in all further lines the body.
pub fn json_path(bytes: &[u8]) {
    let text = text(bytes);
    let mut parts = text.splitn(3, '\n');
    let (path, wanted) = (quoted(parts.next().unwrap_or_default()), quoted(parts.next().unwrap_or_default()));
    let body = parts.next().unwrap_or_default();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
    probed(&format!("expect: {{ json: {{ {path}: {wanted} }} }}"), &[head.as_bytes(), body.as_bytes()].concat());
}

/// What a visitor sends, from the first byte of a head on, and then no more.
pub fn own_head(bytes: &[u8]) {
    thread_local!(static SERVER: SocketAddr = RUNTIME.with(|runtime| runtime.block_on(own::server())));
    let (address, mut said) = (SERVER.with(|address| *address), Vec::new());
    let sending = async {
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        // It may hang up whenever it likes.
        drop(stream.write_all(&bytes[..bytes.len().min(MOST)]).await);
        drop(stream.shutdown().await);
        drop(stream.read_to_end(&mut said).await);
    };
    RUNTIME.with(|runtime| runtime.block_on(sending));
    let head = String::from_utf8_lossy(&said[..said.len().min(12)]);
    let survived = |code: &str| ["200", "204", "304", "308"].contains(&code) || code.starts_with('4');
    assert!(
        head.is_empty() || head.strip_prefix("HTTP/1.1 ").or(head.strip_prefix("HTTP/1.0 ")).is_some_and(survived),
        "{head}"
    );
    assert!(said.len() <= 64 * MOST, "{} bytes", said.len());
}

/// What a target answers, from the first byte of its head.
pub fn target_answer(bytes: &[u8]) {
    let expect =
        "expect: { body: { contains: ok }, headers: { content-type: \"text/*\" }, json: { \"$.a[0]\": \"> 1\" } }";
    probed(expect, &bytes[..bytes.len().min(MOST)]);
}

/// One check of a target that answers with these bytes, if the settings can be.
fn probed(settings: &str, answer: &[u8]) {
    ANSWER.set(answer.to_vec());
    let address = peer();
    let path = written(
        "probe/monitors.yaml",
        &format!(
            "site: {{ name: T }}\nmonitors: [{{ id: m, timeout: 5s, http: {{ url: \"http://{address}/\", {settings} }} }}]\n"
        ),
    );
    let Some(config) = checked(&path) else { return };
    let Some(monitor) = config.monitors.first() else { return };
    thread_local!(static PROBER: Prober = Prober::new());
    let outcome = PROBER.with(|prober| RUNTIME.with(|runtime| runtime.block_on(prober.run(monitor))));
    let said = outcome.reason.map_or(0, |reason| reason.message.len());
    assert!(said <= LONGEST_MESSAGE, "{said} bytes");
}

/// A peer of this thread that answers with [`ANSWER`] to whatever it is asked.
fn peer() -> SocketAddr {
    thread_local!(static ADDRESS: SocketAddr = RUNTIME.with(|runtime| runtime.block_on(listening())));
    ADDRESS.with(|address| *address)
}

async fn listening() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("loopback has a free port");
    let address = listener.local_addr().expect("it is bound");
    let serving = stillup::lifecycle::Lifecycle::new();
    serving.spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answer = ANSWER.with_borrow(Clone::clone);
            // It may hang up whenever it likes.
            drop(stream.read(&mut [0; 4096]).await);
            drop(stream.write_all(&answer).await);
            drop(stream.shutdown().await);
        }
    });
    address
}
