//! An entry of the walled garden as an operator writes it: a name or addresses, then the services, such as
//! `pay.example.net tcp/443`. It opens nothing and resolves nothing.

use std::fmt;
use std::str::FromStr;

use captive_dns::NamePattern;
use enforcement::ruleset::{Network, Service};

/// What an entry without services opens.
const WEB: [&str; 2] = ["tcp/443", "tcp/80"];
const MOST_SERVICES: usize = 8;

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
