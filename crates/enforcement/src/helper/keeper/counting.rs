//! Changes of sessions, and what is counted in them: opening a session again neither forgives nor forgets what passed.
//!
//! A changed session gets new elements that begin with what was counted when they were written. What passes until the kernel
//! takes them is in the old ones, which the kernel tells of as it takes them away; it is added to every later count.

use std::collections::{HashMap, HashSet};

use captivity::{ByteCount, EquipmentId, Grant, SessionId, Usage};
use gateway::ports::Change;
use netlink::NetlinkError;

use super::{Forget, Keeper, SEND_AT};
use crate::counts::{self, LANES};
use crate::elements::parse_lane;
use crate::limits::{Kind, Opening, Shaped};
use crate::nftables::kernel::{Transaction, key_of};
use crate::ruleset::SESSION_CAPACITY;

/// Sessions whose old elements are told of in one transaction, at most: more would not fit the socket's buffer. Beyond it what
/// passes while elements are replaced, a few milliseconds at most, is in no count.
const MOST_HEARD: usize = 64;

/// A session that is being opened again.
pub(super) struct Reopened {
    session: SessionId,
    /// By which sets it passes until then.
    kind: Kind,
    /// What these had counted when the new elements were written.
    read: Usage,
}

impl Keeper {
    /// Makes the changes in order, in as few transactions as fit the socket.
    pub(crate) fn apply(&mut self, changes: &[Change]) -> Result<(), NetlinkError> {
        let (mut transaction, mut heard, mut ended) = (Transaction::new(), Vec::new(), HashSet::new());
        for change in changes {
            match *change {
                Change::Open { session, equipment, remaining, grant, used, share: _ } => {
                    let standing = self.standing(session, equipment)?;
                    let missed = self.missed.get(&session).copied().unwrap_or_default();
                    let used = standing.map_or(used, |(_, counted)| used.grown_to(counted.plus(missed)));
                    let shaped = self.shape(session, equipment, grant);
                    let opening = Opening { session, equipment, remaining, grant, used, shaped };
                    let is_heard = standing.is_some() && heard.len() < MOST_HEARD;
                    self.open_anew(&mut transaction, opening, is_heard)?;
                    heard.extend(standing.filter(|_| is_heard).map(|(kind, read)| Reopened {
                        session,
                        kind,
                        read,
                    }));
                    ended.remove(&session);
                    self.missed.remove(&session);
                    self.note_kind(session, Kind::of(&grant));
                    self.forget_later(Forget::Admitted(equipment));
                }
                Change::Close { session, equipment } => {
                    self.close(&mut transaction, session, equipment)?;
                    heard.retain(|reopened: &Reopened| reopened.session != session);
                    ended.insert(session);
                    self.kinds.remove(&session);
                    self.missed.remove(&session);
                    self.forget_later(Forget::Ended(session));
                }
            }
            if transaction.octets() > SEND_AT {
                self.commit(std::mem::replace(&mut transaction, Transaction::new()), &mut heard)?;
            }
        }
        self.commit(transaction, &mut heard)?;
        for session in ended {
            self.shaper.iter_mut().for_each(|shaper| shaper.let_go(session));
        }
        Ok(())
    }

    /// The class comes before the element that leads to it, and goes after it.
    fn shape(&mut self, session: SessionId, equipment: EquipmentId, grant: Grant) -> Shaped {
        let shaper = self.shaper.as_mut();
        shaper.map(|shaper| shaper.hold(session, equipment.interface, grant.rates)).unwrap_or_default()
    }

    /// Commits, and keeps what the elements of those that are opened again had counted beyond what was read.
    fn commit(&mut self, transaction: Transaction, heard: &mut Vec<Reopened>) -> Result<(), NetlinkError> {
        if heard.is_empty() {
            return self.kernel.commit(transaction);
        }
        let mut last: HashMap<(SessionId, &str), ByteCount> = HashMap::new();
        self.kernel.commit_hearing(transaction, |set, element| {
            let session = key_of(&element).and_then(parse_lane);
            let lane = LANES.into_iter().find(|lane| *lane == set);
            if let (Some(session), Some(lane), Some(count)) = (session, lane, counts::counted(&element)) {
                last.insert((session, lane), count);
            }
        })?;
        for Reopened { session, kind, read } in heard.drain(..) {
            let lane = |set: &str| LANES.into_iter().find(|lane| *lane == set);
            let at_removal = counts::at_removal(kind, |set| last.get(&(session, lane(set)?)).copied());
            let missed = at_removal.map_or(Usage::NONE, |at_removal| read.grown_to(at_removal).since(read));
            if missed != Usage::NONE {
                self.missed.insert(session, missed);
            }
        }
        Ok(())
    }

    /// By which sets this session passes and what they have counted; `None` when it is not open.
    fn standing(
        &mut self,
        session: SessionId,
        equipment: EquipmentId,
    ) -> Result<Option<(Kind, Usage)>, NetlinkError> {
        // Once all were listed, one that is not known is not there: sign-ins need not look for it.
        let kinds = match self.kinds.get(&session) {
            Some(kind) => vec![*kind],
            None if self.has_listed => Vec::new(),
            None => Kind::ALL.to_vec(),
        };
        for kind in kinds {
            let counted = counts::used(&mut self.kernel, kind, &[(session, equipment)])?;
            if let Some((_, used)) = counted.first() {
                return Ok(Some((kind, *used)));
            }
        }
        Ok(None)
    }

    /// What has passed in each of these sessions.
    pub(crate) fn used(
        &mut self,
        sessions: &[(SessionId, EquipmentId)],
    ) -> Result<Vec<(SessionId, Usage)>, NetlinkError> {
        let mut all = Vec::with_capacity(sessions.len());
        let (known, mut unknown): (Vec<_>, Vec<_>) =
            sessions.iter().copied().partition(|(session, _)| self.kinds.contains_key(session));
        for kind in Kind::ALL {
            let mut some: Vec<_> = std::mem::take(&mut unknown);
            some.extend(known.iter().filter(|(session, _)| self.kinds.get(session) == Some(&kind)));
            let counted = counts::used(&mut self.kernel, kind, &some)?;
            let answered: HashSet<_> = counted.iter().map(|(session, _)| *session).collect();
            all.extend(counted);
            // Who was not found under this kind may be of another one.
            unknown = some.into_iter().filter(|(session, _)| !answered.contains(session)).collect();
        }
        for (session, used) in &mut all {
            *used = used.plus(self.missed.get(session).copied().unwrap_or_default());
        }
        Ok(all)
    }

    pub(super) fn note_kind(&mut self, session: SessionId, kind: Kind) {
        if self.kinds.len() > SESSION_CAPACITY as usize {
            self.kinds.clear();
            self.has_listed = false;
        }
        self.kinds.insert(session, kind);
    }
}
