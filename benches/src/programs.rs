//! Programs that a benchmark starts in a namespace: the product's helper, and what it is compared with.
//!
//! Each ends when its handle is dropped. Nothing is started through a shell.

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use enforcement::Helper;
use lab::{Namespace, wait_for};
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};
use rustix::process::{Pid, Signal, kill_process};

const ENDS_WITHIN: Duration = Duration::from_secs(5);

/// A program that runs until this is dropped.
#[derive(Debug)]
pub(crate) struct Running {
    child: Child,
}

impl Running {
    /// Starts it inside the namespace.
    pub(crate) fn start(inside: &Namespace, command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_owned();
        let child = inside.run(|| command.spawn())?;
        Ok(Self { child: child.with_context(|| format!("starting {}", name.display()))? })
    }

    /// Its process number.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            // Not waited for yet, so the number is still its own.
            let _ = kill_process(pid, Signal::TERM);
        }
        let ended = wait_for("its end", ENDS_WITHIN, || self.child.try_wait().ok().flatten());
        if ended.is_err() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// The product's helper at work in that namespace, and the way to ask it.
pub(crate) fn start_helper(inside: &Namespace, program: &Path) -> Result<(Running, Helper)> {
    let (socket, its_end) =
        socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)?;
    let mut command = Command::new(program);
    command.arg("helper").env_clear().stdin(Stdio::from(its_end)).stdout(Stdio::null());
    let running = Running::start(inside, &mut command)?;
    Ok((running, Helper::start(socket, |_| ())?))
}

/// Runs a tool to its end inside the namespace and returns what it printed.
pub(crate) fn run(inside: &Namespace, command: &mut Command) -> Result<String> {
    let name = command.get_program().display().to_string();
    let Output { status, stdout, stderr } =
        inside.run(|| command.output())?.with_context(|| format!("starting {name}"))?;
    let text = String::from_utf8_lossy(&stdout).into_owned();
    if !status.success() {
        bail!("{name} ended with {status}: {text}{}", String::from_utf8_lossy(&stderr));
    }
    Ok(text)
}

/// Whether a program of that name is on the path, or where administrators' programs are.
pub(crate) fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]);
    folders.any(|folder| folder.join(program).is_file())
}
