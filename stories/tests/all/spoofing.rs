//! Who pretends to be somebody else gets nothing: not by address, not by link address alone, not into open flows.

use std::net::{IpAddr, SocketAddr};

use super::flows::Flows;
use super::nft;
use super::packets::{self, Packet, RawSender};
use super::story::{Script, Story, told, written};
use super::witness::Witness;

/// The honest guest, signed in, and the one who pretends.
const VICTIM: usize = 1;
const THIEF: usize = 2;

#[test]
fn a_newcomer_with_the_addresses_of_somebody_admitted_gets_no_packet_out() {
    // threats B6.
    let story = Script::guests(2).begin();
    story.sign_in(VICTIM);
    story.assert_online(VICTIM);
    let thief = RawSender::of(story.guest(THIEF));
    let mark = story.mark();
    // The victim is silent now: whatever comes from its addresses is the thief's.
    for (source, site) in story.addresses(VICTIM).into_iter().zip(story.network.internet().web()) {
        thief.send(&new_flows(source, site.ip()));
    }
    story.assert_silence_since(&mark);
    story.assert_online(VICTIM);
}

#[test]
fn nobody_can_slip_a_packet_into_an_open_flow_of_somebody_admitted() {
    let story = Script::guests(2).begin();
    story.sign_in(VICTIM);
    let mut flows = Flows::open(&story, VICTIM);
    let thief = RawSender::of(story.guest(THIEF));
    let mark = story.mark();
    for (from, to) in flows.udp_ends() {
        thief.send(&[packets::udp(from, to, b"not the victim's words")]);
    }
    for (from, to) in flows.tcp_ends() {
        thief.send(&[packets::tcp_data(from, to, b"not the victim's words")]);
    }
    story.assert_silence_since(&mark);
    // Nor does trying break what the victim has.
    flows.assert_running();
}

#[test]
fn a_newcomer_with_any_source_that_is_not_its_own_gets_no_packet_out() {
    let story = Script::guests(2).second_zone(1).begin();
    let sender = RawSender::of(story.guest(1));
    let mark = story.mark();
    let [site_v4, site_v6] = story.network.internet().web().map(|site| site.ip());
    let zone = story.guest(1).zone();
    let sources_v4 =
        ["203.0.113.99", "198.51.100.1", "198.51.100.9", "10.0.0.1", "127.0.0.1", "192.168.52.11"];
    let sources_v6 = ["2001:db8:113::99", "2001:db8:ff::1", "fe80::1", "::1", "2001:db8:52::b", "fd00::1"];
    for source in sources_v4.iter().map(|text| text.parse().unwrap()).chain([IpAddr::from(zone.gateway_v4())])
    {
        sender.send(&new_flows(source, site_v4));
    }
    for source in sources_v6.iter().map(|text| text.parse().unwrap()).chain([IpAddr::from(zone.gateway_v6())])
    {
        sender.send(&new_flows(source, site_v6));
    }
    story.assert_silence_since(&mark);
}

#[test]
fn what_the_gateway_answers_and_refuses_carries_nothing_out_for_a_foreign_source() {
    // threats A4, E13: an echo reply repeats what was sent, a refusal quotes it. The reply goes to the source.
    let story = Story::of_a_newcomer();
    let zone = story.guest(1).zone();
    let [site_v4, site_v6] = story.network.internet().web().map(|site| site.ip());
    let accomplices: [IpAddr; 2] = ["203.0.113.99", "2001:db8:113::99"].map(|text| text.parse().unwrap());
    let to_them = accomplices.map(|address| {
        if address.is_ipv4() { format!("ip daddr {address}") } else { format!("ip6 daddr {address}") }
    });
    // The oracle leaves out the gateway's own addresses on the uplink, so a witness without exceptions looks here.
    let witness = Witness::post(story.network.internet().namespace(), &to_them);
    let sender = RawSender::of(story.guest(1));
    for (foreign, own, site) in [
        (accomplices[0], IpAddr::from(zone.gateway_v4()), site_v4),
        (accomplices[1], IpAddr::from(zone.gateway_v6()), site_v6),
    ] {
        let from = SocketAddr::new(foreign, 5000);
        let doors = [80, 443, 53, 22].map(|port| SocketAddr::new(own, port));
        sender.send(&[packets::icmp_echo(foreign, own)]);
        for door in doors {
            let to_door = [
                packets::udp(from, door, b"psst"),
                packets::tcp_syn(from, door),
                packets::tcp_data(from, door, b"psst"),
            ];
            sender.send(&to_door);
        }
        sender.send(&new_flows(foreign, site));
        sender.send(&[packets::tcp_syn(from, SocketAddr::new(site, 80))]);
    }
    story.mark();
    assert_eq!(witness.count(), 0, "the gateway spoke for the newcomer");
    story.assert_oracle_sees(1);
}

#[test]
fn somebody_admitted_sends_under_its_own_networks_addresses_and_no_others() {
    // threats B6, RFC 2827.
    let story = Story::of_a_newcomer();
    story.sign_in(1);
    let mark = story.mark();
    let sender = RawSender::of(story.guest(1));
    let [site_v4, site_v6] = story.network.internet().web().map(|site| site.ip());
    for (foreign, site) in [("203.0.113.99", site_v4), ("10.0.0.1", site_v4), ("2001:db8:113::99", site_v6)] {
        sender.send(&new_flows(foreign.parse().unwrap(), site));
    }
    story.assert_silence_since(&mark);
    story.assert_online(1);
}

#[test]
fn a_link_address_that_no_device_can_have_gets_nothing_out() {
    // protocols I3.
    for odd in ["01:00:5e:00:00:fb", "33:33:00:00:00:01", "ff:ff:ff:ff:ff:ff", "00:00:00:00:00:00"] {
        let story = Script::guests(1).begin();
        meet_gateway(&story, 1);
        let mark = story.mark();
        pretend_link_address(&story, 1, odd);
        send_new_flows(&story, 1, story.addresses(1));
        story.assert_silence_since(&mark);
        // Nor does it sign in.
        let door = story.portal(story.guest(1).zone(), super::story::Family::V4).address;
        assert!(story.guest(1).connect(door).is_err(), "{odd} was answered");
        assert!(story.recorded_sessions().is_empty());
    }
}

#[test]
fn a_link_address_is_admitted_only_in_its_own_zone() {
    // protocols I1: the session is of zone and link address together.
    let story = Script::guests(1).second_zone(1).begin();
    story.sign_in(VICTIM);
    let thief = story.guest(THIEF);
    thief.set_link_address(story.guest(VICTIM).link_address().unwrap()).unwrap();
    let mark = story.mark();
    for site in story.network.internet().echo() {
        assert!(thief.ping_within(site, std::time::Duration::from_millis(50)).is_err());
    }
    send_new_flows(&story, THIEF, story.addresses(THIEF));
    send_new_flows(&story, THIEF, story.addresses(VICTIM));
    story.assert_silence_since(&mark);
    story.assert_online(VICTIM);
}

#[test]
fn the_known_limit_is_shown_who_clones_link_address_and_address_of_a_guest_is_that_guest() {
    // threats B1: on an open network nothing tells the two apart. If this ever fails, say so in the documentation.
    let story = Script::guests(2).begin();
    story.sign_in(VICTIM);
    meet_gateway(&story, THIEF);
    let mark = story.mark();
    pretend_link_address(&story, THIEF, &written(story.guest(VICTIM).link_address().unwrap()));
    send_new_flows(&story, THIEF, story.addresses(VICTIM));
    let fresh = story.mark().since(&mark);
    assert!(fresh.total() > 0, "{}", told(&fresh));
}

/// One packet of a new flow for each of several protocols.
fn new_flows(source: IpAddr, site: IpAddr) -> Vec<Packet> {
    let from = SocketAddr::new(source, 5000);
    vec![
        packets::udp(from, SocketAddr::new(site, 9), b"not me"),
        packets::tcp_syn(from, SocketAddr::new(site, 8080)),
        packets::icmp_echo(source, site),
        packets::ip(source, site, packets::ESP, &[0; 16]),
    ]
}

fn send_new_flows(story: &Story, number: usize, sources: [IpAddr; 2]) {
    let sender = RawSender::of(story.guest(number));
    for (source, site) in sources.into_iter().zip(story.network.internet().web()) {
        sender.send(&new_flows(source, site.ip()));
    }
}

/// Makes the gateway's link address known to the guest while it still answers.
fn meet_gateway(story: &Story, number: usize) {
    for site in story.network.internet().web() {
        story.guest(number).http_get(site, "shop.example", "/", &[]).unwrap();
    }
}

/// Rewrites the source of every frame that leaves the guest, behind its own kernel's back, which would refuse some.
fn pretend_link_address(story: &Story, number: usize, link_address: &str) {
    nft::load(
        story.guest(number).namespace(),
        &format!(
            "table netdev pretender {{\nchain leaving {{\ntype filter hook egress device eth0 priority 0;\n\
             ether saddr set {link_address}\n}}\n}}"
        ),
    );
}
