//! The device knows that it is online in the moment in which the form is answered, not when its patience ends.
//!
//! Chromium signs in by hand; beside it the device probes on both families over connections of its own. What it is told
//! then comes from the internet: the oracle saw it arrive there, under the device's own addresses.

use std::net::IpAddr;
use std::path::Path;

use lab::{INTERNET_V4, INTERNET_V6, Oracle};
use serde_json::{Value, json};

use super::premises::{PORTAL, Premises, words};

const ANDROID: &str = "connectivitycheck.gstatic.com";
const APPLE: &str = "captive.apple.com";
const SUCCESS: &str = "<TITLE>Success</TITLE>";
/// A TCP connection that was opened, carried a request and was closed.
const FEWEST_FRAMES: u64 = 4;

#[test]
fn probes_reach_the_internet_as_soon_as_the_form_is_answered_over_ipv4() {
    knows_at_once(0);
}

#[test]
fn probes_reach_the_internet_as_soon_as_the_form_is_answered_over_ipv6() {
    knows_at_once(1);
}

/// The browser speaks that family only; the device speaks both.
fn knows_at_once(family: usize) {
    let premises = Premises::open();
    let oracle = Oracle::start(&premises.network).unwrap();
    let before = oracle.snapshot().unwrap();
    let saw = sign_in_and_ask(&premises, family);

    for told in saw["before"].as_array().unwrap() {
        if told["name"] == "api" {
            assert_eq!(captive(told), json!(true), "{told}");
        } else {
            let told_to = told["location"].as_str().unwrap_or_default();
            assert!(told["status"] == 302 && told_to == format!("https://{PORTAL}/"), "{told}");
        }
    }
    assert_eq!(saw["form"]["status"], 303, "{saw}");
    for told in saw["after"].as_array().unwrap() {
        match told["name"].as_str().unwrap() {
            "api" => assert_eq!(captive(told), json!(false), "{told}"),
            ANDROID => assert_eq!((&told["status"], &told["body"]), (&json!(204), &json!("")), "{told}"),
            _ => assert!(told["status"] == 200 && told["body"].as_str().unwrap().contains(SUCCESS), "{told}"),
        }
    }
    assert_eq!(saw["after"].as_array().unwrap().len(), 6, "two probes and the API on two families");
    assert_eq!(saw["online"], "You are online", "{saw}");
    assert!(
        saw["sheet"]["body"].as_str().unwrap().contains(SUCCESS),
        "the sheet's page is the maker's: {saw}"
    );

    let guest = premises.guest(1);
    let arrived = oracle.snapshot().unwrap().since(&before);
    for (source, destination) in [
        (guest.v4().into(), android(0)),
        (guest.v4().into(), apple(0)),
        (guest.v6().into(), android(1)),
        (guest.v6().into(), apple(1)),
    ] {
        let mut flows = arrived.flows();
        let frames = flows.find(|(flow, _)| (flow.source, flow.destination) == (source, destination));
        let frames = frames.map_or(0, |(_, frames)| frames);
        assert!(frames >= FEWEST_FRAMES, "{frames} frames from {source} reached {destination}");
    }
    println!("probes and API on both families were answered {} ms after the form", saw["milliseconds"]);
}

fn captive(told: &Value) -> Value {
    assert_eq!(told["status"], 200, "{told}");
    let document: Value = serde_json::from_str(told["body"].as_str().unwrap()).unwrap();
    document["captive"].clone()
}

/// Each probe's host has an address of its own, so the oracle tells them apart.
fn android(family: usize) -> IpAddr {
    [INTERNET_V4[1].into(), INTERNET_V6[1].into()][family]
}

fn apple(family: usize) -> IpAddr {
    [INTERNET_V4[2].into(), INTERNET_V6[2].into()][family]
}

fn sign_in_and_ask(premises: &Premises, family: usize) -> Value {
    premises.trust_the_authority(&premises.folder().join(".pki/nssdb"));
    let zone = premises.guest(1).zone();
    let portal: [IpAddr; 2] = [zone.gateway_v4().into(), zone.gateway_v6().into()];
    let mut questions = Vec::new();
    for (each, gateway) in portal.into_iter().enumerate() {
        for (name, url, address) in [
            (ANDROID, format!("http://{ANDROID}/generate_204"), android(each)),
            (APPLE, format!("http://{APPLE}/hotspot-detect.html"), apple(each)),
            ("api", format!("https://{PORTAL}/capport"), gateway),
        ] {
            questions.push(json!({ "name": name, "url": url, "address": address }));
        }
    }
    let plan = json!({
        "chromium": "/usr/bin/chromium",
        "names": format!(
            "MAP {PORTAL} {}, MAP {APPLE} {}, MAP * ~NOTFOUND",
            literal(portal[family]), literal(apple(family))
        ),
        "authority": premises.folder().join("lab-authority.pem"),
        "portal": format!("https://{PORTAL}/"),
        "sheet": format!("http://{APPLE}/hotspot-detect.html"),
        "questions": questions,
    });
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/at_once.mjs");
    let output = premises.run("node", &[script.to_str().unwrap(), &plan.to_string()], &[]);
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// An address as the name rules of Chromium and a URL want it.
pub(crate) fn literal(address: IpAddr) -> String {
    if address.is_ipv6() { format!("[{address}]") } else { address.to_string() }
}
