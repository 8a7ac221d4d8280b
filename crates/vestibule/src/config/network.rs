//! Address ranges and local services as an operator writes them. Parsing refuses what can never be meant.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// A range of addresses: an address and how many of its leading bits all addresses of the range share.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Network {
    /// The first address of the range.
    pub address: IpAddr,
    /// Leading bits that count: 0 to 32 for IPv4, 0 to 128 for IPv6.
    pub prefix: u8,
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shape = || format!("{text:?} is not a range such as 192.168.7.0/24 or fd00:7::/64");
        let (address, prefix) = text.split_once('/').ok_or_else(shape)?;
        let address: IpAddr = address.parse().map_err(|_| shape())?;
        let prefix: u8 = prefix.parse().map_err(|_| shape())?;
        let widest = if address.is_ipv4() { 32 } else { 128 };
        if prefix > widest {
            return Err(format!("{text:?} has a prefix longer than {widest} bits"));
        }
        let first = first_of(address, prefix);
        if first != address {
            return Err(format!(
                "{text:?} has bits set beyond its prefix; the range would be {first}/{prefix}"
            ));
        }
        Ok(Self { address, prefix })
    }
}

fn first_of(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix)).unwrap_or(0);
            IpAddr::V4((u32::from(v4) & mask).into())
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix)).unwrap_or(0);
            IpAddr::V6((u128::from(v6) & mask).into())
        }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// The protocol of a local service.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Transport {
    /// `tcp/…`
    Tcp,
    /// `udp/…`
    Udp,
}

/// A service of the gateway itself that guests may use while captive, such as its name server.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Service {
    /// Its protocol.
    pub transport: Transport,
    /// Its port.
    pub port: u16,
}

impl FromStr for Service {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let shape = || format!("{text:?} is not a service such as udp/53 or tcp/53");
        let (transport, port) = text.split_once('/').ok_or_else(shape)?;
        let transport = match transport {
            "tcp" => Transport::Tcp,
            "udp" => Transport::Udp,
            _ => return Err(shape()),
        };
        let port = port.parse().ok().filter(|&port| port > 0).ok_or_else(shape)?;
        Ok(Self { transport, port })
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let transport = match self.transport {
            Transport::Tcp => "tcp",
            Transport::Udp => "udp",
        };
        write!(f, "{transport}/{}", self.port)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_in_both_families() {
        for text in ["192.168.7.0/24", "fd00:7::/64", "0.0.0.0/0", "::/0", "10.0.0.1/32"] {
            assert_eq!(text.parse::<Network>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_range_with_bits_beyond_its_prefix_is_refused_and_mended() {
        let error = "192.168.7.9/24".parse::<Network>().unwrap_err();
        assert!(error.contains("192.168.7.0/24"), "{error}");
        for text in ["192.168.7.0", "192.168.7.0/33", "fd00::/129", "/24", "x/8"] {
            assert!(text.parse::<Network>().is_err(), "{text}");
        }
    }

    #[test]
    fn services_name_their_transport() {
        assert_eq!("udp/53".parse(), Ok(Service { transport: Transport::Udp, port: 53 }));
        for text in ["53", "udp/0", "udp/70000", "sctp/53", "udp/"] {
            assert!(text.parse::<Service>().is_err(), "{text}");
        }
    }
}
