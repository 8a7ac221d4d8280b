//! What guests chose beside the terms, as operators see it.

use captivity::Bearing;
use gateway::choices::ChoiceOnRecord;
use gateway::identity::KnownAs;
use gateway::{Clock as _, Handle, Refusal, SystemClock};
use serde::{Deserialize, Serialize};

use super::protocol::{Answer, PAGE};
use super::record::ask;
use super::view::rfc3339;

/// What is wanted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case", deny_unknown_fields)]
pub enum ConsentWish {
    /// All lines of the record, a page at a time.
    List {
        /// Behind the line of this number.
        after: u32,
    },
    /// Withdraws, in the guest's place, what this line gave.
    Withdraw {
        /// Its number.
        consent: u32,
    },
}

/// One line of the record: consent was given, or withdrawn.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ConsentView {
    /// Its number.
    pub id: u32,
    /// When, in UTC.
    pub at: String,
    /// What the operator calls it.
    pub name: String,
    /// Which edition of it.
    pub edition: String,
    /// The tag of the language that the guest read it in.
    pub language: String,
    /// The words.
    pub text: String,
    /// Whether consent was given; else it was withdrawn.
    pub given: bool,
    /// Whether an operator withdrew it.
    pub by_operator: bool,
    /// The session that it was said in.
    pub session: u32,
    /// The guests' interface; nothing once the device is forgotten.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub interface: Option<String>,
    /// The device's link address there.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub link_address: Option<String>,
    /// The person's number.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub person: Option<u32>,
    /// The voucher that the guest came by.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub voucher: Option<String>,
    /// By which way the guest is known otherwise, such as `mail`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub way: Option<String>,
    /// What that way calls them: an address, for mail. Somebody's own words may be in it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub known_as: Option<String>,
}

pub(super) async fn answer(wish: ConsentWish, handle: &Handle) -> Result<Answer, Refusal> {
    match wish {
        ConsentWish::List { after } => {
            let mut found = ask(handle, move |store| store.choices(after, PAGE + 1)).await?;
            let more = found.len() > PAGE;
            found.truncate(PAGE);
            let bearing = SystemClock.bearing();
            let consents = found.into_iter().map(|line| ConsentView::of(line, &bearing)).collect();
            Ok(Answer::Consents { consents, more })
        }
        ConsentWish::Withdraw { consent } => {
            let at = handle.now();
            let withdrawn = ask(handle, move |store| store.withdraw(consent, at)).await?;
            Ok(if withdrawn { Answer::Withdrawn } else { Answer::NotFound })
        }
    }
}

impl ConsentView {
    fn of(line: ChoiceOnRecord, bearing: &Bearing) -> Self {
        let (voucher, identity) = match line.known_as {
            Some(KnownAs::Voucher(code)) => (Some(code.to_string()), None),
            Some(KnownAs::Identity(identity)) => (None, Some(identity)),
            None => (None, None),
        };
        let asked = line.choice.asked;
        Self {
            id: line.id,
            at: rfc3339(bearing.calendar(line.at)),
            name: asked.name,
            edition: asked.edition,
            language: asked.language,
            text: asked.text,
            given: line.choice.given,
            by_operator: line.by_operator,
            session: line.session.mark(),
            interface: line.equipment.map(|device| device.interface.to_string()),
            link_address: line.equipment.map(|device| device.link_address.to_string()),
            person: line.person.map(captivity::PersonId::number),
            voucher,
            way: identity.as_ref().map(|identity| identity.way().name().to_owned()),
            known_as: identity.map(|identity| identity.name().to_owned()),
        }
    }
}
