//! From end to end: guests at the real door, each on a connection that it keeps; page, sign-in, page, sign-out, again.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use lab::{Gateway, Guest, Network, Plan};

use crate::arguments::Arguments;
use crate::crowd::Granted;
use crate::samples::Samples;
use crate::site::Site;
use crate::visitor::Visitor;

const GUESTS: u8 = 32;

/// A gateway with guests before it.
pub(super) struct Door {
    network: Network,
    site: Site,
    _gateway: Gateway,
}

impl Door {
    /// Opens it with so many sessions, none of them these guests'.
    pub(super) fn open(arguments: &Arguments, sessions: u32) -> Result<Self> {
        let network = Network::build(Plan::guests(GUESTS))?;
        let site = Site::prepare()?;
        if sessions > 0 {
            site.remember(sessions, Granted::Time)?;
        }
        let gateway = site.start(&network, &arguments.program)?;
        Ok(Self { network, site, _gateway: gateway })
    }

    /// Lets every guest come and go for so long; how many seconds each sign-in took, from its form to its answer.
    pub(super) fn visit(&self, seconds: f64) -> Result<Samples> {
        let took = thread::scope(|scope| {
            let guests: Vec<_> = self
                .network
                .guests()
                .iter()
                .map(|guest| scope.spawn(|| self.come_and_go(guest, Duration::from_secs_f64(seconds))))
                .collect();
            guests
                .into_iter()
                .map(|guest| guest.join().map_err(|_| anyhow::anyhow!("a guest panicked"))?)
                .collect::<Result<Vec<_>>>()
        })?;
        Ok(took.into_iter().flatten().collect())
    }

    fn come_and_go(&self, guest: &Guest, patience: Duration) -> Result<Vec<f64>> {
        let visitor = Visitor::new(guest.namespace(), &self.site.portal())?;
        let mut visit = visitor.connect().with_context(|| format!("{} at the door", guest.name()))?;
        let began = Instant::now();
        let mut took = Vec::new();
        while began.elapsed() < patience {
            let sign_in = visit.form()?;
            let request = visit.request_of(&sign_in);
            took.push(visit.send(&request)?.elapsed().as_secs_f64());
            let sign_out = visit.form()?;
            let request = visit.request_of(&sign_out);
            visit.send(&request)?;
        }
        Ok(took)
    }
}
