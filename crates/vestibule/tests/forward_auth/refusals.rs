//! Every error of the door, provoked at each of its routes and by what is no request, in every form, with the link to its
//! page. The texts are a golden; with `VESTIBULE_BLESS` set it is written anew, to be reviewed as a change.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use lab::Response;

use super::world::World;

/// How each form is asked for, and its type.
const FORMS: [(&str, &str); 4] = [
    ("", "application/problem+json"),
    ("Accept: */*\r\n", "application/problem+json"),
    ("Accept: text/html,*/*;q=0.8\r\n", "text/html; charset=utf-8"),
    ("Accept: text/plain\r\n", "text/plain; charset=utf-8"),
];

/// What a route answers wrongly used, beside 405: query, fields, code. A route that is not here fails the test.
fn errors_of(path: &str) -> Vec<(&'static str, &'static str, u16)> {
    match path {
        "/admitted" => vec![
            ("", "", 400),
            ("?address=me", "", 400),
            ("?address=fe80::1", "", 400),
            ("?address=192.0.2.1", "X-Real-IP: 192.0.2.2\r\n", 400),
            ("?address=192.0.2.1&answer=200", "", 400),
            ("?address=192.0.2.1", "", 403),
            ("", "X-Forwarded-For: 192.0.2.1\r\n", 403),
        ],
        // What it says is no error of the door's: the 511 that guests are shown.
        "/511" => Vec::new(),
        other => panic!("{other} is a route of the door, and nobody wrote here which errors it answers"),
    }
}

/// The name in the golden, the octets with a place for `Accept`, and the code.
fn all_errors() -> Vec<(String, String, u16)> {
    let ask = |line: &str, fields: &str| {
        format!("{line} HTTP/1.1\r\nHost: v\r\n{{accept}}{fields}Connection: close\r\n\r\n")
    };
    let mut errors = Vec::new();
    for path in vestibule::forward_auth::paths() {
        errors.push((format!("DELETE {path}"), ask(&format!("DELETE {path}"), ""), 405));
        for (query, fields, code) in errors_of(path) {
            let line = format!("GET {path}{query}");
            errors.push((format!("{line} {}", fields.trim()), ask(&line, fields), code));
        }
    }
    for path in ["/", "/admitted/", "/status/403"] {
        errors.push((format!("GET {path}"), ask(&format!("GET {path}"), ""), 404));
    }
    let wide = format!("X-Marker: {}\r\n", "a".repeat(65 * 1024));
    for (name, octets, code) in [
        ("a line that is no request", "marker\r\n{accept}\r\n".to_owned(), 400),
        ("a request without Host", "GET /511 HTTP/1.1\r\n{accept}\r\n".to_owned(), 400),
        ("a field without a colon", ask("GET /511", "X marker\r\n"), 400),
        ("a target of 9000 octets", ask(&format!("GET /{}", "a".repeat(9000)), ""), 414),
        ("more than 100 fields", ask("GET /511", &"X: marker\r\n".repeat(101)), 431),
        ("fields of more than 64 KiB", ask("GET /511", &wide), 431),
        ("a transfer coding of nobody's", ask("POST /511", "Transfer-Encoding: marker\r\n"), 501),
        ("another version of HTTP", ask("GET /511", "").replace("HTTP/1.1", "HTTP/4.2"), 505),
    ] {
        errors.push((name.to_owned(), octets, code));
    }
    errors
}

#[test]
fn every_error_of_the_door_is_in_the_form_that_is_asked_for_and_leads_to_its_page() {
    let world = World::of_the_examples();
    let mut told = String::new();
    let mut codes = BTreeSet::new();
    for (name, octets, code) in all_errors() {
        let _ = writeln!(told, "$ {}", name.trim());
        for (accept, kind) in FORMS {
            let answer = world.shout(octets.replace("{accept}", accept).as_bytes());
            check(&name, &answer, code, kind);
            match accept {
                "" => told.push_str(&format!("{code} {}\n", answer.text())),
                "Accept: text/plain\r\n" => told.push_str(&answer.text()),
                _ => {}
            }
        }
        let head = octets.replace("{accept}", "").replace("GET ", "HEAD ");
        if head.starts_with("HEAD ") {
            let answer = world.shout(head.as_bytes());
            assert_eq!((answer.status, answer.text().len()), (code, 0), "HEAD: {name}");
        }
        told.push('\n');
        codes.insert(code);
    }
    assert_eq!(Vec::from_iter(codes), [400, 403, 404, 405, 414, 431, 501, 505]);
    check_golden(&told);
}

#[test]
fn every_malformed_shape_is_answered_as_at_the_doors_of_guests() {
    let world = World::of_the_examples();
    for shape in lab::malformed::all() {
        // Heads may be longer here, because proxies hand on what guests send.
        let Some(code @ (400 | 414 | 501 | 505)) = shape.answer else { continue };
        if !shape.octets.windows(4).any(|end| end == b"\r\n\r\n") {
            continue;
        }
        let answer = world.shout(&shape.octets);
        assert_eq!(answer.status, code, "{}", String::from_utf8_lossy(&shape.octets));
        assert_eq!(answer.header("Connection"), Some("close"));
        assert!(answer.header("Date").is_some() && !answer.text().contains("marker"), "{}", answer.text());
    }
}

#[track_caller]
fn check(name: &str, answer: &Response, code: u16, kind: &str) {
    assert_eq!((answer.status, answer.header("Content-Type")), (code, Some(kind)), "{name}");
    assert_eq!(answer.header("Cache-Control"), Some("no-store"), "{name}");
    assert_eq!(answer.header("Allow"), (code == 405).then_some("GET, HEAD"), "{name}");
    let (page, text) = (format!("https://portal.example/status/{code}"), answer.text());
    match kind {
        "application/problem+json" => {
            let problem: serde_json::Value = serde_json::from_str(text.as_ref()).unwrap();
            assert_eq!((&problem["type"], &problem["status"]), (&page.into(), &code.into()), "{name}");
            assert_eq!(problem["title"], status_codes::phrase(code));
        }
        "text/html; charset=utf-8" => assert!(text.contains(&format!("href=\"{page}\"")), "{name}: {text}"),
        _ => assert!(text.ends_with(&format!(": {page}\n")), "{name}: {text}"),
    }
    assert!(!text.contains("marker"), "nothing of the request comes back: {text}");
}

#[track_caller]
fn check_golden(told: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forward_auth/golden/refusals.txt");
    if std::env::var_os("VESTIBULE_BLESS").is_some() {
        std::fs::write(&path, format!("{}\n", told.trim())).unwrap();
    }
    assert_eq!(told.trim(), std::fs::read_to_string(&path).unwrap_or_default().trim());
}
