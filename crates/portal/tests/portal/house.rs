//! A house to try: both doors, a gateway with rooms made of memory, a certificate, and guests at 127.0.0.x.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use captivity::{Conditions, EquipmentId};
use gateway::ports::Neighbourhood;
use gateway::pretend::World;
use gateway::{Gateway, Handle};
use portal::{Certificates, Doors, Patience, Portal, Settings};
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use tokio::runtime::Runtime;
use tokio::sync::watch;

pub(crate) const NAME: &str = "portal.example";
pub(crate) const URL: &str = "https://portal.example/";
pub(crate) const EDITION: &str = "2026-11";

/// Nothing takes longer than this unless it never comes.
pub(crate) const DEADLINE: Duration = Duration::from_secs(10);

/// 127.0.0.1 to 127.0.0.99 are guests, 127.0.0.101 to 127.0.0.119 guests with the same link addresses in the lobby, another
/// zone; ::1 is the device that is also 127.0.0.1. Everybody else is a stranger.
struct Loopback;

impl Neighbourhood for Loopback {
    fn equipment_at(&self, peer: SocketAddr) -> Option<EquipmentId> {
        match peer.ip() {
            IpAddr::V4(address) => match address.octets() {
                [127, 0, 0, last @ 1..=99] => Some(device(last)),
                [127, 0, 0, last @ 101..=119] => Some(in_the_lobby(last - 100)),
                _ => None,
            },
            IpAddr::V6(address) => address.is_loopback().then(|| device(1)),
        }
    }
}

pub(crate) fn device(last: u8) -> EquipmentId {
    EquipmentId {
        interface: "guest0".parse().unwrap(),
        link_address: format!("02:00:00:00:00:{last:02x}").parse().unwrap(),
    }
}

pub(crate) fn in_the_lobby(last: u8) -> EquipmentId {
    EquipmentId { interface: "lobby".parse().unwrap(), ..device(last) }
}

pub(crate) struct House {
    pub(crate) plain: SocketAddr,
    pub(crate) secure: SocketAddr,
    pub(crate) world: World,
    pub(crate) handle: Handle,
    pub(crate) portal: Arc<Portal>,
    pub(crate) settings: Settings,
    pub(crate) folder: PathBuf,
    root: CertificateDer<'static>,
    stop: watch::Sender<bool>,
    running: Option<(Runtime, tokio::task::JoinHandle<std::io::Result<()>>, JoinHandle<()>)>,
}

/// What a test may change before the doors open.
pub(crate) struct Plan {
    pub(crate) settings: Settings,
    pub(crate) patience: Patience,
}

impl Default for Plan {
    fn default() -> Self {
        let settings = Settings {
            portal_name: NAME.to_owned(),
            secure_port: 443,
            api_path: "/capport".to_owned(),
            former_api_paths: vec!["/old-capport".to_owned()],
            answers: captivity::probe::Policy::default(),
            venue_name: "Hotel Vestibule".to_owned(),
            venue_info_url: Some("https://hotel.example/".to_owned()),
            terms_text: "Be kind.\n\nDo no harm.".to_owned(),
            terms_translations: portal::Translations::default(),
            consents: Vec::new(),
            theme: Arc::default(),
            token_key: [7; 32],
            ways: portal::Ways::default(),
            wispr: None,
            connections_per_device: 8,
            connections_total: 64,
        };
        Self { settings, patience: Patience::default() }
    }
}

impl House {
    pub(crate) fn open() -> Self {
        Self::open_with(Plan::default())
    }

    pub(crate) fn open_with(Plan { settings, patience }: Plan) -> Self {
        let folder = new_folder();
        let root = write_certificate(&folder, NAME);
        let certificates = Certificates::load(folder.join("cert.pem"), folder.join("key.pem")).unwrap();
        let world = World::default();
        let conditions = Conditions::of(EDITION, captivity::Plan::lasting(Duration::from_secs(8 * 3600)));
        let gateway = Gateway::start(world.store(), world.enforcer(), conditions, world.clock()).unwrap();
        let handle = gateway.handle();
        let working = std::thread::spawn(move || gateway.run());

        let doors = Doors { plain: vec![listener()], secure: vec![listener()] };
        let (plain, secure) = (address(&doors.plain[0]), address(&doors.secure[0]));
        let clock = world.clone();
        let portal = Portal::new(settings.clone(), handle.clone(), Arc::new(Loopback), certificates).unwrap();
        let portal = Arc::new(portal.with_clock(Arc::new(move || clock.now())).with_patience(patience));
        let (stop, stopped) = watch::channel(false);
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let serving = runtime.spawn(Arc::clone(&portal).serve(doors, stopped));
        let running = Some((runtime, serving, working));
        Self { plain, secure, world, handle, portal, settings, folder, root, stop, running }
    }

    /// Closes the doors and waits until nobody is served any more.
    pub(crate) fn close(&mut self) {
        let Some((runtime, serving, working)) = self.running.take() else { return };
        // Fails when nobody serves any more.
        let _ = self.stop.send(true);
        runtime.block_on(serving).unwrap().unwrap();
        self.handle.stop();
        working.join().unwrap();
    }

    /// Says that the doors close, without waiting.
    pub(crate) fn say_stop(&self) {
        self.stop.send(true).unwrap();
    }

    /// A connection to the plain door from 127.0.0.`last`.
    pub(crate) fn knock(&self, last: u8) -> TcpStream {
        connect(last, self.plain)
    }

    /// Sends these bytes to the plain door and reads all that comes back, to the end of the connection.
    pub(crate) fn shout(&self, last: u8, bytes: &[u8]) -> String {
        let mut stream = self.knock(last);
        stream.write_all(bytes).unwrap();
        to_the_end(stream)
    }

    /// The same, for peers that may be let go without an answer while they still speak.
    pub(crate) fn try_shout(&self, last: u8, bytes: &[u8]) -> String {
        let mut stream = self.knock(last);
        let mut heard = Vec::new();
        let _ = stream.write_all(bytes);
        let _ = stream.read_to_end(&mut heard);
        String::from_utf8(heard).unwrap()
    }

    /// A TLS connection to the secure door from 127.0.0.`last`.
    pub(crate) fn enter(&self, last: u8) -> StreamOwned<ClientConnection, TcpStream> {
        self.enter_trusting(last, &self.root)
    }

    pub(crate) fn enter_trusting(
        &self,
        last: u8,
        root: &CertificateDer<'static>,
    ) -> StreamOwned<ClientConnection, TcpStream> {
        let mut roots = RootCertStore::empty();
        roots.add(root.clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        let connection = ClientConnection::new(Arc::new(config), NAME.try_into().unwrap()).unwrap();
        StreamOwned::new(connection, connect(last, self.secure))
    }

    /// One request to the secure door, with Host and `Connection: close` added.
    pub(crate) fn ask(&self, last: u8, line: &str, fields: &str, body: &str) -> Answer {
        let length =
            if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
        let request =
            format!("{line} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n{fields}{length}\r\n{body}");
        self.ask_raw(last, request.as_bytes())
    }

    pub(crate) fn ask_raw(&self, last: u8, bytes: &[u8]) -> Answer {
        let mut stream = self.enter(last);
        stream.write_all(bytes).unwrap();
        Answer::read(to_the_end(stream))
    }

    pub(crate) fn get(&self, last: u8, path: &str) -> Answer {
        self.ask(last, &format!("GET {path}"), "Accept: text/html\r\n", "")
    }

    /// Sends a form from a page of our own.
    pub(crate) fn send_form(&self, last: u8, path: &str, form: &str) -> Answer {
        let fields = "Accept: text/html\r\nOrigin: null\r\nSec-Fetch-Site: same-origin\r\n\
                      Content-Type: application/x-www-form-urlencoded\r\n";
        self.ask(last, &format!("POST {path}"), fields, form)
    }

    /// Signs 127.0.0.`last` in as a person does: the page, then the button.
    pub(crate) fn sign_in(&self, last: u8) -> Answer {
        let page = self.get(last, "/");
        self.send_form(last, "/sign-in", &page.form())
    }
}

impl Drop for House {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.close();
        }
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A whole HTTP answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) code: u16,
    pub(crate) head: String,
    pub(crate) body: String,
    pub(crate) length: usize,
}

impl Answer {
    #[track_caller]
    pub(crate) fn read(text: String) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer: {text:?}"));
        let code = head.split(' ').nth(1).unwrap().parse().unwrap();
        Self { code, head: head.to_owned(), body: body.to_owned(), length: text.len() }
    }

    /// The value of a field; it must not be there twice.
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let mut values = self.head.lines().skip(1).filter_map(|line| {
            let (field, value) = line.split_once(':')?;
            field.eq_ignore_ascii_case(name).then(|| value.trim())
        });
        let value = values.next();
        assert!(values.next().is_none(), "{name} is there twice");
        value
    }

    /// What the page's form would send.
    pub(crate) fn form(&self) -> String {
        let fields = self.body.split("<input type=\"hidden\" ").skip(1).map(|input| {
            let value =
                |name: &str| input.split(&format!("{name}=\"")).nth(1).unwrap().split('"').next().unwrap();
            format!("{}={}", value("name"), value("value"))
        });
        fields.collect::<Vec<_>>().join("&")
    }
}

/// Waits for something to become true.
#[track_caller]
pub(crate) fn eventually(what: &str, mut is_true: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_true() {
        assert!(begun.elapsed() < DEADLINE, "{what} did not happen");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// Everything until the other side closes; a reset is a failure.
#[track_caller]
pub(crate) fn to_the_end(mut stream: impl Read) -> String {
    let mut bytes = Vec::new();
    match stream.read_to_end(&mut bytes) {
        Ok(_) => String::from_utf8(bytes).unwrap(),
        Err(error) => panic!("{error} after {:?}", String::from_utf8_lossy(&bytes)),
    }
}

/// Writes a new certificate for this name and returns it as a root to trust.
pub(crate) fn write_certificate(folder: &std::path::Path, name: &str) -> CertificateDer<'static> {
    let made = rcgen::generate_simple_self_signed([name.to_owned()]).unwrap();
    std::fs::write(folder.join("cert.pem"), made.cert.pem()).unwrap();
    std::fs::write(folder.join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    made.cert.der().clone()
}

fn new_folder() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let folder = std::env::temp_dir().join(format!("vestibule-portal-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Dual-stack, as the product binds it: IPv4 guests arrive as IPv4-mapped addresses.
fn listener() -> TcpListener {
    let socket = socket2::Socket::new(socket2::Domain::IPV6, socket2::Type::STREAM, None).unwrap();
    socket.set_only_v6(false).unwrap();
    socket.bind(&"[::]:0".parse::<SocketAddr>().unwrap().into()).unwrap();
    socket.listen(128).unwrap();
    socket.into()
}

fn address(listener: &TcpListener) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, listener.local_addr().unwrap().port()))
}

fn connect(last: u8, to: SocketAddr) -> TcpStream {
    let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
    socket.bind(&SocketAddr::from((Ipv4Addr::new(127, 0, 0, last), 0)).into()).unwrap();
    socket.connect(&to.into()).unwrap();
    let stream = TcpStream::from(socket);
    stream.set_read_timeout(Some(DEADLINE)).unwrap();
    stream
}
