//! Builds a small network, sends a packet across on both families and says what the oracle saw. Needs no root:
//! `cargo run -p lab --example small_network`.

use std::error::Error;
use std::process::ExitCode;

fn main() -> ExitCode {
    match show() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn show() -> Result<(), Box<dyn Error>> {
    let standing = lab::enter()?;
    let network = lab::Network::build(lab::Plan::guests(2).isolated())?;
    let oracle = lab::Oracle::start(&network)?;
    for guest in network.guests() {
        for target in network.internet().echo() {
            println!("{} -> {target}: {:?}", guest.name(), guest.ping(target)?);
        }
    }
    for (flow, frames) in oracle.snapshot()?.flows() {
        println!("seen: {flow}: {frames}");
    }
    println!("{standing:?}, {} frames", oracle.snapshot()?.total());
    Ok(())
}
