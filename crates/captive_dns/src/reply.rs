//! Octets that are said: the few answers of our own, and the small changes to what is relayed.
//!
//! Relayed messages keep their signatures: a TTL may be lowered (RFC 4035 §5.3.3 takes the smaller one), a UDP size may be
//! lowered (RFC 6891 §6.2.3), the message number is exchanged. Nothing else is touched.

use std::net::IpAddr;

use crate::question::{Asked, HEADER, Place};

/// The largest answer over UDP that needs no fragments anywhere (DNS flag day 2020).
pub(crate) const SAFE_SIZE: u16 = 1232;

/// What went wrong, as RFC 1035 §4.1.1 numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    Format = 1,
    Server = 2,
    NotImplemented = 4,
    Refused = 5,
}

/// The answer that says what went wrong; `None` when there is not even a header to answer.
pub(crate) fn failure(query: &[u8], asked: Option<&Asked>, failure: Failure) -> Option<Vec<u8>> {
    let end = asked.map_or(HEADER, |asked| asked.question_end);
    let mut reply = query.get(..end)?.to_vec();
    set_header(&mut reply, failure as u8, u16::from(asked.is_some()), 0);
    add_edns(&mut reply, asked);
    Some(reply)
}

/// The answer that names these addresses, or none, for so many seconds.
pub(crate) fn addresses(query: &[u8], asked: &Asked, addresses: &[IpAddr], seconds: u32) -> Option<Vec<u8>> {
    let mut reply = query.get(..asked.question_end)?.to_vec();
    let wanted: Vec<Vec<u8>> = addresses
        .iter()
        .filter_map(|address| match (asked.kind, address) {
            (1, IpAddr::V4(address)) => Some(address.octets().to_vec()),
            (28, IpAddr::V6(address)) => Some(address.octets().to_vec()),
            _ => None,
        })
        .take(8)
        .collect();
    set_header(&mut reply, 0, 1, u16::try_from(wanted.len()).ok()?);
    for data in wanted {
        // The owner is the name of the question, at octet 12.
        reply.extend([0xc0, 12]);
        reply.extend(asked.kind.to_be_bytes());
        reply.extend([0, 1]);
        reply.extend(seconds.to_be_bytes());
        reply.extend(u16::try_from(data.len()).ok()?.to_be_bytes());
        reply.extend(data);
    }
    add_edns(&mut reply, Some(asked));
    Some(reply)
}

fn set_header(reply: &mut [u8], code: u8, questions: u16, answers: u16) {
    // The operation and RD stay; AA, TC, AD are off; CD stays; RA is on.
    reply[2] = 0x80 | (reply[2] & 0x79);
    reply[3] = 0x80 | (reply[3] & 0x10) | code;
    reply[4..6].copy_from_slice(&questions.to_be_bytes());
    reply[6..8].copy_from_slice(&answers.to_be_bytes());
    reply[8..12].fill(0);
}

/// Who speaks EDNS hears it (RFC 6891 §6.1.1).
fn add_edns(reply: &mut Vec<u8>, asked: Option<&Asked>) {
    if asked.is_some_and(|asked| asked.size_at.is_some()) {
        reply.extend([0, 0, 41]);
        reply.extend(SAFE_SIZE.to_be_bytes());
        reply.extend([0; 6]);
        reply[11] = 1;
    }
}

/// The query to relay: with that number, and no larger UDP size than is safe.
pub(crate) fn to_upstream(query: &[u8], asked: &Asked, number: [u8; 2]) -> Vec<u8> {
    let mut relayed = query.to_vec();
    relayed[..2].copy_from_slice(&number);
    if let Some(size) = asked.size_at.and_then(|at| relayed.get_mut(at..at + 2)) {
        let wanted = u16::from_be_bytes([size[0], size[1]]);
        size.copy_from_slice(&wanted.min(SAFE_SIZE).to_be_bytes());
    }
    relayed
}

/// Whether this is the answer to the relayed query: its number and its very question (RFC 5452 §9.1).
pub(crate) fn is_answer_to(relayed: &[u8], question_end: usize, answer: &[u8]) -> bool {
    let question = relayed.get(HEADER..question_end);
    let echoed = answer.get(HEADER..question_end);
    answer.len() >= HEADER
        && answer[..2] == relayed[..2]
        && answer[2] & 0x80 != 0
        && answer[4..6] == [0, 1]
        && matches!((question, echoed), (Some(asked), Some(echoed)) if asked.eq_ignore_ascii_case(echoed))
}

/// Lowers every TTL that is above `most` seconds.
pub(crate) fn cap_ttls(answer: &mut [u8], places: &[Place], most: u32) {
    for place in places.iter().filter(|place| place.ttl > most) {
        if let Some(ttl) = answer.get_mut(place.ttl_at..place.ttl_at + 4) {
            ttl.copy_from_slice(&most.to_be_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::question::tests::query;
    use crate::question::{read, read_answer};

    #[test]
    fn the_portal_is_named_in_the_family_that_was_asked() {
        let own: Vec<IpAddr> = vec!["192.168.51.1".parse().unwrap(), "2001:db8:51::1".parse().unwrap()];
        for (kind, expected) in [(1, &own[..1]), (28, &own[1..]), (65, &[][..])] {
            let octets = query("portal.example.net", kind, Some(4096));
            let reply = addresses(&octets, &read(&octets).unwrap(), &own, 30).unwrap();
            let answered = read_answer(&reply).unwrap();
            assert_eq!(answered.addresses, expected, "type {kind}");
            assert!(answered.is_success);
            assert_eq!(reply[..2], octets[..2]);
        }
    }

    #[test]
    fn a_failure_carries_number_question_and_code() {
        let octets = query("a.test", 10, None);
        let reply = failure(&octets, Some(&read(&octets).unwrap()), Failure::Refused).unwrap();
        assert_eq!(reply[3] & 0x0f, 5);
        assert!(is_answer_to(&octets, octets.len(), &reply));
        assert_eq!(failure(&octets[..12], None, Failure::Format).unwrap().len(), 12);
        assert_eq!(failure(&octets[..3], None, Failure::Format), None);
    }

    #[test]
    fn only_the_very_question_with_its_number_is_an_answer() {
        let octets = query("a.test", 1, None);
        let good = failure(&octets, Some(&read(&octets).unwrap()), Failure::Server).unwrap();
        assert!(is_answer_to(&octets, octets.len(), &good));
        for at in [0, 1, 2, 14, octets.len() - 1] {
            let mut other = good.clone();
            other[at] ^= 0x81;
            assert!(!is_answer_to(&octets, octets.len(), &other), "octet {at}");
        }
    }

    #[test]
    fn sizes_and_lifetimes_are_lowered_and_never_raised() {
        for (wanted, expected) in [(4096, 1232), (512, 512)] {
            let octets = query("a.test", 1, Some(wanted));
            let asked = read(&octets).unwrap();
            let relayed = to_upstream(&octets, &asked, [7, 9]);
            assert_eq!(read(&relayed).unwrap(), asked);
            let at = asked.size_at.unwrap();
            assert_eq!(u16::from_be_bytes([relayed[at], relayed[at + 1]]), expected);
            assert_eq!(relayed[..2], [7, 9]);
        }
        let octets = query("a.test", 1, None);
        let asked = read(&octets).unwrap();
        for (ttl, expected) in [(3600, 30), (7, 7)] {
            let mut reply = addresses(&octets, &asked, &["203.0.113.1".parse().unwrap()], ttl).unwrap();
            let answered = read_answer(&reply).unwrap();
            cap_ttls(&mut reply, &answered.places, 30);
            assert_eq!(read_answer(&reply).unwrap().shortest_ttl, Some(expected));
        }
    }
}
