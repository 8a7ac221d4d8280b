//! `decide`: never admits without a right claim, orders effects for the worst moment, and mends what it finds.

use std::collections::BTreeMap;
use std::time::Duration;

use captivity::plan::{After, Renewal, Since};
use captivity::{
    Allowance, ByteCount, Captivity, Claim, Conditions, Context, Effect, EndCause, EquipmentId, Event,
    Extension, Grant, Holdings, LinkAddress, Opened, Order, Plan, PlanName, Plans, Rate, Rates, Session,
    SessionId, Standing, Stint, Terms, Timestamp, Usage, Verdict, decide,
};
use proptest::option;
use proptest::prelude::*;

use crate::world::World;

const NOW: u64 = 1_700_000_000_000;
const FRESH: u32 = 100;

/// Everything that a decision may depend on, and what the kernel holds.
#[derive(Clone, Debug)]
struct Case {
    state: Captivity,
    event: Event,
    conditions: Conditions,
    open: BTreeMap<SessionId, Option<captivity::GrantDigest>>,
    standings: Vec<Standing>,
}

impl Case {
    fn context(&self) -> Context<'_> {
        Context {
            equipment: equipment(),
            now: Timestamp::from_unix_millis(NOW),
            fresh: SessionId::new(FRESH).unwrap(),
            held: Holdings::settled(&self.standings),
            claimed: None,
            conditions: &self.conditions,
        }
    }

    fn decide(&self) -> captivity::Decision {
        decide(self.state, self.event.clone(), self.context())
    }

    fn presents(&self) -> Option<&str> {
        match &self.event {
            Event::Presented(claim) => Some(claim.edition()),
            _ => None,
        }
    }

    /// What lets a session go on that somebody asked about: an offered extension, or an operator.
    fn changes(&self) -> bool {
        let Some(session) = self.session() else { return false };
        match self.event {
            // One whose time is over may go on under the plan that follows, which may offer it.
            Event::ExtensionRequested if self.current().is_none() => {
                self.conditions.plans.iter().any(|plan| plan.extension == Extension::Offered)
            }
            Event::ExtensionRequested => self.conditions.extension_of(session.plan) == Extension::Offered,
            Event::Ordered(_) => true,
            _ => false,
        }
    }

    fn session(&self) -> Option<Session> {
        match self.state {
            Captivity::Admitted(session) => Some(session),
            Captivity::Captive => None,
        }
    }

    /// The session that is admitted and whose time is not over.
    fn current(&self) -> Option<Session> {
        self.session().filter(|session| self.context().now < session.grant.until)
    }
}

fn equipment() -> EquipmentId {
    let link_address = LinkAddress::new([2, 0, 0, 0, 0, 1]).unwrap();
    EquipmentId { interface: "guest0".parse().unwrap(), link_address }
}

fn number() -> impl Strategy<Value = SessionId> {
    (1..FRESH).prop_map(|number| SessionId::new(number).unwrap())
}

/// Around the moment of the event, and far from it.
fn moment() -> impl Strategy<Value = Timestamp> {
    prop_oneof![NOW - 2..=NOW + 2, 0..NOW, NOW..u64::MAX].prop_map(Timestamp::from_unix_millis)
}

fn past() -> impl Strategy<Value = Timestamp> {
    (0..=NOW).prop_map(Timestamp::from_unix_millis)
}

fn bytes() -> impl Strategy<Value = ByteCount> {
    prop_oneof![0..4_u64, 0..=u64::MAX].prop_map(ByteCount::new)
}

/// As much as the kernel can count in each direction and less than both together can be written.
fn usage() -> impl Strategy<Value = Usage> {
    let bytes = || prop_oneof![0..4_u64, 0..=u64::MAX / 8].prop_map(ByteCount::new);
    (bytes(), bytes()).prop_map(|(from_guest, to_guest)| Usage { from_guest, to_guest })
}

fn allowance() -> impl Strategy<Value = Allowance> {
    let limit = || option::weighted(0.3, bytes());
    (limit(), limit(), limit()).prop_map(|(total, from_guest, to_guest)| Allowance {
        total,
        from_guest,
        to_guest,
    })
}

fn rates() -> impl Strategy<Value = Rates> {
    let rate = || {
        option::weighted(
            0.3,
            (1_000..9_000_u64).prop_map(|octets| Rate::new(octets, ByteCount::ZERO).unwrap()),
        )
    };
    (rate(), rate()).prop_map(|(from_guest, to_guest)| Rates { from_guest, to_guest })
}

fn grant() -> impl Strategy<Value = Grant> {
    (moment(), allowance(), rates(), option::of(rates()), option::of(moment()))
        .prop_map(|(until, data, rates, beyond, renews)| Grant { until, data, rates, beyond, renews })
}

/// "gone" is a plan that was taken out of the configuration.
fn plan_name() -> impl Strategy<Value = PlanName> {
    proptest::sample::select(vec!["one", "two", "gone"]).prop_map(|name| name.parse().unwrap())
}

fn session() -> impl Strategy<Value = Session> {
    (number(), plan_name(), past(), grant(), usage(), usage(), past()).prop_map(
        |(id, plan, began, grant, before, since, stint_began)| {
            let stint = Stint { began: stint_began.max(began), used: before };
            Session {
                id,
                equipment: equipment(),
                plan,
                began,
                grant,
                used: before.plus(since),
                person: None,
                elsewhere: Usage::NONE,
                no_later_than: None,
                stint,
            }
        },
    )
}

fn state() -> impl Strategy<Value = Captivity> {
    prop_oneof![Just(Captivity::Captive), session().prop_map(Captivity::Admitted)]
}

fn edition() -> impl Strategy<Value = String> {
    prop_oneof![Just("1".to_owned()), Just("2".to_owned()), ".{0,8}"]
}

fn opened() -> impl Strategy<Value = Opened> {
    (number(), option::of(grant()))
        .prop_map(|(session, grant)| Opened { session, grant: grant.map(|grant| grant.digest()) })
}

fn standing(plan: &'static str) -> impl Strategy<Value = Standing> {
    let online = (0..=u64::MAX).prop_map(Duration::from_millis);
    (past(), moment(), usage(), online, allowance()).prop_map(move |(first, until, used, online, carried)| {
        Standing { plan: plan.parse().unwrap(), first, until, remembered_until: until, used, online, carried }
    })
}

fn standings() -> impl Strategy<Value = Vec<Standing>> {
    (option::of(standing("one")), option::of(standing("two")))
        .prop_map(|(one, two)| one.into_iter().chain(two).collect())
}

fn plan(name: &'static str, next: &'static str) -> impl Strategy<Value = Plan> {
    let length = prop_oneof![1_u64..=2, 1..=u64::MAX].prop_map(Duration::from_millis);
    let since = proptest::sample::select(vec![Since::SignIn, Since::FirstUse, Since::WhileOnline]);
    let renewal =
        proptest::sample::select(vec![Renewal::Session, Renewal::Day, Renewal::Week, Renewal::Month]);
    let after = prop_oneof![
        Just(After::End),
        rates().prop_map(After::Slow),
        Just(After::Plan(next.parse().unwrap())),
    ];
    let extension = prop_oneof![Just(Extension::NotOffered), Just(Extension::Offered)];
    (length, since, renewal, any::<bool>(), allowance(), rates(), after, extension).prop_map(
        move |(length, since, renewal, rolls_over, data, rates, after, extension)| Plan {
            name: name.parse().unwrap(),
            since,
            renewal,
            rolls_over,
            data,
            rates,
            after,
            extension,
            ..Plan::lasting(length)
        },
    )
}

fn conditions() -> impl Strategy<Value = Conditions> {
    (edition(), plan("one", "two"), plan("two", "gone")).prop_map(|(edition, one, two)| Conditions {
        terms: Terms { edition, plan: Some(one.name), number: None },
        plans: Plans::from_iter([one, two]),
        vouchers: true,
        only_plans: None,
    })
}

fn order() -> impl Strategy<Value = Order> {
    let time = (0..=u64::MAX).prop_map(Duration::from_millis);
    prop_oneof![
        plan_name().prop_map(Order::Plan),
        (time, bytes()).prop_map(|(time, data)| Order::More { time, data }),
        rates().prop_map(Order::Rates),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        edition().prop_map(|edition| Event::Presented(Claim::Terms { edition })),
        proptest::sample::select(EndCause::ALL.to_vec()).prop_map(Event::EndRequested),
        Just(Event::ExtensionRequested),
        order().prop_map(Event::Ordered),
        Just(Event::DeadlinePassed),
        (number(), usage()).prop_map(|(session, used)| Event::Counted { session, used }),
        (number(), past()).prop_map(|(session, since)| Event::Quiet { session, since }),
        (number(), past()).prop_map(|(session, since)| Event::Left { session, since }),
        option::of(opened()).prop_map(|open| Event::Found { open }),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let digest = option::of(grant().prop_map(|grant| grant.digest()));
    let open = proptest::collection::btree_map(number(), digest, 0..3);
    let parts = (state(), event(), conditions(), open, standings(), 0..4_u8);
    parts.prop_map(|(state, mut event, conditions, open, standings, luck)| {
        // Mostly it is the live session that is counted.
        if let (
            Event::Counted { session, .. } | Event::Quiet { session, .. } | Event::Left { session, .. },
            Captivity::Admitted(live),
        ) = (&mut event, state)
            && luck > 0
        {
            *session = live.id;
        }
        Case { state, event, conditions, open, standings }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_096, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_input_gives_the_same_decision(case in case()) {
        prop_assert_eq!(case.decide(), case.decide());
    }

    #[test]
    fn only_a_right_claim_admits(case in case()) {
        let decision = case.decide();
        if let Verdict::Admitted(session) = decision.verdict {
            let edition = case.presents();
            prop_assert!(edition.is_some() || case.changes(), "admitted without a claim");
            let is_right = edition == Some(&case.conditions.terms.edition);
            let goes_on = case.session().is_some_and(|before| before.id == session.id);
            prop_assert!(goes_on || is_right, "admitted by a refused claim");
            prop_assert_eq!(decision.next, Captivity::Admitted(session));
        }
        if let Captivity::Admitted(session) = decision.next {
            let goes_on = case.session().is_some_and(|before| before.id == session.id);
            prop_assert!(goes_on || session.id.mark() == FRESH);
            prop_assert!(case.context().now < session.grant.until, "left admitted after its end");
        }
    }

    #[test]
    fn outdated_terms_are_shown_again_to_who_is_captive(case in case()) {
        let is_outdated = case.presents().is_some_and(|edition| edition != case.conditions.terms.edition);
        let decision = case.decide();
        // A session whose time is over may go on under the plan that follows.
        let is_captive = case.current().is_none() && decision.next == Captivity::Captive;
        prop_assert_eq!(decision.verdict == Verdict::TermsChanged, is_outdated && is_captive);
    }

    #[test]
    fn a_new_session_has_the_fresh_number_and_what_its_plan_grants(case in case()) {
        for effect in case.decide().effects {
            if let Effect::RecordBegan(begun) = effect {
                let now = case.context().now;
                prop_assert_eq!((begun.id, begun.equipment, begun.began), (case.context().fresh, equipment(), now));
                prop_assert_eq!((begun.used, begun.stint), (Usage::NONE, Stint { began: now, used: Usage::NONE }));
                let plan = case.conditions.plans.get(begun.plan).unwrap();
                prop_assert!(begun.grant.until <= now.after(plan.length.unwrap()));
                let carried = case.standings.iter().filter(|standing| standing.plan == plan.name).map(|it| it.carried);
                let whole = carried.fold(plan.data.with(plan.data), |whole, carried| whole.with(carried));
                prop_assert_eq!(whole.at_least(begun.grant.data), whole, "more than one allowance and what was left");
                prop_assert!(begun.grant.beyond.is_some() || !begun.is_spent(), "began with nothing");
            }
        }
    }

    #[test]
    fn nothing_is_opened_before_it_is_recorded_nor_closed_before_its_end_is(case in case()) {
        let mut world = World::new(case.state, &case.open);
        for effect in case.decide().effects {
            match effect {
                Effect::Open(session) => prop_assert_eq!(world.live, Some(session), "opened unrecorded"),
                Effect::Close { session, .. } => {
                    prop_assert!(world.live.is_none_or(|live| live.id != session), "closed while live");
                }
                Effect::RecordBegan(_) => prop_assert_eq!(world.live, None, "two live sessions"),
                Effect::RecordChanged(Session { id: session, .. }) | Effect::RecordUsed { session, .. } => {
                    prop_assert_eq!(world.live.map(|live| live.id), Some(session), "changed what is not live");
                }
                Effect::RecordStanding { .. } | Effect::RecordResumed { .. } => {}
                Effect::RecordEnded { session, .. } => {
                    prop_assert_eq!(world.live.map(|live| live.id), Some(session), "ended what is not live");
                }
            }
            world.act(&effect);
        }
    }

    #[test]
    fn the_effects_make_the_next_state_true(case in case()) {
        // The kernel holds what was decided before, or has expired it.
        let before: BTreeMap<_, _> =
            case.current().map(|session| (session.id, Some(session.grant.digest()))).into_iter().collect();
        let mut world = World::new(case.state, &before);
        if let Event::Found { open } = case.event {
            world.open = open.into_iter().map(|open| (open.session, open.grant)).collect();
        }
        let decision = case.decide();
        prop_assert!(decision.effects.len() <= 8);
        decision.effects.iter().for_each(|effect| world.act(effect));
        prop_assert_eq!(world.state(), decision.next);
        prop_assert!(world.agrees(case.context()) || changes_nothing(&case.event), "{world:?}");
    }

    #[test]
    fn who_hears_online_is_let_through_whatever_the_kernel_had_lost(case in case()) {
        let mut world = World::new(case.state, &BTreeMap::new());
        let decision = case.decide();
        decision.effects.iter().for_each(|effect| world.act(effect));
        if let Verdict::Admitted(session) = decision.verdict {
            prop_assert!(world.open.contains_key(&session.id));
        }
    }

    #[test]
    fn a_crash_after_any_effect_is_mended_by_the_next_start(case in case()) {
        let effects = case.decide().effects;
        for done in 0..=effects.len() {
            let mut world = World::new(case.state, &case.open);
            effects.iter().take(done).for_each(|effect| world.act(effect));
            world.compare(case.context());
            prop_assert!(world.agrees(case.context()), "after {done} of {effects:?}: {world:?}");
            let mended = world.clone();
            world.compare(case.context());
            prop_assert_eq!(world, mended, "a second start changes something");
        }
    }
}

/// Events that say nothing of what the kernel holds, and need not mend it.
const fn changes_nothing(event: &Event) -> bool {
    match event {
        Event::DeadlinePassed
        | Event::Counted { .. }
        | Event::Quiet { .. }
        | Event::Left { .. }
        | Event::ExtensionRequested
        | Event::Ordered(_) => true,
        Event::Presented(_) | Event::EndRequested(_) | Event::Found { .. } => false,
    }
}

#[test]
fn a_session_is_over_at_its_end_and_not_a_moment_before() {
    let conditions = Conditions::of("1", Plan::lasting(Duration::from_secs(60)));
    let at = |moment: u64| {
        let (fresh, now) = (SessionId::new(FRESH).unwrap(), Timestamp::from_unix_millis(moment));
        let grant = Grant::until(Timestamp::from_unix_millis(NOW));
        let (began, used) = (Timestamp::from_unix_millis(0), Usage::NONE);
        let (plan, stint) = (PlanName::SESSION, Stint { began, used });
        let session = Session {
            id: SessionId::FIRST,
            equipment: equipment(),
            plan,
            began,
            grant,
            used,
            person: None,
            elsewhere: Usage::NONE,
            no_later_than: None,
            stint,
        };
        let context = Context {
            equipment: equipment(),
            now,
            fresh,
            held: Holdings::default(),
            claimed: None,
            conditions: &conditions,
        };
        decide(Captivity::Admitted(session), Event::DeadlinePassed, context).next
    };
    assert!(matches!(at(NOW - 1), Captivity::Admitted(_)));
    assert_eq!(at(NOW), Captivity::Captive);
}
