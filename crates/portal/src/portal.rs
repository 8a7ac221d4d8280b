//! The portal as `vestibule` wires it: what it needs, how it starts, reloads and stops.

use std::future::Future;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};

use captivity::{InterfaceName, Timestamp};
use gateway::accounts::AccountDesk;
use gateway::ports::Neighbourhood;
use gateway::{Clock as _, Handle, SystemClock};
use rustls::pki_types::CertificateDer;
use tokio::sync::{Semaphore, mpsc, watch};

use crate::bounds::Bounds;
use crate::challenges::Challenges;
use crate::live::{Live, LiveByZone};
use crate::secure::certificates::{CertificateError, Certificates};
use crate::settings::{Clock, Doors, Patience, SettingsByZone, SettingsError};
use crate::trace::Trace;
use crate::ways::resume::Guesses;
use crate::ways::stay;
use crate::ways::tries::Tries;
use crate::{intercept, secure};

/// Peers that are no guests and are heard at once, while a proof is shown to a certificate authority.
const OUTSIDERS: usize = 32;

/// The guest door, both of its doors: plain HTTP meant for others, and the portal's own name over TLS.
pub struct Portal {
    live: RwLock<Arc<LiveByZone>>,
    pub(crate) handle: Handle,
    pub(crate) neighbourhood: Arc<dyn Neighbourhood>,
    pub(crate) certificates: Certificates,
    pub(crate) bounds: Arc<Bounds>,
    pub(crate) challenges: Challenges,
    pub(crate) outsiders: Arc<Semaphore>,
    pub(crate) clock: Clock,
    pub(crate) patience: Patience,
    pub(crate) trace: Arc<Trace>,
    pub(crate) tries: Tries,
    /// Who judges names and passwords.
    pub(crate) accounts: Option<Arc<dyn AccountDesk>>,
    pub(crate) resume_guesses: Guesses,
    pub(crate) stay_guesses: stay::Guesses,
}

impl Portal {
    /// Prepares every answer that does not depend on who asks. Opens nothing yet.
    ///
    /// # Errors
    /// When the settings cannot be served; the text says which and how to mend it.
    pub fn new(
        settings: impl Into<SettingsByZone>,
        handle: Handle,
        neighbourhood: Arc<dyn Neighbourhood>,
        certificates: Certificates,
    ) -> Result<Self, SettingsError> {
        let live = LiveByZone::build(settings.into())?;
        let bounds = Bounds::new(&live.elsewhere().settings);
        let live = RwLock::new(Arc::new(live));
        let clock: Clock = Arc::new(|| SystemClock.now());
        let patience = Patience::default();
        let (challenges, outsiders) = (Challenges::default(), Arc::new(Semaphore::new(OUTSIDERS)));
        let (trace, tries, resume_guesses) = (Arc::default(), Tries::default(), Guesses::default());
        Ok(Self {
            live,
            handle,
            neighbourhood,
            certificates,
            bounds,
            challenges,
            outsiders,
            clock,
            patience,
            trace,
            tries,
            accounts: None,
            resume_guesses,
            stay_guesses: stay::Guesses::default(),
        })
    }

    /// Takes the time from `clock` instead of the gateway's clock.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    /// Asks this desk about names and passwords. Without one, no account admits.
    #[must_use]
    pub fn with_accounts(self, desk: Arc<dyn AccountDesk>) -> Self {
        Self { accounts: Some(desk), ..self }
    }

    /// Waits for guests as long as this instead of the usual times.
    #[must_use]
    pub fn with_patience(self, patience: Patience) -> Self {
        Self { patience, ..self }
    }

    /// Serves until `stop` says true or its sender is gone; then accepts nobody, lets answers in progress finish for
    /// at most [`Patience::drain`], and returns.
    ///
    /// # Errors
    /// When a listener cannot be used at all. An error of one connection never ends the service.
    pub async fn serve(self: Arc<Self>, doors: Doors, stop: watch::Receiver<bool>) -> io::Result<()> {
        let (working, mut all_done) = mpsc::channel(1);
        let shift = Shift { portal: self, stop, _working: working };
        intercept::attend(doors.plain, &shift)?;
        for door in doors.secure {
            secure::attend(door, &shift)?;
        }
        shift.over().await;
        drop(shift);
        // Each connection ends by itself once its overtime is spent, and gives up its sender.
        while all_done.recv().await.is_some() {}
        Ok(())
    }

    /// Serves by other settings from the next request on; connections in progress are not touched.
    ///
    /// # Errors
    /// When the settings cannot be served; the former ones stay.
    pub fn reload(&self, settings: impl Into<SettingsByZone>) -> Result<(), SettingsError> {
        let live = Arc::new(LiveByZone::build(settings.into())?);
        self.bounds.change(&live.elsewhere().settings);
        *self.live.write().unwrap_or_else(PoisonError::into_inner) = live;
        Ok(())
    }

    /// Reads certificate and key again and uses them from the next handshake on.
    ///
    /// # Errors
    /// When they cannot be read or do not belong together; the former ones stay.
    pub fn reload_certificates(&self) -> Result<(), CertificateError> {
        self.certificates.reload()
    }

    /// Hands the authority's answer about that certificate out with it, or none; see [`Certificates::staple`].
    pub fn staple(&self, certificate: &CertificateDer<'_>, answer: Option<Vec<u8>>) {
        self.certificates.staple(certificate, answer);
    }

    /// Where proofs for a certificate authority are shown.
    #[must_use]
    pub fn challenges(&self) -> Challenges {
        self.challenges.clone()
    }

    /// What devices did lately, for operators.
    #[must_use]
    pub fn trace(&self) -> Arc<Trace> {
        Arc::clone(&self.trace)
    }

    /// Every method and path that the secure door serves now where a zone has no settings of its own; a path that ends in `{*page}` stands for all below it.
    #[must_use]
    pub fn routes(&self) -> Vec<(&'static str, String)> {
        let own = secure::table::table(&self.live(None).settings);
        let reference = status_site::PATHS.map(|path| ("GET", path.to_owned()));
        own.into_iter().map(|route| (route.method, route.path)).chain(reference).collect()
    }

    /// What holds in this zone, or for who is in none.
    pub(crate) fn live(&self, zone: Option<InterfaceName>) -> Arc<Live> {
        Arc::clone(self.live.read().unwrap_or_else(PoisonError::into_inner).of(zone))
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The day and hour that answers carry.
    pub(crate) fn date(&self) -> Timestamp {
        Self::calendar(self.now())
    }

    /// The day and hour of a moment, by the wall clock as it stands: the gateway's own time does not follow that.
    pub(crate) fn calendar(moment: Timestamp) -> Timestamp {
        SystemClock.bearing().calendar(moment)
    }
}

/// One run of [`Portal::serve`], as every task of it holds it.
#[derive(Clone)]
pub(crate) struct Shift {
    pub(crate) portal: Arc<Portal>,
    stop: watch::Receiver<bool>,
    /// Held until the task is done; `serve` returns when nobody holds one.
    _working: mpsc::Sender<()>,
}

impl Shift {
    /// Returns when the doors close.
    pub(crate) async fn over(&self) {
        // An error means that nobody is left who could say stop, so this is the stop.
        let _ = self.stop.clone().wait_for(|stop| *stop).await;
    }

    /// Whether the doors have closed.
    pub(crate) fn is_over(&self) -> bool {
        *self.stop.borrow()
    }

    /// Does `work`, but gives it up when the doors have been closed for as long as answers may take.
    pub(crate) async fn at_most_into_overtime<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let overtime = async {
            self.over().await;
            tokio::time::sleep(self.portal.patience.drain).await;
        };
        tokio::select! {
            done = work => Some(done),
            () = overtime => None,
        }
    }
}
