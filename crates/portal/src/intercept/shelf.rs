//! Every answer of the plain door, as bytes made once (protocols F1 to F11): only the date is put in when one is sent.
//!
//! Nothing here depends on a request. An answer says nothing that would act on the site it stands in for: no cookie,
//! no policy for its name, no script (RFC 6585 §7.4).

use captivity::Timestamp;
use captivity::probe::Shape;
use minijinja::context;

use crate::calendar::{DATE_LENGTH, http_date};
use crate::errors::Problem;
use crate::pages::{self, Page};
use crate::settings::Settings;

const HTML: &str = "text/html; charset=utf-8";
const TEXT: &str = "text/plain; charset=utf-8";

/// Why a request is not answered by the rules of interception.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Fault {
    /// Not a request that every reader would read alike.
    BadRequest,
    /// A method that has no place here: CONNECT, or a form for the portal without TLS.
    MethodNotAllowed,
    /// The head did not come in time.
    TooSlow,
    /// The target has more than 8000 octets.
    TargetTooLong,
    /// More than 100 fields, or more than 16 KiB.
    FieldsTooLarge,
    /// A transfer coding that nobody registered.
    NotImplemented,
    /// This device has as many connections as it may have.
    Busy,
    /// Not HTTP/1.0 or HTTP/1.1.
    VersionNotSupported,
}

impl Fault {
    const ALL: [Self; 8] = [
        Self::BadRequest,
        Self::MethodNotAllowed,
        Self::TooSlow,
        Self::TargetTooLong,
        Self::FieldsTooLarge,
        Self::NotImplemented,
        Self::Busy,
        Self::VersionNotSupported,
    ];

    const fn code(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::MethodNotAllowed => 405,
            Self::TooSlow => 408,
            Self::TargetTooLong => 414,
            Self::FieldsTooLarge => 431,
            Self::NotImplemented => 501,
            Self::Busy => 503,
            Self::VersionNotSupported => 505,
        }
    }

    const fn own_field(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::MethodNotAllowed => Some(("Allow", "GET, HEAD")),
            Self::Busy => Some(("Retry-After", "5")),
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
    const fn pick(&self, is_head: bool) -> &Prepared {
        if is_head { &self.head } else { &self.whole }
    }
}

/// All answers of the plain door, for one edition of the settings.
#[derive(Debug)]
pub(crate) struct Shelf {
    portal_name: String,
    page: Pair,
    text: Pair,
    problem: Pair,
    empty: Pair,
    redirect: Pair,
    faults: Vec<(Fault, Prepared)>,
    bad_request: Prepared,
}

impl Shelf {
    /// Makes every answer.
    pub(crate) fn stock(settings: &Settings) -> Self {
        let portal_url = settings.portal_url();
        let words = context! { portal_url => pages::address(&portal_url) };
        let page = pages::render(Page::Intercepted, words.clone());
        let text = pages::render(Page::InterceptedText, words.clone());
        let redirected = pages::render(Page::Redirected, words);
        let problem = Problem::network_authentication_required(&settings.origin()).to_json();
        let required = |body| Draft { code: 511, portal_url: &portal_url, own_field: None, body }.pair();
        let redirect = Draft {
            code: 302,
            portal_url: &portal_url,
            own_field: Some(("Location", &portal_url)),
            body: Some((HTML, &redirected)),
        };
        let fault =
            |fault: Fault| Draft::of_fault(fault, &portal_url, &fault_page(fault, &portal_url)).whole();
        Self {
            portal_name: settings.portal_name.clone(),
            page: required(Some((HTML, &page))),
            text: required(Some((TEXT, &text))),
            problem: required(Some((status_codes::PROBLEM_MEDIA_TYPE, &problem))),
            empty: required(None),
            redirect: redirect.pair(),
            faults: Fault::ALL.into_iter().map(|each| (each, fault(each))).collect(),
            bad_request: fault(Fault::BadRequest),
        }
    }

    /// The portal's own name.
    pub(crate) fn portal_name(&self) -> &str {
        &self.portal_name
    }

    /// 302 to the portal.
    pub(crate) const fn redirect(&self, is_head: bool) -> &Prepared {
        self.redirect.pick(is_head)
    }

    /// 511 in that shape.
    pub(crate) const fn required(&self, shape: Shape, is_head: bool) -> &Prepared {
        match shape {
            Shape::Page => self.page.pick(is_head),
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

fn fault_page(fault: Fault, portal_url: &str) -> String {
    let code = fault.code();
    let (phrase, advice) = (status_codes::phrase(code), status_codes::visitor_words(code));
    pages::render(Page::Refused, context! { portal_url => pages::address(portal_url), code, phrase, advice })
}

/// An answer about to be prepared.
struct Draft<'a> {
    code: u16,
    portal_url: &'a str,
    own_field: Option<(&'a str, &'a str)>,
    body: Option<(&'a str, &'a str)>,
}

impl<'a> Draft<'a> {
    const fn of_fault(fault: Fault, portal_url: &'a str, page: &'a str) -> Self {
        Self { code: fault.code(), portal_url, own_field: fault.own_field(), body: Some((HTML, page)) }
    }

    fn pair(&self) -> Pair {
        Pair { whole: self.prepare(true), head: self.prepare(false) }
    }

    fn whole(&self) -> Prepared {
        self.prepare(true)
    }

    fn prepare(&self, with_body: bool) -> Prepared {
        let before = format!("HTTP/1.1 {} {}\r\nDate: ", self.code, status_codes::phrase(self.code));
        let mut after = String::from("\r\n");
        let mut field = |name: &str, value: &str| {
            after.extend([name, ": ", value, "\r\n"]);
        };
        if let Some((name, value)) = self.own_field {
            field(name, value);
        }
        let (kind, text) = self.body.unwrap_or_default();
        if !kind.is_empty() {
            field("Content-Type", kind);
        }
        field("Content-Length", &text.len().to_string());
        field("Cache-Control", "no-store");
        field("Connection", "close");
        field("Link", &format!("<{}>; rel=\"help\"", self.portal_url));
        field("X-Content-Type-Options", "nosniff");
        field("Referrer-Policy", "no-referrer");
        field("Content-Security-Policy", &pages::policy_for_others(kind == HTML));
        after.push_str("\r\n");
        if with_body {
            after.push_str(text);
        }
        Prepared { before_date: before.into_bytes().into(), after_date: after.into_bytes().into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_date_moves_with_the_seconds() {
        let mut stamp = DateStamp::default();
        assert_eq!(stamp.at(Timestamp::from_unix_millis(999)), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(stamp.at(Timestamp::from_unix_millis(1000)), "Thu, 01 Jan 1970 00:00:01 GMT");
        assert_eq!(stamp.at(Timestamp::from_unix_millis(0)), "Thu, 01 Jan 1970 00:00:00 GMT");
    }
}
