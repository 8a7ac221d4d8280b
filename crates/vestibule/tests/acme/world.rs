//! A network with one guest, an authority on the internet, and the gateway, which has no certificate when it begins.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use lab::{Browser, BrowserError, Gateway, Network, Plan, Portal, Zone, wait_for};
use rustls::pki_types::CertificateDer;

use super::internet::Authority;

pub(crate) const PORTAL: &str = "portal.example";
/// An order takes a moment, and a failed one is tried again after ten seconds and after a minute.
pub(crate) const IN_TIME: Duration = Duration::from_secs(90);

pub(crate) struct World {
    pub(crate) gateway: Gateway,
    pub(crate) authority: Authority,
    pub(crate) network: Network,
    folder: Folder,
}

/// A folder that goes with the test.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What `[portal.acme]` says, beside where the directory is; `FOLDER` stands for the test's folder.
pub(crate) struct Setting {
    pub(crate) challenge: &'static str,
    pub(crate) lifetime_seconds: u32,
}

impl World {
    pub(crate) fn begin(name: &str, setting: &Setting) -> Self {
        let network = Network::build(Plan::guests(1)).unwrap_or_else(|error| panic!("{error}"));
        let path = std::env::temp_dir().join(format!("vestibule-acme-{name}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        let folder = Folder(path);
        let lifetime = setting.lifetime_seconds;
        let internet = network.internet().namespace();
        let authority = Authority::open(internet, &folder.0, uplink_address(&network), lifetime);
        let program = Path::new(env!("CARGO_BIN_EXE_vestibule"));
        let config = config(&folder.0, setting);
        let gateway =
            Gateway::start(&network, program, &config, &folder.0).unwrap_or_else(|error| panic!("{error}"));
        Self { gateway, authority, network, folder }
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder.0
    }

    pub(crate) fn kept(&self, file: &str) -> Option<String> {
        std::fs::read_to_string(self.folder.0.join("state/acme").join(file)).ok()
    }

    /// Waits until a certificate is in use for the so-many-th time since the first start.
    pub(crate) fn await_certificates(&self, count: usize) {
        let in_use = || {
            let log = self.gateway.log().unwrap();
            (log.matches("the new certificate is in use").count() >= count).then_some(())
        };
        wait_for("a certificate in use", IN_TIME, in_use).unwrap();
    }

    /// A browser of the guest that trusts this root and no other.
    pub(crate) fn browser(&self, root: CertificateDer<'static>) -> Result<Browser, BrowserError> {
        let portal = Portal {
            name: PORTAL.to_owned(),
            address: (Zone::FIRST.gateway_v4(), 443).into(),
            api_path: "/capport".to_owned(),
            authority: root,
        };
        self.network.guest(1).unwrap().browser(&portal)
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let tail = |log: String| {
                log.lines().rev().take(25).fold(String::new(), |text, line| format!("{line}\n{text}"))
            };
            eprintln!("--- gateway ---\n{}", tail(self.gateway.log().unwrap_or_default()));
            eprintln!("--- pebble ---\n{}", tail(self.authority.log()));
        }
    }
}

/// The gateway's address towards the internet.
pub(crate) fn uplink_address(network: &Network) -> Ipv4Addr {
    let output = network.gateway().run(|| {
        std::process::Command::new("ip").args(["-4", "-o", "address", "show", "dev", lab::UPLINK]).output()
    });
    let text = String::from_utf8(output.unwrap().unwrap().stdout).unwrap();
    let address = text.split_whitespace().nth(3).unwrap().split('/').next().unwrap();
    address.parse().unwrap()
}

fn config(folder: &Path, setting: &Setting) -> String {
    let (folder, directory, challenge) = (folder.display(), Authority::directory(), setting.challenge);
    format!(
        r#"state_directory = "{folder}/state"
run_directory = "{folder}/run"
user = "nobody"

[[zones]]
interface = "guest0"

[portal]
name = "{PORTAL}"
venue_name = "The Story Inn"

[portal.acme]
directory = "{directory}"
directory_roots = "{folder}/roots.pem"
contact = "mailto:noc@example.net"
terms_agreed = true
challenge = {challenge}

[conditions.terms]
edition = "2026-11"
duration_seconds = 3600
text = "Be kind to the other guests."
"#
    )
}
