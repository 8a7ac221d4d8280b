//! Lines that dnsmasq says, within a budget: guests make it speak, and a log line must not grow without end.

use std::time::{Duration, Instant};

/// Octets of a line that are kept.
const LONGEST_LINE: usize = 300;
/// Lines that may come at once.
const AT_ONCE: u32 = 40;
/// One more may come after this.
const ONE_PER: Duration = Duration::from_secs(5);

/// Makes lines of octets and lets some of them pass.
#[derive(Debug)]
pub(super) struct Budget {
    line: Vec<u8>,
    left: u32,
    since: Instant,
}

impl Budget {
    pub(super) fn new(now: Instant) -> Self {
        Self { line: Vec::new(), left: AT_ONCE, since: now }
    }

    /// Takes what was read; returns the whole lines that may be told, without control characters.
    pub(super) fn take(&mut self, octets: &[u8], now: Instant) -> Vec<String> {
        let mut told = Vec::new();
        for &octet in octets {
            if octet != b'\n' {
                if self.line.len() < LONGEST_LINE {
                    self.line.push(octet);
                }
                continue;
            }
            let line = std::mem::take(&mut self.line);
            if !line.is_empty() && self.allows(now) {
                told.push(String::from_utf8_lossy(&line).escape_debug().to_string());
            }
        }
        told
    }

    fn allows(&mut self, now: Instant) -> bool {
        let earned = now.saturating_duration_since(self.since).as_secs() / ONE_PER.as_secs();
        if earned > 0 {
            self.left = AT_ONCE.min(self.left.saturating_add(u32::try_from(earned).unwrap_or(AT_ONCE)));
            self.since = now;
        }
        let allowed = self.left > 0;
        self.left = self.left.saturating_sub(1);
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_lines_is_cut_off_and_a_trickle_is_not() {
        let start = Instant::now();
        let mut budget = Budget::new(start);
        let flood = "a\n".repeat(1000);
        assert_eq!(budget.take(flood.as_bytes(), start).len(), 40);
        assert_eq!(budget.take(flood.as_bytes(), start + Duration::from_secs(11)).len(), 2);
        let much_later = start + Duration::from_secs(10_000);
        assert_eq!(budget.take(flood.as_bytes(), much_later).len(), 40);
    }

    #[test]
    fn a_line_is_whole_short_and_printable() {
        let now = Instant::now();
        let mut budget = Budget::new(now);
        assert_eq!(budget.take(b"half a ", now), [""; 0]);
        assert_eq!(budget.take(b"line\x1b[31m\nmore", now), ["half a line\\u{1b}[31m"]);
        let long = [&[b'x'; 9000][..], b"\n"].concat();
        assert_eq!(budget.take(&long, now)[0].len(), 300);
    }
}
