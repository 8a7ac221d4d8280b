//! Comparing a response with the RFCs. A rule speaks only of what was seen: where the request or the body was not
//! recorded, what depends on it is not judged.

// The rules as data.
mod rules;
// What looks for them, by what is looked at.
mod body;
mod caching;
mod challenge;
mod codes;
mod framing;
mod ranges;
mod required;

use serde::Serialize;

use crate::message::{Exchange, Request, Response};
use crate::signs::{redirect_of, shown};

pub use rules::RULES;

/// How grave it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Breaks a SHOULD, or surprises clients.
    Warning,
    /// Breaks a MUST, or cannot work.
    Error,
}

impl Severity {
    /// The word for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A rule of a specification.
#[derive(PartialEq, Eq, Debug, Serialize)]
pub struct Rule {
    /// Its name; stable.
    pub id: &'static str,
    /// How grave it is to break it.
    pub severity: Severity,
    /// Where it is written.
    pub section: &'static str,
    /// What is wrong, in a few words.
    pub title: &'static str,
    /// How to mend it.
    pub fix: &'static str,
}

/// A broken rule.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Finding {
    /// Which.
    pub rule: &'static Rule,
    /// The code of the response that breaks it.
    pub code: u16,
    /// What was seen.
    pub seen: String,
}

/// Every rule that the responses of the exchange break, the gravest first.
///
/// `None` when there is no response with header fields to look at: a line of a log, a failure, a code alone.
#[must_use]
pub fn lint(exchange: &Exchange) -> Option<Vec<Finding>> {
    let response = exchange.response().filter(|response| !response.is_code_only)?;
    let mut found = Vec::new();
    for one in exchange.interim.iter().chain([response]) {
        let mut look = Look { response: one, request: exchange.request.as_ref(), found: &mut found };
        required::look(&mut look);
        challenge::look(&mut look);
        ranges::look(&mut look);
        body::look(&mut look);
        framing::look(&mut look);
        caching::look(&mut look);
        codes::look(&mut look);
    }
    found.sort_by_key(|finding| std::cmp::Reverse(finding.rule.severity));
    Some(found)
}

/// The same for several exchanges, those without header fields left out. Redirects that were followed in turn, as by
/// `curl -siL`, are looked at together: who is sent to the same place twice goes in a circle.
#[must_use]
pub fn lint_all(exchanges: &[Exchange]) -> Vec<(&Exchange, Vec<Finding>)> {
    let mut linted = Vec::new();
    let mut been: Vec<&str> = Vec::new();
    for exchange in exchanges {
        let (Some(mut findings), Some(response)) = (lint(exchange), exchange.response()) else { continue };
        // Where the requests were recorded they need not follow from each other, and each is judged by itself.
        let is_alone = exchange.request.as_ref().is_some_and(|request| request.head.is_some());
        match redirect_of(response).filter(|_| !is_alone) {
            None => been.clear(),
            // A cookie may make the difference on the way back.
            Some(_) if response.head.has("Set-Cookie") => been.clear(),
            Some(location) if been.contains(&location) => {
                Look { response, request: None, found: &mut findings }
                    .find(&rules::LOCATION_LOOP, format!("it led to {} before", shown(location)));
            }
            Some(location) => been.push(location),
        }
        linted.push((exchange, findings));
    }
    linted
}

/// What is looked at, and what was found so far.
struct Look<'a> {
    response: &'a Response,
    request: Option<&'a Request>,
    found: &'a mut Vec<Finding>,
}

impl<'a> Look<'a> {
    fn find(&mut self, rule: &'static Rule, seen: impl Into<String>) {
        let code = self.response.code;
        if !self.found.iter().any(|finding| finding.rule.id == rule.id && finding.code == code) {
            self.found.push(Finding { rule, code, seen: seen.into() });
        }
    }

    fn code(&self) -> u16 {
        self.response.code
    }

    fn first(&self, name: &str) -> Option<&'a str> {
        self.response.head.first(name)
    }

    fn has(&self, name: &str) -> bool {
        self.response.head.has(name)
    }

    /// Whether the request is known to have had a certain method.
    fn is_method(&self, method: &str) -> bool {
        self.request.is_some_and(|request| request.method == method)
    }

    /// Whether the header of the request is known, and has none of these fields.
    fn is_asked_without(&self, names: &[&str]) -> bool {
        let head = self.request.and_then(|request| request.head.as_ref());
        // A header that was not recorded at all looks empty: every real one has a field.
        head.is_some_and(|head| !head.fields.is_empty() && !names.iter().any(|name| head.has(name)))
    }

    /// The body, if one was seen.
    fn body(&self) -> Option<&'a str> {
        self.response.body.as_deref().filter(|body| !body.trim().is_empty())
    }

    fn is_interim(&self) -> bool {
        (100..200).contains(&self.code())
    }
}

/// Whether less came than was announced. Pasting changes line ends, so a little less is not counted.
pub(crate) fn is_cut_short(body: &str, announced: usize) -> bool {
    let changed_by_pasting = body.matches('\n').count() + 2;
    !body.is_empty() && !body.contains('\u{fffd}') && body.len() + changed_by_pasting < announced
}
