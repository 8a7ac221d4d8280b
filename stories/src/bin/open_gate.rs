//! A gateway that promises everything and guards nothing: it takes the product's arguments, says that it is ready and
//! waits. The lab's tour must not be fooled by it.

use std::error::Error;
use std::os::unix::net::UnixDatagram;

fn main() -> Result<(), Box<dyn Error>> {
    rustix::thread::set_no_new_privs(true)?;
    rustix::thread::set_capabilities(None, nothing())?;
    let socket = std::env::var_os("NOTIFY_SOCKET").ok_or("NOTIFY_SOCKET is not set")?;
    UnixDatagram::unbound()?.send_to(b"READY=1\n", socket)?;
    loop {
        std::thread::park();
    }
}

/// It has no privilege either, so that it is found out by its packets.
fn nothing() -> rustix::thread::CapabilitySets {
    let none = rustix::thread::CapabilitySet::empty();
    rustix::thread::CapabilitySets { effective: none, permitted: none, inheritable: none }
}
