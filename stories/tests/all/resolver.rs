//! The internet's resolver, and a guest's questions to it: real programs from Debian (dnsmasq, knot-dnsutils, iodine).
//!
//! `dnsmasq` answers on the third address of each family. Everything that is started here ends with its `Running`.

use std::fs::File;
use std::io::{Read, Seek};
use std::net::IpAddr;
use std::process::{Child, Command, Stdio};

use rustix::fs::{Mode, OFlags};
use rustix::process::{Pid, Signal, kill_process};

use lab::{Guest, INTERNET_V4, INTERNET_V6, Namespace, wait_for};

use super::story::{SOON, Story};

/// Lines of `[captive_dns]` that name the internet's resolver.
pub(crate) const UPSTREAM: &str = "upstream = [\"203.0.113.12\"]";

/// A program that ends when this is dropped. What it complained of is printed if the story fails.
pub(crate) struct Running {
    child: Child,
    complaints: File,
}

impl Running {
    /// Starts a program inside, quietly.
    pub(crate) fn start(inside: &Namespace, program: &str, arguments: &[&str]) -> Self {
        let complaints = nameless_file();
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(complaints.try_clone().unwrap());
        let child = inside.run(|| command.spawn()).unwrap().unwrap_or_else(|error| {
            panic!("{program} cannot be started ({error}): cargo xtask test installs it")
        });
        Self { child, complaints }
    }

    /// Ends it.
    pub(crate) fn stop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Stops it where it is: its sockets are there, and nobody answers on them.
    pub(crate) fn freeze(&self) {
        let pid = Pid::from_child(&self.child);
        kill_process(pid, Signal::STOP).unwrap();
    }

    /// Whether it has ended by itself.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// What it has written to its standard error.
    pub(crate) fn complaints(&mut self) -> String {
        let mut told = String::new();
        let _ = self.complaints.rewind().and_then(|()| self.complaints.read_to_string(&mut told));
        told
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let ended = self.child.try_wait();
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("--- what a program beside the gateway said ({ended:?}) ---\n{}", self.complaints());
        }
    }
}

/// A file that is gone when nobody has it open any more.
fn nameless_file() -> File {
    let at = rustix::fs::open(std::env::temp_dir(), OFlags::TMPFILE | OFlags::RDWR, Mode::RUSR | Mode::WUSR);
    File::from(at.unwrap())
}

/// Starts `dnsmasq` with these records beside its address, and waits until it answers.
pub(crate) fn serve(story: &Story, records: &[&str]) -> Running {
    let inside = story.network.internet().namespace();
    let [_, _, v4] = INTERNET_V4;
    let [_, _, v6] = INTERNET_V6;
    let listen = [format!("--listen-address={v4}"), format!("--listen-address={v6}")];
    let mut arguments = vec![
        "--keep-in-foreground",
        "--conf-file=/dev/null",
        "--no-resolv",
        "--no-hosts",
        "--bind-interfaces",
        "--user=root",
        "--group=",
        "--pid-file=",
        "--local-ttl=300",
        "--local=/test/",
        "--host-record=site.test,203.0.113.10,2001:db8:113::10",
    ];
    arguments.extend(listen.iter().map(String::as_str));
    arguments.extend(records);
    let running = Running::start(inside, "dnsmasq", &arguments);
    wait_for("dnsmasq's first answer", SOON, || {
        let said = kdig(inside, &format!("@{v4} site.test +time=1 +retry=0"));
        said.contains("NOERROR").then_some(())
    })
    .unwrap();
    running
}

/// What `kdig` prints for these arguments.
pub(crate) fn kdig(inside: &Namespace, arguments: &str) -> String {
    let run = || Command::new("kdig").args(arguments.split(' ')).stdin(Stdio::null()).output();
    let output = inside.run(run).unwrap().unwrap_or_else(|error| panic!("kdig cannot be started ({error})"));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a guest hears from a resolver: the status, and the data of each answer with its TTL.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) status: String,
    pub(crate) answers: Vec<(u32, String)>,
    pub(crate) whole: String,
}

/// A guest asks `resolver`; `more` are further arguments of `kdig`.
pub(crate) fn ask(guest: &Guest, resolver: IpAddr, name: &str, kind: &str, more: &str) -> Heard {
    let arguments = format!("@{resolver} {name} {kind} +time=6 +retry=0 {more}");
    let whole = kdig(guest.namespace(), arguments.trim());
    let status = whole.split_once("status: ").map_or("", |(_, rest)| rest.split(';').next().unwrap_or(""));
    let answers = whole
        .lines()
        .filter(|line| !line.starts_with(';'))
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            let (_, ttl, _, _) = (words.next()?, words.next()?.parse().ok()?, words.next()?, words.next()?);
            Some((ttl, words.collect::<Vec<_>>().join(" ")))
        })
        .collect();
    Heard { status: status.to_owned(), answers, whole }
}
