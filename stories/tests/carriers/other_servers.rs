//! Other people's servers, configured as an operator does with what `vestibule provisioning` writes, beside a gateway
//! whose rule set lets their packets through.

use std::net::{Ipv4Addr, Ipv6Addr, UdpSocket};

use lab::wait_for;

use super::clients::{Told, dhclient4, dhclient6, dhcpcd, from_hexadecimal, udhcpc};
use super::programs::{Running, output};
use super::world::{API, RANGE, SOON, UNRESTRICTED, World, ZONE};

/// Where DHCPv6 servers of these stories lend addresses.
const POOL6: [Ipv6Addr; 2] = [
    Ipv6Addr::new(0x2001, 0xdb8, 0x51, 0, 0, 0, 2, 0x10),
    Ipv6Addr::new(0x2001, 0xdb8, 0x51, 0, 0, 0, 2, 0x99),
];

/// Whether there is a portal, and what then must arrive.
const BOTH: [(bool, &str); 2] = [(true, API), (false, UNRESTRICTED)];

#[test]
fn dnsmasq_says_it_by_dhcpv4_and_dhcpv6() {
    let world = World::with(1, "");
    for (has_portal, expected) in BOTH {
        let _server = dnsmasq(&world, has_portal);
        assert_eq!(dhclient4(&world, 1).get("new_heard"), expected);
        assert_eq!(dhclient6(&world, 1).get("new_dhcp6_heard"), expected);
    }
}

#[test]
fn every_client_hears_it_to_the_octet() {
    let world = World::with(3, "");
    let _server = dnsmasq(&world, true);
    assert_eq!(dhclient4(&world, 1).get("new_heard"), API);
    assert_eq!(from_hexadecimal(udhcpc(&world, 2).get("opt114")), API);
    assert_eq!(dhcpcd(&world, 3).get("new_captive_portal_uri"), API);
}

#[test]
fn kea_says_it_by_dhcpv4() {
    both(&World::with(1, ""), kea4, &|world| dhclient4(world, 1), "new_heard");
}

#[test]
fn kea_says_it_by_dhcpv6() {
    both(&World::with(1, ""), kea6, &|world| dhclient6(world, 1), "new_dhcp6_heard");
}

#[test]
fn isc_dhcpd_says_it_by_dhcpv4() {
    both(&World::with(1, ""), dhcpd4, &|world| dhclient4(world, 1), "new_heard");
}

#[test]
fn isc_dhcpd_says_it_by_dhcpv6() {
    both(&World::with(1, ""), dhcpd6, &|world| dhclient6(world, 1), "new_dhcp6_heard");
}

#[test]
fn systemd_networkd_says_it_by_dhcpv4() {
    // It becomes an account of its own, and there is nobody to become where a user namespace has one user.
    if !may_become_others() {
        println!("skipped: systemd-networkd needs more than one user, so real root");
        return;
    }
    both(&World::with(1, ""), networkd, &|world| dhclient4(world, 1), "new_heard");
}

fn both(world: &World, server: fn(&World, bool) -> Running, client: &dyn Fn(&World) -> Told, name: &str) {
    for (has_portal, expected) in BOTH {
        let _server = server(world, has_portal);
        assert_eq!(client(world).get(name), expected);
    }
}

fn serve(world: &World, program: &str, arguments: &[&str]) -> Running {
    let folder = world.path("");
    let environment = [("KEA_LOCKFILE_DIR", &*folder), ("KEA_PIDFILE_DIR", &*folder)];
    Running::start(
        world.network.gateway(),
        world.path("server.log").as_ref(),
        program,
        arguments,
        &environment,
    )
}

fn dnsmasq(world: &World, has_portal: bool) -> Running {
    let ([first, last], [first6, last6]) = (RANGE, POOL6);
    let leases = world.write("dnsmasq.leases", "");
    let conf = format!(
        "port=0\nuser=root\ngroup=\ninterface={}\nbind-interfaces\nno-ping\ndhcp-authoritative\nlog-facility=-\n\
         dhcp-range={first},{last},10m\ndhcp-range={first6},{last6},64,10m\ndhcp-leasefile={leases}\n{}",
        ZONE.interface(),
        world.fragment("dnsmasq", has_portal)
    );
    let conf = world.write("dnsmasq.conf", &conf);
    serve(world, "dnsmasq", &["--keep-in-foreground", "--pid-file", "-C", &conf])
}

fn kea4(world: &World, has_portal: bool) -> Running {
    let [first, last] = RANGE;
    let fragment = world.fragment("kea", has_portal);
    let (four, _) = fragment.split_once("// kea-dhcp6.conf").unwrap();
    let conf = world
        .write("kea4.conf", &kea("Dhcp4", "subnet4", "192.168.51.0/24", &format!("{first} - {last}"), four));
    serve(world, "kea-dhcp4", &["-c", &conf])
}

fn kea6(world: &World, has_portal: bool) -> Running {
    let [first, last] = POOL6;
    let fragment = world.fragment("kea", has_portal);
    let (_, six) = fragment.split_once("// kea-dhcp6.conf").unwrap();
    let pool = format!("{first} - {last}");
    let conf =
        world.write("kea6.conf", &kea("Dhcp6", "subnet6", "2001:db8:51::/64", &pool, &format!("//{six}")));
    serve(world, "kea-dhcp6", &["-c", &conf])
}

fn kea(which: &str, subnets: &str, subnet: &str, pool: &str, fragment: &str) -> String {
    let interface = ZONE.interface();
    // Nothing of the machine is written: by default the name of a DHCPv6 server is kept beside its leases.
    let own_name = if which == "Dhcp6" {
        "\"preferred-lifetime\": 300, \"server-id\": { \"type\": \"LL\", \"persist\": false },\n"
    } else {
        ""
    };
    format!(
        "{{ \"{which}\": {{ {own_name}\"interfaces-config\": {{ \"interfaces\": [ \"{interface}\" ] }},\n\
         \"lease-database\": {{ \"type\": \"memfile\", \"persist\": false }}, \"valid-lifetime\": 600,\n\
         \"{subnets}\": [ {{ \"id\": 1, \"subnet\": \"{subnet}\", \"interface\": \"{interface}\",\n\
         \"pools\": [ {{ \"pool\": \"{pool}\" }} ],\n{fragment} }} ] }} }}\n"
    )
}

fn dhcpd4(world: &World, has_portal: bool) -> Running {
    let [first, last] = RANGE;
    let fragment = world.fragment("isc-dhcpd", has_portal);
    let (four, _) = fragment.split_once("# dhcpd6.conf").unwrap();
    let subnet =
        format!("subnet {} netmask 255.255.255.0 {{ range {first} {last};", Ipv4Addr::new(192, 168, 51, 0));
    dhcpd(world, "-4", four, &subnet)
}

fn dhcpd6(world: &World, has_portal: bool) -> Running {
    let [first, last] = POOL6;
    let fragment = world.fragment("isc-dhcpd", has_portal);
    let at = fragment.find("# dhcpd6.conf").unwrap();
    dhcpd(world, "-6", &fragment[at..], &format!("subnet6 2001:db8:51::/64 {{ range6 {first} {last};"))
}

/// The definition goes to the top of the file, the rest into the subnet, as the fragment's comments say.
fn dhcpd(world: &World, family: &str, fragment: &str, subnet: &str) -> Running {
    let (top, inside) = fragment.rsplit_once("# dhcpd").unwrap();
    let text = format!("authoritative;\ndefault-lease-time 600;\n{top}\n{subnet}\n# dhcpd{inside}\n}}\n");
    let conf = world.write("dhcpd.conf", &text);
    let (leases, pid) = (world.write("dhcpd.leases", ""), world.path("dhcpd.pid"));
    let arguments = [family, "-f", "-d", "-cf", &conf, "-lf", &leases, "-pf", &pid, ZONE.interface()];
    serve(world, "dhcpd", &arguments)
}

/// The fragment is a part of the interface's own file. It takes devices for ready where `/sys` cannot be written, as in a
/// container; without udev it would wait for ever. The address is its own: it does not take over one as the lab makes it.
fn networkd(world: &World, has_portal: bool) -> Running {
    let (interface, gateway) = (ZONE.interface(), world.network.gateway());
    // One that was ended is gone a moment later. (The shell stays the first of its process namespace and takes it along;
    // a process that changes its user forgets that it is to end with its parent.)
    let free = || gateway.run(|| UdpSocket::bind("0.0.0.0:67")).unwrap().ok();
    drop(wait_for("a free port", SOON, free).unwrap());
    output(gateway, "ip", &["-4", "address", "flush", "dev", interface]);
    let text = format!(
        "[Match]\nName={interface}\n[Network]\nDHCPServer=yes\nKeepConfiguration=yes\nIPv6AcceptRA=no\n\
         LinkLocalAddressing=no\nAddress={}/24\n[DHCPServer]\nPoolOffset=211\nPoolSize=20\n{}",
        ZONE.gateway_v4(),
        world.fragment("systemd-networkd", has_portal)
    );
    let file = world.write("guest0.network", &text);
    let script = "mount -t sysfs -o ro none /sys && mount -t tmpfs -o mode=755 none /run && \
                  mkdir -p /run/systemd/network && cp \"$1\" /run/systemd/network/ && \
                  SYSTEMD_LOG_TARGET=console /lib/systemd/systemd-networkd; true";
    let alone = ["--mount", "--pid", "--fork", "--kill-child", "sh", "-c", script, "networkd", &file];
    serve(world, "unshare", &alone)
}

fn may_become_others() -> bool {
    let map = std::fs::read_to_string("/proc/self/uid_map").unwrap();
    let count = |line: &str| line.split_whitespace().nth(2).and_then(|count| count.parse::<u64>().ok());
    map.lines().filter_map(count).sum::<u64>() > 1
}
