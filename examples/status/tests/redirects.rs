//! What a real client does with a POST that an example redirects: curl's own trace tells which requests it sent.

use std::process::Command;

use super::program::Program;
use super::stacks::Stack;

/// A request as curl sent it.
#[derive(Debug, PartialEq, Eq)]
struct Sent {
    method: String,
    path: String,
    /// The octets that followed its header.
    body: usize,
}

const FORM: &str = "item=tea";

/// Puts the form to the example and follows it; `more` are further words for curl.
fn follow(stack: Stack, code: u16, path: &str, more: &[&str]) -> Vec<Sent> {
    let mut program = Program::start(stack, code).unwrap();
    let output = Command::new("curl")
        // Nothing of the developer's own configuration; the trace goes to standard output, the pages nowhere.
        .args([
            "--disable",
            "--silent",
            "--location",
            "--max-redirs",
            "3",
            "--max-time",
            "60",
            "--noproxy",
            "*",
        ])
        .args(["--data", FORM, "--trace-ascii", "-", "--output", "/dev/null"])
        .args(more)
        .arg(format!("http://{}{path}", program.address()))
        .output()
        .unwrap_or_else(|error| panic!("curl: {error}; cargo xtask test packages installs it"));
    let trace = String::from_utf8_lossy(&output.stdout);
    let sent = read(&trace);
    assert!(sent.len() == 2, "{stack:?} {code}: {sent:?}\n{trace}\n{}", program.said());
    sent
}

/// The requests of a trace: `=> Send header` with the request line below it, `=> Send data, 8 bytes (0x8)`.
fn read(trace: &str) -> Vec<Sent> {
    let mut sent: Vec<Sent> = Vec::new();
    let mut lines = trace.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("=> Send header") {
            let mut words = lines.next().unwrap().trim_start_matches("0000: ").split(' ');
            let mut word = || words.next().unwrap().to_owned();
            sent.push(Sent { method: word(), path: word(), body: 0 });
        } else if let Some(rest) = line.strip_prefix("=> Send data, ") {
            sent.last_mut().unwrap().body += rest.split(' ').next().unwrap().parse::<usize>().unwrap();
        }
    }
    sent
}

fn expect(stack: Stack, code: u16, [from, to]: [&str; 2], more: &[&str], method: &str, body: usize) {
    let request =
        |method: &str, path: &str, body| Sent { method: method.to_owned(), path: path.to_owned(), body };
    let wanted = [request("POST", from, FORM.len()), request(method, to, body)];
    assert_eq!(follow(stack, code, from, more), wanted, "{stack:?} {code} {more:?}");
}

const SERVERS: [Stack; 3] = [Stack::Nginx, Stack::Apache, Stack::Caddy];

#[test]
fn curl_makes_a_get_of_a_post_at_301_302_and_303() {
    for stack in SERVERS {
        expect(stack, 301, ["/old", "/new"], &[], "GET", 0);
        expect(stack, 302, ["/today", "/menu/monday"], &[], "GET", 0);
    }
    for stack in Stack::FRAMEWORKS {
        stack.make_ready();
        expect(stack, 303, ["/orders", "/orders/1"], &[], "GET", 0);
    }
}

#[test]
fn curl_posts_the_body_again_at_307_and_308() {
    for stack in Stack::FRAMEWORKS {
        stack.make_ready();
        expect(stack, 307, ["/api", "/api/backup"], &[], "POST", FORM.len());
        expect(stack, 308, ["/v1", "/v2"], &[], "POST", FORM.len());
    }
    for stack in SERVERS {
        expect(stack, 308, ["/old", "/new"], &[], "POST", FORM.len());
    }
}

/// What the pages of 301, 303 and 308 say of `--post301` and of `-X POST`.
#[test]
fn curl_keeps_the_body_when_told_so_and_loses_it_with_a_forced_method() {
    let nginx = Stack::Nginx;
    expect(nginx, 301, ["/old", "/new"], &["--post301"], "POST", FORM.len());
    expect(nginx, 302, ["/today", "/menu/monday"], &["--post302"], "POST", FORM.len());
    expect(nginx, 301, ["/old", "/new"], &["--request", "POST"], "POST", 0);
    expect(Stack::Axum, 303, ["/orders", "/orders/1"], &["--request", "POST"], "POST", 0);
    expect(nginx, 308, ["/old", "/new"], &["--request", "POST"], "POST", FORM.len());
}
