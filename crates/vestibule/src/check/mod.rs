//! `vestibule check`: whether a configuration can work on this machine. It changes nothing and opens no port.

pub(crate) mod announcing;
mod apart;
mod certificates;
mod codes;
mod console;
mod dnsmasq;
mod garden;
mod interfaces;
mod providers;
mod session;
mod sponsors;
mod stay;
mod theme;
mod wispr;

use std::path::Path;

use captivity::InterfaceName;

use crate::config::{Config, Portal};
use crate::findings::{Finding, Level};

/// Everything that can be said of the configuration and the files and interfaces it names.
#[must_use]
pub fn findings(path: &Path, config: &Config) -> Vec<Finding> {
    let understood = format!("{} is understood: {} zone(s)", path.display(), config.zones.len());
    let mut findings = vec![Finding::ok(understood)];
    findings.extend(certificates::findings(&config.portal));
    findings.extend(interfaces::findings(&config.zones));
    findings.extend(garden::findings(config));
    findings.extend(console::findings(config));
    findings.extend(dnsmasq::findings(config));
    findings.extend(announcing::findings(config));
    findings.extend(providers::findings(config));
    findings.extend(session::findings(config));
    findings.extend(codes::findings(config));
    findings.extend(sponsors::findings(config));
    findings.extend(stay::findings(config));
    findings.extend(wispr::findings(&config.portal));
    findings.extend(theme::findings(config));
    findings.extend(apart::findings(config));
    findings
}

/// Whether certificate and key can be used, and for how long.
pub(crate) fn certificate(portal: &Portal) -> Vec<Finding> {
    certificates::findings(portal)
}

/// Whether smart clients could sign in, where they may.
pub(crate) fn wispr(portal: &Portal) -> Vec<Finding> {
    wispr::findings(portal)
}

/// Whether the house's own system could be asked, where one is.
pub(crate) fn stay(config: &Config) -> Vec<Finding> {
    stay::findings(config)
}

/// What zones have of their own.
pub(crate) fn apart(config: &Config) -> Vec<Finding> {
    apart::findings(config)
}

/// What the zone of this interface has of its own, if anything.
pub(crate) fn apart_of(interface: &str, config: &Config) -> Option<Finding> {
    apart::finding_of(interface, config)
}

/// Whether the theme can be used, where there is one.
pub(crate) fn theme(config: &Config) -> Vec<Finding> {
    theme::findings(config)
}

/// Why devices may not trust the portal's certificate; nothing when none is known.
pub(crate) fn doubts_of_devices(portal: &Portal) -> Vec<Finding> {
    let mut doubts = certificates::findings(portal);
    // A certificate that is still to be got is no failure of the configuration, but nothing to announce either.
    let is_there = portal.certificate.exists();
    let doubtful =
        |finding: &Finding| finding.level == Level::Fail || certificates::is_matter_of_trust(finding);
    doubts.retain(|finding| doubtful(finding) || (!is_there && finding.level == Level::Warn));
    doubts
}

/// Whether the gateway's own dnsmasq can work, where one is wanted.
pub(crate) fn dnsmasq(config: &Config) -> Vec<Finding> {
    dnsmasq::findings(config)
}

/// What can be said of announcing without a gateway that runs.
pub(crate) fn announcing(config: &Config) -> Vec<Finding> {
    announcing::findings(config)
}

/// Whether the guest zones exist and can be used.
pub(crate) fn zones(zones: &[InterfaceName]) -> Vec<Finding> {
    interfaces::findings(zones)
}
