//! Accounting: what has passed in each session is asked of the kernel, a part of them at a time, and put on record in one
//! commit for each part. Whoever sends nothing for as long as the plan allows is noticed here too.
//!
//! The kernel stops a session on the packet that exceeds its limit, whether or not anybody counts. Counting is for what
//! the kernel forgets: a restart without its table, the numbers that guest and operator read, and the session's end.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use captivity::{Captivity, EquipmentId, Event, SessionId, Timestamp, Usage};

use crate::backoff::Backoff;
use crate::batch::Batch;
use crate::directory::Directory;
use crate::gateway::{CHUNK, Gateway};
use crate::handle::Selector;
use crate::ports::{Enforcer, Record, Store};
use crate::queue::Command;

/// So long before a session's end, or before its grant begins anew, it is counted once more: the kernel forgets its count
/// with its element, and what passed in a period belongs to it.
const LEAD: Duration = Duration::from_millis(300);

/// Which sessions are counted together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    /// Those with a limit of data.
    Limited,
    /// The others.
    Unlimited,
}

impl Kind {
    /// Every session is counted once in this time, while they are few thousands: what a power cut can forget, and, with a
    /// limit, how long it takes until a guest whose data is used up is led to the portal again.
    const fn round(self) -> Duration {
        match self {
            Self::Limited => Duration::from_secs(2),
            Self::Unlimited => Duration::from_secs(10),
        }
    }
}

/// Many are counted in parts, at least so far apart: no more than one durable commit of a kind in this time.
const PAUSE: Duration = Duration::from_secs(1);

/// The most in one part: beyond that the round gets longer, rather than the pauses of sign-ins.
const LARGEST_PART: usize = 8_192;

/// How many are counted together when there are so many in all, and when the next part is due.
fn pace(kind: Kind, count: usize) -> (usize, Duration) {
    let parts = usize::try_from(kind.round().as_secs()).unwrap_or(1);
    match count {
        0..=CHUNK => (CHUNK, kind.round()),
        _ => (count.div_ceil(parts).clamp(CHUNK, LARGEST_PART), PAUSE),
    }
}

/// Where the rounds are.
#[derive(Default)]
pub(crate) struct Counting {
    limited: Round,
    unlimited: Round,
    /// The last end or edge, and whose, that has been counted for.
    looked_until: Option<(Timestamp, SessionId)>,
    /// When to count for ends and edges again after that failed.
    edges: Backoff,
    /// What was counted and could not be put on record: at the session's end the kernel does not know it any more. At most
    /// one for each session that lives.
    untold: BTreeMap<SessionId, Usage>,
}

#[derive(Default)]
struct Round {
    next: Option<Timestamp>,
    /// The session that was counted last.
    cursor: Option<SessionId>,
}

impl Counting {
    /// Asks for a count as soon as possible: the kernel went on counting while nobody asked.
    pub(crate) const fn hurry(&mut self, now: Timestamp) {
        self.limited.next = Some(now);
        self.unlimited.next = Some(now);
    }

    /// When the next part is due; `None` while there is nothing to count.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        [self.limited.next, self.unlimited.next].into_iter().flatten().min()
    }

    /// When to count for the first end or edge that has not been counted for.
    pub(crate) fn next_edge(&self, directory: &Directory) -> Option<Timestamp> {
        let edge = directory.next_deadline_after(self.looked_until).map(|edge| edge.before(LEAD))?;
        Some(self.edges.next().map_or(edge, |retry| edge.max(retry)))
    }

    /// What was counted of this session and is not on record, because that failed.
    pub(crate) fn untold(&self, session: SessionId) -> Option<Usage> {
        self.untold.get(&session).copied()
    }

    /// These are on record now.
    pub(crate) fn told(&mut self, records: &[Record]) {
        if self.untold.is_empty() {
            return;
        }
        for record in records {
            if let Record::Used { session, .. } | Record::Ended { session, .. } = record {
                self.untold.remove(session);
            }
        }
    }

    /// These could not be put on record.
    pub(crate) fn not_told(&mut self, records: &[Record]) {
        for record in records {
            if let Record::Used { session, used, .. } = record {
                self.untold.insert(*session, *used);
            }
        }
    }

    const fn round(&mut self, kind: Kind) -> &mut Round {
        match kind {
            Kind::Limited => &mut self.limited,
            Kind::Unlimited => &mut self.unlimited,
        }
    }
}

impl<S: Store, E: Enforcer> Gateway<S, E> {
    /// Counts the parts of the rounds that are due, and plans the next ones.
    pub(crate) fn count_due(&mut self, now: Timestamp) {
        if self.shared.directory(|directory| directory.has_stale(now)) {
            self.shared.change_directory(|directory| directory.forget_stale(now));
        }
        for kind in [Kind::Limited, Kind::Unlimited] {
            let count = self.shared.directory(|directory| directory.count_of(kind));
            let round = self.counting.round(kind);
            if count == 0 {
                *round = Round::default();
            } else if now >= *round.next.get_or_insert(now.after(kind.round())) {
                self.count_part(kind, count, now);
            }
        }
    }

    /// Counts those whose end or edge is near, once.
    pub(crate) fn count_edges(&mut self, now: Timestamp) {
        if self.counting.edges.next().is_some_and(|retry| now < retry) {
            return;
        }
        let looked = self.counting.looked_until;
        let near = self.shared.directory(|directory| directory.ending(looked, now.after(LEAD), LARGEST_PART));
        let Some(last) = near.last() else { return };
        let last = (last.0, last.1.0);
        let near: Vec<_> = near.into_iter().map(|(_, whose)| whose).collect();
        let mut batch = self.batch();
        if !self.count(&mut batch, &near) {
            // Tried again until they end, which they do all the same.
            return self.counting.edges.failed(now);
        }
        self.counting.edges.succeeded();
        // Where many end together the rest is counted in the next turn, which is due at once.
        self.counting.looked_until = Some(last);
        // What cannot be recorded now is kept until it can.
        drop(self.execute(batch));
    }

    fn count_part(&mut self, kind: Kind, count: usize, now: Timestamp) {
        let (most, pause) = pace(kind, count);
        let cursor = self.counting.round(kind).cursor.filter(|_| count > most);
        let part = self.part(kind, cursor, most);
        let round = self.counting.round(kind);
        round.cursor = part.last().map(|(session, _)| *session);
        round.next = Some(now.after(pause));
        let mut batch = self.batch();
        self.count(&mut batch, &part);
        // What fails is logged and planned to be mended by now, and counted again in the next round.
        drop(self.execute(batch));
    }

    /// All where they are few; else those after the cursor, from the beginning again at the end.
    fn part(&self, kind: Kind, cursor: Option<SessionId>, most: usize) -> Vec<(SessionId, EquipmentId)> {
        self.shared.directory(|directory| {
            let part = directory.some_of(kind, cursor, most);
            if part.is_empty() { directory.some_of(kind, None, most) } else { part }
        })
    }

    /// Counts those sessions that somebody wants to end, change or have once more now: what is recorded of a session at its end
    /// is all that it used, so that signing out and in again gains nothing, and nobody is told to be online whose data is
    /// used up.
    pub(crate) fn count_meant(&mut self, batch: &mut Batch, commands: &[Command]) {
        let meant: BTreeSet<_> = commands.iter().filter_map(|command| self.meant_by(command)).collect();
        if !meant.is_empty() {
            self.count(batch, &meant.into_iter().collect::<Vec<_>>());
        }
    }

    fn meant_by(&self, command: &Command) -> Option<(SessionId, EquipmentId)> {
        self.shared.directory(|directory| {
            let equipment = match command {
                Command::End { whose: Selector::Session(session), .. }
                | Command::Order { session, .. }
                | Command::Left { session, .. } => directory.equipment_of(*session)?,
                Command::End { whose: Selector::Equipment(equipment), .. }
                | Command::Extend { equipment, .. }
                | Command::Present { equipment, .. } => *equipment,
                Command::Redeem { .. }
                | Command::Admit { .. }
                | Command::Resume { .. }
                | Command::Recognise { .. }
                | Command::Ask(_)
                | Command::Find { .. }
                | Command::Ledger { .. }
                | Command::Vouchers { .. } => return None,
            };
            match directory.captivity_of(equipment) {
                Captivity::Admitted(session) => Some((session.id, equipment)),
                Captivity::Captive => None,
            }
        })
    }

    /// Asks the kernel and puts what it says through the rules. When it does not answer, what is on record stays, and
    /// nobody is counted: `false`.
    pub(crate) fn count(&mut self, batch: &mut Batch, sessions: &[(SessionId, EquipmentId)]) -> bool {
        let counts = match self.enforcer.used(sessions) {
            Ok(counts) => counts,
            Err(error) => {
                self.accounting.failed(&error);
                return false;
            }
        };
        self.accounting.worked();
        for &(session, used) in &counts {
            let equipment: Option<EquipmentId> =
                self.shared.directory(|directory| directory.equipment_of(session));
            if let Some(equipment) = equipment {
                self.consider(batch, equipment, Event::Counted { session, used }, None);
                self.notice_quiet(batch, equipment, session, used);
            }
        }
        self.count_shares(batch, &counts);
        true
    }

    /// What several devices of one person use together is known once all of them are counted.
    fn count_shares(&mut self, batch: &mut Batch, counts: &[(SessionId, Usage)]) {
        for &(session, used) in counts {
            let equipment = self.shared.directory(|directory| directory.equipment_of(session));
            let state = equipment.and_then(|equipment| batch.state_of(equipment));
            let shares = matches!(state, Some(Captivity::Admitted(known)) if known.person.is_some());
            if let Some(equipment) = equipment.filter(|_| shares) {
                self.consider(batch, equipment, Event::Counted { session, used }, None);
            }
        }
    }

    /// Only what the gateway forwarded from the guest is a sign of life: what comes to a guest that is gone, and what a
    /// device tells its neighbours, is not.
    fn notice_quiet(&mut self, batch: &mut Batch, equipment: EquipmentId, session: SessionId, used: Usage) {
        let Captivity::Admitted(known) = self.shared.directory(|directory| directory.captivity_of(equipment))
        else {
            return;
        };
        let Some(plan) = batch.conditions.elsewhere().plans.get(known.plan) else { return };
        let (idle, away) = (plan.idle, plan.away);
        if idle.is_none() && away.is_none() {
            return;
        }
        let has_sent = known.used.from_guest < used.from_guest;
        let now = batch.now;
        let since = self.shared.change_directory(|directory| directory.heard_of(session, now, has_sent));
        if idle.is_some_and(|idle| now >= since.after(idle)) {
            self.consider(batch, equipment, Event::Quiet { session, since }, None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_takes_its_time_up_to_many_thousands_and_never_more_than_a_commit_a_second() {
        let limited = [(1, 2), (500, 2), (501, 2), (1_000, 2), (16_384, 2), (20_000, 3), (100_000, 13)];
        let unlimited = [(1, 10), (500, 10), (501, 2), (5_000, 10), (50_000, 10), (100_000, 13)];
        for (kind, times) in [(Kind::Limited, &limited[..]), (Kind::Unlimited, &unlimited[..])] {
            for &(count, seconds) in times {
                let (most, pause) = pace(kind, count);
                let parts = u32::try_from(count.div_ceil(most)).unwrap();
                assert_eq!(pause * parts, Duration::from_secs(seconds), "{kind:?}: {count} sessions");
                assert!(pause >= PAUSE);
            }
        }
    }
}
