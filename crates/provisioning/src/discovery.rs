//! The two messages of Neighbor Discovery that matter here, Router Solicitation and Router Advertisement (RFC 4861
//! §4.1, §4.2): read from a whole IPv6 packet, and the one advertisement that we write.
//!
//! What a host would not believe (RFC 4861 §6.1) is not believed here either: odd packets are `None`.

use std::net::Ipv6Addr;

use crate::Announcement;

/// The option of the API's URI (RFC 8910 §2.3).
const CAPTIVE_PORTAL: u8 = 37;
/// Announces prefixes: its sender is a router that hosts configure themselves by.
const PREFIX_INFORMATION: u8 = 3;

const IPV6_HEADER: usize = 40;
const ICMPV6: u8 = 58;
const SOLICITATION: u8 = 133;
const ADVERTISEMENT: u8 = 134;
/// Only a packet that no router has passed on has it (RFC 4861 §6.1).
const NOT_FORWARDED: u8 = 255;
const SOLICITATION_LENGTH: usize = 8;
const ADVERTISEMENT_LENGTH: usize = 16;
const MANAGED: u8 = 0x80;
const OTHER: u8 = 0x40;

/// What hosts do besides taking addresses from prefixes: ask DHCPv6 for addresses, or for the rest (RFC 4861 §4.2).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Flags {
    /// M: addresses come by DHCPv6.
    pub managed: bool,
    /// O: other things come by DHCPv6.
    pub other: bool,
}

impl Flags {
    /// What at least one of the two says.
    #[must_use]
    pub const fn or(self, more: Self) -> Self {
        Self { managed: self.managed || more.managed, other: self.other || more.other }
    }
}

/// A message that was on the link.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Heard {
    /// A host asks for advertisements; without an address where it has none yet.
    Solicitation {
        /// The host's link-local address.
        from: Option<Ipv6Addr>,
    },
    /// A router advertises itself.
    Advertisement(Advertisement),
}

/// An advertisement, as far as it matters to us.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Advertisement {
    /// The link-local address that hosts know the router by.
    pub from: Ipv6Addr,
    /// For so many seconds hosts may use it as their default router; 0: not at all.
    pub lifetime_seconds: u16,
    /// What hosts do beside.
    pub flags: Flags,
    /// Whether it announces prefixes.
    pub has_prefixes: bool,
    /// The URI of its option 37.
    pub uri: Option<String>,
}

impl Advertisement {
    /// Whether hosts use its sender as a router or configure themselves by it; not one that only carries an option.
    #[must_use]
    pub const fn is_of_a_router(&self) -> bool {
        self.lifetime_seconds > 0 || self.has_prefixes
    }
}

/// Reads an IPv6 packet from its first octet on.
#[must_use]
pub fn read(packet: &[u8]) -> Option<Heard> {
    let (header, rest) = packet.split_first_chunk::<IPV6_HEADER>()?;
    let is_neighbour_discovery = header[0] >> 4 == 6 && header[6] == ICMPV6 && header[7] == NOT_FORWARDED;
    // What follows the packet in its frame is padding of the link.
    let message = rest.get(..usize::from(u16::from_be_bytes([header[4], header[5]])))?;
    if !is_neighbour_discovery || message.get(1) != Some(&0) || checksum(header, message) != 0 {
        return None;
    }
    let from = Ipv6Addr::from(*header.get(8..24)?.first_chunk::<16>()?);
    match *message.first()? {
        SOLICITATION => {
            options(message.get(SOLICITATION_LENGTH..)?)?;
            let from = (!from.is_unspecified()).then_some(from);
            from.is_none_or(|from| from.is_unicast_link_local()).then_some(Heard::Solicitation { from })
        }
        ADVERTISEMENT if from.is_unicast_link_local() => {
            advertisement(from, message).map(Heard::Advertisement)
        }
        _ => None,
    }
}

fn advertisement(from: Ipv6Addr, message: &[u8]) -> Option<Advertisement> {
    let (fixed, rest) = message.split_first_chunk::<ADVERTISEMENT_LENGTH>()?;
    let options = options(rest)?;
    let uri = options.iter().find(|(kind, _)| *kind == CAPTIVE_PORTAL).map(|(_, contents)| uri(contents));
    Some(Advertisement {
        from,
        lifetime_seconds: u16::from_be_bytes([fixed[6], fixed[7]]),
        flags: Flags { managed: fixed[5] & MANAGED != 0, other: fixed[5] & OTHER != 0 },
        has_prefixes: options.iter().any(|(kind, _)| *kind == PREFIX_INFORMATION),
        uri,
    })
}

/// The options in order: type, and contents behind type and length. One without a length makes the whole message one
/// that hosts ignore (RFC 4861 §4.6).
fn options(octets: &[u8]) -> Option<Vec<(u8, &[u8])>> {
    let mut found = Vec::new();
    let mut rest = octets;
    while let Some((&[kind, units], _)) = rest.split_first_chunk::<2>() {
        let (option, after) = rest.split_at_checked(usize::from(units) * 8)?;
        found.push((kind, option.get(2..)?));
        rest = after;
    }
    rest.is_empty().then_some(found)
}

/// The octets until the padding, as text for people; strangers wrote them.
fn uri(contents: &[u8]) -> String {
    let end = contents.iter().rposition(|&octet| octet != 0).map_or(0, |last| last + 1);
    let text = String::from_utf8_lossy(contents.get(..end).unwrap_or_default());
    text.chars().map(|letter| if letter.is_ascii_graphic() { letter } else { '?' }).collect()
}

/// Our advertisement, an ICMPv6 message whose checksum is left to the kernel. Nothing in it concerns routing: router
/// lifetime 0, no prefix, no MTU, no link address, and 0 ("unspecified") for hop limit and timers. The flags are those
/// of the link's routers, because hosts follow the last advertisement that they heard (RFC 4861 §6.3.4).
#[must_use]
pub fn write(flags: Flags, announcement: &Announcement) -> Vec<u8> {
    let flags = if flags.managed { MANAGED } else { 0 } | if flags.other { OTHER } else { 0 };
    let mut message = vec![0; ADVERTISEMENT_LENGTH];
    message[0] = ADVERTISEMENT;
    message[5] = flags;
    message.extend(announcement.advertisement_option());
    message
}

/// The Internet checksum over pseudo-header and message (RFC 8200 §8.1); 0 where the one inside is right.
fn checksum(header: &[u8; IPV6_HEADER], message: &[u8]) -> u16 {
    let length = u32::try_from(message.len()).unwrap_or(u32::MAX);
    let words = |octets: &[u8]| -> u64 {
        octets
            .chunks(2)
            .map(|pair| u64::from(pair[0]) << 8 | pair.get(1).map_or(0, |&low| u64::from(low)))
            .sum()
    };
    let mut sum = words(&header[8..]) + words(&length.to_be_bytes()) + u64::from(ICMPV6) + words(message);
    while sum > 0xffff {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    !u16::try_from(sum).unwrap_or(0)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    const ROUTER: &str = "fe80::1";

    /// A whole packet around a message, its checksum set.
    pub(crate) fn packet(from: &str, message: &[u8]) -> Vec<u8> {
        let mut header = [0; IPV6_HEADER];
        header[0] = 0x60;
        header[4..6].copy_from_slice(&u16::try_from(message.len()).unwrap().to_be_bytes());
        (header[6], header[7]) = (ICMPV6, NOT_FORWARDED);
        header[8..24].copy_from_slice(&from.parse::<Ipv6Addr>().unwrap().octets());
        header[24..40].copy_from_slice(&"ff02::1".parse::<Ipv6Addr>().unwrap().octets());
        let mut message = message.to_vec();
        let sum = checksum(&header, &message).to_be_bytes();
        message[2..4].copy_from_slice(&sum);
        [&header[..], &message].concat()
    }

    fn api() -> Announcement {
        Announcement::of_api("p.example", 443, "/c").unwrap()
    }

    #[test]
    fn what_we_send_says_nothing_about_routing_octet_by_octet() {
        let message = write(Flags { managed: false, other: true }, &api());
        let fixed = [134, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(message, [&fixed[..], &[37, 3], b"https://p.example/c", &[0, 0, 0]].concat());
        assert_eq!(write(Flags { managed: true, other: false }, &api())[5], 0x80);
    }

    #[test]
    fn what_we_send_is_read_again_as_hosts_do() {
        let flags = Flags { managed: true, other: false };
        let Some(Heard::Advertisement(heard)) = read(&packet(ROUTER, &write(flags, &api()))) else {
            panic!("hosts would not believe it")
        };
        assert_eq!(heard.uri.as_deref(), Some("https://p.example/c"));
        assert_eq!((heard.from, heard.flags), (ROUTER.parse().unwrap(), flags));
        assert!(!heard.is_of_a_router());
    }

    #[test]
    fn a_router_is_known_by_its_lifetime_or_prefixes() {
        let mut message = vec![134, 0, 0, 0, 64, 0xc0, 0x07, 0x08, 0, 0, 0, 0, 0, 0, 0, 0];
        let Some(Heard::Advertisement(heard)) = read(&packet(ROUTER, &message)) else { panic!("not read") };
        assert_eq!((heard.lifetime_seconds, heard.uri.clone()), (1800, None));
        assert_eq!(heard.flags, Flags { managed: true, other: true });
        assert!(heard.is_of_a_router());
        (message[6], message[7]) = (0, 0);
        message.extend([3, 4, 64, 0xc0].into_iter().chain([0; 28]));
        let Some(Heard::Advertisement(heard)) = read(&packet(ROUTER, &message)) else { panic!("not read") };
        assert!(heard.has_prefixes && heard.is_of_a_router());
    }

    #[test]
    fn solicitations_are_heard_with_and_without_an_address() {
        let message = [133, 0, 0, 0, 0, 0, 0, 0];
        let from = Some("fe80::b".parse().unwrap());
        assert_eq!(read(&packet("fe80::b", &message)), Some(Heard::Solicitation { from }));
        assert_eq!(read(&packet("::", &message)), Some(Heard::Solicitation { from: None }));
    }

    #[test]
    fn what_hosts_do_not_believe_is_not_heard() {
        // RFC 4861 §6.1.1, §6.1.2.
        let right = packet(ROUTER, &write(Flags::default(), &api()));
        assert!(read(&right).is_some());
        let with = |place: usize, octet: u8| {
            let mut wrong = right.clone();
            wrong[place] = octet;
            wrong
        };
        assert_eq!(read(&with(7, 254)), None, "passed on by a router");
        assert_eq!(read(&with(60, b'x')), None, "a wrong checksum");
        assert_eq!(read(&with(0, 0x40)), None, "another version");
        assert_eq!(
            read(&packet("2001:db8::1", &write(Flags::default(), &api()))),
            None,
            "no link-local source"
        );
        assert_eq!(read(&packet("2001:db8::1", &[133, 0, 0, 0, 0, 0, 0, 0])), None);
        let endless = [&[134][..], &[0; 15], &[37, 0, 0, 0, 0, 0, 0, 0]].concat();
        assert_eq!(read(&packet(ROUTER, &endless)), None, "an option without a length");
        for end in 0..right.len() {
            assert_eq!(read(&right[..end]), None, "cut at {end}");
        }
        // Padding of the link behind the packet is none of its.
        assert!(read(&[&right[..], &[0; 6]].concat()).is_some());
    }

    #[test]
    fn a_stranger_s_uri_is_shown_without_control_characters() {
        let option = [&[37, 2], &b"ab\x1b[0m\n"[..], &[0; 7]].concat();
        let message = [&[134][..], &[0; 15], &option[..16]].concat();
        let Some(Heard::Advertisement(heard)) = read(&packet(ROUTER, &message)) else { panic!("not read") };
        assert_eq!(heard.uri.as_deref(), Some("ab?[0m?"));
    }
}
