//! The HTTP status reference: the facts of every status code, and what each means for people, as data.
//!
//! Rooms that answer HTTP take phrases, words and problem documents from here, so that every answer explains itself.
//! Nothing here does I/O or depends on anything; nothing is parsed at run time (RFC 9110 §15, the IANA registry).

#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

extern crate alloc;

// The facts and how to find them.
mod facts;
mod registry;
// What a code means for people, in words.
mod words;
// What a code looks like to a program.
mod problem;

#[cfg(test)]
mod csv;
#[cfg(test)]
mod registry_tests;

pub use facts::{AutoRetry, BodyRule, Cacheable, Class, CodeRange, Lifecycle, Registration, Side, Status};
pub use problem::{PROBLEM_MEDIA_TYPE, problem, problem_with};
pub use registry::{Resolved, all, lookup, meanings, phrase, ranges, registered, resolve};
pub use words::{operator_words, visitor_words};
