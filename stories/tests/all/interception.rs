//! What newcomers are told on plain HTTP: 511 in its shapes, 302 for what probes, never anything of the asked site's.

use std::net::SocketAddr;

use lab::{Request, Response};

use super::story::{Family, PORTAL, Script, Story};

type Headers<'h> = &'h [(&'h str, &'h str)];

const BROWSER: [(&str, &str); 3] = [
    ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"),
    ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
    ("Cookie", "basket=secret-7f3a"),
];
const CURL: [(&str, &str); 2] = [("User-Agent", "curl/8.14.1"), ("Accept", "*/*")];
const JSON: [(&str, &str); 2] = [("User-Agent", "Orders/3.1"), ("Accept", "application/json")];
const IMAGE: [(&str, &str); 1] = [("Accept", "image/avif,image/webp,image/png")];
const PORTAL_URL: &str = "https://portal.example/";
const HOST: &str = "shop-7f3a.example";
const PATH: &str = "/basket-9c1e?coupon=52d0";

#[test]
fn people_tools_programs_and_images_are_answered_511_each_in_a_shape_they_can_read() {
    let story = Story::of_a_newcomer();
    let mark = story.mark();
    for site in story.network.internet().web() {
        let page = ask(&story, site, &Request::get(HOST, PATH).headers(&BROWSER));
        assert_511(&page, "text/html; charset=utf-8");
        let text = page.text();
        assert!(
            text.contains(r#"http-equiv="refresh""#) && text.contains(&format!(r#"href="{PORTAL_URL}""#))
        );
        assert!(!text.contains("<form") && !text.contains("<script"), "protocols F3, F6: {text}");

        let tool = ask(&story, site, &Request::get(HOST, PATH).headers(&CURL));
        assert_511(&tool, "text/plain; charset=utf-8");
        assert!(tool.text().contains(PORTAL_URL));

        let program = ask(&story, site, &Request::get(HOST, PATH).headers(&JSON));
        assert_511(&program, "application/problem+json");
        let problem = program.json().unwrap();
        assert_eq!((&problem["status"], &problem["loginUrl"]), (&511.into(), &PORTAL_URL.into()));
        assert!(problem["error"].is_string(), "{problem}");

        let image = ask(&story, site, &Request::get(HOST, PATH).headers(&IMAGE));
        assert_511(&image, "");
        assert!(image.body.is_empty());
    }
    story.assert_silence_since(&mark);
    story.assert_oracle_sees(1);
}

#[test]
fn every_method_is_answered_511_and_head_says_the_same_without_a_body() {
    let story = Story::of_a_newcomer();
    let mark = story.mark();
    for site in story.network.internet().web() {
        let body = br#"{"password":"secret-7f3a"}"#;
        let posted = Request::new("POST", HOST, PATH).headers(&BROWSER).body("application/json", body);
        // protocols F11, T7: never a redirect that would send the body on, never a second answer to the body.
        assert_511(&ask(&story, site, &posted), "text/html; charset=utf-8");
        for method in ["PUT", "DELETE", "OPTIONS", "PROPFIND"] {
            let asked = Request::new(method, HOST, PATH).headers(&BROWSER);
            assert_511(&ask(&story, site, &asked), "text/html; charset=utf-8");
        }
        let got = ask(&story, site, &Request::get(HOST, PATH).headers(&BROWSER));
        let head = ask(&story, site, &Request::new("HEAD", HOST, PATH).headers(&BROWSER));
        assert_511(&head, "text/html; charset=utf-8");
        // protocols T9.
        assert_eq!((without_date(&head), head.body.len()), (without_date(&got), 0));
    }
    story.assert_silence_since(&mark);
}

#[test]
fn what_probes_is_led_to_the_sign_in_page() {
    let story = Story::of_a_newcomer();
    let mark = story.mark();
    let android =
        "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/60.0 Safari/537.36";
    let probes: [(&str, &str, Headers); 4] = [
        ("connectivitycheck.gstatic.com", "/generate_204", &[("User-Agent", android)]),
        (
            "captive.apple.com",
            "/hotspot-detect.html",
            &[("User-Agent", "CaptiveNetworkSupport-443.40.2 wispr")],
        ),
        ("probe.of-a-thing.example", "/anything", &[("Accept", "*/*")]),
        ("probe.of-a-thing.example", "/anything", &[]),
    ];
    for site in story.network.internet().web() {
        for (host, path, headers) in probes {
            for method in ["GET", "HEAD"] {
                let answer = ask(&story, site, &Request::new(method, host, path).headers(headers));
                let location = answer.header("Location");
                assert_eq!((answer.status, location), (302, Some(PORTAL_URL)), "{method} {host}{path}");
                assert_acts_on_no_other_site(&answer);
            }
        }
    }
    story.assert_silence_since(&mark);
}

#[test]
fn the_portals_own_name_on_plain_http_is_led_to_tls_and_never_answered_511() {
    // protocols F4: else the link in the 511 leads to a 511.
    let story = Story::of_a_newcomer();
    let zone = story.guest(1).zone();
    let doors: [SocketAddr; 2] = [(zone.gateway_v4(), 80).into(), (zone.gateway_v6(), 80).into()];
    for site in story.network.internet().web().into_iter().chain(doors) {
        let answer = ask(&story, site, &Request::get(PORTAL, "/").headers(&BROWSER));
        assert_eq!((answer.status, answer.header("Location")), (302, Some(PORTAL_URL)), "{site}");
    }
}

#[test]
fn a_request_that_two_readers_would_read_differently_is_refused_and_the_connection_closed() {
    // protocols T1, T3, T5.
    let story = Story::of_a_newcomer();
    for site in story.network.internet().web() {
        for (wrong, status) in [
            ("GET / HTTP/1.1\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a.example\r\nHost: a.example\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: <script>\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost: user@a.example\r\n\r\n", 400),
            ("GET / HTTP/1.1\r\nHost : a.example\r\n\r\n", 400),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                400,
            ),
            ("GET / HTTP/3.0\r\nHost: a.example\r\n\r\n", 505),
        ] {
            let raw = story.guest(1).exchange(site, wrong.as_bytes()).unwrap();
            let answer = Response::parse(raw).unwrap();
            assert_eq!(answer.status, status, "{wrong:?}");
            assert_eq!(answer.header("Connection"), Some("close"), "{wrong:?}");
            assert!(!answer.text().contains("<script"), "nothing of the request comes back");
        }
    }
}

#[test]
fn the_gateway_is_nobodys_proxy() {
    // threats A7; protocols T2.
    let story = Script::guests(1).begin();
    let mark = story.mark();
    let zone = story.guest(1).zone();
    let doors: [SocketAddr; 2] = [(zone.gateway_v4(), 80).into(), (zone.gateway_v6(), 80).into()];
    for door in story.network.internet().web().into_iter().chain(doors) {
        let connect = "CONNECT 203.0.113.11:7 HTTP/1.1\r\nHost: 203.0.113.11:7\r\n\r\n";
        let raw = story.guest(1).exchange(door, connect.as_bytes()).unwrap();
        let answer = Response::parse(raw).unwrap();
        assert_eq!((answer.status, answer.header("Connection")), (405, Some("close")), "{door}");

        let absolute =
            "GET http://203.0.113.11:8080/ HTTP/1.1\r\nHost: 203.0.113.11\r\nAccept: text/html\r\n\r\n";
        let raw = story.guest(1).exchange(door, absolute.as_bytes()).unwrap();
        assert_511(&Response::parse(raw).unwrap(), "text/html; charset=utf-8");
    }
    story.assert_silence_since(&mark);
    // Over TLS at the portal's own door as well.
    let mut browser = story.browser(1, Family::V4);
    let (answer, _) = browser.send(&Request::new("CONNECT", "203.0.113.11:7", "203.0.113.11:7")).unwrap();
    assert!((400..500).contains(&answer.status), "CONNECT over TLS was answered {}", answer.status);
    story.assert_silence_since(&mark);
    // The gateway itself opened nothing either: what it fetches comes from its own address.
    let own = [
        "ip saddr 198.51.100.1 tcp flags syn".to_owned(),
        "ip6 saddr 2001:db8:ff::1 tcp flags syn".to_owned(),
    ];
    let witness = super::witness::Witness::post(story.network.internet().namespace(), &own);
    for request in [
        "CONNECT 203.0.113.11:7 HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://203.0.113.11/ HTTP/1.1\r\nHost: a\r\n\r\n",
    ] {
        story.guest(1).exchange(doors[0], request.as_bytes()).unwrap();
    }
    assert_eq!(witness.count(), 0, "the gateway went out for a guest");
}

fn ask(story: &Story, site: SocketAddr, request: &Request) -> Response {
    // The exchange ends when the gateway closes: protocols F9.
    story.guest(1).ask(site, request).unwrap_or_else(|error| panic!("{site}: {error}"))
}

/// The rows F1 to F11 of the protocols.
fn assert_511(answer: &Response, media_type: &str) {
    assert_eq!(answer.status, 511, "{}", answer.head());
    assert!(answer.raw.starts_with(b"HTTP/1.1 511 Network Authentication Required\r\n"), "{}", answer.head());
    assert_eq!(answer.header("Content-Type").unwrap_or(""), media_type);
    assert!(answer.body.len() <= 4096, "F10: {} bytes", answer.body.len());
    assert!(answer.header("Link").is_some_and(|link| link.contains(PORTAL_URL)), "{}", answer.head());
    assert_acts_on_no_other_site(answer);
}

fn assert_acts_on_no_other_site(answer: &Response) {
    assert_eq!(answer.header("Cache-Control"), Some("no-store"), "F1");
    assert_eq!(answer.header("Connection"), Some("close"), "F9");
    assert_eq!(answer.header("X-Content-Type-Options"), Some("nosniff"), "F10");
    assert_eq!(answer.header("Referrer-Policy"), Some("no-referrer"), "F10");
    let policy = answer.header("Content-Security-Policy").unwrap_or_default();
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
        "F10: {policy}"
    );
    for header in [
        "ETag",
        "Last-Modified",
        "Set-Cookie",
        "Strict-Transport-Security",
        "Alt-Svc",
        "Clear-Site-Data",
        "Access-Control-Allow-Origin",
        "WWW-Authenticate",
    ] {
        assert_eq!(answer.header(header), None, "F1, F3, F6: {header}");
    }
    let whole = String::from_utf8_lossy(&answer.raw).into_owned();
    for piece in ["7f3a", "9c1e", "52d0", "secret", "of-a-thing"] {
        assert!(!whole.contains(piece), "F6: {piece} of the request came back:\n{whole}");
    }
}

fn without_date(answer: &Response) -> Vec<(String, String)> {
    answer.headers.iter().filter(|(name, _)| name != "Date").cloned().collect()
}
