//! Elements that may not be there, taken away: by one message where the kernel knows how (6.3 and later), by looking first
//! where it fails a whole transaction because one is missing.
//!
//! A session that is opened again is replaced within one transaction on every kernel: no packet of a running flow finds
//! it gone.

use captivity::{EquipmentId, SessionId};
use netlink::NetlinkError;

use super::Keeper;
use super::counting::Reopened;
use crate::elements::{self, ClosingStep, Removal};
use crate::limits::Opening;
use crate::nftables::kernel::{NOT_THERE, Transaction};
use crate::ruleset::TABLE;

impl Keeper {
    /// Opens a session in place of what stands for it and its device.
    pub(super) fn open_anew(
        &mut self,
        transaction: &mut Transaction,
        opening: Opening,
        reopened: Option<Reopened>,
        heard: &mut Vec<Reopened>,
    ) -> Result<(), NetlinkError> {
        let (session, equipment) = (opening.session, opening.equipment);
        let is_shared = opening.is_shared || self.is_shared(session);
        let steps = match self.is_unknown(session) {
            true => elements::device_steps(equipment).into(),
            false => elements::closing_steps(session, equipment, is_shared),
        };
        if self.removal == Removal::Destroy {
            heard.extend(reopened);
            if reopened.is_some() {
                elements::close_heard(transaction, &steps);
            } else {
                elements::close(transaction, &steps, Removal::Destroy);
            }
            elements::open(transaction, opening);
            return Ok(());
        }
        self.commit(std::mem::replace(transaction, Transaction::new()), heard)?;
        let mut replacing = Transaction::new();
        for step in &steps {
            if self.is_there(step)? {
                elements::remove_heard(&mut replacing, step, Removal::Delete);
            }
        }
        elements::open(&mut replacing, opening);
        match self.commit(replacing, &mut reopened.into_iter().collect()) {
            // One of them has expired since.
            Err(error) if error.number() == NOT_THERE => {
                self.close(transaction, session, equipment)?;
                elements::open(transaction, opening);
                Ok(())
            }
            outcome => outcome,
        }
    }

    /// Closes a session, whatever of it stands.
    pub(super) fn close(
        &mut self,
        transaction: &mut Transaction,
        session: SessionId,
        equipment: EquipmentId,
    ) -> Result<(), NetlinkError> {
        let steps = elements::closing_steps(session, equipment, self.is_shared(session));
        if self.removal == Removal::Destroy {
            elements::close(transaction, &steps, Removal::Destroy);
            return Ok(());
        }
        self.kernel.commit(std::mem::replace(transaction, Transaction::new()))?;
        steps.iter().try_for_each(|step| self.delete_if_there(step))
    }

    pub(super) fn delete_if_there(&mut self, step: &ClosingStep) -> Result<(), NetlinkError> {
        let mut single = Transaction::new();
        elements::remove(&mut single, step, Removal::Delete);
        match self.kernel.commit(single) {
            Err(error) if error.number() != NOT_THERE => Err(error),
            _ => Ok(()),
        }
    }

    fn is_there(&mut self, step: &ClosingStep) -> Result<bool, NetlinkError> {
        match self.kernel.elements(TABLE, step.set, std::iter::once(step.key.as_slice()), |_| ()) {
            Ok(()) => Ok(true),
            Err(error) if error.number() == NOT_THERE => Ok(false),
            Err(error) => Err(error),
        }
    }
}
