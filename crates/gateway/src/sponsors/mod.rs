//! Guests who ask a host to let them in: what they ask, who may answer, and what becomes of it.
//!
//! Requests are kept in memory, for an hour, few of each device and of each host: a request is a question to somebody who is
//! there now, and what is answered yes is a session on record. Nothing here says whether there is a host of a name: that is
//! found out when a host signs in and looks. Where hosts sign in and how they are told is other rooms' business.

mod table;
mod telling;
mod words;

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use captivity::{EquipmentId, PlanName, Session, Timestamp, Verdict};

use crate::handle::{Handle, Refusal};
use crate::identity::{Admission, Identity, Vouched, Way};
pub use table::Crowded;
use table::Table;
pub use telling::{Askable, Letters, Notifier, Told};
pub use words::{Words, host_name};

/// The most guests of one host that are looked for.
const MOST_GUESTS: usize = 500;

/// The name of a request in addresses: nobody guesses it, and it holds no authority.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct RequestId([u8; 16]);

impl RequestId {
    /// The request of these random octets.
    #[must_use]
    pub const fn from_draw(octets: [u8; 16]) -> Self {
        Self(octets)
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

/// A text that names no request.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a request is named by 32 hexadecimal digits")]
pub struct NotARequest;

impl FromStr for RequestId {
    type Err = NotARequest;

    fn from_str(text: &str) -> Result<Self, NotARequest> {
        let is_fine = text.len() == 32
            && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        let number = u128::from_str_radix(text, 16).map_err(|_| NotARequest)?;
        if is_fine { Ok(Self(number.to_be_bytes())) } else { Err(NotARequest) }
    }
}

/// What a guest asks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wish {
    /// The device that wants in.
    pub equipment: EquipmentId,
    /// Whom the guest named: what [`host_name`] made of it. Perhaps nobody is called so.
    pub host: String,
    /// Who the guest says they are.
    pub guest: Words,
    /// Why, if they said so.
    pub reason: Option<Words>,
    /// The edition of the terms that the guest saw and accepted.
    pub edition: String,
}

/// A wish, and what became of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Request {
    /// Its name.
    pub id: RequestId,
    /// What was asked.
    pub wish: Wish,
    /// When.
    pub at: Timestamp,
    /// What became of it.
    pub state: State,
    /// What became of telling the host.
    pub told: Told,
}

/// What became of a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Nobody has answered.
    Waiting,
    /// It was approved: the device is or was admitted.
    Approved,
    /// It was refused.
    Refused,
    /// The guest does not want it any more.
    Withdrawn,
}

/// Somebody who may let guests in: an account of the role host.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Host {
    /// The name of their account, without white space.
    pub name: String,
    /// Their mailbox, by which guests may name them too.
    pub mail: Option<String>,
}

impl Host {
    /// Whether a guest who named this one meant them.
    #[must_use]
    pub fn is_called(&self, named: &str) -> bool {
        let is_same = |own: &str| words::one_form(own) == named;
        is_same(&self.name) || self.mail.as_deref().is_some_and(is_same)
    }
}

/// Who answers a request.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By<'a> {
    /// A host: only what was asked of them is there.
    Host(&'a Host),
    /// An operator, in the place of whom the guest named.
    Operator,
}

/// What an approval came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decided {
    /// The device is online.
    Admitted(Session),
    /// The gateway did not admit it, and the request still waits: why.
    NotAdmitted(Verdict),
    /// There is no such request that waits, for whoever answers it.
    Gone,
    /// Nothing was done; it may be tried again.
    Unavailable,
}

/// A guest who is online by a host's word.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Guest {
    /// Who they said they are.
    pub name: String,
    /// Their session.
    pub session: Session,
}

/// Where guests ask and hosts answer.
#[derive(Default)]
pub struct Desk {
    table: Mutex<Table>,
    rules: Mutex<Rules>,
}

/// What the desk goes by.
#[derive(Default)]
struct Rules {
    plan: Option<PlanName>,
    askable: Askable,
    notifier: Option<(Arc<dyn Notifier>, Letters)>,
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Desk").field("table", &self.table).finish_non_exhaustive()
    }
}

impl Desk {
    /// The plan that an approval is worth from now on; `None` where nobody may ask.
    pub fn offer(&self, plan: Option<PlanName>) {
        self.rules().plan = plan;
    }

    /// Which hosts may be asked from now on.
    pub fn open_to(&self, askable: Askable) {
        self.rules().askable = askable;
    }

    /// Who tells hosts from now on, and how many requests there may be then; `None` where they look by themselves.
    pub fn tell_by(&self, notifier: Option<(Arc<dyn Notifier>, Letters)>) {
        self.rules().notifier = notifier;
    }

    /// The plan that an approval is worth.
    #[must_use]
    pub fn plan(&self) -> Option<PlanName> {
        self.rules().plan
    }

    /// Whether this host may be asked.
    #[must_use]
    pub fn may_be_asked(&self, host: &Host) -> bool {
        self.rules().askable.has(host)
    }

    /// Puts a request on the desk, in the place of one of the same device that waits, and lets the host be told.
    ///
    /// # Errors
    /// There are too many; how long until there may be one more.
    pub fn ask(&self, id: RequestId, wish: Wish, now: Timestamp) -> Result<(), Crowded> {
        let notifier = self.rules().notifier.clone();
        let request = self.table().ask(id, wish, now, notifier.as_ref().map(|(_, letters)| *letters))?;
        if let Some((notifier, _)) = notifier {
            notifier.tell(request);
        }
        Ok(())
    }

    /// What came of telling the host.
    pub fn note(&self, id: RequestId, told: Told) {
        self.table().note(id, told);
    }

    /// The guest does not want it any more.
    pub fn withdraw(&self, equipment: EquipmentId, now: Timestamp) {
        self.table().withdraw(equipment, now);
    }

    /// What this device asked last, within the hour.
    #[must_use]
    pub fn latest_of(&self, equipment: EquipmentId, now: Timestamp) -> Option<Request> {
        self.table().latest_of(equipment, now)
    }

    /// The requests that wait for whoever this is, the oldest first.
    #[must_use]
    pub fn waiting(&self, by: By<'_>, now: Timestamp) -> Vec<Request> {
        if self.is_kept_from(by) { Vec::new() } else { self.table().waiting(by, now) }
    }

    /// The request of that name, waiting or answered, if it is for whoever this is.
    #[must_use]
    pub fn find(&self, id: RequestId, by: By<'_>, now: Timestamp) -> Option<Request> {
        if self.is_kept_from(by) { None } else { self.table().find(id, by, now) }
    }

    /// Refuses a request; `None` where there is none that waits for whoever this is.
    pub fn refuse(&self, id: RequestId, by: By<'_>, now: Timestamp) -> Option<Request> {
        if self.is_kept_from(by) { None } else { self.table().settle(id, by, State::Refused, now) }
    }

    /// Lets the guest in, until `no_later_than` at most. `reply` is called once; when it hears that the device is admitted, its
    /// packets pass. A request is approved once, whoever is faster.
    pub fn approve(
        self: &Arc<Self>,
        handle: &Handle,
        (id, by): (RequestId, By<'_>),
        no_later_than: Option<Timestamp>,
        now: Timestamp,
        reply: impl FnOnce(Decided) + Send + 'static,
    ) {
        let plan = self.plan().filter(|_| !self.is_kept_from(by));
        let Some(plan) = plan else { return reply(Decided::Gone) };
        let Some(request) = self.table().settle(id, by, State::Approved, now) else {
            return reply(Decided::Gone);
        };
        let host = match by {
            By::Host(host) => host.name.as_str(),
            By::Operator => &request.wish.host,
        };
        let Ok(identity) = Identity::new(Way::Sponsor, format!("{host} {}", request.wish.guest)) else {
            self.table().wait_again(id);
            return reply(Decided::Gone);
        };
        let vouched = Vouched { identity, plan, most_devices: None, no_later_than };
        let admission = Admission { vouched, edition: request.wish.edition, instead_of: None };
        let desk = Arc::clone(self);
        handle.admit(request.wish.equipment, admission, move |told| {
            let decided = match told {
                Ok(Verdict::Admitted(session)) => return reply(Decided::Admitted(session)),
                Ok(verdict) => Decided::NotAdmitted(verdict),
                Err(_) => Decided::Unavailable,
            };
            desk.table().wait_again(id);
            reply(decided);
        });
    }

    fn is_kept_from(&self, by: By<'_>) -> bool {
        match by {
            By::Host(host) => !self.may_be_asked(host),
            By::Operator => false,
        }
    }

    fn rules(&self) -> MutexGuard<'_, Rules> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The guests of this host who are online now, the earliest first; also those that were approved before a restart, and those
/// that an operator let in who had named the host by their mailbox.
pub fn guests_of(
    handle: &Handle,
    host: &Host,
    reply: impl FnOnce(Result<Vec<Guest>, Refusal>) + Send + 'static,
) {
    let called = [Some(host.name.clone()), host.mail.as_deref().map(words::one_form)];
    let prefixes: Vec<_> = called.into_iter().flatten().map(|name| format!("{name} ")).collect();
    let sessions = handle.sessions();
    handle.ask(
        move |store| {
            let mut names = BTreeMap::new();
            for prefix in &prefixes {
                for (person, identity) in store.identities(Way::Sponsor, prefix, MOST_GUESTS)? {
                    let name = identity.name().strip_prefix(prefix.as_str()).unwrap_or_default();
                    names.insert(person, name.to_owned());
                }
            }
            Ok(names)
        },
        move |names| {
            reply(names.map(|names| {
                let guest =
                    |session: Session| Some(Guest { name: names.get(&session.person?)?.clone(), session });
                sessions.into_iter().filter_map(guest).collect()
            }));
        },
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_named_by_what_it_is_written_as_and_nothing_else() {
        let id = RequestId::from_draw([0xab; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        for wrong in [
            "",
            "ab",
            &"AB".repeat(16),
            &"+b".repeat(16),
            &"ab".repeat(17),
            "../../../../../../../../etc/passw",
        ] {
            assert_eq!(wrong.parse::<RequestId>(), Err(NotARequest), "{wrong}");
        }
    }

    #[test]
    fn a_host_is_called_by_account_or_mailbox_in_any_case() {
        let host = Host { name: "Anna".to_owned(), mail: Some("Anna.Berg@Example.org".to_owned()) };
        assert!(host.is_called("anna") && host.is_called("anna.berg@example.org"));
        assert!(!host.is_called("") && !host.is_called("ann") && !host.is_called("berg@example.org"));
        assert!(!Host { mail: None, ..host }.is_called(""));
    }
}
