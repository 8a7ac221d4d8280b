//! The world of one story: a network, an oracle, a certificate and the gateway, started as an operator would.
//!
//! By default guests are isolated from each other on the link, one session lasts an hour, and nothing hides the
//! guests' addresses, so that the oracle sees who sent what.

use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use lab::{
    Authority, Browser, Gateway, Guest, Namespace, Network, Oracle, Page, Plan, Pointers, Portal, SignIn,
    Snapshot, Zone,
};
use serde_json::Value;

use super::wall_clock::WallClock;
use super::{nft, program};

/// The portal's name, which its certificate is for.
pub(crate) const PORTAL: &str = "portal.example";
/// The address of the gateway on its way to the internet.
pub(crate) const UPLINK_V4: &str = "198.51.100.1";
/// How long anything that must happen may take before it counts as not happening.
pub(crate) const SOON: Duration = Duration::from_secs(5);

const NOBODY: u32 = 65_534;

/// Which address family a guest uses to reach the portal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Family {
    V4,
    V6,
}

impl Family {
    pub(crate) const BOTH: [Self; 2] = [Self::V4, Self::V6];
}

/// What a story needs, before it begins.
pub(crate) struct Script {
    plan: Plan,
    zones: &'static [&'static str],
    of_zones: Vec<(&'static str, String)>,
    duration_seconds: u32,
    masquerade: bool,
    enforcement: String,
    resolving: String,
    garden: String,
    pointers: Pointers,
    announcing: String,
    session: String,
    plans: String,
    vouchers_only: bool,
    clock: Option<WallClock>,
    files: Vec<(String, String)>,
    hosts: Option<String>,
}

impl Script {
    /// So many guests, in one zone, nobody signed in.
    pub(crate) fn guests(count: u8) -> Self {
        Self {
            plan: Plan::guests(count).isolated(),
            zones: &["guest0"],
            of_zones: Vec::new(),
            duration_seconds: 3600,
            masquerade: false,
            enforcement: String::new(),
            resolving: String::new(),
            garden: String::new(),
            pointers: Pointers::default(),
            announcing: String::new(),
            session: String::new(),
            plans: String::new(),
            vouchers_only: false,
            clock: None,
            files: Vec::new(),
            hosts: None,
        }
    }

    /// Guests who reach each other on the link.
    pub(crate) fn neighbours(count: u8) -> Self {
        Self { plan: Plan::guests(count), ..Self::guests(count) }
    }

    /// A network `guest1` with so many devices that is no guest zone: it has no portal.
    pub(crate) fn network_without_portal(self, count: u8) -> Self {
        Self { plan: self.plan.second_zone(count), ..self }
    }

    /// Lines of `[provisioning]`.
    pub(crate) fn announcing(self, lines: &str) -> Self {
        Self { announcing: lines.to_owned(), ..self }
    }

    /// A second zone with so many guests, numbered after those of the first.
    pub(crate) fn second_zone(self, count: u8) -> Self {
        Self { plan: self.plan.second_zone(count), zones: &["guest0", "guest1"], ..self }
    }

    /// The second zone's interface is configured by another name than the one that it has when the gateway starts.
    pub(crate) fn second_called(self, name: &'static [&'static str; 2]) -> Self {
        Self { zones: name, ..self }
    }

    /// What this zone has of its own, as lines of its section.
    pub(crate) fn zone(mut self, zone: &'static str, lines: &str) -> Self {
        self.of_zones.push((zone, lines.to_owned()));
        self
    }

    /// How long a session lasts; the shortest that may be configured is a minute.
    pub(crate) fn lasting(self, seconds: u32) -> Self {
        Self { duration_seconds: seconds, ..self }
    }

    /// Guests' IPv4 packets leave under the gateway's address.
    pub(crate) fn masquerading(self) -> Self {
        Self { masquerade: true, ..self }
    }

    /// A further line of `[enforcement]`.
    pub(crate) fn enforcing(mut self, line: &str) -> Self {
        self.enforcement.push_str(line);
        self.enforcement.push('\n');
        self
    }

    /// Lines of `[captive_dns]`.
    pub(crate) fn resolving(self, lines: &str) -> Self {
        Self { resolving: lines.to_owned(), ..self }
    }

    /// Lines of `[walled_garden]`.
    pub(crate) fn gardening(self, lines: &str) -> Self {
        Self { garden: lines.to_owned(), ..self }
    }

    /// The portal's certificate sends its readers to these places.
    pub(crate) fn certified(self, pointers: Pointers) -> Self {
        Self { pointers, ..self }
    }

    /// Lines of `[session]`.
    pub(crate) fn granting(self, lines: &str) -> Self {
        Self { session: lines.to_owned(), ..self }
    }

    /// Keys of a plan "free", which accepting the terms is worth; further `[[plans]]` may follow.
    pub(crate) fn on_plan(self, lines: &str) -> Self {
        Self { plans: format!("[[plans]]\nname = \"free\"\nduration = \"1 hour\"\n{lines}\n"), ..self }
    }

    /// Keys of a plan "free", which vouchers are worth: accepting the terms alone admits nobody.
    pub(crate) fn by_voucher(self, lines: &str) -> Self {
        let lines = format!("{lines}\n\n[conditions.vouchers]\naccepted = true");
        Self { vouchers_only: true, ..self.on_plan(&lines) }
    }

    /// A file beside the configuration, which only the gateway may read.
    pub(crate) fn with_file(mut self, name: &str, text: &str) -> Self {
        self.files.push((name.to_owned(), text.to_owned()));
        self
    }

    /// The gateway itself knows names by these lines of `/etc/hosts`, and by nothing else.
    pub(crate) fn knowing(self, hosts: &str) -> Self {
        Self { hosts: Some(hosts.to_owned()), ..self }
    }

    /// The gateway reads this wall clock instead of the machine's.
    pub(crate) fn reading(self, clock: &WallClock) -> Self {
        Self { clock: Some(clock.clone()), ..self }
    }

    /// Builds the network, starts the gateway and asserts that its rule set is in the kernel.
    pub(crate) fn begin(self) -> Story {
        let network = Network::build(self.plan.clone()).unwrap_or_else(|error| panic!("{error}"));
        let folder = Folder::create();
        let authority = Authority::new().unwrap();
        certify(&authority, folder.path(), &self.pointers);
        let oracle = Oracle::start(&network).unwrap();
        let config = self.config(folder.path());
        for (name, text) in &self.files {
            keep_secret(&folder.path().join(name), text);
        }
        let program = program::vestibule();
        let program =
            self.hosts.as_ref().map_or(program.clone(), |hosts| knowing(folder.path(), hosts, &program));
        let program = self.clock.as_ref().map_or(program.clone(), |clock| clock.before(&program));
        let gateway = Gateway::start(&network, &program, &config, folder.path())
            .unwrap_or_else(|error| panic!("{error}"));
        nft::assert_loaded(network.gateway());
        Story { gateway, oracle, network, authority, folder }
    }

    fn config(&self, folder: &Path) -> String {
        let folder = folder.display();
        let zone = |zone: &&str| {
            let own = self.of_zones.iter().filter(|(name, _)| name == zone).map(|(_, lines)| lines.as_str());
            format!("[[zones]]\ninterface = \"{zone}\"\n{}\n\n", own.collect::<String>())
        };
        let zones: String = self.zones.iter().map(zone).collect();
        format!(
            r#"state_directory = "{folder}/state"
run_directory = "{folder}/run"
user = "nobody"

{zones}[portal]
name = "{PORTAL}"
certificate = "{folder}/portal.pem"
key = "{folder}/portal-key.pem"
venue_name = "The Story Inn"

[conditions.terms]
edition = "2026-11"
{}
text = "Be kind to the other guests."

[enforcement]
masquerade_ipv4 = {}
{}
[captive_dns]
{}

[walled_garden]
{}

[provisioning]
{}

[session]
{}

{}
"#,
            if self.vouchers_only {
                "sufficient = false".to_owned()
            } else if self.plans.is_empty() {
                format!("duration_seconds = {}", self.duration_seconds)
            } else {
                "plan = \"free\"".to_owned()
            },
            self.masquerade,
            self.enforcement,
            self.resolving,
            self.garden,
            self.announcing,
            self.session,
            self.plans
        )
    }
}

/// A running story. Fields end in this order: the gateway first, its folder last.
pub(crate) struct Story {
    pub(crate) gateway: Gateway,
    pub(crate) oracle: Oracle,
    pub(crate) network: Network,
    authority: Authority,
    folder: Folder,
}

impl Story {
    /// One newcomer, and nobody else.
    pub(crate) fn of_a_newcomer() -> Self {
        Script::guests(1).begin()
    }

    /// Another certificate for the portal, taken into use at once.
    pub(crate) fn renew_certificate(&self, pointers: &Pointers) {
        certify(&self.authority, self.folder.path(), pointers);
        self.gateway.reload().unwrap();
    }

    /// Where the gateway's files are, the portal's certificate among them.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The key of who issued the portal's certificate, PEM.
    pub(crate) fn authority_key(&self) -> String {
        self.authority.key()
    }

    /// A command that asks the running gateway, with its exit code and answer in JSON.
    pub(crate) fn ask_gateway(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let config = self.folder.path().join("vestibule.toml");
        let whole = [arguments, &["--json", "--config", config.to_str().unwrap()]].concat();
        let output = self.gateway.command(&whole).unwrap();
        (output.status.code(), serde_json::from_slice(&output.stdout).unwrap_or(Value::Null))
    }

    /// The guest of that number, counted from 1.
    pub(crate) fn guest(&self, number: usize) -> &Guest {
        self.network.guest(number).unwrap()
    }

    /// The gateway's namespace.
    pub(crate) fn inside_gateway(&self) -> &Namespace {
        self.network.gateway()
    }

    /// A browser of that guest that finds the portal over that family.
    pub(crate) fn browser(&self, number: usize, family: Family) -> Browser {
        let guest = self.guest(number);
        guest.browser(&self.portal(guest.zone(), family)).unwrap()
    }

    /// A browser on the other side of the gateway, for a port of its uplink's address, with the portal's certificate.
    pub(crate) fn outside(&self, port: u16) -> Browser {
        let address: IpAddr = UPLINK_V4.parse().unwrap();
        let portal = Portal::new(PORTAL, (address, port).into(), "/capport", &self.authority);
        Browser::inside(self.network.internet().namespace(), &portal).unwrap()
    }

    /// The portal as guests of that zone find it.
    pub(crate) fn portal(&self, zone: Zone, family: Family) -> Portal {
        let address: IpAddr = match family {
            Family::V4 => zone.gateway_v4().into(),
            Family::V6 => zone.gateway_v6().into(),
        };
        Portal::new(PORTAL, (address, 443).into(), "/capport", &self.authority)
    }

    /// Signs that guest in over IPv4; the page "You are online" is its receipt.
    pub(crate) fn sign_in(&self, number: usize) -> Page {
        self.sign_in_over(number, Family::V4).online
    }

    /// Signs that guest in over that family.
    pub(crate) fn sign_in_over(&self, number: usize, family: Family) -> SignIn {
        let told = self.browser(number, family).sign_in().unwrap();
        assert_eq!(told.answer.status, 303, "{}", told.answer.text());
        assert!(told.online.response.text().contains("You are online"), "{}", told.online.response.text());
        told
    }

    /// Signs that guest out with the button of its page.
    pub(crate) fn sign_out(&self, number: usize, online: &Page) {
        let page = self.browser(number, Family::V4).sign_out(online).unwrap();
        assert!(page.response.text().contains("Connect to the internet"), "{}", page.response.text());
    }

    /// Asserts that both families carry this guest's packets there and back.
    pub(crate) fn assert_online(&self, number: usize) {
        for target in self.network.internet().echo() {
            self.guest(number)
                .ping(target)
                .unwrap_or_else(|error| panic!("g{number} is not online at {target}: {error}"));
        }
    }

    /// Both first addresses of a guest.
    pub(crate) fn addresses(&self, number: usize) -> [IpAddr; 2] {
        [self.guest(number).v4().into(), self.guest(number).v6().into()]
    }

    /// The counts of this moment.
    pub(crate) fn mark(&self) -> Snapshot {
        self.oracle.snapshot().unwrap()
    }

    /// Asserts that since the mark nothing at all has reached the internet.
    pub(crate) fn assert_silence_since(&self, mark: &Snapshot) {
        let fresh = self.mark().since(mark);
        assert_eq!(fresh.total(), 0, "these reached the internet: {}", told(&fresh));
    }

    /// Asserts that since the mark nothing from these sources has reached the internet.
    pub(crate) fn assert_nothing_from(&self, sources: &[IpAddr], mark: &Snapshot) {
        let fresh = self.mark().since(mark);
        let leaks: u64 = sources.iter().map(|source| fresh.frames_from(*source)).sum();
        assert_eq!(leaks, 0, "from {sources:?} these reached the internet: {}", told(&fresh));
        assert_eq!(fresh.beyond_memory(), 0, "the oracle could not tell all flows apart");
    }

    /// Asserts that the oracle would have seen something: that guest signs in and is counted.
    pub(crate) fn assert_oracle_sees(&self, number: usize) {
        let mark = self.mark();
        self.sign_in(number);
        self.assert_online(number);
        let fresh = self.mark().since(&mark);
        for address in self.addresses(number) {
            assert!(fresh.frames_from(address) > 0, "the oracle is blind for {address}");
        }
    }

    /// The portal's certificate is replaced by one for that name, and the gateway reads it again.
    pub(crate) fn change_certificate(&self, name: &str) {
        let files = self.authority.issue(name, self.folder.path()).unwrap();
        for file in [&files.chain, &files.key] {
            let _ = std::os::unix::fs::chown(file, Some(NOBODY), Some(NOBODY));
        }
        self.gateway.reload().unwrap();
    }

    /// What `vestibule doctor` prints.
    pub(crate) fn doctor(&self) -> String {
        let config = self.folder.path().join("vestibule.toml");
        let output = self.gateway.command(&["doctor", "--config", config.to_str().unwrap()]).unwrap();
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// A file of the story's own, for a program that is started in it.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }

    /// A certificate of the same authority for another server, and its key, in a folder of that name.
    pub(crate) fn certificate_in(&self, name: &str, folder: &str) -> (PathBuf, PathBuf) {
        let folder = self.folder.path().join(folder);
        std::fs::create_dir(&folder).unwrap();
        let files = self.authority.issue(name, &folder).unwrap();
        (files.chain, files.key)
    }

    /// A command that reads this story's configuration.
    pub(crate) fn config_command(&self, arguments: &[&str]) -> std::process::Output {
        let config = self.folder.path().join("vestibule.toml");
        self.gateway.command(&[arguments, &["--config", config.to_str().unwrap()]].concat()).unwrap()
    }

    /// A command that asks this story's gateway.
    pub(crate) fn command(&self, arguments: &[&str]) -> std::process::Output {
        let run = self.folder.path().join("run");
        self.gateway.command(&[arguments, &["--run-directory", run.to_str().unwrap()]].concat()).unwrap()
    }

    /// `vestibule session …`, as the operator asks it, with its exit code and answer in JSON.
    pub(crate) fn session_command(&self, arguments: &[&str]) -> (Option<i32>, Value) {
        let output = self.command(&[&["session"], arguments, &["--json"]].concat());
        let answer = serde_json::from_slice(&output.stdout).unwrap_or(Value::Null);
        (output.status.code(), answer)
    }

    /// The sessions as the gateway has them on record: link address and number.
    pub(crate) fn recorded_sessions(&self) -> Vec<(String, u64)> {
        let (code, answer) = self.session_command(&["list"]);
        assert_eq!(code, Some(0), "{answer}");
        let sessions = answer.as_array().unwrap().iter();
        sessions
            .map(|session| {
                (session["link_address"].as_str().unwrap().to_owned(), session["id"].as_u64().unwrap())
            })
            .collect()
    }

    /// The number of the session of that guest.
    pub(crate) fn session_of(&self, number: usize) -> u64 {
        let device = written(self.guest(number).link_address().unwrap());
        let sessions = self.recorded_sessions();
        let found = sessions.iter().find(|(link_address, _)| *link_address == device);
        found.unwrap_or_else(|| panic!("{device} has no session: {sessions:?}")).1
    }
}

impl Drop for Story {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.gateway.log().unwrap_or_default();
            let lines: Vec<&str> = log.lines().collect();
            let last = lines.get(lines.len().saturating_sub(30)..).unwrap_or(&[]);
            eprintln!("--- the end of the gateway's log ---\n{}", last.join("\n"));
        }
    }
}

/// Writes a certificate of the portal's name where the gateway expects it.
fn certify(authority: &Authority, folder: &Path, pointers: &Pointers) {
    let certificate = authority.issue_pointing(PORTAL, folder, pointers).unwrap();
    for file in [&certificate.chain, &certificate.key] {
        // In a user namespace there is nobody else to give it to, and no need to.
        let _ = std::os::unix::fs::chown(file, Some(NOBODY), Some(NOBODY));
    }
}

/// A file that the gateway's account alone reads.
fn keep_secret(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    let _ = std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY));
}

/// A program that runs `program` with these lines in place of the machine's `/etc/hosts`, under the same process number.
fn knowing(folder: &Path, hosts: &str, program: &Path) -> PathBuf {
    let (lines, path) = (folder.join("hosts"), folder.join("vestibule-that-knows"));
    std::fs::write(&lines, hosts).unwrap();
    let text = format!(
        "#!/bin/sh\nexec unshare --mount sh -c 'mount --bind \"$0\" /etc/hosts && exec \"$@\"' '{}' '{}' \"$@\"\n",
        lines.display(),
        program.display()
    );
    std::fs::write(&path, text).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

/// A link address as people write it.
pub(crate) fn written(link_address: [u8; 6]) -> String {
    link_address.map(|octet| format!("{octet:02x}")).join(":")
}

/// What the oracle saw, for a failure's text.
pub(crate) fn told(seen: &Snapshot) -> String {
    let flows: Vec<String> = seen.flows().map(|(flow, count)| format!("{flow} x{count}")).collect();
    format!("{} and {} more", flows.join(", "), seen.beyond_memory())
}

/// A folder that goes when the story ends.
struct Folder(PathBuf);

impl Folder {
    fn create() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("vestibule-story-{}-{number}", std::process::id()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
