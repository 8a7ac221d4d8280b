//! Accepting connections: a thread each, so many at a time, until told to stop.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use socket2::SockRef;

const MOST_CONNECTIONS: usize = 256;
const LOOK_UP_EVERY: Duration = Duration::from_millis(50);
const IDLE: Duration = Duration::from_secs(60);

/// Serves each connection on a thread of its own; more than 256 at a time are closed at once.
pub(crate) fn serve(
    listener: TcpListener,
    stop: Arc<AtomicBool>,
    name: &str,
    handle: impl Fn(TcpStream) -> io::Result<()> + Send + Sync + 'static,
) -> io::Result<JoinHandle<()>> {
    // accept(2) honours the receive timeout, so the thread sees `stop` soon without being woken.
    SockRef::from(&listener).set_read_timeout(Some(LOOK_UP_EVERY))?;
    let (handle, open, thread_name) = (Arc::new(handle), Arc::new(AtomicUsize::new(0)), name.to_owned());
    thread::Builder::new().name(name.to_owned()).spawn(move || {
        while !stop.load(Ordering::Relaxed) {
            let Ok((stream, _)) = listener.accept() else { continue };
            let place = Place::take(&open);
            let (Some(place), Ok(())) = (place, be_patient(&stream)) else { continue };
            let handle = Arc::clone(&handle);
            // Without a thread the connection is closed, which the other side sees.
            let _ = thread::Builder::new().name(thread_name.clone()).spawn(move || {
                let _place = place;
                // A connection that breaks off is the other side's business.
                let _ = handle(stream);
            });
        }
    })
}

fn be_patient(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(IDLE))?;
    stream.set_write_timeout(Some(IDLE))
}

/// One of the bounded places; free again when dropped.
struct Place(Arc<AtomicUsize>);

impl Place {
    fn take(open: &Arc<AtomicUsize>) -> Option<Self> {
        let place = Self(Arc::clone(open));
        // Dropping the place that is one too many gives it back.
        (open.fetch_add(1, Ordering::Relaxed) < MOST_CONNECTIONS).then_some(place)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}
