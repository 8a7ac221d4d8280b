//! A guest asks a host and waits; the host gets a letter, opens its link, and lets them in at the console. Both use Chromium, the
//! guest in the guests' network and the host on the other side of the gateway, with script and without.

use std::path::{Path, PathBuf};

use lab::Namespace;
use serde_json::{Value, json};

use super::letters::{Letters, MAIL};
use super::premises::{PORTAL, Premises, words};

/// The gateway's address on its way to the internet.
const UPLINK: &str = "198.51.100.1";
const HOSTILE: &str = "<img src=x onerror=alert(1)>";
const OWN: &str = "a password of my own";

#[test]
fn a_guest_waits_and_a_host_lets_them_in_with_script() {
    goes_the_whole_way(true);
}

#[test]
fn a_guest_waits_and_a_host_lets_them_in_without_script() {
    goes_the_whole_way(false);
}

fn goes_the_whole_way(script: bool) {
    let premises = Premises::configured(&format!(
        "\n[[plans]]\nname = \"visitor\"\nduration = \"8 hours\"\n\n[conditions.sponsors]\nplan = \"visitor\"\nmail = true\n\n\
         {MAIL}\n\
         [console]\nlisten = [\"{UPLINK}:8512\"]\n"
    ));
    let letters = Letters::begin(&premises);
    premises.trust_the_authority(&premises.folder().join(".pki/nssdb"));
    let password = asked(
        &premises,
        &["account", "create", "anna", "--role", "host", "--mail", "anna@inn.example"],
    )["password"]
        .as_str()
        .unwrap()
        .to_owned();
    let (guests, outside) = (premises.guest(1).namespace(), premises.network.internet().namespace());
    let ask = json!({ "do": "ask", "script": script, "host": "Anna", "guest": HOSTILE, "reason": HOSTILE });
    let console = format!("https://{PORTAL}:8512/");
    let approved = std::thread::scope(|scope| {
        let guest = scope.spawn(|| drive(&premises, guests, ask));
        let link = letters.link("anna@inn.example", &format!("https://{PORTAL}:8512/requests/"));
        let approve = json!({
            "do": "approve", "script": script, "link": link, "console": console, "name": "anna", "password": password,
            "own": OWN,
        });
        let host = drive(&premises, outside, approve);
        (guest.join().unwrap(), host)
    });
    let (guest, host) = approved;
    assert_eq!(
        (&guest["waiting"], &guest["online"]),
        (&json!("Waiting for an answer"), &json!("You are online")),
        "{guest}"
    );
    assert_eq!(guest["url"], format!("https://{PORTAL}/"), "it looked by itself, at its own page");
    assert_eq!(host["first"], json!(["/login", "Sign in"]), "a link alone shows nothing: {host}");
    assert_eq!(host["second"], "Choose a password", "{host}");
    assert!(
        host["request"].as_str().unwrap().contains(HOSTILE),
        "back at the link, as it was written: {host}"
    );
    assert!(host["list"].as_str().unwrap().contains("Waiting for your answer"), "{host}");
    assert_eq!(host["told"], "The guest is online.", "{host}");
    let cookies = host["cookies"].as_array().unwrap();
    for name in ["__Host-console", "__Host-console-form"] {
        let cookie =
            json!({ "name": name, "httpOnly": true, "secure": true, "sameSite": "Lax", "path": "/" });
        assert!(cookies.contains(&cookie), "{host}");
    }

    let end = json!({ "do": "end", "script": script, "console": console, "name": "anna", "password": OWN });
    let ended = drive(&premises, outside, end);
    assert!(ended["list"].as_str().unwrap().contains("minutes left"), "{ended}");
    assert_eq!(
        (&ended["told"], &ended["left"]),
        (&json!("The guest is offline."), &json!(["/login", "Sign in"])),
        "{ended}"
    );
    let looked = drive(&premises, guests, json!({ "do": "look", "script": script }));
    assert_eq!(looked["heading"], "Connect to the internet", "{looked}");
    for saw in [&guest, &host, &ended, &looked] {
        assert_eq!(
            (&saw["violations"], &saw["alarms"]),
            (&json!([]), &json!([])),
            "pictures are in {}",
            pictures().display()
        );
    }
}

/// What that command answers, in JSON.
fn asked(premises: &Premises, arguments: &[&str]) -> Value {
    let config = premises.folder().join("vestibule.toml");
    let whole = [arguments, &["--json", "--config", config.to_str().unwrap()]].concat();
    let output = premises.gateway.command(&whole).unwrap();
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn pictures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../artifacts/console")
}

/// Lets `sponsor.mjs` do it in that place.
fn drive(premises: &Premises, inside: &Namespace, mut plan: Value) -> Value {
    let is_guest = inside.name() == premises.guest(1).namespace().name();
    let portal = if is_guest { premises.guest(1).zone().gateway_v4().to_string() } else { UPLINK.to_owned() };
    plan["chromium"] = "/usr/bin/chromium".into();
    plan["names"] = format!("MAP {PORTAL} {portal}, MAP * ~NOTFOUND").into();
    plan["portal"] = format!("https://{PORTAL}/").into();
    plan["pictures"] = pictures().to_str().unwrap().into();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/sponsor.mjs");
    let output = premises.run_inside(inside, "node", &[script.to_str().unwrap(), &plan.to_string()], &[]);
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}
