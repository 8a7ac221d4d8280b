//! `vestibule status`: the HTTP status reference on the command line. Always the reference: what the gateway is doing is
//! told by `doctor` and `session`.

// One page, or the list of all.
mod show;
// A program that sends a code.
mod example;
// The ways to a page.
mod choose;
mod search;
// What somebody met: explained, and compared with the RFCs.
mod explain;
mod lint;
mod pasted;
// A server that answers with any of them on purpose.
mod serve;
// The reference as web pages: served, or as files.
mod export;
mod web;
// What the terminal is like.
mod terminal;

use std::process::ExitCode;

use clap::{Args, Subcommand};
use status_codes::Language;

#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  vestibule status                        every registered code
  vestibule status 511                    what it means, what to do about it, how we know
  vestibule status 511 --json             the same for machines
  vestibule status 511 --example flask    a program that sends it, as tests run it
  vestibule status 499-esri               another meaning of a number
  vestibule status pairs/401-403          two codes that are mixed up
  vestibule status 404 --lang de          what visitors are told, in German
  vestibule status search upload too big
  vestibule status choose                 questions that lead to the code to send
  curl -si URL | vestibule status explain what this answer means and who wrote it
  curl -si URL | vestibule status lint    which rules of HTTP it breaks
  vestibule status serve                  a server that answers with any status on purpose
  vestibule status web                    the reference in a browser
  vestibule status export public/status   the reference as files

A code that nobody registered is treated as the x00 of its class (RFC 9110, section 15).

Exit code: 0, or 1 when there is no such code, page or answer."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    way: Option<Way>,
    /// A code (511), a meaning of it (499-esri) or a general page (general/classes); all codes when left out.
    page: Option<String>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
    /// The language for what visitors are told: en, de, fr, es, pt, ar or zh.
    #[arg(long, value_name = "LANGUAGE", default_value = "en", value_parser = language)]
    lang: Language,
    /// Prints a program that sends the code: for express, flask, fastapi, axum, nginx, apache or caddy.
    #[arg(long, value_name = "STACK", requires = "page", conflicts_with = "json")]
    example: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Way {
    /// Finds codes by number, by any wording of their phrase, or by what one sees.
    Search(search::Arguments),
    /// Asks a few questions and says which code to send, the runner-up, and why not the others.
    Choose(choose::Arguments),
    /// Says what an answer that you met means, which hop wrote it, and what to do next.
    Explain(explain::Arguments),
    /// Compares an answer that you met with the RFCs.
    Lint(lint::Arguments),
    /// Answers with any status on purpose, for trying out clients.
    Serve(serve::Arguments),
    /// Serves the reference as web pages.
    Web(web::Arguments),
    /// Writes the whole reference as files, for any web server.
    Export(export::Arguments),
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match (&arguments.way, &arguments.page) {
        (Some(Way::Search(arguments)), _) => search::run(arguments),
        (Some(Way::Choose(arguments)), _) => choose::run(arguments),
        (Some(Way::Explain(arguments)), _) => explain::run(arguments),
        (Some(Way::Lint(arguments)), _) => lint::run(arguments),
        (Some(Way::Serve(arguments)), _) => serve::run(arguments),
        (Some(Way::Web(arguments)), _) => web::run(arguments),
        (Some(Way::Export(arguments)), _) => export::run(arguments),
        (None, Some(page)) if let Some(stack) = &arguments.example => example::run(page, stack),
        (None, Some(page)) => show::page_called(page, arguments.json, arguments.lang),
        (None, None) => show::list(arguments.json),
    }
}

fn language(tag: &str) -> Result<Language, String> {
    Language::of_tag(tag).ok_or_else(|| {
        let tags: Vec<_> = Language::ALL.iter().map(|language| language.tag()).collect();
        format!("the reference does not speak it; it speaks {}", tags.join(", "))
    })
}

/// `404 Not Found`.
fn named(code: u16) -> String {
    format!("{code:03} {}", status_codes::phrase(code))
}
