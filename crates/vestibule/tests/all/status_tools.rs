//! `vestibule status explain`, `lint` and `serve`, as developers type them.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use status_diagnosis::{RULES, Severity, lint, read};

use crate::commands::{Answer, vestibule};

/// The program with something on its standard input.
fn piped(arguments: &[&str], input: &str) -> Answer {
    let mut child = Command::new(env!("CARGO_BIN_EXE_vestibule"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
    let text = |octets| String::from_utf8(octets).unwrap();
    Answer { code: status.code(), out: text(stdout), err: text(stderr) }
}

const PORTAL: &str = "HTTP/1.1 302 Found\r\nDate: Sun, 22 Nov 2026 20:00:00 GMT\r\nLocation: http://10.5.50.1/login\r\n\
                      Content-Length: 0\r\n\r\n";

#[test]
fn what_curl_printed_is_explained_for_people_and_machines() {
    let nginx = include_str!("../../../status_diagnosis/tests/corpus/nginx-502-refused.txt");
    let told = piped(&["status", "explain"], nginx);
    assert_eq!((told.code, told.err.as_str()), (Some(0), ""));
    for part in [
        "502 Bad Gateway (HTTP/1.1)\n",
        "nginx, a gateway in front of the origin (certain)",
        "Visitor: what to do\n",
        "Developer: what to do\n",
        "error.log",
        "More: vestibule status 502\n",
    ] {
        assert!(told.out.contains(part), "no {part}: {}", told.out);
    }
    let json: Value = serde_json::from_str(&piped(&["status", "explain", "--json"], nginx).out).unwrap();
    let one = &json["explanations"][0];
    assert_eq!((&json["answers"], &one["code"], &one["page"]), (&1.into(), &502.into(), &"502".into()));
    assert_eq!(
        (&one["speaker"]["role"], &one["speaker"]["certainty"]),
        (&"gateway".into(), &"certain".into())
    );
    let german = piped(&["status", "explain", "--lang", "de"], nginx).out;
    assert!(german.contains("Warten Sie") || german.contains("Seite"), "{german}");
}

/// What the command line says of the request counts as if it had been recorded.
#[test]
fn the_request_can_be_told_on_the_command_line() {
    let told = piped(&["status", "explain", "--url", "http://shop.example/"], PORTAL).out;
    assert!(told.contains("a captive portal, the network that the client is on (likely)"), "{told}");
    let linted = piped(&["status", "lint", "--method", "post"], PORTAL);
    assert_eq!(linted.code, Some(1));
    assert!(linted.out.contains("warning  redirect-after-post  RFC 9110"), "{}", linted.out);
}

#[test]
fn exit_codes_say_clean_broken_or_not_understood() {
    assert_eq!(piped(&["status", "lint"], PORTAL).code, Some(0));
    let broken = piped(&["status", "lint"], "HTTP/1.1 405 Method Not Allowed\n\n");
    assert_eq!(broken.code, Some(1));
    for part in ["error  allow-missing  RFC 9110 §15.5.6", "to do: Send Allow", "1 errors, 1 warnings"] {
        assert!(broken.out.contains(part), "no {part}: {}", broken.out);
    }
    // A note alone is not a finding.
    let noted = "HTTP/1.1 302 Found\nDate: Sun, 22 Nov 2026 20:00:00 GMT\nLocation: /a\n\n";
    let noted = piped(&["status", "lint"], noted);
    assert!(noted.code == Some(0) && noted.out.contains("note  location-relative"), "{}", noted.out);
    for command in ["explain", "lint"] {
        let nothing = piped(&["status", command], "my page is broken");
        assert_eq!((nothing.code, nothing.out.as_str()), (Some(2), ""), "{command}");
        assert!(nothing.err.contains("not understood"), "{}", nothing.err);
        assert_eq!(vestibule(&["status", command, "/no/such/file"]).code, Some(2));
    }
    let log = include_str!("../../../status_diagnosis/tests/corpus/log-nginx-upstream.txt");
    assert_eq!(piped(&["status", "lint"], log).code, Some(2), "a line of a log has no fields");
    assert_eq!(piped(&["status", "explain"], log).code, Some(0));
}

#[test]
fn every_rule_is_listed() {
    let list = vestibule(&["status", "lint", "--list-rules"]).out;
    for rule in RULES {
        assert!(
            list.contains(&format!("{}\n  {}, {}: ", rule.id, rule.severity.name(), rule.section)),
            "{}",
            rule.id
        );
    }
    let json: Value =
        serde_json::from_str(&vestibule(&["status", "lint", "--list-rules", "--json"]).out).unwrap();
    assert_eq!(json.as_array().map(Vec::len), Some(RULES.len()));
}

/// The mock server as a program of its own; ended when dropped.
struct Serving(Child, SocketAddr);

impl Serving {
    fn new() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vestibule"))
            .args(["status", "serve", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("listening at http://").unwrap().trim_end_matches('/');
        Self(child, address.parse().unwrap())
    }

    /// The request and what came back, as somebody would paste them.
    fn exchange(&self, method: &str, target: &str, fields: &str) -> String {
        let request =
            format!("{method} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{fields}\r\n", self.1);
        let mut stream = TcpStream::connect(self.1).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        request + &answer
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The server teaches what is right; so nothing that it sends may break a rule of ours, but those about the code itself.
#[test]
fn what_the_mock_server_sends_passes_the_lint() {
    let serving = Serving::new();
    let mut asked: Vec<_> = (200..600).map(|code| ("GET", format!("/{code}"), "")).collect();
    asked.extend((200..600).step_by(9).map(|code| ("HEAD", format!("/{code}"), "")));
    asked.extend(
        ["/", "/103", "/100,102,103,200", "/redirect/2", "/101", "/nothing", "/503?retry-after=9"]
            .map(|target| ("GET", target.to_owned(), "")),
    );
    asked.push(("GET", "/206".to_owned(), "Range: bytes=0-3\r\n"));
    asked.push(("GET", "/206".to_owned(), "Range: bytes=0-3,7-9\r\n"));
    asked.push(("GET", "/206".to_owned(), "Range: bytes=5000-\r\n"));
    asked.push(("GET", "/304".to_owned(), "If-None-Match: *\r\n"));
    asked.push(("GET", "/511".to_owned(), "Accept: text/html\r\n"));
    asked.push(("GET", "/500".to_owned(), "Accept: application/json\r\n"));
    asked.push(("OPTIONS", "/405".to_owned(), ""));
    asked.push(("POST", "/405".to_owned(), "Content-Length: 0\r\n"));
    for (method, target, fields) in asked {
        let pasted = serving.exchange(method, &target, fields);
        let understood = read(pasted.as_bytes()).unwrap();
        let findings = lint(&understood.exchanges[0]).unwrap();
        let about_the_code = |id: &str| id.starts_with("code-");
        let wrong: Vec<_> = findings
            .iter()
            .filter(|finding| finding.rule.severity > Severity::Note && !about_the_code(finding.rule.id))
            .map(|finding| (finding.rule.id, &finding.seen))
            .collect();
        assert!(wrong.is_empty(), "{method} {target}: {wrong:?}\n{pasted}");
    }
}

#[test]
fn serving_elsewhere_than_on_loopback_is_warned_of_and_a_taken_port_is_said() {
    let serving = Serving::new();
    let taken = vestibule(&["status", "serve", "--listen", &serving.1.to_string()]);
    assert_eq!(taken.code, Some(1));
    assert!(taken.err.contains("cannot serve at") && taken.err.contains("--listen"), "{}", taken.err);
    // 192.0.2.1 (RFC 5737) is no address of this machine: it is not served, whatever else is said.
    let elsewhere = vestibule(&["status", "serve", "--listen", "192.0.2.1:0"]);
    assert_eq!(elsewhere.code, Some(1));
    assert!(elsewhere.err.contains("others can reach this address"), "{}", elsewhere.err);
}
