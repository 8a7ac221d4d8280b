//! What the tour is shown on: two guests, the gateway, the internet, a certificate that the guests trust.

use std::path::{Path, PathBuf};

use rustix::process::getpid;

use super::narrator::{Narrator, Tell};
use super::stay::Doors;
use super::{Broken, Failure, Options};
use crate::{Authority, Gateway, Network, Oracle, Plan, Portal, ServerCertificate, Zone};

/// The guest whose story is told, and the one who never signs in.
pub(crate) const VISITOR: usize = 1;
/// The guest who never signs in.
pub(crate) const STRANGER: usize = 2;

/// The whole place. Fields end in this order: the gateway first, its folder last.
pub(crate) struct Premises {
    pub(crate) gateway: Gateway,
    pub(crate) oracle: Oracle,
    pub(crate) network: Network,
    /// The portal as the visitor reaches it over IPv4.
    pub(crate) portal: Portal,
    /// Its address as printed in links.
    pub(crate) portal_url: String,
    _folder: Folder,
}

/// A folder that goes when the tour ends.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn build(
    options: &Options,
    doors: Option<&Doors>,
    narrator: &mut Narrator,
) -> Result<Premises, Broken> {
    let network = narrator.step(
        "A guest network, a gateway and a small internet, without root or other programs",
        |tell| {
            let network = Network::build(Plan::guests(2).isolated())?;
            describe(&network, tell)?;
            Ok(network)
        },
    )?;
    narrator.step("The gateway starts, and the process that guests talk to has no privilege", |tell| {
        start(options, doors, network, tell)
    })
}

fn describe(network: &Network, tell: &mut Tell<'_>) -> Result<(), Failure> {
    for (number, what) in [(VISITOR, "the visitor"), (STRANGER, "a stranger who never signs in")] {
        let guest = network.guest(number)?;
        tell.says(format!("{} ({what}): {} and {}", guest.name(), guest.v4(), guest.v6()));
    }
    let zone = Zone::FIRST;
    tell.says(format!("gateway: {} and {} on {}", zone.gateway_v4(), zone.gateway_v6(), zone.interface()));
    let [v4, v6] = network.internet().web();
    tell.says(format!("internet: {} and {}, where every frame is counted", v4.ip(), v6.ip()));
    Ok(())
}

fn start(
    options: &Options,
    doors: Option<&Doors>,
    network: Network,
    tell: &mut Tell<'_>,
) -> Result<Premises, Failure> {
    let (name, port) =
        doors.map_or(("portal.example", 443), |doors| ("portal.localhost", doors.secure_port()));
    let folder = Folder(std::env::temp_dir().join(format!("vestibule-lab-{}", getpid())));
    std::fs::create_dir_all(&folder.0)?;
    let authority = Authority::new()?;
    let certificate = authority.issue(name, &folder.0)?;
    give_to_nobody(&certificate);
    let oracle = Oracle::start(&network)?;
    let config = config(&folder.0, &certificate, name, port);
    let gateway = Gateway::start(&network, &options.program, &config, &folder.0)?;
    let portal = Portal::new(name, (Zone::FIRST.gateway_v4(), port).into(), "/capport", &authority);
    let portal_url = if port == 443 { format!("https://{name}/") } else { format!("https://{name}:{port}/") };
    let ready = format!("{:.0} ms", gateway.ready_after().as_secs_f64() * 1e3);
    tell.says(format!("ready after {ready}; portal at {portal_url}"));
    tell.figure("gateway ready after", ready);
    let premises = Premises { gateway, oracle, network, portal, portal_url, _folder: folder };
    premises.compare_privileges(tell)?;
    Ok(premises)
}

/// As root the gateway becomes `nobody`, who must be able to read its key. In a user namespace there is only one
/// user, who can.
fn give_to_nobody(certificate: &ServerCertificate) {
    const NOBODY: u32 = 65_534;
    for file in [&certificate.chain, &certificate.key] {
        let _ = std::os::unix::fs::chown(file, Some(NOBODY), Some(NOBODY));
    }
}

impl Premises {
    /// The main process has no capability at all; its helper has those that networks need.
    fn compare_privileges(&self, tell: &mut Tell<'_>) -> Result<(), Failure> {
        let main = effective_capabilities(self.gateway.pid())?;
        tell.says(format!("main process {}: CapEff {main:016x}", self.gateway.pid()));
        tell.fact("main_capabilities", format!("{main:016x}"));
        super::unless(main == 0, || format!("the main process has capabilities {main:016x}"))?;
        for helper in self.gateway.children() {
            let held = effective_capabilities(helper)?;
            let what = if held == 0 { "announcer" } else { "helper" };
            let may = if held == 0 { "router advertisements only" } else { "network administration" };
            tell.says(format!("its {what} {helper}: CapEff {held:016x} ({may})"));
        }
        Ok(())
    }
}

fn effective_capabilities(pid: u32) -> Result<u64, Failure> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("CapEff:")).unwrap_or("0");
    Ok(u64::from_str_radix(line.trim(), 16)?)
}

/// No masquerading, so that the oracle sees who really sent what.
fn config(folder: &Path, certificate: &ServerCertificate, name: &str, port: u16) -> String {
    let (folder, chain, key) = (folder.display(), certificate.chain.display(), certificate.key.display());
    format!(
        r#"state_directory = "{folder}/state"
run_directory = "{folder}/run"
user = "nobody"

[[zones]]
interface = "guest0"

[portal]
name = "{name}"
secure_port = {port}
certificate = "{chain}"
key = "{key}"
venue_name = "The Lab Café"

[conditions.terms]
edition = "2026-11"
duration_seconds = 3600
text = """
This is a laboratory. Be kind to the other guest.

We keep the time of your visit and your device's link address until the visit ends."""

[enforcement]
masquerade_ipv4 = false
"#
    )
}
