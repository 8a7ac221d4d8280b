//! The contract of `gateway::ports::Store`, as one suite over a factory that opens the same store again and again.

use std::time::Duration;

use captivity::{
    Allowance, Bearing, ByteCount, EndCause, Grant, Holder, Rate, Rates, Readings, Session, SessionId,
    Standing, Stint, Timestamp, Usage,
};
use gateway::ports::{Ledger, LedgerBy, LedgerRow, Record, RecordedSession, Remembered, Store};
use gateway::pretend::World;
use store::Sqlite;

use crate::{Folder, id, moment, session};

#[test]
fn sqlite_keeps_the_contract() {
    each(&mut || {
        let folder = Folder::new();
        move || Sqlite::open(&folder.store()).unwrap()
    });
}

#[test]
fn the_pretended_store_keeps_the_contract() {
    each(&mut || {
        let world = World::default();
        move || world.store()
    });
}

/// Every promise on a fresh place for a store; what it gives opens the store there, as after a restart.
fn each<S: Store, O: FnMut() -> S>(fresh: &mut dyn FnMut() -> O) {
    a_new_store_remembers_nobody_and_starts_at_one(&mut fresh());
    what_began_is_remembered_after_reopening(&mut fresh());
    what_ended_is_found_and_not_live(&mut fresh());
    what_was_resumed_says_so_and_what_lives_does_not(&mut fresh());
    repeating_changes_nothing(&mut fresh());
    one_batch_may_begin_end_and_begin_again(&mut fresh());
    a_number_is_not_given_again_after_its_session_ended(&mut fresh());
    an_end_without_a_beginning_changes_nothing(&mut fresh());
    what_is_used_is_kept_and_never_falls(&mut fresh());
    a_change_is_kept(&mut fresh());
    what_devices_had_of_plans_is_known_as_long_as_it_counts(&mut fresh());
    the_ledger_says_what_was_moved_by_device_and_hour(&mut fresh());
    the_last_bearing_is_remembered(&mut fresh());
    crate::people::each(fresh);
    crate::accounts::each(fresh);
    crate::forgetting::each(fresh);
    crate::choices::each(fresh);
    crate::consents::each(fresh);
}

fn what_was_resumed_says_so_and_what_lives_does_not<S: Store>(open: &mut impl FnMut() -> S) {
    let ended = Record::Ended { session: id(1), at: moment(9), cause: EndCause::Away };
    let (first, second) = (Record::Resumed { session: id(1) }, Record::Resumed { session: id(2) });
    open().record(&[Record::Began(session(1)), ended, first, Record::Began(session(2)), second]).unwrap();
    assert_eq!(open().find(id(1)).unwrap().unwrap().ended, Some((moment(9), EndCause::Resumed)));
    assert_eq!(open().find(id(2)).unwrap().unwrap().ended, None, "only what has ended goes on");
}

fn the_last_bearing_is_remembered<S: Store>(open: &mut impl FnMut() -> S) {
    for boot in [Some(u128::MAX), Some(0), None] {
        let readings = Readings { boot, running: Duration::from_millis(12_345), wall: moment(9) };
        let bearing = Bearing { moment: moment(8), readings };
        open().record(&[Record::Began(session(1)), Record::Bearing(bearing)]).unwrap();
        assert_eq!(open().remember().unwrap().bearing, Some(bearing));
    }
}

fn a_new_store_remembers_nobody_and_starts_at_one<S: Store>(open: &mut impl FnMut() -> S) {
    assert_eq!(
        open().remember().unwrap(),
        Remembered { live: Vec::new(), fresh: SessionId::FIRST, bearing: None }
    );
    assert_eq!(open().find(id(1)).unwrap(), None);
}

fn what_began_is_remembered_after_reopening<S: Store>(open: &mut impl FnMut() -> S) {
    open().record(&[Record::Began(session(2)), Record::Began(session(1))]).unwrap();
    let remembered = open().remember().unwrap();
    assert_eq!(remembered.live, [session(1), session(2)], "in order of their numbers");
    assert_eq!(remembered.fresh, id(3));
    assert_eq!(open().find(id(2)).unwrap(), Some(RecordedSession { session: session(2), ended: None }));
}

fn what_ended_is_found_and_not_live<S: Store>(open: &mut impl FnMut() -> S) {
    for (number, cause) in (1..).zip(EndCause::ALL) {
        open().record(&[Record::Began(session(number))]).unwrap();
        open().record(&[Record::Ended { session: id(number), at: moment(7), cause }]).unwrap();
        let found = open().find(id(number)).unwrap().unwrap();
        assert_eq!(found, RecordedSession { session: session(number), ended: Some((moment(7), cause)) });
    }
    assert_eq!(open().remember().unwrap().live, []);
}

fn repeating_changes_nothing<S: Store>(open: &mut impl FnMut() -> S) {
    let began = Record::Began(session(1));
    let ended = Record::Ended { session: id(1), at: moment(7), cause: EndCause::SignedOut };
    let later = Record::Ended { session: id(1), at: moment(8), cause: EndCause::Operator };
    open().record(&[began, began, ended, ended]).unwrap();
    open().record(&[began, later]).unwrap();
    let found = open().find(id(1)).unwrap().unwrap();
    assert_eq!(found.ended, Some((moment(7), EndCause::SignedOut)));
    open().record(&[Record::Began(session(9)), began]).unwrap();
    assert_eq!(open().remember().unwrap().fresh, id(10));
}

fn one_batch_may_begin_end_and_begin_again<S: Store>(open: &mut impl FnMut() -> S) {
    let again = captivity::Session { id: id(2), ..session(1) };
    let ended = Record::Ended { session: id(1), at: moment(7), cause: EndCause::SignedOut };
    open().record(&[Record::Began(session(1)), ended, Record::Began(again)]).unwrap();
    assert_eq!(open().remember().unwrap().live, [again]);
}

fn a_number_is_not_given_again_after_its_session_ended<S: Store>(open: &mut impl FnMut() -> S) {
    let ended = Record::Ended { session: id(41), at: moment(7), cause: EndCause::TimeOver };
    open().record(&[Record::Began(session(41)), ended]).unwrap();
    assert_eq!(open().remember().unwrap(), Remembered { live: Vec::new(), fresh: id(42), bearing: None });
}

fn an_end_without_a_beginning_changes_nothing<S: Store>(open: &mut impl FnMut() -> S) {
    open().record(&[Record::Ended { session: id(5), at: moment(7), cause: EndCause::TimeOver }]).unwrap();
    assert_eq!(open().find(id(5)).unwrap(), None);
    open().record(&[]).unwrap();
    assert_eq!(open().remember().unwrap().fresh, SessionId::FIRST);
}

fn octets(from_guest: u64, to_guest: u64) -> Usage {
    Usage { from_guest: ByteCount::new(from_guest), to_guest: ByteCount::new(to_guest) }
}

fn metered(number: u32) -> Session {
    let session = session(number);
    let rate = Rate::new(625_000, ByteCount::new(9_000));
    let grant = Grant {
        data: Allowance {
            total: Some(ByteCount::new(5_000_000_000)),
            from_guest: None,
            to_guest: Some(ByteCount::new(4_000_000_000)),
        },
        rates: Rates { from_guest: rate, to_guest: None },
        beyond: Some(Rates { from_guest: None, to_guest: rate }),
        renews: Some(moment(1_700_001_000_000)),
        ..session.grant
    };
    let stint = Stint { began: moment(1_700_000_500_000), used: octets(1, 2) };
    Session { grant, used: octets(3, 4), plan: "day-pass".parse().unwrap(), stint, ..session }
}

fn used(number: u32, used: Usage) -> Record {
    Record::Used { session: id(number), at: moment(1_700_000_600_000), used }
}

fn what_is_used_is_kept_and_never_falls<S: Store>(open: &mut impl FnMut() -> S) {
    open().record(&[Record::Began(metered(1))]).unwrap();
    assert_eq!(open().remember().unwrap().live, [metered(1)]);
    let most = octets(4_999_999_999, 7);
    open().record(&[used(1, most), used(1, octets(8, 6)), used(2, octets(8, 8))]).unwrap();
    let counted = Session { used: most, ..metered(1) };
    assert_eq!(open().remember().unwrap().live, [counted]);
    open().record(&[used(1, octets(0, 9))]).unwrap();
    let counted = Session { used: octets(4_999_999_999, 9), ..metered(1) };
    assert_eq!(open().remember().unwrap().live, [counted], "each direction by itself");
    let ended = Record::Ended { session: id(1), at: moment(7), cause: EndCause::DataOver };
    open().record(&[ended, used(1, octets(5_000_000_000, 10))]).unwrap();
    assert_eq!(open().find(id(1)).unwrap().unwrap().session, counted, "what has ended is settled");
}

fn a_change_is_kept<S: Store>(open: &mut impl FnMut() -> S) {
    open().record(&[Record::Began(metered(1)), used(1, octets(9, 9))]).unwrap();
    for other in [session(1), metered(1)] {
        let grant = Grant { until: moment(1_800_000_000_000), ..other.grant };
        let stint = Stint { began: moment(1_700_000_800_000), used: octets(9, 9) };
        let changed = Session { grant, stint, used: octets(1, 1), ..other };
        open().record(&[Record::Changed(changed)]).unwrap();
        let there = Session { used: octets(9, 9), ..changed };
        assert_eq!(open().remember().unwrap().live, [there], "a change does not say what has passed");
    }
    let ended = Record::Ended { session: id(1), at: moment(7), cause: EndCause::DataOver };
    open().record(&[ended, Record::Changed(session(1))]).unwrap();
    assert_eq!(
        open().find(id(1)).unwrap().unwrap().session.plan,
        metered(1).plan,
        "what has ended is settled"
    );
}

fn what_devices_had_of_plans_is_known_as_long_as_it_counts<S: Store>(open: &mut impl FnMut() -> S) {
    let standing = |plan: &str, until| Standing {
        plan: plan.parse().unwrap(),
        first: moment(1),
        until: moment(until),
        remembered_until: moment(until + 10),
        used: octets(5, 6),
        online: Duration::from_millis(1234),
        carried: Allowance {
            total: Some(ByteCount::new(7)),
            from_guest: None,
            to_guest: Some(ByteCount::ZERO),
        },
    };
    let of = |number, standing| Record::Standing {
        holder: Holder::Equipment(session(number).equipment),
        standing,
    };
    let never =
        Standing { until: Timestamp::NEVER, remembered_until: Timestamp::NEVER, ..standing("ever", 1) };
    open().record(&[of(2, standing("free", 100)), of(1, standing("free", 50)), of(1, never)]).unwrap();
    open().record(&[of(2, standing("free", 200))]).unwrap();
    let whose = |number| Holder::Equipment(session(number).equipment);
    let all = [(whose(1), never), (whose(1), standing("free", 50)), (whose(2), standing("free", 200))];
    assert_eq!(open().standings(moment(59)).unwrap(), all, "in order of devices and plans");
    assert_eq!(open().standings(moment(60)).unwrap(), [all[0], all[2]]);
    assert_eq!(open().standings(moment(210)).unwrap(), [all[0]]);
}

fn the_ledger_says_what_was_moved_by_device_and_hour<S: Store>(open: &mut impl FnMut() -> S) {
    const HOUR: u64 = 3_600_000;
    let used =
        |number, hour: u64, used| Record::Used { session: id(number), at: moment(hour * HOUR + 5), used };
    let whose = |number| session(number).equipment;
    open().record(&[Record::Began(session(1)), Record::Began(session(2))]).unwrap();
    open()
        .record(&[used(1, 10, octets(5, 6)), used(2, 10, octets(100, 0)), used(1, 10, octets(7, 6))])
        .unwrap();
    // Repeating it is not moving it again, and the next hour gets what is new.
    open().record(&[used(1, 11, octets(7, 6)), used(1, 11, octets(8, 16))]).unwrap();
    let ask = |open: &mut dyn FnMut() -> S, from, to, by, most| {
        open().ledger(moment(from * HOUR), moment(to * HOUR), by, most).unwrap()
    };
    let all = ask(open, 0, 99, LedgerBy::Device, 9);
    let rows = [LedgerRow::Device(whose(2), octets(100, 0)), LedgerRow::Device(whose(1), octets(8, 16))];
    assert_eq!((&all.rows[..], all.sum), (&rows[..], octets(108, 16)), "the most first");
    let hours = ask(open, 0, 99, LedgerBy::Hour, 9).rows;
    let expected = [(11, octets(1, 10)), (10, octets(107, 6))];
    assert_eq!(hours, expected.map(|(hour, used)| LedgerRow::Hour(moment(hour * HOUR), used)));
    let one = ask(open, 10, 11, LedgerBy::Device, 1);
    assert_eq!((one.rows.len(), one.sum), (1, octets(107, 6)), "the sum is of all");
    assert_eq!(ask(open, 12, 99, LedgerBy::Hour, 9), Ledger::default());
}
