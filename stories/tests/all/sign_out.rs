//! The end of a session, by the guest or the operator, cuts what is running within a second and touches nobody else.

use std::io::ErrorKind;
use std::net::{SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};

use lab::{ContinuityProbe, wait_for};

use super::flows::Flows;
use super::nft;
use super::story::{SOON, Script, Story};

/// Promise 4.
const CUT_WITHIN: Duration = Duration::from_secs(1);

#[test]
fn signing_out_cuts_live_tcp_and_udp_of_both_families_and_nobody_elses() {
    let story = Script::guests(2).begin();
    story.sign_in(2);
    let online = story.sign_in(1);
    cut_by(&story, || story.sign_out(1, &online));
}

#[test]
fn an_operator_ends_a_session_and_its_live_flows_and_nobody_elses() {
    let story = Script::guests(2).begin();
    story.sign_in(2);
    story.sign_in(1);
    let number = story.session_of(1).to_string();
    cut_by(&story, || {
        let (code, ended) = story.session_command(&["end", &number]);
        assert_eq!((code, &ended["end_cause"]), (Some(0), &"operator".into()), "{ended}");
    });
    let (code, shown) = story.session_command(&["show", &number]);
    assert_eq!((code, &shown["end_cause"]), (Some(0), &"operator".into()));
    assert_eq!(story.session_command(&["end", "4000000000"]).0, Some(1), "there never was such a session");
    // Who was sent away may come again.
    story.sign_in(1);
    story.assert_online(1);
}

#[test]
fn after_signing_out_nothing_of_the_internet_reaches_the_guest_on_a_flow_it_had() {
    let story = Story::of_a_newcomer();
    let online = story.sign_in(1);
    let talker = |address: &str| UdpSocket::bind(address).unwrap();
    let outside = story.network.internet().namespace();
    let servers = outside.run(|| [talker("203.0.113.12:9000"), talker("[2001:db8:113::12]:9000")]).unwrap();
    let clients = servers.each_ref().map(|server| story.guest(1).udp(server.local_addr().unwrap()).unwrap());
    let (stop, rounds) = (AtomicBool::new(false), AtomicU32::new(0));
    let addresses: Vec<SocketAddr> =
        servers.iter().zip(&clients).map(|(server, client)| hello(server, client)).collect();
    std::thread::scope(|scope| {
        scope.spawn(|| talk_until(&stop, &rounds, &servers, &addresses));
        for client in &clients {
            client.set_read_timeout(Some(SOON)).unwrap();
            client.recv(&mut [0; 64]).unwrap();
        }
        story.sign_out(1, &online);
        let heard: Vec<_> = clients.iter().map(|client| heard_after(client, &rounds)).collect();
        stop.store(true, Ordering::Relaxed);
        assert_eq!(heard, [0, 0], "packets came in after the end of the session");
    });
}

/// Runs flows of g1, ends the session of g1, and judges; g2 is online all the while.
fn cut_by(story: &Story, end: impl FnOnce()) {
    let mut flows = Flows::open(story, 1);
    let other = ContinuityProbe::start(story.guest(2), story.network.internet().echo()).unwrap();
    let pressed = Instant::now();
    end();
    let mark = story.mark();
    let cut = flows.assert_cut_within(CUT_WITHIN);
    println!("all four flows cut, seen {:?} after the press", cut.duration_since(pressed));
    assert!(cut.duration_since(pressed) < CUT_WITHIN);
    for target in story.network.internet().echo() {
        assert!(story.guest(1).ping_within(target, Duration::from_millis(50)).is_err());
    }
    // Stricter than a second: once it was acknowledged, not one packet got out, of old flows or new ones.
    story.assert_nothing_from(&story.addresses(1), &mark);
    // Nothing of the session is left in the kernel either.
    let still_open = nft::open_sessions(story.inside_gateway());
    assert_eq!(still_open.len(), 1, "only the other's session is open: {still_open:?}");
    let others = other.finish();
    assert!(others.v4.sent > 0 && others.v6.sent > 0);
    assert_eq!(others.lost(), 0, "the other guest lost packets: {others:?}");
}

/// The client speaks first, as the gate wants it; returns where the server answers to.
fn hello(server: &UdpSocket, client: &UdpSocket) -> SocketAddr {
    client.send(b"hello").unwrap();
    server.set_read_timeout(Some(SOON)).unwrap();
    server.recv_from(&mut [0; 64]).unwrap().1
}

fn talk_until(stop: &AtomicBool, rounds: &AtomicU32, servers: &[UdpSocket], clients: &[SocketAddr]) {
    while !stop.load(Ordering::Relaxed) {
        for (server, client) in servers.iter().zip(clients) {
            // What the gate says about it is not this story's.
            let _ = server.send_to(b"and another thing", client);
        }
        rounds.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Packets that came after what was already there had been read, over twenty further rounds.
fn heard_after(client: &UdpSocket, rounds: &AtomicU32) -> usize {
    client.set_nonblocking(true).unwrap();
    let drain = || {
        let mut count = 0;
        loop {
            match client.recv(&mut [0; 64]) {
                Ok(_) => count += 1,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return count,
                // A refusal of what the client itself had sent.
                Err(_) => {}
            }
        }
    };
    drain();
    let goal = rounds.load(Ordering::Relaxed) + 20;
    wait_for("further rounds", SOON, || (rounds.load(Ordering::Relaxed) >= goal).then_some(())).unwrap();
    drain()
}
