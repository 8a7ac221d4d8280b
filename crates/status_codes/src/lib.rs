//! The HTTP status reference: the facts of every status code, what each means for people, and what to do about it.
//!
//! Servers take phrases, words, problem documents and whole error answers from here, so that every answer explains
//! itself; clients ask [`retry`] whether to repeat a request. Nothing here does I/O, reads a clock or depends on another
//! crate, and nothing is parsed at run time: the registry (RFC 9110 §15, IANA) and the pages are checked and rendered
//! when the crate is built.
//!
//! | Feature | Brings | Needs |
//! | --- | --- | --- |
//! | `facts` | [`lookup`], [`resolve`], [`retry`], [`required_headers`], [`cacheable`], [`body_allowed`], words | nothing: no allocator, no standard library |
//! | `problem` (default) | `problem` and `ErrorAnswer`: RFC 9457 documents and ready error answers | an allocator |
//! | `pages` | `page`, `search`, the chooser, `json` and `text` of a page, seven languages | an allocator, a few megabytes |
//!
//! ```
//! use status_codes::{Resolved, lookup, resolve, retry, Retry};
//!
//! assert_eq!(lookup(511).map(|status| status.phrase), Some("Network Authentication Required"));
//! // RFC 9110 §15: a code that nobody knows is treated as the x00 of its class.
//! assert!(matches!(resolve(471), Resolved::ClassFallback(status) if status.code == 400));
//! // A POST that met 502 may have been carried out: it is not repeated by itself.
//! assert_eq!(retry(502, "POST", [], 0), Retry::Never);
//! ```

#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

#[cfg(feature = "problem")]
extern crate alloc;

// The facts, how to find them, and what follows from them.
mod facts;
mod http_date;
mod registry;
mod retry;
mod status;
// What a code means for people, in words.
mod languages;
mod words;
// Ready answers, for programs and for people.
#[cfg(feature = "problem")]
mod answers;
#[cfg(feature = "problem")]
mod problem;
// The pages, and the ways to them.
#[cfg(feature = "pages")]
mod chooser;
#[cfg(feature = "pages")]
mod examples;
#[cfg(feature = "pages")]
mod pages;
#[cfg(feature = "pages")]
mod search;
// A page as a program and as a terminal read it.
#[cfg(feature = "pages")]
mod json;
#[cfg(feature = "pages")]
mod text;

#[cfg(test)]
mod csv;
#[cfg(test)]
mod registry_tests;

pub use facts::{AutoRetry, BodyRule, Cacheable, Class, Lifecycle, Registration, RetryHow, Side};
pub use http_date::unix_seconds;
pub use languages::{Language, preferences};
pub use registry::{
    Resolved, all, body_allowed, cacheable, lookup, meanings, phrase, ranges, registered, required_headers,
    resolve,
};
pub use retry::{Retry, is_idempotent, retry};
pub use status::{CodeRange, OtherPhrase, RequiredHeader, Status};
pub use words::{operator_words, visitor_words};

#[cfg(feature = "problem")]
pub use answers::{ErrorAnswer, Form};
#[cfg(feature = "problem")]
pub use problem::{PROBLEM_MEDIA_TYPE, problem, problem_with};

#[cfg(feature = "pages")]
pub use chooser::{Choice, Leads, Question, Verdict, first_question, question, questions};
#[cfg(feature = "pages")]
pub use examples::{Example, NoExample, example, examples, without_example};
#[cfg(feature = "pages")]
pub use json::{JSON_SCHEMA, all_json, json};
#[cfg(feature = "pages")]
pub use pages::{
    Answered, Article, Basis, Block, ForVisitors, Header, Need, Page, Relation, Section, Source, article,
    articles, page, page_by_slug, pages,
};
#[cfg(feature = "pages")]
pub use search::{Found, Hit, search};
#[cfg(feature = "pages")]
pub use text::{Look, article_text, facts_in_words, text, wrap};

/// The examples of the README are run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
