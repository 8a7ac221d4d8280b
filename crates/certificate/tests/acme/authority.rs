//! Pebble and its DNS server, as processes on loopback that end with the test.

use std::fs::File;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use certificate::acme::{Challenge, Settings};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};

/// Nothing takes longer than this unless it never comes.
pub(crate) const DEADLINE: Duration = Duration::from_secs(60);
/// Of a hundred nonces so many are refused: with fewer, the client library alone has luck too often.
const REFUSED_NONCES: &str = "80";
pub(crate) const NAME: &str = "portal.example";

/// An ACME server, and the names it looks up.
pub(crate) struct Authority {
    pub(crate) folder: PathBuf,
    /// Where it looks for HTTP-01 proofs.
    pub(crate) proofs: TcpListener,
    pub(crate) dns_management: SocketAddr,
    directory: SocketAddr,
    _dns: Ended,
    pebble: Option<Ended>,
}

/// A process that is killed when dropped.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Authority {
    /// Opens one whose certificates are valid for so many seconds.
    pub(crate) fn open(lifetime_seconds: u32) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("certificate-acme-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let proofs = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let [dns, dns_management, directory, management] = free_addresses();
        issue(&folder);
        std::fs::write(
            folder.join("pebble.json"),
            format!(
                r#"{{"pebble": {{"listenAddress": "{directory}", "managementListenAddress": "{management}",
                "certificate": "{folder}/pebble.pem", "privateKey": "{folder}/pebble-key.pem",
                "httpPort": {}, "tlsPort": 5001, "certificateValidityPeriod": {lifetime_seconds}}}}}"#,
                proofs.local_addr().unwrap().port(),
                folder = folder.display(),
            ),
        )
        .unwrap();
        let dns_management_text = dns_management.to_string();
        let dns_text = dns.to_string();
        let server = start(
            &folder,
            "pebble-challtestsrv",
            &[
                "-dns01",
                &dns_text,
                "-management",
                &dns_management_text,
                "-http01",
                "",
                "-https01",
                "",
                "-tlsalpn01",
                "",
                "-defaultIPv4",
                "127.0.0.1",
                "-defaultIPv6",
                "",
            ],
        );
        await_listener(dns_management);
        let mut authority = Self { folder, proofs, dns_management, directory, _dns: server, pebble: None };
        std::fs::write(authority.folder.join("dns"), dns_text).unwrap();
        authority.begin();
        authority
    }

    /// Starts the ACME server; it has forgotten everything from before.
    pub(crate) fn begin(&mut self) {
        let dns = std::fs::read_to_string(self.folder.join("dns")).unwrap();
        let config = self.folder.join("pebble.json");
        self.pebble =
            Some(start(&self.folder, "pebble", &["-config", config.to_str().unwrap(), "-dnsserver", &dns]));
        await_listener(self.directory);
    }

    /// Ends it; nobody answers at its address.
    pub(crate) fn go_down(&mut self) {
        self.pebble = None;
    }

    /// What it has said so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("pebble.log")).unwrap()
    }

    pub(crate) fn settings(&self, challenge: Challenge) -> Settings {
        Settings {
            directory: format!("https://{}/dir", self.directory),
            contact: Some("mailto:noc@example.net".to_owned()),
            name: NAME.to_owned(),
            challenge,
            roots: Some(self.folder.join("roots.pem")),
            folder: self.folder.join("acme"),
        }
    }
}

impl Drop for Authority {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let lines: Vec<&str> = log.lines().collect();
            eprintln!("--- pebble ---\n{}", lines[lines.len().saturating_sub(30)..].join("\n"));
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn start(folder: &Path, program: &str, arguments: &[&str]) -> Ended {
    let log = File::options().create(true).append(true).open(folder.join(format!("{program}.log"))).unwrap();
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
    command.env("PEBBLE_WFE_NONCEREJECT", REFUSED_NONCES).env("PEBBLE_VA_NOSLEEP", "1");
    let child = command.spawn();
    Ended(
        child.unwrap_or_else(|error| panic!("{program}: {error} (Debian package pebble: cargo xtask test)")),
    )
}

/// The certificate of pebble's own door, and the root to check it against.
fn issue(folder: &Path) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
    std::fs::write(folder.join("pebble.pem"), params.signed_by(&key, &root).unwrap().pem()).unwrap();
    std::fs::write(folder.join("pebble-key.pem"), key.serialize_pem()).unwrap();
    std::fs::write(folder.join("roots.pem"), root.pem()).unwrap();
}

fn free_addresses<const N: usize>() -> [SocketAddr; N] {
    let held = [(); N].map(|()| TcpListener::bind(("127.0.0.1", 0)).unwrap());
    held.map(|listener| listener.local_addr().unwrap())
}

fn await_listener(address: SocketAddr) {
    eventually("a listener", || TcpStream::connect(address).is_ok());
}

/// Waits for something to become true.
#[track_caller]
pub(crate) fn eventually(what: &str, mut is_true: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_true() {
        assert!(begun.elapsed() < DEADLINE, "{what} did not happen");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A POST with this JSON to the management door of the DNS server.
pub(crate) fn post(address: SocketAddr, path: &str, json: &str) {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = json.len();
    let head =
        format!("POST {path} HTTP/1.1\r\nHost: dns\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    stream.write_all((head + json).as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}
