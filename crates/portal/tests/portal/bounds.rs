//! What one guest can hold, and for how long.

use std::io::{Read, Write};
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
    let house = House::open();
    let held = hold(&house, 1, house.settings.connections_per_device);
    eventually("the bound is reached", || refused(&house, 1));
    assert_eq!(Answer::read(house.shout(2, REQUEST)).code, 511, "another device is served");
    assert_eq!(Answer::read(house.shout(1, REQUEST)).code, 511, "what needs no waiting is answered at once");
    drop(held);
    eventually("the places are given back", || !refused(&house, 1));
}

#[test]
fn all_guests_together_have_a_bound_too() {
    let house = House::open();
    let devices = 10..10 + u8::try_from(house.settings.connections_total / 8).unwrap();
    let held: Vec<_> = devices.flat_map(|last| hold(&house, last, 8)).collect();
    eventually("the bound is reached", || refused(&house, 1));
    drop(held);
    eventually("the places are given back", || !refused(&house, 1));
}

#[test]
fn the_secure_door_counts_the_same_places() {
    let house = House::open();
    let _held = hold(&house, 1, house.settings.connections_per_device);
    eventually("the bound is reached", || refused(&house, 1));
    let mut stream = house.enter(1);
    assert!(stream.write_all(b"GET / HTTP/1.1\r\n\r\n").is_err(), "no handshake for who has no place");
    assert_eq!(house.get(2, "/").code, 200);
}

#[test]
fn closing_the_doors_lets_a_waiting_guest_finish() {
    let mut house = House::open();
    let mut stream = house.knock(1);
    stream.write_all(&REQUEST[..20]).unwrap();
    // The beginning was read when the guest has a place of its own.
    let _held = hold(&house, 1, house.settings.connections_per_device - 1);
    eventually("the connection is taken on", || refused(&house, 1));
    house.say_stop();
    stream.write_all(&REQUEST[20..]).unwrap();
    assert_eq!(Answer::read(to_the_end(stream)).code, 511);
    drop(_held);
    house.close();
    assert!(TcpStream::connect(house.plain).is_err(), "nobody is accepted any more");
}

#[test]
fn closing_the_doors_does_not_wait_for_who_never_finishes() {
    let patience = Patience { drain: Duration::from_millis(200), ..Patience::default() };
    let mut house = House::open_with(Plan { patience, ..Plan::default() });
    let _held = hold(&house, 1, 3);
    let _inside = house.enter(2);
    let begun = Instant::now();
    house.close();
    assert!(begun.elapsed() < Duration::from_secs(5));
}

/// Connections that have begun a request and do not go on.
fn hold(house: &House, last: u8, count: usize) -> Vec<TcpStream> {
    let begin = |_| {
        let mut stream = house.knock(last);
        stream.write_all(b"GET / HT").unwrap();
        stream
    };
    (0..count).map(begin).collect()
}

/// Whether one more waiting connection is refused with 503. If not, it is given up again.
fn refused(house: &House, last: u8) -> bool {
    let mut stream = house.knock(last);
    stream.write_all(b"GET / HT").unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    let mut heard = [0; 1024];
    let Ok(count) = stream.read(&mut heard) else { return false };
    let text = String::from_utf8_lossy(&heard[..count]);
    assert!(text.starts_with("HTTP/1.1 503 ") && text.contains("\r\nRetry-After: "), "{text}");
    true
}
