//! What stands between the portal, where guests ask, and those who answer: one of each, kept over reloads.

use std::sync::Arc;

use gateway::sponsors::Desk;

use crate::config::Config;

/// The desks of the gateway. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Desks {
    /// Where guests ask a host.
    pub(in crate::run) sponsors: Arc<Desk>,
}

impl Desks {
    /// Puts what the configuration says in force.
    pub(in crate::run) fn offer(&self, config: &Config) {
        self.sponsors.offer(config.ways.sponsors.map(|sponsors| sponsors.plan));
    }
}
