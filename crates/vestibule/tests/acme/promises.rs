//! What operators and guests are promised of a certificate by ACME (protocols W7 to W9, C1, C2).

use std::os::unix::fs::MetadataExt;
use std::time::Duration;

use lab::{Zone, wait_for};

use super::internet::Authority;
use super::world::{IN_TIME, Setting, World, uplink_address};

const A_YEAR: u32 = 365 * 24 * 3600;
const HTTP: &str = "\"http-01\"";

#[test]
fn a_gateway_without_a_certificate_gets_one_over_its_uplink_and_guests_trust_it() {
    let world = World::begin("first", &Setting { challenge: HTTP, lifetime_seconds: A_YEAR });
    assert!(world.gateway.log().unwrap().contains("there is no certificate yet"));
    world.await_certificates(1);
    let mut browser = world.browser(world.authority.root()).unwrap();
    assert_eq!(browser.ask_api().unwrap().json().unwrap()["captive"], true);
    browser.sign_in().unwrap();
    assert_eq!(browser.ask_api().unwrap().json().unwrap()["captive"], false);
    // What holds keys is for the gateway's account alone.
    for file in ["account.json", "certificate.pem"] {
        let file = world.folder().join("state/acme").join(file);
        assert_eq!(file.metadata().unwrap().mode() & 0o777, 0o600, "{}", file.display());
    }
    // No order is pending now: who is no guest hears nothing on port 80, guests are intercepted as ever.
    let door = (uplink_address(&world.network), 80).into();
    let request = lab::Request::get("portal.example", "/.well-known/acme-challenge/x");
    let heard = world.network.internet().namespace().run(|| {
        lab::exchange(std::net::TcpStream::connect::<std::net::SocketAddr>(door).unwrap(), &request.octets())
    });
    assert!(heard.unwrap().is_err_and_or_empty(), "a peer outside was answered");
    let (code, text) = check(&world);
    assert!(code == Some(0) && text.contains("certificate and key belong together"), "{text}");
}

#[test]
fn openssl_gets_the_whole_chain_and_verifies_it_with_the_root_alone() {
    let world = World::begin("chain", &Setting { challenge: HTTP, lifetime_seconds: A_YEAR });
    world.await_certificates(1);
    let root = world.folder().join("root.der");
    std::fs::write(&root, world.authority.root()).unwrap();
    let run = || {
        let mut command = std::process::Command::new("openssl");
        command.args(["s_client", "-connect", &format!("{}:443", Zone::FIRST.gateway_v4())]);
        command.args(["-servername", "portal.example", "-verify_hostname", "portal.example"]);
        command.args(["-CAfile", root.to_str().unwrap(), "-verify_return_error", "-showcerts", "-brief"]);
        command.stdin(std::process::Stdio::null()).output()
    };
    let pem = std::process::Command::new("openssl")
        .args(["x509", "-inform", "der", "-in", root.to_str().unwrap()])
        .output()
        .unwrap();
    std::fs::write(&root, pem.stdout).unwrap();
    let output = world.network.guest(1).unwrap().namespace().run(run).unwrap().unwrap();
    let text =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && text.contains("Verification: OK"), "{text}");
}

#[test]
fn a_certificate_is_renewed_without_a_restart_and_an_authority_that_is_down_takes_nothing_down() {
    let mut world = World::begin("renewed", &Setting { challenge: HTTP, lifetime_seconds: 30 });
    world.await_certificates(1);
    let first = world.kept("certificate.pem").unwrap();
    let root = world.authority.root();
    world.browser(root.clone()).unwrap().ask_api().unwrap();
    // Down when the renewal is due: the former certificate is served, the failure is on record and told.
    world.authority.go_down();
    let failed = || world.gateway.log().unwrap().contains("no certificate was got").then_some(());
    wait_for("a failed renewal", IN_TIME, failed).unwrap();
    assert_eq!(world.kept("certificate.pem").unwrap(), first);
    world.browser(root).unwrap().ask_api().unwrap();
    let (_, text) = check(&world);
    assert!(
        text.contains("renewing the certificate failed 1 time(s)") && text.contains("cannot be reached"),
        "{text}"
    );
    // Back, with no memory: a new account, a new certificate, no restart.
    let pid = world.gateway.pid();
    world.authority.begin();
    world.await_certificates(2);
    assert_ne!(world.kept("certificate.pem").unwrap(), first);
    assert_eq!(world.gateway.pid(), pid);
    world.browser(world.authority.root()).unwrap().ask_api().unwrap();
    let (_, text) = check(&world);
    assert!(!text.contains("renewing the certificate failed"), "{text}");
}

#[test]
fn a_gateway_that_is_killed_in_the_middle_of_an_order_goes_on_with_it() {
    let mut world = World::begin(
        "killed",
        &Setting {
            challenge: r#""dns-01"
dns_hook = ["/bin/sh", "-c", "exec sleep 100", "hook"]"#,
            lifetime_seconds: A_YEAR,
        },
    );
    let begun = || world.kept("order.json");
    let order = wait_for("an order", IN_TIME, begun).unwrap();
    world.gateway.kill_all().unwrap();
    let path = world.folder().join("vestibule.toml");
    let config = std::fs::read_to_string(&path).unwrap();
    let (before, after) = (config.find("challenge =").unwrap(), config.find("[conditions").unwrap());
    std::fs::write(&path, format!("{}{}", &config[..before], &config[after..])).unwrap();
    world.gateway.restart().unwrap();
    world.await_certificates(1);
    let key = order.split("-----").nth(2).unwrap().replace("\\n", "");
    assert!(
        world.kept("certificate.pem").unwrap().replace('\n', "").contains(&key),
        "the same order, the same key"
    );
    assert_eq!(world.kept("order.json"), None);
}

#[test]
fn a_certificate_is_got_through_dns_by_the_operators_program() {
    let hook = format!(
        r#""dns-01"
dns_hook = ["/bin/sh", "-c", '''
set -e
id -u >> "$0/ids"; grep CapEff /proc/self/status >> "$0/capabilities"; echo "$1 $2" >> "$0/said"
case $1 in
present) curl -sS --fail -d "{{\"host\":\"$2.\",\"value\":\"$3\"}}" {names}/set-txt ;;
cleanup) curl -sS --fail -d "{{\"host\":\"$2.\"}}" {names}/clear-txt ;;
esac''', "/FOLDER"]"#,
        names = Authority::names_management()
    );
    let shared = std::env::temp_dir().join(format!("vestibule-acme-hook-{}", std::process::id()));
    std::fs::create_dir_all(&shared).unwrap();
    // In a user namespace there is nobody else to become, so the hook stays who the gateway is.
    let is_root = std::os::unix::fs::chown(&shared, Some(65_534), Some(65_534)).is_ok();
    let account = if is_root { "65534" } else { "0" };
    let hook = hook.replace("/FOLDER", shared.to_str().unwrap());
    let world = World::begin("dns", &Setting { challenge: hook.leak(), lifetime_seconds: A_YEAR });
    world.await_certificates(1);
    world.browser(world.authority.root()).unwrap().ask_api().unwrap();
    let read = |file: &str| std::fs::read_to_string(shared.join(file)).unwrap();
    let name = "_acme-challenge.portal.example";
    let cleaned = || read("said").contains("cleanup").then_some(());
    wait_for("the clean-up", Duration::from_secs(10), cleaned).unwrap();
    assert_eq!(read("said"), format!("present {name}\ncleanup {name}\n"));
    assert!(read("ids").lines().all(|id| id == account), "{}", read("ids"));
    let none = "CapEff:\t0000000000000000";
    assert!(read("capabilities").lines().all(|line| line == none), "{}", read("capabilities"));
    std::fs::remove_dir_all(shared).unwrap();
}

/// `vestibule check`, as the operator asks it.
fn check(world: &World) -> (Option<i32>, String) {
    let config = world.folder().join("vestibule.toml");
    let output = world.gateway.command(&["check", "--config", config.to_str().unwrap()]).unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

/// An exchange that brought nothing: closed without a word, or reset.
trait Nothing {
    fn is_err_and_or_empty(&self) -> bool;
}

impl Nothing for std::io::Result<Vec<u8>> {
    fn is_err_and_or_empty(&self) -> bool {
        self.as_ref().map_or(true, Vec::is_empty)
    }
}
