//! Who asks at the secure door, and what the answer is made from: handed to each page with the request.

use std::sync::Arc;

use axum::http::HeaderMap;
use captivity::{Conditions, EquipmentId, SessionId};

use crate::errors::Wants;
use crate::live::Live;
use crate::portal::Portal;
use crate::theme::Voice;
use crate::ways::resume;

/// One request's circumstances.
#[derive(Clone)]
pub(crate) struct Asking {
    pub(crate) portal: Arc<Portal>,
    /// One edition of the settings for the whole answer.
    pub(crate) live: Arc<Live>,
    /// The device behind the connection; `None` when it is not on a guest zone.
    pub(crate) equipment: Option<EquipmentId>,
    pub(crate) wants: Wants,
    /// The language that they are answered in.
    pub(crate) voice: Voice,
    /// The session that the browser's cookie proves to have been its own, where sessions can be resumed.
    pub(crate) proved: Option<SessionId>,
}

impl Asking {
    /// What must be satisfied where the device is.
    pub(crate) fn conditions(&self) -> Arc<Conditions> {
        let handle = &self.portal.handle;
        self.equipment.map_or_else(|| handle.conditions(), |device| handle.conditions_at(device.interface))
    }

    /// With what the browser proves by its cookies.
    pub(super) fn heard(self, headers: &HeaderMap) -> Self {
        let settings = &self.live.settings;
        let proved = settings.ways.resume.then(|| resume::proved(headers, &settings.token_key)).flatten();
        Self { proved, ..self }
    }
}
