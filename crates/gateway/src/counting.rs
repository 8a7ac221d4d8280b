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

/// Every session with a limit of data is counted once in this time: what a power cut can forget, and how long it takes
/// until a guest whose data is used up is led to the portal again.
pub(crate) const ROUND: Duration = Duration::from_secs(2);

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
        let part = self.part();
        self.counting.cursor = part.last().copied();
        let share = u32::try_from(count.div_ceil(CHUNK)).unwrap_or(u32::MAX);
        self.counting.next = Some(now.after(ROUND / share));
        let mut batch = self.batch();
        self.count(&mut batch, &part);
        // What fails is logged and planned to be mended by now, and counted again in the next round.
        drop(self.execute(batch));
    }

    /// All where they are few; else those after the cursor, from the beginning again at the end.
    fn part(&self) -> Vec<SessionId> {
        self.shared.directory(|directory| {
            let cursor = self.counting.cursor.filter(|_| directory.metered_count() > CHUNK);
            let part = directory.metered_after(cursor, CHUNK);
            if part.is_empty() { directory.metered_after(None, CHUNK) } else { part }
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

    fn metered_by(&self, command: &Command) -> Option<SessionId> {
        self.shared.directory(|directory| {
            let equipment = match command {
                Command::End { whose: Selector::Session(session), .. } => directory.equipment_of(*session)?,
                Command::End { whose: Selector::Equipment(equipment), .. }
                | Command::Extend { equipment, .. } => *equipment,
                Command::Present { .. } | Command::Find { .. } => return None,
            };
            match directory.captivity_of(equipment) {
                Captivity::Admitted(session) => session.grant.data.map(|_| session.id),
                Captivity::Captive => None,
            }
        })
    }

    /// Asks the kernel and puts what it says through the rules. When it does not answer, what is on record stays.
    fn count(&mut self, batch: &mut Batch, sessions: &[SessionId]) {
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
