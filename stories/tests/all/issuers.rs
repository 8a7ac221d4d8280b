//! What a device needs in order to trust the portal's certificate is reached before sign-in: the hosts that the
//! certificate names, also those of the next one, and the time (protocols W1, W2). What the authority says of it comes
//! with it (C2).

use std::net::{IpAddr, UdpSocket};
use std::process::{Command, Stdio};
use std::time::Duration;

use lab::{Pointers, wait_for};

use super::resolver::{self, Running, UPSTREAM, ask};
use super::story::{PORTAL, SOON, Script, Story};

const RECORDS: [&str; 3] = [
    "--host-record=revoked.ca.test,203.0.113.10",
    "--host-record=next.ca.test,203.0.113.11",
    "--host-record=ntp.test,203.0.113.11,2001:db8:113::11",
];

fn pointing(host: &str) -> Pointers {
    Pointers { revoked: Some(format!("http://{host}/list.crl")), ..Pointers::default() }
}

fn story() -> Story {
    Script::guests(1)
        .resolving(UPSTREAM)
        .gardening("time_servers = [\"ntp.test\"]")
        .certified(pointing("revoked.ca.test"))
        .begin()
}

fn resolve(story: &Story, name: &str) -> usize {
    let gateway: IpAddr = story.guest(1).zone().gateway_v4().into();
    ask(story.guest(1), gateway, name, "A", "").answers.len()
}

/// What a newcomer gets there on port 80: the site's own 200, or the portal's answer.
fn get(story: &Story, address: &str, host: &str) -> u16 {
    let target = format!("{address}:80").parse().unwrap();
    story.guest(1).http_get(target, host, "/list.crl", &[]).unwrap().status
}

#[test]
fn hosts_that_the_certificate_names_are_reached_and_after_renewal_those_of_the_next_one() {
    let story = story();
    let _dnsmasq = resolver::serve(&story, &RECORDS);
    story.network.internet().publish("/list.crl", b"a list");
    assert_eq!(get(&story, "203.0.113.10", "revoked.ca.test"), 302, "before anybody asked for its name");
    assert_eq!(resolve(&story, "revoked.ca.test") + resolve(&story, "next.ca.test"), 2);
    assert_eq!(get(&story, "203.0.113.10", "revoked.ca.test"), 200);
    assert_eq!(get(&story, "203.0.113.11", "next.ca.test"), 302, "no certificate names it");
    let refused = story.guest(1).connect("203.0.113.10:8080".parse().unwrap());
    assert!(refused.is_err(), "on port 80 only");

    story.renew_certificate(&pointing("next.ca.test"));
    wait_for("the host of the next certificate", SOON, || {
        resolve(&story, "next.ca.test");
        (get(&story, "203.0.113.11", "next.ca.test") == 200).then_some(())
    })
    .unwrap();
}

/// An NTP server that sends every packet back, as far as a rule set can tell.
fn serve_time(story: &Story) {
    for address in ["203.0.113.11:123", "[2001:db8:113::11]:123"] {
        let bind = || UdpSocket::bind(address);
        let socket = story.network.internet().namespace().run(bind).unwrap().unwrap();
        // Ends with the test's process.
        std::thread::spawn(move || {
            let mut octets = [0; 2048];
            while let Ok((length, from)) = socket.recv_from(&mut octets) {
                let _ = socket.send_to(&octets[..length], from);
            }
        });
    }
}

#[test]
fn the_time_is_reached_within_a_budget_that_is_of_no_use_to_a_tunnel() {
    let story = story();
    let _dnsmasq = resolver::serve(&story, &RECORDS);
    serve_time(&story);
    let time = "203.0.113.11:123".parse().unwrap();
    assert!(story.guest(1).ping_within(time, Duration::from_millis(100)).is_err(), "before its name");
    assert_eq!(resolve(&story, "ntp.test"), 1);
    // Eight exchanges at once, as clocks do that have just woken up.
    let socket = story.guest(1).udp(time).unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let exchange = |octets: &mut [u8]| socket.send(octets).is_ok() && socket.recv(octets).is_ok();
    for number in 0..8 {
        assert!(exchange(&mut [0x1b; 48]), "exchange {number}");
    }
    let large = (0..10).filter(|_| exchange(&mut [0x55; 1400])).count();
    assert!(large <= 3, "{large} large packets there and back");
    let (_, told) = story.ask_gateway(&["garden"]);
    let time_servers = &told["time_servers"];
    assert!(time_servers["packets"].as_u64().unwrap() >= 16, "{told}");
    assert!(time_servers["packets_above_budget"].as_u64().unwrap() > 0, "{told}");
    assert_eq!(told["garden"]["packets"], 0, "{told}");
}

fn openssl(story: &Story, arguments: &[&str]) -> String {
    let mut command = Command::new("openssl");
    command.args(arguments).current_dir(story.folder()).stdin(Stdio::null());
    let output = story.guest(1).namespace().run(|| command.output()).unwrap().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The authority's OCSP responder, a real one, which knows the portal's certificate as good.
fn respond(story: &Story) -> Running {
    let at = |name: &str| story.folder().join(name).display().to_string();
    let serial = openssl(story, &["x509", "-noout", "-serial", "-in", "portal.pem"]);
    let serial = serial.trim().trim_start_matches("serial=");
    let line = format!("V\t491231235959Z\t\t{serial}\tunknown\t/CN={PORTAL}\n");
    std::fs::write(at("index.txt"), line).unwrap();
    std::fs::write(at("authority-key.pem"), story.authority_key()).unwrap();
    let (index, key, authority) = (at("index.txt"), at("authority-key.pem"), at("lab-authority.pem"));
    let signing = ["-CA", &authority, "-rsigner", &authority, "-rkey", &key];
    let serving = ["ocsp", "-index", &index, "-port", "8889", "-nmin", "30", "-ignore_err"];
    Running::start(story.network.internet().namespace(), "openssl", &[&serving[..], &signing].concat())
}

/// What a guest's TLS library is told with the certificate.
fn told_with_the_certificate(story: &Story) -> String {
    let portal = format!("{}:443", story.guest(1).zone().gateway_v4());
    let asking = ["s_client", "-status", "-connect", &portal, "-servername", PORTAL];
    openssl(story, &[&asking[..], &["-CAfile", "lab-authority.pem"]].concat())
}

#[test]
fn the_authoritys_word_comes_with_the_certificate_and_its_silence_keeps_nobody_waiting() {
    let responder = Some("http://203.0.113.11:8889/".to_owned());
    let pointers = Pointers { responder, ..Pointers::default() };
    let story = Script::guests(1).resolving(UPSTREAM).certified(pointers).begin();
    let told = told_with_the_certificate(&story);
    assert!(told.contains("OCSP response: no response sent"), "{told}");
    story.sign_in(1);
    let _responder = respond(&story);
    let is_good = || {
        let told = told_with_the_certificate(&story);
        let words = ["OCSP Response Status: successful", "Cert Status: good"];
        words.iter().all(|words| told.contains(words)).then_some(())
    };
    // The responder takes a moment to listen, and the gateway would ask again only after minutes by itself.
    wait_for("the authority's word with the certificate", 3 * SOON, || {
        story.gateway.reload().unwrap();
        wait_for("the next try", SOON / 10, is_good).ok()
    })
    .unwrap();
}
