//! NetworkManager as it is, in the place of a guest: it alone gives the guest's interface its addresses and routes, and
//! asks by itself whether the internet is there.
//!
//! It has a bus, a state folder, a `/run` and a resolver of its own, in a mount namespace of its own: nothing of the
//! machine's configuration is read but where its programs are, and nothing of the machine is changed.

use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use lab::{INTERNET_V4, INTERNET_V6, Namespace, wait_for};

use super::premises::{Premises, words};

/// Asked as Debian's package `network-manager-config-connectivity-debian` configures it, which is this address and
/// nothing more.
const HOST: &str = "network-test.debian.org";
const LINK: &str = "eth0";
/// For whatever must happen, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(90);

/// What `[captive_dns]` and the guest's resolver are told: the internet's resolver, which knows one name.
pub(crate) const SECTIONS: &str = "\n[captive_dns]\nupstream = [\"203.0.113.12\"]\n";

/// Mounts what is only this program's, then becomes it. A read-only `/sys` says that there is no udev to wait for, and
/// it must be the one of this network namespace. The machine's radios are out of its reach, as is the machine's name.
const ALONE: &str = r#"set -e
mount -t sysfs -o ro,nosuid,nodev,noexec sysfs /sys
mount -t tmpfs -o mode=755 tmpfs /run
[ ! -e /dev/rfkill ] || mount --bind /dev/null /dev/rfkill
mount -t tmpfs -o mode=700 tmpfs /var/lib/NetworkManager
resolver=$(readlink -m /etc/resolv.conf)
mkdir -p "$(dirname "$resolver")"
[ -e "$resolver" ] || touch "$resolver"
mount --bind "$1/resolv.conf" "$resolver"
exec NetworkManager --debug --config="$1/NetworkManager.conf" --config-dir="$1/none" \
    --system-config-dir="$1/none" --intern-config="$1/intern.conf" --state-file="$1/state" --pid-file="$1/pid"
"#;

/// A running NetworkManager. Fields end in this order: the program before its bus and the internet's resolver.
pub(crate) struct NetworkManager<'p> {
    premises: &'p Premises,
    program: Running,
    _bus: Running,
    _resolver: Running,
}

impl<'p> NetworkManager<'p> {
    /// Starts it in the place of guest 1, whose interface has no address any more, and waits until it has configured it.
    pub(crate) fn start(premises: &'p Premises) -> Self {
        let folder = premises.folder().join("network-manager");
        let inside = premises.guest(1).namespace();
        prepare(premises, &folder);
        let resolver = answer_for_names(premises, &folder);
        let config = format!("--config-file={}", folder.join("bus.conf").display());
        let bus = Running::start(inside, &folder, "dbus-daemon", &[&config, "--nofork", "--nopidfile"], &[]);
        wait_for("the bus", PATIENCE, || UnixStream::connect(folder.join("bus")).ok()).unwrap();
        let environment = [("DBUS_SYSTEM_BUS_ADDRESS", bus_of(premises))];
        let place = folder.to_str().unwrap();
        let arguments = ["--mount", "--uts", "sh", "-c", ALONE, "sh", place];
        let program = Running::start(inside, &folder, "unshare", &arguments, &environment);
        let mut started = Self { premises, program, _bus: bus, _resolver: resolver };
        started.await_link();
        started
    }

    /// What `nmcli` prints for these words.
    pub(crate) fn nmcli(&self, arguments: &str) -> String {
        let output = self.ask(arguments);
        assert!(output.status.success(), "nmcli {arguments}: {}\n{}", words(&output), self.log());
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    /// What it concluded for IPv4 and IPv6, by the last look that it had itself.
    fn conclusions(&self) -> [String; 2] {
        let told = self.nmcli("-g GENERAL.IP4-CONNECTIVITY,GENERAL.IP6-CONNECTIVITY device show eth0");
        let mut lines = told.lines().map(|line| line.trim_matches(|c: char| !c.is_alphabetic()).to_owned());
        [lines.next().unwrap(), lines.next().unwrap()]
    }

    /// Waits until it has come to this conclusion over both families by itself; nobody asks it to look.
    pub(crate) fn await_conclusions(&self, expected: &str) {
        self.await_both(expected, || self.conclusions().map(|conclusion| conclusion == expected));
    }

    /// Waits until the default routes of both families, which it sets itself, say this.
    pub(crate) fn await_default_routes(&self, expected: [&str; 2]) {
        let route = |family: &str| {
            let told = self.premises.run("ip", &[family, "route", "show", "default"], &[]);
            String::from_utf8(told.stdout).unwrap()
        };
        self.await_both(expected[0], || {
            let [v4, v6] = expected;
            [route("-4").contains(&format!(" {v4} ")), route("-6").contains(&format!(" {v6} "))]
        });
    }

    /// What it said about itself, for a failure's text.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.premises.folder().join("network-manager/log")).unwrap_or_default()
    }

    fn await_both(&self, expected: &str, are: impl Fn() -> [bool; 2]) {
        let mut last = [false; 2];
        let both = wait_for(expected, PATIENCE, || {
            last = are();
            (last == [true; 2]).then_some(())
        });
        assert!(both.is_ok(), "{expected} over IPv4 and IPv6: {last:?}\n{}", self.log());
    }

    fn await_link(&mut self) {
        let found = wait_for("NetworkManager to configure its link", PATIENCE, || {
            assert!(!self.program.has_ended(), "NetworkManager has ended:\n{}", self.log());
            let told = self.ask("-g GENERAL.STATE device show eth0");
            String::from_utf8_lossy(&told.stdout).starts_with("100").then_some(())
        });
        assert!(found.is_ok(), "NetworkManager did not configure {LINK}:\n{}", self.log());
    }

    fn ask(&self, arguments: &str) -> std::process::Output {
        let bus = bus_of(self.premises);
        let arguments: Vec<&str> = arguments.split(' ').collect();
        self.premises.run("nmcli", &arguments, &[("DBUS_SYSTEM_BUS_ADDRESS", &bus)])
    }
}

fn bus_of(premises: &Premises) -> String {
    format!("unix:path={}", premises.folder().join("network-manager/bus").display())
}

/// Its configuration, its bus's, one profile that it activates by itself, and an interface that has nothing.
fn prepare(premises: &Premises, folder: &Path) {
    let profiles = folder.join("profiles");
    std::fs::create_dir_all(&profiles).unwrap();
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).unwrap();
    let guest = premises.guest(1);
    let zone = guest.zone();
    write(
        "NetworkManager.conf",
        format!(
            "[main]\nplugins=keyfile\ndns=none\nrc-manager=unmanaged\nauth-polkit=false\nno-auto-default=*\n\
             [logging]\nlevel=INFO\ndomains=DEFAULT,CONCHECK:TRACE\n\
             [keyfile]\npath={}\n[connectivity]\nuri=http://{HOST}/nm\n",
            profiles.display()
        ),
    );
    write(
        "profiles/guest.nmconnection",
        format!(
            "[connection]\nid=guest\nuuid=5f1c2a52-63f0-4d42-9a4b-6a2b1c6f0b11\ntype=ethernet\ninterface-name={LINK}\n\
             [ethernet]\ncloned-mac-address=preserve\n\
             [ipv4]\nmethod=manual\naddress1={}/24,{}\nmay-fail=false\n\
             [ipv6]\nmethod=manual\naddress1={}/64,{}\nmay-fail=false\n",
            guest.v4(),
            zone.gateway_v4(),
            guest.v6(),
            zone.gateway_link_local()
        ),
    );
    let private = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(profiles.join("guest.nmconnection"), private).unwrap();
    write("resolv.conf", format!("nameserver {}\n", INTERNET_V4[2]));
    write(
        "bus.conf",
        format!(
            "<busconfig><type>system</type><listen>{}</listen><auth>EXTERNAL</auth><policy context=\"default\">\
             <allow user=\"*\"/><allow own=\"*\"/><allow send_destination=\"*\"/><allow receive_sender=\"*\"/>\
             </policy></busconfig>\n",
            bus_of(premises)
        ),
    );
    let flushed = premises.run("ip", &["address", "flush", "dev", LINK], &[]);
    assert!(flushed.status.success(), "{}", words(&flushed));
}

/// The internet's resolver, with the name that is asked for as the whole world.
fn answer_for_names(premises: &Premises, folder: &Path) -> Running {
    let [v4, _, resolver] = INTERNET_V4;
    let [v6, ..] = INTERNET_V6;
    let arguments = [
        "--keep-in-foreground",
        "--conf-file=/dev/null",
        "--no-resolv",
        "--no-hosts",
        "--bind-interfaces",
        "--user=root",
        "--group=",
        "--pid-file=",
        &format!("--listen-address={resolver}"),
        &format!("--host-record={HOST},{v4},{v6}"),
    ];
    let inside = premises.network.internet().namespace();
    Running::start(inside, folder, "dnsmasq", &arguments, &[])
}

/// A program that ends when this is dropped.
struct Running(Child);

impl Running {
    /// Starts a program inside; what it says goes to the folder's log.
    fn start(
        inside: &Namespace,
        folder: &Path,
        program: &str,
        arguments: &[&str],
        environment: &[(&str, String)],
    ) -> Self {
        let log: PathBuf = folder.join("log");
        let said = std::fs::File::options().create(true).append(true).open(log).unwrap();
        let mut command = Command::new(program);
        command.args(arguments).envs(environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(said.try_clone().unwrap()).stderr(said);
        let child = inside.run(|| command.spawn()).unwrap();
        Self(child.unwrap_or_else(|error| {
            panic!("{program} cannot be started ({error}); `cargo xtask test packages` installs it")
        }))
    }

    /// Whether it has ended by itself.
    fn has_ended(&mut self) -> bool {
        self.0.try_wait().unwrap().is_some()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
