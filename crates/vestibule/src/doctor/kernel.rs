//! What the kernel can do: nf_tables, tables that outlive their owner, namespaces, conntrack, both families.

use std::io;
use std::path::Path;

use enforcement::abilities::{self, Ability};
use netlink::connection::NETFILTER;
use netlink::{Connection, NetlinkError};

use super::{EXPECTED_GUESTS, number_in};
use crate::findings::Finding;
use crate::trouble::Chapter;

/// `NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_GETGEN`: asks for the generation of the rule set, which every kernel with
/// nf_tables has.
const GET_GENERATION: u16 = 10 << 8 | 16;
/// `nfgenmsg`: family, version, resource.
const ANY_FAMILY: [u8; 4] = [0; 4];
const EPERM: i32 = libc::EPERM;

pub(super) fn findings() -> Vec<Finding> {
    let mut findings = vec![nf_tables()];
    findings.extend(held_of_sessions(abilities::lacking()));
    findings.extend([ownership(), namespaces(), connection_tracking(), ipv6()]);
    findings
}

fn nf_tables() -> Finding {
    let asked = Connection::open(NETFILTER).and_then(|mut connection| {
        connection.ask(GET_GENERATION, netlink::wire::ACK, &ANY_FAMILY, |_| (), |_| ())
    });
    match asked {
        Ok(()) => Finding::ok("the kernel has nf_tables"),
        Err(error) if is_permission(&error) => Finding::warn(
            "whether the kernel has nf_tables can be asked by root only",
            "nothing; it was not looked at",
            "run doctor as root",
            Chapter::Enforcement,
        ),
        Err(error) => Finding::fail(
            format!("the kernel has no nf_tables: {error}"),
            "the gateway does not start, so nobody gets online",
            "load the module (modprobe nf_tables) or use a kernel that has it",
            Chapter::Enforcement,
        ),
    }
}

fn is_permission(error: &NetlinkError) -> bool {
    error.number() == EPERM
        || matches!(error, NetlinkError::Socket(error) if error.kind() == io::ErrorKind::PermissionDenied)
}

/// Nothing where it could not be tried: what is said of nf_tables says why.
fn held_of_sessions(lacking: Result<Vec<Ability>, NetlinkError>) -> Vec<Finding> {
    let Ok(lacking) = lacking else { return Vec::new() };
    if lacking.is_empty() {
        return vec![Finding::ok(
            "the kernel counts each session and holds its limits of data, shared ones too, and its rates",
        )];
    }
    let fail = |ability| {
        let what = match ability {
            Ability::Counts => "the kernel cannot count what passes in a session",
            Ability::Limits => "the kernel cannot hold a session's limit of data",
            Ability::Rates => "the kernel cannot hold a session's rate",
            Ability::Shares => "the kernel cannot lead several sessions to one quota",
        };
        let guests = match ability {
            Ability::Counts => "nobody gets online: every session is counted",
            Ability::Limits => "who is to have a limit of data does not get online",
            Ability::Rates => "who is to have a rate does not get online",
            Ability::Shares => "nobody gets online: the rule set asks for the quotas that devices share",
        };
        let to_do = "load the modules (modprobe -a nft_counter nft_quota nft_limit nft_objref; a kernel may have some of \
                     them built in), or use a newer kernel";
        Finding::fail(what, guests, to_do, Chapter::Enforcement)
    };
    lacking.into_iter().map(fail).collect()
}

/// Told by the version, because trying would take a table; the gateway itself tries at its start.
fn ownership() -> Finding {
    let release = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let release = release.trim();
    let mut parts = release.split(['.', '-']).map(|part| part.parse().unwrap_or(0));
    let version = (parts.next().unwrap_or(0), parts.next().unwrap_or(0));
    if version >= (6, 9) {
        return Finding::ok(format!("kernel {release} keeps other tools away from the rule set"));
    }
    Finding::warn(
        format!("kernel {release} lets other tools flush the rule set (6.9 is the first that does not)"),
        "if something flushes nftables, everybody is offline for a moment until the rule set is put back",
        "use kernel 6.9 or later, or see that nothing flushes nftables",
        Chapter::Enforcement,
    )
}

fn namespaces() -> Finding {
    if Path::new("/proc/self/ns/net").exists() {
        return Finding::ok("the kernel has network namespaces");
    }
    Finding::warn(
        "the kernel has no network namespaces",
        "nothing; only `vestibule lab` needs them",
        "use another machine for the lab",
        Chapter::SettingUp,
    )
}

fn connection_tracking() -> Finding {
    let wanted = EXPECTED_GUESTS * 256;
    match number_in("/proc/sys/net/netfilter/nf_conntrack_max") {
        None => Finding::warn(
            "connection tracking is not loaded yet",
            "nothing; the gateway loads it with its rule set",
            "run doctor again once the gateway has started",
            Chapter::Enforcement,
        ),
        Some(most) if most >= wanted => Finding::ok(format!("connection tracking holds {most} connections")),
        Some(most) => Finding::warn(
            format!(
                "connection tracking holds {most} connections; {EXPECTED_GUESTS} guests may need {wanted}"
            ),
            "on a busy day new connections fail for everybody",
            format!("sysctl -w net.netfilter.nf_conntrack_max={wanted}"),
            Chapter::Enforcement,
        ),
    }
}

fn ipv6() -> Finding {
    if Path::new("/proc/net/if_inet6").exists() {
        return Finding::ok("the kernel has IPv6");
    }
    Finding::warn(
        "the kernel has no IPv6",
        "guests get IPv4 only",
        "remove ipv6.disable=1 from the kernel's command line",
        Chapter::SettingUp,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::Level;

    #[test]
    fn each_thing_that_the_kernel_cannot_hold_is_told_by_itself() {
        let told = |lacking: &[Ability]| held_of_sessions(Ok(lacking.to_vec()));
        assert_eq!(told(&[]).iter().map(|finding| finding.level).collect::<Vec<_>>(), [Level::Ok]);
        let all = told(&Ability::ALL);
        assert!(all.iter().all(|finding| finding.level == Level::Fail));
        for (finding, word) in all.iter().zip(["count", "limit of data", "rate", "one quota"]) {
            assert!(finding.what.contains(word), "{finding:?}");
        }
        let error = NetlinkError::Refused { number: EPERM, index: 0 };
        assert_eq!(held_of_sessions(Err(error)), []);
    }
}
