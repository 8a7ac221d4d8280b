//! What operators do with vouchers: make, look at, take back, add to. What concerns sessions that live is carried out on
//! them before the operator hears of it.

use captivity::{EndCause, EquipmentId, Event, Order, PersonId, SessionId};

use crate::gateway::Gateway;
use crate::handle::{Refusal, VoucherAnswer, VoucherRequest};
use crate::people::{Revision, Which};
use crate::ports::{Enforcer, PortError, Store};

impl<S: Store, E: Enforcer> Gateway<S, E> {
    /// Answers an operator.
    pub(crate) fn about_vouchers(&mut self, request: VoucherRequest) -> Result<VoucherAnswer, Refusal> {
        let answer = match request {
            VoucherRequest::Issue(issue, codes) => match self.store.issue(&issue, &codes) {
                Err(PortError::Refused { .. }) => Ok(VoucherAnswer::CodeTaken),
                issued => issued.map(VoucherAnswer::Issued),
            },
            VoucherRequest::Batches(most) => self.store.batches(most).map(VoucherAnswer::Batches),
            VoucherRequest::List(which, after, most) => {
                self.store.vouchers(which, after, most).map(VoucherAnswer::Vouchers)
            }
            VoucherRequest::Revise(which, revision) => return self.revise(which, revision),
            VoucherRequest::Move(wish) => return self.move_voucher(wish),
        };
        answer.map_err(|error| self.no_record(&error))
    }

    fn revise(&mut self, which: Which, revision: Revision) -> Result<VoucherAnswer, Refusal> {
        let persons = self.store.revise(which, revision).map_err(|error| self.no_record(&error))?;
        let event = match revision {
            Revision::Revoke(_) => Event::EndRequested(EndCause::Operator),
            Revision::Extend(extra) => Event::Ordered(Order::More { time: extra.time, data: extra.data }),
        };
        let mut devices: Vec<_> = persons.iter().flat_map(|person| self.devices_of(*person)).collect();
        while !devices.is_empty() {
            let some = devices.split_off(devices.len().saturating_sub(crate::gateway::CHUNK));
            let mut batch = self.batch();
            self.count(&mut batch, &some);
            for (_, equipment) in some {
                self.consider(&mut batch, equipment, event.clone(), None);
            }
            // What fails is logged and planned to be mended.
            self.execute(batch).map_err(|_| Refusal::Unavailable)?;
        }
        Ok(VoucherAnswer::Revised(persons.len()))
    }

    fn devices_of(&self, person: PersonId) -> Vec<(SessionId, EquipmentId)> {
        let known = self.shared.directory(|directory| directory.person(person));
        known
            .map(|(sessions, _)| sessions.iter().map(|it| (it.id, it.equipment)).collect())
            .unwrap_or_default()
    }

    fn no_record(&mut self, error: &PortError) -> Refusal {
        self.recording.failed(error);
        Refusal::Unavailable
    }
}
