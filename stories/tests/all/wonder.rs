//! "Why does the page not pop up?": what a device asked for before any page, and what it was told, as the operator hears it.

use std::net::IpAddr;
use std::path::PathBuf;

use lab::wait_for;
use serde_json::Value;

use super::resolver::{self, Running, UPSTREAM, ask};
use super::story::{PORTAL, SOON, Script, Story};

fn story() -> Story {
    Script::guests(2).resolving(UPSTREAM).begin()
}

/// `doctor --guest` in JSON: its exit code, what the device did, what was found.
fn doctor(story: &Story, number: usize) -> (Option<i32>, Vec<Value>, String) {
    let address = super::story::written(story.guest(number).link_address().unwrap());
    let (code, told) = story.ask_gateway(&["doctor", "--guest", &address]);
    let events = told[0]["guest"]["events"].as_array().cloned().unwrap_or_default();
    (code, events, told[0]["findings"].to_string())
}

/// A real DHCP client of that guest; it changes nothing on its machine.
struct Client {
    _running: Running,
    files: PathBuf,
}

impl Client {
    fn start(story: &Story, number: usize, wishes: &str) -> Self {
        let config = format!("option portal code 114 = text;\nrequest {wishes};\n");
        Self::speaking(story, number, "-4", &config)
    }

    fn speaking(story: &Story, number: usize, protocol: &str, config: &str) -> Self {
        let name = format!("vestibule-story-dhclient-{}-{number}", std::process::id());
        let files = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&files).unwrap();
        let write = |name: &str, text: &str| {
            let path = files.join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let config = write("dhclient.conf", config);
        let (leases, pid) = (write("leases", ""), write("pid", ""));
        let guest = story.guest(number);
        let interface = interface_of(story, number);
        let arguments =
            [protocol, "-d", "-cf", &config, "-lf", &leases, "-pf", &pid, "-sf", "/bin/true", &interface];
        let _running = Running::start(guest.namespace(), "dhclient", &arguments);
        Self { _running, files }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.files);
    }
}

/// The guest's only interface but the loopback.
fn interface_of(story: &Story, number: usize) -> String {
    let read = || std::fs::read_to_string("/proc/thread-self/net/dev");
    let table = story.guest(number).namespace().run(read).unwrap().unwrap();
    let names = table.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name.trim().to_owned());
    names.into_iter().find(|name| name != "lo").unwrap()
}

#[test]
fn a_dhcp_client_that_wants_the_portals_address_and_one_that_does_not_are_told_apart() {
    let story = story();
    let _wanting = Client::start(&story, 1, "subnet-mask, routers, portal");
    let _content = Client::start(&story, 2, "subnet-mask, routers");
    for (number, wants, words) in [(1, true, "never asked the API"), (2, false, "does not want")] {
        let asked = wait_for("the DHCP client to be heard", 3 * SOON, || {
            doctor(&story, number).1.into_iter().find(|event| event["event"] == "address")
        })
        .unwrap();
        assert_eq!((&asked["protocol"], &asked["message"]), (&"dhcp".into(), &1.into()), "{asked}");
        assert_eq!(asked["wants_portal"], wants, "{asked}");
        let (_, _, findings) = doctor(&story, number);
        assert!(findings.contains(words), "{findings}");
    }
}

#[test]
fn a_dhcpv6_client_is_heard_too() {
    let story = story();
    let wishes = "also request dhcp6.v6-captive-portal;\n";
    let _client = Client::speaking(&story, 1, "-6", wishes);
    let asked = wait_for("the DHCPv6 client to be heard", 3 * SOON, || {
        doctor(&story, 1).1.into_iter().find(|event| event["protocol"] == "dhcpv6")
    })
    .unwrap();
    assert_eq!((&asked["message"], &asked["wants_portal"]), (&1.into(), &true.into()), "{asked}");
}

#[test]
fn names_that_were_asked_and_what_was_told_are_heard_and_peoples_names_are_not_kept_whole() {
    let story = story();
    let dnsmasq = resolver::serve(&story, &["--host-record=secret.person.test,203.0.113.11"]);
    let gateway: IpAddr = story.guest(1).zone().gateway_v4().into();
    ask(story.guest(1), gateway, PORTAL, "A", "");
    ask(story.guest(1), gateway, "secret.person.test", "A", "");
    ask(story.guest(1), gateway, "site.test", "NULL", "");
    let (_, events, findings) = doctor(&story, 1);
    let told: Vec<_> = events.iter().map(|event| (&event["asked"], &event["told"])).collect();
    let expected = [(PORTAL, "portal"), ("*.person.test", "answered"), ("site.test", "refused")];
    for (asked, what) in expected {
        assert!(told.contains(&(&asked.into(), &what.into())), "{asked}: {told:?}");
    }
    assert!(!format!("{told:?}").contains("secret"), "{told:?}");
    assert!(findings.contains("asked for no page after that"), "{findings}");

    drop(dnsmasq);
    assert_eq!(ask(story.guest(1), gateway, "site.test", "A", "").status, "SERVFAIL");
    let (code, _, findings) = doctor(&story, 1);
    assert_eq!(code, Some(1));
    assert!(findings.contains("no resolver answers its questions"), "{findings}");
    let (_, told) = story.ask_gateway(&["garden"]);
    let dns = &told["dns"];
    let counted = ["asked", "answered_here", "relayed", "refused"].map(|what| dns[what].as_u64().unwrap());
    assert_eq!((counted, dns["without_answer"].as_u64().unwrap() >= 1), ([4, 1, 1, 1], true), "{told}");
}

#[test]
fn a_device_that_asks_for_too_many_names_is_told_of() {
    let story = story();
    let _dnsmasq = resolver::serve(&story, &[]);
    let gateway: IpAddr = story.guest(1).zone().gateway_v4().into();
    let spent = (0..60).find(|number| {
        ask(story.guest(1), gateway, &format!("n{number}.tunnel.test"), "A", "").status == "REFUSED"
    });
    assert!(spent.is_some_and(|number| number >= 40), "{spent:?}");
    let (_, events, findings) = doctor(&story, 1);
    assert!(events.iter().any(|event| event["told"] == "above-budget"), "{events:?}");
    assert!(findings.contains("more names than a newcomer gets"), "{findings}");
    assert!(story.ask_gateway(&["garden"]).1["dns"]["above_budget"].as_u64().unwrap() >= 1);
}
