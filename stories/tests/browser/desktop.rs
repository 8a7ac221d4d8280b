//! A Linux desktop: NetworkManager's own connectivity check, over both families, before and after signing in.
//!
//! What it concludes is its own word; beside it stand what our door answered and what reached the internet's side.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use lab::{INTERNET_V4, INTERNET_V6, Oracle, wait_for};
use serde_json::{Value, json};

use super::network_manager::{NetworkManager, SECTIONS};
use super::premises::{Premises, words};

const SOON: Duration = Duration::from_secs(20);
/// What NetworkManager adds to a route's metric while the internet is not there: another link, if there is one, goes
/// first.
const SET_BACK: [&str; 2] = ["metric 20100"; 2];
const FIRST: [&str; 2] = ["metric 100"; 2];

#[test]
fn network_manager_sees_a_portal_and_after_signing_in_the_internet_by_itself() {
    let premises = Premises::configured(SECTIONS);
    let oracle = Oracle::start(&premises.network).unwrap();
    let manager = NetworkManager::start(&premises);

    manager.await_conclusions("portal");
    assert_eq!(manager.nmcli("networking connectivity check"), "portal", "{}", manager.log());
    assert_eq!(manager.nmcli("-g STATE general"), "connected (site only)");
    manager.await_default_routes(SET_BACK);
    // The trace leaves out what it would have to wait for, as when both families ask in the same moment.
    wait_for("our door to have answered two looks of both families", SOON, || {
        assert_eq!(manager.nmcli("networking connectivity check"), "portal", "{}", manager.log());
        (intercepted(&premises) >= 4).then_some(())
    })
    .unwrap();
    assert_eq!(oracle.snapshot().unwrap().total(), 0, "nothing of a newcomer's reaches the internet");

    let signed_in = Instant::now();
    premises.sign_in(1);
    manager.await_conclusions("full");
    println!("NetworkManager noticed by itself {:?} after signing in", signed_in.elapsed());
    assert_eq!(manager.nmcli("-g STATE general"), "connected");
    manager.await_default_routes(FIRST);
    for (from, count) in reached(&premises, &oracle) {
        assert!(count > 0, "what {from} asked was not answered by the internet:\n{}", manager.log());
    }
    let answered = intercepted(&premises);
    assert_eq!(manager.nmcli("networking connectivity check"), "full", "{}", manager.log());
    assert!(intercepted(&premises) <= answered, "nothing more of it comes to our door");

    end_session(&premises);
    assert_eq!(manager.nmcli("networking connectivity check"), "portal", "{}", manager.log());
}

/// The proof that the story above can fail: here the probe is let through, and the internet's side sees it.
#[test]
fn network_manager_sees_no_portal_where_the_walled_garden_lets_its_probe_through() {
    let [v4, ..] = INTERNET_V4;
    let [v6, ..] = INTERNET_V6;
    let garden = format!("{SECTIONS}\n[walled_garden]\nentries = [\"{v4} tcp/80\", \"{v6} tcp/80\"]\n");
    let premises = Premises::configured(&garden);
    let oracle = Oracle::start(&premises.network).unwrap();
    let manager = NetworkManager::start(&premises);
    manager.await_conclusions("full");
    assert_eq!(intercepted(&premises), 0);
    assert!(reached(&premises, &oracle).iter().all(|(_, count)| *count > 0), "{}", manager.log());
}

/// How many probes of guest 1 our door answered, as `vestibule doctor` knows; each must have been answered alike.
fn intercepted(premises: &Premises) -> u64 {
    let config = premises.folder().join("vestibule.toml");
    let guest = premises.guest(1).v4().to_string();
    let question = ["doctor", "--json", "--config", config.to_str().unwrap(), "--guest", &guest];
    let told = premises.gateway.command(&question).unwrap();
    let json: Value = serde_json::from_slice(&told.stdout).unwrap_or_else(|_| panic!("{}", words(&told)));
    let events = json[0]["guest"]["events"].as_array().unwrap();
    let probes = events.iter().filter(|event| event["event"] == "intercepted").map(|event| {
        let seen = (&event["asked"], &event["code"], &event["rule"]);
        assert_eq!(seen, (&json!("network-test.debian.org/nm"), &json!(302), &json!(5)), "{event}");
        event["times"].as_u64().unwrap()
    });
    probes.sum()
}

/// Frames from each address of guest 1 to where the probe's name leads.
fn reached(premises: &Premises, oracle: &Oracle) -> [(IpAddr, u64); 2] {
    let guest = premises.guest(1);
    let ways: [(IpAddr, IpAddr); 2] =
        [(guest.v4().into(), INTERNET_V4[0].into()), (guest.v6().into(), INTERNET_V6[0].into())];
    let seen = oracle.snapshot().unwrap();
    ways.map(|(from, to)| {
        let flows = seen.flows().filter(|(flow, _)| flow.source == from && flow.destination == to);
        (from, flows.map(|(_, count)| count).sum())
    })
}

/// The operator ends the session of guest 1.
fn end_session(premises: &Premises) {
    let config = premises.folder().join("vestibule.toml");
    let ended =
        premises.gateway.command(&["session", "end", "--config", config.to_str().unwrap(), "1"]).unwrap();
    assert!(ended.status.success(), "{}", words(&ended));
}
