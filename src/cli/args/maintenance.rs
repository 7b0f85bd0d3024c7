//! The flags of `stillup maintenance`.

use clap::Subcommand;

use super::OperatorArgs;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct MaintenanceArgs {
    #[command(subcommand)]
    pub(in crate::cli) action: MaintenanceAction,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum MaintenanceAction {
    /// List what is defined, and what runs and comes
    #[command(after_help = "Example:\n  stillup maintenance list --json")]
    List(ListArgs),
    /// Announce planned work
    #[command(
        after_help = "Example:\n  stillup maintenance add --title 'Database upgrade' --group apis --start 2026-12-01T22:00:00Z --duration 30m"
    )]
    Add(Box<AddArgs>),
    /// Cancel planned work that was announced here; what runs of it ends now
    #[command(after_help = "Example:\n  stillup maintenance cancel database-upgrade")]
    Cancel(CancelArgs),
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    pub(in crate::cli) operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct AddArgs {
    /// What is done: one line
    #[arg(long)]
    pub(in crate::cli) title: String,
    /// Its permanent key [default: one is made]
    #[arg(long)]
    pub(in crate::cli) id: Option<String>,
    /// What visitors should know: Markdown
    #[arg(long)]
    pub(in crate::cli) description: Option<String>,
    /// A monitor it covers; may be repeated
    #[arg(long = "monitor", alias = "monitors", value_name = "ID", value_delimiter = ',')]
    pub(in crate::cli) monitors: Vec<String>,
    /// A group it covers; may be repeated
    #[arg(long = "group", alias = "groups", value_name = "ID", value_delimiter = ',')]
    pub(in crate::cli) groups: Vec<String>,
    /// It covers every monitor
    #[arg(long)]
    pub(in crate::cli) all: bool,
    /// The (first) window begins: 2026-12-01T22:00:00Z, or without an offset a local time
    #[arg(long, value_name = "MOMENT")]
    pub(in crate::cli) start: String,
    /// The (first) window ends; or --duration
    #[arg(long, value_name = "MOMENT")]
    pub(in crate::cli) end: Option<String>,
    /// How long each window lasts, such as 30m
    #[arg(long, value_name = "LENGTH")]
    pub(in crate::cli) duration: Option<String>,
    /// When it comes again (RFC 5545): FREQ=WEEKLY;BYDAY=SU
    #[arg(long, value_name = "RULE")]
    pub(in crate::cli) rrule: Option<String>,
    /// IANA name of the zone of local times [default: the site's]
    #[arg(long, value_name = "ZONE")]
    pub(in crate::cli) timezone: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct CancelArgs {
    /// Which maintenance
    pub(in crate::cli) id: String,
    #[command(flatten)]
    pub(in crate::cli) operator: OperatorArgs,
}
