//! A new version takes over from the one that runs: nobody is refused, nobody notices, nobody else gets out.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use lab::{Browser, ContinuityProbe, Guest, Network, wait_for};

use super::attempts::Attempts;
use super::nft;
use super::story::{Family, SOON, Script, Story};

const SIGN_INS: usize = 200;
const AT_A_TIME: usize = 8;
const UPGRADES: usize = 5;
/// One who is online before it begins, and one who never is, in a zone of their own with the next.
const WATCHED: usize = SIGN_INS + 1;
const NEWCOMER: usize = SIGN_INS + 2;
/// One who asks other sites by plain HTTP, and for the portal's name, and is answered each time.
const ASKER: usize = SIGN_INS + 3;
const NAMES_EVERY: usize = 20;
const TOOL: [(&str, &str); 2] = [("User-Agent", "curl/8.14.1"), ("Accept", "*/*")];
/// Shorter than who was let in may take, and longer than a new version needs otherwise.
const A_LITTLE: Duration = Duration::from_millis(400);
const PATIENCE: Duration = Duration::from_secs(90);

#[test]
fn five_upgrades_in_a_row_refuse_nobody_who_signs_in_meanwhile_and_nobody_online_notices() {
    let mut story = Script::guests(u8::try_from(SIGN_INS).unwrap()).second_zone(3).begin();
    story.sign_in(WATCHED);
    let mark = story.mark();
    let probe = ContinuityProbe::start(story.guest(WATCHED), story.network.internet().echo()).unwrap();
    let attempts = Attempts::start(&story, NEWCOMER);
    let visitors: Vec<Mutex<Browser>> = (1..=SIGN_INS).map(|number| visitor(&story, number)).collect();
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let longest = Mutex::new(Duration::ZERO);

    let (upgraded, asked) = (AtomicBool::new(false), AtomicUsize::new(0));
    let asker = Asker::of(&story.network);
    let mut processes = vec![story.gateway.pid()];
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some(browser) = visitors.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let took = sign_in_at_the_first_try(&mut browser.lock().unwrap());
                    let mut longest = longest.lock().unwrap();
                    *longest = took.max(*longest);
                    done.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        scope.spawn(|| asked.store(asker.ask_until(&upgraded), Ordering::Relaxed));
        for upgrade in 1..=UPGRADES {
            let threshold = upgrade * SIGN_INS / (UPGRADES + 4);
            wait_for("further sign-ins", PATIENCE, || {
                (done.load(Ordering::Relaxed) >= threshold).then_some(())
            })
            .unwrap();
            let began = (Instant::now(), done.load(Ordering::Relaxed));
            story.gateway.upgrade().unwrap_or_else(|error| panic!("{error}"));
            println!(
                "upgrade {upgrade} in {:?}, {} signed in meanwhile",
                began.0.elapsed(),
                done.load(Ordering::Relaxed) - began.1
            );
            assert!(done.load(Ordering::Relaxed) < SIGN_INS, "there must be guests left to be refused");
            processes.push(story.gateway.pid());
        }
        upgraded.store(true, Ordering::Relaxed);
    });
    let asked = asked.into_inner();
    println!("{asked} requests by plain HTTP were answered 511 meanwhile");
    assert!(asked > 2 * UPGRADES);
    println!("{SIGN_INS} sign-ins over {UPGRADES} upgrades, the slowest took {:?}", longest.lock().unwrap());
    processes.dedup();
    assert_eq!(processes.len(), UPGRADES + 1, "each upgrade is another process");

    let continuity = probe.finish();
    println!("{continuity:?}");
    assert!(continuity.v4.sent > 20 && continuity.v6.sent > 20, "the probe did not run: {continuity:?}");
    assert_eq!(continuity.lost(), 0, "somebody admitted noticed: {continuity:?}");
    assert!(attempts.finish() > 100);
    story.assert_nothing_from(&story.addresses(NEWCOMER), &mark);
    assert_eq!(story.oracle.missed().unwrap(), 0, "the oracle was too slow to swear");
    let recorded: std::collections::BTreeSet<_> = story.recorded_sessions().into_iter().collect();
    assert_eq!(recorded, nft::open_sessions(story.inside_gateway()), "record and kernel must say the same");
    assert_eq!(recorded.len(), SIGN_INS + 1, "one session for each device, the watched one included");
    nft::assert_loaded(story.inside_gateway());
    for number in [1, SIGN_INS / 2, SIGN_INS] {
        story.assert_online(number);
    }
}

#[test]
fn who_was_let_in_is_answered_by_the_former_version_and_who_came_later_by_the_new_one() {
    let mut story = Script::guests(2).begin();
    let [site, _] = story.network.internet().web();
    let [let_in, late] = [1, 2].map(|number| story.network.guest(number).unwrap());
    const BEGUN: usize = 8;
    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: curl/8.14.1\r\n\r\n";
    let mut first = let_in.connect(site).unwrap();
    first.write_all(&REQUEST[..BEGUN]).unwrap();
    // Connections are accepted in their order.
    assert_eq!(late.http_get(site, "shop.example", "/", &TOOL).unwrap().status, 511);

    let log = story.folder().join("gateway.log");
    let gateway = &mut story.gateway;
    std::thread::scope(|scope| {
        let upgrade = scope.spawn(|| gateway.upgrade());
        wait_for("the new version to be ready", SOON, || {
            std::fs::read_to_string(&log).unwrap().contains("the new version is ready").then_some(())
        })
        .unwrap();
        let mut second = late.connect(site).unwrap();
        second.write_all(REQUEST).unwrap();
        second.set_read_timeout(Some(A_LITTLE)).unwrap();
        let early = second.read(&mut [0; 1]).unwrap_err();
        assert_eq!(early.kind(), std::io::ErrorKind::WouldBlock, "nobody is there to answer yet");

        first.write_all(&REQUEST[BEGUN..]).unwrap();
        first.set_read_timeout(Some(SOON)).unwrap();
        assert_511(first);
        second.set_read_timeout(Some(SOON)).unwrap();
        assert_511(second);
        upgrade.join().unwrap().unwrap_or_else(|error| panic!("{error}"));
    });
}

fn assert_511(mut stream: TcpStream) {
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 511 "), "{answer:?}");
}

#[test]
fn where_the_kernel_keeps_nobody_away_a_new_version_takes_over_as_well() {
    let mut story = Script::guests(3).begin();
    story.sign_in(1);
    super::drift::watch_from_now_on(&mut story);
    let mark = story.mark();
    let probe = ContinuityProbe::start(story.guest(1), story.network.internet().echo()).unwrap();
    let attempts = Attempts::start(&story, 2);
    for newcomer_or_not in [None, Some(3)] {
        let former = [&[story.gateway.pid()], &story.gateway.children()[..]].concat();
        story.gateway.upgrade().unwrap_or_else(|error| panic!("{error}"));
        assert!(story.gateway.log().unwrap().contains(r#""owned":false"#));
        wait_for("the end of all processes of the former version", SOON, || {
            former.iter().all(|pid| !std::path::Path::new(&format!("/proc/{pid}")).exists()).then_some(())
        })
        .unwrap();
        attempts.go_on_for(20);
        newcomer_or_not.map(|number| story.sign_in(number));
    }
    let (code, drift) = story.ask_gateway(&["drift"]);
    assert_eq!(code, Some(0), "one version took the other for a tool that meddles: {drift}");
    let continuity = probe.finish();
    assert!(continuity.v4.sent > 5 && continuity.lost() == 0, "{continuity:?}");
    attempts.finish();
    story.assert_nothing_from(&story.addresses(2), &mark);
    // The new version watches as the former one did.
    nft::must(story.inside_gateway(), "flush ruleset");
    wait_for("the rule set", SOON, || {
        (nft::table(story.inside_gateway()).is_some()
            && nft::open_sessions(story.inside_gateway()).len() == 2)
            .then_some(())
    })
    .unwrap();
    story.assert_online(1);
}

/// Every second one comes over IPv6.
fn visitor(story: &Story, number: usize) -> Mutex<Browser> {
    let family = if number.is_multiple_of(2) { Family::V6 } else { Family::V4 };
    Mutex::new(story.browser(number, family))
}

/// Somebody captive at the plain door and at the DNS for newcomers.
struct Asker<'n> {
    guest: &'n Guest,
    sites: [SocketAddr; 2],
    resolvers: [SocketAddr; 2],
}

impl<'n> Asker<'n> {
    fn of(network: &'n Network) -> Self {
        let guest = network.guest(ASKER).unwrap();
        let zone = guest.zone();
        let resolvers = [(zone.gateway_v4(), 53).into(), (zone.gateway_v6(), 53).into()];
        Self { guest, sites: network.internet().web(), resolvers }
    }

    /// Asks on both families until told, without a second try; returns how often.
    fn ask_until(&self, told: &AtomicBool) -> usize {
        let mut asked = 0;
        while !told.load(Ordering::Relaxed) {
            for site in self.sites {
                let answer = self.guest.http_get(site, "shop.example", "/", &TOOL);
                assert_eq!(answer.unwrap_or_else(|error| panic!("{site}: {error:?}")).status, 511);
                asked += 1;
            }
            if asked % NAMES_EVERY == 2 {
                self.resolvers.into_iter().for_each(|resolver| self.ask_for_the_portal(resolver));
            }
        }
        asked
    }

    fn ask_for_the_portal(&self, resolver: SocketAddr) {
        const QUESTION: &[u8] = b"\x51\x1a\x01\0\0\x01\0\0\0\0\0\0\x06portal\x07example\0\0\x01\0\x01";
        let socket = self.guest.udp(resolver).unwrap();
        socket.set_read_timeout(Some(SOON)).unwrap();
        socket.send(QUESTION).unwrap();
        let mut heard = [0; 512];
        let count = socket.recv(&mut heard).unwrap_or_else(|error| panic!("{resolver}: {error}"));
        // An answer to this question, without an error, with one record.
        assert_eq!((&heard[..2], heard[3] & 15, heard[7]), (&QUESTION[..2], 0, 1), "{:?}", &heard[..count]);
    }
}

/// No second try: a refused connection or a 503 fails the story.
fn sign_in_at_the_first_try(browser: &mut Browser) -> Duration {
    let began = Instant::now();
    let told = browser.sign_in().unwrap_or_else(|error| panic!("{error:?}"));
    assert_eq!(told.answer.status, 303, "{}", told.answer.text());
    assert!(told.online.response.text().contains("You are online"), "{}", told.online.response.text());
    began.elapsed()
}

#[test]
fn a_version_that_cannot_start_is_told_why_and_the_one_that_runs_goes_on() {
    let mut story = Script::guests(4).begin();
    story.sign_in(1);
    let probe = ContinuityProbe::start(story.guest(1), story.network.internet().echo()).unwrap();
    let runs = story.gateway.pid();

    // Nothing of it starts at all.
    let config = std::fs::read_to_string(story.folder().join("vestibule.toml")).unwrap();
    story.write("vestibule.toml", &config.replace("[portal]", "[portals]"));
    let said = story.gateway.upgrade().unwrap_err().to_string();
    assert!(said.contains("portals") && said.contains("goes on"), "{said}");
    // It would be another account, which the former one's files are not for.
    story.write("vestibule.toml", &config.replace(r#"user = "nobody""#, r#"user = "daemon""#));
    let said = story.gateway.upgrade().unwrap_err().to_string();
    assert!(said.contains("account 65534") && said.contains("goes on"), "{said}");
    story.write("vestibule.toml", &config);
    assert_serves(&story, runs, 2);

    // It ends while it prepares, with the sockets in its hands.
    let key = story.folder().join("portal-key.pem");
    let pem = std::fs::read(&key).unwrap();
    std::fs::write(&key, "no key").unwrap();
    let said = story.gateway.upgrade().unwrap_err().to_string();
    assert!(said.contains("certificate and key cannot be used") && said.contains("goes on"), "{said}");
    std::fs::write(&key, pem).unwrap();
    assert!(story.gateway.log().unwrap().contains("the new version ended before it was ready"));
    assert_serves(&story, runs, 3);

    // It ends when record and kernel are its own, and the former one has to take them back.
    let (record, aside) = (story.folder().join("state/vestibule.db"), story.folder().join("state/aside.db"));
    std::fs::rename(&record, &aside).unwrap();
    std::fs::write(&record, "what is this?".repeat(1000)).unwrap();
    let said = story.gateway.upgrade().unwrap_err().to_string();
    assert!(said.contains("the record of sessions") && said.contains("goes on"), "{said}");
    std::fs::rename(&aside, &record).unwrap();
    wait_for("the word that it goes on", SOON, || {
        story.gateway.log().unwrap().contains("the new version did not take over").then_some(())
    })
    .unwrap();
    assert_serves(&story, runs, 4);

    let continuity = probe.finish();
    assert!(continuity.v4.sent > 2 && continuity.lost() == 0, "{continuity:?}");
    // And a whole one takes over after all of this.
    story.gateway.upgrade().unwrap_or_else(|error| panic!("{error}"));
    assert_ne!(story.gateway.pid(), runs);
    assert_eq!(story.recorded_sessions().len(), 4);
}

/// The same process is the gateway, nobody else can take its rule set, and a newcomer signs in.
fn assert_serves(story: &Story, process: u32, newcomer: usize) {
    assert!(story.gateway.is_running() && story.gateway.pid() == process);
    let flushed = nft::run(story.inside_gateway(), "flush ruleset");
    nft::assert_loaded(story.inside_gateway());
    story.sign_in(newcomer);
    story.assert_online(newcomer);
    story.assert_online(1);
    assert_eq!(story.recorded_sessions().len(), newcomer, "{flushed:?}");
}

#[test]
fn a_version_that_its_service_manager_would_not_watch_is_refused() {
    let story = Script::guests(1).begin();
    let socket = UnixStream::connect(story.folder().join("run/control.sock")).unwrap();
    socket.set_read_timeout(Some(SOON)).unwrap();
    writeln!(&socket, r#"{{"request":"hand-over","edition":1,"cgroup":"0::/user.slice"}}"#).unwrap();
    let mut answer = String::new();
    BufReader::new(&socket).read_line(&mut answer).unwrap();
    assert!(answer.contains("unavailable") && answer.contains("systemctl reload vestibule"), "{answer}");
}
