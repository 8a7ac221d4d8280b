//! What every page of the secure door carries, and what it never does.

use crate::house::{Answer, House, NAME, Plan, URL};

#[test]
fn every_answer_carries_the_fields_that_protect_it() {
    // protocols S3, C17.
    let house = House::open();
    let answers = [
        house.get(1, "/"),
        house.sign_in(1),
        house.get(1, "/"),
        house.get(1, "/nothing"),
        house.get(1, "/sign-in"),
        house.get(1, "/capport"),
        house.get(200, "/"),
        house.ask_raw(1, b"GET / HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n"),
    ];
    for answer in &answers {
        let policy = answer.field("content-security-policy").unwrap();
        assert!(policy.starts_with("default-src 'none'; style-src 'sha256-") && !policy.contains("unsafe"));
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"));
        assert!(answer.field("cache-control").unwrap().contains("no-store"), "{}", answer.head);
        assert_eq!(answer.field("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.field("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.field("cross-origin-opener-policy"), Some("same-origin"));
        assert_eq!(answer.field("cross-origin-resource-policy"), Some("same-origin"));
        assert!(answer.field("permissions-policy").is_some() && answer.field("date").is_some());
        for forbidden in ["set-cookie", "access-control-allow-origin", "www-authenticate", "server"] {
            assert_eq!(answer.field(forbidden), None, "{forbidden}");
        }
    }
}

#[test]
fn every_page_is_complete_small_and_needs_nothing_else() {
    let house = House::open();
    let sign_in = house.get(1, "/");
    house.sign_in(1);
    for answer in [sign_in, house.get(1, "/"), house.get(1, "/nothing"), house.get(200, "/")] {
        assert!(answer.length < 14_000, "{} bytes", answer.length);
        assert_eq!(answer.field("content-type"), Some("text/html; charset=utf-8"));
        assert_eq!(answer.field("content-length"), Some(answer.body.len().to_string().as_str()));
        for needed in [
            "<!doctype html>",
            "<html lang=\"en\" dir=\"ltr\">",
            "width=device-width",
            "<main>",
            "<h1>",
            "</html>",
        ] {
            assert!(answer.body.contains(needed), "{needed}");
        }
        for forbidden in ["<script", " src=", "<link", "<img", "<iframe", "style=\"", "onclick"] {
            assert!(!answer.body.contains(forbidden), "{forbidden}");
        }
    }
}

#[test]
fn the_style_is_the_one_that_the_policy_allows() {
    let house = House::open();
    let page = house.get(1, "/");
    let style = page.body.split("<style>").nth(1).unwrap().split("</style>").next().unwrap();
    let hash = ring::digest::digest(&ring::digest::SHA256, style.as_bytes());
    let policy = page.field("content-security-policy").unwrap();
    let allowed = policy.split("'sha256-").nth(1).unwrap().split('\'').next().unwrap();
    assert_eq!(decode(allowed), hash.as_ref());
}

#[test]
fn what_an_operator_writes_is_shown_and_never_obeyed() {
    let mut plan = Plan::default();
    plan.settings.venue_name = "<script>alert(1)</script>\"' {{ 7*7 }}".to_owned();
    plan.settings.terms_text = "<img src=x onerror=alert(2)>\n\n{% raw %} ${7*7} </section>".to_owned();
    plan.settings.venue_info_url = Some("https://a.test/\"><script>".to_owned());
    let house = House::open_with(plan);
    let page = house.get(1, "/");
    house.sign_in(1);
    for body in [page.body, house.get(1, "/").body, house.get(1, "/nothing").body] {
        assert!(!body.contains("<script") && !body.contains("<img"), "{body}");
        assert!(body.contains("&lt;script&gt;alert(1)") && body.contains("{{ 7*7 }}"), "{body}");
    }
}

#[test]
fn another_name_is_not_served_here() {
    // protocols S4, T1.
    let house = House::open();
    for (hosts, code) in [
        ("Host: evil.test\r\n", 421),
        ("Host: portal.example.evil.test\r\n", 421),
        ("Host: 127.0.0.1\r\n", 421),
        ("Host: a@portal.example\r\n", 400),
        ("Host: portal.example\r\nHost: portal.example\r\n", 400),
        ("", 400),
        ("Host: PORTAL.example:8443\r\n", 200),
    ] {
        let request = format!("GET / HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n");
        let answer = house.ask_raw(1, request.as_bytes());
        assert_eq!(answer.code, code, "{hosts:?}");
        assert!(!answer.body.contains("evil"));
    }
    let absolute = format!("GET https://evil.test/ HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n");
    assert_eq!(house.ask_raw(1, absolute.as_bytes()).code, 421);
}

#[test]
fn wrong_paths_and_methods_are_named() {
    let house = House::open();
    assert_eq!(house.get(1, "/nothing").code, 404);
    for (line, allow) in [
        ("PUT /", "GET,HEAD"),
        ("DELETE /capport", "GET,HEAD"),
        ("TRACE /", "GET,HEAD"),
        ("PUT /sign-in", "POST"),
    ] {
        let answer = house.ask(1, line, "", "");
        assert_eq!((answer.code, answer.field("allow")), (405, Some(allow)), "{line}");
    }
    let head = house.ask(1, "HEAD /", "", "");
    assert_eq!((head.code, head.body.as_str()), (200, ""));
    assert!(head.field("content-length").unwrap().parse::<usize>().unwrap() > 1000);
}

#[test]
fn a_program_gets_its_errors_as_problem_documents_that_lead_somewhere() {
    let house = House::open();
    let answer = house.ask(1, "GET /nothing", "Accept: application/json\r\n", "");
    assert_eq!(answer.field("content-type"), Some("application/problem+json"));
    let document: serde_json::Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(document["status"], 404);
    let path = document["type"].as_str().unwrap().strip_prefix(URL.trim_end_matches('/')).unwrap().to_owned();
    let page = house.get(1, &path);
    assert_eq!(page.code, 200);
    assert!(page.body.contains("<h1><span class=\"code\">404</span> Not Found</h1>"));
    assert_eq!(house.get(1, "/status/4040").code, 404);
    assert_eq!(house.get(1, "/status/%3Cb%3E").code, 404);
}

#[test]
fn a_head_that_is_too_long_is_refused() {
    let house = House::open();
    let request = format!("GET / HTTP/1.1\r\nHost: {NAME}\r\nX: {}\r\n\r\n", "a".repeat(17 * 1024));
    assert_eq!(house.ask_raw(1, request.as_bytes()).code, 431);
}

#[test]
fn one_connection_serves_many_requests() {
    use std::io::{Read, Write};
    let house = House::open();
    let mut stream = house.enter(1);
    let request =
        |connection: &str| format!("HEAD / HTTP/1.1\r\nHost: {NAME}\r\nConnection: {connection}\r\n\r\n");
    stream.write_all((request("keep-alive") + &request("close")).as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert_eq!(text.matches("HTTP/1.1 200 OK").count(), 2);
    let _ = Answer::read(text);
}

fn decode(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let letters: Vec<u8> = text.trim_end_matches('=').bytes().map(value).collect();
    let mut bytes = Vec::new();
    for group in letters.chunks(4) {
        let bits = group
            .iter()
            .chain([0; 3].iter())
            .take(4)
            .fold(0_u32, |sum, &letter| sum << 6 | u32::from(letter));
        bytes.extend_from_slice(&bits.to_be_bytes()[1..group.len()]);
    }
    bytes
}
