//! `vestibule doctor`: whether this machine can carry a captive portal, and why one device sees no sign-in page. It
//! looks and changes nothing.

// Where it looks.
mod dnsmasq;
mod drift;
mod garden;
mod host;
mod kernel;
mod names;
mod network;
mod shaping;
pub(crate) mod stay;
// One device.
mod before_http;
pub mod guest;

use crate::check;
use crate::config::Config;
use crate::control::client::Client;
use crate::control::socket_path;
use crate::findings::Finding;

/// Guests that a machine should be ready for; each takes about two neighbour entries per family and some hundred
/// connections.
const EXPECTED_GUESTS: u64 = 1000;

/// Everything that was looked at, in the order in which things depend on each other.
#[must_use]
pub fn findings(config: &Config) -> Vec<Finding> {
    let mut findings = kernel::findings();
    findings.extend(check::zones(&config.zones));
    findings.extend(shaping::findings(config));
    findings.extend(network::findings(config));
    findings.extend(check::dnsmasq(config));
    findings.extend(dnsmasq::findings(config));
    findings.extend(drift::findings(config));
    findings.extend(garden::findings(config));
    findings.extend(host::findings(config));
    findings.extend(check::certificate(&config.portal));
    findings.extend(check::wispr(&config.portal));
    findings.extend(stay::findings(config));
    findings.extend(check::theme(config));
    findings.extend(check::apart(config));
    findings.extend(announcing(config));
    findings
}

/// As the gateway that runs says it; as the configuration says it where none can be asked.
fn announcing(config: &Config) -> Vec<Finding> {
    let asked =
        Client::connect(&socket_path(&config.run_directory)).and_then(|mut client| client.announcements());
    match asked {
        Ok(view) => check::announcing::findings_of_running(config, &view),
        Err(_) => check::announcing(config),
    }
}

/// The first number in a file of `/proc` or `/sys`; `None` if there is no such file here.
fn number_in(path: &str) -> Option<u64> {
    std::fs::read_to_string(path).ok()?.split_whitespace().next()?.parse().ok()
}
