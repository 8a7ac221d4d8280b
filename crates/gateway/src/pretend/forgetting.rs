//! Forgetting in the pretended store.

use captivity::{EquipmentId, Holder, LinkAddress, Session, Timestamp};

use super::{Call, Inner, PretendStore};
use crate::forgetting::{FORGOTTEN, Forget, Forgetting, Kept, is_forgotten};
use crate::ports::PortError;

const WHAT: &str = "the pretended store";

impl Inner {
    fn is_meant(&self, what: Forget, session: &Session, ended: Timestamp) -> bool {
        match what {
            Forget::OlderThan(before) => ended < before,
            Forget::Device(address) => session.equipment.link_address == address,
            Forget::Person(person) => session.person == Some(person),
            Forget::ChoicesOlderThan(_) => false,
        }
    }

    fn forget(&mut self, what: Forget, most: usize) -> usize {
        let ended = self.record.iter().filter_map(|(id, it)| Some((*id, it.session, it.ended?.0)));
        let sessions: Vec<_> =
            ended.filter(|(_, session, at)| self.is_meant(what, session, *at)).take(most).collect();
        for (id, ..) in &sessions {
            self.record.remove(id);
        }
        let had = self.standings.len();
        let known: Vec<EquipmentId> = self.record.values().map(|it| it.session.equipment).collect();
        self.standings.retain(|(holder, _), _| match holder {
            Holder::Equipment(device) => known.contains(device),
            Holder::Person(_) => true,
        });
        let moved: Vec<_> = self
            .ledger
            .iter()
            .filter(|((device, hour), _)| match what {
                Forget::OlderThan(before) => *hour < before && !is_forgotten(device.link_address),
                Forget::Device(address) => device.link_address == address,
                Forget::Person(_) | Forget::ChoicesOlderThan(_) => false,
            })
            .map(|(key, used)| (*key, *used))
            .take(most)
            .collect();
        for ((device, hour), used) in &moved {
            self.ledger.remove(&(*device, *hour));
            let Some(link_address) = LinkAddress::new(FORGOTTEN) else { continue };
            let row = self.ledger.entry((EquipmentId { link_address, ..*device }, *hour)).or_default();
            *row = row.plus(*used);
        }
        let live = self.record.values().filter(|it| it.ended.is_none()).filter_map(|it| it.session.person);
        let live: Vec<_> = live.chain(self.said.persons(what)).collect();
        let names = self.people.forget_names(what, &live, most);
        let choices = self.said.forget(what, most);
        sessions.len() + (had - self.standings.len()) + moved.len() + names + choices
    }
}

impl Forgetting for PretendStore {
    fn forget(&mut self, what: Forget, most: usize) -> Result<usize, PortError> {
        self.0.call(Call::Record, &[], WHAT, |inner| inner.forget(what, most))
    }

    fn kept(&mut self) -> Result<Kept, PortError> {
        self.0.call(Call::Find, &[], WHAT, |inner| {
            let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
            let ended: Vec<_> = inner.record.values().filter_map(|it| Some(it.ended?.0)).collect();
            let mut devices: Vec<_> = inner.ledger.keys().map(|(device, _)| *device).collect();
            devices.retain(|device| !is_forgotten(device.link_address));
            devices.dedup();
            Kept {
                ended_sessions: count(ended.len()),
                oldest_end: ended.into_iter().min(),
                devices: count(devices.len()),
                names: count(inner.people.names()),
            }
        })
    }
}
