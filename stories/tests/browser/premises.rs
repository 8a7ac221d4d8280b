//! The premises of one story: a network of two guests, a certificate, the gateway, and a folder that goes at the end.

use std::collections::HashMap;
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use lab::{Authority, Gateway, Guest, Namespace, Network, Page, Plan, Portal};

/// The portal's name, which its certificate is for.
pub(crate) const PORTAL: &str = "portal.example";
const NOBODY: u32 = 65_534;

/// A running gateway and its guests. Fields end in this order: the gateway first, its folder last.
pub(crate) struct Premises {
    pub(crate) gateway: Gateway,
    pub(crate) network: Network,
    authority: Authority,
    folder: Folder,
}

impl Premises {
    /// Two guests, nobody signed in.
    pub(crate) fn open() -> Self {
        Self::configured("")
    }

    /// The same; the gateway's configuration ends with these sections.
    pub(crate) fn configured(sections: &str) -> Self {
        Self::built(|_, config| config + sections)
    }

    /// The same with a configuration that was changed.
    pub(crate) fn arranged(change: impl FnOnce(String) -> String) -> Self {
        Self::built(|_, config| change(config))
    }

    /// The same with a theme, whose folder is filled before the gateway starts.
    pub(crate) fn themed(fill: impl FnOnce(&Path)) -> Self {
        Self::built(|folder, config| {
            let theme = folder.join("theme");
            fill(&theme);
            config.replace("venue_name =", &format!("theme = \"{}\"\nvenue_name =", theme.display()))
        })
    }

    /// One guest in each of two zones, `guest0` and `guest1`; the folder may be filled before the gateway starts.
    pub(crate) fn zoned(configure: impl FnOnce(&Path, String) -> String) -> Self {
        Self::built_on(Plan::guests(1).second_zone(1), configure)
    }

    fn built(configure: impl FnOnce(&Path, String) -> String) -> Self {
        Self::built_on(Plan::guests(2), configure)
    }

    fn built_on(plan: Plan, configure: impl FnOnce(&Path, String) -> String) -> Self {
        Self::begun_on(plan, |_| vestibule(), configure)
    }

    /// Two guests with a configuration that was changed in its folder, and the gateway begun by a program that is made there.
    pub(crate) fn begun_by(
        program: impl FnOnce(&Path) -> PathBuf,
        configure: impl FnOnce(&Path, String) -> String,
    ) -> Self {
        Self::begun_on(Plan::guests(2), program, configure)
    }

    fn begun_on(
        plan: Plan,
        program: impl FnOnce(&Path) -> PathBuf,
        configure: impl FnOnce(&Path, String) -> String,
    ) -> Self {
        let network = Network::build(plan.isolated()).unwrap_or_else(|error| panic!("{error}"));
        let folder = Folder::create();
        let authority = Authority::new().unwrap();
        let certificate = authority.issue(PORTAL, folder.path()).unwrap();
        for file in [&certificate.chain, &certificate.key] {
            // In a user namespace there is nobody else to give it to, and no need to.
            let _ = std::os::unix::fs::chown(file, Some(NOBODY), Some(NOBODY));
        }
        let config = configure(folder.path(), config(folder.path()));
        let program = program(folder.path());
        let gateway = Gateway::start(&network, &program, &config, folder.path())
            .unwrap_or_else(|error| panic!("{error}"));
        Self { gateway, network, authority, folder }
    }

    pub(crate) fn guest(&self, number: usize) -> &Guest {
        self.network.guest(number).unwrap()
    }

    /// The folder of this story.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A certificate of the lab's authority for another server, and its key.
    pub(crate) fn certificate_of(&self, name: &str) -> (PathBuf, PathBuf) {
        let folder = self.folder().join(name);
        std::fs::create_dir(&folder).unwrap();
        let files = self.authority.issue(name, &folder).unwrap();
        (files.chain, files.key)
    }

    /// Whether the portal's page has these words for a browser of that guest's that knows nothing.
    pub(crate) fn shows(&self, number: usize, words: &str) -> bool {
        let guest = self.guest(number);
        let portal =
            Portal::new(PORTAL, (guest.zone().gateway_v4(), 443).into(), "/capport", &self.authority);
        guest.browser(&portal).unwrap().open_page("/").unwrap().response.text().contains(words)
    }

    /// Signs that guest in as the lab's own browser does.
    pub(crate) fn sign_in(&self, number: usize) -> Page {
        let guest = self.guest(number);
        let address = (guest.zone().gateway_v4(), 443).into();
        let portal = Portal::new(PORTAL, address, "/capport", &self.authority);
        let told = guest.browser(&portal).unwrap().sign_in().unwrap();
        assert!(told.online.response.text().contains("You are online"), "{}", told.online.response.text());
        told.online
    }

    /// Puts the lab's authority into an NSS store that browsers read: below its home for Chromium, Firefox's profile.
    pub(crate) fn trust_the_authority(&self, store: &Path) {
        std::fs::create_dir_all(store).unwrap();
        let place = format!("sql:{}", store.display());
        let authority = self.folder().join("lab-authority.pem");
        let authority = authority.to_str().unwrap();
        for arguments in [
            &["-d", &place, "-N", "--empty-password"][..],
            &["-d", &place, "-A", "-t", "C,,", "-n", "lab", "-i", authority],
        ] {
            let output = self.run("certutil", arguments, &[]);
            assert!(output.status.success(), "{}", words(&output));
        }
    }

    /// Runs a program to its end in the place of guest 1.
    pub(crate) fn run(&self, program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        self.run_inside(self.guest(1).namespace(), program, arguments, environment)
    }

    /// The same in another place.
    pub(crate) fn run_inside(
        &self,
        inside: &Namespace,
        program: &str,
        arguments: &[&str],
        environment: &[(&str, &str)],
    ) -> Output {
        let mut command = self.command(program, arguments, environment);
        inside.run(|| command.output()).unwrap().unwrap_or_else(|error| missing(program, &error))
    }

    /// Starts a program inside that ends when it is dropped.
    pub(crate) fn start(&self, inside: &Namespace, program: &str, arguments: &[&str]) -> Running {
        let log = File::create(self.folder().join(format!("{program}.log"))).unwrap();
        let mut command = self.command(program, arguments, &[]);
        command.stdout(log.try_clone().unwrap()).stderr(log);
        let child = inside.run(|| command.spawn()).unwrap();
        Running(child.unwrap_or_else(|error| missing(program, &error)))
    }

    /// A program with the folder as its home and nothing else of this machine's settings.
    fn command(&self, program: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Command {
        let environment: HashMap<&str, &str> = environment.iter().copied().collect();
        let mut command = Command::new(program);
        command
            .args(arguments)
            .current_dir(self.folder())
            .env_clear()
            .env("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
            .env("HOME", self.folder())
            .env("LC_ALL", "C.UTF-8")
            .envs(environment)
            .stdin(Stdio::null());
        command
    }
}

/// A program that is ended when this is dropped.
pub(crate) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn missing(program: &str, error: &io::Error) -> ! {
    panic!("{program} cannot be started ({error}); `cargo xtask test packages` installs it")
}

impl Drop for Premises {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("--- the gateway's log ---\n{}", self.gateway.log().unwrap_or_default());
        }
    }
}

/// What a program said, for a failure's text and for looking into.
pub(crate) fn words(output: &Output) -> String {
    let part = |octets: &[u8]| String::from_utf8_lossy(octets).into_owned();
    format!("{}\n{}{}", output.status, part(&output.stdout), part(&output.stderr))
}

fn config(folder: &Path) -> String {
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
text = "Be kind to the other guests.\n\nThe network is shared: leave some of it for them."

[enforcement]
masquerade_ipv4 = false
"#
    )
}

/// The program under test: named by `VESTIBULE_BIN`, else built beside this test.
pub(crate) fn vestibule() -> PathBuf {
    if let Some(named) = std::env::var_os("VESTIBULE_BIN").map(PathBuf::from) {
        assert!(named.is_file(), "VESTIBULE_BIN names {}, which is no file", named.display());
        return named;
    }
    let this_test = std::env::current_exe().unwrap();
    let beside = this_test.parent().and_then(|deps| deps.parent()).unwrap().join("vestibule");
    assert!(beside.is_file(), "run `cargo build --package vestibule` first: {} is missing", beside.display());
    beside
}

struct Folder(PathBuf);

impl Folder {
    fn create() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("vestibule-guest-{}-{number}", std::process::id()));
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
