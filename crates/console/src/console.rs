//! The console as `vestibule` wires it: what it needs, and its run.

use std::io;
use std::sync::Arc;

use axum::Router;
use captivity::Timestamp;
use gateway::accounts::AccountDesk;
use gateway::sponsors::Desk;
use gateway::{Clock as _, Handle, SystemClock};
use minijinja::Environment;
use tokio::sync::{mpsc, watch};

use crate::door::{self, Door, Shift};
use crate::logins::Logins;
use crate::pages;
use crate::places::Places;
use crate::routes;
use crate::settings::Settings;
use crate::tries::Tries;

/// What the pages of hosts are made of.
#[derive(Clone)]
pub struct Rooms {
    pub(crate) handle: Handle,
    pub(crate) accounts: Arc<dyn AccountDesk>,
    pub(crate) sponsors: Arc<Desk>,
    clock: Clock,
}

/// Says what moment it is.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

impl Rooms {
    /// The gateway, who judges names and passwords, and where guests ask.
    #[must_use]
    pub fn new(handle: Handle, accounts: Arc<dyn AccountDesk>, sponsors: Arc<Desk>) -> Self {
        Self { handle, accounts, sponsors, clock: Arc::new(|| SystemClock.now()) }
    }

    /// Takes the time from `clock` instead of the gateway's clock.
    #[must_use]
    pub fn with_clock(self, clock: Clock) -> Self {
        Self { clock, ..self }
    }

    pub(crate) fn now(&self) -> Timestamp {
        (self.clock)()
    }
}

/// The operator door.
pub struct Console {
    pub(crate) settings: Settings,
    pub(crate) rooms: Rooms,
    pub(crate) router: Router,
    pub(crate) places: Arc<Places>,
    pub(crate) logins: Logins,
    pub(crate) tries: Tries,
    pub(crate) press: Environment<'static>,
}

impl Console {
    /// The most connections that it keeps open.
    pub const MOST_CONNECTIONS: usize = crate::places::IN_ALL;

    /// Prepares the pages. Opens nothing.
    #[must_use]
    pub fn new(settings: Settings, rooms: Rooms) -> Self {
        Self {
            settings,
            rooms,
            router: routes::router(),
            places: Arc::default(),
            logins: Logins::default(),
            tries: Tries::default(),
            press: pages::press(),
        }
    }

    /// Serves until `stop` says true or its sender is gone; then accepts nobody, lets answers in progress finish for some
    /// seconds, and returns.
    ///
    /// # Errors
    /// When a listener cannot be used at all. An error of one connection never ends the service.
    pub async fn serve(self: Arc<Self>, doors: Vec<Door>, stop: watch::Receiver<bool>) -> io::Result<()> {
        let (working, mut all_done) = mpsc::channel(1);
        let shift = Shift::new(self, stop, working);
        for door in doors {
            door::attend(door, &shift)?;
        }
        shift.over().await;
        drop(shift);
        // Each connection ends by itself once its farewell is over, and gives up its sender.
        while all_done.recv().await.is_some() {}
        Ok(())
    }
}
