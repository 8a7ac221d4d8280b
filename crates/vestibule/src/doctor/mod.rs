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
use crate::control::guest::GuestView;
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

/// Why one device does not get on, and what its zone asks of it and offers where that is not what all zones do.
#[must_use]
pub fn of_guest(guest: &GuestView, config: &Config) -> Vec<Finding> {
    let own = check::apart_of(&guest.interface, config);
    own.into_iter().chain(guest::findings(guest)).collect()
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

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::findings::as_text;

    #[test]
    fn who_does_not_get_on_is_told_of_with_the_terms_and_ways_of_the_zone_where_they_differ() {
        let example = include_str!("../../example/vestibule.toml");
        let text = format!(
            "{example}\n[conditions.vouchers]\naccepted = true\n[[zones]]\ninterface = \"br-lobby\"\nname = \"Lobby\"\n\
             ways = [\"vouchers\"]\n[zones.terms]\nedition = \"lobby-1\"\ntext = \"Be quiet.\"\n"
        );
        let config = Config::parse(Path::new("/etc/vestibule/vestibule.toml"), &text).unwrap();
        let told = |interface: &str| {
            let link_address = "02:00:5e:00:00:0b".to_owned();
            let interface = interface.to_owned();
            as_text(&of_guest(&GuestView { interface, link_address, session: None, events: vec![] }, &config))
        };
        let lobby = told("br-lobby");
        assert!(
            lobby.contains("zone br-lobby (Lobby): terms lobby-1 admit nobody; ways in vouchers"),
            "{lobby}"
        );
        assert!(lobby.contains("it is captive"), "{lobby}");
        assert!(!told("br-guest").contains("zone "), "nothing differs there");
    }
}
