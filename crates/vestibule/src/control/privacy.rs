//! What is kept of guests, as operators see it, and forgetting one of them at once.

use captivity::{LinkAddress, PersonId, Session};
use gateway::forgetting::{Forget, Kept, is_forgotten};
use gateway::{Clock as _, Handle, Refusal, SystemClock};
use serde::{Deserialize, Serialize};

use super::protocol::Answer;
use super::record::ask;
use super::view::rfc3339;

/// Rows of a kind in one commit.
const PART: usize = 500;
/// Parts that one order makes at most: a device that was here ten times a day for a year.
const MOST_PARTS: usize = 64;

/// What is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PrivacyWish {
    /// How much is kept.
    Show,
    /// Forgets this device, whatever network it was on.
    ForgetDevice {
        /// Its link address.
        link_address: String,
    },
    /// Forgets this person.
    ForgetPerson {
        /// Their number.
        person: u32,
    },
}

/// How much is kept that names somebody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct PrivacyView {
    /// Seconds after which it is forgotten.
    pub forget_after_seconds: u64,
    /// Sessions that have ended.
    pub ended_sessions: u32,
    /// When the first of them ended, in UTC.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub oldest_end: Option<String>,
    /// Devices of which it is known what they moved.
    pub devices: u32,
    /// Persons who are known by a name, accounts not counted.
    pub names: u32,
}

pub(super) async fn answer(wish: PrivacyWish, seconds: u64, handle: &Handle) -> Result<Answer, Refusal> {
    match wish {
        PrivacyWish::Show => {
            let kept = ask(handle, |store| store.kept()).await?;
            Ok(Answer::Privacy { privacy: PrivacyView::of(&kept, seconds) })
        }
        PrivacyWish::ForgetDevice { link_address } => {
            let written = link_address.parse::<LinkAddress>().ok();
            let Some(address) = written.filter(|address| !is_forgotten(*address)) else {
                let why = format!(
                    "{link_address:?} is no device's link address; write one such as 02:00:5e:10:20:30"
                );
                return Ok(Answer::NotPossible { why });
            };
            let live =
                handle.sessions().into_iter().find(|session| session.equipment.link_address == address);
            forget(Forget::Device(address), live, handle).await
        }
        PrivacyWish::ForgetPerson { person } => {
            let Some(person) = PersonId::new(person) else { return Ok(Answer::NotFound) };
            let live = handle.sessions_of(person).into_iter().next();
            forget(Forget::Person(person), live, handle).await
        }
    }
}

/// All of it, in parts; nothing while a session lives, which would be written down again at its end.
async fn forget(what: Forget, live: Option<Session>, handle: &Handle) -> Result<Answer, Refusal> {
    if let Some(session) = live {
        let number = session.id;
        let why = format!("session {number} lives; end it first: vestibule session end {number}");
        return Ok(Answer::NotPossible { why });
    }
    let mut forgotten = 0;
    for _ in 0..MOST_PARTS {
        match ask(handle, move |store| store.forget(what, PART)).await? {
            0 => break,
            rows => forgotten += rows,
        }
    }
    tracing::info!(rows = forgotten, "an operator had a device or person forgotten");
    Ok(if forgotten == 0 { Answer::NotFound } else { Answer::Forgotten { rows: forgotten } })
}

impl PrivacyView {
    fn of(kept: &Kept, forget_after_seconds: u64) -> Self {
        let bearing = SystemClock.bearing();
        Self {
            forget_after_seconds,
            ended_sessions: kept.ended_sessions,
            oldest_end: kept.oldest_end.map(|moment| rfc3339(bearing.calendar(moment))),
            devices: kept.devices,
            names: kept.names,
        }
    }
}
