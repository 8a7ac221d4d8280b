//! The two requests to the kernel that Rust counts as unsafe, and nothing else.
//!
//! `unshare` is unsafe only with `FILES`, which is never asked for here. Work between fork and exec is unsafe because
//! most code may not run there; what runs here is one system call.

use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

use rustix::process::{Signal, set_parent_process_death_signal};
use rustix::thread::{UnshareFlags, unshare_unsafe};

/// Moves the calling thread into a new, empty network namespace.
pub(crate) fn new_network_namespace() -> io::Result<()> {
    #[expect(
        unsafe_code,
        reason = "only UnshareFlags::FILES makes this unsound, and it is not among the flags"
    )]
    unsafe {
        unshare_unsafe(UnshareFlags::NEWNET)?;
    }
    Ok(())
}

/// Moves the calling process, which must have one thread, into a new user namespace.
pub(crate) fn new_user_namespace() -> io::Result<()> {
    #[expect(
        unsafe_code,
        reason = "only UnshareFlags::FILES makes this unsound, and it is not among the flags"
    )]
    unsafe {
        unshare_unsafe(UnshareFlags::NEWUSER)?;
    }
    Ok(())
}

/// Makes the started process end when the thread that starts it ends, so that a killed lab leaves no gateway behind.
pub(crate) fn end_with_the_starting_thread(command: &mut Command) {
    #[expect(unsafe_code, reason = "one prctl between fork and exec: no allocation, no lock")]
    unsafe {
        command.pre_exec(|| Ok(set_parent_process_death_signal(Some(Signal::KILL))?));
    }
}
