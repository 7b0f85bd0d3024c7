//! The flags of `stillup deliveries`.

use clap::{Subcommand, ValueEnum};

use super::OperatorArgs;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct DeliveriesArgs {
    #[command(subcommand)]
    pub(in crate::cli) action: DeliveriesAction,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum DeliveriesAction {
    /// List messages with what became of them, newest first
    #[command(after_help = "Example:\n  stillup deliveries list --state dead --subscriber ops")]
    List(ListArgs),
    /// Try a message again now; a dead one comes back with the others of its incident and subscriber
    #[command(after_help = "Example:\n  stillup deliveries retry msg_01J…")]
    Retry(RetryArgs),
    /// Show how every subscriber is doing
    #[command(after_help = "Example:\n  stillup deliveries subscribers")]
    Subscribers(SubscribersArgs),
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct ListArgs {
    /// Only those that stand there
    #[arg(long, value_enum)]
    pub(in crate::cli) state: Option<State>,
    /// Only to this subscriber
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) subscriber: Option<String>,
    /// Only of this incident
    #[arg(long, alias = "subject", value_name = "ID")]
    pub(in crate::cli) incident: Option<String>,
    /// Go on after an earlier page: its `next`
    #[arg(long)]
    pub(in crate::cli) cursor: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) operator: OperatorArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum State {
    Pending,
    Delivered,
    Dead,
}

impl State {
    pub(in crate::cli) const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Dead => "dead",
        }
    }
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct RetryArgs {
    /// Which message
    pub(in crate::cli) id: String,
    #[command(flatten)]
    pub(in crate::cli) operator: OperatorArgs,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct SubscribersArgs {
    #[command(flatten)]
    pub(in crate::cli) operator: OperatorArgs,
}
