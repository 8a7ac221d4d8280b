//! The former gateway's end: gives its sockets to a new one that asks, rests while that takes over, and takes its work up
//! again if nothing comes of it. Whoever can open the local socket may ask: the gateway's account and root.

use std::io;
use std::os::fd::{AsFd as _, OwnedFd};
use std::sync::Arc;
use std::time::Duration;

use enforcement::ruleset::Settings;
use enforcement::{Helper, Ownership};
use gateway::Handle;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, Interest};
use tokio::net::UnixStream;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{Instant, sleep, timeout};

use super::{EDITION, GOING, LONGEST_WORD, Listening, Open, PREPARED, TAKEN, YOURS, own_cgroup, passing};
use crate::control::protocol::Answer;
use crate::run::{notify, serve};
use crate::trouble::{Chapter, Trouble};

/// How long a new gateway may take to get ready; this one serves meanwhile.
const PREPARES_WITHIN: Duration = Duration::from_secs(60);
/// How long guests whose connections were accepted may take; newcomers wait for so long at most.
const LAST_ANSWERS: Duration = Duration::from_secs(2);
/// How long the loop may take to finish what it has.
const RESTS_WITHIN: Duration = Duration::from_secs(5);
/// How long the new gateway may take over record and kernel.
const TAKES_WITHIN: Duration = Duration::from_secs(20);
/// How long a new gateway that failed may take to be gone, and its helper with it.
const GONE_WITHIN: Duration = Duration::from_secs(10);
/// How long it may take to end by itself before it is killed.
const LAST_WORDS: Duration = Duration::from_millis(500);
const AGAIN_AFTER: Duration = Duration::from_millis(20);

/// A new gateway that is ready to take over.
pub(in crate::run) struct Successor {
    stream: UnixStream,
    process: u32,
    /// Held for as long as this hand-over lasts: there is one at a time.
    _turn: OwnedSemaphorePermit,
}

/// Where new gateways ask, and the way on from there.
#[derive(Clone)]
pub struct Successors {
    listening: Arc<Listening>,
    ready: mpsc::Sender<Successor>,
    turn: Arc<Semaphore>,
}

impl Successors {
    /// Hands these sockets over; who is ready to take over comes out at the other end.
    pub(in crate::run) fn of(listening: Arc<Listening>) -> (Self, mpsc::Receiver<Successor>) {
        let (ready, prepared) = mpsc::channel(1);
        (Self { listening, ready, turn: Arc::new(Semaphore::new(1)) }, prepared)
    }

    /// Gives the sockets to the new gateway at the other end, and waits until it is ready or gone.
    pub async fn meet(&self, mut stream: UnixStream, edition: u32, cgroup: &str) {
        let outcome = match self.may_take_over(edition, cgroup) {
            Ok(turn) => self.prepare(stream, turn).await,
            Err(why) => {
                tracing::warn!(why, guests_notice = "nothing", "an upgrade was refused");
                let line = serde_json::to_vec(&Answer::Unavailable { why: why.to_owned() });
                let told = line.map(|line| [line.as_slice(), b"\n"].concat()).unwrap_or_default();
                stream.write_all(&told).await
            }
        };
        if let Err(error) = outcome {
            tracing::error!(
                %error,
                guests_notice = "nothing: this version goes on serving",
                to_do = "see what the new version said, mend it, and upgrade again",
                "an upgrade came to nothing: the new version ended before it was ready"
            );
        }
    }

    fn may_take_over(&self, edition: u32, cgroup: &str) -> Result<OwnedSemaphorePermit, &'static str> {
        if edition != EDITION {
            return Err(
                "the two versions hand over in different ways: restart the service instead, which interrupts \
                        nobody who is signed in",
            );
        }
        if std::env::var_os("NOTIFY_SOCKET").is_some() && cgroup != own_cgroup() {
            return Err("this gateway belongs to a service, which the new one must belong to as well: \
                        systemctl reload vestibule");
        }
        Arc::clone(&self.turn).try_acquire_owned().map_err(|_| "another upgrade is under way")
    }

    async fn prepare(&self, mut stream: UnixStream, turn: OwnedSemaphorePermit) -> io::Result<()> {
        let log = io::stderr();
        let (mut names, mut sockets): (Vec<&str>, Vec<_>) = self.listening.named().into_iter().unzip();
        names.push("log");
        sockets.push(log.as_fd());
        let user = rustix::process::getuid().as_raw();
        let sockets_line = Answer::HandOver { sockets: names.into_iter().map(str::to_owned).collect(), user };
        let line = [serde_json::to_vec(&sockets_line)?.as_slice(), b"\n"].concat();
        stream.async_io(Interest::WRITABLE, || passing::send(&stream, &line, &sockets)).await?;
        let process = stream.peer_cred()?.pid().and_then(|pid| u32::try_from(pid).ok());
        let process =
            process.ok_or_else(|| io::Error::other("the kernel does not say which process it is"))?;
        tracing::info!(process, "a new version gets ready to take over");
        hear(&mut stream, PREPARED, PREPARES_WITHIN).await?;
        let successor = Successor { stream, process, _turn: turn };
        self.ready.send(successor).await.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

/// What there is to hand over, and to take back.
pub(in crate::run) struct Parts<'a> {
    pub(in crate::run) handle: &'a Handle,
    pub(in crate::run) helper: &'a Helper,
    pub(in crate::run) rules: &'a Settings,
}

/// Kept for as long as something of this gateway is in the new one's way: dropping it tells that nothing is any more.
pub(in crate::run) struct Farewell {
    _stream: UnixStream,
}

/// What became of it.
pub(in crate::run) enum GaveWay {
    /// The new gateway serves; this one ends.
    Yes(Farewell),
    /// This gateway works on; its doors are to be opened again.
    No,
}

/// Closes the doors, rests, and lets the new gateway take over; takes everything back if it does not.
///
/// # Errors
/// When it does not and what was let go cannot be had back.
pub(in crate::run) async fn give_way(
    mut successor: Successor,
    open: Open,
    parts: Parts<'_>,
) -> Result<GaveWay, Trouble> {
    let began = Instant::now();
    tracing::info!(process = successor.process, "the new version is ready; who comes now waits for it");
    open.close(LAST_ANSWERS).await;
    let failed = match hand_over(&mut successor, &parts).await {
        Ok(()) => {
            let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
            notify::succeeded_by(successor.process);
            let _ = successor.stream.write_all(format!("{GOING}\n").as_bytes()).await;
            tracing::info!(process = successor.process, took_ms, "the new version serves; this one ends");
            return Ok(GaveWay::Yes(Farewell { _stream: successor.stream }));
        }
        Err(failed) => failed,
    };
    take_back(successor, &parts).await?;
    let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::error!(
        error = %failed,
        took_ms,
        guests_notice = "a page that loads slowly, once; this version goes on serving",
        to_do = "see what the new version said, mend it, and upgrade again",
        "an upgrade came to nothing: the new version did not take over"
    );
    Ok(GaveWay::No)
}

async fn hand_over(successor: &mut Successor, parts: &Parts<'_>) -> io::Result<()> {
    let (handle, helper) = (parts.handle.clone(), parts.helper.clone());
    let let_go = move || {
        if !handle.rest(RESTS_WITHIN) {
            return Err(io::Error::other("the loop of this version did not come to rest"));
        }
        helper.release().map_err(io::Error::other)
    };
    tokio::task::spawn_blocking(let_go).await.map_err(io::Error::other)??;
    successor.stream.write_all(format!("{YOURS}\n").as_bytes()).await?;
    hear(&mut successor.stream, TAKEN, TAKES_WITHIN).await
}

/// Ends the new gateway, for it may be anywhere in its start, and takes the rule set back: as soon as the kernel sees that
/// the other's helper is gone.
async fn take_back(successor: Successor, parts: &Parts<'_>) -> Result<(), Trouble> {
    let (helper, rules) = (parts.helper.clone(), parts.rules.clone());
    let process = successor.process;
    drop(successor.stream);
    let ended = tokio::task::spawn_blocking(move || end(process)).await;
    ended
        .map_err(io::Error::other)
        .and_then(|ended| ended)
        .map_err(|error| not_taken_back().caused_by(error))?;
    let began = Instant::now();
    loop {
        let (helper, rules) = (helper.clone(), rules.clone());
        let install = move || helper.install(&rules, Ownership::Best);
        let failed = match tokio::task::spawn_blocking(install).await {
            Ok(Ok(_)) => break,
            Ok(Err(failure)) => anyhow::Error::from(failure),
            Err(error) => error.into(),
        };
        if began.elapsed() > GONE_WITHIN {
            return Err(not_taken_back().caused_by(failed));
        }
        sleep(AGAIN_AFTER).await;
    }
    parts.handle.go_on();
    Ok(())
}

fn not_taken_back() -> Trouble {
    let to_do = "the service manager starts the gateway again; see the cause";
    let what = "an upgrade failed, and this version cannot take its work up again";
    Trouble::new(what, serve::STAY, to_do, Chapter::Updating)
}

/// Sees a process end that nobody speaks to any more: by itself, so that it can still say why, or killed.
fn end(process: u32) -> io::Result<()> {
    let Some(pid) = i32::try_from(process).ok().and_then(Pid::from_raw) else { return Ok(()) };
    let handle = match pidfd_open(pid, PidfdFlags::empty()) {
        Err(rustix::io::Errno::SRCH) => return Ok(()),
        opened => opened?,
    };
    if ends(&handle, LAST_WORDS)? {
        return Ok(());
    }
    match pidfd_send_signal(&handle, Signal::KILL) {
        Err(rustix::io::Errno::SRCH) => return Ok(()),
        sent => sent?,
    }
    if ends(&handle, GONE_WITHIN)? { Ok(()) } else { Err(io::ErrorKind::TimedOut.into()) }
}

fn ends(process: &OwnedFd, patience: Duration) -> io::Result<bool> {
    let patience =
        Timespec { tv_sec: patience.as_secs().cast_signed(), tv_nsec: i64::from(patience.subsec_nanos()) };
    loop {
        match poll(&mut [PollFd::new(process, PollFlags::IN)], Some(&patience)) {
            Err(rustix::io::Errno::INTR) => {}
            ready => return Ok(ready? > 0),
        }
    }
}

/// Waits for that word and nothing else.
async fn hear(stream: &mut UnixStream, word: &str, patience: Duration) -> io::Result<()> {
    let mut heard = Vec::new();
    let whole = async {
        while !heard.ends_with(b"\n") && heard.len() < LONGEST_WORD {
            match stream.read_u8().await {
                Ok(octet) => heard.push(octet),
                Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                    return Err(io::Error::other("the new version ended, or closed its connection"));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    };
    let silent = || io::Error::other(format!("the new version did not say {word:?} within {patience:?}"));
    timeout(patience, whole).await.unwrap_or_else(|_| Err(silent()))?;
    if heard.trim_ascii_end() == word.as_bytes() {
        return Ok(());
    }
    Err(io::Error::other(format!("the new version said something else than {word:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_does_not_end_by_itself_is_killed() {
        let mut hangs = std::process::Command::new("sleep").arg("600").spawn().unwrap();
        end(hangs.id()).unwrap();
        assert!(!hangs.wait().unwrap().success());
        end(hangs.id()).unwrap();
    }

    #[tokio::test]
    async fn another_word_silence_and_an_end_are_all_told_apart_from_the_word() {
        let (mut ours, mut theirs) = UnixStream::pair().unwrap();
        theirs.write_all(b"prepared\nyours\n").await.unwrap();
        hear(&mut ours, PREPARED, Duration::from_secs(5)).await.unwrap();
        let other = hear(&mut ours, TAKEN, Duration::from_secs(5)).await.unwrap_err();
        assert!(other.to_string().contains("something else"), "{other}");
        let silence = hear(&mut ours, TAKEN, Duration::from_millis(1)).await.unwrap_err();
        assert!(silence.to_string().contains("did not say"), "{silence}");
        drop(theirs);
        let end = hear(&mut ours, TAKEN, Duration::from_secs(5)).await.unwrap_err();
        assert!(end.to_string().contains("ended"), "{end}");
    }
}
