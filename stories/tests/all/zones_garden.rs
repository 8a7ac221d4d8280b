//! A zone's own part of the walled garden: its devices reach it, those of the other zone do not, whoever asked first.

use std::io;
use std::net::{IpAddr, SocketAddr};

use super::resolver::{self, UPSTREAM, ask};
use super::story::{Script, Story};

const RECORDS: [&str; 2] = [
    "--host-record=lobby.test,203.0.113.11,2001:db8:113::11",
    "--host-record=all.test,203.0.113.12,2001:db8:113::12",
];
const LOBBY: [&str; 2] = ["203.0.113.11:8080", "[2001:db8:113::11]:8080"];
const ALL: [&str; 2] = ["203.0.113.12:7", "[2001:db8:113::12]:7"];

fn resolve(story: &Story, number: usize, name: &str) {
    let guest = story.guest(number);
    let gateway: IpAddr = guest.zone().gateway_v4().into();
    for kind in ["A", "AAAA"] {
        assert_eq!(ask(guest, gateway, name, kind, "").status, "NOERROR", "{name} is answered to everybody");
    }
}

fn connects(story: &Story, number: usize, target: &str) -> bool {
    let target: SocketAddr = target.parse().unwrap();
    match story.guest(number).connect(target) {
        Ok(_) => true,
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => false,
        Err(error) => panic!("{target}: {error}"),
    }
}

#[test]
fn what_one_zone_opens_stays_shut_for_devices_of_the_other() {
    let story = Script::guests(1)
        .second_zone(1)
        .zone("guest1", "name = \"Lobby\"\nwalled_garden = [\"lobby.test tcp/8080\"]")
        .resolving(UPSTREAM)
        .gardening("entries = [\"all.test tcp/7\"]")
        .begin();
    let _dnsmasq = resolver::serve(&story, &RECORDS);
    let mark = story.mark();
    resolve(&story, 2, "lobby.test");
    resolve(&story, 1, "lobby.test");
    for target in LOBBY {
        assert!(connects(&story, 2, target), "{target} from its own zone");
        assert!(!connects(&story, 1, target), "{target} from the other zone");
    }
    story.assert_nothing_from(&story.addresses(1), &mark);
    for number in [1, 2] {
        resolve(&story, number, "all.test");
        for target in ALL {
            assert!(connects(&story, number, target), "{target} is open to all");
        }
    }
    let told = story.doctor();
    assert!(told.contains("zone guest1 (Lobby)") && told.contains("walled garden lobby.test"), "{told}");
}
