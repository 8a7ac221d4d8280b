//! Peers of the plain door that are on no guest zone: a certificate authority that looks for a proof, or nobody we
//! know. They hear the proof that they asked for, or nothing (RFC 8555 §8.3).

use request_head::Heard;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::portal::Shift;

/// Longer requests are not an authority's.
const LONGEST_REQUEST: usize = 4096;

/// Reads one request and answers it if it asks for a proof that is shown now.
pub(super) async fn hear_out(mut stream: TcpStream, shift: Shift) {
    let patience = shift.portal.patience;
    let mut heard = Vec::with_capacity(1024);
    if !timeout(patience.head, read_head(&mut stream, &mut heard)).await.unwrap_or(false) {
        return;
    }
    let Some(proof) = proof_in(&heard, &shift) else { return };
    let length = proof.len();
    let answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {length}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n{proof}"
    );
    let _ = timeout(patience.farewell, stream.write_all(answer.as_bytes())).await;
    let _ = stream.shutdown().await;
}

/// Reads to the end of a head; `false` when there is none.
async fn read_head(stream: &mut TcpStream, heard: &mut Vec<u8>) -> bool {
    while request_head::is_unfinished(heard) {
        if heard.len() > LONGEST_REQUEST {
            return false;
        }
        match stream.read_buf(heard).await {
            Ok(0) | Err(_) => return false,
            Ok(_) => {}
        }
    }
    true
}

fn proof_in(heard: &[u8], shift: &Shift) -> Option<String> {
    let Heard::Whole(head) = request_head::read(heard, LONGEST_REQUEST) else { return None };
    if head.method != "GET" {
        return None;
    }
    shift.portal.challenges.at(head.path)
}
