//! Somebody presents what is their own: what it entitles to goes to the rules with all that its person had and has.
//!
//! Vouchers come from the record, others by the word of whoever knows them; from here on they are the same.

use std::collections::BTreeMap;

use captivity::{Claim, EndCause, EquipmentId, Event, Extra, Pass, PersonId, Timestamp, Verdict};

use crate::batch::Batch;
use crate::gateway::Gateway;
use crate::handle::Refusal;
use crate::identity::{Admission, Identity, Known, Vouched};
use crate::ports::{Enforcer, Store};
use crate::queue::{Command, Reply};

/// Who is known of those who come by another's word; whoever is missing could not be recorded.
pub(crate) type Introduced = BTreeMap<Identity, Known>;

impl<S: Store, E: Enforcer> Gateway<S, E> {
    /// Finds or makes the persons of all that wait, by one commit.
    pub(crate) fn introduce(&mut self, commands: &[Command], now: Timestamp) -> Introduced {
        let mut identities: Vec<_> = commands
            .iter()
            .filter_map(|command| match command {
                Command::Admit { admission, .. } => Some(admission.vouched.identity.clone()),
                _ => None,
            })
            .collect();
        if identities.is_empty() {
            return Introduced::new();
        }
        identities.sort_unstable();
        identities.dedup();
        match self.store.introduce(&identities, now) {
            Ok(known) => identities.into_iter().zip(known).collect(),
            Err(error) => {
                self.recording.failed(&error);
                Introduced::new()
            }
        }
    }

    /// Presents what somebody may have by another's word.
    pub(crate) fn admit(
        &mut self,
        batch: &mut Batch,
        equipment: EquipmentId,
        (admission, introduced): (Admission, &Introduced),
        reply: Reply<Verdict>,
    ) {
        let Admission { vouched, edition, instead_of } = admission;
        let Vouched { identity, plan, most_devices, no_later_than } = vouched;
        let Some(Known { person, used }) = introduced.get(&identity).copied() else {
            return reply.send(Err(Refusal::Unavailable));
        };
        let pass = Pass {
            person,
            plan,
            most_devices,
            extra: Extra::default(),
            must_be_used_up: false,
            unused_until: None,
            no_later_than,
            is_begun: true,
            is_revoked: false,
            used,
            instead_of,
            resumed: None,
        };
        self.present_pass(batch, equipment, (pass, edition), reply);
    }

    /// Counts what the person's other devices have used by now, makes room where that is meant, and asks the rules.
    pub(crate) fn present_pass(
        &mut self,
        batch: &mut Batch,
        equipment: EquipmentId,
        (pass, edition): (Pass, String),
        reply: Reply<Verdict>,
    ) {
        self.count_person(batch, pass.person);
        match self.brought_up_to_date(batch, pass) {
            Some(pass) => {
                let claim = Claim::Pass { pass, edition };
                self.make_room(batch, equipment, pass.person, &claim);
                self.command(batch, equipment, Event::Presented(claim), reply);
            }
            None => reply.send(Err(Refusal::Unavailable)),
        }
    }

    /// What is left for one more device is what the others have not used by now.
    pub(crate) fn count_person(&mut self, batch: &mut Batch, person: PersonId) {
        let online: Vec<_> =
            self.sessions_of(batch, person).iter().map(|session| (session.id, session.equipment)).collect();
        if !online.is_empty() {
            self.count(batch, &online);
        }
    }

    /// What the pass entitles to, with what its person had of plans; `None` when the record cannot say.
    pub(crate) fn brought_up_to_date(&mut self, batch: &mut Batch, pass: Pass) -> Option<Pass> {
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

    /// Ends the session that has to go for this one, where the claim admits then.
    fn make_room(&mut self, batch: &mut Batch, equipment: EquipmentId, person: PersonId, claim: &Claim) {
        let Some(leaving) = self.room_for(batch, equipment, claim) else { return };
        let sessions = self.sessions_of(batch, person);
        if let Some(leaving) = sessions.iter().find(|session| session.id == leaving) {
            self.consider(batch, leaving.equipment, Event::EndRequested(EndCause::Displaced), None);
        }
    }
}
