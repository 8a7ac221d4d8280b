//! The command that started the new gateway (`vestibule upgrade`) waits at the other end of standard input to hear how it
//! went; the log is another gateway's by then.

use std::io::{self, Write as _};
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::time::Duration;

/// The word for a gateway that serves; anything else that is heard says what went wrong.
pub const READY: &str = "ready";

/// A reader that does not read is not waited for.
const PATIENCE: Duration = Duration::from_secs(1);

/// Who waits.
#[derive(Debug)]
pub struct Patron(UnixStream);

impl Patron {
    /// The one at standard input, which is given up for nothing at all; this process leaves the terminal.
    ///
    /// # Errors
    /// When standard input cannot be had or replaced.
    pub fn at_standard_input() -> io::Result<Self> {
        let stream = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
        stream.set_write_timeout(Some(PATIENCE))?;
        let nothing = std::fs::File::open("/dev/null")?;
        rustix::stdio::dup2_stdin(&nothing)?;
        // Fails only for the leader of a group, which no terminal has as its own.
        let _ = rustix::process::setsid();
        Ok(Self(stream))
    }

    /// Another hold on it, for what goes wrong later.
    ///
    /// # Errors
    /// When there are no more descriptors.
    pub fn try_clone(&self) -> io::Result<Self> {
        self.0.try_clone().map(Self)
    }

    /// The gateway serves.
    pub fn tell_ready(self) {
        self.tell(READY);
    }

    /// It does not, and why.
    pub fn tell(mut self, what: &str) {
        // Nobody may listen any more.
        let _ = writeln!(self.0, "{what}");
    }
}
