//! Devices that look whether they are captive: each sends its documented probe and follows its documented rule.
//!
//! A model knows nothing of the portal but what comes over the wire, and nothing of the product's own table. Where a
//! maker's rule is not known (`Known::Hearsay`), the strictest reading that anybody reported is taken: an error status
//! is no portal.

// The families of rules.
mod android;
mod api;
mod apple;
mod browsers;
mod chromeos;
mod linux;
mod payload;
// Asking, exactly.
mod asking;
// The devices, one row each.
mod table;
// A guest's wire.
mod wire;

use std::io;

pub use table::all;
pub use wire::{GuestWire, Opened, open};

/// What a device takes its network for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Conclusion {
    /// A portal; what it opens for its user, if it opens anything.
    Portal(Option<String>),
    /// The internet.
    Online,
    /// Neither: no sign-in window, no internet.
    Failed(String),
}

/// How sure the rule is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Known {
    /// Read in its code, run, or documented.
    Well,
    /// From lists and reports.
    Hearsay,
}

/// Over which address families a device looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Over {
    /// IPv4 alone.
    V4,
    /// IPv6 alone.
    V6,
    /// Both.
    Both,
}

/// One kind of device.
#[derive(Clone, Copy, Debug)]
pub struct Device {
    /// Its name, as in the product's table where it is a row of that.
    pub name: &'static str,
    /// How sure its rule is.
    pub known: Known,
    /// Over which address families it looks.
    pub over: Over,
    rule: Rule,
}

impl Device {
    /// Looks once, as it does after joining.
    pub fn look(&self, wire: &mut dyn Wire) -> Conclusion {
        self.rule.decide(wire)
    }

    /// Whether it asks the Captive Portal API instead of, or before, its probe.
    #[must_use]
    pub const fn asks_api(&self) -> bool {
        matches!(self.rule, Rule::AndroidApi | Rule::AppleApi | Rule::ChromeOsApi)
    }
}

/// Over what a request goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scheme {
    /// Port 80.
    Http,
    /// Port 443, with a certificate that the device trusts.
    Https,
}

/// What a device has to look with.
pub trait Wire {
    /// Sends these octets to that host and returns all that comes back.
    ///
    /// # Errors
    /// As the network answered.
    fn exchange(&mut self, scheme: Scheme, host: &str, octets: &[u8]) -> io::Result<Vec<u8>>;

    /// The Captive Portal API's URI, as DHCP or router advertisements told it.
    fn api_url(&self) -> String;
}

/// Which rule a device follows, with what differs within the family.
#[derive(Clone, Copy, Debug)]
enum Rule {
    Android { probe: &'static str, fallback: &'static str, opens_location: bool },
    AndroidApi,
    Harmony,
    Apple { probe: &'static str },
    AppleApi,
    Ncsi { probe: &'static str, payload: &'static str },
    ChromeOs,
    ChromeOsApi,
    Chromium { probe: &'static str },
    Firefox { probe: &'static str, content: &'static str },
    NetworkManager { probe: &'static str, expected: &'static str },
    ConnMan { probe: &'static str },
    Tailscale { probe: &'static str, challenge: bool },
    Not204 { method: &'static str, probe: &'static str, errors_count: bool },
    Contains { probe: &'static str, agent: &'static str, field: &'static str, sought: &'static str },
    Person,
}

impl Rule {
    fn decide(self, wire: &mut dyn Wire) -> Conclusion {
        match self {
            Self::Android { probe, fallback, opens_location } => {
                android::look(wire, probe, fallback, opens_location)
            }
            Self::AndroidApi => api::android(wire),
            Self::Harmony => android::harmony(wire),
            Self::Apple { probe } => apple::look(wire, probe),
            Self::AppleApi => api::apple(wire),
            Self::Ncsi { probe, payload } => payload::ncsi(wire, probe, payload),
            Self::ChromeOs => chromeos::look(wire),
            Self::ChromeOsApi => api::chromeos(wire),
            Self::Chromium { probe } => browsers::chromium(wire, probe),
            Self::Firefox { probe, content } => browsers::firefox(wire, probe, content),
            Self::NetworkManager { probe, expected } => linux::network_manager(wire, probe, expected),
            Self::ConnMan { probe } => linux::connman(wire, probe),
            Self::Tailscale { probe, challenge } => payload::tailscale(wire, probe, challenge),
            Self::Not204 { method, probe, errors_count } => {
                payload::not_204(wire, method, probe, errors_count)
            }
            Self::Contains { probe, agent, field, sought } => {
                payload::contains(wire, probe, agent, field, sought)
            }
            Self::Person => browsers::person(wire),
        }
    }
}
