//! One started process: it ends with the lab, is known by a handle that cannot mean another, and its end is noticed.

use std::fs;
use std::io;
use std::os::fd::OwnedFd;
use std::process::{Command, ExitStatus};
use std::sync::mpsc;
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use crate::error::LabError;
use crate::kernel;
use crate::namespace::Namespace;
use crate::wait::wait_for;

/// A process that was started in a namespace. It is killed when dropped.
#[derive(Debug)]
pub(crate) struct Process {
    pid: u32,
    handle: OwnedFd,
    ended: Arc<OnceLock<ExitStatus>>,
    watcher: Option<JoinHandle<Option<()>>>,
}

impl Process {
    /// Starts it. The thread that starts it also waits for its end, and takes it along when it dies itself.
    pub(crate) fn start(inside: &Namespace, mut command: Command) -> Result<Self, LabError> {
        let program = command.get_program().into();
        let failed = |source| LabError::Start { program, source };
        kernel::end_with_the_starting_thread(&mut command);
        let ended = Arc::new(OnceLock::new());
        let (report, reported) = mpsc::sync_channel(1);
        let end = Arc::clone(&ended);
        let watcher = inside.spawn(move || {
            let started = command.spawn().and_then(|child| Ok((pidfd(child.id())?, child)));
            let mut child = match started {
                Ok((handle, child)) => {
                    let _ = report.send(Ok((child.id(), handle)));
                    child
                }
                Err(error) => return drop(report.send(Err(error))),
            };
            if let Ok(status) = child.wait() {
                let _ = end.set(status);
            }
        })?;
        let outcome = reported.recv().unwrap_or_else(|_| Err(io::ErrorKind::BrokenPipe.into()));
        let (pid, handle) = outcome.map_err(failed)?;
        Ok(Self { pid, handle, ended, watcher: Some(watcher) })
    }

    /// A process that another one of the lab's started. How it ends stays unknown: its end counts as a success.
    pub(crate) fn adopt(pid: u32) -> io::Result<Self> {
        let handle = pidfd(pid)?;
        let (watched, ended) = (handle.try_clone()?, Arc::new(OnceLock::new()));
        let end = Arc::clone(&ended);
        let watcher = std::thread::spawn(move || {
            use rustix::event::{PollFd, PollFlags, poll};
            while matches!(
                poll(&mut [PollFd::new(&watched, PollFlags::IN)], None),
                Ok(0) | Err(rustix::io::Errno::INTR)
            ) {}
            end.set(ExitStatus::default()).ok()
        });
        Ok(Self { pid, handle, ended, watcher: Some(watcher) })
    }

    pub(crate) const fn pid(&self) -> u32 {
        self.pid
    }

    /// How it ended, once it has.
    pub(crate) fn ended(&self) -> Option<ExitStatus> {
        self.ended.get().copied()
    }

    /// Sends a signal; one that has ended takes no harm.
    pub(crate) fn signal(&self, signal: Signal) -> io::Result<()> {
        match pidfd_send_signal(&self.handle, signal) {
            Err(rustix::io::Errno::SRCH) | Ok(()) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Waits for its end.
    pub(crate) fn wait(&self, what: &str, patience: Duration) -> Result<ExitStatus, LabError> {
        wait_for(what, patience, || self.ended())
    }

    /// Its children, those of all its threads.
    pub(crate) fn children(&self) -> Vec<u32> {
        let Ok(threads) = fs::read_dir(format!("/proc/{}/task", self.pid)) else { return Vec::new() };
        let of_thread = |thread: fs::DirEntry| fs::read_to_string(thread.path().join("children")).ok();
        let lists: Vec<String> = threads.flatten().filter_map(of_thread).collect();
        lists.iter().flat_map(|list| list.split_whitespace()).filter_map(|pid| pid.parse().ok()).collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Both fail only for a process that has ended.
        let _ = self.signal(Signal::KILL);
        if let Some(watcher) = self.watcher.take() {
            let _ = watcher.join();
        }
    }
}

/// A handle to a process by number, taken while it cannot have been waited for yet.
pub(crate) fn pidfd(pid: u32) -> io::Result<OwnedFd> {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw).ok_or(io::ErrorKind::InvalidInput)?;
    Ok(pidfd_open(pid, PidfdFlags::empty())?)
}

/// Whether a process of that number is still there, zombies not counted.
pub(crate) fn is_alive(pid: u32) -> bool {
    let Ok(stat) = fs::read_to_string(format!("/proc/{pid}/stat")) else { return false };
    // The name, in parentheses, may contain anything; the state follows the last one.
    let state = stat.rsplit_once(')').and_then(|(_, rest)| rest.split_whitespace().next());
    !matches!(state, None | Some("Z" | "X"))
}
