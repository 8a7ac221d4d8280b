//! What each room is told of the configuration: the one place where rooms' settings are made.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use captive_dns::{NameEntry, NamePattern, Origin, Upstreams};
use captivity::{ConditionsByZone, InterfaceName};
use enforcement::ruleset;
use gateway::ports::Transport;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

use super::codes::{self, NoCourier};
use super::desks::Desks;
use super::folders::KEY_OCTETS;
use super::password::{self, PasswordError};
use crate::config::{Accounts, Config, GardenEntry, GardenPlace, Stay, WayIn, Ways, Wispr, Zone};

/// Where the machine's own resolvers are named.
pub const RESOLVERS_FILE: &str = "/etc/resolv.conf";

/// Our groups of the kernel's packet log: one is heard, by turns when a new version takes over from one that still hears.
pub const OVERHEARING_GROUPS: [u16; 2] = [511, 512];

/// What the kernel's rule set is made from; the seed is a number that guests do not know, the group that of the packet log
/// where somebody listens.
#[must_use]
pub fn rule_settings(
    config: &Config,
    garden_seed: u32,
    overhearing_group: Option<u16>,
) -> enforcement::ruleset::Settings {
    enforcement::ruleset::Settings {
        zones: config.zones.clone(),
        plain_port: config.portal.plain_port,
        secure_port: config.portal.secure_port,
        guest_services: guest_services(config),
        reachable: config.enforcement.reachable_private_ranges.clone(),
        captive_dns_port: config.captive_dns.port,
        garden: garden_by_address(config),
        garden_octets_per_second: config.walled_garden.rate_bits_per_second / 8,
        garden_seed,
        newcomer_flows_per_second: config.enforcement.newcomer_flows_per_second,
        newcomers_flows_per_second: config.enforcement.newcomers_flows_per_second,
        flows_per_session: config.enforcement.flows_per_session,
        overhearing_group,
        shaping: config.enforcement.shaping.clone(),
        masquerade_ipv4: config.enforcement.masquerade_ipv4,
        masquerade_ipv6: config.enforcement.masquerade_ipv6,
    }
}

/// What is listed, what the gateway's own dnsmasq serves, and the console where guests may reach it.
fn guest_services(config: &Config) -> Vec<ruleset::Service> {
    use ruleset::Protocol::{Tcp, Udp};
    let mut services = config.enforcement.guest_services.clone();
    if config.dnsmasq.is_some() {
        for (protocol, port) in [(Udp, 53), (Tcp, 53), (Udp, 67), (Udp, 547)] {
            let service = ruleset::Service { protocol, port };
            if !services.contains(&service) {
                services.push(service);
            }
        }
    }
    let console = config.console.as_ref().filter(|console| console.reachable_from_guests);
    for address in console.into_iter().flat_map(|console| &console.listen) {
        let service = ruleset::Service { protocol: Tcp, port: address.port() };
        if !address.ip().is_loopback() && !services.contains(&service) {
            services.push(service);
        }
    }
    services
}

/// The walled garden as far as it needs no DNS.
fn garden_by_address(config: &Config) -> Vec<ruleset::GardenEntry> {
    let of_entry = |entry: &GardenEntry| match entry.place {
        GardenPlace::Names(_) => Vec::new(),
        GardenPlace::Addresses(network) => {
            entry.services.iter().map(|&service| ruleset::GardenEntry { network, service }).collect()
        }
    };
    config.walled_garden.entries.iter().flat_map(of_entry).collect()
}

/// What newcomers' DNS needs to know.
#[must_use]
pub fn dns_settings(config: &Config) -> captive_dns::Settings {
    captive_dns::Settings {
        portal_name: config.portal.name.clone(),
        upstreams: upstreams(config),
        longest_ttl: config.captive_dns.longest_ttl,
        garden: garden_by_name(config),
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

/// The walled garden as far as it opens by name, time servers included.
fn garden_by_name(config: &Config) -> Vec<captive_dns::NameEntry> {
    const NTP: (Transport, u16) = (Transport::Udp, 123);
    let time = |pattern: &NamePattern| NameEntry {
        pattern: pattern.clone(),
        services: vec![NTP],
        origin: Origin::Clock,
        zone: None,
    };
    let listed = config.walled_garden.entries.iter().filter_map(|entry| listed_name(entry, None));
    let of_zone = |(zone, own): (&InterfaceName, &Zone)| {
        own.walled_garden.iter().filter_map(|entry| listed_name(entry, Some(*zone))).collect::<Vec<_>>()
    };
    let listed = listed.chain(config.apart.iter().flat_map(of_zone));
    listed.chain(config.walled_garden.time_servers.iter().map(time)).collect()
}

fn listed_name(entry: &GardenEntry, zone: Option<InterfaceName>) -> Option<NameEntry> {
    let GardenPlace::Names(pattern) = &entry.place else { return None };
    let service = |service: &ruleset::Service| match service.protocol {
        ruleset::Protocol::Tcp => (Transport::Tcp, service.port),
        ruleset::Protocol::Udp => (Transport::Udp, service.port),
    };
    Some(NameEntry {
        pattern: pattern.clone(),
        services: entry.services.iter().map(service).collect(),
        origin: Origin::Listed,
        zone,
    })
}

/// Why guests cannot be served as it is configured: something that stands in a file.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    /// The password of smart clients, or the key of the house's system.
    #[error("a password or a key cannot be used")]
    Password(#[from] PasswordError),
    /// What codes are sent with.
    #[error("codes cannot be sent")]
    Codes(#[from] NoCourier),
}

/// What guests meet in each zone.
///
/// # Errors
/// When a password, a secret, or the key of the house's system, cannot be read.
pub fn portal_settings(
    config: &Config,
    token_key: [u8; KEY_OCTETS],
    desks: &Desks,
) -> Result<portal::SettingsByZone, Unusable> {
    let elsewhere = settings_elsewhere(config, token_key, desks)?;
    let zones = config.apart.iter().map(|(interface, zone)| (*interface, settings_of(zone, &elsewhere)));
    Ok(portal::SettingsByZone { zones: zones.collect(), elsewhere })
}

/// What is met in a zone that has something of its own.
fn settings_of(zone: &Zone, elsewhere: &portal::Settings) -> portal::Settings {
    let has = |way| zone.ways.has(way);
    let all = elsewhere.ways.clone();
    let codes = all.codes.filter(|_| has(WayIn::Mail) || has(WayIn::Phone)).map(|codes| portal::Codes {
        mail: codes.mail.filter(|_| has(WayIn::Mail)),
        phone: codes.phone.filter(|_| has(WayIn::Phone)),
        ..codes
    });
    let ways = portal::Ways {
        codes,
        resume: all.resume,
        accounts: all.accounts.filter(|_| has(WayIn::Accounts)),
        stays: all.stays.filter(|_| has(WayIn::Stay)),
        providers: all.providers.filter(|_| has(WayIn::Providers)),
        sponsors: all.sponsors.filter(|_| has(WayIn::Sponsors)),
    };
    portal::Settings {
        venue_name: zone.venue_name.clone().unwrap_or_else(|| elsewhere.venue_name.clone()),
        venue_info_url: zone.venue_info_url.clone().or_else(|| elsewhere.venue_info_url.clone()),
        terms_text: zone.terms_text.clone(),
        terms_translations: translations(zone, elsewhere),
        theme: zone.theme.as_deref().map_or_else(|| Arc::clone(&elsewhere.theme), |own| theme(Some(own))),
        ways,
        wispr: elsewhere.wispr.clone().filter(|_| has(WayIn::Wispr)),
        ..elsewhere.clone()
    }
}

/// Words of a zone's own stand there in one language.
fn translations(zone: &Zone, elsewhere: &portal::Settings) -> portal::Translations {
    let has_own = zone.terms_text != elsewhere.terms_text;
    if has_own { portal::Translations::default() } else { elsewhere.terms_translations.clone() }
}

fn settings_elsewhere(
    config: &Config,
    token_key: [u8; KEY_OCTETS],
    desks: &Desks,
) -> Result<portal::Settings, Unusable> {
    let door = &config.portal;
    let wispr = |wispr: &Wispr| {
        Ok::<_, Unusable>(portal::Wispr {
            user: wispr.user.clone(),
            password: password::read(&wispr.password_file)?,
            location_id: wispr.location_id.clone(),
            location_name: wispr.location_name.clone(),
        })
    };
    Ok(portal::Settings {
        portal_name: door.name.clone(),
        secure_port: door.secure_port,
        api_path: door.api_path.clone(),
        former_api_paths: door.former_api_paths.clone(),
        answers: config.probes.clone(),
        venue_name: door.venue_name.clone(),
        venue_info_url: door.venue_info_url.clone(),
        terms_text: config.terms_text.clone(),
        terms_translations: config.terms_translations.clone(),
        consents: config.consents.clone(),
        theme: theme(door.theme.as_deref()),
        token_key,
        ways: ways(&config.ways, desks)?,
        wispr: door.wispr.as_ref().map(wispr).transpose()?,
        connections_per_device: door.connections_per_device,
        connections_total: door.connections_total,
    })
}

/// The ways in beside terms and vouchers.
fn ways(ways: &Ways, desks: &Desks) -> Result<portal::Ways, Unusable> {
    let accounts = |accounts: &Accounts| {
        Ok::<_, NoCourier>(portal::Accounts {
            plan: accounts.plan,
            most_devices: accounts.most_devices,
            registration: accounts.registration,
            resets: match (accounts.reset_by_mail, &ways.post) {
                (true, Some(post)) => Some(codes::resets(post, &desks.resets)?),
                _ => None,
            },
        })
    };
    let stays = |stay: &Stay| {
        Ok::<_, PasswordError>(portal::Stays {
            fields: stay.fields.clone(),
            plan: stay.plan,
            register: Arc::new(super::stay::house_system(stay)?),
        })
    };
    Ok(portal::Ways {
        codes: codes::offered(ways, &desks.codes)?,
        resume: ways.resume,
        accounts: ways.accounts.as_ref().map(accounts).transpose()?,
        stays: ways.stay.as_ref().map(stays).transpose()?,
        providers: (!ways.providers.is_empty()).then(|| Arc::new(desks.providers.clone()) as Arc<_>),
        sponsors: ways.sponsors.as_ref().map(|_| Arc::clone(&desks.sponsors)),
    })
}

/// The theme in this folder, or the default one. What cannot be used of it is logged, and guests see the default there.
fn theme(folder: Option<&Path>) -> Arc<portal::Theme> {
    let Some(folder) = folder else { return Arc::default() };
    let portal::theme::Loaded { theme, faults } = portal::Theme::load(folder);
    for fault in faults.iter().filter(|fault| fault.left_out) {
        tracing::warn!(
            file = %folder.join(&fault.file).display(),
            guests_notice = "the default in its place",
            to_do = "mend it and reload; vestibule theme preview shows it",
            "part of the theme cannot be used: {}", fault.what
        );
    }
    Arc::new(theme)
}

/// What must be satisfied in each zone; all are named, also those that have nothing of their own.
#[must_use]
pub fn conditions(config: &Config) -> ConditionsByZone {
    let elsewhere = ConditionsByZone::from(config.conditions.clone());
    config.zones.iter().fold(elsewhere, |all, interface| {
        let own = config.apart.get(interface).map(|zone| &zone.conditions);
        all.with(*interface, own.unwrap_or(&config.conditions).clone())
    })
}

/// The words of each edition of the terms that is shown in some zone.
#[must_use]
pub fn words(config: &Config) -> BTreeMap<String, String> {
    let terms = config.terms_translations.on_record(&config.terms_text);
    let elsewhere = (config.conditions.terms.edition.clone(), terms);
    let of_zones =
        config.apart.values().map(|it| (it.conditions.terms.edition.clone(), it.terms_text.clone()));
    of_zones.chain([elsewhere]).collect()
}

/// The hosts that a client may ask about the portal's certificate before it trusts it: newcomers are to reach them on
/// TCP port 80 (RFC 8908 §4.1, protocols W1). None while there is no certificate.
#[must_use]
pub fn certificate_hosts(certificate: &Path) -> Vec<NameEntry> {
    const PLAIN_HTTP: (Transport, u16) = (Transport::Tcp, 80);
    let chain = CertificateDer::pem_file_iter(certificate).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let hosts = chain.map_or_else(|_| Vec::new(), |chain| certificate::certificate_hosts(&chain));
    let entry = |host: String| {
        Some(NameEntry {
            pattern: host.parse().ok()?,
            services: vec![PLAIN_HTTP],
            origin: Origin::Certificate,
            zone: None,
        })
    };
    hosts.into_iter().filter_map(entry).collect()
}

/// Where sessions are recorded.
#[must_use]
pub fn store_path(state_directory: &Path) -> PathBuf {
    state_directory.join("vestibule.db")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guests_reach_the_console_only_where_that_is_written() {
        let example = include_str!("../../example/vestibule.toml");
        let services = |more: &str| {
            let section = format!("[console]\nlisten = [\"127.0.0.1:8513\", \"192.0.2.1:8512\"]\n{more}");
            let config =
                Config::parse(Path::new("vestibule.toml"), &format!("{example}\n{section}\n")).unwrap();
            let listed = rule_settings(&config, 1, None).guest_services;
            listed.iter().map(|service| service.port).filter(|port| *port > 8000).collect::<Vec<_>>()
        };
        assert_eq!(services(""), [0; 0]);
        assert_eq!(services("reachable_from_guests = true"), [8512], "and never the loopback's");
    }
}
