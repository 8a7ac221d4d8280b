//! Guests who come in by another's word: one person on however many devices, on record before they are online.

use std::num::NonZeroU16;
use std::sync::mpsc;
use std::time::Duration;

use captivity::{
    Allowance, ByteCount, Conditions, Devices, EquipmentId, Full, LinkAddress, Plan, Session, Timestamp,
    Verdict, WhenFull,
};
use gateway::consents::Consents as _;
use gateway::identity::{Admission, Identity, Vouched, Way};
use gateway::ports::{LedgerBy, LedgerRow, PortError, Store};
use gateway::pretend::{Call, Fate, PretendEnforcer, PretendStore, World};
use gateway::{Gateway, Refusal};

const HOUR: Duration = Duration::from_secs(3600);

type Pretended = Gateway<PretendStore, PretendEnforcer>;

fn start(world: &World) -> Pretended {
    let devices = Devices { most: NonZeroU16::MIN, when_full: WhenFull::Refuse };
    let data = Allowance::of_total(ByteCount::new(10_000));
    let mut conditions = Conditions::of("1", Plan { devices, data, ..Plan::lasting(HOUR) });
    conditions.terms.plan = None;
    Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap()
}

fn device(number: u8) -> EquipmentId {
    let link_address = LinkAddress::new([2, 0, 0, 0, 0, number]).unwrap();
    EquipmentId { interface: "guest0".parse().unwrap(), link_address }
}

fn vouched(name: &str) -> Vouched {
    let plan = Plan::lasting(HOUR).name;
    let identity = Identity::new(Way::Account, name).unwrap();
    Vouched { identity, plan, most_devices: NonZeroU16::new(2), no_later_than: None }
}

/// All of them in one batch.
fn admit(gateway: &mut Pretended, who: &[(u8, Vouched)]) -> Vec<Result<Verdict, Refusal>> {
    let (tell, told) = mpsc::channel();
    for (number, vouched) in who.iter().cloned() {
        let admission = Admission { vouched, edition: "1".to_owned(), instead_of: None };
        let tell = tell.clone();
        gateway.handle().admit(device(number), admission, move |answer| tell.send(answer).unwrap());
    }
    gateway.step();
    told.try_iter().collect()
}

fn admitted(answer: &Result<Verdict, Refusal>) -> Session {
    match answer {
        Ok(Verdict::Admitted(session)) => *session,
        other => panic!("{other:?}"),
    }
}

#[test]
fn whoever_is_vouched_for_is_one_person_on_each_device_also_after_a_restart() {
    let world = World::default();
    let mut gateway = start(&world);
    let both = admit(&mut gateway, &[(1, vouched("anna")), (2, vouched("anna")), (3, vouched("bert"))]);
    let [first, second, other] = [&both[0], &both[1], &both[2]].map(admitted);
    assert_eq!(first.person, second.person);
    assert!(other.person.is_some() && other.person != first.person);
    assert!(world.send(device(1), 6_000) && world.send(device(2), 3_000), "their data is one");
    drop(gateway);
    let mut gateway = start(&world);
    let third = admit(&mut gateway, &[(4, vouched("anna"))]);
    assert_eq!(third, [Ok(Verdict::Full { full: Full::Refused, person: first.person.unwrap() })]);
    assert!(!world.send(device(4), 100) && !world.send(device(2), 2_000));
}

#[test]
fn a_plan_that_begins_anew_with_each_sign_in_admits_and_ends_when_the_voucher_says() {
    let world = World::default();
    let mut gateway = start(&world);
    let end = world.now().after(Duration::from_secs(60));
    let until_noon = Vouched { no_later_than: Some(end), ..vouched("anna") };
    let session = admitted(&admit(&mut gateway, &[(1, until_noon)])[0]);
    assert_eq!(session.grant.until, end);
}

#[test]
fn nobody_is_admitted_whom_the_record_cannot_keep() {
    let world = World::default();
    let mut gateway = start(&world);
    world.decide_fates(|call, _| if call == Call::Introduce { Fate::Fails } else { Fate::Works });
    assert_eq!(admit(&mut gateway, &[(1, vouched("anna"))]), [Err(Refusal::Unavailable)]);
    assert!(!world.send(device(1), 100));
    world.decide_fates(|_, _| Fate::Works);
    admitted(&admit(&mut gateway, &[(1, vouched("anna"))])[0]);
}

#[test]
fn a_question_to_the_record_is_answered_once_and_a_failure_is_a_refusal() {
    let world = World::default();
    let mut gateway = start(&world);
    admitted(&admit(&mut gateway, &[(1, vouched("anna"))])[0]);
    let (tell, told) = mpsc::channel();
    let ask = |gateway: &Pretended| {
        let tell = tell.clone();
        let persons = |store: &mut dyn Store| {
            store.ledger(Timestamp::from_unix_millis(0), Timestamp::NEVER, LedgerBy::Person, 9)
        };
        gateway.handle().ask(persons, move |answer| tell.send(answer).unwrap());
    };
    ask(&gateway);
    gateway.step();
    assert!(told.try_recv().unwrap().unwrap().rows.iter().all(|row| matches!(row, LedgerRow::Person(..))));
    let refuse = |_: &mut dyn Store| {
        Err::<(), _>(PortError::Unavailable { what: "the store", source: "it was pretended".into() })
    };
    let (say, said) = mpsc::channel();
    gateway.handle().ask(refuse, move |answer| say.send(answer).unwrap());
    gateway.step();
    assert_eq!(said.try_recv().unwrap(), Err(Refusal::Unavailable));
    ask(&gateway);
    drop(gateway);
    assert_eq!(told.try_recv().unwrap(), Err(Refusal::Unavailable), "nobody will answer any more");
    assert!(told.try_recv().is_err());
}

#[test]
fn whatever_the_way_in_it_is_recorded_with_the_session_which_terms_were_accepted() {
    let world = World::default();
    let number = world.store().note_terms("1", "Be kind.", world.now()).unwrap().number;
    let mut gateway = start(&world);
    admitted(&admit(&mut gateway, &[(1, vouched("anna"))])[0]);
    let mut conditions = (*gateway.handle().conditions()).clone();
    conditions.terms.number = Some(number);
    conditions.terms.plan = Some(Plan::lasting(HOUR).name);
    gateway.handle().change_conditions(conditions);
    admitted(&admit(&mut gateway, &[(2, vouched("anna"))])[0]);
    let (tell, told) = mpsc::channel();
    let claim = captivity::Claim::Terms { edition: "1".to_owned() };
    gateway.handle().present(device(3), claim, move |answer| tell.send(answer).unwrap());
    gateway.step();
    admitted(&told.try_recv().unwrap());
    let all = world.store().acceptances(0, 9).unwrap();
    let devices: Vec<_> = all.iter().map(|it| (it.equipment, it.edition.as_str())).collect();
    assert_eq!(devices, [(device(2), "1"), (device(3), "1")], "the first one's words were not on record");
}
