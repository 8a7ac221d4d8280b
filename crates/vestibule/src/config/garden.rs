//! The walled garden as an operator writes it. An entry is a name or addresses, then the services, such as
//! `pay.example.net tcp/443`. It opens nothing and resolves nothing.

use std::fmt;
use std::str::FromStr;

use captive_dns::NamePattern;
use enforcement::ruleset::{Network, Service};

use super::document::Placed;
use super::meaning::{CaptiveDns, each, within};
use super::problem::Problems;
use super::written::WrittenWalledGarden;

/// What an entry without services opens.
const WEB: [&str; 2] = ["tcp/443", "tcp/80"];
const MOST_SERVICES: usize = 8;
/// Where devices ask for the time: a clock that is wrong believes no certificate (protocols W2).
const TIME_SERVERS: [&str; 10] = [
    "pool.ntp.org",
    "*.pool.ntp.org",
    "time.apple.com",
    "time.euro.apple.com",
    "time.asia.apple.com",
    "time.android.com",
    "time.google.com",
    "time.windows.com",
    "time.cloudflare.com",
    "ntp.ubuntu.com",
];
/// A sign-in page with its pictures in a few seconds, and no film (protocols W6).
const BITS_PER_SECOND: i64 = 1_000_000;
const RATES: std::ops::RangeInclusive<i64> = 64_000..=1_000_000_000;

/// What is reached without signing in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WalledGarden {
    /// What the operator listed.
    pub entries: Vec<GardenEntry>,
    /// Names of time servers, reached over NTP.
    pub time_servers: Vec<NamePattern>,
    /// What one device may move there, both ways together.
    pub rate_bits_per_second: u32,
}

/// One entry.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct GardenEntry {
    /// Where.
    pub place: GardenPlace,
    /// Which services there.
    pub services: Vec<Service>,
}

/// Where an entry leads.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum GardenPlace {
    /// Whatever these names lead to.
    Names(NamePattern),
    /// These addresses.
    Addresses(Network),
}

pub(super) fn understand(
    written: WrittenWalledGarden,
    dns: Option<&CaptiveDns>,
    problems: &mut Problems,
) -> Option<WalledGarden> {
    let rate = within(written.rate_bits_per_second, BITS_PER_SECOND, &RATES, problems);
    let time_servers = match written.time_servers {
        Some(names) => each(names, "write a name such as ntp.example.net; [] for none", problems),
        None => TIME_SERVERS.iter().filter_map(|name| name.parse().ok()).collect(),
    };
    let entries = entries(written.entries.unwrap_or_default(), dns, problems);
    Some(WalledGarden { entries, time_servers, rate_bits_per_second: u32::try_from(rate?).ok()? })
}

fn entries(
    written: Vec<Placed<String>>,
    dns: Option<&CaptiveDns>,
    problems: &mut Problems,
) -> Vec<GardenEntry> {
    let place = written.first().map(|first| (first.line, first.key.clone()));
    let mend = "write an entry such as \"pay.example.net tcp/443\" or \"192.0.2.0/24 udp/123\"";
    let entries: Vec<GardenEntry> = each(written, mend, problems);
    let by_name = entries.iter().any(|entry| matches!(entry.place, GardenPlace::Names(_)));
    if let Some((line, key)) = place.filter(|_| by_name && dns.is_some_and(|dns| dns.port.is_none())) {
        let wrong = "names open through DNS for newcomers, which is switched off";
        problems.add(line, &key, wrong, "set captive_dns.enabled = true, or list addresses");
    }
    entries
}

/// Those of one zone: names, for each device has what it was told of them by itself.
pub(super) fn of_zone(
    written: Vec<Placed<String>>,
    dns: Option<&CaptiveDns>,
    problems: &mut Problems,
) -> Vec<GardenEntry> {
    let place = written.first().map(|first| (first.line, first.key.clone()));
    let entries = entries(written, dns, problems);
    let by_address = entries.iter().find(|entry| matches!(entry.place, GardenPlace::Addresses(_)));
    if let (Some((line, key)), Some(entry)) = (place, by_address) {
        let wrong = format!("{} is an address, and addresses are open in all zones", entry.place);
        problems.add(line, &key, wrong, "write a name here, or list the address in [walled_garden]");
    }
    entries
}

impl FromStr for GardenEntry {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut words = text.split_whitespace();
        let first = words.next().ok_or("an entry begins with a name or an address")?;
        let place = place(first)?;
        let written: Vec<&str> = words.collect();
        if written.len() > MOST_SERVICES {
            return Err(format!("an entry opens at most {MOST_SERVICES} services"));
        }
        let written = if written.is_empty() { WEB.to_vec() } else { written };
        let services = written.into_iter().map(Service::from_str).collect::<Result<_, _>>();
        Ok(Self { place, services: services.map_err(|wrong| wrong.to_string())? })
    }
}

fn place(text: &str) -> Result<GardenPlace, String> {
    if text.contains("://") {
        return Err("an entry is a name, not a URL".to_owned());
    }
    let looks_like_addresses =
        text.contains(['/', ':']) || text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if looks_like_addresses {
        return text
            .parse()
            .map(GardenPlace::Addresses)
            .map_err(|wrong: enforcement::ruleset::NotUnderstood| wrong.to_string());
    }
    text.parse().map(GardenPlace::Names).map_err(|wrong: captive_dns::NotAName| wrong.to_string())
}

impl fmt::Display for GardenPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Names(pattern) => fmt::Display::fmt(pattern, f),
            Self::Addresses(network) => fmt::Display::fmt(network, f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_is_a_place_and_its_services() {
        for (text, place, services) in [
            ("pay.example.net", "pay.example.net", 2),
            ("*.example.net tcp/443", "*.example.net", 1),
            ("192.0.2.0/24 udp/123 tcp/853", "192.0.2.0/24", 2),
            ("2001:db8::7 tcp/443", "2001:db8::7/128", 1),
        ] {
            let entry: GardenEntry = text.parse().unwrap();
            assert_eq!((entry.place.to_string().as_str(), entry.services.len()), (place, services));
        }
    }

    #[test]
    fn what_is_no_entry_says_what_one_is() {
        for text in ["", "https://pay.example.net", "pay.example.net 443", "192.0.2.1/24", "*", "a b"] {
            assert!(text.parse::<GardenEntry>().is_err(), "{text}");
        }
    }
}
