//! One TCP stream at a time, with iperf3 at both ends and the kernel's usual offloads.

use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};
use lab::wait_for;
use serde_json::Value;

use super::network::{Family, Forwarder};
use super::{FAMILIES, Networks, SITES};
use crate::arguments::Arguments;
use crate::programs::{self, Running};
use crate::report::{Report, Table};
use crate::samples::{Samples, order};

/// Short turns, so that all meet the same neighbours.
const SECONDS: &str = "1";
/// How many sessions the sites have that are met.
const MET: [u32; 2] = [1, 100_000];
const STARTS_WITHIN: Duration = Duration::from_secs(5);

pub(super) fn measure(arguments: &Arguments, networks: &Networks, report: &mut Report) -> Result<()> {
    let met = SITES.iter().zip(&networks.with_rules).filter(|((sessions, _), _)| MET.contains(sessions));
    let all = [&networks.plain].into_iter().chain(met.map(|(_, network)| network));
    let servers: Vec<Server<'_>> = all.map(Server::start).collect::<Result<_>>()?;
    let mut found: Vec<Samples> = vec![Samples::default(); FAMILIES.len() * servers.len()];
    for round in 0..arguments.rounds(15, 2) {
        for contestant in order(found.len(), round) {
            if let Some(server) = servers.get(contestant % servers.len())
                && let Some(&family) = FAMILIES.get(contestant / servers.len())
                && let Some(found) = found.get_mut(contestant)
            {
                found.push(server.stream(family)?);
            }
        }
    }
    say(&found, report);
    Ok(())
}

/// A network with iperf3 listening in its internet.
struct Server<'n> {
    network: &'n Forwarder,
    _listening: Running,
}

impl<'n> Server<'n> {
    /// Starts it and waits until a stream of each family has gone through.
    fn start(network: &'n Forwarder) -> Result<Self> {
        let mut command = Command::new("iperf3");
        command.arg("--server").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let server = Self { network, _listening: Running::start(&network.internet, &mut command)? };
        for family in FAMILIES {
            let what = format!("a first stream over {}", family.name());
            wait_for(&what, STARTS_WITHIN, || server.stream(family).ok())?;
        }
        Ok(server)
    }

    /// Gbit/s that arrived, guest to internet.
    fn stream(&self, family: Family) -> Result<f64> {
        let mut command = Command::new("iperf3");
        command.args(["--client", &family.internet().to_string(), "--json"]);
        command.args(["--time", SECONDS]);
        let said: Value = serde_json::from_str(&programs::run(&self.network.guest, &mut command)?)?;
        let rate = said.pointer("/end/sum_received/bits_per_second").and_then(Value::as_f64);
        Ok(rate.context("iperf3's result")? / 1e9)
    }
}

fn say(found: &[Samples], report: &mut Report) {
    let mut table = Table::new(
        "One TCP stream, guest to internet, Gbit/s; ratios are paired.",
        &["family", "granted", "sessions", "Gbit/s", "over plain"],
    );
    let met: Vec<_> = SITES.iter().filter(|(sessions, _)| MET.contains(sessions)).collect();
    for (family, found) in FAMILIES.iter().zip(found.chunks_exact(1 + met.len())) {
        let [plain, with_rules @ ..] = found else { continue };
        let name = family.name();
        table.row([name.to_owned(), "-".to_owned(), "plain".to_owned(), plain.text(2), "1".to_owned()]);
        report.keep(&format!("TCP, {name}, plain, Gbit/s"), plain);
        for ((sessions, granted), rate) in met.iter().zip(with_rules) {
            let (ratio, granted) = (rate.over(plain), granted.name());
            let cells = [name, granted].map(str::to_owned);
            table.row(cells.into_iter().chain([sessions.to_string(), rate.text(2), ratio.text(2)]));
            report.keep(&format!("TCP, {name}, {sessions} sessions with {granted}, Gbit/s"), rate);
            let what = format!("TCP, {name}, {sessions} sessions with {granted}: over plain");
            report.at_least(&what, 0.85, ratio.median(), 2);
        }
    }
    report.table(table);
}
