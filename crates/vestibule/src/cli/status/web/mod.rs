//! `vestibule status web`: serves the reference over plain HTTP, for a browser on this machine or a proxy before it.
//! It needs no configuration, no privilege and no gateway.

mod door;
mod places;

use std::net::SocketAddr;
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use status_site::Site;
use tokio::net::TcpListener;

use super::super::{complain, print};
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule status web                              then open http://127.0.0.1:8510/status/
  vestibule status web --listen [::]:8510 --origin https://example.org
  vestibule status web --connections-per-client 256 behind a proxy, from which everybody comes
  curl http://127.0.0.1:8510/status/511             text, as a terminal wants it
  curl http://127.0.0.1:8510/status/511.json

Who finds no place is answered 503, who has too many 429, both with the Retry-After after which a silent connection
has given its place back.

It serves until it is stopped. Exit code: 1 when the address cannot be used.")]
pub(super) struct Arguments {
    /// The address to listen at; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8510")]
    listen: SocketAddr,
    /// How the site is reached from outside, for canonical addresses.
    #[arg(long, value_name = "URL", default_value = "", hide_default_value = true)]
    origin: String,
    /// How many connections may be open in all.
    #[arg(long, value_name = "NUMBER", default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..))]
    connections: u16,
    /// How many of them one client may have: an IPv4 address, or an IPv6 network of 64 bits.
    #[arg(long, value_name = "NUMBER", default_value_t = 64, value_parser = clap::value_parser!(u16).range(1..))]
    connections_per_client: u16,
    /// How long a request head may take, and a connection be silent.
    #[arg(long, value_name = "SECONDS", default_value_t = 15, value_parser = clap::value_parser!(u16).range(1..=600))]
    patience: u16,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("threads cannot be started: {error}"), Chapter::StatusReference);
            return ExitCode::FAILURE;
        }
    };
    let Err(error) = runtime.block_on(serve(arguments));
    complain(
        &format!(
            "{} cannot be listened at: {error}\n  to do: another program may use it; choose another with --listen",
            arguments.listen
        ),
        Chapter::StatusReference,
    );
    ExitCode::FAILURE
}

async fn serve(arguments: &Arguments) -> std::io::Result<std::convert::Infallible> {
    let listener = TcpListener::bind(arguments.listen).await?;
    let site = Site::served(arguments.origin.trim_end_matches('/'));
    print(&format!("The reference is at http://{}/status/\n", listener.local_addr()?));
    let places = places::Places::new(arguments.connections.into(), arguments.connections_per_client.into());
    let patience = Duration::from_secs(arguments.patience.into());
    door::serve(listener, site, places, patience).await
}
