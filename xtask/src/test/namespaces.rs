//! Where tests may make network namespaces: as root, or as root of a user namespace of their own.

use std::ffi::OsStr;
use std::os::unix::fs::MetadataExt;
use std::process::{Command, Stdio};

use anyhow::{Result, bail};

const MAPPED: [&str; 2] = ["--user", "--map-root-user"];

/// How a command is started so that it may make network namespaces.
pub(super) enum Footing {
    /// We are root.
    Root,
    /// We are not, but the kernel gives us a user namespace.
    UserNamespace,
}

impl Footing {
    /// The one that works here.
    ///
    /// # Errors
    /// When neither does; the text says what to do.
    pub(super) fn find() -> Result<Self> {
        if is_root() {
            return Ok(Self::Root);
        }
        let tried =
            Command::new("unshare").args(MAPPED).args(["--net", "true"]).stderr(Stdio::null()).status();
        if tried.is_ok_and(|status| status.success()) {
            return Ok(Self::UserNamespace);
        }
        bail!(
            "the tests make network namespaces, and this kernel gives user namespaces to root only: run as root, or \
             allow them (sysctl kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0)"
        )
    }

    /// The program, to be started on this footing.
    pub(super) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        match self {
            Self::Root => Command::new(program),
            Self::UserNamespace => {
                let mut command = Command::new("unshare");
                command.args(MAPPED).arg("--").arg(program);
                command
            }
        }
    }
}

/// Whether this process is root: /proc/self belongs to whoever asks.
pub(crate) fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|metadata| metadata.uid() == 0)
}
