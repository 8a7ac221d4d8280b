//! Says once that a room fails and once that it works again, however often it is asked in between: a stranger's clicks
//! during an outage make no log lines.

use std::error::Error;

use crate::ports::PortError;

/// One room's trouble, in an operator's words.
pub(crate) struct Trouble {
    begins: &'static str,
    ends: &'static str,
    lasts: bool,
}

impl Trouble {
    pub(crate) const fn of_the_store() -> Self {
        Self {
            begins: "sessions cannot be recorded: newcomers are answered 503 when they sign in, the admitted stay \
                     online until their time is over; look at the disk and permissions of the store, it is tried \
                     again by itself",
            ends: "sessions are recorded again: newcomers can sign in",
            lasts: false,
        }
    }

    pub(crate) const fn of_the_enforcer() -> Self {
        Self {
            begins: "the enforcement device does not take changes: newcomers are answered 503 when they sign in, \
                     those who sign out may stay online until it works again or their time is over; look at the \
                     enforcement helper, it is tried again by itself",
            ends: "the enforcement device takes changes again: newcomers can sign in",
            lasts: false,
        }
    }

    pub(crate) const fn of_counting() -> Self {
        Self {
            begins: "what sessions with a limit of data have used cannot be counted: the kernel still stops them at \
                     their limits, pages and devices are told the last numbers; look at the enforcement helper, it is \
                     tried again by itself",
            ends: "what sessions with a limit of data have used is counted again",
            lasts: false,
        }
    }

    pub(crate) fn failed(&mut self, error: &PortError) {
        let error: &(dyn Error + 'static) = error;
        if self.lasts {
            tracing::debug!(error, "{}", self.begins);
        } else {
            self.lasts = true;
            tracing::error!(error, "{}", self.begins);
        }
    }

    pub(crate) fn worked(&mut self) {
        if self.lasts {
            self.lasts = false;
            tracing::info!("{}", self.ends);
        }
    }
}
