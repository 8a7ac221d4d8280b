//! Sessions as set elements: what is written to let a device through and to stop it.
//!
//! Each element carries the session's remaining time as its timeout, so the kernel ends the session by itself, with
//! the daemon dead as well (architecture: the kernel holds the session).

use std::net::IpAddr;
use std::time::Duration;

use captivity::{ByteCount, EquipmentId, InterfaceName, LinkAddress, Rate, SessionId};
use gateway::ports::{GardenOpening, OpenSession};
use netlink::wire::{CREATE, ECHO};
use netlink::{Attributes, Writer};

use crate::counts::{self, split};
use crate::helper::protocol::transport_protocol;
use crate::limits::{self, Carried, Held, Kind, Opening};
use crate::nftables::kernel::key_of;
use crate::nftables::messages::{
    NFTA_DATA_VALUE, NFTA_ELEMENT_DATA, NFTA_ELEMENT_KEY, NFTA_ELEMENT_NOTE, NFTA_ELEMENT_TIMEOUT,
    NFTA_LIST_ELEM, NFTA_LIST_ELEMENTS, NFTA_LIST_SET, NFTA_LIST_TABLE, Sink, address_service_key, kind,
};
use crate::ruleset::{
    ANSWERS, CLASS_OF, FROM_GUEST, FROM_METERED, FROM_SHARED, FROM_SLOWABLE, METERED, MUTED, OPENED,
    PASSED_FROM, PASSED_TO, RATED, SESSION_OF, SLOWED_FROM, SLOWED_TO, TABLE, TO_GUEST, TO_METERED,
    TO_SHARED, TO_SLOWABLE,
};

/// Octets of a device in a key: interface name, then link address padded to whole registers.
const DEVICE_OCTETS: usize = 24;

/// The longest timeout that we write: the kernel's is 64 bits of milliseconds but jiffies may be less.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 3600);

/// How elements that may not be there are taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Removal {
    /// The kernel is content when they are not there (6.3 and later).
    Destroy,
    /// The kernel fails the whole transaction when one is not there.
    Delete,
}

impl Removal {
    pub(crate) const fn kind(self) -> u16 {
        match self {
            Self::Destroy => kind::DESTROY_ELEMENT,
            Self::Delete => kind::DELETE_ELEMENT,
        }
    }
}

/// Writes the opening. What stands for this device or session must have been taken away before.
pub(crate) fn open(sink: &mut dyn Sink, opening: Opening) {
    let Opening { session, equipment, grant, used, .. } = opening;
    let timeout = u64::try_from(opening.remaining.min(LONGEST).as_millis()).unwrap_or(1).max(1);
    let (mark, device) = (session_key(session), device_key(equipment));
    let timed = |set, key| New { set, key, value: None, timeout_millis: timeout, note: &[], carried: &[] };
    add(sink, &New { value: Some(&mark), ..timed(SESSION_OF, &device) });
    let (from, to) = match Kind::of(&grant, opening.is_shared) {
        Kind::Shared => return open_shared(sink, &opening, timeout),
        Kind::Plain => (FROM_GUEST, TO_GUEST),
        Kind::Metered => (FROM_METERED, TO_METERED),
        Kind::Slowable => (FROM_SLOWABLE, TO_SLOWABLE),
    };
    let both = device_and_session_key(equipment, session);
    let (rates, lanes) = (grant.rates, opening.shaped.lanes);
    let rate = behind(rates.from_guest, lanes.from_guest);
    let lane = limits::carried(rate, grant.data.from_guest, used.from_guest);
    let note = limits::note(grant.digest(), Held::of(rates, lanes));
    add(sink, &New { note: &note, carried: &lane, ..timed(from, &both) });
    let rate = behind(rates.to_guest, lanes.to_guest);
    let lane = limits::carried(rate, grant.data.to_guest, used.to_guest);
    add(sink, &New { carried: &lane, ..timed(to, &mark) });
    open_class(sink, &opening, timeout);
    if grant.rates.is_limited() {
        add(sink, &timed(RATED, &mark));
    }
    if let Some(granted) = grant.data.total {
        let quota = Carried::Quota { granted, used: used.total() };
        add(sink, &New { carried: &[quota], ..timed(METERED, &mark) });
        open_slowly(sink, &opening, granted, timeout);
    }
}

/// A rate that a queue holds has a wider one behind it, should the queue be lost.
fn behind(rate: Option<Rate>, is_shaped: bool) -> Option<Rate> {
    if is_shaped { rate.map(limits::behind_queue) } else { rate }
}

/// The class that its packets wait in, where a queue holds its rates.
fn open_class(sink: &mut dyn Sink, opening: &Opening, timeout_millis: u64) {
    let Some(class) = opening.shaped.class else { return };
    let (key, value) = (session_key(opening.session), class.to_ne_bytes());
    add(
        sink,
        &New { set: CLASS_OF, key: &key, value: Some(&value), timeout_millis, note: &[], carried: &[] },
    );
}

/// A session whose limits are its person's: it has its rates, its counts, and its slower rates.
fn open_shared(sink: &mut dyn Sink, opening: &Opening, timeout_millis: u64) {
    let (grant, used, lanes) = (opening.grant, opening.used, opening.shaped.lanes);
    open_class(sink, opening, timeout_millis);
    let (mark, both) =
        (session_key(opening.session), device_and_session_key(opening.equipment, opening.session));
    let mut add = |set, key, note: &[u8], carried: Option<Carried>| {
        add(sink, &New { set, key, value: None, timeout_millis, note, carried: carried.as_slice() });
    };
    let rate = |rate: Option<Rate>| rate.map(Carried::Rate);
    let note = limits::note(grant.digest(), Held::of(grant.rates, lanes));
    add(FROM_SHARED, &both[..], &note, rate(behind(grant.rates.from_guest, lanes.from_guest)));
    add(TO_SHARED, &mark, &[], rate(behind(grant.rates.to_guest, lanes.to_guest)));
    add(PASSED_FROM, &mark, &[], Some(Carried::Count(used.from_guest)));
    add(PASSED_TO, &mark, &[], Some(Carried::Count(used.to_guest)));
    if let Some(beyond) = grant.beyond {
        add(SLOWED_FROM, &mark, &[], rate(beyond.from_guest));
        add(SLOWED_TO, &mark, &[], rate(beyond.to_guest));
    }
    if grant.rates.is_limited() || grant.beyond.is_some_and(|beyond| beyond.is_limited()) {
        add(RATED, &mark, &[], None);
    }
}

/// How it goes on once the data is used up. What passed so by now is all above the quota.
fn open_slowly(sink: &mut dyn Sink, opening: &Opening, granted: ByteCount, timeout_millis: u64) {
    let Some(beyond) = opening.grant.beyond else { return };
    let (mark, used) = (session_key(opening.session), opening.used);
    let slowly = used.since(split(granted.min(used.total()), used));
    let lanes =
        [(SLOWED_FROM, beyond.from_guest, slowly.from_guest), (SLOWED_TO, beyond.to_guest, slowly.to_guest)];
    for (set, rate, used) in lanes {
        let carried = limits::carried(rate, None, used);
        add(sink, &New { set, key: &mark, value: None, timeout_millis, note: &[], carried: &carried });
    }
}

/// Writes the stop of a session.
pub(crate) fn close(sink: &mut dyn Sink, steps: &[ClosingStep], removal: Removal) {
    for step in steps {
        remove(sink, step, removal);
    }
}

/// The same for a session that is opened again in the same transaction: what its lanes have counted is told by the kernel.
pub(crate) fn close_heard(sink: &mut dyn Sink, steps: &[ClosingStep]) {
    for step in steps {
        remove_heard(sink, step, Removal::Destroy);
    }
}

/// Writes the removal of one element; if it counts, the kernel tells what.
pub(crate) fn remove_heard(sink: &mut dyn Sink, step: &ClosingStep, removal: Removal) {
    let flags = if counts::LANES.contains(&step.set) { ECHO } else { 0 };
    message(sink, removal.kind(), flags, step.set, &mut |element| write_key(element, &step.key));
}

/// One element to take away.
pub(crate) struct ClosingStep {
    pub(crate) set: &'static str,
    pub(crate) key: Vec<u8>,
}

/// Writes the opening of a service in the walled garden. What stands for it must have been taken away before.
pub(crate) fn open_garden(sink: &mut dyn Sink, opening: &GardenOpening) {
    let times = [opening.remaining, opening.answers_remaining];
    for (step, remaining) in garden_steps(opening).iter().zip(times) {
        let timeout = u64::try_from(remaining.min(LONGEST).as_millis()).unwrap_or(1).max(1);
        let (set, key) = (step.set, &step.key);
        add(sink, &New { set, key, value: None, timeout_millis: timeout, note: &[], carried: &[] });
    }
}

/// The elements of a service in the walled garden, each to be taken away: what lets the device's packets pass there, and
/// what lets answers of its flows pass back. The second is the same one for all devices.
pub(crate) fn garden_steps(opening: &GardenOpening) -> [ClosingStep; 2] {
    let ([opened4, opened6], [answers4, answers6]) = (OPENED, ANSWERS);
    let protocol = transport_protocol(opening.transport).number();
    let (opened, answers, service) = match opening.address {
        IpAddr::V4(address) => {
            (opened4, answers4, address_service_key(&address.octets(), protocol, opening.port))
        }
        IpAddr::V6(address) => {
            (opened6, answers6, address_service_key(&address.octets(), protocol, opening.port))
        }
    };
    let key = [&device_key(opening.equipment), service.as_slice()].concat();
    [ClosingStep { set: opened, key }, ClosingStep { set: answers, key: service }]
}

/// The elements of a session, each to be taken away; also those that it has only where it shares.
pub(crate) fn closing_steps(session: SessionId, equipment: EquipmentId, is_shared: bool) -> Vec<ClosingStep> {
    let of_session = |set| ClosingStep { set, key: session_key(session).to_vec() };
    let from = |set| ClosingStep { set, key: device_and_session_key(equipment, session).to_vec() };
    let mut steps = vec![
        from(FROM_METERED),
        from(FROM_SLOWABLE),
        from(FROM_GUEST),
        of_session(METERED),
        of_session(TO_METERED),
        of_session(TO_SLOWABLE),
        of_session(TO_GUEST),
        of_session(SLOWED_FROM),
        of_session(SLOWED_TO),
        of_session(RATED),
        of_session(CLASS_OF),
    ];
    steps.extend(device_steps(equipment));
    if is_shared {
        steps.extend([
            of_session(TO_SHARED),
            of_session(PASSED_FROM),
            of_session(PASSED_TO),
            from(FROM_SHARED),
        ]);
    }
    steps
}

/// The elements of a device, whatever its session is.
pub(crate) fn device_steps(equipment: EquipmentId) -> [ClosingStep; 2] {
    // Who is admitted is heard at once, whatever it sent before.
    [SESSION_OF, MUTED].map(|set| ClosingStep { set, key: device_key(equipment).to_vec() })
}

/// Writes the removal of one element.
pub(crate) fn remove(sink: &mut dyn Sink, step: &ClosingStep, removal: Removal) {
    message(sink, removal.kind(), 0, step.set, &mut |element| write_key(element, &step.key));
}

/// The session that an element of `from_guest`, `from_metered` or `from_slowable` stands for, and by what its rates are held.
pub(crate) fn parse(element: Attributes<'_>) -> Option<(OpenSession, Held)> {
    let open = parse_key(key_of(&element)?)?;
    let (grant, held) = element.find(NFTA_ELEMENT_NOTE).and_then(limits::parse_note).unzip();
    Some((OpenSession { grant, ..open }, held.unwrap_or_default()))
}

/// The session and its class, of an element of `class_of`.
pub(crate) fn parse_class(element: Attributes<'_>) -> Option<(SessionId, u32)> {
    let class = element.nested(NFTA_ELEMENT_DATA).find(NFTA_DATA_VALUE)?.first_chunk()?;
    Some((parse_mark(key_of(&element)?)?, u32::from_ne_bytes(*class)))
}

fn parse_key(key: &[u8]) -> Option<OpenSession> {
    let interface: &[u8; 16] = key.first_chunk()?;
    let link_address: &[u8; 6] = key.get(16..)?.first_chunk()?;
    let mark: &[u8; 4] = key.get(DEVICE_OCTETS..)?.first_chunk()?;
    let end = interface.iter().position(|&octet| octet == 0)?;
    let interface: InterfaceName = std::str::from_utf8(&interface[..end]).ok()?.parse().ok()?;
    Some(OpenSession {
        session: SessionId::new(u32::from_ne_bytes(*mark))?,
        equipment: EquipmentId { interface, link_address: LinkAddress::new(*link_address)? },
        grant: None,
    })
}

/// The session that a key of any lane stands for: the mark is its end.
pub(crate) fn parse_lane(key: &[u8]) -> Option<SessionId> {
    SessionId::new(u32::from_ne_bytes(*key.last_chunk()?))
}

/// The session that a key of one of the sets of sessions stands for.
pub(crate) fn parse_mark(key: &[u8]) -> Option<SessionId> {
    SessionId::new(u32::from_ne_bytes(*key.first_chunk()?))
}

/// An element that no session ever has, for asking what the kernel does when something is not there.
pub(crate) fn nobody() -> std::io::Result<ClosingStep> {
    let unknown = || std::io::Error::other("the probe's own name is not understood");
    let interface = "vestibule-probe".parse().map_err(|_| unknown())?;
    let link_address = LinkAddress::new([2, 0, 0, 0, 0, 0]).ok_or_else(unknown)?;
    let equipment = EquipmentId { interface, link_address };
    Ok(ClosingStep { set: SESSION_OF, key: device_key(equipment).to_vec() })
}

fn device_key(equipment: EquipmentId) -> [u8; DEVICE_OCTETS] {
    let mut key = [0; DEVICE_OCTETS];
    key[..16].copy_from_slice(&equipment.interface.padded());
    key[16..22].copy_from_slice(&equipment.link_address.octets());
    key
}

pub(crate) fn device_and_session_key(equipment: EquipmentId, session: SessionId) -> [u8; DEVICE_OCTETS + 4] {
    let mut key = [0; DEVICE_OCTETS + 4];
    key[..DEVICE_OCTETS].copy_from_slice(&device_key(equipment));
    key[DEVICE_OCTETS..].copy_from_slice(&session_key(session));
    key
}

/// The mark as the kernel has it.
pub(crate) const fn session_key(session: SessionId) -> [u8; 4] {
    session.mark().to_ne_bytes()
}

/// An element with a timeout.
struct New<'a> {
    set: &'a str,
    key: &'a [u8],
    value: Option<&'a [u8]>,
    timeout_millis: u64,
    note: &'a [u8],
    carried: &'a [Carried],
}

fn add(sink: &mut dyn Sink, new: &New<'_>) {
    message(sink, kind::NEW_ELEMENT, CREATE, new.set, &mut |element| {
        write_key(element, new.key);
        if let Some(value) = new.value {
            element.nest(NFTA_ELEMENT_DATA, |inner| inner.attribute(NFTA_DATA_VALUE, value));
        }
        element.be64(NFTA_ELEMENT_TIMEOUT, new.timeout_millis);
        if !new.note.is_empty() {
            element.attribute(NFTA_ELEMENT_NOTE, new.note);
        }
        limits::write(element, new.carried);
    });
}

fn write_key(element: &mut Writer, key: &[u8]) {
    element.nest(NFTA_ELEMENT_KEY, |inner| inner.attribute(NFTA_DATA_VALUE, key));
}

/// A message about one element of one set.
fn message(sink: &mut dyn Sink, kind: u16, flags: u16, set: &str, fill: &mut dyn FnMut(&mut Writer)) {
    sink.message(kind, flags, &mut |writer: &mut Writer| {
        writer.text(NFTA_LIST_TABLE, TABLE);
        writer.text(NFTA_LIST_SET, set);
        writer.nest(NFTA_LIST_ELEMENTS, |list| list.nest(NFTA_LIST_ELEM, |element| fill(element)));
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_as_the_session_it_was_made_from() {
        let equipment = EquipmentId {
            interface: "guest0".parse().unwrap(),
            link_address: "02:00:5e:10:20:30".parse().unwrap(),
        };
        let session = SessionId::new(511).unwrap();
        let key = device_and_session_key(equipment, session);
        assert_eq!(parse_key(&key), Some(OpenSession { session, equipment, grant: None }));
        for length in 0..key.len() {
            assert_eq!(parse_key(&key[..length]), None, "a short key must not be read");
        }
    }
}
