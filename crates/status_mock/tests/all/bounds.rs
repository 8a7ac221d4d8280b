//! What clients send beyond the bounds, and against the rules.

use std::io::{Read as _, Write as _};

use crate::client::{connect, exchange, get, parse, server};

#[test]
fn heads_that_are_too_large_or_no_http_are_refused() {
    let server = server();
    let large = format!("GET /200 HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(17 * 1024));
    let many: String = (0..200).map(|number| format!("X-{number}: 1\r\n")).collect();
    let many = format!("GET /200 HTTP/1.1\r\nHost: a\r\n{many}\r\n");
    for (request, code) in [
        (large.as_str(), 431),
        (&many, 431),
        ("hello\r\n\r\n", 400),
        ("GET /200 HTTP/1.1\r\n\r\n", 400),
        ("GET /200 HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
    ] {
        let answer = parse(&exchange(server, request));
        assert_eq!(
            (answer.code(), answer.field("X-Mock")),
            (code, Some("usage")),
            "{}",
            &request[..20.min(request.len())]
        );
        assert_eq!(answer.field("Connection"), Some("close"));
        let link = format!("http://{server}/#{code}");
        assert!(String::from_utf8_lossy(&answer.body).contains(&link), "{:?}", answer.body);
    }
    // Also what is no request is told in the form that it asks for.
    for (accept, kind) in
        [("text/html", "text/html; charset=utf-8"), ("application/json", "application/problem+json")]
    {
        let answer = parse(&exchange(server, &format!("hello\r\nAccept: {accept}\r\n\r\n")));
        assert_eq!((answer.code(), answer.field("Content-Type")), (400, Some(kind)));
    }
}

#[test]
fn bodies_are_taken_and_the_connection_goes_on() {
    let server = server();
    let octets = exchange(
        server,
        "POST /201 HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhelloGET /404 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    );
    let text = String::from_utf8(octets).expect("text");
    assert_eq!(text.matches("HTTP/1.1 ").count(), 2, "{text}");
    assert!(text.starts_with("HTTP/1.1 201 ") && text.contains("HTTP/1.1 404 "), "{text}");
    let too_large =
        parse(&exchange(server, "POST /200 HTTP/1.1\r\nHost: a\r\nContent-Length: 10000001\r\n\r\n"));
    assert_eq!((too_large.code(), too_large.field("X-Mock")), (413, Some("usage")));
    // Where only the chunks tell the end, the answer ends the connection: nothing behind it is taken for a request.
    let chunked = exchange(
        server,
        "POST /200 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /404 HTTP/1.1\r\nHost: a\r\n\r\n",
    );
    assert_eq!(String::from_utf8_lossy(&chunked).matches("HTTP/1.1 ").count(), 1);
}

#[test]
fn a_client_that_expects_100_is_told_before_it_sends() {
    let server = server();
    let mut stream = connect(server);
    stream
        .write_all(b"PUT /201 HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        .expect("sent");
    let mut begin = [0; 25];
    stream.read_exact(&mut begin).expect("100");
    assert_eq!(&begin, b"HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"hi").expect("the body");
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).expect("the answer");
    assert_eq!(parse(&rest).code(), 201);
    // A refusal comes instead of the 100.
    let refused = parse(&exchange(
        server,
        "PUT /417 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n",
    ));
    assert_eq!((refused.interim.len(), refused.code(), refused.field("Connection")), (0, 417, Some("close")));
}

#[test]
fn one_connection_too_many_is_told_so_and_places_come_back() {
    let server = server();
    let mut held = Vec::new();
    for _ in 0..status_mock::MOST_CONNECTIONS {
        let mut stream = connect(server);
        // Each is known to have its place once it was answered.
        stream.write_all(b"HEAD /200 HTTP/1.1\r\nHost: a\r\n\r\n").expect("sent");
        assert!(stream.read(&mut [0; 1024]).expect("an answer") > 0);
        held.push(stream);
    }
    let refused = get(server, "/200");
    assert_eq!((refused.code(), refused.field("X-Mock")), (503, Some("overloaded")));
    assert_eq!(refused.field("Retry-After"), Some("30"), "a silent connection has gone by then");
    drop(held);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while get(server, "/200").code() != 200 {
        assert!(std::time::Instant::now() < deadline, "no place came back");
        std::thread::yield_now();
    }
}
