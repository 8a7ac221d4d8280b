//! Devices of one voucher share its data to the packet, in both families, whoever is dead meanwhile.
//!
//! Octets are counted by who sends and who receives, headers included, as in `limits`.

use lab::wait_for;
use serde_json::Value;

use super::limits::{Datagrams, MANY, document};
use super::nft;
use super::story::{SOON, Script, Story};
use super::vouchers::{make, type_in, voucher};

const WORTH: u64 = 1_000_000;

/// Two devices that are online by the same voucher.
fn two_devices() -> (Story, String) {
    let plan = "counted = \"first-use\"\ndevices = 2\ndata = \"1 MB\"";
    let story = Script::guests(3).by_voucher(plan).begin();
    let code = make(&story);
    for number in [1, 2] {
        let answer = type_in(&story, number, &code);
        assert_eq!(answer.status, 303, "{}", answer.text());
    }
    (story, code)
}

fn assert_delivered(devices: &[Datagrams; 2], granted: u64) {
    let delivered = devices[0].delivered + devices[1].delivered;
    println!("granted {granted}, delivered {delivered} to two devices");
    assert!(delivered <= granted, "{delivered} of {granted} passed");
    assert!(delivered + devices[1].octets > granted, "only {delivered} of {granted} passed");
}

#[test]
fn two_devices_of_a_voucher_pass_together_what_it_is_worth_and_what_was_added_to_it() {
    let (mut story, code) = two_devices();
    let mut devices = [Datagrams::of(&story, 1, 0), Datagrams::of(&story, 2, 1)];
    devices[0].exchange(&story, 1, 150);
    devices[1].exchange(&story, 2, 100);
    // Nobody is there: the kernel goes on counting both into one.
    story.gateway.kill_all().unwrap();
    devices[1].exchange(&story, 2, 50);
    story.gateway.restart().unwrap();
    devices[0].exchange(&story, 1, 50);
    // More for the voucher: both go on, and neither begins anew.
    let (status, answer) = voucher(&story, &["extend", &code, "--data", "500 kB"]);
    assert_eq!(status, Some(0), "{answer}");
    for number in [1, 2] {
        devices[number - 1].exchange(&story, number, MANY);
    }
    devices[0].exchange(&story, 1, 5);
    assert_delivered(&devices, WORTH + 500_000);
    // Both are told, and the voucher says the same.
    for number in [1, 2] {
        let is_captive = || (document(&story, number)["captive"] == Value::Bool(true)).then_some(());
        wait_for("captivity", SOON, is_captive).unwrap();
    }
    let (_, shown) = voucher(&story, &["show", &code]);
    assert_eq!(shown[0]["used_bytes"], WORTH + 500_000, "{shown}");
    let answer = type_in(&story, 3, &code);
    assert_ne!(answer.status, 303, "there is nothing left for a third: {}", answer.text());
    let objects = nft::must(story.inside_gateway(), "list quotas table inet vestibule");
    assert!(!objects.contains("person-"), "{objects}");
}

#[test]
fn what_devices_share_survives_the_loss_of_the_table() {
    let (mut story, code) = two_devices();
    let mut devices = [Datagrams::of(&story, 1, 1), Datagrams::of(&story, 2, 0)];
    for number in [1, 2] {
        devices[number - 1].exchange(&story, number, 100);
    }
    let used = devices[0].delivered + devices[1].delivered;
    let is_counted = || (voucher(&story, &["show", &code]).1[0]["used_bytes"] == used).then_some(());
    wait_for("the count", SOON, is_counted).unwrap();
    story.gateway.kill_all().unwrap();
    nft::must(story.inside_gateway(), "delete table inet vestibule");
    story.gateway.restart().unwrap();
    for number in [1, 2] {
        devices[number - 1].exchange(&story, number, MANY);
    }
    devices.swap(0, 1);
    assert_delivered(&devices, WORTH);
}
