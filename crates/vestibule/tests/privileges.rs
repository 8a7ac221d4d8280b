//! What is left of a process's privileges, asked from inside it and from the kernel (promise 7).
//!
//! A binary of its own without the test harness: privileges are dropped per thread, before there is a second one, and
//! the harness has threads. It starts itself once per case and reads what the confined child reports.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops where it is surprised")]

use std::collections::BTreeMap;
use std::process::{Command, ExitCode, Stdio};

use ::netlink::Connection;
use ::netlink::connection::NETFILTER;
use rustix::net::{AddressFamily, Protocol, SocketType, netlink};
use vestibule::run::account::Identity;
use vestibule::run::confinement::Role;
use vestibule::run::privileges::drop_privileges;

const NOBODY: Identity = Identity::Become { uid: 65_534, gid: 65_534 };

fn main() -> ExitCode {
    match std::env::args().nth(1).as_deref() {
        Some("report-gateway") => report(Role::Gateway, NOBODY),
        Some("report-helper") => report(Role::Helper, NOBODY),
        Some("report-hook") => report(Role::Hook, NOBODY),
        Some("report-keeper") => report(Role::DnsmasqKeeper, NOBODY),
        Some("report-announcer") => report(Role::Announcer, NOBODY),
        Some("report-stay") => report(Role::Gateway, Identity::Stay),
        Some("--list") => println!("all: test"),
        _ if !rustix::process::geteuid().is_root() => println!("skipped: dropping privileges needs root"),
        _ => {
            the_process_that_guests_talk_to_has_no_privilege();
            a_process_that_must_stay_root_keeps_the_name_only();
            the_helper_keeps_two_capabilities_and_nothing_else();
            the_process_that_starts_the_dns_hook_has_no_privilege();
            the_process_that_starts_dnsmasq_hands_on_three_capabilities();
            the_process_that_announces_has_no_privilege_and_opens_no_door();
            println!("privileges: 6 promises kept");
        }
    }
    ExitCode::SUCCESS
}

fn the_process_that_guests_talk_to_has_no_privilege() {
    let report = child("report-gateway");
    check_no_capabilities(&report);
    assert_eq!(report["Uid"], "65534 65534 65534 65534");
    assert_eq!(report["Gid"], "65534 65534 65534 65534");
    assert_eq!(report["Groups"], "");
    check_confined(&report);
    assert_eq!(report["netfilter socket"], "EPERM", "the rule set is out of reach");
    assert_eq!(report["kept netfilter socket"], "EPERM", "one that was opened before can only listen");
    assert_eq!(report["write /etc"], "EACCES");
    assert_eq!(report["low port"], "EACCES");
}

/// In a user namespace that maps only root there is nobody else to become.
fn a_process_that_must_stay_root_keeps_the_name_only() {
    let report = child("report-stay");
    check_no_capabilities(&report);
    check_confined(&report);
    assert_eq!(report["netfilter socket"], "EPERM");
    assert_eq!(report["kept netfilter socket"], "EPERM");
    assert_eq!(report["low port"], "EACCES");
}

fn the_helper_keeps_two_capabilities_and_nothing_else() {
    let report = child("report-helper");
    let net_admin_and_raw = "0000000000003000";
    for set in ["CapPrm", "CapEff", "CapBnd"] {
        assert_eq!(report[set], net_admin_and_raw, "{set}");
    }
    for set in ["CapInh", "CapAmb"] {
        assert_eq!(report[set], "0000000000000000", "{set}");
    }
    assert_eq!(report["Uid"], "65534 65534 65534 65534");
    check_confined(&report);
    assert_eq!(report["netfilter socket"], "allowed");
    assert_eq!(report["write /etc"], "EACCES");
}

fn the_process_that_starts_the_dns_hook_has_no_privilege() {
    let report = child("report-hook");
    check_no_capabilities(&report);
    assert_eq!(report["Uid"], "65534 65534 65534 65534");
    assert_eq!(report["exec"], "allowed", "its only job");
    for refused in ["new user namespace", "packet socket", "netfilter socket", "write /etc", "low port"] {
        assert!(report[refused].starts_with('E'), "{refused}: {}", report[refused]);
    }
    assert_eq!((report["NoNewPrivs"].as_str(), report["Seccomp"].as_str()), ("1", "2"));
}

/// dnsmasq is not root and gets no privilege by starting, so what it needs is handed on.
fn the_process_that_starts_dnsmasq_hands_on_three_capabilities() {
    let report = child("report-keeper");
    let bind_service_net_admin_and_raw = "0000000000003400";
    for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
        assert_eq!(report[set], bind_service_net_admin_and_raw, "{set}");
    }
    assert_eq!(report["Uid"], "65534 65534 65534 65534");
    assert_eq!(report["exec"], "allowed", "its only job");
    for refused in ["new user namespace", "packet socket", "netfilter socket", "write /etc"] {
        assert!(report[refused].starts_with('E'), "{refused}: {}", report[refused]);
    }
}

fn the_process_that_announces_has_no_privilege_and_opens_no_door() {
    let report = child("report-announcer");
    check_no_capabilities(&report);
    assert_eq!(report["Uid"], "65534 65534 65534 65534");
    for refused in [
        "exec",
        "new user namespace",
        "inet socket",
        "unix socket",
        "packet socket",
        "netfilter socket",
        "write /etc",
    ] {
        assert!(report[refused].starts_with('E'), "{refused}: {}", report[refused]);
    }
    assert_eq!((report["NoNewPrivs"].as_str(), report["Seccomp"].as_str()), ("1", "2"));
}

fn check_no_capabilities(report: &BTreeMap<String, String>) {
    for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
        assert_eq!(report[set], "0000000000000000", "{set}");
    }
}

fn check_confined(report: &BTreeMap<String, String>) {
    assert_eq!(report["NoNewPrivs"], "1");
    assert_eq!(report["Seccomp"], "2", "a filter is in force");
    for refused in ["exec", "new user namespace", "packet socket", "second privilege drop"] {
        assert!(report[refused].starts_with('E'), "{refused}: {}", report[refused]);
    }
    for fine in ["thread", "inet socket", "route socket", "unix socket"] {
        assert_eq!(report[fine], "allowed", "{fine}");
    }
    assert_eq!(report["dumpable"], "NotDumpable");
}

fn child(case: &str) -> BTreeMap<String, String> {
    let output = Command::new(std::env::current_exe().unwrap())
        .arg(case)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "{case}: {}", output.status);
    let text = String::from_utf8(output.stdout).unwrap();
    let pairs = text.lines().filter_map(|line| line.split_once(':'));
    pairs
        .map(|(key, value)| (key.to_owned(), value.split_whitespace().collect::<Vec<_>>().join(" ")))
        .collect()
}

/// In the child: drop everything, then try what must fail and what must go on working.
fn report(role: Role, identity: Identity) {
    let mut kept = Connection::open(NETFILTER).unwrap();
    drop_privileges(role, identity).unwrap();
    print!("{}", std::fs::read_to_string("/proc/self/status").unwrap());
    println!("dumpable: {:?}", rustix::process::dumpable_behavior().unwrap());
    let socket = |family, kind, protocol: Option<Protocol>| {
        said(rustix::net::socket(family, kind, protocol).map_err(Into::into))
    };
    println!("inet socket: {}", socket(AddressFamily::INET, SocketType::STREAM, None));
    println!("unix socket: {}", socket(AddressFamily::UNIX, SocketType::STREAM, None));
    println!("packet socket: {}", socket(AddressFamily::PACKET, SocketType::RAW, None));
    println!("route socket: {}", socket(AddressFamily::NETLINK, SocketType::RAW, None));
    println!(
        "netfilter socket: {}",
        socket(AddressFamily::NETLINK, SocketType::RAW, Some(netlink::NETFILTER))
    );
    println!("kept netfilter socket: {}", said(generation(&mut kept)));
    println!("low port: {}", said(std::net::TcpListener::bind("127.0.0.1:7")));
    println!("write /etc: {}", said(std::fs::File::create("/etc/vestibule-test")));
    println!("exec: {}", said(Command::new("/bin/true").spawn()));
    println!("new user namespace: {}", said(new_user_namespace()));
    println!("thread: {}", said(std::thread::Builder::new().spawn(|| ()).map(std::thread::JoinHandle::join)));
    let again = drop_privileges(Role::Gateway, NOBODY);
    println!("second privilege drop: {}", again.map_or_else(|_| "E".to_owned(), |()| "allowed".to_owned()));
}

/// Asks nf_tables for the generation of the rule set: the least that can be asked.
fn generation(connection: &mut Connection) -> std::io::Result<()> {
    const GET_GENERATION: u16 = 10 << 8 | 16;
    let asked = connection.ask(GET_GENERATION, ::netlink::wire::ACK, &[0; 4], |_| (), |_| ());
    asked.map_err(|error| std::io::Error::from_raw_os_error(error.number()))
}

/// Any process may do this, unless it is confined.
#[expect(deprecated, reason = "its safe form is enough to be refused")]
fn new_user_namespace() -> std::io::Result<()> {
    Ok(rustix::thread::unshare(rustix::thread::UnshareFlags::NEWUSER)?)
}

fn said<T>(outcome: std::io::Result<T>) -> String {
    match outcome.map_err(|error| error.raw_os_error()) {
        Ok(_) => "allowed".to_owned(),
        Err(Some(libc::EPERM)) => "EPERM".to_owned(),
        Err(Some(libc::EACCES)) => "EACCES".to_owned(),
        Err(number) => format!("E{number:?}"),
    }
}
