//! `vestibule status web`: serves the reference over plain HTTP, for a browser on this machine or a proxy before it.
//! It needs no configuration, no privilege and no gateway.

use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use status_site::Site;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

use super::super::{complain, print};
use crate::trouble::Chapter;

/// Connections at once; more wait for a place.
const MOST_CONNECTIONS: usize = 256;
/// How long a request head may take, and a connection may stay idle.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// How long a connection may live in all.
const LIFE: Duration = Duration::from_secs(300);
/// How long accepting rests when the system has no more descriptors.
const REST: Duration = Duration::from_millis(50);

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule status web                              then open http://127.0.0.1:8510/status/
  vestibule status web --listen [::]:8510 --origin https://example.org
  curl http://127.0.0.1:8510/status/511             text, as a terminal wants it
  curl http://127.0.0.1:8510/status/511.json

It serves until it is stopped. Exit code: 1 when the address cannot be used.")]
pub(super) struct Arguments {
    /// The address to listen at; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8510")]
    listen: SocketAddr,
    /// How the site is reached from outside, for canonical addresses.
    #[arg(long, value_name = "URL", default_value = "", hide_default_value = true)]
    origin: String,
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
    let site = Arc::new(Site::served(arguments.origin.trim_end_matches('/')));
    let service = TowerToHyperService::new(status_site::standalone(site));
    print(&format!("The reference is at http://{}/status/\n", listener.local_addr()?));
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return Err(std::io::Error::other("the places are gone"));
        };
        let Ok((stream, _)) = listener.accept().await else {
            sleep(REST).await;
            continue;
        };
        let service = service.clone();
        tokio::spawn(async move {
            let mut http = http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(16 * 1024);
            // What goes wrong on one connection is that visitor's; the others are served.
            let _ = timeout(LIFE, http.serve_connection(TokioIo::new(stream), service)).await;
            drop(place);
        });
    }
}
