//! The plain door: where the rule set sends what captive devices ask of other sites on TCP port 80.
//!
//! Every answer is prepared bytes, closes the connection and depends on the head of one request only; no body is ever
//! read as a request, nothing of the request comes back, nothing is fetched. RFC 6585 §6, RFC 9112.
//!
//! Most connections are answered by the accepting thread itself: accept, read, write, close, and no task, timer or
//! poll registration is made. A request follows its handshake within microseconds, so a connection that was accepted
//! before its request came is looked at once more after the others of its batch. Only a guest that is slow, or sends
//! more than a head, gets a task of its own.

mod outsider;
mod patient;
mod reply;
pub(crate) mod shelf;
mod watch;

use std::io::{self, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use captivity::EquipmentId;
use gateway::recognise::Sight;
use rustix::net::{SocketFlags, acceptfrom_with};
use tokio::runtime::Handle;

use crate::live::Live;
use crate::peer::{self, Holder};
use crate::portal::Shift;
use reply::Then;
use shelf::{DateStamp, Fault};
use watch::Watch;

/// The longest header section that is read.
const LONGEST_HEAD: usize = 16 * 1024;

/// Connections that one task answers before others get their turn.
const IN_ONE_GO: usize = 64;

/// How long accepting rests when the system has no more descriptors.
const REST: Duration = Duration::from_millis(50);

/// Starts answering at these doors; ends with the shift.
///
/// Each desk is a thread that sleeps in the kernel until somebody knocks: handing a connection from one thread to
/// another would cost more than answering it.
pub(crate) fn attend(doors: Vec<TcpListener>, shift: &Shift) -> io::Result<()> {
    for door in &doors {
        door.set_nonblocking(true)?;
    }
    let doors = Arc::new(doors);
    let desks = std::thread::available_parallelism().map_or(1, |cores| cores.get().min(4));
    for _ in 0..desks {
        let (bell, ringing) = io::pipe()?;
        let watch = Watch::of(Arc::clone(&doors), bell)?;
        let (runtime, sitting) = (Handle::current(), shift.clone());
        thread::Builder::new().name("plain-door".to_owned()).spawn(move || {
            // For those who are handed to a task.
            let _inside = runtime.enter();
            receive(&watch, &sitting);
        })?;
        let shift = shift.clone();
        tokio::spawn(async move {
            shift.over().await;
            drop(ringing);
        });
    }
    Ok(())
}

fn receive(watch: &Watch, shift: &Shift) {
    let mut desk = Desk::new();
    let mut early = Vec::with_capacity(IN_ONE_GO);
    let stopped = watch.each_knock(|door| accept_all(door, &mut desk, &mut early, shift));
    if let Err(error) = stopped {
        tracing::error!(%error, "the plain door cannot be watched any more; one of its desks is closed");
    }
}

fn accept_all(door: &TcpListener, desk: &mut Desk, early: &mut Vec<Silent>, shift: &Shift) {
    for _ in 0..IN_ONE_GO {
        match accept(door) {
            Ok((stream, peer)) => early.extend(desk.meet(stream, peer, shift)),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
            Err(error) if is_about_one_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no new guest can be answered now; trying again");
                thread::sleep(REST);
                break;
            }
        }
    }
    for silent in early.drain(..) {
        desk.meet_again(silent, shift);
    }
}

/// Accepts one connection, already non-blocking: one system call.
fn accept(door: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
    let (descriptor, peer) = acceptfrom_with(door, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK)?;
    let peer =
        peer.and_then(|peer| SocketAddr::try_from(peer).ok()).ok_or(io::ErrorKind::ConnectionAborted)?;
    Ok((TcpStream::from(descriptor), peer::canonical(peer)))
}

/// Whether accepting failed for one guest only, who has gone again.
pub(crate) fn is_about_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// A guest on a zone that has connected and said nothing yet.
struct Silent {
    stream: TcpStream,
    equipment: EquipmentId,
}

/// What an accepting thread uses again for each connection.
struct Desk {
    heard: Box<[u8]>,
    said: Vec<u8>,
    date: DateStamp,
}

impl Desk {
    fn new() -> Self {
        Self {
            heard: vec![0; LONGEST_HEAD + 1].into_boxed_slice(),
            said: Vec::with_capacity(8 * 1024),
            date: DateStamp::default(),
        }
    }

    /// Answers at once when the request is there; gives back the connection of a guest that has said nothing yet.
    fn meet(&mut self, stream: TcpStream, peer: SocketAddr, shift: &Shift) -> Option<Silent> {
        let Some(equipment) = shift.portal.neighbourhood.equipment_at(peer) else {
            meet_outsider(stream, shift);
            return None;
        };
        shift.portal.handle.noticed(equipment, Sight::Asking);
        match (&stream).read(&mut self.heard) {
            Ok(count @ 1..) => self.attend_to(stream, equipment, count, shift),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                return Some(Silent { stream, equipment });
            }
            Ok(0) | Err(_) => {}
        }
        None
    }

    /// Looks once more at a guest that had said nothing; if that is so still, a task waits for it.
    fn meet_again(&mut self, Silent { stream, equipment }: Silent, shift: &Shift) {
        match (&stream).read(&mut self.heard) {
            Ok(count @ 1..) => self.attend_to(stream, equipment, count, shift),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                self.attend_to(stream, equipment, 0, shift)
            }
            Ok(0) | Err(_) => {}
        }
    }

    /// Answers when the whole request is among the first `count` bytes; hands the connection to a task when it is not.
    fn attend_to(&mut self, stream: TcpStream, equipment: EquipmentId, count: usize, shift: &Shift) {
        let holder = Holder::Equipment(equipment);
        let live = shift.portal.live(Some(equipment.interface));
        let heard = self.heard.get(..count).unwrap_or_default();
        let Some(reply) = reply::to(heard, &live.shelf, &|| own_address(&stream)) else {
            let heard = heard.to_vec();
            self.hand_over(stream, holder, shift, &live, move |stream, shift| {
                patient::hear_out(stream, heard, equipment, shift)
            });
            return;
        };
        let Some(answer) = reply.answer else { return };
        self.said.clear();
        answer.stamp(self.date.at(shift.portal.date()), &mut self.said);
        let written = (&stream).write(&self.said).unwrap_or(self.said.len());
        if written < self.said.len() || reply.then == Then::Linger {
            let rest = self.said.get(written..).unwrap_or_default().to_vec();
            self.hand_over(stream, holder, shift, &live, |stream, shift| {
                patient::finish(stream, rest, shift)
            });
        }
        if let Some(happening) = reply.happening {
            // After the answer: the guest does not wait for it.
            shift.portal.trace.note(equipment, shift.portal.now(), happening);
        }
    }

    fn hand_over<Work>(
        &mut self,
        stream: TcpStream,
        holder: Holder,
        shift: &Shift,
        live: &Live,
        work: impl FnOnce(tokio::net::TcpStream, Shift) -> Work,
    ) where
        Work: Future<Output = ()> + Send + 'static,
    {
        let Some(place) = shift.portal.bounds.place_for(holder) else {
            self.said.clear();
            live.shelf.fault(Fault::Busy).stamp(self.date.at(shift.portal.date()), &mut self.said);
            let _ = (&stream).write(&self.said);
            return;
        };
        let Ok(stream) = tokio::net::TcpStream::from_std(stream) else { return };
        let (shift, work) = (shift.clone(), work(stream, shift.clone()));
        tokio::spawn(async move {
            shift.at_most_into_overtime(work).await;
            drop(place);
        });
    }
}

/// Who is not on a guest zone has no business at this door, but for a certificate authority while an order is pending.
fn meet_outsider(stream: TcpStream, shift: &Shift) {
    if !shift.portal.challenges.is_pending() {
        return;
    }
    let Ok(place) = Arc::clone(&shift.portal.outsiders).try_acquire_owned() else { return };
    let Ok(stream) = tokio::net::TcpStream::from_std(stream) else { return };
    let shift = shift.clone();
    tokio::spawn(async move {
        shift.at_most_into_overtime(outsider::hear_out(stream, shift.clone())).await;
        drop(place);
    });
}

/// The address that the guest's connection came to, which is the gateway's own.
fn own_address(stream: &TcpStream) -> Option<std::net::IpAddr> {
    stream.local_addr().ok().map(|address| address.ip().to_canonical())
}
