//! Whether newcomers' DNS can work: a free port, and resolvers that answer.

use std::time::Duration;

use crate::config::Config;
use crate::findings::Finding;
use crate::run::{sockets, wiring};
use crate::trouble::Chapter;

const ANSWERS_WITHIN: Duration = Duration::from_secs(2);

pub(super) fn findings(config: &Config, runs: bool) -> Vec<Finding> {
    let Some(number) = config.captive_dns.port else {
        return vec![Finding::ok("DNS for newcomers is left to others (captive_dns.enabled = false)")];
    };
    let mut findings = vec![port(number, runs)];
    let resolvers = wiring::upstreams(config).now();
    if resolvers.is_empty() {
        findings.push(Finding::fail(
            format!("there is no resolver for newcomers' DNS: {} names none", wiring::RESOLVERS_FILE),
            "no name but the portal's own; devices may think that there is no network at all",
            "write captive_dns.upstream = [\"the address of a resolver\"]",
            Chapter::Configuration,
        ));
    }
    findings.extend(resolvers.into_iter().map(resolver));
    findings
}

fn port(number: u16, runs: bool) -> Finding {
    match sockets::hear(number) {
        Ok(_) => Finding::ok(format!("UDP port {number} is free for newcomers' DNS")),
        Err(_) if runs => Finding::ok(format!("UDP port {number} is taken, by the gateway that runs")),
        Err(trouble) => Finding::fail(trouble.what, trouble.guests, trouble.to_do, trouble.more),
    }
}

fn resolver(address: std::net::SocketAddr) -> Finding {
    match captive_dns::answers(address, ANSWERS_WITHIN) {
        Ok(()) => Finding::ok(format!("the resolver {address} answers")),
        Err(error) => Finding::fail(
            format!("the resolver {address} does not answer: {error}"),
            "names come slowly or not at all before sign-in",
            "see whether this machine reaches it (UDP and TCP port 53), or list another in captive_dns.upstream",
            Chapter::SettingUp,
        ),
    }
}
