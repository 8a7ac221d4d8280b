//! Starting, watching and killing a gateway program; here a stand-in is where the product will be.

use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use lab::{Gateway, Plan, relay, wait_for};

use super::{example, folder, network};

const SOON: Duration = Duration::from_secs(5);
const SIGHUP: i32 = 1;
const SIGKILL: i32 = 9;
const SIGTERM: i32 = 15;

#[test]
fn a_gateway_runs_in_the_gateways_namespace_and_is_reloaded_killed_and_started_again() {
    let (network, folder) = (network(Plan::guests(1)), folder("gateway"));
    let mut gateway = Gateway::start(&network, &example("stand_in_gateway"), "zones = 1", &folder).unwrap();
    assert!(gateway.log().unwrap().contains("configured: zones = 1"));
    let own = network.gateway().run(|| fs::read_link("/proc/thread-self/ns/net").unwrap()).unwrap();
    assert_eq!(fs::read_link(format!("/proc/{}/ns/net", gateway.pid())).unwrap(), own);

    // The stand-in has no handler, so a signal shows in how it ends.
    gateway.reload().unwrap();
    let ended = || (!gateway.is_running()).then_some(());
    wait_for("the signal's arrival", SOON, ended).unwrap();
    assert_eq!(gateway.kill().unwrap().signal(), Some(SIGHUP), "killing the dead changes nothing");

    gateway.restart().unwrap();
    assert_eq!(gateway.terminate().unwrap().signal(), Some(SIGTERM));
    gateway.restart().unwrap();
    let children = gateway.children();
    assert_eq!(children.len(), 1);
    assert_eq!(gateway.kill_all().unwrap().signal(), Some(SIGKILL));
    assert!(!is_running(children[0]));
    assert_eq!(gateway.log().unwrap().matches("configured").count(), 3);
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_gateway_goes_with_the_lab() {
    let (network, folder) = (network(Plan::guests(1)), folder("goes"));
    let gateway = Gateway::start(&network, &example("stand_in_gateway"), "", &folder).unwrap();
    let processes = [gateway.pid(), gateway.children()[0]];
    drop(gateway);
    wait_for("the end of both", SOON, || processes.iter().all(|&pid| !is_running(pid)).then_some(()))
        .unwrap();
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_lab_that_is_killed_leaves_no_gateway_behind() {
    let folder = folder("killed");
    let mut command = Command::new(example("stand_in_gateway"));
    command.arg("lab").arg(&folder).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut lab = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(lab.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let gateway: u32 = line.trim().parse().unwrap();
    assert!(is_running(gateway));
    lab.kill().unwrap();
    lab.wait().unwrap();
    wait_for("the end of the gateway", SOON, || (!is_running(gateway)).then_some(())).unwrap();
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_gateway_that_ends_at_once_is_reported_with_its_last_words() {
    let (network, folder) = (network(Plan::guests(1)), folder("last-words"));
    let error =
        Gateway::start(&network, &example("stand_in_gateway"), "broken", &folder).unwrap_err().to_string();
    assert!(error.contains("exit status: 1") && error.contains("no such zone"), "{error}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn a_relay_carries_a_hosts_browser_into_the_guest_network() {
    let network = network(Plan::guests(1));
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let door = listener.local_addr().unwrap();
    let target = network.internet().web()[0];
    let relay = relay(listener, network.guest(1).unwrap().namespace(), target).unwrap();
    let stream = std::net::TcpStream::connect(door).unwrap();
    let answer = lab::exchange(stream, &lab::Request::get("example.net", "/").octets()).unwrap();
    assert!(String::from_utf8_lossy(&answer).contains("The internet"));
    drop(relay);
    assert!(std::net::TcpStream::connect(door).is_err(), "no listener is left behind");
}

/// There, and not merely waiting for its parent to take note of its end.
fn is_running(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, rest)| !rest.starts_with('Z'))
}
