//! nginx, told to give the very answer that the product gives: same body, same fields, same number of bytes.
//!
//! nginx writes `Server`, `Date`, `Content-Type`, `Content-Length` and `Connection` itself and knows no reason phrase for
//! 511, so the answers differ in words; a field `X-Pad` makes up for the bytes.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use lab::{Namespace, Response};

use crate::machine;
use crate::programs::Running;

/// The longest text that one directive of nginx takes, with room to spare.
const LONGEST_TEXT: usize = 3000;
/// Fields that nginx writes by itself.
const ITS_OWN: [&str; 5] = ["server", "date", "content-type", "content-length", "connection"];

/// Starts nginx in that namespace with `padding` bytes more than its answer would have.
pub(super) fn start(inside: &Namespace, folder: &Path, like: &Response, padding: usize) -> Result<Running> {
    let path = folder.join("nginx.conf");
    fs::write(&path, configuration(like, padding)?).context("writing nginx.conf")?;
    let mut command = Command::new("nginx");
    command.arg("-p").arg(folder).arg("-c").arg(&path).args(["-e", "stderr"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(fs::File::create(folder.join("nginx.log"))?);
    Running::start(inside, &mut command)
}

/// What `nginx -v` says.
pub(super) fn version() -> String {
    let output = Command::new("nginx").arg("-v").output().map(|output| output.stderr).unwrap_or_default();
    String::from_utf8_lossy(&output).trim().replace("nginx version: ", "")
}

fn configuration(like: &Response, padding: usize) -> Result<String> {
    let mut location = String::new();
    let body = like.text();
    ensure!(!body.contains('$'), "nginx cannot say a dollar sign");
    let mut parts = String::new();
    for (number, part) in pieces(&body).into_iter().enumerate() {
        let _ = writeln!(location, "      set $body{number} {};", quoted(part));
        let _ = write!(parts, "${{body{number}}}");
    }
    for (name, value) in like.headers.iter().filter(|(name, _)| !writes_by_itself(name)) {
        let _ = writeln!(location, "      add_header {name} {} always;", quoted(value));
    }
    if padding > 0 {
        let _ = writeln!(location, "      add_header X-Pad {} always;", quoted(&"p".repeat(padding)));
    }
    let _ = writeln!(
        location,
        "      default_type {};",
        quoted(like.header("Content-Type").unwrap_or("text/html"))
    );
    let _ = writeln!(location, "      return {} \"{parts}\";", like.status);
    let workers = machine::cores();
    Ok(format!(
        "worker_processes {workers};\nworker_rlimit_nofile 16384;\npid nginx.pid;\ndaemon off;\n\
         events {{ worker_connections 8192; }}\n\
         http {{\n  access_log off;\n  server_tokens off;\n  keepalive_timeout 0;\n\
         server {{\n    listen 80 backlog=4096 reuseport;\n    listen [::]:80 backlog=4096 reuseport;\n    location / {{\n{location}    }}\n  }}\n}}\n"
    ))
}

fn writes_by_itself(name: &str) -> bool {
    ITS_OWN.iter().any(|own| own.eq_ignore_ascii_case(name))
}

/// The text in pieces that nginx takes, cut between characters.
fn pieces(mut text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    while text.len() > LONGEST_TEXT {
        let cut = (0..=LONGEST_TEXT).rev().find(|&cut| text.is_char_boundary(cut)).unwrap_or(text.len());
        let (piece, rest) = text.split_at(cut);
        pieces.push(piece);
        text = rest;
    }
    pieces.push(text);
    pieces
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nginx_is_told_the_same_fields_but_those_it_writes_itself() {
        let raw = b"HTTP/1.1 511 Network Authentication Required\r\nDate: x\r\nCache-Control: no-store\r\n\
                    Link: <https://a/>; rel=\"b\"\r\nContent-Length: 4\r\n\r\n\"hi\"";
        let text = configuration(&Response::parse(raw.to_vec()).unwrap(), 3).unwrap();
        assert!(text.contains("add_header Link \"<https://a/>; rel=\\\"b\\\"\" always;"), "{text}");
        assert!(text.contains("set $body0 \"\\\"hi\\\"\";") && text.contains("X-Pad \"ppp\""), "{text}");
        assert!(!text.contains("add_header Date"), "{text}");
    }

    #[test]
    fn a_long_page_is_said_in_pieces_that_make_it_up_again() {
        let page = "é".repeat(LONGEST_TEXT);
        let pieces = pieces(&page);
        assert!(pieces.iter().all(|piece| piece.len() <= LONGEST_TEXT));
        assert_eq!(pieces.concat(), page);
    }
}
