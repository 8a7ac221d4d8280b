//! Hearing from a service that it is ready: the receiving end of sd_notify(3).

use std::io;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixDatagram;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::error::LabError;

const LONGEST_MESSAGE: usize = 4096;

/// A socket file on which the service says how it is. The file goes when this is dropped.
#[derive(Debug)]
pub(crate) struct ReadySocket {
    socket: UnixDatagram,
    path: PathBuf,
}

impl ReadySocket {
    /// Makes the socket file; an old one of that name is replaced.
    pub(crate) fn create(path: &Path) -> Result<Self, LabError> {
        let failed = |source| LabError::File { doing: "making the socket", path: path.to_owned(), source };
        match std::fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        let socket = UnixDatagram::bind(path).map_err(failed)?;
        // The service may have become another user by the time it is ready.
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o666)).map_err(failed)?;
        Ok(Self { socket, path: path.to_owned() })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Listens for so long; whether the service said that it is ready.
    pub(crate) fn hears_ready(&self, patience: Duration) -> bool {
        let mut octets = [0; LONGEST_MESSAGE];
        if self.socket.set_read_timeout(Some(patience)).is_err() {
            return false;
        }
        let Ok(count) = self.socket.recv(&mut octets) else { return false };
        octets.get(..count).unwrap_or(&[]).split(|&octet| octet == b'\n').any(|line| line == b"READY=1")
    }
}

impl Drop for ReadySocket {
    fn drop(&mut self) {
        // Already gone is fine.
        let _ = std::fs::remove_file(&self.path);
    }
}
