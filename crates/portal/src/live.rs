//! What both doors serve from: everything that follows from the settings, built at start and at reload, for each zone.
//!
//! Replaced as a whole, so that no answer mixes two editions of the settings. Never changed in place.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use captivity::{InterfaceName, capport};

use crate::intercept::shelf::Shelf;
use crate::secure;
use crate::settings::{Settings, SettingsByZone, SettingsError};

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
    fn build(settings: Settings) -> Result<Self, SettingsError> {
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

/// The same for each zone.
#[derive(Debug)]
pub(crate) struct LiveByZone {
    elsewhere: Arc<Live>,
    zones: BTreeMap<InterfaceName, Arc<Live>>,
}

impl LiveByZone {
    pub(crate) fn build(settings: SettingsByZone) -> Result<Self, SettingsError> {
        let SettingsByZone { elsewhere, zones } = settings;
        let built = |(zone, settings)| Ok((zone, Arc::new(Live::build(settings)?)));
        Ok(Self {
            elsewhere: Arc::new(Live::build(elsewhere)?),
            zones: zones.into_iter().map(built).collect::<Result<_, _>>()?,
        })
    }

    /// What holds where a zone has nothing of its own, and for who is in none.
    pub(crate) const fn elsewhere(&self) -> &Arc<Live> {
        &self.elsewhere
    }

    pub(crate) fn of(&self, zone: Option<InterfaceName>) -> &Arc<Live> {
        zone.and_then(|zone| self.zones.get(&zone)).unwrap_or(&self.elsewhere)
    }
}
