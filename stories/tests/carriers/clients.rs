//! Real DHCP clients of a guest: dhclient, udhcpc and dhcpcd, each with a script that writes down what it was told.
//!
//! The scripts touch nothing of the machine; an address is given to the guest's own interface where a story wants that.

use std::collections::BTreeMap;
use std::time::Duration;

use lab::wait_for;

use super::programs::Running;
use super::world::World;

const LINK: &str = "eth0";
/// A client asks again after seconds, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a client was told: its script's environment.
pub(crate) struct Told(BTreeMap<String, String>);

impl Told {
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_else(|| panic!("{name} was not told: {:?}", self.0))
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }
}

/// dhclient, ISC's client, for IPv4: asks for option 114. The guest's interface takes the address.
pub(crate) fn dhclient4(world: &World, guest: usize) -> Told {
    let take = "ip address flush dev eth0 scope global\n\
                ip address add $new_ip_address/24 dev eth0\n\
                ip route replace default via $new_routers dev eth0\n";
    dhclient(world, guest, "-4", &[], take)
}

/// dhclient for an IPv6 address and option 103.
pub(crate) fn dhclient6(world: &World, guest: usize) -> Told {
    dhclient(world, guest, "-6", &[], "")
}

/// dhclient for option 103 alone: a device that makes its own address.
pub(crate) fn dhclient6_stateless(world: &World, guest: usize) -> Told {
    dhclient(world, guest, "-6", &["-S"], "")
}

fn dhclient(world: &World, guest: usize, family: &str, more: &[&str], take: &str) -> Told {
    let conf = world.write(
        "dhclient.conf",
        "option heard code 114 = text;\n\
         option dhcp6.heard code 103 = text;\n\
         request subnet-mask, routers, domain-name-servers, heard;\n\
         also request dhcp6.name-servers, dhcp6.heard;\n\
         timeout 50;\nretry 1;\ninitial-interval 1;\n",
    );
    let told = fresh(world, "told-by-dhclient");
    let script = world.write_program("dhclient-script", &script(&told, "reason", take));
    // A device that remembers nothing.
    let (leases, pid) = (fresh(world, "dhclient.leases"), fresh(world, "dhclient.pid"));
    let arguments = [family, "-d", "-sf", &script, "-cf", &conf, "-lf", &leases, "-pf", &pid];
    run(world, guest, "dhclient", &[&arguments, more, &[LINK]].concat(), &told)
}

/// udhcpc, BusyBox's client; options without a name are told in hexadecimal.
pub(crate) fn udhcpc(world: &World, guest: usize) -> Told {
    let told = fresh(world, "told-by-udhcpc");
    let script = world.write_program("udhcpc-script", &script(&told, "1", ""));
    run(world, guest, "udhcpc", &["-i", LINK, "-f", "-t", "20", "-T", "1", "-O", "114", "-s", &script], &told)
}

/// udhcpc, asking and asking, whatever it hears.
pub(crate) fn begin_udhcpc(world: &World, guest: usize) -> Running {
    let log = world.path("client.log");
    let inside = world.guest(guest).namespace();
    Running::start(inside, log.as_ref(), "udhcpc", &["-i", LINK, "-f", "-T", "1", "-s", "/bin/true"], &[])
}

/// dhcpcd; `--test` asks and takes nothing. That of Debian 12 does not know option 114 by a name.
pub(crate) fn dhcpcd(world: &World, guest: usize) -> Told {
    let told = fresh(world, "told-by-dhcpcd");
    let script = world.write_program("dhcpcd-script", &script(&told, "reason", ""));
    let conf =
        world.write("dhcpcd.conf", "define 114 string captive_portal_uri\noption captive_portal_uri\n");
    // It leaves helpers behind when it is ended, and writes below /run: with namespaces of its own neither stays.
    let alone = ["--pid", "--fork", "--kill-child", "--mount", "sh", "-c"];
    let quietly = "mount -t tmpfs none /run && dhcpcd \"$@\"; true";
    let arguments = [quietly, "dhcpcd", "--test", "-4", "-B", "-t", "50", "-f", &conf, "-c", &script, LINK];
    run(world, guest, "unshare", &[&alone[..], &arguments].concat(), &told)
}

/// The octets that text in hexadecimal stands for.
pub(crate) fn from_hexadecimal(text: &str) -> String {
    let octets = (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap());
    String::from_utf8(octets.collect()).unwrap()
}

fn fresh(world: &World, name: &str) -> String {
    let path = world.path(name);
    let _ = std::fs::remove_file(&path);
    path
}

/// Writes down its environment when the client says that it was told something.
fn script(told: &str, reason: &str, take: &str) -> String {
    format!(
        "#!/bin/sh\ncase \"${reason}\" in\n\
         BOUND*|RENEW*|REBIND*|REBOOT*|TEST*|bound|renew) ;;\n*) exit 0 ;;\nesac\n\
         {take}env > {told}.part && mv {told}.part {told}\n"
    )
}

/// Runs a client until its script has written down something.
fn run(world: &World, guest: usize, program: &str, arguments: &[&str], told: &str) -> Told {
    let log = world.path("client.log");
    let inside = world.guest(guest).namespace();
    let _client = Running::start(inside, log.as_ref(), program, arguments, &[]);
    let text = wait_for(&format!("{program} to be told"), PATIENCE, || std::fs::read_to_string(told).ok())
        .unwrap_or_else(|error| panic!("{error}"));
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    Told(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
}
