//! What both doors serve from: everything that follows from the settings, built at start and at reload.
//!
//! Replaced as a whole, so that no answer mixes two editions of the settings. Never changed in place.

use axum::Router;
use captivity::capport;

use crate::intercept::shelf::Shelf;
use crate::secure;
use crate::settings::{Settings, SettingsError};

/// One edition of the settings and what was made from it.
#[derive(Debug)]
pub(crate) struct Live {
    pub(crate) settings: Settings,
    pub(crate) origin: String,
    pub(crate) addresses: capport::Addresses,
    pub(crate) shelf: Shelf,
    pub(crate) router: Router,
}

impl Live {
    pub(crate) fn build(settings: Settings) -> Result<Self, SettingsError> {
        settings.check()?;
        let addresses = capport::Addresses {
            user_portal_url: settings.portal_url(),
            venue_info_url: settings.venue_info_url.clone(),
        };
        Ok(Self {
            origin: settings.origin(),
            shelf: Shelf::stock(&settings)?,
            router: secure::routes::router(&settings),
            addresses,
            settings,
        })
    }
}
