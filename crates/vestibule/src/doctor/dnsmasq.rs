//! Whether the gateway's own dnsmasq runs, as the running gateway knows it.

use crate::config::Config;
use crate::control::client::Client;
use crate::control::socket_path;
use crate::findings::Finding;
use crate::run::dnsmasq::State;
use crate::trouble::Chapter;

/// Starts within an hour or a year: more than a few are worth a look.
const FEW_STARTS: u64 = 5;

pub(super) fn findings(config: &Config) -> Vec<Finding> {
    if config.dnsmasq.is_none() {
        return Vec::new();
    }
    match Client::connect(&socket_path(&config.run_directory)).and_then(|mut client| client.dnsmasq()) {
        Ok(Some(state)) => of_state(&state),
        Ok(None) => vec![Finding::warn(
            "the gateway that runs was started without its own dnsmasq",
            "devices that join get no address from this machine",
            "restart the gateway: nobody who is signed in is interrupted",
            Chapter::Provisioning,
        )],
        Err(_) => vec![Finding::ok("dnsmasq starts with the gateway, which cannot be asked now")],
    }
}

fn of_state(state: &State) -> Vec<Finding> {
    let how = state.last_end.as_deref().unwrap_or("it has not been started yet");
    let runs = match state.process {
        Some(process) if state.starts <= FEW_STARTS => {
            Finding::ok(format!("dnsmasq runs (process {process})"))
        }
        Some(process) => Finding::warn(
            format!("dnsmasq runs (process {process}), but was started {} times; lately {how}", state.starts),
            "devices that joined at that moment waited for an address",
            "see in the log how it ended",
            Chapter::Provisioning,
        ),
        None => Finding::fail(
            format!("dnsmasq does not run: {how}"),
            "devices that join get no address",
            "another DHCP or DNS server on the guests' interfaces must go (ss -lnup); see the log",
            Chapter::Provisioning,
        ),
    };
    let announces = if state.announces {
        Finding::ok("dnsmasq tells devices where the API is")
    } else {
        Finding::warn(
            "dnsmasq does not tell devices where the API is: they could not trust its certificate",
            "devices find the portal by themselves, some later than they could",
            "mend the certificate; the gateway looks every half minute",
            Chapter::Certificates,
        )
    };
    vec![runs, announces]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Level;

    #[test]
    fn a_server_that_does_not_run_is_said_with_its_last_words() {
        let last_end = Some("dnsmasq ended with exit status: 2 (address already in use)".to_owned());
        let found = of_state(&State { process: None, starts: 3, announces: true, last_end });
        assert_eq!((found[0].level, found[1].level), (Level::Fail, Level::Ok));
        assert!(found[0].what.contains("already in use"), "{found:?}");
        let well = of_state(&State { process: Some(7), starts: 1, announces: false, last_end: None });
        assert_eq!((well[0].level, well[1].level), (Level::Ok, Level::Warn));
    }
}
