//! Codes that are sent to a mailbox or a phone: the guest says where to, and types what was sent.
//!
//! What waits is kept by device, so nothing is lost when the small browser of a phone is closed to read the mail. The link
//! in a mail shows a page and changes nothing; the button there does. A code that admits is good once.

use std::num::NonZeroU16;
use std::sync::Arc;

use axum::Extension;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, Request};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use captivity::{Captivity, EquipmentId, PlanName, Verdict};
use gateway::codes::{
    Address, Asked, Courier, Desk, Digest, Mailbox, Message, NotSent, Pending, PhoneNumber, Rules,
    western_digits,
};
use gateway::identity::{Admission, Identity, Vouched, Way};
use minijinja::context;
use ring::hmac;
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::Deserialize;

use super::account::received;
use super::entry::Entry;
use super::verdict::{self, again, too_many};
use crate::errors::{self, Reason};
use crate::home::{self, Notice};
use crate::pages::{self, Page};
use crate::secure::asking::Asking;
use crate::secure::table::Route;
use crate::sign_in::see_home;
use crate::token::{self, Purpose};

/// The name of the form that a code is typed into.
pub(crate) const CODE: &str = "code";

/// How codes are sent, by which ways.
#[derive(Clone)]
pub struct Codes {
    /// To mailboxes.
    pub mail: Option<CodeWay>,
    /// To phones.
    pub phone: Option<CodeWay>,
    /// Where those wait that were sent.
    pub desk: Arc<Desk>,
    /// Who carries them.
    pub courier: Arc<dyn Courier>,
}

/// What a code is worth, and to whom one is sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CodeWay {
    /// The plan of whoever types it.
    pub plan: PlanName,
    /// How many devices at once; `None` is as many as the plan says.
    pub most_devices: Option<NonZeroU16>,
    /// The plan of the device as soon as a code was sent, so that it can be read.
    pub grace: Option<PlanName>,
    /// How many codes, and how long each is good.
    pub rules: Rules,
    /// How many digits.
    pub digits: u32,
    /// Domains of mailboxes, or beginnings of numbers, that are written to; empty for all.
    pub allowed: Vec<String>,
    /// Domains that are not.
    pub blocked: Vec<String>,
    /// What a number that begins with one zero begins with instead, such as `+49`.
    pub national: Option<String>,
}

impl CodeWay {
    fn parse(&self, way: Way, text: &str) -> Option<Address> {
        match way {
            Way::Mail => Mailbox::parse(text).map(Address::Mailbox),
            _ => PhoneNumber::parse(text, self.national.as_deref()).map(Address::Phone),
        }
    }

    fn writes_to(&self, address: &Address) -> bool {
        let is = |part: &String| match address {
            Address::Mailbox(mailbox) => mailbox.is_of(part),
            Address::Phone(number) => number.as_str().starts_with(part.as_str()),
        };
        (self.allowed.is_empty() || self.allowed.iter().any(is)) && !self.blocked.iter().any(is)
    }
}

impl Codes {
    /// The way of that kind, if there is one.
    pub(crate) const fn way(&self, way: Way) -> Option<&CodeWay> {
        match way {
            Way::Mail => self.mail.as_ref(),
            Way::Phone => self.phone.as_ref(),
            _ => None,
        }
    }
}

/// The forms and the page of the link.
pub(crate) fn routes(codes: &Codes) -> Vec<Route> {
    let mut routes = vec![Route::post("/sign-in/code", post(enter)), Route::get("/code", get(follow))];
    if codes.mail.is_some() {
        routes.push(Route::post("/sign-in/mail", post(ask_mail)));
    }
    if codes.phone.is_some() {
        routes.push(Route::post("/sign-in/phone", post(ask_phone)));
    }
    routes
}

/// Where the code went that is awaited on this device.
pub(crate) fn awaited(asking: &Asking, equipment: EquipmentId) -> Option<Pending> {
    let codes = asking.live.settings.ways.codes.as_ref()?;
    let pending = codes.desk.pending_of(equipment, asking.portal.now())?;
    codes.way(pending.identity.way()).is_some().then_some(pending)
}

#[derive(Deserialize)]
struct Filled {
    #[serde(default)]
    token: String,
    #[serde(default)]
    edition: String,
    #[serde(default)]
    mail: String,
    #[serde(default)]
    phone: String,
    #[serde(default)]
    code: String,
    /// A session of the same person that is to end for this one.
    #[serde(default)]
    instead_of: String,
}

async fn ask_mail(Extension(asking): Extension<Asking>, request: Request) -> Response {
    ask(asking, request, Way::Mail).await
}

async fn ask_phone(Extension(asking): Extension<Asking>, request: Request) -> Response {
    ask(asking, request, Way::Phone).await
}

/// A form of ours from this device, by whoever was shown these terms.
async fn sent(asking: &Asking, request: Request) -> Result<(EquipmentId, Filled), Response> {
    let (equipment, filled) = received::<Filled>(asking, request).await?;
    let key = &asking.live.settings.token_key;
    if let Err(fault) = token::check(key, equipment, Purpose::SignIn, asking.portal.now(), &filled.token) {
        let (notice, code) = Notice::of(fault);
        return Err(home::page(asking, equipment, code, notice));
    }
    if filled.edition != asking.conditions().terms.edition {
        return Err(home::page(asking, equipment, StatusCode::CONFLICT, Notice::TermsChanged));
    }
    Ok((equipment, filled))
}

/// Sends a code, and lets the device in for as long as it takes to read it.
async fn ask(asking: Asking, request: Request, way: Way) -> Response {
    let (equipment, filled) = match sent(&asking, request).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let Some(codes) = asking.live.settings.ways.codes.clone() else { return see_home(&asking) };
    let Some(offer) = codes.way(way) else { return see_home(&asking) };
    let typed = if way == Way::Mail { &filled.mail } else { &filled.phone };
    let entry = Entry::of(way.name(), [("address", typed.as_str())]);
    let Some(to) = offer.parse(way, typed) else {
        return again(
            &asking,
            equipment,
            StatusCode::UNPROCESSABLE_ENTITY,
            &entry.refused("address-refused"),
        );
    };
    let Ok(identity) = to.identity() else {
        return again(
            &asking,
            equipment,
            StatusCode::UNPROCESSABLE_ENTITY,
            &entry.refused("address-refused"),
        );
    };
    if !offer.writes_to(&to) {
        return again(&asking, equipment, StatusCode::FORBIDDEN, &entry.refused("address-refused"));
    }
    let mut draw = [0; 16];
    if SystemRandom::new().fill(&mut draw).is_err() {
        return errors::answer(&asking, StatusCode::SERVICE_UNAVAILABLE, Reason::Busy);
    }
    let code = code_of(&asking, &draw, offer.digits);
    let asked = Asked {
        equipment,
        to: to.clone(),
        identity,
        code: digest_of(&asking, equipment, &code),
        link: proof(&asking, &[b"link of a code", &draw]),
    };
    if let Err(wait) = codes.desk.ask(asked, offer.rules, asking.portal.now()) {
        return too_many(&asking, equipment, entry, wait);
    }
    match codes.courier.send(message(&asking, to, &code, &draw)).await {
        Ok(()) => {
            if let Some(plan) = offer.grace {
                grace(&asking, equipment, way, plan, filled.edition).await;
            }
            see_home(&asking)
        }
        Err(NotSent::Refused) => {
            codes.desk.drop_code(equipment);
            again(&asking, equipment, StatusCode::FORBIDDEN, &entry.refused("address-refused"))
        }
        Err(NotSent::Later(wait)) => {
            codes.desk.drop_code(equipment);
            let code = StatusCode::SERVICE_UNAVAILABLE;
            let mut response = again(&asking, equipment, code, &entry.refused("code-unsent"));
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs()));
            response
        }
    }
}

/// What is sent, in the guest's language. A text message has no link: it would cost a second one.
fn message(asking: &Asking, to: Address, code: &str, draw: &[u8; 16]) -> Message {
    let (settings, voice) = (&asking.live.settings, asking.voice);
    let wording = settings.theme.wording();
    let venue = settings.venue_name.as_str();
    let put_in = [("code", code.into()), ("venue", venue.into())];
    let said = wording.say(voice.language, "code-message", &put_in);
    let link = matches!(to, Address::Mailbox(_)).then(|| {
        let words = wording.say(voice.language, "code-link", &[]).text;
        (words, format!("{}/code?k={}", asking.live.origin, hexadecimal(draw)))
    });
    Message {
        to,
        subject: format!("{code} – {venue}"),
        words: said.text,
        link,
        language: said.language.tag(),
        direction: said.language.direction().name(),
    }
}

/// Lets the device in for a short time. Where the plan gives it nothing any more, the guest reads the message elsewhere.
async fn grace(asking: &Asking, equipment: EquipmentId, way: Way, plan: PlanName, edition: String) {
    if asking.portal.handle.captivity_of(equipment) != Captivity::Captive {
        return;
    }
    // Known again for as long as the record keeps it, and nobody's address.
    let device = device_proof(asking, equipment, b"grace");
    let name = format!("grace {}", hexadecimal(device.get(..16).unwrap_or_default()));
    let Ok(identity) = Identity::new(way, name) else { return };
    let vouched = Vouched { identity, plan, most_devices: None, no_later_than: None };
    let _ = super::present(asking, equipment, Admission { vouched, edition, instead_of: None }).await;
}

/// What was typed.
async fn enter(Extension(asking): Extension<Asking>, request: Request) -> Response {
    let (equipment, filled) = match sent(&asking, request).await {
        Ok(sent) => sent,
        Err(response) => return response,
    };
    let Some(codes) = asking.live.settings.ways.codes.clone() else { return see_home(&asking) };
    let typed: String = western_digits(&filled.code).chars().filter(char::is_ascii_digit).take(12).collect();
    let entry = Entry::of(CODE, [("code", typed.as_str())]);
    if typed.is_empty() {
        return again(&asking, equipment, StatusCode::UNPROCESSABLE_ENTITY, &entry.refused("fill-in"));
    }
    // Paid before the look, so that many tries at once are not more than their number.
    if let Err(wait) = asking.portal.tries.spend(equipment, asking.portal.now()) {
        return too_many(&asking, equipment, entry, wait);
    }
    let checked = codes.desk.check(equipment, &digest_of(&asking, equipment, &typed), asking.portal.now());
    let found = checked.ok().and_then(|pending| Some((codes.way(pending.identity.way())?, pending)));
    let Some((offer, pending)) = found else {
        return again(&asking, equipment, StatusCode::FORBIDDEN, &wrong(&asking, equipment, entry));
    };
    asking.portal.tries.give_back(equipment, asking.portal.now());
    let vouched = Vouched {
        identity: pending.identity,
        plan: offer.plan,
        most_devices: offer.most_devices,
        no_later_than: None,
    };
    let instead_of = filled.instead_of.parse().ok();
    let told =
        super::present(&asking, equipment, Admission { vouched, edition: filled.edition, instead_of }).await;
    if matches!(told, Ok(Verdict::Admitted(_))) {
        codes.desk.drop_code(equipment);
    }
    verdict::tell(&asking, equipment, &verdict::PERSON, entry, told)
}

/// It was another code; said at the form that is there now.
fn wrong(asking: &Asking, equipment: EquipmentId, entry: Entry) -> Entry {
    let ways = &asking.live.settings.ways;
    let by_mail = ways.codes.as_ref().is_some_and(|codes| codes.mail.is_some());
    let way = match awaited(asking, equipment) {
        Some(_) => CODE,
        None if by_mail => Way::Mail.name(),
        None => Way::Phone.name(),
    };
    Entry { way, ..entry }.refused("code-wrong")
}

#[derive(Deserialize)]
struct Link {
    #[serde(default)]
    k: String,
}

/// `GET /code`: the link of a mail. It shows the code in its field where it was asked for, and says it elsewhere.
async fn follow(Extension(asking): Extension<Asking>, link: Result<Query<Link>, QueryRejection>) -> Response {
    let Some(equipment) = asking.equipment else {
        return errors::answer(&asking, StatusCode::FORBIDDEN, Reason::NotAGuest);
    };
    let draw = link.ok().and_then(|Query(link)| read_hexadecimal(&link.k));
    let codes = asking.live.settings.ways.codes.as_ref();
    let found = draw.zip(codes).and_then(|(draw, codes)| {
        let pending = codes.desk.follow(&proof(&asking, &[b"link of a code", &draw]), asking.portal.now())?;
        Some((code_of(&asking, &draw, codes.way(pending.identity.way())?.digits), pending))
    });
    let Some((code, pending)) = found else {
        let entry = wrong(&asking, equipment, Entry::default());
        return again(&asking, equipment, StatusCode::NOT_FOUND, &entry);
    };
    if pending.equipment == equipment {
        return home::page_with(
            &asking,
            equipment,
            StatusCode::OK,
            Notice::None,
            &Entry::of(CODE, [("code", code.as_str())]),
        );
    }
    let html = pages::render(&asking, Page::Elsewhere, context! { code });
    (StatusCode::OK, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
}

/// The code follows from the secret of the link, so that nobody has to keep it.
fn code_of(asking: &Asking, draw: &[u8; 16], digits: u32) -> String {
    let proof = proof(asking, &[b"digits of a code", draw]);
    let number = proof.iter().take(8).fold(0_u64, |sum, octet| (sum << 8) | u64::from(*octet));
    let places = usize::try_from(digits).unwrap_or(6);
    format!("{:0places$}", number % 10_u64.pow(digits.min(12)))
}

fn digest_of(asking: &Asking, equipment: EquipmentId, code: &str) -> Digest {
    let device = device_proof(asking, equipment, b"code");
    proof(asking, &[b"code of a device", &device, code.as_bytes()])
}

fn device_proof(asking: &Asking, equipment: EquipmentId, purpose: &[u8]) -> Digest {
    proof(asking, &[b"device", &equipment.interface.padded(), &equipment.link_address.octets(), purpose])
}

/// Every part but the last has a fixed length under its label, so no two statements look alike.
pub(super) fn proof(asking: &Asking, parts: &[&[u8]]) -> Digest {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &asking.live.settings.token_key);
    let mut context = hmac::Context::with_key(&key);
    for part in parts {
        context.update(part);
        context.update(&[0]);
    }
    let mut digest = [0; 32];
    digest.iter_mut().zip(context.sign().as_ref()).for_each(|(to, from)| *to = *from);
    digest
}

pub(super) fn hexadecimal(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

pub(super) fn read_hexadecimal(text: &str) -> Option<[u8; 16]> {
    let is_fine = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_fine.then(|| u128::from_str_radix(text, 16).ok()).flatten().map(u128::to_be_bytes)
}
