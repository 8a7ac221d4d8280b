//! Terms and who accepted them, as operators see it.

use gateway::consents::{Acceptance, TermsOnRecord};
use gateway::identity::KnownAs;
use gateway::{Clock as _, Handle, Refusal, SystemClock};
use serde::{Deserialize, Serialize};

use super::protocol::{Answer, PAGE};
use super::record::ask;
use super::view::rfc3339;

/// Terms in one answer: of 64 KiB each at most, more would not fit into a line.
const MOST_TERMS: usize = 12;

/// What is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum TermsWish {
    /// The terms on record, the latest first.
    List,
    /// Who accepted which, a page at a time.
    Accepted {
        /// Behind the session of this number.
        after: u32,
    },
}

/// Terms as they are on record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TermsView {
    /// What the operator calls them.
    pub edition: String,
    /// Since when they were shown, in UTC.
    pub since: String,
    /// How many sessions on record began by accepting them.
    pub sessions: u32,
    /// Their words.
    pub text: String,
}

/// A guest's acceptance.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AcceptanceView {
    /// The session that began by it.
    pub session: u32,
    /// When, in UTC.
    pub at: String,
    /// What was accepted.
    pub edition: String,
    /// The guests' interface.
    pub interface: String,
    /// The device's link address there.
    pub link_address: String,
    /// The voucher that it was by.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub voucher: Option<String>,
    /// By which way the guest is known otherwise, such as `account`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub way: Option<String>,
    /// What that way calls them; somebody's own words may be in it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
}

pub(super) async fn answer(wish: TermsWish, handle: &Handle) -> Result<Answer, Refusal> {
    let bearing = SystemClock.bearing();
    match wish {
        TermsWish::List => {
            let terms = ask(handle, |store| store.terms(MOST_TERMS)).await?;
            let view = |it: TermsOnRecord| TermsView {
                edition: it.edition,
                since: rfc3339(bearing.calendar(it.since)),
                sessions: it.sessions,
                text: it.text,
            };
            Ok(Answer::Terms { terms: terms.into_iter().map(view).collect() })
        }
        TermsWish::Accepted { after } => {
            let mut found = ask(handle, move |store| store.acceptances(after, PAGE + 1)).await?;
            let more = found.len() > PAGE;
            found.truncate(PAGE);
            let view = |it| AcceptanceView::of(it, &bearing);
            Ok(Answer::Acceptances { acceptances: found.into_iter().map(view).collect(), more })
        }
    }
}

impl AcceptanceView {
    fn of(it: Acceptance, bearing: &captivity::Bearing) -> Self {
        let (voucher, identity) = match it.known_as {
            Some(KnownAs::Voucher(code)) => (Some(code.to_string()), None),
            Some(KnownAs::Identity(identity)) => (None, Some(identity)),
            None => (None, None),
        };
        Self {
            session: it.session.mark(),
            at: rfc3339(bearing.calendar(it.at)),
            edition: it.edition,
            interface: it.equipment.interface.to_string(),
            link_address: it.equipment.link_address.to_string(),
            voucher,
            way: identity.as_ref().map(|identity| identity.way().name().to_owned()),
            name: identity.map(|identity| identity.name().to_owned()),
        }
    }
}
