//! docs/reference/command-line.md, made of the definition of the command line. Tests only.

use std::fs;

use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::args::Args;
use super::man::below;

const PAGE: &str = "docs/reference/command-line.md";

const HEAD: &str = "# Command line

Made from the program's own definition of its arguments; a test compares both. `stillup` alone is `stillup serve`.

Exit codes: 0 done, 1 failure or bad usage. `stillup probe` exits with 2 if some monitor is not up.

A flag wins over the environment, the environment over the file. What concerns the log (`STILLUP_LOG`, `NO_COLOR`)
stands in [operating](../operating.md#the-log).

";

/// `STILLUP_BLESS=1` writes the page: read the difference.
#[test]
fn the_reference_is_what_the_command_line_is() {
    let mut wanted = HEAD.to_owned();
    let mut root = Args::command();
    root.build();
    write(&root, "stillup", &mut wanted);
    if std::env::var_os("STILLUP_BLESS").is_some() {
        fs::write(PAGE, &wanted).unwrap();
    }
    let found = fs::read_to_string(PAGE).unwrap_or_default();
    let differs = found.lines().zip(wanted.lines()).find(|(found, wanted)| found != wanted);
    assert!(found == wanted, "{PAGE} is not what the command line is (STILLUP_BLESS=1 writes it): {differs:?}");
}

fn write(command: &Command, name: &str, page: &mut String) {
    if name != "stillup" {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        page.push_str(&format!("## {name}\n\n{about}.\n\n"));
        let has_commands = command.get_subcommands().any(|below| below.get_name() != "help");
        let (notes, examples) = below(command);
        if !notes.is_empty() {
            page.push_str(&format!("{}.\n\n", notes.join("\n")));
        }
        if !examples.is_empty() && (!has_commands || command.get_positionals().count() > 0) {
            page.push_str(&format!("```sh\n{}\n```\n\n", examples.join("\n")));
        }
        let rows: Vec<String> = command.get_arguments().filter_map(row).collect();
        if !rows.is_empty() {
            page.push_str(&format!("| argument | means | environment |\n|---|---|---|\n{}\n", rows.concat()));
        }
    }
    for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
        write(below, &format!("{name} {}", below.get_name()), page);
    }
}

/// None for what every command has, and what is not shown.
fn row(argument: &Arg) -> Option<String> {
    if argument.is_hide_set() || ["help", "version"].contains(&argument.get_id().as_str()) {
        return None;
    }
    let takes = matches!(argument.get_action(), ArgAction::Set | ArgAction::Append);
    let value = takes.then(|| {
        let names = argument.get_value_names().unwrap_or_default();
        names.iter().map(|name| name.to_string()).collect::<Vec<_>>().join(" ")
    });
    let mut names: Vec<String> = argument.get_short().map(|short| format!("-{short}")).into_iter().collect();
    names.extend(argument.get_long().map(|long| format!("--{long}")));
    let written = match (names.is_empty(), value) {
        (true, value) => value.unwrap_or_default(),
        (false, Some(value)) => format!("{} {value}", names.join(", ")),
        (false, None) => names.join(", "),
    };
    let mut about = argument.get_help().map(ToString::to_string).unwrap_or_default();
    let words: Vec<_> = argument.get_possible_values().iter().map(|value| format!("`{}`", value.get_name())).collect();
    if takes && !words.is_empty() {
        about.push_str(&format!(": {}", words.join(", ")));
    }
    let defaults: Vec<_> = argument.get_default_values().iter().map(|value| value.to_string_lossy()).collect();
    if takes && !defaults.is_empty() {
        about.push_str(&format!(" [default: {}]", defaults.join(" ")));
    }
    if argument.is_required_set() {
        about.push_str(" (required)");
    }
    let variable = argument.get_env().map(|name| format!("`{}`", name.to_string_lossy())).unwrap_or_default();
    Some(format!("| `{written}` | {} | {variable} |\n", about.replace('|', "\\|")))
}
