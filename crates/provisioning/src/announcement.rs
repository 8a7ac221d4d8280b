//! What is announced, and its octets on each carrier (RFC 8910 §2.1 to §2.3).

use std::fmt;
use std::net::IpAddr;

/// RFC 8910 §2: at most 255 octets, on IPv6 too, so that all carriers can say the same.
const LONGEST: usize = 255;
/// What networks without a portal announce (RFC 8910 §2).
pub const UNRESTRICTED: &str = "urn:ietf:params:capport:unrestricted";

/// The URI that all carriers of a zone say, already checked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Announcement(String);

/// Why a URI is not announced.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum NotAnnounceable {
    /// Longer than 255 octets, the most that DHCPv4 carries.
    TooLong(usize),
    /// The host is an address; RFC 8910 §2 and certificates need a name.
    Address(String),
    /// A character that is not let through.
    Character(char),
}

impl fmt::Display for NotAnnounceable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(length) => write!(f, "the API's URI has {length} octets; DHCPv4 carries {LONGEST}"),
            Self::Address(host) => write!(f, "the API's host {host} is an address; RFC 8910 needs a name"),
            Self::Character(character) => write!(f, "the API's URI cannot have the character {character:?}"),
        }
    }
}

impl std::error::Error for NotAnnounceable {}

impl Announcement {
    /// The API at this name, port and path.
    ///
    /// # Errors
    /// When RFC 8910 §2 does not allow it, or a character could mean something to a configuration file: narrower than
    /// RFC 3986, because no server's quoting has to be trusted then.
    pub fn of_api(host: &str, port: u16, path: &str) -> Result<Self, NotAnnounceable> {
        if host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
            return Err(NotAnnounceable::Address(host.to_owned()));
        }
        let uri = if port == 443 {
            format!("https://{host}{path}")
        } else {
            format!("https://{host}:{port}{path}")
        };
        let allowed = |character: char| character.is_ascii_alphanumeric() || "-._~/:".contains(character);
        if let Some(character) = uri.chars().find(|&character| !allowed(character)) {
            return Err(NotAnnounceable::Character(character));
        }
        if uri.len() > LONGEST {
            return Err(NotAnnounceable::TooLong(uri.len()));
        }
        Ok(Self(uri))
    }

    /// The announcement with this URI: an API's, or [`UNRESTRICTED`].
    ///
    /// # Errors
    /// As [`Announcement::of_api`]; a URI without `https` or a host has a wrong first character.
    pub fn of_uri(uri: &str) -> Result<Self, NotAnnounceable> {
        if uri == UNRESTRICTED {
            return Ok(Self::unrestricted());
        }
        let odd = || NotAnnounceable::Character(uri.chars().next().unwrap_or('\0'));
        let rest = uri.strip_prefix("https://").ok_or_else(odd)?;
        let (place, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (host, port) = place.rsplit_once(':').unwrap_or((place, "443"));
        let port = port.parse().map_err(|_| NotAnnounceable::Address(place.to_owned()))?;
        if host.is_empty() { Err(odd()) } else { Self::of_api(host, port, path) }
    }

    /// "This network has no captive portal" (RFC 8910 §2).
    #[must_use]
    pub fn unrestricted() -> Self {
        Self(UNRESTRICTED.to_owned())
    }

    /// The URI, without a terminating NUL.
    #[must_use]
    pub fn uri(&self) -> &str {
        &self.0
    }

    /// DHCPv4 option 114: one octet of length (§2.1).
    #[must_use]
    pub fn dhcpv4_option(&self) -> Vec<u8> {
        [&[114, self.length()], self.0.as_bytes()].concat()
    }

    /// DHCPv6 option 103: two octets of code and of length (§2.2).
    #[must_use]
    pub fn dhcpv6_option(&self) -> Vec<u8> {
        [&[0, 103, 0, self.length()], self.0.as_bytes()].concat()
    }

    /// The option 37 of router advertisements: its length in units of 8 octets with the header, padded with NUL (§2.3).
    #[must_use]
    pub fn advertisement_option(&self) -> Vec<u8> {
        let octets = (self.0.len() + 2).next_multiple_of(8);
        // At most 255 + 2 octets: 33 units.
        let units = u8::try_from(octets / 8).unwrap_or(u8::MAX);
        let mut option = [&[37, units], self.0.as_bytes()].concat();
        option.resize(octets, 0);
        option
    }

    fn length(&self) -> u8 {
        // Both makers see to at most 255.
        u8::try_from(self.0.len()).unwrap_or(u8::MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const URI: &[u8] = b"https://p.example/c";

    fn example() -> Announcement {
        Announcement::of_api("p.example", 443, "/c").unwrap()
    }

    #[test]
    fn each_carrier_says_the_same_octets() {
        assert_eq!(example().dhcpv4_option(), [&[0x72, 0x13], URI].concat());
        assert_eq!(example().dhcpv6_option(), [&[0, 0x67, 0, 0x13], URI].concat());
        assert_eq!(example().advertisement_option(), [&[0x25, 3], URI, &[0, 0, 0]].concat());
    }

    #[test]
    fn a_network_without_a_portal_is_announced_as_unrestricted() {
        let none = Announcement::unrestricted();
        assert_eq!(none.dhcpv4_option()[..2], [0x72, 0x24]);
        let advertised = none.advertisement_option();
        assert_eq!((&advertised[..2], advertised.len()), (&[0x25, 5][..], 40));
        assert_eq!(advertised[38..], [0, 0]);
    }

    #[test]
    fn the_port_is_named_unless_it_is_the_usual_one() {
        assert_eq!(Announcement::of_api("p.example", 8443, "/c").unwrap().uri(), "https://p.example:8443/c");
    }

    #[test]
    fn what_was_announced_is_understood_again_and_nothing_else() {
        for said in
            [example(), Announcement::of_api("p.example", 8443, "/c").unwrap(), Announcement::unrestricted()]
        {
            assert_eq!(Announcement::of_uri(said.uri()), Ok(said));
        }
        for wrong in
            ["http://p.example/c", "https:///c", "https://192.0.2.1/c", "https://p.example:x/c", "urn:x", ""]
        {
            assert!(Announcement::of_uri(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_longest_uri_fits_every_carrier_and_one_octet_more_is_refused() {
        let room = 255 - "https://p.example/".len();
        let of =
            |letters: usize| Announcement::of_api("p.example", 443, &format!("/{}", "a".repeat(letters)));
        let longest = of(room).unwrap();
        assert_eq!((longest.dhcpv4_option()[1], longest.dhcpv4_option().len()), (255, 257));
        assert_eq!((longest.advertisement_option()[1], longest.advertisement_option().len()), (33, 264));
        assert_eq!(of(room + 1), Err(NotAnnounceable::TooLong(256)));
    }

    #[test]
    fn addresses_and_characters_of_configuration_files_are_refused() {
        for host in ["192.0.2.1", "[2001:db8::1]"] {
            assert_eq!(Announcement::of_api(host, 443, "/c"), Err(NotAnnounceable::Address(host.to_owned())));
        }
        for odd in ['"', '\\', ',', ';', '\n', ' ', '\'', 'é', '\0', '#', '{'] {
            let path = format!("/{odd}");
            assert_eq!(Announcement::of_api("p.example", 443, &path), Err(NotAnnounceable::Character(odd)));
        }
    }
}
