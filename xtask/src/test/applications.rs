//! What the example applications in `examples/forward-auth` need from npm and PyPI, in the versions that they pin.
//!
//! Installed under `target/forward-auth` before any test runs; the tests themselves fetch nothing.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::finish;
use crate::checkout::Checkout;

/// The file that is written last, so that a half installation is not taken for a whole one.
const DONE: &str = "installed";

/// Makes sure that both are installed as pinned.
///
/// # Errors
/// When an installer is missing or fails.
pub(super) fn ensure(checkout: &Checkout) -> Result<()> {
    let examples = checkout.root().join("examples/forward-auth");
    let target = checkout.root().join("target/forward-auth");
    let (express, fastapi) = (target.join("express"), target.join("fastapi"));
    once(&examples.join("express/package-lock.json"), &express, || {
        for file in ["package.json", "package-lock.json"] {
            fs::copy(examples.join("express").join(file), express.join(file))?;
        }
        finish(
            Command::new("npm")
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                .current_dir(&express),
        )
    })?;
    let pins = examples.join("fastapi/requirements.txt");
    once(&pins, &fastapi, || {
        finish(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&fastapi))?;
        let install = ["install", "--quiet", "--disable-pip-version-check", "--no-deps", "--requirement"];
        finish(Command::new(fastapi.join("bin/pip")).args(install).arg(&pins))
    })
}

/// Installs into `folder` unless it holds what `pins` says already.
fn once(pins: &Path, folder: &Path, install: impl FnOnce() -> Result<()>) -> Result<()> {
    let wanted = fs::read_to_string(pins)?;
    if fs::read_to_string(folder.join(DONE)).is_ok_and(|done| done == wanted) {
        println!("{} is installed as pinned", folder.display());
        return Ok(());
    }
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::create_dir_all(folder)?;
    install()?;
    Ok(fs::write(folder.join(DONE), wanted)?)
}
