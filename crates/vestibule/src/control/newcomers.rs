//! What newcomers may reach and ask, as an operator sees it: the walled garden that is open now, what was moved there,
//! and what became of their questions for names. It changes nothing.

use std::sync::Arc;

use captive_dns::{CaptiveDns, Opened, Shared, SharedAddress};
use gateway::ports::{Floods, Garden, GardenTraffic, Moved, PortError, Transport};
use serde::{Deserialize, Serialize};

/// Openings in one answer.
pub const MOST_SHOWN: usize = 1500;
/// Entries with shared addresses in one answer.
const MOST_SHARED_SHOWN: usize = 64;

/// Who can tell.
#[derive(Clone, Default)]
pub struct Newcomers {
    /// DNS for newcomers, where it is on.
    pub dns: Option<Arc<CaptiveDns>>,
    /// What opens the walled garden.
    pub garden: Option<Arc<dyn Garden>>,
}

/// What newcomers may reach, and what they did with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct NewcomersView {
    /// What names opened, to whom; the first [`MOST_SHOWN`].
    pub openings: Vec<OpeningView>,
    /// How many there are.
    pub openings_total: usize,
    /// Entries whose addresses other sites have too, as far as newcomers' questions showed it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub shared: Vec<SharedView>,
    /// What was moved to and from the walled garden, since the rules were last written.
    pub garden: TrafficView,
    /// The same for time servers.
    pub time_servers: TrafficView,
    /// Packets that were dropped because there were too many, since the rules were last written.
    #[serde(default)]
    pub floods: FloodsView,
    /// Questions for names since the start; nothing where DNS for newcomers is off.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub dns: Option<DnsView>,
}

/// One service that is open to one device.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct OpeningView {
    /// The guests' interface.
    pub interface: String,
    /// The device's link address there.
    pub link_address: String,
    /// The name that it asked for.
    pub name: String,
    /// The address that the name led to.
    pub address: String,
    /// The service there, such as `tcp/443`.
    pub service: String,
    /// Seconds until it shuts.
    pub remaining_seconds: u64,
}

/// An entry of the walled garden whose addresses other sites have too.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SharedView {
    /// The entry's name or wildcard.
    pub entry: String,
    /// What it opens there, such as `tcp/443`.
    pub services: Vec<String>,
    /// Whether it is in the configuration; others are hosts that the portal's certificate names.
    pub is_listed: bool,
    /// The addresses that were found last, and of each one of the others that have it.
    pub addresses: Vec<SharedAddressView>,
}

/// An address with a site beside the walled garden's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SharedAddressView {
    /// The address.
    pub address: String,
    /// Whose it is too: the part of a name that somebody registered, or a name that devices ask whether they are online.
    pub other: String,
    /// Whether devices that ask that name see no sign-in page for it.
    pub hides_portal: bool,
}

/// Packets and octets, both ways together.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct TrafficView {
    /// Packets that passed.
    pub packets: u64,
    /// Their octets.
    pub octets: u64,
    /// Packets above the budget of their device, which were dropped.
    pub packets_above_budget: u64,
    /// Their octets.
    pub octets_above_budget: u64,
}

/// Packets that were dropped because there were too many of their kind.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct FloodsView {
    /// Of newcomers to where they do not get, before connection tracking.
    pub unwanted: u64,
    /// To where their device does not get, without a refusal.
    pub unrefused: u64,
    /// Beginnings of more flows than one newcomer may begin.
    pub newcomer_flows: u64,
    /// Beginnings of more flows than all newcomers together may begin.
    pub newcomers_flows: u64,
    /// Beginnings of more flows than a session may have.
    pub session_flows: u64,
}

/// What became of questions for names.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
pub struct DnsView {
    /// Questions.
    pub asked: u64,
    /// Answered by the gateway itself.
    pub answered_here: u64,
    /// Relayed for newcomers.
    pub relayed: u64,
    /// Relayed for devices that are signed in.
    pub relayed_for_admitted: u64,
    /// Relayed without an answer.
    pub without_answer: u64,
    /// Refused for type or size.
    pub refused: u64,
    /// Refused for a spent budget.
    pub above_budget: u64,
    /// Not answered at all.
    pub silenced: u64,
    /// Services of the walled garden that found no room.
    pub openings_without_room: u64,
    /// Addresses of the walled garden that other sites have too.
    #[serde(default)]
    pub shared_addresses: u64,
}

impl Newcomers {
    /// All of it. Waits for the helper, so it is for a thread that may wait.
    ///
    /// # Errors
    /// When the helper or the kernel does not answer.
    pub fn view(&self) -> Result<NewcomersView, PortError> {
        let traffic = self.garden.as_ref().map_or_else(|| Ok(GardenTraffic::default()), |it| it.traffic())?;
        let floods = self.garden.as_ref().map_or_else(|| Ok(Floods::default()), |it| it.floods())?;
        let open = self.dns.as_ref().map(|dns| dns.open_garden_now()).unwrap_or_default();
        Ok(NewcomersView {
            openings_total: open.len(),
            openings: open.iter().take(MOST_SHOWN).map(OpeningView::from).collect(),
            shared: self.shared(),
            garden: TrafficView::of(traffic.passed, traffic.above_budget),
            time_servers: TrafficView::of(traffic.time_passed, traffic.time_above_budget),
            floods: FloodsView::from(floods),
            dns: self.dns.as_ref().map(|dns| DnsView::from(dns.counts())),
        })
    }

    fn shared(&self) -> Vec<SharedView> {
        let found = self.dns.as_ref().map(|dns| dns.shared()).unwrap_or_default();
        found.iter().take(MOST_SHARED_SHOWN).map(SharedView::from).collect()
    }
}

impl From<&Opened> for OpeningView {
    fn from(open: &Opened) -> Self {
        Self {
            interface: open.equipment.interface.to_string(),
            link_address: open.equipment.link_address.to_string(),
            name: open.name.to_string(),
            address: open.address.to_string(),
            service: service_text(open.transport, open.port),
            remaining_seconds: open.remaining.as_secs(),
        }
    }
}

fn service_text(transport: Transport, port: u16) -> String {
    let protocol = match transport {
        Transport::Tcp => "tcp",
        Transport::Udp => "udp",
    };
    format!("{protocol}/{port}")
}

impl From<&Shared> for SharedView {
    fn from(shared: &Shared) -> Self {
        let address = |it: &SharedAddress| SharedAddressView {
            address: it.address.to_string(),
            other: it.other.to_string(),
            hides_portal: it.hides_portal,
        };
        Self {
            entry: shared.entry.pattern.to_string(),
            services: shared.entry.services.iter().map(|&(over, port)| service_text(over, port)).collect(),
            is_listed: shared.is_listed(),
            addresses: shared.addresses.iter().map(address).collect(),
        }
    }
}

impl TrafficView {
    const fn of(passed: Moved, above: Moved) -> Self {
        Self {
            packets: passed.packets,
            octets: passed.octets,
            packets_above_budget: above.packets,
            octets_above_budget: above.octets,
        }
    }
}

impl From<Floods> for FloodsView {
    fn from(floods: Floods) -> Self {
        let Floods { unwanted, unrefused, newcomer_flows, newcomers_flows, session_flows } = floods;
        Self { unwanted, unrefused, newcomer_flows, newcomers_flows, session_flows }
    }
}

impl From<captive_dns::Counts> for DnsView {
    fn from(counts: captive_dns::Counts) -> Self {
        Self {
            asked: counts.asked,
            answered_here: counts.answered_here,
            relayed: counts.relayed,
            relayed_for_admitted: counts.relayed_for_admitted,
            without_answer: counts.without_answer,
            refused: counts.refused,
            above_budget: counts.above_budget,
            silenced: counts.silenced,
            openings_without_room: counts.openings_without_room,
            shared_addresses: counts.shared_addresses,
        }
    }
}
