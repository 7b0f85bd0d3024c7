//! `stillup init`: writes a first monitors.yaml, by flags or by asking, each line explained. Never overwrites a file.

mod file;
mod receiver;

use std::fs::{self, OpenOptions};
use std::io::{self, BufRead as _, ErrorKind, IsTerminal as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use url::Url;

use self::file::Answers;
use self::receiver::Receiver;
use super::failure::Failure;
use super::{environment, say, unsound};
use crate::config;

/// The name of a page that nobody named.
const NAME: &str = "Status";

#[derive(Debug, clap::Args)]
pub(super) struct InitArgs {
    /// The name at the top of the page [default: asked for on a terminal, else `Status`]
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// What is watched, a web address; may be given several times [default: asked for on a terminal]
    #[arg(long, value_name = "URL")]
    watch: Vec<String>,
    /// Who is told: a webhook of Slack, Discord, Teams, Google Chat or ntfy, or one of your own [default: nobody]
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,
    /// The file that is written; it must not be there yet
    #[arg(long, value_name = "FILE", default_value = "monitors.yaml")]
    out: PathBuf,
}

pub(super) fn run(args: &InitArgs) -> Result<ExitCode, Failure> {
    if args.out.exists() {
        return Err(there(&args.out));
    }
    let asks = args.watch.is_empty() && io::stdin().is_terminal();
    let name = match &args.name {
        Some(name) => name.clone(),
        None if asks => ask("Name of the page", NAME, |text| Ok(text.to_owned()))?,
        None => NAME.to_owned(),
    };
    let mut watch = args.watch.iter().map(|text| watched(text)).collect::<Result<Vec<_>, _>>().map_err(Failure::new)?;
    if asks {
        watch.push(ask("Web address to watch", "", watched)?);
    } else if watch.is_empty() {
        return Err(Failure::new("nothing is named that could be watched")
            .hint("name a web address: stillup init --watch https://www.example.com/"));
    }
    let receiver = match &args.webhook {
        Some(text) => Some(Receiver::of(text).map_err(Failure::new)?),
        None if asks => ask("Webhook that is told (Enter: nobody)", "-", |text| match text {
            "-" => Ok(None),
            text => Receiver::of(text).map(Some),
        })?,
        None => None,
    };
    write(&args.out, &Answers { name, watch, receiver })?;
    Ok(say(&next(&args.out)))
}

/// A web address as people type it.
fn watched(text: &str) -> Result<Url, String> {
    let whole = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    Url::parse(&whole).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.host().is_some()).ok_or_else(
        || match text {
            "" => "a web address is wanted, such as https://www.example.com/".to_owned(),
            text => format!("`{text}` is no web address: one such as https://www.example.com/ is wanted"),
        },
    )
}

/// Asks until the answer will do; Enter takes the default.
fn ask<T>(question: &str, default: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<T, Failure> {
    let lost = |error: io::Error| Failure::new(format!("the terminal: {error}"));
    loop {
        let shown = if ["", "-"].contains(&default) { String::new() } else { format!(" [{default}]") };
        write!(io::stderr(), "{question}{shown}: ").and_then(|()| io::stderr().flush()).map_err(lost)?;
        let mut line = String::new();
        if io::stdin().lock().read_line(&mut line).map_err(lost)? == 0 {
            return Err(Failure::new("there was no answer").hint("answer with flags instead: see stillup init --help"));
        }
        match read(Some(line.trim()).filter(|line| !line.is_empty()).unwrap_or(default)) {
            Ok(answer) => return Ok(answer),
            Err(why) => writeln!(io::stderr(), "{why}").map_err(lost)?,
        }
    }
}

fn there(out: &Path) -> Failure {
    Failure::new(format!("{} is there already, and nothing was changed", out.display()))
        .hint("edit that file, or name another with --out FILE")
}

/// Writes the file and checks it as `stillup check` does: what has problems does not stay.
fn write(out: &Path, answers: &Answers) -> Result<(), Failure> {
    let failed = |error: io::Error| Failure::new(format!("{} cannot be written: {error}", out.display()));
    // Whoever knows a webhook can send to it.
    let mode = if answers.receiver.is_some() { 0o600 } else { 0o644 };
    let mut file = match OpenOptions::new().write(true).create_new(true).mode(mode).open(out) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(there(out)),
        opened => opened.map_err(failed)?,
    };
    file.write_all(file::text(answers).as_bytes()).and_then(|()| file.sync_all()).map_err(failed)?;
    config::load(out, &environment).map(drop).map_err(|problems| {
        let _ = fs::remove_file(out);
        unsound(&problems).hint("nothing was written: say it differently")
    })
}

/// What to do now.
fn next(out: &Path) -> String {
    let named = match out.to_str() {
        Some("monitors.yaml") => String::new(),
        Some(_) | None => format!(" --config {}", out.display()),
    };
    format!(
        "{} is written; each line in it is explained.\n\nNext:\n  stillup probe{named}    checks once, and says \
         what it found\n  stillup serve{named}    watches, and serves the page at http://127.0.0.1:8080",
        out.display()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn written(name: &str, watch: &[&str], webhook: Option<&str>) -> String {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("monitors.yaml");
        let args = InitArgs {
            name: Some(name.to_owned()),
            watch: watch.iter().map(|&url| url.to_owned()).collect(),
            webhook: webhook.map(str::to_owned),
            out: out.clone(),
        };
        run(&args).map_err(|failure| failure.message().to_owned()).unwrap();
        let checked = config::check(&out, &|_| None, config::Unset::Problem);
        let said: Vec<_> = checked.problems.iter().chain(&checked.warnings).map(ToString::to_string).collect();
        assert!(said.is_empty(), "{}", said.join("\n"));
        fs::read_to_string(out).unwrap()
    }

    #[test]
    fn whatever_is_answered_passes_check() {
        for name in ["Acme", "null", "yes", "a: b # c", "\"quoted\"", "costs $5 ${HOME}", "日本語", "- x", "0x10"] {
            let text = written(name, &["example.com"], None);
            assert!(text.contains("url: https://example.com/"), "{text}");
        }
        let text = written("A", &["http://a.example/x?y=1#z", "http://a.example/", "https://[::1]:8443/"], None);
        for id in ["id: a-example ", "id: a-example-2 ", "id: web "] {
            assert!(text.contains(id), "{id} is not in\n{text}");
        }
    }

    #[test]
    fn webhooks_are_known_by_their_address() {
        for (url, channel) in [
            ("https://hooks.slack.com/services/T/B/x", "slack:"),
            ("https://discord.com/api/webhooks/1/x", "discord:"),
            ("https://chat.googleapis.com/v1/spaces/x", "googlechat:"),
            ("https://x.webhook.office.com/y", "teams:"),
            ("https://ntfy.sh/acme", "ntfy:"),
            ("https://hooks.acme.example/x", "secret: whsec_"),
            ("http://127.0.0.1:9000/x", "allow_private: true"),
            ("http://localhost:9000/", "allow_private: true"),
        ] {
            let text = written("A", &["example.com"], Some(url));
            assert!(text.contains(channel), "{channel} is not in\n{text}");
        }
        for bad in ["", "hook", "ftp://x/y", "https://"] {
            assert!(Receiver::of(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn what_is_there_stays() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("m.yaml");
        fs::write(&out, "mine").unwrap();
        let args = InitArgs { name: None, watch: vec!["example.com".to_owned()], webhook: None, out: out.clone() };
        assert!(run(&args).is_err_and(|failure| failure.message().contains("there already")));
        assert_eq!(fs::read_to_string(&out).unwrap(), "mine");
        let bad = InitArgs { out: folder.path().join("n.yaml"), name: Some("\u{7}\u{7}".to_owned()), ..args };
        if run(&bad).is_err() {
            assert!(!bad.out.exists(), "what has problems does not stay");
        }
    }
}
