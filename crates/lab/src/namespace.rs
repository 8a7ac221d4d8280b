//! A network namespace that lives as long as somebody holds it, and work done inside it.
//!
//! Work runs on a thread of its own that enters the namespace first; the caller's thread never moves. A socket stays
//! in the namespace where it was made, so it can be made inside and used anywhere.

use std::fs::File;
use std::io;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::panic;
use std::sync::Arc;
use std::sync::mpsc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use netlink::NetlinkError;
use netlink::route::Route;
use rustix::thread::{LinkNameSpaceType, move_into_link_name_space};

use crate::enter::refused;
use crate::error::LabError;
use crate::kernel;
use crate::wait::wait_for;

const CARRIER_WITHIN: Duration = Duration::from_secs(5);

/// One network namespace. Clones are the same namespace; it ends with the last clone and the last socket in it.
#[derive(Clone, Debug)]
pub struct Namespace {
    name: Arc<str>,
    handle: Arc<OwnedFd>,
}

impl Namespace {
    /// Makes a new namespace with its loopback up. The name is for people: error messages and thread names.
    ///
    /// # Errors
    /// [`LabError::UserNamespaces`] when the process may not make networks (see [`crate::enter()`]).
    pub fn create(name: &str) -> Result<Self, LabError> {
        let made = thread::scope(|scope| join(scope.spawn(make)));
        let handle = made.map_err(|error| match error.kind() {
            io::ErrorKind::PermissionDenied | io::ErrorKind::StorageFull => {
                refused("making a network namespace", error)
            }
            _ => LabError::namespace(name, "making it", error),
        })?;
        let namespace = Self { name: Arc::from(name), handle: Arc::new(handle) };
        namespace.settle_before_links_come()?;
        Ok(namespace)
    }

    /// The name given to it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Runs `work` inside, on a thread of its own, and waits for it. Sockets made there stay in the namespace. A panic
    /// inside goes on in the caller.
    ///
    /// # Errors
    /// When the machine gives no thread, or the namespace cannot be entered.
    pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T, LabError> {
        thread::scope(|scope| {
            let enter_and_work = || self.move_in().map(|()| work());
            let spawned =
                thread::Builder::new().name(self.name.to_string()).spawn_scoped(scope, enter_and_work);
            join(spawned.map_err(|error| LabError::namespace(&self.name, "starting a thread", error))?)
        })
    }

    /// Starts longer work inside, on a thread of its own that has entered by the time this returns.
    ///
    /// # Errors
    /// As [`Namespace::run`].
    pub fn spawn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<JoinHandle<Option<T>>, LabError> {
        let inside = self.clone();
        let (entered, wait) = mpsc::sync_channel(1);
        let enter_and_work = move || {
            let moved = inside.move_in();
            let is_in = moved.is_ok();
            // The receiver waits for exactly this.
            let _ = entered.send(moved);
            is_in.then(work)
        };
        let thread = thread::Builder::new()
            .name(self.name.to_string())
            .spawn(enter_and_work)
            .map_err(|error| LabError::namespace(&self.name, "starting a thread", error))?;
        wait.recv().unwrap_or(Ok(()))?;
        Ok(thread)
    }

    /// Makes route requests inside.
    ///
    /// # Errors
    /// [`LabError::Route`] with `doing` and the kernel's refusal.
    pub fn route<T: Send>(
        &self,
        doing: &str,
        requests: impl FnOnce(&mut Route) -> Result<T, NetlinkError> + Send,
    ) -> Result<T, LabError> {
        self.run(|| Route::open().and_then(|mut route| requests(&mut route)))?.map_err(|source| {
            LabError::Route { namespace: self.name.to_string(), doing: doing.to_owned(), source }
        })
    }

    /// Sets a sysctl inside, such as `net/ipv4/ip_forward`.
    ///
    /// # Errors
    /// When this kernel has no such sysctl or refuses the value.
    pub fn set_sysctl(&self, key: &str, value: &str) -> Result<(), LabError> {
        let path = format!("/proc/sys/{key}");
        self.run(|| std::fs::write(&path, value))?
            .map_err(|error| LabError::namespace(&self.name, format!("setting {key} to {value}"), error))
    }

    fn move_in(&self) -> Result<(), LabError> {
        move_into_link_name_space(self.handle.as_fd(), Some(LinkNameSpaceType::Network))
            .map_err(|error| LabError::namespace(&self.name, "entering it", error.into()))
    }

    /// Defaults of interfaces that do not exist yet: addresses usable at once, nothing learned from advertisements,
    /// no reverse-path filter that would hide what the product itself must refuse.
    fn settle_before_links_come(&self) -> Result<(), LabError> {
        for (key, value) in [
            ("net/ipv6/conf/all/disable_ipv6", "0"),
            ("net/ipv6/conf/default/disable_ipv6", "0"),
            ("net/ipv6/conf/default/accept_dad", "0"),
            ("net/ipv6/conf/default/accept_ra", "0"),
            ("net/ipv6/conf/default/keep_addr_on_down", "1"),
            ("net/ipv4/conf/all/rp_filter", "0"),
            ("net/ipv4/conf/default/rp_filter", "0"),
        ] {
            self.set_sysctl(key, value)?;
        }
        let loopback = self.index_of("lo")?;
        self.route("setting the loopback up", |route| route.set_up(loopback))
    }

    /// Waits until packets pass on these links, which is a moment after they and their peers were set up. Before,
    /// they would be lost without a word, and asked for again only a second later.
    pub(crate) fn await_links(&self, links: &[&str]) -> Result<(), LabError> {
        let passes = |name: &&str| {
            let link = self.route("looking at a link", |route| route.link(name)).ok().flatten();
            link.is_some_and(|link| link.passes_packets())
        };
        let what = format!("the carrier of {} in {}", links.join(", "), self.name);
        wait_for(&what, CARRIER_WITHIN, || links.iter().all(passes).then_some(()))
    }

    pub(crate) fn index_of(&self, link: &str) -> Result<u32, LabError> {
        self.route("looking for a link", |route| route.index_of(link))?
            .ok_or_else(|| LabError::missing(format!("link {link} in namespace {}", self.name)))
    }
}

impl AsFd for Namespace {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.handle.as_fd()
    }
}

fn make() -> io::Result<OwnedFd> {
    kernel::new_network_namespace()?;
    Ok(File::open("/proc/thread-self/ns/net")?.into())
}

fn join<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| panic::resume_unwind(panic))
}
