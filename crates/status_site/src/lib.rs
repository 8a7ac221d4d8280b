//! The HTTP status reference as a web site: pages for people, JSON and text for programs, the same as files.
//!
//! [`Site::answer`] is a function of what was asked; [`router`] puts it behind HTTP and [`export`] writes every answer
//! down. It never fetches anything, never knows who asks, and repeats nothing of a request but the words of a search,
//! escaped. All facts and texts come from `status_codes`; here is only how they look.

#![forbid(unsafe_code)]

// How the site is asked and what it answers.
mod answer;
mod export;
mod server;
mod site;

// Its pages.
mod article_page;
mod chooser_page;
mod code_page;
mod examples;
mod index_page;
mod not_found;
mod visitor_page;

// What pages are made of, and what programs read.
mod frame;
mod machines;
mod markup;
mod spoken;

pub use answer::{Answer, Asked};
pub use export::{File, export};
pub use server::{PATHS, refusal, router, standalone};
pub use site::Site;
