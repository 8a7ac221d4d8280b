//! Every example of the status reference as its readers would run it: started as a program of its own, asked over TCP,
//! its answer read to the end. What is asked and what has to come back is `probes.toml`; nothing is fetched here.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

// What is asked, and what has to come back.
mod probes;
// A program that serves an example.
mod program;
// What a real client does with a redirect.
mod redirects;
// Where each kind of example is, and how it is started.
mod stacks;
// Requests and answers, octet by octet.
mod wire;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use probes::Spec;
use stacks::Stack;

/// Codes that no server should send, or that no program can show.
const NEVER: [u16; 8] = [102, 104, 226, 305, 306, 418, 506, 510];

/// How many examples of one stack run at a time.
const WORKERS: usize = 2;

/// The folder with the examples.
fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Runs every example of the stack, and tells all that went wrong and not the first only.
fn run(stack: Stack) {
    let spec = Spec::read();
    stack.make_ready();
    let mut codes = stack.codes();
    assert!(!codes.is_empty(), "no example of {stack:?} was found");
    codes.retain(wanted);
    let next = AtomicUsize::new(0);
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..WORKERS {
            scope.spawn(|| {
                while let Some(code) = codes.get(next.fetch_add(1, Ordering::SeqCst)) {
                    if let Err(what) = spec.hold(stack, *code) {
                        failures.lock().unwrap().push(format!("{}: {what}", stack.file(*code).display()));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{} of {} examples:\n{}", failures.len(), codes.len(), failures.join("\n"));
}

/// `STATUS_EXAMPLES=401,405` runs these alone, for who writes one.
fn wanted(code: &u16) -> bool {
    std::env::var("STATUS_EXAMPLES")
        .map_or(true, |wanted| wanted.split(',').any(|one| one.trim() == code.to_string()))
}

#[test]
fn express_answers_as_the_pages_say() {
    run(Stack::Express);
}

#[test]
fn flask_answers_as_the_pages_say() {
    run(Stack::Flask);
}

#[test]
fn fastapi_answers_as_the_pages_say() {
    run(Stack::FastApi);
}

#[test]
fn axum_answers_as_the_pages_say() {
    run(Stack::Axum);
}

#[test]
fn nginx_answers_as_the_pages_say() {
    run(Stack::Nginx);
}

#[test]
fn apache_answers_as_the_pages_say() {
    run(Stack::Apache);
}

#[test]
fn caddy_answers_as_the_pages_say() {
    run(Stack::Caddy);
}

#[test]
fn codes_that_nobody_should_send_have_no_example() {
    for stack in Stack::ALL {
        let codes = stack.codes();
        let wrong: Vec<_> = NEVER.iter().filter(|code| codes.contains(code)).collect();
        assert!(wrong.is_empty(), "{stack:?} has examples of {wrong:?}");
    }
}

#[test]
fn a_registered_code_has_an_example_in_every_framework_or_a_reason_why_not() {
    let text = fs::read_to_string(folder().join("absent.toml")).unwrap();
    let absent: toml::Table = text.parse().unwrap();
    let mut wrong = Vec::new();
    for status in status_codes::registered() {
        let reasons = absent.get(&status.code.to_string()).and_then(toml::Value::as_table);
        for stack in Stack::FRAMEWORKS {
            let reason = reasons.and_then(|reasons| reasons.get(stack.name()).or_else(|| reasons.get("all")));
            if stack.file(status.code).is_file() == reason.is_some() {
                wrong.push(format!("{} {}", status.code, stack.name()));
            }
        }
    }
    assert!(wrong.is_empty(), "neither an example nor a reason in absent.toml, or both: {wrong:?}");
    // A server needs no reason for what it has no snippet of; where there is one, there is no snippet.
    for (code, reasons) in &absent {
        let code = code.parse().unwrap();
        let both = Stack::ALL.into_iter().filter(|stack| stack.file(code).is_file());
        let both: Vec<_> =
            both.filter(|stack| reasons.as_table().unwrap().contains_key(stack.name())).collect();
        assert!(both.is_empty(), "{code} has a reason and an example: {both:?}");
    }
}

#[test]
fn every_probe_asks_an_example_that_exists() {
    let spec = Spec::read();
    for stack in Stack::ALL {
        let there: BTreeSet<u16> = stack.codes().into_iter().collect();
        let asked: BTreeSet<u16> = spec.codes_of(stack).filter(|code| there.contains(code)).collect();
        assert_eq!(there, asked, "examples of {stack:?} that no probe asks");
    }
    let unused: Vec<_> = spec.named().filter(|(code, stack)| !stack.file(*code).is_file()).collect();
    assert!(unused.is_empty(), "probes name examples that do not exist: {unused:?}");
}
