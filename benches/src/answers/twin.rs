//! The two networks: one with the product, one with its rule set and nginx; and a round of load on either.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use enforcement::{Helper, Ownership};
use lab::{Gateway, Namespace, Network, Plan, Request, Response, Zone, wait_for};

use super::nginx;
use super::wrk::{self, HEADERS, Load};
use crate::arguments::Arguments;
use crate::programs::{self, Running};
use crate::site::{self, Folder, Site};
use crate::usage;

const STARTS_WITHIN: Duration = Duration::from_secs(5);

/// Both networks, serving.
pub(crate) struct Twins {
    gateway: Gateway,
    own: Network,
    nginx: Running,
    its_network: Network,
    folder: Folder,
    sizes: [usize; 2],
    _site: Site,
    _rules: (Running, Helper),
}

/// What one side did under load.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) rate: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
    pub(super) cpu_us: f64,
    pub(super) errors: f64,
}

impl Twins {
    pub(crate) fn build(arguments: &Arguments, guests: u8) -> Result<Self> {
        for tool in ["nginx", "wrk"] {
            ensure!(programs::is_installed(tool), "{tool} is not installed");
        }
        let (own, its_network) = (build(guests)?, build(guests)?);
        let site = Site::prepare()?;
        let gateway = site.start(&own, &arguments.program)?;
        let rules = programs::start_helper(its_network.gateway(), &arguments.program)?;
        rules.1.install(&site::rule_settings()?, Ownership::Best)?;
        let folder = Folder::make()?;
        let answer = ask(&own)?;
        ensure!(answer.status == 511, "the product answered {}: {}", answer.status, answer.head());
        let (nginx, sizes) = start_like(&its_network, &folder, &answer)?;
        Ok(Self { gateway, own, nginx, its_network, folder, sizes, _site: site, _rules: rules })
    }

    /// The network of one side (0: the product).
    pub(crate) const fn network(&self, side: usize) -> &Network {
        if side == 0 { &self.own } else { &self.its_network }
    }

    /// How many bytes the answers have.
    pub(super) fn sizes(&self) -> String {
        let [own, nginx] = self.sizes;
        format!("The answer has {own} bytes from vestibule and {nginx} from nginx.")
    }

    /// Puts load on one side (0: the product) and says what it did.
    pub(super) fn load(&self, side: usize, target: SocketAddr, load: Load, seconds: u32) -> Result<Said> {
        let network = self.network(side);
        let servers = if side == 0 {
            [vec![self.gateway.pid()], self.gateway.children()].concat()
        } else {
            usage::children(self.nginx.pid())
        };
        let before = usage::processor_time(&servers);
        let seen = wrk::ask(guest(network, target)?, self.folder.path(), target, load, seconds)?;
        let used = usage::processor_time(&servers).saturating_sub(before);
        Ok(Said {
            rate: seen.rate,
            p50_ms: seen.p50_ms,
            p99_ms: seen.p99_ms,
            cpu_us: used.as_secs_f64() * 1e6 / seen.requests.max(1.0),
            errors: seen.errors,
        })
    }
}

/// Starts nginx once to see how long its answer is, then again with what is missing.
fn start_like(network: &Network, folder: &Folder, answer: &Response) -> Result<(Running, [usize; 2])> {
    let bare = nginx::start(network.gateway(), folder.path(), answer, 0)?;
    let its_size = wait_for_answer(network)?.raw.len();
    drop(bare);
    let padding = answer.raw.len().saturating_sub(its_size + "X-Pad: \r\n".len());
    let nginx = nginx::start(network.gateway(), folder.path(), answer, padding)?;
    let its_answer = wait_for_answer(network)?;
    ensure!(its_answer.body == answer.body, "nginx gives another body");
    ensure!(its_answer.status == answer.status, "nginx answers {}", its_answer.status);
    eprintln!("vestibule:\n{}\n\nnginx:\n{}\n", answer.head(), its_answer.head());
    Ok((nginx, [answer.raw.len(), its_answer.raw.len()]))
}

fn wait_for_answer(network: &Network) -> Result<Response> {
    wait_for("an answer of nginx", STARTS_WITHIN, || ask(network).ok()).context("see nginx.log")
}

fn ask(network: &Network) -> Result<Response> {
    let target: SocketAddr = (Zone::FIRST.gateway_v4(), 80).into();
    let [(_, host), rest @ ..] = HEADERS;
    Ok(network.guest(1)?.ask(target, &Request::get(host, "/").headers(&rest))?)
}

/// A network with a guest for each way at least, so that flows of one are not taken for flows of the other.
///
/// A load generator comes back to its ports within seconds: sockets and flows that are over are forgotten as fast.
fn build(guests: u8) -> Result<Network> {
    let network = Network::build(Plan::guests(guests))?;
    for guest in network.guests() {
        guest.namespace().set_sysctl("net/ipv4/ip_local_port_range", "1024 65535")?;
        guest.namespace().set_sysctl("net/ipv4/tcp_tw_reuse", "1")?;
    }
    for state in ["time_wait", "close", "last_ack", "close_wait"] {
        network.gateway().set_sysctl(&format!("net/netfilter/nf_conntrack_tcp_timeout_{state}"), "1")?;
    }
    Ok(network)
}

fn guest(network: &Network, target: SocketAddr) -> Result<&Namespace> {
    let number = if target.ip() == Zone::FIRST.gateway_v4() { 1 } else { 2 };
    Ok(network.guest(number)?.namespace())
}
