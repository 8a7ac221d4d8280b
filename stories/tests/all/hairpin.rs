//! From the guest network there is one way, to the internet: not to other guests, not inside, not to the gateway.

use std::net::{IpAddr, SocketAddr, TcpListener, UdpSocket};

use super::packets::{self, Packet, RawSender};
use super::story::{Script, Story};
use super::witness::Witness;

/// What an operator may have behind the same gateway.
const INSIDE: [&str; 5] = ["10.9.8.7", "192.168.77.7", "172.16.5.5", "100.64.3.3", "fd00:77::7"];
const LISTED: [&str; 2] = ["10.9.8.7", "fd00:77::7"];

#[test]
fn guests_reach_no_other_guest_by_way_of_the_gateway_signed_in_or_not() {
    // threats B3: the link isolates them, so the gateway's link address is the way to try.
    for signed_in in [&[][..], &[1], &[2], &[1, 2]] {
        let story = Script::guests(2).begin();
        for &number in signed_in {
            story.sign_in(number);
        }
        route_through_gateway(&story, 1, story.addresses(2));
        assert_unreached(&story, 1, 2);
    }
}

#[test]
fn guests_of_one_zone_reach_nobody_in_another_signed_in_or_not() {
    for signed_in in [&[][..], &[1], &[1, 2]] {
        let story = Script::guests(1).second_zone(1).begin();
        for &number in signed_in {
            story.sign_in(number);
        }
        assert_unreached(&story, 1, 2);
        assert_unreached(&story, 2, 1);
    }
}

#[test]
fn what_is_inside_is_out_of_reach_for_newcomers_and_the_admitted() {
    let story = Script::guests(2).begin();
    furnish_inside(&story);
    story.sign_in(1);
    let mark = story.mark();
    for number in [1, 2] {
        knock(&story, number, &INSIDE.map(|text| text.parse().unwrap()));
    }
    story.assert_silence_since(&mark);
    story.assert_online(1);
}

#[test]
fn a_listed_private_range_is_open_for_the_admitted_and_for_nobody_else() {
    let ranges = r#"reachable_private_ranges = ["10.9.8.0/24", "fd00:77::/64"]"#;
    let story = Script::guests(2).enforcing(ranges).begin();
    furnish_inside(&story);
    story.sign_in(1);
    let mark = story.mark();
    knock(&story, 2, &INSIDE.map(|text| text.parse().unwrap()));
    story.assert_silence_since(&mark);

    for number in [1, 2] {
        knock(&story, number, &INSIDE.map(|text| text.parse().unwrap()));
    }
    let fresh = story.mark().since(&mark);
    let mut reached: Vec<IpAddr> = fresh.flows().map(|(flow, _)| flow.destination).collect();
    reached.dedup();
    assert_eq!(reached, LISTED.map(|text| text.parse::<IpAddr>().unwrap()));
    story.assert_nothing_from(&story.addresses(2), &mark);
}

#[test]
fn what_the_gateway_itself_runs_is_refused_unless_it_is_listed() {
    let story = Script::guests(2).second_zone(1).enforcing(r#"guest_services = ["udp/123"]"#).begin();
    story.sign_in(1);
    let gateway = story.inside_gateway();
    let shell = gateway.run(|| TcpListener::bind("[::]:22")).unwrap().unwrap();
    let hidden = gateway.run(|| UdpSocket::bind("[::]:161")).unwrap().unwrap();
    let listed = gateway.run(|| UdpSocket::bind("[::]:123")).unwrap().unwrap();
    shell.set_nonblocking(true).unwrap();
    hidden.set_nonblocking(true).unwrap();
    listed.set_read_timeout(Some(super::story::SOON)).unwrap();

    for own in gateways_addresses(&story) {
        for number in [1, 2] {
            let guest = story.guest(number);
            let refused = guest.connect(SocketAddr::new(own, 22)).expect_err("the shell was reached");
            assert_eq!(refused.kind(), std::io::ErrorKind::ConnectionRefused, "{own}: {refused}");
            let _ = guest.udp(SocketAddr::new(own, 161)).unwrap().send(b"walk");
            // What is listed is heard, also by the newcomer who needs it; it is behind the other in the queue.
            guest.udp(SocketAddr::new(own, 123)).unwrap().send(b"time?").unwrap();
            listed.recv(&mut [0; 64]).unwrap_or_else(|error| panic!("{own} from g{number}: {error}"));
        }
    }
    assert!(shell.accept().is_err(), "a connection waits at the shell");
    assert!(hidden.recv(&mut [0; 64]).is_err(), "a packet came to a service that is not listed");
}

/// Addresses of the gateway on every side.
fn gateways_addresses(story: &Story) -> Vec<IpAddr> {
    let zones = story.network.zones().iter();
    let of_zones = zones.flat_map(|zone| [IpAddr::from(zone.gateway_v4()), zone.gateway_v6().into()]);
    of_zones.chain(["198.51.100.1", "2001:db8:ff::1"].map(|text| text.parse().unwrap())).collect()
}

/// Gives the internet's side these addresses, as if the operator's own network were there.
fn furnish_inside(story: &Story) {
    story
        .network
        .internet()
        .namespace()
        .route("furnishing the inside", |route| {
            let loopback = route.index_of("lo")?.unwrap();
            INSIDE.iter().map(|text| text.parse::<IpAddr>().unwrap()).try_for_each(|address| {
                route.add_address(loopback, address, if address.is_ipv4() { 32 } else { 128 })
            })
        })
        .unwrap();
}

/// Sends the first packets of several protocols to each of them.
fn knock(story: &Story, number: usize, targets: &[IpAddr]) {
    let sender = RawSender::of(story.guest(number));
    let [own_v4, own_v6] = story.addresses(number);
    for &target in targets {
        sender.send(&knocks(if target.is_ipv4() { own_v4 } else { own_v6 }, target));
    }
}

fn knocks(own: IpAddr, target: IpAddr) -> Vec<Packet> {
    let from = SocketAddr::new(own, 6000);
    vec![
        packets::udp(from, SocketAddr::new(target, 9), b"knock"),
        packets::tcp_syn(from, SocketAddr::new(target, 22)),
        packets::tcp_syn(from, SocketAddr::new(target, 443)),
        packets::icmp_echo(own, target),
        packets::ip(own, target, packets::ESP, &[0; 16]),
    ]
}

fn route_through_gateway(story: &Story, number: usize, targets: [IpAddr; 2]) {
    let guest = story.guest(number);
    let routers: [IpAddr; 2] = [guest.zone().gateway_v4().into(), guest.zone().gateway_link_local().into()];
    guest
        .namespace()
        .route("routing through the gateway", |route| {
            let link = route.index_of("eth0")?.unwrap();
            targets.into_iter().zip(routers).try_for_each(|(target, router)| {
                route.add_route(target, if target.is_ipv4() { 32 } else { 128 }, Some(router), link)
            })
        })
        .unwrap();
}

/// Asserts that nothing of the one arrives at the other, whatever it says to whom it says it.
fn assert_unreached(story: &Story, from: usize, to: usize) {
    let (v4, v6) = (story.guest(from).v4(), story.guest(from).v6());
    let from_it = [format!("ip saddr {v4}"), format!("ip6 saddr {v6}")];
    let witness = Witness::post(story.guest(to).namespace(), &from_it);
    knock(story, from, &story.addresses(to));
    // By now all of it has been dealt with: the oracle's marked packet went through the same gateway after it.
    story.mark();
    assert_eq!(witness.count(), 0, "g{from} reached g{to}");
    // The witness does see what comes from that address: the gateway says something in its name.
    let gateway = story.inside_gateway();
    let spoken = gateway.run(|| speak_as(v4, SocketAddr::new(story.addresses(to)[0], 9))).unwrap();
    spoken.unwrap();
    assert_eq!(witness.count(), 1, "the witness at g{to} is blind");
}

/// One packet with a foreign source, from where no rule stands in the way.
fn speak_as(source: std::net::Ipv4Addr, target: SocketAddr) -> std::io::Result<usize> {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::DGRAM, None)?;
    socket.set_ip_transparent_v4(true)?;
    socket.bind(&SocketAddr::from((source, 0)).into())?;
    socket.send_to(b"it sees", &target.into())
}
