//! Real services on loopback: with TLS and without, honest, slow, endless and untrusted.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use outbound::header::{HOST, LOCATION};
use outbound::{Bytes, Client, Failure, Plain, Request, Response, Settings, StatusCode};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

/// A certificate authority with a folder for its roots.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: PathBuf,
}

impl Drop for Authority {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Authority {
    fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("outbound-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        Self { issuer, folder }
    }

    /// The file of roots; as if the operator had put it there.
    fn roots(&self) -> PathBuf {
        let path = self.folder.join("roots.pem");
        std::fs::write(&path, self.issuer.pem()).unwrap();
        path
    }

    fn acceptor(&self, name: &str) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config =
            ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_no_client_auth().with_single_cert(vec![certificate.der().clone()], key);
        TlsAcceptor::from(Arc::new(config.unwrap()))
    }
}

/// What a service sends back, and whether it stays silent then.
#[derive(Clone, Copy)]
enum Manner {
    /// Head and body of the request, as the body of a 201.
    Echoes,
    Redirects,
    Silent,
    Endless,
}

/// Serves until the runtime of the test ends.
async fn serve(tls: Option<TlsAcceptor>, manner: Manner) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let tls = tls.clone();
            tokio::spawn(async move {
                match tls {
                    None => answer(stream, manner).await,
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(stream).await {
                            answer(stream, manner).await;
                        }
                    }
                }
            });
        }
    });
    port
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, manner: Manner) {
    let mut request = Vec::new();
    while !request.ends_with(b"hello") {
        let mut some = [0; 1024];
        match stream.read(&mut some).await {
            Ok(0) | Err(_) => return,
            Ok(length) => request.extend_from_slice(&some[..length]),
        }
    }
    let head = match manner {
        Manner::Silent => return std::future::pending().await,
        Manner::Echoes => format!("HTTP/1.1 201 Created\r\nContent-Length: {}\r\n\r\n", request.len()),
        Manner::Redirects => "HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 5\r\n\r\n".to_owned(),
        Manner::Endless => "HTTP/1.1 200 OK\r\n\r\n".to_owned(),
    };
    let _ = stream.write_all(&[head.as_bytes(), &request].concat()).await;
    while matches!(manner, Manner::Endless) && stream.write_all(&[b'x'; 4096]).await.is_ok() {}
    let _ = stream.shutdown().await;
}

async fn send(client: &Client, address: String) -> Result<Response<Bytes>, Failure> {
    client.send(Request::post(address).header("x-own", "7").body(Bytes::from_static(b"hello")).unwrap()).await
}

fn trusting(roots: &Path) -> Client {
    Client::new(Settings { roots: Some(roots.to_owned()), ..Settings::default() })
}

#[tokio::test]
async fn a_trusted_service_hears_the_whole_request_and_is_heard() {
    let authority = Authority::new();
    let port = serve(Some(authority.acceptor("localhost")), Manner::Echoes).await;
    let client = trusting(&authority.roots());
    let answer = send(&client, format!("https://localhost:{port}/v1/stay?a=b")).await.unwrap();
    assert_eq!(answer.status(), StatusCode::CREATED);
    let heard = String::from_utf8(answer.into_body().to_vec()).unwrap();
    assert!(heard.starts_with("POST /v1/stay?a=b HTTP/1.1\r\n"), "{heard}");
    let fields = [format!("{HOST}: localhost:{port}"), "x-own: 7".to_owned(), "content-length: 5".to_owned()];
    assert!(fields.iter().all(|field| heard.contains(field.as_str())), "{heard}");
}

#[tokio::test]
async fn a_stranger_and_another_name_are_not_trusted() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let client = trusting(&authority.roots());
    let false_service = serve(Some(stranger.acceptor("localhost")), Manner::Echoes).await;
    let other_name = serve(Some(authority.acceptor("pms.example")), Manner::Echoes).await;
    for port in [false_service, other_name] {
        let failure = send(&client, format!("https://localhost:{port}/")).await.unwrap_err();
        assert!(matches!(failure, Failure::Untrusted { .. }), "{}", failure.chain());
        assert!(failure.chain().contains("certificate"), "{}", failure.chain());
    }
}

#[tokio::test]
async fn new_roots_are_used_without_a_restart() {
    let (authority, successor) = (Authority::new(), Authority::new());
    let roots = authority.roots();
    let client = trusting(&roots);
    let port = serve(Some(successor.acceptor("localhost")), Manner::Echoes).await;
    assert!(send(&client, format!("https://localhost:{port}/")).await.is_err());
    std::fs::write(&roots, successor.issuer.pem()).unwrap();
    // Whatever the file system's clock is worth.
    let later = std::time::SystemTime::now() + Duration::from_secs(60);
    std::fs::File::options().write(true).open(&roots).unwrap().set_modified(later).unwrap();
    send(&client, format!("https://localhost:{port}/")).await.unwrap();
}

#[tokio::test]
async fn a_redirect_is_an_answer_and_is_not_followed() {
    let port = serve(None, Manner::Redirects).await;
    let answer = send(&Client::new(Settings::default()), format!("http://127.0.0.1:{port}/")).await.unwrap();
    assert_eq!((answer.status(), answer.headers()[LOCATION].as_bytes()), (StatusCode::FOUND, &b"/other"[..]));
}

#[tokio::test]
async fn plain_http_is_spoken_only_where_it_is_allowed() {
    let port = serve(None, Manner::Echoes).await;
    let client = |plain| {
        Client::new(Settings { plain, connect_within: Duration::from_millis(200), ..Settings::default() })
    };
    let failure = send(&client(Plain::Refused), format!("http://127.0.0.1:{port}/")).await.unwrap_err();
    assert!(matches!(failure, Failure::Address { .. }), "{failure}");
    send(&client(Plain::Loopback), format!("http://localhost:{port}/")).await.unwrap();
    // RFC 5737: nobody there, and nobody asked.
    let failure = send(&client(Plain::Loopback), format!("http://192.0.2.1:{port}/")).await.unwrap_err();
    assert!(failure.chain().contains("only https is spoken"), "{}", failure.chain());
}

#[tokio::test]
async fn who_is_silent_or_endless_is_given_up() {
    let client = Client::new(Settings {
        within: Duration::from_millis(300),
        longest_answer: 10_000,
        most_at_once: 1,
        most_waiting: 1,
        ..Settings::default()
    });
    let silent = format!("http://127.0.0.1:{}/", serve(None, Manner::Silent).await);
    let endless = format!("http://127.0.0.1:{}/", serve(None, Manner::Endless).await);
    // One speaks, one waits, and the third is told at once.
    let (first, second, third) = tokio::join!(
        send(&client, silent.clone()),
        send(&client, silent.clone()),
        send(&client, silent.clone()),
    );
    assert!(matches!(first, Err(Failure::Late { .. })) && matches!(second, Err(Failure::Late { .. })));
    assert!(matches!(third, Err(Failure::Busy)));
    assert!(matches!(send(&client, endless).await, Err(Failure::TooLong { longest: 10_000, .. })));
    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let failure = send(&client, format!("http://{closed}/")).await.unwrap_err();
    assert!(matches!(failure, Failure::Unreachable { .. }), "{failure}");
}

#[test]
fn roots_that_cannot_be_used_are_named() {
    let authority = Authority::new();
    let path = authority.folder.join("empty.pem");
    std::fs::write(&path, "no certificate").unwrap();
    let failure = trusting(&path).check_roots().unwrap_err();
    assert!(
        failure.to_string().contains("empty.pem") && failure.to_string().contains("no certificate"),
        "{failure}"
    );
    assert!(trusting(&authority.roots()).check_roots().is_ok());
}
