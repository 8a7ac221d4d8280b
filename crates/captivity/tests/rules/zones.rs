//! Zones: each has its conditions, and nobody begins on a plan that theirs does not offer.

use std::collections::BTreeSet;
use std::time::Duration;

use captivity::plan::After;
use captivity::{
    Allowance, ByteCount, Captivity, Claim, Conditions, ConditionsByZone, Context, Decision, EquipmentId,
    Event, Extra, Holdings, InterfaceName, LinkAddress, Pass, PassFault, PersonId, Plan, PlanName, Plans,
    Resumed, SessionId, Terms, Timestamp, Usage, Verdict, decide,
};
use proptest::prelude::*;

const NOW: Timestamp = Timestamp::from_unix_millis(1_700_000_000_000);
const NAMES: [&str; 3] = ["one", "two", "three"];

fn name(text: &str) -> PlanName {
    text.parse().unwrap()
}

fn zone(text: &str) -> InterfaceName {
    text.parse().unwrap()
}

fn plan(text: &str) -> Plan {
    Plan { name: name(text), ..Plan::lasting(Duration::from_secs(3600)) }
}

fn device(interface: &str) -> EquipmentId {
    let link_address = LinkAddress::new([2, 0, 0, 0, 0, 1]).unwrap();
    EquipmentId { interface: zone(interface), link_address }
}

fn pass(plan: PlanName, resumed: Option<Resumed>) -> Pass {
    Pass {
        person: PersonId::new(7).unwrap(),
        plan,
        most_devices: None,
        extra: Extra::default(),
        must_be_used_up: false,
        unused_until: None,
        no_later_than: None,
        is_begun: false,
        is_revoked: false,
        used: Usage::NONE,
        instead_of: None,
        resumed,
    }
}

fn present(claim: Claim, conditions: &Conditions) -> Decision {
    let claimed = claim.plan().map(|_| Holdings::default());
    let fresh = SessionId::new(9).unwrap();
    let held = Holdings::default();
    let context = Context { equipment: device("guest1"), now: NOW, fresh, held, claimed, conditions };
    decide(Captivity::Captive, Event::Presented(claim), context)
}

fn plan_name() -> impl Strategy<Value = PlanName> {
    proptest::sample::select(NAMES.to_vec()).prop_map(name)
}

/// Whatever entitles somebody to a plan: a pass, one that goes on, a session of a device that goes on.
fn claim() -> impl Strategy<Value = Claim> {
    let resumed = Resumed {
        session: SessionId::FIRST,
        until: NOW.after(Duration::from_secs(600)),
        no_later_than: None,
    };
    let edition = "1".to_owned();
    (plan_name(), 0..3_u8).prop_map(move |(plan, kind)| match kind {
        0 => Claim::Pass { pass: pass(plan, None), edition: edition.clone() },
        1 => Claim::Pass { pass: pass(plan, Some(resumed)), edition: edition.clone() },
        _ => Claim::Resume { whose: device("guest0"), plan, resumed, edition: edition.clone() },
    })
}

fn conditions() -> impl Strategy<Value = Conditions> {
    let offered = proptest::option::of(proptest::collection::btree_set(plan_name(), 0..3));
    offered.prop_map(|only_plans| Conditions {
        terms: Terms { edition: "1".to_owned(), plan: None, number: None },
        plans: NAMES.into_iter().map(plan).collect(),
        vouchers: true,
        only_plans,
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_024, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn nobody_begins_on_a_plan_that_the_zone_does_not_offer(claim in claim(), conditions in conditions()) {
        let plan = claim.plan().unwrap();
        let is_offered = conditions.only_plans.as_ref().is_none_or(|plans| plans.contains(&plan));
        let decision = present(claim, &conditions);
        if is_offered {
            prop_assert!(matches!(decision.verdict, Verdict::Admitted(session) if session.plan == plan), "{decision:?}");
        } else {
            prop_assert_eq!(decision.verdict, Verdict::Refused(PassFault::NotHere));
            prop_assert_eq!((decision.next, decision.effects), (Captivity::Captive, vec![]));
        }
    }
}

#[test]
fn a_plan_that_follows_one_that_is_offered_is_had_by_who_began_on_that_one() {
    let data = Allowance::of_total(ByteCount::new(1_000));
    let one = Plan { after: After::Plan(name("two")), data, ..plan("one") };
    let only_plans = Some(BTreeSet::from([name("one")]));
    let plans = Plans::from_iter([one, plan("two")]);
    let conditions = Conditions { plans, only_plans, ..Conditions::of("1", plan("one")) };
    let claim = Claim::Pass { pass: pass(name("one"), None), edition: "1".to_owned() };
    let began = present(claim, &conditions);
    let Captivity::Admitted(session) = began.next else { panic!("{began:?}") };
    let context = Context {
        equipment: session.equipment,
        now: NOW.after(Duration::from_secs(60)),
        fresh: SessionId::new(10).unwrap(),
        held: Holdings::default(),
        claimed: None,
        conditions: &conditions,
    };
    let used = Usage { to_guest: ByteCount::new(1_000), ..Usage::NONE };
    let later = decide(began.next, Event::Counted { session: session.id, used }, context).next;
    assert!(matches!(later, Captivity::Admitted(session) if session.plan == name("two")), "{later:?}");
}

#[test]
fn a_zone_has_its_own_conditions_and_every_other_one_those_for_all() {
    let own = Conditions { vouchers: true, ..Conditions::of("lobby", plan("one")) };
    let all = ConditionsByZone::from(Conditions::of("house", plan("one"))).with(zone("guest1"), own);
    let edition = |interface: &str| all.of(zone(interface)).terms.edition.clone();
    assert_eq!(["guest0", "guest1", "guest2"].map(edition), ["house", "lobby", "house"]);
    assert_eq!(all.elsewhere().terms.edition, "house");
    assert!(all.of(zone("guest1")).vouchers && !all.of(zone("guest0")).vouchers);
}

#[test]
fn what_is_changed_for_all_zones_is_changed_in_each() {
    let of = |edition: &str| Conditions::of(edition, plan("one"));
    let all = ConditionsByZone::from(of("house")).with(zone("guest1"), of("lobby"));
    let mut seen = Vec::new();
    let changed = all.map(|conditions| {
        seen.push(conditions.terms.edition.clone());
        Conditions { vouchers: true, ..conditions.clone() }
    });
    assert_eq!(seen, ["house", "lobby"]);
    assert!(changed.elsewhere().vouchers && changed.of(zone("guest1")).vouchers);
    let ahead = all.ahead(60_000);
    for conditions in [ahead.elsewhere(), ahead.of(zone("guest1"))] {
        let plan = conditions.plans.get(name("one")).unwrap();
        assert_eq!(plan.calendar, plan_ahead(), "moments are shown by the clock that stands there");
    }
}

fn plan_ahead() -> captivity::plan::Calendar {
    plan("one").calendar.ahead(60_000)
}
