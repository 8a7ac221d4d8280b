//! What is said about particular answers: who spoke, what follows from the evidence, what to do.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use status_codes::Language;
use status_diagnosis::{Explanation, explain, lint_all, read};

const NOW: u64 = 1_795_377_600;

fn all(input: &str) -> Vec<Explanation> {
    let pasted = read(input.as_bytes()).expect("understood");
    pasted.exchanges.iter().map(|exchange| explain(exchange, Language::English, NOW)).collect()
}

fn of(input: &str) -> Explanation {
    all(input).remove(0)
}

fn says(explanation: &Explanation, part: &str) -> bool {
    let advice = explanation.developer.iter().map(|advice| advice.text.as_str());
    explanation.here.iter().map(String::as_str).chain(advice).any(|text| text.contains(part))
}

#[test]
fn retry_after_is_told_in_words_and_its_absence_too() {
    let in_time = of("HTTP/1.1 503 Service Unavailable\nRetry-After: Sun, 22 Nov 2026 20:01:00 GMT\n\n");
    assert!(says(&in_time, "Come back in 60 seconds"), "{in_time:?}");
    let never = of("HTTP/1.1 429 Too Many Requests\n\n");
    assert!(says(&never, "nobody says when to come back"), "{never:?}");
}

#[test]
fn a_missing_challenge_and_refused_credentials_are_told_apart() {
    assert!(says(&of("HTTP/1.1 401 Unauthorized\n\n"), "WWW-Authenticate is missing"));
    let refused = of(
        "> GET / HTTP/1.1\n> Host: a\n> Authorization: Bearer x\n> \n< HTTP/1.1 401 Unauthorized\n< WWW-Authenticate: Bearer error=\"invalid_token\"\n< \n",
    );
    assert!(says(&refused, "they were not accepted") && says(&refused, "invalid_token"), "{refused:?}");
}

#[test]
fn a_redirect_into_a_private_network_looks_like_a_portal() {
    let portal = of(
        "GET http://shop.example/ HTTP/1.1\nHost: shop.example\n\nHTTP/1.1 302 Found\nLocation: http://10.5.50.1/login\n\n",
    );
    assert!(
        says(&portal, "sign-in page of a Wi-Fi") && says(&portal, "Sign in to the network first"),
        "{portal:?}"
    );
    let inside = of(
        "GET http://10.0.0.2/ HTTP/1.1\nHost: 10.0.0.2\n\nHTTP/1.1 302 Found\nLocation: http://10.5.50.1/login\n\n",
    );
    assert!(!says(&inside, "Wi-Fi") && inside.speaker.is_none(), "{inside:?}");
}

#[test]
fn proxies_that_speak_rfc_9209_are_believed() {
    let said = of(
        "HTTP/1.1 502 Bad Gateway\nProxy-Status: shield; error=connection_refused, edge; received-status=502\nVia: 1.1 edge\n\n",
    );
    let speaker = said.speaker.as_ref().expect("a speaker");
    assert_eq!(speaker.name, "shield");
    assert!(speaker.evidence[0].contains("refused the connection"), "{speaker:?}");
    assert!(said.on_the_way.iter().any(|hop| hop.name == "edge"), "{said:?}");
}

#[test]
fn an_upstream_that_answered_is_told_from_a_gateway_that_did_not_reach_it() {
    let line =
        |status: &str| format!("10.0.0.7 - - [22/Nov/2026:20:00:00 +0000] \"GET / HTTP/1.1\" {status}\n");
    let name = |status: &str| of(&line(status)).speaker.map(|speaker| speaker.name);
    assert_eq!(name("500 157 \"-\" \"curl\" us=\"500\"").as_deref(), Some("the server behind nginx"));
    assert_eq!(name("502 157 \"-\" \"curl\" \"-\"").as_deref(), Some("nginx"));
    assert_eq!(name("404 157 \"-\" \"curl\""), None);
    assert!(says(&of(&line("500 157 \"-\" \"curl\"")), "$upstream_status"));
    assert!(says(&of(&line("504 1 \"-\" \"curl\" \"502, 504\"")), "tried in turn"));
    assert!(says(&of(&line("499 0 \"-\" \"curl\" -")), "in the log only"));
}

const HAR_OF_RESET: &str =
    r#"{"log":{"entries":[{"response":{"status":0,"headers":[],"_error":"net::ERR_CONNECTION_RESET"}}]}}"#;
const HAR_OF_BLOCKED: &str =
    r#"{"log":{"entries":[{"response":{"status":0,"headers":[],"_error":"net::ERR_BLOCKED_BY_CLIENT"}}]}}"#;

#[test]
fn curls_exit_codes_and_browsers_errors_are_explained() {
    for (said, part) in [
        ("curl: (6) Could not resolve host: shop.example", "could not be resolved"),
        ("curl: (52) Empty reply from server", "without a byte"),
        ("curl: (60) SSL certificate problem: unable to get local issuer certificate", "not trusted"),
        ("code=000 exit=7", "connection was refused"),
        ("curl: (99) something new", "man curl"),
        (HAR_OF_RESET, "the connection was reset"),
        (HAR_OF_BLOCKED, "extension"),
        ("000", "exit code tells the reason"),
    ] {
        let explanation = of(said);
        assert_eq!((explanation.code, explanation.page.as_str()), (0, "000"), "{said}");
        assert!(says(&explanation, part), "{said}: {explanation:?}");
    }
}

#[test]
fn several_answers_keep_their_bodies_apart() {
    let followed = all(
        "HTTP/1.1 301 Moved Permanently\r\nLocation: /b\r\nContent-Length: 5\r\n\r\nmovedHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
    );
    assert_eq!(followed.iter().map(|one| one.code).collect::<Vec<_>>(), [301, 200]);
    let early = all("HTTP/1.1 103 Early Hints\nLink: </a>\n\nHTTP/2 200\ndate: x\n\nhi\n");
    assert_eq!((early.len(), early[0].code, early[0].interim.as_slice()), (1, 200, &[103][..]));
    assert!(says(&early[0], "requests and urllib"));
}

#[test]
fn what_a_cache_kept_is_told() {
    let cached = of("HTTP/1.1 404 Not Found\nAge: 3700\nX-Cache: HIT\n\n");
    assert!(says(&cached, "62 minutes old") && says(&cached, "purge"), "{cached:?}");
}

#[test]
fn unknown_codes_are_read_as_their_class_and_other_meanings_by_who_spoke() {
    let unknown = of("HTTP/1.1 471 Whatever\n\n");
    assert!(!unknown.is_known && unknown.page == "400" && unknown.code == 471, "{unknown:?}");
    assert_eq!(of("HTTP/1.1 522 X\nServer: cloudflare\n\n").page, "522");
}

#[test]
fn a_body_that_broke_off_is_told() {
    let broken = of(
        "HTTP/1.1 200 OK\nContent-Length: 4000\n\nhalf of it\ncurl: (18) transfer closed with 3990 bytes remaining to read\n",
    );
    assert!(says(&broken, "cut off") && says(&broken, "exit code 18"), "{broken:?}");
}

/// What `curl -siL` prints until it gives up; a login that sets a cookie on the way is no circle.
#[test]
fn redirects_that_go_in_a_circle_are_found_over_several_answers() {
    let hop = |to: &str, more: &str| format!("HTTP/1.1 302 Found\nLocation: {to}\n{more}\n\n");
    let loops = |input: &str| {
        let pasted = read(input.as_bytes()).expect("understood");
        let linted = lint_all(&pasted.exchanges);
        linted
            .iter()
            .map(|(_, findings)| findings.iter().any(|finding| finding.rule.id == "location-loop"))
            .collect::<Vec<_>>()
    };
    let (there, back) = (hop("https://a.example/", ""), hop("http://a.example/", ""));
    assert_eq!(loops(&format!("{there}{back}{there}")), [false, false, true]);
    assert_eq!(loops(&format!("{there}{back}HTTP/1.1 200 OK\n\n")), [false, false, false]);
    let login = hop("/login", "Set-Cookie: a=b\n");
    assert_eq!(loops(&format!("{there}{login}{there}")), [false, false, false]);
}
