//! The gateway's own dnsmasq when things break: started again, never left behind, never more privileged than it needs,
//! and silent about a portal that devices could not trust.

use std::collections::BTreeMap;
use std::net::UdpSocket;
use std::path::Path;
use std::process::Command;

use lab::wait_for;

use super::clients::dhclient4;
use super::own_dnsmasq::sections;
use super::world::{API, PORTAL, SOON, World};

#[test]
fn killed_dnsmasq_runs_again_and_remembers_its_leases() {
    let world = World::with(1, &sections("stateless"));
    let first = dnsmasq(&world);
    let before = dhclient4(&world, 1).get("new_ip_address").to_owned();
    signal("-KILL", first);
    let second =
        wait_for("another dnsmasq", SOON, || Some(dnsmasq(&world)).filter(|&process| process != first));
    assert!(second.is_ok(), "{second:?}");
    let said = world.said("gateway.log");
    assert!(said.contains("dnsmasq ended with signal: 9"), "{said}");
    let leases = std::fs::read_to_string(world.path("dnsmasq/dnsmasq.leases")).unwrap();
    assert!(leases.contains(&before), "{leases}");
    assert_eq!(dhclient4(&world, 1).get("new_ip_address"), before);
}

#[test]
fn however_the_gateway_ends_no_dnsmasq_is_left_behind() {
    let mut world = World::with(1, &sections("stateless"));
    for how in ["SIGTERM", "SIGINT", "SIGKILL", "SIGKILL of the keeper"] {
        let process = dnsmasq(&world);
        assert!(is_dnsmasq(process), "{process}");
        match how {
            "SIGTERM" => drop(world.gateway.terminate().unwrap()),
            "SIGKILL" => drop(world.gateway.kill().unwrap()),
            "SIGINT" => signal("-INT", world.gateway.pid()),
            _ => signal("-KILL", parent(process)),
        }
        // The gateway ends with the keeper: the service manager starts both again.
        wait_for("the end of the gateway", SOON, || (!world.gateway.is_running()).then_some(())).unwrap();
        wait_for("the end of dnsmasq", SOON, || (!is_dnsmasq(process)).then_some(()))
            .unwrap_or_else(|error| panic!("{how}: {error}"));
        world.gateway.restart().unwrap();
    }
    assert!(world.said("gateway.log").contains("keeps dnsmasq running is gone"));
}

#[test]
fn it_has_three_capabilities_and_no_way_to_more() {
    let world = World::with(1, &sections("stateless"));
    let process = dnsmasq(&world);
    // CAP_NET_BIND_SERVICE, CAP_NET_ADMIN and CAP_NET_RAW.
    let needed: u64 = 1 << 10 | 1 << 12 | 1 << 13;
    for process in [process, parent(process)] {
        let status = status(process);
        for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
            let held = u64::from_str_radix(&status[set], 16).unwrap();
            assert_eq!(held & !needed, 0, "{set} of {process}: {held:x}");
        }
        assert_eq!((status["NoNewPrivs"].as_str(), status["Seccomp"].as_str()), ("1", "2"));
    }
    let main = status(world.gateway.pid());
    assert_eq!(main["CapEff"], "0000000000000000", "what guests talk to has none");
}

#[test]
fn another_server_on_its_port_is_said_and_it_starts_when_that_is_gone() {
    let mut world = World::with(1, &sections("off"));
    world.gateway.terminate().unwrap();
    let other = world.network.gateway().run(|| UdpSocket::bind("0.0.0.0:67")).unwrap().unwrap();
    world.gateway.restart().unwrap();
    let said = world.doctor("dnsmasq does not run: ");
    assert!(said.contains("in use"), "{said}");
    drop(other);
    world.doctor("dnsmasq runs (process ");
}

#[test]
fn a_certificate_that_devices_cannot_trust_is_not_announced_until_it_is_replaced() {
    let world = World::prepared(1, &sections("stateless"), sign_by_itself);
    world.doctor("dnsmasq does not tell devices where the API is");
    assert!(!dhclient4(&world, 1).has("new_heard"));
    world.renew_certificate();
    world.doctor("dnsmasq tells devices where the API is");
    assert_eq!(dhclient4(&world, 1).get("new_heard"), API);
}

fn sign_by_itself(folder: &Path) {
    let (certificate, key) = (folder.join("portal.pem"), folder.join("portal-key.pem"));
    let subject = format!("/CN={PORTAL}");
    let names = format!("subjectAltName=DNS:{PORTAL}");
    let mut command = Command::new("openssl");
    command.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]);
    command.args(["-days", "30", "-subj", &subject, "-addext", &names, "-keyout"]).arg(&key);
    let made = command.arg("-out").arg(&certificate).output().unwrap();
    assert!(made.status.success(), "{made:?}");
}

/// The number of the dnsmasq that runs, as doctor says it.
fn dnsmasq(world: &World) -> u32 {
    let said = world.doctor("dnsmasq runs (process ");
    let (_, rest) = said.split_once("dnsmasq runs (process ").unwrap();
    rest.split(')').next().unwrap().parse().unwrap()
}

fn signal(which: &str, process: u32) {
    assert!(Command::new("kill").args([which, &process.to_string()]).status().unwrap().success());
}

fn is_dnsmasq(process: u32) -> bool {
    std::fs::read_to_string(format!("/proc/{process}/comm")).is_ok_and(|name| name.trim() == "dnsmasq")
        && status(process).get("State").is_some_and(|state| !state.starts_with('Z'))
}

fn parent(process: u32) -> u32 {
    status(process)["PPid"].parse().unwrap()
}

fn status(process: u32) -> BTreeMap<String, String> {
    let text = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let pairs = text.lines().filter_map(|line| line.split_once(':'));
    pairs.map(|(key, value)| (key.to_owned(), value.trim().to_owned())).collect()
}
