//! What the example applications in `examples/forward-auth` and `examples/status` need from npm and PyPI, in the
//! versions that they pin.
//!
//! Installed under `target/` before any test runs; the tests themselves fetch nothing.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use super::finish;
use crate::checkout::Checkout;

/// The file that is written last, so that a half installation is not taken for a whole one.
const DONE: &str = "installed";

/// Makes sure that all are installed as pinned.
///
/// # Errors
/// When an installer is missing or fails.
pub(super) fn ensure(checkout: &Checkout) -> Result<()> {
    let examples = checkout.root().join("examples");
    let target = checkout.root().join("target");
    from_npm(&examples.join("forward-auth/express"), &target.join("forward-auth/express"))?;
    let pins = examples.join("forward-auth/fastapi/requirements.txt");
    from_pypi(&pins, &target.join("forward-auth/fastapi"), &[])?;
    from_npm(&examples.join("status/express"), &target.join("status-examples/express"))?;
    let pins = examples.join("status/python/requirements.txt");
    from_pypi(&pins, &target.join("status-examples/python"), &["--require-hashes"])
}

/// The packages that the lock file in `from` names.
fn from_npm(from: &Path, folder: &Path) -> Result<()> {
    once(&from.join("package-lock.json"), folder, || {
        for file in ["package.json", "package-lock.json"] {
            fs::copy(from.join(file), folder.join(file))?;
        }
        finish(
            Command::new("npm")
                .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
                .current_dir(folder),
        )
    })
}

/// The packages that `pins` names, in a virtual environment.
fn from_pypi(pins: &Path, folder: &Path, strictly: &[&str]) -> Result<()> {
    once(pins, folder, || {
        finish(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder))?;
        let install = ["install", "--quiet", "--disable-pip-version-check", "--no-deps"];
        let pip = folder.join("bin/pip");
        finish(Command::new(pip).args(install).args(strictly).arg("--requirement").arg(pins))
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
