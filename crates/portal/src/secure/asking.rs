//! Who asks at the secure door, and what the answer is made from: handed to each page with the request.

use std::sync::Arc;

use captivity::EquipmentId;

use crate::errors::Wants;
use crate::live::Live;
use crate::portal::Portal;
use crate::theme::Voice;

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
}
