//! Open sockets over the local socket (`SCM_RIGHTS`), each with its name in the line that goes with them. Reads nothing
//! from them.

use std::io::{self, IoSlice, IoSliceMut};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer, SendAncillaryMessage,
    SendFlags, recvmsg, sendmsg,
};

use super::MOST_SOCKETS;

const ROOM: usize = rustix::cmsg_space!(ScmRights(MOST_SOCKETS));
/// The line fits in one datagram's worth of octets.
const LONGEST_LINE: usize = 4096;

/// Sends the line and the sockets together, as one.
pub(super) fn send(through: impl AsFd, line: &[u8], sockets: &[BorrowedFd<'_>]) -> io::Result<()> {
    let mut room = [MaybeUninit::uninit(); ROOM];
    let mut ancillary = SendAncillaryBuffer::new(&mut room);
    if sockets.len() > MOST_SOCKETS || !ancillary.push(SendAncillaryMessage::ScmRights(sockets)) {
        return Err(io::Error::other("more sockets than one message holds"));
    }
    let sent = sendmsg(through, &[IoSlice::new(line)], &mut ancillary, SendFlags::NOSIGNAL)?;
    if sent == line.len() { Ok(()) } else { Err(io::ErrorKind::WriteZero.into()) }
}

/// Receives a line and the sockets that came with it, in the order in which they were sent.
pub(super) fn receive(through: impl AsFd) -> io::Result<(Vec<u8>, Vec<OwnedFd>)> {
    let mut room = [MaybeUninit::uninit(); ROOM];
    let mut ancillary = RecvAncillaryBuffer::new(&mut room);
    let mut line = vec![0; LONGEST_LINE];
    let flags = RecvFlags::CMSG_CLOEXEC;
    let received = recvmsg(through, &mut [IoSliceMut::new(&mut line)], &mut ancillary, flags)?;
    line.truncate(received.bytes);
    let mut sockets = Vec::new();
    for message in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(received) = message {
            sockets.extend(received);
        }
    }
    Ok((line, sockets))
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn a_door_that_was_passed_on_keeps_who_waits_at_it() {
        let (ours, theirs) = UnixStream::pair().unwrap();
        let door = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let waiting = TcpStream::connect(door.local_addr().unwrap()).unwrap();
        send(&ours, b"plain\n", &[door.as_fd()]).unwrap();
        drop(door);
        let (line, mut sockets) = receive(&theirs).unwrap();
        assert_eq!((line.as_slice(), sockets.len()), (&b"plain\n"[..], 1));
        let (_, peer) = TcpListener::from(sockets.remove(0)).accept().unwrap();
        assert_eq!(peer, waiting.local_addr().unwrap());
    }
}
