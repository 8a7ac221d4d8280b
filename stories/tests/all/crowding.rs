//! One device with ever more connections gets so many and no more, and takes nothing from the others.

use std::io::{ErrorKind, Read};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use lab::wait_for;

use super::story::{Family, SOON, Script, Story};

const BOUND: usize = 8;
const GREED: usize = 120;

#[test]
fn a_device_with_many_silent_connections_keeps_a_few_and_others_are_served() {
    // protocols T14. Both families and both doors count together: it is one device.
    let story = Script::guests(2).enforcing(&format!("connections_per_device = {BOUND}")).begin();
    let zone = story.guest(1).zone();
    let [web_v4, web_v6] = story.network.internet().web();
    let doors: [SocketAddr; 4] =
        [web_v4, web_v6, (zone.gateway_v4(), 443).into(), (zone.gateway_v6(), 443).into()];
    let mut held: Vec<TcpStream> =
        (0..GREED).filter_map(|turn| story.guest(1).connect(doors[turn % doors.len()]).ok()).collect();
    for stream in &held {
        stream.set_nonblocking(true).unwrap();
    }
    let open = wait_for("the end of the connections that are too many", SOON, || {
        held.retain_mut(is_open);
        (held.len() <= BOUND).then_some(held.len())
    });
    let open = open.unwrap_or_else(|error| panic!("{error}: {} of {GREED} are open", held.len()));
    assert!(open > 0, "a device that is slow is not sent away altogether");

    others_are_served(&story);
    // The greedy one gets its places back when it lets go.
    drop(held);
    wait_for("the greedy device's next sign-in", SOON, || story.browser(1, Family::V4).sign_in().ok())
        .unwrap();
    story.assert_online(1);
}

fn others_are_served(story: &Story) {
    let started = Instant::now();
    for site in story.network.internet().web() {
        let answer = story.guest(2).http_get(site, "shop.example", "/", &[("Accept", "text/html")]).unwrap();
        assert_eq!(answer.status, 511);
    }
    story.sign_in(2);
    story.assert_online(2);
    assert!(started.elapsed() < Duration::from_secs(1), "the other waited {:?}", started.elapsed());
}

/// Not closed by the other side, as far as is known here. What was said before the close is read over.
fn is_open(stream: &mut TcpStream) -> bool {
    let mut octets = [0; 4096];
    loop {
        match stream.read(&mut octets) {
            Ok(0) => return false,
            Ok(_) => {}
            Err(error) => return error.kind() == ErrorKind::WouldBlock,
        }
    }
}
