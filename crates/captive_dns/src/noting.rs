//! What became of each question: counted for all, and noted for a while of each newcomer, for an operator who wonders
//! why its sign-in page stays down.
//!
//! A note keeps a whole name only where it is the portal's, the walled garden's or a detector's; of others what somebody
//! registered. Notes are in memory, and forgotten after minutes. Of who is signed in nothing is noted.

use std::sync::Arc;
use std::time::Duration;

use captivity::EquipmentId;
use gateway::trace::{Happening, NameTold, Trace, plainly};
use gateway::{Clock as _, SystemClock};

use crate::names::registered_part;
use crate::question::Asked;
use crate::server::CaptiveDns;
use crate::tally::{Counted, Counts};

/// How long it is kept what a device asked for.
const KEPT_MINUTES: u64 = 10;
const LOOK_EVERY: Duration = Duration::from_secs(30);

impl CaptiveDns {
    /// What became of all questions so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let without_room = self.openings().refused();
        self.tally.counts(without_room)
    }

    /// What newcomers asked for in the last minutes.
    #[must_use]
    pub fn trace(&self) -> Arc<Trace> {
        Arc::clone(&self.trace)
    }

    /// Counts and notes what a newcomer was told.
    pub(crate) fn told(&self, device: EquipmentId, asked: &Asked, told: NameTold) {
        self.tally.count(match told {
            NameTold::Portal(_) | NameTold::Nobodys => Counted::AnsweredHere,
            NameTold::Answered { .. } => Counted::Relayed,
            NameTold::NoAnswer => Counted::WithoutAnswer,
            NameTold::Refused => Counted::Refused,
            NameTold::AboveBudget => Counted::AboveBudget,
            NameTold::Silence => Counted::Silenced,
        });
        let happening = Happening::Name { asked: self.kept(&asked.name).into(), kind: asked.kind, told };
        self.trace.note(device, SystemClock.now(), happening);
    }

    fn kept(&self, name: &str) -> String {
        let owner = registered_part(name);
        if name == self.settings.portal_name || name == owner || self.is_known(name) {
            return plainly(name);
        }
        format!("*.{}", plainly(owner))
    }

    pub(crate) async fn forget_in_time(&self) {
        loop {
            tokio::time::sleep(LOOK_EVERY).await;
            let now = SystemClock.now().unix_millis();
            let oldest = now.saturating_sub(KEPT_MINUTES * 60 * 1000);
            self.trace.forget_before(captivity::Timestamp::from_unix_millis(oldest));
        }
    }
}
