//! What gateway and keeper say to each other: one message per datagram, a closed set each way.

/// The longest configuration; 64 zones with the longest names take three quarters of it.
pub(super) const LONGEST_TEXT: usize = 128 * 1024;
/// The longest report of the keeper.
pub(super) const LONGEST_REPORT: usize = 600;

/// Which of the two configurations dnsmasq is to run with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Order {
    /// The one that announces the API.
    Announce,
    /// The one that does not.
    KeepQuiet,
}

impl Order {
    pub(super) const fn octet(self) -> u8 {
        match self {
            Self::Announce => b'A',
            Self::KeepQuiet => b'Q',
        }
    }

    pub(super) const fn of(octet: u8) -> Option<Self> {
        match octet {
            b'A' => Some(Self::Announce),
            b'Q' => Some(Self::KeepQuiet),
            _ => None,
        }
    }
}

/// What the keeper tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Report {
    /// dnsmasq was started; its process number.
    Started(u32),
    /// It ended, or could not be started: how, and when the next try is.
    Ended(String),
    /// A line that it said.
    Said(String),
}

impl Report {
    pub(super) fn octets(&self) -> Vec<u8> {
        let (kind, text) = match self {
            Self::Started(process) => (b'R', process.to_string()),
            Self::Ended(how) => (b'E', how.clone()),
            Self::Said(line) => (b'L', line.clone()),
        };
        let mut octets = [&[kind], text.as_bytes()].concat();
        octets.truncate(LONGEST_REPORT);
        octets
    }

    pub(super) fn of(octets: &[u8]) -> Option<Self> {
        let (kind, text) = octets.split_first()?;
        let text = String::from_utf8_lossy(text).into_owned();
        match kind {
            b'R' => text.parse().ok().map(Self::Started),
            b'E' => Some(Self::Ended(text)),
            b'L' => Some(Self::Said(text)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_is_understood_and_nothing_else() {
        for report in [Report::Started(42), Report::Ended("why".to_owned()), Report::Said("ü".to_owned())] {
            assert_eq!(Report::of(&report.octets()), Some(report));
        }
        for order in [Order::Announce, Order::KeepQuiet] {
            assert_eq!(Order::of(order.octet()), Some(order));
        }
        assert_eq!((Order::of(b'X'), Report::of(b""), Report::of(b"Rx")), (None, None, None));
        assert_eq!(Report::Said("x".repeat(5000)).octets().len(), LONGEST_REPORT);
    }
}
