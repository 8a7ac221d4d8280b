//! What guests read at the plain door, byte for byte.

use std::io::{Read, Write};
use std::net::{Ipv6Addr, SocketAddr, TcpStream};

use crate::house::{Answer, House, URL, to_the_end};

const NAVIGATION: &str = "Accept: text/html,*/*;q=0.8\r\nUser-Agent: Mozilla/5.0 Firefox/153.0\r\n";

fn get(fields: &str) -> String {
    format!("GET /page HTTP/1.1\r\nHost: example.com\r\n{fields}\r\n")
}

/// The fields of every answer of the plain door, after its own ones.
fn usual_fields(length: usize, style: &str) -> String {
    format!(
        "Content-Length: {length}\r\nCache-Control: no-store\r\nConnection: close\r\n\
         Link: <{URL}>; rel=\"help\"\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n\
         Content-Security-Policy: default-src 'none'; {style}frame-ancestors 'none'\r\n\r\n"
    )
}

#[test]
fn a_tool_reads_two_lines_and_knows_what_to_do() {
    // protocols F1, F2, F5, F9, F10; the moment is that of the house's clock.
    let house = House::open();
    let answer = house.shout(1, get("User-Agent: curl/8.0\r\nAccept: */*\r\n").as_bytes());
    let body = format!(
        "511 Network Authentication Required: the network is answering, not the server you asked for.\n\
         To get online, open {URL} in a browser on this device and sign in, then try again.\n"
    );
    let expected = format!(
        "HTTP/1.1 511 Network Authentication Required\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\n\
         Content-Type: text/plain; charset=utf-8\r\n{}{body}",
        usual_fields(body.len(), "")
    );
    assert_eq!(answer, expected);
}

#[test]
fn a_person_gets_a_page_that_leads_to_the_portal() {
    let house = House::open();
    let answer = Answer::read(house.shout(1, get(NAVIGATION).as_bytes()));
    assert!(answer.head.starts_with("HTTP/1.1 511 Network Authentication Required\r\n"));
    assert_eq!(answer.field("content-length"), Some(answer.body.len().to_string().as_str()));
    assert!((1024..=4096).contains(&answer.body.len()), "{} bytes (protocols F10)", answer.body.len());
    for needed in [
        "<!doctype html>\n<html lang=\"en\">",
        "<meta name=\"viewport\"",
        "<meta name=\"referrer\" content=\"no-referrer\">",
        &format!("<meta http-equiv=\"refresh\" content=\"0; url={URL}\">"),
        &format!("<a class=\"go\" href=\"{URL}\">"),
        "The network is answering, not the site you asked for.",
    ] {
        assert!(answer.body.contains(needed), "{needed} is missing in\n{}", answer.body);
    }
    for forbidden in ["<form", "<script", "<input", "example.com", "/page", "Firefox"] {
        assert!(!answer.body.contains(forbidden), "{forbidden} (protocols F3, F6)");
    }
}

#[test]
fn a_program_gets_a_problem_document() {
    let house = House::open();
    let answer = Answer::read(house.shout(1, get("Accept: application/json\r\n").as_bytes()));
    assert_eq!(answer.field("content-type"), Some("application/problem+json"));
    let document: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(document["status"], 511);
    assert_eq!(document["type"], "https://portal.example/status/511");
    assert_eq!(document["title"], "Network Authentication Required");
    assert_eq!(document["error"], "network_authentication_required");
    assert_eq!(document["loginUrl"], URL);
    assert_eq!(document["user-portal-url"], URL);
}

#[test]
fn an_image_gets_nothing_but_a_link() {
    let house = House::open();
    let answer = house.shout(1, get("Accept: image/avif,image/webp\r\n").as_bytes());
    let expected = format!(
        "HTTP/1.1 511 Network Authentication Required\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\n{}",
        usual_fields(0, "")
    );
    assert_eq!(answer, expected);
}

#[test]
fn a_probe_is_redirected_to_the_portal() {
    // protocols T6: a device of 2010 asks in HTTP/1.0 and must not get a chunk.
    let house = House::open();
    let probe = "GET /hotspot-detect.html HTTP/1.0\r\nUser-Agent: CaptiveNetworkSupport-481 wispr\r\n\r\n";
    let answer = Answer::read(house.shout(1, probe.as_bytes()));
    assert!(answer.head.starts_with("HTTP/1.1 302 Found\r\n"));
    assert_eq!(answer.field("location"), Some(URL));
    assert_eq!(answer.field("content-length"), Some(answer.body.len().to_string().as_str()));
    assert_eq!(answer.field("transfer-encoding"), None);
    assert!(answer.body.contains(URL));
}

#[test]
fn nothing_that_would_act_on_the_other_site_is_sent() {
    // protocols F1, F6, F11.
    let house = House::open();
    let asked =
        ["", "Accept: application/json\r\n", "User-Agent: curl/8\r\n", "Accept: image/png\r\n", NAVIGATION];
    for fields in asked {
        let fields = format!(
            "{fields}Cookie: secret=1\r\nOrigin: https://a.test\r\nIf-None-Match: *\r\nRange: bytes=0-1\r\n"
        );
        let answer = Answer::read(house.shout(1, get(&fields).as_bytes()));
        assert!([302, 511].contains(&answer.code), "{}", answer.head);
        for forbidden in [
            "set-cookie",
            "strict-transport-security",
            "alt-svc",
            "clear-site-data",
            "etag",
            "last-modified",
            "access-control-allow-origin",
            "www-authenticate",
            "server",
            "transfer-encoding",
        ] {
            assert_eq!(answer.field(forbidden), None, "{forbidden}");
        }
        assert!(!answer.body.contains("secret") && !answer.head.contains("a.test"));
    }
}

#[test]
fn field_names_are_written_as_old_devices_expect() {
    let house = House::open();
    let answer = Answer::read(house.shout(1, get("").as_bytes()));
    for line in answer.head.lines().skip(1) {
        let name = line.split(':').next().unwrap();
        assert!(
            name.split('-').all(|part| part.starts_with(|first: char| first.is_ascii_uppercase())),
            "{name}"
        );
    }
}

#[test]
fn head_is_answered_as_get_without_the_body() {
    // protocols T9.
    let house = House::open();
    for fields in
        ["", NAVIGATION, "Accept: application/json\r\n", "User-Agent: curl/8\r\n", "Accept: image/png\r\n"]
    {
        let got = Answer::read(house.shout(1, get(fields).as_bytes()));
        let head = Answer::read(house.shout(1, get(fields).replacen("GET", "HEAD", 1).as_bytes()));
        assert_eq!(head.head, got.head);
        assert_eq!(head.body, "");
    }
}

#[test]
fn the_portals_own_name_answers_as_the_origin_that_it_is() {
    // protocols F4.
    let house = House::open();
    let port = house.plain.port();
    for host in ["portal.example", "Portal.Example:80", "127.0.0.1", &format!("127.0.0.1:{port}")] {
        let answer = Answer::read(
            house.shout(2, format!("GET / HTTP/1.1\r\nHost: {host}\r\n{NAVIGATION}\r\n").as_bytes()),
        );
        assert_eq!((answer.code, answer.field("location")), (302, Some(URL)), "{host}");
        let answer =
            Answer::read(house.shout(2, format!("POST / HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes()));
        assert_eq!((answer.code, answer.field("allow")), (405, Some("GET, HEAD")), "{host}");
    }
    // An address that is not the gateway's own is another site.
    let answer = house.shout(2, format!("GET / HTTP/1.1\r\nHost: 127.0.0.2\r\n{NAVIGATION}\r\n").as_bytes());
    assert_eq!(Answer::read(answer).code, 511);
}

#[test]
fn a_form_meant_for_another_site_is_never_sent_on() {
    // protocols F11, T7, T11: answered at once, its body is never read as a request.
    let house = House::open();
    let body = "GET /smuggled HTTP/1.1\r\nHost: portal.example\r\n\r\n";
    for expect in ["", "Expect: 100-continue\r\n"] {
        let request = format!(
            "POST /form HTTP/1.1\r\nHost: a.test\r\n{expect}Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let text = house.shout(1, request.as_bytes());
        assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{text}");
        assert_eq!(Answer::read(text).code, 511);
    }
}

#[test]
fn of_two_requests_at_once_the_first_is_answered_and_the_connection_closed() {
    // protocols T8.
    let house = House::open();
    let request = get("User-Agent: curl/8\r\n");
    let text = house.shout(1, format!("{request}{}", get(NAVIGATION)).as_bytes());
    assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{text}");
    assert_eq!(Answer::read(text).field("content-type"), Some("text/plain; charset=utf-8"));
}

#[test]
fn an_answer_survives_a_guest_that_goes_on_sending() {
    // protocols T14: closing with unread bytes would reset the connection and destroy the answer.
    let house = House::open();
    let mut stream = house.knock(1);
    stream.write_all(b"POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 200000\r\n\r\n").unwrap();
    for _ in 0..50 {
        stream.write_all(&[b'x'; 4000]).unwrap();
    }
    assert_eq!(Answer::read(to_the_end(stream)).code, 511);
}

#[test]
fn a_request_that_comes_in_pieces_is_answered_as_a_whole() {
    let house = House::open();
    let whole = house.shout(1, get(NAVIGATION).as_bytes());
    let mut stream = house.knock(1);
    stream.set_nodelay(true).unwrap();
    for byte in get(NAVIGATION).as_bytes() {
        stream.write_all(&[*byte]).unwrap();
    }
    assert_eq!(to_the_end(stream), whole);
}

#[test]
fn a_guest_over_ipv6_is_answered_too() {
    let house = House::open();
    let mut stream = TcpStream::connect(SocketAddr::from((Ipv6Addr::LOCALHOST, house.plain.port()))).unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nHost: [::1]\r\nUser-Agent: curl/8\r\n\r\n").unwrap();
    assert_eq!(Answer::read(to_the_end(stream)).code, 302, "the gateway's own address");
}

#[test]
fn who_is_not_on_a_guest_zone_hears_nothing() {
    let house = House::open();
    let mut stream = house.knock(200);
    let _ = stream.write_all(get(NAVIGATION).as_bytes());
    let mut heard = [0; 1];
    assert!(matches!(stream.read(&mut heard), Ok(0) | Err(_)));
}

#[test]
fn other_settings_are_served_from_the_next_request_on() {
    let house = House::open();
    let moved = portal::Settings { secure_port: 8443, ..house.settings.clone() };
    house.portal.reload(moved).unwrap();
    let answer = Answer::read(house.shout(1, get("").as_bytes()));
    assert_eq!(answer.field("location"), Some("https://portal.example:8443/"));
    let wrong = portal::Settings { portal_name: "no name".to_owned(), ..house.settings.clone() };
    assert!(house.portal.reload(wrong).is_err());
    assert_eq!(Answer::read(house.shout(1, get("").as_bytes())).code, 302);
}
