//! The walled garden is each device's own: what one was told opens to no other, outlives the gateway, and is no internet.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use super::resolver::{self, UPSTREAM, ask};
use super::story::{SOON, Script, Story};

const RECORDS: [&str; 2] = [
    "--host-record=garden.test,203.0.113.11,2001:db8:113::11",
    "--host-record=web.test,203.0.113.11,2001:db8:113::11",
];
const ENTRIES: &str = "entries = [\"garden.test tcp/8080\", \"web.test tcp/80\", \"203.0.113.10 udp/7\"]";

fn story(lines: &str) -> Story {
    Script::guests(2).resolving(UPSTREAM).gardening(&format!("{ENTRIES}\n{lines}")).begin()
}

fn resolve(story: &Story, number: usize, name: &str) {
    let gateway: IpAddr = story.guest(number).zone().gateway_v4().into();
    for kind in ["A", "AAAA"] {
        assert_eq!(ask(story.guest(number), gateway, name, kind, "").answers.len(), 1);
    }
}

fn connects(story: &Story, number: usize, target: &str) -> bool {
    match story.guest(number).connect(target.parse::<SocketAddr>().unwrap()) {
        Ok(_) => true,
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => false,
        Err(error) => panic!("{target}: {error}"),
    }
}

#[test]
fn what_one_device_was_told_opens_to_no_other() {
    let story = story("");
    let _dnsmasq = resolver::serve(&story, &RECORDS);
    let places = ["203.0.113.11:8080", "[2001:db8:113::11]:8080"];
    resolve(&story, 1, "garden.test");
    resolve(&story, 1, "web.test");
    for place in places {
        assert!(connects(&story, 1, place), "{place} for who asked");
        assert!(!connects(&story, 2, place), "{place} for who did not");
    }
    let get = |number| story.guest(number).http_get("203.0.113.11:80".parse().unwrap(), "web.test", "/", &[]);
    assert_eq!((get(1).unwrap().status, get(2).unwrap().status), (200, 302));
    resolve(&story, 2, "garden.test");
    for place in places {
        assert!(connects(&story, 2, place), "{place} after asking");
    }
    let (code, told) = story.ask_gateway(&["garden"]);
    assert_eq!((code, told["openings_total"].as_u64()), (Some(0), Some(6)), "{told}");
    let opened = |number: usize| {
        let device = super::story::written(story.guest(number).link_address().unwrap());
        let open = told["openings"].as_array().unwrap().iter();
        open.filter(|open| open["link_address"] == device.as_str()).count()
    };
    assert_eq!((opened(1), opened(2)), (4, 2));
}

#[test]
fn an_opening_outlives_the_gateway_and_its_helper() {
    let mut story = story("");
    let _dnsmasq = resolver::serve(&story, &RECORDS);
    resolve(&story, 1, "garden.test");
    story.gateway.kill_all().unwrap();
    let asked = Instant::now();
    assert!(connects(&story, 1, "203.0.113.11:8080") && !connects(&story, 2, "203.0.113.11:8080"));
    story.gateway.restart().unwrap();
    assert!(asked.elapsed() < Duration::from_secs(50), "too slow a machine to tell: the answer lives 60 s");
    assert!(connects(&story, 1, "203.0.113.11:8080") && !connects(&story, 2, "203.0.113.11:8080"));
    resolve(&story, 1, "garden.test");
    assert_eq!(story.ask_gateway(&["garden"]).1["openings_total"], 2, "and is learned again");
}

/// Sends so many packets of 1,400 octets to the garden's echo, and counts what comes back until nothing does.
fn echoed(story: &Story, number: usize, packets: usize) -> usize {
    let socket = story.guest(number).udp("203.0.113.10:7".parse().unwrap()).unwrap();
    socket.set_read_timeout(Some(Duration::from_millis(400))).unwrap();
    let mut octets = [0x55; 1400];
    let mut back = 0;
    for _ in 0..packets {
        socket.send(&octets).unwrap();
        // One at a time, so that nothing is lost but by the budget.
        back += usize::from(socket.recv(&mut octets).is_ok());
    }
    back
}

#[test]
fn a_host_of_the_garden_is_no_free_internet_and_one_greedy_device_takes_nothing_from_others() {
    // 8,000 octets a second, and 128,000 at once: 44 packets there and back.
    let story = story("rate_bits_per_second = 64000");
    let began = Instant::now();
    let back = echoed(&story, 1, 60);
    let since = began.elapsed().as_secs_f64();
    let most = (128_000.0 + 8_000.0 * since) / (2.0 * 1428.0);
    println!("{back} of 60 packets came back in {since:.1} s; the budget allows {most:.0}");
    assert!(back >= 40 && back as f64 <= most + 1.0, "{back} packets in {since} s, {most} allowed");
    story.guest(2).ping("203.0.113.10:7".parse().unwrap()).unwrap();
    let (_, told) = story.ask_gateway(&["garden"]);
    let garden = &told["garden"];
    assert!(garden["packets"].as_u64().unwrap() >= 2 * back as u64, "{told}");
    assert!(garden["packets_above_budget"].as_u64().unwrap() > 0, "{told}");
    // Signed in, it is held back no more.
    story.sign_in(1);
    assert_eq!(echoed(&story, 1, 100), 100);
    assert!(began.elapsed() < 20 * SOON);
}
