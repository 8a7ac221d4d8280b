//! What developers and CI run, as `cargo xtask <task>`. It builds, checks and measures; it is never part of the product.

#![forbid(unsafe_code)]

// All that CI runs, in order.
mod test;
// What it costs, measured.
mod bench;
// Days of a venue, played in memory.
mod simulate;
// The workshop's rules, checked.
mod tidy;
// The status reference's facts beside IANA's.
#[path = "../../crates/status_codes/src/csv.rs"]
mod csv;
mod registry;
// The files of the checkout, and programs from Debian.
mod checkout;
mod packages;

use std::process::ExitCode;

use checkout::Checkout;

const USAGE: &str = "\
usage: cargo xtask <task>

  test           all that CI runs, in order; stops at the first failure and names it
  test STEP...   only these steps of it; a wrong name lists them
  tidy           arrows between crates, module docs, names, links, banned words
  bench          every benchmark beside what it is compared with: under half an hour
  bench NAME...  only these; --help lists them and says how long each takes
  bench plots    tables and pictures of docs/benchmarks.md from what was measured last
  simulate       days of 50,000 guests in memory, seed after seed; --help says more
  registry --csv FILE
                 compares the status reference with a fresh copy of IANA's registry
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let task = arguments.next().unwrap_or_default();
    let rest: Vec<String> = arguments.collect();
    let checkout = match Checkout::find() {
        Ok(checkout) => checkout,
        Err(error) => return failed(&error),
    };
    let outcome = match task.as_str() {
        "test" => test::run(&checkout, &rest),
        "tidy" => tidy::run(&checkout),
        "bench" => bench::run(&checkout, &rest),
        "simulate" => simulate::run(&checkout, &rest),
        "registry" => registry::run(&checkout, &rest),
        "" | "help" | "-h" | "--help" => {
            println!("{USAGE}");
            return ExitCode::SUCCESS;
        }
        unknown => Err(anyhow::anyhow!("there is no task {unknown:?}\n\n{USAGE}")),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &anyhow::Error) -> ExitCode {
    eprintln!("xtask: {error:#}");
    ExitCode::FAILURE
}
