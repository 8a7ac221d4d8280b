//! Vouchers that go on with another device: by the operator's command, and while a new version of the gateway takes over.
//!
//! Octets are counted by who sends and who receives, headers included, as in `limits`.

use lab::wait_for;
use serde_json::Value;

use super::limits::{Datagrams, MANY, document};
use super::nft;
use super::story::{SOON, Script, Story};
use super::vouchers::{make, type_in, voucher};

const WORTH: u64 = 1_000_000;

fn venue() -> (Story, String) {
    let story = Script::guests(3).by_voucher("counted = \"first-use\"\ndevices = 2\ndata = \"1 MB\"").begin();
    let code = make(&story);
    (story, code)
}

fn link_address(story: &Story, number: usize) -> String {
    let octets = story.guest(number).link_address().unwrap();
    octets.map(|octet| format!("{octet:02x}")).join(":")
}

fn used(story: &Story, code: &str) -> u64 {
    voucher(story, &["show", code]).1[0]["used_bytes"].as_u64().unwrap()
}

#[test]
fn an_operator_moves_a_voucher_and_what_is_left_goes_along() {
    let (story, code) = venue();
    assert_eq!(type_in(&story, 1, &code).status, 303);
    let mut first = Datagrams::of(&story, 1, 0);
    first.exchange(&story, 1, 100);
    let hostile = "<script>alert(1)</script>\u{1b}[2J";
    for to in [hostile, "", "02:00:00:00:00", &link_address(&story, 1)] {
        let (status, answer) = voucher(&story, &["move", &code, "--to", to]);
        assert_eq!(status, Some(1), "{to:?}: {answer}");
        story.assert_online(1);
    }
    let mark = story.mark();
    let (status, moved) = voucher(&story, &["move", &code, "--to", &link_address(&story, 2)]);
    assert_eq!(status, Some(0), "{moved}");
    // At once, and with what is left: nothing more was asked of the guest.
    let passed = first.delivered;
    first.exchange(&story, 1, 5);
    assert_eq!(first.delivered, passed, "the first device is captive by now");
    story.assert_online(2);
    let listed = voucher(&story, &["show", &code]).1;
    assert_eq!(listed[0]["sessions"], serde_json::json!([moved["session"]]), "{listed}");
    assert_eq!(document(&story, 1)["captive"], Value::Bool(true));
    story.assert_nothing_from(&story.addresses(1), &mark);
    let mut second = Datagrams::of(&story, 2, 1);
    second.exchange(&story, 2, MANY);
    let is_over = || (document(&story, 2)["captive"] == Value::Bool(true)).then_some(());
    wait_for("the end of the data", SOON, is_over).unwrap();
    assert_eq!(used(&story, &code), WORTH);
    // There is nothing to be moved any more.
    let (status, answer) = voucher(&story, &["move", &code, "--to", &link_address(&story, 3)]);
    assert_eq!(status, Some(1), "{answer}");
    assert!(!story.gateway.log().unwrap().contains("<script"), "nothing of that is in the log");
}

#[test]
fn an_upgrade_while_devices_share_their_data_loses_nothing_and_invents_nothing() {
    let (mut story, code) = venue();
    let mut devices = [Datagrams::of(&story, 1, 0), Datagrams::of(&story, 2, 1)];
    for number in [1, 2] {
        assert_eq!(type_in(&story, number, &code).status, 303);
    }
    for _ in 0..3 {
        for number in [1, 2] {
            devices[number - 1].exchange(&story, number, 40);
        }
        // What has just passed is in no count yet.
        let former = story.gateway.pid();
        story.gateway.upgrade().unwrap_or_else(|error| panic!("{error}"));
        assert_ne!(story.gateway.pid(), former);
        let passed = devices[0].delivered + devices[1].delivered;
        let is_counted = || (used(&story, &code) >= passed).then_some(());
        wait_for("the count", SOON, is_counted).unwrap();
        assert_eq!(used(&story, &code), passed, "as much as passed, to the octet");
    }
    for number in [1, 2] {
        story.assert_online(number);
    }
    // The share goes on: both are held to one limit by the new version, and end together.
    let online = used(&story, &code);
    assert!(online < WORTH);
    for number in [1, 2] {
        devices[number - 1].exchange(&story, number, MANY);
    }
    for number in [1, 2] {
        let is_captive = || (document(&story, number)["captive"] == Value::Bool(true)).then_some(());
        wait_for("captivity", SOON, is_captive).unwrap();
    }
    assert_eq!(used(&story, &code), WORTH);
    let objects = nft::must(story.inside_gateway(), "list quotas table inet vestibule");
    assert!(!objects.contains("person-"), "{objects}");
}
