//! What became of each question: counted for all, and noted for a while of each newcomer, for an operator who wonders
//! why its sign-in page stays down.
//!
//! A note keeps a whole name only where it is the portal's, the walled garden's or a detector's; of others what somebody
//! registered. Notes are in memory, and forgotten after minutes. Of who is signed in nothing is noted.

use std::net::IpAddr;
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use captivity::{EquipmentId, InterfaceName};
use gateway::trace::{Happening, NameTold, Trace, plainly};
use gateway::{Clock as _, SystemClock};

use crate::garden::MOST_ADDRESSES;
use crate::names::{Origin, registered_part};
use crate::question::{Answered, Asked, owners};
use crate::server::CaptiveDns;
use crate::shared::{Led, News, Shared, Sharing};
use crate::tally::{Counted, Counts};

/// How long it is kept what a device asked for.
const KEPT_MINUTES: u64 = 10;
const LOOK_EVERY: Duration = Duration::from_secs(30);

impl CaptiveDns {
    /// What became of all questions so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let without_room = self.openings().refused();
        let shared = self.sharing().count();
        self.tally.counts(without_room, shared)
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
        let happening = Happening::Name {
            asked: self.kept(&asked.name, device.interface).into(),
            kind: asked.kind,
            told,
        };
        self.trace.note(device, SystemClock.now(), happening);
    }

    /// Entries of the walled garden whose addresses other sites have too, as far as newcomers' answers showed it.
    #[must_use]
    pub fn shared(&self) -> Vec<Shared> {
        self.sharing().found()
    }

    /// Compares where this name leads with where names of the walled garden lead, and says it once when an address has
    /// both (protocols W6). Of names outside only what somebody registered is said, and never who asked.
    pub(crate) fn note_shared(&self, asked: &Asked, answered: &Answered, answer: &[u8], zone: InterfaceName) {
        if !answered.is_success {
            return;
        }
        let is_public = |address: &&IpAddr| !(self.settings.is_private)(**address);
        let addresses: Vec<IpAddr> =
            answered.addresses.iter().filter(is_public).take(MOST_ADDRESSES).copied().collect();
        let led = Led { name: &asked.name, addresses: &addresses };
        let now = Instant::now();
        let news = match self.entry_of(&asked.name, zone) {
            // What sets clocks is open for that only, and no site lives there.
            Some(entry) if entry.origin == Origin::Clock => return,
            Some(entry) => self.sharing().ours(led, &entry, owners(answer), now),
            None => self.sharing().others(led, self.is_detector(&asked.name), now),
        };
        news.iter().for_each(say);
    }

    fn sharing(&self) -> MutexGuard<'_, Sharing> {
        self.sharing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn kept(&self, name: &str, zone: InterfaceName) -> String {
        let owner = registered_part(name);
        if name == self.settings.portal_name || name == owner || self.is_known(name, zone) {
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

fn say(news: &News) {
    let (entry, found) = (&news.entry.pattern, &news.found);
    let (address, other) = (found.address, &*found.other);
    if found.hides_portal {
        tracing::warn!(
            %entry, %address, other,
            guests_notice = "devices that ask that name find themselves online while the address is open to them: \
                             no sign-in page",
            to_do = "take tcp/80 from the entry, or the entry out; see: vestibule garden",
            "an address of the walled garden is also that of a name which devices ask whether they are online"
        );
    } else if news.entry.origin == Origin::Listed {
        tracing::warn!(
            %entry, %address, other,
            guests_notice = "newcomers reach other sites at that address without signing in",
            to_do = "name fewer names and ports in the entry, or take it out if that must not be; further addresses \
                     are listed by: vestibule garden",
            "an address of the walled garden is shared with other sites"
        );
    } else {
        tracing::info!(
            %entry, %address, other,
            "a host that the portal's certificate names shares its address with other sites, which newcomers reach on \
             port 80 too; see: vestibule garden"
        );
    }
}
