//! `cargo xtask test`: all that CI runs, in order, each step under a heading with its time.
//!
//! It stops at the first failure and names it. It starts Cargo and package managers, nothing else.

// What the example applications need from npm and PyPI.
mod applications;
// Where tests may make network namespaces.
mod namespaces;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::checkout::Checkout;
use crate::packages::{self, Needed};
use crate::tidy;
use namespaces::Footing;
pub(crate) use namespaces::is_root;

/// What the tests need from Debian.
const NEEDED: [Needed; 37] = [
    Needed {
        program: "nft",
        package: "nftables",
        what_for: "an independent reader of the kernel's rule set",
    },
    Needed { program: "ip", package: "iproute2", what_for: "an independent reader of links and routes" },
    Needed { program: "tc", package: "iproute2", what_for: "an independent reader of queues" },
    Needed { program: "nginx", package: "nginx-light", what_for: "a proxy that asks who is admitted" },
    Needed { program: "caddy", package: "caddy", what_for: "a proxy that asks who is admitted" },
    Needed { program: "apache2", package: "apache2-bin", what_for: "a server that examples are written for" },
    Needed { program: "node", package: "nodejs", what_for: "an application that asks who is admitted" },
    Needed { program: "npm", package: "npm", what_for: "what that application needs" },
    Needed {
        program: "python3",
        package: "python3-venv",
        what_for: "an application that asks who is admitted",
    },
    Needed {
        program: "pebble",
        package: "pebble",
        what_for: "an ACME server that refuses nonces, to get certificates from",
    },
    Needed { program: "curl", package: "curl", what_for: "what a guest or a DNS hook asks with" },
    Needed {
        program: "openssl",
        package: "openssl",
        what_for: "an independent reader of TLS and certificates",
    },
    Needed {
        program: "aiosmtpd",
        package: "python3-aiosmtpd",
        what_for: "a mail server that codes are sent by",
    },
    Needed { program: "dnsmasq", package: "dnsmasq-base", what_for: "the internet's resolver" },
    Needed { program: "radvd", package: "radvd", what_for: "a router beside which the API is announced" },
    Needed { program: "rdisc6", package: "ndisc6", what_for: "a device that solicits routers" },
    Needed { program: "kdig", package: "knot-dnsutils", what_for: "a guest's questions to resolvers" },
    Needed { program: "knotd", package: "knot", what_for: "a signed zone on the internet" },
    Needed {
        program: "iodine",
        package: "iodine",
        what_for: "a tunnel through DNS, which must move nothing",
    },
    Needed {
        program: "faketime",
        package: "faketime",
        what_for: "a wall clock that is set while the gateway runs",
    },
    // Guests' own programs, run as themselves by `stories/tests/browser`.
    Needed { program: "/usr/bin/chromium", package: "chromium", what_for: "a guest's browser" },
    Needed { program: "firefox-esr", package: "firefox-esr", what_for: "a guest's browser" },
    Needed {
        program: "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
        package: "fonts-dejavu-core",
        what_for: "letters in the browser's pictures and measures",
    },
    Needed {
        program: "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
        package: "fonts-wqy-microhei",
        what_for: "Chinese letters in the browser's pictures",
    },
    Needed {
        program: "certutil",
        package: "libnss3-tools",
        what_for: "the browser's trust in the lab's authority",
    },
    Needed { program: "wget", package: "wget", what_for: "a guest's tool" },
    Needed { program: "git", package: "git", what_for: "a guest's tool" },
    Needed { program: "NetworkManager", package: "network-manager", what_for: "a guest's desktop" },
    Needed { program: "dbus-daemon", package: "dbus-daemon", what_for: "the bus of that desktop" },
    Needed { program: "/usr/bin/pip3", package: "python3-pip", what_for: "a guest's package manager" },
    Needed {
        program: "dhcpd",
        package: "isc-dhcp-server",
        what_for: "a reader of the options written for it",
    },
    Needed {
        program: "kea-dhcp4",
        package: "kea-dhcp4-server",
        what_for: "a reader of the options written for it",
    },
    Needed {
        program: "kea-dhcp6",
        package: "kea-dhcp6-server",
        what_for: "a server that tells devices of the API",
    },
    Needed {
        program: "dhclient",
        package: "isc-dhcp-client",
        what_for: "a device that learns the API's address",
    },
    Needed {
        program: "/lib/systemd/systemd-networkd",
        package: "systemd",
        what_for: "a server that tells devices of the API",
    },
    Needed { program: "udhcpc", package: "udhcpc", what_for: "a small device that learns the API's address" },
    Needed { program: "dhcpcd", package: "dhcpcd-base", what_for: "a device that learns the API's address" },
];

/// One thing that CI runs.
struct Step {
    name: &'static str,
    run: fn(&Workshop<'_>) -> Result<()>,
}

const STEPS: [Step; 10] = [
    Step { name: "packages", run: packages },
    Step { name: "format", run: |workshop| workshop.cargo(&["fmt", "--all", "--check"]) },
    Step { name: "clippy", run: clippy },
    Step { name: "tidy", run: |workshop| tidy::run(workshop.checkout) },
    Step { name: "dependencies", run: dependencies },
    Step {
        name: "build",
        run: |workshop| workshop.cargo(&["build", "--locked", "--release", "--package", "vestibule"]),
    },
    Step { name: "tests", run: tests },
    Step { name: "stories", run: stories },
    Step { name: "documentation", run: documentation },
    Step { name: "lab", run: lab },
];

/// Runs every step, or those of the given names in the same order.
///
/// # Errors
/// The first step that fails, by name.
pub(crate) fn run(checkout: &Checkout, wanted: &[String]) -> Result<()> {
    let names = STEPS.map(|step| step.name);
    if let Some(unknown) = wanted.iter().find(|wanted| !names.contains(&wanted.as_str())) {
        bail!("there is no step {unknown:?}; the steps are {}", names.join(", "));
    }
    let workshop = Workshop::open(checkout)?;
    let mut times = Vec::new();
    for step in STEPS {
        if !wanted.is_empty() && !wanted.iter().any(|wanted| wanted == step.name) {
            continue;
        }
        println!("\n=== {} ===", step.name);
        let began = Instant::now();
        (step.run)(&workshop).with_context(|| format!("step \"{}\" failed", step.name))?;
        times.push((step.name, began.elapsed()));
    }
    print_times(&times);
    Ok(())
}

fn print_times(times: &[(&str, Duration)]) {
    println!("\n=== {} steps passed ===", times.len());
    for (name, time) in times {
        println!("{name:>14} {:>7.1} s", time.as_secs_f64());
    }
}

/// Debian's packages, what the example applications need, and the browser's driver as its lock file pins it.
fn packages(workshop: &Workshop<'_>) -> Result<()> {
    packages::ensure(&NEEDED)?;
    applications::ensure(workshop.checkout)?;
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    finish(npm.current_dir(workshop.checkout.root().join("stories/tests/browser")))
}

fn clippy(workshop: &Workshop<'_>) -> Result<()> {
    // What others may switch off is built without it too: the rest of the workspace switches it on.
    let facts_alone = ["--package", "status_codes", "--lib", "--no-default-features"];
    workshop.cargo(&[&["clippy", "--locked"], &facts_alone[..], &["--", "--deny", "warnings"]].concat())?;
    workshop.cargo(&["clippy", "--locked", "--workspace", "--all-targets", "--", "--deny", "warnings"])
}

/// Licences, duplicates and sources, where cargo-deny is installed; advisories need the network and stay outside.
fn dependencies(workshop: &Workshop<'_>) -> Result<()> {
    if !workshop.has_cargo("deny") {
        println!("skipped: cargo-deny is not installed (cargo install cargo-deny)");
        return Ok(());
    }
    workshop.cargo(&["deny", "--offline", "check", "bans", "licenses", "sources"])
}

/// Everything but the stories, which need the machine for themselves.
fn tests(workshop: &Workshop<'_>) -> Result<()> {
    if !workshop.has_cargo("nextest") {
        return workshop.cargo_in_namespaces(&["test", "--locked", "--workspace", "--exclude", "stories"]);
    }
    workshop.cargo_in_namespaces(&["nextest", "run", "--locked", "--workspace", "--exclude", "stories"])?;
    // Its own main without the harness answers nextest's question for ignored tests as well, so nextest leaves it out.
    workshop.cargo_in_namespaces(&["test", "--locked", "--package", "vestibule", "--test", "privileges"])?;
    workshop.cargo(&["test", "--locked", "--workspace", "--exclude", "stories", "--doc"])
}

/// One at a time: they measure times and use whole networks.
fn stories(workshop: &Workshop<'_>) -> Result<()> {
    workshop.cargo_in_namespaces(&["test", "--locked", "--package", "stories", "--", "--test-threads=1"])
}

fn documentation(workshop: &Workshop<'_>) -> Result<()> {
    let mut command = workshop.command(&["doc", "--locked", "--workspace", "--no-deps"]);
    finish(command.env("RUSTDOCFLAGS", "--deny warnings"))
}

/// The whole story in one command, as a newcomer would try it.
fn lab(workshop: &Workshop<'_>) -> Result<()> {
    workshop.cargo(&["run", "--locked", "--release", "--package", "vestibule", "--", "lab"])
}

/// What every step is run with.
struct Workshop<'c> {
    checkout: &'c Checkout,
    cargo: PathBuf,
    /// The program that the stories drive: built in release, as it ships.
    vestibule: PathBuf,
    footing: Footing,
}

impl<'c> Workshop<'c> {
    fn open(checkout: &'c Checkout) -> Result<Self> {
        let cargo = std::env::var_os("CARGO").map_or_else(|| PathBuf::from("cargo"), PathBuf::from);
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| PathBuf::from("target"), PathBuf::from);
        let vestibule = checkout.root().join(target).join("release").join("vestibule");
        Ok(Self { checkout, cargo, vestibule, footing: Footing::find()? })
    }

    fn cargo(&self, arguments: &[&str]) -> Result<()> {
        finish(&mut self.command(arguments))
    }

    /// Cargo where what it starts may make network namespaces.
    fn cargo_in_namespaces(&self, arguments: &[&str]) -> Result<()> {
        let mut command = self.footing.command(&self.cargo);
        command.args(arguments);
        finish(self.prepare(&mut command))
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.cargo);
        command.args(arguments);
        self.prepare(&mut command);
        command
    }

    fn prepare<'p>(&self, command: &'p mut Command) -> &'p mut Command {
        command.current_dir(self.checkout.root()).env("VESTIBULE_BIN", &self.vestibule)
    }

    /// Whether that subcommand of Cargo is installed.
    fn has_cargo(&self, subcommand: &str) -> bool {
        packages::is_installed(Path::new(&format!("cargo-{subcommand}")))
    }
}

/// Shows the command, runs it to its end and fails if it does.
fn finish(command: &mut Command) -> Result<()> {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    let shown = words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ");
    println!("$ {shown}");
    let status = command.status().with_context(|| format!("cannot start {shown}"))?;
    if !status.success() {
        bail!("{shown} ended with {status}");
    }
    Ok(())
}
