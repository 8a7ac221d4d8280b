//! A person in Chromium who is asked something beside the terms: nothing is ticked for them, they allow it, and take it back.

use std::path::Path;

use serde_json::{Value, json};

use super::premises::{PORTAL, Premises, words};

const QUESTIONS: &str = r#"
[[conditions.consents]]
name = "letter"
edition = "1"
text = "Send me the letter of the house <script>alert(1)</script>"
[conditions.consents.translations]
de = "Schickt mir den Brief des Hauses."

[[conditions.consents]]
name = "survey"
edition = "1"
text = "Ask me how I liked it."
"#;

#[test]
fn a_person_allows_something_and_takes_it_back_without_script() {
    let premises = Premises::configured(QUESTIONS);
    let saw = ask_a_person(&premises);
    assert!(
        !saw["before"].as_str().unwrap().contains("letter"),
        "nobody is asked before they are online: {saw}"
    );
    assert_eq!(saw["first"], json!([false, false]), "nothing is ticked for anybody: {saw}");
    assert_eq!(saw["given"], json!([200, "Saved.", [true, false]]), "{saw}");
    assert_eq!(saw["withdrawn"], json!([200, "Saved.", [false, false]]), "{saw}");
    assert_eq!(saw["online"], "You are online", "{saw}");
    assert!(saw["terms"].as_str().unwrap().contains("Terms of use"), "{saw}");
    assert_eq!(saw["de-DE"][0], "Schickt mir den Brief des Hauses.", "{saw}");
    assert_eq!(saw["ar"][1], "Ask me how I liked it.", "in the words that there are: {saw}");
    assert_eq!((&saw["violations"], &saw["dialogs"]), (&json!([]), &json!(0)), "{saw}");
}

/// Lets `consents.mjs` do it in the guest's place.
fn ask_a_person(premises: &Premises) -> Value {
    premises.trust_the_authority(&premises.folder().join(".pki/nssdb"));
    let portal = premises.guest(1).zone().gateway_v4();
    let plan = json!({
        "chromium": "/usr/bin/chromium",
        "names": format!("MAP {PORTAL} {portal}, MAP * ~NOTFOUND"),
        "portal": format!("https://{PORTAL}/"),
    });
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/consents.mjs");
    let output = premises.run("node", &[script.to_str().unwrap(), &plan.to_string()], &[]);
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}
