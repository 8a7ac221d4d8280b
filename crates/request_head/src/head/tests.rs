//! The table of malformed requests (protocols T1 to T5), and the well-formed ones beside them.

use super::*;

const LONGEST_HEAD: usize = 16 * 1024;

#[track_caller]
fn refused(request: &str) -> Fault {
    match read(request.as_bytes(), LONGEST_HEAD) {
        Heard::Wrong(fault) => fault,
        other => panic!("{request:?} is {other:?}"),
    }
}

#[track_caller]
fn whole(request: &str) -> Head<'_> {
    match read(request.as_bytes(), LONGEST_HEAD) {
        Heard::Whole(head) => head,
        other => panic!("{request:?} is {other:?}"),
    }
}

#[test]
fn a_request_names_one_valid_host() {
    // protocols T1.
    for host in [
        "",
        "Host: a\r\nHost: a\r\n",
        "Host: <b>\r\n",
        "Host: a@b\r\n",
        "Host: a/b\r\n",
        "Host: a b\r\n",
        "Host:\r\n",
    ] {
        assert_eq!(refused(&format!("GET / HTTP/1.1\r\n{host}\r\n")), Fault::BadRequest, "{host:?}");
    }
    assert_eq!(whole("GET / HTTP/1.0\r\n\r\n").host, None);
    assert_eq!(refused("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"), Fault::BadRequest);
}

#[test]
fn the_authority_of_an_absolute_target_replaces_host() {
    // protocols T2.
    let head = whole("GET http://Real.example:80/x?y HTTP/1.1\r\nHost: other.example\r\n\r\n");
    assert_eq!((head.host, head.path), (Some("Real.example:80"), "/x?y"));
    for target in ["http://", "http:///x", "http://u@a/", "a", "*", "://a", "mailto:a"] {
        let request = format!("GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!(refused(&request), Fault::BadRequest, "{target}");
    }
    assert_eq!(whole("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").path, "*");
    assert_eq!(whole("CONNECT a:443 HTTP/1.1\r\nHost: b\r\n\r\n").host, Some("a:443"));
}

#[test]
fn lines_that_two_readers_could_see_differently_are_refused() {
    // protocols T3.
    for lines in [
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r2\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\n\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: 1\nY: 2\r\n\r\n",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n",
        "hello\r\n\r\n",
        "GET /\r\n\r\n",
        "GET / FTP/1.1\r\n\r\n",
    ] {
        assert_eq!(refused(lines), Fault::BadRequest, "{lines:?}");
    }
    assert_eq!(whole("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n").path, "/");
}

#[test]
fn what_is_too_long_is_named() {
    // protocols T4.
    let fits = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(LONGEST_TARGET - 1));
    assert_eq!(whole(&fits).path.len(), LONGEST_TARGET);
    let long = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(LONGEST_TARGET));
    assert_eq!(refused(&long), Fault::TargetTooLong);
    let many = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(MOST_FIELDS));
    assert_eq!(refused(&many), Fault::FieldsTooLarge);
    let wide = format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "a".repeat(LONGEST_HEAD));
    assert_eq!(refused(&wide), Fault::FieldsTooLarge);
    assert_eq!(too_long("GET /".repeat(4000).as_bytes()), Fault::TargetTooLong);
    assert_eq!(
        too_long(format!("GET / HTTP/1.1\r\nX: {}", "a".repeat(20_000)).as_bytes()),
        Fault::FieldsTooLarge
    );
}

#[test]
fn a_length_that_cannot_be_trusted_is_refused() {
    // protocols T5.
    for (fields, fault) in [
        ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", Fault::BadRequest),
        ("Content-Length: 5\r\nContent-Length: 6\r\n", Fault::BadRequest),
        ("Content-Length: 5, 6\r\n", Fault::BadRequest),
        ("Content-Length: +5\r\n", Fault::BadRequest),
        ("Content-Length: -1\r\n", Fault::BadRequest),
        ("Content-Length: 0x5\r\n", Fault::BadRequest),
        ("Content-Length:\r\n", Fault::BadRequest),
        ("Content-Length: 99999999999999999999999\r\n", Fault::BadRequest),
        ("Transfer-Encoding: chunked, gzip\r\n", Fault::BadRequest),
        ("Transfer-Encoding: chunked, chunked\r\n", Fault::BadRequest),
        ("Transfer-Encoding: gzip\r\n", Fault::BadRequest),
        ("Transfer-Encoding: xchunked\r\n", Fault::NotImplemented),
        ("Transfer-Encoding: identity\r\n", Fault::NotImplemented),
        ("Transfer-Encoding:\r\n", Fault::NotImplemented),
    ] {
        assert_eq!(refused(&format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n")), fault, "{fields}");
    }
    assert_eq!(refused("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), Fault::BadRequest);
}

#[test]
fn a_body_that_is_announced_is_expected() {
    let follows = |fields: &str| whole(&format!("POST / HTTP/1.1\r\nHost: a\r\n{fields}\r\n")).follows;
    assert_eq!(follows("Content-Length: 5\r\n"), Follows::Octets(5));
    assert_eq!(follows("Transfer-Encoding: gzip, Chunked\r\n"), Follows::Chunks);
    assert_eq!(follows("Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n"), Follows::Chunks);
    assert_eq!(follows("Content-Length: 0\r\n"), Follows::Nothing);
    assert_eq!(follows(""), Follows::Nothing);
}

#[test]
fn other_versions_are_told_so_and_tls_is_told_nothing() {
    assert_eq!(refused("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Fault::VersionNotSupported);
    assert_eq!(refused("GET / HTTP/3.7\r\nHost: a\r\n\r\n"), Fault::VersionNotSupported);
    assert!(matches!(read(b"\x16\x03\x01\x02\x00\x01", LONGEST_HEAD), Heard::NotHttp));
}

#[test]
fn a_head_is_unfinished_until_its_last_line_feed() {
    let request = "GET / HTTP/1.1\r\nHost: a\r\nAccept: b\r\n\r\n";
    for end in 0..request.len() {
        assert!(is_unfinished(&request.as_bytes()[..end]), "{end}");
    }
    let pipelined = format!("{request}GET /second HTTP/1.1\r\n");
    assert_eq!(whole(&pipelined).length, request.len());
}

#[test]
fn field_names_have_no_case_and_strange_bytes_do_no_harm() {
    let request = b"GET / HTTP/1.1\r\nhOST: a\r\nACCEPT: text/html\xff\r\nuser-AGENT: \xfe\r\nX-tailscale-CHALLENGE: 1\r\n\r\n";
    let Heard::Whole(head) = read(request, LONGEST_HEAD) else { panic!("refused") };
    assert_eq!(head.field("accept"), Some("text/html"));
    assert_eq!(head.field("user-agent"), Some(""));
    assert_eq!((head.field("x-tailscale-challenge"), head.field("x-tailscale")), (Some("1"), None));
}
