//! The model's books: what each device has of each plan, what really passed in each session, and what becomes of both when
//! the record says that a session began, changed, went on otherwise or ended.

use std::collections::BTreeMap;
use std::time::Duration;

use captivity::plan::{After, Renewal};
use captivity::{
    ByteCount, Conditions, EndCause, EquipmentId, Extension, Plan, PlanName, Session, SessionId, Timestamp,
};
use gateway::ports::RecordedSession;

use super::offers::{MAIN, name};
use super::purse::{Purse, against, limits};
use super::truth::{Packet, Truth, octets};

/// A last count is made so long before an end.
const LEAD: Duration = Duration::from_millis(300);

/// What somebody asked for in this turn, and may have got.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked {
    pub(super) more: Option<(SessionId, Duration, ByteCount)>,
    pub(super) plan: Option<(SessionId, PlanName)>,
    pub(super) extension: Option<EquipmentId>,
}

/// What is known of the moment: how far the gateway can be held to its word.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub(super) now: Timestamp,
    /// Since when everything has worked.
    pub(super) calm_since: Timestamp,
}

impl Moment {
    /// Whether all has worked since then.
    pub(super) fn is_calm_since(&self, moment: Timestamp) -> bool {
        self.calm_since <= moment
    }
}

pub(super) struct Books {
    pub(super) conditions: Conditions,
    purses: BTreeMap<(EquipmentId, PlanName), Purse>,
    pub(super) truths: BTreeMap<SessionId, Truth>,
    known: BTreeMap<SessionId, RecordedSession>,
    is_calm: bool,
    pub(super) ends: BTreeMap<&'static str, u32>,
    pub(super) new_stints: u32,
    pub(super) top_ups: u32,
}

/// The session as it was before it was given more in the same turn.
fn without(session: &Session, asked: Asked) -> Session {
    let mut before = *session;
    if let Some((_, time, data)) = asked.more.filter(|(whose, ..)| *whose == session.id) {
        let lowered = |limit: Option<ByteCount>| limit.map(|limit| limit.less(data));
        let granted = &mut before.grant;
        granted.until = granted.until.before(time);
        granted.data.total = lowered(granted.data.total);
        granted.data.from_guest = lowered(granted.data.from_guest);
        granted.data.to_guest = lowered(granted.data.to_guest);
    }
    before
}

impl Books {
    pub(super) fn new(conditions: Conditions) -> Self {
        let (purses, truths, known) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (is_calm, ends) = (true, BTreeMap::new());
        Self { conditions, purses, truths, known, is_calm, ends, new_stints: 0, top_ups: 0 }
    }

    fn plan(&self, name: PlanName) -> Plan {
        self.conditions.plans.get(name).unwrap().clone()
    }

    /// A packet has passed or was refused in a session that was open.
    pub(super) fn packet(&mut self, session: &Session, packet: Packet, now: Timestamp) {
        let truth = self.truths.entry(session.id).or_default();
        let before = truth.passed;
        let filled = truth.note(session, packet, now);
        let purse = self.purses.get_mut(&(session.equipment, session.plan)).unwrap();
        for (way, before) in before.into_iter().enumerate() {
            purse.passed[way] += truth.passed[way] - before;
        }
        purse.fills += filled;
    }

    /// The kernel lost its table: what is not on record may be forgotten.
    pub(super) fn table_lost(&mut self) {
        self.is_calm = false;
        let live: Vec<_> = self.known.values().filter(|it| it.ended.is_none()).map(|it| it.session).collect();
        for session in live {
            self.may_lose_uncounted(&session);
            self.truths.entry(session.id).or_default().unfill();
        }
    }

    fn may_lose_uncounted(&mut self, session: &Session) {
        let truth = self.truths.entry(session.id).or_default();
        // A limit that was filled may hide that as much was lost.
        let hidden = if self.is_calm { 0 } else { truth.fills };
        let more = truth.may_lose_uncounted(session, hidden);
        let Some(purse) = self.purses.get_mut(&(session.equipment, session.plan)) else { return };
        for (way, more) in more.into_iter().enumerate() {
            purse.lost[way] += more;
        }
    }

    /// Whether the record, as it is now, may follow from what it was and what happened.
    pub(super) fn look(&mut self, recorded: &[RecordedSession], asked: Asked, moment: Moment) {
        self.is_calm = moment.is_calm_since(moment.now);
        for new in recorded {
            match self.known.get(&new.session.id).copied() {
                None => self.began(new, moment),
                Some(old) if old == *new => {}
                Some(old) => self.went_on(&old, new, asked, moment),
            }
            self.known.insert(new.session.id, *new);
        }
    }

    fn began(&mut self, new: &RecordedSession, moment: Moment) {
        let session = &new.session;
        assert_eq!(octets(session.used), [0, 0]);
        self.check_it_follows(session, moment.now);
        self.begin_stint(session);
        self.truths.insert(session.id, Truth::default());
        if let Some((at, cause)) = new.ended {
            self.ended(session, at, cause, moment);
        }
    }

    fn went_on(&mut self, old: &RecordedSession, new: &RecordedSession, asked: Asked, moment: Moment) {
        let (before, after) = (&old.session, &new.session);
        assert!(old.ended.is_none() || old.session == new.session, "{old:?} is over, and changed: {new:?}");
        assert_eq!(after.used.at_least(before.used), after.used, "{after:?} fell from {before:?}");
        self.truths[&after.id].check_nothing_is_invented(after);
        // A plan that was ordered in the moment in which it began, after something was added to it, begins as it was.
        let is_ordered = asked.plan.is_some_and(|(session, _)| session == after.id);
        let is_at_once = is_ordered && after.stint.began == moment.now && before.grant != after.grant;
        if before.stint != after.stint || before.plan != after.plan || is_at_once {
            self.new_stint(before, after, asked, moment);
        } else if before.grant != after.grant {
            self.granted_more(before, after, asked);
        }
        if let (None, Some((at, cause))) = (old.ended, new.ended) {
            self.ended(after, at, cause, moment);
        }
    }

    /// The session goes on under a plan that follows, one that an operator gave, or as its own begins anew.
    fn new_stint(&mut self, before: &Session, after: &Session, asked: Asked, moment: Moment) {
        self.new_stints += 1;
        let is_ordered = asked.plan.is_some_and(|(session, _)| session == after.id);
        let edge = before.grant.renews.filter(|edge| *edge <= moment.now);
        let online_until = match edge {
            Some(edge) if !is_ordered => edge,
            _ => before.grant.until.min(moment.now),
        };
        let counted = Session { used: after.used, ..*before };
        self.end_stint(&counted, online_until, online_until);
        if is_ordered {
            let (_, plan) = asked.plan.unwrap();
            assert!(after.plan == plan || after.plan == self.next_of(plan), "{asked:?}: {after:?}");
        } else if after.plan != before.plan {
            assert_eq!(after.plan, self.next_of(before.plan), "{before:?} became {after:?}");
            let plan = self.plan(before.plan);
            let purse = &self.purses[&(before.equipment, before.plan)];
            assert!(edge.is_some() || purse.can_be_spent(&plan, moment.now), "{purse:?} follows {before:?}");
        } else {
            assert!(edge.is_some(), "nothing begins anew in between: {before:?}, {after:?}");
        }
        self.begin_stint(&without(after, asked));
    }

    fn next_of(&self, plan: PlanName) -> PlanName {
        match self.plan(plan).after {
            After::Plan(next) => next,
            After::End | After::Slow(_) => plan,
        }
    }

    fn begin_stint(&mut self, session: &Session) {
        let plan = self.plan(session.plan);
        let key = (session.equipment, session.plan);
        let now = session.stint.began;
        let old = self.purses.get(&key);
        if !old.is_some_and(|purse| purse.counts(&plan, now)) {
            let new = Purse::begin(&plan, old, now);
            self.purses.insert(key, new);
        }
        let purse = &self.purses[&key];
        purse.check(&plan, session);
        let truth = self.truths.entry(session.id).or_default();
        truth.begin_stint(session);
        // What was not counted of the stint before is charged to this one when it is.
        let uncounted: u64 = truth.uncounted(session, 0).into_iter().sum();
        if uncounted > 0 {
            self.purses.get_mut(&key).unwrap().fills += uncounted + truth.fills;
        }
    }

    /// What is ended belongs to its purse; the session was there until some moment in between.
    fn end_stint(&mut self, session: &Session, least: Timestamp, most: Timestamp) {
        let plan = self.plan(session.plan);
        self.may_lose_uncounted(session);
        let began = session.stint.began;
        let purse = self.purses.get_mut(&(session.equipment, session.plan)).unwrap();
        let millis = |until: Timestamp| u64::try_from(began.until(until).as_millis()).unwrap();
        purse.online.least += millis(least);
        purse.online.most += millis(most);
        purse.settle(&plan, session);
    }

    /// The same stint under another grant: more, on order or because it was extended, or without a renewal.
    fn granted_more(&mut self, before: &Session, after: &Session, asked: Asked) {
        let (old, new) = (before.grant, after.grant);
        self.truths.get_mut(&after.id).unwrap().unfill();
        let more = asked.more.filter(|(session, ..)| *session == after.id);
        if let Some((_, time, data)) = more {
            self.top_ups += 1;
            assert_eq!(new.until, old.until.after(time));
            let raised = limits(old.data).map(|limit| limit.map(|limit| limit + data.octets()));
            assert_eq!(limits(new.data), raised, "an order for more adds to what there is");
            return;
        }
        if asked.extension == Some(after.equipment) {
            let plan = self.plan(after.plan);
            assert_eq!(plan.extension, Extension::Offered);
            assert!(new.until >= old.until);
            let used = against(octets(after.used));
            let due = limits(plan.data).into_iter().zip(used).map(|(limit, used)| limit.map(|it| it + used));
            let due: Vec<_> = due.zip(limits(old.data)).map(|(due, old)| due.max(old)).collect();
            assert_eq!(limits(new.data).to_vec(), due, "all of the data once more");
            return;
        }
        assert_eq!((new.until, new.data), (old.until, old.data), "nobody asked: {before:?}, {after:?}");
    }

    fn ended(&mut self, session: &Session, at: Timestamp, cause: EndCause, moment: Moment) {
        *self.ends.entry(cause.name()).or_default() += 1;
        let plan = self.plan(session.plan);
        let truth = self.truths.get_mut(&session.id).unwrap();
        let forgiven = truth.lost.iter().sum::<u64>() > 0;
        let until = session.grant.until;
        match cause {
            EndCause::TimeOver => assert!(until <= at, "{session:?} was cut off at {at:?}"),
            EndCause::DataOver => {
                let passed = against(truth.passed.map(|passed| passed + truth.fills));
                let is_over = |(limit, passed): (Option<u64>, u64)| limit.is_some_and(|it| it <= passed);
                let mut all = limits(session.grant.data).into_iter().zip(passed);
                assert!(all.any(is_over), "{session:?} had something left: {truth:?}");
            }
            EndCause::Idle => {
                let idle = plan.idle.expect("only where the plan says so");
                assert!(forgiven || truth.is_silent(session, idle, at), "{session:?} sent: {truth:?}");
            }
            EndCause::SignedOut => {}
            EndCause::Operator
            | EndCause::Replaced
            | EndCause::Displaced
            | EndCause::Away
            | EndCause::Resumed => {
                panic!("nobody ended this for that: {session:?}, {cause:?}")
            }
        }
        if cause == EndCause::TimeOver && moment.is_calm_since(until.before(LEAD * 10)) {
            truth.check_counted_until(until.before(LEAD), session);
        }
        let (least, most) = match cause {
            EndCause::TimeOver => (until, until),
            // What was lost before it was counted was no sign of life.
            EndCause::Idle => {
                let heard = truth.last_sent.filter(|_| !forgiven && truth.uncounted(session, 0) == [0; 2]);
                (heard.unwrap_or(session.stint.began).max(session.stint.began), at)
            }
            EndCause::DataOver
            | EndCause::SignedOut
            | EndCause::Operator
            | EndCause::Replaced
            | EndCause::Displaced
            | EndCause::Away
            | EndCause::Resumed => (at.min(until), at.min(until)),
        };
        self.end_stint(session, least, most);
    }

    /// Who is admitted on the plan that follows has used up the one before.
    fn check_it_follows(&self, session: &Session, now: Timestamp) {
        let main = name(MAIN);
        if session.plan == main {
            return;
        }
        assert_eq!(session.plan, self.next_of(main), "nobody offered it: {session:?}");
        assert!(self.is_denied_rightly(session.equipment, now), "something of {MAIN} is left: {session:?}");
    }

    /// Whether this device can have nothing left of what is offered.
    pub(super) fn is_denied_rightly(&self, equipment: EquipmentId, now: Timestamp) -> bool {
        let plan = self.plan(name(MAIN));
        let purse = self.purses.get(&(equipment, plan.name)).filter(|purse| purse.counts(&plan, now));
        purse.is_some_and(|purse| purse.can_be_spent(&plan, now))
    }

    /// The same of the plan that follows, if one does.
    pub(super) fn is_denied_the_next(&self, equipment: EquipmentId, now: Timestamp) -> bool {
        let next = self.plan(self.next_of(name(MAIN)));
        let purse = self.purses.get(&(equipment, next.name)).filter(|purse| purse.counts(&next, now));
        purse.is_some_and(|purse| purse.can_be_spent(&next, now))
    }

    /// When all begins anew for who is denied: by the calendar where the plan has periods.
    pub(super) fn begins_anew(&self, now: Timestamp) -> Option<Timestamp> {
        let plan = self.plan(name(MAIN));
        (plan.renewal != Renewal::Session).then(|| super::offers::period(now, plan.renewal).1)
    }

    /// What holds of a session that lives, after a turn in which the gateway had time for everything.
    pub(super) fn check_live(&mut self, session: &Session, moment: Moment) {
        let Moment { now, .. } = moment;
        let plan = self.plan(session.plan);
        let truth = self.truths.entry(session.id).or_default();
        let round = Duration::from_secs(if session.grant.data.is_limited() { 2 } else { 10 });
        let past = now.before(round);
        if moment.is_calm_since(past) {
            truth.check_counted_until(past, session);
        }
        let is_slowed = session.grant.beyond.is_some();
        if let Some(spent) = truth.spent_since.filter(|_| !is_slowed)
            && moment.is_calm_since(spent)
        {
            assert!(now <= spent.after(round), "it has been spent since {spent:?}: {session:?}, {truth:?}");
        }
        if let Some(edge) = session.grant.renews {
            assert!(!moment.is_calm_since(edge) || now <= edge, "{session:?} ought to begin anew");
        }
        if let Some(idle) = plan.idle {
            let late = idle + Duration::from_secs(25);
            let since = now.before(late);
            let was_there = session.stint.began <= since && moment.is_calm_since(since);
            assert!(!was_there || !truth.is_silent(session, late, now), "{session:?} is idle: {truth:?}");
        }
    }
}
