//! The contract of `gateway::forgetting::Forgetting`, on SQLite and on the pretended store; and what the files hold then.

use captivity::{
    ByteCount, EndCause, EquipmentId, Holder, PersonId, PlanName, Session, Standing, Timestamp, Usage,
};
use gateway::forgetting::{FORGOTTEN, Forget, Forgetting as _, is_forgotten};
use gateway::identity::{Identity, Way};
use gateway::people::People as _;
use gateway::ports::{LedgerBy, LedgerRow, Record, Store};
use store::Sqlite;

use crate::{id, moment, session};

const HOUR: u64 = 3_600_000;
const MANY: usize = 1_000;

/// A session of that number and device, which moved so much in the first hour, and ended then.
fn life(number: u32, ended: u64) -> [Record; 3] {
    let used = Usage { to_guest: ByteCount::new(100), ..Usage::NONE };
    [
        Record::Began(session(number)),
        Record::Used { session: id(number), at: moment(HOUR), used },
        Record::Ended { session: id(number), at: moment(ended), cause: EndCause::SignedOut },
    ]
}

fn standing_of(equipment: EquipmentId) -> Record {
    let standing = Standing {
        plan: PlanName::SESSION,
        first: moment(1),
        until: Timestamp::NEVER,
        remembered_until: Timestamp::NEVER,
        used: Usage::NONE,
        online: std::time::Duration::ZERO,
        carried: captivity::Allowance::default(),
    };
    Record::Standing { holder: Holder::Equipment(equipment), standing }
}

fn devices_in_ledger<S: Store>(open: &mut impl FnMut() -> S) -> Vec<(EquipmentId, u64)> {
    let ledger = open().ledger(moment(0), moment(100 * HOUR), LedgerBy::Device, 9).unwrap();
    let row = |row| match row {
        LedgerRow::Device(device, used) => (device, used.total().octets()),
        other => panic!("{other:?}"),
    };
    ledger.rows.into_iter().map(row).collect()
}

pub(crate) fn each<S: Store, O: FnMut() -> S>(fresh: &mut dyn FnMut() -> O) {
    what_is_old_is_forgotten_and_sums_stay(&mut fresh());
    a_device_is_forgotten_at_once_but_for_its_session_that_lives(&mut fresh());
    names_are_forgotten_but_not_of_those_who_are_online(&mut fresh());
    it_is_done_in_parts(&mut fresh());
}

fn what_is_old_is_forgotten_and_sums_stay<S: Store>(open: &mut impl FnMut() -> S) {
    open().record(&life(1, 5 * HOUR)).unwrap();
    open().record(&life(2, 50 * HOUR)).unwrap();
    open().record(&[standing_of(session(1).equipment), standing_of(session(2).equipment)]).unwrap();
    assert!(open().forget(Forget::OlderThan(moment(10 * HOUR)), MANY).unwrap() > 0);
    assert_eq!(open().find(id(1)).unwrap(), None);
    assert!(open().find(id(2)).unwrap().is_some());
    let standings = open().standings(moment(0)).unwrap();
    assert_eq!(
        standings.iter().map(|it| it.0).collect::<Vec<_>>(),
        [Holder::Equipment(session(2).equipment)]
    );
    let devices = devices_in_ledger(open);
    assert_eq!(devices.len(), 1, "nobody's: {devices:?}");
    assert!(is_forgotten(devices[0].0.link_address) && devices[0].1 == 200, "{devices:?}");
    assert_eq!(open().forget(Forget::OlderThan(moment(10 * HOUR)), MANY).unwrap(), 0, "nothing is left");
    assert_eq!(open().remember().unwrap().fresh, id(3), "numbers are not given again");
    let kept = open().kept().unwrap();
    assert_eq!((kept.ended_sessions, kept.oldest_end, kept.devices), (1, Some(moment(50 * HOUR)), 0));
}

fn a_device_is_forgotten_at_once_but_for_its_session_that_lives<S: Store>(open: &mut impl FnMut() -> S) {
    let again = Session { equipment: session(1).equipment, ..session(3) };
    open().record(&life(1, 5)).unwrap();
    open().record(&life(2, 5)).unwrap();
    open().record(&[Record::Began(again), standing_of(again.equipment)]).unwrap();
    assert!(open().forget(Forget::Device(again.equipment.link_address), MANY).unwrap() > 0);
    assert_eq!(open().find(id(1)).unwrap(), None);
    assert!(open().find(id(2)).unwrap().is_some(), "another device");
    assert_eq!(open().remember().unwrap().live, [again]);
    assert_eq!(open().standings(moment(0)).unwrap().len(), 1, "what it has had counts while it is online");
    let devices = devices_in_ledger(open);
    assert_eq!(devices.len(), 2, "{devices:?}");
    assert!(devices.iter().all(|(device, _)| *device != again.equipment), "{devices:?}");
}

fn names_are_forgotten_but_not_of_those_who_are_online<S: Store>(open: &mut impl FnMut() -> S) {
    let called = |way, name: &str| Identity::new(way, name).unwrap();
    let day = 24 * HOUR;
    let all =
        [called(Way::Account, "anna"), called(Way::Mail, "bert@x.test"), called(Way::Mail, "carl@x.test")];
    let known = open().introduce(&all, moment(day)).unwrap();
    let online = Session { person: Some(known[2].person), ..session(1) };
    open().record(&[Record::Began(online)]).unwrap();
    assert_eq!(open().kept().unwrap().names, 2, "an account's name is the account's");
    assert_eq!(open().forget(Forget::OlderThan(moment(3 * day)), MANY).unwrap(), 1);
    assert_eq!(open().kept().unwrap().names, 1);
    let again = open().introduce(&all, moment(4 * day)).unwrap();
    assert_eq!((again[0].person, again[2].person), (known[0].person, known[2].person));
    assert_ne!(again[1].person, known[1].person, "whoever comes now is somebody else");
    let person: PersonId = again[1].person;
    assert_eq!(open().forget(Forget::Person(person), MANY).unwrap(), 1);
    assert_eq!(open().forget(Forget::Person(known[0].person), MANY).unwrap(), 0);
}

fn it_is_done_in_parts<S: Store>(open: &mut impl FnMut() -> S) {
    for number in 1..=10 {
        open().record(&life(number, 5)).unwrap();
    }
    let mut parts = 0;
    while open().forget(Forget::OlderThan(moment(10 * HOUR)), 3).unwrap() > 0 {
        parts += 1;
        assert!(parts < 20, "it never ends");
    }
    assert!(parts >= 4, "{parts}");
    assert_eq!(open().kept().unwrap().ended_sessions, 0);
}

/// Neither in the free pages of the file nor in the log of changes beside it.
#[test]
fn the_files_do_not_hold_what_was_forgotten() {
    let folder = std::env::temp_dir().join(format!("vestibule-forgotten-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("vestibule.db");
    let mut store = Sqlite::open(&path).unwrap();
    let mail = "somebody-in-particular@example.org";
    let who = store.introduce(&[Identity::new(Way::Mail, mail).unwrap()], moment(1)).unwrap();
    let records: Vec<_> = (1..=50).flat_map(|number| life(number, 5)).collect();
    store.record(&records).unwrap();
    store.record(&[standing_of(session(1).equipment)]).unwrap();
    let address = session(1).equipment.link_address.to_string();
    let holds = |text: &str| {
        let files =
            std::fs::read_dir(&folder).unwrap().map(|entry| std::fs::read(entry.unwrap().path()).unwrap());
        files.into_iter().any(|octets| octets.windows(text.len()).any(|window| window == text.as_bytes()))
    };
    assert!(holds(&address) && holds(mail), "the test looks at the right files");
    while store.forget(Forget::OlderThan(moment(100 * HOUR)), MANY).unwrap() > 0 {}
    assert_eq!(who.len(), 1);
    assert!(!holds(&address), "the address of a device is still there");
    assert!(!holds(mail), "a name is still there");
    drop(store);
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn no_device_has_the_address_of_what_is_forgotten() {
    assert!(is_forgotten(captivity::LinkAddress::new(FORGOTTEN).unwrap()));
    assert!(!is_forgotten(session(1).equipment.link_address));
}
