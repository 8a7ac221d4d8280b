//! Every answer of the plain door, as bytes made once (protocols F1 to F11): only the date is put in when one is sent.
//!
//! The 511 itself is made by `require_network_auth`, for this door as for anybody's service.
//!
//! Nothing here depends on a request. An answer says nothing that would act on the site it stands in for: no cookie,
//! no policy for its name, no script (RFC 6585 §7.4).

use captivity::Timestamp;
use captivity::probe::{Policy, Shape};
use minijinja::{Value, context};
use require_network_auth::{Answer, Answers};
use wording::Language;

use crate::calendar::{DATE_LENGTH, http_date};
use crate::own_words::own_words;
use crate::pages::{self, Page};
use crate::settings::{Settings, SettingsError};
use crate::theme::Voice;
use crate::wispr::xml;

const HTML: &str = "text/html; charset=utf-8";

/// When a device that has all its places may come again, in seconds: as long as a connection that says nothing keeps its
/// place, [`crate::settings::Patience::idle`]. Those that are in use at the secure door may keep theirs longer.
const PLACE_IS_FREE: &str = "15";

/// Why a request is not answered by the rules of interception.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    /// Its head is wrong.
    Head(request_head::Fault),
    /// A method that has no place here: CONNECT, or a form for the portal without TLS.
    MethodNotAllowed,
    /// This device has as many connections as it may have.
    Busy,
}

impl From<request_head::Fault> for Fault {
    fn from(fault: request_head::Fault) -> Self {
        Self::Head(fault)
    }
}

impl Fault {
    fn all() -> impl Iterator<Item = Self> {
        request_head::Fault::ALL.map(Self::Head).into_iter().chain([Self::MethodNotAllowed, Self::Busy])
    }

    pub(crate) const fn code(self) -> u16 {
        match self {
            Self::Head(fault) => fault.code(),
            Self::MethodNotAllowed => 405,
            Self::Busy => 503,
        }
    }

    const fn own_field(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::MethodNotAllowed => Some(("Allow", "GET, HEAD")),
            Self::Busy => Some(("Retry-After", PLACE_IS_FREE)),
            _ => None,
        }
    }
}

/// The bytes of one answer, with a place for the date.
#[derive(Debug)]
pub(crate) struct Prepared {
    before_date: Box<[u8]>,
    after_date: Box<[u8]>,
}

impl Prepared {
    fn new<'f>(code: u16, fields: impl IntoIterator<Item = (&'static str, &'f str)>, body: &[u8]) -> Self {
        let before = format!("HTTP/1.1 {code} {}\r\nDate: ", status_codes::phrase(code));
        let mut after = String::from("\r\n");
        for (name, value) in fields {
            after.extend([name, ": ", value, "\r\n"]);
        }
        after.push_str("\r\n");
        let mut after = after.into_bytes();
        after.extend_from_slice(body);
        Self { before_date: before.into_bytes().into(), after_date: after.into() }
    }

    /// Appends the answer as sent on that `date`.
    pub(crate) fn stamp(&self, date: &str, into: &mut Vec<u8>) {
        into.extend_from_slice(&self.before_date);
        into.extend_from_slice(date.as_bytes());
        into.extend_from_slice(&self.after_date);
    }

    /// How many bytes it is when sent.
    pub(crate) fn len(&self) -> usize {
        self.before_date.len() + DATE_LENGTH + self.after_date.len()
    }
}

/// The `Date` of this second, written out once per second.
#[derive(Debug, Default)]
pub(crate) struct DateStamp {
    written: Option<(u64, String)>,
}

impl DateStamp {
    pub(crate) fn at(&mut self, now: Timestamp) -> &str {
        let second = now.unix_seconds();
        if self.written.as_ref().is_none_or(|(written, _)| *written != second) {
            self.written = None;
        }
        let (_, date) = self.written.get_or_insert_with(|| (second, http_date(now)));
        date
    }
}

/// An answer to GET and its twin for HEAD (RFC 9110 §9.3.2).
#[derive(Debug)]
struct Pair {
    whole: Prepared,
    head: Prepared,
}

impl Pair {
    fn of_required(answer: &Answer) -> Self {
        let prepare = |body: &[u8]| Prepared::new(Answer::STATUS, answer.fields(), body);
        Self { whole: prepare(answer.body()), head: prepare(&[]) }
    }

    /// The same answer with `more` at the end of its body.
    fn of_required_and(answer: &Answer, more: &str) -> Self {
        let body = [answer.body().as_ref(), more.as_bytes()].concat();
        let length = body.len().to_string();
        let fields = || {
            answer
                .fields()
                .map(|(name, value)| (name, if name == "Content-Length" { &length } else { value }))
        };
        let prepare = |body: &[u8]| Prepared::new(Answer::STATUS, fields(), body);
        Self { whole: prepare(&body), head: prepare(&[]) }
    }

    const fn pick(&self, is_head: bool) -> &Prepared {
        if is_head { &self.head } else { &self.whole }
    }
}

/// What differs for smart clients: answers that carry the XML of WISPr.
#[derive(Debug)]
struct Smart {
    redirect: Pair,
    page: Pair,
}

/// All answers of the plain door, for one edition of the settings.
#[derive(Debug)]
pub(crate) struct Shelf {
    portal_name: String,
    policy: Policy,
    page: Pair,
    text: Pair,
    problem: Pair,
    empty: Pair,
    redirect: Pair,
    smart: Option<Smart>,
    faults: Vec<(Fault, Prepared)>,
    bad_request: Prepared,
}

impl Shelf {
    /// Makes every answer.
    pub(crate) fn stock(settings: &Settings) -> Result<Self, SettingsError> {
        let portal_url = settings.portal_url();
        // A name that was checked makes an address that can stand in a page.
        let answers = Answers::new(&portal_url).map_err(|_| SettingsError::PortalName)?;
        let redirected =
            render(settings, Page::Redirected, context! { portal_url => pages::address(&portal_url) });
        let required = |shape| Pair::of_required(answers.shaped(shape));
        let redirect = Draft {
            code: 302,
            portal_url: &portal_url,
            own_field: Some(("Location", &portal_url)),
            body: &redirected,
        };
        let smart = xml::redirect(settings).map(|comment| Smart {
            redirect: Draft { body: &format!("{redirected}{comment}"), ..redirect }.pair(),
            page: Pair::of_required_and(answers.shaped(require_network_auth::Shape::Page), &comment),
        });
        let fault = |fault: Fault| {
            Draft::of_fault(fault, &portal_url, &fault_page(settings, fault, &portal_url)).whole()
        };
        Ok(Self {
            portal_name: settings.portal_name.clone(),
            policy: settings.answers.clone(),
            page: required(require_network_auth::Shape::Page),
            text: required(require_network_auth::Shape::Text),
            problem: required(require_network_auth::Shape::Problem),
            empty: required(require_network_auth::Shape::Empty),
            redirect: redirect.pair(),
            smart,
            faults: Fault::all().map(|each| (each, fault(each))).collect(),
            bad_request: fault(request_head::Fault::BadRequest.into()),
        })
    }

    /// The portal's own name.
    pub(crate) fn portal_name(&self) -> &str {
        &self.portal_name
    }

    /// What decides which answer is taken from here.
    pub(crate) const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// 302 to the portal; with the XML for smart clients, where there is any.
    pub(crate) fn redirect(&self, is_head: bool, is_smart: bool) -> &Prepared {
        let smart = self.smart.as_ref().filter(|_| is_smart);
        smart.map_or(&self.redirect, |smart| &smart.redirect).pick(is_head)
    }

    /// 511 in that shape; in a page the XML for smart clients, where there is any.
    pub(crate) fn required(&self, shape: Shape, is_head: bool, is_smart: bool) -> &Prepared {
        let smart = self.smart.as_ref().filter(|_| is_smart);
        match shape {
            Shape::Page => smart.map_or(&self.page, |smart| &smart.page).pick(is_head),
            Shape::Text => self.text.pick(is_head),
            Shape::Problem => self.problem.pick(is_head),
            Shape::Empty => self.empty.pick(is_head),
        }
    }

    /// The refusal of that fault.
    pub(crate) fn fault(&self, fault: Fault) -> &Prepared {
        let found = self.faults.iter().find(|(each, _)| *each == fault);
        found.map_or(&self.bad_request, |(_, prepared)| prepared)
    }
}

/// As plain and as small as the 511, and like it in English: it is seen for a moment, by who speaks no language yet.
fn render(settings: &Settings, page: Page, values: Value) -> String {
    settings.theme.render(Voice::of(Language::ENGLISH), page, values)
}

fn fault_page(settings: &Settings, fault: Fault, portal_url: &str) -> String {
    let code = fault.code();
    let (phrase, advice) = (status_codes::phrase(code), own_words(code));
    let values = context! { portal_url => pages::address(portal_url), code, phrase, advice };
    render(settings, Page::Refused, values)
}

/// An answer about to be prepared.
#[derive(Clone, Copy)]
struct Draft<'a> {
    code: u16,
    portal_url: &'a str,
    own_field: Option<(&'static str, &'a str)>,
    body: &'a str,
}

impl<'a> Draft<'a> {
    const fn of_fault(fault: Fault, portal_url: &'a str, page: &'a str) -> Self {
        Self { code: fault.code(), portal_url, own_field: fault.own_field(), body: page }
    }

    fn pair(&self) -> Pair {
        Pair { whole: self.prepare(true), head: self.prepare(false) }
    }

    fn whole(&self) -> Prepared {
        self.prepare(true)
    }

    fn prepare(&self, with_body: bool) -> Prepared {
        let length = self.body.len().to_string();
        let link = format!("<{}>; rel=\"help\"", self.portal_url);
        let policy = require_network_auth::page_policy(true);
        let fields = [
            ("Content-Type", HTML),
            ("Content-Length", &length),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
            ("Link", &link),
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "no-referrer"),
            ("Content-Security-Policy", &policy),
        ];
        let body = if with_body { self.body.as_bytes() } else { &[] };
        Prepared::new(self.code, self.own_field.into_iter().chain(fields), body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_finds_no_place_is_told_when_a_silent_connection_has_left_one() {
        let idle = crate::settings::Patience::default().idle.as_secs();
        assert_eq!(Fault::Busy.own_field(), Some(("Retry-After", idle.to_string().as_str())));
    }

    #[test]
    fn the_date_moves_with_the_seconds() {
        let mut stamp = DateStamp::default();
        assert_eq!(stamp.at(Timestamp::from_unix_millis(999)), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(stamp.at(Timestamp::from_unix_millis(1000)), "Thu, 01 Jan 1970 00:00:01 GMT");
        assert_eq!(stamp.at(Timestamp::from_unix_millis(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
    }
}
