//! Limits of data, and longer sessions: what is counted never falls, what was used is not given twice.

use std::time::Duration;

use captivity::{
    Allowance, ByteCount, Captivity, Claim, Conditions, Context, Decision, Denial, Effect, EndCause,
    EquipmentId, Event, Extension, Grant, Holder, Holdings, Order, Plan, PlanName, Plans, Rate, Rates,
    Session, SessionId, Standing, Stint, Terms, Timestamp, Usage, Verdict, decide,
};

const BEGAN: u64 = 1_700_000_000_000;
const LENGTH: Duration = Duration::from_secs(3600);
const DATA: ByteCount = ByteCount::new(1000);

fn equipment() -> EquipmentId {
    EquipmentId { interface: "guest0".parse().unwrap(), link_address: "02:00:00:00:00:01".parse().unwrap() }
}

fn moment(seconds: u64) -> Timestamp {
    Timestamp::from_unix_millis(BEGAN + seconds * 1000)
}

fn octets(from_guest: u64) -> Usage {
    Usage { from_guest: ByteCount::new(from_guest), to_guest: ByteCount::ZERO }
}

fn session(used: u64) -> Session {
    let grant = Grant { data: Allowance::of_total(DATA), ..Grant::until(moment(3600)) };
    let (began, plan) = (moment(0), PlanName::SESSION);
    let stint = Stint { began, used: Usage::NONE };
    Session {
        id: SessionId::FIRST,
        equipment: equipment(),
        plan,
        began,
        grant,
        used: octets(used),
        person: None,
        elsewhere: Usage::NONE,
        no_later_than: None,
        stint,
    }
}

fn plan() -> Plan {
    Plan { data: Allowance::of_total(DATA), ..Plan::lasting(LENGTH) }
}

fn ask_of(plans: Plans, state: Captivity, event: Event, seconds: u64, standings: &[Standing]) -> Decision {
    let terms = Terms { edition: "1".to_owned(), plan: Some(PlanName::SESSION), number: None };
    let conditions = Conditions { terms, plans, vouchers: false, only_plans: None };
    let (now, fresh) = (moment(seconds), SessionId::FIRST.following());
    let context = Context {
        equipment: equipment(),
        now,
        fresh,
        held: Holdings::settled(standings),
        claimed: None,
        conditions: &conditions,
    };
    decide(state, event, context)
}

fn ask(
    state: Captivity,
    event: Event,
    seconds: u64,
    extension: Extension,
    earlier: Option<Standing>,
) -> Decision {
    let standings: Vec<_> = earlier.into_iter().collect();
    ask_of(Plans::from_iter([Plan { extension, ..plan() }]), state, event, seconds, &standings)
}

/// What a device had of the plan by a session that began at 0 and is over.
fn earlier(used: u64) -> Standing {
    Standing::after(None, &plan(), &session(used), Duration::from_secs(10)).unwrap()
}

fn counted(used_before: u64, used: u64) -> Decision {
    let event = Event::Counted { session: SessionId::FIRST, used: octets(used) };
    ask(Captivity::Admitted(session(used_before)), event, 10, Extension::NotOffered, None)
}

fn sign_in(seconds: u64, extension: Extension, earlier: Standing) -> Verdict {
    let claim = Claim::Terms { edition: "1".to_owned() };
    ask(Captivity::Captive, Event::Presented(claim), seconds, extension, Some(earlier)).verdict
}

#[test]
fn what_was_counted_is_recorded_and_never_falls() {
    let decision = counted(400, 600);
    let (used, at) = (octets(600), moment(10));
    assert_eq!(decision.effects, [Effect::RecordUsed { session: SessionId::FIRST, at, used }]);
    assert_eq!(decision.next, Captivity::Admitted(session(600)));
    for fewer in [0, 399, 400] {
        assert_eq!(counted(400, fewer).effects, [], "no news is no commit");
        assert_eq!(counted(400, fewer).next, Captivity::Admitted(session(400)));
    }
}

#[test]
fn a_session_whose_data_is_used_up_is_over() {
    assert!(matches!(counted(0, 999).next, Captivity::Admitted(_)));
    for used in [1000, 1001, u64::MAX] {
        let decision = counted(0, used);
        assert_eq!(decision.next, Captivity::Captive);
        let (session, at, cause) = (SessionId::FIRST, moment(10), EndCause::DataOver);
        assert_eq!(
            decision.effects,
            [
                Effect::RecordUsed { session, at, used: octets(used) },
                Effect::RecordEnded { session, at, cause },
                Effect::RecordStanding { holder: Holder::Equipment(equipment()), standing: earlier(used) },
                Effect::Close { session, equipment: equipment() },
            ]
        );
    }
}

#[test]
fn what_was_counted_before_the_end_is_recorded_though_it_is_told_after_it() {
    let (id, end) = (SessionId::FIRST, moment(3600));
    let event = Event::Counted { session: id, used: octets(600) };
    let told = ask(Captivity::Admitted(session(400)), event, 3700, Extension::NotOffered, None);
    assert_eq!(told.effects[0], Effect::RecordUsed { session: id, at: end, used: octets(600) });
    assert_eq!(
        told.effects[1],
        Effect::RecordEnded { session: id, at: moment(3700), cause: EndCause::TimeOver }
    );
    assert!(matches!(
        told.effects[2],
        Effect::RecordStanding { standing, .. } if standing.used == octets(600)
    ));
    assert_eq!(told.next, Captivity::Captive);
}

#[test]
fn a_count_of_an_older_session_is_nobodys() {
    let event = Event::Counted { session: SessionId::new(77).unwrap(), used: octets(5000) };
    let state = Captivity::Admitted(session(0));
    assert_eq!(ask(state, event, 10, Extension::NotOffered, None).next, state);
}

#[test]
fn signing_in_again_goes_on_with_what_is_left_until_the_time_is_over() {
    let Verdict::Admitted(again) = sign_in(100, Extension::NotOffered, earlier(700)) else {
        panic!("refused")
    };
    assert_eq!((again.grant.until, again.used), (moment(3600), Usage::NONE));
    assert_eq!(again.data_left(), Some(ByteCount::new(300)));
    let until = moment(3600);
    let denied = Verdict::Denied(Denial::UsedUp { until });
    assert_eq!(sign_in(3599, Extension::NotOffered, earlier(1000)), denied);
    let Verdict::Admitted(new) = sign_in(3600, Extension::NotOffered, earlier(1000)) else {
        panic!("refused")
    };
    assert_eq!((new.grant.until, new.data_left()), (moment(7200), Some(DATA)));
}

#[test]
fn where_extending_is_offered_signing_in_again_gives_all_too() {
    let Verdict::Admitted(new) = sign_in(100, Extension::Offered, earlier(1000)) else { panic!("refused") };
    assert_eq!((new.grant.until, new.data_left()), (moment(3700), Some(DATA)));
}

fn slow() -> Rates {
    let rate = Rate::new(8_000, ByteCount::ZERO);
    Rates { from_guest: rate, to_guest: rate }
}

fn after_using_all(after: captivity::plan::After, renewal: captivity::plan::Renewal) -> (Plans, Session) {
    let next = Plan { name: "next".parse().unwrap(), rates: slow(), ..Plan::lasting(LENGTH / 2) };
    let plans = Plans::from_iter([Plan { after, renewal, ..plan() }, next]);
    let claim = Event::Presented(Claim::Terms { edition: "1".to_owned() });
    let Captivity::Admitted(session) = ask_of(plans.clone(), Captivity::Captive, claim, 0, &[]).next else {
        panic!("refused")
    };
    (plans, session)
}

#[test]
fn a_session_with_a_slower_rate_does_not_end_with_its_data() {
    use captivity::plan::{After, Renewal};
    let (plans, session) = after_using_all(After::Slow(slow()), Renewal::Session);
    let counted = Event::Counted { session: session.id, used: octets(5_000) };
    let decision = ask_of(plans, Captivity::Admitted(session), counted, 10, &[]);
    let Captivity::Admitted(goes_on) = decision.next else { panic!("it ended") };
    assert_eq!((goes_on.used, goes_on.is_spent()), (octets(5_000), true));
    assert_eq!(decision.effects.len(), 1, "the kernel has slowed it by itself: {:?}", decision.effects);
}

#[test]
fn a_session_goes_on_under_the_plan_that_follows_and_comes_back_when_all_begins_anew() {
    use captivity::plan::{After, Renewal};
    let (plans, session) = after_using_all(After::Plan("next".parse().unwrap()), Renewal::Day);
    let counted = Event::Counted { session: session.id, used: octets(1_000) };
    let decision = ask_of(plans.clone(), Captivity::Admitted(session), counted, 10, &[]);
    let Captivity::Admitted(next) = decision.next else { panic!("it ended") };
    assert_eq!((next.id, next.plan.as_str(), next.grant.rates), (session.id, "next", slow()));
    assert_eq!(next.grant.until, moment(10).after(LENGTH / 2));
    let settled = decision.effects.iter().find_map(|effect| match effect {
        Effect::RecordStanding { standing, .. } => Some(*standing),
        _ => None,
    });
    assert_eq!(settled.map(|standing| standing.used), Some(octets(1_000)));
    assert!(matches!(decision.effects.last(), Some(Effect::Open(opened)) if *opened == next));

    // Whoever signs out and in again is where they were.
    let claim = Event::Presented(Claim::Terms { edition: "1".to_owned() });
    let standings: Vec<_> = settled.into_iter().collect();
    let again = ask_of(plans.clone(), Captivity::Captive, claim.clone(), 20, &standings);
    assert!(matches!(again.verdict, Verdict::Admitted(session) if session.plan.as_str() == "next"));
    let tomorrow = ask_of(plans, Captivity::Captive, claim, 24 * 3600, &standings);
    assert!(matches!(tomorrow.verdict, Verdict::Admitted(session) if session.plan == PlanName::SESSION));
}

#[test]
fn at_the_edge_of_a_period_a_living_session_gets_all_anew() {
    use captivity::plan::{After, Renewal};
    let (plans, session) = after_using_all(After::End, Renewal::Day);
    let edge = session.grant.renews.unwrap();
    // The plan's hour is over long before midnight; an operator gave more.
    let grant = Grant { until: edge.after(LENGTH), ..session.grant };
    let living = Session { grant, used: octets(999), ..session };
    let seconds = (edge.unix_millis() - BEGAN) / 1000;
    let before = ask_of(plans.clone(), Captivity::Admitted(living), Event::DeadlinePassed, seconds - 1, &[]);
    assert_eq!(before.next, Captivity::Admitted(living));
    let decision = ask_of(plans, Captivity::Admitted(living), Event::DeadlinePassed, seconds, &[]);
    let Captivity::Admitted(renewed) = decision.next else { panic!("it ended") };
    assert_eq!((renewed.id, renewed.data_left()), (session.id, Some(DATA)));
    assert_eq!(
        (renewed.used, renewed.stint.used),
        (octets(999), octets(999)),
        "what passed is not forgotten"
    );
    assert!(renewed.grant.renews.is_some_and(|renews| renews > edge));
}

#[test]
fn who_sends_nothing_is_put_out_and_pays_for_the_time_until_then() {
    let state = Captivity::Admitted(session(600));
    let quiet = |session| Event::Quiet { session, since: moment(30) };
    let other = ask(state, quiet(SessionId::new(77).unwrap()), 900, Extension::NotOffered, None);
    assert_eq!((other.next, other.effects), (state, Vec::new()));
    let decision = ask(state, quiet(SessionId::FIRST), 900, Extension::NotOffered, None);
    assert_eq!(decision.next, Captivity::Captive);
    let (cause, at) = (EndCause::Idle, moment(900));
    assert_eq!(decision.effects[0], Effect::RecordEnded { session: SessionId::FIRST, at, cause });
    let Effect::RecordStanding { standing, .. } = decision.effects[1] else {
        panic!("{:?}", decision.effects)
    };
    assert_eq!(standing.online, Duration::from_secs(30));
}

#[test]
fn who_left_is_put_out_and_pays_for_the_time_that_it_was_there() {
    let state = Captivity::Admitted(session(600));
    let left = |session| Event::Left { session, since: moment(30) };
    let other = ask(state, left(SessionId::new(77).unwrap()), 900, Extension::NotOffered, None);
    assert_eq!((other.next, other.effects), (state, Vec::new()));
    let decision = ask(state, left(SessionId::FIRST), 900, Extension::NotOffered, None);
    let (cause, at) = (EndCause::Away, moment(900));
    assert_eq!(decision.effects[0], Effect::RecordEnded { session: SessionId::FIRST, at, cause });
    let Effect::RecordStanding { standing, .. } = decision.effects[1] else {
        panic!("{:?}", decision.effects)
    };
    assert_eq!((decision.next, standing.online), (Captivity::Captive, Duration::from_secs(30)));
}

#[test]
fn an_operator_gives_more_another_rate_or_another_plan_without_a_new_session() {
    let order = |order| {
        let next = Plan { name: "next".parse().unwrap(), rates: slow(), ..plan() };
        let plans = Plans::from_iter([plan(), next]);
        ask_of(plans, Captivity::Admitted(session(600)), Event::Ordered(order), 1800, &[])
    };
    let time = Duration::from_secs(60);
    let Verdict::Admitted(more) = order(Order::More { time, data: ByteCount::new(5) }).verdict else {
        panic!()
    };
    assert_eq!((more.grant.until, more.data_left()), (moment(3660), Some(ByteCount::new(405))));
    let Verdict::Admitted(rated) = order(Order::Rates(slow())).verdict else { panic!() };
    assert_eq!(rated.grant, Grant { rates: slow(), ..session(0).grant });
    let Verdict::Admitted(moved) = order(Order::Plan("next".parse().unwrap())).verdict else { panic!() };
    assert_eq!(
        (moved.id, moved.grant.until, moved.data_left()),
        (SessionId::FIRST, moment(5400), Some(DATA))
    );
    assert_eq!(order(Order::Plan("gone".parse().unwrap())).verdict, Verdict::NoSuchPlan);
    let over = order(Order::Plan(PlanName::SESSION));
    assert!(
        matches!(over.verdict, Verdict::Admitted(same) if same.data_left() == Some(ByteCount::new(400))),
        "{over:?}"
    );
}

#[test]
fn an_extension_gives_all_of_time_and_data_from_now_on() {
    let state = Captivity::Admitted(session(600));
    let decision = ask(state, Event::ExtensionRequested, 1800, Extension::Offered, None);
    let grant = Grant { data: Allowance::of_total(ByteCount::new(1600)), ..Grant::until(moment(5400)) };
    let extended = Session { grant, ..session(600) };
    assert_eq!(extended.data_left(), Some(DATA));
    assert_eq!(decision.effects, [Effect::RecordChanged(extended), Effect::Open(extended)]);
    assert_eq!(
        (decision.next, decision.verdict),
        (Captivity::Admitted(extended), Verdict::Admitted(extended))
    );
}

#[test]
fn extending_again_at_once_gains_nothing() {
    let state = Captivity::Admitted(session(600));
    for (seconds, is_extended) in [(0, false), (59, false), (61, true)] {
        let decision = ask(state, Event::ExtensionRequested, seconds, Extension::Offered, None);
        let records = decision.effects.iter().any(|effect| matches!(effect, Effect::RecordChanged(_)));
        assert_eq!(records, is_extended, "{seconds} s after it began");
        assert_eq!(decision.next != state, is_extended);
        assert!(matches!(decision.verdict, Verdict::Admitted(_)));
    }
}

#[test]
fn nothing_is_extended_where_it_is_not_offered_or_over() {
    let state = Captivity::Admitted(session(0));
    let refused = ask(state, Event::ExtensionRequested, 1800, Extension::NotOffered, None);
    assert_eq!((refused.verdict, refused.next, refused.effects), (Verdict::NotExtended, state, Vec::new()));
    let over = ask(state, Event::ExtensionRequested, 3600, Extension::Offered, None);
    assert_eq!((over.verdict, over.next), (Verdict::Captive, Captivity::Captive));
    let captive = ask(Captivity::Captive, Event::ExtensionRequested, 0, Extension::Offered, None);
    assert_eq!((captive.verdict, captive.effects), (Verdict::Captive, Vec::new()));
}
