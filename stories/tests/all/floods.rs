//! Strangers' floods cost little and shut nobody out: what nobody wants is dropped before connection tracking, no table
//! is filled, and one session has so many flows and no more.
//!
//! Floods are bounded in count. Flows are counted in the gateway's connection tracking, frames on the internet's side.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use lab::wait_for;
use serde_json::Value;

use super::nft;
use super::packets::{self, RawSender};
use super::story::{Family, SOON, Script, Story};

/// The default: twenty a second for each newcomer, and ten seconds' worth at once.
const RATE: u64 = 20;
const AT_ONCE: u64 = 200;
/// What others have meanwhile: the story's own sign-ins, and the gateway's own flows.
const OTHERS: u64 = 200;

#[test]
fn what_a_newcomer_floods_reaches_nobody_fills_no_table_and_keeps_nobody_from_signing_in() {
    // threats E5, E6.
    let story = Script::guests(2).begin();
    let mark = story.mark();
    let started = Instant::now();
    let sent = AtomicU64::new(0);
    let is_over = AtomicBool::new(false);
    let (most, sign_in) = std::thread::scope(|scope| {
        let flood = scope.spawn(|| {
            flood(&story, 1, ALL, &sent);
            is_over.store(true, Ordering::Release);
        });
        let watch = scope.spawn(|| {
            let mut most = 0;
            while !is_over.load(Ordering::Acquire) {
                most = most.max(tracked(&story));
                std::thread::yield_now();
            }
            most
        });
        while sent.load(Ordering::Relaxed) < 10_000 && !flood.is_finished() {
            std::thread::yield_now();
        }
        let began = Instant::now();
        story.sign_in(2);
        story.assert_online(2);
        let sign_in = began.elapsed();
        assert!(!is_over.load(Ordering::Acquire), "the flood ended before the other was online: send more");
        flood.join().unwrap();
        (watch.join().unwrap(), sign_in)
    });
    let seconds = started.elapsed().as_secs() + 1;
    let bound = AT_ONCE + RATE * seconds + OTHERS;
    let dropped = floods(&story);
    println!(
        "{} packets in {seconds} s, at most {most} flows of {bound}, the other online after {sign_in:?}: {dropped}",
        sent.load(Ordering::Relaxed)
    );
    assert!(most <= bound, "{most} flows stood in connection tracking, {bound} may");
    assert!(sign_in < SOON, "the other waited {sign_in:?}");
    story.assert_nothing_from(&story.addresses(1), &mark);
    assert!(dropped["unwanted"].as_u64() > Some(50_000), "before connection tracking: {dropped}");
    assert!(dropped["newcomer_flows"].as_u64() > Some(1000), "{dropped}");
    // The one who flooded may still sign in, and is heard at once.
    story.sign_in(1);
    story.assert_online(1);
}

#[test]
fn who_floods_and_signs_in_is_heard_from_the_first_packet() {
    let story = Script::guests(1).begin();
    wait_for("the flood to be muted", SOON, || {
        flood(&story, 1, 400, &AtomicU64::new(0));
        is_muted(&story).then_some(())
    })
    .unwrap();
    story.sign_in(1);
    assert!(!is_muted(&story), "who is admitted is not muted");
    story.assert_online(1);
}

#[test]
fn a_crowd_of_link_addresses_grows_no_set_beyond_its_size_and_shuts_nobody_out_for_longer_than_it_lasts() {
    // threats E8.
    let story = Script::guests(3).begin();
    story.sign_in(3);
    pretend_to_be_many(&story, 1);
    let mark = story.mark();
    let sent = AtomicU64::new(0);
    let (most, after) = std::thread::scope(|scope| {
        let flood = scope.spawn(|| {
            flood(&story, 1, ALL, &sent);
            Instant::now()
        });
        // What all newcomers may begin is spent: from here on the others have to try more often.
        wait_for("the crowd to spend what all newcomers have", SOON, || {
            (floods(&story)["newcomers_flows"].as_u64() > Some(0)).then_some(())
        })
        .unwrap();
        // Who is admitted has no part in it.
        story.assert_online(3);
        let watch = scope.spawn(|| {
            let mut most = tracked(&story);
            while !flood_is_over(&sent) {
                most = most.max(tracked(&story));
                std::thread::yield_now();
            }
            most
        });
        wait_for("the other's sign-in", 4 * SOON, || story.browser(2, Family::V4).sign_in().ok()).unwrap();
        let online = Instant::now();
        (watch.join().unwrap(), online.saturating_duration_since(flood.join().unwrap()))
    });
    story.assert_online(2);
    let devices = devices_in(&story, "newcomer_rates");
    println!(
        "{} packets of {CROWD} link addresses, {devices} of them have budgets, at most {most} flows, \
         the other online {after:?} after the end: {}",
        sent.load(Ordering::Relaxed),
        floods(&story)
    );
    assert!(devices > 1000, "{devices}: the crowd was not one");
    // 8,000 at once and 1,000 a second, in the half minute that this takes at the very most.
    assert!(most <= 8000 + 30 * 1000 + OTHERS, "{most} flows");
    assert!(after < SOON, "the other was shut out {after:?} longer than the flood lasted");
    story.assert_nothing_from(&story.addresses(1), &mark);
}

/// The packets of the longest flood.
const ALL: u64 = 200_000;

fn flood_is_over(sent: &AtomicU64) -> bool {
    sent.load(Ordering::Relaxed) == ALL
}

#[test]
#[ignore = "a measurement"]
fn cost_of_a_packet_that_nobody_wants_and_of_one_that_passes() {
    const COUNT: u32 = 200_000;
    let story = Script::guests(1).begin();
    for standing in ["not admitted", "admitted"] {
        let sender = RawSender::of(story.guest(1));
        for (from, to) in story.addresses(1).into_iter().zip(story.network.internet().discard()) {
            let packet = [packets::udp(SocketAddr::new(from, 7777), to, b"noise")];
            let began = processor_nanoseconds();
            for _ in 0..COUNT {
                sender.send(&packet);
            }
            let each = (processor_nanoseconds() - began) / u64::from(COUNT);
            println!("{standing}, to {to}: {each} ns of processor for each of {COUNT}, sending included");
        }
        if standing == "not admitted" {
            story.sign_in(1);
        }
    }
}

/// What this thread has used. Between namespaces of one machine the sender's own thread carries a packet through the
/// gateway.
fn processor_nanoseconds() -> u64 {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    told.split(' ').next().unwrap().parse().unwrap()
}

#[test]
#[ignore = "a measurement"]
fn cost_of_a_new_flow_beside_many() {
    const FLOWS: usize = 4000;
    for cap in [0, 8192] {
        let story = Script::guests(1).enforcing(&format!("flows_per_session = {cap}")).begin();
        story.sign_in(1);
        let sender = RawSender::of(story.guest(1));
        for (from, discard) in story.addresses(1).into_iter().zip(story.network.internet().discard()) {
            let made: Vec<_> = (0..FLOWS)
                .map(|flow| {
                    packets::udp(SocketAddr::new(from, 20_000 + u16::try_from(flow).unwrap()), discard, b"x")
                })
                .collect();
            for turn in ["new", "running"] {
                let began = Instant::now();
                sender.send(&made);
                println!(
                    "cap {cap}, {from}: {} ns for each of {FLOWS} {turn} flows",
                    began.elapsed().as_nanos() / FLOWS as u128
                );
            }
        }
    }
}

#[test]
fn a_newcomer_under_thousands_of_addresses_makes_the_gateway_look_for_few_neighbours() {
    // threats E7: each answer to an address that nobody has is an entry of the neighbour table until it is given up.
    const COUNT: u16 = 20_000;
    let story = Script::guests(2).begin();
    let sender = RawSender::of(story.guest(1));
    let zone = story.guest(1).zone();
    let network = u128::from(zone.gateway_v6()) & !u128::from(u64::MAX);
    let before = neighbours(&story);
    let began = Instant::now();
    let mut most = 0;
    for turn in 0..COUNT {
        let from = std::net::Ipv6Addr::from(network | 0x5000_0000 | u128::from(turn));
        let door = [80, 443][usize::from(turn % 2)];
        sender.send(&[packets::tcp_syn((from, 5000).into(), (zone.gateway_v6(), door).into())]);
        if turn % 1000 == 999 {
            most = most.max(neighbours(&story).saturating_sub(before));
        }
    }
    // Each is looked for by a multicast group, which is an entry as well.
    let bound = 2 * (AT_ONCE + RATE * (began.elapsed().as_secs() + 1)) + 100;
    println!("{COUNT} addresses, at most {most} entries of {bound}: {}", floods(&story));
    assert!(most <= bound, "{most} entries in the neighbour table, {bound} may");
    assert!(most > AT_ONCE / 4, "{most}: nothing was looked for, so nothing was tried");
    story.sign_in(2);
    story.assert_online(2);
}

/// Entries of the gateway's neighbour table, those that are still looked for included.
fn neighbours(story: &Story) -> u64 {
    let listed = story.inside_gateway().route("listing neighbours", |route| route.neighbours(None)).unwrap();
    listed.len() as u64
}

#[test]
fn an_admitted_guest_has_so_many_flows_and_those_that_run_go_on() {
    // threats E6.
    const MOST: usize = 64;
    let story = Script::guests(2).enforcing(&format!("flows_per_session = {MOST}")).begin();
    story.sign_in(1);
    for family in 0..2 {
        let echo = story.network.internet().echo()[family];
        let mut open: Vec<UdpSocket> = Vec::new();
        for _ in 0..MOST * 2 {
            let socket = story.guest(1).udp(echo).unwrap();
            if answers(&socket) {
                open.push(socket);
            }
        }
        println!("{} of {} flows to {echo} answered", open.len(), MOST * 2);
        // The guest's own few, of signing in and of the other family, count too.
        assert!(open.len() <= MOST, "{} flows", open.len());
        assert!(family == 1 || open.len() >= MOST / 2, "only {} flows", open.len());
        assert!(open.iter().all(answers), "a flow that ran was cut");
    }
    assert!(floods(&story)["session_flows"].as_u64() >= Some(MOST as u64), "{}", floods(&story));
    // It is that session's cap, and nobody else's.
    story.sign_in(2);
    story.assert_online(2);
}

#[test]
fn a_newcomer_has_so_many_flows_to_the_walled_garden() {
    const MOST: usize = 256;
    let story = Script::guests(1)
        .enforcing("newcomer_flows_per_second = 1000")
        .gardening("entries = [\"203.0.113.10 udp/7\"]")
        .begin();
    let [echo, _] = story.network.internet().echo();
    let mut open: Vec<UdpSocket> = Vec::new();
    for _ in 0..MOST + 40 {
        let socket = story.guest(1).udp(echo).unwrap();
        if answers(&socket) {
            open.push(socket);
        }
    }
    assert!(open.len() <= MOST && open.len() > MOST / 2, "{} flows", open.len());
    assert!(open.iter().all(answers), "a flow that ran was cut");
    assert!(floods(&story)["newcomer_flows"].as_u64() >= Some(40), "{}", floods(&story));
}

/// UDP to random ports and TCP openings to random addresses, in both families: half of them to where newcomers do not
/// get, the others to where they are answered.
fn flood(story: &Story, number: usize, count: u64, sent: &AtomicU64) {
    let sender = RawSender::of(story.guest(number));
    let own = story.addresses(number);
    let zone = story.guest(number).zone();
    let doors = [IpAddr::from(zone.gateway_v4()), IpAddr::from(zone.gateway_v6())];
    let mut random = 0x5eed_u64;
    let mut next = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        random >> 33
    };
    for turn in 0..count {
        let family = usize::from(turn % 2 == 1);
        let from = SocketAddr::new(own[family], 1024 + u16::try_from(next() % 60_000).unwrap());
        let anywhere = somewhere(family, next());
        let port = 1024 + u16::try_from(next() % 60_000).unwrap();
        let packet = match turn / 2 % 4 {
            0 | 1 => packets::udp(from, SocketAddr::new(anywhere, port), b"noise"),
            2 => packets::tcp_syn(from, SocketAddr::new(anywhere, [80, port][usize::from(turn % 16 < 8)])),
            _ => packets::udp(from, SocketAddr::new(doors[family], 123), b"noise"),
        };
        sender.send(&[packet]);
        sent.store(turn + 1, Ordering::Relaxed);
    }
}

fn somewhere(family: usize, random: u64) -> IpAddr {
    let low = u32::try_from(random % 0x00ff_ffff).unwrap();
    if family == 0 {
        std::net::Ipv4Addr::from(0x5c00_0000 | low).into()
    } else {
        std::net::Ipv6Addr::from(0x2600_0000_u128 << 96 | u128::from(low)).into()
    }
}

const CROWD: usize = 4000;

/// Every IP packet of that guest leaves under another link address.
fn pretend_to_be_many(story: &Story, number: usize) {
    let mut map = String::new();
    for device in 0..CROWD {
        let _ = write!(map, "{device} : 02:66:00:00:{:02x}:{:02x}, ", device >> 8, device & 0xff);
    }
    let rules = format!(
        "table netdev crowd {{ chain leaving {{ type filter hook egress device \"eth0\" priority 0; \
         meta protocol {{ ip, ip6 }} ether saddr set numgen inc mod {CROWD} map {{ {map} }}; }}; }}"
    );
    nft::load(story.guest(number).namespace(), &rules);
}

fn answers(socket: &UdpSocket) -> bool {
    let _ = socket.take_error();
    socket.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    socket.send(b"there?").is_ok() && socket.recv(&mut [0; 16]).is_ok()
}

/// Flows in the gateway's connection tracking.
fn tracked(story: &Story) -> u64 {
    let read = || std::fs::read_to_string("/proc/sys/net/netfilter/nf_conntrack_count");
    story.inside_gateway().run(read).unwrap().unwrap().trim().parse().unwrap()
}

/// What `vestibule garden` tells of floods.
fn floods(story: &Story) -> Value {
    let (code, mut view) = story.ask_gateway(&["garden"]);
    assert_eq!(code, Some(0), "{view}");
    view["floods"].take()
}

fn is_muted(story: &Story) -> bool {
    devices_in(story, "muted") > 0
}

fn devices_in(story: &Story, set: &str) -> usize {
    let text = nft::must(story.inside_gateway(), &format!("list set inet vestibule {set}"));
    let devices: HashSet<&str> = text
        .split(['{', ',', '}'])
        .filter(|part| part.contains(" . "))
        .filter(|part| part.contains(':'))
        .collect();
    devices.len()
}
