//! Giving privileges up, for good: user, groups, every capability set, new privileges, core dumps, system calls.
//!
//! It must run while the process has one thread, because Linux keeps all of this per thread and new threads inherit
//! it. It never gives anything back, and it looks afterwards whether the kernel really took it (promise 7).

use anyhow::{Context as _, ensure};
use rustix::process::{DumpableBehavior, set_dumpable_behavior};
use rustix::thread::{self, CapabilitySet, CapabilitySets};

use super::account::Identity;
use super::confinement::{Role, confine};

/// What the helper keeps: the rule set, conntrack and neighbours need these two.
const HELPER_KEEPS: CapabilitySet = CapabilitySet::NET_ADMIN.union(CapabilitySet::NET_RAW);

/// What dnsmasq needs: neighbour entries for addresses it lends, raw ICMPv6 for router advertisements, low ports.
const DNSMASQ_NEEDS: CapabilitySet =
    CapabilitySet::NET_ADMIN.union(CapabilitySet::NET_RAW).union(CapabilitySet::NET_BIND_SERVICE);

/// Gives up everything that the process of this role does not need.
///
/// # Errors
/// When the kernel refuses a step or still shows a privilege afterwards; the process must not go on then.
pub fn drop_privileges(role: Role, identity: Identity) -> anyhow::Result<()> {
    let keep = match role {
        Role::Gateway | Role::Hook | Role::Announcer => CapabilitySet::empty(),
        Role::Helper => HELPER_KEEPS,
        Role::DnsmasqKeeper => DNSMASQ_NEEDS,
    };
    ensure!(threads() == 1, "privileges must be dropped before there is a second thread");
    thread::clear_ambient_capability_set().context("clearing the ambient capability set")?;
    empty_bounding_set(keep)?;
    become_identity(identity, keep)?;
    let held = thread::capabilities(None).context("reading the capability sets")?.permitted;
    let kept = CapabilitySets {
        effective: held & keep,
        permitted: held & keep,
        inheritable: if role == Role::DnsmasqKeeper { held & keep } else { CapabilitySet::empty() },
    };
    thread::set_capabilities(None, kept).context("dropping capabilities")?;
    for capability in kept.inheritable.iter() {
        thread::configure_capability_in_ambient_set(capability, true)
            .context("handing capabilities on to the program that is started")?;
    }
    thread::set_no_new_privs(true).context("refusing new privileges")?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable).context("refusing core dumps")?;
    confine(role).context("confining system calls")?;
    confirm(kept, identity)
}

fn threads() -> usize {
    std::fs::read_dir("/proc/self/task").map_or(1, Iterator::count)
}

/// Empties the bounding set but for `keep`. Without `CAP_SETPCAP` (a service that is not root) the kernel refuses;
/// that is harmless, because no program can be started any more once the process is confined.
fn empty_bounding_set(keep: CapabilitySet) -> anyhow::Result<()> {
    let may = thread::capabilities(None)?.effective.contains(CapabilitySet::SETPCAP);
    for capability in (0..64).map(|bit| CapabilitySet::from_bits_retain(1 << bit)) {
        match thread::capability_is_in_bounding_set(capability) {
            Ok(true) if may && !keep.contains(capability) => {
                thread::remove_capability_from_bounding_set(capability)
                    .context("emptying the bounding capability set")?;
            }
            Ok(_) => {}
            // Beyond the last capability that this kernel knows.
            Err(_) => break,
        }
    }
    Ok(())
}

fn become_identity(identity: Identity, keep: CapabilitySet) -> anyhow::Result<()> {
    let Identity::Become { uid, gid } = identity else { return Ok(()) };
    let (uid, gid) = (thread::Uid::from_raw(uid), thread::Gid::from_raw(gid));
    thread::set_keep_capabilities(!keep.is_empty())
        .context("keeping capabilities over the change of user")?;
    thread::set_thread_groups(&[]).context("leaving all groups")?;
    thread::set_thread_res_gid(gid, gid, gid).context("changing the group")?;
    thread::set_thread_res_uid(uid, uid, uid).context("changing the user")?;
    thread::set_keep_capabilities(false).context("ending the change of user")?;
    Ok(())
}

fn confirm(kept: CapabilitySets, identity: Identity) -> anyhow::Result<()> {
    let now = thread::capabilities(None).context("reading the capability sets")?;
    ensure!(now == kept, "the kernel still shows capabilities: {now:?}");
    ensure!(thread::no_new_privs()?, "the kernel would still give new privileges");
    if let Identity::Become { uid, gid } = identity {
        let is_there =
            rustix::process::getuid().as_raw() == uid && rustix::process::getegid().as_raw() == gid;
        ensure!(is_there, "the process is still another user or group");
        ensure!(rustix::process::getgroups()?.is_empty(), "the process is still in groups");
    }
    Ok(())
}
