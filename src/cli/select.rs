//! Which monitors `stillup probe ID…` means.

use std::sync::Arc;

use super::failure::Failure;
use crate::config::suggest;
use crate::model::{Config, Monitor, MonitorId};

/// The named monitors, paused ones too; without a name all that are enabled.
pub(super) fn monitors(config: &Config, ids: &[String]) -> Result<Vec<Arc<Monitor>>, Failure> {
    if ids.is_empty() {
        return Ok(config.monitors.iter().filter(|monitor| monitor.enabled).cloned().collect());
    }
    ids.iter().map(|id| find(config, id)).collect()
}

/// What is asked whether our own network is there.
pub(super) fn canary(config: &Config) -> Result<Vec<Arc<Monitor>>, Failure> {
    if config.canary.is_empty() {
        let hint = "write one, something that can always be reached: `canary: { tcp: { host: 1.1.1.1, port: 443 } }`";
        return Err(Failure::new("the configuration has no `canary`").hint(hint));
    }
    Ok(config.canary.clone())
}

fn find(config: &Config, id: &str) -> Result<Arc<Monitor>, Failure> {
    if let Some(monitor) = config.monitor(&MonitorId::new(id)) {
        return Ok(Arc::clone(monitor));
    }
    let failure = Failure::new(format!("there is no monitor `{id}`"));
    let ids = config.monitors.iter().map(|monitor| monitor.id.as_str());
    Err(match suggest::hint(id, &ids.collect::<Vec<_>>()) {
        Some(hint) => failure.hint(hint),
        None => failure.hint("the configuration has no monitors"),
    })
}
