//! `POST /sign-in/stay`: room and surname, a card's number, or what else the house's own system knows its guests by.
//!
//! The system is asked while the guest waits, a few seconds at most. A refusal never says which field was wrong, and it comes
//! at the same pace whatever the system looked up. How often a device may try, and how often anybody at the same room or the
//! same surname, is bounded here.

mod guesses;

use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use axum::Extension;
use axum::extract::Request;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::post;
use captivity::{EquipmentId, PlanName, Timestamp};
use gateway::identity::{Admission, Identity, Vouched, Way};
use gateway::stay::{self, Answer, Away, Entered, Field, FieldName, Label, Question, Reason, Register};
use minijinja::{Value, context};
use serde::Deserialize;

use super::account::received;
use super::entry::Entry;
use super::verdict::{again, too_many};
use crate::errors::{self, Reason as Error, Wants};
use crate::home::{self, Notice};
use crate::secure::asking::Asking;
use crate::secure::table::Route;
use crate::token::{self, Purpose};

pub(crate) use guesses::Guesses;

/// The way's name on pages.
pub(crate) const WAY: &str = "stay";

/// What the fields are called on the page, whatever the house calls them.
const INPUTS: [&str; 4] = ["stay-1", "stay-2", "stay-3", "stay-4"];

/// Refusals come at multiples of this, so that their time tells little of what was looked up.
const PACE: Duration = Duration::from_millis(500);

/// How guests are known to the house's own system.
#[derive(Clone)]
pub struct Stays {
    /// What they are asked for; at most [`Stays::MOST_FIELDS`].
    pub fields: Vec<Field>,
    /// The plan of those for whom the system names none.
    pub plan: PlanName,
    /// Who asks the system.
    pub register: Arc<dyn Register>,
}

impl Stays {
    /// The most fields of the form.
    pub const MOST_FIELDS: usize = INPUTS.len();

    /// What says that there is nothing under these details.
    fn unknown(&self) -> &'static str {
        let labels: Vec<_> = self.fields.iter().map(|field| &field.label).collect();
        match labels[..] {
            [Label::Known("room"), Label::Known("surname")] => "stay-wrong",
            _ => "details-wrong",
        }
    }
}

/// For the template: the way, called as its first field, and all its fields.
pub(crate) fn offered(fields: &[Field]) -> Value {
    let shown: Vec<_> = fields.iter().zip(INPUTS).map(|(field, input)| shown(field, input)).collect();
    let (title, provider) = match fields.first().map(|field| &field.label) {
        Some(Label::Known(known)) => (*known, ""),
        Some(Label::Own(words)) => ("continue-with", words.as_str()),
        None => ("sign-in", ""),
    };
    context! { name => WAY, title, provider, template => "way_stay.html", fields => shown }
}

fn shown(field: &Field, input: &'static str) -> Value {
    let (label, is_known) = match &field.label {
        Label::Known(known) => (*known, true),
        Label::Own(words) => (words.as_str(), false),
    };
    let (autocomplete, inputmode) = match field.kind {
        stay::Kind::Surname => ("family-name", ""),
        stay::Kind::Digits => ("off", "numeric"),
        stay::Kind::Text | stay::Kind::Card { .. } => ("off", ""),
    };
    let left_to_right = field.kind != stay::Kind::Surname;
    context! { input, label, is_known, autocomplete, inputmode, left_to_right }
}

/// The page's form goes there.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route::post("/sign-in/stay", post(submit))]
}

#[derive(Deserialize)]
struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    edition: String,
    #[serde(default, rename = "stay-1")]
    first: String,
    #[serde(default, rename = "stay-2")]
    second: String,
    #[serde(default, rename = "stay-3")]
    third: String,
    #[serde(default, rename = "stay-4")]
    fourth: String,
    /// A session of the same person that is to end for this one.
    #[serde(default)]
    instead_of: String,
}

impl Filled {
    fn typed(&self) -> [&str; 4] {
        [&self.first, &self.second, &self.third, &self.fourth]
    }

    fn entry(&self) -> Entry {
        Entry::of(WAY, INPUTS.into_iter().zip(self.typed()))
    }
}

async fn submit(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let (equipment, filled) = match received::<Filled>(&asking, request).await {
        Ok(received) => received,
        Err(refused) => return refused,
    };
    let (key, entry, now) = (&asking.live.settings.token_key, filled.entry(), asking.portal.now());
    if let Err(fault) = token::check(key, equipment, Purpose::SignIn, now, &filled.token) {
        let (notice, code) = Notice::of(fault);
        return home::page_with(&asking, equipment, code, notice, &entry);
    }
    let Some(stays) = asking.live.settings.ways.stays.clone() else {
        return errors::answer(&asking, StatusCode::NOT_FOUND, Error::Status);
    };
    if filled.edition != asking.conditions().terms.edition {
        return home::page_with(&asking, equipment, StatusCode::CONFLICT, Notice::TermsChanged, &entry);
    }
    if stays.fields.iter().zip(filled.typed()).any(|(_, typed)| typed.trim().is_empty()) {
        return again(&asking, equipment, StatusCode::UNPROCESSABLE_ENTITY, &entry.refused("fill-in"));
    }
    let read = |(field, typed): (&Field, _)| Some((field.name.clone(), Entered::read(field.kind, typed)?));
    let Some(fields) = stays.fields.iter().zip(filled.typed()).map(read).collect::<Option<Vec<_>>>() else {
        // It can be nothing that the house has: mistyped, and no try at all (RFC 9110 §15.5.21).
        let entry = entry.refused(stays.unknown());
        return again(&asking, equipment, StatusCode::UNPROCESSABLE_ENTITY, &entry);
    };
    judge(&asking, equipment, &stays, (filled, entry), fields).await
}

/// Asks the system, within the budgets, and lets in whom it knows.
async fn judge(
    asking: &Asking,
    equipment: EquipmentId,
    stays: &Stays,
    (filled, entry): (Filled, Entry),
    fields: Vec<(FieldName, Entered)>,
) -> Response {
    let (began, now) = (Instant::now(), asking.portal.now());
    // Both paid before the system is asked, so that many tries at once are not more than their number.
    if let Err(wait) = asking.portal.tries.spend(equipment, now) {
        return too_many(asking, equipment, entry, wait);
    }
    let guesses = &asking.portal.stay_guesses;
    let spent = match guesses.spend(&fields, now) {
        Ok(spent) => spent,
        Err(wait) => return too_many(asking, equipment, entry, wait),
    };
    let question = Question { zone: equipment.interface, fields };
    match stays.register.ask(question).await {
        Ok(Answer::Admit(stay)) => {
            guesses.give_back(spent, now);
            asking.portal.tries.give_back(equipment, now);
            let instead_of = filled.instead_of.parse().ok();
            match vouch(stay, stays.plan, now) {
                Ok(vouched) => {
                    let admission = Admission { vouched, edition: filled.edition, instead_of };
                    super::admit(asking, equipment, admission, entry).await
                }
                Err(reason) => refuse(asking, equipment, stays, entry, reason),
            }
        }
        Ok(Answer::Refuse(reason)) => {
            // The end of the pace that has begun.
            let over = began.elapsed().as_nanos() % PACE.as_nanos();
            let rest = PACE.as_nanos().saturating_sub(over);
            tokio::time::sleep(Duration::from_nanos(u64::try_from(rest).unwrap_or_default())).await;
            refuse(asking, equipment, stays, entry, reason)
        }
        Err(Away { retry_after }) => {
            guesses.give_back(spent, now);
            asking.portal.tries.give_back(equipment, now);
            away(asking, equipment, entry, retry_after)
        }
    }
}

/// What the system's word means here. When a stay ends is said by the wall clock; sessions live by the gateway's.
fn vouch(stay: stay::Stay, plan: PlanName, now: Timestamp) -> Result<Vouched, Reason> {
    let left = stay.until.map(|until| until.duration_since(SystemTime::now()).map_err(|_| Reason::Over));
    Ok(Vouched {
        identity: Identity::new(Way::Stay, stay.person).map_err(|_| Reason::Other)?,
        plan: stay.plan.unwrap_or(plan),
        most_devices: stay.devices,
        no_later_than: left.transpose()?.map(|left| now.after(left)),
    })
}

fn refuse(asking: &Asking, equipment: EquipmentId, stays: &Stays, entry: Entry, reason: Reason) -> Response {
    let fault = match reason {
        Reason::NoStay => stays.unknown(),
        Reason::NotYet => "stay-not-yet",
        Reason::Over => "allowance-over",
        Reason::Other => "way-failed",
    };
    again(asking, equipment, StatusCode::FORBIDDEN, &entry.refused(fault))
}

/// 503 with the time until it is worth another try; other ways in are on the page.
fn away(asking: &Asking, equipment: EquipmentId, entry: Entry, retry_after: Duration) -> Response {
    let code = StatusCode::SERVICE_UNAVAILABLE;
    let mut response = match asking.wants {
        Wants::Problem => errors::answer(asking, code, Error::Busy),
        Wants::Page => again(asking, equipment, code, &entry.refused("way-failed")),
    };
    let seconds = retry_after.as_millis().div_ceil(1000).clamp(1, 3600);
    let seconds = u64::try_from(seconds).unwrap_or(3600);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}
