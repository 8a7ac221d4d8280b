//! The resolvers behind us: asked over a fresh socket with a random port and number for each question, one after the
//! other until one answers, and not for long.
//!
//! It changes nothing in what they say. An answer that is not to the very question is not heard (RFC 5452).

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};
use tokio::time::timeout;

use crate::question::{self, Asked};
use crate::reply::{is_answer_to, to_upstream};

/// How long one resolver may take before the next is asked.
const ONE_WITHIN: Duration = Duration::from_millis(1200);
/// Tries for one question in all; a single resolver gets two.
const TRIES: usize = 3;
/// Resolvers that are used, as C libraries do.
const MOST: usize = 3;
/// How long the system's list is believed before it is read again.
const READ_AGAIN_AFTER: Duration = Duration::from_secs(10);
const DNS: u16 = 53;

/// Who is asked.
#[derive(Debug)]
pub struct Upstreams {
    source: Source,
    /// The one that answered last, to be asked first.
    last_good: AtomicUsize,
}

#[derive(Debug)]
enum Source {
    Listed(Vec<SocketAddr>),
    File { path: PathBuf, known: Mutex<Option<(Instant, Vec<SocketAddr>)>> },
}

/// How a question is asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Over {
    Udp,
    Tcp,
}

impl Upstreams {
    /// These resolvers; the first three are used.
    #[must_use]
    pub fn listed(mut addresses: Vec<SocketAddr>) -> Self {
        addresses.truncate(MOST);
        Self { source: Source::Listed(addresses), last_good: AtomicUsize::new(0) }
    }

    /// The resolvers of the machine itself, from a file such as `/etc/resolv.conf`, read again when it is used.
    #[must_use]
    pub fn of_file(path: PathBuf) -> Self {
        Self { source: Source::File { path, known: Mutex::default() }, last_good: AtomicUsize::new(0) }
    }

    /// The resolvers now.
    #[must_use]
    pub fn now(&self) -> Vec<SocketAddr> {
        match &self.source {
            Source::Listed(addresses) => addresses.clone(),
            Source::File { path, known } => {
                let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
                match known.as_ref() {
                    Some((at, addresses)) if at.elapsed() < READ_AGAIN_AFTER => addresses.clone(),
                    _ => {
                        let addresses = nameservers(&std::fs::read_to_string(path).unwrap_or_default());
                        *known = Some((Instant::now(), addresses.clone()));
                        addresses
                    }
                }
            }
        }
    }

    /// The answer of the first resolver that gives one, with the number of the query; `None` when none does in time.
    pub(crate) async fn ask(&self, query: &[u8], asked: &Asked, over: Over) -> Option<Vec<u8>> {
        let resolvers = self.now();
        let first = self.last_good.load(Ordering::Relaxed);
        let tries = if resolvers.len() == 1 { 2 } else { resolvers.len().min(TRIES) };
        for index in (first..first + tries).map(|index| index % resolvers.len().max(1)) {
            let resolver = *resolvers.get(index)?;
            let relayed = to_upstream(query, asked, random_number());
            let exchange = exchange(resolver, &relayed, asked.question_end, over);
            if let Ok(Ok(mut answer)) = timeout(ONE_WITHIN, exchange).await {
                self.last_good.store(index, Ordering::Relaxed);
                answer[..2].copy_from_slice(&query[..2]);
                return Some(answer);
            }
        }
        None
    }
}

/// Whether the resolver answers a question about the root within that time.
///
/// # Errors
/// When no socket can be made, or it does not answer in time.
pub fn answers(resolver: SocketAddr, within: Duration) -> io::Result<()> {
    let query = [[0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0].as_slice(), &[0, 0, 2, 0, 1]].concat();
    let broken = || io::Error::other("the question about the root is not understood");
    let asked = question::read(&query).map_err(|_| broken())?;
    let relayed = to_upstream(&query, &asked, random_number());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        match timeout(within, exchange(resolver, &relayed, asked.question_end, Over::Udp)).await {
            Ok(answer) => answer.map(drop),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    })
}

async fn exchange(
    resolver: SocketAddr,
    relayed: &[u8],
    question_end: usize,
    over: Over,
) -> io::Result<Vec<u8>> {
    match over {
        Over::Udp => exchange_udp(resolver, relayed, question_end).await,
        Over::Tcp => exchange_tcp(resolver, relayed, question_end).await,
    }
}

async fn exchange_udp(resolver: SocketAddr, relayed: &[u8], question_end: usize) -> io::Result<Vec<u8>> {
    let any: IpAddr = match resolver {
        SocketAddr::V4(_) => Ipv4Addr::UNSPECIFIED.into(),
        SocketAddr::V6(_) => Ipv6Addr::UNSPECIFIED.into(),
    };
    // Connected, so that the kernel drops what others send and reports a closed port at once; the port is random.
    let socket = UdpSocket::bind((any, 0)).await?;
    socket.connect(resolver).await?;
    socket.send(relayed).await?;
    let mut answer = vec![0; 4096];
    loop {
        let length = socket.recv(&mut answer).await?;
        if answer.get(..length).is_some_and(|answer| is_answer_to(relayed, question_end, answer)) {
            answer.truncate(length);
            return Ok(answer);
        }
    }
}

async fn exchange_tcp(resolver: SocketAddr, relayed: &[u8], question_end: usize) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(resolver).await?;
    write_framed(&mut stream, relayed).await?;
    let answer = read_framed(&mut stream).await?;
    let fits = is_answer_to(relayed, question_end, &answer);
    if fits { Ok(answer) } else { Err(io::ErrorKind::InvalidData.into()) }
}

/// A message with its length before it (RFC 1035 §4.2.2), in one segment (RFC 7766 §8).
pub(crate) async fn write_framed(stream: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    let length = u16::try_from(message.len()).map_err(|_| io::ErrorKind::InvalidData)?;
    stream.write_all(&[&length.to_be_bytes(), message].concat()).await
}

/// Reads one such message; as it grows by what has really come, a length alone takes no memory.
pub(crate) async fn read_framed(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let length = stream.read_u16().await?;
    let mut message = Vec::new();
    stream.take(length.into()).read_to_end(&mut message).await?;
    if message.len() == usize::from(length) { Ok(message) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn random_number() -> [u8; 2] {
    let mut number = [0; 2];
    // Two octets are never cut short; before the kernel's generator is ready nothing here runs.
    let _ = rustix::rand::getrandom(&mut number, rustix::rand::GetRandomFlags::empty());
    number
}

fn nameservers(text: &str) -> Vec<SocketAddr> {
    text.lines()
        .filter_map(|line| line.trim().strip_prefix("nameserver"))
        .filter_map(|rest| rest.split_whitespace().next()?.parse::<IpAddr>().ok())
        .map(|address| SocketAddr::new(address, DNS))
        .take(MOST)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_machines_own_resolvers_are_read() {
        let text = "# x\nsearch lan\nnameserver 192.0.2.53\n nameserver 2001:db8::53 # second\nnameserver fe80::1%eth0\n";
        let expected: [SocketAddr; 2] =
            ["192.0.2.53:53".parse().unwrap(), "[2001:db8::53]:53".parse().unwrap()];
        assert_eq!(nameservers(text), expected);
    }

    #[test]
    fn a_resolver_that_is_not_there_is_told_at_once() {
        let began = Instant::now();
        assert!(answers("127.0.0.1:9".parse().unwrap(), Duration::from_secs(5)).is_err());
        assert!(began.elapsed() < Duration::from_secs(1), "the kernel's refusal is heard");
    }
}
