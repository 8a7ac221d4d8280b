//! Through the gate to hyper, which serves what it is handed and counts it.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::duplex;
use tokio::runtime::Runtime;

use super::*;

const LONGEST: usize = 1024;
const PATIENCE: Duration = Duration::from_secs(5);

/// What came back for these octets, sent in pieces of that size, and how many requests reached the service.
fn send(octets: &[u8], piece: usize) -> (String, usize) {
    let runtime = Runtime::new().unwrap();
    runtime.block_on(async {
        let (mut client, server) = duplex(64 * 1024);
        let count = Arc::new(AtomicUsize::new(0));
        let serving = tokio::spawn(serve(server, Arc::clone(&count), PATIENCE));
        for piece in octets.chunks(piece) {
            client.write_all(piece).await.unwrap();
            tokio::task::yield_now().await;
        }
        client.shutdown().await.unwrap();
        let mut said = String::new();
        client.read_to_string(&mut said).await.unwrap();
        serving.await.unwrap();
        (said, count.load(Ordering::SeqCst))
    })
}

/// Serves as a door does: every body comes back, and what is refused is told its code.
async fn serve(stream: tokio::io::DuplexStream, count: Arc<AtomicUsize>, patience: Duration) {
    let mut gate = Gate::new(stream, LONGEST);
    let service = service_fn(|request: Request<Incoming>| {
        count.fetch_add(1, Ordering::SeqCst);
        async move {
            let is_last = ends_the_connection(request.headers());
            let body = request.into_body().collect().await.unwrap().to_bytes();
            let mut answer = Response::new(Full::new(body));
            if is_last {
                answer.headers_mut().insert("connection", HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(answer)
        }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(patience).half_close(true);
    let ended = http.serve_connection(TokioIo::new(&mut gate), service).await;
    if let Some(fault) = gate.fault(ended.is_err_and(|error| error.is_timeout())) {
        let body = Full::new(Bytes::from_static(b"refused"));
        let answer = Response::builder().status(fault.code()).body(body).unwrap();
        let last_word = crate::octets(answer, gate.is_for_head()).await;
        gate.part(&last_word, PATIENCE).await;
    }
}

fn codes(said: &str) -> Vec<&str> {
    said.split("HTTP/1.1 ").skip(1).map(|answer| answer.split(' ').next().unwrap()).collect()
}

const GET: &str = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
const POST: &str =
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 30\r\n\r\nGET /smuggled\r\nHTTP/9.9 \r\n\r\n\r\n";

#[test]
fn messages_on_one_connection_are_handed_on_one_by_one_however_they_come_in() {
    let all = [GET, POST, GET].concat();
    for piece in [1, 7, 30, all.len()] {
        let (said, count) = send(all.as_bytes(), piece);
        assert_eq!((codes(&said), count), (vec!["200", "200", "200"], 3), "{piece}: {said}");
        assert!(said.contains("GET /smuggled\r\nHTTP/9.9"), "a body is nobody's head: {said}");
    }
}

#[test]
fn what_is_wrong_is_refused_after_what_was_right_before_it_is_answered() {
    let wide = format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "a".repeat(LONGEST));
    for (wrong, code) in [
        ("nonsense\r\n\r\n", "400"),
        // The grammar of lines allows it, the library does not read it.
        (&format!("GET {}://a/ HTTP/1.1\r\nHost: a\r\n\r\n", "s".repeat(70)), "400"),
        ("GET / HTTP/4.2\r\nHost: a\r\n\r\n", "505"),
        (&wide, "431"),
    ] {
        for piece in [1, 64, 4096] {
            let (said, count) = send([POST, GET, wrong, GET].concat().as_bytes(), piece);
            assert_eq!((codes(&said), count), (vec!["200", "200", code], 2), "{wrong:.40}: {said}");
            assert!(said.ends_with("\r\nConnection: close\r\n\r\nrefused"), "{said}");
        }
    }
}

#[test]
fn a_body_in_chunks_is_the_last_of_its_connection() {
    let chunks = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n";
    let (said, count) = send([chunks, "nonsense\r\n\r\n"].concat().as_bytes(), 4096);
    assert_eq!((codes(&said), count), (vec!["200"], 1), "{said}");
    assert!(said.contains("hello") && said.contains("connection: close"), "{said}");
}

#[test]
fn a_client_that_ends_in_the_middle_is_answered_nothing_more() {
    for (octets, answers) in [("", 0), ("GET / HT", 0), (GET, 1), ("\x16\x03\x01\x00", 0)] {
        assert_eq!(codes(&send(octets.as_bytes(), 4096).0).len(), answers, "{octets:?}");
    }
}

#[test]
fn who_begins_a_head_and_does_not_go_on_is_told_so_and_who_is_silent_is_told_nothing() {
    for (octets, told) in [("GET / HTTP/1.1\r\nHos", vec!["408"]), ("", vec![]), (GET, vec!["200"])] {
        let runtime = Runtime::new().unwrap();
        let said = runtime.block_on(async {
            let (mut client, server) = duplex(4096);
            tokio::spawn(serve(server, Arc::default(), Duration::from_millis(100)));
            client.write_all(octets.as_bytes()).await.unwrap();
            let mut said = String::new();
            client.read_to_string(&mut said).await.unwrap();
            said
        });
        assert_eq!(codes(&said), told, "{octets:?}: {said}");
    }
}

#[test]
fn what_a_wrong_head_wants_is_heard_as_far_as_it_can_be_read() {
    let wishes = |octets: &[u8]| {
        let mut gate = Gate::new(tokio::io::empty(), LONGEST);
        gate.heard = octets.to_vec();
        let text = |name| gate.wishes().get(name).map(|value| value.to_str().unwrap().to_owned());
        (text("accept"), text("accept-language"), gate.is_for_head())
    };
    let said = b"HEAD  / HTTP/1.1\r\nX : y\r\naccept:  text/plain \r\nAccept-Language: de\r\n\r\nAccept: x";
    assert_eq!(wishes(said), (Some("text/plain".into()), Some("de".into()), true));
    assert_eq!(wishes(b"GET / HTTP/1.1\nACCEPT: a/b\n\n"), (Some("a/b".into()), None, false));
    assert_eq!(wishes(b"\xff\xfe"), (None, None, false));
}
