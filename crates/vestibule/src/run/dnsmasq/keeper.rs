//! The keeper: receives two configurations, starts dnsmasq with the one that is ordered, starts it again when it ends,
//! and ends it when the gateway is gone. One thread; it parses nothing that guests send.
//!
//! The configuration goes over a pipe, so no file could be changed between a check and its use.

use std::convert::Infallible;
use std::io::{self, Read as _, Write as _};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, ChildStderr, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags, recv, send};
use rustix::process::{
    Pid, PidfdFlags, Signal, getpid, getppid, pidfd_open, pidfd_send_signal, set_parent_process_death_signal,
};

use super::budget::Budget;
use super::messages::{LONGEST_TEXT, Order, Report};

/// The first pause before dnsmasq is started again; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// After so long it counts as having run well, and pauses begin anew.
const RAN_WELL: Duration = Duration::from_secs(60);
/// How long it may take to end.
const ENDS_WITHIN: Duration = Duration::from_secs(3);

/// Serves until the gateway is gone; then dnsmasq has ended too.
///
/// # Errors
/// When the socket cannot be used.
pub fn serve(socket: &OwnedFd, program: &str) -> io::Result<()> {
    let (Some(quiet), Some(announcing)) = (receive_text(socket)?, receive_text(socket)?) else {
        return Ok(());
    };
    let Some(mut order) = receive_order(socket)? else { return Ok(()) };
    let mut pause = FIRST_PAUSE;
    loop {
        let text = if order == Order::Announce { &announcing } else { &quiet };
        let began = Instant::now();
        let happened = match Running::begin(program, text) {
            Ok(mut running) => {
                tell(socket, &Report::Started(running.child.id()))?;
                running.watch(socket)?
            }
            Err(error) => Happened::Ended(format!("{program} cannot be started: {error}")),
        };
        let next = match happened {
            Happened::GatewayGone => return Ok(()),
            Happened::Ordered(next) => Some(next),
            Happened::Ended(how) => {
                if began.elapsed() >= RAN_WELL {
                    pause = FIRST_PAUSE;
                }
                tell(socket, &Report::Ended(format!("{how}; the next try is in {pause:?}")))?;
                match wait_for_order(socket, pause)? {
                    Waited::GatewayGone => return Ok(()),
                    Waited::Ordered(next) => Some(next),
                    Waited::InVain => {
                        pause = LONGEST_PAUSE.min(pause * 2);
                        None
                    }
                }
            }
        };
        if let Some(next) = next {
            (order, pause) = (next, FIRST_PAUSE);
        }
    }
}

/// Becomes dnsmasq. Should the keeper be killed, the kernel ends dnsmasq too.
///
/// # Errors
/// When it cannot be started; otherwise there is no return.
pub fn start(program: &str, keeper: i32) -> io::Result<Infallible> {
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // It may have been killed before that was said.
    if getppid().map(Pid::as_raw_nonzero).map(std::num::NonZero::get) != Some(keeper) {
        return Err(io::Error::other("the keeper is gone"));
    }
    Err(Command::new(program).args(["--keep-in-foreground", "--pid-file", "--conf-file=-"]).exec())
}

/// What ended the watch.
enum Happened {
    GatewayGone,
    Ordered(Order),
    Ended(String),
}

enum Waited {
    GatewayGone,
    Ordered(Order),
    InVain,
}

/// dnsmasq, running. It is ended when dropped.
struct Running {
    child: Child,
    handle: OwnedFd,
    words: ChildStderr,
    budget: Budget,
    last_words: String,
}

impl Running {
    fn begin(program: &str, text: &[u8]) -> io::Result<Self> {
        let keeper = getpid().as_raw_nonzero().to_string();
        let mut command = Command::new("/proc/self/exe");
        command.arg0("vestibule").arg("dnsmasq-start").args(["--keeper", &keeper]).arg("--").arg(program);
        command.env_clear().stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn()?;
        let begun = Self::take_hold(&mut child, text);
        match begun {
            Ok((handle, words)) => Ok(Self {
                child,
                handle,
                words,
                budget: Budget::new(Instant::now()),
                last_words: String::new(),
            }),
            Err(error) => {
                let _ = child.kill();
                let _ = child.wait();
                Err(error)
            }
        }
    }

    fn take_hold(child: &mut Child, text: &[u8]) -> io::Result<(OwnedFd, ChildStderr)> {
        let number = i32::try_from(child.id()).ok().and_then(Pid::from_raw).ok_or(Errno::SRCH)?;
        let handle = pidfd_open(number, PidfdFlags::empty())?;
        let (Some(mut input), Some(words)) = (child.stdin.take(), child.stderr.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        match input.write_all(text) {
            // It ended before it had read all; how is told by its end.
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error),
            _ => Ok((handle, words)),
        }
    }

    /// Waits until something happens; what it says meanwhile is told.
    fn watch(&mut self, socket: &OwnedFd) -> io::Result<Happened> {
        let mut listens = true;
        loop {
            let mut fds = [
                PollFd::new(socket, PollFlags::IN),
                PollFd::new(&self.handle, PollFlags::IN),
                PollFd::new(&self.words, PollFlags::IN),
            ];
            let asked = if listens { &mut fds[..] } else { &mut fds[..2] };
            match poll(asked, None) {
                Err(Errno::INTR) => continue,
                other => other?,
            };
            let [from_gateway, ended, said] = [0, 1, 2].map(|index: usize| !fds[index].revents().is_empty());
            if said && listens {
                listens = self.hear(socket)?;
            }
            if ended {
                let status = self.child.wait()?;
                while listens {
                    listens = self.hear(socket)?;
                }
                return Ok(Happened::Ended(self.story(status)));
            }
            if from_gateway {
                return Ok(receive_order(socket)?.map_or(Happened::GatewayGone, Happened::Ordered));
            }
        }
    }

    /// Reads what it says and tells it; whether there may be more.
    fn hear(&mut self, socket: &OwnedFd) -> io::Result<bool> {
        let mut octets = [0; 4096];
        let heard = match self.words.read(&mut octets) {
            Ok(heard) => heard,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(true),
            Err(_) => 0,
        };
        for line in self.budget.take(octets.get(..heard).unwrap_or_default(), Instant::now()) {
            tell(socket, &Report::Said(line.clone()))?;
            self.last_words = line;
        }
        Ok(heard > 0)
    }

    fn story(&self, status: ExitStatus) -> String {
        let words = if self.last_words.is_empty() { "it said nothing" } else { &self.last_words };
        format!("dnsmasq ended with {status} ({words})")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = pidfd_send_signal(&self.handle, Signal::TERM);
        let patience = Timespec { tv_sec: ENDS_WITHIN.as_secs().cast_signed(), tv_nsec: 0 };
        let _ = poll(&mut [PollFd::new(&self.handle, PollFlags::IN)], Some(&patience));
        // Both fail only for a process that has ended.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A configuration, or nothing when the gateway is gone.
fn receive_text(socket: &OwnedFd) -> io::Result<Option<Vec<u8>>> {
    let mut text = vec![0; LONGEST_TEXT];
    let (heard, _) = recv(socket, text.as_mut_slice(), RecvFlags::empty())?;
    text.truncate(heard);
    Ok((heard > 0).then_some(text))
}

/// The next order, or nothing when the gateway is gone.
fn receive_order(socket: &OwnedFd) -> io::Result<Option<Order>> {
    let mut octets = [MaybeUninit::uninit(); 8];
    let ((heard, _), _) = match recv(socket, &mut octets, RecvFlags::empty()) {
        // The gateway died with something of ours unread.
        Err(Errno::CONNRESET) => return Ok(None),
        other => other?,
    };
    match heard {
        [] => Ok(None),
        [octet] => Order::of(*octet).map(Some).ok_or_else(|| io::ErrorKind::InvalidData.into()),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn wait_for_order(socket: &OwnedFd, patience: Duration) -> io::Result<Waited> {
    let patience =
        Timespec { tv_sec: patience.as_secs().cast_signed(), tv_nsec: patience.subsec_nanos().into() };
    let ready = poll(&mut [PollFd::new(socket, PollFlags::IN)], Some(&patience))?;
    if ready == 0 {
        return Ok(Waited::InVain);
    }
    Ok(receive_order(socket)?.map_or(Waited::GatewayGone, Waited::Ordered))
}

/// A gateway that does not listen is no reason to stop: what cannot be told now is left out.
fn tell(socket: &OwnedFd, report: &Report) -> io::Result<()> {
    match send(socket, &report.octets(), SendFlags::NOSIGNAL | SendFlags::DONTWAIT) {
        Ok(_) | Err(Errno::AGAIN | Errno::PIPE | Errno::CONNRESET) => Ok(()),
        Err(error) => Err(error.into()),
    }
}
