//! Starting a confined child: this same program in another role, with a socket to it as its standard input.
//!
//! It gets no environment, no terminal and no other open file. It ends when the gateway does, by the end of the socket.

use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

use super::account::Identity;

/// What to do when a role cannot be started.
pub(super) const TO_DO: &str =
    "see the cause; the program must be able to start itself again (/proc must be mounted)";

/// Starts `vestibule <role>`, which becomes `identity` by itself; returns it and the gateway's end of the socket.
pub(super) fn start(role: &str, identity: Identity, arguments: &[&str]) -> anyhow::Result<(Child, OwnedFd)> {
    let (socket, its_end) =
        socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
            .context("socketpair")?;
    // Whatever file this process runs from, even if an upgrade has replaced it meanwhile.
    let mut command = Command::new("/proc/self/exe");
    command.arg0("vestibule").arg(role).env_clear();
    if let Identity::Become { uid, gid } = identity {
        command.args(["--uid", &uid.to_string(), "--gid", &gid.to_string()]);
    }
    command.args(arguments);
    // A group of its own: the terminal's Ctrl-C is for the gateway, which ends the child when it is done with it.
    command.stdin(Stdio::from(its_end)).stdout(Stdio::null()).process_group(0);
    let child = command.spawn().with_context(|| format!("starting /proc/self/exe {role}"))?;
    Ok((child, socket))
}
