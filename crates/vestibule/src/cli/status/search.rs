//! `vestibule status search`: finds pages of the reference, offline.

use std::process::ExitCode;

use clap::Args;
use serde::Serialize;
use status_codes::{Found, Hit, Language, search, wrap};

use super::super::{complain, print, print_json};
use super::terminal;
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule status search wifi login
  vestibule status search Request Entity Too Large     an older wording of 413
  vestibule status search 52x --json

Exit code: 0, or 1 when nothing is found.")]
pub(super) struct Arguments {
    /// A number, the beginning of one, a phrase, or what one sees.
    #[arg(required = true)]
    words: Vec<String>,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// One hit as machines read it.
#[derive(Serialize)]
struct Listed {
    /// What `vestibule status` is to be called with.
    page: String,
    title: &'static str,
    registered: bool,
    summary: &'static str,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let words = arguments.words.join(" ");
    let hits: Vec<Listed> = search(&words).iter().map(listed).collect();
    if arguments.json {
        print_json(&hits);
    } else {
        let width = terminal::look(Language::English).width;
        for hit in &hits {
            print(&format!("{}  {}\n", hit.page, hit.title));
            for line in wrap(hit.summary, width.saturating_sub(4)) {
                print(&format!("    {line}\n"));
            }
        }
    }
    if hits.is_empty() {
        complain(
            &format!("nothing in the reference fits {words:?}\n  to do: try fewer words, or the number"),
            Chapter::StatusReference,
        );
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn listed(hit: &Hit) -> Listed {
    match hit.found {
        Found::Code(status, page) => {
            let hyphen = if status.variant.is_empty() { "" } else { "-" };
            Listed {
                page: format!("{:03}{hyphen}{}", status.code, status.variant),
                title: status.phrase,
                registered: status.registration.is_registered(),
                summary: page.map_or("", |page| page.summary),
            }
        }
        Found::Article(article) => Listed {
            page: article.slug.to_owned(),
            title: article.title,
            registered: false,
            summary: article.summary,
        },
    }
}
