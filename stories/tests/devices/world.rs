//! A network with one gateway whose internet also answers HTTPS, for the names that devices probe.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use lab::devices::GuestWire;
use lab::{Authority, Gateway, Network, Plan, Portal, Zone};

pub(crate) const PORTAL: &str = "portal.example";
const NOBODY: u32 = 65_534;
const SECURE_NAMES: [&str; 3] =
    ["www.google.com", "connectivitycheck.platform.hicloud.com", "connectivitycheck.gstatic.com"];

/// Both families, as indices of the lab's internet.
pub(crate) const FAMILIES: [(&str, usize); 2] = [("IPv4", 0), ("IPv6", 1)];

/// A running gateway. Fields end in this order: the gateway first, its folder last.
pub(crate) struct World {
    _gateway: Gateway,
    pub(crate) network: Network,
    authority: Authority,
    _folder: Folder,
}

impl World {
    /// With so many guests, nobody signed in.
    pub(crate) fn with_guests(count: u8) -> Self {
        let mut network = Network::build(Plan::guests(count)).unwrap_or_else(|error| panic!("{error}"));
        let folder = Folder::create();
        let authority = Authority::new().unwrap();
        network.secure_internet(&authority, &SECURE_NAMES).unwrap();
        let certificate = authority.issue(PORTAL, &folder.0).unwrap();
        for file in [&certificate.chain, &certificate.key] {
            // In a user namespace there is nobody else to give it to, and no need to.
            let _ = std::os::unix::fs::chown(file, Some(NOBODY), Some(NOBODY));
        }
        let gateway = Gateway::start(&network, &program(), &config(&folder), &folder.0)
            .unwrap_or_else(|error| panic!("{error}"));
        Self { _gateway: gateway, network, authority, _folder: folder }
    }

    fn portal(&self, family: usize) -> Portal {
        let zone = Zone::FIRST;
        let address: IpAddr = if family == 0 { zone.gateway_v4().into() } else { zone.gateway_v6().into() };
        Portal::new(PORTAL, (address, 443).into(), "/capport", &self.authority)
    }

    /// Where the internet's web answers, over that family.
    pub(crate) fn internet(&self, family: usize) -> SocketAddr {
        self.network.internet().web()[family]
    }

    /// That guest's wire over that family.
    pub(crate) fn wire(&self, number: usize, family: usize) -> GuestWire<'_> {
        GuestWire::new(self.network.guest(number).unwrap(), self.internet(family), self.portal(family))
            .unwrap()
    }

    /// Signs that guest in over IPv4, as a person does.
    pub(crate) fn sign_in(&self, number: usize) {
        let mut browser = self.network.guest(number).unwrap().browser(&self.portal(0)).unwrap();
        let told = browser.sign_in().unwrap();
        assert!(told.online.response.text().contains("You are online"), "{}", told.online.response.text());
    }
}

fn config(folder: &Folder) -> String {
    let folder = folder.0.display();
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
venue_name = "The Device Zoo"
venue_info_url = "https://zoo.example/"

[conditions.terms]
edition = "2026-11"
duration_seconds = 3600
text = "Be kind to the other devices."

[enforcement]
masquerade_ipv4 = false
"#
    )
}

/// The program under test: named by `VESTIBULE_BIN`, else built beside this test.
fn program() -> PathBuf {
    if let Some(named) = std::env::var_os("VESTIBULE_BIN").map(PathBuf::from) {
        assert!(named.is_file(), "VESTIBULE_BIN names {}, which is no file", named.display());
        return named;
    }
    let this_test = std::env::current_exe().unwrap();
    let profile = this_test.parent().and_then(|deps| deps.parent()).unwrap();
    let beside = profile.join("vestibule");
    assert!(beside.is_file(), "run `cargo build --package vestibule` first, or set VESTIBULE_BIN");
    beside
}

struct Folder(PathBuf);

impl Folder {
    fn create() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("vestibule-devices-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
