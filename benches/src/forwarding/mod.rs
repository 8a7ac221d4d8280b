//! What forwarding costs with the rule set in the way, beside plain forwarding in an equal network without any.
//!
//! Equal networks, guest - gateway - internet, wired directly with veth pairs: one plain, one that does what every
//! masquerading router does (connection tracking and NAT, no portal), and three with the product's rule set, put there
//! by its own helper, with 1, 1,000 and 100,000 sessions.

mod network;
mod packets;
mod small;
mod streams;
mod wire;

use anyhow::{Result, ensure};

use crate::arguments::Arguments;
use crate::programs;
use crate::report::Report;
use network::{Family, Forwarder};

/// How many sessions the networks with the rule set have.
const SESSIONS: [u32; 3] = [1, 1_000, 100_000];
const FAMILIES: [Family; 2] = [Family::V4, Family::V6];

/// All that are compared.
struct Networks {
    plain: Forwarder,
    /// `None` where `nft` is not installed, which makes it.
    router: Option<Forwarder>,
    /// As many as there are numbers of sessions.
    with_rules: Vec<Forwarder>,
}

/// Measures.
pub(crate) fn measure(arguments: &Arguments) -> Result<Report> {
    ensure!(programs::is_installed("iperf3"), "iperf3 is not installed");
    let networks = Networks {
        plain: Forwarder::plain()?,
        router: if programs::is_installed("nft") { Some(Forwarder::router()?) } else { None },
        with_rules: SESSIONS
            .iter()
            .map(|&sessions| Forwarder::with_rules(arguments, sessions))
            .collect::<Result<_>>()?,
    };
    let mut report = Report::default();
    small::measure(arguments, &networks, &mut report)?;
    streams::measure(arguments, &networks, &mut report)?;
    report.note(
        "IPv4 of guests is masqueraded, as in the product's default; IPv6 is not. Plain forwarding has no connection \
         tracking; \"router\" tracks connections and masquerades IPv4 with one rule of nft and does nothing else.",
    );
    report.note(format!(
        "nf_conntrack_max is {}, so 100,000 flows of each family fit; timeouts of UDP flows were raised so that none \
         was made anew while measuring.",
        network::conntrack_max()
    ));
    Ok(report)
}
