//! The gateway's end of the local socket. Bounded in everything: connections, line length, time, sessions per answer.

use std::future::Future;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener as StdListener, UnixStream as StdStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use captivity::{EndCause, SessionId};
use gateway::ports::RecordedSession;
use gateway::{Clock as _, Handle, Refusal, Selector, SystemClock};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, oneshot, watch};
use tokio::time::timeout;

use super::accounts;
use super::consents;
use super::drift::DriftView;
use super::guest::Witnesses;
use super::newcomers::Newcomers;
use super::plans;
use super::privacy;
use super::protocol::{Answer, LONGEST_REQUEST, PAGE, Request, SessionChange};
use super::sponsors;
use super::terms;
use super::usage;
use super::view::SessionView;
use super::vouchers;
use crate::run::handover::Successors;

/// Connections served at once; more wait to be accepted.
const MOST_CONNECTIONS: usize = 16;
/// How long a connection may be silent, or not take its answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Opens the local socket for this account alone, in place of one that a dead gateway left.
///
/// # Errors
/// When a living gateway has it (`AddrInUse`), or the folder cannot be written.
pub fn open(path: &Path) -> io::Result<StdListener> {
    if StdStream::connect(path).is_ok() {
        return Err(io::ErrorKind::AddrInUse.into());
    }
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = StdListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// Answers operators until `stop` says true or its sender is gone.
///
/// # Errors
/// When the socket cannot be used at all. An error of one connection never ends the service.
pub async fn serve(
    listener: StdListener,
    handle: Handle,
    witnesses: Witnesses,
    successors: Option<Successors>,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let listener = UnixListener::from_std(listener)?;
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let serving = async {
        while let Ok(place) = Arc::clone(&places).acquire_owned().await {
            match listener.accept().await {
                Ok((stream, _)) => {
                    let (handle, witnesses) = (handle.clone(), witnesses.clone());
                    let successors = successors.clone();
                    tokio::spawn(async move {
                        attend(stream, &handle, &witnesses, successors).await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "the local socket could not accept a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
        }
    };
    tokio::select! {
        _ = stop.wait_for(|stop| *stop) => {}
        () = serving => {}
    }
    Ok(())
}

async fn attend(stream: UnixStream, handle: &Handle, witnesses: &Witnesses, successors: Option<Successors>) {
    if let Err(error) = converse(stream, handle, witnesses, successors).await {
        tracing::debug!(%error, "a connection to the local socket ended early");
    }
}

async fn converse(
    stream: UnixStream,
    handle: &Handle,
    witnesses: &Witnesses,
    successors: Option<Successors>,
) -> io::Result<()> {
    let (reading, mut writing) = stream.into_split();
    let mut reading = BufReader::new(reading);
    loop {
        let mut line = Vec::new();
        let mut bounded = (&mut reading).take(LONGEST_REQUEST as u64);
        if patiently(bounded.read_until(b'\n', &mut line)).await? == 0 {
            return Ok(());
        }
        let is_whole = line.ends_with(b"\n");
        if let Some((successors, edition, cgroup)) = asks_to_take_over(&line, successors.as_ref()) {
            let stream = reading.into_inner().reunite(writing).map_err(io::Error::other)?;
            successors.meet(stream, edition, &cgroup).await;
            return Ok(());
        }
        let answer = if is_whole { answer_line(&line, handle, witnesses).await } else { too_long() };
        let mut text = serde_json::to_vec(&answer)?;
        text.push(b'\n');
        patiently(writing.write_all(&text)).await?;
        if !is_whole {
            return Ok(());
        }
    }
}

/// A new version of the gateway is at the other end. The rest of this connection is for it alone.
fn asks_to_take_over<'a>(
    line: &[u8],
    successors: Option<&'a Successors>,
) -> Option<(&'a Successors, u32, String)> {
    match serde_json::from_slice(line) {
        Ok(Request::HandOver { edition, cgroup }) => Some((successors?, edition, cgroup)),
        _ => None,
    }
}

async fn patiently<T>(work: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(PATIENCE, work).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}

fn too_long() -> Answer {
    Answer::NotUnderstood { why: format!("a request is one line of at most {LONGEST_REQUEST} bytes") }
}

async fn answer_line(line: &[u8], handle: &Handle, witnesses: &Witnesses) -> Answer {
    match serde_json::from_slice(line) {
        Ok(request) => answer(request, handle, witnesses)
            .await
            .unwrap_or_else(|refusal| Answer::Unavailable { why: refusal.to_string() }),
        Err(error) => Answer::NotUnderstood { why: error.to_string() },
    }
}

async fn answer(request: Request, handle: &Handle, witnesses: &Witnesses) -> Result<Answer, Refusal> {
    match request {
        Request::SessionList { after } => {
            let (mut sessions, more) = list(after, handle);
            accounts::name(&mut sessions, handle).await?;
            Ok(Answer::Sessions { sessions, more })
        }
        Request::SessionShow { session } => {
            let Some(id) = SessionId::new(session) else { return Ok(Answer::NotFound) };
            let Some(found) = find(id, handle).await? else { return Ok(Answer::NotFound) };
            let view = SessionView::of(&found.session, found.ended, &SystemClock.bearing());
            let mut views = [view];
            accounts::name(&mut views, handle).await?;
            let [view] = views;
            Ok(Answer::Session { session: Box::new(view) })
        }
        Request::Guest { address } => Ok(Answer::Guests { guests: witnesses.of(&address, handle) }),
        Request::Dnsmasq => Ok(Answer::Dnsmasq { dnsmasq: witnesses.dnsmasq() }),
        Request::Newcomers => Ok(newcomers(witnesses.newcomers.clone()).await),
        Request::Announcements => Ok(Answer::Announcements { announcements: witnesses.announcements.view() }),
        Request::Drift => Ok(Answer::Drift { drift: DriftView::of(&handle.drift()) }),
        Request::HandOver { .. } => {
            Ok(Answer::Unavailable { why: "this gateway is not handed over".to_owned() })
        }
        Request::SessionEnd { session } => end(session, handle).await,
        Request::Plans => Ok(plans::list(handle)),
        Request::Usage { from_ms, to_ms, by } => usage::answer(from_ms, to_ms, by, handle).await,
        Request::Terms { wish } => terms::answer(wish, handle).await,
        Request::Consents { wish } => consents::answer(wish, handle).await,
        Request::Privacy { wish } => {
            privacy::answer(wish, witnesses.forget_after.load(Ordering::Relaxed), handle).await
        }
        Request::Sponsors { wish } => sponsors::answer(wish, &witnesses.sponsors, handle).await,
        Request::Accounts { wish } => accounts::answer(wish, handle).await,
        Request::Vouchers { wish } => vouchers::answer(wish, handle).await,
        Request::SessionChange { session, change: wanted } => change(session, wanted, handle).await,
    }
}

async fn newcomers(newcomers: Newcomers) -> Answer {
    match tokio::task::spawn_blocking(move || newcomers.view()).await {
        Ok(Ok(view)) => Answer::Newcomers { newcomers: Box::new(view) },
        Ok(Err(error)) => Answer::Unavailable { why: format!("{:#}", anyhow::Error::from(error)) },
        Err(_) => Answer::Unavailable { why: "the gateway is stopping".to_owned() },
    }
}

/// A page of sessions, and whether there are more.
fn list(after: u32, handle: &Handle) -> (Vec<SessionView>, bool) {
    let now = SystemClock.bearing();
    let sessions = handle.sessions();
    let mut rest = sessions.iter().filter(|session| session.id.mark() > after);
    let page = rest.by_ref().take(PAGE).map(|session| SessionView::of(session, None, &now)).collect();
    (page, rest.next().is_some())
}

async fn end(number: u32, handle: &Handle) -> Result<Answer, Refusal> {
    let Some(id) = SessionId::new(number) else { return Ok(Answer::NotFound) };
    let Some(found) = find(id, handle).await? else { return Ok(Answer::NotFound) };
    if found.ended.is_some() {
        return Ok(shown(&found));
    }
    let (reply, told) = oneshot::channel();
    handle.end_session(Selector::Session(id), EndCause::Operator, move |verdict| {
        let _ = reply.send(verdict);
    });
    told.await.map_err(|_| Refusal::Unavailable)??;
    tracing::info!(session = number, "an operator ended a session");
    Ok(find(id, handle).await?.map_or(Answer::NotFound, |found| shown(&found)))
}

async fn change(number: u32, wanted: SessionChange, handle: &Handle) -> Result<Answer, Refusal> {
    let Some(id) = SessionId::new(number) else { return Ok(Answer::NotFound) };
    if find(id, handle).await?.is_none() {
        return Ok(Answer::NotFound);
    }
    if let Some(why_not) = plans::change(id, wanted, handle).await? {
        return Ok(why_not);
    }
    Ok(find(id, handle).await?.map_or(Answer::NotFound, |found| shown(&found)))
}

async fn find(id: SessionId, handle: &Handle) -> Result<Option<RecordedSession>, Refusal> {
    let (reply, told) = oneshot::channel();
    handle.find(id, move |found| {
        // Nobody is listening any more if the connection has ended.
        let _ = reply.send(found);
    });
    told.await.map_err(|_| Refusal::Unavailable)?
}

fn shown(found: &RecordedSession) -> Answer {
    let view = SessionView::of(&found.session, found.ended, &SystemClock.bearing());
    Answer::Session { session: Box::new(view) }
}
