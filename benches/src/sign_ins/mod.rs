//! Durable sign-ins per second: each on the disk and in the kernel before its answer.
//!
//! First the gateway's loop by itself, with the real store, the real helper process and the kernel behind it and 64
//! callers who each wait for their own answer. Then from end to end: guests who open the page over HTTPS, sign in, and
//! sign out again, on connections that they keep.

mod at_the_door;
mod at_the_loop;

use anyhow::Result;

use crate::arguments::Arguments;
use crate::machine;
use crate::plot::Plot;
use crate::report::{Report, Table};
use crate::samples::{Samples, order};
use crate::site::Folder;
use at_the_door::Door;
use at_the_loop::Loop;

const MANY: u32 = 100_000;
const CALLERS: usize = 64;

/// What one contestant did, round by round.
#[derive(Debug, Default)]
struct Found {
    rate: Samples,
    p50_ms: Samples,
    p99_ms: Samples,
}

impl Found {
    /// Adds a round: how long each sign-in took, in seconds, and how long the round was.
    fn add(&mut self, each: &Samples, seconds: f64) {
        self.rate.push(each.all().len() as f64 / seconds);
        self.p50_ms.push(each.median() * 1e3);
        self.p99_ms.push(each.quantile(0.99) * 1e3);
    }
}

/// The loop: what a row of it is called, callers, and sessions that are there already.
const LOOPS: [(&str, usize, u32); 4] = [
    ("gateway loop, 64 callers, 0 sessions", CALLERS, 0),
    ("gateway loop, 64 callers, 100,000 sessions", CALLERS, MANY),
    ("gateway loop, one at a time, 0 sessions", 1, 0),
    ("gateway loop, one at a time, 100,000 sessions", 1, MANY),
];
/// The door: what a row of it is called, and sessions that are there already.
const DOORS: [(&str, u32); 2] = [
    ("HTTPS, 32 guests, 0 sessions: page, sign-in, page, sign-out (two commits)", 0),
    ("HTTPS, 32 guests, 100,000 sessions: page, sign-in, page, sign-out (two commits)", MANY),
];
const CONTESTANTS: usize = LOOPS.len() + DOORS.len();

/// Measures.
pub(crate) fn measure(arguments: &Arguments) -> Result<Report> {
    let seconds = if arguments.quick { 0.5 } else { 1.0 };
    let doors: Vec<Door> =
        DOORS.iter().map(|&(_, sessions)| Door::open(arguments, sessions)).collect::<Result<_>>()?;
    let mut found: [Found; CONTESTANTS] = Default::default();
    let mut disk = Samples::default();
    for round in 0..arguments.rounds(9, 2) {
        for contestant in order(CONTESTANTS + 1, round) {
            let (each, took) = if let Some(&(_, callers, sessions)) = LOOPS.get(contestant) {
                Loop::start(arguments, sessions)?.sign_in(callers, seconds)?
            } else if let Some(door) = doors.get(contestant - LOOPS.len()) {
                (door.visit(seconds)?, seconds)
            } else {
                disk.push(at_the_loop::flushes_per_second(seconds)?);
                continue;
            };
            if let Some(found) = found.get_mut(contestant) {
                found.add(&each, took);
            }
        }
    }
    Ok(report(&found, &disk))
}

fn report(found: &[Found], disk: &Samples) -> Report {
    let mut report = Report::default();
    let mut table = Table::new(
        "Sign-ins that were answered, median [least-most] over the rounds.",
        &["what", "per second", "p50 ms", "p99 ms"],
    );
    let mut plot = Plot::bars("sign_ins", "Durable sign-ins".to_owned(), "sign-ins per second");
    let rows = LOOPS.iter().map(|(name, ..)| *name).chain(DOORS.iter().map(|(name, _)| *name));
    for (name, found) in rows.zip(found) {
        table.row([name.to_owned(), found.rate.text(0), found.p50_ms.text(2), found.p99_ms.text(2)]);
        report.keep(&format!("{name}, per second"), &found.rate);
        report.keep(&format!("{name}, p50 ms"), &found.p50_ms);
        report.keep(&format!("{name}, p99 ms"), &found.p99_ms);
        let (short, _) = name.split_once(':').unwrap_or((name, ""));
        plot.bar("answered, on disk and in the kernel", short, &found.rate);
    }
    report.table(table);
    report.plot(plot);
    for (sessions, found) in ["0", "100,000"].iter().zip(found) {
        let what = format!("durable sign-ins per second, {sessions} sessions");
        report.at_least(&what, 3000.0, found.rate.median(), 0);
    }
    report.keep("flushes of the disk per second", disk);
    report.note(format!(
        "The record is on {}; the disk itself took {} flushes (write of 4 KiB, fdatasync) per second.",
        machine::file_system(&Folder::parent()),
        disk.text(0)
    ));
    report
}
