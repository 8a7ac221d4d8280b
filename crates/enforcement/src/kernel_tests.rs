//! The rule set against the real kernel, each test in a network namespace of its own. Needs root (or a user
//! namespace) and Debian's `nft` as an independent reader of what was loaded.

use std::process::Command;
use std::time::{Duration, Instant};

use captivity::{EquipmentId, Grant, SessionId, Timestamp, Usage};
use gateway::ports::{Change, GardenOpening, OpenSession, Transport};

use crate::helper::keeper_for_tests::{Keeper, OwnershipWish};
use crate::nftables::kernel::Kernel;
use crate::nftables::{messages, text};
use crate::ruleset::{GardenEntry, Settings, Shaping, TABLE, describe};

pub(crate) fn settings() -> Settings {
    Settings {
        zones: vec!["guest0".parse().unwrap(), "guest1".parse().unwrap()],
        plain_port: 80,
        secure_port: 443,
        guest_services: ["udp/53", "tcp/53", "udp/67", "udp/547"].map(|text| text.parse().unwrap()).to_vec(),
        reachable: vec!["192.168.7.0/24".parse().unwrap(), "fd00:7::/32".parse().unwrap()],
        captive_dns_port: Some(5300),
        garden: [("203.0.113.64/26", "tcp/443"), ("203.0.113.80", "tcp/443"), ("2001:db8:7::/48", "udp/123")]
            .map(|(network, service)| GardenEntry {
                network: network.parse().unwrap(),
                service: service.parse().unwrap(),
            })
            .to_vec(),
        garden_octets_per_second: 125_000,
        garden_seed: 0x51,
        newcomer_flows_per_second: 20,
        newcomers_flows_per_second: 1000,
        flows_per_session: Some(4096),
        overhearing_group: Some(511),
        shaping: Some(Shaping { uplinks: vec!["wan0".parse().unwrap()] }),
        masquerade_ipv4: true,
        masquerade_ipv6: false,
    }
}

pub(crate) fn equipment(number: u8) -> EquipmentId {
    EquipmentId {
        interface: "guest0".parse().unwrap(),
        link_address: captivity::LinkAddress::new([2, 0, 0, 0, 0, number]).unwrap(),
    }
}

pub(crate) fn session(number: u32) -> SessionId {
    SessionId::new(number).unwrap()
}

pub(crate) const fn unlimited() -> Grant {
    Grant::until(Timestamp::from_unix_millis(1_700_000_000_000))
}

fn opened(number: u8, remaining: Duration) -> Change {
    let (session, equipment) = (session(u32::from(number)), equipment(number));
    Change::Open { session, equipment, remaining, grant: unlimited(), used: Usage::NONE, share: None }
}

pub(crate) const HOUR: Duration = Duration::from_secs(3600);

/// Runs `test` on a thread in a fresh network namespace, which ends with it.
pub(crate) fn in_namespace(test: impl FnOnce() + Send + 'static) {
    let outcome = std::thread::spawn(|| {
        #[expect(
            unsafe_code,
            reason = "rustix marks unshare unsafe for file descriptors; this one shares none"
        )]
        // SAFETY: a new network namespace for this thread does not touch its file descriptor table.
        unsafe { rustix::thread::unshare_unsafe(rustix::thread::UnshareFlags::NEWNET) }
            .expect("a network namespace: run as root, or inside `unshare -Urn`");
        test();
    })
    .join();
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

/// The keeper dies, and when this returns the kernel has heard of it. A program that another test begins at this moment has
/// a copy of its socket until its exec is over, and the table is owned until the last copy is closed.
pub(crate) fn dies(keeper: Keeper) {
    drop(keeper);
    let mut kernel = Kernel::open().unwrap();
    let deadline = Instant::now() + Duration::from_secs(10);
    while kernel.table(TABLE).unwrap().is_some_and(|table| table.flags & messages::OWNED != 0) {
        assert!(Instant::now() < deadline, "the kernel still knows an owner of the table");
        std::thread::yield_now();
    }
}

pub(crate) fn nft(arguments: &[&str]) -> (bool, String) {
    let output = Command::new("nft").args(arguments).output().expect("nft, from Debian's package nftables");
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Layout and order of elements do not matter.
fn normal(listing: &str) -> Vec<String> {
    let joined = listing.replace(",\n", ", ");
    let mut lines = Vec::new();
    for line in joined.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words: Vec<&str> = line.split([' ', '\t']).filter(|word| !word.is_empty()).collect();
        if line.starts_with("elements = ") {
            let inner = line.trim_start_matches("elements = {").trim_end_matches('}');
            words = inner.split(',').map(str::trim).collect();
            words.sort_unstable();
        }
        lines.push(words.join(" "));
    }
    lines
}

pub(crate) fn listed(keeper: &mut Keeper) -> Vec<OpenSession> {
    let mut all = keeper.list().unwrap();
    all.sort_by_key(|open| open.session);
    all
}

#[test]
fn the_kernel_has_what_was_reviewed() {
    in_namespace(|| {
        let mut keeper = Keeper::open().unwrap();
        keeper.install(&settings(), OwnershipWish::Watched).unwrap();
        let (ok, listing) = nft(&["list", "table", "inet", "vestibule"]);
        assert!(ok, "the rule set must have loaded");
        let ours = text::render(&describe(&settings()), false);
        assert_eq!(normal(&listing), normal(&ours), "\nnft says:\n{listing}\nwe say:\n{ours}");
    });
}

#[test]
fn an_owned_table_is_kept_from_other_tools() {
    in_namespace(|| {
        let mut keeper = Keeper::open().unwrap();
        let installed = keeper.install(&settings(), OwnershipWish::Best).unwrap();
        assert!(installed.owned, "this kernel owns and persists (6.9 and later)");
        keeper.apply(&[opened(1, HOUR)]).unwrap();
        for attack in [
            &["flush", "ruleset"][..],
            &["delete", "table", "inet", "vestibule"],
            &["flush", "chain", "inet", "vestibule", "forwarding"],
            &["add", "element", "inet", "vestibule", "to_guest", "{ 0x5 }"],
        ] {
            nft(attack);
        }
        assert!(!keeper.mend().unwrap(), "nothing was lost");
        assert_eq!(listed(&mut keeper).len(), 1);
    });
}

#[test]
fn a_new_helper_adopts_what_a_dead_one_left() {
    in_namespace(|| {
        let mut first = Keeper::open().unwrap();
        assert!(!first.install(&settings(), OwnershipWish::Best).unwrap().adopted);
        first.apply(&[opened(1, HOUR), opened(2, HOUR)]).unwrap();
        dies(first);
        let mut second = Keeper::open().unwrap();
        let changed = Settings { zones: vec!["guest0".parse().unwrap()], plain_port: 8080, ..settings() };
        let installed = second.install(&changed, OwnershipWish::Best).unwrap();
        assert!(installed.adopted && installed.owned);
        let open: Vec<u32> = listed(&mut second).iter().map(|open| open.session.mark()).collect();
        assert_eq!(open, [1, 2], "sessions stay open while the rules are replaced");
        for (kind, name) in [("map", "session_of"), ("set", "from_guest"), ("set", "to_guest")] {
            let (_, listing) = nft(&["list", kind, "inet", "vestibule", name]);
            assert_eq!(listing.matches("expires").count(), 2, "each with all its parts: {listing}");
        }
        let (_, listing) = nft(&["list", "table", "inet", "vestibule"]);
        assert!(listing.contains("redirect to :8080") && !listing.contains("guest1"));
    });
}

#[test]
fn a_second_gateway_cannot_take_the_table_of_a_living_one() {
    in_namespace(|| {
        let mut first = Keeper::open().unwrap();
        first.install(&settings(), OwnershipWish::Best).unwrap();
        let mut second = Keeper::open().unwrap();
        assert!(second.install(&settings(), OwnershipWish::Best).is_err());
    });
}

#[test]
fn a_watched_table_that_was_taken_away_is_put_back() {
    in_namespace(|| {
        let mut keeper = Keeper::open().unwrap();
        assert!(!keeper.install(&settings(), OwnershipWish::Watched).unwrap().owned);
        assert!(keeper.needs_watching());
        for attack in [&["flush", "ruleset"][..], &["flush", "chain", "inet", "vestibule", "from_guests"]] {
            assert!(nft(attack).0, "another tool can do that to a table without owner");
            assert!(keeper.mend().unwrap(), "the loss is noticed");
            assert!(!keeper.mend().unwrap(), "and mended");
        }
    });
}

#[test]
fn a_session_opens_again_and_closes_twice_without_harm() {
    in_namespace(|| {
        for removal_known in [true, false] {
            let mut keeper = Keeper::open().unwrap();
            keeper.install(&settings(), OwnershipWish::Best).unwrap();
            if !removal_known {
                keeper.pretend_an_old_kernel();
            }
            let close = Change::Close { session: session(1), equipment: equipment(1) };
            keeper.apply(&[opened(1, HOUR), opened(1, HOUR), opened(2, HOUR)]).unwrap();
            assert_eq!(listed(&mut keeper).len(), 2);
            keeper.apply(&[close, close]).unwrap();
            assert_eq!(listed(&mut keeper).iter().map(|open| open.session.mark()).collect::<Vec<_>>(), [2]);
            // The same device under a new session: the old one goes with it.
            let renewed = Change::Open {
                session: session(9),
                equipment: equipment(2),
                remaining: HOUR,
                grant: unlimited(),
                used: Usage::NONE,
                share: None,
            };
            keeper.apply(&[Change::Close { session: session(2), equipment: equipment(2) }, renewed]).unwrap();
            assert_eq!(listed(&mut keeper).iter().map(|open| open.session.mark()).collect::<Vec<_>>(), [9]);
            keeper.apply(&[Change::Close { session: session(9), equipment: equipment(2) }]).unwrap();
            dies(keeper);
        }
    });
}

#[test]
fn a_session_of_which_a_part_is_missing_is_not_taken_for_open() {
    in_namespace(|| {
        let mut keeper = Keeper::open().unwrap();
        keeper.install(&settings(), OwnershipWish::Watched).unwrap();
        keeper.apply(&[opened(1, HOUR), opened(2, HOUR)]).unwrap();
        assert!(nft(&["delete", "element", "inet", "vestibule", "to_guest", "{ 0x00000002 }"]).0);
        assert_eq!(listed(&mut keeper).len(), 1, "it will be opened again, whole");
        let (_, listing) = nft(&["list", "set", "inet", "vestibule", "from_guest"]);
        assert_eq!(listing.matches("expires").count(), 1, "and until then it is closed");
    });
}

#[test]
fn the_kernel_ends_a_session_by_itself() {
    in_namespace(|| {
        let mut keeper = Keeper::open().unwrap();
        keeper.install(&settings(), OwnershipWish::Best).unwrap();
        keeper.apply(&[opened(1, Duration::from_millis(300)), opened(2, HOUR)]).unwrap();
        assert_eq!(listed(&mut keeper).len(), 2);
        let deadline = std::time::Instant::now() + Duration::from_secs(3);
        while listed(&mut keeper).len() == 2 {
            assert!(std::time::Instant::now() < deadline, "still open 3 s after a timeout of 0.3 s");
            std::thread::yield_now();
        }
        assert_eq!(listed(&mut keeper)[0].session.mark(), 2);
    });
}

#[test]
fn thousands_of_sessions_open_in_one_request() {
    in_namespace(|| {
        let mut keeper = Keeper::open().unwrap();
        keeper.install(&settings(), OwnershipWish::Best).unwrap();
        let many: Vec<Change> = (1..=5000_u32)
            .map(|number| {
                let [_, _, high, low] = number.to_be_bytes();
                let link_address = captivity::LinkAddress::new([2, 0, 0, 1, high, low]).unwrap();
                let equipment = EquipmentId { interface: "guest0".parse().unwrap(), link_address };
                let (session, used) = (session(number), Usage::NONE);
                Change::Open { session, equipment, remaining: HOUR, grant: unlimited(), used, share: None }
            })
            .collect();
        keeper.apply(&many).unwrap();
        assert_eq!(listed(&mut keeper).len(), 5000);
    });
}

fn rules_of_the_second_lock() -> Vec<(netlink::route::Family, Option<String>)> {
    let mut route = netlink::route::Route::open().unwrap();
    let mut found = Vec::new();
    for family in netlink::route::Family::BOTH {
        let rules = route.rules(family).unwrap().into_iter();
        let ours = rules.filter(|rule| rule.action == netlink::route::RuleAction::Blackhole);
        found.extend(ours.map(|rule| (family, rule.iifname)));
    }
    found
}

#[test]
fn the_second_lock_is_closed_before_and_without_the_table() {
    in_namespace(|| {
        let mut keeper = Keeper::open().unwrap();
        keeper.install(&settings(), OwnershipWish::Watched).unwrap();
        assert_eq!(rules_of_the_second_lock().len(), 4, "two zones, two families");
        assert!(nft(&["flush", "ruleset"]).0);
        assert_eq!(rules_of_the_second_lock().len(), 4, "nftables cannot take it away");
        let one_zone = Settings { zones: vec!["guest1".parse().unwrap()], ..settings() };
        keeper.install(&one_zone, OwnershipWish::Watched).unwrap();
        let left = rules_of_the_second_lock();
        assert!(
            left.len() == 2 && left.iter().all(|(_, name)| name.as_deref() == Some("guest1")),
            "{left:?}"
        );
    });
}

#[test]
fn a_device_is_known_by_each_address_and_forgotten_with_it() {
    in_namespace(|| {
        use gateway::ports::Neighbourhood;
        let mut route = netlink::route::Route::open().unwrap();
        route.create_bridge("guest0").unwrap();
        let index = route.index_of("guest0").unwrap().unwrap();
        route.set_up(index).unwrap();
        let neighbours = crate::neighbours::Neighbours::watch(&["guest0".parse().unwrap()]).unwrap();
        let device = equipment(7);
        let addresses = ["192.168.51.7", "2001:db8:51::7", "2001:db8:51::77"];
        let at =
            |text: &str| neighbours.equipment_at((text.parse::<std::net::IpAddr>().unwrap(), 4711).into());
        assert_eq!(addresses.map(at), [None; 3]);
        for address in addresses {
            route.add_neighbour(index, address.parse().unwrap(), device.link_address.octets()).unwrap();
        }
        assert_eq!(addresses.map(at), [Some(device); 3], "all addresses are the one device");
        assert_eq!(at("::ffff:192.168.51.7"), Some(device), "as a dual-stack listener reports it");
        route.delete_neighbour(index, addresses[0].parse().unwrap()).unwrap();
        let deadline = std::time::Instant::now() + Duration::from_secs(3);
        while at(addresses[0]).is_some() {
            assert!(std::time::Instant::now() < deadline, "a neighbour that is gone must be forgotten");
            std::thread::yield_now();
        }
    });
}

#[test]
fn guests_are_recognised_while_interfaces_come_and_go() {
    in_namespace(|| {
        use gateway::ports::Neighbourhood;
        const ROUNDS: u32 = 20_000;
        let mut route = netlink::route::Route::open().unwrap();
        route.create_bridge("guest0").unwrap();
        let index = route.index_of("guest0").unwrap().unwrap();
        let neighbours = crate::neighbours::Neighbours::watch(&["guest0".parse().unwrap()]).unwrap();
        let (done, finished) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for number in 0..ROUNDS {
                // Addresses that are not known yet: each is asked of the kernel.
                let address = std::net::Ipv4Addr::from(0x0a00_0000 + number);
                let _ = neighbours.equipment_at((address, 4711).into());
            }
            let _ = done.send(());
        });
        let deadline = std::time::Instant::now() + Duration::from_secs(60);
        while finished.try_recv().is_err() {
            assert!(std::time::Instant::now() < deadline, "the question and the event wait for each other");
            route.set_up(index).unwrap();
            route.set_down(index).unwrap();
        }
    });
}

/// The two ends of the boundary, as the two processes hold them.
fn helper_in_this_namespace() -> (crate::Helper, std::sync::mpsc::Receiver<crate::Notice>) {
    use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
    let (ours, theirs) =
        socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None).unwrap();
    let namespace = std::fs::File::open("/proc/thread-self/ns/net").unwrap();
    std::thread::spawn(move || {
        use std::os::fd::AsFd;
        rustix::thread::move_into_link_name_space(namespace.as_fd(), None).unwrap();
        crate::helper::serve(&theirs).unwrap();
    });
    let (told, notices) = std::sync::mpsc::channel();
    (
        crate::Helper::start(ours, move |notice| {
            let _ = told.send(notice);
        })
        .unwrap(),
        notices,
    )
}

#[test]
fn the_helper_does_what_the_main_process_asks_and_tells_of_a_loss() {
    in_namespace(|| {
        use gateway::ports::Enforcer;
        let (mut helper, notices) = helper_in_this_namespace();
        let installed = helper.install(&settings(), crate::Ownership::Watched).unwrap();
        assert!(!installed.owned && !installed.adopted);
        let many: Vec<Change> = (1..=200).map(|number| opened(number, HOUR)).collect();
        helper.apply(&many).unwrap();
        assert_eq!(helper.open_sessions().unwrap().len(), 200);
        assert!(nft(&["flush", "ruleset"]).0);
        assert_eq!(notices.recv_timeout(Duration::from_secs(5)), Ok(crate::Notice::TableLost));
        assert!(nft(&["list", "table", "inet", "vestibule"]).0, "it stands again");
        assert_eq!(helper.open_sessions().unwrap().len(), 0, "for the gateway to open what the record has");
    });
}

/// How long the element of that key lives on.
fn seconds_left(set: &str, key: &str) -> Option<u64> {
    let (_, listing) = nft(&["list", "set", "inet", "vestibule", set]);
    let (_, after) = listing.split_once(&format!("{key} timeout"))?;
    let (_, left) = after.split_once("expires ")?;
    let (minutes, rest) = left.split_once('m').filter(|(number, _)| number.len() < 3).unwrap_or(("0", left));
    let seconds = rest.split_once('s').map_or(0, |(seconds, _)| seconds.parse().unwrap_or(0));
    Some(minutes.parse::<u64>().ok()? * 60 + seconds)
}

#[test]
fn the_walled_garden_opens_for_a_while_and_again_for_longer_on_old_and_new_kernels() {
    for old in [false, true] {
        in_namespace(move || {
            let mut keeper = Keeper::open().unwrap();
            keeper.install(&settings(), OwnershipWish::Watched).unwrap();
            if old {
                keeper.pretend_an_old_kernel();
            }
            let opening = |number, seconds| GardenOpening {
                equipment: equipment(number),
                address: "203.0.113.10".parse().unwrap(),
                transport: Transport::Tcp,
                port: 443,
                remaining: Duration::from_secs(seconds),
                answers_remaining: Duration::from_secs(seconds.max(300)),
            };
            let service = "203.0.113.10 . tcp . 443";
            let of_device = |number| {
                let key = format!("\"guest0\" . 02:00:00:00:00:{number:02x} . {service}");
                seconds_left("garden_opened4", &key)
            };
            assert_eq!((of_device(1), seconds_left("garden_answers4", service)), (None, None));
            keeper.open_garden(&[opening(1, 50)]).unwrap();
            assert!(of_device(1).is_some_and(|left| (40..=50).contains(&left)));
            assert_eq!(of_device(2), None, "the other device was told no such address");
            keeper.open_garden(&[opening(1, 200), opening(1, 300)]).unwrap();
            assert!(of_device(1).is_some_and(|left| (290..=300).contains(&left)));
            let answers = seconds_left("garden_answers4", service);
            assert!(answers.is_some_and(|left| (290..=300).contains(&left)));
        });
    }
}
