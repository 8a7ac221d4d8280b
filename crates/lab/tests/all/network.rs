//! Packets cross as they should, and the oracle sees them.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use lab::{ContinuityProbe, Oracle, Plan};

use super::network;

#[test]
fn a_guests_packet_crosses_on_both_families_and_the_oracle_counts_it_under_the_guests_own_address() {
    let network = network(Plan::guests(1));
    let guest = network.guest(1).unwrap();
    let oracle = Oracle::start(&network).unwrap();
    let own: [IpAddr; 2] = [guest.v4().into(), guest.v6().into()];
    for (target, source) in network.internet().echo().into_iter().zip(own) {
        assert_eq!(oracle.frames_from(source).unwrap(), 0);
        guest.ping(target).unwrap();
        assert_eq!(oracle.frames_from(source).unwrap(), 1);
    }
    assert_eq!(oracle.snapshot().unwrap().total(), 2, "nothing but the two packets");
    assert_eq!(oracle.missed().unwrap(), 0);
}

#[test]
fn a_gateway_that_does_not_forward_lets_nothing_through_and_the_oracle_sees_nothing() {
    let network = network(Plan::guests(1));
    for key in ["net/ipv4/ip_forward", "net/ipv6/conf/all/forwarding"] {
        network.gateway().set_sysctl(key, "0").unwrap();
    }
    let oracle = Oracle::start(&network).unwrap();
    for target in network.internet().echo() {
        let guest = network.guest(1).unwrap();
        guest.ping_within(target, Duration::from_millis(300)).unwrap_err();
    }
    assert_eq!(oracle.snapshot().unwrap().total(), 0);
}

#[test]
fn two_networks_in_one_process_do_not_hear_each_other() {
    let (one, other) = (network(Plan::guests(1)), network(Plan::guests(1)));
    let (here, there) = (Oracle::start(&one).unwrap(), Oracle::start(&other).unwrap());
    for target in one.internet().echo() {
        one.guest(1).unwrap().ping(target).unwrap();
    }
    assert_eq!(here.snapshot().unwrap().total(), 2);
    assert_eq!(there.snapshot().unwrap().total(), 0);
}

#[test]
fn every_service_address_answers_from_itself() {
    let network = network(Plan::guests(1));
    let guest = network.guest(1).unwrap();
    let v4 = lab::INTERNET_V4.map(|address| SocketAddr::from((address, 7)));
    let v6 = lab::INTERNET_V6.map(|address| SocketAddr::from((address, 7)));
    for target in v4.into_iter().chain(v6) {
        // The socket is connected: an answer from another address would not be taken.
        guest.ping(target).unwrap_or_else(|error| panic!("{target}: {error}"));
        guest.echo_stream(target).unwrap().say(b"hello", Duration::from_secs(2)).unwrap();
    }
}

#[test]
fn guests_of_one_zone_hear_each_other_unless_their_ports_are_isolated() {
    for (plan, heard) in [(Plan::guests(2), true), (Plan::guests(2).isolated(), false)] {
        let network = network(plan);
        let (one, other) = (network.guest(1).unwrap(), network.guest(2).unwrap());
        let ear = other.namespace().run(|| std::net::UdpSocket::bind(("0.0.0.0", 5353)).unwrap()).unwrap();
        ear.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        let _ = one.udp((other.v4(), 5353).into()).unwrap().send(b"psst");
        assert_eq!(ear.recv(&mut [0; 8]).is_ok(), heard);
        one.ping(network.internet().echo()[0]).expect("the gateway is reached either way");
    }
}

#[test]
fn a_second_zone_is_another_network_with_the_same_way_out() {
    let network = network(Plan::guests(1).second_zone(1));
    let guest = network.guest(2).unwrap();
    assert_eq!((guest.zone().interface(), guest.v4().to_string().as_str()), ("guest1", "192.168.52.11"));
    for target in network.internet().echo() {
        guest.ping(target).unwrap();
    }
}

#[test]
fn the_continuity_probe_measures_an_interruption() {
    let network = network(Plan::guests(1));
    let quiet = ContinuityProbe::start(network.guest(1).unwrap(), network.internet().echo()).unwrap();
    wait_until_sent(&network);
    let calm = quiet.finish();
    assert_eq!(calm.lost(), 0, "{calm:?}");
    assert!(calm.v4.sent > 3 && calm.v6.sent > 3, "{calm:?}");

    let probe = ContinuityProbe::start(network.guest(1).unwrap(), network.internet().echo()).unwrap();
    network.gateway().set_sysctl("net/ipv4/ip_forward", "0").unwrap();
    wait_until_sent(&network);
    network.gateway().set_sysctl("net/ipv4/ip_forward", "1").unwrap();
    let shaken = probe.finish();
    assert!(shaken.v4.longest_gap >= Duration::from_millis(250), "{shaken:?}");
    assert!(shaken.v6.longest_gap < Duration::from_millis(250), "{shaken:?}");
}

/// Time for some packets of a probe, measured by packets and not by sleeping: six pings that nobody answers.
fn wait_until_sent(network: &lab::Network) {
    let nobody = network.guest(1).unwrap().udp("192.168.51.250:9".parse().unwrap()).unwrap();
    nobody.set_read_timeout(Some(Duration::from_millis(300))).unwrap();
    let _ = nobody.recv(&mut [0; 1]);
}
