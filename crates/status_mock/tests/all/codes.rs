//! Every code: its status line, the fields it must have, those it must not have, and whether a body follows.

use status_codes::{body_allowed, lookup, phrase};

use crate::client::{ask, exchange, get, parse, server};

/// What a code must have, as RFC 9110 and RFC 6585 say; written out here, so that the table of the product is not
/// checked against itself.
fn required(code: u16) -> &'static [&'static str] {
    match code {
        201 | 300 | 301 | 302 | 303 | 307 | 308 => &["Location"],
        206 | 416 => &["Content-Range"],
        226 => &["IM", "ETag"],
        304 => &["ETag", "Cache-Control", "Date"],
        401 => &["WWW-Authenticate"],
        405 => &["Allow"],
        407 => &["Proxy-Authenticate"],
        426 => &["Upgrade", "Connection"],
        449 => &["Ms-Echo-Request"],
        _ => &[],
    }
}

/// The address that makes the server send that very code.
fn target(code: u16) -> String {
    if matches!(code, 206 | 304) { format!("/{code}?force") } else { format!("/{code}") }
}

#[test]
fn every_code_from_200_to_599_is_sent_by_its_rules() {
    let server = server();
    for code in 200..600 {
        let answer = get(server, &target(code));
        assert_eq!(answer.status_line, format!("HTTP/1.1 {code} {}", phrase(code)));
        assert_eq!(answer.field("X-Mock"), Some("deliberate"), "{code}");
        assert!(answer.field("Date").is_some(), "{code}");
        for name in required(code) {
            assert!(answer.field(name).is_some(), "{code} without {name}");
        }
        for (name, only) in
            [("WWW-Authenticate", 401), ("Proxy-Authenticate", 407), ("Allow", 405), ("Upgrade", 426)]
        {
            assert!(answer.field(name).is_none() || code == only, "{code} with {name}");
        }
        let length = answer.field("Content-Length");
        match code {
            204 | 304 => assert!(answer.body.is_empty() && length.is_none(), "{code}: {length:?}"),
            205 => assert!(answer.body.is_empty() && length == Some("0"), "{code}: {length:?}"),
            _ => {
                assert!(!answer.body.is_empty() && body_allowed(code), "{code}");
                assert_eq!(length, Some(answer.body.len().to_string().as_str()), "{code}");
            }
        }
        assert!(answer.field("Transfer-Encoding").is_none(), "{code}");
        if lookup(code)
            .is_some_and(|status| status.cacheable_by_default == status_codes::Cacheable::MustNotStore)
        {
            assert_eq!(answer.field("Cache-Control"), Some("no-store"), "{code}");
        }
    }
}

#[test]
fn an_answer_to_head_has_the_fields_of_get_and_no_body() {
    let server = server();
    for code in (200..600).step_by(7).chain([200, 204, 205, 206, 304, 404, 416]) {
        let (got, head) = (get(server, &target(code)), ask(server, "HEAD", &target(code), ""));
        assert_eq!(
            (got.status_line.clone(), got.field("Content-Length")),
            (head.status_line.clone(), head.field("Content-Length"))
        );
        assert!(head.body.is_empty(), "{code}");
    }
}

#[test]
fn interim_answers_come_before_a_final_one() {
    let server = server();
    for (target, interim, code) in [
        ("/103", &[103][..], 200),
        ("/100", &[100], 200),
        ("/102,103,404", &[102, 103], 404),
        ("/199,200", &[199], 200),
    ] {
        let answer = get(server, target);
        assert_eq!((answer.interim.as_slice(), answer.code()), (interim, code), "{target}");
    }
    let hints = exchange(server, "GET /103 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    assert!(hints.starts_with(b"HTTP/1.1 103 Early Hints\r\nLink: <"), "a 103 without Link");
    // RFC 9110 §15.2: never to a client of HTTP/1.0.
    let old = parse(&exchange(server, "GET /103 HTTP/1.0\r\n\r\n"));
    assert_eq!((old.interim.as_slice(), old.code()), (&[][..], 200));
    for wrong in ["/200,103x", "/103,101", "/200,200", "/100,100,100,100,100,100,100,100,100"] {
        assert_eq!(get(server, wrong).code(), 404, "{wrong}");
    }
}

#[test]
fn an_upgrade_happens_for_those_who_ask_and_others_are_told_to_which() {
    let server = server();
    let refused = get(server, "/101");
    assert_eq!((refused.code(), refused.field("Upgrade")), (426, Some("mock-echo")));
    assert_eq!(refused.field("Connection"), Some("upgrade, close"));
    use std::io::{Read as _, Write as _};
    let mut stream = crate::client::connect(server);
    stream
        .write_all(b"GET /101 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: mock-echo\r\n\r\nhello")
        .expect("sent");
    let mut octets = Vec::new();
    while !octets.ends_with(b"hello") {
        let mut some = [0; 512];
        let read = stream.read(&mut some).expect("an echo");
        assert!(read > 0, "closed: {}", String::from_utf8_lossy(&octets));
        octets.extend_from_slice(&some[..read]);
    }
    let answer = parse(&octets);
    assert_eq!(
        (answer.code(), answer.field("Upgrade"), answer.field("Connection")),
        (101, Some("mock-echo"), Some("upgrade"))
    );
    assert_eq!((answer.field("Content-Length"), answer.text().as_str()), (None, "hello"));
}

#[test]
fn methods_are_answered_by_their_own_rules() {
    let server = server();
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "PROPFIND"] {
        assert_eq!(ask(server, method, "/418", "Content-Length: 0\r\n").code(), 418, "{method}");
    }
    let options = ask(server, "OPTIONS", "/503", "");
    assert_eq!((options.code(), options.body.len()), (204, 0));
    assert!(options.field("Allow").expect("Allow").contains("POST"));
    // What 405 says in Allow is what the address really takes.
    assert_eq!(get(server, "/405").field("Allow"), Some("OPTIONS"));
    assert_eq!(ask(server, "OPTIONS", "/405", "").field("Allow"), Some("OPTIONS"));
    let trace = ask(server, "TRACE", "/200", "Cookie: secret\r\n");
    assert_eq!((trace.code(), trace.field("X-Mock")), (405, Some("usage")));
    assert!(!trace.text().contains("secret"));
    let asked = ask(server, "OPTIONS", "/403", "Origin: http://a\r\nAccess-Control-Request-Method: PUT\r\n");
    assert!(asked.field("Access-Control-Allow-Methods").expect("methods").contains("PUT"));
}

#[test]
fn the_form_of_the_body_is_what_the_client_accepts() {
    let server = server();
    let kind = |accept: &str| {
        let answer = ask(server, "GET", "/404", &format!("Accept: {accept}\r\n"));
        (answer.field("Content-Type").expect("a type").to_owned(), answer.text())
    };
    let (html, page) = kind("text/html,*/*;q=0.8");
    assert!(html.starts_with("text/html") && page.starts_with("<!doctype html>"), "{html}");
    let (json, document) = kind("application/json");
    assert!(json == "application/problem+json" && document.contains("\"status\":404"), "{json} {document}");
    assert!(kind("*/*").1.starts_with("404 Not Found\n"));
    let german = ask(server, "GET", "/404", "Accept-Language: de\r\n");
    assert_eq!(german.field("Content-Language"), Some("de"));
}

#[test]
fn the_list_leads_to_every_registered_code() {
    let server = server();
    let list = get(server, "/").text();
    for status in status_codes::registered() {
        assert!(list.contains(&format!("href=\"/{}\"", status.code)), "{}", status.code);
    }
    // Every address of the list is one.
    for part in
        list.split("href=\"").skip(1).filter(|part| !part.starts_with("/20") || !part.contains("slow"))
    {
        let target = part.split('"').next().expect("an address");
        if target.contains("delay") || target.contains("slow") {
            continue;
        }
        assert_eq!(get(server, target).field("X-Mock"), Some("deliberate"), "{target}");
    }
}
