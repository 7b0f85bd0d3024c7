//! The flags of `stillup incident`.

use clap::{Subcommand, ValueEnum};

use crate::cli::operator::OperatorArgs;

/// Where an incident stands: the server knows what fits when.
const STATUSES: [&str; 5] = ["investigating", "identified", "monitoring", "resolved", "postmortem"];
const SEVERITIES: [&str; 3] = ["minor", "major", "critical"];
const IMPACTS: [&str; 3] = ["none", "degraded", "down"];

#[derive(Debug, Subcommand)]
pub(super) enum Action {
    /// Open an incident
    #[command(
        after_help = "Example:\n  stillup incident open 'Checkout is slow' --monitor checkout --impact degraded \
            --body 'We are looking into it.'"
    )]
    Open(OpenArgs),
    /// Post an update; one on an automatic incident takes it over
    #[command(after_help = "Example:\n  stillup incident update latest --status identified --body 'A certificate has \
            expired.'")]
    Update(UpdateArgs),
    /// Change title, severity, impact, monitors, or who ends it
    #[command(after_help = "Example:\n  stillup incident edit latest --severity critical --title 'Checkout fails'")]
    Edit(EditArgs),
    /// Say that somebody has seen it: reminders stop
    #[command(after_help = "Example:\n  stillup incident ack latest")]
    Ack(NamedArgs),
    /// Resolve an incident
    #[command(after_help = "Example:\n  stillup incident resolve latest --body 'The certificate is renewed.'")]
    Resolve(ResolveArgs),
    /// List incidents, newest first
    #[command(after_help = "Example:\n  stillup incident list --status all --json")]
    List(ListArgs),
}

/// What an incident is about.
#[derive(Debug, Default, clap::Args)]
pub(super) struct FactsArgs {
    /// How bad it is
    #[arg(long, value_parser = SEVERITIES)]
    pub(super) severity: Option<String>,
    /// What is shown of its monitors [default of a new one: down for critical, else degraded;
    /// none if it names no monitor]
    #[arg(long, value_parser = IMPACTS)]
    pub(super) impact: Option<String>,
    /// An affected monitor; may be repeated
    #[arg(long = "monitor", alias = "monitors", value_name = "ID", value_delimiter = ',')]
    pub(super) monitors: Vec<String>,
    /// An affected group; may be repeated
    #[arg(long = "group", alias = "groups", value_name = "ID", value_delimiter = ',')]
    pub(super) groups: Vec<String>,
    /// Its beginning, as 2026-11-21T10:00:00Z
    #[arg(long, value_name = "INSTANT")]
    pub(super) started_at: Option<String>,
    /// Its end, of one that is over
    #[arg(long, value_name = "INSTANT")]
    pub(super) resolved_at: Option<String>,
    /// Whether its time counts in uptime as its impact says
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub(super) counts: Option<bool>,
    /// Who sees it
    #[arg(long, value_parser = ["public", "private"])]
    pub(super) visibility: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct OpenArgs {
    /// One line
    pub(super) title: String,
    /// Its first words, Markdown; `-` reads them from standard input [default: on a terminal, what is written in
    /// $VISUAL or $EDITOR, if one is set]
    #[arg(long, alias = "message")]
    pub(super) body: Option<String>,
    /// Where it stands [default: investigating]
    #[arg(long, value_parser = STATUSES)]
    pub(super) status: Option<String>,
    #[command(flatten)]
    pub(super) facts: FactsArgs,
    #[command(flatten)]
    pub(super) operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct UpdateArgs {
    /// Which incident: its id, a beginning of it that no other has, or `latest`
    pub(super) id: String,
    /// Markdown; `-` reads it from standard input [default: on a terminal, what is written in $VISUAL or $EDITOR]
    #[arg(long, alias = "message")]
    pub(super) body: Option<String>,
    /// Where it stands [default: as before]
    #[arg(long, value_parser = STATUSES)]
    pub(super) status: Option<String>,
    /// What is shown of its monitors from now on [default: none with monitoring]
    #[arg(long, value_parser = IMPACTS)]
    pub(super) impact: Option<String>,
    #[command(flatten)]
    pub(super) operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct EditArgs {
    /// Which incident: its id, a beginning of it that no other has, or `latest`
    pub(super) id: String,
    /// One line
    #[arg(long)]
    pub(super) title: Option<String>,
    /// Of an automatic incident: false takes it over, true gives it back
    #[arg(long, value_name = "BOOL")]
    pub(super) auto_resolve: Option<bool>,
    #[command(flatten)]
    pub(super) facts: FactsArgs,
    #[command(flatten)]
    pub(super) operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct NamedArgs {
    /// Which incident: its id, a beginning of it that no other has, or `latest`
    pub(super) id: String,
    #[command(flatten)]
    pub(super) operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct ResolveArgs {
    /// Which incident: its id, a beginning of it that no other has, or `latest`
    pub(super) id: String,
    /// Markdown; `-` reads it from standard input [default: a sentence by rule]
    #[arg(long, alias = "message")]
    pub(super) body: Option<String>,
    /// Since when, as 2026-11-21T10:00:00Z [default: now, or since the monitor is good again]
    #[arg(long, alias = "at", value_name = "INSTANT")]
    pub(super) resolved_at: Option<String>,
    #[command(flatten)]
    pub(super) operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// Which ones; the newest 50 of them
    #[arg(long, value_enum, default_value_t = Listed::Open)]
    pub(super) status: Listed,
    #[command(flatten)]
    pub(super) operator: OperatorArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Listed {
    Open,
    Resolved,
    All,
}

impl Listed {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::All => "all",
        }
    }
}
