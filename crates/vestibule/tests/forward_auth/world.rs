//! Two guests, a gateway that other software may ask, and programs started beside it in its namespace.

use std::io::{Read as _, Write as _};
use std::net::{IpAddr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use lab::{Authority, Browser, Gateway, Network, Page, Plan, Portal, Request, Response, exchange, wait_for};

const PORTAL: &str = "portal.example";
const NOBODY: u32 = 65_534;
/// Starting Node.js or Python on a busy machine takes its time.
const STARTS_WITHIN: Duration = Duration::from_secs(30);

/// Where guests reach the proxy or application.
pub(crate) const PUBLIC_PORT: u16 = 8080;
/// Where software asks.
pub(crate) const DOOR: &str = "127.0.0.1:8511";

/// A running world. Fields end in this order: programs first, the folder last.
pub(crate) struct World {
    programs: Vec<Program>,
    pub(crate) gateway: Gateway,
    pub(crate) network: Network,
    authority: Authority,
    folder: Folder,
}

impl World {
    /// Two newcomers, and a gateway with these lines under `[forward_auth]`, `{folder}` being the world's own.
    pub(crate) fn with(forward_auth: &str) -> Self {
        let network = Network::build(Plan::guests(2)).unwrap_or_else(|error| panic!("{error}"));
        let folder = Folder::create();
        let authority = Authority::new().unwrap();
        let certificate = authority.issue(PORTAL, &folder.0).unwrap();
        for file in [&certificate.chain, &certificate.key] {
            // In a user namespace there is nobody else to give it to, and no need to.
            let _ = std::os::unix::fs::chown(file, Some(NOBODY), Some(NOBODY));
        }
        let config = config(&folder.0, forward_auth);
        let program = Path::new(env!("CARGO_BIN_EXE_vestibule"));
        let gateway =
            Gateway::start(&network, program, &config, &folder.0).unwrap_or_else(|error| panic!("{error}"));
        Self { programs: Vec::new(), gateway, network, authority, folder }
    }

    /// As the examples have it.
    pub(crate) fn of_the_examples() -> Self {
        Self::with(&format!("listen = \"{DOOR}\""))
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder.0
    }

    /// Both first addresses of a guest.
    pub(crate) fn addresses(&self, number: usize) -> [IpAddr; 2] {
        let guest = self.network.guest(number).unwrap();
        [guest.v4().into(), guest.v6().into()]
    }

    /// The gateway's addresses as guests see them.
    pub(crate) fn gateway_addresses(&self) -> [IpAddr; 2] {
        let zone = self.network.guest(1).unwrap().zone();
        [zone.gateway_v4().into(), zone.gateway_v6().into()]
    }

    /// Asks at the door as software on the gateway does.
    pub(crate) fn ask(&self, request: &Request) -> Response {
        self.shout(&request.octets())
    }

    /// The answer at the door to these octets, whatever they are.
    pub(crate) fn shout(&self, octets: &[u8]) -> Response {
        let door: SocketAddr = DOOR.parse().unwrap();
        let answer = self.network.gateway().run(|| exchange(TcpStream::connect(door)?, octets));
        Response::parse(answer.unwrap().unwrap()).unwrap()
    }

    /// A guest's GET of `/` at the public port, over the family of that gateway address.
    pub(crate) fn visit(&self, number: usize, gateway: IpAddr, fields: &[(&str, &str)]) -> Response {
        let target = SocketAddr::new(gateway, PUBLIC_PORT);
        self.network.guest(number).unwrap().http_get(target, "app.example", "/", fields).unwrap()
    }

    pub(crate) fn sign_in(&self, number: usize) -> Page {
        let told = self.browser(number).sign_in().unwrap();
        assert!(told.online.response.text().contains("You are online"), "{}", told.online.response.text());
        told.online
    }

    pub(crate) fn sign_out(&self, number: usize, online: &Page) {
        let page = self.browser(number).sign_out(online).unwrap();
        assert!(page.response.text().contains("Connect to the internet"), "{}", page.response.text());
    }

    fn browser(&self, number: usize) -> Browser {
        let guest = self.network.guest(number).unwrap();
        let address = (guest.zone().gateway_v4(), 443).into();
        guest.browser(&Portal::new(PORTAL, address, "/capport", &self.authority)).unwrap()
    }

    /// Starts a program in the gateway's namespace and waits until it listens on the public port.
    pub(crate) fn start(&mut self, command: &mut Command) {
        let log = self.folder.0.join(format!("program-{}.log", self.programs.len()));
        let output = std::fs::File::create(&log).unwrap();
        command.stdin(Stdio::null()).stdout(output.try_clone().unwrap()).stderr(output);
        let name = command.get_program().to_string_lossy().into_owned();
        let started = self.network.gateway().run(|| command.spawn()).unwrap();
        let child = started.unwrap_or_else(|error| {
            panic!("{name} cannot be started ({error}): `cargo xtask test packages` installs it")
        });
        self.programs.push(Program(child));
        let public: SocketAddr = ([127, 0, 0, 1], PUBLIC_PORT).into();
        let listens = || self.network.gateway().run(|| TcpStream::connect(public)).unwrap().ok();
        let waited = wait_for(&format!("{name} on port {PUBLIC_PORT}"), STARTS_WITHIN, listens);
        waited
            .unwrap_or_else(|error| panic!("{error}\n{}", std::fs::read_to_string(&log).unwrap_or_default()));
    }

    /// An application on 127.0.0.1:3000 of the gateway that says "inside", and how often it was reached.
    pub(crate) fn application(&self) -> Arc<AtomicUsize> {
        let reached = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&reached);
        let listener = self.network.gateway().run(|| TcpListener::bind("127.0.0.1:3000")).unwrap().unwrap();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                count.fetch_add(1, Ordering::SeqCst);
                answer_inside(stream);
            }
        });
        reached
    }
}

fn answer_inside(mut stream: TcpStream) {
    let mut heard = [0; 8192];
    let _ = stream.read(&mut heard);
    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\ninside");
}

fn config(folder: &Path, forward_auth: &str) -> String {
    let folder = folder.display().to_string();
    let forward_auth = forward_auth.replace("{folder}", &folder);
    format!(
        r#"state_directory = "{folder}/state"
run_directory = "{folder}/run"
user = "nobody"

[[zones]]
interface = "guest0"

[portal]
name = "{PORTAL}"
certificate = "{folder}/portal.pem"
key = "{folder}/portal-key.pem"
venue_name = "The Asking Inn"

[conditions.terms]
edition = "2026-11"
duration_seconds = 3600
text = "Be kind to the other guests."

[enforcement]
guest_services = ["tcp/{PUBLIC_PORT}", "tcp/8511"]

[forward_auth]
{forward_auth}
"#
    )
}

/// A program that ends with the world.
struct Program(Child);

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

struct Folder(PathBuf);

impl Folder {
    fn create() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("vestibule-asking-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
