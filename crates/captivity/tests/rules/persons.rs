//! What a person is granted is one allowance, on however many devices, one after the other or at once.

use std::num::NonZeroU16;
use std::time::Duration;

use captivity::plan::{After, Renewal, Since};
use captivity::{
    Allowance, ByteCount, Captivity, Claim, Conditions, Context, Decision, Denial, Devices, Effect, EndCause,
    EquipmentId, Event, Extension, Extra, Full, Holder, Holdings, LinkAddress, Order, Pass, PassFault,
    PersonId, Plan, Session, SessionId, Standing, Timestamp, Usage, Verdict, WhenFull, decide,
};

const HOUR: Duration = Duration::from_secs(3600);

fn moment(seconds: u64) -> Timestamp {
    Timestamp::from_unix_millis(1_700_000_000_000 + seconds * 1000)
}

fn device(last: u8) -> EquipmentId {
    EquipmentId {
        interface: "guest0".parse().unwrap(),
        link_address: LinkAddress::new([2, 0, 0, 0, 0, last]).unwrap(),
    }
}

fn person(number: u32) -> PersonId {
    PersonId::new(number).unwrap()
}

/// A thousand octets and an hour from the first use, on two devices.
fn plan() -> Plan {
    Plan {
        since: Since::FirstUse,
        data: Allowance::of_total(ByteCount::new(1_000)),
        devices: Devices { most: NonZeroU16::new(2).unwrap(), when_full: WhenFull::Refuse },
        ..Plan::lasting(HOUR)
    }
}

fn pass() -> Pass {
    Pass {
        person: person(7),
        plan: plan().name,
        most_devices: None,
        extra: Extra::default(),
        must_be_used_up: true,
        unused_until: None,
        no_later_than: None,
        is_begun: false,
        is_revoked: false,
        used: Usage::NONE,
        instead_of: None,
        resumed: None,
    }
}

fn received(octets: u64) -> Usage {
    Usage { to_guest: ByteCount::new(octets), ..Usage::NONE }
}

/// What a device meets: its own state, and what the person had and has.
struct Moment<'a> {
    seconds: u64,
    device: u8,
    state: Captivity,
    plan: Plan,
    standings: &'a [Standing],
    others: &'a [Session],
}

impl Moment<'_> {
    fn ask(&self, event: Event) -> Decision {
        let conditions = Conditions { vouchers: true, ..Conditions::of("1", self.plan.clone()) };
        let persons = Holdings { standings: self.standings, others: self.others };
        let is_persons = matches!(self.state, Captivity::Admitted(session) if session.person.is_some());
        let (held, claimed) = if is_persons { (persons, None) } else { (Holdings::default(), Some(persons)) };
        let context = Context {
            equipment: device(self.device),
            now: moment(self.seconds),
            fresh: SessionId::new(u32::from(self.device)).unwrap(),
            held,
            claimed,
            conditions: &conditions,
        };
        decide(self.state, event, context)
    }

    fn present(&self, pass: Pass) -> Decision {
        self.ask(Event::Presented(Claim::Pass { pass, edition: "1".to_owned() }))
    }
}

fn newcomer<'a>(device: u8, seconds: u64, standings: &'a [Standing], others: &'a [Session]) -> Moment<'a> {
    Moment { seconds, device, state: Captivity::Captive, plan: plan(), standings, others }
}

fn admitted(decision: &Decision) -> Session {
    match decision.verdict {
        Verdict::Admitted(session) => session,
        ref other => panic!("{other:?}"),
    }
}

fn settled(decision: &Decision) -> Standing {
    let standing = decision.effects.iter().find_map(|effect| match effect {
        Effect::RecordStanding { holder, standing } => Some((*holder, *standing)),
        _ => None,
    });
    let (holder, standing) = standing.unwrap();
    assert_eq!(holder, Holder::Person(person(7)));
    standing
}

#[test]
fn a_second_device_has_what_the_first_one_left_and_ends_with_it() {
    let first = admitted(&newcomer(1, 0, &[], &[]).present(pass()));
    assert_eq!((first.person, first.data_left()), (Some(person(7)), Some(ByteCount::new(1_000))));
    let online = Session { used: received(400), ..first };
    let second = newcomer(2, 600, &[], &[online]).present(Pass { used: received(400), ..pass() });
    let second = admitted(&second);
    assert_eq!(second.data_left(), Some(ByteCount::new(600)));
    assert_eq!(second.grant.until, first.grant.until, "an hour of the person, not of each device");
    assert_eq!(second.grant.data, first.grant.data, "one limit on one scale");
    assert_eq!(second.share().unwrap().used, received(400));
}

#[test]
fn a_third_device_is_refused_takes_the_oldest_ones_place_or_the_one_that_is_named() {
    let first = admitted(&newcomer(1, 0, &[], &[]).present(pass()));
    let second = admitted(&newcomer(2, 1, &[], &[first]).present(pass()));
    let others = [second, first];
    assert_eq!(
        newcomer(3, 2, &[], &others).present(pass()).verdict,
        Verdict::Full { full: Full::Refused, person: person(7) }
    );
    let room = |when_full, instead_of| {
        let devices = Devices { when_full, ..plan().devices };
        Pass { instead_of, ..pass() }.make_room(devices, &others)
    };
    assert_eq!(room(WhenFull::Refuse, Some(first.id)), Err(Full::Refused));
    assert_eq!(room(WhenFull::EndOldest, None), Ok(Some(first.id)));
    assert_eq!(room(WhenFull::Ask, None), Err(Full::MayChoose));
    assert_eq!(room(WhenFull::Ask, Some(second.id)), Ok(Some(second.id)));
    let stranger = SessionId::new(99).unwrap();
    assert_eq!(room(WhenFull::Ask, Some(stranger)), Err(Full::MayChoose), "nobody else's session");
    let more = Pass { most_devices: NonZeroU16::new(3), ..pass() };
    admitted(&newcomer(3, 2, &[], &others).present(more));
}

#[test]
fn what_is_used_up_stays_used_up_on_every_device() {
    let first = admitted(&newcomer(1, 0, &[], &[]).present(pass()));
    let online = Moment { state: Captivity::Admitted(first), ..newcomer(1, 5, &[], &[]) };
    let over = online.ask(Event::Counted { session: first.id, used: received(1_000) });
    assert!(matches!(over.effects[1], Effect::RecordEnded { cause: EndCause::DataOver, .. }), "{over:?}");
    let standing = settled(&over);
    let again = newcomer(2, 10, &[standing], &[]).present(Pass { used: received(1_000), ..pass() });
    assert_eq!(again.verdict, Verdict::Denied(Denial::UsedUp { until: Timestamp::NEVER }));
    let extra = Extra { time: Duration::ZERO, data: ByteCount::new(50) };
    let topped_up =
        newcomer(2, 10, &[standing], &[]).present(Pass { used: received(1_000), extra, ..pass() });
    let session = admitted(&topped_up);
    assert_eq!(session.data_left(), Some(ByteCount::new(50)));
    assert_eq!(session.grant.until, first.grant.until);
}

#[test]
fn time_that_pauses_runs_once_while_several_devices_are_online() {
    fn at<'a>(device: u8, seconds: u64, standings: &'a [Standing], others: &'a [Session]) -> Moment<'a> {
        let plan = Plan { since: Since::WhileOnline, ..plan() };
        Moment { plan, ..newcomer(device, seconds, standings, others) }
    }
    let first = admitted(&at(1, 0, &[], &[]).present(pass()));
    let second = admitted(&at(2, 600, &[], &[first]).present(pass()));
    assert_eq!(second.grant.until, first.grant.until);
    let leaving =
        Moment { state: Captivity::Admitted(first), ..at(1, 1_000, &[], std::slice::from_ref(&second)) };
    let after_first = settled(&leaving.ask(Event::EndRequested(EndCause::SignedOut)));
    assert_eq!(after_first.online, Duration::from_secs(600), "the rest is the second one's");
    let standings = [after_first];
    let last = Moment { state: Captivity::Admitted(second), ..at(2, 1_200, &standings, &[]) };
    let after_both = settled(&last.ask(Event::EndRequested(EndCause::SignedOut)));
    assert_eq!(after_both.online, Duration::from_secs(1_200));
    let third = admitted(&at(3, 5_000, &[after_both], &[]).present(pass()));
    assert_eq!(third.grant.until, moment(5_000 + 2_400));
}

#[test]
fn a_pass_that_was_taken_back_or_never_used_in_time_admits_nobody() {
    let refusal = |pass| newcomer(1, 100, &[], &[]).present(pass).verdict;
    let revoked = Pass { is_revoked: true, ..pass() };
    assert_eq!(refusal(revoked), Verdict::Refused(PassFault::Revoked));
    let unused_until = moment(100);
    let late = Pass { unused_until: Some(unused_until), ..pass() };
    assert_eq!(refusal(late), Verdict::Refused(PassFault::Expired { unused_until }));
    admitted(&newcomer(1, 100, &[], &[]).present(Pass { is_begun: true, ..late }));
    let endless = Moment { plan: Plan { since: Since::SignIn, ..plan() }, ..newcomer(1, 0, &[], &[]) };
    assert_eq!(endless.present(pass()).verdict, Verdict::NoSuchPlan, "it would never be used up");
    let daily = Plan { since: Since::SignIn, data: Allowance::UNLIMITED, renewal: Renewal::Day, ..plan() };
    let daily = Moment { plan: daily, ..newcomer(1, 0, &[], &[]) };
    assert_eq!(daily.present(pass()).verdict, Verdict::NoSuchPlan, "each sign-in would be an hour more");
    let terms = Event::Presented(Claim::Pass { pass: pass(), edition: "0".to_owned() });
    assert_eq!(newcomer(1, 0, &[], &[]).ask(terms).verdict, Verdict::TermsChanged);
}

#[test]
fn a_guest_who_is_online_by_the_terms_begins_anew_with_a_pass_and_keeps_what_they_have_without() {
    let terms = Event::Presented(Claim::Terms { edition: "1".to_owned() });
    let free = admitted(&newcomer(1, 0, &[], &[]).ask(terms));
    assert_eq!(free.person, None);
    let online = Moment { state: Captivity::Admitted(free), device: 9, ..newcomer(1, 60, &[], &[]) };
    let revoked = online.present(Pass { is_revoked: true, ..pass() });
    assert_eq!((revoked.next, revoked.effects.len()), (Captivity::Admitted(free), 0));
    let paid = online.present(pass());
    assert!(matches!(paid.effects[0], Effect::RecordEnded { cause: EndCause::Replaced, .. }), "{paid:?}");
    let session = admitted(&paid);
    assert_eq!((session.id.mark(), session.person), (9, Some(person(7))));
    assert_eq!(admitted(&Moment { state: Captivity::Admitted(session), ..online }.present(pass())), session);
}

/// A plan of a thousand octets a day that begins anew at midnight, on a pass that ends a minute after the first one.
#[test]
fn a_session_never_goes_on_past_the_end_of_its_pass_even_where_its_plan_begins_anew() {
    let data = Allowance::of_total(ByteCount::new(1_000));
    let daily = Plan { renewal: Renewal::Day, data, ..Plan::lasting(Duration::from_secs(72 * 3600)) };
    let anew = admitted(
        &Moment { plan: daily.clone(), ..newcomer(1, 0, &[], &[]) }
            .present(Pass { must_be_used_up: false, ..pass() }),
    );
    let midnight = anew.grant.renews.unwrap();
    let end = midnight.after(Duration::from_secs(60));
    let pass = Pass { must_be_used_up: false, no_later_than: Some(end), ..pass() };
    let session = admitted(&Moment { plan: daily.clone(), ..newcomer(1, 0, &[], &[]) }.present(pass));
    assert_eq!((session.grant.until, session.grant.renews), (end, Some(midnight)));

    let seconds = moment(0).until(midnight).as_secs() + 1;
    let state = Captivity::Admitted(session);
    let later = || Moment { seconds, state, plan: daily.clone(), ..newcomer(1, 0, &[], &[]) };
    let Captivity::Admitted(renewed) = later().ask(Event::DeadlinePassed).next else { panic!("it goes on") };
    assert_eq!((renewed.grant.until, renewed.grant.renews), (end, None));
    assert!(renewed.stint.began > session.stint.began, "it began anew: {renewed:?}");
    let extensible = Plan { extension: Extension::Offered, ..daily.clone() };
    let extended = Moment { plan: extensible, ..later() }.ask(Event::ExtensionRequested).next;
    assert!(matches!(extended, Captivity::Admitted(same) if same.grant.until == end), "{extended:?}");

    let more = Order::More { time: HOUR, data: ByteCount::ZERO };
    let Captivity::Admitted(ordered) = later().ask(Event::Ordered(more)).next else { panic!("it goes on") };
    assert_eq!(ordered.grant.until, end.after(HOUR), "an operator may say otherwise");

    let over = Moment { seconds: seconds + 120, ..newcomer(1, 0, &[], &[]) };
    let refused = Verdict::Refused(PassFault::Expired { unused_until: end });
    assert_eq!(Moment { plan: daily, ..over }.present(pass).verdict, refused);
}

#[test]
fn a_plan_that_follows_does_not_outlive_the_pass() {
    let end = moment(600);
    let short =
        Plan { after: After::Plan("next".parse().unwrap()), ..Plan::lasting(Duration::from_secs(300)) };
    let short = Plan { since: Since::FirstUse, ..short };
    let next = Plan { name: "next".parse().unwrap(), ..Plan::lasting(HOUR) };
    let conditions =
        Conditions { plans: [short.clone(), next].into_iter().collect(), ..Conditions::of("1", short) };
    let ask = |state, seconds, event| {
        let context = Context {
            equipment: device(1),
            now: moment(seconds),
            fresh: SessionId::FIRST,
            held: Holdings::default(),
            claimed: None,
            conditions: &conditions,
        };
        decide(state, event, context)
    };
    let pass = Pass { plan: conditions.terms.plan.unwrap(), no_later_than: Some(end), ..pass() };
    let begun = ask(Captivity::Captive, 0, Event::Presented(Claim::Pass { pass, edition: "1".to_owned() }));
    let followed = ask(Captivity::Admitted(admitted(&begun)), 300, Event::DeadlinePassed);
    let Captivity::Admitted(session) = followed.next else { panic!("the next plan follows: {followed:?}") };
    assert_eq!((session.plan.as_str(), session.grant.until), ("next", end));
    let over = ask(followed.next, 600, Event::DeadlinePassed);
    assert_eq!(over.next, Captivity::Captive, "{over:?}");
}
