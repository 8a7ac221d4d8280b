//! One guest zone with one gateway, as an operator configures it, and a folder for servers and clients.

use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use lab::{Authority, Gateway, Guest, Network, Plan, Portal, Zone, wait_for};

pub(crate) const PORTAL: &str = "portal.example";
/// What every carrier must say, to the octet.
pub(crate) const API: &str = "https://portal.example/capport";
pub(crate) const UNRESTRICTED: &str = "urn:ietf:params:capport:unrestricted";
pub(crate) const ZONE: Zone = Zone::FIRST;
/// Addresses that no guest of the lab has from the beginning.
pub(crate) const RANGE: [Ipv4Addr; 2] = [Ipv4Addr::new(192, 168, 51, 211), Ipv4Addr::new(192, 168, 51, 230)];

/// How long anything that must happen may take before it counts as not happening.
pub(crate) const SOON: Duration = Duration::from_secs(20);

const NOBODY: u32 = 65_534;

/// A running gateway. Fields end in this order: the gateway first, its folder last.
pub(crate) struct World {
    pub(crate) gateway: Gateway,
    pub(crate) network: Network,
    authority: Authority,
    folder: Folder,
}

impl World {
    /// Guests beside a gateway whose configuration ends with these sections.
    pub(crate) fn with(guests: u8, sections: &str) -> Self {
        Self::prepared(guests, sections, |_| {})
    }

    /// The same; something is done to the gateway's folder before it starts.
    pub(crate) fn prepared(guests: u8, sections: &str, prepare: impl FnOnce(&Path)) -> Self {
        let network = Network::build(Plan::guests(guests)).unwrap_or_else(|error| panic!("{error}"));
        let folder = Folder::create();
        let authority = Authority::new().unwrap();
        issue(&authority, &folder.0);
        prepare(&folder.0);
        let config = config(&folder.0, sections);
        let gateway = Gateway::start(&network, &program(), &config, &folder.0)
            .unwrap_or_else(|error| panic!("{error}"));
        Self { gateway, network, authority, folder }
    }

    /// A new certificate that guests trust, taken at once.
    pub(crate) fn renew_certificate(&self) {
        issue(&self.authority, &self.folder.0);
        self.gateway.reload().unwrap();
    }

    /// What doctor says, once that is among it.
    pub(crate) fn doctor(&self, expected: &str) -> String {
        let config = self.path("vestibule.toml");
        let mut last = String::new();
        let found = wait_for(expected, SOON, || {
            let said = self.gateway.command(&["doctor", "--config", &config]).unwrap();
            last = String::from_utf8(said.stdout).unwrap();
            last.contains(expected).then_some(())
        });
        assert!(found.is_ok(), "doctor does not say {expected:?} but:\n{last}");
        last
    }

    pub(crate) fn guest(&self, number: usize) -> &Guest {
        self.network.guest(number).unwrap()
    }

    /// The portal at this address, as who was told this URI finds it.
    pub(crate) fn portal_of(&self, uri: &str, address: IpAddr) -> Portal {
        let (name, path) = uri.strip_prefix("https://").unwrap().split_once('/').unwrap();
        Portal::new(name, (address, 443).into(), &format!("/{path}"), &self.authority)
    }

    /// What `vestibule` prints for these arguments, in the gateway's namespace.
    pub(crate) fn vestibule(&self, arguments: &[&str]) -> String {
        let output = self.gateway.command(arguments).unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The fragment for a server: of the configured zone, or for a network without a portal.
    pub(crate) fn fragment(&self, server: &str, has_portal: bool) -> String {
        let config = self.path("vestibule.toml");
        if has_portal {
            return self.vestibule(&["provisioning", server, "--config", &config]);
        }
        self.vestibule(&["provisioning", server, "--unrestricted", ZONE.interface()])
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.0.join(name).display().to_string()
    }

    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn write_program(&self, name: &str, text: &str) -> String {
        let path = self.write(name, text);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        path
    }

    /// What a program of this story said, for a failure's text.
    pub(crate) fn said(&self, log: &str) -> String {
        std::fs::read_to_string(self.path(log)).unwrap_or_default()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            for log in ["gateway.log", "server.log", "client.log"] {
                eprintln!("--- {log} ---\n{}", self.said(log));
            }
        }
    }
}

fn issue(authority: &Authority, folder: &Path) {
    let certificate = authority.issue(PORTAL, folder).unwrap();
    for file in [&certificate.chain, &certificate.key] {
        // In a user namespace there is nobody else to give it to, and no need to.
        let _ = chown(file, Some(NOBODY), Some(NOBODY));
    }
}

fn config(folder: &Path, sections: &str) -> String {
    let folder = folder.display();
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
venue_name = "The Story Inn"

[conditions.terms]
edition = "2026-11"
duration_seconds = 3600
text = "Be kind to the other guests."

{}
"#,
        sections.replace("{folder}", &folder.to_string())
    )
}

fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("VESTIBULE_BIN").map(PathBuf::from) {
        assert!(named.is_file(), "VESTIBULE_BIN names {}, which is no file", named.display());
        return named;
    }
    let this_test = std::env::current_exe().unwrap();
    let beside = this_test.parent().and_then(Path::parent).unwrap().join("vestibule");
    assert!(beside.is_file(), "run `cargo build --package vestibule` first, or set VESTIBULE_BIN");
    beside
}

struct Folder(PathBuf);

impl Folder {
    fn create() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("vestibule-carriers-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
