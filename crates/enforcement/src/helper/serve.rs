//! The helper's loop: one request, one answer; between requests, flows of ended sessions are forgotten and, where the
//! kernel cannot keep others away from our table, its notifications are watched.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use netlink::connection::NETFILTER;
use netlink::{Connection, Messages, NetlinkError};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::net::{RecvFlags, SendFlags, recv, send};

use super::keeper::{InstallError, Keeper};
use super::protocol::{LONGEST, MOST, Reply, Request};
use crate::nftables::kernel::borrowed;
use crate::nftables::messages;
use crate::ruleset::TABLE;
use crate::shaper::ShapingError;

/// `NFNLGRP_NFTABLES`.
const TABLE_NOTICES: u32 = 7;
/// `ENFILE`: what the kernel says when a set is full. `EPERM` and `EEXIST` will not change by asking again either.
const REFUSALS: [i32; 3] = [23, 1, 17];

/// Why the helper stopped.
#[derive(Debug, thiserror::Error)]
pub enum HelperError {
    /// nf_tables or conntrack cannot be reached: the kernel lacks them, or the privilege is missing.
    #[error("the helper cannot reach nf_tables or conntrack; it needs CAP_NET_ADMIN and a kernel with both")]
    Kernel(#[from] NetlinkError),
    /// The socket to the main process failed.
    #[error("the socket to the main process failed")]
    Socket(#[from] io::Error),
}

/// Serves the main process at the other end of `socket` (`SOCK_SEQPACKET`) until it is gone; the rule set stays.
///
/// # Errors
/// When the kernel cannot be reached at the start or the socket fails.
pub fn serve(socket: &OwnedFd) -> Result<(), HelperError> {
    let mut keeper = Keeper::open()?;
    let mut watch = None;
    let mut datagram = vec![0; LONGEST];
    let mut more_to_forget = false;
    loop {
        if !keeper.needs_watching() {
            watch = None;
        } else if watch.is_none() {
            watch = Some(watch_table()?);
        }
        let wait = if more_to_forget { Some(Duration::ZERO) } else { None };
        let ready = wait_for(socket, watch.as_ref(), wait)?;
        if ready.notices && watch.as_ref().is_some_and(|watch| others_touched_the_table(watch, keeper.port()))
        {
            mend(&mut keeper, socket)?;
        }
        if ready.request {
            let (length, _) =
                recv(socket, datagram.as_mut_slice(), RecvFlags::empty()).map_err(io::Error::from)?;
            if length == 0 {
                return Ok(());
            }
            answer(&mut keeper, socket, Request::decode(&datagram[..length]))?;
            more_to_forget = true;
        } else {
            more_to_forget = keeper.forget_one();
        }
    }
}

struct Ready {
    request: bool,
    notices: bool,
}

fn wait_for(socket: &OwnedFd, watch: Option<&Connection>, wait: Option<Duration>) -> io::Result<Ready> {
    let timeout = wait.map(|wait| rustix::event::Timespec {
        tv_sec: i64::try_from(wait.as_secs()).unwrap_or(0),
        tv_nsec: i64::from(wait.subsec_nanos()),
    });
    let mut waited = vec![PollFd::new(socket, PollFlags::IN)];
    if let Some(watch) = watch {
        waited.push(PollFd::from_borrowed_fd(borrowed(watch), PollFlags::IN));
    }
    loop {
        match poll(&mut waited, timeout.as_ref()) {
            Ok(_) => break,
            Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let is_ready = |index: usize| waited.get(index).is_some_and(|fd| !fd.revents().is_empty());
    Ok(Ready { request: is_ready(0), notices: is_ready(1) })
}

fn answer(keeper: &mut Keeper, socket: &OwnedFd, request: Option<Request>) -> io::Result<()> {
    let reply = match request {
        None => failed(22, "the request was not understood"),
        Some(Request::Install { settings, ownership }) => match keeper.install(&settings, ownership) {
            Ok(installed) => Reply::Installed { adopted: installed.adopted, owned: installed.owned },
            Err(error) => install_failed(&error),
        },
        Some(Request::Apply(changes)) => match keeper.apply(&changes) {
            Ok(()) => Reply::Applied,
            Err(error) => failed(error.number(), &error.to_string()),
        },
        Some(Request::OpenGarden(openings)) => match keeper.open_garden(&openings) {
            Ok(()) => Reply::Applied,
            Err(error) => failed(error.number(), &error.to_string()),
        },
        Some(Request::CountGarden) => match keeper.garden_traffic() {
            Ok(traffic) => Reply::GardenCounted(traffic),
            Err(error) => failed(error.number(), &error.to_string()),
        },
        Some(Request::CountFloods) => match keeper.floods() {
            Ok(floods) => Reply::FloodsCounted(floods),
            Err(error) => failed(error.number(), &error.to_string()),
        },
        Some(Request::Count(sessions)) => match keeper.used(&sessions) {
            Ok(counts) => Reply::Counted(counts),
            Err(error) => failed(error.number(), &error.to_string()),
        },
        Some(Request::Release) => match keeper.release() {
            Ok(()) => Reply::Applied,
            Err(error) => failed(error.number(), &error.to_string()),
        },
        Some(Request::List) => return list(keeper, socket),
    };
    say(socket, &reply)
}

fn list(keeper: &mut Keeper, socket: &OwnedFd) -> io::Result<()> {
    let sessions = match keeper.list() {
        Ok(sessions) => sessions,
        Err(error) => return say(socket, &failed(error.number(), &error.to_string())),
    };
    let mut chunks = sessions.chunks(MOST).peekable();
    if chunks.peek().is_none() {
        return say(socket, &Reply::Listed { sessions: Vec::new(), last: true });
    }
    while let Some(chunk) = chunks.next() {
        say(socket, &Reply::Listed { sessions: chunk.to_vec(), last: chunks.peek().is_none() })?;
    }
    Ok(())
}

fn failed(number: i32, text: &str) -> Reply {
    Reply::Failed { refused: REFUSALS.contains(&number), number, text: text.to_owned() }
}

fn install_failed(error: &InstallError) -> Reply {
    let number = match error {
        InstallError::Kernel(cause) | InstallError::SecondLock(cause) => cause.number(),
        InstallError::Shaping(ShapingError::Kernel { source, .. } | ShapingError::Socket(source)) => {
            source.number()
        }
        InstallError::Shaping(_) | InstallError::Differs(_) => 0,
    };
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    failed(number, &format!("{error}{cause}"))
}

fn say(socket: &OwnedFd, reply: &Reply) -> io::Result<()> {
    match send(socket.as_fd(), &reply.encode(), SendFlags::NOSIGNAL) {
        Ok(_) => Ok(()),
        // The main process went away between asking and hearing: the next receive says so.
        Err(rustix::io::Errno::PIPE | rustix::io::Errno::CONNRESET) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn watch_table() -> Result<Connection, NetlinkError> {
    let mut connection = Connection::open(NETFILTER)?;
    connection.socket_mut().add_membership(TABLE_NOTICES)?;
    connection.socket_mut().set_non_blocking(true)?;
    Ok(connection)
}

/// Reads all notices that wait. Lost notices (`ENOBUFS`) count as a touch: better one look too many.
fn others_touched_the_table(watch: &Connection, own_port: u32) -> bool {
    let mut touched = false;
    loop {
        match watch.receive() {
            Ok(datagram) => {
                touched |= Messages::new(&datagram)
                    .any(|message| message.port != own_port && messages::is_about(&message, TABLE));
            }
            Err(NetlinkError::Socket(error)) if error.kind() == io::ErrorKind::WouldBlock => return touched,
            Err(_) => return true,
        }
    }
}

/// A failure to mend leaves the second lock closed; the next notice or request tries again.
fn mend(keeper: &mut Keeper, socket: &OwnedFd) -> io::Result<()> {
    match keeper.mend() {
        Ok(false) => say(socket, &Reply::TableTouched),
        Ok(true) => say(socket, &Reply::TableLost),
        Err(error) => say(socket, &install_failed(&error)),
    }
}
