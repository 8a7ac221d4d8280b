//! Vouchers, told one by one on a pretended world: what each is worth is used once, on however many devices.

use std::num::NonZeroU16;
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use captivity::plan::Since;
use captivity::{
    Allowance, ByteCount, Captivity, Conditions, Denial, Devices, EndCause, EquipmentId, Extra, Full,
    LinkAddress, Order, PassFault, Plan, Plans, Session, SessionId, Timestamp, Verdict, VoucherCode,
    VoucherTag, WhenFull,
};
use gateway::consents::Consents as _;
use gateway::moving::{Move, Moved};
use gateway::people::{Issue, Revision, Which};
use gateway::pretend::{Call, Fate, PretendEnforcer, PretendStore, World};
use gateway::{Gateway, Redemption, Refusal, Selector, VoucherAnswer, VoucherRequest};

const HOUR: Duration = Duration::from_secs(3600);
const ROUND: Duration = Duration::from_secs(2);
const DATA: u64 = 10_000;

type Pretended = Gateway<PretendStore, PretendEnforcer>;

fn plan(when_full: WhenFull) -> Plan {
    let devices = Devices { most: NonZeroU16::new(2).unwrap(), when_full };
    let data = Allowance::of_total(ByteCount::new(DATA));
    Plan { since: Since::FirstUse, data, devices, ..Plan::lasting(HOUR) }
}

fn start_with(world: &World, when_full: WhenFull) -> Pretended {
    let mut conditions = Conditions { vouchers: true, ..Conditions::of("1", plan(when_full)) };
    conditions.terms.plan = None;
    Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap()
}

fn start(world: &World) -> Pretended {
    start_with(world, WhenFull::Refuse)
}

fn device(number: u8) -> EquipmentId {
    let link_address = LinkAddress::new([2, 0, 0, 0, 0, number]).unwrap();
    EquipmentId { interface: "guest0".parse().unwrap(), link_address }
}

fn code(draw: u128) -> VoucherCode {
    VoucherCode::from_draw(VoucherTag::from_draw(9), draw)
}

fn ask(gateway: &mut Pretended, request: VoucherRequest) -> VoucherAnswer {
    let (tell, told): (_, Receiver<Result<VoucherAnswer, Refusal>>) = mpsc::channel();
    gateway.handle().vouchers(request, move |answer| tell.send(answer).unwrap());
    gateway.step();
    told.try_recv().unwrap().unwrap()
}

/// One voucher, of code 1.
fn issue(gateway: &mut Pretended, unused_until: Option<Timestamp>) {
    let at = Timestamp::from_unix_millis(1);
    let plan = plan(WhenFull::Refuse).name;
    let issue = Issue { plan, most_devices: None, unused_until, note: "desk".to_owned(), at };
    assert!(matches!(ask(gateway, VoucherRequest::Issue(issue, vec![code(1)])), VoucherAnswer::Issued(_)));
}

fn redeem_for(gateway: &mut Pretended, number: u8, draw: u128, instead_of: Option<SessionId>) -> Verdict {
    let (tell, told) = mpsc::channel();
    let redemption = Redemption { code: code(draw), edition: "1".to_owned(), instead_of };
    gateway.handle().redeem(device(number), redemption, move |answer| tell.send(answer).unwrap());
    gateway.step();
    told.try_recv().unwrap().unwrap()
}

fn redeem(gateway: &mut Pretended, number: u8) -> Verdict {
    redeem_for(gateway, number, 1, None)
}

fn admitted(verdict: Verdict) -> Session {
    match verdict {
        Verdict::Admitted(session) => session,
        other => panic!("{other:?}"),
    }
}

fn sign_out(gateway: &mut Pretended, number: u8) {
    gateway.handle().end_session(Selector::Equipment(device(number)), EndCause::SignedOut, |_| ());
    gateway.step();
}

/// What passed until the kernel refuses, in packets of a hundred octets.
fn drain(world: &World, numbers: &[u8]) -> u64 {
    let mut passed = 0;
    for round in 0_usize.. {
        let number = numbers[round % numbers.len()];
        if !world.send(device(number), 100) {
            break;
        }
        passed += 100;
    }
    passed
}

#[test]
fn two_devices_of_one_voucher_have_its_data_together_and_no_more() {
    let world = World::default();
    let mut gateway = start(&world);
    issue(&mut gateway, None);
    admitted(redeem(&mut gateway, 1));
    world.send(device(1), 3_000);
    // The second one joins before the next count: what the first one used is counted for it.
    let second = admitted(redeem(&mut gateway, 2));
    assert_eq!(second.data_left(), Some(ByteCount::new(DATA - 3_000)));
    assert_eq!(drain(&world, &[1, 2]), DATA - 3_000);
    world.pass(ROUND);
    gateway.step();
    gateway.step();
    for number in [1, 2] {
        assert_eq!(gateway.handle().captivity_of(device(number)), Captivity::Captive);
        let until = Timestamp::NEVER;
        assert_eq!(redeem(&mut gateway, number), Verdict::Denied(Denial::UsedUp { until }));
    }
    let used: u64 = world.recorded().iter().map(|it| it.session.used.total().octets()).sum();
    assert_eq!(used, DATA);
}

#[test]
fn what_is_left_moves_with_the_voucher_over_restarts_and_to_another_device() {
    let world = World::default();
    let mut gateway = start(&world);
    issue(&mut gateway, None);
    let first = admitted(redeem(&mut gateway, 1));
    world.send(device(1), 4_000);
    world.pass(Duration::from_secs(600));
    sign_out(&mut gateway, 1);
    drop(gateway);
    let mut gateway = start(&world);
    let other = admitted(redeem(&mut gateway, 2));
    assert_eq!(other.data_left(), Some(ByteCount::new(DATA - 4_000)));
    assert_eq!(other.grant.until, first.grant.until, "its hour has run since its first use");
    drop(gateway);
    // A start with the session alive knows what the person used elsewhere.
    let gateway = start(&world);
    let Captivity::Admitted(again) = gateway.handle().captivity_of(device(2)) else { panic!("put out") };
    assert_eq!(again.data_left(), Some(ByteCount::new(DATA - 4_000)));
    assert_eq!(drain(&world, &[2]), DATA - 4_000);
}

#[test]
fn one_device_more_is_refused_or_takes_the_place_of_one() {
    for when_full in WhenFull::ALL {
        let world = World::default();
        let mut gateway = start_with(&world, when_full);
        issue(&mut gateway, None);
        let first = admitted(redeem(&mut gateway, 1));
        world.pass(Duration::from_secs(1));
        let second = admitted(redeem(&mut gateway, 2));
        let third = redeem(&mut gateway, 3);
        let person = first.person.unwrap();
        match when_full {
            WhenFull::Refuse => assert_eq!(third, Verdict::Full { full: Full::Refused, person }),
            WhenFull::EndOldest => {
                admitted(third);
                assert!(!world.passes(&first) && world.passes(&second));
                let ended = world.recorded().iter().find(|it| it.session.id == first.id).unwrap().ended;
                assert_eq!(ended.unwrap().1, EndCause::Displaced);
            }
            WhenFull::Ask => {
                assert_eq!(third, Verdict::Full { full: Full::MayChoose, person });
                admitted(redeem_for(&mut gateway, 3, 1, Some(second.id)));
                assert!(world.passes(&first) && !world.passes(&second));
            }
        }
        assert_eq!(gateway.handle().sessions_of(person).len(), 2);
    }
}

#[test]
fn nobody_makes_room_for_one_who_is_refused_all_the_same_or_is_there_already() {
    let world = World::default();
    let mut gateway = start_with(&world, WhenFull::EndOldest);
    issue(&mut gateway, None);
    let first = admitted(redeem(&mut gateway, 1));
    let second = admitted(redeem(&mut gateway, 2));
    // An operator's present to those who are online: the voucher itself is used up.
    let order = Order::More { time: Duration::ZERO, data: ByteCount::new(5_000) };
    gateway.handle().order(first.id, order, |_| ());
    gateway.step();
    for _ in 0..12 {
        assert!(world.send(device(1), 1_000));
    }
    world.pass(ROUND);
    gateway.step();
    let until = Timestamp::NEVER;
    assert_eq!(redeem(&mut gateway, 3), Verdict::Denied(Denial::UsedUp { until }));
    assert!(world.passes(&first) && world.passes(&second), "nobody had to go for that");
    // Where fewer may be online than are, who is there already takes nobody's place.
    let mut conditions = Conditions { vouchers: true, ..Conditions::of("1", plan(WhenFull::EndOldest)) };
    let one = Plan {
        devices: Devices { when_full: WhenFull::EndOldest, ..Devices::ONE },
        ..plan(WhenFull::EndOldest)
    };
    conditions.plans = Plans::from_iter([one]);
    gateway.handle().change_conditions(conditions);
    admitted(redeem(&mut gateway, 2));
    assert!(world.passes(&first) && world.passes(&second));
}

#[test]
fn a_voucher_that_is_taken_back_ends_its_sessions_and_admits_nobody() {
    let world = World::default();
    let mut gateway = start(&world);
    issue(&mut gateway, None);
    let session = admitted(redeem(&mut gateway, 1));
    let revise = VoucherRequest::Revise(Which::Code(code(1)), Revision::Revoke(world.now()));
    assert_eq!(ask(&mut gateway, revise), VoucherAnswer::Revised(1));
    assert!(!world.passes(&session));
    assert_eq!(redeem(&mut gateway, 1), Verdict::Refused(PassFault::Revoked));
}

#[test]
fn what_is_added_to_a_voucher_counts_for_its_sessions_and_for_later_ones() {
    let world = World::default();
    let mut gateway = start(&world);
    issue(&mut gateway, None);
    let session = admitted(redeem(&mut gateway, 1));
    assert_eq!(drain(&world, &[1]), DATA);
    let extra = Extra { time: HOUR, data: ByteCount::new(500) };
    let revise = VoucherRequest::Revise(Which::Code(code(1)), Revision::Extend(extra));
    // Before it is counted: the session lives on.
    assert_eq!(ask(&mut gateway, revise.clone()), VoucherAnswer::Revised(1));
    let ended = gateway.handle().captivity_of(device(1)) == Captivity::Captive;
    let session = if ended { admitted(redeem(&mut gateway, 1)) } else { session };
    assert_eq!(drain(&world, &[1]), 500);
    let listed = ask(&mut gateway, VoucherRequest::List(Which::Code(code(1)), 0, 10));
    let VoucherAnswer::Vouchers(vouchers) = listed else { panic!("{listed:?}") };
    assert_eq!((vouchers[0].extra, vouchers[0].person), (extra, session.person.unwrap()));
    let Captivity::Admitted(now) = gateway.handle().captivity_of(device(1)) else { panic!("put out") };
    assert_eq!(now.grant.until, now.began.after(HOUR * 2).min(now.grant.until));
    assert!(now.grant.until > session.began.after(HOUR));
}

#[test]
fn a_voucher_that_was_not_used_in_time_admits_nobody_and_one_that_was_goes_on() {
    let world = World::default();
    let mut gateway = start(&world);
    issue(&mut gateway, Some(world.now().after(HOUR / 2)));
    admitted(redeem(&mut gateway, 1));
    world.pass(HOUR * 3 / 4);
    sign_out(&mut gateway, 1);
    admitted(redeem(&mut gateway, 2));
    let world = World::default();
    let mut gateway = start(&world);
    let unused_until = world.now().after(HOUR / 2);
    issue(&mut gateway, Some(unused_until));
    world.pass(HOUR * 3 / 4);
    assert_eq!(redeem(&mut gateway, 1), Verdict::Refused(PassFault::Expired { unused_until }));
}

#[test]
fn ten_thousand_guesses_freeze_what_a_guess_could_win_and_nobody_who_has_a_voucher_in_use() {
    let world = World::default();
    let mut gateway = start(&world);
    issue(&mut gateway, None);
    let session = admitted(redeem(&mut gateway, 1));
    let (mut unknown, mut frozen) = (0, 0);
    for guess in 0..10_000_u128 {
        match redeem_for(&mut gateway, 200, 1_000 + guess, None) {
            Verdict::Refused(PassFault::Unknown) => unknown += 1,
            Verdict::Refused(PassFault::Frozen { .. }) => frozen += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((unknown, frozen), (1_000, 9_000));
    assert!(world.passes(&session));
    admitted(redeem(&mut gateway, 2));
    world.pass(HOUR);
    assert_eq!(redeem_for(&mut gateway, 200, 99, None), Verdict::Refused(PassFault::Unknown));
}

#[test]
fn where_vouchers_are_not_taken_no_code_admits_and_none_is_looked_up() {
    let world = World::default();
    let mut gateway = start(&world);
    issue(&mut gateway, None);
    gateway.handle().change_conditions(Conditions::of("1", plan(WhenFull::Refuse)));
    assert_eq!(redeem(&mut gateway, 1), Verdict::Refused(PassFault::Unknown));
}

fn move_to(gateway: &mut Pretended, number: u8, session: Option<SessionId>) -> Moved {
    let wish = Move { which: Which::Code(code(1)), session, to: device(number).link_address };
    match ask(gateway, VoucherRequest::Move(wish)) {
        VoucherAnswer::Moved(moved) => moved,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_operator_moves_a_voucher_to_another_device_with_what_is_left() {
    let world = World::default();
    let mut gateway = start(&world);
    let mut conditions = (*gateway.handle().conditions()).clone();
    conditions.terms.number = Some(world.store().note_terms("1", "Be kind.", world.now()).unwrap().number);
    gateway.handle().change_conditions(conditions);
    assert_eq!(move_to(&mut gateway, 2, None), Moved::NoVoucher);
    issue(&mut gateway, None);
    assert_eq!(move_to(&mut gateway, 2, None), Moved::NoSession);
    let first = admitted(redeem(&mut gateway, 1));
    world.send(device(1), 3_000);
    assert_eq!(move_to(&mut gateway, 1, None), Moved::SameDevice);
    let Moved::To { former, session } = move_to(&mut gateway, 2, None) else { panic!("not moved") };
    assert_eq!((former, session.equipment), (first.id, device(2)));
    assert!(!world.passes(&first) && world.passes(&session));
    assert_eq!(session.grant.until, first.grant.until);
    assert_eq!(session.data_left(), Some(ByteCount::new(DATA - 3_000)), "what was not counted yet counts");
    let ended = world.recorded().iter().find(|it| it.session.id == first.id).unwrap().ended;
    assert_eq!(ended.unwrap().1, EndCause::Operator);
    let accepted: Vec<_> = world.store().acceptances(0, 9).unwrap().iter().map(|it| it.session).collect();
    assert_eq!(accepted, [first.id], "nobody accepted anything on the other device");
    // Of several the operator says which.
    let third = admitted(redeem(&mut gateway, 3));
    assert_eq!(move_to(&mut gateway, 4, None), Moved::WhichSession);
    assert_eq!(move_to(&mut gateway, 4, Some(first.id)), Moved::NoSession);
    assert_eq!(move_to(&mut gateway, 2, Some(third.id)), Moved::SameDevice, "it has a session of it");
    assert!(matches!(move_to(&mut gateway, 4, Some(third.id)), Moved::To { .. }));
    assert!(world.passes(&session) && !world.passes(&third));
    assert_eq!(drain(&world, &[2, 4]), DATA - 3_000);
}

#[test]
fn where_the_other_device_is_not_admitted_the_first_one_stays_online() {
    let world = World::default();
    let mut gateway = start(&world);
    issue(&mut gateway, None);
    let first = admitted(redeem(&mut gateway, 1));
    let order = Order::More { time: Duration::ZERO, data: ByteCount::new(5_000) };
    gateway.handle().order(first.id, order, |_| ());
    gateway.step();
    for _ in 0..12 {
        assert!(world.send(device(1), 1_000));
    }
    let until = Timestamp::NEVER;
    assert_eq!(
        move_to(&mut gateway, 2, None),
        Moved::NotAdmitted(Box::new(Verdict::Denied(Denial::UsedUp { until })))
    );
    world.pass(ROUND);
    gateway.step();
    assert!(world.passes(&first));
    assert_eq!(
        world.recorded()[0].session.used.total(),
        ByteCount::new(12_000),
        "nothing that was counted is lost"
    );
    // The record cannot be written: nobody is told that it is done.
    let world = World::default();
    let mut gateway = start(&world);
    issue(&mut gateway, None);
    let first = admitted(redeem(&mut gateway, 1));
    world.decide_fates(|call, _| if call == Call::Record { Fate::Fails } else { Fate::Works });
    let (tell, told) = mpsc::channel();
    let wish = Move { which: Which::Code(code(1)), session: None, to: device(2).link_address };
    gateway.handle().vouchers(VoucherRequest::Move(wish), move |answer| tell.send(answer).unwrap());
    gateway.step();
    assert_eq!(told.try_recv().unwrap(), Err(Refusal::Unavailable));
    assert!(world.passes(&first));
    assert_eq!(gateway.handle().captivity_of(device(2)), Captivity::Captive);
}
