//! Rates: octets per second with a burst, as the kernel holds them for each session, and how people write them.
//!
//! Networks sell bits, counters count octets: both are understood, and a text without a unit is refused.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use crate::ByteCount;

/// The units, the largest first, and how many octets in a second each is, times eight.
const UNITS: [(&str, u64); 8] = [
    ("Gbit/s", 1_000_000_000),
    ("Mbit/s", 1_000_000),
    ("kbit/s", 1_000),
    ("bit/s", 1),
    ("GB/s", 8_000_000_000),
    ("MB/s", 8_000_000),
    ("kB/s", 8_000),
    ("B/s", 8),
];

/// How much may pass in a second, and how much more at once after a pause.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Rate {
    // Eight octets in all: four of them are in each session.
    octets_per_second: NonZeroU32,
    burst: u32,
}

impl Rate {
    /// The fastest that can be held, 10 Gbit/s: beyond it the kernel's arithmetic has no room.
    pub const FASTEST: u64 = 1_250_000_000;

    /// The slowest, 8 kbit/s: a packet of full size passes within two seconds.
    pub const SLOWEST: u64 = 1_000;

    /// The largest burst, in octets.
    pub const LARGEST_BURST: u64 = 1_000_000_000;

    /// That many octets in a second, and `burst` more at once; `None` outside of what the kernel can hold.
    #[must_use]
    pub const fn new(octets_per_second: u64, burst: ByteCount) -> Option<Self> {
        if octets_per_second < Self::SLOWEST
            || octets_per_second > Self::FASTEST
            || burst.octets() > Self::LARGEST_BURST
        {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "both bounds are below 2^32")]
        match NonZeroU32::new(octets_per_second as u32) {
            Some(octets_per_second) => Some(Self { octets_per_second, burst: burst.octets() as u32 }),
            None => None,
        }
    }

    /// Octets in a second, headers of IP included.
    #[must_use]
    pub const fn octets_per_second(self) -> u64 {
        self.octets_per_second.get() as u64
    }

    /// What may pass at once beyond one second of the rate, after a pause.
    #[must_use]
    pub const fn burst(self) -> ByteCount {
        ByteCount::new(self.burst as u64)
    }

    /// The most that passes in `time`: a second and the burst are there from the start (the kernel's bucket).
    #[must_use]
    pub fn most_in(self, time: Duration) -> ByteCount {
        let steady = u128::from(self.octets_per_second()) * time.as_millis() / 1000;
        let steady = ByteCount::new(u64::try_from(steady).unwrap_or(u64::MAX));
        steady.plus(ByteCount::new(self.octets_per_second())).plus(self.burst())
    }
}

/// In bits, as networks are sold; the burst is not shown.
impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bits = self.octets_per_second() * 8;
        let fits = UNITS.into_iter().take(4).find(|(_, unit)| bits >= *unit);
        let (name, unit) = fits.unwrap_or(("bit/s", 1));
        let (whole, tenth) = (bits / unit, bits % unit * 10 / unit);
        if tenth == 0 { write!(f, "{whole} {name}") } else { write!(f, "{whole}.{tenth} {name}") }
    }
}

/// Why a text is no rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotARate;

impl fmt::Display for NotARate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a rate is a whole number and a unit: kbit/s, Mbit/s, Gbit/s (bits) or kB/s, MB/s (octets), from 8 kbit/s \
             to 10 Gbit/s",
        )
    }
}

impl std::error::Error for NotARate {}

/// Without a burst: one second of the rate is there in any case.
impl FromStr for Rate {
    type Err = NotARate;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let end = text.find(|letter: char| !letter.is_ascii_digit()).ok_or(NotARate)?;
        let (number, unit) = text.split_at(end);
        let unit = unit.strip_prefix(' ').unwrap_or(unit);
        let (_, bits) = UNITS.into_iter().find(|(name, _)| *name == unit).ok_or(NotARate)?;
        let number: u64 = number.parse().map_err(|_| NotARate)?;
        let octets = number.checked_mul(bits).ok_or(NotARate)? / 8;
        Self::new(octets, ByteCount::ZERO).ok_or(NotARate)
    }
}

/// The rates of a session; `None` is as fast as the network is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Rates {
    /// What the guest sends.
    pub from_guest: Option<Rate>,
    /// What the guest receives.
    pub to_guest: Option<Rate>,
}

impl Rates {
    /// As fast as the network is.
    pub const UNLIMITED: Self = Self { from_guest: None, to_guest: None };

    /// Whether there is a limit at all.
    #[must_use]
    pub const fn is_limited(&self) -> bool {
        self.from_guest.is_some() || self.to_guest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_and_octets_are_told_apart() {
        for (text, octets) in [
            ("8 kbit/s", 1_000),
            ("5 Mbit/s", 625_000),
            ("5Mbit/s", 625_000),
            ("1 Gbit/s", 125_000_000),
            ("2 MB/s", 2_000_000),
            ("64 kB/s", 64_000),
            ("8000 bit/s", 1_000),
        ] {
            assert_eq!(text.parse::<Rate>().map(Rate::octets_per_second), Ok(octets), "{text}");
        }
    }

    #[test]
    fn what_could_be_misread_or_not_be_held_is_refused() {
        for text in [
            "",
            "5",
            "5 Mbit",
            "5 mbit/s",
            "5 Mb/s",
            "1.5 Mbit/s",
            "-1 Mbit/s",
            "0 Mbit/s",
            "7 kbit/s",
            "11 Gbit/s",
        ] {
            assert_eq!(text.parse::<Rate>(), Err(NotARate), "{text:?}");
        }
        assert_eq!(format!("{} Gbit/s", u64::MAX).parse::<Rate>(), Err(NotARate));
        assert_eq!(Rate::new(1_000_000, ByteCount::new(Rate::LARGEST_BURST + 1)), None);
    }

    #[test]
    fn a_rate_is_shown_in_bits() {
        for (octets, text) in
            [(625_000, "5 Mbit/s"), (64_000, "512 kbit/s"), (187_500, "1.5 Mbit/s"), (1_000, "8 kbit/s")]
        {
            assert_eq!(Rate::new(octets, ByteCount::ZERO).unwrap().to_string(), text);
        }
    }

    #[test]
    fn a_pause_is_worth_a_second_and_the_burst() {
        let rate = Rate::new(1_000, ByteCount::new(500)).unwrap();
        assert_eq!(rate.most_in(Duration::from_secs(10)), ByteCount::new(11_500));
        assert_eq!(rate.most_in(Duration::ZERO), ByteCount::new(1_500));
    }
}
