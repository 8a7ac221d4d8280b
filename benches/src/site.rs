//! A site to measure on: the real gateway program with a configuration, a certificate and a folder on a real disk.
//!
//! The folder is under /var/tmp, which is on a disk on most machines, and goes with the site.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::{Context, Result};
use enforcement::ruleset::{Service, Settings};
use lab::{Authority, Gateway, Network, Portal, Zone};
use store::Sqlite;

use crate::crowd::{self, Granted};

const NAME: &str = "portal.bench.example";
/// The account "nobody" of every Debian.
const NOBODY: u32 = 65_534;
/// What follows the two folders, which must be absolute.
const CONFIG: &str = r#"
user = "nobody"

[[zones]]
interface = "guest0"

[portal]
name = "portal.bench.example"
certificate = "portal.pem"
key = "portal-key.pem"
venue_name = "Benchmark"

[conditions.terms]
edition = "2026-11"
text = "Be kind to others on this network."
duration_seconds = 14400

[enforcement]
connections_per_device = 1024
connections_total = 8192
newcomer_flows_per_second = 100000
newcomers_flows_per_second = 100000
"#;

/// A folder that a gateway is run from, and who vouches for it.
#[derive(Debug)]
pub(crate) struct Site {
    folder: Folder,
    authority: Authority,
}

impl Site {
    /// Makes the folder and the certificate.
    pub(crate) fn prepare() -> Result<Self> {
        let (folder, authority) = (Folder::make()?, Authority::new()?);
        let files = authority.issue(NAME, folder.path())?;
        give_to_the_gateway(&files.key)?;
        Ok(Self { folder, authority })
    }

    /// Puts so many sessions on record, as if the gateway had opened them before.
    pub(crate) fn remember(&self, sessions: u32, granted: Granted) -> Result<()> {
        let state = self.folder.path().join("state");
        fs::create_dir(&state).context("making the state folder")?;
        let database = self.record();
        crowd::put_on_record(&mut Sqlite::open(&database)?, sessions, granted)?;
        give_to_the_gateway(&database)?;
        give_to_the_gateway(&state)
    }

    /// Where the record is.
    pub(crate) fn record(&self) -> PathBuf {
        self.folder.path().join("state/vestibule.db")
    }

    /// Starts the gateway and waits until it is ready.
    pub(crate) fn start(&self, network: &Network, program: &Path) -> Result<Gateway> {
        let folder = self.folder.path().display();
        let folders = format!("state_directory = \"{folder}/state\"\nrun_directory = \"{folder}/run\"\n");
        Ok(Gateway::start(network, program, &(folders + CONFIG), self.folder.path())?)
    }

    /// The portal as guests find it over IPv4.
    pub(crate) fn portal(&self) -> Portal {
        Portal::new(NAME, (Zone::FIRST.gateway_v4(), 443).into(), "/capport", &self.authority)
    }
}

/// The rule set that the gateway would make of its configuration.
pub(crate) fn rule_settings() -> Result<Settings> {
    let services: Result<Vec<Service>, _> =
        ["udp/53", "tcp/53", "udp/67", "udp/547", "udp/123"].map(str::parse).into_iter().collect();
    Ok(Settings {
        zones: vec![crowd::ZONE.parse()?],
        plain_port: 80,
        secure_port: 443,
        guest_services: services?,
        reachable: Vec::new(),
        captive_dns_port: Some(5300),
        garden: Vec::new(),
        garden_octets_per_second: 125_000,
        garden_seed: 1,
        newcomer_flows_per_second: 100_000,
        newcomers_flows_per_second: 100_000,
        flows_per_session: Some(4096),
        overhearing_group: None,
        shaping: None,
        masquerade_ipv4: true,
        masquerade_ipv6: false,
    })
}

/// A folder on a disk, taken away when dropped.
#[derive(Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn make() -> Result<Self> {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = Self::parent().join(format!("vestibule-bench-{}-{number}", std::process::id()));
        fs::create_dir(&path).with_context(|| format!("making {}", path.display()))?;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755))?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Where all of them are.
    pub(crate) fn parent() -> PathBuf {
        PathBuf::from("/var/tmp")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left says where it came from by its name.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Root's gateway becomes another account; without root it stays who it is.
fn give_to_the_gateway(path: &Path) -> Result<()> {
    let map = fs::read_to_string("/proc/self/uid_map").unwrap_or_default();
    let has_others = map.split_whitespace().nth(2).is_some_and(|count| count != "1");
    if rustix::process::geteuid().is_root() && has_others {
        chown(path, Some(NOBODY), Some(NOBODY)).with_context(|| format!("giving {} away", path.display()))?;
    }
    Ok(())
}
