//! One device as an operator sees it who wonders why its sign-in page stays down: what it did and what it was told.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use captivity::{Captivity, EquipmentId, LinkAddress};
use gateway::ports::Neighbourhood;
use gateway::{Clock as _, Handle, SystemClock};
use portal::trace::{Event, Happening, Trace};
use serde::{Deserialize, Serialize};

use super::announcements::Announcements;
use super::view::{SessionView, rfc3339};

/// Who can tell of a device.
#[derive(Clone)]
pub struct Witnesses {
    /// What the doors noted.
    pub trace: Arc<Trace>,
    /// What is announced.
    pub announcements: Announcements,
    /// Which device has an address now.
    pub neighbourhood: Arc<dyn Neighbourhood>,
}

/// One device.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct GuestView {
    /// The guests' interface.
    pub interface: String,
    /// The device's link address there.
    pub link_address: String,
    /// Its session, if it has one now.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub session: Option<SessionView>,
    /// What it did lately, oldest first.
    pub events: Vec<EventView>,
}

/// Something that a device did and what it was told.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct EventView {
    /// When, in UTC; of several alike, the last.
    pub at: String,
    /// How often in a row.
    pub times: u32,
    /// What.
    #[serde(flatten)]
    pub what: What,
}

/// The kinds of events.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum What {
    /// It asked another site on plain HTTP and was answered by the plain door.
    Intercepted {
        /// The host; with the path where a redirect was the answer.
        asked: String,
        /// The status.
        code: u16,
        /// The rule of the answer policy.
        rule: u8,
        /// What matched in that rule.
        matched: String,
    },
    /// What it sent to the plain door is no HTTP that can be answered.
    NotUnderstood {
        /// The status.
        code: u16,
    },
    /// Its TLS handshake with the portal failed.
    HandshakeFailed {
        /// Why.
        why: String,
        /// Whether it refused the certificate.
        certificate: bool,
    },
    /// It asked the Captive Portal API.
    Api {
        /// The status.
        code: u16,
        /// Whether it was captive then.
        captive: bool,
    },
    /// It opened a page of the portal or sent a form.
    Page {
        /// The method.
        method: String,
        /// The path.
        path: String,
        /// The status.
        code: u16,
    },
}

impl Witnesses {
    /// The devices that `named` means: an IP address or a link address. None when no device has it on a guest zone, or
    /// none of that link address did anything lately.
    #[must_use]
    pub fn of(&self, named: &str, handle: &Handle) -> Vec<GuestView> {
        self.devices(named).into_iter().map(|device| self.view(device, handle)).collect()
    }

    fn devices(&self, named: &str) -> Vec<EquipmentId> {
        if let Ok(address) = named.parse::<IpAddr>() {
            return self.neighbourhood.equipment_at(SocketAddr::new(address, 0)).into_iter().collect();
        }
        let Ok(link_address) = named.parse::<LinkAddress>() else { return Vec::new() };
        self.trace.named(link_address)
    }

    fn view(&self, device: EquipmentId, handle: &Handle) -> GuestView {
        let session = match handle.captivity_of(device) {
            Captivity::Admitted(session) => Some(SessionView::of(&session, None, SystemClock.now())),
            Captivity::Captive => None,
        };
        GuestView {
            interface: device.interface.to_string(),
            link_address: device.link_address.to_string(),
            session,
            events: self.trace.of(device).into_iter().map(EventView::from).collect(),
        }
    }
}

impl From<Event> for EventView {
    fn from(event: Event) -> Self {
        let what = match event.happening {
            Happening::Intercepted { asked, code, rule, matched } => {
                What::Intercepted { asked: asked.into(), code, rule, matched: matched.into() }
            }
            Happening::NotUnderstood { code } => What::NotUnderstood { code },
            Happening::HandshakeFailed { why, certificate } => {
                What::HandshakeFailed { why: why.into(), certificate }
            }
            Happening::Api { code, captive } => What::Api { code, captive },
            Happening::Page { method, path, code } => {
                What::Page { method: method.into(), path: path.into(), code }
            }
        };
        Self { at: rfc3339(event.at), times: event.times, what }
    }
}
