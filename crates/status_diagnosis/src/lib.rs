//! What an HTTP answer that somebody met really says: who wrote it, what it means here, and which rules it breaks.
//!
//! [`read`] takes what people have at hand: the output of curl, a raw response, a HAR file, a line of an access log.
//! [`explain`] tells what the answer means, which hop spoke and what to do next; [`lint`] compares it with the RFCs.
//! Pure: no network, no clock (the time is an argument), no file. It never panics, whatever it is given, and says what it
//! did not understand instead of guessing.

#![forbid(unsafe_code)]

// What was pasted, as messages.
mod message;
mod reading;
// What it means.
mod explain;
mod failures;
mod hops;
mod particulars;
mod signs;
// What is wrong with it.
mod lint;

pub use explain::{Advice, Explanation, ForTheVisitor, explain};
pub use hops::{Certainty, Hop, Role, Speaker};
pub use lint::{Finding, RULES, Rule, Severity, lint, lint_all};
pub use message::{Exchange, Failure, Field, Head, LogFormat, LogLine, Outcome, Request, Response, Version};
pub use reading::{LARGEST_INPUT, NotUnderstood, Pasted, Skipped, read};

/// The examples of the README are run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
