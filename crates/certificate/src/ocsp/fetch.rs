//! Asking a responder (RFC 6960 appendix A): mostly over plain HTTP, as its answers are signed.

use std::time::Duration;

use outbound::header::CONTENT_TYPE;
use outbound::{Bytes, Client, Plain, Request, Settings, StatusCode};

const WITHIN: Duration = Duration::from_secs(20);
const LONGEST_ANSWER: usize = 64 * 1024;

pub(super) async fn fetch(responder: &str, question: Vec<u8>) -> Result<Bytes, String> {
    let client = Client::new(Settings {
        plain: Plain::Anywhere,
        within: WITHIN,
        longest_answer: LONGEST_ANSWER,
        ..Settings::default()
    });
    let request = Request::post(responder)
        .header(CONTENT_TYPE, "application/ocsp-request")
        .body(Bytes::from(question))
        .map_err(|error| format!("{responder}: {error}"))?;
    let answer = client.send(request).await.map_err(|failure| failure.chain())?;
    let status = answer.status();
    if status != StatusCode::OK {
        return Err(format!("it answered {status} (vestibule status {} says more)", status.as_u16()));
    }
    Ok(answer.into_body())
}
