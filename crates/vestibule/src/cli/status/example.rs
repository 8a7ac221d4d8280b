//! `vestibule status CODE --example STACK`: one of the programs that the tests of the reference run, byte for byte, so
//! that it can go into a file.

use std::process::ExitCode;

use status_codes::{example, examples, without_example};

use super::super::{complain, print};
use crate::trouble::Chapter;

/// Prints the example of that code in that stack, or says what there is instead.
pub(super) fn run(code: &str, stack: &str) -> ExitCode {
    match text(code, stack) {
        Ok(text) => {
            print(text);
            ExitCode::SUCCESS
        }
        Err(what) => {
            complain(&what, Chapter::StatusReference);
            ExitCode::FAILURE
        }
    }
}

fn text(code: &str, stack: &str) -> Result<&'static str, String> {
    let Ok(number) = code.parse::<u16>() else {
        return Err(format!("only registered codes have examples, and {code:?} is none"));
    };
    if let Some(example) = example(number, stack) {
        return Ok(example.text);
    }
    let reason =
        without_example(number).iter().find(|reason| reason.stack.is_empty() || reason.stack == stack);
    let there: Vec<_> = examples(number).iter().map(|example| example.stack).collect();
    Err(match reason {
        Some(reason) => format!("there is no example of {code} for {stack}: {}", reason.why),
        None if there.is_empty() => {
            format!("{code} is not registered, and only registered codes have examples")
        }
        None => {
            format!("there is no example of {code} for {stack:?}\n  to do: choose from {}", there.join(", "))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_printed_as_it_stands_in_its_file() {
        assert_eq!(text("511", "flask"), Ok(include_str!("../../../../../examples/status/flask/511.py")));
    }

    #[test]
    fn what_has_no_example_says_why_and_what_there_is() {
        assert!(text("418", "flask").is_err_and(|what| what.contains("joke")));
        assert!(text("103", "flask").is_err_and(|what| what.contains("WSGI")));
        assert!(text("404", "rails").is_err_and(|what| what.contains("express, flask, fastapi, axum")));
        assert!(text("499", "flask").is_err_and(|what| what.contains("not registered")));
        assert!(text("pairs/401-403", "flask").is_err_and(|what| what.contains("only registered")));
    }
}
