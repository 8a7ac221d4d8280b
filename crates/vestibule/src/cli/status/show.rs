//! One page of the reference, or the list of all codes.

use std::process::ExitCode;

use status_codes::{
    Article, Class, Language, Resolved, Status, all_json, article, article_text, json, meanings, registered,
    resolve, search, text,
};

use super::super::{complain, print, remark};
use super::{named, terminal};
use crate::trouble::Chapter;

/// What a name stands for.
enum Meant {
    Code(&'static Status),
    Article(&'static Article),
}

/// Prints the page of that name.
pub(super) fn page_called(name: &str, as_json: bool, language: Language) -> ExitCode {
    let look = terminal::look(language);
    match meant(name) {
        Ok(Meant::Code(status)) if as_json => print(&json(status)),
        Ok(Meant::Code(status)) => print(&text(status, look)),
        Ok(Meant::Article(_)) if as_json => {
            complain(&format!("{name} is text for people; codes have JSON"), Chapter::StatusReference);
            return ExitCode::FAILURE;
        }
        Ok(Meant::Article(article)) => print(&article_text(article, look)),
        Err(what) => {
            complain(&what, Chapter::StatusReference);
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

fn meant(name: &str) -> Result<Meant, String> {
    if let Some(article) = article(name) {
        return Ok(Meant::Article(article));
    }
    let (number, variant) = name.split_once('-').unwrap_or((name, ""));
    let Ok(code) = number.parse::<u16>() else { return Err(no_page(name)) };
    if let Some(status) = meanings(code).find(|status| status.variant == variant) {
        return Ok(Meant::Code(status));
    }
    match resolve(code) {
        _ if !variant.is_empty() => Err(no_page(name)),
        Resolved::Known(status) => Ok(Meant::Code(status)),
        Resolved::ClassFallback(status) => {
            remark(&format!(
                "{code} is not registered. Software that does not know it treats it as {} (RFC 9110, section 15).\n",
                named(status.code)
            ));
            Ok(Meant::Code(status))
        }
        Resolved::Invalid(_) => Err(format!(
            "{code} is not a status code: they go from 100 to 599. Software that receives such a number treats it as a \
             server error, like 500 (RFC 9110, section 15).\n  to do: look at what sent it, not at the number"
        )),
    }
}

fn no_page(name: &str) -> String {
    if search(name).is_empty() {
        format!("the reference has no page {name:?}\n  to do: vestibule status lists every code")
    } else {
        format!("the reference has no page {name:?}\n  to do: vestibule status search {name}")
    }
}

/// Prints every registered code by class, or every code as JSON.
pub(super) fn list(as_json: bool) -> ExitCode {
    if as_json {
        print(&all_json());
        return ExitCode::SUCCESS;
    }
    let mut class = None;
    for status in registered() {
        if class != Some(status.class) {
            class = Some(status.class);
            print(&heading(status.class));
        }
        print(&format!("  {}  {}\n", status.code, status.phrase));
    }
    print(
        "\nvestibule status CODE shows one; vestibule status search WORDS finds those that are not registered too.\n",
    );
    ExitCode::SUCCESS
}

fn heading(class: Class) -> String {
    let before = if class == Class::Informational { "" } else { "\n" };
    format!("{before}{}xx {}\n", class.fallback_code() / 100, class.name())
}
