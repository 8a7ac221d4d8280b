//! The system calls that a confined process may not make: starting programs, tracing, mounting, loading code into the
//! kernel, other namespaces, and sockets that no guest or operator needs. Everything else goes on as before.
//!
//! A list of what is forbidden, not of what is allowed: memory, files and threads are used by libraries in ways that
//! change, and a call that is missing from a list of allowed ones stops a gateway at the worst moment.

use std::collections::BTreeMap;

use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};

/// What a process is for, as far as system calls go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Parses what guests send: no netlink but route events.
    Gateway,
    /// Talks to the kernel's firewall.
    Helper,
    /// Starts the operator's program that shows DNS proofs, and hears nothing from outside.
    Hook,
    /// Starts dnsmasq, which hears guests under the same confinement.
    DnsmasqKeeper,
    /// Sends router advertisements through sockets that it has already; it can open none but for route events.
    Announcer,
}

/// Refused with `EPERM`, whatever the arguments.
const FORBIDDEN: &[i64] = &[
    // Other programs and other processes.
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_pidfd_getfd,
    libc::SYS_kcmp,
    // Namespaces and mounts.
    libc::SYS_setns,
    libc::SYS_unshare,
    libc::SYS_chroot,
    libc::SYS_pivot_root,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_open_tree,
    libc::SYS_move_mount,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_open_by_handle_at,
    // The kernel itself.
    libc::SYS_bpf,
    libc::SYS_perf_event_open,
    libc::SYS_userfaultfd,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_syslog,
    libc::SYS_personality,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_keyctl,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    // A second way to make the calls above, unseen by this filter.
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
];

/// The `clone` flags that make a namespace.
const NEW_NAMESPACE: [i32; 7] = [
    libc::CLONE_NEWUSER,
    libc::CLONE_NEWNET,
    libc::CLONE_NEWNS,
    libc::CLONE_NEWPID,
    libc::CLONE_NEWIPC,
    libc::CLONE_NEWUTS,
    libc::CLONE_NEWCGROUP,
];

/// Confines the calling thread and all it starts, for good. Call it while there is only one thread.
///
/// # Errors
/// When the kernel has no seccomp filters, or the processor is one that the filter cannot be written for.
pub fn confine(role: Role) -> anyhow::Result<()> {
    for program in [forbid(role)?, forget_clone3()?] {
        seccompiler::apply_filter(&program)?;
    }
    Ok(())
}

fn forbid(role: Role) -> anyhow::Result<BpfProgram> {
    let may_start_programs = matches!(role, Role::Hook | Role::DnsmasqKeeper);
    let starts_programs = |call: i64| [libc::SYS_execve, libc::SYS_execveat].contains(&call);
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = FORBIDDEN
        .iter()
        .filter(|&&call| !(may_start_programs && starts_programs(call)))
        .map(|&call| (call, Vec::new()))
        .collect();
    #[cfg(target_arch = "x86_64")]
    rules.extend([(libc::SYS_ioperm, Vec::new()), (libc::SYS_iopl, Vec::new())]);
    rules.insert(libc::SYS_clone, NEW_NAMESPACE.into_iter().map(clone_with).collect::<Result<_, _>>()?);
    rules.insert(libc::SYS_socket, forbidden_sockets(role)?);
    compile(rules, libc::EPERM)
}

/// `clone3` has its flags in memory, where a filter cannot see them; C libraries fall back to `clone` on `ENOSYS`.
fn forget_clone3() -> anyhow::Result<BpfProgram> {
    compile(BTreeMap::from([(libc::SYS_clone3, Vec::new())]), libc::ENOSYS)
}

fn compile(rules: BTreeMap<i64, Vec<SeccompRule>>, error: i32) -> anyhow::Result<BpfProgram> {
    let refused = SeccompAction::Errno(error.unsigned_abs());
    let filter =
        SeccompFilter::new(rules, SeccompAction::Allow, refused, std::env::consts::ARCH.try_into()?)?;
    Ok(filter.try_into()?)
}

fn clone_with(flag: i32) -> Result<SeccompRule, BackendError> {
    let flag = u64::from(flag.unsigned_abs());
    let length = SeccompCmpArgLen::Qword;
    SeccompRule::new(vec![SeccompCondition::new(0, length, SeccompCmpOp::MaskedEq(flag), flag)?])
}

/// Sockets stay within Unix, IPv4, IPv6 and netlink; for the gateway netlink means `NETLINK_ROUTE`, which tells who
/// is where and changes nothing without a privilege.
fn forbidden_sockets(role: Role) -> Result<Vec<SeccompRule>, BackendError> {
    let domain_is_not = |&domain: &i32| argument(0, SeccompCmpOp::Ne, domain);
    let domains: &[i32] = match role {
        Role::Announcer => &[libc::AF_NETLINK],
        Role::Gateway | Role::Helper | Role::Hook | Role::DnsmasqKeeper => {
            &[libc::AF_UNIX, libc::AF_INET, libc::AF_INET6, libc::AF_NETLINK]
        }
    };
    let foreign = domains.iter().map(domain_is_not);
    let mut rules = vec![SeccompRule::new(foreign.collect::<Result<_, _>>()?)?];
    if role != Role::Helper {
        rules.push(SeccompRule::new(vec![
            argument(0, SeccompCmpOp::Eq, libc::AF_NETLINK)?,
            argument(2, SeccompCmpOp::Ne, libc::NETLINK_ROUTE)?,
        ])?);
    }
    Ok(rules)
}

fn argument(index: u8, operator: SeccompCmpOp, value: i32) -> Result<SeccompCondition, BackendError> {
    SeccompCondition::new(index, SeccompCmpArgLen::Dword, operator, u64::from(value.unsigned_abs()))
}
