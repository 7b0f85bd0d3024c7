//! Answers from one state without a running publisher: what the static export writes.

use std::sync::Arc;

use super::ask::{Answer, Ask};
use super::canonical::canonical;
use super::language;
use super::readers::Readers;
use super::respond;
use super::snapshot::{Builder, Published};
use crate::render::html::Theme;
use crate::site::Committed;
use crate::store::ReadOnly;

/// One snapshot at a time. Blocking: store and rendering.
#[derive(Debug)]
pub struct Offline {
    readers: Arc<Readers>,
    builder: Builder,
    published: Option<Published>,
}

impl Offline {
    /// Nothing yet; history comes from this database.
    pub fn new(database: ReadOnly) -> Self {
        let readers = Arc::new(Readers::new(database));
        Self { builder: Builder::new(Arc::clone(&readers)), readers, published: None }
    }

    /// Takes a state and the theme of its pages; false if its history cannot be read, which is logged.
    pub fn update(&mut self, committed: &Committed, theme: &Arc<Theme>) -> bool {
        self.published = self.builder.build(committed, theme);
        self.published.is_some()
    }

    /// The finished bytes for a question.
    pub fn answer(&self, ask: &Ask) -> Answer {
        let Some(published) = &self.published else { return respond::starting(ask) };
        // Nobody asks for a language here: it is the site's.
        let (ask, _) = language::chosen(&published.world, ask.clone().into());
        respond::make(published, &self.readers, &canonical(published, ask).0)
    }

    /// What badges and frames can be about: `_`, `group:{id}`, monitors.
    pub fn ids(&self) -> Vec<String> {
        let Some(world) = self.published.as_ref().map(|published| &published.world) else { return Vec::new() };
        let groups = world.groups.iter().map(|group| format!("group:{}", group.id));
        let monitors = world.monitors.iter().map(|monitor| monitor.id.to_string());
        ["_".to_owned()].into_iter().chain(groups).chain(monitors).collect()
    }

    /// Files of the theme, below `/assets/`.
    pub fn assets(&self) -> Vec<String> {
        let assets = self.published.iter().flat_map(|published| published.theme.assets());
        assets.map(|asset| asset.path.clone()).collect()
    }
}
