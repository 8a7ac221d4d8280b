//! `vestibule announcer`: the role of the process that sends router advertisements. Its socket is standard input.

use std::io::stdin;
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::process::ExitCode;

use anyhow::Context as _;
use captivity::InterfaceName;
use clap::Args;
use netlink::route::Route;

use super::complain;
use crate::announcer::{Wire, serve};
use crate::run::account::Identity;
use crate::run::confinement::Role;
use crate::run::privileges::drop_privileges;
use crate::trouble::Chapter;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The user to become.
    #[arg(long, requires = "gid")]
    uid: Option<u32>,
    /// The group to become.
    #[arg(long, requires = "uid")]
    gid: Option<u32>,
    /// The interfaces that there may be something to announce on.
    #[arg(last = true, required = true)]
    interfaces: Vec<InterfaceName>,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    match begin(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&format!("vestibule announcer: {error:#}"), Chapter::Provisioning);
            ExitCode::FAILURE
        }
    }
}

fn begin(arguments: &Arguments) -> anyhow::Result<()> {
    let identity = match (arguments.uid, arguments.gid) {
        (Some(uid), Some(gid)) => Identity::Become { uid, gid },
        _ => Identity::Stay,
    };
    let socket = stdin().as_fd().try_clone_to_owned().context("taking the socket to the gateway")?;
    let family =
        rustix::net::sockopt::socket_domain(&socket).context("started by hand? `vestibule run` starts it")?;
    anyhow::ensure!(family == rustix::net::AddressFamily::UNIX, "standard input is not the gateway's socket");
    let wires = arguments.interfaces.iter().map(|&interface| Ok((interface, Wire::open()?)));
    let wires = wires.collect::<std::io::Result<Vec<_>>>().context(
        "opening packet and ICMPv6 sockets (they need IPv6 in the kernel, CAP_NET_RAW, and in a unit file AF_PACKET among \
         RestrictAddressFamilies)",
    )?;
    let route = Route::open().context("asking the kernel for interfaces")?;
    drop_privileges(Role::Announcer, identity)?;
    serve(UnixStream::from(socket), wires, route)?;
    Ok(())
}
