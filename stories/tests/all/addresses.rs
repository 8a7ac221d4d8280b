//! One device, one session, all its addresses: those it has, those that appear later, until the session ends.

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::time::Duration;

use lab::wait_for;

use super::story::{SOON, Script, Story};

#[test]
fn an_address_that_appears_later_is_online_without_a_new_sign_in_and_ends_with_the_session() {
    // protocols I4, I5.
    let story = Story::of_a_newcomer();
    let online = story.sign_in(1);
    let guest = story.guest(1);
    let later: [IpAddr; 3] = [
        "192.168.51.99".parse().unwrap(),
        "2001:db8:51:0:5e1f:a20c:773d:9011".parse().unwrap(),
        "2001:db8:51:0:8c44:1b02:f7e3:2d68".parse().unwrap(),
    ];
    let mark = story.mark();
    for address in later {
        guest.add_address(address).unwrap();
        assert!(answers(&story, address), "{address} appeared later and is not online");
    }
    assert!(later.iter().all(|address| story.mark().since(&mark).frames_from(*address) == 1));
    assert_eq!(story.recorded_sessions().len(), 1, "no second session");

    story.sign_out(1, &online);
    let mark = story.mark();
    for address in later.into_iter().chain(story.addresses(1)) {
        assert!(!answers(&story, address), "{address} outlived its session");
    }
    story.assert_silence_since(&mark);
}

#[test]
fn a_session_is_the_devices_and_not_the_addresses() {
    // threats B1, B7: the address of a leaver, taken by another device, is not online.
    let story = Script::guests(2).begin();
    story.sign_in(1);
    let [leavers_v4, leavers_v6] = story.addresses(1);
    let mark = story.mark();
    let heir = story.guest(2);
    for address in [leavers_v4, leavers_v6] {
        let target = story.network.internet().discard()[usize::from(address.is_ipv6())];
        heir.send_as(address, target, b"mine now").unwrap();
    }
    story.assert_silence_since(&mark);
    story.assert_online(1);
}

/// Whether one packet from that address comes back.
fn answers(story: &Story, address: IpAddr) -> bool {
    let target: SocketAddr = story.network.internet().echo()[usize::from(address.is_ipv6())];
    // The guest's own kernel takes a moment before it both sends from an address and hears what comes to it.
    let inside = story.guest(1).namespace();
    wait_for("the address", SOON, || inside.run(|| speak(address, None)).unwrap().ok()).unwrap();
    inside.run(|| speak(address, Some(target))).unwrap().is_ok()
}

/// One packet there and back; to itself where there is no target.
fn speak(address: IpAddr, target: Option<SocketAddr>) -> std::io::Result<usize> {
    let socket = UdpSocket::bind((address, 0))?;
    socket.connect(target.unwrap_or(socket.local_addr()?))?;
    socket.set_read_timeout(Some(Duration::from_millis(500)))?;
    socket.send(b"from here")?;
    socket.recv(&mut [0; 64])
}
