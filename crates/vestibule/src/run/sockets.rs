//! The listening sockets, opened while the process may still use low ports. Never reads from one.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, UdpSocket};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use socket2::{Domain, Protocol, Socket, Type};

use crate::trouble::{Chapter, Trouble};

/// Connections that may wait to be accepted; a full train arrives within a second.
const BACKLOG: i32 = 4096;
/// Connections of operators that may wait.
const CONSOLE_BACKLOG: i32 = 128;
/// Files beside the connections to the portal: record, listeners, netlink, operators, and questions of DNS.
const OTHER_FILES: u64 = 1024;

/// Opens the listener of a port for both families, or for IPv4 where the machine has no IPv6.
///
/// # Errors
/// When the port is taken or may not be used.
pub fn listen(port: u16) -> Result<TcpListener, Trouble> {
    let both = open((Ipv6Addr::UNSPECIFIED, port).into());
    let opened = match both {
        Err(error) if has_no_ipv6(&error) => open((Ipv4Addr::UNSPECIFIED, port).into()),
        other => other,
    };
    opened.map_err(|error| {
        let to_do = match error.kind() {
            io::ErrorKind::AddrInUse => {
                "see who has it (ss -ltnp) and stop that service, or give the portal another port"
            }
            _ => "start as root or with CAP_NET_BIND_SERVICE, as the service file does",
        };
        Trouble::at_start(format!("TCP port {port} cannot be opened"), to_do, Chapter::SettingUp)
            .caused_by(error)
    })
}

/// Opens the listener of the console at this address, which an interface may get later.
///
/// # Errors
/// When it is taken or may not be used.
pub fn listen_at(address: SocketAddr) -> Result<TcpListener, Trouble> {
    open_early(address).map_err(|error| {
        let to_do = match error.kind() {
            io::ErrorKind::AddrInUse => "see who has it (ss -ltnp), or give console.listen another port",
            _ => "write an address that this machine can have into console.listen",
        };
        Trouble::at_start(format!("the console cannot listen at {address}"), to_do, Chapter::Configuration)
            .caused_by(error)
    })
}

fn open_early(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        socket.set_freebind_v6(true)?;
    } else {
        socket.set_freebind_v4(true)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(CONSOLE_BACKLOG)?;
    Ok(socket.into())
}

/// Opens the UDP sockets of a port, one for each family that the machine has.
///
/// # Errors
/// When the port is taken or may not be used.
pub fn hear(port: u16) -> Result<Vec<UdpSocket>, Trouble> {
    let mut sockets = Vec::new();
    for any in [IpAddr::V4(Ipv4Addr::UNSPECIFIED), IpAddr::V6(Ipv6Addr::UNSPECIFIED)] {
        match open_udp((any, port).into()) {
            Ok(socket) => sockets.push(socket),
            Err(error) if any.is_ipv6() && has_no_ipv6(&error) => {}
            Err(error) => {
                let to_do = match error.kind() {
                    io::ErrorKind::AddrInUse => {
                        "see who has it (ss -lnup) and stop that service, or give captive_dns another port"
                    }
                    _ => "start as root or with CAP_NET_BIND_SERVICE, as the service file does",
                };
                let what = format!("UDP port {port} cannot be opened");
                return Err(Trouble::at_start(what, to_do, Chapter::SettingUp).caused_by(error));
            }
        }
    }
    Ok(sockets)
}

fn open_udp(address: SocketAddr) -> io::Result<UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

/// Raises the limit on open files so that every connection to the portal fits, and says when it cannot.
pub fn allow_open_files(connections: usize) {
    let wanted = connections as u64 + OTHER_FILES;
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return;
    }
    let reachable = limit.maximum.map_or(wanted, |most| most.min(wanted));
    let raised = setrlimit(Resource::Nofile, Rlimit { current: Some(reachable), maximum: limit.maximum });
    if raised.is_err() || reachable < wanted {
        tracing::warn!(
            open_files = reachable,
            wanted,
            guests_notice = "when many devices come at once, some wait for the sign-in page",
            to_do = "raise the limit (LimitNOFILE= in the service file), or lower connections_total",
            "the limit on open files is below connections_total"
        );
    }
}

fn open(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    if address.is_ipv6() {
        socket.set_only_v6(false)?;
    }
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

fn has_no_ipv6(error: &io::Error) -> bool {
    matches!(error.raw_os_error(), Some(libc::EAFNOSUPPORT | libc::EADDRNOTAVAIL))
}

#[cfg(test)]
mod tests {
    use std::net::TcpStream;

    use super::*;

    #[test]
    fn one_listener_answers_both_families() {
        let listener = listen(0).unwrap();
        let address = listener.local_addr().unwrap();
        TcpStream::connect((Ipv4Addr::LOCALHOST, address.port())).unwrap();
        if address.is_ipv6() {
            TcpStream::connect((Ipv6Addr::LOCALHOST, address.port())).unwrap();
        }
    }

    #[test]
    fn a_port_that_is_taken_says_so_and_what_to_do() {
        let holder = listen(0).unwrap();
        let taken = holder.local_addr().unwrap().port();
        let story = listen(taken).unwrap_err().story();
        assert!(story.contains(&format!("TCP port {taken} cannot be opened")), "{story}");
        assert!(story.contains("ss -ltnp") && story.contains("guests notice"), "{story}");
    }
}
