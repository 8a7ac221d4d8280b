//! Guests can be who they are, more than one address at once, and somebody else.

use std::net::IpAddr;
use std::time::Duration;

use lab::{Oracle, Plan};

use super::network;

const ELSEWHERE: [u8; 6] = [0x02, 0x00, 0x5e, 0xaa, 0xbb, 0xcc];

#[test]
fn an_address_that_appears_later_is_used_and_counted() {
    let network = network(Plan::guests(1));
    let guest = network.guest(1).unwrap();
    let later: IpAddr = "2001:db8:51::face".parse().unwrap();
    guest.add_address(later).unwrap();
    let oracle = Oracle::start(&network).unwrap();
    guest.send_as(later, network.internet().discard()[1], b"hello").unwrap();
    assert_eq!(oracle.frames_from(later).unwrap(), 1);
}

#[test]
fn a_guest_with_a_new_link_address_is_known_to_the_gateway_by_it() {
    let network = network(Plan::guests(1));
    let guest = network.guest(1).unwrap();
    for target in network.internet().echo() {
        guest.ping(target).unwrap();
    }
    guest.set_link_address(ELSEWHERE).unwrap();
    assert_eq!(guest.link_address().unwrap(), ELSEWHERE);
    for target in network.internet().echo() {
        guest.ping(target).unwrap();
    }
    for own in [IpAddr::from(guest.v4()), IpAddr::from(guest.v6())] {
        let known = network.gateway().route("looking", |route| {
            let bridge = route.index_of("guest0")?.unwrap();
            route.neighbour(bridge, own)
        });
        assert_eq!(known.unwrap().unwrap().link_address, Some(ELSEWHERE), "{own}");
    }
}

#[test]
fn a_guest_that_has_just_joined_is_heard_at_once() {
    let network = network(Plan::guests(1));
    let guest = network.guest(1).unwrap();
    for round in 0..10 {
        guest.set_link_address([0x02, 0x00, 0x5e, 0xaa, 0xbb, round]).unwrap();
        for target in network.internet().echo() {
            // A link that is not ready yet costs the second after which ARP and neighbour discovery ask again.
            assert!(guest.ping(target).unwrap() < Duration::from_millis(800), "round {round}, {target}");
        }
    }
}

#[test]
fn a_packet_with_a_foreign_source_reaches_an_internet_that_nobody_guards() {
    let network = network(Plan::guests(2));
    let (thief, victim) = (network.guest(1).unwrap(), network.guest(2).unwrap());
    let oracle = Oracle::start(&network).unwrap();
    let mark = oracle.snapshot().unwrap();
    let victims: [IpAddr; 2] = [victim.v4().into(), victim.v6().into()];
    for (source, target) in victims.into_iter().zip(network.internet().discard()) {
        thief.send_as(source, target, b"it was me").unwrap();
    }
    assert_eq!(oracle.leaks_since(&mark, &victims).unwrap(), 2);
    let flows: Vec<_> = oracle.snapshot().unwrap().since(&mark).flows().collect();
    assert_eq!(flows.len(), 2, "{flows:?}");
    assert!(network.guest(3).is_err());
}
