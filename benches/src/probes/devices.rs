//! Devices that ask: each with an address of its own, driven by one thread that waits for all of them at once.
//!
//! The clock of a device starts right before its SYN and stops with the last byte of the answer. It never sleeps while
//! something is ready, so what waiting there is belongs to the network and the server.

use std::io::{self, Read as _, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::os::fd::AsFd as _;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use lab::Network;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::fs::Timespec;
use socket2::{Domain, Protocol, Socket, Type};

use crate::crowd;

const PATIENCE: Duration = Duration::from_secs(5);
const LONGEST_ANSWER: usize = 64 * 1024;

/// What one turn of all devices gave.
#[derive(Debug, Default)]
pub(super) struct Turn {
    /// Milliseconds from the SYN to the whole answer, of every device that got one.
    pub(super) took: Vec<f64>,
    /// Devices without a whole answer, or with another status.
    pub(super) unanswered: usize,
}

/// One question of one device.
struct Asking {
    socket: Socket,
    begun: Instant,
    sent: bool,
    answer: Vec<u8>,
    took: Option<Duration>,
}

/// What all devices ask, and what they must be told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Question {
    pub(super) request: &'static [u8],
    pub(super) status: &'static [u8],
}

/// Gives every guest of the network its share of `count` addresses, and the gateway the way back to them.
pub(super) fn settle(network: &Network, count: u32) -> Result<()> {
    let of_the_gateway = [crowd::DEVICES_AT_MOST, crowd::DEVICES_AT_MOST + 1].map(address);
    network.gateway().route("reaching the devices", |route| {
        let index = route.index_of(crowd::ZONE)?.unwrap_or_default();
        of_the_gateway.iter().try_for_each(|&address| route.add_address(index, address, prefix(address)))
    })?;
    let guests = network.guests();
    for device in 0..count {
        let guest = guests.get(device as usize % guests.len()).context("no guest")?;
        guest.namespace().route("settling a device", |route| {
            let index = route.index_of("eth0")?.unwrap_or_default();
            route.add_address(index, address(device), prefix(address(device)))
        })?;
    }
    Ok(())
}

/// Half of the devices use IPv4 and half IPv6: a kernel remembers 1,024 neighbours of each, in all namespaces together.
fn address(device: u32) -> IpAddr {
    if device.is_multiple_of(2) { crowd::v4(device).into() } else { crowd::v6(device).into() }
}

const fn prefix(address: IpAddr) -> u8 {
    if address.is_ipv4() { crowd::V4_PREFIX } else { crowd::V6_PREFIX }
}

/// The site of the internet that the device asks for.
fn site(device: u32) -> SocketAddr {
    let ([v4, ..], [v6, ..]) = (lab::INTERNET_V4, lab::INTERNET_V6);
    if device.is_multiple_of(2) { (v4, 80).into() } else { (v6, 80).into() }
}

/// Every device asks at its moment of `starts`, counted from now and in order.
pub(super) fn ask(network: &Network, question: Question, starts: &[Duration]) -> Result<Turn> {
    let mut devices = starts
        .iter()
        .enumerate()
        .map(|(device, _)| Ok(Asking::of(socket(network, device)?)))
        .collect::<Result<Vec<_>>>()?;
    let poll = epoll::create(CreateFlags::CLOEXEC)?;
    let began = Instant::now();
    let mut open = 0_usize;
    for (device, start) in starts.iter().enumerate() {
        while let Some(wait) = start.checked_sub(began.elapsed()).filter(|wait| !wait.is_zero()) {
            open -= serve(&poll, &mut devices, question, wait)?;
        }
        let asking = devices.get_mut(device).context("no such device")?;
        let flags = EventFlags::IN | EventFlags::OUT | EventFlags::ET | EventFlags::RDHUP;
        epoll::add(&poll, asking.socket.as_fd(), EventData::new_u64(device as u64), flags)?;
        asking.begin(site(u32::try_from(device)?))?;
        open += 1;
        open -= serve(&poll, &mut devices, question, Duration::ZERO)?;
    }
    while open > 0 && began.elapsed() < PATIENCE {
        open -= serve(&poll, &mut devices, question, PATIENCE.saturating_sub(began.elapsed()))?;
    }
    let answered = devices.iter().filter(|asking| asking.answer.starts_with(question.status));
    let took: Vec<f64> = answered.filter_map(|asking| Some(asking.took?.as_secs_f64() * 1e3)).collect();
    Ok(Turn { unanswered: devices.len() - took.len(), took })
}

/// Serves what is ready within `wait`; how many answers became whole.
fn serve(
    poll: &impl std::os::fd::AsFd,
    devices: &mut [Asking],
    question: Question,
    wait: Duration,
) -> Result<usize> {
    let mut events: Vec<Event> = Vec::with_capacity(devices.len());
    let wait = Timespec::try_from(wait).context("a wait out of range")?;
    match epoll::wait(poll, rustix::buffer::spare_capacity(&mut events), Some(&wait)) {
        Ok(_) | Err(rustix::io::Errno::INTR) => {}
        Err(error) => return Err(error.into()),
    }
    let mut done = 0;
    for event in events {
        let data = event.data;
        let device = usize::try_from(data.u64())?;
        if let Some(asking) = devices.get_mut(device) {
            done += usize::from(asking.go_on(question)?);
        }
    }
    Ok(done)
}

impl Asking {
    fn of(socket: Socket) -> Self {
        Self { socket, begun: Instant::now(), sent: false, answer: Vec::with_capacity(8192), took: None }
    }

    fn begin(&mut self, target: SocketAddr) -> Result<()> {
        self.begun = Instant::now();
        match self.socket.connect(&target.into()) {
            Err(error) if error.raw_os_error() != Some(libc::EINPROGRESS) => Err(error.into()),
            _ => Ok(()),
        }
    }

    /// Sends and reads what can be; whether the answer has just become whole.
    fn go_on(&mut self, question: Question) -> Result<bool> {
        if self.took.is_some() {
            return Ok(false);
        }
        if !self.sent {
            match self.socket.write(question.request) {
                Ok(sent) => ensure!(sent == question.request.len(), "a request went out in parts"),
                Err(error) if is_early(&error) => return Ok(false),
                Err(error) => return Err(error.into()),
            }
            self.sent = true;
        }
        let mut octets = [0; 16 * 1024];
        loop {
            match self.socket.read(&mut octets) {
                Ok(0) => break,
                Ok(read) => self.answer.extend(octets.iter().take(read)),
                Err(error) if is_early(&error) => return Ok(false),
                Err(error) => return Err(error.into()),
            }
            ensure!(self.answer.len() < LONGEST_ANSWER, "an answer without end");
        }
        self.took = Some(self.begun.elapsed());
        Ok(true)
    }
}

fn is_early(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock || error.raw_os_error() == Some(libc::ENOTCONN)
}

fn socket(network: &Network, device: usize) -> Result<Socket> {
    let guests = network.guests();
    let guest = guests.get(device % guests.len()).context("no guest")?;
    let source = SocketAddr::new(address(u32::try_from(device)?), 0);
    guest.namespace().run(|| {
        let socket = Socket::new(Domain::for_address(source), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        socket.set_tcp_nodelay(true)?;
        socket.bind(&source.into())?;
        Ok(socket)
    })?
}
