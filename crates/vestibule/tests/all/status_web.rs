//! `vestibule status web` over real sockets: its bounds, and that every refusal is the page of its code.

use std::io::{BufRead as _, BufReader, ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Nothing takes longer than this unless it never comes.
const DEADLINE: Duration = Duration::from_secs(30);
const GET: &str = "GET /status/404 HTTP/1.1\r\nHost: a\r\n\r\n";
const LAST: &str = "GET /status/404 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

/// The program at a free port; it ends with the test.
struct Web(Child, SocketAddr);

impl Web {
    fn with(options: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_vestibule"))
            .args(["status", "web", "--listen", "127.0.0.1:0"])
            .args(options)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next()).unwrap();
        Self(child, address.parse().unwrap())
    }

    /// A connection from 127.0.0.`last`.
    fn connect(&self, last: u8) -> TcpStream {
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
        socket.bind(&SocketAddr::from((Ipv4Addr::new(127, 0, 0, last), 0)).into()).unwrap();
        socket.connect(&self.1.into()).unwrap();
        let stream = TcpStream::from(socket);
        stream.set_read_timeout(Some(DEADLINE)).unwrap();
        stream
    }

    /// A connection that has been served and is kept.
    fn keep(&self, last: u8) -> TcpStream {
        let mut stream = self.connect(last);
        stream.write_all(GET.replace("GET", "HEAD").as_bytes()).unwrap();
        let mut heard = [0; 16];
        stream.read_exact(&mut heard).unwrap();
        assert!(heard.starts_with(b"HTTP/1.1 200 "), "{}", String::from_utf8_lossy(&heard));
        stream
    }

    fn ask(&self, last: u8, octets: &str) -> String {
        let mut stream = self.connect(last);
        stream.write_all(octets.as_bytes()).unwrap();
        to_the_end(stream)
    }
}

impl Drop for Web {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Everything until the other side closes; a reset is a failure.
#[track_caller]
fn to_the_end(mut stream: TcpStream) -> String {
    let mut said = Vec::new();
    match stream.read_to_end(&mut said) {
        Ok(_) => String::from_utf8(said).unwrap(),
        Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&said)),
    }
}

/// It is that code, once, complete and closing, in that type, and leads to its page.
#[track_caller]
fn check(said: &str, code: u16, kind: &str) {
    let (head, body) = said.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {said:?}"));
    let start = format!("HTTP/1.1 {code} {}", status_codes::phrase(code));
    assert_eq!(head.lines().next(), Some(start.as_str()), "{head}");
    let has = |field: &str| head.lines().any(|line| line.eq_ignore_ascii_case(field));
    for field in [
        format!("Content-Type: {kind}"),
        format!("Content-Length: {}", body.len()),
        "Connection: close".into(),
        "Cache-Control: no-store".into(),
    ] {
        assert!(has(&field), "{field} is missing:\n{head}");
    }
    assert!(head.to_ascii_lowercase().contains("\r\ndate: "), "{head}");
    assert!(body.contains(&format!("/status/{code}")) && !said.contains("marker"), "{said}");
    assert_eq!(said.matches("HTTP/1.1 ").count(), 1, "{said}");
}

const FORMS: [(&str, &str); 3] = [
    ("Accept: text/html\r\n", "text/html; charset=utf-8"),
    ("Accept: application/json\r\n", "application/problem+json"),
    ("", "text/plain; charset=utf-8"),
];

#[test]
fn what_is_no_request_is_the_page_of_its_code_in_the_form_that_it_asks_for() {
    let web = Web::with(&[]);
    for (accept, kind) in FORMS {
        let get = |rest: &str| format!("GET /status/404 HTTP/1.1\r\n{accept}Host: a\r\n{rest}\r\n");
        for (request, code) in [
            (format!("marker\r\n{accept}\r\n"), 400),
            (get("X marker\r\n"), 400),
            (get("Host: marker\r\n"), 400),
            (get(&"X: marker\r\n".repeat(120)), 431),
            (get(&format!("X: {}\r\n", "marker".repeat(4000))), 431),
            (format!("GET /{} HTTP/1.1\r\n{accept}Host: a\r\n\r\n", "a".repeat(9000)), 414),
            (get("Transfer-Encoding: marker\r\n"), 501),
            (get("").replace("HTTP/1.1", "HTTP/4.2"), 505),
        ] {
            check(&web.ask(1, &request), code, kind);
        }
        let missing = web.ask(1, &get("Connection: close\r\n").replace("404", "no-such"));
        check(&missing, 404, kind);
        for path in status_site::PATHS.into_iter().chain(["/", "/elsewhere"]) {
            let path = path.replace("{*page}", "404");
            let wrong = get("Connection: close\r\n").replace("GET", "DELETE").replace("/status/404", &path);
            let wrong = web.ask(1, &wrong);
            check(&wrong, 405, kind);
            let allow = "\r\nallow: get, head\r\n";
            assert_eq!(wrong.to_ascii_lowercase().matches(allow).count(), 1, "{path}: {wrong}");
        }
    }
    for shape in lab::malformed::all() {
        let Some(code @ (400 | 414 | 431 | 501 | 505)) = shape.answer else { continue };
        let mut stream = web.connect(1);
        stream.write_all(&shape.octets).unwrap();
        let said = to_the_end(stream);
        assert!(said.starts_with(&format!("HTTP/1.1 {code} ")), "{said}");
        assert!(
            said.contains(&format!("/status/{code}")) || said.contains("Content-Type: application"),
            "{said}"
        );
    }
}

#[test]
fn what_is_right_is_answered_before_what_is_wrong_behind_it() {
    let web = Web::with(&[]);
    let head = GET.replace("GET", "HEAD");
    let said = web.ask(1, &format!("{head}{head}marker\r\n\r\n{head}"));
    let codes: Vec<&str> = said.split("HTTP/1.1 ").skip(1).map(|answer| &answer[..3]).collect();
    assert_eq!(codes, ["200", "200", "400"], "{said}");
}

#[test]
fn one_client_with_too_many_connections_is_told_so_at_once_and_others_are_served() {
    let web = Web::with(&["--connections-per-client", "3", "--patience", "20"]);
    let held: Vec<TcpStream> = (0..3).map(|_| web.keep(1)).collect();
    for (accept, kind) in FORMS {
        let begun = Instant::now();
        let said = web.ask(1, &format!("GET / HTTP/1.1\r\n{accept}Host: a\r\n\r\n"));
        check(&said, 429, kind);
        assert!(said.contains("\r\nRetry-After: 20\r\n"), "{said}");
        assert!(begun.elapsed() < Duration::from_secs(15), "it had to wait");
    }
    assert!(web.ask(2, LAST).starts_with("HTTP/1.1 200 "), "another client");
    drop(held);
    eventually(|| web.ask(1, LAST).starts_with("HTTP/1.1 200 "));
}

#[test]
fn when_all_connections_are_in_use_everybody_is_told_so_at_once() {
    let web = Web::with(&["--connections", "4", "--connections-per-client", "2", "--patience", "20"]);
    let held: Vec<TcpStream> = [1, 1, 2, 2].into_iter().map(|last| web.keep(last)).collect();
    for (accept, kind) in FORMS {
        let said = web.ask(3, &format!("GET / HTTP/1.1\r\n{accept}Host: a\r\n\r\n"));
        check(&said, 503, kind);
        assert!(said.contains("\r\nRetry-After: 20\r\n"), "{said}");
    }
    check(&web.ask(3, "marker\r\n\r\n"), 503, FORMS[2].1);
    drop(held);
    eventually(|| web.ask(3, LAST).starts_with("HTTP/1.1 200 "));
}

#[test]
fn the_promise_of_retry_after_is_kept() {
    let web = Web::with(&["--connections", "2", "--patience", "4"]);
    let _held = [web.keep(1), web.keep(2)];
    let said = web.ask(3, GET);
    let wait = said.split("Retry-After: ").nth(1).and_then(|rest| rest.split("\r\n").next()).unwrap();
    let deadline = Instant::now() + Duration::from_secs(wait.parse().unwrap());
    // Silent connections are gone by then, give or take what a busy machine takes.
    eventually(|| web.ask(3, LAST).starts_with("HTTP/1.1 200 "));
    assert!(Instant::now() < deadline + Duration::from_secs(10), "Retry-After: {wait} was not true");
}

#[test]
fn a_head_that_does_not_come_is_408_and_a_silent_connection_is_closed() {
    let web = Web::with(&["--patience", "2"]);
    check(&web.ask(1, "GET / HTTP/1.1\r\nAccept: text/html\r\nHost: a"), 408, FORMS[0].1);
    assert_eq!(to_the_end(web.connect(1)), "", "nothing was asked");
    let kept = web.keep(1);
    let said = to_the_end(kept);
    assert!(!said.contains("HTTP/1.1 "), "nothing more was asked: {said}");
}

#[test]
fn a_head_that_trickles_in_gains_no_time() {
    let web = Web::with(&["--patience", "2"]);
    let mut stream = web.connect(1);
    stream.set_read_timeout(Some(Duration::from_millis(50))).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nX: ").unwrap();
    let begun = Instant::now();
    let mut heard = [0; 64];
    let count = loop {
        assert!(begun.elapsed() < DEADLINE, "it was let to trickle on");
        let _ = stream.write_all(b"a");
        match stream.read(&mut heard) {
            Ok(count) => break count,
            Err(error) => {
                assert!(matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut), "{error}")
            }
        }
    };
    assert!(heard[..count].starts_with(b"HTTP/1.1 408 "), "{}", String::from_utf8_lossy(&heard[..count]));
}

#[test]
fn a_body_is_not_waited_for_and_not_read_as_a_request() {
    let web = Web::with(&[]);
    let begun = Instant::now();
    let huge = "POST /status/404 HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999999\r\n\r\nGET /marker HTTP/1.1\r\n\r\n";
    let said = web.ask(1, huge);
    assert!(said.starts_with("HTTP/1.1 405 ") && said.matches("HTTP/1.1 ").count() == 1, "{said}");
    let chunks = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhel";
    assert!(web.ask(1, chunks).starts_with("HTTP/1.1 405 "));
    assert!(begun.elapsed() < Duration::from_secs(14), "it had to wait");
}

#[track_caller]
fn eventually(mut is_true: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_true() {
        assert!(begun.elapsed() < DEADLINE, "it did not happen");
        std::thread::sleep(Duration::from_millis(10));
    }
}
