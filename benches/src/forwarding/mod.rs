//! What forwarding costs with the rule set in the way, beside plain forwarding in an equal network without any.
//!
//! Equal networks, guest - gateway - internet, wired directly with veth pairs: one plain, one that does what every
//! masquerading router does (connection tracking and NAT, no portal), those that do so with a rule for each client as
//! many portals have them, and those with the product's rule set, put there
//! by its own helper, with 1 to 100,000 sessions: counted only, and with a rate and a limit of data as well.

mod network;
mod packets;
mod per_client;
mod small;
mod streams;

use anyhow::{Result, ensure};

use crate::arguments::Arguments;
use crate::crowd::Granted;
use crate::programs;
use crate::report::Report;
use network::{Family, Forwarder};

/// The networks with the rule set: how many sessions, and what they were granted.
const SITES: [(u32, Granted); 8] = [
    (1, Granted::Time),
    (1_000, Granted::Time),
    (10_000, Granted::Time),
    (100_000, Granted::Time),
    (1, Granted::RateAndData),
    (1_000, Granted::RateAndData),
    (10_000, Granted::RateAndData),
    (100_000, Granted::RateAndData),
];
/// The networks with one rule for each client: how many. More than these no such portal is asked to have.
const PER_CLIENT: [u32; 3] = [1, 1_000, 10_000];
const FAMILIES: [Family; 2] = [Family::V4, Family::V6];

/// All that are compared.
struct Networks {
    plain: Forwarder,
    /// `None` where `nft` is not installed, which makes it.
    router: Option<Forwarder>,
    /// As [`PER_CLIENT`] has them; empty where `nft` is not installed.
    per_client: Vec<Forwarder>,
    /// As [`SITES`] has them.
    with_rules: Vec<Forwarder>,
}

/// Measures.
pub(crate) fn measure(arguments: &Arguments) -> Result<Report> {
    ensure!(programs::is_installed("iperf3"), "iperf3 is not installed");
    let has_nft = programs::is_installed("nft");
    let networks = Networks {
        plain: Forwarder::plain()?,
        router: if has_nft { Some(Forwarder::router()?) } else { None },
        per_client: PER_CLIENT
            .iter()
            .filter(|_| has_nft)
            .map(|&clients| Forwarder::per_client(clients))
            .collect::<Result<_>>()?,
        with_rules: SITES
            .iter()
            .map(|&(sessions, granted)| Forwarder::with_rules(arguments, sessions, granted))
            .collect::<Result<_>>()?,
    };
    let mut report = Report::default();
    small::measure(arguments, &networks, &mut report)?;
    streams::measure(arguments, &networks, &mut report)?;
    report.note(
        "IPv4 of guests is masqueraded, as in the product's default; IPv6 is not. Plain forwarding has no connection \
         tracking; \"router\" tracks connections and masquerades IPv4 with one rule of nft and does nothing else.",
    );
    report.note(
        "\"time\": each session is counted in both directions, which all are. \"rate and data\": it also has a rate for each \
         direction and a limit of data, both so high that nothing is dropped.",
    );
    report.note(
        "\"rule each\": the router with one rule for each client, direction and family, with link address, address and a \
         counter, gone through one after the other. It grants time to those that the chain has, and no more.",
    );
    report.note(format!(
        "nf_conntrack_max is {}, so 100,000 flows of each family fit; timeouts of UDP flows were raised so that none \
         was made anew while measuring.",
        network::conntrack_max()
    ));
    Ok(report)
}
