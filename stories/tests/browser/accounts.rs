//! A person with an account in Chromium, without script: makes one, mistypes it, changes its password and is online. Managers
//! of passwords find what they look for, and axe finds nothing.

use std::path::Path;

use serde_json::{Value, json};

use super::premises::{PORTAL, Premises, words};

#[test]
fn a_person_makes_an_account_changes_its_password_and_is_online_without_script() {
    let premises = Premises::configured(
        "\n[conditions.accounts]\nplan = \"resident\"\nregistration = true\n\n\
         [[plans]]\nname = \"resident\"\nduration = \"8 hours\"\n",
    );
    let saw = ask_a_person(&premises);
    let (name, password) = (
        json!(["account_name", "text", "username"]),
        json!(["account_password", "password", "current-password"]),
    );
    let new = json!(["new_password", "password", "new-password"]);
    assert_eq!(saw["signIn"], json!([name, password]), "{saw}");
    assert_eq!(saw["making"], json!([name, new]), "{saw}");
    assert_eq!(saw["changing"], json!([name, password, new]), "{saw}");
    let told = |step: &str, status: u16, text: &str| {
        assert_eq!(saw[step]["status"], status, "{step}: {saw}");
        assert!(saw[step]["text"].as_str().unwrap().contains(text), "{step}: {saw}");
    };
    told("hostile", 422, "Letters and digits");
    told("weak", 422, "Anybody would guess this password");
    assert!(
        saw["described"].as_str().unwrap().contains("Anybody would guess"),
        "heard with its field: {saw}"
    );
    told("made", 200, "Your account is ready");
    assert_eq!(saw["open"], "Sign in with an account", "the form to go on with is open: {saw}");
    told("wrong", 403, "The user name or the password is not right");
    assert_eq!(saw["kept"], json!(["Carla", ""]), "the name stays, the password does not: {saw}");
    told("changed", 200, "Your password is changed");
    told("online", 200, "You are online");
    assert_eq!((&saw["violations"], &saw["dialogs"]), (&json!([]), &json!(0)), "{saw}");
}

/// Lets `accounts.mjs` do it in the guest's place.
fn ask_a_person(premises: &Premises) -> Value {
    premises.trust_the_authority(&premises.folder().join(".pki/nssdb"));
    let portal = premises.guest(1).zone().gateway_v4();
    let plan = json!({
        "chromium": "/usr/bin/chromium",
        "names": format!("MAP {PORTAL} {portal}, MAP * ~NOTFOUND"),
        "portal": format!("https://{PORTAL}/"),
        "hostile": "\"><script>alert(1)</script>",
    });
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/accounts.mjs");
    let output = premises.run("node", &[script.to_str().unwrap(), &plan.to_string()], &[]);
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}
