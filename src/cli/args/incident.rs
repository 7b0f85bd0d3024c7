//! The flags of `stillup incident` and of whatever else asks the operators' API.

use clap::{Subcommand, ValueEnum};

use super::ConfigArg;

/// Where the operators' API is, and what opens it.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct OperatorArgs {
    #[command(flatten)]
    pub(in crate::cli) config: ConfigArg,
    /// The operators' listener, http://ADDRESS:PORT [default: server.admin_listen of the configuration]
    #[arg(long, env = "STILLUP_ADMIN_URL", value_name = "URL")]
    pub(in crate::cli) url: Option<String>,
    /// Token of the operators' API; better in the environment [default: the first of the configuration]
    #[arg(long, env = "STILLUP_ADMIN_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub(in crate::cli) token: Option<String>,
    /// Print the answer as JSON
    #[arg(long)]
    pub(in crate::cli) json: bool,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct IncidentArgs {
    #[command(subcommand)]
    pub(in crate::cli) action: IncidentAction,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum IncidentAction {
    /// Open an incident
    #[command(
        after_help = "Example:\n  stillup incident open 'Checkout is slow' --monitor checkout --impact degraded --body 'We are looking into it.'"
    )]
    Open(OpenArgs),
    /// Post an update; one on an automatic incident takes it over
    #[command(
        after_help = "Example:\n  stillup incident update inc_01J… --status identified --body 'A certificate has expired.'"
    )]
    Update(UpdateArgs),
    /// Change title, severity, impact, monitors, or who ends it
    #[command(after_help = "Example:\n  stillup incident edit inc_01J… --severity critical --auto-resolve false")]
    Edit(EditArgs),
    /// Say that somebody has seen it: reminders stop
    #[command(after_help = "Example:\n  stillup incident ack inc_01J…")]
    Ack(NamedArgs),
    /// Resolve an incident
    #[command(after_help = "Example:\n  stillup incident resolve inc_01J… --body 'The certificate is renewed.'")]
    Resolve(ResolveArgs),
    /// List incidents, newest first
    #[command(after_help = "Example:\n  stillup incident list --status all --json")]
    List(ListArgs),
}

/// What an incident is about.
#[derive(Debug, Default, clap::Args)]
pub(in crate::cli) struct FactsArgs {
    /// minor, major or critical
    #[arg(long)]
    pub(in crate::cli) severity: Option<String>,
    /// What is shown of its monitors: none, degraded or down [default of a new one: down for critical, else degraded; none if it names no monitor]
    #[arg(long)]
    pub(in crate::cli) impact: Option<String>,
    /// An affected monitor; may be repeated
    #[arg(long = "monitor", alias = "monitors", value_name = "ID", value_delimiter = ',')]
    pub(in crate::cli) monitors: Vec<String>,
    /// An affected group; may be repeated
    #[arg(long = "group", alias = "groups", value_name = "ID", value_delimiter = ',')]
    pub(in crate::cli) groups: Vec<String>,
    /// Its beginning, as 2026-11-21T10:00:00Z
    #[arg(long, value_name = "INSTANT")]
    pub(in crate::cli) started_at: Option<String>,
    /// Its end, of one that is over
    #[arg(long, value_name = "INSTANT")]
    pub(in crate::cli) resolved_at: Option<String>,
    /// Whether its time counts in uptime as its impact says
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub(in crate::cli) counts: Option<bool>,
    /// public or private
    #[arg(long)]
    pub(in crate::cli) visibility: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct OpenArgs {
    /// One line
    pub(in crate::cli) title: String,
    /// Its first words, Markdown; `-` reads them from standard input
    #[arg(long, alias = "message")]
    pub(in crate::cli) body: Option<String>,
    /// investigating, identified, monitoring, resolved or postmortem
    #[arg(long)]
    pub(in crate::cli) status: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) facts: FactsArgs,
    #[command(flatten)]
    pub(in crate::cli) operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct UpdateArgs {
    /// Which incident
    pub(in crate::cli) id: String,
    /// Markdown; `-` reads it from standard input
    #[arg(long, alias = "message")]
    pub(in crate::cli) body: String,
    /// investigating, identified, monitoring, resolved or postmortem [default: as before]
    #[arg(long)]
    pub(in crate::cli) status: Option<String>,
    /// What is shown of its monitors from now on: none, degraded or down [default: none with monitoring]
    #[arg(long)]
    pub(in crate::cli) impact: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct EditArgs {
    /// Which incident
    pub(in crate::cli) id: String,
    /// One line
    #[arg(long)]
    pub(in crate::cli) title: Option<String>,
    /// Of an automatic incident: false takes it over, true gives it back
    #[arg(long, value_name = "BOOL")]
    pub(in crate::cli) auto_resolve: Option<bool>,
    #[command(flatten)]
    pub(in crate::cli) facts: FactsArgs,
    #[command(flatten)]
    pub(in crate::cli) operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct NamedArgs {
    /// Which incident
    pub(in crate::cli) id: String,
    #[command(flatten)]
    pub(in crate::cli) operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ResolveArgs {
    /// Which incident
    pub(in crate::cli) id: String,
    /// Markdown; `-` reads it from standard input [default: a sentence by rule]
    #[arg(long, alias = "message")]
    pub(in crate::cli) body: Option<String>,
    /// Since when, as 2026-11-21T10:00:00Z [default: now, or since the monitor is good again]
    #[arg(long, alias = "at", value_name = "INSTANT")]
    pub(in crate::cli) resolved_at: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ListArgs {
    /// Which ones; the newest 50 of them
    #[arg(long, value_enum, default_value_t = Listed::Open)]
    pub(in crate::cli) status: Listed,
    #[command(flatten)]
    pub(in crate::cli) operator: OperatorArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Listed {
    Open,
    Resolved,
    All,
}

impl Listed {
    pub(in crate::cli) const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Resolved => "resolved",
            Self::All => "all",
        }
    }
}
