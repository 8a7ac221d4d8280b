//! What a message asks, or holds: read with `domain`, which checks every length; nothing is copied but the name.
//!
//! It decides nothing. A message that is not understood is `None`, never a guess (RFC 1035 §4, RFC 6891 §6.1).

use std::net::IpAddr;

use domain::base::iana::{Class, Opcode};
use domain::base::{Message, ParsedRecord, RecordSection};

/// Octets of a DNS header.
pub(crate) const HEADER: usize = 12;
/// The type of EDNS's pseudo record.
pub(crate) const OPT: u16 = 41;
const A: u16 = 1;
const AAAA: u16 = 28;

/// One question of a device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Asked {
    /// The name in lower case, without the final dot.
    pub(crate) name: String,
    /// The type's number.
    pub(crate) kind: u16,
    /// Whether it is about the internet, as nearly everything is.
    pub(crate) is_internet: bool,
    /// Where the question section ends.
    pub(crate) question_end: usize,
    /// Where the size that the device can take over UDP is written, if it speaks EDNS.
    pub(crate) size_at: Option<usize>,
}

/// Why a message is not relayed as a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotAsked {
    /// Not even a header, or an answer: silence.
    Noise,
    /// Broken: FORMERR.
    Broken,
    /// Not a query: NOTIMP.
    OtherOperation,
}

/// Reads a question.
pub(crate) fn read(octets: &[u8]) -> Result<Asked, NotAsked> {
    let message = Message::from_octets(octets).map_err(|_| NotAsked::Noise)?;
    let header = message.header();
    if header.qr() {
        return Err(NotAsked::Noise);
    }
    if header.opcode() != Opcode::QUERY {
        return Err(NotAsked::OtherOperation);
    }
    let counts = message.header_counts();
    // Sixteen is more than any device sends (OPT, TSIG); a bound on the work below.
    if counts.qdcount() != 1 || counts.ancount() > 0 || counts.nscount() > 0 || counts.arcount() > 16 {
        return Err(NotAsked::Broken);
    }
    let mut section = message.question();
    let question = section.next().and_then(Result::ok).ok_or(NotAsked::Broken)?;
    if question.qname().is_compressed() {
        return Err(NotAsked::Broken);
    }
    let mut size_at = None;
    for record in records(message.additional().map_err(|_| NotAsked::Broken)?) {
        let record = record.ok_or(NotAsked::Broken)?;
        if record.kind == OPT {
            size_at = Some(record.ttl_at - 2);
        }
    }
    Ok(Asked {
        name: question.qname().to_string().trim_end_matches('.').to_ascii_lowercase(),
        kind: question.qtype().to_int(),
        is_internet: question.qclass() == Class::IN,
        question_end: section.pos(),
        size_at,
    })
}

/// One record's place in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) kind: u16,
    /// Where its four octets of TTL are.
    pub(crate) ttl_at: usize,
    pub(crate) ttl: u32,
    data: (usize, usize),
}

/// The records of a section, each with its place; `None` where one is broken, which is the last.
fn records<'a>(mut section: RecordSection<'a, &'a [u8]>) -> impl Iterator<Item = Option<Place>> + 'a {
    let mut broken = false;
    std::iter::from_fn(move || {
        if broken {
            return None;
        }
        let record = section.next()?;
        let place = record.ok().and_then(|record| place_of(&record, section.pos()));
        broken = place.is_none();
        Some(place)
    })
}

fn place_of(record: &ParsedRecord<'_, &[u8]>, end: usize) -> Option<Place> {
    let start = end.checked_sub(usize::from(record.rdlen()))?;
    let ttl_at = start.checked_sub(6)?;
    let kind = record.rtype().to_int();
    Some(Place { kind, ttl_at, ttl: record.ttl().as_secs(), data: (start, end) })
}

/// What an answer holds, as far as it matters here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Answered {
    /// Every record of all sections but EDNS's.
    pub(crate) places: Vec<Place>,
    /// The addresses in the answer section.
    pub(crate) addresses: Vec<IpAddr>,
    /// The shortest TTL of the answer section, in seconds.
    pub(crate) shortest_ttl: Option<u32>,
    /// Whether there was no error.
    pub(crate) is_success: bool,
}

/// Reads an answer; `None` when it is broken anywhere.
pub(crate) fn read_answer(octets: &[u8]) -> Option<Answered> {
    let message = Message::from_octets(octets).ok()?;
    let mut answered = Answered { is_success: message.no_error(), ..Answered::default() };
    for record in records(message.answer().ok()?) {
        let place = record?;
        answered.addresses.extend(address(octets, place));
        answered.shortest_ttl = Some(answered.shortest_ttl.map_or(place.ttl, |ttl| ttl.min(place.ttl)));
        answered.places.push(place);
    }
    for section in [message.authority().ok()?, message.additional().ok()?] {
        for record in records(section) {
            answered.places.push(record?);
        }
    }
    answered.places.retain(|place| place.kind != OPT);
    Some(answered)
}

/// Whose records the answer section has: the name itself and what it is an alias of; the first few, in lower case.
pub(crate) fn owners(octets: &[u8]) -> Vec<String> {
    const MOST: usize = 8;
    let Ok(message) = Message::from_octets(octets) else { return Vec::new() };
    let Ok(section) = message.answer() else { return Vec::new() };
    let mut owners: Vec<String> = Vec::new();
    for record in section.map_while(Result::ok) {
        let owner = record.owner().to_string().trim_end_matches('.').to_ascii_lowercase();
        if !owners.contains(&owner) && owners.len() < MOST {
            owners.push(owner);
        }
    }
    owners
}

fn address(octets: &[u8], place: Place) -> Option<IpAddr> {
    let data = octets.get(place.data.0..place.data.1)?;
    match place.kind {
        A => Some(IpAddr::from(<[u8; 4]>::try_from(data).ok()?)),
        AAAA => Some(IpAddr::from(<[u8; 16]>::try_from(data).ok()?)),
        _ => None,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A query as devices send it; with EDNS when a size is given.
    pub(crate) fn query(name: &str, kind: u16, size: Option<u16>) -> Vec<u8> {
        let mut octets = vec![0xab, 0xcd, 1, 0, 0, 1, 0, 0, 0, 0, 0, u8::from(size.is_some())];
        for label in name.split('.') {
            octets.push(u8::try_from(label.len()).unwrap());
            octets.extend(label.bytes());
        }
        octets.push(0);
        octets.extend(kind.to_be_bytes());
        octets.extend([0, 1]);
        if let Some(size) = size {
            octets.extend([0, 0, 41]);
            octets.extend(size.to_be_bytes());
            octets.extend([0, 0, 0x80, 0, 0, 0]);
        }
        octets
    }

    #[test]
    fn a_question_is_read_with_its_name_in_lower_case() {
        let octets = query("Portal.Example.NET", 28, Some(4096));
        let asked = read(&octets).unwrap();
        assert_eq!((asked.name.as_str(), asked.kind), ("portal.example.net", 28));
        let at = asked.size_at.unwrap();
        assert_eq!(&octets[at..at + 2], &4096_u16.to_be_bytes());
        assert_eq!(asked.question_end, octets.len() - 11);
    }

    #[test]
    fn what_is_no_question_is_told_apart() {
        let good = query("a.test", 1, None);
        assert_eq!(read(&good[..11]), Err(NotAsked::Noise));
        assert_eq!(read(&good[..good.len() - 1]), Err(NotAsked::Broken));
        let mut answer = good.clone();
        answer[2] |= 0x80;
        assert_eq!(read(&answer), Err(NotAsked::Noise), "answering an answer would be a loop");
        let mut update = good.clone();
        update[2] = 5 << 3;
        assert_eq!(read(&update), Err(NotAsked::OtherOperation));
        let mut two = good;
        two[5] = 2;
        assert_eq!(read(&two), Err(NotAsked::Broken));
    }

    /// Every message that a device or an upstream can send is read or refused, and never ends the process.
    #[test]
    fn random_and_damaged_octets_never_panic() {
        let mut seed = 0x2545_f491_4f6c_dd1d_u64;
        let mut random = move || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed
        };
        let whole = query("a.long.name.example.net", 16, Some(1232));
        for round in 0..60_000 {
            let mut octets = if round % 2 == 0 {
                whole.clone()
            } else {
                (0..random() % 120).map(|_| random().to_le_bytes()[0]).collect()
            };
            for _ in 0..random() % 6 {
                let (at, with) = (random(), random().to_le_bytes()[0]);
                let length = octets.len().max(1) as u64;
                if let Some(octet) = octets.get_mut(usize::try_from(at % length).unwrap()) {
                    *octet = with;
                }
            }
            let _ = read(&octets);
            octets.get_mut(2).into_iter().for_each(|flags| *flags |= 0x80);
            if let Some(answered) = read_answer(&octets) {
                crate::reply::cap_ttls(&mut octets, &answered.places, 30);
            }
        }
    }

    #[test]
    fn owners_of_an_answer_are_the_name_and_its_aliases_each_once() {
        let mut octets = query("www.Pay.test", 1, None);
        (octets[2], octets[7]) = (0x81, 3);
        let question_end = u8::try_from(octets.len()).unwrap();
        // www.Pay.test is an alias of CDN.test, which has two addresses.
        octets.extend([
            0xc0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 10, 3, b'C', b'D', b'N', 4, b't', b'e', b's', b't', 0,
        ]);
        for last in [7, 8] {
            octets.extend([0xc0, question_end + 12, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 203, 0, 113, last]);
        }
        assert_eq!(read_answer(&octets).unwrap().addresses.len(), 2);
        assert_eq!(owners(&octets), ["www.pay.test", "cdn.test"]);
        assert_eq!(owners(&octets[..20]), [""; 0]);
    }
}
