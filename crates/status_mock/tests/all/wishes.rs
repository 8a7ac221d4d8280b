//! What the query asks for happens.

use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::client::{get, server};

#[test]
fn who_waits_as_retry_after_says_succeeds() {
    let server = server();
    let begin = Instant::now();
    let first = get(server, "/503?retry-after=2");
    assert_eq!((first.code(), first.field("Retry-After")), (503, Some("2")));
    let early = get(server, "/503?retry-after=2");
    // On a busy machine the time may be over by now.
    if begin.elapsed() < Duration::from_secs(2) {
        assert_eq!(early.code(), 503, "too early");
        assert_eq!(get(server, "/429?retry-after=2").code(), 429, "another address waits by itself");
        // Not for luck: exactly as long as the server said.
        let left = early.field("Retry-After").expect("Retry-After").parse().expect("seconds");
        sleep(Duration::from_secs(left));
        assert_eq!(get(server, "/503?retry-after=2").code(), 200);
        assert_eq!(get(server, "/503?retry-after=2").code(), 503, "and it begins anew");
    }
}

#[test]
fn an_answer_is_delayed_drawn_out_sized_and_cut_as_wished() {
    let server = server();
    let begin = Instant::now();
    assert_eq!(get(server, "/404?delay=0.3").code(), 404);
    assert!(begin.elapsed() >= Duration::from_millis(300));
    let begin = Instant::now();
    assert_eq!(get(server, "/200?slow=0.4&body=100").body.len(), 100);
    assert!(begin.elapsed() >= Duration::from_millis(400));
    let large = get(server, "/500?body=2000000");
    assert_eq!(
        (large.code(), large.body.len(), large.field("Content-Length")),
        (500, 2_000_000, Some("2000000"))
    );
    let cut = get(server, "/200?body=100&truncate=7");
    assert_eq!((cut.body.len(), cut.field("Content-Length")), (7, Some("100")));
}

#[test]
fn redirects_are_counted_and_chance_draws_all_codes() {
    let server = server();
    let mut target = "/redirect/3".to_owned();
    for _ in 0..3 {
        let answer = get(server, &target);
        assert_eq!(answer.code(), 302, "{target}");
        target = answer.field("Location").expect("Location").to_owned();
    }
    assert_eq!(get(server, &target).code(), 200, "{target}");
    let drawn: Vec<_> = (0..100).map(|_| get(server, "/random?from=200,503").code()).collect();
    // The chance that a fair draw fails this is 2 in 2^100.
    assert!(
        drawn.contains(&200) && drawn.contains(&503) && drawn.iter().all(|code| [200, 503].contains(code))
    );
}

#[test]
fn what_makes_no_sense_is_told_apart_from_what_was_asked_for() {
    let server = server();
    for (target, code) in [
        ("/nothing", 404),
        ("/600", 404),
        ("/99", 404),
        ("/random", 400),
        ("/redirect/51", 400),
        ("/200?delay=61", 400),
        ("/200?body=10000001", 400),
    ] {
        let answer = get(server, target);
        assert_eq!((answer.code(), answer.field("X-Mock")), (code, Some("usage")), "{target}");
    }
    assert!(get(server, "/200?delay=61").text().contains("delay is a number of seconds from 0 to 60"));
}
