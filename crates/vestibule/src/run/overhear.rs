//! Which devices ask for an address, and whether they want the portal's: overheard for `doctor --guest`.
//!
//! Nothing depends on it. Where the kernel has no packet log, or another program has our group of it, the gateway goes
//! on without; what a DHCP server answers is not heard.

use std::sync::Arc;

use captivity::EquipmentId;
use enforcement::neighbours::Neighbours;
use enforcement::{Overheard, Overhearing};
use gateway::trace::{AddressAsked, Happening, Trace};
use gateway::{Clock as _, SystemClock};

use super::wiring::OVERHEARING_GROUPS;

/// Opens the socket, while there are privileges.
pub(super) fn open() -> Option<Overhearing> {
    // A gateway that is about to hand over has one of the two.
    let [first, second] = OVERHEARING_GROUPS;
    match Overhearing::bind(first).or_else(|_| Overhearing::bind(second)) {
        Ok(overhearing) => Some(overhearing),
        Err(error) => {
            tracing::warn!(
                %error,
                groups = ?OVERHEARING_GROUPS,
                guests_notice = "nothing",
                to_do = "let no other program listen to both groups of the packet log (NFLOG); the kernel needs \
                         nfnetlink_log",
                "DHCP is not overheard: vestibule doctor --guest will not say what devices asked there"
            );
            None
        }
    }
}

/// Notes what is overheard, on a thread of its own, until the process ends.
pub(super) fn note(overhearing: Overhearing, neighbours: Neighbours) -> Arc<Trace> {
    let trace = Arc::new(Trace::default());
    let noted = Arc::clone(&trace);
    let hearing = move || loop {
        let heard = overhearing.next(|overheard| {
            if let Some((device, happening)) = understand(overheard, &neighbours) {
                noted.note(device, SystemClock.now(), happening);
            }
        });
        if let Err(error) = heard {
            tracing::warn!(%error, "DHCP is not overheard any more; nothing else depends on it");
            return;
        }
    };
    if let Err(error) = std::thread::Builder::new().name("overhearing".to_owned()).spawn(hearing) {
        tracing::warn!(%error, "DHCP is not overheard: there is no thread for it");
    }
    trace
}

fn understand(overheard: Overheard<'_>, neighbours: &Neighbours) -> Option<(EquipmentId, Happening)> {
    let asked = provisioning::asked(overheard.port, overheard.payload)?;
    let interface = neighbours.zone_of(overheard.interface_number)?;
    let device = EquipmentId { interface, link_address: overheard.link_address };
    let (is_v6, message, wants_portal) = (asked.is_v6, asked.message, asked.wants_portal);
    Some((device, Happening::Address(AddressAsked { is_v6, message, wants_portal })))
}
