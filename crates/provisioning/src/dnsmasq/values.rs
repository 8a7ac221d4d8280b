//! Values that go into dnsmasq's configuration: each is a type that cannot be more than a value there.

use std::fmt;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// How devices of a zone come by IPv6 addresses. The prefix is the interface's own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ipv6Mode {
    /// They make their own (SLAAC), and ask DHCPv6 for the rest.
    Stateless,
    /// As well, and DHCPv6 lends addresses to those who ask.
    Stateful,
    /// No router advertisements and no DHCPv6 from this server.
    Off,
}

impl FromStr for Ipv6Mode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "stateless" => Ok(Self::Stateless),
            "stateful" => Ok(Self::Stateful),
            "off" => Ok(Self::Off),
            other => Err(format!("{other:?} is no way to IPv6 addresses")),
        }
    }
}

/// IPv4 addresses from the first to the last, both lent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ipv4Range {
    first: Ipv4Addr,
    last: Ipv4Addr,
}

impl Ipv4Range {
    /// The first address.
    #[must_use]
    pub const fn first(self) -> Ipv4Addr {
        self.first
    }

    /// The last address.
    #[must_use]
    pub const fn last(self) -> Ipv4Addr {
        self.last
    }

    /// Whether an address is in both.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }

    pub(super) fn count(self) -> u64 {
        u64::from(u32::from(self.last)) - u64::from(u32::from(self.first)) + 1
    }
}

/// As operators write it: `192.0.2.10-192.0.2.99`.
impl FromStr for Ipv4Range {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (first, last) =
            text.split_once('-').ok_or_else(|| format!("{text:?} has no first and last address"))?;
        let address = |part: &str| {
            part.trim().parse::<Ipv4Addr>().map_err(|_| format!("{part:?} is not an IPv4 address"))
        };
        let (first, last) = (address(first)?, address(last)?);
        if last < first {
            return Err(format!("{last} comes before {first}"));
        }
        if u32::from(last) - u32::from(first) > 0xffff {
            return Err("a range has at most 65,536 addresses".to_owned());
        }
        if [first, last].iter().any(|end| end.is_loopback() || end.is_multicast() || end.octets()[0] == 0) {
            return Err("no device can have these addresses".to_owned());
        }
        Ok(Self { first, last })
    }
}

impl fmt::Display for Ipv4Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.first, self.last)
    }
}

/// A host name that means nothing else to dnsmasq.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HostName(String);

impl HostName {
    /// The name.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl FromStr for HostName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let usable = |byte: u8| byte.is_ascii_alphanumeric() || b"-.".contains(&byte);
        if text.is_empty() || text.len() > 253 || text.starts_with('-') || !text.bytes().all(usable) {
            return Err(format!("{text:?} is not a host name"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// An absolute path without a character that means something to dnsmasq: no space, no quote, no comma, no `#`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl FromStr for Folder {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let usable = |byte: u8| byte.is_ascii_alphanumeric() || b"-._/+@".contains(&byte);
        if !text.starts_with('/') || text.len() > 80 || text.contains("..") || !text.bytes().all(usable) {
            return Err(format!(
                "{text:?} is not an absolute path of at most 80 letters, digits and the characters - . _ / + @"
            ));
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_could_be_more_than_a_value_are_refused() {
        for wrong in
            ["/var/lib/a b", "/a\ndhcp-script=/bin/sh", "/a,b", "/a#b", "/a\"b", "a/b", "/a/../b", ""]
        {
            assert!(wrong.parse::<Folder>().is_err(), "{wrong:?}");
        }
        for wrong in ["a b", "a\nserver=1.2.3.4", "a/b", "-a", "", "a,b", "a#b"] {
            assert!(wrong.parse::<HostName>().is_err(), "{wrong:?}");
        }
        for wrong in [
            "10.0.0.1",
            "10.0.0.9-10.0.0.1",
            "10.0.0.1-10.9.0.1",
            "10.0.0.1-10.0.0.9,static",
            "127.0.0.1-127.0.0.9",
            "224.0.0.1-224.0.0.9",
            "0.0.0.1-0.0.0.9",
            "10.0.0.1-10.0.0.9\n",
        ] {
            let parsed = wrong.parse::<Ipv4Range>();
            assert!(parsed.is_err() || !parsed.unwrap().to_string().contains('\n'), "{wrong:?}");
        }
    }

    #[test]
    fn ranges_that_share_an_address_overlap() {
        let range = |text: &str| text.parse::<Ipv4Range>().unwrap();
        assert!(range("10.0.0.1-10.0.0.9").overlaps(range("10.0.0.9-10.0.0.20")));
        assert!(range("10.0.0.1-10.0.0.99").overlaps(range("10.0.0.9-10.0.0.20")));
        assert!(!range("10.0.0.1-10.0.0.8").overlaps(range("10.0.0.9-10.0.0.20")));
    }
}
