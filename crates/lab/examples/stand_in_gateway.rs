//! Stands in for the gateway program where the lab itself is tested: it takes the same arguments, has a helper that
//! ends with it, and says that it is ready. It guards nothing.

use std::error::Error;
use std::io::Read;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::process::{Command, Stdio};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["run", "--config", path] => run(path),
        ["lab", folder] => be_a_lab(folder),
        ["helper"] => Ok(wait_for_the_other_end()?),
        _ => Err("usage: run --config <file> | lab <folder>".into()),
    }
}

fn run(path: &str) -> Result<(), Box<dyn Error>> {
    let config = std::fs::read_to_string(path)?;
    eprintln!("configured: {config}");
    if config.contains("broken") {
        return Err("no such zone".into());
    }
    let helper = Command::new(std::env::current_exe()?).arg("helper").stdin(Stdio::piped()).spawn()?;
    let socket = std::env::var_os("NOTIFY_SOCKET").ok_or("NOTIFY_SOCKET is not set")?;
    UnixDatagram::unbound()?.send_to(b"STATUS=up\nREADY=1\n", socket)?;
    loop {
        std::thread::park();
        assert!(helper.id() > 0);
    }
}

/// A lab around this very program, which tells the number of its gateway and stays.
fn be_a_lab(folder: &str) -> Result<(), Box<dyn Error>> {
    let network = lab::Network::build(lab::Plan::guests(0))?;
    let gateway = lab::Gateway::start(&network, &std::env::current_exe()?, "", Path::new(folder))?;
    println!("{}", gateway.pid());
    wait_for_the_other_end()?;
    Ok(())
}

fn wait_for_the_other_end() -> std::io::Result<()> {
    std::io::stdin().read(&mut [0; 1]).map(drop)
}
