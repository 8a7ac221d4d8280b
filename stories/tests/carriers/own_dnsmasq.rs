//! The gateway's own dnsmasq, by the configuration key: from joining the network to being online.

use std::net::{IpAddr, Ipv4Addr};

use lab::{INTERNET_V4, wait_for};
use serde_json::Value;

use super::clients::{begin_udhcpc, dhclient4, dhclient6, dhclient6_stateless, from_hexadecimal, udhcpc};
use super::programs::{Running, output};
use super::world::{API, PORTAL, RANGE, SOON, World, ZONE};

/// The configuration of a gateway that runs dnsmasq for its zone; the services that this needs are not listed.
pub(crate) fn sections(ipv6: &str) -> String {
    let [first, last] = RANGE;
    format!(
        "[enforcement]\nguest_services = [\"udp/123\"]\n\n[captive_dns]\nupstream = [\"203.0.113.12\"]\n\n\
         [provisioning.dnsmasq]\nenabled = true\nuser = \"nobody\"\ndirectory = \"{{folder}}/dnsmasq\"\n\
         upstream = [\"203.0.113.12\"]\nlease_seconds = 600\n\n\
         [[provisioning.dnsmasq.zones]]\ninterface = \"guest0\"\nipv4 = \"{first}-{last}\"\nipv6 = \"{ipv6}\"\n"
    )
}

#[test]
fn a_guest_joins_learns_the_api_is_captive_signs_in_and_is_online() {
    let world = World::with(1, &sections("stateless"));
    let _resolver = internet_resolver(&world);
    let told = dhclient4(&world, 1);
    assert_eq!(told.get("new_heard"), API);
    let own: Ipv4Addr = told.get("new_ip_address").parse().unwrap();
    assert!((RANGE[0]..=RANGE[1]).contains(&own), "{own}");
    let gateway = ZONE.gateway_v4().to_string();
    assert_eq!((told.get("new_routers"), told.get("new_domain_name_servers")), (&*gateway, &*gateway));

    // Its device asks for the API's name where it was told to, and then the API.
    let portal_address = resolve(&world, &gateway, PORTAL, "A");
    assert_eq!(portal_address, gateway);
    let address: IpAddr = portal_address.parse().unwrap();
    let mut device = world.guest(1).browser(&world.portal_of(told.get("new_heard"), address)).unwrap();
    assert_eq!(captive(&device.ask_api().unwrap().text()), Value::Bool(true));
    let signed_in = device.sign_in().unwrap();
    assert!(signed_in.online.response.text().contains("You are online"));
    assert_eq!(captive(&device.ask_api().unwrap().text()), Value::Bool(false));
    world.guest(1).ping(world.network.internet().echo()[0]).unwrap();

    // Now the resolver that it was told of is dnsmasq itself.
    assert_eq!(resolve(&world, &gateway, "site.test", "A"), "203.0.113.10");
    assert_eq!(resolve(&world, &gateway, PORTAL, "A"), gateway);
    let ipv6 = resolve(&world, &gateway, PORTAL, "AAAA");
    assert!(!ipv6.contains("fe80"), "no browser opens a link-local address: {ipv6}");
}

#[test]
fn devices_that_make_their_own_ipv6_address_are_told_too() {
    let world = World::with(1, &sections("stateless"));
    let told = dhclient6_stateless(&world, 1);
    assert_eq!(told.get("new_dhcp6_heard"), API);
    // The gateway advertises itself as the router, and the prefix to make addresses in.
    let inside = world.guest(1).namespace();
    output(inside, "ip", &["-6", "address", "flush", "dev", "eth0", "scope", "global"]);
    let listen = || std::fs::write("/proc/sys/net/ipv6/conf/eth0/accept_ra", "1");
    inside.run(listen).unwrap().unwrap();
    let heard = output(inside, "rdisc6", &["-1", "eth0"]);
    assert!(heard.contains("2001:db8:51::/64"), "{heard}");
    let address = wait_for("an address of its own", SOON, || {
        let addresses = output(inside, "ip", &["-6", "address", "show", "dev", "eth0", "scope", "global"]);
        (addresses.contains("2001:db8:51:") && !addresses.contains("tentative")).then_some(addresses)
    })
    .unwrap();
    let routes = output(inside, "ip", &["-6", "route", "show", "proto", "ra"]);
    assert!(routes.contains("default via fe80::"), "{address}{routes}");
}

#[test]
fn dhcpv6_lends_addresses_where_it_is_stateful_and_says_the_same() {
    let world = World::with(1, &sections("stateful"));
    let told = dhclient6(&world, 1);
    assert_eq!(told.get("new_dhcp6_heard"), API);
    assert!(told.get("new_ip6_address").starts_with("2001:db8:51::1:"), "{}", told.get("new_ip6_address"));
}

#[test]
fn a_small_device_with_busybox_hears_the_same_octets() {
    let world = World::with(1, &sections("off"));
    assert_eq!(from_hexadecimal(udhcpc(&world, 1).get("opt114")), API);
}

#[test]
fn nobody_on_the_other_side_is_answered() {
    let world = World::with(1, &sections("stateless"));
    world.doctor("dnsmasq runs (process ");
    let outside = world.network.internet().namespace();
    for address in ["198.51.100.1", "192.168.51.1", "2001:db8:ff::1", "2001:db8:51::1"] {
        let server = format!("@{address}");
        let said = output(outside, "kdig", &[&*server, PORTAL, "A", "+time=1", "+retry=0"]);
        assert!(!said.contains("NOERROR"), "{address}: {said}");
    }
    // The same question from the inside is answered.
    let gateway = ZONE.gateway_v4().to_string();
    assert_eq!(resolve(&world, &gateway, PORTAL, "A"), gateway);
}

#[test]
fn when_addresses_run_out_it_is_said_once_and_nobody_is_named() {
    let one = format!("{}-{}", RANGE[0], RANGE[0]);
    let world = World::with(2, &sections("off").replace(&format!("{}-{}", RANGE[0], RANGE[1]), &one));
    assert_eq!(dhclient4(&world, 1).get("new_ip_address"), RANGE[0].to_string());
    let _hungry = begin_udhcpc(&world, 2);
    let warned = wait_for("a warning", SOON, || {
        let log = world.said("gateway.log");
        log.contains("dnsmasq has no address to lend").then_some(log)
    })
    .unwrap_or_else(|error| panic!("{error}"));
    assert!(!warned.contains("02:00:5e"), "{warned}");
}

#[test]
fn guests_are_told_of_the_resolver_that_has_the_port_already() {
    let sections = sections("off").replace("[captive_dns]\n", "[captive_dns]\nport = 53\n");
    let without = sections.replace("upstream = [\"203.0.113.12\"]\nlease", "lease");
    let world = World::with(1, &without);
    let _resolver = internet_resolver(&world);
    let told = dhclient4(&world, 1);
    let gateway = ZONE.gateway_v4().to_string();
    assert_eq!((told.get("new_heard"), told.get("new_domain_name_servers")), (API, &*gateway));
    assert_eq!(resolve(&world, &gateway, PORTAL, "A"), gateway);
}

#[test]
fn what_it_is_configured_with_can_be_reviewed_and_doctor_says_that_it_runs() {
    let world = World::with(1, &sections("stateless"));
    let config = world.path("vestibule.toml");
    let text = world.vestibule(&["check", "--dnsmasq", "--config", &config]);
    assert!(text.contains("dhcp-range=192.168.51.211,192.168.51.230,600"), "{text}");
    let said = world.doctor("dnsmasq runs (process ");
    // Who gets an address meets the rule set.
    let log = world.said("gateway.log");
    assert!(log.find("the rule set is in place").unwrap() < log.find("dnsmasq runs").unwrap(), "{log}");
    assert!(said.contains("lies in the network of guest0"), "{said}");
    assert!(said.contains("dnsmasq tells devices where the API is"), "{said}");
}

#[test]
fn a_new_version_that_takes_over_lends_on_with_a_dnsmasq_of_its_own() {
    let mut world = World::with(2, &sections("stateless"));
    world.doctor("dnsmasq runs (process ");
    let lent = dhclient4(&world, 1);
    world.gateway.upgrade().unwrap_or_else(|error| panic!("{error}"));
    world.doctor("dnsmasq runs (process ");
    let log = world.said("gateway.log");
    assert_eq!(log.matches("dnsmasq runs").count(), 2, "it was started once by each: {log}");
    assert!(!log.contains("dnsmasq ended"), "it met the port taken: {log}");
    let other = dhclient4(&world, 2);
    assert_eq!(other.get("new_heard"), API);
    assert_ne!(other.get("new_ip_address"), lent.get("new_ip_address"), "the leases are the same");
}

fn captive(document: &str) -> Value {
    serde_json::from_str::<Value>(document).unwrap()["captive"].clone()
}

/// The internet's resolver, which knows one name.
fn internet_resolver(world: &World) -> Running {
    let inside = world.network.internet().namespace();
    let listen = format!("--listen-address={}", INTERNET_V4[2]);
    let arguments = [
        "--keep-in-foreground",
        "--conf-file=/dev/null",
        "--no-resolv",
        "--no-hosts",
        "--bind-interfaces",
        "--user=root",
        "--group=",
        "--pid-file=",
        "--host-record=site.test,203.0.113.10",
        &listen,
    ];
    Running::start(inside, world.path("server.log").as_ref(), "dnsmasq", &arguments, &[])
}

/// What the guest's resolver answers, once it does.
fn resolve(world: &World, resolver: &str, name: &str, kind: &str) -> String {
    let server = format!("@{resolver}");
    wait_for(&format!("an answer for {name}"), SOON, || {
        let arguments = [&*server, name, kind, "+short", "+time=2", "+retry=0"];
        let said = output(world.guest(1).namespace(), "kdig", &arguments);
        let said = said.trim().to_owned();
        (!said.is_empty() && !said.starts_with(';')).then_some(said)
    })
    .unwrap_or_else(|error| panic!("{error}"))
}
