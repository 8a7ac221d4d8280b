//! Programs from Debian that a task needs. Vestibule itself needs none of them.
//!
//! As root, what is missing is installed; otherwise its name is said. Nothing is ever removed or upgraded.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::test::is_root;

/// A program that a task starts, the package that brings it, and what for.
pub(crate) struct Needed {
    pub(crate) program: &'static str,
    pub(crate) package: &'static str,
    pub(crate) what_for: &'static str,
}

/// Makes sure that every program is there.
///
/// # Errors
/// When one is missing and cannot be installed.
pub(crate) fn ensure(needed: &[Needed]) -> Result<()> {
    let missing: Vec<_> = needed.iter().filter(|needed| !is_installed(Path::new(needed.program))).collect();
    for needed in &missing {
        println!("{} is missing: {} (Debian package {})", needed.program, needed.what_for, needed.package);
    }
    if missing.is_empty() {
        println!("all {} programs are there", needed.len());
        return Ok(());
    }
    let packages: Vec<_> = missing.iter().map(|needed| needed.package).collect();
    leave_the_network_alone(&packages, Path::new("/run/systemd/system").exists())?;
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
pub(crate) fn is_installed(program: &Path) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    folders.any(|folder| folder.join(program).is_file())
}

/// Refuses to install what takes over the machine's network as soon as it is installed, where services are started.
fn leave_the_network_alone(packages: &[&str], services_are_started: bool) -> Result<()> {
    if services_are_started && packages.contains(&"network-manager") {
        bail!(
            "network-manager would begin to manage this machine's network; to have its program alone, say \
             systemctl mask NetworkManager && apt-get install --no-install-recommends network-manager"
        );
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_take_over_the_machines_network_is_not_installed_where_services_are_started() {
        assert!(leave_the_network_alone(&["git", "network-manager"], false).is_ok());
        assert!(leave_the_network_alone(&["git"], true).is_ok());
        let refused = leave_the_network_alone(&["git", "network-manager"], true).unwrap_err().to_string();
        assert!(refused.contains("systemctl mask NetworkManager"), "{refused}");
    }
}
