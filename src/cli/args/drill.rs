//! The flags of `stillup drill`.

use std::time::Duration;

use super::OperatorArgs;
use crate::model::time;

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct DrillArgs {
    /// The monitor that is to fail
    pub(in crate::cli) id: String,
    /// How long it fails, 1s to 1h
    #[arg(long = "for", value_name = "DURATION", default_value = "30s", value_parser = length)]
    pub(in crate::cli) length: Duration,
    /// How long to wait, after its end, for messages that have not arrived yet
    #[arg(long, value_name = "DURATION", default_value = "60s", value_parser = patience)]
    pub(in crate::cli) wait: Duration,
    #[command(flatten)]
    pub(in crate::cli) operator: OperatorArgs,
}

fn length(text: &str) -> Result<Duration, String> {
    let wanted = || "a duration from 1s to 1h is wanted, in whole seconds, such as 30s or 5m".to_owned();
    let whole = |length: &Duration| (1..=3_600).contains(&length.as_secs()) && length.subsec_nanos() == 0;
    time::parse_length(text).filter(whole).ok_or_else(wanted)
}

fn patience(text: &str) -> Result<Duration, String> {
    let most = Duration::from_secs(24 * 60 * 60);
    time::parse_length(text)
        .filter(|wait| *wait <= most)
        .ok_or_else(|| "a duration up to 1d is wanted, such as 60s or 5m".to_owned())
}
