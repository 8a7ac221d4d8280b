//! What one guest can hold, and for how long.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use portal::Patience;

use crate::house::{Answer, House, Plan, eventually, to_the_end};

const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: a.test\r\nUser-Agent: curl/8\r\n\r\n";

fn hurried() -> Plan {
    let patience = Patience {
        idle: Duration::from_millis(300),
        head: Duration::from_millis(200),
        ..Patience::default()
    };
    Plan { patience, ..Plan::default() }
}

#[test]
fn a_guest_that_writes_slowly_is_told_so_and_let_go() {
    // protocols T14.
    let house = House::open_with(hurried());
    let mut stream = house.knock(1);
    stream.write_all(b"GET / HTTP/1.1\r\nHost: a").unwrap();
    let begun = Instant::now();
    assert_eq!(Answer::read(to_the_end(stream)).code, 408);
    assert!(begun.elapsed() >= Duration::from_millis(150));
}

#[test]
fn a_guest_that_trickles_bytes_gains_no_time() {
    let house = House::open_with(hurried());
    let mut stream = house.knock(1);
    stream.set_read_timeout(Some(Duration::from_millis(10))).unwrap();
    let begun = Instant::now();
    let mut heard = [0; 64];
    let count = loop {
        assert!(begun.elapsed() < Duration::from_secs(5), "it was let to trickle on");
        let _ = stream.write_all(b"G");
        match stream.read(&mut heard) {
            Ok(count) => break count,
            Err(_) => continue,
        }
    };
    assert!(heard[..count].starts_with(b"HTTP/1.1 408 "));
}

#[test]
fn a_guest_that_says_nothing_is_let_go_without_an_answer() {
    let house = House::open_with(hurried());
    let begun = Instant::now();
    assert_eq!(to_the_end(house.knock(1)), "");
    assert!(begun.elapsed() >= Duration::from_millis(250));
}

#[test]
fn a_greedy_guest_is_refused_and_the_others_are_served() {
    let patience = Patience { head: Duration::from_secs(1), ..Patience::default() };
    let house = House::open_with(Plan { patience, ..Plan::default() });
    let held = fill(&house, 1, house.settings.connections_per_device);
    assert_eq!(Answer::read(house.shout(2, REQUEST)).code, 511, "another device is served");
    drop(held);
    eventually("the places are given back", || is_taken_on(&house, 1));
}

#[test]
fn all_guests_together_have_a_bound_too() {
    let patience = Patience { head: Duration::from_secs(1), ..Patience::default() };
    let mut plan = Plan { patience, ..Plan::default() };
    plan.settings.connections_total = 10;
    let house = House::open_with(plan);
    let _eight = fill(&house, 1, 8);
    let two = fill(&house, 2, 2);
    drop(two);
    eventually("the places are given back", || is_taken_on(&house, 3));
}

#[test]
fn the_secure_door_counts_the_same_places() {
    let house = House::open();
    let _held = fill(&house, 1, house.settings.connections_per_device);
    let mut stream = house.enter(1);
    assert!(stream.write_all(b"GET / HTTP/1.1\r\n\r\n").is_err(), "no handshake for who has no place");
    assert_eq!(house.get(2, "/").code, 200);
}

#[test]
fn closing_the_doors_lets_a_waiting_guest_finish() {
    let mut house = House::open();
    // All of them have places of their own once one more has none.
    let mut waiting = fill(&house, 1, house.settings.connections_per_device);
    house.say_stop();
    for stream in &mut waiting {
        stream.write_all(&REQUEST[BEGUN..]).unwrap();
        assert_eq!(Answer::read(to_the_end(stream)).code, 511);
    }
    house.close();
    assert!(TcpStream::connect(house.plain).is_err(), "nobody is accepted any more");
}

#[test]
fn closing_the_doors_answers_who_has_been_let_in_and_not_asked_yet() {
    let house = House::open();
    let (mut silent, mut greeted) = (house.enter(1), house.enter(1));
    // Connections are accepted in their order: the first one has been when the second one's handshake is done.
    while greeted.conn.is_handshaking() {
        greeted.conn.complete_io(&mut greeted.sock).unwrap();
    }
    house.say_stop();
    for stream in [&mut greeted, &mut silent] {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: portal.example\r\n\r\n").unwrap();
        let answer = Answer::read(to_the_end(stream));
        assert_eq!((answer.code, answer.field("Connection")), (200, Some("close")));
    }
}

#[test]
fn closing_the_doors_does_not_wait_for_who_never_finishes() {
    let patience = Patience { drain: Duration::from_millis(200), ..Patience::default() };
    let mut house = House::open_with(Plan { patience, ..Plan::default() });
    let _held = fill(&house, 1, house.settings.connections_per_device);
    let _inside = house.enter(2);
    let begun = Instant::now();
    house.close();
    assert!(begun.elapsed() < Duration::from_secs(5));
}

/// How much of a request is sent by who does not go on.
const BEGUN: usize = 8;

/// Begins as many requests as may wait, and one more: whichever it is, exactly one is refused. Returns the others.
fn fill(house: &House, last: u8, places: usize) -> Vec<TcpStream> {
    let mut begun: Vec<TcpStream> = (0..=places).map(|_| begin(house, last)).collect();
    let mut refused = 0;
    eventually("one more than the bound is refused", || {
        let before = begun.len();
        begun.retain(|stream| !is_refused(stream));
        refused += before - begun.len();
        refused > 0
    });
    assert_eq!(refused, 1);
    begun
}

fn begin(house: &House, last: u8) -> TcpStream {
    let mut stream = house.knock(last);
    stream.write_all(&REQUEST[..BEGUN]).unwrap();
    stream
}

/// Whether this connection has been refused by now: with 503, or, when that crossed what we sent, by a reset.
fn is_refused(mut stream: &TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    let mut heard = [0; 1024];
    let refused = match stream.read(&mut heard) {
        Ok(count) => {
            let text = String::from_utf8_lossy(&heard[..count]);
            assert!(text.starts_with("HTTP/1.1 503 ") && text.contains("\r\nRetry-After: 15\r\n"), "{text}");
            true
        }
        Err(error) => error.kind() != ErrorKind::WouldBlock,
    };
    stream.set_nonblocking(false).unwrap();
    refused
}

/// Whether a guest that does not go on is waited for, so it has a place, rather than refused at once.
fn is_taken_on(house: &House, last: u8) -> bool {
    let mut stream = begin(house, last);
    let mut heard = [0; 1024];
    stream.read(&mut heard).is_ok_and(|count| heard[..count].starts_with(b"HTTP/1.1 408 "))
}
