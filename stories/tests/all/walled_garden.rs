//! The walled garden: open by the name that was asked, on its port, while the answer lives; everything beside it is shut.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use lab::wait_for;

use super::nft;
use super::resolver::{self, UPSTREAM, ask};
use super::story::{Script, Story};

const RECORDS: [&str; 4] = [
    "--host-record=garden.test,203.0.113.11,2001:db8:113::11",
    "--host-record=deep.wild.test,203.0.113.12,2001:db8:113::12",
    "--host-record=web.test,203.0.113.11",
    "--host-record=rebind.test,192.168.51.1,10.0.0.7",
];
const ENTRIES: &str = r#"entries = [
    "garden.test tcp/8080", "*.wild.test tcp/7", "web.test tcp/80", "rebind.test tcp/443", "203.0.113.10 udp/7",
]"#;
/// The shortest that may be configured.
const TTL: &str = "longest_ttl_seconds = 5";

fn story() -> Story {
    Script::guests(1).resolving(&format!("{UPSTREAM}\n{TTL}")).gardening(ENTRIES).begin()
}

fn resolve(story: &Story, name: &str) {
    let gateway: IpAddr = story.guest(1).zone().gateway_v4().into();
    for kind in ["A", "AAAA"] {
        assert_eq!(ask(story.guest(1), gateway, name, kind, "").status, "NOERROR");
    }
}

fn connects(story: &Story, target: &str) -> bool {
    let target: SocketAddr = target.parse().unwrap();
    match story.guest(1).connect(target) {
        Ok(_) => true,
        Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => false,
        Err(error) => panic!("{target}: {error}"),
    }
}

#[test]
fn a_host_of_the_garden_opens_by_its_name_on_its_port_and_nothing_beside_it() {
    let story = story();
    let _dnsmasq = resolver::serve(&story, &RECORDS);
    for garden in ["203.0.113.11:8080", "[2001:db8:113::11]:8080"] {
        assert!(!connects(&story, garden), "{garden} before anybody asked for its name");
    }
    resolve(&story, "garden.test");
    for (target, is_open) in [
        ("203.0.113.11:8080", true),
        ("[2001:db8:113::11]:8080", true),
        ("203.0.113.11:7", false),
        ("[2001:db8:113::11]:7", false),
        ("203.0.113.10:8080", false),
        ("[2001:db8:113::10]:8080", false),
        ("203.0.113.12:7", false),
    ] {
        assert_eq!(connects(&story, target), is_open, "{target}");
    }
    let page =
        story.guest(1).http_get("203.0.113.11:8080".parse().unwrap(), "garden.test", "/", &[]).unwrap();
    assert_eq!(page.status, 200);
    resolve(&story, "deep.wild.test");
    assert!(
        connects(&story, "203.0.113.12:7") && connects(&story, "[2001:db8:113::12]:7"),
        "by the wildcard"
    );
}

#[test]
fn the_garden_shuts_when_the_answer_has_lived_also_for_a_stream_that_runs() {
    let story = story();
    let _dnsmasq = resolver::serve(&story, &RECORDS);
    resolve(&story, "deep.wild.test");
    let mut stream = story.guest(1).echo_stream("203.0.113.12:7".parse().unwrap()).unwrap();
    assert!(stream.say(b"before", Duration::from_secs(2)).is_ok());
    // Five seconds of the answer and five of grace.
    wait_for("the end of the answer", Duration::from_secs(13), || {
        (!connects(&story, "203.0.113.12:7")).then_some(())
    })
    .unwrap();
    assert!(stream.say(b"after", Duration::from_secs(2)).is_err(), "a stream outlived the answer");
    resolve(&story, "deep.wild.test");
    assert!(connects(&story, "203.0.113.12:7"), "asking again opens again");
}

#[test]
fn the_garden_is_reached_on_port_80_and_others_there_still_get_the_portal() {
    let story = story();
    let _dnsmasq = resolver::serve(&story, &RECORDS);
    resolve(&story, "web.test");
    let get = |target: &str| story.guest(1).http_get(target.parse().unwrap(), "web.test", "/", &[]).unwrap();
    assert_eq!(get("203.0.113.11:80").status, 200);
    assert_eq!(get("203.0.113.10:80").status, 302, "a client of no known kind is led to the portal");
}

#[test]
fn a_name_never_opens_private_addresses_and_an_entry_by_address_needs_no_name() {
    let story = story();
    let _dnsmasq = resolver::serve(&story, &RECORDS);
    resolve(&story, "rebind.test");
    let open = nft::must(story.inside_gateway(), "list set inet vestibule garden_opened4");
    assert!(!open.contains("192.168.51.1") && !open.contains("10.0.0.7"), "{open}");
    story.guest(1).ping("203.0.113.10:7".parse().unwrap()).unwrap();
    assert!(
        story.guest(1).ping_within("203.0.113.11:7".parse().unwrap(), Duration::from_millis(100)).is_err()
    );
}
