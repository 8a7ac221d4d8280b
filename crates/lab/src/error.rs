//! What can go wrong in the lab, and what to do about it.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use netlink::NetlinkError;

/// Why the lab could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum LabError {
    /// The kernel refuses user namespaces to this process.
    #[error(
        "this machine does not let you make a network of your own ({step} was refused), so the lab cannot run here \
         without root. Run it as root, or allow it: {advice}"
    )]
    UserNamespaces {
        /// Which step was refused.
        step: &'static str,
        /// Which sysctls to change, with their values now.
        advice: String,
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
    /// `enter` came too late: the process had several threads.
    #[error("lab::enter() must be called while the process has only one thread; call it first in main")]
    TooManyThreads,
    /// A namespace could not be made or entered, or something in it failed.
    #[error("in the lab's namespace {namespace}: {doing} failed")]
    Namespace {
        /// Which.
        namespace: String,
        /// What was being done.
        doing: String,
        /// The kernel's answer.
        #[source]
        source: io::Error,
    },
    /// A link, address or route could not be made.
    #[error("in the lab's namespace {namespace}: {doing} failed")]
    Route {
        /// Which.
        namespace: String,
        /// What was being done.
        doing: String,
        /// The kernel's answer.
        #[source]
        source: NetlinkError,
    },
    /// Something is not there: a guest number, a link.
    #[error("there is no {what} in this lab network")]
    Missing {
        /// What was asked for.
        what: String,
    },
    /// A file of the lab could not be written or read.
    #[error("{doing} {} failed", path.display())]
    File {
        /// What was being done.
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The gateway program could not be started.
    #[error("{} could not be started", program.display())]
    Start {
        /// Which program.
        program: PathBuf,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The gateway program ended, or said nothing, before it was ready.
    #[error("the gateway {how} before it was ready; the end of its log:\n{log}")]
    NotReady {
        /// What it did instead.
        how: String,
        /// The last lines that it wrote.
        log: String,
    },
    /// What was waited for did not happen in time.
    #[error("{what} did not happen within {waited:?}")]
    Waited {
        /// What was waited for.
        what: String,
        /// How long.
        waited: Duration,
    },
    /// A certificate could not be made.
    #[error("the lab's certificate could not be made")]
    Certificate(#[source] rcgen::Error),
}

impl LabError {
    pub(crate) fn namespace(namespace: &str, doing: impl Into<String>, source: io::Error) -> Self {
        Self::Namespace { namespace: namespace.to_owned(), doing: doing.into(), source }
    }

    pub(crate) fn missing(what: impl Into<String>) -> Self {
        Self::Missing { what: what.into() }
    }
}

impl From<LabError> for io::Error {
    fn from(error: LabError) -> Self {
        Self::other(error)
    }
}
