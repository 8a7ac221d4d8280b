//! A person with two devices in Chromium: both sign in with one account, the page lists them in both directions of writing,
//! and one puts the other out without script.

use std::path::Path;

use serde_json::{Value, json};

use super::premises::{PORTAL, Premises, words};

#[test]
fn a_person_sees_both_devices_and_puts_one_out_without_script() {
    let premises = Premises::configured(
        "\n[conditions.accounts]\nplan = \"resident\"\ndevices = 2\n\n\
         [[plans]]\nname = \"resident\"\nduration = \"8 hours\"\n",
    );
    premises.trust_the_authority(&premises.folder().join(".pki/nssdb"));
    let password = make(&premises, "anna");
    for number in [1, 2] {
        let enter = json!({ "do": "enter", "name": "Anna", "password": password });
        let saw = look(&premises, number, enter);
        assert_eq!((&saw["status"], &saw["heading"]), (&json!(303), &json!("You are online")), "{saw}");
    }
    let saw = look(&premises, 1, json!({ "do": "put-out" }));
    assert_eq!((&saw["violations"], &saw["dialogs"]), (&json!([]), &json!(0)), "{saw}");
    let [own, other] = [1, 2].map(|number| {
        let [.., last_but_one, last] = premises.guest(number).link_address().unwrap();
        format!("{last_but_one:02x}:{last:02x}")
    });
    let listed = saw["listed"].as_array().unwrap();
    assert_eq!((listed.len(), &saw["buttons"]), (2, &json!(1)), "{saw}");
    assert!(listed[0].as_str().unwrap().starts_with("This device online since "), "{saw}");
    assert!(listed[1].as_str().unwrap().starts_with(&format!("… {other} online since ")), "{saw}");
    assert!(!saw["listed"].to_string().contains(&format!("… {own}")), "{saw}");
    assert!(saw["heard"].as_str().unwrap().contains("button \"Sign out\""), "{saw}");
    assert_eq!((&saw["status"], &saw["heading"]), (&json!(303), &json!("You are online")), "{saw}");
    assert_eq!(saw["left"], json!([]), "nobody else is online: {saw}");
    assert_eq!(saw["late"], 409, "{saw}");
    assert!(saw["told"].as_str().unwrap().contains("That device is offline already."), "{saw}");
    assert!(premises.shows(2, "Connect to the internet") && premises.shows(1, "You are online"));
    for target in premises.network.internet().echo() {
        premises.guest(1).ping(target).unwrap_or_else(|error| panic!("{target}: {error}"));
        assert!(
            premises.guest(2).ping(target).is_err(),
            "{target} is reached by the device that was put out"
        );
    }
}

fn make(premises: &Premises, name: &str) -> String {
    let config = premises.folder().join("vestibule.toml");
    let command = ["account", "create", name, "--no-change", "--json", "--config", config.to_str().unwrap()];
    let output = premises.gateway.command(&command).unwrap();
    assert!(output.status.success(), "{}", words(&output));
    let made: Value = serde_json::from_slice(&output.stdout).unwrap();
    made["password"].as_str().unwrap().to_owned()
}

/// Lets `devices.mjs` do it in that guest's place.
fn look(premises: &Premises, number: usize, mut plan: Value) -> Value {
    let portal = premises.guest(number).zone().gateway_v4();
    plan["chromium"] = "/usr/bin/chromium".into();
    plan["names"] = format!("MAP {PORTAL} {portal}, MAP * ~NOTFOUND").into();
    plan["portal"] = format!("https://{PORTAL}/").into();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/devices.mjs");
    let inside = premises.guest(number).namespace();
    let output = premises.run_inside(inside, "node", &[script.to_str().unwrap(), &plan.to_string()], &[]);
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}
