//! Pages from the built-in theme and from folders: complete, inert, small; mistakes found before anything is served.

use std::fs;
use std::io::Write;
use std::path::Path;
use std::time::Duration;

use stillup::history::{Day, Share, Tally};
use stillup::model::{Language, Shown, SiteLevel};
use stillup::render::html::Theme;
use stillup::view::{
    Chrome, GroupBlock, Headline, HomePage, IncidentPage, IncidentsPage, MaintenancePage, MissingPage, MonitorPage,
    MonitorRow, PastDay, ReportPage, ReportsPage,
};

/// A sample, which is in Arabic, in English.
macro_rules! english {
    ($page:expr) => {{
        let mut page = $page;
        page.chrome.locale = Language::En;
        page
    }};
}

/// Initial congestion window of ten packets: what arrives in one round trip.
const ONE_ROUND_TRIP: usize = 14 * 1024;

fn built_in() -> Theme {
    Theme::load(Path::new("/nonexistent"), "default").expect("the built-in theme loads")
}

/// A theme folder `mine` with the files given.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    for (path, text) in files {
        let file = root.path().join("themes/mine").join(path);
        fs::create_dir_all(file.parent().expect("a parent")).expect("folders");
        fs::write(file, text).expect("a file");
    }
    root
}

#[track_caller]
fn refused(root: &Path, name: &str) -> String {
    Theme::load(root, name).expect_err("a broken theme is refused").to_string()
}

/// Every page, rich and bare, by the name of its kind.
fn every_page(theme: &Theme) -> Vec<(&'static str, String)> {
    [
        ("home", theme.home(&HomePage::sample())),
        ("home", theme.home(&HomePage::bare())),
        ("monitor", theme.monitor(&MonitorPage::sample())),
        ("monitor", theme.monitor(&MonitorPage::bare())),
        ("incidents", theme.incidents(&IncidentsPage::sample())),
        ("incidents", theme.incidents(&IncidentsPage::bare())),
        ("incident", theme.incident(&IncidentPage::sample())),
        ("incident", theme.incident(&IncidentPage::bare())),
        ("maintenance", theme.maintenance(&MaintenancePage::sample())),
        ("maintenance", theme.maintenance(&MaintenancePage::bare())),
        ("reports", theme.reports(&ReportsPage::sample())),
        ("reports", theme.reports(&ReportsPage::bare())),
        ("report", theme.report(&ReportPage::sample())),
        ("report", theme.report(&ReportPage::bare())),
        ("missing", theme.missing(&MissingPage::sample())),
        ("missing", theme.missing(&MissingPage::bare())),
    ]
    .into_iter()
    .map(|(name, page)| (name, page.expect("the page renders")))
    .collect()
}

#[test]
fn every_page_is_a_whole_document() {
    for (name, page) in every_page(&built_in()) {
        assert!(page.starts_with("<!doctype html>\n<html lang=\""), "{name}: {page}");
        assert!(page.trim_end().ends_with("</html>"), "{name}");
        for once in ["<h1", "<main ", "<title>", "<header>", "<footer>", "class=\"skip\""] {
            assert_eq!(page.matches(once).count(), 1, "{name}: {once} in {page}");
        }
        // the first page is within one round trip
        let sheets = if name == "home" { 1 } else { 2 };
        assert_eq!(page.matches("rel=\"stylesheet\"").count(), sheets, "{name}");
        for tag in [
            "ul", "ol", "li", "p", "div", "section", "article", "details", "dl", "table", "span", "a", "small", "bdi",
            "svg", "b", "h2", "h3",
        ] {
            let opened = page.matches(&format!("<{tag} ")).count() + page.matches(&format!("<{tag}>")).count();
            assert_eq!(opened, page.matches(&format!("</{tag}>")).count(), "{name}: <{tag}> in {page}");
        }
    }
}

#[test]
fn nothing_needs_a_loosened_content_security_policy() {
    for (name, page) in every_page(&built_in()) {
        let page = page.to_ascii_lowercase().replacen("<script src=\"/", "", 2);
        for forbidden in [" style=", "<style", "<script", " onload=", " onclick=", "javascript:", "@import", "<iframe"]
        {
            assert!(!page.contains(forbidden), "{name}: {forbidden} in {page}");
        }
        for source in page.split(" src=\"").skip(1) {
            assert!(source.starts_with('/'), "{name}: loads {}", source.split('"').next().unwrap_or_default());
        }
    }
    for asset in built_in().assets() {
        let text = String::from_utf8_lossy(&asset.bytes);
        for forbidden in ["url(", "@import", "://", "innerHTML", "eval("] {
            assert!(!text.contains(forbidden), "{} has {forbidden}", asset.path);
        }
    }
}

#[test]
fn hostile_texts_come_out_inert() {
    for (name, page) in every_page(&built_in()) {
        assert!(!page.contains("<script>"), "{name}: {page}");
        assert!(!page.contains(['\u{202e}', '\u{202c}']), "{name} turns the direction of writing");
        assert!(!page.contains("&lt;script") || page.contains("{{ 7*7 }}"), "{name} computes what a name says");
    }
    let mut page = english!(HomePage::sample());
    page.groups[0].monitors[0].name = "<b x='".repeat(2_000);
    page.chrome.headline.sentence = "\"><script>".to_owned();
    let page = built_in().home(&page).expect("renders");
    assert!(page.contains(&"&lt;b x=&#39;".repeat(2_000)) && page.contains("content=\"&quot;&gt;&lt;script&gt;\""));
}

#[test]
fn the_headline_is_the_title_and_the_preview() {
    let page = built_in()
        .home(&HomePage { chrome: chrome("Checkout down. Everything else works."), ..HomePage::bare() })
        .expect("renders");
    assert!(page.contains("<title>Checkout down. Everything else works. – Acme Status</title>"), "{page}");
    assert!(page.contains("<meta property=\"og:title\" content=\"Checkout down. Everything else works.\">"), "{page}");
    assert!(page.contains("<span>Checkout down. Everything else works.</span></h1>"), "{page}");
    assert!(page.contains("<link rel=\"canonical\" href=\"https://status.acme.example/\">"), "{page}");
}

#[test]
fn arabic_runs_from_right_to_left() {
    let page = built_in().monitor(&MonitorPage::sample()).expect("renders");
    for said in ["<html lang=\"ar\" dir=\"rtl\">", "<text x=\"100%\" dx=\"8\"", "آخر 90 يومًا"] {
        assert!(page.contains(said), "{said} in {page}");
    }
}

#[test]
fn instants_are_absolute_and_stale_data_says_so() {
    let page = built_in().home(&english!(HomePage::sample())).expect("renders");
    for said in [
        "Not checked since <time datetime=\"2026-11-21T10:16:23.000Z\">11:16:23 CET</time>",
        "Nothing could be recorded since",
        "<html lang=\"en\">",
    ] {
        assert!(page.contains(said), "{said} in {page}");
    }
    assert!(!page.contains(" ago<") || page.contains("90 days ago<"), "{page}");
}

#[test]
fn a_bar_is_told_in_words_and_in_a_table() {
    let page = built_in().monitor(&english!(MonitorPage::sample())).expect("renders");
    assert!(page.contains("aria-label=\"99.413 % over 90 days; 3 days with problems\""), "{page}");
    for said in [
        "3 days with problems, 1 day with maintenance or not fully measured",
        "<th scope=\"col\">Not measured</th>",
        ">5 h 33 min</td>",
        ">1 s</td>",
    ] {
        assert!(page.contains(said), "{said} in {page}");
    }
}

#[test]
fn badge_snippets_survive_any_name() {
    let page = built_in().monitor(&MonitorPage {
        row: MonitorRow { name: "A] [b](x) \"<i>".to_owned(), ..MonitorRow::sample(1, Shown::Up) },
        ..english!(MonitorPage::sample())
    });
    let page = page.expect("renders");
    assert!(
        page.contains(
            "[![A\\] \\[b\\](x) &quot;\\&lt;i\\&gt;](https://status.acme.example/status/badge/monitor-1/status.svg)]"
        ),
        "{page}"
    );
    assert!(page.contains("alt=&quot;A] [b](x) &amp;quot;&amp;lt;i&amp;gt;&quot;&gt;"), "{page}");
}

#[test]
fn assets_have_a_path_that_changes_with_their_bytes() {
    let theme = built_in();
    let hashed = theme.assets().iter().find(|asset| asset.immutable && asset.path.starts_with("page.")).expect("one");
    let plain = theme.assets().iter().find(|asset| asset.path == "page.css").expect("one");
    assert_eq!((hashed.bytes == plain.bytes, plain.immutable), (true, false));
    let page = theme.home(&HomePage::sample()).expect("renders");
    assert!(page.contains(&format!("<link rel=\"stylesheet\" href=\"/status/assets/{}\">", hashed.path)), "{page}");

    let root = folder(&[("assets/page.css", "body{}"), ("assets/fonts/a.woff2", "x")]);
    let mine = Theme::load(root.path(), "mine").expect("loads");
    assert!(mine.assets().iter().all(|asset| asset.path != hashed.path));
    assert!(mine.assets().iter().any(|asset| asset.path == "fonts/a.woff2" && asset.content_type == "font/woff2"));
}

#[test]
fn a_folder_overrides_files_one_by_one() {
    let root = folder(&[
        ("templates/missing.html", "{% extends \"base.html\" %}{% block main %}<h1>Gone fishing</h1>{% endblock %}"),
        ("templates/.swp", "{{"),
    ]);
    let theme = Theme::load(root.path(), "mine").expect("loads");
    let page = theme.missing(&MissingPage::bare()).expect("renders");
    assert!(page.contains("<h1>Gone fishing</h1>") && page.contains("made by stillup"), "{page}");
    assert!(theme.home(&HomePage::bare()).is_ok());
}

#[test]
fn a_folder_may_add_style_and_nothing_else() {
    let root = folder(&[("assets/custom.css", ":root{--radius:0}")]);
    let theme = Theme::load(root.path(), "mine").expect("loads");
    let page = theme.home(&HomePage::bare()).expect("renders");
    let styles: Vec<&str> = page
        .split("<link rel=\"stylesheet\" href=\"/assets/")
        .skip(1)
        .filter_map(|rest| rest.split('.').next())
        .collect();
    assert_eq!(styles, ["page", "custom"], "the page's own style comes first: {page}");
    assert!(!built_in().home(&HomePage::bare()).expect("renders").contains("custom."));
}

#[test]
fn a_broken_theme_is_refused_with_file_and_line() {
    for (source, expected) in [
        ("one\n{% if %}", "templates/incident.html:2: syntax error"),
        ("\n\n{{ page.incidnt }}", "templates/incident.html:3: undefined value"),
        (
            "{{ asset('nope.css') }}",
            "templates/incident.html:1: invalid operation (the theme has no assets/nope.css; it has: chart.js, \
                embed.css, more.css, page.css, page.js)",
        ),
        ("{{ 1|nope }}", "templates/incident.html:1: unknown filter"),
        ("{% include 'nope.html' %}", "templates/incident.html:1: template not found"),
    ] {
        let root = folder(&[("templates/incident.html", source)]);
        let said = refused(root.path(), "mine");
        assert!(said.contains("themes/mine/") && said.contains(expected), "{said}");
    }
    let root = folder(&[("templates/bar.html", "\n{{ m.nmae }}")]);
    let said = refused(root.path(), "mine");
    assert!(said.contains("templates/bar.html:2: undefined value"), "the innermost file is named: {said}");
}

#[test]
fn a_theme_has_only_files_that_lie_in_its_folder() {
    use std::os::unix::fs::symlink;
    let root = folder(&[("assets/a.css", "a{}"), ("assets/inner/b.css", "b{}"), ("templates/x.html", "")]);
    let mine = |path: &str| root.path().join("themes/mine").join(path);
    symlink(mine("assets/a.css"), mine("assets/inside.css")).expect("a link");
    let theme = Theme::load(root.path(), "mine").expect("a link inside is as good as a file");
    assert!(theme.assets().iter().any(|asset| asset.path == "inside.css"));
    let refused_with = |path: &str, why: &str| {
        let said = refused(root.path(), "mine");
        assert!(said.contains(&format!("themes/mine/{path}: ")) && said.contains(why), "{said}");
        fs::remove_file(mine(path)).expect("it is there");
    };
    let outside = "this leads out of the theme's folder, to /etc";
    symlink("/etc/passwd", mine("assets/secret.txt")).expect("a link");
    refused_with("assets/secret.txt", outside);
    symlink("/etc", mine("assets/etc")).expect("a link");
    refused_with("assets/etc", outside);
    symlink("../../../../../etc/passwd", mine("templates/y.html")).expect("a link");
    refused_with("templates/y.html", outside);
    symlink(mine("assets"), mine("assets/again")).expect("a link");
    Theme::load(root.path(), "mine").expect("in circles for a while");
    fs::remove_file(mine("assets/again")).expect("it is there");
    assert!(std::process::Command::new("mkfifo").arg(mine("assets/p.css")).status().expect("mkfifo").success());
    refused_with("assets/p.css", "this is a named pipe, not a file");
    fs::write(mine("assets/large.css"), vec![b' '; 4 * 1024 * 1024 + 1]).expect("a file");
    refused_with("assets/large.css", "it is larger than 4 MiB");
}

#[test]
fn a_theme_comes_to_an_end() {
    let loops = "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}TEXT{% endfor %}\
                 {% endfor %}{% endfor %}";
    for (text, why) in [("", "takes more than"), ("<p>much of this</p>", "is larger than 64 MiB")] {
        let root = folder(&[("templates/missing.html", &loops.replace("TEXT", text))]);
        let said = refused(root.path(), "mine");
        assert!(said.contains("themes/mine/templates/missing.html:") && said.contains(why), "{said}");
    }
}

#[test]
fn a_theme_that_is_not_there_is_refused_with_those_that_are() {
    let root = folder(&[("templates/x.html", "")]);
    assert!(refused(root.path(), "dark").ends_with("there are: default, mine"));
    for name in ["../mine", "/etc", "..", "", "a/b", "a\\b", ".git", "mine\0"] {
        assert!(refused(root.path(), name).contains("not the name of a folder"), "{name:?}");
    }
}

#[test]
fn colours_are_readable_in_light_and_dark() {
    let css = include_str!("../../themes/default/assets/page.css");
    let (light, dark) = css.split_once("@media screen").expect("two palettes");
    let dark = dark.split_once(".up {").expect("the end of the palettes").0;
    for (palette, name) in
        [(light, "light"), (dark, "dark"), (include_str!("../../themes/terminal/assets/custom.css"), "terminal")]
    {
        readable(palette, name);
    }
}

#[track_caller]
fn readable(palette: &str, name: &str) {
    let color = |variable: &str| {
        let value = palette.split(&format!("--{variable}: #")).nth(1);
        assert!(value.is_some(), "--{variable} in {name}");
        luminance(value.unwrap_or_default())
    };
    let ratio = |a: f64, b: f64| (a.max(b) + 0.05) / (a.min(b) + 0.05);
    for ground in ["bg", "card", "down-tint", "degraded-tint"] {
        for text in ["ink", "mut", "up", "degraded", "down", "maintenance", "unknown"] {
            assert!(
                ratio(color(text), color(ground)) >= 4.5,
                "{name}: {text} on {ground}: {}",
                ratio(color(text), color(ground))
            );
        }
    }
    for bar in ["up-bar", "degraded-bar", "down-bar", "maintenance-bar", "unknown-bar", "focus"] {
        assert!(ratio(color(bar), color("bg")) >= 3.0, "{name}: {bar} on bg: {}", ratio(color(bar), color("bg")));
    }
}

#[test]
fn the_example_of_a_theme_is_one() {
    let theme = Theme::load(Path::new(env!("CARGO_MANIFEST_DIR")), "terminal").expect("loads");
    for (name, page) in every_page(&theme) {
        assert!(page.contains("/assets/custom."), "{name}: {page}");
        assert_eq!(page.contains("$ stillup status"), name != "home", "{name}: {page}");
    }
}

#[test]
fn every_variable_and_template_is_documented() {
    let said = include_str!("../../docs/themes.md");
    let css = include_str!("../../themes/default/assets/page.css");
    let root = css.split_once('}').expect("the variables of :root").0;
    for variable in root.split("--").skip(1).filter_map(|rest| rest.split(':').next()) {
        assert!(said.contains(&format!("`--{variable}`")), "--{variable}");
    }
    for entry in
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/default/templates")).expect("templates")
    {
        let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
        assert!(said.contains(&format!("`{name}`")), "{name}");
    }
}

#[test]
fn ranges_are_drawn_with_their_axes_and_told_in_a_table() {
    let page = built_in().monitor(&english!(MonitorPage::sample())).expect("renders");
    for said in [
        "aria-label=\"Response time, 24 hours: p50 between 3.0 ms and 23 ms, p95 up to 560 ms\"",
        ">600 ms</text>",
        "Response time, 90 days: p50",
        ">12:16</text>",
        "name=\"latency\"",
        "<td>1820 ms</td>",
        "<b class=\"s down\">expired</b> since <time datetime=\"2026-11-20T10:16:31.000Z\">",
        "&lt;iframe src=&quot;https://status.acme.example/status/embed/monitor-1&quot;",
        "<a href=\"/status/incidents/inc_01J0DONE\">",
    ] {
        assert!(page.contains(said), "{said} in {page}");
    }
    let bare = built_in().monitor(&MonitorPage::bare()).expect("renders");
    assert!(!bare.contains("class=\"chart\"") && !bare.contains("Certificate"), "{bare}");
}

#[test]
fn maintenance_has_its_place_its_times_and_its_state() {
    let page = built_in().maintenance(&english!(MaintenancePage::sample())).expect("renders");
    for said in [
        "<article class=\"inc mnt maintenance\" id=\"db-upgrade-in_progress\">",
        "<use href=\"#maintenance\"/></svg>In progress</p>",
        "<use href=\"#planned\"/></svg>Planned</p>",
        "<use href=\"#up\"/></svg>Completed</p>",
        "<time datetime=\"2026-11-21T10:16:31.000Z\">21 Nov, 11:16 CET</time> – <time \
            datetime=\"2026-11-21T11:46:31.000Z\">12:46 CET</time>",
        "<time datetime=\"2025-10-17T10:16:31.000Z\">17 Oct 2025, 12:16 CEST</time>",
        "</span> · 1 h 30 min</p>",
        "<a href=\"/status/monitors/monitor-19\">",
        " and 280 more</p>",
        "<p>Reads <em>stay</em> available. Acme Status &lt;script&gt;",
        "<a href=\"/status/maintenance.ics\">Subscribe to the calendar</a>",
        "times in Europe/Berlin",
    ] {
        assert!(page.contains(said), "{said} in {page}");
    }
    assert!(!page.contains("No maintenance is planned.") && !page.contains("/monitors/monitor-2\""), "{page}");
    let bare = built_in().maintenance(&MaintenancePage::bare()).expect("renders");
    assert!(bare.contains("<p class=\"quiet\">No maintenance is planned.</p>"), "{bare}");

    let home = built_in().home(&english!(HomePage::sample())).expect("renders");
    let (incident, running) =
        (home.rfind("<article class=\"inc down\""), home.find("<article class=\"inc mnt maintenance\">"));
    let (planned, groups) = (home.find("<article class=\"inc mnt\">"), home.find("class=\"grp\""));
    assert!(incident < running && running < planned && planned < groups && incident.is_some(), "{home}");
    assert!(home.contains("</b> until <time datetime=\"2026-11-21T11:46:31.000Z\">12:46 CET</time> · "), "{home}");
    assert!(
        home.contains(" and 297 more</p>") && home.contains("<a href=\"/status/maintenance#db-upgrade-scheduled\">"),
        "{home}"
    );
}

/// Frames can be told to be light or dark: that needs the palettes once more.
#[test]
fn frames_have_the_colours_of_the_page() {
    let palettes =
        include_str!("../../themes/default/assets/page.css").split_once(".up {").expect("the end of the palettes").0;
    let embed =
        include_str!("../../themes/default/assets/embed.css").split_once("main {").expect("the end of the palettes").0;
    let declarations = |css: &str| -> Vec<String> {
        css.split([';', '{', '}'])
            .map(str::trim)
            .filter(|part| part.starts_with("--") && part.contains('#'))
            .map(str::to_owned)
            .collect()
    };
    assert_eq!(declarations(embed), declarations(palettes));
}

/// WCAG's relative luminance of `rrggbb` or `rgb`.
fn luminance(hex: &str) -> f64 {
    let digits: Vec<u32> = hex.chars().map_while(|char| char.to_digit(16)).collect();
    let wide: Vec<u32> =
        if digits.len() == 3 { digits.iter().flat_map(|digit| [*digit, *digit]).collect() } else { digits };
    let linear = |channel: &[u32]| {
        let value = f64::from(channel[0] * 16 + channel[1]) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    wide.chunks(2).map(linear).zip([0.2126, 0.7152, 0.0722]).map(|(value, weight)| value * weight).sum()
}

#[test]
fn the_page_is_light() {
    let theme = built_in();
    let [css, js] = ["page.css", "page.js"].map(|path| {
        let asset = theme.assets().iter().find(|asset| asset.path == path).expect("an asset of the default");
        brotli(&asset.bytes)
    });
    for (monitors, limit) in [(20, ONE_ROUND_TRIP), (200, 50 * 1024), (1_000, 250_000)] {
        let page = theme.home(&believable(monitors)).expect("renders");
        let html = brotli(page.as_bytes());
        let wire = html + css + js;
        eprintln!(
            "{monitors} monitors × 90 days: {wire} bytes on the wire: html {html} (raw {}), css {css}, js {js}",
            page.len()
        );
        assert!(wire <= limit, "{monitors} monitors: {wire} bytes on the wire");
        let elements =
            page.match_indices('<').filter(|(at, _)| page[at + 1..].starts_with(char::is_alphabetic)).count();
        assert!(elements <= 12_000, "{monitors} monitors: {elements} elements");
    }
}

fn brotli(bytes: &[u8]) -> usize {
    let mut out = Vec::new();
    let mut encoder = brotli::CompressorWriter::new(&mut out, 4_096, 5, 22);
    encoder.write_all(bytes).expect("memory takes everything");
    drop(encoder);
    out.len()
}

fn chrome(sentence: &str) -> Chrome {
    Chrome {
        headline: Headline { sentence: sentence.to_owned(), level: SiteLevel::Partial, shown: Shown::Down },
        ..Chrome::bare()
    }
}

/// Groups of ten, with one bad day in twenty for each monitor, and two weeks of past.
fn believable(monitors: usize) -> HomePage {
    let mut dice = Dice(7);
    let rows: Vec<MonitorRow> = (0..monitors).map(|number| believable_row(number, &mut dice)).collect();
    let group = |(number, rows): (usize, &[MonitorRow])| GroupBlock {
        id: Some(format!("group-{number}")),
        name: Some(format!("Group {number}")),
        description: None,
        open: true,
        shown: Shown::Up,
        summary: "All operational".to_owned(),
        monitors: rows.to_vec(),
    };
    let past = HomePage::sample().past.into_iter().cycle().take(14).collect::<Vec<PastDay>>();
    HomePage {
        many: None,
        chrome: chrome("Everything works."),
        open: vec![],
        maintenance: HomePage::sample().maintenance,
        groups: rows.chunks(10).enumerate().map(group).collect(),
        past,
        compact: monitors >= 200,
        dense: monitors >= 50,
    }
}

fn believable_row(number: usize, dice: &mut Dice) -> MonitorRow {
    const NAMES: [&str; 10] =
        ["Checkout", "Catalogue", "Search", "Mail", "Login", "Webshop", "Reports", "Invoices", "Images", "Ledger"];
    const KINDS: [&str; 4] = ["API", "website", "database", "worker"];
    let name = format!("{} {} {}", NAMES[dice.roll(10)], KINDS[dice.roll(4)], dice.roll(100));
    let bar = MonitorRow::sample(1, Shown::Up).bar.into_iter().map(|day| {
        let bad = Duration::from_secs(if dice.roll(20) == 0 { 30 + dice.roll(3_000) as u64 } else { 0 });
        let (down, degraded) = if dice.roll(2) == 0 { (bad, Duration::ZERO) } else { (Duration::ZERO, bad) };
        Day { tally: Tally { up: Duration::from_secs(86_400) - bad, down, degraded, ..Tally::default() }, ..day }
    });
    MonitorRow {
        id: name.to_lowercase().replace(' ', "-") + &number.to_string(),
        name,
        bar: bar.collect(),
        uptime: Some(Share(99_000 + dice.roll(1_001) as u32)),
        coverage: Some(Share(100_000)),
        measured_from: None,
        ..MonitorRow::sample(number, Shown::Up)
    }
}

/// A small reproducible source of variety.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % sides).expect("small")
    }
}

#[test]
fn a_thousand_bad_monitors_are_a_bounded_page() {
    let bad = Tally { up: Duration::from_secs(86_000), down: Duration::from_secs(400), ..Tally::default() };
    let days = |count: usize| {
        (0..count).map(|place| Day { date: format!("2026-{:02}-{:02}", 8 + place / 28, 1 + place % 28), tally: bad })
    };
    let mut page = english!(HomePage::sample());
    page.groups.truncate(1);
    page.groups[0].monitors = vec![MonitorRow { bar: days(90).collect(), ..page.groups[0].monitors[0].clone() }];
    let home = built_in().home(&page).expect("renders");
    assert_eq!(home.matches("<tr>").count(), 4);
    let id = &page.groups[0].monitors[0].id;
    assert!(
        home.contains(&format!("<p>The newest 3: <a href=\"/status/monitors/{id}\">all 90 days</a></p>")),
        "{home}"
    );
    let mut one = english!(MonitorPage::sample());
    one.row = page.groups[0].monitors[0].clone();
    let one = built_in().monitor(&one).expect("renders");
    assert!(one.matches("<tr id=").count() == 90 && !one.contains("The newest"));
}

/// Of very many monitors each has a line, and the table behind its bar stands on its own page.
#[test]
fn a_compact_row_has_name_state_uptime_and_a_bar() {
    let mut page = english!(HomePage::compact());
    page.groups.truncate(1);
    page.groups[0].monitors.truncate(2);
    let home = built_in().home(&page).expect("renders");
    let [good, bad] = [0, 1].map(|place| page.groups[0].monitors[place].id.clone());
    for said in [
        "<details class=\"grp tight\" open>",
        "<svg class=\"g up\" role=\"img\" aria-label=\"Operational\"><use href=\"#up\"/></svg>",
        "<b class=\"s degraded\">Degraded</b>",
        &format!("<a class=\"f\" href=\"/status/monitors/{bad}#days\">"),
        " % uptime · 3 days with problems</a>",
        "viewBox=\"0 0 450 32\"",
        "days with problems</span><span>today</span></div>",
    ] {
        assert!(home.contains(said), "{said} in {home}");
    }
    assert!(home.contains(&format!("href=\"/status/monitors/{good}\" dir=\"auto\">")), "{home}");
    assert!(!home.contains("<table"), "{home}");
    let own = built_in().monitor(&english!(MonitorPage::sample())).expect("renders");
    assert_eq!(own.matches("<table id=\"days\">").count(), 1, "{own}");
}

/// The list of monitors begins high, however many are down.
#[test]
fn of_many_open_incidents_a_few_lines_stand_in_the_open() {
    let mut page = english!(HomePage::sample());
    let card = page.many.as_mut().expect("a card");
    card.lines = card.lines.iter().cycle().take(200).cloned().collect();
    let home = built_in().home(&page).expect("renders");
    let (open, folded) = home.split_once("and 388 more</summary>").expect("the others");
    assert_eq!((open.matches("<li><svg").count(), folded.matches("<li><svg").count()), (12, 188), "{home}");
    assert!(folded.contains("<p class=\"meta\">and 200 more</p>"));
}

#[test]
fn links_to_a_day_lead_to_its_row_without_incidents_too() {
    let mut page = english!(MonitorPage::sample());
    page.told.clear();
    let day =
        Day { date: "2026-10-30".to_owned(), tally: Tally { down: Duration::from_secs(400), ..Tally::default() } };
    page.row.bar = vec![day];
    let (page, rows) = (built_in().monitor(&page).expect("renders"), "<tr id=\"2026-10-30\">");
    assert!(page.contains(rows) && !page.contains(">Incidents</th>"), "{page}");
}

#[test]
fn the_page_says_what_the_site_is_and_how_degraded_counts() {
    let mut page = HomePage::bare();
    page.chrome.description = Some("Live <state> of Acme".to_owned());
    let html = built_in().home(&page).expect("renders");
    assert!(html.contains("<p class=\"about\"><bdi>Live &lt;state&gt; of Acme</bdi></p>"), "{html}");
    assert!(html.contains("Degraded time counts as down."), "{html}");
    page.chrome.degraded_is = stillup::model::DegradedIs::Up;
    assert!(built_in().home(&page).expect("renders").contains("Degraded time counts as up."));
}

#[test]
fn an_incident_that_is_over_links_its_report() {
    for (incident, over) in [(english!(IncidentPage::sample()), true), (IncidentPage::bare(), false)] {
        assert_eq!(incident.incident.resolved_at.is_some(), over);
        let html = built_in().incident(&incident).expect("renders");
        let report = format!("/incidents/{}.md\"", incident.incident.id);
        assert_eq!((html.contains(&report), html.contains("(resolved)</bdi></span></h1>")), (over, over), "{html}");
    }
}

#[test]
fn a_flapping_incident_is_told_at_a_glance() {
    let html = built_in().incident(&english!(IncidentPage::sample())).expect("renders");
    for said in [
        "<h2>How it went</h2>",
        "<summary>Disruptions: 5</summary>",
        "<td data-h=\"Result\">down</td><td data-h=\"Lasted\">1 min 1 s</td>",
        "<td data-h=\"Lasted\">5 s <small>still open</small></td>",
        "Earlier ones: 3",
        "Entries in between, not shown here: 7",
        "<summary>Earlier changes, back and forth: 1</summary>",
    ] {
        assert!(html.contains(said), "{said} in {html}");
    }
    assert!(!built_in().incident(&IncidentPage::bare()).expect("renders").contains("How it went"));
}

#[test]
fn an_episode_is_told_in_a_sentence_and_an_open_incident_says_when_it_goes_on() {
    let theme = built_in();
    let incident = theme.incident(&english!(IncidentPage::sample())).expect("renders");
    assert!(incident.contains("<p>Flapping: 7 times in 2 h 10 min, 9 min 41 s down in all.</p>"), "{incident}");
    assert!(incident.contains("<dt>Lasted</dt><dd>2 h 10 min 0 s</dd>"), "the fact has its seconds: {incident}");
    for said in [
        "<h2>Report</h2>",
        "connect 0.4 ms, tls 12 ms, processing 20.0 s",
        "312 × an unexpected HTTP status",
        "3 more failing checks",
    ] {
        assert!(incident.contains(said), "{said} in {incident}");
    }
    let list = theme.incidents(&english!(IncidentsPage::sample())).expect("renders");
    assert!(list.contains("Flapping: 7 times in 2 h 10 min, 9 min 41 s down in all · HTTP 503"), "{list}");
    let home = theme.home(&english!(HomePage::sample())).expect("renders");
    for said in [
        "began <span class=\"ago\"><time datetime=",
        "Checked every 1 min; the next update comes when that shows a change.",
    ] {
        assert!(home.contains(said), "{said} in {home}");
    }
}
