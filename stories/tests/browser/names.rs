//! The names of the story's internet, for programs that resolve by themselves: `dnsmasq` there, and a guest whose
//! `/etc/resolv.conf` names it, as DHCP would have written it.

use std::net::IpAddr;
use std::path::PathBuf;
use std::time::Duration;

use lab::{INTERNET_V4, wait_for};

use super::premises::{Premises, Running, words};

/// A section of the configuration that names the internet's resolver.
pub(crate) const UPSTREAM: &str = "\n[captive_dns]\nupstream = [\"203.0.113.12\"]\n";
const SOON: Duration = Duration::from_secs(10);

/// Starts the internet's resolver: these names lead to that address, and there are no others. Waits until it answers.
pub(crate) fn serve(premises: &Premises, names: &[&str], address: IpAddr) -> Running {
    let inside = premises.network.internet().namespace();
    let [_, _, resolver] = INTERNET_V4;
    let listen = format!("--listen-address={resolver}");
    let mut arguments: Vec<String> = [
        // It stays who it is: in a user namespace there is nobody else to be.
        "--no-daemon",
        "--conf-file=/dev/null",
        "--no-resolv",
        "--no-hosts",
        "--bind-interfaces",
        "--local=/#/",
        &listen,
    ]
    .map(str::to_owned)
    .into();
    arguments.extend(names.iter().map(|name| format!("--host-record={name},{address}")));
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let running = premises.start(inside, "dnsmasq", &arguments);
    let resolver = format!("@{resolver}");
    wait_for("the first answer to a guest's question", SOON, || {
        let asked = premises.run("kdig", &[&resolver, names[0], "+time=1", "+retry=0"], &[]);
        words(&asked).contains("status: NOERROR").then_some(())
    })
    .unwrap();
    running
}

/// The words before a program that let it alone, in a mount namespace of its own, see the guest's resolver.
pub(crate) fn resolving_by_the_internet(premises: &Premises) -> Vec<String> {
    let write = |name: &str, text: &str| -> PathBuf {
        let path = premises.folder().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let [_, _, resolver] = INTERNET_V4;
    let resolver = write("resolv.conf", &format!("nameserver {resolver}\n"));
    let order = write("nsswitch.conf", "passwd: files\ngroup: files\nhosts: files dns\n");
    let script = "set -e; mount --bind \"$1\" /etc/resolv.conf; mount --bind \"$2\" /etc/nsswitch.conf; shift 2; exec \"$@\"";
    let paths = [resolver, order].map(|path| path.display().to_string());
    let words = ["--mount", "sh", "-c", script, "sh"].map(str::to_owned);
    words.into_iter().chain(paths).collect()
}
