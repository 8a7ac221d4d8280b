//! A person with a real browser goes the whole way: Chromium in the guest's network, its own resolver, its own look at
//! the certificate (the lab's authority is in its store, nothing is waved through), its own keep-alive connections.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::premises::{PORTAL, Premises, words};

const SITE: &str = "shop.example";

#[test]
fn a_person_is_led_to_the_portal_signs_in_and_reaches_the_page_with_script() {
    goes_the_whole_way(true);
}

#[test]
fn a_person_is_led_to_the_portal_signs_in_and_reaches_the_page_without_script() {
    goes_the_whole_way(false);
}

fn goes_the_whole_way(script: bool) {
    let premises = Premises::open();
    let saw = ask_a_person(&premises, json!({ "script": script }));
    assert_eq!(saw["intercepted"], 511, "{saw}");
    assert_eq!(saw["signIn"]["heading"], "Connect to the internet", "{saw}");
    assert_eq!(saw["online"]["heading"], "You are online", "{saw}");
    assert_eq!(saw["online"]["url"], format!("https://{PORTAL}/"), "the last page is a load of its own");
    assert_eq!(saw["wanted"]["status"], 200, "{saw}");
    assert_eq!(saw["wanted"]["heading"], "The internet", "the site itself answers, at once: {saw}");
    assert_eq!(saw["signedOut"]["heading"], "Connect to the internet", "{saw}");
    assert_eq!(saw["again"], 511, "{saw}");
    // Apple's sheet keeps no cookies, may refuse storage, and has no tabs.
    assert_eq!((&saw["cookies"], &saw["stored"]), (&json!(0), &json!(0)), "{saw}");
    assert_eq!(saw["windows"], 1, "{saw}");
    for page in ["signIn", "online", "signedOut"] {
        let html = saw[page]["html"].as_str().unwrap();
        for needless in ["<script", "target=", "onclick", "javascript:"] {
            assert!(!html.contains(needless), "{page} has {needless}: {html}");
        }
    }
}

#[test]
fn every_page_fits_every_screen_and_axe_finds_nothing() {
    let premises = Premises::open();
    let saw = ask_a_person(&premises, json!({ "look": true, "pictures": pictures() }));
    assert_eq!(saw["violations"], json!([]), "pictures are in {}", pictures().display());
    let kept = std::fs::read_dir(pictures()).unwrap().count();
    assert!(kept >= 8 * 6, "eight pages in six pictures each were to be kept, and there are {kept}");
}

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser")
}

fn pictures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../artifacts/pages")
}

/// Lets `person.mjs` do it in the guest's place.
fn ask_a_person(premises: &Premises, mut plan: Value) -> Value {
    premises.trust_the_authority(&premises.folder().join(".pki/nssdb"));
    let web = premises.network.internet().web()[0].ip();
    let portal = premises.guest(1).zone().gateway_v4();
    plan["chromium"] = "/usr/bin/chromium".into();
    plan["names"] = format!("MAP {PORTAL} {portal}, MAP {SITE} {web}, MAP * ~NOTFOUND").into();
    plan["site"] = format!("http://{SITE}/").into();
    plan["portal"] = format!("https://{PORTAL}/").into();
    let script = here().join("person.mjs");
    let output = premises.run("node", &[script.to_str().unwrap(), &plan.to_string()], &[]);
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}
