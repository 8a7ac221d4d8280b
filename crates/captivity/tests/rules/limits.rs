//! Limits of data, and longer sessions: what is counted never falls, what was used is not given twice.

use std::time::Duration;

use captivity::{
    ByteCount, Captivity, Claim, Conditions, Context, Decision, Earlier, Effect, EndCause, EquipmentId,
    Event, Extension, Grant, Session, SessionId, Terms, Timestamp, Verdict, decide,
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

fn session(used: u64) -> Session {
    let grant = Grant { until: moment(3600), data: Some(DATA) };
    let used = ByteCount::new(used);
    Session { id: SessionId::FIRST, equipment: equipment(), began: moment(0), grant, used }
}

fn ask(
    state: Captivity,
    event: Event,
    seconds: u64,
    extension: Extension,
    earlier: Option<Earlier>,
) -> Decision {
    let edition = "1".to_owned();
    let terms = Terms { edition, admits_for: LENGTH, admits_data: Some(DATA), extension };
    let conditions = Conditions { terms };
    let fresh = SessionId::FIRST.following();
    let context =
        Context { equipment: equipment(), now: moment(seconds), fresh, earlier, conditions: &conditions };
    decide(state, event, context)
}

fn counted(used_before: u64, used: u64) -> Decision {
    let event = Event::Counted { session: SessionId::FIRST, used: ByteCount::new(used) };
    ask(Captivity::Admitted(session(used_before)), event, 10, Extension::NotOffered, None)
}

fn sign_in(seconds: u64, extension: Extension, earlier: Earlier) -> Verdict {
    let claim = Claim::Terms { edition: "1".to_owned() };
    ask(Captivity::Captive, Event::Presented(claim), seconds, extension, Some(earlier)).verdict
}

#[test]
fn what_was_counted_is_recorded_and_never_falls() {
    let decision = counted(400, 600);
    let used = ByteCount::new(600);
    assert_eq!(decision.effects, [Effect::RecordUsed { session: SessionId::FIRST, used }]);
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
                Effect::RecordUsed { session, used: ByteCount::new(used) },
                Effect::RecordEnded { session, at, cause },
                Effect::Close { session, equipment: equipment() },
            ]
        );
    }
}

#[test]
fn a_count_of_an_older_session_is_nobodys() {
    let event = Event::Counted { session: SessionId::new(77).unwrap(), used: ByteCount::new(5000) };
    let state = Captivity::Admitted(session(0));
    assert_eq!(ask(state, event, 10, Extension::NotOffered, None).next, state);
}

#[test]
fn signing_in_again_goes_on_with_what_is_left_until_the_time_is_over() {
    let grant = session(0).grant;
    let earlier = |used| Earlier { grant, used: ByteCount::new(used) };
    let Verdict::Admitted(again) = sign_in(100, Extension::NotOffered, earlier(700)) else {
        panic!("refused")
    };
    assert_eq!((again.grant, again.used), (grant, ByteCount::new(700)));
    assert_eq!(again.data_left(), Some(ByteCount::new(300)));
    let until = moment(3600);
    assert_eq!(sign_in(3599, Extension::NotOffered, earlier(1000)), Verdict::UsedUp { until });
    let Verdict::Admitted(new) = sign_in(3600, Extension::NotOffered, earlier(1000)) else {
        panic!("refused")
    };
    assert_eq!((new.grant.until, new.data_left()), (moment(7200), Some(DATA)));
}

#[test]
fn where_extending_is_offered_signing_in_again_gives_all_too() {
    let earlier = Earlier { grant: session(0).grant, used: DATA };
    let Verdict::Admitted(new) = sign_in(100, Extension::Offered, earlier) else { panic!("refused") };
    assert_eq!((new.grant.until, new.data_left()), (moment(3700), Some(DATA)));
}

#[test]
fn an_extension_gives_all_of_time_and_data_from_now_on() {
    let state = Captivity::Admitted(session(600));
    let decision = ask(state, Event::ExtensionRequested, 1800, Extension::Offered, None);
    let grant = Grant { until: moment(5400), data: Some(ByteCount::new(1600)) };
    let extended = Session { grant, ..session(600) };
    assert_eq!(extended.data_left(), Some(DATA));
    assert_eq!(
        decision.effects,
        [Effect::RecordExtended { session: SessionId::FIRST, grant }, Effect::Open(extended)]
    );
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
        let records = decision.effects.iter().any(|effect| matches!(effect, Effect::RecordExtended { .. }));
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
