//! Whatever is pasted, nothing panics, nothing that steers a terminal is shown again, and what cannot be read is said.

#![allow(clippy::expect_used, reason = "tests fail by panicking")]

use std::fs;

use proptest::prelude::*;
use status_codes::Language;
use status_diagnosis::{LARGEST_INPUT, NotUnderstood, explain, lint, read};

/// Reads, explains and checks it; gives all that would be shown.
fn through(input: &[u8]) -> String {
    let Ok(pasted) = read(input) else { return String::new() };
    assert!(!pasted.exchanges.is_empty() && pasted.exchanges.len() <= 100);
    let mut shown = String::new();
    for exchange in &pasted.exchanges {
        let explanation = explain(exchange, Language::German, 1_795_377_600);
        shown.push_str(&explanation.here.concat());
        shown.push_str(&explanation.method);
        shown.push_str(&explanation.target);
        if let Some(speaker) = &explanation.speaker {
            shown.push_str(&speaker.name);
            shown.push_str(&speaker.evidence.concat());
        }
        for hop in &explanation.on_the_way {
            shown.push_str(&hop.name);
            shown.push_str(&hop.evidence);
        }
        for advice in &explanation.developer {
            shown.push_str(&advice.text);
        }
        for finding in lint(exchange).unwrap_or_default() {
            shown.push_str(&finding.seen);
        }
    }
    shown
}

/// Whether a terminal would do more with it than show it.
fn steers(shown: &str) -> bool {
    shown.chars().any(|one| {
        one.is_control() && !matches!(one, '\n' | '\t') || ('\u{202a}'..='\u{202e}').contains(&one)
    })
}

fn corpus() -> Vec<Vec<u8>> {
    let folder = format!("{}/tests/corpus", env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<_> =
        fs::read_dir(folder).expect("the corpus").map(|file| file.expect("a file").path()).collect();
    files.retain(|path| path.extension().is_some_and(|kind| kind == "txt"));
    files.sort();
    files.iter().map(|path| fs::read(path).expect("a file")).collect()
}

/// Pieces that the readers look for, in any order.
fn piece() -> impl Strategy<Value = String> {
    let known = [
        "HTTP/1.1 200 OK\r\n",
        "HTTP/2 502\n",
        "< HTTP/1.1 103 E\r\n",
        "> GET / HTTP/1.1\r\n",
        "< \r\n",
        "\r\n",
        "* Empty reply",
        "curl: (",
        "Content-Length: 99999999999999999999\r\n",
        "Content-Length: 3\r\n",
        "Content-Range: bytes 5-18446744073709551615/*\r\n",
        "Content-Range: bytes 0-18446744073709551615/18446744073709551615\r\n",
        "WWW-Authenticate: Basic realm=\"\\\"\r\n",
        "Location: http://[::1\r\n",
        "Retry-After: 99999999999999999999\r\n",
        "[a/b/c:1:2:3]",
        "\"",
        "Cache-Control: max-age=\",\r\n",
        "Proxy-Status: a;error=\r\n",
        "{\"log\":{\"entries\":[",
        "é",
        "\u{202e}",
        " - - ",
        "0/0/0/0/0 ",
        "Via: 1.1\r\n",
        "000",
        "exit=",
        "Server: cloudflare\r\n",
    ];
    prop_oneof![prop::sample::select(known.to_vec()).prop_map(str::to_owned), ".{0,12}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_read_without_panic(input in prop::collection::vec(any::<u8>(), 0..2000)) {
        through(&input);
    }

    #[test]
    fn any_order_of_known_pieces_is_read_without_panic(pieces in prop::collection::vec(piece(), 0..30)) {
        let shown = through(pieces.concat().as_bytes());
        prop_assert!(!steers(&shown), "{shown}");
    }

    #[test]
    fn a_recording_with_anything_in_it_is_read_without_panic(
        which in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        length in 0_usize..40,
        instead in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let corpus = corpus();
        let mut input = which.get(&corpus).clone();
        let begin = at.index(input.len());
        let end = (begin + length).min(input.len());
        input.splice(begin..end, instead);
        let shown = through(&input);
        prop_assert!(!steers(&shown), "{shown}");
    }
}

#[test]
fn what_steers_a_terminal_is_not_shown_again() {
    let shown = through(b"HTTP/1.1 302 Found\r\nLocation: http://10.0.0.1/\x1b]0;owned\x07\x1b[2J\r\nServer: \x1b[31mred\r\n\r\n");
    assert!(shown.contains("10.0.0.1") && !steers(&shown), "{shown:?}");
    let archive = r#"{"log":{"entries":[{"request":{"method":"GET\u001b[2J","url":"http://a/\u001b[2J"},
        "response":{"status":405,"headers":[{"name":"Allow","value":"\u001b]0;owned\u0007"},{"name":"Via","value":"1.1 \u202ex\nforged"}]}}]}}"#;
    let problem = "HTTP/1.1 400 Bad Request\nContent-Type: application/problem+json\n\n{\"title\": \"\\u001b[2J\", \"status\": \"\\u001b[2J\"}";
    assert!(!steers(&through(problem.as_bytes())));
    let shown = through(archive.as_bytes());
    assert!(shown.contains("owned") && !steers(&shown) && !shown.contains("\nforged"), "{shown:?}");
}

#[test]
fn what_is_not_understood_is_said() {
    for (input, problem) in [
        (&b""[..], NotUnderstood::Empty),
        (b" \n", NotUnderstood::Empty),
        (b"{\"a\": 1}", NotUnderstood::NotHar),
        (b"{ not json", NotUnderstood::NotHar),
        (b"it does not work", NotUnderstood::NoAnswer),
        (b"404 times it did not work!", NotUnderstood::NoAnswer),
        (b"\xff\xfe\x00\x01", NotUnderstood::NoAnswer),
    ] {
        assert_eq!(read(input), Err(problem), "{input:?}");
    }
    assert_eq!(read(&vec![b'a'; LARGEST_INPUT + 1]), Err(NotUnderstood::TooLong));
    // A deeply nested document does not exhaust the stack.
    assert_eq!(read("{\"a\":".repeat(50_000).as_bytes()), Err(NotUnderstood::NotHar));
}

#[test]
fn lines_that_are_left_out_are_named() {
    let pasted = read(b"hello\nHTTP/1.1 200 OK\nDate: x\n\n").expect("an answer");
    assert_eq!(pasted.skipped.iter().map(|skipped| skipped.line).collect::<Vec<_>>(), [1]);
}
