//! What stands between the portal, where guests ask, and those who answer: one of each, kept over reloads.

use std::sync::Arc;

use gateway::codes;
use gateway::sponsors::Desk;
use openid::Settings;

use super::password::{self, PasswordError};
use crate::config::{Config, Provider};

/// The desks of the gateway. Clones are the same.
#[derive(Clone, Debug, Default)]
pub struct Desks {
    /// Where guests ask a host.
    pub(in crate::run) sponsors: Arc<Desk>,
    /// Who leads guests to OpenID Connect providers.
    pub(in crate::run) providers: openid::Desk,
    /// Codes that were sent.
    pub(in crate::run) codes: Arc<codes::Desk>,
    /// Letters to owners of accounts who forgot their password.
    pub(in crate::run) resets: Arc<codes::Desk>,
}

impl Desks {
    /// Puts what the configuration says in force.
    pub(in crate::run) fn offer(&self, config: &Config) {
        let sponsors = config.ways.sponsors.as_ref();
        self.sponsors.offer(sponsors.map(|sponsors| sponsors.plan));
        self.sponsors.open_to(sponsors.map(|sponsors| sponsors.askable.clone()).unwrap_or_default());
        self.providers.offer(config.ways.providers.iter().filter_map(usable).collect());
    }
}

/// A provider whose secret can be read; the others are logged, and not offered to guests.
fn usable(provider: &Provider) -> Option<Settings> {
    provider_settings(provider)
        .map_err(|error| {
            tracing::error!(
                provider = provider.name,
                error = %format!("{:#}", anyhow::Error::from(error)),
                guests_notice = "this provider is not on the sign-in page",
                to_do = "write the secret into the file's first line; give it to the gateway's account or group, mode 0640",
                "the client's secret cannot be used"
            );
        })
        .ok()
}

/// What the room of OpenID Connect is told of a provider.
///
/// # Errors
/// When the client's secret cannot be read.
pub(crate) fn provider_settings(provider: &Provider) -> Result<Settings, PasswordError> {
    let secret = provider.client_secret_file.as_deref().map(password::read).transpose()?;
    Ok(Settings {
        id: provider.id.clone(),
        name: provider.name.clone(),
        issuer: provider.issuer.clone(),
        client_id: provider.client_id.clone(),
        client_secret: secret.map(openid::Secret),
        scopes: provider.scopes.clone(),
        hosts: provider.hosts.clone(),
        plan: provider.plan,
        plan_by_claim: provider.plan_by_claim.clone(),
        allowed_domains: provider.allowed_domains.clone(),
        roots: provider.roots_file.clone(),
    })
}
