//! What peers of a gated service meet, over real connections: axum's server and a bare hyper connection.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::convert::Infallible;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::any;
use http::{Request, Response, Version};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use require_network_auth::{Answers, PeerAddress, RequireNetworkAuth, Verdict};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tower_layer::Layer as _;
use tower_service::Service as _;

const PORTAL: &str = "https://portal.example/";

/// An application that counts who reached it, behind the gate; `admits` says who does.
fn serve<A>(runtime: &Runtime, admits: A, knows_peers: bool) -> (SocketAddr, Arc<AtomicUsize>)
where
    A: Fn(SocketAddr) -> Verdict + Send + Sync + 'static,
{
    let reached = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&reached);
    let gate =
        RequireNetworkAuth::new(Answers::new(PORTAL).unwrap(), move |peer| std::future::ready(admits(peer)))
            .peer_from(move |extensions| {
                extensions.get::<ConnectInfo<SocketAddr>>().filter(|_| knows_peers).map(|peer| peer.0)
            });
    let application = any(move || {
        count.fetch_add(1, Ordering::SeqCst);
        async { "inside" }
    });
    let app = Router::new().fallback(application).layer(gate);
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let service = app.into_make_service_with_connect_info::<SocketAddr>();
    runtime.spawn(async move { axum::serve(listener, service).await });
    (address, reached)
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

fn ask(address: SocketAddr, request: &str) -> (String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (head.to_ascii_lowercase(), body.to_owned())
}

fn get(accept: &str) -> String {
    format!("GET /secret HTTP/1.1\r\nHost: app.example\r\nAccept: {accept}\r\nCookie: c=secret\r\n\r\n")
}

#[test]
fn who_is_not_admitted_is_told_511_in_the_shape_that_helps_and_reaches_nothing() {
    let runtime = runtime();
    let (address, reached) = serve(&runtime, |_| Verdict::Captive, true);
    for (accept, kind, has) in [
        (
            "text/html,*/*;q=0.8",
            "text/html; charset=utf-8",
            "<a class=\"go\" href=\"https://portal.example/\">",
        ),
        ("application/json", "application/problem+json", "\"loginUrl\":\"https://portal.example/\""),
        ("text/plain", "text/plain; charset=utf-8", "open https://portal.example/ in a browser"),
    ] {
        let (head, body) = ask(address, &get(accept));
        assert!(head.starts_with("http/1.1 511 network authentication required\r\n"), "{head}");
        for field in [
            &*format!("content-type: {kind}"),
            &*format!("content-length: {}", body.len()),
            "cache-control: no-store",
            "connection: close",
            "link: <https://portal.example/>; rel=\"help\"",
        ] {
            assert!(head.lines().any(|line| line == field), "{field} is missing in\n{head}");
        }
        assert!(body.contains(has), "{body}");
        // protocols F6: nothing of the request comes back.
        assert!(
            !body.contains("secret") && !head.contains("secret") && !head.contains("set-cookie"),
            "{head}"
        );
    }
    let (head, body) = ask(address, &get("image/png"));
    assert!(head.contains(" 511 ") && head.contains("content-length: 0") && body.is_empty(), "{head}");
    assert_eq!(reached.load(Ordering::SeqCst), 0);
}

#[test]
fn every_method_is_told_the_same_and_head_without_a_body() {
    // protocols F11, T9.
    let runtime = runtime();
    let (address, reached) = serve(&runtime, |_| Verdict::Captive, true);
    for method in ["POST", "DELETE", "OPTIONS"] {
        let (head, _) = ask(address, &get("*/*").replace("GET", method));
        assert!(head.contains(" 511 "), "{method}: {head}");
    }
    let length = |head: &str| head.lines().find(|line| line.starts_with("content-length")).map(str::to_owned);
    let (whole, body) = ask(address, &get("text/html"));
    let (head, none) = ask(address, &get("text/html").replace("GET", "HEAD"));
    assert_eq!((length(&head), none.as_str()), (length(&whole), ""));
    assert!(!body.is_empty());
    assert_eq!(reached.load(Ordering::SeqCst), 0);
}

#[test]
fn who_is_admitted_reaches_the_service_and_a_session_that_ends_stops_the_next_request() {
    let runtime = runtime();
    let admitted = Arc::new(AtomicBool::new(true));
    let asked = Arc::clone(&admitted);
    let admits =
        move |peer: SocketAddr| Verdict::from(asked.load(Ordering::SeqCst) && peer.ip().is_loopback());
    let (address, reached) = serve(&runtime, admits, true);
    let mut stream = TcpStream::connect(address).unwrap();
    let request = b"GET / HTTP/1.1\r\nHost: app.example\r\n\r\n";
    stream.write_all(request).unwrap();
    let mut heard = vec![0; 4096];
    let count = stream.read(&mut heard).unwrap();
    assert!(String::from_utf8_lossy(&heard[..count]).ends_with("inside"));
    // The same connection, once the session is over.
    admitted.store(false, Ordering::SeqCst);
    stream.write_all(request).unwrap();
    let mut rest = String::new();
    stream.read_to_string(&mut rest).unwrap();
    assert!(
        rest.starts_with("HTTP/1.1 511 ") && rest.to_ascii_lowercase().contains("connection: close"),
        "{rest}"
    );
    assert_eq!(reached.load(Ordering::SeqCst), 1);
}

#[test]
fn when_nobody_knows_the_peer_or_the_answer_nobody_passes_and_no_sign_in_is_promised() {
    let runtime = runtime();
    let (unknown, reached) = serve(&runtime, |_| Verdict::unknown(), true);
    let (head, body) = ask(unknown, &get("*/*").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    assert!(head.starts_with("http/1.1 503 ") && head.contains("\r\nretry-after: 10\r\n"), "{head}");
    assert!(body.starts_with("{\"type\":\"https://portal.example/status/503\","), "{body}");
    assert!(!body.contains("loginUrl") && !body.contains("user-portal-url"), "{body}");
    assert!(!head.contains("\r\nlink:"), "{head}");
    assert_eq!(reached.load(Ordering::SeqCst), 0);

    let (nameless, reached) = serve(&runtime, |_| Verdict::Admitted, false);
    let (head, body) = ask(nameless, &get("*/*").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
    assert!(head.starts_with("http/1.1 500 ") && !head.contains("\r\nlink:"), "{head}");
    assert!(body.starts_with("{\"type\":\"https://portal.example/status/500\","), "{body}");
    assert_eq!(reached.load(Ordering::SeqCst), 0);
}

#[test]
fn who_decides_says_when_it_is_worth_asking_again() {
    let runtime = runtime();
    for (millis, told) in [(0, 1), (1, 1), (1000, 1), (1001, 2), (90_000, 90)] {
        let ask_again_in = Duration::from_millis(millis);
        let (unknown, _) = serve(&runtime, move |_| Verdict::Unknown { ask_again_in }, true);
        let (head, _) = ask(unknown, &get("*/*").replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
        assert!(head.contains(&format!("\r\nretry-after: {told}\r\n")), "{millis} ms: {head}");
    }
}

#[test]
fn what_is_no_fault_of_the_peers_is_told_in_the_form_that_it_asks_for() {
    let runtime = runtime();
    for (verdict, knows_peers, code) in [(Verdict::unknown(), true, 503), (Verdict::Admitted, false, 500)] {
        let (service, _) = serve(&runtime, move |_| verdict, knows_peers);
        for (accept, kind) in [
            ("text/html,*/*;q=0.8", "text/html; charset=utf-8"),
            ("text/plain", "text/plain; charset=utf-8"),
            ("application/json", "application/problem+json"),
            ("image/png", "application/problem+json"),
        ] {
            let (head, body) =
                ask(service, &get(accept).replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"));
            let start = format!("http/1.1 {code} ");
            assert!(head.starts_with(&start) && head.contains(&format!("content-type: {kind}")), "{head}");
            assert!(head.contains(&format!("content-length: {}", body.len())), "{head}");
            assert!(body.contains(&format!("https://portal.example/status/{code}")), "{body}");
            assert!(!body.contains("secret"), "{body}");
        }
    }
}

#[test]
fn a_bare_hyper_service_is_gated_by_the_peer_that_its_acceptor_names() {
    let runtime = runtime();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let peers = [Ipv4Addr::LOCALHOST, Ipv4Addr::new(127, 0, 0, 2)];
    let is_admitted = move |peer: SocketAddr| async move { peer.ip() == IpAddr::V4(peers[0]) };
    let gate = RequireNetworkAuth::new(Answers::new(PORTAL).unwrap(), is_admitted);
    runtime.spawn(async move {
        for peer in peers {
            let (stream, _) = listener.accept().await.unwrap();
            // An IPv4 peer as a dual-stack listener names it.
            let peer = SocketAddr::new(peer.to_ipv6_mapped().into(), 4711);
            let inner = tower::Inside;
            let gated = TowerToHyperService::new(gate.layer(inner));
            let service = service_fn(move |mut request: Request<Incoming>| {
                request.extensions_mut().insert(PeerAddress(peer));
                hyper::service::Service::call(&gated, request)
            });
            let _ =
                http1::Builder::new().keep_alive(false).serve_connection(TokioIo::new(stream), service).await;
        }
    });
    let (head, body) = ask(address, &get("*/*"));
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    assert_eq!(body, "inside");
    assert!(ask(address, &get("*/*")).0.starts_with("http/1.1 511 "));
}

#[test]
fn http_2_gets_no_connection_field() {
    let gate = RequireNetworkAuth::new(Answers::new(PORTAL).unwrap(), |_| std::future::ready(false));
    for (version, has_it) in [(Version::HTTP_11, true), (Version::HTTP_2, false)] {
        let mut request = Request::new(http_body_util::Full::<bytes::Bytes>::default());
        *request.version_mut() = version;
        request.extensions_mut().insert(PeerAddress(([192, 0, 2, 7], 80).into()));
        let answer = runtime().block_on(gate.layer(tower::Inside).call(request)).unwrap();
        assert_eq!((answer.status().as_u16(), answer.headers().contains_key("connection")), (511, has_it));
    }
}

/// The smallest tower service.
mod tower {
    use std::task::{Context, Poll};

    use super::{Infallible, Request, Response};

    #[derive(Clone)]
    pub(super) struct Inside;

    impl<B> tower_service::Service<Request<B>> for Inside {
        type Response = Response<http_body_util::Full<bytes::Bytes>>;
        type Error = Infallible;
        type Future = std::future::Ready<Result<Self::Response, Infallible>>;

        fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
            Poll::Ready(Ok(()))
        }

        fn call(&mut self, _: Request<B>) -> Self::Future {
            std::future::ready(Ok(Response::new("inside".into())))
        }
    }
}
