//! Chromium notices by itself where a certificate does not fit, and nowhere else.
//!
//! Its detector asks after TLS errors only. A newcomer's HTTPS is refused at once, and that is no such error; the
//! gateway's own address, typed by hand, is one: the certificate is for the portal's name.

use std::net::IpAddr;
use std::path::Path;

use serde_json::{Value, json};

use super::at_once::literal;
use super::premises::{PORTAL, Premises, words};

const SITE: &str = "shop.example";
const DETECTOR: &str = "connectivitycheck.gstatic.com";

#[test]
fn chromium_opens_the_sign_in_page_by_itself_after_a_certificate_error_over_ipv4() {
    opens_the_page(0);
}

#[test]
fn chromium_opens_the_sign_in_page_by_itself_after_a_certificate_error_over_ipv6() {
    opens_the_page(1);
}

fn opens_the_page(family: usize) {
    let premises = Premises::open();
    let saw = meet_errors(&premises, family);
    assert!(saw["refused"].as_str().unwrap().contains("ERR_CONNECTION_REFUSED"), "{saw:#}");
    assert!(saw["untrusted"].as_str().unwrap().contains("ERR_CERT_COMMON_NAME_INVALID"), "{saw:#}");
    assert!(saw["page"]["text"].as_str().unwrap().contains(PORTAL), "it names the portal: {saw:#}");
    assert_eq!(saw["tab"]["heading"], "Connect to the internet", "in a tab that nobody asked for: {saw:#}");
    assert_eq!(saw["tabs"], 3, "one for each error, and the one that Chromium opened: {saw:#}");
    // It has asked again and knows that the network is open: what is left is an error like any other.
    assert_eq!(saw["online"]["title"], "Privacy error", "{saw:#}");
}

fn meet_errors(premises: &Premises, family: usize) -> Value {
    premises.trust_the_authority(&premises.folder().join(".pki/nssdb"));
    let web = literal(premises.network.internet().web()[family].ip());
    let zone = premises.guest(1).zone();
    let gateway: IpAddr = [zone.gateway_v4().into(), zone.gateway_v6().into()][family];
    let portal = literal(gateway);
    let names = format!(
        "MAP {PORTAL} {portal}, MAP {SITE} {web}, MAP {DETECTOR} {web}, EXCLUDE {gateway}, MAP * ~NOTFOUND"
    );
    let plan = json!({
        "chromium": "/usr/bin/chromium",
        "names": names,
        "portal": format!("https://{PORTAL}/"),
        "refused": format!("https://{SITE}/"),
        "untrusted": format!("https://{portal}/"),
    });
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/chromium_notices.mjs");
    let output = premises.run("node", &[script.to_str().unwrap(), &plan.to_string()], &[]);
    assert!(output.status.success(), "{}", words(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}
