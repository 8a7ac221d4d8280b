//! Starting the helper: this same program in another role, with a socket to it as its standard input.
//!
//! It gets no environment, no terminal and no other open file. It ends when the gateway does, by the end of the socket.

use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;
use rustix::net::{AddressFamily, SocketFlags, SocketType, socketpair};

use super::account::Identity;
use crate::trouble::{Chapter, Trouble};

/// The helper, running, and the gateway's end of the socket to it.
pub(super) struct HelperProcess {
    pub(super) child: Child,
    pub(super) socket: OwnedFd,
}

impl HelperProcess {
    /// Starts the helper, which becomes `identity` by itself.
    pub(super) fn start(identity: Identity) -> Result<Self, Trouble> {
        start(identity).map_err(|error| {
            let to_do =
                "see the cause; the program must be able to start itself again (/proc must be mounted)";
            Trouble::at_start("the network helper cannot be started", to_do, Chapter::Privileges)
                .caused_by(error)
        })
    }
}

fn start(identity: Identity) -> anyhow::Result<HelperProcess> {
    let (socket, its_end) =
        socketpair(AddressFamily::UNIX, SocketType::SEQPACKET, SocketFlags::CLOEXEC, None)
            .context("socketpair")?;
    // Whatever file this process runs from, even if an upgrade has replaced it meanwhile.
    let mut command = Command::new("/proc/self/exe");
    command.arg0("vestibule").arg("helper").env_clear();
    if let Identity::Become { uid, gid } = identity {
        command.args(["--uid", &uid.to_string(), "--gid", &gid.to_string()]);
    }
    // A group of its own: the terminal's Ctrl-C is for the gateway, which ends the helper when it is done with it.
    command.stdin(Stdio::from(its_end)).stdout(Stdio::null()).process_group(0);
    let child = command.spawn().context("starting /proc/self/exe helper")?;
    Ok(HelperProcess { child, socket })
}
