//! A voucher's code is presented: the record says what it entitles to, the rules say whether that admits.

use captivity::{EquipmentId, Pass, PassFault, Timestamp, Verdict};

use crate::batch::Batch;
use crate::gateway::Gateway;
use crate::handle::{Redemption, Refusal};
use crate::people::Which;
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
        if !batch.conditions_at(equipment).vouchers {
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
        let pass = Pass { instead_of, ..voucher.pass() };
        self.present_pass(batch, equipment, (pass, edition), reply);
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
}
