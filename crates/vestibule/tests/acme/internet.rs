//! The authority on the internet's side: pebble and the name server that it asks.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use lab::{INTERNET_V4, Namespace, wait_for};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::world::PORTAL;

const HERE: Ipv4Addr = INTERNET_V4[1];
const DIRECTORY: u16 = 14000;
const MANAGEMENT: u16 = 15000;
const NAMES: u16 = 8053;
/// Of the name server, on every address of the internet.
pub(crate) const NAMES_MANAGEMENT: u16 = 8055;
const SOON: Duration = Duration::from_secs(20);

/// A process that is killed when dropped.
pub(crate) struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Pebble, its name server, and where their files are.
pub(crate) struct Authority {
    inside: Namespace,
    folder: PathBuf,
    _names: Ended,
    pebble: Option<Ended>,
}

impl Authority {
    /// Opens it; every name is at `gateway`, and certificates live for so many seconds.
    pub(crate) fn open(inside: &Namespace, folder: &Path, gateway: Ipv4Addr, lifetime_seconds: u32) -> Self {
        issue(folder);
        let config = format!(
            r#"{{"pebble": {{"listenAddress": "{HERE}:{DIRECTORY}", "managementListenAddress": "{HERE}:{MANAGEMENT}",
                "certificate": "{folder}/pebble.pem", "privateKey": "{folder}/pebble-key.pem",
                "httpPort": 80, "tlsPort": 443, "certificateValidityPeriod": {lifetime_seconds}}}}}"#,
            folder = folder.display(),
        );
        std::fs::write(folder.join("pebble.json"), config).unwrap();
        let (names, gateway) = (format!("{HERE}:{NAMES}"), gateway.to_string());
        let management = format!("{HERE}:{NAMES_MANAGEMENT}");
        let arguments = [
            "-dns01",
            &names,
            "-management",
            &management,
            "-http01",
            "",
            "-https01",
            "",
            "-tlsalpn01",
            "",
            "-defaultIPv4",
            &gateway,
            "-defaultIPv6",
            "",
        ];
        let names = start(inside, folder, "pebble-challtestsrv", &arguments);
        let mut authority =
            Self { inside: inside.clone(), folder: folder.to_owned(), _names: names, pebble: None };
        authority.await_listener(NAMES_MANAGEMENT);
        authority.begin();
        authority
    }

    /// Starts pebble; it has forgotten everything from before.
    pub(crate) fn begin(&mut self) {
        let (config, names) = (self.folder.join("pebble.json"), format!("{HERE}:{NAMES}"));
        let arguments = ["-config", config.to_str().unwrap(), "-dnsserver", &names];
        self.pebble = Some(start(&self.inside, &self.folder, "pebble", &arguments));
        self.await_listener(DIRECTORY);
    }

    /// Ends pebble; nobody answers at its address.
    pub(crate) fn go_down(&mut self) {
        self.pebble = None;
    }

    pub(crate) fn directory() -> String {
        format!("https://{HERE}:{DIRECTORY}/dir")
    }

    pub(crate) fn names_management() -> String {
        format!("http://{HERE}:{NAMES_MANAGEMENT}")
    }

    /// What pebble has said so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("pebble.log")).unwrap_or_default()
    }

    /// The root that guests are to trust: pebble makes a new one at each start.
    pub(crate) fn root(&self) -> CertificateDer<'static> {
        let text = self.inside.run(|| get(&self.folder.join("roots.pem"), "/roots/0")).unwrap();
        CertificateDer::from_pem_slice(text.as_bytes()).unwrap()
    }

    fn await_listener(&self, port: u16) {
        let is_there = || TcpStream::connect((HERE, port)).ok().map(drop);
        self.inside.run(|| wait_for("a listener on the internet", SOON, is_there)).unwrap().unwrap();
    }
}

fn start(inside: &Namespace, folder: &Path, program: &str, arguments: &[&str]) -> Ended {
    let log = File::options().create(true).append(true).open(folder.join(format!("{program}.log"))).unwrap();
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
    command.env("PEBBLE_WFE_NONCEREJECT", "50").env("PEBBLE_VA_NOSLEEP", "1");
    let started = inside.run(|| command.spawn()).unwrap();
    Ended(
        started
            .unwrap_or_else(|error| panic!("{program}: {error} (Debian package pebble: cargo xtask test)")),
    )
}

/// The certificate of pebble's own door, and the root that the gateway checks it against.
fn issue(folder: &Path) {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let root = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new([HERE.to_string(), PORTAL.to_owned()]).unwrap();
    std::fs::write(folder.join("pebble.pem"), params.signed_by(&key, &root).unwrap().pem()).unwrap();
    std::fs::write(folder.join("pebble-key.pem"), key.serialize_pem()).unwrap();
    std::fs::write(folder.join("roots.pem"), root.pem()).unwrap();
}

/// The body at that path of pebble's management door.
fn get(roots: &Path, path: &str) -> String {
    let mut store = RootCertStore::empty();
    store.add(CertificateDer::from_pem_file(roots).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = Arc::new(config.with_root_certificates(store).with_no_client_auth());
    let address = SocketAddr::from((HERE, MANAGEMENT));
    let name = ServerName::try_from(HERE.to_string()).unwrap();
    let stream = TcpStream::connect(address).unwrap();
    let stream = StreamOwned::new(ClientConnection::new(config, name).unwrap(), stream);
    let request = lab::Request::get("pebble", path).header("Connection", "close");
    lab::Response::parse(lab::exchange(stream, &request.octets()).unwrap()).unwrap().text()
}
