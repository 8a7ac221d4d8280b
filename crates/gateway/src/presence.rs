//! Who has left: looks now and then at the link for devices that send nothing, where their plan cares, and tells the loop
//! of those that are gone.
//!
//! It works beside the loop, on a thread of its own, and ends nobody itself: [`captivity::presence`] judges, and the loop
//! counts once more before it decides. What it remembers is a few octets for each silent session.

use std::collections::BTreeMap;
use std::time::Duration;

use captivity::presence::{Sign, Silence};
use captivity::{Captivity, EquipmentId, SessionId, Timestamp};

use crate::handle::Handle;
use crate::ports::Presence;
use crate::queue::Command;

/// How often it looks. The kernel asks a device within eight seconds, and believes the answer for fifteen at least.
pub const LOOK_EVERY: Duration = Duration::from_secs(10);
/// Sessions that are read from the directory at once.
const PART: usize = 2048;
/// Sessions that the loop is told of after one look; the others are told of after the next ones.
const MOST_TOLD: usize = 256;

/// A session whose device has sent nothing through the gateway for a while.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Quiet {
    pub(crate) session: SessionId,
    pub(crate) equipment: EquipmentId,
    /// When something came last.
    pub(crate) heard: Timestamp,
    /// For how long it may be away.
    pub(crate) away: Duration,
}

/// Looks after those who left.
pub struct Lookout<P> {
    handle: Handle,
    room: P,
    /// Of each silent session when it was heard, and what is known since.
    silences: BTreeMap<SessionId, (Timestamp, Silence)>,
    fails: bool,
}

impl<P: Presence> Lookout<P> {
    /// Looks through this room for the sessions of this gateway.
    pub const fn new(handle: Handle, room: P) -> Self {
        Self { handle, room, silences: BTreeMap::new(), fails: false }
    }

    /// Works on the calling thread for as long as the process lives.
    pub fn run(mut self) {
        loop {
            std::thread::sleep(LOOK_EVERY);
            self.look();
        }
    }

    /// One look.
    pub fn look(&mut self) {
        let Some(quiet) = self.handle.quiet() else { return self.silences.clear() };
        self.silences = quiet.iter().map(|quiet| (quiet.session, self.silence_of(quiet))).collect();
        let now = self.handle.shared.now();
        let wanted: Vec<&Quiet> = quiet.iter().filter(|quiet| self.is_wanted(quiet, now)).collect();
        let devices: Vec<EquipmentId> = wanted.iter().map(|quiet| quiet.equipment).collect();
        // Also with nobody to ask for: who is there now is remembered for the day when it is not.
        let signs = match self.room.look(&devices) {
            Ok(signs) => signs,
            Err(error) => return self.failed(&error),
        };
        self.fails = false;
        let mut told = 0;
        for (quiet, sign) in wanted.into_iter().zip(signs) {
            told += usize::from(told < MOST_TOLD && self.judge(quiet, sign, now));
        }
    }

    fn silence_of(&self, quiet: &Quiet) -> (Timestamp, Silence) {
        let known = self.silences.get(&quiet.session).copied();
        known.filter(|(heard, _)| *heard == quiet.heard).unwrap_or((quiet.heard, Silence::since(quiet.heard)))
    }

    fn is_wanted(&self, quiet: &Quiet, now: Timestamp) -> bool {
        self.silences.get(&quiet.session).is_some_and(|(_, silence)| silence.wants_a_look(quiet.away, now))
    }

    /// Whether the loop was told that it left.
    fn judge(&mut self, quiet: &Quiet, sign: Sign, now: Timestamp) -> bool {
        let Some((heard, silence)) = self.silences.get_mut(&quiet.session) else { return false };
        *silence = silence.with(sign, now);
        let has_left = silence.has_left(quiet.away, now);
        if has_left {
            let (session, heard, since) = (quiet.session, *heard, silence.there());
            self.handle.shared.queue.push(Command::Left { session, heard, since });
        }
        has_left
    }

    fn failed(&mut self, error: &crate::ports::PortError) {
        if !self.fails {
            tracing::warn!(
                %error,
                guests_notice = "nothing; sessions of devices that left go on until their time or their `idle` is over",
                to_do = "see the cause; it is tried again by itself",
                "it cannot be seen which devices have left"
            );
        }
        self.fails = true;
    }
}

impl Handle {
    /// Sessions on plans that end for who left, with when they were last found to have sent; `None` when no plan cares.
    fn quiet(&self) -> Option<Vec<Quiet>> {
        let conditions = self.conditions();
        if conditions.plans.iter().all(|plan| plan.away.is_none()) {
            return None;
        }
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let part = self.shared.directory(|directory| directory.quiet_after(cursor, PART));
            let Some(&(last, _)) = part.last() else { return Some(all) };
            cursor = Some(last);
            for (session, heard) in part {
                let known = self.shared.directory(|directory| directory.equipment_of(session));
                let Some(equipment) = known else { continue };
                let Captivity::Admitted(live) = self.captivity_of(equipment) else { continue };
                let away = conditions.plans.get(live.plan).and_then(|plan| plan.away);
                all.extend(away.map(|away| Quiet { session, equipment, heard, away }));
            }
        }
    }
}
