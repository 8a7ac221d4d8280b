//! Every door's listening socket, while the process may still open them: inherited from a gateway that hands over where it
//! has the one that is wanted, new elsewhere. Never reads from one.

use std::net::{SocketAddr, TcpListener};
use std::os::unix::net::UnixListener;
use std::path::Path;

use rustix::fs::{Gid, Uid};

use super::account::Identity;
use super::handover::{Listening, Predecessor};
use super::sockets;
use crate::config::{Config, ForwardAuth};
use crate::control::{server, socket_path};
use crate::forward_auth::Door;
use crate::trouble::{Chapter, Trouble};

/// The listening sockets: those of the gateway that hands over, where they are the ones wanted, and new ones.
pub(super) fn open(
    config: &Config,
    identity: Identity,
    mut predecessor: Option<&mut Predecessor>,
) -> Result<Listening, Trouble> {
    let mut tcp = |name, port| match predecessor.as_mut().and_then(|it| it.tcp(name, port)) {
        Some(inherited) => Ok(inherited),
        None => sockets::listen(port),
    };
    let plain = tcp("plain", config.portal.plain_port)?;
    let secure = tcp("secure", config.portal.secure_port)?;
    let names =
        config.captive_dns.port.map(|port| tcp("dns-tcp", port).map(|tcp| (port, tcp))).transpose()?;
    let dns = names.map(|(port, tcp)| {
        let inherited = predecessor.as_mut().and_then(|it| it.udp(port));
        let udp = inherited.map_or_else(|| sockets::hear(port), Ok)?;
        Ok(captive_dns::Doors { udp, tcp: vec![tcp] })
    });
    let dns = dns.transpose()?;
    let forward_auth = config.forward_auth.as_ref().map(|settings| {
        let inherited = predecessor.as_mut().and_then(|it| it.forward_auth(settings));
        inherited.map_or_else(|| open_forward_auth(settings), Ok)
    });
    let forward_auth = forward_auth.transpose()?;
    let wanted = config.console.as_ref().map_or(&[][..], |console| &console.listen);
    let mut inherited = predecessor.as_mut().map_or_else(Vec::new, |it| it.console());
    let console =
        wanted.iter().map(|address| console_door(*address, &mut inherited)).collect::<Result<_, _>>()?;
    let control = match predecessor.as_mut().and_then(|it| it.control()) {
        Some(inherited) => inherited,
        None => open_control(&config.run_directory, identity)?,
    };
    let portal = portal::Doors { plain: vec![plain], secure: vec![secure] };
    Ok(Listening { portal, control, forward_auth, console, dns })
}

/// The console's socket of that address: one of those inherited, or a new one.
fn console_door(address: SocketAddr, inherited: &mut Vec<TcpListener>) -> Result<TcpListener, Trouble> {
    let is_it = |door: &TcpListener| door.local_addr().is_ok_and(|found| found == address);
    let kept = inherited.iter().position(is_it).map(|at| inherited.swap_remove(at));
    kept.map_or_else(|| sockets::listen_at(address), Ok)
}

fn open_control(run_directory: &Path, identity: Identity) -> Result<UnixListener, Trouble> {
    let path = socket_path(run_directory);
    let opened = server::open(&path).and_then(|listener| {
        if let Identity::Become { uid, gid } = identity {
            rustix::fs::chown(&path, Some(Uid::from_raw(uid)), Some(Gid::from_raw(gid)))?;
        }
        Ok(listener)
    });
    opened.map_err(|error| {
        let to_do = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                "another gateway runs with this run folder: stop it, or give this one its own run_directory"
            }
            _ => "give the folder to the gateway's account",
        };
        let what = format!("the local socket {} cannot be opened", path.display());
        Trouble::at_start(what, to_do, Chapter::Running).caused_by(error)
    })
}

fn open_forward_auth(settings: &ForwardAuth) -> Result<Door, Trouble> {
    Door::open(settings).map_err(|error| {
        let to_do = match error.kind() {
            std::io::ErrorKind::AddrInUse => {
                "see who has it (ss -ltnxp), or give forward_auth.listen another place"
            }
            std::io::ErrorKind::AlreadyExists => {
                "a file that is no socket stands there: name another path in forward_auth.listen"
            }
            _ => "make the folder of the socket file, writable for the gateway's account; see the cause",
        };
        let what = "the door where other software asks who is admitted cannot be opened";
        Trouble::at_start(what, to_do, Chapter::Configuration).caused_by(error)
    })
}
