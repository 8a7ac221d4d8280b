//! A guest whose phone has another address comes back in Chromium: by the profile's cookie, which outlives the browser, and
//! by the code that the page showed; with script and without.

use std::path::Path;
use std::time::Duration;

use lab::wait_for;
use serde_json::{Value, json};

use super::premises::{PORTAL, Premises, words};

const SOON: Duration = Duration::from_secs(5);
const RESUME: &str = "\n[conditions.resume]\naccepted = true\n";
/// Another address of the guest's phone, as a phone makes one up.
const PRIVATE: [u8; 6] = [0x06, 0, 0x5e, 0x77, 0x10, 0x01];

#[test]
fn a_phone_with_another_address_goes_on_by_one_button_with_script() {
    comes_back(true);
}

#[test]
fn a_phone_with_another_address_goes_on_by_one_button_without_script() {
    comes_back(false);
}

fn comes_back(script: bool) {
    let premises = Premises::configured(RESUME);
    premises.trust_the_authority(&premises.folder().join(".pki/nssdb"));
    let signed_in = look(&premises, "phone", script, json!({ "button": "Accept and connect" }));
    assert_eq!(
        (&signed_in["status"], &signed_in["last"]["heading"]),
        (&json!(303), &json!("You are online"))
    );
    let code = signed_in["last"]["code"].as_str().unwrap_or_else(|| panic!("{signed_in}")).to_owned();

    move_to(&premises, PRIVATE);
    let back = look(&premises, "phone", script, json!({ "button": "Go on with your session" }));
    assert_eq!(back["first"]["heading"], "Connect to the internet", "looking resumes nothing: {back}");
    assert!(
        back["first"]["html"].as_str().unwrap().contains("This browser was online here before."),
        "{back}"
    );
    assert_eq!(
        (&back["status"], &back["last"]["heading"]),
        (&json!(303), &json!("You are online")),
        "{back}"
    );
    for target in premises.network.internet().echo() {
        premises.guest(1).ping(target).unwrap_or_else(|error| panic!("{target}: {error}"));
    }
    let renewed = back["last"]["code"].as_str().unwrap().to_owned();
    assert_ne!(renewed, code, "the proof is of the new session");

    // Another browser, which knows nothing: a former code is worth nothing, the present one goes on.
    move_to(&premises, [0x06, 0, 0x5e, 0x77, 0x10, 0x02]);
    for (typed, status, heading) in
        [(&code, 403, "Connect to the internet"), (&renewed, 303, "You are online")]
    {
        let saw =
            look(&premises, "other", script, json!({ "button": "Go on with your session", "code": typed }));
        assert_eq!((&saw["status"], &saw["last"]["heading"]), (&json!(status), &json!(heading)), "{saw}");
    }
    let log = premises.gateway.log().unwrap();
    assert!(!log.contains(&code) && !log.contains(&renewed), "codes are not in the log");
}

/// Gives the guest's phone that address, and waits until the gateway's neighbour table has learnt it.
fn move_to(premises: &Premises, address: [u8; 6]) {
    premises.guest(1).set_link_address(address).unwrap();
    let is_a_newcomer = || premises.shows(1, "Connect to the internet").then_some(());
    wait_for("the new address", SOON, is_a_newcomer).unwrap();
}

fn look(premises: &Premises, profile: &str, script: bool, mut plan: Value) -> Value {
    let portal = premises.guest(1).zone().gateway_v4();
    plan["chromium"] = "/usr/bin/chromium".into();
    plan["profile"] = premises.folder().join(profile).to_str().unwrap().into();
    plan["script"] = script.into();
    plan["names"] = format!("MAP {PORTAL} {portal}, MAP * ~NOTFOUND").into();
    plan["portal"] = format!("https://{PORTAL}/").into();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/coming_back.mjs");
    let output = premises.run("node", &[script.to_str().unwrap(), &plan.to_string()], &[]);
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}
