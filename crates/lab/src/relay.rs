//! A way from the host's loopback to a guest's network, so that a person's own browser can be the guest.
//!
//! It copies octets, understands none of them, and is bounded like every service of the lab.

use std::io;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::client;
use crate::error::LabError;
use crate::internet::serve;
use crate::namespace::Namespace;

const PATIENCE: Duration = Duration::from_secs(5);

/// A running relay. It stops accepting when dropped; connections that are open end on their own.
#[derive(Debug)]
pub struct Relay {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// Carries each connection made to `listener` (wherever that was made) on to `target` as seen from the namespace.
///
/// # Errors
/// When the machine gives no thread.
pub fn relay(listener: TcpListener, from: &Namespace, target: SocketAddr) -> Result<Relay, LabError> {
    let stop = Arc::new(AtomicBool::new(false));
    let inside = from.clone();
    let carry_on = move |near: TcpStream| -> io::Result<()> {
        let far = inside.run(|| client::connect(target, PATIENCE))??;
        carry(&near, &far)
    };
    let thread = serve(listener, Arc::clone(&stop), "relay", carry_on)
        .map_err(|error| LabError::namespace(from.name(), "starting a relay", error))?;
    Ok(Relay { stop, thread: Some(thread) })
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It ends by itself; if it panicked it has said so.
            let _ = thread.join();
        }
    }
}

fn carry(near: &TcpStream, far: &TcpStream) -> io::Result<()> {
    thread::scope(|scope| {
        let back = scope.spawn(|| one_way(far, near));
        one_way(near, far)?;
        back.join().unwrap_or_else(|_| Err(io::ErrorKind::Other.into()))
    })
}

fn one_way(mut from: &TcpStream, mut to: &TcpStream) -> io::Result<()> {
    let copied = io::copy(&mut from, &mut to);
    // The end of one direction is passed on; the other may go on.
    let _ = to.shutdown(Shutdown::Write);
    copied.map(drop)
}
