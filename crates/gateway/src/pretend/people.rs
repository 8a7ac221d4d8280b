//! Persons, their vouchers and their identities in the pretended store.

use std::collections::BTreeMap;

use captivity::{Extra, Holder, PersonId, Session, Standing, Timestamp, Usage, VoucherCode};

use super::{Call, Inner, PretendStore};
use crate::forgetting::Forget;
use crate::identity::{Identity, Known, KnownAs, Way};
use crate::people::{Batch, BatchId, Issue, People, Revision, Voucher, Which};
use crate::ports::{Ledger, LedgerRow, PortError};

/// A day in milliseconds.
const DAY: u64 = 24 * 3_600_000;

/// All vouchers.
#[derive(Default)]
pub(super) struct Registry {
    batches: Vec<Issue>,
    vouchers: BTreeMap<PersonId, Voucher>,
    identities: BTreeMap<Identity, PersonId>,
    /// The day on which each came last.
    seen: BTreeMap<Identity, Timestamp>,
    /// What each person used.
    used: BTreeMap<PersonId, Usage>,
    ledger: BTreeMap<(Timestamp, PersonId), Usage>,
}

impl Registry {
    pub(super) fn begun(&mut self, session: &Session) {
        if let Some(voucher) = session.person.and_then(|person| self.vouchers.get_mut(&person)) {
            voucher.begun.get_or_insert(session.began);
        }
    }

    pub(super) fn count(&mut self, person: Option<PersonId>, hour: Timestamp, more: Usage) {
        if let Some(person) = person {
            let row = self.ledger.entry((hour, person)).or_default();
            *row = row.plus(more);
        }
        if let Some(used) = person.and_then(|person| self.used.get_mut(&person)) {
            *used = used.plus(more);
        }
        if let Some(voucher) = person.and_then(|person| self.vouchers.get_mut(&person)) {
            voucher.used = voucher.used.plus(more);
        }
    }

    /// Person by person, the most first.
    pub(super) fn ledger(&self, from: Timestamp, to: Timestamp, most: usize) -> Ledger {
        let (mut persons, mut sum) = (BTreeMap::new(), Usage::NONE);
        for ((_, person), used) in self.ledger.iter().filter(|((hour, _), _)| (from..to).contains(hour)) {
            let row: &mut Usage = persons.entry(*person).or_default();
            *row = row.plus(*used);
            sum = sum.plus(*used);
        }
        let mut rows: Vec<_> = persons
            .into_iter()
            .map(|(person, used)| (std::cmp::Reverse(used.total()), person, used))
            .collect();
        rows.sort_unstable_by_key(|&(most, person, _)| (most, person));
        let rows = rows
            .into_iter()
            .take(most)
            .map(|(_, person, used)| LedgerRow::Person(person, self.known_as(person), used));
        Ledger { rows: rows.collect(), sum }
    }

    /// As what a person is known.
    pub(super) fn known_as(&self, person: PersonId) -> Option<KnownAs> {
        let voucher = self.vouchers.get(&person).map(|voucher| KnownAs::Voucher(voucher.code));
        let is_theirs = |(_, whose): &(&Identity, &PersonId)| **whose == person;
        let identity = || self.identities.iter().find(is_theirs);
        voucher.or_else(|| identity().map(|(identity, _)| KnownAs::Identity(identity.clone())))
    }

    pub(super) fn used(&self, person: PersonId) -> Usage {
        self.used.get(&person).copied().unwrap_or_default()
    }

    fn issue(&mut self, issue: &Issue, codes: &[VoucherCode]) -> BatchId {
        self.batches.push(issue.clone());
        let batch = BatchId(u32::try_from(self.batches.len()).unwrap_or(u32::MAX));
        for code in codes {
            let Some(person) = self.new_person() else { continue };
            let Issue { plan, most_devices, unused_until, .. } = *issue;
            let (extra, begun, revoked, used) = (Extra::default(), None, None, Usage::NONE);
            let voucher = Voucher {
                code: *code,
                person,
                batch,
                plan,
                most_devices,
                unused_until,
                extra,
                begun,
                revoked,
                used,
            };
            self.vouchers.insert(person, voucher);
        }
        batch
    }

    fn new_person(&mut self) -> Option<PersonId> {
        let person = PersonId::new(u32::try_from(self.used.len()).ok()?.checked_add(1)?)?;
        self.used.insert(person, Usage::NONE);
        Some(person)
    }

    /// How many are known by a name that is no account's.
    pub(super) fn names(&self) -> usize {
        self.identities.keys().filter(|identity| identity.way() != Way::Account).count()
    }

    /// Forgets names of those who are not online.
    pub(super) fn forget_names(&mut self, what: Forget, live: &[PersonId], most: usize) -> usize {
        let seen = &self.seen;
        let is_meant = |identity: &Identity, person: &PersonId| match what {
            Forget::OlderThan(before) => seen.get(identity).is_some_and(|seen| *seen < before),
            Forget::Person(meant) => *person == meant,
            Forget::Device(_) | Forget::ChoicesOlderThan(_) => false,
        };
        let forgotten: Vec<_> = self
            .identities
            .iter()
            .filter(|(identity, person)| identity.way() != Way::Account && !live.contains(person))
            .filter(|(identity, person)| is_meant(identity, person))
            .map(|(identity, _)| identity.clone())
            .take(most)
            .collect();
        self.identities.retain(|identity, _| !forgotten.contains(identity));
        forgotten.len()
    }

    fn introduce(&mut self, identity: &Identity, at: Timestamp) -> Option<Known> {
        self.seen.insert(identity.clone(), Timestamp::from_unix_millis(at.unix_millis() / DAY * DAY));
        let person = match self.identities.get(identity) {
            Some(person) => *person,
            None => self.new_person()?,
        };
        self.identities.insert(identity.clone(), person);
        Some(Known { person, used: self.used(person) })
    }

    pub(super) fn person_called(&self, identity: &Identity) -> Option<PersonId> {
        self.identities.get(identity).copied()
    }

    pub(super) fn forget_name(&mut self, identity: &Identity) {
        self.identities.remove(identity);
    }

    fn meant(&mut self, which: Which) -> impl Iterator<Item = &mut Voucher> {
        self.vouchers.values_mut().filter(move |voucher| match which {
            Which::Batch(batch) => voucher.batch == batch,
            Which::Code(code) => voucher.code == code,
            Which::Person(person) => voucher.person == person,
        })
    }
}

impl Inner {
    /// What is on record without an end, with what the persons used elsewhere.
    pub(super) fn live_sessions(&self) -> Vec<Session> {
        let live = self.record.values().filter(|it| it.ended.is_none()).map(|it| it.session);
        live.map(|session| {
            let elsewhere = session.person.map(|person| self.people.used(person).since(session.used));
            Session { elsewhere: elsewhere.unwrap_or_default(), ..session }
        })
        .collect()
    }
}

impl People for PretendStore {
    fn issue(&mut self, issue: &Issue, codes: &[VoucherCode]) -> Result<BatchId, PortError> {
        self.0.call(Call::Record, &[], "the pretended store", |inner| inner.people.issue(issue, codes))
    }

    fn batches(&mut self, most: usize) -> Result<Vec<Batch>, PortError> {
        self.0.call(Call::Find, &[], "the pretended store", |inner| {
            let batches: Vec<_> = (1..).map(BatchId).zip(inner.people.batches.clone()).collect();
            let summed = |(id, issue): (BatchId, Issue)| {
                let (mut vouchers, mut begun, mut revoked, mut used) = (0, 0, 0, Usage::NONE);
                for voucher in inner.people.meant(Which::Batch(id)) {
                    vouchers += 1;
                    begun += u32::from(voucher.begun.is_some());
                    revoked += u32::from(voucher.revoked.is_some());
                    used = used.plus(voucher.used);
                }
                Batch { id, issue, vouchers, begun, revoked, used }
            };
            batches.into_iter().rev().take(most).map(summed).collect()
        })
    }

    fn vouchers(&mut self, which: Which, after: u32, most: usize) -> Result<Vec<Voucher>, PortError> {
        self.0.call(Call::Find, &[], "the pretended store", |inner| {
            let behind = inner.people.meant(which).filter(|voucher| voucher.person.number() > after);
            behind.take(most).map(|voucher| voucher.clone()).collect()
        })
    }

    fn introduce(&mut self, identities: &[Identity], at: Timestamp) -> Result<Vec<Known>, PortError> {
        self.0.call(Call::Introduce, &[], "the pretended store", |inner| {
            identities.iter().filter_map(|identity| inner.people.introduce(identity, at)).collect()
        })
    }

    fn identities(
        &mut self,
        way: Way,
        prefix: &str,
        most: usize,
    ) -> Result<Vec<(PersonId, Identity)>, PortError> {
        self.0.call(Call::Introduce, &[], "the pretended store", |inner| {
            let known = inner.people.identities.iter();
            let mut named: Vec<_> = known
                .filter(|(identity, _)| identity.way() == way && identity.name().starts_with(prefix))
                .map(|(identity, person)| (*person, identity.clone()))
                .collect();
            named.sort_unstable_by_key(|(person, _)| std::cmp::Reverse(*person));
            named.truncate(most);
            named
        })
    }

    fn standings_of(&mut self, person: PersonId) -> Result<Vec<Standing>, PortError> {
        self.0.call(Call::Standings, &[], "the pretended store", |inner| {
            let is_theirs = |holder: &Holder| *holder == Holder::Person(person);
            let theirs = inner.standings.iter().filter(|((holder, _), _)| is_theirs(holder));
            theirs.map(|(_, standing)| *standing).collect()
        })
    }

    fn revise(&mut self, which: Which, revision: Revision) -> Result<Vec<PersonId>, PortError> {
        self.0.call(Call::Record, &[], "the pretended store", |inner| {
            let revised = inner.people.meant(which).map(|voucher| {
                match revision {
                    Revision::Revoke(at) => {
                        voucher.revoked.get_or_insert(at);
                    }
                    Revision::Extend(more) => {
                        voucher.extra.time += more.time;
                        voucher.extra.data = voucher.extra.data.plus(more.data);
                    }
                }
                voucher.person
            });
            revised.collect()
        })
    }
}
