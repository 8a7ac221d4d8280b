//! `cargo xtask bench`: builds the product and the benchmarks in release, sees to the tools, and starts them.
//!
//! It measures nothing itself. What it starts needs namespaces, as the tests do; without root it makes its own.

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

/// Builds and runs the benchmarks of the given names, or all; options go on to them.
///
/// # Errors
/// When a tool is missing, something does not build or a benchmark cannot be carried out. Slowness is no error.
pub(crate) fn run(checkout: &Checkout, arguments: &[String]) -> Result<()> {
    packages::ensure(&NEEDED)?;
    cargo(checkout, &["build", "--release", "--locked", "--package", "vestibule"])?;
    let mut words = vec!["run", "--release", "--locked", "--package", "benches", "--"];
    words.extend(arguments.iter().map(String::as_str));
    cargo(checkout, &words)
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
