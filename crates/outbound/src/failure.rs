//! Why a request brought no answer, in words that an operator can act on.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

/// No answer came, or none that may be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Failure {
    /// The address is none that we speak to.
    #[error("{address} cannot be asked: {why}")]
    Address {
        /// As it was given.
        address: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The request itself cannot be written.
    #[error("the request cannot be written")]
    Request(#[from] hyper::http::Error),
    /// The roots cannot be read, so nobody can be trusted.
    #[error("{} cannot be used as the list of trusted roots: {why}", path.display())]
    Roots {
        /// The file, or what was looked for.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// As many requests as may be are under way or waiting.
    #[error("as many requests as may wait are waiting already: the service is slower than it is asked")]
    Busy,
    /// No connection.
    #[error(
        "{host} port {port} cannot be reached: is it up, is the name right, does a firewall stand between?"
    )]
    Unreachable {
        /// Who was called.
        host: String,
        /// At which port.
        port: u16,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// A connection, but not to somebody trusted.
    #[error(
        "{host} answered, but no trusted connection came about: its certificate must be valid, name this host, and come \
         from a root that is trusted here (the system's, or those of the roots file)"
    )]
    Untrusted {
        /// Who was called.
        host: String,
        /// What TLS said.
        #[source]
        source: io::Error,
    },
    /// It broke HTTP, or the connection broke.
    #[error("{host} broke off, or did not answer in HTTP/1.1")]
    Broken {
        /// Who was called.
        host: String,
        /// What hyper said.
        #[source]
        source: hyper::Error,
    },
    /// The answer is longer than we read, or broke off in the middle.
    #[error("the answer of {host} broke off or is longer than {longest} bytes")]
    TooLong {
        /// Who was called.
        host: String,
        /// How much is read.
        longest: usize,
    },
    /// No answer in time.
    #[error("{host} did not answer within {} ms", within.as_millis())]
    Late {
        /// Who was called.
        host: String,
        /// How long was waited.
        within: Duration,
    },
}

impl Failure {
    /// Everything that is known, in one line: this and its causes.
    #[must_use]
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause.take().filter(|_| text.len() < 2000) {
            text = format!("{text}: {error}");
            cause = error.source();
        }
        text
    }
}
