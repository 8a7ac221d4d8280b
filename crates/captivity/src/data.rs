//! Amounts of data: octets as the kernel counts them, and how people write them.
//!
//! Decimal units are powers of 1,000 and binary units powers of 1,024, as IEC 80000-13 has them; a text without a unit
//! is refused rather than guessed. Nothing here ever wraps.

use std::fmt;
use std::str::FromStr;

/// A number of octets.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Default)]
pub struct ByteCount(u64);

/// The units, the largest first.
const DECIMAL: [(&str, u64); 5] =
    [("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1_000), ("B", 1)];
const BINARY: [(&str, u64); 4] = [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];

impl ByteCount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// That many octets.
    #[must_use]
    pub const fn new(octets: u64) -> Self {
        Self(octets)
    }

    /// The number.
    #[must_use]
    pub const fn octets(self) -> u64 {
        self.0
    }

    /// Both together; stays at the largest number rather than wrap.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left without the other; nothing rather than less.
    #[must_use]
    pub const fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// In the largest decimal unit that leaves a whole part, with one digit behind the point, rounded down: what is shown
/// as left is there.
impl fmt::Display for ByteCount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = DECIMAL.into_iter().find(|(_, octets)| self.0 >= *octets);
        let Some((unit, octets)) = fits else { return f.write_str("0 B") };
        let (whole, tenth) = (self.0 / octets, self.0 % octets / (octets / 10).max(1));
        if octets == 1 || tenth == 0 {
            write!(f, "{whole} {unit}")
        } else {
            write!(f, "{whole}.{tenth} {unit}")
        }
    }
}

/// Why a text is no amount of data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NotAnAmount;

impl fmt::Display for NotAnAmount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "an amount of data is a whole number and a unit: B, kB, MB, GB, TB (powers of 1,000) or KiB, MiB, GiB, \
             TiB (powers of 1,024)",
        )
    }
}

impl std::error::Error for NotAnAmount {}

impl FromStr for ByteCount {
    type Err = NotAnAmount;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let end = text.find(|letter: char| !letter.is_ascii_digit()).ok_or(NotAnAmount)?;
        let (number, unit) = text.split_at(end);
        let unit = unit.strip_prefix(' ').unwrap_or(unit);
        let known = DECIMAL.into_iter().chain(BINARY).find(|(name, _)| *name == unit);
        let (_, octets) = known.ok_or(NotAnAmount)?;
        let number: u64 = number.parse().map_err(|_| NotAnAmount)?;
        number.checked_mul(octets).map(Self).ok_or(NotAnAmount)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_and_binary_units_are_told_apart() {
        for (text, octets) in [
            ("500 MB", 500_000_000),
            ("500MB", 500_000_000),
            ("1 GiB", 1_073_741_824),
            ("2 GB", 2_000_000_000),
            ("1 KiB", 1024),
            ("7 kB", 7000),
            ("0 B", 0),
            ("1 TB", 1_000_000_000_000),
        ] {
            assert_eq!(text.parse(), Ok(ByteCount::new(octets)), "{text}");
        }
    }

    #[test]
    fn what_could_be_misread_is_refused() {
        let large = format!("{} TiB", u64::MAX);
        for text in
            ["", "500", "MB", "500 mb", "500  MB", "1.5 GB", "-1 MB", "+1 MB", "1 KB", "1 Mbit", &large]
        {
            assert_eq!(text.parse::<ByteCount>(), Err(NotAnAmount), "{text:?}");
        }
    }

    #[test]
    fn an_amount_is_shown_in_the_unit_that_people_say_and_never_as_more() {
        for (octets, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1_000, "1 kB"),
            (1_999, "1.9 kB"),
            (500_000_000, "500 MB"),
            (499_999_999, "499.9 MB"),
            (2_500_000_000, "2.5 GB"),
        ] {
            assert_eq!(ByteCount::new(octets).to_string(), text);
        }
    }

    #[test]
    fn sums_stay_at_their_ends() {
        let most = ByteCount::new(u64::MAX);
        assert_eq!(most.plus(ByteCount::new(1)), most);
        assert_eq!(ByteCount::ZERO.less(ByteCount::new(1)), ByteCount::ZERO);
    }
}
