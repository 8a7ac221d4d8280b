//! User equipment: the device that wants through, known by zone interface and link address (RFC 8952 §3.2).
//!
//! The values here come from the kernel's neighbour table, never from what a device says of itself. Parsing refuses
//! what can never be a device (protocols.md I3), so code further in does not check again.

use std::fmt;
use std::str::FromStr;

/// A 48-bit link address of one device: never all zero, never a group address.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LinkAddress([u8; 6]);

impl LinkAddress {
    /// Accepts six octets that can belong to a device; `None` for all-zero and group addresses.
    #[must_use]
    pub const fn new(octets: [u8; 6]) -> Option<Self> {
        let is_group = octets[0] & 0x01 != 0;
        let is_zero = matches!(octets, [0, 0, 0, 0, 0, 0]);
        if is_group || is_zero { None } else { Some(Self(octets)) }
    }

    /// The six octets in transmission order.
    #[must_use]
    pub const fn octets(self) -> [u8; 6] {
        self.0
    }
}

impl fmt::Display for LinkAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, d, e, g] = self.0;
        write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
    }
}

impl fmt::Debug for LinkAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Why a text is not an equipment identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotEquipment {
    /// Not six pairs of hexadecimal digits with colons or hyphens.
    Shape,
    /// All zero, or a group (multicast, broadcast) address.
    NotADevice,
    /// Not a Linux interface name: 1 to 15 bytes, printable ASCII, no space, no `/`, no `:`.
    InterfaceName,
}

impl fmt::Display for NotEquipment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Shape => "a link address is six pairs of hexadecimal digits, such as 02:00:5e:10:20:30",
            Self::NotADevice => "all-zero and group addresses never belong to a device",
            Self::InterfaceName => {
                "an interface name has 1 to 15 printable ASCII characters without space, '/' or ':'"
            }
        })
    }
}

impl std::error::Error for NotEquipment {}

impl FromStr for LinkAddress {
    type Err = NotEquipment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut octets = [0; 6];
        let mut parts = text.split([':', '-']);
        for octet in &mut octets {
            let part = parts.next().filter(|part| part.len() == 2).ok_or(NotEquipment::Shape)?;
            *octet = u8::from_str_radix(part, 16).map_err(|_| NotEquipment::Shape)?;
        }
        if parts.next().is_some() {
            return Err(NotEquipment::Shape);
        }
        Self::new(octets).ok_or(NotEquipment::NotADevice)
    }
}

/// The name of a guest-side interface, padded with NUL as the kernel's `ifname` set keys are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InterfaceName([u8; 16]);

impl InterfaceName {
    /// The name without padding.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let length = self.0.iter().position(|&byte| byte == 0).unwrap_or(15);
        std::str::from_utf8(&self.0[..length]).unwrap_or("")
    }

    /// The sixteen octets of an `ifname` set key.
    #[must_use]
    pub const fn padded(self) -> [u8; 16] {
        self.0
    }
}

impl FromStr for InterfaceName {
    type Err = NotEquipment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let usable = |byte: u8| byte.is_ascii_graphic() && byte != b'/' && byte != b':' && byte != b'"';
        let bytes = text.as_bytes();
        if bytes.is_empty()
            || bytes.len() > 15
            || !bytes.iter().copied().all(usable)
            || text == "."
            || text == ".."
        {
            return Err(NotEquipment::InterfaceName);
        }
        let mut padded = [0; 16];
        padded[..bytes.len()].copy_from_slice(bytes);
        Ok(Self(padded))
    }
}

impl fmt::Display for InterfaceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for InterfaceName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One device: where it is attached and its link address there. The key of everything a session is about.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct EquipmentId {
    /// The zone's interface on the gateway.
    pub interface: InterfaceName,
    /// The device's link address on that interface.
    pub link_address: LinkAddress,
}

impl fmt::Display for EquipmentId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}%{}", self.link_address, self.interface)
    }
}
