//! What sets, keys and bits of the rule set are called, and how large they may grow.

use crate::nftables::model::Key;

/// The name of our table.
pub(crate) const TABLE: &str = "vestibule";
/// The map from a device to its session.
pub(crate) const SESSION_OF: &str = "session_of";
/// The set of (device, session) whose packets pass from the guest.
pub(crate) const FROM_GUEST: &str = "from_guest";
/// The set of sessions whose packets pass to the guest.
pub(crate) const TO_GUEST: &str = "to_guest";
/// The set of (device, session) whose packets pass from the guest while their data lasts.
pub(crate) const FROM_METERED: &str = "from_metered";
/// The same to the guest.
pub(crate) const TO_METERED: &str = "to_metered";
/// The set of (device, session) whose packets pass from the guest slowly once their data is used up.
pub(crate) const FROM_SLOWABLE: &str = "from_slowable";
/// The same to the guest.
pub(crate) const TO_SLOWABLE: &str = "to_slowable";
/// The set of sessions with the rates at which their packets pass from the guest once their data is used up.
pub(crate) const SLOWED_FROM: &str = "slowed_from";
/// The same to the guest.
pub(crate) const SLOWED_TO: &str = "slowed_to";
/// The set of sessions with a rate: what is above it is dropped in silence, not refused.
pub(crate) const RATED: &str = "rated";
/// The set of sessions with a limit of data, each with its quota: both directions are counted into it.
pub(crate) const METERED: &str = "metered";
/// The set of (device, session) whose packets pass from the guest while the data of their person lasts.
pub(crate) const FROM_SHARED: &str = "from_shared";
/// The same to the guest.
pub(crate) const TO_SHARED: &str = "to_shared";
/// The set of those sessions with the count of what passed from the guest.
pub(crate) const PASSED_FROM: &str = "passed_from";
/// The same to the guest.
pub(crate) const PASSED_TO: &str = "passed_to";
/// The chain that refuses, within a budget.
pub(crate) const REFUSE: &str = "refuse";
/// The bit of the packet mark that says "this rule set has seen the packet". The second lock asks for it.
pub(crate) const SEEN_BIT: u32 = 0x0800_0000;
/// Sessions that fit at once.
pub(crate) const SESSION_CAPACITY: u32 = 262_144;

pub(super) const ZONES: &str = "zones";
pub(super) const REFUSALS: &str = "refusals";
pub(super) const PORTAL_PORTS: &str = "portal_ports";
pub(super) const GUEST_SERVICES: &str = "guest_services";
pub(super) const ICMP_TO_GATEWAY: &str = "icmp_to_gateway";
pub(super) const ICMPV6_TO_GATEWAY: &str = "icmpv6_to_gateway";
pub(super) const REACHABLE: [&str; 2] = ["reachable4", "reachable6"];
pub(super) const DNS: &str = "dns";
pub(super) const ASKING: &str = "asking_for_addresses";
pub(super) const OVERHEARD: &str = "overheard";
pub(super) const CAPTIVE_DNS: &str = "captive_dns";
pub(super) const SERVICE: [Key; 2] = [Key::L4Protocol, Key::TransportDestinationPort];
pub(super) const DEVICE: [Key; 2] = [Key::InterfaceIn, Key::EtherSource];
pub(super) const DEVICE_AND_SESSION: [Key; 3] = [Key::InterfaceIn, Key::EtherSource, Key::CtMark];

/// Refusals a second for each device, and how many at once; what is above is dropped in silence (protocols A3).
pub(super) const REFUSALS_PER_SECOND: u32 = 20;
pub(super) const REFUSALS_AT_ONCE: u32 = 40;
/// Devices whose refusals are counted at once: bounds what a flood of random link addresses can cost.
pub(super) const REFUSED_DEVICES: u32 = 16_384;
