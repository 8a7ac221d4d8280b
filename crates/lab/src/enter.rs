//! The way in without root: a user namespace in which this process may make networks (user_namespaces(7)).
//!
//! It never changes the machine. The process stays in the host's network; only the lab's own namespaces are new, so
//! listeners on the host's loopback, made before or after, go on working.

use std::fmt::Write;
use std::fs;
use std::io;

use rustix::process::{getegid, geteuid};

use crate::error::LabError;
use crate::kernel;

/// By what right this process may make networks now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It already had the capabilities (root).
    Privileged,
    /// It is root in a user namespace of its own, and nobody outside.
    UserNamespace,
}

/// Gives this process the right to make networks: nothing to do as root, a user namespace otherwise. Call it first
/// in `main`, while there is one thread. Calling it again changes nothing.
///
/// # Errors
/// [`LabError::UserNamespaces`] where the machine forbids them, with what to change;
/// [`LabError::TooManyThreads`] when called too late.
pub fn enter() -> Result<Standing, LabError> {
    if may_make_networks() {
        return Ok(Standing::Privileged);
    }
    let (user, group) = (geteuid().as_raw(), getegid().as_raw());
    if thread_count() > 1 {
        return Err(LabError::TooManyThreads);
    }
    kernel::new_user_namespace().map_err(|error| refused("making a user namespace", error))?;
    let write =
        |file: &str, text: String| fs::write(file, text).map_err(|error| refused("mapping user 0", error));
    write("/proc/self/setgroups", "deny".to_owned())?;
    write("/proc/self/uid_map", format!("0 {user} 1"))?;
    write("/proc/self/gid_map", format!("0 {group} 1"))?;
    Ok(Standing::UserNamespace)
}

/// CAP_SYS_ADMIN makes network namespaces, CAP_NET_ADMIN furnishes them, CAP_NET_RAW watches them.
fn may_make_networks() -> bool {
    const NEEDED: u64 = 1 << 21 | 1 << 12 | 1 << 13;
    let effective = status_line("CapEff:").and_then(|text| u64::from_str_radix(&text, 16).ok()).unwrap_or(0);
    effective & NEEDED == NEEDED
}

fn thread_count() -> usize {
    status_line("Threads:").and_then(|text| text.parse().ok()).unwrap_or(1)
}

fn status_line(key: &str) -> Option<String> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    status.lines().find_map(|line| line.strip_prefix(key)).map(|value| value.trim().to_owned())
}

pub(crate) fn refused(step: &'static str, source: io::Error) -> LabError {
    LabError::UserNamespaces { step, advice: advice(), source }
}

/// Each sysctl that forbids user namespaces, what it is now and what it should be.
fn advice() -> String {
    const SYSCTLS: [(&str, &str, &str); 4] = [
        ("kernel.unprivileged_userns_clone", "/proc/sys/kernel/unprivileged_userns_clone", "1"),
        ("user.max_user_namespaces", "/proc/sys/user/max_user_namespaces", "15000"),
        ("user.max_net_namespaces", "/proc/sys/user/max_net_namespaces", "15000"),
        (
            "kernel.apparmor_restrict_unprivileged_userns",
            "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
            "0",
        ),
    ];
    let mut advice = String::new();
    for (name, file, wanted) in SYSCTLS {
        let now = fs::read_to_string(file)
            .map_or_else(|_| "not on this kernel".to_owned(), |now| now.trim().to_owned());
        let _ = write!(advice, "\n  sysctl {name}={wanted} (now: {now})");
    }
    advice.push_str("\n  in a container, start it with these rights (docker run --privileged)");
    advice
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_every_switch_that_could_be_the_reason() {
        let text = refused("making a user namespace", io::Error::from_raw_os_error(1)).to_string();
        for name in [
            "kernel.unprivileged_userns_clone",
            "user.max_user_namespaces",
            "user.max_net_namespaces",
            "kernel.apparmor_restrict_unprivileged_userns",
        ] {
            assert!(text.contains(name), "{text}");
        }
    }
}
