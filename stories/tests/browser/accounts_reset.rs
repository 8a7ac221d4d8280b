//! A person who forgot the password in Chromium, without script: asks for a letter, opens its link, chooses another password and is
//! online. Managers of passwords find what they look for, and axe finds nothing.

use std::path::Path;

use serde_json::{Value, json};

use super::letters::{Letters, MAIL};
use super::premises::{PORTAL, Premises, words};

#[test]
fn a_person_who_forgot_the_password_chooses_another_one_without_script() {
    let premises = Premises::configured(&format!(
        "\n[conditions.accounts]\nplan = \"resident\"\nreset_by_mail = true\n\n\
         [[plans]]\nname = \"resident\"\nduration = \"8 hours\"\n\n{MAIL}"
    ));
    let letters = Letters::begin(&premises);
    premises.trust_the_authority(&premises.folder().join(".pki/nssdb"));
    let config = premises.folder().join("vestibule.toml");
    let make =
        ["account", "create", "carla", "--mail", "carla@example.org", "--config", config.to_str().unwrap()];
    let made = premises.gateway.command(&make).unwrap();
    assert!(made.status.success(), "{}", words(&made));

    let asked = drive(
        &premises,
        json!({ "do": "ask", "mail": "carla@example.org", "hostile": "<img src=x onerror=alert(1)>" }),
    );
    assert_eq!(asked["hostile"]["status"], 422, "{asked}");
    assert_eq!(asked["sent"]["status"], 200, "{asked}");
    assert!(asked["sent"]["text"].as_str().unwrap().contains("If there is an account"), "{asked}");
    let link = letters.link("carla@example.org", &format!("https://{PORTAL}/account/reset?k="));
    let chosen = drive(&premises, json!({ "do": "choose", "link": link, "password": "battery staple" }));
    let fields = json!([["account_name", "text", "username"], ["new_password", "password", "new-password"]]);
    assert_eq!((&chosen["fields"], &chosen["name"]), (&fields, &json!("carla")), "{chosen}");
    assert_eq!(chosen["weak"]["status"], 422, "{chosen}");
    assert!(chosen["changed"]["text"].as_str().unwrap().contains("Your password is changed"), "{chosen}");
    assert!(chosen["online"]["text"].as_str().unwrap().contains("You are online"), "{chosen}");
    assert_eq!(chosen["again"], 404, "good once: {chosen}");
    for saw in [&asked, &chosen] {
        assert_eq!((&saw["violations"], &saw["dialogs"]), (&json!([]), &json!(0)), "{saw}");
    }
}

/// Lets `accounts_reset.mjs` do it in the guest's place.
fn drive(premises: &Premises, mut plan: Value) -> Value {
    let portal = premises.guest(1).zone().gateway_v4();
    plan["chromium"] = "/usr/bin/chromium".into();
    plan["names"] = format!("MAP {PORTAL} {portal}, MAP * ~NOTFOUND").into();
    plan["portal"] = format!("https://{PORTAL}/").into();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/accounts_reset.mjs");
    let output = premises.run("node", &[script.to_str().unwrap(), &plan.to_string()], &[]);
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}
