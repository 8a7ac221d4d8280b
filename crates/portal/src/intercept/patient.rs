//! For guests that take their time: reading the rest of a head, and a farewell that does not destroy the answer.
//!
//! Every wait has an end (protocols T14). Never reads more than one head, and never keeps what comes after it.

use std::time::Duration;

use captivity::EquipmentId;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::LONGEST_HEAD;
use super::reply::{self, Reply, Then};
use super::shelf::DateStamp;
use crate::portal::Shift;

/// What is read and thrown away at most before a connection is closed.
const LONGEST_FAREWELL: usize = 256 * 1024;

/// How a head ended.
enum Ended {
    /// Whole, or wrong in a way that shows already.
    Heard,
    /// Too long.
    TooLong,
    /// Unfinished when patience was.
    TooSlow,
    /// The guest has gone, or never said anything.
    Gone,
}

/// Reads on from what was `heard`, answers, closes.
pub(super) async fn hear_out(mut stream: TcpStream, mut heard: Vec<u8>, device: EquipmentId, shift: Shift) {
    let ended = listen(&mut stream, &mut heard, &shift).await;
    let live = shift.portal.live(Some(device.interface));
    let own = || stream.local_addr().ok().map(|address| address.ip().to_canonical());
    let reply = match ended {
        Ended::Gone => return,
        Ended::Heard => reply::to(&heard, &live.shelf, &own),
        Ended::TooLong => Some(reply::refuse(request_head::too_long(&heard).into(), &live.shelf)),
        Ended::TooSlow => Some(reply::refuse(request_head::Fault::TooSlow.into(), &live.shelf)),
    };
    let Some(Reply { answer: Some(answer), then, happening }) = reply else { return };
    if let Some(happening) = happening {
        shift.portal.trace.note(device, shift.portal.date(), happening);
    }
    let mut said = Vec::with_capacity(answer.len());
    answer.stamp(DateStamp::default().at(shift.portal.now()), &mut said);
    let written = timeout(shift.portal.patience.farewell, stream.write_all(&said)).await;
    if matches!(written, Ok(Ok(()))) && then == Then::Linger {
        farewell(&mut stream, shift.portal.patience.farewell).await;
    }
}

/// Writes the `rest` of an answer, then closes.
pub(super) async fn finish(mut stream: TcpStream, rest: Vec<u8>, shift: Shift) {
    let patience = shift.portal.patience.farewell;
    if matches!(timeout(patience, stream.write_all(&rest)).await, Ok(Ok(()))) {
        farewell(&mut stream, patience).await;
    }
}

async fn listen(stream: &mut TcpStream, heard: &mut Vec<u8>, shift: &Shift) -> Ended {
    let patience = shift.portal.patience;
    if heard.is_empty() {
        match timeout(patience.idle, read_more(stream, heard)).await {
            Ok(Ok(_)) => {}
            Ok(Err(_)) | Err(_) => return Ended::Gone,
        }
    }
    timeout(patience.head, read_to_the_end(stream, heard)).await.unwrap_or(Ended::TooSlow)
}

async fn read_to_the_end(stream: &mut TcpStream, heard: &mut Vec<u8>) -> Ended {
    let mut seen = 0;
    loop {
        // Only a new line can finish a head, so bytes that trickle in are not parsed again and again.
        let is_news = seen == 0 || heard.iter().skip(seen).any(|&byte| byte == b'\n');
        if is_news && !request_head::is_unfinished(heard) {
            return Ended::Heard;
        }
        if heard.len() > LONGEST_HEAD {
            return Ended::TooLong;
        }
        seen = heard.len();
        if read_more(stream, heard).await.is_err() {
            return Ended::Gone;
        }
    }
}

/// Reads what is there; an end of the stream is an error, for the head is not whole.
async fn read_more(stream: &mut TcpStream, heard: &mut Vec<u8>) -> std::io::Result<()> {
    heard.reserve(1024);
    match stream.read_buf(heard).await? {
        0 => Err(std::io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}

/// Says goodbye and reads a little of what the guest still sends, so that no reset overtakes the answer.
async fn farewell(stream: &mut TcpStream, patience: Duration) {
    if stream.shutdown().await.is_err() {
        return;
    }
    let mut thrown_away = [0; 4096];
    let mut left = LONGEST_FAREWELL;
    let _ = timeout(patience, async {
        while left > 0 {
            match stream.read(&mut thrown_away).await {
                Ok(0) | Err(_) => return,
                Ok(count) => left = left.saturating_sub(count),
            }
        }
    })
    .await;
}
