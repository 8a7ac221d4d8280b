//! How long a device waits for its answer: from the SYN of its probe to the last byte, 512 devices asking.
//!
//! Two ways to ask: each device at its own random moment of one second, as a crowd does that walks in together; and all
//! 512 as fast as one core can open connections, as after a power cut, where throughput decides. nginx stands beside
//! with the page of a 511, behind the same rule set.

mod devices;

use std::time::Duration;

use anyhow::Result;

use crate::answers::Twins;
use crate::arguments::Arguments;
use crate::report::{Report, Table};
use crate::samples::{Samples, order};
use devices::{Question, Turn};

const DEVICES: u32 = 512;
/// Namespaces, each with a link address of its own, that the devices share.
const GUESTS: u8 = 64;
const SECOND: Duration = Duration::from_secs(1);

const PROBE: Question = Question {
    request: b"GET /generate_204 HTTP/1.1\r\nHost: connectivitycheck.gstatic.com\r\n\
               User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
               Chrome/60.0.3112.32 Safari/537.36\r\nConnection: close\r\nAccept-Encoding: gzip\r\n\r\n",
    status: b"HTTP/1.1 302 ",
};
const PAGE: Question = Question {
    request:
        b"GET / HTTP/1.1\r\nHost: www.example.com\r\nAccept: text/html,application/xhtml+xml,*/*;q=0.8\r\n\
               User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0\r\n\
               Connection: close\r\n\r\n",
    status: b"HTTP/1.1 511 ",
};

/// Who answers what.
const SIDES: [(&str, usize, Question); 3] = [
    ("vestibule, a probe (302)", 0, PROBE),
    ("vestibule, a page (511)", 0, PAGE),
    ("nginx, a page (511)", 1, PAGE),
];
/// How the devices come.
const WAYS: [(&str, bool); 2] = [("within one second", false), ("all in one go", true)];

#[derive(Default)]
struct Found {
    median: Samples,
    p99: Samples,
    most: Samples,
    unanswered: usize,
}

/// Measures.
pub(crate) fn measure(arguments: &Arguments) -> Result<Report> {
    let twins = Twins::build(arguments, GUESTS)?;
    for side in [0, 1] {
        devices::settle(twins.network(side), DEVICES)?;
    }
    let mut found: [[Found; SIDES.len()]; WAYS.len()] = Default::default();
    let mut dice = Dice(0x5eed);
    for round in 0..arguments.rounds(15, 3) {
        for (way, found) in WAYS.iter().zip(&mut found) {
            for index in order(SIDES.len(), round) {
                let (Some(found), Some(&(_, side, question))) = (found.get_mut(index), SIDES.get(index))
                else {
                    continue;
                };
                let starts = if way.1 { vec![Duration::ZERO; DEVICES as usize] } else { dice.moments() };
                found.add(devices::ask(twins.network(side), question, &starts)?);
            }
        }
    }
    Ok(report(&found))
}

impl Found {
    fn add(&mut self, turn: Turn) {
        let all: Samples = turn.took.into_iter().collect();
        self.median.push(all.median());
        self.p99.push(all.quantile(0.99));
        self.most.push(all.quantile(1.0));
        self.unanswered += turn.unanswered;
    }
}

fn report(found: &[[Found; SIDES.len()]; WAYS.len()]) -> Report {
    let mut report = Report::default();
    let mut table = Table::new(
        "Milliseconds from a device's SYN to the last byte of its answer: of each turn of 512 devices the median, the \
         99th percentile and the slowest; of the turns the median [least-most].",
        &["512 devices ask", "who answers what", "median", "p99", "slowest"],
    );
    for ((way, _), found) in WAYS.iter().zip(found) {
        for ((side, ..), found) in SIDES.iter().zip(found) {
            let times = [&found.median, &found.p99, &found.most].map(|times| times.text(2));
            table.row([(*way).to_owned(), (*side).to_owned()].into_iter().chain(times));
            report.keep(&format!("{way}, {side}, median ms"), &found.median);
            report.keep(&format!("{way}, {side}, p99 ms"), &found.p99);
            if found.unanswered > 0 {
                report.note(format!("{way}, {side}: {} devices got no whole answer", found.unanswered));
            }
        }
        let [probe, page, nginx] = found;
        report.at_most(&format!("a probe's median, 512 {way}, ms"), 1.0, probe.median.median(), 2);
        let ratio = page.median.over(&nginx.median);
        report.note(format!("{way}: a page's median over nginx's, paired: {}", ratio.text(2)));
    }
    report.table(table);
    report.note(format!(
        "{DEVICES} addresses, half of them IPv6, of {GUESTS} link addresses in {GUESTS} namespaces; one thread drives them all and shares \
         the cores with the server, so \"in one go\" is as fast as that thread opens connections"
    ));
    report
}

/// The same moments in every run: an xorshift from a fixed seed.
struct Dice(u64);

impl Dice {
    /// One moment of a second for each device, in order.
    fn moments(&mut self) -> Vec<Duration> {
        let micros = u64::try_from(SECOND.as_micros()).unwrap_or(u64::MAX);
        let mut moments: Vec<_> = (0..DEVICES).map(|_| Duration::from_micros(self.next() % micros)).collect();
        moments.sort_unstable();
        moments
    }

    const fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_device_has_a_moment_of_the_second_and_no_two_turns_are_alike() {
        let mut dice = Dice(7);
        let (first, second) = (dice.moments(), dice.moments());
        assert_eq!(first.len(), DEVICES as usize);
        assert!(first.is_sorted() && first.iter().all(|moment| *moment < SECOND));
        assert_ne!(first, second);
    }
}
