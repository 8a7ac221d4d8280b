//! Newcomers have names and nothing more: any resolver they choose answers them, the portal is found, signatures pass,
//! an upstream that is away is told honestly, and a tunnel moves nothing. The admitted are left alone.

use std::net::{IpAddr, UdpSocket};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use lab::{INTERNET_V4, wait_for};

use super::resolver::{self, Running, UPSTREAM, ask};
use super::story::{PORTAL, Script, Story};

fn story() -> Story {
    Script::guests(1).resolving(UPSTREAM).begin()
}

#[test]
fn a_newcomer_resolves_names_whatever_resolver_it_chose_by_udp_and_tcp_on_both_families() {
    let story = story();
    let _dnsmasq = resolver::serve(&story, &[]);
    let zone = story.guest(1).zone();
    let mark = story.mark();
    let own: [IpAddr; 2] = [zone.gateway_v4().into(), zone.gateway_v6().into()];
    let foreign: [IpAddr; 2] = ["198.51.100.77".parse().unwrap(), "2001:db8:bad::53".parse().unwrap()];
    for resolver in own.into_iter().chain(foreign) {
        for way in ["+notcp", "+tcp"] {
            for (kind, site, portal) in [("A", "203.0.113.10", own[0]), ("AAAA", "2001:db8:113::10", own[1])]
            {
                let heard = ask(story.guest(1), resolver, "site.test", kind, way);
                assert_eq!(heard.answers, [(60, site.to_owned())], "{resolver} {way}: {}", heard.whole);
                let heard = ask(story.guest(1), resolver, PORTAL, kind, way);
                assert_eq!(heard.answers, [(30, portal.to_string())], "{resolver} {way}: {}", heard.whole);
            }
        }
    }
    let heard = ask(story.guest(1), own[0], "nothing.test", "A", "");
    assert_eq!((heard.status.as_str(), heard.answers.len()), ("NXDOMAIN", 0), "never a forged answer");
    for kind in ["NULL", "ANY", "MX", "TYPE65399"] {
        assert_eq!(ask(story.guest(1), own[0], "site.test", kind, "").status, "REFUSED", "{kind}");
    }
    story.assert_nothing_from(&story.addresses(1), &mark);
}

#[test]
fn an_admitted_device_reaches_the_resolver_that_it_chose_untouched() {
    let story = story();
    let _dnsmasq = resolver::serve(&story, &["--mx-host=site.test,mail.site.test"]);
    let [_, _, upstream] = INTERNET_V4;
    assert_eq!(ask(story.guest(1), upstream.into(), "site.test", "MX", "").status, "REFUSED");
    story.sign_in(1);
    let mark = story.mark();
    let heard = ask(story.guest(1), upstream.into(), "site.test", "A", "");
    assert_eq!(heard.answers, [(300, "203.0.113.10".to_owned())], "{}", heard.whole);
    assert_eq!(ask(story.guest(1), upstream.into(), "site.test", "MX", "").status, "NOERROR");
    assert!(story.mark().since(&mark).frames_from(story.guest(1).v4().into()) >= 2, "in its own name");
}

#[test]
fn a_resolver_that_is_away_is_told_honestly_and_soon_and_the_portal_is_still_found() {
    let story = Script::guests(1).resolving("upstream = [\"203.0.113.11\"]").begin();
    let gateway: IpAddr = story.guest(1).zone().gateway_v4().into();
    // Nobody listens there: the kernel of that machine says so.
    let began = Instant::now();
    assert_eq!(ask(story.guest(1), gateway, "site.test", "A", "").status, "SERVFAIL");
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    // Somebody listens there and never speaks.
    let silent = || UdpSocket::bind(("203.0.113.11", 53));
    let _silent = story.network.internet().namespace().run(silent).unwrap().unwrap();
    let began = Instant::now();
    assert_eq!(ask(story.guest(1), gateway, "site.test", "A", "").status, "SERVFAIL");
    assert!(began.elapsed() < Duration::from_secs(4), "{:?}", began.elapsed());
    assert_eq!(ask(story.guest(1), gateway, PORTAL, "A", "").answers, [(30, gateway.to_string())]);
}

#[test]
fn a_silent_resolver_delays_one_question_and_then_the_other_is_asked_first() {
    let story = Script::guests(1).resolving("upstream = [\"203.0.113.11\", \"203.0.113.12\"]").begin();
    let _dnsmasq = resolver::serve(&story, &[]);
    let silent = || UdpSocket::bind(("203.0.113.11", 53));
    let _silent = story.network.internet().namespace().run(silent).unwrap().unwrap();
    let gateway: IpAddr = story.guest(1).zone().gateway_v4().into();
    let times = [0, 1].map(|_| {
        let began = Instant::now();
        assert_eq!(ask(story.guest(1), gateway, "site.test", "A", "").answers.len(), 1);
        began.elapsed()
    });
    assert!(times[0] > Duration::from_secs(1) && times[1] < Duration::from_millis(500), "{times:?}");
}

/// The tunnel's own interface, its octets that arrived, and the programs at both ends.
struct Tunnel<'s> {
    story: &'s Story,
    _server: Running,
    client: Option<Running>,
}

const TUNNEL_SERVER: &str = "iodine-server";
const TUNNEL_CLIENT: &str = "iodine-client";

impl<'s> Tunnel<'s> {
    fn open(story: &'s Story) -> Self {
        let inside = story.network.internet().namespace();
        let server = Running::start(
            inside,
            "iodined",
            &[
                "-f",
                "-c",
                "-P",
                "secret",
                "-d",
                TUNNEL_SERVER,
                "-l",
                "203.0.113.11",
                "10.99.0.1/24",
                "tunnel.test",
            ],
        );
        wait_for("iodined", Duration::from_secs(5), || arrived(inside, TUNNEL_SERVER).map(drop)).unwrap();
        Self { story, _server: server, client: None }
    }

    /// Keeps a client at it, and both ends sending, for so long; the octets that arrived at both ends together.
    fn useful_octets(&mut self, during: Duration) -> u64 {
        let (server, guest) = (self.story.network.internet().namespace(), self.story.guest(1).namespace());
        let count =
            || arrived(server, TUNNEL_SERVER).unwrap_or(0) + arrived(guest, TUNNEL_CLIENT).unwrap_or(0);
        let (before, until) = (count(), Instant::now() + during);
        while Instant::now() < until {
            if self.client.as_mut().is_none_or(Running::has_ended) {
                let arguments =
                    ["-f", "-r", "-P", "secret", "-d", TUNNEL_CLIENT, "203.0.113.12", "tunnel.test"];
                self.client = Some(Running::start(guest, "iodine", &arguments));
            }
            for (inside, peer) in [(guest, "10.99.0.1:9"), (server, "10.99.0.2:9")] {
                // Without the tunnel there is no way there, which is what is hoped for.
                let _ = inside.run(|| UdpSocket::bind("0.0.0.0:0")?.send_to(&[0x55; 200], peer));
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        count() - before
    }
}

/// Octets that came out of the tunnel on that interface; nothing when it does not exist.
fn arrived(inside: &lab::Namespace, interface: &str) -> Option<u64> {
    let table = inside.run(|| std::fs::read_to_string("/proc/thread-self/net/dev")).unwrap().unwrap();
    let row = table
        .lines()
        .find_map(|line| line.trim().strip_prefix(&format!("{interface}:")).map(str::to_owned))?;
    row.split_whitespace().next()?.parse().ok()
}

#[test]
fn a_tunnel_moves_no_useful_octets_for_a_newcomer_and_would_for_somebody_signed_in() {
    let story = story();
    let _dnsmasq = resolver::serve(&story, &["--server=/tunnel.test/203.0.113.11", "--max-ttl=0"]);
    let mut tunnel = Tunnel::open(&story);
    let seconds = 60;
    let octets = tunnel.useful_octets(Duration::from_secs(seconds));
    println!("a newcomer's tunnel moved {octets} octets in {seconds} s");
    assert!(octets * 8 <= 2000 * seconds, "{octets} octets in {seconds} s");
    // A detector's and any other name are answered all the same.
    let gateway: IpAddr = story.guest(1).zone().gateway_v4().into();
    assert_eq!(ask(story.guest(1), gateway, "site.test", "A", "").answers.len(), 1);

    // The same programs work where no budget is.
    story.sign_in(1);
    tunnel.client = None;
    let seconds = 20;
    let octets = tunnel.useful_octets(Duration::from_secs(seconds));
    println!("the same tunnel of a device that is signed in moved {octets} octets in {seconds} s");
    assert!(octets * 8 > 2000 * seconds, "the tunnel itself did not work: {octets} octets in {seconds} s");
}

/// Signs `signed.test` as it serves it.
fn serve_signed(story: &Story) -> (Running, PathBuf) {
    let folder = std::env::temp_dir().join(format!("vestibule-story-knot-{}", std::process::id()));
    std::fs::create_dir(&folder).unwrap();
    let at = folder.display();
    let zone = "signed.test. 3600 SOA ns.signed.test. root.signed.test. 1 3600 600 86400 60\n\
                signed.test. 3600 NS ns.signed.test.\nns.signed.test. 3600 A 203.0.113.12\n\
                www.signed.test. 3600 A 203.0.113.10\n";
    std::fs::write(folder.join("zone"), zone).unwrap();
    let config = format!(
        "server:\n  rundir: \"{at}\"\n  listen: 203.0.113.12@53\ndatabase:\n  storage: \"{at}\"\n\
         policy:\n  - id: large\n    algorithm: rsasha256\n    ksk-size: 4096\n    zsk-size: 4096\n\
         zone:\n  - domain: signed.test\n    file: \"{at}/zone\"\n    zonefile-sync: -1\n    journal-content: all\n    dnssec-signing: on\n    dnssec-policy: large\n"
    );
    std::fs::write(folder.join("knot.conf"), config).unwrap();
    let inside = story.network.internet().namespace();
    let config = folder.join("knot.conf");
    let running = Running::start(inside, "knotd", &["-c", config.to_str().unwrap()]);
    wait_for("the signed zone", Duration::from_secs(30), || {
        resolver::kdig(inside, "@203.0.113.12 www.signed.test A +dnssec +time=1 +retry=0")
            .contains("RRSIG")
            .then_some(())
    })
    .unwrap();
    (running, folder)
}

#[test]
fn signatures_reach_a_newcomer_octet_for_octet_also_those_that_need_tcp() {
    let story = story();
    let (_knot, folder) = serve_signed(&story);
    let gateway: IpAddr = story.guest(1).zone().gateway_v4().into();
    let inside = story.network.internet().namespace();
    for (name, kind) in [("www.signed.test", "A"), ("signed.test", "DNSKEY"), ("no.signed.test", "A")] {
        let heard = ask(story.guest(1), gateway, name, kind, "+dnssec");
        let arguments = format!("@203.0.113.12 {name} {kind} +dnssec +bufsize=1232");
        let said = resolver::kdig(inside, &arguments);
        for record in said.lines().filter(|line| line.contains("RRSIG") || line.contains("DNSKEY\t")) {
            let data = record.split_whitespace().skip(4).collect::<Vec<_>>().join(" ");
            let has_it = heard.answers.iter().any(|(ttl, answer)| *answer == data && *ttl <= 60);
            assert!(has_it, "{name} {kind} lacks {data}:\n{}", heard.whole);
        }
        assert!(said.contains("RRSIG") && heard.whole.contains("RRSIG"), "{said}");
    }
    let _ = std::fs::remove_dir_all(folder);
}

#[test]
fn on_port_53_the_gateway_is_the_resolver_of_the_admitted_too_without_a_budget() {
    let story = Script::guests(1).resolving(&format!("{UPSTREAM}\nport = 53")).begin();
    let _dnsmasq = resolver::serve(&story, &["--mx-host=site.test,mail.site.test"]);
    for gateway in [IpAddr::V4(story.guest(1).zone().gateway_v4()), story.guest(1).zone().gateway_v6().into()]
    {
        assert_eq!(ask(story.guest(1), gateway, "site.test", "MX", "").status, "REFUSED");
    }
    story.sign_in(1);
    for gateway in [IpAddr::V4(story.guest(1).zone().gateway_v4()), story.guest(1).zone().gateway_v6().into()]
    {
        assert_eq!(
            ask(story.guest(1), gateway, "site.test", "A", "").answers,
            [(300, "203.0.113.10".to_owned())]
        );
        assert_eq!(ask(story.guest(1), gateway, "site.test", "MX", "").status, "NOERROR");
    }
}
