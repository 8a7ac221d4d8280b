//! curl as the client.

use std::process::{Command, Output};

use crate::client::server;

fn curl(arguments: &[&str]) -> Output {
    let mut command = Command::new("curl");
    command.args(["--silent", "--show-error", "--max-time", "30", "--noproxy", "*"]).args(arguments);
    command.output().expect("curl (Debian package curl) must be installed")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
fn curl_follows_redirects_to_their_end() {
    let address = format!("http://{}/redirect/3", server());
    let followed = curl(&["-L", "-o", "/dev/null", "-w", "%{http_code} %{num_redirects}", &address]);
    assert_eq!(out(&followed), "200 3");
    let endless = curl(&["-L", "--max-redirs", "2", "-o", "/dev/null", &address]);
    assert_eq!(endless.status.code(), Some(47));
}

#[test]
fn curl_retries_after_the_wait_that_it_is_told() {
    let address = format!("http://{}/503?retry-after=1", server());
    // A real file: curl empties it before it tries again.
    let file = concat!(env!("CARGO_TARGET_TMPDIR"), "/retried");
    let retried = curl(&["--retry", "3", "-o", file, "-w", "%{http_code}", &address]);
    assert_eq!(out(&retried), "200", "{retried:?}");
    assert_eq!(std::fs::read_to_string(file).expect("the last body"), "200 OK\n");
}

#[test]
fn curl_sees_parts_hints_and_what_breaks_off() {
    let server = server();
    let part = curl(&["-r", "10-13", &format!("http://{server}/206")]);
    assert_eq!(out(&part), "0123");
    let early = out(&curl(&["-i", &format!("http://{server}/103,200")]));
    assert!(
        early.starts_with("HTTP/1.1 103 Early Hints\r\n") && early.contains("HTTP/1.1 200 OK\r\n"),
        "{early}"
    );
    let cut = curl(&[&format!("http://{server}/200?body=100&truncate=3")]);
    assert_eq!((cut.status.code(), out(&cut).as_str()), (Some(18), "012"));
    let late = curl(&["--max-time", "1", &format!("http://{server}/200?delay=30")]);
    assert_eq!(late.status.code(), Some(28));
    let uploaded = curl(&[
        "-H",
        "Expect: 100-continue",
        "-d",
        "a=b",
        "-o",
        "/dev/null",
        "-w",
        "%{http_code}",
        &format!("http://{server}/100"),
    ]);
    assert_eq!(out(&uploaded), "200");
}
