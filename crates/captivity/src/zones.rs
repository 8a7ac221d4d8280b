//! Conditions by zone: what must be satisfied on which guest interface. A zone that has none of its own has what holds
//! everywhere else. Where a device is attached is given, never asked of the device.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::{Conditions, InterfaceName};

/// The captive portal conditions of a gateway, for each of its zones.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ConditionsByZone {
    elsewhere: Arc<Conditions>,
    zones: BTreeMap<InterfaceName, Arc<Conditions>>,
}

impl From<Conditions> for ConditionsByZone {
    fn from(everywhere: Conditions) -> Self {
        Self { elsewhere: Arc::new(everywhere), zones: BTreeMap::new() }
    }
}

impl ConditionsByZone {
    /// The same where this zone has conditions of its own. All have the same plans: a session keeps its plan wherever its
    /// person goes.
    #[must_use]
    pub fn with(mut self, zone: InterfaceName, conditions: Conditions) -> Self {
        self.zones.insert(zone, Arc::new(conditions));
        self
    }

    /// What holds where a zone has no conditions of its own.
    #[must_use]
    pub const fn elsewhere(&self) -> &Arc<Conditions> {
        &self.elsewhere
    }

    /// What holds on this interface.
    #[must_use]
    pub fn of(&self, zone: InterfaceName) -> &Arc<Conditions> {
        self.zones.get(&zone).unwrap_or(&self.elsewhere)
    }

    /// The zones that are known by name, in order, each with what holds there.
    pub fn iter(&self) -> impl Iterator<Item = (InterfaceName, &Conditions)> {
        self.zones.iter().map(|(zone, conditions)| (*zone, &**conditions))
    }

    /// The same where the wall clock is so many milliseconds ahead of the gateway's time.
    #[must_use]
    pub fn ahead(&self, millis: i64) -> Self {
        self.map(|conditions| conditions.ahead(millis))
    }

    /// The same with each of the conditions changed.
    #[must_use]
    pub fn map(&self, mut change: impl FnMut(&Conditions) -> Conditions) -> Self {
        let elsewhere = Arc::new(change(&self.elsewhere));
        let zones = self.zones.iter().map(|(zone, it)| (*zone, Arc::new(change(it)))).collect();
        Self { elsewhere, zones }
    }
}
