//! Limits of data against the real kernel, as elements: what is written, read, adopted and kept. That packets really stop
//! is told by the whole gateway's stories.

use captivity::{Allowance, ByteCount, EquipmentId, Grant, LinkAddress, Rate, Rates, Usage};
use gateway::ports::Change;

use crate::helper::keeper_for_tests::{Keeper, OwnershipWish};
use crate::kernel_tests::{HOUR, dies, equipment, in_namespace, listed, nft, session, settings, unlimited};

const MEGABYTE: u64 = 1_000_000;

fn limited(megabytes: u64) -> Grant {
    Grant { data: Allowance::of_total(ByteCount::new(megabytes * MEGABYTE)), ..unlimited() }
}

fn opened(number: u8, grant: Grant, used: u64) -> Change {
    let (session, equipment) = (session(u32::from(number)), equipment(number));
    Change::Open { session, equipment, remaining: HOUR, grant, used: received(used), share: None }
}

fn received(octets: u64) -> Usage {
    Usage { from_guest: ByteCount::ZERO, to_guest: ByteCount::new(octets) }
}

fn installed() -> Keeper {
    let mut keeper = Keeper::open().unwrap();
    keeper.install(&settings(), OwnershipWish::Best).unwrap();
    keeper
}

fn used(keeper: &mut Keeper, numbers: impl IntoIterator<Item = u32>) -> Vec<(u32, u64)> {
    let device = |number: u32| equipment(u8::try_from(number % 256).unwrap());
    let sessions: Vec<_> = numbers.into_iter().map(|number| (session(number), device(number))).collect();
    let counts = keeper.used(&sessions).unwrap().into_iter();
    counts.map(|(session, used)| (session.mark(), used.total().octets())).collect()
}

#[test]
fn each_session_has_a_quota_of_its_own_that_nft_reads_too() {
    in_namespace(|| {
        let mut keeper = installed();
        keeper
            .apply(&[opened(1, limited(500), 0), opened(2, limited(7), 1_000), opened(3, unlimited(), 0)])
            .unwrap();
        let (_, listing) = nft(&["list", "set", "inet", "vestibule", "metered"]);
        assert!(
            listing.contains("quota 500 mbytes") || listing.contains("quota 500000000 bytes"),
            "{listing}"
        );
        assert!(listing.contains("used 1000 bytes"), "{listing}");
        assert_eq!(listing.matches("quota").count(), 2, "who has no limit is not there: {listing}");
        for (set, count) in [("from_metered", 2), ("from_guest", 1), ("to_guest", 1)] {
            let (_, listing) = nft(&["list", "set", "inet", "vestibule", set]);
            assert_eq!(listing.matches("expires").count(), count, "{listing}");
        }
        let grants: Vec<_> = listed(&mut keeper).into_iter().map(|open| open.grant.unwrap()).collect();
        assert_eq!(
            grants,
            [limited(500), limited(7), unlimited()].map(|grant| grant.digest()),
            "each says what it was told"
        );
    });
}

#[test]
fn what_is_used_is_read_by_name_past_those_that_are_gone() {
    in_namespace(|| {
        let mut keeper = installed();
        let many: Vec<_> = (1..=250_u8).map(|number| opened(number, limited(1), u64::from(number))).collect();
        keeper.apply(&many).unwrap();
        let all: Vec<_> = (1..=250_u32).map(|number| (number, u64::from(number))).collect();
        assert_eq!(used(&mut keeper, 1..=250), all);
        let close = |number: u8| {
            let (session, equipment) = (session(u32::from(number)), equipment(number));
            Change::Close { session, equipment }
        };
        keeper.apply(&[1, 2, 77, 100, 101, 250].map(close)).unwrap();
        let there = all.into_iter().filter(|(number, _)| ![1, 2, 77, 100, 101, 250].contains(number));
        assert_eq!(used(&mut keeper, 1..=250), there.collect::<Vec<_>>());
        assert_eq!(used(&mut keeper, 251..=260), []);
        assert_eq!(used(&mut keeper, []), []);
    });
}

#[test]
fn a_new_helper_keeps_the_quotas_that_it_finds() {
    in_namespace(|| {
        let mut first = installed();
        first.apply(&[opened(1, limited(5), 123_456)]).unwrap();
        dies(first);
        let mut second = Keeper::open().unwrap();
        assert!(second.install(&settings(), OwnershipWish::Best).unwrap().adopted);
        assert_eq!(used(&mut second, [1]), [(1, 123_456)]);
        assert_eq!(listed(&mut second)[0].grant, Some(limited(5).digest()));
    });
}

#[test]
fn opening_again_forgives_nothing_that_the_kernel_has_counted() {
    in_namespace(|| {
        for old in [false, true] {
            let mut keeper = installed();
            if old {
                keeper.pretend_an_old_kernel();
            }
            keeper.apply(&[opened(1, limited(5), 4_000)]).unwrap();
            keeper.apply(&[opened(1, limited(5), 1_000)]).unwrap();
            assert_eq!(used(&mut keeper, [1]), [(1, 4_000)], "the record was behind");
            keeper.apply(&[opened(1, limited(9), 5_000)]).unwrap();
            assert_eq!(used(&mut keeper, [1]), [(1, 5_000)]);
            assert_eq!(listed(&mut keeper)[0].grant, Some(limited(9).digest()));
            // Without a limit, and with one again.
            keeper.apply(&[opened(1, unlimited(), 0)]).unwrap();
            assert_eq!((used(&mut keeper, [1]), listed(&mut keeper).len()), (vec![(1, 5_000)], 1));
            keeper.apply(&[opened(1, limited(5), 7)]).unwrap();
            assert_eq!((used(&mut keeper, [1]), listed(&mut keeper).len()), (vec![(1, 5_000)], 1));
            keeper.apply(&[Change::Close { session: session(1), equipment: equipment(1) }]).unwrap();
            assert_eq!(listed(&mut keeper), []);
            dies(keeper);
        }
    });
}

#[test]
fn a_limited_session_of_which_the_quota_is_missing_is_closed() {
    in_namespace(|| {
        let mut keeper = Keeper::open().unwrap();
        keeper.install(&settings(), OwnershipWish::Watched).unwrap();
        keeper.apply(&[opened(1, limited(5), 0), opened(2, limited(5), 0)]).unwrap();
        assert!(nft(&["delete", "element", "inet", "vestibule", "metered", "{ 0x00000002 }"]).0);
        assert_eq!(listed(&mut keeper).len(), 1, "it will be opened again, from the record");
        let (_, listing) = nft(&["list", "set", "inet", "vestibule", "from_metered"]);
        assert_eq!(listing.matches("expires").count(), 1, "{listing}");
    });
}

#[test]
fn an_empty_and_an_endless_limit_are_written_as_they_are() {
    in_namespace(|| {
        let mut keeper = installed();
        let grant = |octets| Grant { data: Allowance::of_total(ByteCount::new(octets)), ..unlimited() };
        keeper.apply(&[opened(1, grant(0), 0), opened(2, grant(u64::MAX - 1), u64::MAX)]).unwrap();
        assert_eq!(used(&mut keeper, [1, 2]), [(1, 0), (2, i64::MAX.unsigned_abs())]);
    });
}

#[test]
fn a_session_that_is_opened_again_is_never_gone_on_old_and_new_kernels() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
    for old in [false, true] {
        in_namespace(move || {
            let mut keeper = installed();
            if old {
                keeper.pretend_an_old_kernel();
            }
            keeper.apply(&[opened(1, limited(5), 0)]).unwrap();
            let (stop, looks) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
            let (told, counted) = (Arc::clone(&stop), Arc::clone(&looks));
            let watcher = std::thread::spawn(move || {
                let mut other = Keeper::open().unwrap();
                let mut gone = 0;
                while !told.load(Ordering::Relaxed) {
                    gone += u32::from(used(&mut other, [1]).is_empty());
                    counted.fetch_add(1, Ordering::Relaxed);
                }
                gone
            });
            let mut round = 0;
            while looks.load(Ordering::Relaxed) < 2_000 || round < 300 {
                round += 1;
                keeper.apply(&[opened(1, limited(5 + round % 2), round)]).unwrap();
            }
            stop.store(true, Ordering::Relaxed);
            assert_eq!(watcher.join().unwrap(), 0, "old: {old}, opened {round} times");
        });
    }
}

fn equipment_of(number: u32) -> EquipmentId {
    let [_, high, middle, low] = number.to_be_bytes();
    let link_address = LinkAddress::new([2, 0, 0, high, middle, low]).unwrap();
    EquipmentId { interface: "guest0".parse().unwrap(), link_address }
}

/// Prints what reading costs: `cargo test -p enforcement --release -- --ignored --nocapture cost_of_counting`.
#[test]
#[ignore = "a measurement"]
fn cost_of_counting() {
    in_namespace(|| {
        let mut keeper = installed();
        for thousand in 0..100_u32 {
            let many: Vec<_> = (1..=1000)
                .map(|number| {
                    let number = thousand * 1000 + number;
                    let equipment = equipment_of(number);
                    let (session, used) = (session(number), Usage::NONE);
                    Change::Open { session, equipment, remaining: HOUR, grant: limited(1), used, share: None }
                })
                .collect();
            keeper.apply(&many).unwrap();
        }
        let sessions: Vec<_> = (1..=100_000).map(|number| (session(number), equipment_of(number))).collect();
        let begun = std::time::Instant::now();
        let counted = keeper.used(&sessions).unwrap().len();
        println!("{counted} quotas read in {:?}", begun.elapsed());
    });
}

fn rated(octets: u64) -> Rates {
    let rate = Rate::new(octets, ByteCount::new(1_500));
    Rates { from_guest: rate, to_guest: rate }
}

/// Everything that can be granted, beside and after each other: what is counted goes on.
#[test]
fn a_session_keeps_its_counts_through_every_change_of_its_grant() {
    in_namespace(|| {
        for old in [false, true] {
            let mut keeper = installed();
            if old {
                keeper.pretend_an_old_kernel();
            }
            let megabyte = Some(ByteCount::new(MEGABYTE));
            let total = limited(1);
            let each = Allowance { total: None, from_guest: megabyte, to_guest: megabyte };
            let all = Allowance { total: megabyte, ..each };
            let grants = [
                unlimited(),
                Grant { rates: rated(9_000), ..unlimited() },
                Grant { data: each, ..unlimited() },
                Grant { data: each, rates: rated(9_000), ..unlimited() },
                total,
                Grant { rates: rated(9_000), ..total },
                Grant { data: all, rates: rated(9_000), ..total },
                Grant { beyond: Some(rated(2_000)), ..total },
                Grant { rates: rated(9_000), beyond: Some(rated(2_000)), ..total },
            ];
            let counted = Usage { from_guest: ByteCount::new(30_000), to_guest: ByteCount::new(70_001) };
            let open = |grant, used| {
                let (session, equipment) = (session(1), equipment(1));
                Change::Open { session, equipment, remaining: HOUR, grant, used, share: None }
            };
            for (first, then) in grants.iter().flat_map(|first| grants.iter().map(move |then| (first, then)))
            {
                keeper.apply(&[open(*first, counted)]).unwrap();
                keeper.apply(&[open(*then, Usage::NONE)]).unwrap();
                let found = keeper.used(&[(session(1), equipment(1))]).unwrap();
                assert_eq!(found, [(session(1), counted)], "old: {old}, {first:?} then {then:?}");
                let listed = listed(&mut keeper);
                assert_eq!((listed.len(), listed[0].grant), (1, Some(then.digest())));
                keeper.apply(&[Change::Close { session: session(1), equipment: equipment(1) }]).unwrap();
                assert_eq!(keeper.used(&[(session(1), equipment(1))]).unwrap(), []);
            }
            dies(keeper);
        }
    });
}

#[test]
fn what_passed_slowly_is_counted_above_the_limit() {
    in_namespace(|| {
        let mut keeper = installed();
        let grant = Grant { beyond: Some(rated(2_000)), ..limited(1) };
        let used = Usage { from_guest: ByteCount::new(MEGABYTE), to_guest: ByteCount::new(3 * MEGABYTE) };
        let (session, equipment) = (session(1), equipment(1));
        keeper
            .apply(&[Change::Open { session, equipment, remaining: HOUR, grant, used, share: None }])
            .unwrap();
        assert_eq!(keeper.used(&[(session, equipment)]).unwrap(), [(session, used)]);
        let (_, listing) = nft(&["list", "set", "inet", "vestibule", "slowed_to"]);
        assert!(listing.contains("limit rate") && listing.contains("bytes 2250000"), "{listing}");
    });
}

#[test]
fn nft_reads_rates_and_counters_as_they_were_granted() {
    in_namespace(|| {
        let mut keeper = installed();
        keeper.apply(&[opened(1, Grant { rates: rated(625_000), ..unlimited() }, 77)]).unwrap();
        let (_, listing) = nft(&["list", "set", "inet", "vestibule", "to_guest"]);
        assert!(listing.contains("limit rate") && listing.contains("bytes 77"), "{listing}");
        assert!(listing.contains("burst 1500 bytes"), "{listing}");
        let (_, listing) = nft(&["list", "set", "inet", "vestibule", "rated"]);
        assert_eq!(listing.matches("expires").count(), 1, "{listing}");
    });
}
