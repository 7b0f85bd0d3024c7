//! `stillup check`: the configuration and the theme, every problem of them; or the database.

mod data;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::ValueEnum;
use serde_json::json;

use super::failure::Failure;
use super::flags::ConfigArg;
use super::{import, plain};
use crate::app::theme;
use crate::clock;
use crate::config::{self, Checked, Loaded, Problem, Unset};

/// Problems printed as text; the rest is counted.
const MAX_PRINTED: usize = 100;

#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    config: ConfigArg,
    /// How problems are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Where secrets are not (a pull request): unset variables are warnings, and what depends on them is not looked at
    #[arg(long, conflicts_with = "data")]
    allow_unset: bool,
    /// Look at the database instead, in DIR/stillup.db: whether its file is whole, and what always holds of it
    /// [default: storage.path of the configuration]
    #[arg(long, value_name = "DIR", num_args = 0..=1)]
    #[expect(clippy::option_option, reason = "not asked for, asked for, asked for with a folder")]
    data: Option<Option<PathBuf>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Checks the configuration and, from beside it, the theme that it names.
pub(super) fn command(args: &CheckArgs) -> Result<ExitCode, Failure> {
    if let Some(folder) = &args.data {
        return data::command(&args.config, folder.as_ref(), args.format == Format::Json);
    }
    let path = args.config.path()?;
    let root = config::root(&path);
    let unset = if args.allow_unset { Unset::Warning } else { Unset::Problem };
    Ok(run((&path, unset), args.format == Format::Json, |loaded| theme::load(&root, loaded).map(drop)))
}

/// Reads the configuration and hands it to `theme_check`. Problems go to stderr, or as JSON to
/// stdout; warnings go to stderr and change nothing. Exit code 0 without problems, else 1.
fn run(
    (config, unset): (&Path, Unset),
    format_json: bool,
    theme_check: impl Fn(&Loaded) -> Result<(), Problem>,
) -> ExitCode {
    let name = config.display().to_string();
    let mut checked = config::check(config, &super::environment, unset);
    if let Some(theirs) = import::theirs(config).filter(|_| !checked.problems.is_empty()) {
        let hint = format!("bring it along: stillup import {} {name} --out DIR", theirs.format.as_str());
        let problem = Problem::of_file(name.clone(), format!("this is {}", theirs.what));
        checked.problems = vec![Problem { hint: Some(hint), ..problem }];
        checked.warnings.clear();
    }
    if let Some(loaded) = &checked.loaded {
        checked.problems.extend(theme_check(loaded).err());
        checked.problems.extend(config::ahead(&loaded.told, clock::now()));
        let links = config::unreachable_links(&loaded.config);
        let of_file = |(message, hint)| Problem { hint: Some(hint), ..Problem::of_file(name.clone(), message) };
        checked.warnings.extend(links.map(of_file));
    }
    // Nobody is left to tell when stdout or stderr is closed.
    let _ = write(&name, &checked, format_json);
    if checked.problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn write(name: &str, checked: &Checked, format_json: bool) -> io::Result<()> {
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    for warning in &checked.warnings {
        writeln!(err, "{}", plain::lines(&format!("warning: {warning}")))?;
    }
    if format_json {
        writeln!(out, "{}", plain::json(&as_json(&checked.problems)))
    } else if checked.problems.is_empty() {
        writeln!(out, "{name}: {}", summary(checked))
    } else {
        write!(err, "{}", plain::lines(&as_text(&checked.problems)))
    }
}

/// Every problem as people read it; at most 100, with a last line that counts the others.
fn as_text(problems: &[Problem]) -> String {
    let mut text = String::new();
    for problem in problems.iter().take(MAX_PRINTED) {
        text.push_str(&format!("{problem}\n"));
    }
    let least = if problems.len() < config::MAX_PROBLEMS { "" } else { "at least " };
    match problems.len().saturating_sub(MAX_PRINTED) {
        0 => {}
        1 => text.push_str("… and 1 more problem\n"),
        more => text.push_str(&format!("… and {least}{more} more problems\n")),
    }
    text
}

fn as_json(problems: &[Problem]) -> serde_json::Value {
    let problems: Vec<_> = problems
        .iter()
        .map(|problem| {
            json!({
                "file": problem.file,
                "line": problem.line.max(1),
                "column": problem.column.max(1),
                "message": problem.message,
                "hint": problem.hint,
            })
        })
        .collect();
    json!({ "problems": problems })
}

/// What there is, and what was said of it: with warnings there are not "no problems".
fn summary(checked: &Checked) -> String {
    let count = |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
    let mut parts = Vec::new();
    if let Some(Loaded { config, .. }) = &checked.loaded {
        parts.push(count(config.monitors.len(), "monitor"));
        parts.push(count(config.subscribers.len(), "subscriber"));
        parts.extend((!config.incidents.is_empty()).then(|| count(config.incidents.len(), "incident")));
    }
    parts.push(match checked.warnings.len() {
        0 => "no problems".to_owned(),
        warnings => count(warnings, "warning"),
    });
    if checked.loaded.is_none() {
        parts.push("what depends on unset variables was not looked at, nor was the theme".to_owned());
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hundred_problems_are_printed_and_the_rest_counted() {
        let problems: Vec<_> = (0..103).map(|index| Problem::of_file("m.yaml", format!("problem {index}"))).collect();
        let text = as_text(&problems);
        assert_eq!(text.lines().count(), 101);
        assert!(text.ends_with("m.yaml:1:1: problem 99\n… and 3 more problems\n"));
    }

    #[test]
    fn json_has_every_key() {
        assert_eq!(as_json(&[]).to_string(), r#"{"problems":[]}"#);
        let problem = Problem { line: 3, column: 5, hint: Some("h".into()), ..Problem::of_file("m.yaml", "x") };
        assert_eq!(
            as_json(&[problem]).to_string(),
            r#"{"problems":[{"file":"m.yaml","line":3,"column":5,"message":"x","hint":"h"}]}"#
        );
    }
}
