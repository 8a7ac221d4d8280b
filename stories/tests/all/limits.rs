//! What was granted is what is delivered: data to the packet, in both directions and families, whoever is dead
//! meanwhile; and a session that is extended goes on without a gap.
//!
//! Octets are counted by who sends and who receives, headers included; each datagram goes to the internet's echo
//! service and back, so that it counts twice.

use std::net::UdpSocket;
use std::time::Duration;

use lab::{ContinuityProbe, Form, Page, wait_for};
use serde_json::Value;

use super::flows::Flows;
use super::nft;
use super::story::{Family, SOON, Script, Story};

const GRANTED: u64 = 1_000_000;
const PAYLOAD: usize = 1000;
/// A packet of UDP that carries it, by family.
const OCTETS: [u64; 2] = [20 + 8 + PAYLOAD as u64, 40 + 8 + PAYLOAD as u64];
/// More round trips than any limit here lets through.
pub(super) const MANY: usize = 600;

/// One guest's datagrams, and what of them passed.
pub(super) struct Datagrams {
    socket: UdpSocket,
    pub(super) octets: u64,
    pub(super) delivered: u64,
}

impl Datagrams {
    pub(super) fn of(story: &Story, number: usize, family: usize) -> Self {
        let socket = story.guest(number).udp(story.network.internet().echo()[family]).unwrap();
        Self { socket, octets: OCTETS[family], delivered: 0 }
    }

    /// Sends so many there and back, one after the other; stops where nothing comes back.
    pub(super) fn exchange(&mut self, story: &Story, number: usize, count: usize) {
        let mark = story.mark();
        let mut received = 0;
        for _ in 0..count {
            if !self.once() {
                break;
            }
            received += 1;
        }
        let sources = story.addresses(number);
        let fresh = story.mark().since(&mark);
        let sent: u64 = sources.iter().map(|source| fresh.frames_from(*source)).sum();
        self.delivered += (sent + received) * self.octets;
    }

    fn once(&self) -> bool {
        let _ = self.socket.take_error();
        self.socket.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
        self.socket.send(&[b'd'; PAYLOAD]).is_ok()
            && self.socket.recv(&mut [0; PAYLOAD]).is_ok_and(|length| length == PAYLOAD)
    }
}

pub(super) fn document(story: &Story, number: usize) -> Value {
    story.browser(number, Family::V4).ask_api().unwrap().json().unwrap()
}

fn bytes_remaining(story: &Story, number: usize) -> Option<u64> {
    document(story, number)["bytes-remaining"].as_u64()
}

fn shown(story: &Story, session: u64) -> Value {
    story.session_command(&["show", &session.to_string()]).1
}

/// The gateway has counted so much: API and operator say the same number.
fn await_used(story: &Story, number: usize, used: u64) {
    let session = story.session_of(number);
    wait_for("the count", SOON, || (bytes_remaining(story, number) == Some(GRANTED - used)).then_some(()))
        .unwrap_or_else(|error| {
            panic!("{error}: {used} passed, {:?} are said to be left", bytes_remaining(story, number))
        });
    assert_eq!(shown(story, session)["used_bytes"].as_u64(), Some(used));
}

#[test]
fn data_is_cut_on_the_packet_in_both_families_and_directions() {
    let story = Script::guests(4).granting("data = \"1 MB\"").begin();
    for (number, family) in [(1, 0), (2, 1)] {
        story.sign_in(number);
        assert_eq!(bytes_remaining(&story, number), Some(GRANTED));
        let session = story.session_of(number);
        let mut datagrams = Datagrams::of(&story, number, family);
        datagrams.exchange(&story, number, MANY);
        println!("granted {GRANTED}, delivered {} in packets of {}", datagrams.delivered, datagrams.octets);
        assert!(datagrams.delivered <= GRANTED, "{} passed", datagrams.delivered);
        assert!(datagrams.delivered + datagrams.octets > GRANTED, "only {} passed", datagrams.delivered);
        // It ends as time does: captive again, on record, and running flows are cut in both families.
        wait_for("captivity", SOON, || {
            (document(&story, number)["captive"] == Value::Bool(true)).then_some(())
        })
        .unwrap();
        let ended = shown(&story, session);
        assert_eq!(ended["end_cause"], "data-over");
        assert_eq!((&ended["used_bytes"], &ended["remaining_bytes"]), (&GRANTED.into(), &0.into()));
        for target in story.network.internet().echo() {
            assert!(story.guest(number).ping_within(target, Duration::from_millis(50)).is_err());
        }
    }
    // Both families draw on the one grant.
    story.sign_in(3);
    let mut both = [0, 1].map(|family| Datagrams::of(&story, 3, family));
    both[0].exchange(&story, 3, 200);
    both[1].exchange(&story, 3, MANY);
    let delivered = both[0].delivered + both[1].delivered;
    assert!(delivered <= GRANTED && delivered + both[1].octets > GRANTED, "{delivered} of {GRANTED}");
    // And who has another session has another grant.
    story.sign_in(4);
    assert_eq!(bytes_remaining(&story, 4), Some(GRANTED));
    story.assert_online(4);
}

#[test]
fn who_has_used_up_the_data_is_told_when_to_come_back_and_gains_nothing_by_signing_out() {
    let story = Script::guests(1).granting("data = \"1 MB\"").begin();
    let online = story.sign_in(1);
    let mut datagrams = Datagrams::of(&story, 1, 0);
    datagrams.exchange(&story, 1, 100);
    story.sign_out(1, &online);
    story.sign_in(1);
    assert_eq!(bytes_remaining(&story, 1), Some(GRANTED - 200 * OCTETS[0]), "counted to the octet");
    let mut again = Datagrams::of(&story, 1, 1);
    again.exchange(&story, 1, MANY);
    let delivered = datagrams.delivered + again.delivered;
    assert!(delivered <= GRANTED && delivered + again.octets > GRANTED, "{delivered} of {GRANTED}");
    wait_for("captivity", SOON, || (document(&story, 1)["captive"] == Value::Bool(true)).then_some(()))
        .unwrap();
    let page = story.browser(1, Family::V4).open_page("/").unwrap();
    assert!(page.response.text().contains("has used all that it gets"), "{}", page.response.text());
    assert!(page.post_form().is_err(), "there is no button that would not work");
}

#[test]
fn a_download_ends_where_the_data_does_with_the_gateway_dead() {
    use std::io::{Read as _, Write as _};
    let mut story = Script::guests(2).granting("data = \"1 MB\"").begin();
    for number in [1, 2] {
        story.sign_in(number);
    }
    story.gateway.kill_all().unwrap();
    for (number, target) in [1, 2].into_iter().zip(story.network.internet().transfers()) {
        let mut stream = story.guest(number).connect(target).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
        stream
            .write_all(format!("GET /bytes/5000000 HTTP/1.1\r\nHost: {target}\r\n\r\n").as_bytes())
            .unwrap();
        let (mut content, mut chunk) = (0, vec![0; 65_536]);
        while let Ok(count @ 1..) = stream.read(&mut chunk) {
            content += count as u64;
        }
        println!("granted {GRANTED}, {content} octets of content came over TCP from {target}");
        assert!(content <= GRANTED, "{content} octets came");
        // The kernel sends up to 64 KiB as one packet: that one, the acknowledgements and the headers may be missing.
        assert!(content > GRANTED * 3 / 4, "only {content} octets came");
        assert!(story.guest(number).ping_within(story.network.internet().echo()[0], SOON / 10).is_err());
    }
    story.gateway.restart().unwrap();
    wait_for("the ends", SOON, || story.recorded_sessions().is_empty().then_some(())).unwrap();
}

#[test]
fn what_is_left_survives_death_and_the_loss_of_the_table() {
    let mut story = Script::guests(1).granting("data = \"1 MB\"").begin();
    story.sign_in(1);
    let mut datagrams = Datagrams::of(&story, 1, 0);
    datagrams.exchange(&story, 1, 100);
    await_used(&story, 1, datagrams.delivered);

    // Killed: the kernel goes on counting, and the next gateway takes its count over.
    story.gateway.kill_all().unwrap();
    datagrams.exchange(&story, 1, 100);
    story.gateway.restart().unwrap();
    await_used(&story, 1, datagrams.delivered);
    assert_eq!(datagrams.delivered, 400 * OCTETS[0]);

    // And its table with it: what was on record is what is left.
    story.gateway.kill_all().unwrap();
    nft::must(story.inside_gateway(), "delete table inet vestibule");
    story.gateway.restart().unwrap();
    assert_eq!(bytes_remaining(&story, 1), Some(GRANTED - datagrams.delivered));
    datagrams.exchange(&story, 1, MANY);
    println!("granted {GRANTED}, delivered {} through two deaths", datagrams.delivered);
    assert!(datagrams.delivered <= GRANTED, "{} passed", datagrams.delivered);
    assert!(datagrams.delivered + datagrams.octets > GRANTED, "only {} passed", datagrams.delivered);
}

fn form_that_extends(page: &Page) -> Option<Form> {
    Form::all_in(&page.response.text()).into_iter().find(|form| form.action == "/extend")
}

#[test]
fn a_guest_extends_from_the_page_and_running_flows_do_not_notice() {
    let story = Script::guests(1).lasting(60).granting("data = \"1 MB\"\nextendable = true").begin();
    story.sign_in(1);
    let session = story.session_of(1);
    assert_eq!(document(&story, 1)["can-extend-session"], Value::Bool(true));
    let mut flows = Flows::open(&story, 1);
    Datagrams::of(&story, 1, 0).exchange(&story, 1, 100);
    // A tenth of the time must be gone before there is anything to gain.
    wait_for("some time to pass", 4 * SOON, || {
        (document(&story, 1)["seconds-remaining"].as_u64()? < 53).then_some(())
    })
    .unwrap();
    assert!(bytes_remaining(&story, 1).unwrap() < GRANTED - 100 * OCTETS[0]);

    let probe = ContinuityProbe::start(story.guest(1), story.network.internet().echo()).unwrap();
    let mut browser = story.browser(1, Family::V6);
    let page = browser.open_page("/").unwrap();
    let form = form_that_extends(&page).unwrap();
    let answer = browser.send_form(&page, &form).unwrap().0;
    assert_eq!(answer.status, 303, "{}", answer.text());
    let after = document(&story, 1);
    assert!(after["seconds-remaining"].as_u64().unwrap() >= 58, "{after}");
    assert!(after["bytes-remaining"].as_u64().unwrap() > GRANTED - 20_000, "{after}");
    assert_eq!(story.session_of(1), session, "it is the same session");
    flows.assert_running();
    wait_for("a while under the new grant", SOON, || {
        (document(&story, 1)["seconds-remaining"].as_u64()? < 58).then_some(())
    })
    .unwrap();
    flows.assert_running();
    let continuity = probe.finish();
    assert!(continuity.v4.sent > 5 && continuity.v6.sent > 5, "the probe did not run: {continuity:?}");
    assert_eq!(continuity.lost(), 0, "{continuity:?}");
    println!("{after}, {continuity:?}");

    // The kernel holds it for as long as the guest was told.
    let (device, _) = story.recorded_sessions().remove(0);
    let listing = nft::must(story.inside_gateway(), "list map inet vestibule session_of");
    let element = listing.split(&device).nth(1).unwrap_or_else(|| panic!("{listing}"));
    let left = element.split("expires ").nth(1).unwrap().split('s').next().unwrap();
    let is_long = left.starts_with("1m") || left.parse::<u64>().is_ok_and(|seconds| seconds >= 50);
    assert!(is_long, "{listing}");
}

#[test]
fn where_extending_is_not_offered_no_page_and_no_api_speaks_of_it() {
    let story = Script::guests(1).granting("data = \"2 GiB\"").begin();
    let online = story.sign_in(1);
    assert!(form_that_extends(&online).is_none());
    let document = document(&story, 1);
    assert!(document.get("can-extend-session").is_none(), "{document}");
    assert_eq!(document["bytes-remaining"].as_u64(), Some(2_147_483_647), "as much as clients can read");
    assert!(online.response.text().contains("2.1 GB"), "{}", online.response.text());
}
