//! The API's address reaches devices in router advertisements beside those of the link's router, byte by byte, and nobody's
//! routes change; a network without a portal is said to be one; with a certificate that devices cannot trust, silence.

use std::net::Ipv6Addr;
use std::time::{Duration, Instant};

use lab::{Guest, wait_for};

use super::advertisers::{Ear, Seen, addresses, default_route, ip, listen, radvd, rdisc6, send, solicit};
use super::story::{SOON, Script, Story};

/// Option 37 in units of eight octets: four without padding, and five with two octets of it.
const API: &[u8] = b"\x25\x04https://portal.example/capport";
const UNRESTRICTED: &[u8] = b"\x25\x05urn:ietf:params:capport:unrestricted\0\0";
/// Managed and other configuration, as the story's router says it.
const BOTH_FLAGS: u8 = 0xc0;

/// Ours: nothing about routing, and exactly this option.
fn is_ours(seen: &Seen, option: &[u8]) -> bool {
    let [kind, code, _, _, hop_limit, _, rest @ ..] = &seen.message[..16] else { return false };
    (*kind, *code, *hop_limit) == (134, 0, 0) && *rest == [0; 10] && &seen.message[16..] == option
}

/// Where the machine has `br_netfilter` loaded, the rule set would refuse what guests send each other through the bridge.
fn pass_bridged_packets(story: &Story) {
    // Without it there is no such setting.
    let _ = story.inside_gateway().set_sysctl("net/bridge/bridge-nf-call-ip6tables", "0");
}

/// The guest solicits until ours follows the router's.
fn await_announcing(ear: &Ear, guest: &Guest) -> Seen {
    wait_for("the API in a router advertisement", SOON, || {
        solicit(guest);
        ear.heard().into_iter().find(|seen| is_ours(seen, API))
    })
    .unwrap()
}

/// The address that the story's router has on this link.
fn router(ear: &Ear) -> Ipv6Addr {
    ear.wait("the router's advertisement", |seen| seen.lifetime() == 1800).source
}

/// A guest that configured itself by a router keeps everything while ours come, solicited and unasked.
fn beside_a_router(story: &Story) {
    let guest = story.guest(1);
    let ear = Ear::of(guest);
    let router = router(&ear);
    listen(guest);
    let route = wait_for("a default route by advertisement", SOON, || {
        let route = default_route(guest);
        route.contains(&router.to_string()).then_some(route)
    })
    .unwrap();
    let ours = await_announcing(&ear, guest);
    assert_eq!(ours.message[5], BOTH_FLAGS, "the router's own flags");
    assert_ne!(ours.source, router);
    assert!(ours.source.is_unicast_link_local());

    for _ in 0..3 {
        ear.heard();
        let began = Instant::now();
        solicit(guest);
        let ours = ear.wait("the answer to a solicitation", |seen| is_ours(seen, API));
        assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
        assert_eq!(ours.message[5], BOTH_FLAGS);
        let now = default_route(guest);
        assert_eq!(now.split(" expires").next(), route.split(" expires").next(), "the default route");
    }
    let addresses = addresses(guest);
    assert!(addresses.contains("2001:db8:51:"), "the announced prefix: {addresses}");
    assert_eq!(default_route(guest).lines().count(), 1, "no second router: {}", default_route(guest));

    let told = rdisc6(guest);
    let mut each = told.split("from ").map(str::trim);
    assert!(each.any(|from| from.starts_with(&router.to_string())), "{told}");
    assert!(told.contains(&ours.source.to_string()), "rdisc6 hears ours too: {told}");
    let doctor = story.doctor();
    let line = format!("https://portal.example/capport is announced on guest0 from {}", ours.source);
    assert!(doctor.contains(&line), "{doctor}");
}

#[test]
fn beside_a_router_on_this_machine_the_api_is_announced_and_no_route_changes() {
    let story = Script::guests(1).begin();
    let _radvd = radvd(&story, story.inside_gateway(), "guest0", "2001:db8:51::/64");
    beside_a_router(&story);
}

#[test]
fn beside_a_router_on_another_machine_the_api_is_announced_and_no_route_changes() {
    let story = Script::neighbours(2).begin();
    pass_bridged_packets(&story);
    let _radvd = radvd(&story, story.guest(2).namespace(), "eth0", "2001:db8:51::/64");
    beside_a_router(&story);
}

#[test]
fn an_advertisement_like_ours_from_the_routers_own_address_would_take_the_route_away() {
    // What the other stories would see if we sent from there.
    let story = Script::guests(1).announcing("announce = false").begin();
    let guest = story.guest(1);
    let radvd = radvd(&story, story.inside_gateway(), "guest0", "2001:db8:51::/64");
    listen(guest);
    let router = router(&Ear::of(guest));
    let has_route = || default_route(guest).contains(&router.to_string());
    wait_for("a default route by advertisement", SOON, || has_route().then_some(())).unwrap();
    // It says no good-bye: what happens now is our doing.
    drop(radvd);
    assert!(has_route());
    let ours = [&[134, 0, 0, 0, 0, BOTH_FLAGS][..], &[0; 10], API].concat();
    send(story.inside_gateway(), "guest0", Some(router), &ours, "ff02::1");
    wait_for("the loss of the default route", SOON, || (!has_route()).then_some(())).unwrap();
}

#[test]
fn with_a_certificate_that_devices_cannot_trust_nothing_is_sent_until_it_is_right_again() {
    let story = Script::guests(1).begin();
    let guest = story.guest(1);
    let _radvd = radvd(&story, story.inside_gateway(), "guest0", "2001:db8:51::/64");
    let ear = Ear::of(guest);
    await_announcing(&ear, guest);
    story.change_certificate("other.example");
    wait_for("doctor's word that it is not announced", SOON, || {
        story
            .doctor()
            .contains("the API is not announced: the certificate is not for portal.example")
            .then_some(())
    })
    .unwrap();
    ear.heard();
    let told = rdisc6(guest);
    assert!(told.contains("2001:db8:51::/64"), "the router goes on: {told}");
    let heard = ear.heard();
    assert!(
        !heard.is_empty() && heard.iter().all(|seen| seen.lifetime() == 1800),
        "only the router: {heard:?}"
    );
    story.change_certificate("portal.example");
    await_announcing(&ear, guest);
}

#[test]
fn a_network_without_a_portal_is_said_to_have_none_and_is_left_alone() {
    let script = Script::guests(1).network_without_portal(1);
    let story = script.announcing("unrestricted = [\"guest1\"]").begin();
    let staff = story.guest(2);
    let _radvd = radvd(&story, story.inside_gateway(), "guest1", "2001:db8:52::/64");
    let ear = Ear::of(staff);
    wait_for("the word that there is no portal", SOON, || {
        solicit(staff);
        ear.heard().into_iter().find(|seen| is_ours(seen, UNRESTRICTED))
    })
    .unwrap();
    story.assert_online(2);
}

#[test]
fn a_router_that_says_the_same_is_left_to_say_it_and_another_address_is_told_to_the_operator() {
    let story = Script::neighbours(2).begin();
    pass_bridged_packets(&story);
    let (guest, router) = (story.guest(1), story.guest(2).namespace());
    let ear = Ear::of(guest);
    let says = |option: &[u8]| [&[134, 0, 0, 0, 64, 0, 0x07, 0x08][..], &[0; 8], option].concat();
    let from = Some("fe80::77".parse().unwrap());
    // Again and again: the first one may come before the announcer listens.
    wait_for("ours beside it", 4 * SOON, || {
        send(router, "eth0", from, &says(b"\x25\x04https://elsewhere.example/\0\0\0\0"), "ff02::1");
        std::thread::sleep(std::time::Duration::from_millis(200));
        ear.heard().iter().any(|seen| is_ours(seen, API)).then_some(())
    })
    .unwrap();
    let line = "on guest0 fe80::77 announces another address: https://elsewhere.example/";
    wait_for("doctor's word of two addresses", SOON, || story.doctor().contains(line).then_some(())).unwrap();
    send(router, "eth0", from, &says(API), "ff02::1");
    let line = "is announced on guest0 by its router fe80::77; we are silent there";
    wait_for("doctor's word that the router says it", SOON, || story.doctor().contains(line).then_some(()))
        .unwrap();
    ear.heard();
    let told = rdisc6(guest);
    assert!(ear.heard().is_empty(), "for some devices ours would take it away: {told}");
}

#[test]
fn when_the_announcer_dies_the_operator_is_told_and_everything_else_goes_on() {
    let story = Script::guests(1).begin();
    let [_helper, announcer] = story.gateway.children()[..] else { panic!("a helper and an announcer") };
    super::privileges::kill(announcer);
    wait_for("the log's word of it", SOON, || {
        story.gateway.log().unwrap().contains("the announcer is gone").then_some(())
    })
    .unwrap();
    assert!(story.doctor().contains("the announcer does not run"), "{}", story.doctor());
    story.sign_in(1);
    story.assert_online(1);
}

#[test]
fn an_interface_that_comes_later_and_again_is_announced_on() {
    let story = Script::guests(1).announcing("unrestricted = [\"late0\"]").begin();
    let inside = story.inside_gateway();
    let missing = "nothing is announced on late0: it is not there";
    wait_for("doctor's word that it is missing", SOON, || story.doctor().contains(missing).then_some(()))
        .unwrap();
    for _ in 0..2 {
        ip(inside, "link add late0 type veth peer name late1");
        for link in ["late0", "late1"] {
            ip(inside, &format!("link set {link} up"));
        }
        let ear = Ear::inside(inside);
        // No router is there: what nobody answers is answered after four seconds.
        wait_for("the announcement on it", 4 * SOON, || {
            send(inside, "late1", Some("fe80::5".parse().unwrap()), &[133, 0, 0, 0, 0, 0, 0, 0], "ff02::2");
            ear.heard().into_iter().find(|seen| is_ours(seen, UNRESTRICTED))
        })
        .unwrap();
        ip(inside, "link delete late0");
    }
}
