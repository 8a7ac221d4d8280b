//! A voucher's code is presented: the record says what it entitles to, the rules say whether that admits.

use captivity::{Claim, EndCause, EquipmentId, Event, Pass, PassFault, PersonId, Timestamp, Verdict};

use crate::batch::Batch;
use crate::gateway::Gateway;
use crate::handle::{Redemption, Refusal};
use crate::people::{Voucher, Which};
use crate::ports::{Enforcer, Store};
use crate::queue::Reply;

impl<S: Store, E: Enforcer> Gateway<S, E> {
    /// Looks the voucher up and presents what it entitles to.
    pub(crate) fn redeem(
        &mut self,
        batch: &mut Batch,
        equipment: EquipmentId,
        redemption: Redemption,
        reply: Reply<Verdict>,
    ) {
        let Redemption { code, edition, instead_of } = redemption;
        if !batch.conditions.vouchers {
            return reply.send(Ok(Verdict::Refused(PassFault::Unknown)));
        }
        let voucher = match self.store.vouchers(Which::Code(code), 0, 1) {
            Ok(found) => found.into_iter().next(),
            Err(error) => {
                self.recording.failed(&error);
                return reply.send(Err(Refusal::Unavailable));
            }
        };
        if let Some(until) = self.guesses.frozen_until(code.tag(), batch.now)
            && voucher.as_ref().is_none_or(|voucher| voucher.begun.is_none())
        {
            return reply.send(Ok(Verdict::Refused(PassFault::Frozen { until })));
        }
        let Some(voucher) = voucher else {
            self.count_guess(&code, batch.now);
            return reply.send(Ok(Verdict::Refused(PassFault::Unknown)));
        };
        self.count_person(batch, voucher.person);
        match self.pass_of(batch, &voucher) {
            Some(pass) => {
                let pass = Pass { instead_of, ..pass };
                self.make_room(batch, equipment, &pass, &edition);
                let claim = Claim::Pass { pass, edition };
                self.command(batch, equipment, Event::Presented(claim), reply);
            }
            None => reply.send(Err(Refusal::Unavailable)),
        }
    }

    /// What is left for one more device is what the others have not used by now.
    fn count_person(&mut self, batch: &mut Batch, person: PersonId) {
        let online: Vec<_> =
            self.sessions_of(batch, person).iter().map(|session| (session.id, session.equipment)).collect();
        if !online.is_empty() {
            self.count(batch, &online);
        }
    }

    fn count_guess(&mut self, code: &captivity::VoucherCode, now: Timestamp) {
        if self.guesses.missed(code.tag(), now) {
            tracing::warn!(
                guests_notice =
                    "vouchers of some batches that were never used admit nobody for up to an hour",
                to_do = "find out who tries codes, if you can; who has a voucher that was used before is not concerned",
                "somebody guesses at vouchers: a thousand codes that do not exist were tried within an hour"
            );
        }
    }

    /// What the voucher entitles to, with what its person had of plans; `None` when the record cannot say.
    fn pass_of(&mut self, batch: &mut Batch, voucher: &Voucher) -> Option<Pass> {
        let pass = voucher.pass();
        if self.shared.directory(|directory| directory.person(pass.person)).is_none() {
            match self.store.standings_of(pass.person) {
                Ok(standings) => batch.know(pass.person, standings),
                Err(error) => {
                    self.recording.failed(&error);
                    return None;
                }
            }
        }
        Some(Pass { used: self.used_by(batch, pass.person).unwrap_or(pass.used), ..pass })
    }

    /// Ends the session that has to go for this one, where the pass would admit without it.
    fn make_room(&mut self, batch: &mut Batch, equipment: EquipmentId, pass: &Pass, edition: &str) {
        let Some(devices) = batch.conditions.plans.get(pass.plan).map(|plan| plan.devices) else { return };
        let mut others = self.sessions_of(batch, pass.person);
        others.retain(|session| session.equipment != equipment);
        let Ok(Some(leaving)) = pass.make_room(devices, &others) else { return };
        let is_fine = edition == batch.conditions.terms.edition && pass.check(batch.now).is_ok();
        let leaving = others.iter().find(|session| session.id == leaving);
        if let Some(leaving) = leaving.filter(|_| is_fine) {
            self.consider(batch, leaving.equipment, Event::EndRequested(EndCause::Displaced), None);
        }
    }
}
