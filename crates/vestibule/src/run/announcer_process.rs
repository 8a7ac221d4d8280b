//! Starting the announcer: this same program in another role, with a socket to it as its standard input.
//!
//! It is told once which interfaces there are to announce on, opens their sockets, and gives its privileges up.

use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use anyhow::Context as _;

use super::account::Identity;
use crate::config::{Announce, Config};
use crate::trouble::{Chapter, Trouble};

/// The announcer, running, and the gateway's end of the socket to it.
pub(super) struct AnnouncerProcess {
    pub(super) socket: UnixStream,
    child: Child,
}

impl AnnouncerProcess {
    /// Starts it where there may be something to announce.
    ///
    /// # Errors
    /// When it cannot be started.
    pub(super) fn start_if_wanted(config: &Config, identity: Identity) -> Result<Option<Self>, Trouble> {
        let zones = if config.provisioning.announce == Announce::Never { &[][..] } else { &config.zones };
        let interfaces: Vec<String> =
            zones.iter().chain(&config.provisioning.unrestricted).map(ToString::to_string).collect();
        if interfaces.is_empty() {
            return Ok(None);
        }
        start(&interfaces, identity).map(Some).map_err(|error| {
            let to_do =
                "see the cause; the program must be able to start itself again (/proc must be mounted)";
            Trouble::at_start("the announcer cannot be started", to_do, Chapter::Provisioning)
                .caused_by(error)
        })
    }
}

impl Drop for AnnouncerProcess {
    /// Ends it by the end of its socket, and waits for that, so that nothing is announced by a gateway that is gone.
    fn drop(&mut self) {
        let _ = self.socket.shutdown(Shutdown::Both);
        let _ = self.child.wait();
    }
}

fn start(interfaces: &[String], identity: Identity) -> anyhow::Result<AnnouncerProcess> {
    let (socket, its_end) = UnixStream::pair().context("socketpair")?;
    let mut command = Command::new("/proc/self/exe");
    command.arg0("vestibule").arg("announcer").env_clear();
    if let Identity::Become { uid, gid } = identity {
        command.args(["--uid", &uid.to_string(), "--gid", &gid.to_string()]);
    }
    command.arg("--").args(interfaces);
    command.stdin(Stdio::from(OwnedFd::from(its_end))).stdout(Stdio::null()).process_group(0);
    let child = command.spawn().context("starting /proc/self/exe announcer")?;
    Ok(AnnouncerProcess { socket, child })
}
