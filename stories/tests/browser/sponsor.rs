//! A guest asks a host and waits; the host gets a letter, opens its link, and lets them in at the console. Both use Chromium, the
//! guest in the guests' network and the host on the other side of the gateway, with script and without.

use std::path::{Path, PathBuf};
use std::time::Duration;

use lab::{Namespace, wait_for};
use serde_json::{Value, json};

use super::premises::{PORTAL, Premises, Running, words};

/// The gateway's address on its way to the internet.
const UPLINK: &str = "198.51.100.1";
const HOSTILE: &str = "<img src=x onerror=alert(1)>";
const WITHIN: Duration = Duration::from_secs(60);
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
         [mail]\nserver = \"localhost:2525\"\nsecurity = \"none\"\nfrom = \"wifi@inn.example\"\n\n\
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
        let link = letters.link();
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

/// A mail server on the gateway's machine, and what it was given.
struct Letters<'p> {
    premises: &'p Premises,
    _server: Running,
}

impl<'p> Letters<'p> {
    fn begin(premises: &'p Premises) -> Self {
        let script =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/courier/tests/courier/smtp_server.py");
        let arguments = [script.to_str().unwrap(), "open", "-", "-", "2525"];
        let server = premises.start(premises.network.gateway(), "python3", &arguments);
        let letters = Self { premises, _server: server };
        wait_for("the mail server (python3-aiosmtpd)", WITHIN, || letters.lines().first().cloned()).unwrap();
        letters
    }

    fn lines(&self) -> Vec<String> {
        let log = std::fs::read_to_string(self.premises.folder().join("python3.log")).unwrap_or_default();
        let whole = log.rfind('\n').map_or("", |end| &log[..end]);
        whole.lines().map(str::to_owned).collect()
    }

    /// The link of the first letter, once there is one.
    fn link(&self) -> String {
        let letter = wait_for("the letter to the host", WITHIN, || self.lines().get(1).cloned()).unwrap();
        let letter: Value = serde_json::from_str(&letter).unwrap();
        assert_eq!(letter["to"][0], "anna@inn.example");
        let text = letter["message"].as_str().unwrap().replace("=\r\n", "");
        let (_, rest) = text.split_once(&format!("https://{PORTAL}:8512/requests/")).unwrap();
        let id: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
        format!("https://{PORTAL}:8512/requests/{id}")
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
