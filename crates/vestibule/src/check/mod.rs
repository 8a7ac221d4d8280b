//! `vestibule check`: whether a configuration can work on this machine. It changes nothing and opens no port.

mod certificates;
mod garden;
mod interfaces;

use std::path::Path;

use captivity::InterfaceName;

use crate::config::{Config, Portal};
use crate::findings::Finding;

/// Everything that can be said of the configuration and the files and interfaces it names.
#[must_use]
pub fn findings(path: &Path, config: &Config) -> Vec<Finding> {
    let understood = format!("{} is understood: {} zone(s)", path.display(), config.zones.len());
    let mut findings = vec![Finding::ok(understood)];
    findings.extend(certificates::findings(&config.portal));
    findings.extend(interfaces::findings(&config.zones));
    findings.extend(garden::findings(config));
    findings
}

/// Whether certificate and key can be used, and for how long.
pub(crate) fn certificate(portal: &Portal) -> Vec<Finding> {
    certificates::findings(portal)
}

/// Whether the guest zones exist and can be used.
pub(crate) fn zones(zones: &[InterfaceName]) -> Vec<Finding> {
    interfaces::findings(zones)
}
