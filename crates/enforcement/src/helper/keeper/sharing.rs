//! Sessions that share limits with others of their person: who shares what, and the objects in the kernel that hold it.
//!
//! A session leads to its person's objects as long as it is open. Objects go with the last session that leads to them;
//! what a crash, or sessions that ended with nobody there, left behind is swept when sessions are listed.

use std::collections::{BTreeSet, HashMap, HashSet};

use captivity::{Allowance, ByteCount, PersonId, SessionId, Share, Usage};
use netlink::NetlinkError;

use super::{Keeper, SEND_AT};
use crate::elements::{self, ClosingStep, Removal, parse_mark, session_key};
use crate::limits::Kind;
use crate::nftables::kernel::{Transaction, key_of};
use crate::nftables::messages::NFTA_ELEMENT_OBJECT;
use crate::nftables::objects;
use crate::ruleset::{PASSED_FROM, PASSED_TO, ShareObject, TABLE, TO_SHARED};
use crate::shares::{self, Account, Held, Limits};

/// Sessions that are led to another object in one message, at most. Of a person with more of them a quota that is used up
/// is changed in place, and what it refused until then is paid for.
const MOST_LED: usize = 512;

/// What a session that shares has beside its element of `from_shared`.
pub(super) const BESIDE: [&str; 8] = [
    TO_SHARED,
    PASSED_FROM,
    PASSED_TO,
    ShareObject::FromGuest.map(),
    ShareObject::ToGuest.map(),
    ShareObject::Total.map(),
    ShareObject::PassedFrom.map(),
    ShareObject::PassedTo.map(),
];

/// Persons whose objects are taken away in one transaction.
const SWEPT_AT_ONCE: usize = 32;

/// Which sessions lead to whose objects.
#[derive(Debug, Default)]
pub(super) struct Shares {
    persons: HashMap<SessionId, PersonId>,
    sessions: HashMap<PersonId, BTreeSet<SessionId>>,
    /// The limits that were written since changes began to be made, some of them in a transaction that waits.
    written: HashMap<PersonId, Limits>,
    /// Whose last session is gone.
    left: BTreeSet<PersonId>,
}

impl Shares {
    fn join(&mut self, session: SessionId, person: PersonId) {
        self.persons.insert(session, person);
        self.sessions.entry(person).or_default().insert(session);
        self.left.remove(&person);
    }

    fn leave(&mut self, session: SessionId) -> Option<PersonId> {
        let person = self.persons.remove(&session)?;
        let others = self.sessions.get_mut(&person)?;
        others.remove(&session);
        if others.is_empty() {
            self.sessions.remove(&person);
            self.written.remove(&person);
            self.left.insert(person);
        }
        Some(person)
    }
}

impl Keeper {
    /// Who shares, as the kernel knows it where this process does not.
    fn shares(&mut self) -> Result<&mut Shares, NetlinkError> {
        if self.shares.is_none() {
            let mut found = Shares::default();
            self.kernel.all_elements(TABLE, ShareObject::Total.map(), |element| {
                let session = key_of(&element).and_then(parse_mark);
                let person = element.text(NFTA_ELEMENT_OBJECT).and_then(shares::parse_name);
                if let (Some(session), Some(person)) = (session, person) {
                    found.join(session, person);
                }
            })?;
            self.shares = Some(found);
        }
        Ok(self.shares.get_or_insert_default())
    }

    /// Begins to make changes.
    pub(super) fn begin_sharing(&mut self) -> Result<(), NetlinkError> {
        self.shares()?.written.clear();
        Ok(())
    }

    /// Whether the session leads to a person's objects.
    pub(super) fn is_shared(&self, session: SessionId) -> bool {
        self.kinds.get(&session) == Some(&Kind::Shared)
            || self.shares.as_ref().is_some_and(|shares| shares.persons.contains_key(&session))
    }

    /// Whether this person's limits were written otherwise in a transaction that may wait: it has to be made first.
    pub(super) fn contradicts(&self, share: Share, data: &Allowance) -> bool {
        let written = self.shares.as_ref().and_then(|shares| shares.written.get(&share.person));
        written.is_some_and(|written| *written != Limits::of(data))
    }

    /// Leads the session to its person's objects, which get these limits. All sessions of the person follow.
    pub(super) fn join(
        &mut self,
        transaction: &mut Transaction,
        session: SessionId,
        share: Share,
        data: &Allowance,
    ) -> Result<(), NetlinkError> {
        let (person, limits) = (share.person, Limits::of(data));
        if self.shares()?.persons.get(&session).is_some_and(|other| *other != person) {
            self.leave(transaction, session);
        }
        let shares = self.shares()?;
        let is_settled = shares.written.insert(person, limits) == Some(limits);
        let members: Vec<_> = shares.sessions.get(&person).into_iter().flatten().copied().collect();
        let joining = (!members.contains(&session)).then(|| session_key(session));
        let keys: Vec<_> = members.iter().map(|member| session_key(*member)).collect();
        let steps = if is_settled {
            ShareObject::ALL.map(|object| (object, shares::Step::Keep))
        } else {
            let account = self.account(person)?;
            shares::steps(limits, share.used, &account, !members.is_empty())
        };
        for (object, step) in steps {
            let step = match step {
                shares::Step::Replace(amounts) if keys.len() > MOST_LED => shares::Step::Change(amounts),
                step => step,
            };
            shares::write(transaction, person, (object, step), (&keys, self.removal), joining);
        }
        self.shares()?.join(session, person);
        Ok(())
    }

    /// Leads the session nowhere any more, if it shared.
    pub(super) fn leave(&mut self, transaction: &mut Transaction, session: SessionId) {
        if self.shares.as_mut().and_then(|shares| shares.leave(session)).is_some() {
            for object in ShareObject::ALL {
                objects::mislead(
                    transaction,
                    self.removal.kind(),
                    (TABLE, object.map()),
                    &[session_key(session)],
                );
            }
        }
    }

    fn account(&mut self, person: PersonId) -> Result<Account, NetlinkError> {
        Ok(Account { passed: self.passed(person)?, quotas: self.quotas(person)? })
    }

    fn passed(&mut self, person: PersonId) -> Result<[Option<ByteCount>; 2], NetlinkError> {
        let [from, to] = shares::COUNTERS.map(|object| (object, shares::name(person, object)));
        let mut read =
            |(object, name): (_, String)| self.kernel.object(shares::named(&name, object), shares::counted);
        Ok([read(from)?, read(to)?])
    }

    fn quotas(&mut self, person: PersonId) -> Result<[Option<Held>; 3], NetlinkError> {
        let [from, to, total] = shares::QUOTAS.map(|object| (object, shares::name(person, object)));
        let mut read =
            |(object, name): (_, String)| self.kernel.object(shares::named(&name, object), shares::held);
        Ok([read(from)?, read(to)?, read(total)?])
    }

    /// What is to be added to a session's count because its person's quotas refused a packet that did not fit: so what all of
    /// them used comes to what was granted. It is put down to the first of them.
    pub(super) fn forfeited(&mut self, session: SessionId) -> Result<Usage, NetlinkError> {
        let shares = self.shares()?;
        let Some(person) = shares.persons.get(&session).copied() else { return Ok(Usage::NONE) };
        let first = shares.sessions.get(&person).and_then(BTreeSet::first);
        if first != Some(&session) {
            return Ok(Usage::NONE);
        }
        let quotas = self.quotas(person)?;
        if !quotas.iter().flatten().any(|held| held.is_depleted) {
            return Ok(Usage::NONE);
        }
        Ok(Account { quotas, passed: self.passed(person)? }.forfeited())
    }

    /// Takes away the objects of persons whose last session is gone. What cannot be taken away stays until the next listing.
    pub(super) fn sweep_left(&mut self) {
        let Some(shares) = &mut self.shares else { return };
        let left: Vec<_> = std::mem::take(&mut shares.left).into_iter().collect();
        for some in left.chunks(SWEPT_AT_ONCE) {
            if self.take_away(some).is_err() {
                // One of them is still led to, or a kernel of long ago was asked twice: the others go.
                let _ = some.iter().map(|one| self.take_away(&[*one])).filter(Result::is_err).count();
            }
        }
    }

    fn take_away(&mut self, persons: &[PersonId]) -> Result<(), NetlinkError> {
        let mut transaction = Transaction::new();
        for (person, object) in persons.iter().flat_map(|one| ShareObject::ALL.map(|object| (*one, object))) {
            let name = shares::name(person, object);
            let which = shares::named(&name, object);
            match self.removal {
                Removal::Destroy => objects::destroy(&mut transaction, which),
                Removal::Delete if self.kernel.object(which, |_| Some(()))?.is_some() => {
                    objects::delete(&mut transaction, which);
                }
                Removal::Delete => {}
            }
        }
        self.kernel.commit(transaction)
    }

    /// Leads nobody to a person's objects but these open sessions, and takes away what nobody leads to.
    pub(super) fn sweep_shares(&mut self, open: &HashSet<SessionId>) -> Result<(), NetlinkError> {
        self.shares = None;
        let mut stale = Vec::new();
        for object in ShareObject::ALL {
            self.kernel.keys(TABLE, object.map(), |key| {
                let session = parse_mark(key);
                if session.is_none_or(|session| !open.contains(&session)) {
                    stale.push(ClosingStep { set: object.map(), key: key.to_vec() });
                }
            })?;
        }
        let mut transaction = Transaction::new();
        for step in &stale {
            elements::remove(&mut transaction, step, Removal::Delete);
            if transaction.octets() > SEND_AT {
                self.kernel.commit(std::mem::replace(&mut transaction, Transaction::new()))?;
            }
        }
        self.kernel.commit(transaction)?;
        let mut unused = BTreeSet::new();
        self.kernel.objects(TABLE, |standing| {
            if standing.references == 0 {
                unused.extend(shares::parse_name(standing.name));
            }
        })?;
        let shares = self.shares()?;
        unused.retain(|person| !shares.sessions.contains_key(person));
        shares.left = unused;
        self.sweep_left();
        Ok(())
    }
}
