//! The console as `vestibule` wires it: what it needs, and its run.

use std::io;
use std::sync::Arc;

use axum::Router;
use tokio::sync::{mpsc, watch};

use crate::door::{self, Door, Shift};
use crate::places::Places;
use crate::routes;
use crate::settings::Settings;

/// The operator door.
pub struct Console {
    pub(crate) settings: Settings,
    pub(crate) router: Router,
    pub(crate) places: Arc<Places>,
}

impl Console {
    /// The most connections that it keeps open.
    pub const MOST_CONNECTIONS: usize = crate::places::IN_ALL;

    /// Prepares the pages. Opens nothing.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { router: routes::router(), places: Arc::default(), settings }
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
