//! The messages between the main process and its helper, one per datagram of a `SOCK_SEQPACKET` socket.
//!
//! Fixed-width fields in the machine's order (both ends are the same binary), every count bounded. A datagram that is
//! not exactly one message is refused.

#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::time::Duration;

use captivity::{
    Allowance, ByteCount, EquipmentId, Grant, GrantDigest, InterfaceName, LinkAddress, PersonId, Rate, Rates,
    SessionId, Share, Timestamp, Usage,
};
use gateway::ports::{Change, Floods, GardenOpening, GardenTraffic, Moved, OpenSession, Transport};

use crate::ruleset::{GardenEntry, Network, Protocol, Service, Settings, Shaping};

/// The longest datagram: 1,000 changes and a head fit in, at 188 octets each.
pub(crate) const LONGEST: usize = 192 * 1024;
/// The most changes or sessions in one datagram.
pub(crate) const MOST: usize = 1000;
const MOST_ZONES: usize = 64;
const MOST_UPLINKS: usize = 16;
const MOST_SERVICES: usize = 64;
const MOST_NETWORKS: usize = 256;
const MOST_GARDEN: usize = 1024;

/// What the main process may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Request {
    /// Put the rule set in place, keeping sessions that are open.
    Install { settings: Settings, ownership: OwnershipWish },
    /// Make these changes, all of them.
    Apply(Vec<Change>),
    /// Let these devices reach these services of the walled garden, for so long.
    OpenGarden(Vec<GardenOpening>),
    /// Tell what was moved to and from the walled garden.
    CountGarden,
    /// Tell what floods had dropped.
    CountFloods,
    /// Tell every session that is open.
    List,
    /// Tell what has passed in each of these sessions.
    Count(Vec<(SessionId, EquipmentId)>),
    /// Let go of the rule set, which stays as it is: another helper takes it over.
    Release,
}

/// How the table is protected against other tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OwnershipWish {
    /// Owned where the kernel can, watched elsewhere.
    Best,
    /// Watched, as on kernels that cannot own and persist: for trying that arrangement.
    Watched,
}

/// What the helper says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reply {
    /// The rule set is in place.
    Installed { adopted: bool, owned: bool },
    /// The changes are made.
    Applied,
    /// What was moved to and from the walled garden.
    GardenCounted(GardenTraffic),
    /// What floods had dropped.
    FloodsCounted(Floods),
    /// Some of the open sessions; `last` says that these were the last.
    Listed { sessions: Vec<OpenSession>, last: bool },
    /// What has passed in those of the sessions that are open.
    Counted(Vec<(SessionId, Usage)>),
    /// It was not done. `number` is the kernel's error number.
    Failed { refused: bool, number: i32, text: String },
    /// Unasked: another tool took our table away; it stands again, empty of sessions.
    TableLost,
    /// Unasked: another tool changed something in our table, and the rules still hold; sessions may differ.
    TableTouched,
}

impl Request {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(256);
        match self {
            Self::Install { settings, ownership } => {
                out.push(b'I');
                out.push(u8::from(*ownership == OwnershipWish::Watched));
                encode_settings(&mut out, settings);
            }
            Self::Apply(changes) => {
                out.push(b'A');
                count(&mut out, changes.len());
                changes.iter().for_each(|change| encode_change(&mut out, change));
            }
            Self::OpenGarden(openings) => {
                out.push(b'G');
                count(&mut out, openings.len());
                openings.iter().for_each(|opening| encode_opening(&mut out, opening));
            }
            Self::CountGarden => out.push(b'C'),
            Self::CountFloods => out.push(b'D'),
            Self::List => out.push(b'L'),
            Self::Release => out.push(b'R'),
            Self::Count(sessions) => {
                out.push(b'U');
                count(&mut out, sessions.len());
                for (session, equipment) in sessions {
                    out.extend(session.mark().to_ne_bytes());
                    encode_equipment(&mut out, *equipment);
                }
            }
        }
        out
    }

    pub(crate) fn decode(datagram: &[u8]) -> Option<Self> {
        let mut reader = Reader { rest: datagram };
        let request = match reader.octet()? {
            b'I' => {
                let ownership = if reader.flag()? { OwnershipWish::Watched } else { OwnershipWish::Best };
                Self::Install { settings: reader.settings()?, ownership }
            }
            b'A' => Self::Apply(reader.list(MOST, Reader::change)?),
            b'G' => Self::OpenGarden(reader.list(MOST, Reader::opening)?),
            b'C' => Self::CountGarden,
            b'D' => Self::CountFloods,
            b'L' => Self::List,
            b'R' => Self::Release,
            b'U' => Self::Count(reader.list(MOST, Reader::asked)?),
            _ => return None,
        };
        reader.rest.is_empty().then_some(request)
    }
}

impl Reply {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64);
        match self {
            Self::Installed { adopted, owned } => out.extend([b'I', u8::from(*adopted), u8::from(*owned)]),
            Self::Applied => out.push(b'A'),
            Self::GardenCounted(traffic) => {
                out.push(b'C');
                for moved in
                    [traffic.passed, traffic.above_budget, traffic.time_passed, traffic.time_above_budget]
                {
                    out.extend(moved.packets.to_ne_bytes());
                    out.extend(moved.octets.to_ne_bytes());
                }
            }
            Self::FloodsCounted(floods) => {
                out.push(b'D');
                let Floods { unwanted, unrefused, newcomer_flows, newcomers_flows, session_flows } = floods;
                for count in [unwanted, unrefused, newcomer_flows, newcomers_flows, session_flows] {
                    out.extend(count.to_ne_bytes());
                }
            }
            Self::Listed { sessions, last } => {
                out.extend([b'L', u8::from(*last)]);
                count(&mut out, sessions.len());
                for open in sessions {
                    out.extend(open.session.mark().to_ne_bytes());
                    encode_equipment(&mut out, open.equipment);
                    out.push(u8::from(open.grant.is_some()));
                    out.extend(open.grant.map_or(0, GrantDigest::number).to_ne_bytes());
                }
            }
            Self::Counted(counts) => {
                out.push(b'U');
                count(&mut out, counts.len());
                for (session, used) in counts {
                    out.extend(session.mark().to_ne_bytes());
                    encode_usage(&mut out, *used);
                }
            }
            Self::Failed { refused, number, text } => {
                out.extend([b'F', u8::from(*refused)]);
                out.extend(number.to_ne_bytes());
                out.extend(text.as_bytes().iter().take(1024));
            }
            Self::TableLost => out.push(b'T'),
            Self::TableTouched => out.push(b'N'),
        }
        out
    }

    pub(crate) fn decode(datagram: &[u8]) -> Option<Self> {
        let mut reader = Reader { rest: datagram };
        let reply = match reader.octet()? {
            b'I' => Self::Installed { adopted: reader.flag()?, owned: reader.flag()? },
            b'A' => Self::Applied,
            b'C' => Self::GardenCounted(GardenTraffic {
                passed: reader.moved()?,
                above_budget: reader.moved()?,
                time_passed: reader.moved()?,
                time_above_budget: reader.moved()?,
            }),
            b'D' => Self::FloodsCounted(Floods {
                unwanted: reader.long()?,
                unrefused: reader.long()?,
                newcomer_flows: reader.long()?,
                newcomers_flows: reader.long()?,
                session_flows: reader.long()?,
            }),
            b'L' => Self::Listed { last: reader.flag()?, sessions: reader.list(MOST, Reader::open_session)? },
            b'U' => Self::Counted(reader.list(MOST, Reader::counted)?),
            b'F' => {
                let (refused, number) = (reader.flag()?, i32::from_ne_bytes(reader.take()?));
                let text = String::from_utf8_lossy(std::mem::take(&mut reader.rest)).into_owned();
                Self::Failed { refused, number, text }
            }
            b'T' => Self::TableLost,
            b'N' => Self::TableTouched,
            _ => return None,
        };
        reader.rest.is_empty().then_some(reply)
    }
}

fn count(out: &mut Vec<u8>, number: usize) {
    out.extend(u16::try_from(number).unwrap_or(u16::MAX).to_ne_bytes());
}

fn encode_equipment(out: &mut Vec<u8>, equipment: EquipmentId) {
    out.extend(equipment.interface.padded());
    out.extend(equipment.link_address.octets());
}

fn encode_change(out: &mut Vec<u8>, change: &Change) {
    let (tag, session, equipment, remaining, grant, used, share) = match *change {
        Change::Open { session, equipment, remaining, grant, used, share } => {
            (b'o', session, equipment, remaining, grant, used, share)
        }
        Change::Close { session, equipment } => {
            (b'c', session, equipment, Duration::ZERO, NO_GRANT, Usage::NONE, None)
        }
    };
    out.push(tag);
    out.extend(session.mark().to_ne_bytes());
    encode_equipment(out, equipment);
    out.extend(u64::try_from(remaining.as_millis()).unwrap_or(u64::MAX).to_ne_bytes());
    encode_grant(out, grant);
    encode_usage(out, used);
    out.extend(share.map_or(0, |share| share.person.number()).to_ne_bytes());
    encode_usage(out, share.map_or(Usage::NONE, |share| share.used));
}

/// Stands where there is none to tell, so that every message of a kind has one length.
const NO_GRANT: Grant = Grant::until(Timestamp::from_unix_millis(0));

fn encode_grant(out: &mut Vec<u8>, grant: Grant) {
    out.extend(grant.until.unix_millis().to_ne_bytes());
    out.push(u8::from(grant.beyond.is_some()));
    for amount in [grant.data.total, grant.data.from_guest, grant.data.to_guest] {
        encode_number(out, amount.map(ByteCount::octets));
    }
    let beyond = grant.beyond.unwrap_or_default();
    for rate in [grant.rates.from_guest, grant.rates.to_guest, beyond.from_guest, beyond.to_guest] {
        encode_number(out, rate.map(Rate::octets_per_second));
        encode_number(out, rate.map(|rate| rate.burst().octets()));
    }
    encode_number(out, grant.renews.map(Timestamp::unix_millis));
}

fn encode_number(out: &mut Vec<u8>, number: Option<u64>) {
    out.push(u8::from(number.is_some()));
    out.extend(number.map(u64::to_ne_bytes).into_iter().flatten());
}

fn encode_usage(out: &mut Vec<u8>, usage: Usage) {
    out.extend(usage.from_guest.octets().to_ne_bytes());
    out.extend(usage.to_guest.octets().to_ne_bytes());
}

fn encode_opening(out: &mut Vec<u8>, opening: &GardenOpening) {
    encode_equipment(out, opening.equipment);
    encode_address(out, opening.address);
    out.push(transport_protocol(opening.transport).number());
    out.extend(opening.port.to_ne_bytes());
    for time in [opening.remaining, opening.answers_remaining] {
        out.extend(u64::try_from(time.as_millis()).unwrap_or(u64::MAX).to_ne_bytes());
    }
}

/// The port's word for a protocol as the rule set's.
pub(crate) const fn transport_protocol(transport: Transport) -> Protocol {
    match transport {
        Transport::Tcp => Protocol::Tcp,
        Transport::Udp => Protocol::Udp,
    }
}

fn encode_address(out: &mut Vec<u8>, address: IpAddr) {
    let octets = match address {
        IpAddr::V4(address) => address.to_ipv6_mapped(),
        IpAddr::V6(address) => address,
    };
    out.push(u8::from(address.is_ipv6()));
    out.extend(octets.octets());
}

fn encode_service(out: &mut Vec<u8>, service: Service) {
    out.push(service.protocol.number());
    out.extend(service.port.to_ne_bytes());
}

fn encode_network(out: &mut Vec<u8>, network: Network) {
    encode_address(out, network.address());
    out.push(network.prefix());
}

fn encode_settings(out: &mut Vec<u8>, settings: &Settings) {
    count(out, settings.zones.len());
    settings.zones.iter().for_each(|zone| out.extend(zone.padded()));
    out.extend(settings.plain_port.to_ne_bytes());
    out.extend(settings.secure_port.to_ne_bytes());
    count(out, settings.guest_services.len());
    settings.guest_services.iter().for_each(|service| encode_service(out, *service));
    count(out, settings.reachable.len());
    settings.reachable.iter().for_each(|network| encode_network(out, *network));
    // No service has port 0.
    out.extend(settings.captive_dns_port.unwrap_or(0).to_ne_bytes());
    count(out, settings.garden.len());
    for entry in &settings.garden {
        encode_network(out, entry.network);
        encode_service(out, entry.service);
    }
    out.extend(settings.garden_octets_per_second.to_ne_bytes());
    out.extend(settings.garden_seed.to_ne_bytes());
    out.extend(settings.newcomer_flows_per_second.to_ne_bytes());
    out.extend(settings.newcomers_flows_per_second.to_ne_bytes());
    // A limit of 0 is none.
    out.extend(settings.flows_per_session.unwrap_or(0).to_ne_bytes());
    // Group 0 is everybody's, and never ours.
    out.extend(settings.overhearing_group.unwrap_or(0).to_ne_bytes());
    out.push(u8::from(settings.shaping.is_some()));
    let uplinks = settings.shaping.as_ref().map(|shaping| shaping.uplinks.as_slice()).unwrap_or_default();
    count(out, uplinks.len());
    uplinks.iter().for_each(|uplink| out.extend(uplink.padded()));
    out.extend([u8::from(settings.masquerade_ipv4), u8::from(settings.masquerade_ipv6)]);
}

struct Reader<'a> {
    rest: &'a [u8],
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk::<N>()?;
        self.rest = rest;
        Some(*taken)
    }

    fn octet(&mut self) -> Option<u8> {
        self.take::<1>().map(|[octet]| octet)
    }

    fn flag(&mut self) -> Option<bool> {
        match self.octet()? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }

    fn short(&mut self) -> Option<u16> {
        self.take().map(u16::from_ne_bytes)
    }

    fn long(&mut self) -> Option<u64> {
        self.take().map(u64::from_ne_bytes)
    }

    fn list<T>(&mut self, most: usize, item: impl Fn(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let number = usize::from(self.short()?);
        if number > most {
            return None;
        }
        (0..number).map(|_| item(self)).collect()
    }

    fn interface(&mut self) -> Option<InterfaceName> {
        let padded: [u8; 16] = self.take()?;
        let end = padded.iter().position(|&octet| octet == 0)?;
        std::str::from_utf8(&padded[..end]).ok()?.parse().ok()
    }

    fn session(&mut self) -> Option<SessionId> {
        SessionId::new(u32::from_ne_bytes(self.take()?))
    }

    fn equipment(&mut self) -> Option<EquipmentId> {
        Some(EquipmentId { interface: self.interface()?, link_address: LinkAddress::new(self.take()?)? })
    }

    fn open_session(&mut self) -> Option<OpenSession> {
        let (session, equipment) = (self.session()?, self.equipment()?);
        let (is_told, grant) = (self.flag()?, GrantDigest::from_number(u64::from_ne_bytes(self.take()?)));
        Some(OpenSession { session, equipment, grant: is_told.then_some(grant) })
    }

    fn amount(&mut self) -> Option<ByteCount> {
        self.take().map(u64::from_ne_bytes).map(ByteCount::new)
    }

    fn grant(&mut self) -> Option<Grant> {
        let until = Timestamp::from_unix_millis(u64::from_ne_bytes(self.take()?));
        let is_slowed = self.flag()?;
        let (total, from_guest, to_guest) = (self.limit()?, self.limit()?, self.limit()?);
        let rates = Rates { from_guest: self.rate()?, to_guest: self.rate()? };
        let beyond = Rates { from_guest: self.rate()?, to_guest: self.rate()? };
        let data = Allowance { total, from_guest, to_guest };
        let renews = self.number()?.map(Timestamp::from_unix_millis);
        Some(Grant { until, data, rates, beyond: is_slowed.then_some(beyond), renews })
    }

    fn number(&mut self) -> Option<Option<u64>> {
        if self.flag()? { self.take().map(u64::from_ne_bytes).map(Some) } else { Some(None) }
    }

    fn limit(&mut self) -> Option<Option<ByteCount>> {
        Some(self.number()?.map(ByteCount::new))
    }

    fn rate(&mut self) -> Option<Option<Rate>> {
        match (self.number()?, self.number()?) {
            (None, None) => Some(None),
            (Some(rate), Some(burst)) => Rate::new(rate, ByteCount::new(burst)).map(Some),
            _ => None,
        }
    }

    fn usage(&mut self) -> Option<Usage> {
        Some(Usage { from_guest: self.amount()?, to_guest: self.amount()? })
    }

    fn asked(&mut self) -> Option<(SessionId, EquipmentId)> {
        Some((self.session()?, self.equipment()?))
    }

    fn counted(&mut self) -> Option<(SessionId, Usage)> {
        Some((self.session()?, self.usage()?))
    }

    fn change(&mut self) -> Option<Change> {
        let tag = self.octet()?;
        let (session, equipment) = (self.session()?, self.equipment()?);
        let remaining = Duration::from_millis(u64::from_ne_bytes(self.take()?));
        let (grant, used) = (self.grant()?, self.usage()?);
        let (person, used_in_all) = (u32::from_ne_bytes(self.take()?), self.usage()?);
        let share = PersonId::new(person).map(|person| Share { person, used: used_in_all });
        match tag {
            b'o' => Some(Change::Open { session, equipment, remaining, grant, used, share }),
            b'c' => Some(Change::Close { session, equipment }),
            _ => None,
        }
    }

    fn service(&mut self) -> Option<Service> {
        let protocol = match self.octet()? {
            6 => Protocol::Tcp,
            17 => Protocol::Udp,
            _ => return None,
        };
        Some(Service { protocol, port: self.short()? })
    }

    fn network(&mut self) -> Option<Network> {
        let address = self.address()?;
        Network::new(address, self.octet()?).ok()
    }

    fn address(&mut self) -> Option<IpAddr> {
        let is_ipv6 = self.flag()?;
        let address = std::net::Ipv6Addr::from(self.take::<16>()?);
        Some(if is_ipv6 { IpAddr::V6(address) } else { IpAddr::V4(address.to_ipv4_mapped()?) })
    }

    fn garden_entry(&mut self) -> Option<GardenEntry> {
        Some(GardenEntry { network: self.network()?, service: self.service()? })
    }

    fn opening(&mut self) -> Option<GardenOpening> {
        let equipment = self.equipment()?;
        let (address, service) = (self.address()?, self.service()?);
        let transport = match service.protocol {
            Protocol::Tcp => Transport::Tcp,
            Protocol::Udp => Transport::Udp,
        };
        let mut time = || self.take().map(u64::from_ne_bytes).map(Duration::from_millis);
        let (remaining, answers_remaining) = (time()?, time()?);
        let port = service.port;
        Some(GardenOpening { equipment, address, transport, port, remaining, answers_remaining })
    }

    fn moved(&mut self) -> Option<Moved> {
        let mut number = || self.take().map(u64::from_ne_bytes);
        Some(Moved { packets: number()?, octets: number()? })
    }

    fn shaping(&mut self) -> Option<Option<Shaping>> {
        let (is_wanted, uplinks) = (self.flag()?, self.list(MOST_UPLINKS, Self::interface)?);
        Some(is_wanted.then_some(Shaping { uplinks }))
    }

    fn settings(&mut self) -> Option<Settings> {
        Some(Settings {
            zones: self.list(MOST_ZONES, Self::interface)?,
            plain_port: self.short()?,
            secure_port: self.short()?,
            guest_services: self.list(MOST_SERVICES, Self::service)?,
            reachable: self.list(MOST_NETWORKS, Self::network)?,
            captive_dns_port: Some(self.short()?).filter(|port| *port > 0),
            garden: self.list(MOST_GARDEN, Self::garden_entry)?,
            garden_octets_per_second: u32::from_ne_bytes(self.take()?),
            garden_seed: u32::from_ne_bytes(self.take()?),
            newcomer_flows_per_second: u32::from_ne_bytes(self.take()?),
            newcomers_flows_per_second: u32::from_ne_bytes(self.take()?),
            flows_per_session: Some(u32::from_ne_bytes(self.take()?)).filter(|most| *most > 0),
            overhearing_group: Some(self.short()?).filter(|group| *group > 0),
            shaping: self.shaping()?,
            masquerade_ipv4: self.flag()?,
            masquerade_ipv6: self.flag()?,
        })
    }
}
