//! `vestibule lab`, as a person runs it: it shows that all promises hold, and names the one that does not.

use std::path::PathBuf;
use std::process::{Command, Output};

use serde_json::Value;

fn lab(arguments: &[&str]) -> (Output, Vec<Value>) {
    let output = Command::new(crate::program::vestibule()).arg("lab").args(arguments).output().unwrap();
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    let objects = lines.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    (output, objects)
}

#[test]
fn every_promise_holds_and_is_shown_with_its_facts() {
    let (output, told) = lab(&["--json"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let steps: Vec<&Value> = told.iter().filter(|object| object.get("step").is_some()).collect();
    assert!(steps.len() >= 14 && steps.iter().all(|step| step["holds"] == true), "{told:#?}");
    let summary = told.last().unwrap();
    assert_eq!(summary["summary"]["held"], true);
    assert_eq!(summary["summary"]["figures"]["frames of the stranger that reached the internet"], "0");
}

#[test]
fn people_see_the_bytes_that_matter() {
    let (output, _) = lab(&[]);
    let text = String::from_utf8_lossy(&output.stdout);
    for shown in [
        "HTTP/1.1 511 Network Authentication Required",
        "302 https://portal.example/",
        "\"captive\":true",
        "\"captive\":false",
    ] {
        assert!(text.contains(shown), "{shown} is not shown in:\n{text}");
    }
    assert!(!text.contains('\x1b'), "no colours where nobody looks");
}

#[test]
fn a_promise_that_does_not_hold_is_named() {
    let open_gate = PathBuf::from(env!("CARGO_BIN_EXE_open_gate"));
    let (output, told) = lab(&["--json", "--gateway", open_gate.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let last = told.last().unwrap();
    assert_eq!(last["holds"], false, "{told:#?}");
    let promise = last["promise"].as_str().unwrap();
    assert!(promise.contains("answered 511"), "{promise}");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains(promise) && said.contains("the newcomer was answered"), "{said}");
}

#[test]
fn a_gateway_that_is_not_there_is_said_before_anything_is_built() {
    let (output, told) = lab(&["--json", "--gateway", "/nonexistent/gateway"]);
    assert_eq!((output.status.code(), told.len()), (Some(2), 0));
}
