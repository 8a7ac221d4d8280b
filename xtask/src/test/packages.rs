//! What the tests need from Debian, in one place. Vestibule itself needs none of it.
//!
//! As root, what is missing is installed; otherwise its name is said. Nothing is ever removed or upgraded.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::namespaces::is_root;

/// A program that tests start, the package that brings it, and what for.
struct Needed {
    program: &'static str,
    package: &'static str,
    what_for: &'static str,
}

const NEEDED: [Needed; 2] = [
    Needed {
        program: "nft",
        package: "nftables",
        what_for: "an independent reader of the kernel's rule set",
    },
    Needed { program: "ip", package: "iproute2", what_for: "an independent reader of links and routes" },
];

/// Makes sure that every program is there.
///
/// # Errors
/// When one is missing and cannot be installed.
pub(super) fn ensure() -> Result<()> {
    let missing: Vec<_> = NEEDED.iter().filter(|needed| !is_installed(Path::new(needed.program))).collect();
    for needed in &missing {
        println!("{} is missing: {} (Debian package {})", needed.program, needed.what_for, needed.package);
    }
    if missing.is_empty() {
        println!("all {} programs are there", NEEDED.len());
        return Ok(());
    }
    let packages: Vec<_> = missing.iter().map(|needed| needed.package).collect();
    if !is_root() {
        bail!(
            "install {} (sudo apt-get install {}), then try again",
            packages.join(" and "),
            packages.join(" ")
        );
    }
    install(&packages)
}

/// Whether a program of that name is on the path, or where administrators' programs are.
pub(super) fn is_installed(program: &Path) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    folders.any(|folder| folder.join(program).is_file())
}

fn install(packages: &[&str]) -> Result<()> {
    apt_get(&["update"])?;
    apt_get(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    println!("$ apt-get {}", arguments.join(" "));
    let mut command = Command::new("apt-get");
    command.args(["-o", "DPkg::Lock::Timeout=300"]).args(arguments).env("DEBIAN_FRONTEND", "noninteractive");
    let status = command.status().context("apt-get cannot be started: install the packages above by hand")?;
    if !status.success() {
        bail!("apt-get {} ended with {status}: install the packages above by hand", arguments.join(" "));
    }
    Ok(())
}
