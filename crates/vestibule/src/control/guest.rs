//! One device as an operator sees it who wonders why its sign-in page stays down: what it did and what it was told.

use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};

use captivity::{Captivity, EquipmentId, LinkAddress};
use gateway::ports::Neighbourhood;
use gateway::sponsors::Desk;
use gateway::trace::{AddressAsked, Event, Happening, NameTold, Trace};
use gateway::{Clock as _, Handle, SystemClock};
use serde::{Deserialize, Serialize};

use super::announcements::Announcements;
use super::newcomers::Newcomers;
use super::view::{SessionView, rfc3339};
use crate::run::dnsmasq::State;

/// Who can tell of a device.
#[derive(Clone)]
pub struct Witnesses {
    /// What the doors noted.
    pub trace: Arc<Trace>,
    /// What others noted: questions for names and for addresses.
    pub more: Vec<Arc<Trace>>,
    /// What newcomers may reach.
    pub newcomers: Newcomers,
    /// What is announced.
    pub announcements: Announcements,
    /// Which device has an address now.
    pub neighbourhood: Arc<dyn Neighbourhood>,
    /// What is known of the gateway's own dnsmasq, where there is one.
    pub dnsmasq: Option<Arc<Mutex<State>>>,
    /// Where guests ask a host.
    pub sponsors: Arc<Desk>,
    /// After how many seconds it is forgotten who was here.
    pub forget_after: Arc<AtomicU64>,
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
    /// It asked for a name.
    Name {
        /// The name; of one that is not the portal's, the walled garden's or a detector's, only what is registered.
        asked: String,
        /// The type.
        kind: String,
        /// What it was told.
        #[serde(flatten)]
        told: NameToldView,
    },
    /// It asked to be given an address.
    Address {
        /// The protocol: `dhcp` or `dhcpv6`.
        protocol: String,
        /// The message's number.
        message: u8,
        /// Whether it wants to know the address of the API.
        wants_portal: bool,
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

/// What a device was told about a name.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "told", rename_all = "kebab-case")]
pub enum NameToldView {
    /// The gateway's own addresses.
    Portal {
        /// How many.
        addresses: usize,
    },
    /// What a resolver said.
    Answered {
        /// How many addresses.
        addresses: usize,
        /// How many services of the walled garden were opened to the device.
        opened: usize,
    },
    /// That nothing is there.
    Nobodys,
    /// That no resolver answers.
    NoAnswer,
    /// That it is refused for its type or size.
    Refused,
    /// That it is refused for the device's budget.
    AboveBudget,
    /// Nothing.
    Silence,
}

impl From<NameTold> for NameToldView {
    fn from(told: NameTold) -> Self {
        match told {
            NameTold::Portal(addresses) => Self::Portal { addresses },
            NameTold::Answered { addresses, opened } => Self::Answered { addresses, opened },
            NameTold::Nobodys => Self::Nobodys,
            NameTold::NoAnswer => Self::NoAnswer,
            NameTold::Refused => Self::Refused,
            NameTold::AboveBudget => Self::AboveBudget,
            NameTold::Silence => Self::Silence,
        }
    }
}

/// A type of record as people write it.
fn type_name(kind: u16) -> String {
    match kind {
        1 => "A".to_owned(),
        5 => "CNAME".to_owned(),
        12 => "PTR".to_owned(),
        16 => "TXT".to_owned(),
        28 => "AAAA".to_owned(),
        33 => "SRV".to_owned(),
        65 => "HTTPS".to_owned(),
        other => format!("TYPE{other}"),
    }
}

impl Witnesses {
    /// What is known of the gateway's own dnsmasq.
    pub(super) fn dnsmasq(&self) -> Option<State> {
        let state = self.dnsmasq.as_ref()?;
        Some(state.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone())
    }

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
        let mut named: Vec<_> = self.traces().flat_map(|trace| trace.named(link_address)).collect();
        named.sort_unstable();
        named.dedup();
        named
    }

    fn traces(&self) -> impl Iterator<Item = &Arc<Trace>> {
        std::iter::once(&self.trace).chain(&self.more)
    }

    /// What all of them noted of that device, oldest first.
    fn events(&self, device: EquipmentId) -> Vec<EventView> {
        let mut events: Vec<Event> = self.traces().flat_map(|trace| trace.of(device)).collect();
        events.sort_by_key(|event| event.at);
        events.into_iter().map(EventView::from).collect()
    }

    fn view(&self, device: EquipmentId, handle: &Handle) -> GuestView {
        let session = match handle.captivity_of(device) {
            Captivity::Admitted(session) => Some(SessionView::of(&session, None, &SystemClock.bearing())),
            Captivity::Captive => None,
        };
        GuestView {
            interface: device.interface.to_string(),
            link_address: device.link_address.to_string(),
            session,
            events: self.events(device),
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
            Happening::Name { asked, kind, told } => {
                What::Name { asked: asked.into(), kind: type_name(kind), told: told.into() }
            }
            Happening::Address(AddressAsked { is_v6, message, wants_portal }) => {
                let protocol = if is_v6 { "dhcpv6" } else { "dhcp" }.to_owned();
                What::Address { protocol, message, wants_portal }
            }
            Happening::Page { method, path, code } => {
                What::Page { method: method.into(), path: path.into(), code }
            }
        };
        Self { at: rfc3339(SystemClock.bearing().calendar(event.at)), times: event.times, what }
    }
}
