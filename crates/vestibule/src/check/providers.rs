//! Whether guests could be led to the OpenID Connect providers of the configuration. It asks nobody outside.

use crate::config::{Config, Provider};
use crate::findings::Finding;
use crate::run::desks::provider_settings;
use crate::trouble::Chapter;

/// One finding for each provider, and what is wrong with all of them.
pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let mut findings: Vec<_> = config.ways.providers.iter().map(of).collect();
    if !findings.is_empty() && config.captive_dns.port.is_none() {
        findings.push(Finding::fail(
            "guests are to sign in at a provider, and captive_dns.enabled is false",
            "they are led to pages that do not open to them",
            "write enabled = true under [captive_dns]",
            Chapter::Providers,
        ));
    }
    findings
}

fn of(provider: &Provider) -> Finding {
    match provider_settings(provider) {
        Ok(_) => Finding::ok(format!(
            "guests sign in at {:?} ({}); they come back to /provider/callback/{}",
            provider.name, provider.issuer, provider.id
        )),
        Err(wrong) => Finding::fail(
            format!("the client_secret_file of {:?}: {:#}", provider.name, anyhow::Error::from(wrong)),
            "this provider is not on the sign-in page",
            "write the secret into the file's first line; give it to the gateway's account or group, mode 0640",
            Chapter::Providers,
        ),
    }
}
