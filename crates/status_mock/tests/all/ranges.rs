//! `/206` and `/304`: parts and conditions, as clients ask for them.

use crate::client::{ask, get, server};

#[test]
fn parts_are_sent_as_they_are_asked_for() {
    let server = server();
    let part = |range: &str| ask(server, "GET", "/206", &format!("Range: {range}\r\n"));
    for (range, content_range, body) in [
        ("bytes=0-3", "bytes 0-3/1000", "0123"),
        ("bytes=995-", "bytes 995-999/1000", "5678\n"),
        ("bytes=-5", "bytes 995-999/1000", "5678\n"),
        ("bytes=998-5000", "bytes 998-999/1000", "8\n"),
    ] {
        let answer = part(range);
        assert_eq!((answer.code(), answer.text().as_str()), (206, body), "{range}");
        assert_eq!(answer.field("Content-Range"), Some(content_range), "{range}");
        assert!(answer.field("ETag").is_some() && answer.field("Date").is_some(), "{range}");
    }
    let beyond = part("bytes=1000-");
    assert_eq!((beyond.code(), beyond.field("Content-Range")), (416, Some("bytes */1000")));
    for everything in ["bytes=5-1", "lines=1-2", "bytes=0-10,5-20"] {
        let answer = part(everything);
        assert_eq!((answer.code(), answer.body.len()), (200, 1000), "{everything}");
        assert_eq!(answer.field("Accept-Ranges"), Some("bytes"));
    }
}

#[test]
fn several_parts_come_as_one_multipart() {
    let answer = ask(server(), "GET", "/206", "Range: bytes=0-1,10-12\r\n");
    assert_eq!((answer.code(), answer.field("Content-Range")), (206, None));
    let kind = answer.field("Content-Type").expect("a type");
    let boundary = kind.strip_prefix("multipart/byteranges; boundary=").expect("multipart");
    let text = answer.text();
    let parts: Vec<_> = text.split(&format!("--{boundary}")).collect();
    assert_eq!((parts.len(), parts[0], parts[3]), (4, "", "--\r\n"), "{text}");
    assert!(
        parts[1].contains("Content-Range: bytes 0-1/1000\r\n") && parts[1].ends_with("\r\n\r\n01\r\n"),
        "{text}"
    );
    assert!(
        parts[2].contains("Content-Range: bytes 10-12/1000\r\n") && parts[2].ends_with("\r\n\r\n012\r\n"),
        "{text}"
    );
}

#[test]
fn a_part_is_only_for_those_who_have_the_rest() {
    let server = server();
    let with =
        |tag: &str| ask(server, "GET", "/206", &format!("Range: bytes=0-3\r\nIf-Range: {tag}\r\n")).code();
    assert_eq!((with("\"mock-1\""), with("\"other\"")), (206, 200));
    assert_eq!(with("Sun, 06 Nov 1994 08:49:37 GMT"), 206);
    assert_eq!(
        ask(server, "POST", "/206", "Range: bytes=0-3\r\nContent-Length: 0\r\n").code(),
        200,
        "GET only"
    );
    assert_eq!(get(server, "/206").code(), 200, "nobody asked for a part");
}

#[test]
fn a_copy_that_is_still_good_is_not_sent_again() {
    let server = server();
    let first = get(server, "/304");
    assert_eq!((first.code(), first.body.len()), (200, 1000));
    let tag = first.field("ETag").expect("a tag");
    let with = |field: &str| ask(server, "GET", "/304", &format!("{field}\r\n"));
    for same in [
        format!("If-None-Match: {tag}"),
        format!("If-None-Match: \"x\", W/{tag}"),
        "If-None-Match: *".to_owned(),
        "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT".to_owned(),
    ] {
        let answer = with(&same);
        assert_eq!((answer.code(), answer.field("ETag"), answer.body.len()), (304, Some(tag), 0), "{same}");
        assert!(answer.field("Content-Type").is_none() && answer.field("Content-Length").is_none(), "{same}");
    }
    for other in [
        "If-None-Match: \"x\"",
        "If-Modified-Since: Sat, 05 Nov 1994 08:49:37 GMT",
        "If-None-Match: \"x\"\r\nIf-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT",
        "If-Modified-Since: yesterday",
    ] {
        assert_eq!(with(other).code(), 200, "{other}");
    }
}
