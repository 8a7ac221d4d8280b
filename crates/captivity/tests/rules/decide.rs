//! `decide`: never admits without a right claim, orders effects for the worst moment, and mends what it finds.

use std::collections::BTreeMap;
use std::time::Duration;

use captivity::{
    ByteCount, Captivity, Claim, Conditions, Context, Earlier, Effect, EndCause, EquipmentId, Event,
    Extension, Grant, LinkAddress, Opened, Session, SessionId, Terms, Timestamp, Verdict, decide,
};
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
    open: BTreeMap<SessionId, Option<Grant>>,
    earlier: Option<Earlier>,
}

impl Case {
    fn context(&self) -> Context<'_> {
        Context {
            equipment: equipment(),
            now: Timestamp::from_unix_millis(NOW),
            fresh: SessionId::new(FRESH).unwrap(),
            earlier: self.earlier,
            conditions: &self.conditions,
        }
    }

    fn decide(&self) -> captivity::Decision {
        decide(self.state, self.event.clone(), self.context())
    }

    fn presents(&self) -> Option<&str> {
        match &self.event {
            Event::Presented(Claim::Terms { edition }) => Some(edition),
            Event::EndRequested(_)
            | Event::ExtensionRequested
            | Event::DeadlinePassed
            | Event::Counted { .. }
            | Event::Found { .. } => None,
        }
    }

    fn extends(&self) -> bool {
        self.event == Event::ExtensionRequested && self.conditions.terms.extension == Extension::Offered
    }

    /// What signing in again goes on with.
    fn continued(&self) -> Option<Earlier> {
        let terms = &self.conditions.terms;
        let is_limited = terms.admits_data.is_some() && terms.extension == Extension::NotOffered;
        self.earlier.filter(|earlier| is_limited && self.context().now < earlier.grant.until)
    }

    /// The session that is admitted and whose time is not over.
    fn current(&self) -> Option<Session> {
        match self.state {
            Captivity::Admitted(session) if self.context().now < session.grant.until => Some(session),
            Captivity::Admitted(_) | Captivity::Captive => None,
        }
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
fn end() -> impl Strategy<Value = Timestamp> {
    prop_oneof![NOW - 2..=NOW + 2, 0..NOW, NOW..u64::MAX].prop_map(Timestamp::from_unix_millis)
}

fn bytes() -> impl Strategy<Value = ByteCount> {
    prop_oneof![0..4_u64, 0..=u64::MAX].prop_map(ByteCount::new)
}

fn grant() -> impl Strategy<Value = Grant> {
    (end(), proptest::option::of(bytes())).prop_map(|(until, data)| Grant { until, data })
}

fn session() -> impl Strategy<Value = Session> {
    (number(), 0..=NOW, grant(), bytes()).prop_map(|(id, began, grant, used)| Session {
        id,
        equipment: equipment(),
        began: Timestamp::from_unix_millis(began),
        grant,
        used: if grant.data.is_some() { used } else { ByteCount::ZERO },
    })
}

fn state() -> impl Strategy<Value = Captivity> {
    prop_oneof![Just(Captivity::Captive), session().prop_map(Captivity::Admitted)]
}

fn edition() -> impl Strategy<Value = String> {
    prop_oneof![Just("1".to_owned()), Just("2".to_owned()), ".{0,8}"]
}

fn opened() -> impl Strategy<Value = Opened> {
    (number(), proptest::option::of(grant())).prop_map(|(session, grant)| Opened { session, grant })
}

fn earlier() -> impl Strategy<Value = Option<Earlier>> {
    proptest::option::of((grant(), bytes()).prop_map(|(grant, used)| Earlier { grant, used }))
}

fn terms() -> impl Strategy<Value = Terms> {
    let length = prop_oneof![1_u64..=2, 1..=u64::MAX];
    let extension = prop_oneof![Just(Extension::NotOffered), Just(Extension::Offered)];
    (edition(), length, proptest::option::of(bytes()), extension).prop_map(
        |(edition, length, admits_data, extension)| Terms {
            edition,
            admits_for: Duration::from_millis(length),
            admits_data,
            extension,
        },
    )
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        edition().prop_map(|edition| Event::Presented(Claim::Terms { edition })),
        proptest::sample::select(EndCause::ALL.to_vec()).prop_map(Event::EndRequested),
        Just(Event::ExtensionRequested),
        Just(Event::DeadlinePassed),
        (number(), bytes()).prop_map(|(session, used)| Event::Counted { session, used }),
        proptest::option::of(opened()).prop_map(|open| Event::Found { open }),
    ]
}

fn case() -> impl Strategy<Value = Case> {
    let open = proptest::collection::btree_map(number(), proptest::option::of(grant()), 0..3);
    (state(), event(), terms(), open, earlier()).prop_map(|(state, mut event, terms, open, earlier)| {
        // Mostly it is the live session that is counted.
        if let (Event::Counted { session, used }, Captivity::Admitted(live)) = (&mut event, state)
            && used.octets().is_multiple_of(4)
        {
            *session = live.id;
        }
        Case { state, event, conditions: Conditions { terms }, open, earlier }
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
            prop_assert!(edition.is_some() || case.extends(), "admitted without a claim");
            let is_right = edition == Some(&case.conditions.terms.edition);
            let goes_on = case.current().is_some_and(|current| current.id == session.id);
            prop_assert!(goes_on || is_right, "admitted by a refused claim");
            prop_assert_eq!(decision.next, Captivity::Admitted(session));
        }
        if let Captivity::Admitted(session) = decision.next {
            let goes_on = case.current().is_some_and(|current| current.id == session.id);
            prop_assert!(goes_on || session.id.mark() == FRESH);
            prop_assert!(case.context().now < session.grant.until, "left admitted after its end");
        }
    }

    #[test]
    fn outdated_terms_are_shown_again_to_who_is_captive(case in case()) {
        let is_outdated = case.presents().is_some_and(|edition| edition != case.conditions.terms.edition);
        let expects = is_outdated && case.current().is_none();
        let decision = case.decide();
        prop_assert_eq!(decision.verdict == Verdict::TermsChanged, expects);
        prop_assert!(!expects || decision.next == Captivity::Captive);
    }

    #[test]
    fn a_new_session_has_the_fresh_number_and_ends_when_granted(case in case()) {
        for effect in case.decide().effects {
            if let Effect::RecordBegan(begun) = effect {
                let now = case.context().now;
                let terms = &case.conditions.terms;
                let whole = Grant { until: now.after(terms.admits_for), data: terms.admits_data };
                let (grant, used) = match case.continued() {
                    Some(earlier) => (earlier.grant, earlier.used),
                    None => (whole, ByteCount::ZERO),
                };
                let (id, equipment) = (case.context().fresh, equipment());
                prop_assert_eq!(begun, Session { id, equipment, began: now, grant, used });
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
                Effect::RecordExtended { session, .. } | Effect::RecordUsed { session, .. } => {
                    prop_assert_eq!(world.live.map(|live| live.id), Some(session), "changed what is not live");
                }
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
            case.current().map(|session| (session.id, Some(session.grant))).into_iter().collect();
        let mut world = World::new(case.state, &before);
        if let Event::Found { open } = case.event {
            world.open = open.into_iter().map(|open| (open.session, open.grant)).collect();
        }
        let decision = case.decide();
        prop_assert!(decision.effects.len() <= 4);
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
    matches!(event, Event::DeadlinePassed | Event::Counted { .. } | Event::ExtensionRequested)
}

fn conditions(admits_data: Option<ByteCount>, extension: Extension) -> Conditions {
    let admits_for = Duration::from_secs(60);
    Conditions { terms: Terms { edition: "1".to_owned(), admits_for, admits_data, extension } }
}

#[test]
fn a_session_is_over_at_its_end_and_not_a_moment_before() {
    let conditions = conditions(None, Extension::NotOffered);
    let at = |moment: u64| {
        let (fresh, now) = (SessionId::new(FRESH).unwrap(), Timestamp::from_unix_millis(moment));
        let grant = Grant { until: Timestamp::from_unix_millis(NOW), data: None };
        let (began, used) = (Timestamp::from_unix_millis(0), ByteCount::ZERO);
        let session = Session { id: SessionId::FIRST, equipment: equipment(), began, grant, used };
        let context = Context { equipment: equipment(), now, fresh, earlier: None, conditions: &conditions };
        decide(Captivity::Admitted(session), Event::DeadlinePassed, context).next
    };
    assert!(matches!(at(NOW - 1), Captivity::Admitted(_)));
    assert_eq!(at(NOW), Captivity::Captive);
}
