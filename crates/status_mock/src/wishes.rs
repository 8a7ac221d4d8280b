//! What the query asks for: `?retry-after=2&delay=0.5&body=1000&truncate=10&slow=3&from=200,503&force`.
//!
//! What is beyond the bounds is refused by name, not cut to size. Parameters that are not known are left to the programs
//! under test.

use std::time::Duration;

use crate::{LARGEST_BODY, LONGEST_DELAY};

/// The wishes of one request.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Wishes {
    /// After how long a repeated request succeeds.
    pub(crate) retry_after: Option<u64>,
    /// How long nothing is said at first.
    pub(crate) delay: Duration,
    /// How long the body takes.
    pub(crate) slow: Duration,
    /// How large the body is.
    pub(crate) body: Option<usize>,
    /// After how many octets of the body the connection is cut.
    pub(crate) truncate: Option<usize>,
    /// The codes to draw from.
    pub(crate) from: Vec<u16>,
    /// Whether 206 and 304 are sent to requests that did not ask for them.
    pub(crate) is_forced: bool,
}

/// The longest window of `retry-after`.
const LONGEST_WAIT: u64 = 3600;
const MOST_CODES: usize = 32;

impl Wishes {
    /// Reads the query.
    ///
    /// # Errors
    /// What is wrong, in words for whoever wrote the address.
    pub(crate) fn read(query: &str) -> Result<Self, String> {
        let mut wishes = Self::default();
        for pair in query.split('&').filter(|pair| !pair.is_empty()).take(64) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            match name {
                "retry-after" => wishes.retry_after = Some(number(name, value, LONGEST_WAIT)?),
                "delay" => wishes.delay = seconds(name, value)?,
                "slow" => wishes.slow = seconds(name, value)?,
                "body" => wishes.body = Some(octets(name, value)?),
                "truncate" => wishes.truncate = Some(octets(name, value)?),
                "from" => wishes.from = codes(value)?,
                "force" => wishes.is_forced = true,
                _ => {}
            }
        }
        Ok(wishes)
    }
}

fn number(name: &str, value: &str, most: u64) -> Result<u64, String> {
    let number = value.parse::<u64>().ok().filter(|number| *number <= most);
    number.ok_or_else(|| format!("{name} is a whole number from 0 to {most}"))
}

fn octets(name: &str, value: &str) -> Result<usize, String> {
    let number = value.parse::<usize>().ok().filter(|number| *number <= LARGEST_BODY);
    number.ok_or_else(|| format!("{name} is a number of octets from 0 to {LARGEST_BODY}"))
}

fn seconds(name: &str, value: &str) -> Result<Duration, String> {
    let most = LONGEST_DELAY.as_secs_f64();
    let number = value.parse::<f64>().ok().filter(|number| (0.0..=most).contains(number));
    number
        .and_then(|number| Duration::try_from_secs_f64(number).ok())
        .ok_or_else(|| format!("{name} is a number of seconds from 0 to {most}"))
}

fn codes(value: &str) -> Result<Vec<u16>, String> {
    let codes: Option<Vec<u16>> = value.split(',').map(final_code).collect();
    codes
        .filter(|codes| codes.len() <= MOST_CODES)
        .ok_or_else(|| format!("from is a list of 1 to {MOST_CODES} codes from 200 to 599: from=200,503"))
}

/// A code that ends an exchange.
pub(crate) fn final_code(text: &str) -> Option<u16> {
    text.parse().ok().filter(|code| text.len() == 3 && (200..600).contains(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_within_the_bounds_are_taken_and_others_refused_by_name() {
        let wishes = Wishes::read("retry-after=2&delay=0.5&page=7&body=10&from=200,503").expect("wishes");
        assert_eq!((wishes.retry_after, wishes.body), (Some(2), Some(10)));
        assert_eq!(wishes.delay, Duration::from_millis(500));
        assert_eq!(wishes.from, [200, 503]);
        for wrong in [
            "delay=61",
            "delay=-1",
            "delay=NaN",
            "body=10000001",
            "from=99",
            "from=",
            "retry-after=x",
            "slow=inf",
        ] {
            let name = wrong.split('=').next().expect("a name");
            assert!(Wishes::read(wrong).is_err_and(|said| said.starts_with(name)), "{wrong}");
        }
    }
}
