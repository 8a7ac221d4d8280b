//! `cargo xtask bench`: builds the product and the benchmarks in release, sees to the tools, starts them, and makes the page
//! with its tables and pictures of what they found.
//!
//! It measures nothing itself. What it starts needs namespaces, as the tests do; without root it makes its own.

// The page, and what is drawn on it.
mod bars;
mod canvas;
mod lines;
mod page;
mod plot;

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::checkout::Checkout;
use crate::packages::{self, Needed};

/// What the benchmarks compare with, measure with, or set up with.
const NEEDED: [Needed; 4] = [
    Needed {
        program: "nginx",
        package: "nginx-light",
        what_for: "gives the same answers, for comparison (Debian also starts it as a service)",
    },
    Needed { program: "wrk", package: "wrk", what_for: "asks for answers" },
    Needed { program: "iperf3", package: "iperf3", what_for: "sends a TCP stream" },
    Needed {
        program: "nft",
        package: "nftables",
        what_for: "makes a plain masquerading router, for comparison",
    },
];

const USAGE: &str = "\
usage: cargo xtask bench [NAME...] [--quick] [--rounds N] [--write]
       cargo xtask bench plots [NAME...]

Each leaves what it found in target/bench/NAME.json. Minutes on two cores, building not included:

                 full   --quick
  answers        4      0.5    511 a second, beside nginx
  probes         1      0.5    how long a device waits for its answer
  permit         1      0.5    from the sign-in to the first packet
  forwarding    10      2      packets and TCP, beside plain, a router, one rule for each client
  sign_ins       2      0.5    durable sign-ins a second, with 0 and 100,000 sessions
  start          1      0.5    with 100,000 sessions on record
  memory         2      0.5    for each session, in our processes and in the kernel
  tick           3      1      processor time of counting 100,000 sessions
  status_pages   1      0.5    a page of the status reference, beside nginx

  --quick      few short rounds, to see whether something broke
  --rounds N   so many rounds of each
  --write      afterwards the same as plots with these names

  plots        puts what was found last (not by --quick) into docs/benchmarks.md, as tables and as pictures in
               docs/images/bench; of all benchmarks, or of those that are named. Measures nothing.
";

/// Builds and runs the benchmarks of the given names, or all; options go on to them.
///
/// # Errors
/// When a tool is missing, something does not build or a benchmark cannot be carried out. Slowness is no error.
pub(crate) fn run(checkout: &Checkout, arguments: &[String]) -> Result<()> {
    if arguments.iter().any(|word| matches!(word.as_str(), "--help" | "-h")) {
        println!("{USAGE}");
        return Ok(());
    }
    if let Some(("plots", names)) = arguments.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return page::write(checkout, names);
    }
    packages::ensure(&NEEDED)?;
    cargo(checkout, &["build", "--release", "--locked", "--package", "vestibule"])?;
    let mut words = vec!["run", "--release", "--locked", "--package", "benches", "--"];
    words.extend(arguments.iter().map(String::as_str).filter(|word| *word != "--write"));
    cargo(checkout, &words)?;
    if arguments.iter().any(|word| word == "--write") {
        page::write(checkout, &names(arguments))?;
    }
    Ok(())
}

/// The benchmarks that were asked for by name.
fn names(arguments: &[String]) -> Vec<String> {
    let mut words = arguments.iter();
    let mut names = Vec::new();
    while let Some(word) = words.next() {
        match word.as_str() {
            // With what it is given.
            "--rounds" | "--program" => drop(words.next()),
            option if option.starts_with("--") => {}
            name => names.push(name.to_owned()),
        }
    }
    names
}

fn cargo(checkout: &Checkout, arguments: &[&str]) -> Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    println!("$ cargo {}", arguments.join(" "));
    let status = Command::new(&cargo)
        .args(arguments)
        .current_dir(checkout.root())
        .status()
        .with_context(|| format!("cannot start {}", Path::new(&cargo).display()))?;
    if !status.success() {
        bail!("cargo {} ended with {status}", arguments.first().copied().unwrap_or_default());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn what_an_option_is_given_is_no_benchmark() {
        let words = ["--rounds", "3", "tick", "--write", "memory"].map(str::to_owned);
        assert_eq!(super::names(&words), ["tick", "memory"]);
    }
}
