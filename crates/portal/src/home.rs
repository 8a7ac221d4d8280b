//! `GET /`: the sign-in page while captive (without its form while nothing is granted), "You are online" while admitted. Shows; never changes anything.

use std::time::Duration;

use axum::Extension;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use captivity::plan::Begun;
use captivity::{Captivity, Denial, EquipmentId, Extension as Extending, Grant, Session, Timestamp, Usage};
use minijinja::{Value, context};
use serde::Deserialize;

use crate::calendar;
use crate::errors::{self, Reason, Wants};
use crate::pages::{self, Page};
use crate::portal::Portal;
use crate::secure::asking::Asking;
use crate::token::{self, Purpose, TokenFault};
use crate::voucher::Entry;

/// Terms of more bytes than this are folded away under their heading.
const LONG_TERMS: usize = 700;

/// What a page says on top, when something did not go as the guest meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Notice {
    /// Nothing.
    None,
    /// Other terms are in force than those that were accepted.
    TermsChanged,
    /// The form was open for too long.
    Expired,
    /// The form was made for another device, or elsewhere.
    NotForThisDevice,
}

impl Notice {
    /// The notice and the status for a token that is not good.
    pub(crate) const fn of(fault: TokenFault) -> (Self, StatusCode) {
        match fault {
            // The form is well-formed, its content cannot be used (RFC 9110 §15.5.21).
            TokenFault::Expired => (Self::Expired, StatusCode::UNPROCESSABLE_ENTITY),
            TokenFault::Foreign => (Self::NotForThisDevice, StatusCode::FORBIDDEN),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::TermsChanged => "terms-changed",
            Self::Expired => "expired",
            Self::NotForThisDevice => "not-for-this-device",
        }
    }
}

/// What a link to the page may carry.
#[derive(Deserialize)]
pub(crate) struct Link {
    /// A voucher's code, as the sheet's QR code has it.
    #[serde(default)]
    voucher: String,
}

/// `GET /`; a link that cannot be read is one without anything.
pub(crate) async fn show(
    Extension(asking): Extension<Asking>,
    link: Result<Query<Link>, QueryRejection>,
) -> Response {
    let entry = link.map(|Query(link)| Entry::prefilled(&link.voucher)).unwrap_or_default();
    match asking.equipment {
        Some(equipment) => page_with(&asking, equipment, StatusCode::OK, Notice::None, &entry),
        None => errors::answer(&asking, StatusCode::FORBIDDEN, Reason::NotAGuest),
    }
}

/// The page for the state that this device is in now. Where that is an error, it leads to the page of its code, and a
/// program is told the error alone.
pub(crate) fn page(asking: &Asking, equipment: EquipmentId, code: StatusCode, notice: Notice) -> Response {
    page_with(asking, equipment, code, notice, &Entry::default())
}

/// The same with what was made of a voucher's code.
pub(crate) fn page_with(
    asking: &Asking,
    equipment: EquipmentId,
    code: StatusCode,
    notice: Notice,
    entry: &Entry,
) -> Response {
    if code.is_client_error() && asking.wants == Wants::Problem {
        return errors::answer(asking, code, Reason::Status);
    }
    let around =
        context! { ..error_link(asking, code), ..entry.values(asking.portal.now()), ..frame(asking) };
    let html = match asking.portal.handle.captivity_of(equipment) {
        Captivity::Captive => sign_in_page(asking, equipment, notice, around),
        Captivity::Admitted(session) => online_page(asking, &session, notice, around),
    };
    (code, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// What the frame needs for the link of an error.
fn error_link(asking: &Asking, code: StatusCode) -> Value {
    if !code.is_client_error() {
        return context! {};
    }
    let number = code.as_u16();
    context! { error => number, phrase => status_codes::phrase(number), origin => pages::address(&asking.live.origin) }
}

fn sign_in_page(asking: &Asking, equipment: EquipmentId, notice: Notice, around: Value) -> String {
    let conditions = asking.portal.handle.conditions();
    let settings = &asking.live.settings;
    let offer = Offer::of(asking.portal.handle.offer_for(equipment));
    let (hours, minutes) = hours_and_minutes(asking.portal.now().until(offer.moment));
    let values = context! {
        notice => notice.name(),
        terms => paragraphs(&settings.terms_text),
        terms_are_long => settings.terms_text.len() > LONG_TERMS,
        token => token_for(asking, equipment, Purpose::SignIn),
        edition => conditions.terms.edition.as_str(),
        vouchers => conditions.vouchers,
        terms_admit => conditions.terms.plan.is_some(),
        refused => offer.refused,
        at => (offer.moment < Timestamp::NEVER).then(|| calendar::iso(Portal::calendar(offer.moment))),
        data => offer.grant.and_then(|grant| grant.data.left(Usage::NONE)).map(|left| left.to_string()),
        speed => offer.grant.and_then(|grant| speed(&grant, Usage::NONE)),
        slow => offer.grant.and_then(|grant| slow(&grant)),
        hours, minutes,
    };
    pages::render(Page::SignIn, context! { ..values, ..around })
}

/// What the page offers, or why it cannot.
struct Offer {
    grant: Option<Grant>,
    refused: &'static str,
    /// When it ends, or from when on something is offered.
    moment: Timestamp,
}

impl Offer {
    const fn of(offer: Result<Begun, Denial>) -> Self {
        match offer {
            Ok(begun) => Self { grant: Some(begun.grant), refused: "", moment: begun.grant.until },
            Err(Denial::UsedUp { until }) => Self { grant: None, refused: "used-up", moment: until },
            Err(Denial::Closed { opens }) => Self { grant: None, refused: "closed", moment: opens },
        }
    }
}

/// How fast it is now, in the direction that guests look at, if it is limited.
fn speed(grant: &Grant, used: Usage) -> Option<String> {
    let slowed = grant.beyond.filter(|_| grant.data.is_spent(used));
    slowed.unwrap_or(grant.rates).to_guest.map(|rate| rate.to_string())
}

/// How fast it is once the data is used up.
fn slow(grant: &Grant) -> Option<String> {
    grant.beyond?.to_guest.map(|rate| rate.to_string())
}

fn online_page(asking: &Asking, session: &Session, notice: Notice, around: Value) -> String {
    let conditions = asking.portal.handle.conditions();
    let (hours, minutes) = hours_and_minutes(asking.portal.now().until(session.grant.until));
    let values = context! {
        notice => notice.name(),
        until => calendar::iso(Portal::calendar(session.grant.until)),
        token => token_for(asking, session.equipment, Purpose::SignOut),
        data_left => session.data_left().map(|left| left.to_string()),
        is_slowed => session.grant.beyond.is_some() && session.is_spent(),
        speed => speed(&session.grant, session.paid()),
        slow => slow(&session.grant),
        renews => session.grant.renews.map(calendar::iso),
        extend_token => extend_token(asking, session),
        vouchers => conditions.vouchers,
        edition => conditions.terms.edition.as_str(),
        sign_in_token => token_for(asking, session.equipment, Purpose::SignIn),
        others => others_online(asking, session),
        hours, minutes,
    };
    pages::render(Page::Online, context! { ..values, ..around })
}

/// How many other devices of the same person are online; `None` where the device is admitted by itself.
fn others_online(asking: &Asking, session: &Session) -> Option<usize> {
    let sessions = asking.portal.handle.sessions_of(session.person?);
    Some(sessions.iter().filter(|other| other.id != session.id).count())
}

/// Only where extending works is it offered.
fn extend_token(asking: &Asking, session: &Session) -> Option<String> {
    match asking.portal.handle.conditions().extension_of(session.plan) {
        Extending::Offered => Some(token_for(asking, session.equipment, Purpose::Extend)),
        Extending::NotOffered => None,
    }
}

/// What the frame around every page needs.
pub(crate) fn frame(asking: &Asking) -> Value {
    let settings = &asking.live.settings;
    context! { venue_name => settings.venue_name.as_str(), venue_info_url => settings.venue_info_url.as_deref() }
}

fn token_for(asking: &Asking, equipment: EquipmentId, purpose: Purpose) -> String {
    token::issue(&asking.live.settings.token_key, equipment, purpose, asking.portal.now())
}

fn hours_and_minutes(length: Duration) -> (u64, u64) {
    let minutes = length.as_secs() / 60;
    (minutes / 60, minutes % 60)
}

/// The paragraphs of a plain text: an empty line ends one.
fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    for line in text.lines().map(str::trim) {
        match paragraphs.last_mut() {
            Some(last) if line.is_empty() && last.is_empty() => {}
            Some(last) if !line.is_empty() => {
                if !last.is_empty() {
                    last.push(' ');
                }
                last.push_str(line);
            }
            _ => paragraphs.push(String::new()),
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_line_ends_a_paragraph() {
        assert_eq!(paragraphs("\n a\nb \n\n\n c\r\n\r\nd\n"), ["a b", "c", "d"]);
        assert!(paragraphs(" \n\n").is_empty());
    }

    #[test]
    fn a_length_is_told_in_whole_minutes() {
        assert_eq!(hours_and_minutes(Duration::from_secs(28_799)), (7, 59));
        assert_eq!(hours_and_minutes(Duration::from_secs(59)), (0, 0));
    }
}
