//! One desk's watch over all doors: sleeps in the kernel until somebody knocks or the shift is over.
//!
//! It accepts nobody itself, and never wakes two desks for one knock.

use std::io::{self, PipeReader};
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::sync::Arc;

use rustix::buffer::spare_capacity;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::io::Errno;

/// Doors that are looked after in one turn; others have theirs in the next.
const KNOCKS_IN_ONE_TURN: usize = 16;
/// What is reported when the shift is over.
const OVER: u64 = u64::MAX;

/// The doors of one desk, and the bell that ends the shift.
pub(super) struct Watch {
    doors: Arc<Vec<TcpListener>>,
    poll: OwnedFd,
    _bell: PipeReader,
}

impl Watch {
    /// Watches those doors until the other end of `bell` is dropped.
    pub(super) fn of(doors: Arc<Vec<TcpListener>>, bell: PipeReader) -> io::Result<Self> {
        let poll = epoll::create(CreateFlags::CLOEXEC)?;
        for (number, door) in (0..).zip(doors.iter()) {
            // Exclusive: one knock wakes one desk.
            epoll::add(&poll, door, EventData::new_u64(number), EventFlags::IN | EventFlags::EXCLUSIVE)?;
        }
        epoll::add(&poll, &bell, EventData::new_u64(OVER), EventFlags::IN)?;
        Ok(Self { doors, poll, _bell: bell })
    }

    /// Calls `answer` with each door that somebody knocks at, until the bell rings.
    pub(super) fn each_knock(&self, mut answer: impl FnMut(&TcpListener)) -> io::Result<()> {
        let mut knocks: Vec<Event> = Vec::with_capacity(KNOCKS_IN_ONE_TURN);
        loop {
            knocks.clear();
            match epoll::wait(&self.poll, spare_capacity(&mut knocks), None) {
                Ok(_) | Err(Errno::INTR) => {}
                Err(error) => return Err(error.into()),
            }
            for knock in &knocks {
                let number = knock.data.u64();
                if number == OVER {
                    return Ok(());
                }
                if let Some(door) = usize::try_from(number).ok().and_then(|number| self.doors.get(number)) {
                    answer(door);
                }
            }
        }
    }
}
