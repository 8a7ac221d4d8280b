//! Who works behind the ways in, for tests of what the portal makes of their answers: providers and a courier of whom each
//! answer can be had by asking for it.

use std::sync::Arc;
use std::time::Duration;

use captivity::{EquipmentId, PlanName};
use gateway::accounts::Answer;
use gateway::codes::{Courier, Message, NotSent, Rules};
use gateway::providers::{Known, NotBegun, NotKnown, Offered, ProviderDesk, Returned, Wish};
use portal::{Accounts, CodeWay, Codes, Ways};

/// Every way in at once.
pub(crate) fn all_ways() -> Ways {
    let stays = Some(crate::stay::stays(Arc::default()));
    let way = CodeWay {
        plan: PlanName::SESSION,
        most_devices: None,
        grace: None,
        rules: Rules { life: Duration::from_secs(600), most_in_hour: 100 },
        digits: 6,
        allowed: Vec::new(),
        blocked: vec!["blocked.example".to_owned()],
        national: None,
    };
    let codes =
        Codes { mail: Some(way.clone()), phone: Some(way), desk: Arc::default(), courier: Arc::new(Carrier) };
    let accounts = Accounts { plan: PlanName::SESSION, most_devices: None, registration: true, resets: None };
    Ways {
        accounts: Some(accounts),
        stays,
        providers: Some(Arc::new(Providers)),
        codes: Some(codes),
        sponsors: Some(Arc::default()),
        resume: true,
    }
}

/// Each provider has a name of what it does.
struct Providers;

impl ProviderDesk for Providers {
    fn offered(&self) -> Vec<Offered> {
        let offered = |id: &str| Offered { id: id.into(), name: id.into(), origins: Vec::new() };
        ["away", "crowded"].map(offered).into()
    }

    fn begin(&self, wish: Wish) -> Answer<Result<String, NotBegun>> {
        let not = match wish.provider.as_str() {
            "away" => NotBegun::Unavailable,
            "crowded" => NotBegun::TooMany(Duration::from_secs(30)),
            _ => NotBegun::Unknown,
        };
        Box::pin(std::future::ready(Err(not)))
    }

    fn finish(&self, _: EquipmentId, returned: Returned) -> Answer<Result<Known, NotKnown>> {
        let not = match returned.state.as_str() {
            "failed" => NotKnown::Failed,
            "declined" => NotKnown::Declined,
            "stranger" => NotKnown::NotAdmitted,
            _ => NotKnown::NotSent,
        };
        Box::pin(std::future::ready(Err(not)))
    }
}

/// Takes nothing: not now, and from `refused@` never.
struct Carrier;

impl Courier for Carrier {
    fn send(&self, message: Message) -> Answer<Result<(), NotSent>> {
        let is_refused = message.to.as_str().starts_with("refused@");
        let not = if is_refused { NotSent::Refused } else { NotSent::Later(Duration::from_secs(60)) };
        Box::pin(std::future::ready(Err(not)))
    }
}
