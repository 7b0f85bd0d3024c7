//! `stillup man`: pages for `man`, made of the definition of the command line. The same program makes the same bytes.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

use clap::Command;
use clap::builder::Resettable;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use super::failure::Failure;
use super::say;

#[derive(Debug, clap::Args)]
pub(super) struct ManArgs {
    /// Folder for a page of every command; made if it is not there. Without it the page of stillup itself is printed
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &ManArgs, command: Command) -> Result<ExitCode, Failure> {
    let pages = pages(command).map_err(|error| Failure::new(format!("the pages cannot be made: {error}")))?;
    let Some(out) = &args.out else {
        let first = pages.first().map(|page| page.text.as_str()).unwrap_or_default();
        return Ok(say(first.trim_end()));
    };
    let failed = |path: &Path, error: io::Error| Failure::new(format!("{} cannot be written: {error}", path.display()));
    fs::create_dir_all(out).map_err(|error| failed(out, error))?;
    for Page { file, text } in &pages {
        let path = out.join(file);
        fs::write(&path, text).map_err(|error| failed(&path, error))?;
    }
    Ok(say(&format!("{}: {} pages", out.display(), pages.len())))
}

/// A page and what its file is called.
struct Page {
    file: String,
    text: String,
}

/// The program's page, then those of its commands and of theirs.
fn pages(command: Command) -> io::Result<Vec<Page>> {
    let mut root = command.disable_help_subcommand(true);
    root.build();
    let mut pages = Vec::new();
    let mut left = vec![&root];
    while let Some(command) = left.pop() {
        pages.push(page(command)?);
        left.extend(command.get_subcommands().filter(|below| !below.is_hide_set()));
    }
    Ok(pages)
}

fn page(command: &Command) -> io::Result<Page> {
    // What stands below the help would run together into one paragraph.
    let man = Man::new(command.clone().after_help(Resettable::Reset));
    // An empty date would be left out, and what follows would stand in its place.
    let man = man.date(" ").source(concat!("stillup ", env!("CARGO_PKG_VERSION"))).manual("stillup");
    let mut bytes = Vec::new();
    man.render(&mut bytes)?;
    let (notes, examples) = below(command);
    let mut more = Roff::new();
    for (heading, lines) in [("NOTES", notes), ("EXAMPLES", examples)] {
        if !lines.is_empty() {
            more.control("SH", [heading]).control("nf", []);
            for line in lines {
                more.text([roman(line)]);
            }
            more.control("fi", []);
        }
    }
    more.to_writer(&mut bytes)?;
    Ok(Page { file: man.get_filename(), text: String::from_utf8_lossy(&bytes).into_owned() })
}

/// What stands below the help of a command: the lines of its notes, and its examples.
pub(super) fn below(command: &Command) -> (Vec<String>, Vec<String>) {
    let text = command.get_after_help().map(ToString::to_string).unwrap_or_default();
    let (notes, examples) = text.split_once("Example:\n").unwrap_or((&text, ""));
    let lines = |part: &str| part.trim().lines().map(|line| line.trim().to_owned()).collect();
    (lines(notes), lines(examples))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use clap::CommandFactory as _;

    use super::*;
    use crate::cli::args::Args;

    fn all() -> BTreeMap<String, String> {
        pages(Args::command()).unwrap().into_iter().map(|page| (page.file, page.text)).collect()
    }

    fn commands(command: &Command, name: &str, found: &mut Vec<String>) {
        found.push(format!("{name}.1"));
        for below in command.get_subcommands() {
            commands(below, &format!("{name}-{}", below.get_name()), found);
        }
    }

    #[test]
    fn every_command_has_a_page() {
        let mut wanted = Vec::new();
        commands(&Args::command(), "stillup", &mut wanted);
        wanted.sort();
        assert!(wanted.len() > 20, "{wanted:?}");
        assert_eq!(all().into_keys().collect::<Vec<_>>(), wanted);
    }

    #[test]
    fn the_first_page_is_that_of_the_program() {
        assert_eq!(pages(Args::command()).unwrap()[0].file, "stillup.1");
    }

    #[test]
    fn each_has_its_parts_and_examples_keep_their_lines() {
        let all = all();
        for (file, text) in &all {
            let title = format!(
                ".TH {} 1 \" \" \"stillup {}\" stillup\n",
                file.trim_end_matches(".1"),
                env!("CARGO_PKG_VERSION")
            );
            for part in [title.as_str(), ".SH NAME\n", ".SH SYNOPSIS\n", ".SH DESCRIPTION\n"] {
                assert!(text.contains(part), "{file} has no {part}");
            }
        }
        let check = &all["stillup-check.1"];
        assert!(
            check.contains("stillup check \\-\\-config monitors.yaml \\-\\-format json\nstillup check "),
            "{check}"
        );
        assert!(all["stillup-import.1"].contains(".SH NOTES\n.nf\nFormats: gatus, "));
    }
}
