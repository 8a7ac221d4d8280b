//! `GET /`: the sign-in page while captive (without its form while nothing is granted), "You are online" while admitted. Shows; never changes anything.

use axum::Extension;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use captivity::plan::Begun;
use captivity::{
    Captivity, Denial, EquipmentId, Extension as Extending, Grant, Rate, Session, Timestamp, Usage,
};
use minijinja::{Value, context};
use serde::Deserialize;

use crate::amounts::Amounts;
use crate::calendar;
use crate::devices;
use crate::errors::{self, Reason, Wants};
use crate::pages::{self, Page};
use crate::portal::Portal;
use crate::secure::asking::Asking;
use crate::terms;
use crate::token::{self, Purpose, TokenFault};
use crate::ways::entry::Entry;
use crate::ways::{Circumstances, code, provider, resume, sponsor, voucher};

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
    /// The device that was to go offline is not online any more.
    DeviceGone,
    /// An account was made; it can be signed in with.
    AccountMade,
    /// An account has another password.
    PasswordChanged,
    /// An account has a password that somebody else chose.
    PasswordGiven,
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

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::None => "",
            Self::TermsChanged => "terms-changed",
            Self::Expired => "expired",
            Self::NotForThisDevice => "other-device",
            Self::DeviceGone => "device-gone",
            Self::AccountMade => "account-made",
            Self::PasswordChanged => "password-changed",
            Self::PasswordGiven => "password-given",
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
    let entry = link.map(|Query(link)| voucher::linked(&link.voucher)).unwrap_or_default();
    match asking.equipment {
        Some(equipment) if asking.portal.handle.captivity_of(equipment) == Captivity::Captive => {
            sponsor::waiting_page(&asking, equipment).unwrap_or_else(|| {
                let entry = sponsor::refused(&asking, equipment).unwrap_or(entry);
                page_with(&asking, equipment, StatusCode::OK, Notice::None, &entry)
            })
        }
        Some(equipment) => {
            let devices = match asking.portal.handle.captivity_of(equipment) {
                Captivity::Admitted(session) => devices::of_the_same(&asking, &session).await,
                Captivity::Captive => Vec::new(),
            };
            page_among(&asking, equipment, (StatusCode::OK, Notice::None), &entry, &devices)
        }
        None => errors::answer(&asking, StatusCode::FORBIDDEN, Reason::NotAGuest),
    }
}

/// The page for the state that this device is in now. Where that is an error, it leads to the page of its code, and a
/// program is told the error alone.
pub(crate) fn page(asking: &Asking, equipment: EquipmentId, code: StatusCode, notice: Notice) -> Response {
    page_with(asking, equipment, code, notice, &Entry::default())
}

/// The same with what was made of a form of one of the ways in.
pub(crate) fn page_with(
    asking: &Asking,
    equipment: EquipmentId,
    code: StatusCode,
    notice: Notice,
    entry: &Entry,
) -> Response {
    page_among(asking, equipment, (code, notice), entry, &[])
}

/// The same with the devices of the same person, where somebody has looked for them.
pub(crate) fn page_among(
    asking: &Asking,
    equipment: EquipmentId,
    (code, notice): (StatusCode, Notice),
    entry: &Entry,
    devices: &[Session],
) -> Response {
    if is_error(code) && asking.wants == Wants::Problem {
        return errors::answer(asking, code, Reason::Status);
    }
    let devices = devices::values(asking, equipment, devices);
    let around = context! { ..error_link(code), ..entry.values(asking), ..devices };
    let html = match asking.portal.handle.captivity_of(equipment) {
        Captivity::Captive => sign_in_page(asking, equipment, notice, around),
        Captivity::Admitted(session) => online_page(asking, &session, notice, around),
    };
    let mut response = (code, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response();
    provider::allow(&mut response, &asking.live.settings);
    response
}

fn is_error(code: StatusCode) -> bool {
    code.is_client_error() || code.is_server_error()
}

/// What the frame needs for the link of an error.
pub(crate) fn error_link(code: StatusCode) -> Value {
    if !is_error(code) {
        return context! {};
    }
    let number = code.as_u16();
    context! { error => number, phrase => status_codes::phrase(number) }
}

fn sign_in_page(asking: &Asking, equipment: EquipmentId, notice: Notice, around: Value) -> String {
    let conditions = asking.conditions();
    let settings = &asking.live.settings;
    let amounts = Amounts::of(asking);
    let offer = Offer::of(asking.portal.handle.offer_for(equipment));
    let (grant, terms_admit) = (offer.grant, conditions.terms.plan.is_some());
    let awaited = code::awaited(asking, equipment);
    let values = context! {
        notice => notice.name(),
        code_sent => awaited.as_ref().map_or("", |pending| pending.to.as_str()),
        token => token_for(asking, equipment, Purpose::SignIn),
        edition => conditions.terms.edition.as_str(),
        vouchers => conditions.vouchers,
        terms_admit => terms_admit,
        resetting => settings.ways.accounts.as_ref().is_some_and(|accounts| accounts.resets.is_some()),
        registration => settings.ways.accounts.as_ref().is_some_and(|accounts| accounts.registration),
        ways => settings.ways.offered(Circumstances {
            terms_admit: terms_admit && offer.refused.is_empty(),
            vouchers: conditions.vouchers,
            is_known: asking.proved.is_some(),
            code_awaited: awaited.is_some(),
        }),
        refused => offer.refused,
        at => (offer.moment < Timestamp::NEVER).then(|| calendar::iso(Portal::calendar(offer.moment))),
        moment => amounts.moment(offer.moment),
        length => amounts.length(asking.portal.now().until(offer.moment)),
        data => grant.and_then(|grant| grant.data.left(Usage::NONE)).map(|left| amounts.data(left)),
        speed => grant.and_then(|grant| speed(&grant, Usage::NONE)).map(|rate| amounts.speed(rate)),
        slow => grant.and_then(|grant| slow(&grant)).map(|rate| amounts.speed(rate)),
    };
    let terms = terms::values(settings, asking.voice.language);
    pages::render(asking, Page::SignIn, context! { ..terms, ..values, ..around })
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
fn speed(grant: &Grant, used: Usage) -> Option<Rate> {
    let slowed = grant.beyond.filter(|_| grant.data.is_spent(used));
    slowed.unwrap_or(grant.rates).to_guest
}

/// How fast it is once the data is used up.
const fn slow(grant: &Grant) -> Option<Rate> {
    match grant.beyond {
        Some(rates) => rates.to_guest,
        None => None,
    }
}

fn online_page(asking: &Asking, session: &Session, notice: Notice, around: Value) -> String {
    let conditions = asking.conditions();
    let settings = &asking.live.settings;
    let (grant, amounts) = (&session.grant, Amounts::of(asking));
    let left = asking.portal.now().until(grant.until);
    let awaited = code::awaited(asking, session.equipment);
    let values = context! {
        notice => notice.name(),
        code_sent => awaited.as_ref().map_or("", |pending| pending.to.as_str()),
        until => calendar::iso(Portal::calendar(grant.until)),
        moment => amounts.moment(grant.until),
        length => amounts.length(left),
        time_part => percent(left.as_secs(), session.stint.began.until(grant.until).as_secs()),
        token => token_for(asking, session.equipment, Purpose::SignOut),
        data_left => session.data_left().map(|left| amounts.data(left)),
        data_part => session.data_left().zip(grant.data.left(session.stint.used))
            .and_then(|(left, whole)| percent(left.octets(), whole.octets())),
        is_slowed => grant.beyond.is_some() && session.is_spent(),
        speed => speed(grant, session.paid()).map(|rate| amounts.speed(rate)),
        slow => slow(grant).map(|rate| amounts.speed(rate)),
        renews => grant.renews.map(|moment| amounts.moment(moment)),
        extend_token => extend_token(asking, session),
        vouchers => conditions.vouchers,
        edition => conditions.terms.edition.as_str(),
        sign_in_token => token_for(asking, session.equipment, Purpose::SignIn),
        others => others_online(asking, session),
        accounts => settings.ways.accounts.is_some(),
        resume_code => resume::code_of(asking, session),
        asks => !settings.consents.is_empty(),
    };
    pages::render(asking, Page::Online, context! { ..values, ..around })
}

/// How much of the whole is left, in hundredths; `None` where there is no whole.
fn percent(left: u64, whole: u64) -> Option<u64> {
    let hundredths = (u128::from(left) * 100).checked_div(u128::from(whole))?;
    u64::try_from(hundredths.min(100)).ok()
}

/// How many other devices of the same person are online; `None` where the device is admitted by itself.
fn others_online(asking: &Asking, session: &Session) -> Option<usize> {
    let sessions = asking.portal.handle.sessions_of(session.person?);
    Some(sessions.iter().filter(|other| other.id != session.id).count())
}

/// Only where extending works is it offered.
fn extend_token(asking: &Asking, session: &Session) -> Option<String> {
    match asking.conditions().extension_of(session.plan) {
        Extending::Offered => Some(token_for(asking, session.equipment, Purpose::Extend)),
        Extending::NotOffered => None,
    }
}

pub(crate) fn token_for(asking: &Asking, equipment: EquipmentId, purpose: Purpose) -> String {
    token::issue(&asking.live.settings.token_key, equipment, purpose, asking.portal.now())
}

/// The paragraphs of a plain text: an empty line ends one.
pub(crate) fn paragraphs(text: &str) -> Vec<String> {
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
    fn what_is_left_is_a_part_of_the_whole_and_never_more() {
        assert_eq!(percent(1, 3), Some(33));
        assert_eq!(percent(5, 4), Some(100));
        assert_eq!(percent(5, 0), None);
        assert_eq!(percent(u64::MAX, u64::MAX), Some(100));
    }
}
