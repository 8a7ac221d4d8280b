//! The contract of `gateway::people::People`, on SQLite and on the pretended store.

use std::num::NonZeroU16;
use std::time::Duration;

use captivity::{
    ByteCount, EndCause, Extra, Holder, PersonId, PlanName, Session, Standing, Timestamp, Usage, VoucherCode,
    VoucherTag,
};
use gateway::identity::{Identity, Known, KnownAs, Way};
use gateway::people::{BatchId, Issue, Revision, Which};
use gateway::ports::{Ledger, LedgerBy, LedgerRow, PortError, Record, Store};

use crate::{id, moment, session};

fn code(draw: u128) -> VoucherCode {
    VoucherCode::from_draw(VoucherTag::from_draw(5), draw)
}

fn issue(note: &str) -> Issue {
    Issue {
        plan: PlanName::SESSION,
        most_devices: NonZeroU16::new(3),
        unused_until: Some(moment(500)),
        note: note.to_owned(),
        at: moment(7),
    }
}

fn person(number: u32) -> PersonId {
    PersonId::new(number).unwrap()
}

fn of_person(number: u32, whose: u32) -> Session {
    Session { person: Some(person(whose)), ..session(number) }
}

fn moved(from_guest: u64, to_guest: u64) -> Usage {
    Usage { from_guest: ByteCount::new(from_guest), to_guest: ByteCount::new(to_guest) }
}

pub(crate) fn each<S: Store, O: FnMut() -> S>(fresh: &mut dyn FnMut() -> O) {
    vouchers_are_found_by_code_batch_and_person(&mut fresh());
    what_is_taken_back_stays_so_and_what_is_added_adds_up(&mut fresh());
    a_person_used_what_their_sessions_used_together(&mut fresh());
    standings_of_persons_are_asked_for_and_told_at_start_while_they_are_online(&mut fresh());
    whoever_is_introduced_again_is_the_same_person_with_what_they_used(&mut fresh());
    a_session_keeps_its_last_end(&mut fresh());
    identities_are_found_by_how_they_begin(&mut fresh());
}

fn identities_are_found_by_how_they_begin<S: Store>(open: &mut impl FnMut() -> S) {
    let called = |way, name: &str| Identity::new(way, name).unwrap();
    let names = ["anna Carla", "anna-marie Dora", "anna %", "bert Carla", "ann a"];
    let all: Vec<_> = names.iter().map(|name| called(Way::Sponsor, name)).collect();
    open().introduce(&all, moment(5)).unwrap();
    open().introduce(&[called(Way::Mail, "anna Carla")], moment(5)).unwrap();
    let found = |prefix, most| open().identities(Way::Sponsor, prefix, most).unwrap();
    let mut found = found;
    let expected = [(person(3), all[2].clone()), (person(1), all[0].clone())];
    assert_eq!(found("anna ", 9), expected);
    assert_eq!(found("anna ", 1), expected[..1]);
    assert_eq!(found("%", 9), []);
}

fn whoever_is_introduced_again_is_the_same_person_with_what_they_used<S: Store>(
    open: &mut impl FnMut() -> S,
) {
    let called = |way, name: &str| Identity::new(way, name).unwrap();
    let known = |number, used| Known { person: person(number), used };
    open().issue(&issue(""), &[code(1)]).unwrap();
    let both = [called(Way::Account, "anna"), called(Way::Mail, "anna")];
    let expected = [known(2, Usage::NONE), known(3, Usage::NONE)];
    assert_eq!(open().introduce(&both, moment(5)).unwrap(), expected);
    let used = Record::Used { session: id(1), at: moment(3_600_000), used: moved(1, 2) };
    open().record(&[Record::Began(of_person(1, 3)), used]).unwrap();
    let third = called(Way::Account, "Anna");
    let again = [both[1].clone(), third, both[0].clone()];
    let expected = [known(3, moved(1, 2)), known(4, Usage::NONE), known(2, Usage::NONE)];
    assert_eq!(open().introduce(&again, moment(90_000_000)).unwrap(), expected);
    let ledger = open().ledger(moment(0), moment(7_200_000), LedgerBy::Person, 9).unwrap();
    let known_as = Some(KnownAs::Identity(called(Way::Mail, "anna")));
    assert_eq!(ledger.rows, [LedgerRow::Person(person(3), known_as, moved(1, 2))]);
    assert!(open().introduce(&[], moment(5)).unwrap().is_empty());
}

fn a_session_keeps_its_last_end<S: Store>(open: &mut impl FnMut() -> S) {
    let bounded = Session { no_later_than: Some(moment(77)), ..session(1) };
    open().record(&[Record::Began(bounded)]).unwrap();
    assert_eq!(open().remember().unwrap().live, [bounded]);
    let later = Session { no_later_than: Some(moment(99)), ..bounded };
    open().record(&[Record::Changed(later)]).unwrap();
    assert_eq!(open().remember().unwrap().live, [later]);
}

fn vouchers_are_found_by_code_batch_and_person<S: Store>(open: &mut impl FnMut() -> S) {
    let codes = [code(1), code(2), code(3)];
    assert_eq!(open().issue(&issue("a"), &codes).unwrap(), BatchId(1));
    assert_eq!(open().issue(&issue("b"), &[code(4)]).unwrap(), BatchId(2));
    let all = open().vouchers(Which::Batch(BatchId(1)), 0, 10).unwrap();
    assert_eq!(all.iter().map(|voucher| voucher.code).collect::<Vec<_>>(), codes);
    assert_eq!(open().vouchers(Which::Batch(BatchId(1)), all[0].person.number(), 1).unwrap(), all[1..2]);
    assert_eq!(open().vouchers(Which::Code(code(2)), 0, 10).unwrap(), all[1..2]);
    assert_eq!(open().vouchers(Which::Person(all[2].person), 0, 10).unwrap(), all[2..]);
    assert!(open().vouchers(Which::Code(code(9)), 0, 10).unwrap().is_empty());
    let voucher = &all[0];
    assert_eq!((voucher.plan, voucher.most_devices), (PlanName::SESSION, NonZeroU16::new(3)));
    assert_eq!((voucher.unused_until, voucher.begun, voucher.revoked), (Some(moment(500)), None, None));
    let batches = open().batches(10).unwrap();
    assert_eq!(batches.iter().map(|batch| batch.id.0).collect::<Vec<_>>(), [2, 1], "the latest first");
    assert_eq!((batches[1].vouchers, &batches[1].issue), (3, &issue("a")));
    assert_eq!(open().batches(1).unwrap().len(), 1);
}

fn what_is_taken_back_stays_so_and_what_is_added_adds_up<S: Store>(open: &mut impl FnMut() -> S) {
    open().issue(&issue(""), &[code(1), code(2)]).unwrap();
    let extra = Extra { time: Duration::from_secs(60), data: ByteCount::new(5) };
    for _ in 0..2 {
        assert_eq!(open().revise(Which::Code(code(1)), Revision::Extend(extra)).unwrap(), [person(1)]);
    }
    let all = Which::Batch(BatchId(1));
    assert_eq!(open().revise(all, Revision::Revoke(moment(9))).unwrap(), [person(1), person(2)]);
    open().revise(all, Revision::Revoke(moment(11))).unwrap();
    let found = open().vouchers(Which::Code(code(1)), 0, 1).unwrap();
    assert_eq!(found[0].extra, Extra { time: Duration::from_secs(120), data: ByteCount::new(10) });
    assert_eq!(found[0].revoked, Some(moment(9)));
    assert_eq!(open().batches(1).unwrap()[0].revoked, 2);
    assert!(open().revise(Which::Code(code(7)), Revision::Revoke(moment(9))).unwrap().is_empty());
}

fn a_person_used_what_their_sessions_used_together<S: Store>(open: &mut impl FnMut() -> S) {
    open().issue(&issue(""), &[code(1)]).unwrap();
    let used = |number, used| Record::Used { session: id(number), at: moment(3_600_000), used };
    let ended = Record::Ended { session: id(1), at: moment(8), cause: EndCause::SignedOut };
    open().record(&[Record::Began(of_person(1, 1)), used(1, moved(10, 20)), ended]).unwrap();
    open().record(&[Record::Began(of_person(2, 1)), Record::Began(of_person(3, 1))]).unwrap();
    open().record(&[used(2, moved(1, 2)), used(3, moved(100, 200)), used(2, moved(1, 1))]).unwrap();
    let voucher = &open().vouchers(Which::Code(code(1)), 0, 1).unwrap()[0];
    assert_eq!(voucher.used, moved(111, 222));
    assert_eq!(voucher.begun, Some(of_person(1, 1).began), "when it was used first");
    let live = open().remember().unwrap().live;
    let elsewhere: Vec<_> = live.iter().map(|session| (session.id.mark(), session.elsewhere)).collect();
    assert_eq!(elsewhere, [(2, moved(110, 220)), (3, moved(11, 22))]);
    assert_eq!(live[0].person, Some(person(1)));
    let batch = &open().batches(1).unwrap()[0];
    assert_eq!((batch.begun, batch.used), (1, moved(111, 222)));
    let ask = |open: &mut dyn FnMut() -> S, from, most| {
        open().ledger(moment(from), moment(7_200_000), LedgerBy::Person, most).unwrap()
    };
    let row = LedgerRow::Person(person(1), Some(KnownAs::Voucher(code(1))), moved(111, 222));
    assert_eq!(ask(open, 3_600_000, 9), Ledger { rows: vec![row], sum: moved(111, 222) });
    assert_eq!(ask(open, 3_600_000, 0), Ledger { rows: Vec::new(), sum: moved(111, 222) });
    assert_eq!(ask(open, 3_600_001, 9), Ledger::default());
}

fn standings_of_persons_are_asked_for_and_told_at_start_while_they_are_online<S: Store>(
    open: &mut impl FnMut() -> S,
) {
    open().issue(&issue(""), &[code(1), code(2)]).unwrap();
    let standing = Standing {
        plan: PlanName::SESSION,
        first: moment(1),
        until: Timestamp::NEVER,
        remembered_until: Timestamp::NEVER,
        used: moved(3, 4),
        online: Duration::from_millis(77),
        carried: captivity::Allowance::UNLIMITED,
    };
    let of = |number| Record::Standing { holder: Holder::Person(person(number)), standing };
    open().record(&[of(1), of(2), Record::Began(of_person(1, 2))]).unwrap();
    assert_eq!(open().standings_of(person(1)).unwrap(), [standing]);
    assert_eq!(open().standings(moment(5)).unwrap(), [(Holder::Person(person(2)), standing)]);
    let again = Standing { used: moved(30, 40), ..standing };
    open().record(&[Record::Standing { holder: Holder::Person(person(1)), standing: again }]).unwrap();
    assert_eq!(open().standings_of(person(1)).unwrap(), [again]);
}

/// A code that exists already makes nothing of its batch; the pretended store does not check.
#[test]
fn no_code_is_given_twice() {
    let folder = crate::Folder::new();
    let open = || store::Sqlite::open(&folder.store()).unwrap();
    use gateway::people::People as _;
    open().issue(&issue("a"), &[code(1)]).unwrap();
    for codes in [vec![code(2), code(1)], vec![code(3), code(3)]] {
        let refused = open().issue(&issue("b"), &codes);
        assert!(matches!(refused, Err(PortError::Refused { .. })), "{refused:?}");
    }
    assert_eq!(open().batches(10).unwrap().len(), 1);
    assert!(open().vouchers(Which::Code(code(2)), 0, 1).unwrap().is_empty(), "all or none");
}
