//! The contract of `gateway::ports::Store`, as one suite over a factory that opens the same store again and again.

use std::time::Duration;

use captivity::{Bearing, ByteCount, EndCause, Grant, Readings, Session, SessionId};
use gateway::ports::{Record, RecordedSession, Remembered, Store};
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
    repeating_changes_nothing(&mut fresh());
    one_batch_may_begin_end_and_begin_again(&mut fresh());
    a_number_is_not_given_again_after_its_session_ended(&mut fresh());
    an_end_without_a_beginning_changes_nothing(&mut fresh());
    what_is_used_is_kept_and_never_falls(&mut fresh());
    an_extension_is_kept(&mut fresh());
    who_has_used_data_is_known_until_the_time_is_over(&mut fresh());
    the_last_bearing_is_remembered(&mut fresh());
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

fn metered(number: u32) -> Session {
    let session = session(number);
    let data = Some(ByteCount::new(5_000_000_000));
    Session { grant: Grant { data, ..session.grant }, used: ByteCount::new(7), ..session }
}

fn used(number: u32, octets: u64) -> Record {
    Record::Used { session: id(number), used: ByteCount::new(octets) }
}

fn what_is_used_is_kept_and_never_falls<S: Store>(open: &mut impl FnMut() -> S) {
    open().record(&[Record::Began(metered(1))]).unwrap();
    assert_eq!(open().remember().unwrap().live, [metered(1)]);
    open().record(&[used(1, 4_999_999_999), used(1, 8), used(2, 8)]).unwrap();
    let counted = Session { used: ByteCount::new(4_999_999_999), ..metered(1) };
    assert_eq!(open().remember().unwrap().live, [counted]);
    let ended = Record::Ended { session: id(1), at: moment(7), cause: EndCause::DataOver };
    open().record(&[ended, used(1, 5_000_000_000)]).unwrap();
    assert_eq!(open().find(id(1)).unwrap().unwrap().session, counted, "what has ended is settled");
}

fn an_extension_is_kept<S: Store>(open: &mut impl FnMut() -> S) {
    open().record(&[Record::Began(metered(1)), used(1, 9)]).unwrap();
    for data in [Some(ByteCount::new(6_000_000_000)), None] {
        let grant = Grant { until: moment(1_800_000_000_000), data };
        open().record(&[Record::Extended { session: id(1), grant }]).unwrap();
        let extended = Session { grant, used: ByteCount::new(9), ..metered(1) };
        assert_eq!(open().remember().unwrap().live, [extended]);
    }
}

fn who_has_used_data_is_known_until_the_time_is_over<S: Store>(open: &mut impl FnMut() -> S) {
    let ended =
        |number, at| Record::Ended { session: id(number), at: moment(at), cause: EndCause::SignedOut };
    let began = |session| Record::Began(session);
    open().record(&[began(metered(1)), began(metered(2)), began(session(3)), began(metered(4))]).unwrap();
    open().record(&[ended(1, 9), ended(2, 8), ended(3, 7)]).unwrap();
    let until = metered(1).grant.until;
    assert_eq!(open().earlier(moment(0)).unwrap(), [metered(2), metered(1)], "in order of their ends");
    assert_eq!(open().earlier(until).unwrap(), [metered(2)]);
    assert_eq!(open().earlier(metered(2).grant.until).unwrap(), []);
}
