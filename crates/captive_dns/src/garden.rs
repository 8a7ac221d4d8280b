//! The walled garden by name: what an answer opens, and to whom.
//!
//! Only to the device that got the answer, for as long as the answer lives, and never private addresses. It counts what
//! is open before it asks the kernel for more.

use std::net::IpAddr;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use captivity::{EquipmentId, InterfaceName};
use gateway::ports::{GardenOpening, Transport};
use gateway::providers::{Place, Window};

use crate::heard::HeardAnswers;
use crate::names::{NameEntry, Origin};
use crate::openings::{Opened, Openings};
use crate::question::{Answered, Asked};
use crate::server::CaptiveDns;
use crate::windows::Windows;

/// An address of the walled garden stays open so much longer than the answer lives, for the connection that begins last.
const GRACE: Duration = Duration::from_secs(5);
/// Addresses of one answer that are opened.
pub(crate) const MOST_ADDRESSES: usize = 32;

impl CaptiveDns {
    /// Opens these names beside those of the settings from now on, in place of those that were given here before.
    pub fn open_beside(&self, entries: Vec<NameEntry>) {
        *self.beside.write().unwrap_or_else(PoisonError::into_inner) = entries;
    }

    /// What is open to whom now.
    #[must_use]
    pub fn open_garden_now(&self) -> Vec<Opened> {
        self.openings().open(Instant::now())
    }

    /// Before the answer is handed on, so that the first packet of the device passes (protocols W6). How many services.
    pub(crate) async fn open_garden(&self, asked: &Asked, answered: &Answered, device: EquipmentId) -> usize {
        if answered.is_success {
            self.heard().note(device, &asked.name, &self.openable(&answered.addresses), Instant::now());
        }
        let wanted = self.wanted(asked, answered, device);
        if wanted.is_empty() {
            return 0;
        }
        let openings = self.openings().admit(wanted, &asked.name, Instant::now());
        if openings.is_empty() {
            return 0;
        }
        let count = openings.len();
        let garden = Arc::clone(&self.rooms.garden);
        let opened = tokio::task::spawn_blocking(move || garden.open(&openings)).await;
        match opened {
            Ok(Ok(())) => count,
            Ok(Err(error)) => {
                tracing::warn!(
                    %error,
                    name = asked.name,
                    guests_notice = "this name of the walled garden does not open for them now",
                    to_do = "see the helper's lines before this one, and: vestibule garden",
                    "the walled garden was not opened"
                );
                0
            }
            Err(_) => 0,
        }
    }

    fn wanted(&self, asked: &Asked, answered: &Answered, equipment: EquipmentId) -> Vec<GardenOpening> {
        let services =
            if answered.is_success { self.services_of(&asked.name, equipment.interface) } else { Vec::new() };
        let own = if answered.is_success { self.window_of(equipment, &asked.name) } else { Vec::new() };
        let ttl = answered.shortest_ttl.unwrap_or(0).min(self.settings.longest_ttl);
        let remaining = Duration::from_secs(ttl.into()) + GRACE;
        let lasting = |service| (service, remaining);
        let services: Vec<_> = services.into_iter().map(lasting).chain(own).collect();
        let public = self.openable(&answered.addresses);
        if public.len() < answered.addresses.len().min(MOST_ADDRESSES) && !services.is_empty() {
            tracing::debug!(name = asked.name, "private addresses are not opened for a name");
        }
        opening_all(equipment, &public, &services)
    }

    /// Of these addresses those that a name may open.
    fn openable(&self, addresses: &[IpAddr]) -> Vec<IpAddr> {
        let some = addresses.iter().take(MOST_ADDRESSES);
        some.filter(|address| !(self.settings.is_private)(**address)).copied().collect()
    }

    fn heard(&self) -> MutexGuard<'_, HeardAnswers> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the walled garden opens to the devices of this zone where this name leads to, each service once.
    pub(crate) fn services_of(&self, name: &str, zone: InterfaceName) -> Vec<(Transport, u16)> {
        let beside = self.beside.read().unwrap_or_else(PoisonError::into_inner);
        let entries = self.settings.garden.iter().chain(beside.iter());
        let covering = entries.filter(|entry| entry.opens(name, zone));
        let mut services: Vec<_> = covering.flat_map(|entry| entry.services.iter().copied()).collect();
        services.sort_unstable();
        services.dedup();
        services
    }

    /// What this name opens to this device alone, and for how long still: through all answers, so that what a guest is in
    /// the middle of does not break off.
    pub(crate) fn window_of(&self, device: EquipmentId, name: &str) -> Vec<((Transport, u16), Duration)> {
        self.windows().services_of(device, name, Instant::now())
    }

    fn windows(&self) -> MutexGuard<'_, Windows> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The entry of the walled garden that opens this name in that zone; one that is there for clocks only where there is no other.
    pub(crate) fn entry_of(&self, name: &str, zone: InterfaceName) -> Option<NameEntry> {
        let beside = self.beside.read().unwrap_or_else(PoisonError::into_inner);
        let covering = || self.settings.garden.iter().chain(beside.iter()).filter(|it| it.opens(name, zone));
        covering().find(|entry| entry.origin != Origin::Clock).or_else(|| covering().next()).cloned()
    }

    pub(crate) fn openings(&self) -> MutexGuard<'_, Openings> {
        self.openings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Each of these services at each of these addresses, for that long.
fn opening_all(
    equipment: EquipmentId,
    addresses: &[IpAddr],
    services: &[((Transport, u16), Duration)],
) -> Vec<GardenOpening> {
    let at = |address: &IpAddr| {
        let address = *address;
        services.iter().map(move |&((transport, port), remaining)| GardenOpening {
            equipment,
            address,
            transport,
            port,
            remaining,
            answers_remaining: remaining,
        })
    };
    addresses.iter().flat_map(at).collect()
}

impl Window for CaptiveDns {
    fn open(&self, equipment: EquipmentId, places: &[Place], lasting: Duration) {
        let now = Instant::now();
        self.windows().open(equipment, places, lasting, now);
        // Of names that it asked for a moment ago it does not ask again.
        let told: Vec<(String, Vec<IpAddr>)> =
            self.heard().of(equipment, now).map(|(name, all)| (name.to_owned(), all.to_vec())).collect();
        for (name, addresses) in told {
            let services = self.window_of(equipment, &name);
            let wanted = opening_all(equipment, &addresses, &services);
            let openings = self.openings().admit(wanted, &name, now);
            if let Err(error) = self.rooms.garden.open(&openings) {
                tracing::warn!(
                    %error,
                    name,
                    guests_notice = "the provider's page may load only when they try again a minute later",
                    to_do = "see the helper's lines before this one",
                    "a name that was asked for before was not opened"
                );
            }
        }
    }
}
