//! What the network stack is set to: forwarding, room for neighbours, reverse path filters, free ports.

use std::io;
use std::os::unix::net::UnixStream;

use captivity::InterfaceName;

use super::{EXPECTED_GUESTS, names, number_in};
use crate::config::Config;
use crate::control::socket_path;
use crate::findings::Finding;
use crate::run::sockets;
use crate::trouble::Chapter;

pub(super) fn findings(config: &Config) -> Vec<Finding> {
    let mut findings = vec![
        forwarding("IPv4", "/proc/sys/net/ipv4/ip_forward", "net.ipv4.ip_forward"),
        forwarding("IPv6", "/proc/sys/net/ipv6/conf/all/forwarding", "net.ipv6.conf.all.forwarding"),
        neighbours("IPv4", "ipv4"),
        neighbours("IPv6", "ipv6"),
    ];
    findings.extend(config.zones.iter().filter_map(|zone| reverse_path(*zone)));
    let runs = UnixStream::connect(socket_path(&config.run_directory)).is_ok();
    findings.extend([config.portal.plain_port, config.portal.secure_port].map(|number| port(number, runs)));
    findings.extend(names::findings(config, runs));
    findings
}

fn forwarding(family: &str, path: &str, key: &str) -> Finding {
    if number_in(path) == Some(1) {
        return Finding::ok(format!("{family} forwarding is on"));
    }
    Finding::fail(
        format!("{family} forwarding is off"),
        "who has signed in gets no further than the gateway on that family",
        format!("sysctl -w {key}=1, and the same in /etc/sysctl.d/ to keep it"),
        Chapter::SettingUp,
    )
}

fn neighbours(family: &str, folder: &str) -> Finding {
    // A dual-stack guest has about four addresses, most of them IPv6; the table is shared by all namespaces.
    let wanted = EXPECTED_GUESTS * 4;
    let key = format!("net.{folder}.neigh.default.gc_thresh3");
    match number_in(&format!("/proc/sys/net/{folder}/neigh/default/gc_thresh3")) {
        Some(most) if most >= wanted => {
            Finding::ok(format!("the {family} neighbour table holds {most} entries"))
        }
        Some(most) => Finding::warn(
            format!(
                "the {family} neighbour table holds {most} entries; {EXPECTED_GUESTS} guests may need {wanted}"
            ),
            "beyond about 500 guests, devices lose the gateway at random",
            format!("sysctl -w {key}={wanted}, and gc_thresh2 and gc_thresh1 to a half and a quarter"),
            Chapter::SettingUp,
        ),
        None => Finding::warn(
            format!("the size of the {family} neighbour table cannot be read here (in a network namespace)"),
            "nothing; it was not looked at",
            format!("look at {key} on the host"),
            Chapter::SettingUp,
        ),
    }
}

/// Strict reverse path filtering also stops guests who pretend to be elsewhere; off is safe but weaker.
fn reverse_path(zone: InterfaceName) -> Option<Finding> {
    let of = |name: &str| number_in(&format!("/proc/sys/net/ipv4/conf/{name}/rp_filter"));
    let filter = of(zone.as_str())?.max(of("all")?);
    Some(match filter {
        1 => Finding::ok(format!("{zone} takes only packets of its own IPv4 network")),
        _ => Finding::warn(
            format!("{zone} takes IPv4 packets of any source (rp_filter is {filter})"),
            "nothing; but a guest can send packets in another network's name",
            format!("sysctl -w net.ipv4.conf.{zone}.rp_filter=1"),
            Chapter::SettingUp,
        ),
    })
}

fn port(number: u16, runs: bool) -> Finding {
    let Err(trouble) = sockets::listen(number) else {
        return Finding::ok(format!("TCP port {number} is free"));
    };
    let kind = std::error::Error::source(&trouble)
        .and_then(|cause| cause.downcast_ref::<io::Error>())
        .map(io::Error::kind);
    match kind {
        Some(io::ErrorKind::AddrInUse) if runs => {
            Finding::ok(format!("TCP port {number} is taken, by the gateway that runs"))
        }
        Some(io::ErrorKind::PermissionDenied) => Finding::warn(
            format!("whether TCP port {number} is free can be tried by root only"),
            "nothing; it was not looked at",
            "run doctor as root",
            Chapter::SettingUp,
        ),
        _ => Finding::fail(trouble.what, trouble.guests, trouble.to_do, trouble.more),
    }
}
