//! What each room is told of the configuration: the one place where rooms' settings are made.

use std::path::{Path, PathBuf};

use captivity::Conditions;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::folders::KEY_OCTETS;
use crate::config::Config;

/// What the kernel's rule set is made from.
#[must_use]
pub fn rule_settings(config: &Config) -> enforcement::ruleset::Settings {
    enforcement::ruleset::Settings {
        zones: config.zones.clone(),
        plain_port: config.portal.plain_port,
        secure_port: config.portal.secure_port,
        guest_services: config.enforcement.guest_services.clone(),
        reachable: config.enforcement.reachable_private_ranges.clone(),
        masquerade_ipv4: config.enforcement.masquerade_ipv4,
        masquerade_ipv6: config.enforcement.masquerade_ipv6,
    }
}

/// What guests meet.
#[must_use]
pub fn portal_settings(config: &Config, token_key: [u8; KEY_OCTETS]) -> portal::Settings {
    let door = &config.portal;
    portal::Settings {
        portal_name: door.name.clone(),
        secure_port: door.secure_port,
        api_path: door.api_path.clone(),
        venue_name: door.venue_name.clone(),
        venue_info_url: door.venue_info_url.clone(),
        terms_text: config.terms_text.clone(),
        token_key,
        connections_per_device: door.connections_per_device,
        connections_total: door.connections_total,
    }
}

/// What must be satisfied.
#[must_use]
pub fn conditions(config: &Config) -> Conditions {
    Conditions { terms: config.terms.clone() }
}

/// The hosts that a client may ask about the portal's certificate before it trusts it: newcomers are to reach them on
/// TCP port 80 (RFC 8908 §4.1, protocols W1). None while there is no certificate.
#[must_use]
pub fn certificate_hosts(config: &Config) -> Vec<String> {
    let chain = CertificateDer::pem_file_iter(&config.portal.certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>);
    chain.map_or_else(|_| Vec::new(), |chain| certificate::certificate_hosts(&chain))
}

/// Where sessions are recorded.
#[must_use]
pub fn store_path(state_directory: &Path) -> PathBuf {
    state_directory.join("vestibule.db")
}
