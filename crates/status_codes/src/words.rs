//! What a status means for the person who sees it, and for the person who runs the gateway.
//!
//! Visitor words are the first paragraph of the code's page, for a reader of twelve, blaming nobody; codes without a page
//! get their class's. Operator words say where to look when this gateway is what answered with the code, or else what
//! the code's page says in short.

#[cfg(feature = "problem")]
use crate::Language;
use crate::{Class, Side, resolve};

include!(concat!(env!("OUT_DIR"), "/words_table.rs"));

/// What a page says in short.
struct Words {
    code: u16,
    variant: &'static str,
    visitors: &'static str,
    summary: &'static str,
}

/// The words of the meaning that is looked up by default.
fn words(code: u16) -> Option<&'static Words> {
    let status = crate::lookup(code)?;
    WORDS.iter().find(|words| words.code == code && words.variant == status.variant)
}

/// What a visitor is told: one paragraph and, where the pages are built in, steps.
#[cfg(feature = "problem")]
pub(crate) struct VisitorText {
    pub(crate) lead: &'static str,
    pub(crate) steps: &'static [&'static str],
}

/// The words in that language if the page has it, else in English: the language tells which.
#[cfg(feature = "problem")]
pub(crate) fn visitor_text(code: u16, wanted: Language) -> (Language, VisitorText) {
    #[cfg(feature = "pages")]
    if let Some(page) = crate::lookup(code).and_then(|status| crate::page(code, status.variant)) {
        let (spoken, text) = page.visitors(wanted);
        return (spoken, VisitorText { lead: text.lead, steps: text.steps });
    }
    let _ = wanted;
    (Language::English, VisitorText { lead: visitor_words(code), steps: &[] })
}

/// What this code means for a visitor, in a few plain sentences: the first paragraph of its page. Never empty; for a code
/// without a page, what fits its class.
#[must_use]
pub fn visitor_words(code: u16) -> &'static str {
    words(code).map_or_else(|| visitor_words_of_class(code), |words| words.visitors)
}

/// What an operator should know or check about this code. Never empty.
#[must_use]
pub fn operator_words(code: u16) -> &'static str {
    match code {
        400 => {
            "The request breaks HTTP's grammar or the form was not as the page sent it. Common from scanners; look further only if one device model stands out."
        }
        401 => "A login is required and was not given or not valid.",
        403 => {
            "The request came from where it may not, for instance from another device than the one the page was made for."
        }
        404 => "No such page. Check links and signs that you put up; random paths are scanners.",
        405 => "The method is not offered at this address; the Allow field names those that are.",
        408 => {
            "The guest did not finish its request in time. Many of these point to weak radio or to slow-sending attacks."
        }
        409 => "The state changed between the page and the answer, for instance the terms were replaced.",
        411 => "A body came without a length. Not a browser.",
        413 => "The body is over the limit for that page. No page of the portal needs one that large.",
        414 => "The request line is over the limit. If it is the portal's own link, the link is wrong.",
        415 => "The body is not the kind that the page's form sends. Not the portal's own page.",
        417 => "An Expect field other than 100-continue. Not a browser.",
        421 => {
            "The Host field names none of the portal's own names. Check [portal] name and what DNS answers for it."
        }
        422 => "The form was readable but not acceptable; the page tells the guest what to mend.",
        429 => "One device asked too often. If many devices meet this, the limit is too low for the place.",
        431 => "The header section is over the limit, mostly cookies.",
        500 => "A fault of Vestibule. The log has the cause at the same time; please report it.",
        501 => "A transfer coding or method that Vestibule does not have. Not a browser.",
        503 => {
            "Vestibule cannot admit now: the store or the enforcement helper does not answer. Run `vestibule doctor`; those already admitted stay online."
        }
        505 => "Not HTTP/1.x. Some other protocol reached the port.",
        511 => "A newcomer was told to sign in. This is the gate doing its work.",
        _ => words(code).map_or_else(|| operator_words_of_class(code), |words| words.summary),
    }
}

fn visitor_words_of_class(code: u16) -> &'static str {
    let status = resolve(code).status();
    match (status.class, status.side) {
        (Class::Informational, _) => "The answer is still on its way. You need not do anything.",
        (Class::Successful, _) => "Everything worked. You need not do anything.",
        (Class::Redirection, _) => {
            "The page is at another address. Your browser usually goes there by itself; if not, follow the link."
        }
        (Class::ClientError, Side::Site) => {
            "The site will not or cannot show this page. You cannot change that from here."
        }
        (Class::ClientError, Side::Network) => {
            "The network asks for something first. Ask the people who run it."
        }
        (Class::ClientError, _) => {
            "The site could not do what was asked. Check the address, go back and try again."
        }
        (Class::ServerError | Class::OutsideRange, Side::Network) => {
            "The network between you and the site has a problem. Check your connection and try again."
        }
        (Class::ServerError | Class::OutsideRange, _) => {
            "The site has a problem; it is not your fault. Wait a little and try again."
        }
    }
}

fn operator_words_of_class(code: u16) -> &'static str {
    match resolve(code).status().class {
        Class::Informational => "An interim answer; the final one follows.",
        Class::Successful => "The request was served.",
        Class::Redirection => "The asker was sent to another address, which the Location field names.",
        Class::ClientError => {
            "The request could not be served as it was. Look at what was asked, and by whom."
        }
        Class::ServerError => "A server failed a request that seems valid. Its log has the cause.",
        Class::OutsideRange => "Not a status code of HTTP (RFC 9110 §15); it is treated as a server error.",
    }
}
