//! An address of the walled garden that other sites have too is told to the operator: once in the log, and by commands.

use std::net::IpAddr;

use lab::wait_for;
use serde_json::Value;

use super::resolver::{self, UPSTREAM, ask};
use super::story::{SOON, Script, Story};

const RECORDS: [&str; 5] = [
    "--host-record=pay.test,203.0.113.11,2001:db8:113::11",
    "--cname=www.pay.test,pay.test",
    "--host-record=shop.other.test,203.0.113.11,2001:db8:113::11",
    "--host-record=alone.test,203.0.113.10",
    "--address=/captive.apple.com/203.0.113.11",
];
const SHARED: &str = "an address of the walled garden is shared with other sites";
const HIDING: &str = "also that of a name which devices ask whether they are online";

fn story(entries: &str) -> Story {
    Script::guests(2).resolving(UPSTREAM).gardening(&format!("entries = [{entries}]")).begin()
}

fn resolve(story: &Story, number: usize, name: &str) {
    let gateway: IpAddr = story.guest(number).zone().gateway_v4().into();
    assert_eq!(ask(story.guest(number), gateway, name, "A", "").status, "NOERROR", "{name}");
}

/// How often the log says so by now.
fn said(story: &Story, line: &str) -> usize {
    story.gateway.log().unwrap().matches(line).count()
}

fn told(story: &Story) -> Value {
    let (code, told) = story.ask_gateway(&["garden"]);
    assert_eq!(code, Some(0), "{told}");
    told
}

#[test]
fn a_neighbour_at_an_address_of_the_garden_is_said_once_whoever_was_asked_for_first() {
    let story = story("\"www.pay.test tcp/8080\"");
    let _dnsmasq = resolver::serve(&story, &RECORDS);
    for name in ["shop.other.test", "alone.test", "pay.test"] {
        resolve(&story, 1, name);
    }
    resolve(&story, 2, "alone.test");
    assert_eq!(told(&story)["shared"], Value::Null, "no name of the garden was asked for");
    // The last other name at that address was an alias of the garden's own.
    resolve(&story, 1, "www.pay.test");
    assert_eq!(told(&story)["shared"], Value::Null, "an alias of the garden's name is no other site");
    assert!(story.doctor().contains("showed no other site at an address of the walled garden"));
    for number in [2, 1, 2] {
        resolve(&story, number, "shop.other.test");
        resolve(&story, number, "www.pay.test");
    }
    wait_for("the line in the log", SOON, || (said(&story, SHARED) > 0).then_some(())).unwrap();
    assert_eq!(said(&story, SHARED), 1, "once, however often they ask");
    let told = told(&story);
    let found = &told["shared"][0];
    assert_eq!((&found["entry"], &found["services"][0]), (&"www.pay.test".into(), &"tcp/8080".into()));
    let address = &found["addresses"][0];
    assert_eq!(address["address"], "203.0.113.11", "{told}");
    assert_eq!(address["other"], "other.test", "what somebody registered, never the whole name");
    assert_eq!(told["dns"]["shared_addresses"], 1);
    assert!(!story.gateway.log().unwrap().contains("shop.other.test"), "a name that a guest asked for");
    let doctor = story.doctor();
    assert!(doctor.contains("www.pay.test leads to addresses that other sites have too"), "{doctor}");
}

#[test]
fn a_detector_behind_an_open_port_80_of_the_garden_is_a_failure_that_doctor_finds() {
    let story = story("\"pay.test\"");
    let _dnsmasq = resolver::serve(&story, &RECORDS);
    resolve(&story, 1, "captive.apple.com");
    resolve(&story, 1, "pay.test");
    wait_for("the line in the log", SOON, || (said(&story, HIDING) == 1).then_some(())).unwrap();
    let doctor = story.doctor();
    assert!(doctor.contains("FAIL  walled garden: pay.test led to 203.0.113.11"), "{doctor}");
    // It is as it says: the device's own probe reaches the address.
    let probe = story.guest(1).http_get("203.0.113.11:80".parse().unwrap(), "captive.apple.com", "/", &[]);
    assert_eq!(probe.unwrap().status, 200);
}
