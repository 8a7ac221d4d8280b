//! What each room is told of the configuration: the one place where rooms' settings are made.

use std::path::{Path, PathBuf};

use captive_dns::Upstreams;
use captivity::Conditions;
use enforcement::ruleset;
use gateway::ports::Transport;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::folders::KEY_OCTETS;
use crate::config::{Config, GardenEntry, GardenPlace};

/// Where the machine's own resolvers are named.
pub const RESOLVERS_FILE: &str = "/etc/resolv.conf";

/// What the kernel's rule set is made from.
#[must_use]
pub fn rule_settings(config: &Config) -> enforcement::ruleset::Settings {
    enforcement::ruleset::Settings {
        zones: config.zones.clone(),
        plain_port: config.portal.plain_port,
        secure_port: config.portal.secure_port,
        guest_services: config.enforcement.guest_services.clone(),
        reachable: config.enforcement.reachable_private_ranges.clone(),
        captive_dns_port: config.captive_dns.port,
        garden: garden_by_address(config),
        masquerade_ipv4: config.enforcement.masquerade_ipv4,
        masquerade_ipv6: config.enforcement.masquerade_ipv6,
    }
}

/// The walled garden as far as it needs no DNS.
fn garden_by_address(config: &Config) -> Vec<ruleset::GardenEntry> {
    let of_entry = |entry: &GardenEntry| match entry.place {
        GardenPlace::Names(_) => Vec::new(),
        GardenPlace::Addresses(network) => {
            entry.services.iter().map(|&service| ruleset::GardenEntry { network, service }).collect()
        }
    };
    config.walled_garden.iter().flat_map(of_entry).collect()
}

/// What newcomers' DNS needs to know.
#[must_use]
pub fn dns_settings(config: &Config) -> captive_dns::Settings {
    captive_dns::Settings {
        portal_name: config.portal.name.clone(),
        upstreams: upstreams(config),
        longest_ttl: config.captive_dns.longest_ttl,
        garden: config.walled_garden.iter().filter_map(garden_by_name).collect(),
        detectors: captivity::probe::detector_hosts().collect(),
        is_private: ruleset::is_private,
    }
}

/// Who is asked for newcomers.
#[must_use]
pub fn upstreams(config: &Config) -> Upstreams {
    let listed = &config.captive_dns.upstream;
    if listed.is_empty() {
        Upstreams::of_file(RESOLVERS_FILE.into())
    } else {
        Upstreams::listed(listed.clone())
    }
}

fn garden_by_name(entry: &GardenEntry) -> Option<captive_dns::NameEntry> {
    let GardenPlace::Names(pattern) = &entry.place else { return None };
    let service = |service: &ruleset::Service| match service.protocol {
        ruleset::Protocol::Tcp => (Transport::Tcp, service.port),
        ruleset::Protocol::Udp => (Transport::Udp, service.port),
    };
    Some(captive_dns::NameEntry {
        pattern: pattern.clone(),
        services: entry.services.iter().map(service).collect(),
    })
}

/// What guests meet.
#[must_use]
pub fn portal_settings(config: &Config, token_key: [u8; KEY_OCTETS]) -> portal::Settings {
    let door = &config.portal;
    portal::Settings {
        portal_name: door.name.clone(),
        secure_port: door.secure_port,
        api_path: door.api_path.clone(),
        former_api_paths: door.former_api_paths.clone(),
        answers: config.probes.clone(),
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
