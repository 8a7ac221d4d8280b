//! A guest with a voucher in Chromium: a wrong code, hostile words, the right code, and the link of a QR code; with script
//! and without.

use std::path::Path;

use serde_json::{Value, json};

use super::premises::{PORTAL, Premises, words};

const VOUCHERS: &str = "
[[plans]]
name = \"day\"
duration = \"1 hour\"
counted = \"first-use\"
data = \"50 MB\"

[conditions.vouchers]
accepted = true
";
const HOSTILE: &str = "\"><script>alert(1)</script><img src=x onerror=alert(2)>";

#[test]
fn a_typed_code_admits_after_a_wrong_one_was_told_with_script() {
    types_a_code(true);
}

#[test]
fn a_typed_code_admits_after_a_wrong_one_was_told_without_script() {
    types_a_code(false);
}

#[test]
fn the_link_of_a_qr_code_fills_the_code_in_and_the_guest_sends_it_with_script() {
    opens_the_link(true);
}

#[test]
fn the_link_of_a_qr_code_fills_the_code_in_and_the_guest_sends_it_without_script() {
    opens_the_link(false);
}

fn types_a_code(script: bool) {
    let premises = open();
    let code = make(&premises);
    let typed = [HOSTILE, "2222-2222-2222", &code.to_lowercase().replace('-', " ")];
    let saw = look(&premises, json!({ "script": script, "typed": typed }));
    assert_eq!(saw["first"]["value"], "", "{saw}");
    // No code at all, and a code that nobody has.
    for (place, shown, status) in [(0, HOSTILE, 422), (1, "2222-2222-2222", 403)] {
        let told = &saw["typed"][place];
        assert_eq!(
            (&told["status"], &told["value"]),
            (&json!(status), &json!(shown)),
            "it stands there still: {saw}"
        );
        assert_eq!(told["invalid"], "true", "{saw}");
        let html = told["html"].as_str().unwrap();
        assert!(html.contains("This code is not valid."), "{html}");
        assert!(!html.contains("<script") && !html.contains("<img src=x"), "{html}");
    }
    assert_eq!(saw["typed"][2]["status"], 303, "{saw}");
    is_online_by(&premises, &saw, &code);
}

fn opens_the_link(script: bool) {
    let premises = open();
    let code = make(&premises);
    let link = format!("https://{PORTAL}/?voucher={code}");
    let saw = look(&premises, json!({ "script": script, "typed": [], "link": link }));
    assert_eq!(saw["linked"]["value"], code.as_str(), "{saw}");
    assert_eq!(saw["linked"]["heading"], "Connect to the internet", "the link alone signs nobody in: {saw}");
    assert_eq!(saw["linked"]["status"], 303, "{saw}");
    is_online_by(&premises, &saw, &code);
}

fn is_online_by(premises: &Premises, saw: &Value, code: &str) {
    assert_eq!(saw["last"]["heading"], "You are online", "{saw}");
    assert_eq!(saw["dialogs"], json!([]), "nothing that was typed is run");
    for target in premises.network.internet().echo() {
        premises.guest(1).ping(target).unwrap_or_else(|error| panic!("{target}: {error}"));
    }
    let shown = ask(premises, &["show", code]);
    assert_eq!((&shown[0]["state"], shown[0]["sessions"].as_array().unwrap().len()), (&json!("used"), 1));
    let log = premises.gateway.log().unwrap();
    assert!(
        !log.contains("<script") && !log.contains(code),
        "neither hostile words nor codes are in the log"
    );
}

fn open() -> Premises {
    let premises = Premises::arranged(|config| {
        config.replace("duration_seconds = 3600", "sufficient = false") + VOUCHERS
    });
    premises.trust_the_authority(&premises.folder().join(".pki/nssdb"));
    premises
}

fn make(premises: &Premises) -> String {
    ask(premises, &["create", "--plan", "day"])[0]["code"].as_str().unwrap().to_owned()
}

/// What that command of the operator's answers, in JSON.
fn ask(premises: &Premises, arguments: &[&str]) -> Value {
    let config = premises.folder().join("vestibule.toml");
    let config = config.to_str().unwrap();
    let command = [&["voucher"], arguments, &["--json", "--config", config]].concat();
    let output = premises.gateway.command(&command).unwrap();
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn look(premises: &Premises, mut plan: Value) -> Value {
    let portal = premises.guest(1).zone().gateway_v4();
    plan["chromium"] = "/usr/bin/chromium".into();
    plan["names"] = format!("MAP {PORTAL} {portal}, MAP * ~NOTFOUND").into();
    plan["portal"] = format!("https://{PORTAL}/").into();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/vouchers.mjs");
    let output = premises.run("node", &[script.to_str().unwrap(), &plan.to_string()], &[]);
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}
