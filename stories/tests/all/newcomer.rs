//! No packet of a newcomer reaches the internet, on either family, by any protocol; and it is told so at once.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, SocketAddr, SocketAddrV6, UdpSocket};
use std::time::{Duration, Instant};

use super::packets::{self, Packet, RawSender};
use super::story::{SOON, Script, Story};
use super::witness::Witness;

/// Without 53: DNS of newcomers is answered by the gateway, which is told in `captive_dns`.
const TCP_PORTS: [u16; 7] = [7, 22, 25, 443, 853, 8080, 8443];
const UDP_PORTS: [u16; 6] = [7, 53, 123, 443, 500, 3478];
/// A refusal takes well under a millisecond; a second is where a phone would notice.
const AT_ONCE: Duration = Duration::from_millis(500);

#[test]
fn a_newcomers_tcp_is_reset_at_once_on_every_port_of_both_families() {
    let story = Story::of_a_newcomer();
    let mark = story.mark();
    for site in story.network.internet().web() {
        for port in TCP_PORTS {
            let (error, took) =
                refused(|| story.guest(1).connect(SocketAddr::new(site.ip(), port)).map(drop));
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused, "{site} port {port}: {error}");
            assert!(took < AT_ONCE, "{site} port {port} was reset only after {took:?}");
        }
    }
    story.assert_silence_since(&mark);
    story.assert_oracle_sees(1);
}

#[test]
fn a_newcomers_udp_gets_nowhere_and_its_quic_is_refused_at_once() {
    let story = Story::of_a_newcomer();
    let mark = story.mark();
    for site in story.network.internet().web() {
        let quic = SocketAddr::new(site.ip(), 443);
        let (error, took) = refused(|| story.guest(1).ping_within(quic, Duration::from_secs(2)).map(drop));
        // ICMP 3/13 and ICMPv6 1/1, "administratively prohibited", as the socket tells them (protocols A3, W3).
        assert!(matches!(error.kind(), ErrorKind::HostUnreachable | ErrorKind::PermissionDenied), "{error}");
        assert!(took < AT_ONCE, "{quic} was refused only after {took:?}");
        for port in UDP_PORTS {
            let target = SocketAddr::new(site.ip(), port);
            let echoed = story.guest(1).ping_within(target, Duration::from_millis(20));
            assert!(echoed.is_err(), "UDP to {target} came back");
        }
    }
    story.assert_silence_since(&mark);
    story.assert_oracle_sees(1);
}

#[test]
fn no_other_protocol_of_a_newcomer_gets_out_nor_do_fragments_and_options() {
    let story = Story::of_a_newcomer();
    let mark = story.mark();
    let sender = RawSender::of(story.guest(1));
    let ways: Vec<(IpAddr, IpAddr)> =
        story.addresses(1).into_iter().zip(story.network.internet().web().map(|site| site.ip())).collect();
    for &(own, site) in &ways {
        sender.send(&whole(own, site));
        sender.send(&broken(own, site));
    }
    story.assert_silence_since(&mark);

    // The same packets of somebody signed in do get out: it was the gate that held them.
    story.sign_in(1);
    for &(own, site) in &ways {
        let mark = story.mark();
        let sent = whole(own, site);
        sender.send(&sent);
        let passed = story.mark().since(&mark).frames_from(own);
        assert_eq!(passed, sent.len() as u64, "from {own} once signed in");
    }
}

#[test]
fn refusals_are_few_even_when_a_newcomer_floods() {
    let story = Story::of_a_newcomer();
    let refusals = [
        "tcp flags & rst == rst".to_owned(),
        "icmp type destination-unreachable".to_owned(),
        "icmpv6 type destination-unreachable".to_owned(),
    ];
    let witness = Witness::post(story.guest(1).namespace(), &refusals);
    let mark = story.mark();
    let sender = RawSender::of(story.guest(1));
    let started = Instant::now();
    for (own, site) in story.addresses(1).into_iter().zip(story.network.internet().web()) {
        for port in 0..500 {
            let from = SocketAddr::new(own, 30_000 + port);
            let flood = [
                packets::udp(from, SocketAddr::new(site.ip(), 443), b"?"),
                packets::tcp_syn(from, quiet(site)),
            ];
            sender.send(&flood);
        }
    }
    // An honest answer behind the flood: when it is there, all refusals are.
    let answer =
        story.guest(1).http_get(story.network.internet().web()[0], "shop.example", "/", &[]).unwrap();
    assert_eq!(answer.status, 302);
    let seconds = started.elapsed().as_secs() + 1;
    let heard = witness.count();
    // protocols A3: 40 at once and 20 a second for each device.
    assert!(heard > 0, "nobody was told anything");
    assert!(heard <= 40 + 20 * seconds, "{heard} refusals in {seconds} s to 2000 packets");
    story.assert_silence_since(&mark);
}

#[test]
fn the_internet_reaches_nobody_unasked_neither_newcomers_nor_the_admitted() {
    let story = Script::guests(2).begin();
    story.sign_in(2);
    let outside = story.network.internet().namespace();
    for number in [1, 2] {
        let from_outside = ["meta l4proto udp udp dport 4000".to_owned()];
        let witness = Witness::post(story.guest(number).namespace(), &from_outside);
        for address in story.addresses(number) {
            let target = SocketAddr::new(address, 4000);
            outside.run(|| send_from_anywhere(target)).unwrap().unwrap();
        }
        assert_eq!(witness.count(), 0, "g{number} was reached from outside");
        // The gateway's own packet takes the same last steps, and is counted.
        let target = SocketAddr::new(story.addresses(number)[0], 4000);
        story.inside_gateway().run(|| send_from_anywhere(target)).unwrap().unwrap();
        assert_eq!(witness.count(), 1, "the witness at g{number} is blind");
    }
}

#[test]
fn a_device_that_has_no_address_yet_is_heard_by_the_gateways_dhcp_on_both_families() {
    let story = Story::of_a_newcomer();
    let gateway = story.inside_gateway();
    let dhcp = gateway.run(|| UdpSocket::bind("0.0.0.0:67")).unwrap().unwrap();
    let dhcpv6 = gateway.run(dhcpv6_server).unwrap();
    for server in [&dhcp, &dhcpv6] {
        server.set_read_timeout(Some(SOON)).unwrap();
    }
    let (guest, own) = (story.guest(1), story.guest(1).v4().into());
    let link = guest.namespace().route("leaving", |route| {
        let link = route.index_of("eth0")?.unwrap();
        route.delete_address(link, own, 24).map(|()| link)
    });
    let link = link.unwrap();
    guest.namespace().run(|| ask_for_an_address(link)).unwrap().unwrap();
    assert_eq!(dhcp.recv_from(&mut [0; 64]).unwrap().1, "0.0.0.0:68".parse().unwrap());
    let (_, asker) = dhcpv6.recv_from(&mut [0; 64]).unwrap();
    assert!(matches!(asker.ip(), IpAddr::V6(address) if address.is_unicast_link_local()), "{asker}");
}

/// What a device says first of all: to everybody on the link, from no address or a link-local one.
fn ask_for_an_address(link: u32) -> io::Result<()> {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::DGRAM, None)?;
    socket.set_broadcast(true)?;
    socket.bind_device(Some(b"eth0"))?;
    socket.bind(&SocketAddr::from(([0, 0, 0, 0], 68)).into())?;
    socket.send_to(b"DISCOVER", &SocketAddr::from(([255; 4], 67)).into())?;
    let all_servers = SocketAddrV6::new("ff02::1:2".parse().map_err(io::Error::other)?, 547, 0, link);
    UdpSocket::bind("[::]:546")?.send_to(b"SOLICIT", all_servers).map(drop)
}

fn dhcpv6_server() -> UdpSocket {
    let socket = UdpSocket::bind("[::]:547").unwrap();
    let link: u32 = std::fs::read_to_string("/proc/thread-self/net/if_inet6")
        .unwrap()
        .lines()
        .find(|line| line.ends_with("guest0"))
        .and_then(|line| u32::from_str_radix(line.split_whitespace().nth(1)?, 16).ok())
        .unwrap();
    socket.join_multicast_v6(&"ff02::1:2".parse().unwrap(), link).unwrap();
    socket
}

/// Everything that is neither plain TCP nor plain UDP, as an honest sender would send it.
fn whole(own: IpAddr, site: IpAddr) -> Vec<Packet> {
    let (from, to) = (SocketAddr::new(own, 5000), SocketAddr::new(site, 9));
    let protocols = [packets::IP_IN_IP, packets::IPV6_IN_IP, packets::GRE, packets::ESP, packets::UNASSIGNED];
    let mut all = with_protocols(own, site, &protocols);
    all.push(packets::icmp_echo(own, site));
    all.push(packets::udp_behind_options(from, to));
    all.push(packets::udp(from, to, b"plain"));
    all
}

/// What no honest sender sends: halves, wrong checksums, the other family's ICMP.
fn broken(own: IpAddr, site: IpAddr) -> Vec<Packet> {
    let foreign_icmp = if own.is_ipv4() { packets::ICMPV6 } else { packets::ICMP };
    let mut all = with_protocols(own, site, &[packets::SCTP, packets::UDP_LITE, packets::UDP, foreign_icmp]);
    let [first, rest] = packets::udp_in_fragments(SocketAddr::new(own, 5001), SocketAddr::new(site, 9));
    let [_, alone] = packets::udp_in_fragments(SocketAddr::new(own, 5002), SocketAddr::new(site, 9));
    all.extend([first, rest, alone]);
    all
}

fn with_protocols(own: IpAddr, site: IpAddr, protocols: &[u8]) -> Vec<Packet> {
    protocols.iter().map(|&protocol| packets::ip(own, site, protocol, &[0; 32])).collect()
}

fn quiet(site: SocketAddr) -> SocketAddr {
    SocketAddr::new(site.ip(), 8443)
}

fn send_from_anywhere(target: SocketAddr) -> io::Result<usize> {
    let any = if target.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
    UdpSocket::bind(any)?.send_to(b"unasked", target)
}

fn refused(work: impl FnOnce() -> io::Result<()>) -> (io::Error, Duration) {
    let started = Instant::now();
    let Err(error) = work() else { panic!("it got through") };
    (error, started.elapsed())
}
