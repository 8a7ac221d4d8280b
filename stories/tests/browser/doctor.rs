//! `vestibule doctor --guest` tells the story of one device as it happens, and names what is missing.

use super::premises::{PORTAL, Premises, words};

#[test]
fn the_operator_hears_what_a_device_did_and_what_is_missing() {
    let premises = Premises::open();
    let guest = premises.guest(1);
    let address = guest.v4().to_string();
    assert!(ask(&premises, &["192.168.51.99"], 1).contains("no device of a guest zone is known as"));

    let site = premises.network.internet().web()[0];
    let probe = [("User-Agent", "CaptiveNetworkSupport-443.40.1 wispr")];
    let secret = "/hotspot-detect.html?secret=word";
    assert_eq!(guest.http_get(site, "captive.apple.com", secret, &probe).unwrap().status, 302);
    let told = ask(&premises, &[&address], 0);
    assert!(told.contains("asked for captive.apple.com/hotspot-detect.html: told 302 by rule 4"), "{told}");
    assert!(told.contains("it did not open that page") && !told.contains("secret"), "{told}");

    // A device that does not know the lab's authority.
    let resolve = format!("{PORTAL}:443:{}", guest.zone().gateway_v4());
    let refused = premises.run("curl", &["-sS", "--resolve", &resolve, &format!("https://{PORTAL}/")], &[]);
    assert_eq!(refused.status.code(), Some(60), "{}", words(&refused));
    let told = ask(&premises, &[&address], 1);
    assert!(told.contains("refuses the certificate"), "{told}");

    premises.sign_in(1);
    let told = ask(&premises, &[&address], 0);
    assert!(told.contains("POST /sign-in at the portal: told 303"), "{told}");
    assert!(told.contains("it is online: session 1"), "{told}");
    let over_v6 = ask(&premises, &["02:00:5e:00:00:0b", "--json"], 0);
    let json: serde_json::Value = serde_json::from_str(&over_v6).unwrap();
    assert_eq!(json[0]["guest"]["session"]["id"], 1, "{json}");
    assert_eq!(json[0]["guest"]["events"][0]["event"], "intercepted", "{json}");
}

fn ask(premises: &Premises, guest: &[&str], code: i32) -> String {
    let config = premises.folder().join("vestibule.toml");
    let question = [&["doctor", "--config", config.to_str().unwrap(), "--guest"], guest].concat();
    let output = premises.gateway.command(&question).unwrap();
    assert_eq!(output.status.code(), Some(code), "{}", words(&output));
    String::from_utf8(output.stdout).unwrap()
}
