//! An axum application that only admitted addresses reach: `127.0.0.1` is, every other one is not.
//!
//! ```sh
//! cargo run --package require_network_auth --example axum
//! curl -i http://127.0.0.1:8080/
//! curl -i --interface 127.0.0.2 -H 'Accept: application/json' http://127.0.0.1:8080/
//! ```

use std::error::Error;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::Router;
use axum::extract::ConnectInfo;
use axum::routing::get;
use require_network_auth::{Answers, RequireNetworkAuth};
use tokio::net::TcpListener;

/// Where a real program would ask its portal, its database or its cache.
async fn is_admitted(peer: SocketAddr) -> bool {
    peer.ip() == IpAddr::V4(Ipv4Addr::LOCALHOST)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let gate = RequireNetworkAuth::new(Answers::new("https://portal.example/")?, is_admitted)
        .peer_from(|extensions| extensions.get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0));
    let app = Router::new().route("/", get(|| async { "You are in.\n" })).layer(gate);
    let address = std::env::args().nth(1).unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let listener = TcpListener::bind(address).await?;
    println!("listening on http://{}/", listener.local_addr()?);
    axum::serve(listener, app.into_make_service_with_connect_info::<SocketAddr>()).await?;
    Ok(())
}
