//! Where guests' IPv4 addresses are hidden, the internet sees the gateway's, and of newcomers nothing.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::time::Duration;

use super::story::{SOON, Script};

#[test]
fn the_internet_sees_the_gateways_address_for_the_admitted_and_nothing_for_newcomers() {
    let story = Script::guests(2).masquerading().begin();
    let listen = |address: &str| UdpSocket::bind(address).unwrap();
    let outside = story.network.internet().namespace();
    let [v4, v6] = outside.run(|| [listen("203.0.113.11:9000"), listen("[2001:db8:113::11]:9000")]).unwrap();
    for socket in [&v4, &v6] {
        socket.set_read_timeout(Some(SOON)).unwrap();
    }
    let [site_v4, site_v6] = [v4.local_addr().unwrap(), v6.local_addr().unwrap()];

    let mark = story.mark();
    for site in [site_v4, site_v6] {
        for _ in 0..3 {
            let _ = story.guest(2).udp(site).unwrap().send(b"newcomer");
        }
    }
    story.sign_in(1);
    // The oracle leaves out what the gateway itself sends, so what the sockets hear decides here.
    assert_eq!(hear(story.guest(1), site_v4, &v4), "198.51.100.1".parse::<IpAddr>().unwrap());
    assert_eq!(hear(story.guest(1), site_v6, &v6), IpAddr::from(story.guest(1).v6()), "IPv6 needs no hiding");
    story.assert_nothing_from(&story.addresses(2), &mark);
    story.assert_nothing_from(&[story.guest(1).v4().into()], &mark);

    // Answers find their way back through the translation.
    story.assert_online(1);
    // And the end of the session ends translated flows as well.
    let number = story.session_of(1).to_string();
    assert_eq!(story.session_command(&["end", &number]).0, Some(0));
    let [echo, _] = story.network.internet().echo();
    assert!(story.guest(1).ping_within(echo, Duration::from_millis(50)).is_err());
    v4.set_nonblocking(true).unwrap();
    assert_eq!(v4.recv(&mut [0; 64]).unwrap_err().kind(), ErrorKind::WouldBlock, "something came late");
}

/// Sends as that guest and returns the source that the internet saw. What newcomers sent would be heard first.
fn hear(guest: &lab::Guest, site: SocketAddr, socket: &UdpSocket) -> IpAddr {
    guest.udp(site).unwrap().send(b"guest").unwrap();
    let mut octets = [0; 64];
    let (count, source) = socket.recv_from(&mut octets).unwrap();
    assert_eq!(&octets[..count], b"guest");
    source.ip()
}
