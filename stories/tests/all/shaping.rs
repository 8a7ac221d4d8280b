//! Rates that are held by queues: with real traffic in both families and directions, with the gateway dead, through restarts
//! and changes, and beside queues of somebody else. `tc` is an independent reader of what is there.

use std::fs;
use std::net::UdpSocket;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use lab::{UPLINK, wait_for};
use serde_json::Value;

use super::plans::{OCTETS, flood, frames, shown, socket};
use super::story::{SOON, Script, Story};

const SHAPED: &str = "shape_rates = true\nshape_uplinks = [\"uplink0\"]";
const WATCHED: Duration = Duration::from_secs(6);

fn shaped(lines: &str) -> Script {
    Script::guests(1).on_plan(lines).enforcing(SHAPED)
}

fn tc(story: &Story, arguments: &str) -> String {
    let run = || Command::new("tc").args(arguments.split(' ')).output();
    let output = story.inside_gateway().run(run).unwrap();
    let output = output.unwrap_or_else(|error| panic!("tc, from Debian's package iproute2: {error}"));
    assert!(output.status.success(), "tc {arguments}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// The classes of a link, one line each: number and rate.
fn classes(story: &Story, link: &str) -> Vec<String> {
    tc(story, &format!("class show dev {link}")).lines().map(str::to_owned).collect()
}

fn assert_within_five_percent(delivered: u64, time: Duration, octets_per_second: u64, what: &str) -> f64 {
    let share = delivered as f64 / (octets_per_second as f64 * time.as_secs_f64());
    println!("{what}: delivered {share:.3} of {octets_per_second} octets a second in {time:.1?}");
    assert!((0.95..=1.05).contains(&share), "{what}: {share:.3} of the rate");
    share
}

#[test]
fn a_queue_holds_a_rate_in_each_direction_and_family_with_the_gateway_dead() {
    let mut story = shaped("rate_from_guest = \"1600 kbit/s\"\nrate_to_guest = \"800 kbit/s\"").begin();
    story.sign_in(1);
    assert_eq!((classes(&story, "guest0").len(), classes(&story, UPLINK).len()), (1, 1));
    story.gateway.kill_all().unwrap();
    for family in [0, 1] {
        let socket = socket(&story, family);
        // What may come at once, in the element behind the queue too, is used up first.
        flood(&socket, 600, Duration::from_millis(2_500));
        let before = story.mark();
        let (sent, heard, time) = flood(&socket, 600, WATCHED);
        let passed = frames(&story, &before);
        assert!(sent > passed + 100, "too little was sent to notice a rate: {sent}");
        assert_within_five_percent(passed * OCTETS[family], time, 200_000, "from the guest");
        assert_within_five_percent(heard * OCTETS[family], time, 100_000, "to the guest");
    }
}

#[test]
fn behind_a_queue_the_data_ends_in_the_slower_rate_with_the_gateway_dead() {
    let lines = "data = \"1 MB\"\nrenews = \"day\"\nrate_from_guest = \"8 Mbit/s\"\nrate_to_guest = \"8 Mbit/s\"\n\
                 slow_from_guest = \"800 kbit/s\"\nslow_to_guest = \"800 kbit/s\"";
    let mut story = shaped(lines).begin();
    story.sign_in(1);
    assert_eq!((classes(&story, "guest0").len(), classes(&story, UPLINK).len()), (1, 1));
    story.gateway.kill_all().unwrap();
    let socket = socket(&story, 0);
    // More than the data and what may come at once.
    flood(&socket, 1_000, Duration::from_secs(3));
    for mend in [false, true] {
        if mend {
            story.gateway.restart().unwrap();
            flood(&socket, 500, Duration::from_secs(2));
        }
        let before = story.mark();
        let (sent, heard, time) = flood(&socket, 500, WATCHED);
        let passed = frames(&story, &before);
        assert!(sent > passed + 100, "too little was sent to notice a rate: {sent}");
        assert_within_five_percent(passed * OCTETS[0], time, 100_000, "slowly from the guest");
        // What comes back was slowed on its way there, so it is no more.
        assert!(heard <= passed + 1, "{heard} of {passed} came back");
    }
    let view = shown(&story);
    assert_eq!((&view["slowed"], view["rate_to_guest_bytes"].as_u64()), (&Value::Bool(true), Some(100_000)));
}

/// What a guest gets over TCP at 10 Mbit/s, and at what cost.
#[derive(Debug)]
struct Loaded {
    share: f64,
    resent: u64,
    sent: u64,
    round_trip: Duration,
    longest: Duration,
}

/// Octets of a packet of full size, for each octet of its content.
const WITH_HEADERS: [f64; 2] = [1500.0 / 1448.0, 1500.0 / 1428.0];

fn loaded(story: &Story, family: usize) -> Loaded {
    const OCTETS_PER_SECOND: f64 = 1_250_000.0;
    let (transfers, echo) = (story.network.internet().transfers()[family], story.network.internet().echo());
    // What comes at once is used up by a transfer of its own.
    story.guest(1).transfer(transfers, 2_000_000).unwrap();
    let before = tcp_segments(story);
    let done = AtomicBool::new(false);
    let (transfer, mut trips) = std::thread::scope(|scope| {
        let pings = scope.spawn(|| {
            let (guest, mut trips) = (story.guest(1), Vec::new());
            while !done.load(Ordering::Relaxed) {
                trips.extend(guest.ping_within(echo[family], Duration::from_secs(1)).ok());
                std::thread::sleep(Duration::from_millis(20));
            }
            trips
        });
        let transfer = story.guest(1).transfer(transfers, 6_000_000).unwrap();
        done.store(true, Ordering::Relaxed);
        (transfer, pings.join().unwrap())
    });
    let after = tcp_segments(story);
    trips.sort_unstable();
    assert!(trips.len() > 10, "only {} answers came", trips.len());
    let share =
        transfer.bytes as f64 * WITH_HEADERS[family] / transfer.took.as_secs_f64() / OCTETS_PER_SECOND;
    let (round_trip, longest) = (trips[trips.len() / 2], trips[trips.len() - 1]);
    Loaded { share, resent: after.1 - before.1, sent: after.0 - before.0, round_trip, longest }
}

/// Segments that the internet's TCP sent and sent again.
fn tcp_segments(story: &Story) -> (u64, u64) {
    let read = || fs::read_to_string("/proc/thread-self/net/snmp").unwrap();
    let text = story.network.internet().namespace().run(read).unwrap();
    let lines: Vec<Vec<&str>> =
        text.lines().filter(|line| line.starts_with("Tcp:")).map(|line| line.split(' ').collect()).collect();
    let of = |name| lines[1][lines[0].iter().position(|column| *column == name).unwrap()].parse().unwrap();
    (of("OutSegs"), of("RetransSegs"))
}

#[test]
fn tcp_gets_its_rate_through_a_queue_and_little_is_sent_twice() {
    const PLAN: &str = "rate_to_guest = \"10 Mbit/s\"";
    let (queue, drop) = (shaped(PLAN).begin(), Script::guests(1).on_plan(PLAN).begin());
    for story in [&queue, &drop] {
        // A sender that slows down at a loss, which every kernel has, whatever its default.
        let internet = story.network.internet().namespace();
        internet.set_sysctl("net/ipv4/tcp_congestion_control", "reno").unwrap();
        story.sign_in(1);
    }
    for family in [0, 1] {
        let (queue, drop) = (loaded(&queue, family), loaded(&drop, family));
        println!("family {family}\n  queue {queue:.3?}\n  drop  {drop:.3?}");
        assert!((0.95..=1.05).contains(&queue.share), "{queue:?}");
        assert!(queue.resent * 2 < drop.resent, "{queue:?}, {drop:?}");
        assert!(queue.sent > 4_000, "{queue:?}: the whole transfer was sent");
        assert!(queue.round_trip <= queue.longest && queue.longest < Duration::from_secs(1), "{queue:?}");
    }
}

#[test]
fn a_change_alters_the_class_and_running_connections_do_not_notice() {
    let story = shaped("rate_to_guest = \"4 Mbit/s\"").begin();
    let online = story.sign_in(1);
    let session = story.session_of(1).to_string();
    let before = classes(&story, "guest0");
    assert!(before.len() == 1 && before[0].contains("rate 4Mbit"), "{before:?}");
    assert_eq!(classes(&story, UPLINK), Vec::<String>::new(), "what the guest sends has no rate");

    let target = story.network.internet().transfers()[1];
    let took = std::thread::scope(|scope| {
        let transfer = scope.spawn(|| story.guest(1).transfer(target, 6_000_000).unwrap().took);
        // At 4 Mbit/s it would take 12 seconds.
        wait_for("the queue to fill", SOON, || {
            let backlog = tc(&story, "-s class show dev guest0");
            (!backlog.contains("backlog 0b")).then_some(())
        })
        .unwrap();
        let change = story.session_command(&["change", &session, "--rate-to-guest", "16 Mbit/s"]).1;
        assert_eq!(change["rate_to_guest_bytes"].as_u64(), Some(2_000_000), "{change}");
        transfer.join().unwrap()
    });
    println!("6 MB took {took:.1?}, at first at 4 Mbit/s, then at 16");
    assert!(took > Duration::from_secs(2) && took < Duration::from_secs(9), "{took:?}");
    let after = classes(&story, "guest0");
    assert!(after.len() == 1 && after[0].contains("rate 16Mbit"), "{after:?}");
    assert_eq!(number_of(&before[0]), number_of(&after[0]), "it is the same class");

    let change = story.session_command(&["change", &session, "--rate-from-guest", "2 Mbit/s"]).1;
    assert_eq!(change["rate_from_guest_bytes"].as_u64(), Some(250_000), "{change}");
    assert!(classes(&story, UPLINK)[0].contains("rate 2Mbit"));
    story.sign_out(1, &online);
    for link in ["guest0", UPLINK] {
        wait_for("the class to go", SOON, || classes(&story, link).is_empty().then_some(())).unwrap();
    }
}

fn number_of(class: &str) -> &str {
    class.split(' ').nth(2).unwrap()
}

#[test]
fn queues_outlive_the_gateway_are_taken_over_put_back_and_taken_away() {
    let mut story = shaped("rate_to_guest = \"4 Mbit/s\"\nrate_from_guest = \"4 Mbit/s\"").begin();
    story.sign_in(1);
    let session = story.session_of(1);
    let both = |story: &Story| [classes(story, "guest0"), classes(story, UPLINK)];
    let standing = both(&story);

    // Killed and started again: nothing is made anew.
    story.gateway.kill_all().unwrap();
    assert_eq!(both(&story), standing);
    story.gateway.restart().unwrap();
    assert_eq!(both(&story), standing);
    assert_eq!(story.ask_gateway(&["drift"]).1["differences"].as_u64().unwrap_or(0), 0);

    // Somebody takes a queue away while the gateway is dead: what stands behind it holds, and a start puts it back.
    story.gateway.kill_all().unwrap();
    tc(&story, "qdisc del dev guest0 root");
    let socket: UdpSocket = socket(&story, 0);
    flood(&socket, 1_200, Duration::from_millis(2_500));
    let (_, heard, time) = flood(&socket, 1_200, Duration::from_secs(3));
    let share = (heard * OCTETS[0]) as f64 / (500_000.0 * time.as_secs_f64());
    assert!(share < 1.3, "without its queue a session got {share:.2} of its rate");
    story.gateway.restart().unwrap();
    assert_eq!(both(&story), standing);
    assert_eq!(story.session_of(1), session, "nobody was put out");

    // A class that nobody has any more goes.
    story.gateway.kill_all().unwrap();
    tc(&story, &format!("class add dev {UPLINK} parent 5651: classid 5651:77 htb rate 1mbit"));
    story.gateway.restart().unwrap();
    assert_eq!(both(&story), standing);

    // And where they are wanted no more they go, and the rate is held by dropping.
    set(&story, "shape_rates = true", "shape_rates = false");
    set(&story, "shape_uplinks = [\"uplink0\"]", "");
    story.gateway.restart().unwrap();
    for link in ["guest0", UPLINK] {
        assert!(!tc(&story, &format!("qdisc show dev {link}")).contains("htb"));
    }
    flood(&socket, 1_200, Duration::from_millis(2_500));
    let (_, heard, time) = flood(&socket, 1_200, WATCHED);
    assert_within_five_percent(heard * OCTETS[0], time, 500_000, "held by dropping again");
    assert_eq!(story.session_of(1), session, "nobody was put out");
}

fn set(story: &Story, from: &str, to: &str) {
    let config = fs::read_to_string(story.folder().join("vestibule.toml")).unwrap();
    assert!(config.contains(from), "{config}");
    story.write("vestibule.toml", &config.replace(from, to));
}

#[test]
fn a_queue_of_somebody_else_is_not_touched_and_the_error_says_what_to_do() {
    let mut story = Script::guests(1).on_plan("rate_to_guest = \"4 Mbit/s\"").begin();
    story.sign_in(1);
    assert!(tc(&story, "qdisc show dev guest0").contains("noqueue"), "nothing is shaped unless it is wanted");
    story.gateway.terminate().unwrap();
    tc(&story, &format!("qdisc add dev {UPLINK} root handle 1: tbf rate 50mbit burst 64kb latency 50ms"));
    set(&story, "[enforcement]\n", &format!("[enforcement]\n{SHAPED}\n"));
    let begun = Instant::now();
    story.gateway.restart().unwrap_err();
    assert!(begun.elapsed() < 4 * SOON);
    let log = story.gateway.log().unwrap();
    for word in [UPLINK, "tbf", "tc qdisc del dev uplink0 root", "shape_rates = false"] {
        assert!(log.contains(word), "{word:?} is not in the log:\n{log}");
    }
    let queues = tc(&story, "qdisc show");
    assert!(queues.contains("tbf 1:") && !queues.contains("htb"), "{queues}");
    story.assert_online(1);
    let doctor = story.doctor();
    assert!(doctor.contains("somebody else put a queue there (tbf)"), "{doctor}");

    tc(&story, &format!("qdisc del dev {UPLINK} root"));
    story.gateway.restart().unwrap();
    let shown = story.session_command(&["list"]).1;
    assert_ne!(shown, Value::Null);
    wait_for("the class", SOON, || (classes(&story, "guest0").len() == 1).then_some(())).unwrap();
}
