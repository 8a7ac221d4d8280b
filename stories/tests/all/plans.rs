//! Plans with real traffic: rates, a limit of one direction, slow-down instead of an end, and orders of the operator for a
//! session that lives. Octets are counted by who sends and who receives, headers included.

use std::net::UdpSocket;
use std::time::{Duration, Instant};

use lab::{ContinuityProbe, Snapshot, wait_for};
use serde_json::Value;

use super::story::{Family, SOON, Script, Story};

const PAYLOAD: usize = 1000;
/// A packet of UDP that carries it, by family.
pub(super) const OCTETS: [u64; 2] = [20 + 8 + PAYLOAD as u64, 40 + 8 + PAYLOAD as u64];
/// Long enough that 5 % of a rate are many packets.
const WATCHED: Duration = Duration::from_secs(8);

pub(super) fn socket(story: &Story, family: usize) -> UdpSocket {
    let socket = story.guest(1).udp(story.network.internet().echo()[family]).unwrap();
    socket.set_nonblocking(true).unwrap();
    socket
}

/// Sends so many datagrams a second for so long and hears what comes back; how many were sent and heard, and the time.
pub(super) fn flood(socket: &UdpSocket, each_second: u32, length: Duration) -> (u64, u64, Duration) {
    let (begun, mut sent, mut heard) = (Instant::now(), 0, 0);
    let mut answer = [0; PAYLOAD];
    while begun.elapsed() < length {
        let due = u64::try_from(begun.elapsed().as_micros()).unwrap() * u64::from(each_second) / 1_000_000;
        while sent < due && socket.send(&[b'p'; PAYLOAD]).is_ok() {
            sent += 1;
        }
        while socket.recv(&mut answer).is_ok() {
            heard += 1;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    (sent, heard, begun.elapsed())
}

pub(super) fn frames(story: &Story, before: &Snapshot) -> u64 {
    story.addresses(1).iter().map(|source| story.mark().since(before).frames_from(*source)).sum()
}

fn within_five_percent(delivered: u64, time: Duration, octets_per_second: u64, what: &str) {
    let granted = octets_per_second as f64 * time.as_secs_f64();
    let share = delivered as f64 / granted;
    println!("{what}: granted {octets_per_second} octets a second, delivered {share:.3} of it in {time:.1?}");
    assert!((0.95..=1.05).contains(&share), "{what}: {share:.3} of the rate");
}

pub(super) fn shown(story: &Story) -> Value {
    let session = story.session_of(1);
    story.session_command(&["show", &session.to_string()]).1
}

#[test]
fn a_rate_is_held_in_each_direction_and_family_with_the_gateway_dead() {
    let lines = "rate_from_guest = \"1600 kbit/s\"\nrate_to_guest = \"800 kbit/s\"";
    let mut story = Script::guests(1).on_plan(lines).begin();
    story.sign_in(1);
    story.gateway.kill_all().unwrap();
    for family in [0, 1] {
        let socket = socket(&story, family);
        // The bucket, a second of the rate, is emptied first.
        flood(&socket, 600, Duration::from_millis(1_500));
        let before = story.mark();
        let (sent, heard, time) = flood(&socket, 600, WATCHED);
        let passed = frames(&story, &before);
        assert!(sent > passed + 100, "too little was sent to notice a rate: {sent}");
        within_five_percent(passed * OCTETS[family], time, 200_000, "from the guest");
        within_five_percent(heard * OCTETS[family], time, 100_000, "to the guest");
    }
}

#[test]
fn a_connection_above_its_rate_is_slow_and_is_not_refused() {
    use std::io::{Read as _, Write as _};
    let story = Script::guests(1).on_plan("rate_to_guest = \"8 Mbit/s\"\nburst = \"128 kB\"").begin();
    story.sign_in(1);
    let target = story.network.internet().transfers()[0];
    let mut stream = story.guest(1).connect(target).unwrap();
    let request = format!("GET /bytes/6000000 HTTP/1.1\r\nHost: {target}\r\nConnection: close\r\n\r\n");
    let begun = Instant::now();
    stream.write_all(request.as_bytes()).unwrap();
    let (mut content, mut chunk) = (0, vec![0; 65_536]);
    while let Ok(count @ 1..) = stream.read(&mut chunk) {
        content += count;
    }
    let time = begun.elapsed();
    println!("6 MB at 8 Mbit/s took {time:.1?}");
    assert!(content >= 6_000_000, "the connection was cut after {content} octets");
    // A second and the burst are there from the start.
    assert!(time > Duration::from_millis(4_500), "{time:?} is faster than the rate");
}

#[test]
fn a_limit_of_one_direction_is_cut_on_the_packet_and_the_other_one_is_counted() {
    let story = Script::guests(1).on_plan("data_from_guest = \"1 MB\"").begin();
    story.sign_in(1);
    let session = story.session_of(1);
    let before = story.mark();
    let socket = socket(&story, 1);
    let (_, heard, _) = flood(&socket, 500, Duration::from_secs(4));
    let delivered = frames(&story, &before) * OCTETS[1];
    println!("granted 1000000, delivered {delivered}");
    assert!(delivered <= 1_000_000 && delivered + OCTETS[1] > 1_000_000, "{delivered}");
    wait_for("the end", SOON, || story.recorded_sessions().is_empty().then_some(())).unwrap();
    let ended = story.session_command(&["show", &session.to_string()]).1;
    assert_eq!(ended["end_cause"], "data-over");
    assert_eq!(ended["to_guest_bytes"].as_u64(), Some(heard * OCTETS[1]), "{ended}");
}

#[test]
fn who_has_no_limit_is_counted_to_the_octet_in_both_directions() {
    let story = Script::guests(1).on_plan("").begin();
    story.sign_in(1);
    let before = story.mark();
    let mut heard = [0; 2];
    for family in [0, 1] {
        let socket = socket(&story, family);
        heard[family] = flood(&socket, 200, Duration::from_secs(1)).1;
    }
    let sent = story.mark().since(&before);
    let [v4, v6] = [false, true].map(|is_ipv6| {
        let mine = story.addresses(1).into_iter().filter(|address| address.is_ipv6() == is_ipv6);
        mine.map(|source| sent.frames_from(source)).sum::<u64>()
    });
    let (from, to) = (v4 * OCTETS[0] + v6 * OCTETS[1], heard[0] * OCTETS[0] + heard[1] * OCTETS[1]);
    wait_for("the count", 5 * SOON, || {
        let view = shown(&story);
        let counted = (view["from_guest_bytes"].as_u64()?, view["to_guest_bytes"].as_u64()?);
        (counted == (from, to)).then_some(())
    })
    .unwrap_or_else(|error| panic!("{error}: {from} and {to} octets passed, {}", shown(&story)));

    // The ledger says the same, by device and by hour.
    for by in ["device", "hour"] {
        let output = story.command(&["usage", "--by", by, "--json"]);
        let usage: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            (usage["from_guest_bytes"].as_u64(), usage["to_guest_bytes"].as_u64()),
            (Some(from), Some(to))
        );
        let rows = usage["rows"].as_array().unwrap();
        assert_eq!(
            rows.iter().map(|row| row["to_guest_bytes"].as_u64().unwrap()).sum::<u64>(),
            to,
            "{usage}"
        );
    }
    let csv = String::from_utf8(story.command(&["usage", "--csv"]).stdout).unwrap();
    assert!(csv.contains(&format!(",{to},{from}\r\n")), "{csv}");
}

#[test]
fn who_has_used_up_the_data_goes_on_slowly_with_the_gateway_dead() {
    let lines =
        "data = \"1 MB\"\nrenews = \"day\"\nslow_from_guest = \"800 kbit/s\"\nslow_to_guest = \"800 kbit/s\"";
    let mut story = Script::guests(1).on_plan(lines).begin();
    story.sign_in(1);
    story.gateway.kill_all().unwrap();
    let socket = socket(&story, 0);
    // More than the data and the bucket.
    flood(&socket, 1_000, Duration::from_secs(3));
    let before = story.mark();
    let (_, _, time) = flood(&socket, 500, WATCHED);
    within_five_percent(frames(&story, &before) * OCTETS[0], time, 100_000, "slowly");
    story.gateway.restart().unwrap();
    let told = |story: &Story| story.browser(1, Family::V4).ask_api().unwrap().json().unwrap();
    wait_for("the count", SOON, || told(&story).get("bytes-remaining").is_none().then_some(())).unwrap();
    assert_eq!(told(&story)["captive"], Value::Bool(false));
    let view = shown(&story);
    assert_eq!((&view["slowed"], view["rate_to_guest_bytes"].as_u64()), (&Value::Bool(true), Some(100_000)));
    assert!(view["renews"].is_string(), "{view}");
    let page = story.browser(1, Family::V6).open_page("/").unwrap().response.text();
    for said in ["Your data is used up. You stay online, but more slowly.", "800 kbit", "Begins anew: "] {
        assert!(page.contains(said), "{said}: {page}");
    }
}

#[test]
fn an_operator_changes_a_session_and_running_flows_do_not_notice() {
    let second = "[[plans]]\nname = \"fast\"\nduration = \"2 hours\"\ndata = \"500 MB\"";
    let lines = format!("data = \"5 MB\"\nrate_to_guest = \"8 Mbit/s\"\n{second}");
    let story = Script::guests(1).on_plan(&lines).begin();
    story.sign_in(1);
    let number = story.session_of(1).to_string();
    let probe = ContinuityProbe::start(story.guest(1), story.network.internet().echo()).unwrap();
    let change = |with: &[&str]| story.session_command(&[&["change", number.as_str()], with].concat()).1;

    let more = change(&["--add-time", "1 hour", "--add-data", "10 MB"]);
    assert!(more["remaining_seconds"].as_u64().unwrap() > 2 * 3_590, "{more}");
    assert!(more["remaining_bytes"].as_u64().unwrap() > 14_900_000, "{more}");
    let faster = change(&["--rate-to-guest", "80 Mbit/s"]);
    assert_eq!(faster["rate_to_guest_bytes"].as_u64(), Some(10_000_000), "{faster}");
    let other = change(&["--plan", "fast"]);
    assert_eq!((&other["plan"], other.get("rate_to_guest_bytes")), (&Value::from("fast"), None));
    assert!(other["remaining_bytes"].as_u64().unwrap() > 499_900_000, "{other}");

    wait_for("some time under the last order", SOON, || {
        let view = shown(&story);
        (view["remaining_seconds"].as_u64()? < other["remaining_seconds"].as_u64()? - 1).then_some(())
    })
    .unwrap();
    let continuity = probe.finish();
    assert_eq!(continuity.lost(), 0, "{continuity:?}");
}
