//! What stands before every page: names, errors, fields, bounds; and the status reference.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};

use console::Door;

use crate::venue::Venue;

#[test]
fn the_reference_is_there_as_pages_documents_and_text() {
    let venue = Venue::open();
    let house = &venue.house;
    let page = house.get("/status/511");
    assert_eq!((page.status, page.field("content-type")), (200, Some("text/html; charset=utf-8")));
    assert!(page.body.contains("Network Authentication Required"), "{}", page.body);
    assert_eq!(house.get("/status/").status, 200);
    let document = house.get("/status/404.json");
    assert_eq!((document.status, document.field("content-type")), (200, Some("application/json")));
    let all = house.get("/status/all.json");
    assert_eq!(all.status, 200);
    assert!(all.body.len() > 100_000, "{} bytes", all.body.len());
    let text =
        house.ask(&format!("GET /status/404 HTTP/1.1\r\nHost: {}\r\nAccept: text/plain\r\n", house.at));
    assert_eq!((text.status, text.field("content-type")), (200, Some("text/plain; charset=utf-8")));
    assert_eq!(house.get("/status/404.txt").status, 200);
    assert_eq!(house.get("/status/no-such-code").status, 404);
    let changed =
        house.ask(&format!("POST /status/404 HTTP/1.1\r\nHost: {}\r\nContent-Length: 0\r\n", house.at));
    assert_eq!((changed.status, changed.field("allow")), (405, Some("GET, HEAD")));
}

#[test]
fn every_answer_keeps_to_itself() {
    let venue = Venue::open();
    let house = &venue.house;
    for path in ["/", "/status/404", "/nowhere"] {
        let answer = house.get(path);
        for (field, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.field(field), Some(value), "{path}");
        }
        assert!(matches!(answer.field("referrer-policy"), Some("same-origin" | "no-referrer")), "{path}");
        let policy = answer.field("content-security-policy").unwrap();
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"),
            "{policy}"
        );
    }
}

#[test]
fn an_error_is_a_page_for_people_and_a_problem_for_programs() {
    let venue = Venue::open();
    let house = &venue.house;
    let page = house.get("/nowhere");
    assert_eq!((page.status, page.field("content-type")), (404, Some("text/html; charset=utf-8")));
    assert!(page.body.contains("/status/404") && !page.body.contains("nowhere"), "{}", page.body);
    let program =
        house.ask(&format!("GET /nowhere HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\n", house.at));
    assert_eq!(program.field("content-type"), Some("application/problem+json"));
    let wrong = house.ask(&format!("DELETE / HTTP/1.1\r\nHost: {}\r\n", house.at));
    assert_eq!((wrong.status, wrong.field("allow")), (405, Some("GET,HEAD")));
}

#[test]
fn who_asks_by_another_name_reads_nothing() {
    let venue = Venue::open();
    let house = &venue.house;
    for (host, code) in [
        ("rebound.test", 421),
        ("192.0.2.1:8512", 421),
        ("", 400),
        ("console.example", 200),
        ("localhost:1", 200),
        ("127.0.0.1", 200),
    ] {
        let answer = house.ask(&format!("GET /status/404 HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\n"));
        assert_eq!(answer.status, code, "{host}");
    }
    let absolute = "GET http://rebound.test/status/404 HTTP/1.1\r\nHost: localhost\r\n";
    assert_eq!(house.ask(absolute).status, 421, "an absolute target replaces Host");
}

#[test]
fn what_is_no_request_has_the_page_of_its_code() {
    let venue = Venue::open();
    let house = &venue.house;
    for (octets, code) in [
        (&b"GET / HTTP/1.1\r\n\r\n"[..], 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        (b"GET / HTTP/2.0\r\nHost: localhost\r\n\r\n", 505),
    ] {
        let answer = house.send(octets);
        assert_eq!(answer.status, code, "{}", String::from_utf8_lossy(octets));
        assert!(answer.body.contains(&format!("/status/{code}")), "{}", answer.body);
    }
    let long = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(9000));
    assert_eq!(house.send(long.as_bytes()).status, 414);
}

#[test]
fn connections_of_one_address_are_bounded_and_come_back() {
    let venue = Venue::open();
    let house = &venue.house;
    let mut held: Vec<_> = (0..64).map(|_| TcpStream::connect(house.at).unwrap()).collect();
    // Each has been taken: it answers what is no request.
    for stream in &mut held {
        stream.write_all(b"GET /status/404 HTTP/1.1\r\nHost: localhost\r\n\r\n").unwrap();
        let mut first = [0; 1];
        std::io::Read::read_exact(stream, &mut first).unwrap();
    }
    let mut refused = TcpStream::connect(house.at).unwrap();
    refused.set_read_timeout(Some(crate::house::DEADLINE)).unwrap();
    let ended = std::io::Read::read(&mut refused, &mut [0; 1]);
    assert!(matches!(ended, Ok(0) | Err(_)), "{ended:?}");
    held.clear();
    let deadline = std::time::Instant::now() + crate::house::DEADLINE;
    loop {
        let mut again = TcpStream::connect(house.at).unwrap();
        again.set_read_timeout(Some(crate::house::DEADLINE)).unwrap();
        let asked = again.write_all(b"GET /status/404 HTTP/1.1\r\nHost: localhost\r\n\r\n");
        if asked.is_ok() && matches!(std::io::Read::read(&mut again, &mut [0; 1]), Ok(1)) {
            break;
        }
        assert!(std::time::Instant::now() < deadline, "a place that was given back is not given");
    }
}

#[test]
fn nothing_beyond_the_loopback_is_spoken_to_in_the_clear() {
    let everywhere = TcpListener::bind("0.0.0.0:0").unwrap();
    assert!(Door::on_loopback(everywhere).is_err());
}
