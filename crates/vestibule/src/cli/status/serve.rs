//! `vestibule status serve`: the server that answers with any status on purpose, for developers.

use std::net::SocketAddr;
use std::process::ExitCode;

use clap::Args;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use super::super::{complain, print, remark};
use crate::trouble::Chapter;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  vestibule status serve
  curl -i http://127.0.0.1:8511/404
  curl -i 'http://127.0.0.1:8511/503?retry-after=2'      the same request succeeds after two seconds
  curl -i -r 0-3,10-13 http://127.0.0.1:8511/206         parts, as Range asks for them
  curl -i http://127.0.0.1:8511/103,200                  interim answers first
  curl -i 'http://127.0.0.1:8511/200?slow=5&truncate=3'  slow, and cut off
  curl -i 'http://127.0.0.1:8511/random?from=200,503'

http://127.0.0.1:8511/ lists everything. Every answer has X-Mock: deliberate. Port 0 takes any free port.

Exit code: 0 when it was told to stop, 1 when the address cannot be had.")]
pub(super) struct Arguments {
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8511")]
    listen: SocketAddr,
}

pub(super) fn run(arguments: &Arguments) -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let ended =
        runtime.map_err(anyhow::Error::from).and_then(|runtime| runtime.block_on(serve(arguments.listen)));
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let listen = arguments.listen;
            complain(
                &format!(
                    "cannot serve at {listen}: {error:#}\n  to do: give another --listen, such as 127.0.0.1:0"
                ),
                Chapter::StatusTools,
            );
            ExitCode::FAILURE
        }
    }
}

async fn serve(listen: SocketAddr) -> anyhow::Result<()> {
    if !listen.ip().is_loopback() {
        remark(
            "warning: others can reach this address. The server gives whatever answer it is asked for, slow ones too; do \
             not leave it running where strangers are",
        );
    }
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    let mut terminated = signal(SignalKind::terminate())?;
    print(&format!("listening at http://{address}/\n"));
    tokio::select! {
        served = status_mock::serve(listener) => served.map_err(anyhow::Error::from),
        _ = tokio::signal::ctrl_c() => Ok(()),
        _ = terminated.recv() => Ok(()),
    }
}
