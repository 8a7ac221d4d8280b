//! The registry is whole, and says what the RFCs say.

use crate::csv::{self, CsvError};
use crate::*;

const REGISTRY: &str = include_str!("../data/registry.csv");

fn known(code: u16) -> &'static Status {
    lookup(code).unwrap_or_else(|| panic!("{code} is not in the table"))
}

fn fields(text: &str) -> Vec<Vec<String>> {
    csv::parse(text).expect("grammar").into_iter().map(|record| record.fields).collect()
}

#[test]
fn every_row_of_the_registry_can_be_reached() {
    let rows = csv::parse(REGISTRY).expect("the registry is well-formed");
    let mut single = 0;
    for row in &rows[1..] {
        let (code, variant, phrase) = (&row.fields[0], &row.fields[1], &row.fields[2]);
        let first = code.split('-').next().and_then(|first| first.replace("xx", "00").parse::<u16>().ok());
        let first = first.unwrap_or_else(|| panic!("line {}: {code}", row.line));
        let is_entry = meanings(first).any(|status| status.variant == variant && status.phrase == phrase);
        let is_range = ranges().iter().any(|range| range.first == first && range.phrase == phrase);
        assert!(is_entry != is_range, "line {}: {code} {variant} {phrase}", row.line);
        single += usize::from(is_entry);
    }
    println!("{} rows: {single} codes, {} ranges", rows.len() - 1, ranges().len());
    assert_eq!(rows.len() - 1, all().len() + ranges().len());
    assert_eq!((single, registered().count(), ranges().len()), (106, 64, 18));
}

#[test]
fn every_column_arrives_where_it_belongs() {
    let early_hints = known(103);
    assert_eq!(early_hints.headers_may, "Link (rel=preload / preconnect)");
    assert_eq!((early_hints.spec, early_hints.section), ("RFC 8297", "2"));
    assert!(known(401).headers_must.contains("WWW-Authenticate"), "{}", known(401).headers_must);
    assert!(known(405).headers_must.contains("Allow"));
    let wordings: Vec<_> = known(413).other_phrases.iter().map(|other| (other.phrase, other.whose)).collect();
    assert!(
        wordings.starts_with(&[("Request Entity Too Large", "RFC 2616"), ("Payload Too Large", "RFC 7231")])
    );
    assert!(wordings.contains(&("Payload Too Large", "node20")), "{wordings:?}");
    assert!(known(417).retry_condition.contains("without Expect"));
    assert_eq!(known(429).auto_retry, AutoRetry::AfterRetryAfter);
    assert_eq!(known(204).body, BodyRule::Forbidden);
    assert_eq!(known(404).cacheable_by_default, Cacheable::Yes);
}

#[test]
fn network_authentication_required_is_the_networks_and_must_not_be_stored() {
    // Protocols F1: a 511 response must not be stored by a cache.
    let status = known(511);
    assert_eq!(status.phrase, "Network Authentication Required");
    assert_eq!((status.spec, status.section), ("RFC 6585", "6"));
    assert_eq!(status.cacheable_by_default, Cacheable::MustNotStore);
    assert_eq!(status.side, Side::Network);
    assert_eq!(status.registration, Registration::Standard);
}

#[test]
fn the_unused_numbers_are_registered_as_unused() {
    assert_eq!((known(306).phrase, known(306).registration), ("(Unused)", Registration::Unused));
    assert_eq!((known(418).phrase, known(418).registration), ("(Unused)", Registration::Reserved));
    assert!(known(306).registration.is_registered());
    assert!(!known(499).registration.is_registered());
}

#[test]
fn the_registered_meaning_comes_before_the_others() {
    for code in 0..1000 {
        let standings: Vec<_> = meanings(code).map(|status| status.registration.is_registered()).collect();
        assert!(standings.is_sorted_by(|earlier, later| earlier >= later), "{code}");
    }
    assert_eq!(known(451).phrase, "Unavailable For Legal Reasons");
    assert_eq!(known(508).phrase, "Loop Detected");
    assert_eq!(meanings(530).count(), 3);
}

#[test]
fn an_unknown_code_is_treated_as_the_x00_of_its_class() {
    for (unknown, fallback) in [(199, 100), (299, 200), (399, 300), (471, 400), (599 - 2, 500)] {
        assert_eq!(resolve(unknown), Resolved::ClassFallback(known(fallback)), "{unknown}");
    }
    assert_eq!(phrase(471), "Bad Request");
}

#[test]
fn a_number_outside_the_range_is_treated_as_a_server_error() {
    // 999 and 783 are seen in the wild, 0 is what tools show for no answer; none is a status code.
    for invalid in [0, 1, 99, 600, 783, 999, u16::MAX] {
        assert_eq!(resolve(invalid), Resolved::Invalid(known(500)), "{invalid}");
    }
}

#[test]
fn every_number_has_a_phrase_and_words() {
    for code in 0..=1000 {
        assert!(!phrase(code).is_empty(), "{code}");
        assert!(!visitor_words(code).is_empty(), "{code}");
        assert!(!operator_words(code).is_empty(), "{code}");
    }
}

#[test]
fn visitor_words_are_a_few_plain_sentences_without_jargon() {
    let mut seen = Vec::new();
    for status in registered() {
        let words = visitor_words(status.code);
        assert!(words.len() <= 400, "{} is {} long: {words}", status.code, words.len());
        for jargon in ["request header", "server error", "payload", "authenticat", "HTTP status", "endpoint"]
        {
            assert!(!words.to_lowercase().contains(jargon), "{} says {jargon}: {words}", status.code);
        }
        seen.push(words);
    }
    // What this product answers with has words of its own.
    for code in [
        400, 401, 403, 404, 405, 408, 409, 411, 413, 414, 415, 417, 421, 422, 429, 431, 500, 501, 503, 505,
        511,
    ] {
        let words = visitor_words(code);
        assert_eq!(
            seen.iter().filter(|other| **other == words).count(),
            1,
            "{code} says what another code says"
        );
    }
}

#[test]
fn required_fields_come_one_by_one_with_their_conditions() {
    let names = |code| required_headers(code).iter().map(|header| header.name).collect::<Vec<_>>();
    assert_eq!(names(401), ["WWW-Authenticate"]);
    assert_eq!(names(405), ["Allow"]);
    assert_eq!(names(407), ["Proxy-Authenticate"]);
    assert_eq!(names(426), ["Upgrade", "Connection"]);
    assert_eq!(names(304), ["Content-Location", "Date", "ETag", "Vary", "Cache-Control", "Expires"]);
    assert_eq!(names(200), [""; 0]);
    assert_eq!(names(471), [""; 0], "a code that nobody knows demands nothing");
    let range = required_headers(206)[0];
    assert_eq!((range.name, range.condition), ("Content-Range", "a single part"));
    let upgrade = required_headers(101)[1];
    assert_eq!((upgrade.name, upgrade.value), ("Connection", "upgrade"));
}

#[test]
fn bodies_and_caches_follow_the_registry() {
    for code in [100, 101, 103, 199, 204, 205, 304] {
        assert!(!body_allowed(code), "{code}");
    }
    for code in [200, 201, 404, 511, 471, 999] {
        assert!(body_allowed(code), "{code}");
    }
    // RFC 9110 §15.1 lists the codes that are cacheable by heuristic.
    let listed = [200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501];
    for code in listed {
        assert!(cacheable(code), "{code}");
    }
    for code in [201, 302, 304, 307, 400, 401, 403, 500, 503, 511, 471, 299] {
        assert!(!cacheable(code), "{code}");
    }
}

#[test]
fn a_registration_that_has_ended_was_looked_at_lately() {
    // It fails by itself when an end has passed: look into IANA's registry (`cargo xtask registry`), mend the row in
    // data/registry.csv and its page, and write the day into `reviewed`. That holds for half a year.
    const REVIEW_HOLDS: u64 = 183 * 86_400;
    let today =
        std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("after 1970").as_secs();
    let mut found = 0;
    for status in all().iter().filter(|status| !status.expires.is_empty()) {
        found += 1;
        let due = midnight_after(status.expires).max(midnight_after(status.reviewed) + REVIEW_HOLDS);
        assert!(today < due, "{} is registered until {}: look again", status.code, status.expires);
        assert_eq!(status.lifecycle, Lifecycle::Temporary, "{}", status.code);
        assert!(status.note.contains(status.expires), "{} does not tell its readers", status.code);
    }
    assert_eq!(found, 1, "104");
}

/// The first second of the day after `2026-11-13`.
fn midnight_after(date: &str) -> u64 {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let parts: Vec<&str> = date.split('-').collect();
    let month = MONTHS[parts[1].parse::<usize>().expect("month") - 1];
    let date = format!("Day, {} {month} {} 00:00:00 GMT", parts[2], parts[0]);
    unix_seconds(&date, 0).unwrap_or_else(|| panic!("{date}")) + 86_400
}

#[test]
fn a_problem_document_names_its_code_and_escapes_what_it_is_told() {
    assert_eq!(
        problem("https://portal.example", 511, "Sign in \"first\"\n\\o/"),
        r#"{"type":"https://portal.example/status/511","title":"Network Authentication Required","status":511,"detail":"Sign in \"first\"\u000a\\o/"}"#
    );
}

#[test]
fn the_reader_follows_rfc_4180() {
    assert_eq!(fields("a,b\r\nc,d\r\n"), [["a", "b"], ["c", "d"]]);
    assert_eq!(fields("a,b\nc,d"), [["a", "b"], ["c", "d"]], "no line end at the end");
    assert_eq!(fields("\"a,b\",\"say \"\"hi\"\"\"\n"), [["a,b", "say \"hi\""]]);
    assert_eq!(fields("\"two\nlines\",x\nnext,y"), [["two\nlines", "x"], ["next", "y"]]);
    assert_eq!(fields(",\n"), [["", ""]], "empty values are values");
    assert_eq!(fields("a,\"\""), [["a", ""]], "a quoted empty value at the end");
    assert_eq!(fields(""), Vec::<Vec<String>>::new());
}

#[test]
fn the_reader_names_the_line_that_breaks_the_grammar() {
    assert_eq!(csv::parse("a\nb\"c\n"), Err(CsvError::StrayInside(2)));
    assert_eq!(csv::parse("\"a\"b\n"), Err(CsvError::TextAfterClosing(1)));
    assert_eq!(csv::parse("a\n\"b\nc"), Err(CsvError::NeverClosed(2)));
    assert_eq!(csv::parse("\"a\nb\",c\nd\"").map(|_| ()), Err(CsvError::StrayInside(3)));
}
