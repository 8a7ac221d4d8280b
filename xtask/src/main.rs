//! What developers and CI run, as `cargo xtask <task>`. It builds, checks and measures; it is never part of the product.

#![forbid(unsafe_code)]

// All that CI runs, in order.
mod test;
// The workshop's rules, checked.
mod tidy;
// The files of the checkout.
mod checkout;

use std::process::ExitCode;

use checkout::Checkout;

const USAGE: &str = "\
usage: cargo xtask <task>

  test   all that CI runs, in order; stops at the first failure and names it
  tidy   arrows between crates, module docs, names, links, banned words
";

fn main() -> ExitCode {
    let task = std::env::args().nth(1).unwrap_or_default();
    let checkout = match Checkout::find() {
        Ok(checkout) => checkout,
        Err(error) => return failed(&error),
    };
    let outcome = match task.as_str() {
        "test" => test::run(&checkout),
        "tidy" => tidy::run(&checkout),
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
