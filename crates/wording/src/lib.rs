//! What guests are told, in their language: one catalogue for each language, and amounts and moments as it writes them.
//!
//! A catalogue is a Fluent file (<https://projectfluent.org>) below `languages/`, with plural forms as CLDR counts them.
//! English has every message; a test holds the others to it. An operator's own texts are laid over them ([`Wording`]).
//! Knows nothing of pages, HTTP or who asks; the rules for status codes and their wording are `status_codes`'.

#![forbid(unsafe_code)]

mod amounts;
mod catalogue;
mod check;
mod language;
mod wording;

pub use amounts::{Civil, Length};
pub use check::{Fault, faults};
pub use language::{Direction, Language};
pub use wording::{Said, Text, TextFault, Wording};
