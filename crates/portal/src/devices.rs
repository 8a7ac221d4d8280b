//! The devices of one person, on the page of each of them: since when each is online, and a button to put it out.
//!
//! A guest sees those that are theirs and no others, and of each only what tells it from the next: the end of its link
//! address. Codes that a whole conference shares stand for no one person, so of them nothing is listed. Whoever is not
//! theirs, or gone, is answered alike.

use axum::Extension;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::response::Response;
use captivity::{Captivity, EndCause, EquipmentId, PersonId, Session, SessionId};
use gateway::people::Which;
use gateway::ports::Store;
use gateway::{Refusal, Selector};
use minijinja::{Value, context};
use serde::Deserialize;
use tokio::sync::oneshot;

use crate::amounts::Amounts;
use crate::errors::{self, Reason};
use crate::home::{self, Notice};
use crate::secure::asking::Asking;
use crate::sign_in::see_home;
use crate::token::{self, Purpose};
use crate::ways::account::received;
use crate::ways::entry::Entry;

/// What is good for more devices than this is no one person's, and no page gets longer.
const MOST_OWN: usize = 12;

/// The sessions of whoever this session is for, its own first; nothing where there is no other, or they are not one person's.
pub(crate) async fn of_the_same(asking: &Asking, session: &Session) -> Vec<Session> {
    let Some(person) = session.person else { return Vec::new() };
    let mut sessions = asking.portal.handle.sessions_of(person);
    let is_list = (2..=MOST_OWN).contains(&sessions.len()) && sessions.iter().any(|one| one.id == session.id);
    if !is_list || !is_one_persons(asking, session, person).await {
        return Vec::new();
    }
    sessions.sort_by_key(|one| (one.id != session.id, one.began));
    sessions
}

/// Whether it is good for as few devices as one person has. When nobody knows, it is not.
async fn is_one_persons(asking: &Asking, session: &Session, person: PersonId) -> bool {
    let (reply, told) = oneshot::channel();
    let look = move |store: &mut dyn Store| store.vouchers(Which::Person(person), 0, 1);
    asking.portal.handle.ask(look, move |found| {
        // Nobody listens any more when the guest has gone.
        let _ = reply.send(found);
    });
    let Ok(found) = told.await.unwrap_or(Err(Refusal::Unavailable)) else { return false };
    let own = found.first().and_then(|voucher| voucher.most_devices);
    let of_plan = || Some(asking.portal.handle.conditions().plans.get(session.plan)?.devices.most);
    own.or_else(of_plan).is_none_or(|most| usize::from(most.get()) <= MOST_OWN)
}

/// For the template `online.html`: `devices`, and the token of their forms.
pub(crate) fn values(asking: &Asking, equipment: EquipmentId, sessions: &[Session]) -> Value {
    let amounts = Amounts::of(asking);
    let devices = sessions.iter().map(|session| {
        context! {
            id => session.id.to_string(),
            is_this => session.equipment == equipment,
            ending => ending(session.equipment),
            moment => amounts.moment(session.began),
            used => amounts.data(session.used.total()),
        }
    });
    context! {
        devices => devices.collect::<Vec<_>>(),
        devices_token => home::token_for(asking, equipment, Purpose::SignOutDevice),
    }
}

/// The last two octets of a link address, as settings of phones show them.
fn ending(equipment: EquipmentId) -> String {
    let [.., last_but_one, last] = equipment.link_address.octets();
    format!("{last_but_one:02x}:{last:02x}")
}

#[derive(Deserialize)]
struct Filled {
    #[serde(default)]
    token: String,
    /// The number of the session that is to end.
    #[serde(default)]
    session: String,
}

/// `POST /sign-out/device`: the user ends the session of another device of theirs; its packets stop before the answer is sent.
pub(crate) async fn sign_out(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let (equipment, filled) = match received::<Filled>(&asking, request).await {
        Ok(received) => received,
        Err(refused) => return refused,
    };
    let (key, now) = (&asking.live.settings.token_key, asking.portal.now());
    if let Err(fault) = token::check(key, equipment, Purpose::SignOutDevice, now, &filled.token) {
        let (notice, code) = Notice::of(fault);
        return home::page(&asking, equipment, code, notice);
    }
    let own = match asking.portal.handle.captivity_of(equipment) {
        Captivity::Admitted(session) => of_the_same(&asking, &session).await,
        Captivity::Captive => Vec::new(),
    };
    let meant = filled.session.parse::<SessionId>().ok();
    let Some(meant) = meant.filter(|meant| own.iter().any(|session| session.id == *meant)) else {
        // The state of things is not the one the page showed (RFC 9110 §15.5.10).
        let (code, notice) = (StatusCode::CONFLICT, Notice::DeviceGone);
        return home::page_among(&asking, equipment, (code, notice), &Entry::default(), &own);
    };
    let (reply, answer) = oneshot::channel();
    asking.portal.handle.end_session(Selector::Session(meant), EndCause::SignedOut, move |verdict| {
        let _ = reply.send(verdict);
    });
    match answer.await.unwrap_or(Err(Refusal::Unavailable)) {
        Ok(_) => see_home(&asking),
        Err(Refusal::Busy | Refusal::Unavailable) => {
            errors::answer(&asking, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_is_told_from_the_next_by_the_end_of_its_address_alone() {
        let equipment = EquipmentId {
            interface: "guest0".parse().unwrap(),
            link_address: "02:00:5e:10:9a:0f".parse().unwrap(),
        };
        assert_eq!(ending(equipment), "9a:0f");
    }
}
