//! Systems that are away, slow, or lie: nobody comes in, and nobody waits for long.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use gateway::stay::{Away, Register as _};
use house_system::Failure;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::{at, guest};

/// A system that answers with what `answer` makes of the body of each question, counted; `None` is silence.
async fn system(answer: fn(usize, &str) -> Option<String>) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let counted = Arc::clone(&counted);
            tokio::spawn(async move {
                let body = body_of(&mut stream).await;
                match answer(counted.fetch_add(1, Ordering::SeqCst), &body) {
                    Some(answer) => {
                        let _ = stream.write_all(answer.as_bytes()).await;
                        let _ = stream.shutdown().await;
                    }
                    None => std::future::pending().await,
                }
            });
        }
    });
    (url, count)
}

async fn body_of(stream: &mut TcpStream) -> String {
    let mut heard = Vec::new();
    loop {
        let text = String::from_utf8_lossy(&heard).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
            if body.len() >= length.parse().unwrap() {
                return body.to_owned();
            }
        }
        let mut some = [0; 4096];
        let length = stream.read(&mut some).await.unwrap();
        assert!(length > 0, "broke off");
        heard.extend_from_slice(&some[..length]);
    }
}

fn response(status: &str, fields: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\n{fields}\r\n{body}", body.len())
}

/// The number of the question, so that a liar can be as good as possible.
fn number(body: &str) -> &str {
    body.split("\"request\":\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap()
}

#[tokio::test]
async fn an_answer_that_is_not_signed_admits_nobody_without_tls() {
    let (url, _) = system(|_, body| {
        let body = format!("{{\"request\":\"{}\",\"admit\":true,\"person\":\"x\"}}", number(body));
        Some(response("200 OK", "", &body))
    })
    .await;
    let failure = at(url).tell(&guest("101", "Müller")).await.unwrap_err();
    assert!(matches!(failure, Failure::Signature(_)), "{failure}");
}

#[tokio::test]
async fn a_slow_system_is_given_up_in_time_and_a_page_of_another_kind_is_no_answer() {
    let (slow, _) = system(|_, _| None).await;
    let began = Instant::now();
    let failure = at(slow).tell(&guest("101", "Müller")).await.unwrap_err();
    assert!(matches!(&failure, Failure::Sending(outbound::Failure::Late { .. })), "{failure}");
    assert!(began.elapsed() < Duration::from_secs(8), "two seconds were meant");
    let (page, _) = system(|_, _| Some(response("404 Not Found", "", "<h1>Schmidt</h1>"))).await;
    let failure = at(page).tell(&guest("101", "Schmidt")).await.unwrap_err().to_string();
    assert!(failure.contains("404") && !failure.contains("Schmidt"), "{failure}");
}

#[tokio::test]
async fn a_passing_fault_is_tried_once_more_with_the_same_number() {
    static FIRST: std::sync::Mutex<String> = std::sync::Mutex::new(String::new());
    let (url, count) = system(|number_of_try, body| {
        let mut first = FIRST.lock().unwrap();
        if number_of_try == 0 {
            number(body).clone_into(&mut first);
            return Some(response("500 Internal Server Error", "", ""));
        }
        assert_eq!(*first, number(body));
        Some(response("418 I'm a teapot", "", ""))
    })
    .await;
    let failure = at(url).tell(&guest("101", "Müller")).await.unwrap_err();
    assert!(matches!(failure, Failure::Status { status, .. } if status.as_u16() == 418), "{failure}");
    assert_eq!(count.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn who_is_away_is_left_alone_and_guests_hear_when_to_come_back() {
    let (busy, count) =
        system(|_, _| Some(response("503 Service Unavailable", "Retry-After: 60\r\n", ""))).await;
    let house = at(busy);
    for _ in 0..20 {
        let Away { retry_after } = house.ask(guest("101", "Müller")).await.unwrap_err();
        assert!((50..=60).contains(&retry_after.as_secs()), "{retry_after:?}");
    }
    assert_eq!(count.load(Ordering::SeqCst), 1, "it asked to be left alone");

    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let house = at(format!("http://{closed}/"));
    for _ in 0..5 {
        let failure = house.tell(&guest("101", "Müller")).await.unwrap_err();
        assert!(failure.to_string().contains("cannot be reached"), "{failure}");
    }
    let began = Instant::now();
    assert!(matches!(house.tell(&guest("101", "Müller")).await, Err(Failure::Resting(_))));
    assert!(began.elapsed() < Duration::from_millis(150), "not even the pause between two tries");
}
