//! Requests that must be refused, over the wire: the status, the close, and that nothing else is said.

use std::io::Read;

use crate::house::{Answer, House};

#[track_caller]
fn check(house: &House, request: &str, code: u16) {
    let text = house.shout(1, request.as_bytes());
    assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{request:.60}: {text}");
    let answer = Answer::read(text);
    assert_eq!(answer.code, code, "{request:.60}");
    assert_eq!(answer.field("connection"), Some("close"));
    assert_eq!(answer.field("cache-control"), Some("no-store"));
    assert!(answer.field("date").is_some(), "protocols T13");
    assert_eq!(answer.field("content-length"), Some(answer.body.len().to_string().as_str()));
    assert!(!answer.body.contains("marker"), "nothing of the request comes back");
}

#[test]
fn each_malformed_request_gets_its_own_refusal() {
    // protocols T1 to T5.
    let house = House::open();
    let long = "a".repeat(8001);
    let wide = "a".repeat(20_000);
    let many = "X-marker: 1\r\n".repeat(101);
    for (request, code) in [
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: <marker>\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400),
        ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("marker\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 2\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, gzip\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: marker\r\n\r\n", 501),
        ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (&format!("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n"), 414),
        (&format!("GET /{wide}"), 414),
        (&format!("GET / HTTP/1.1\r\nHost: a\r\nX: {wide}\r\n\r\n"), 431),
        (&format!("GET / HTTP/1.1\r\nHost: a\r\n{many}\r\n"), 431),
        ("GET / HTTP/4.2\r\nHost: a\r\n\r\n", 505),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        ("CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n", 405),
    ] {
        check(&house, request, code);
    }
}

#[test]
fn every_shape_of_the_table_gets_its_answer_once_and_the_connection_is_closed() {
    let house = House::open();
    let shapes = lab::malformed::all();
    let wrong: Vec<String> = shapes
        .iter()
        .filter_map(|shape| shape.wrong_about(house.shout(1, &shape.octets).as_bytes()))
        .collect();
    assert!(wrong.is_empty(), "{} of {} are wrong:\n{}", wrong.len(), shapes.len(), wrong.join("\n"));
}

#[test]
fn methods_that_could_mislead_are_answered_as_the_rest() {
    // protocols T2, T12.
    let house = House::open();
    for request in [
        "TRACE / HTTP/1.1\r\nHost: a\r\nX-Secret: marker\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\nUpgrade: h2c, websocket\r\nConnection: Upgrade\r\n\r\n",
        "GET http://a/marker HTTP/1.1\r\nHost: b\r\nAccept: text/html\r\n\r\n",
    ] {
        check(&house, request, 511);
    }
    let absolute = "GET http://portal.example/ HTTP/1.1\r\nHost: b\r\nAccept: text/html\r\n\r\n";
    check(&house, absolute, 302);
}

#[test]
fn tls_at_the_plain_door_is_closed_without_a_word() {
    // protocols F7.
    let house = House::open();
    assert_eq!(house.shout(1, b"\x16\x03\x01\x00\x05hello"), "");
}

#[test]
fn no_request_with_a_line_left_out_breaks_the_door() {
    let house = House::open();
    let lines = ["GET / HTTP/1.1\r\n", "Host: a\r\n", "Accept: text/html\r\n", "User-Agent: x\r\n"];
    for left_out in 0..lines.len() {
        let kept = lines.iter().enumerate().filter(|(number, _)| *number != left_out);
        let request: String = kept.map(|(_, line)| *line).chain(["\r\n"]).collect();
        let code = Answer::read(house.shout(1, request.as_bytes())).code;
        assert!([302, 400, 511].contains(&code), "{request}: {code}");
    }
}

#[test]
fn a_guest_that_leaves_in_the_middle_is_forgotten() {
    let house = House::open();
    let stream = house.knock(1);
    stream.shutdown(std::net::Shutdown::Write).unwrap();
    let mut nothing = Vec::new();
    (&stream).read_to_end(&mut nothing).unwrap();
    assert!(nothing.is_empty());
}
