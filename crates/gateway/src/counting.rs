//! Accounting: what sessions with a limit of data have used is asked of the kernel, a part of them at a time, and put on
//! record in one commit for each part.
//!
//! The kernel stops a session on the packet that exceeds its limit, whether or not anybody counts. Counting is for what
//! the kernel forgets: a restart without its table, the numbers that guest and operator read, and the session's end.

use std::collections::BTreeSet;
use std::time::Duration;

use captivity::{Captivity, EquipmentId, Event, SessionId, Timestamp};

use crate::batch::Batch;
use crate::gateway::{CHUNK, Gateway};
use crate::handle::Selector;
use crate::ports::{Enforcer, Store};
use crate::queue::Command;

/// Every session with a limit of data is counted once in this time, while they are few thousands: what a power cut can
/// forget, and how long it takes until a guest whose data is used up is led to the portal again.
const ROUND: Duration = Duration::from_secs(2);

/// Many are counted in parts, so far apart: no more than one durable commit in this time, whatever their number.
const PAUSE: Duration = Duration::from_secs(1);

/// The most in one part: beyond two of them the round gets longer, rather than the pauses of sign-ins.
const LARGEST_PART: usize = 8_192;

/// How many are counted together when there are so many in all, and when the next part is due.
fn pace(count: usize) -> (usize, Duration) {
    match count {
        0..=CHUNK => (CHUNK, ROUND),
        _ => (count.div_ceil(2).clamp(CHUNK, LARGEST_PART), PAUSE),
    }
}

/// Where the round is.
#[derive(Default)]
pub(crate) struct Counting {
    next: Option<Timestamp>,
    /// The session that was counted last.
    cursor: Option<SessionId>,
}

impl Counting {
    /// Asks for a count as soon as possible: the kernel went on counting while nobody asked.
    pub(crate) const fn hurry(&mut self, now: Timestamp) {
        self.next = Some(now);
    }

    /// When the next part is due; `None` while there is nothing to count.
    pub(crate) const fn next(&self) -> Option<Timestamp> {
        self.next
    }
}

impl<S: Store, E: Enforcer> Gateway<S, E> {
    /// Counts the part of the round that is due, and plans the next one.
    pub(crate) fn count_due(&mut self, now: Timestamp) {
        let (count, has_stale) =
            self.shared.directory(|directory| (directory.metered_count(), directory.has_stale(now)));
        if has_stale {
            self.shared.change_directory(|directory| directory.forget_stale(now));
        }
        if count == 0 {
            self.counting = Counting::default();
            return;
        }
        let next = *self.counting.next.get_or_insert(now.after(ROUND));
        if now < next {
            return;
        }
        let (most, pause) = pace(count);
        let part = self.part(most);
        self.counting.cursor = part.last().map(|(session, _)| *session);
        self.counting.next = Some(now.after(pause));
        let mut batch = self.batch();
        self.count(&mut batch, &part);
        // What fails is logged and planned to be mended by now, and counted again in the next round.
        drop(self.execute(batch));
    }

    /// All where they are few; else those after the cursor, from the beginning again at the end.
    fn part(&self, most: usize) -> Vec<(SessionId, EquipmentId)> {
        self.shared.directory(|directory| {
            let cursor = self.counting.cursor.filter(|_| directory.metered_count() > most);
            let part = directory.metered_after(cursor, most);
            if part.is_empty() { directory.metered_after(None, most) } else { part }
        })
    }

    /// Counts those sessions that somebody wants to end or extend now: what is recorded of a session at its end is all
    /// that it used, so that signing out and in again gains nothing.
    pub(crate) fn count_meant(&mut self, batch: &mut Batch, commands: &[Command]) {
        let meant: BTreeSet<_> = commands.iter().filter_map(|command| self.metered_by(command)).collect();
        if !meant.is_empty() {
            self.count(batch, &meant.into_iter().collect::<Vec<_>>());
        }
    }

    fn metered_by(&self, command: &Command) -> Option<(SessionId, EquipmentId)> {
        self.shared.directory(|directory| {
            let equipment = match command {
                Command::End { whose: Selector::Session(session), .. } => directory.equipment_of(*session)?,
                Command::End { whose: Selector::Equipment(equipment), .. }
                | Command::Extend { equipment, .. } => *equipment,
                Command::Present { .. } | Command::Find { .. } => return None,
            };
            match directory.captivity_of(equipment) {
                Captivity::Admitted(session) => {
                    session.grant.data.is_limited().then_some((session.id, equipment))
                }
                Captivity::Captive => None,
            }
        })
    }

    /// Asks the kernel and puts what it says through the rules. When it does not answer, what is on record stays.
    fn count(&mut self, batch: &mut Batch, sessions: &[(SessionId, EquipmentId)]) {
        let counts = match self.enforcer.used(sessions) {
            Ok(counts) => counts,
            Err(error) => return self.accounting.failed(&error),
        };
        self.accounting.worked();
        for (session, used) in counts {
            let equipment: Option<EquipmentId> =
                self.shared.directory(|directory| directory.equipment_of(session));
            if let Some(equipment) = equipment {
                self.consider(batch, equipment, Event::Counted { session, used }, None);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_round_takes_two_seconds_up_to_many_thousands_and_never_more_than_a_commit_a_second() {
        for (count, seconds) in
            [(1, 2), (500, 2), (501, 2), (1_000, 2), (16_384, 2), (20_000, 3), (100_000, 13)]
        {
            let (most, pause) = pace(count);
            let parts = u32::try_from(count.div_ceil(most)).unwrap();
            assert_eq!(pause * parts, Duration::from_secs(seconds), "{count} sessions");
            assert!(pause >= PAUSE);
        }
    }
}
