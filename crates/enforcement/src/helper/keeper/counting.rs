//! Changes of sessions, and what is counted in them: opening a session again neither forgives nor forgets what passed.
//!
//! A changed session gets new elements that begin with what was counted when they were written. What passes until the kernel
//! takes them is in the old ones, which the kernel tells of as it takes them away; it is added to every later count, and where
//! there is a limit of data it is written into the new elements at once.

use std::collections::{HashMap, HashSet};
use std::time::Instant;

use captivity::{ByteCount, EquipmentId, Grant, SessionId, Usage};
use gateway::ports::Change;
use netlink::NetlinkError;

use super::{Forget, Keeper, SEND_AT};
use crate::counts::{self, Counted, LANES};
use crate::elements::parse_lane;
use crate::limits::{Kind, Opening, Shaped};
use crate::nftables::kernel::{Transaction, key_of};
use crate::ruleset::SESSION_CAPACITY;

/// Sessions whose old elements are told of in one transaction, at most: more would not fit the socket's buffer. More go into
/// another transaction.
const MOST_HEARD: usize = 64;

/// How often what was missed is written into the new elements, at most.
const MOST_PAYMENTS: usize = 8;

/// What need not be paid: the packet that exceeds a quota may have been as large.
const ONE_PACKET: ByteCount = ByteCount::new(1_500);

/// A session that is being opened again.
#[derive(Clone, Copy)]
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
        self.begin_sharing()?;
        let made = self.make(changes);
        if made.is_err() {
            // Which of the changes were made is not known: the kernel is asked when it matters.
            self.shares = None;
            self.has_listed = false;
        }
        self.sweep_left();
        made
    }

    fn make(&mut self, changes: &[Change]) -> Result<(), NetlinkError> {
        let (mut transaction, mut heard, mut payable) = (Transaction::new(), Vec::new(), Vec::new());
        let mut ended = HashSet::new();
        for change in changes {
            match *change {
                Change::Open { session, equipment, remaining, grant, used, share } => {
                    if share.is_some_and(|share| self.contradicts(share, &grant.data)) {
                        self.commit(std::mem::replace(&mut transaction, Transaction::new()), &mut heard)?;
                    }
                    let standing = self.standing(session, equipment)?;
                    let missed = self.missed_of(session);
                    let used = standing.map_or(used, |(_, counted)| used.grown_to(counted.plus(missed)));
                    let is_shared = share.is_some();
                    let shaped = self.shape(session, equipment, grant);
                    let opening = Opening { session, equipment, remaining, grant, used, is_shared, shaped };
                    if let Some(share) = share {
                        self.join(&mut transaction, session, share, &grant.data)?;
                    }
                    let reopened = standing.map(|(kind, read)| Reopened { session, kind, read });
                    ended.remove(&session);
                    self.missed.remove(&session);
                    self.open_anew(&mut transaction, opening, reopened, &mut heard)?;
                    if !is_shared {
                        self.leave(&mut transaction, session);
                    }
                    // A share's quota is not replaced with the elements: nothing is missed of it.
                    if reopened.is_some() && grant.data.is_limited() && !is_shared {
                        payable.push((opening, Instant::now()));
                    }
                    self.note_kind(session, Kind::of(&grant, is_shared));
                    self.forget_later(Forget::Admitted(equipment));
                }
                Change::Close { session, equipment } => {
                    self.close(&mut transaction, session, equipment)?;
                    self.leave(&mut transaction, session);
                    heard.retain(|reopened: &Reopened| reopened.session != session);
                    payable.retain(|(opening, _): &(Opening, _)| opening.session != session);
                    ended.insert(session);
                    self.kinds.remove(&session);
                    self.missed.remove(&session);
                    self.forget_later(Forget::Ended(session));
                }
            }
            if transaction.octets() > SEND_AT || heard.len() >= MOST_HEARD {
                self.commit(std::mem::replace(&mut transaction, Transaction::new()), &mut heard)?;
            }
        }
        self.commit(transaction, &mut heard)?;
        self.pay(payable);
        for session in ended {
            self.shaper.iter_mut().for_each(|shaper| shaper.let_go(session));
        }
        Ok(())
    }

    /// Writes what passed while elements were replaced into the new ones, so that their quotas hold what was granted. What
    /// passes meanwhile is missed in its turn: the traffic of one transaction. What cannot be paid stays missed.
    fn pay(&mut self, mut payable: Vec<(Opening, Instant)>) {
        for _ in 0..MOST_PAYMENTS {
            payable.retain(|(opening, _)| self.missed_of(opening.session).total() > ONE_PACKET);
            let owed = payable.iter().map(|(opening, _)| (opening.session, self.missed_of(opening.session)));
            let owed: Vec<_> = owed.collect();
            if self.pay_once(&mut payable).is_err() {
                self.missed.extend(owed);
                return;
            }
        }
    }

    fn pay_once(&mut self, payable: &mut [(Opening, Instant)]) -> Result<(), NetlinkError> {
        let (mut transaction, mut heard) = (Transaction::new(), Vec::new());
        for (opening, at) in payable {
            let (session, read, kind) =
                (opening.session, opening.used, Kind::of(&opening.grant, opening.is_shared));
            opening.used = read.plus(self.missed.remove(&session).unwrap_or_default());
            let remaining = opening.remaining.saturating_sub(at.elapsed());
            let reopened = Some(Reopened { session, kind, read });
            self.open_anew(&mut transaction, Opening { remaining, ..*opening }, reopened, &mut heard)?;
            if transaction.octets() > SEND_AT || heard.len() >= MOST_HEARD {
                self.commit(std::mem::replace(&mut transaction, Transaction::new()), &mut heard)?;
            }
        }
        self.commit(transaction, &mut heard)
    }

    /// The class comes before the element that leads to it, and goes after it.
    fn shape(&mut self, session: SessionId, equipment: EquipmentId, grant: Grant) -> Shaped {
        let shaper = self.shaper.as_mut();
        shaper.map(|shaper| shaper.hold(session, equipment.interface, grant.rates)).unwrap_or_default()
    }

    fn missed_of(&self, session: SessionId) -> Usage {
        self.missed.get(&session).copied().unwrap_or_default()
    }

    /// Commits, and keeps what the elements of those that are opened again had counted beyond what was read.
    pub(super) fn commit(
        &mut self,
        transaction: Transaction,
        heard: &mut Vec<Reopened>,
    ) -> Result<(), NetlinkError> {
        if heard.is_empty() {
            return self.kernel.commit(transaction);
        }
        let mut last: HashMap<(SessionId, &str), Counted> = HashMap::new();
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
        let kinds = match self.kinds.get(&session) {
            Some(kind) => vec![*kind],
            None if self.is_unknown(session) => Vec::new(),
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

    /// Whether nothing stands for this session: once all were listed, what is not known is not there. Sign-ins need not look
    /// for it, nor take it away.
    pub(super) fn is_unknown(&self, session: SessionId) -> bool {
        self.has_listed && !self.kinds.contains_key(&session) && !self.is_shared(session)
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
            *used = used.plus(self.forfeited(*session)?);
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

#[cfg(test)]
mod tests {
    use captivity::{Allowance, Grant};

    use super::*;
    use crate::helper::keeper_for_tests::OwnershipWish;
    use crate::kernel_tests::{HOUR, equipment, in_namespace, nft, session, settings, unlimited};

    fn octets(from_guest: u64) -> Usage {
        Usage { from_guest: ByteCount::new(from_guest), to_guest: ByteCount::ZERO }
    }

    fn standing(number: u8, used: u64) -> (Keeper, Opening) {
        let mut keeper = Keeper::open().unwrap();
        keeper.install(&settings(), OwnershipWish::Best).unwrap();
        let data = Allowance { from_guest: Some(ByteCount::new(5_000_000)), ..Allowance::UNLIMITED };
        let (session, equipment) = (session(u32::from(number)), equipment(number));
        let grant = Grant { data, ..unlimited() };
        let opening = Opening {
            session,
            equipment,
            remaining: HOUR,
            grant,
            used: octets(used),
            is_shared: false,
            shaped: Shaped::default(),
        };
        let mut transaction = Transaction::new();
        keeper.open_anew(&mut transaction, opening, None, &mut Vec::new()).unwrap();
        keeper.commit(transaction, &mut Vec::new()).unwrap();
        (keeper, opening)
    }

    #[test]
    fn what_old_elements_counted_after_they_were_read_is_heard_on_old_and_new_kernels() {
        in_namespace(|| {
            for old in [false, true] {
                let (mut keeper, opening) = standing(1, 70_000);
                if old {
                    keeper.pretend_an_old_kernel();
                }
                // It was read when 60,000 had passed; since then so much more has.
                let reopened = Reopened { session: opening.session, kind: Kind::Plain, read: octets(60_000) };
                let anew = Opening { used: octets(60_000), ..opening };
                let (mut transaction, mut heard) = (Transaction::new(), Vec::new());
                keeper.open_anew(&mut transaction, anew, Some(reopened), &mut heard).unwrap();
                keeper.commit(transaction, &mut heard).unwrap();
                assert_eq!(keeper.missed_of(opening.session), octets(10_000), "old: {old}");
                let counted = keeper.used(&[(opening.session, opening.equipment)]).unwrap();
                assert_eq!(counted, [(opening.session, octets(70_000))]);
                keeper
                    .apply(&[Change::Close { session: opening.session, equipment: opening.equipment }])
                    .unwrap();
            }
        });
    }

    /// What a session that is not known is taken to lack is not looked for, so it must be known for sure.
    #[test]
    fn nothing_is_taken_for_unknown_before_all_were_listed_or_after_a_change_that_failed() {
        in_namespace(|| {
            let mut keeper = Keeper::open().unwrap();
            keeper.install(&settings(), OwnershipWish::Watched).unwrap();
            let (session, equipment, used) = (session(1), equipment(1), Usage::NONE);
            assert!(!keeper.is_unknown(session), "a former process may have opened it");
            keeper.list().unwrap();
            assert!(keeper.is_unknown(session));
            let open = |remaining| Change::Open {
                session,
                equipment,
                remaining,
                grant: unlimited(),
                used,
                share: None,
            };
            keeper.apply(&[open(HOUR)]).unwrap();
            keeper.apply(&[open(2 * HOUR)]).unwrap();
            let (_, listing) = nft(&["list", "set", "inet", "vestibule", "to_guest"]);
            assert!(listing.contains("timeout 2h"), "it is replaced, with its new time: {listing}");
            keeper.apply(&[Change::Close { session, equipment }]).unwrap();
            assert!(keeper.is_unknown(session));
            nft(&["delete", "table", "inet", "vestibule"]);
            keeper.apply(&[Change::Close { session, equipment }]).unwrap_err();
            assert!(!keeper.is_unknown(session), "it may stand still");
        });
    }

    #[test]
    fn what_was_missed_is_taken_from_the_quota() {
        in_namespace(|| {
            for old in [false, true] {
                let (mut keeper, opening) = standing(1, 60_000);
                if old {
                    keeper.pretend_an_old_kernel();
                }
                keeper.missed.insert(opening.session, octets(10_000));
                keeper.pay(vec![(opening, Instant::now())]);
                assert_eq!(keeper.missed_of(opening.session), Usage::NONE);
                let (_, listing) = nft(&["list", "set", "inet", "vestibule", "from_guest"]);
                assert!(listing.contains("used 70000 bytes"), "old: {old}: {listing}");
                let counted = keeper.used(&[(opening.session, opening.equipment)]).unwrap();
                assert_eq!(counted, [(opening.session, octets(70_000))]);
                keeper
                    .apply(&[Change::Close { session: opening.session, equipment: opening.equipment }])
                    .unwrap();
            }
        });
    }
}
