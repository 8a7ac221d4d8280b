//! What Vestibule costs, measured: each thing beside what it is compared with, interleaved in one run, in networks
//! made of namespaces.
//!
//! `cargo xtask bench` builds and starts it. It prints tables, keeps every sample as JSON, and never fails because
//! something was slow: a goal that is missed is reported, not asserted. It touches no network of the machine.

// What was asked for, and where it runs.
mod arguments;
mod machine;
// Numbers, and pages made of them.
mod page;
mod plot;
mod report;
mod samples;
// Programs under measurement, and what they use.
mod programs;
mod usage;
// What is measured on: a configured gateway, devices, a client.
mod crowd;
mod frames;
mod site;
mod visitor;
mod wire;
// The benchmarks.
mod answers;
mod forwarding;
mod memory;
mod permit;
mod probes;
mod sign_ins;
mod start;
mod status_pages;
mod tick;

use std::process::ExitCode;

use anyhow::{Result, ensure};

use arguments::Arguments;
use report::Report;

/// A benchmark: its name on the command line and in the pages, and what does it.
struct Bench {
    name: &'static str,
    measure: fn(&Arguments) -> Result<Report>,
}

const BENCHES: [Bench; 9] = [
    Bench { name: "answers", measure: answers::measure },
    Bench { name: "probes", measure: probes::measure },
    Bench { name: "permit", measure: permit::measure },
    Bench { name: "forwarding", measure: forwarding::measure },
    Bench { name: "sign_ins", measure: sign_ins::measure },
    Bench { name: "start", measure: start::measure },
    Bench { name: "memory", measure: memory::measure },
    Bench { name: "tick", measure: tick::measure },
    Bench { name: "status_pages", measure: status_pages::measure },
];

fn main() -> ExitCode {
    // Before any thread: without root it takes a user namespace.
    if let Err(error) = lab::enter() {
        eprintln!("benches: {error}");
        return ExitCode::FAILURE;
    }
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("benches: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments = Arguments::read(std::env::args().skip(1), &BENCHES.map(|bench| bench.name))?;
    let (mut reports, mut failures) = (Vec::new(), Vec::new());
    for bench in BENCHES.iter().filter(|bench| arguments.wants(bench.name)) {
        eprintln!("=== {} ===", bench.name);
        let before = machine::load();
        match (bench.measure)(&arguments) {
            Ok(mut report) => {
                report.load = [before, machine::load()];
                println!("## {}\n\n{}", bench.name, page::section(&report, &arguments));
                reports.push((bench.name, report));
            }
            // What the others found is not lost for it.
            Err(error) => failures.push(format!("{} could not be measured: {error:#}", bench.name)),
        }
    }
    page::keep(&reports, &arguments)?;
    ensure!(failures.is_empty(), "{}", failures.join("; "));
    Ok(())
}
