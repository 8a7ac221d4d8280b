//! A connection of before sign-in does not hold its device at the portal (protocols K10).
//!
//! The guests here are worse than any browser: they open a connection while captive, say nothing on it, and use it
//! once they are online.

use std::io::{Read as _, Write as _};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use super::premises::Premises;

const REQUEST: &[u8] =
    b"GET / HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: Mozilla/5.0\r\nAccept: text/html\r\n\r\n";
const SOON: Duration = Duration::from_secs(5);

#[test]
fn a_connection_opened_while_captive_is_not_answered_by_the_portal_after_sign_in() {
    for family in 0..2 {
        let premises = Premises::open();
        let guest = premises.guest(1);
        let target: SocketAddr = premises.network.internet().web()[family];
        // It leads to the portal: another one of its kind is answered so.
        let told = guest.http_get(target, "shop.example", "/", &[("Accept", "text/html")]).unwrap();
        assert_eq!(told.status, 511);
        let held = guest.connect(target).unwrap();
        premises.sign_in(1);

        // The flow is forgotten a moment after the answer: a fresh one of these each time would be no proof, so the
        // held one is used when conntrack no longer has it.
        await_forgotten(&premises, held.local_addr().unwrap());
        held.set_read_timeout(Some(SOON)).unwrap();
        let mut answer = Vec::new();
        let spoke = (&held).write_all(REQUEST).and_then(|()| (&held).read_to_end(&mut answer));
        let text = String::from_utf8_lossy(&answer);
        assert!(!text.contains("511"), "the portal still answers: {text}");
        assert!(spoke.is_err(), "the site knows no such connection and says so at once: {text}");

        let fresh = guest.http_get(target, "shop.example", "/", &[("Accept", "text/html")]).unwrap();
        assert_eq!(fresh.status, 200, "{}", fresh.text());
    }
}

#[test]
fn signing_in_does_not_touch_what_other_newcomers_opened() {
    let premises = Premises::open();
    let target = premises.network.internet().web()[0];
    let held = premises.guest(2).connect(target).unwrap();
    let mine = premises.guest(1).connect(target).unwrap();
    premises.sign_in(1);
    await_forgotten(&premises, mine.local_addr().unwrap());
    held.set_read_timeout(Some(SOON)).unwrap();
    (&held).write_all(REQUEST).unwrap();
    let mut answer = String::new();
    (&held).read_to_string(&mut answer).unwrap();
    assert!(
        answer.starts_with("HTTP/1.1 511"),
        "guest 2 is still a newcomer, and its flow still leads here: {answer}"
    );
}

/// Waits until the gateway's conntrack has no flow from that address and port any more.
fn await_forgotten(premises: &Premises, from: SocketAddr) {
    let begun = Instant::now();
    loop {
        let read = || std::fs::read_to_string("/proc/thread-self/net/nf_conntrack");
        let table = premises.network.gateway().run(read).unwrap().unwrap();
        let port = format!("sport={} ", from.port());
        if !table.lines().any(|line| line.contains(&port) && line.contains("dport=80 ")) {
            return;
        }
        assert!(begun.elapsed() < SOON, "conntrack still has it:\n{table}");
        std::thread::yield_now();
    }
}
