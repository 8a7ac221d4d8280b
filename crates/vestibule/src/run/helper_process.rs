//! The helper that alone keeps network privileges, as the gateway sees it.

use std::os::fd::OwnedFd;
use std::process::Child;

use super::account::Identity;
use super::child;
use crate::trouble::{Chapter, Trouble};

/// The helper, running, and the gateway's end of the socket to it.
pub(super) struct HelperProcess {
    pub(super) child: Child,
    pub(super) socket: OwnedFd,
}

impl HelperProcess {
    /// Starts the helper, which becomes `identity` by itself.
    pub(super) fn start(identity: Identity) -> Result<Self, Trouble> {
        let (child, socket) = child::start("helper", identity, &[]).map_err(|error| {
            Trouble::at_start("the network helper cannot be started", child::TO_DO, Chapter::Privileges)
                .caused_by(error)
        })?;
        Ok(Self { child, socket })
    }
}
