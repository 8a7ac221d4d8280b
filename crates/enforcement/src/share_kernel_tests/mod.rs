//! Shares against the real kernel: what is written, changed, adopted and taken away.

mod premises;
// Real packets of several devices.
mod packets;

use captivity::{ByteCount, Grant, Usage};
use gateway::ports::Change;

use crate::helper::keeper_for_tests::{Keeper, OwnershipWish};
use crate::kernel_tests::{HOUR, equipment, in_namespace, listed, nft, session, settings, unlimited};
use premises::{close, granted, in_all, objects, open, quota, rated, received};

fn installed(wish: OwnershipWish) -> Keeper {
    let mut keeper = Keeper::open().unwrap();
    keeper.install(&settings(), wish).unwrap();
    keeper
}

fn used(keeper: &mut Keeper, number: u8) -> Option<Usage> {
    let asked = [(session(u32::from(number)), equipment(number))];
    keeper.used(&asked).unwrap().first().map(|(_, used)| *used)
}

/// On kernels of today, and as on those before 6.3.
fn on_both_kernels(test: impl Fn(&mut Keeper) + Send + Sync + Clone + 'static) {
    for old in [false, true] {
        let test = test.clone();
        in_namespace(move || {
            let mut keeper = installed(OwnershipWish::Best);
            if old {
                keeper.pretend_an_old_kernel();
            }
            test(&mut keeper);
        });
    }
}

#[test]
fn one_who_joins_changes_nothing_and_the_last_who_leaves_takes_all_along() {
    on_both_kernels(|keeper| {
        let first = open(1, 17, granted(500_000), received(0), received(1_000));
        keeper.apply(&[first]).unwrap();
        let before = objects();
        assert_eq!(before.matches("person-17-").count(), 5, "{before}");
        assert_eq!(quota(17, "total"), Some((500_000, 1_000)));
        // What is told when another joins is behind, or ahead: the kernel has its own count.
        for told in [0, 2_000] {
            keeper.apply(&[open(2, 17, granted(500_000), received(0), received(told))]).unwrap();
            assert_eq!(objects(), before, "not even made anew: the handle is the same");
        }
        keeper.apply(&[open(3, 18, granted(500_000), received(0), received(0))]).unwrap();
        assert_eq!(quota(18, "total"), Some((500_000, 0)), "another person's is another one");
        keeper.apply(&[close(1)]).unwrap();
        assert_eq!(quota(17, "total"), Some((500_000, 1_000)));
        keeper.apply(&[close(2)]).unwrap();
        assert_eq!((quota(17, "total"), objects().matches("person-").count()), (None, 5));
        keeper.apply(&[close(3), close(3)]).unwrap();
        assert_eq!(objects(), "");
        assert_eq!(listed(keeper), []);
    });
}

#[test]
fn a_limit_that_is_not_used_up_changes_in_place_for_all() {
    on_both_kernels(|keeper| {
        let at = |number, octets| open(number, 17, granted(octets), received(0), received(1_000));
        keeper.apply(&[at(1, 500_000), at(2, 500_000)]).unwrap();
        let handles = |text: String| {
            let lines = text.lines().filter(|line| line.contains("handle")).map(str::to_owned);
            lines.collect::<Vec<_>>()
        };
        let before = handles(objects());
        keeper.apply(&[at(1, 600_000), at(2, 600_000)]).unwrap();
        assert_eq!(quota(17, "total"), Some((600_000, 1_000)));
        keeper.apply(&[at(1, 400_000), at(2, 400_000)]).unwrap();
        assert_eq!(quota(17, "total"), Some((400_000, 1_000)));
        keeper.apply(&[at(1, 700_000), at(2, 800_000)]).unwrap();
        assert_eq!(quota(17, "total"), Some((800_000, 1_000)), "the last word counts");
        keeper.apply(&[at(1, 700_000), at(2, 800_000)]).unwrap();
        assert_eq!(quota(17, "total"), Some((800_000, 1_000)), "also where it was the first");
        assert_eq!(handles(objects()), before, "the same objects");
        let all = Grant { data: in_all(9_000, 8_000, 7_000), ..unlimited() };
        keeper.apply(&[open(1, 17, all, received(0), received(1_000))]).unwrap();
        let limits = ["total", "from", "to"].map(|which| quota(17, which));
        assert_eq!(limits, [Some((9_000, 1_000)), Some((8_000, 0)), Some((7_000, 1_000))]);
    });
}

#[test]
fn a_session_keeps_its_own_count_and_note_through_shares() {
    on_both_kernels(|keeper| {
        let counted = Usage { from_guest: ByteCount::new(30), to_guest: ByteCount::new(70) };
        let slow = Grant { beyond: Some(rated(2_000)), rates: rated(9_000), ..granted(500_000) };
        let alone = |grant| {
            let (session, equipment) = (session(1), equipment(1));
            Change::Open { session, equipment, remaining: HOUR, grant, used: Usage::NONE, share: None }
        };
        let shared = |person, grant| open(1, person, grant, Usage::NONE, received(5_000));
        let ways = [
            (alone(unlimited()), unlimited()),
            (alone(granted(500_000)), granted(500_000)),
            (alone(slow), slow),
            (shared(17, granted(500_000)), granted(500_000)),
            (shared(18, slow), slow),
        ];
        keeper.apply(&[open(1, 17, granted(500_000), counted, received(5_000))]).unwrap();
        for (first, then) in ways.iter().flat_map(|first| ways.iter().map(move |then| (first, then))) {
            keeper.apply(&[first.0]).unwrap();
            keeper.apply(&[then.0]).unwrap();
            assert_eq!(used(keeper, 1), Some(counted), "{first:?} then {then:?}");
            let open = listed(keeper);
            assert_eq!((open.len(), open[0].grant), (1, Some(then.1.digest())), "{then:?}");
            let Change::Open { share, .. } = then.0 else { unreachable!() };
            assert_eq!(objects().matches("person-").count(), if share.is_some() { 5 } else { 0 });
        }
        keeper.apply(&[close(1)]).unwrap();
        assert_eq!((used(keeper, 1), objects()), (None, String::new()));
    });
}

#[test]
fn a_new_helper_takes_over_shares_and_what_was_left_lying_is_swept() {
    in_namespace(|| {
        let mut first = installed(OwnershipWish::Best);
        let brief = |number, person| {
            let Change::Open { session, equipment, grant, used, share, .. } =
                open(number, person, granted(500_000), received(0), received(7_000))
            else {
                unreachable!()
            };
            let remaining = std::time::Duration::from_millis(200);
            Change::Open { session, equipment, remaining, grant, used, share }
        };
        let lasting = |number| open(number, 17, granted(500_000), received(0), received(1_000));
        first.apply(&[lasting(1), lasting(2), brief(3, 17), brief(4, 18), brief(5, 19)]).unwrap();
        let before = objects();
        drop(first);
        let (mut second, is_adopted) = premises::take_over(&settings());
        assert!(is_adopted);
        assert_eq!(objects(), before, "the rules were written anew around them");
        // Those that are over went with nobody there: their marks lead on and their objects stand until they are looked for.
        lab::wait_for("the end", std::time::Duration::from_secs(5), || {
            (listed(&mut second).len() == 2).then_some(())
        })
        .unwrap();
        assert_eq!(objects().matches("person-17-").count(), 5);
        assert_eq!(objects().matches("person-").count(), 5, "{}", objects());
        // One whose name was still there is taken over; one that joins is led to it.
        second.apply(&[lasting(6)]).unwrap();
        assert_eq!(quota(17, "total"), Some((500_000, 1_000)));
        second.apply(&[close(1), close(6), close(2)]).unwrap();
        assert_eq!(objects(), "");
    });
}

#[test]
fn objects_that_nobody_leads_to_are_taken_over_with_the_larger_count() {
    in_namespace(|| {
        let mut keeper = installed(OwnershipWish::Watched);
        let stale = "add quota inet vestibule person-17-total { 500000 bytes used 3000 bytes }\n\
            add counter inet vestibule person-17-passed-to { packets 1 bytes 3000 }";
        assert!(stale.lines().all(|line| nft(&line.split(' ').collect::<Vec<_>>()).0));
        keeper.apply(&[open(1, 17, granted(500_000), received(0), received(2_000))]).unwrap();
        assert_eq!(quota(17, "total"), Some((500_000, 3_000)), "the kernel had counted more");
        keeper.apply(&[close(1)]).unwrap();
        assert!(stale.lines().all(|line| nft(&line.split(' ').collect::<Vec<_>>()).0));
        keeper.apply(&[open(1, 17, granted(500_000), received(0), received(4_000))]).unwrap();
        assert_eq!(quota(17, "total"), Some((500_000, 4_000)), "the record had more");
    });
}

#[test]
fn a_table_that_was_lost_and_elements_that_were_taken_away_are_made_from_the_record() {
    in_namespace(|| {
        let mut keeper = installed(OwnershipWish::Watched);
        let both =
            |told| [1, 2].map(|number| open(number, 17, granted(500_000), received(5), received(told)));
        keeper.apply(&both(1_000)).unwrap();
        assert!(nft(&["delete", "table", "inet", "vestibule"]).0);
        assert!(keeper.mend().unwrap());
        assert_eq!((listed(&mut keeper).len(), objects()), (0, String::new()));
        keeper.apply(&both(2_000)).unwrap();
        assert_eq!((listed(&mut keeper).len(), quota(17, "total")), (2, Some((500_000, 2_000))));
        assert_eq!(used(&mut keeper, 2), Some(received(5)));
        // Lost once more, and nobody has looked what is left.
        assert!(nft(&["delete", "table", "inet", "vestibule"]).0);
        assert!(keeper.mend().unwrap());
        keeper.apply(&both(2_000)).unwrap();
        assert_eq!((listed(&mut keeper).len(), quota(17, "total")), (2, Some((500_000, 2_000))));
        // Of one session a part is gone: it is closed until the record opens it again, whole.
        for part in
            ["map:share_total", "map:share_to", "map:share_passed_from", "set:to_shared", "set:passed_to"]
        {
            let (_, set) = part.split_once(':').unwrap();
            assert!(nft(&["delete", "element", "inet", "vestibule", set, "{ 0x00000002 }"]).0, "{part}");
            assert_eq!(listed(&mut keeper).len(), 1, "{part}");
            let (_, listing) = nft(&["list", "set", "inet", "vestibule", "from_shared"]);
            assert_eq!(listing.matches("expires").count(), 1, "{part}: {listing}");
            keeper.apply(&both(3_000)).unwrap();
            assert_eq!(
                (listed(&mut keeper).len(), quota(17, "total")),
                (2, Some((500_000, 2_000))),
                "{part}"
            );
        }
        keeper.apply(&[close(1), close(2)]).unwrap();
        assert_eq!(objects(), "");
    });
}

#[test]
fn thousands_come_and_go_in_bounded_time_and_leave_no_object() {
    in_namespace(|| {
        let mut keeper = installed(OwnershipWish::Best);
        let sessions: Vec<(u32, u32)> = (0..3_000).map(|number| (number + 1, 1 + number / 3)).collect();
        let begun = std::time::Instant::now();
        let openings: Vec<_> =
            sessions.iter().map(|(number, person)| premises::opening(*number, *person)).collect();
        openings.chunks(1_000).for_each(|some| keeper.apply(some).unwrap());
        let opened = begun.elapsed();
        assert_eq!(objects().matches("-total {").count(), 1_000);
        assert_eq!(listed(&mut keeper).len(), 3_000);
        let begun = std::time::Instant::now();
        let closings: Vec<_> = sessions.iter().map(|(number, _)| premises::closing(*number)).collect();
        closings.chunks(1_000).for_each(|some| keeper.apply(some).unwrap());
        let closed = begun.elapsed();
        println!("1,000 shares of 3 devices: opened in {opened:?}, closed in {closed:?}");
        assert_eq!(objects(), "");
        assert!(opened + closed < std::time::Duration::from_secs(20), "{opened:?}, {closed:?}");
    });
}
