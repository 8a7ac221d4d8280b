//! The announcer's loop: waits for packets, orders and moments; never for anybody in particular.

use std::collections::HashMap;
use std::io::{self, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use captivity::InterfaceName;
use netlink::route::Route;
use provisioning::Announcement;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::rand::{GetRandomFlags, getrandom};

use super::link::Post;
use super::protocol::{LONGEST_LINE, Orders, Report};
use super::wire::Wire;

/// How often interfaces are looked at: one that comes up is heard that much later at most.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Reports are not more frequent; the last state is always told.
const REPORT_EVERY: Duration = Duration::from_millis(200);

/// Announces until the gateway is gone.
///
/// # Errors
/// When the socket to the gateway breaks in another way.
pub fn serve(gateway: UnixStream, posts: Vec<(InterfaceName, Wire)>, route: Route) -> io::Result<()> {
    gateway.set_nonblocking(true)?;
    let mut announcer = Announcer {
        gateway,
        posts: posts.into_iter().map(|(interface, wire)| Post::new(interface, wire)).collect(),
        route,
        begun: Instant::now(),
        heard: Vec::new(),
        told: None,
        told_at: Duration::ZERO,
    };
    announcer.work()
}

struct Announcer {
    gateway: UnixStream,
    posts: Vec<Post>,
    route: Route,
    begun: Instant,
    /// The beginning of a line of orders.
    heard: Vec<u8>,
    told: Option<Report>,
    told_at: Duration,
}

impl Announcer {
    fn work(&mut self) -> io::Result<()> {
        let mut look_at = Duration::ZERO;
        loop {
            let now = self.begun.elapsed();
            if now >= look_at {
                self.look();
                look_at = now + LOOK_EVERY;
            }
            for post in &mut self.posts {
                post.hear(now, chance);
                post.wake(now, chance());
            }
            let report_at = self.report(now)?;
            let wakes = self.posts.iter().filter_map(Post::next_wake);
            let next = wakes.chain(report_at).fold(look_at, Duration::min);
            if self.wait(next.saturating_sub(self.begun.elapsed()))? && !self.take_orders()? {
                return Ok(());
            }
        }
    }

    fn look(&mut self) {
        let seen = self.route.links().and_then(|links| Ok((links, self.route.addresses()?)));
        // A list that changed while it was read is read again the next time.
        let Ok((links, addresses)) = seen else { return };
        for post in &mut self.posts {
            post.look(&links, &addresses);
        }
    }

    /// Waits at most so long; whether the gateway has said something, or is gone.
    fn wait(&self, most: Duration) -> io::Result<bool> {
        let mut waited: Vec<PollFd<'_>> = vec![PollFd::new(&self.gateway, PollFlags::IN)];
        waited.extend(self.posts.iter().map(|post| PollFd::new(post.wire(), PollFlags::IN)));
        let most = Timespec {
            tv_sec: i64::try_from(most.as_secs()).unwrap_or(1),
            tv_nsec: most.subsec_nanos().into(),
        };
        match poll(&mut waited, Some(&most)) {
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(waited.first().is_some_and(|gateway| !gateway.revents().is_empty()))
    }

    /// Reads orders; `false` when the gateway is gone.
    fn take_orders(&mut self) -> io::Result<bool> {
        let mut octets = [0; 4096];
        match self.gateway.read(&mut octets) {
            Ok(0) => return Ok(false),
            Ok(count) => self.heard.extend_from_slice(octets.get(..count).unwrap_or_default()),
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::Interrupted) => {}
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return Ok(false),
            Err(error) => return Err(error),
        }
        while let Some(end) = self.heard.iter().position(|&octet| octet == b'\n') {
            let line: Vec<u8> = self.heard.drain(..=end).collect();
            self.obey(&serde_json::from_slice(&line)?);
        }
        if self.heard.len() as u64 > LONGEST_LINE {
            return Err(io::Error::other("an order without an end"));
        }
        Ok(true)
    }

    fn obey(&mut self, orders: &Orders) {
        let now = self.begun.elapsed();
        let say: HashMap<&str, Announcement> = orders
            .say
            .iter()
            .filter_map(|saying| Some((saying.interface.as_str(), Announcement::of_uri(&saying.uri).ok()?)))
            .collect();
        for post in &mut self.posts {
            let wish = say.get(post.interface().as_str()).cloned();
            post.wish(wish, now);
        }
    }

    /// Tells what has changed; when to try again, if it is too soon.
    fn report(&mut self, now: Duration) -> io::Result<Option<Duration>> {
        let report = Report { links: self.posts.iter().map(Post::report).collect() };
        if self.told.as_ref() == Some(&report) {
            return Ok(None);
        }
        let again = self.told_at + REPORT_EVERY;
        if self.told.is_some() && now < again {
            return Ok(Some(again));
        }
        let mut line = serde_json::to_vec(&report)?;
        line.push(b'\n');
        // The gateway reads as it comes; one that does not is gone or stuck, and ends us by its end.
        self.gateway.set_nonblocking(false)?;
        let written = self.gateway.write_all(&line);
        self.gateway.set_nonblocking(true)?;
        match written {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => return Err(error),
            // Its end is read next.
            _ => {}
        }
        self.told = Some(report);
        self.told_at = now;
        Ok(None)
    }
}

/// A random number; where the kernel has none, the same delay for all is no harm.
fn chance() -> u16 {
    let mut octets = [0; 2];
    let _ = getrandom(&mut octets, GetRandomFlags::empty());
    u16::from_ne_bytes(octets)
}
